//! An office in memory: a real city with the numbers of the synthetic desk, and a door to it. The tests of the pages use it too.

use dashboard::views::desk::DeskError;
use dashboard::views::office::{
    AUDIT_ROWS, Act, Acted, AuditFilter, AuditPage, AuditRow, DeliveryTable, Done, Door, DoorError, EnrolmentTable, Identity,
    NoTable, RowFault,
};
use edge_protocol::{CardKey, Reason};
use ledger_core::command::{CardSpec, building_kind, card_kind, card_state, device_kind, holder_kind};
use ledger_core::{
    Command, CommandVerdict, HolderSpec, NO_POS, OfficeEntry, Record, RecordKind, Registry, account_number, holder_of_account,
};
use ledger_office::command::EnrolmentRow;
use ledger_office::corrections::Correction;
use ledger_office::decide::{self, Topic};
use ledger_office::procedure::{Kind, Plan};
use ledger_office::refund::RefundDraft;
use ledger_office::supplier_change::ChangeDraft;
use ledger_office::{City, OfficeCommand};
use reconciliation::payouts::{End, Pass};
use reconciliation::{Batch, Entry, Input, Origin, Posting, Report, Row, Summary, reconcile};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// People with a group in each building of this office.
const PEOPLE: u32 = 12;

/// The office and its door. Server time stands still at `now_us`.
pub(crate) struct Office {
    inner: Mutex<Inner>,
    now_us: i64,
}

struct Inner {
    city: City,
    journal: Vec<(Record, Option<Command>)>,
    forgotten: BTreeSet<u32>,
    files: BTreeMap<String, Vec<u8>>,
    reconciled: BTreeMap<(u32, i32), Report>,
}

impl Inner {
    fn apply(&mut self, now_us: i64, id: u128, command: Command) -> CommandVerdict {
        let (mut out, mut heap) = (Vec::new(), Vec::new());
        let changes: Vec<(Registry, Registry)> = match &command {
            Command::Office(entry) => self.changes(now_us, entry),
            _ => Vec::new(),
        };
        let verdict = self.city.apply_command(now_us, id, &command, 9, &mut out, &mut heap);
        let further = changes.into_iter().map(|(before, after)| Command::Changed { before: before.into(), after: after.into() });
        let commands = std::iter::once(command).chain(further).map(Some).chain(std::iter::repeat(None));
        self.journal.extend(out.into_iter().zip(commands));
        verdict
    }

    fn changes(&self, now_us: i64, entry: &OfficeEntry) -> Vec<(Registry, Registry)> {
        let moment = decide::Moment::new(now_us, &entry.login, self.city.next_pos());
        let decided = decide::read(entry).and_then(|c| decide::decide_entry(self.city.office(), &self.city, &moment, entry, &c));
        decided.unwrap_or_default().changes.into_iter().map(|after| (self.city.current(&after), after)).collect()
    }

    fn row(&self, pos: u64) -> Option<(AuditRow, u64)> {
        let (record, command) = self.journal.get(usize::try_from(pos).ok()?)?;
        let Some(Command::Office(entry)) = command else { return None };
        let row = AuditRow {
            pos,
            at_us: record.event_time_us,
            login: entry.login.clone(),
            from: entry.from.clone(),
            request: record.command_id(),
            why: entry.why.clone(),
            command: decide::read(entry).ok(),
            reason: Reason::from_code(record.reason)?,
            topic: Topic::from_code(record.detail),
            object: record.arg,
        };
        Some((row, record.prev_gateway))
    }
}

impl Office {
    /// Complexes 1, 2, … with buildings 11, 12, …, 21, … like [`super::desk::City`].
    pub(crate) fn new(now_us: i64, complexes: u32, buildings: impl Fn(u32) -> u32) -> Self {
        let mut inner = Inner {
            city: City::new(),
            journal: Vec::new(),
            forgotten: BTreeSet::new(),
            files: BTreeMap::new(),
            reconciled: BTreeMap::new(),
        };
        let mut put = |change: Registry| {
            let verdict = inner.apply(now_us, 0, Command::Registry(change));
            assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{verdict:?}");
        };
        put(Registry::Supplier { id: 3, active: true, name: "Kitchen Ltd".into() });
        for complex in 1..=complexes {
            put(Registry::Complex { id: complex, active: true, name: format!("Школа № {}", 999 + complex) });
            for n in 1..=buildings(complex) {
                build(&mut put, complex, complex * 10 + n, n);
            }
        }
        Self { inner: Mutex::new(inner), now_us }
    }

    /// With money of five pupils at the suppliers 3 and 5, and a refund of each: supplier 3 feeds both complexes, 5 the second one.
    pub(crate) fn with_refunds(self) -> Self {
        let mut inner = self.inner.into_inner().expect("no panic held it");
        let mut put = |command: Command| {
            let verdict = inner.apply(self.now_us, 0, command);
            assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{verdict:?}");
        };
        put(Command::Registry(Registry::Supplier { id: 5, active: true, name: "Bakery Ltd".into() }));
        for (id, supplier, complex) in [(1, 3, 1), (2, 5, 2), (3, 3, 2)] {
            let (first_day, last_day, weekdays) = (0, 40_000, 127);
            put(Command::Registry(Registry::Contract { id, active: true, supplier, complex, first_day, last_day, weekdays }));
        }
        for (holder, supplier, amount_kopecks) in
            [(110_001, 3, 100_050), (110_002, 3, 1), (110_003, 3, 25_000), (120_001, 3, 7_700), (210_001, 5, 3_300)]
        {
            let (account, note) = (account_number(holder), String::from("payment 000123"));
            put(Command::TopUp { account, supplier, amount_kopecks, note });
        }
        for (holder, supplier, complex) in [(110_001, 3, 1), (210_001, 5, 2)] {
            let document = String::from("№ 7, 31.08.2026");
            let draft = RefundDraft { holder, supplier, complex, document, ..RefundDraft::default() };
            let (login, from, why) = ("dispatcher".to_owned(), "192.0.2.7".to_owned(), String::new());
            let body = OfficeCommand::ApplyRefund { draft }.to_json();
            put(Command::Office(OfficeEntry { login, from, why, body, expects: 0 }));
        }
        Self { inner: Mutex::new(inner), ..self }
    }

    /// With a supplier change ordered in each complex: from supplier 7 to 3 in the first, to 5 in the second. Contracts 11 and 21 end in
    /// a month, 12 and 22 follow.
    pub(crate) fn with_supplier_changes(self) -> Self {
        let mut inner = self.inner.into_inner().expect("no panic held it");
        let today = ledger_core::civil_day(self.now_us);
        let mut put = |command: Command| {
            let verdict = inner.apply(self.now_us, 0, command);
            assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{verdict:?}");
        };
        for (id, name) in [(5, "Bakery Ltd"), (7, "Canteen No. 7 Ltd")] {
            put(Command::Registry(Registry::Supplier { id, active: true, name: name.into() }));
        }
        for (id, supplier, complex, first_day, last_day) in [
            (11, 7, 1, today - 300, today + 30),
            (12, 3, 1, today + 31, today + 400),
            (21, 7, 2, today - 300, today + 30),
            (22, 5, 2, today + 31, today + 400),
        ] {
            put(Command::Registry(Registry::Contract {
                id,
                active: true,
                supplier,
                complex,
                first_day,
                last_day,
                weekdays: 127,
            }));
        }
        for (holder, amount_kopecks) in [(110_001, 30_000), (110_002, 12_050), (210_002, 700)] {
            let (account, note) = (account_number(holder), String::from("payment 000124"));
            put(Command::TopUp { account, supplier: 7, amount_kopecks, note });
        }
        for contract in [11, 21] {
            let draft = ChangeDraft { contract, next_contract: contract + 1, document: "№ 14, 20.05.2026".into() };
            let (login, from, why) = ("dispatcher".to_owned(), "192.0.2.7".to_owned(), String::new());
            let body = OfficeCommand::OrderSupplierChange { draft }.to_json();
            put(Command::Office(OfficeEntry { login, from, why, body, expects: 0 }));
        }
        Self { inner: Mutex::new(inner), ..self }
    }

    /// With a major repair of this building under way from in twenty days.
    pub(crate) fn with_repair(self, building: u32) -> Self {
        let today = ledger_core::civil_day(self.now_us);
        let plan = Plan {
            ends: Some(today + 200),
            new_scheme: building.is_multiple_of(2),
            basis: "Приказ № 12".into(),
            ..Plan::new(Kind::Repair, building, today + 20)
        };
        let body = OfficeCommand::Begin { plan }.to_json();
        let (login, why) = ("dispatcher".to_owned(), "Приказ № 12".to_owned());
        let entry = OfficeEntry { login, from: "192.0.2.7".into(), why, body, expects: 0 };
        self.inner.lock().expect("no panic holds it").apply(self.now_us, u128::from(building), Command::Office(entry));
        self
    }
}

impl Office {
    /// With two payments that reached no account, and a correction of the second, above the limit, that waits for a second person.
    pub(crate) fn with_suspense(self) -> Self {
        {
            let mut inner = self.inner.lock().expect("no panic holds it");
            // Forms count from 1.
            let far = 1 << 100;
            for (id, kopecks) in [(1, 70_000), (2, 2_000_000)] {
                let top_up =
                    Command::TopUp { account: 1_101, supplier: 3, amount_kopecks: kopecks, note: format!("bank A-{id}") };
                inner.apply(self.now_us, far + id, top_up);
            }
            let payment = inner.city.office().books().in_suspense().last().expect("two payments").payment;
            let correction = Correction::Resolve { payment, holder: 110_001 };
            let body = OfficeCommand::Correct { correction, ticket: 0 }.to_json();
            let (login, why) = ("dispatcher".to_owned(), "Заявление № 7".to_owned());
            inner.apply(self.now_us, far + 3, Command::Office(OfficeEntry { login, why, body, ..OfficeEntry::default() }));
        }
        self
    }
}

impl Office {
    /// With cards in the hands of pupils of complex 1: a service card of 120,001, who has left, one of 120,002, who has not, a social
    /// card of 120,003, who has left, one more of 110,001; and with a college's group, and one whose grade nobody can tell.
    pub(crate) fn with_campaigns(self) -> Self {
        let mut inner = self.inner.into_inner().expect("no panic held it");
        let mut put = |change: Registry| {
            let verdict = inner.apply(self.now_us, 0, Command::Registry(change));
            assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{verdict:?}");
        };
        for (id, name) in [(1_250, "2 курс, СПО-21"), (1_251, "12-А")] {
            put(Registry::Group { id, active: true, complex: 1, building: 12, leader: 0, name: name.into() });
        }
        for (holder, kind) in [
            (120_001_u32, card_kind::SERVICE),
            (120_002, card_kind::SERVICE),
            (120_003, card_kind::SOCIAL),
            (110_001, card_kind::SERVICE),
        ] {
            let mut bytes = [0; 10];
            bytes[..4].copy_from_slice(&[0x04, 0xC0, 0x01, 0x00]);
            bytes[4..7].copy_from_slice(&holder.to_be_bytes()[1..]);
            let spec = CardSpec { bytes, bits: 56, kind, state: card_state::ACTIVE, permanent: true, holder };
            put(Registry::Card(spec));
        }
        for id in [120_001, 120_003] {
            let building = 12;
            let (kind, group) = (holder_kind::PUPIL, building * 100 + 1 + id % 10_000 % 4);
            put(Registry::Holder(HolderSpec { id, kind, complex: 1, building, group, ..HolderSpec::default() }));
        }
        Self { inner: Mutex::new(inner), ..self }
    }
}

fn build(put: &mut impl FnMut(Registry), complex: u32, id: u32, n: u32) {
    let kinds = [building_kind::SCHOOL, building_kind::KINDERGARTEN, building_kind::COMBINED, building_kind::SUPPLEMENTARY];
    let kind = kinds[n as usize % kinds.len()];
    let name = format!("Школа № {}, здание {n}", 999 + complex);
    put(Registry::Building { id, active: true, complex, kind, mode: 0, name });
    put(Registry::Gateway { id: id * 10 + 1, active: true, building: id });
    put(Registry::Device { id: id * 100 + 1, active: true, building: id, kind: device_kind::TURNSTILE, supplier: 0 });
    for group in 1..=4 {
        let name = format!("{group}-А");
        put(Registry::Group { id: id * 100 + group, active: true, complex, building: id, leader: 0, name });
    }
    for i in 1..=PEOPLE {
        put(Registry::Holder(HolderSpec {
            id: id * 10_000 + i,
            kind: holder_kind::PUPIL,
            active: true,
            in_meal_plan: true,
            complex,
            building: id,
            group: id * 100 + 1 + i % 4,
            ..HolderSpec::default()
        }));
    }
}

impl Door for Office {
    fn look(&self, look: &mut dyn FnMut(&City, i64)) {
        look(&self.inner.lock().expect("no panic holds it").city, self.now_us);
    }

    fn act(&self, act: Act) -> Acted<'_> {
        Box::pin(async move {
            let Act { id, login, from, why, expects, command } = act;
            let mut inner = self.inner.lock().map_err(|_| DoorError::Stopped)?;
            let body = command.to_json();
            let verdict = inner.apply(self.now_us, id, Command::Office(OfficeEntry { login, from, why, body, expects }));
            let pos = match verdict {
                CommandVerdict::Decided { pos, .. } | CommandVerdict::Duplicate { pos } => pos,
            };
            let (record, _) = inner.journal.get(pos as usize).ok_or(DoorError::Stopped)?;
            let reason = Reason::from_code(record.reason).ok_or(DoorError::Stopped)?;
            Ok(Done { pos, reason, object: record.arg })
        })
    }

    fn audit(&self, before: Option<u64>, filter: &AuditFilter) -> Result<AuditPage, DeskError> {
        let inner = self.inner.lock().map_err(|_| DeskError::Broken)?;
        let mut at = before.unwrap_or_else(|| inner.city.office().last_pos());
        let mut rows = Vec::new();
        while at != NO_POS && rows.len() < AUDIT_ROWS {
            let (row, older) = inner.row(at).ok_or(DeskError::BadCursor)?;
            at = if filter.ends_at(&row) { NO_POS } else { older };
            rows.extend(Some(row).filter(|row| filter.fits(row)));
        }
        Ok(AuditPage { rows, next: (at != NO_POS).then_some(at) })
    }

    fn audited(&self, pos: u64) -> Result<Option<(AuditRow, Vec<(Registry, Registry)>)>, DeskError> {
        let inner = self.inner.lock().map_err(|_| DeskError::Broken)?;
        let Some((row, _)) = inner.row(pos) else { return Ok(None) };
        let further = inner.journal.iter().skip(pos as usize + 1).map_while(|(record, command)| match command {
            Some(Command::Changed { before, after }) if record.kind == RecordKind::Registry as u8 => {
                Some(((**before).clone(), (**after).clone()))
            }
            _ => None,
        });
        Ok(Some((row, further.collect())))
    }

    fn identity(&self, holder: u32) -> Result<Identity, DeskError> {
        let inner = self.inner.lock().map_err(|_| DeskError::Broken)?;
        Ok(match (inner.forgotten.contains(&holder), inner.city.holder(holder)) {
            (true, _) => Identity::Forgotten(self.now_us),
            (false, Some(_)) => Identity::Person { name: format!("Синицына Анна {holder}"), contact: String::new() },
            (false, None) => Identity::Nobody,
        })
    }

    fn forget(&self, holder: u32) -> Result<bool, DeskError> {
        let mut inner = self.inner.lock().map_err(|_| DeskError::Broken)?;
        Ok(inner.city.holder(holder).is_some() && inner.forgotten.insert(holder))
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, DeskError> {
        let hash = blake3::hash(bytes).to_hex().to_string();
        self.inner.lock().map_err(|_| DeskError::Broken)?.files.insert(hash.clone(), bytes.to_vec());
        Ok(hash)
    }

    fn file(&self, hash: &str) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.inner.lock().map_err(|_| DeskError::Broken)?.files.get(hash).cloned())
    }

    /// Lines of `account;group`, both as numbers, below a header.
    fn reconciliation(&self, supplier: u32, day: i32) -> Result<Option<Report>, DeskError> {
        Ok(self.inner.lock().map_err(|_| DeskError::Broken)?.reconciled.get(&(supplier, day)).cloned())
    }

    fn reconcile(&self, supplier: u32, day: i32) -> Result<(), DeskError> {
        let mut report = reconcile(&a_day(supplier, day));
        (report.summary.made_us, report.summary.statements) = (self.now_us, 1);
        self.inner.lock().map_err(|_| DeskError::Broken)?.reconciled.insert((supplier, day), report);
        Ok(())
    }

    fn reconciliations(&self, supplier: Option<u32>) -> Vec<Summary> {
        let Ok(inner) = self.inner.lock() else { return Vec::new() };
        let of = |one: &&Report| supplier.is_none_or(|supplier| supplier == one.summary.supplier);
        inner.reconciled.values().filter(of).map(|report| report.summary.clone()).collect()
    }

    fn delivery(&self, bytes: &[u8], _reader: &str) -> Result<DeliveryTable, NoTable> {
        let none = || NoTable {
            ru: "это не список идентификаторов".into(), en: "this is no list of identifiers".into()
        };
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with("UID\n")).ok_or_else(none)?;
        let mut table = DeliveryTable::default();
        for (row, line) in (2..).zip(text.lines().skip(1)) {
            match CardKey::parse(line) {
                Ok(card) => table.lines.push((row, card)),
                Err(_) => table.faults.push(RowFault {
                    row,
                    ru: format!("строка {row}: не номер"),
                    en: format!("row {row}: no number"),
                }),
            }
        }
        Ok(table)
    }

    fn enrolment(&self, bytes: &[u8]) -> Result<EnrolmentTable, NoTable> {
        let none = || NoTable { ru: "это не таблица".into(), en: "this is no table".into() };
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with("account;group\n")).ok_or_else(none)?;
        let mut table = EnrolmentTable::default();
        for (row, line) in (2..).zip(text.lines().skip(1)) {
            let (account, group) = line.split_once(';').unwrap_or((line, ""));
            match account.parse().ok().and_then(holder_of_account) {
                Some(holder) => table.lines.push((row, EnrolmentRow { holder, group: group.parse().unwrap_or(0) })),
                None => table.faults.push(RowFault {
                    row,
                    ru: format!("строка {row}: не счёт"),
                    en: format!("row {row}: no account"),
                }),
            }
        }
        Ok(table)
    }
}

/// A registry of sixty-two rows, the last two of them posted right; the bank pays it with a rouble less. Of three refunds one is paid and
/// marked, one is marked and in no statement, one was never passed and is paid.
fn a_day(supplier: u32, day: i32) -> Input {
    let row = |line: u32| Row {
        file: 1,
        line,
        account: 13,
        kopecks: 10_000 + i64::from(line),
        fee_kopecks: 100,
        ids: vec![line.into()],
        key: format!("{line}").into(),
    };
    let rows: Vec<Row> = (1..=62).map(row).collect();
    let posted = rows.iter().skip(60).map(|row| Posting {
        id: row.line.into(),
        pos: 1_000 + u64::from(row.line),
        account: 13,
        kopecks: row.kopecks,
        refused: false,
        day,
        origin: Origin::File(1),
    });
    let (kopecks, fee_kopecks) = (rows.iter().map(|row| row.kopecks).sum(), 6_200);
    let words = "Реестр № 17".into();
    let paid =
        Entry { file: 2, line: 3, day, kopecks: kopecks - fee_kopecks - 100, account: 0, refund: 0, key: "e".into(), words };
    let refunded =
        |line, refund, kopecks: i64| Entry { line, refund, kopecks: -kopecks, words: "Возврат".into(), ..paid.clone() };
    let passed = |refund, kopecks| Pass { refund, account: 26, kopecks, passed_day: day - 3, end: End::Paid(day) };
    Input {
        supplier,
        day,
        postings: posted.collect(),
        batches: vec![Batch { file: 1, day, number: "17".into(), kopecks, fee_kopecks }],
        entries: vec![refunded(4, 1, 50_001), refunded(5, 9, 70_007), paid],
        passes: vec![passed(1, 50_001), passed(3, 30_303)],
        rows,
        ..Input::default()
    }
}
