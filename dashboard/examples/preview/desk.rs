//! A synthetic city on a desk: the same every time, as large as asked for. The tests of the pages use it too.

#[path = "checks.rs"]
mod checks;

use checks::checks;
use dashboard::views::change::Change;
use dashboard::views::desk::{
    BuildingRow, BuildingView, CardRow, ComplexRow, ComplexView, Crowd, Desk, DeskError, DeviceRow, EntriesOf, EntryPage,
    EntryRow, EventView, GatewayRow, GroupRow, HITS_MAX, Hit, HolderView, Named, PAGE_ROWS, PeoplePage, PeopleQuery, PersonRow,
    Place, PresenceFilter, PurseRow, Whereabouts,
};
use dashboard::views::past::{Moment, Owed, OwedThen, PurseThen, Then};
use dashboard::views::scene::{DEBITS_SHOWN, DayTotals, PASSAGES_SHOWN, SeenRow, TillsView};
use dashboard::views::supplier::{ContractRow, SupplierPurse, SupplierView};
use dashboard::views::suspense::{Arrival, OddArrival, Source};
use dashboard::views::turnover::{BuildingTurnover, Movement, SupplierTurnover, Turnover};
use edge_protocol::{BuildingMode, Reason};
use ledger_core::{
    RecordKind, account_number,
    command::{building_kind, card_kind, card_state, device_kind, holder_kind},
};
use ledger_office::corrections::Debit;
use ledger_office::payments::PaymentFile;
use ledger_office::supplier_change::Liability;
use payment_files::Document;
use std::collections::BTreeMap;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use suspense_assistant::{Proposal, Why};

/// Newest event time of the city.
pub(crate) const NOW_US: i64 = 1_788_243_300_000_000;
const MINUTE_US: i64 = 60_000_000;
const SUPPLIER: u32 = 3;

/// What things are called, in the language of the city.
pub(crate) struct Names {
    pub(crate) complex: &'static str,
    pub(crate) building: &'static str,
    pub(crate) group: &'static str,
    pub(crate) supplier: &'static str,
    pub(crate) benefit: &'static str,
    pub(crate) note: &'static str,
    /// Masked, as the vault gives them.
    pub(crate) people: &'static [&'static str],
}

/// The city; change it before it goes onto the desk.
pub(crate) struct City {
    pub(crate) complexes: Vec<Named>,
    pub(crate) buildings: Vec<BuildingView>,
    pub(crate) people: Vec<HolderView>,
    /// By position.
    pub(crate) events: Vec<EventView>,
    supplier: Named,
    /// Records up to this position have happened; turn it to let time pass.
    pub(crate) happened: Arc<AtomicU64>,
    /// Questions about doors, tills and buildings so far.
    pub(crate) asked: Arc<AtomicU64>,
}

impl City {
    /// Complexes 1, 2, … with buildings 11, 12, …, 21, …; each building with so many people.
    pub(crate) fn new(names: &Names, complexes: u32, buildings: impl Fn(u32) -> u32, people: u32) -> Self {
        let supplier = Named { id: SUPPLIER, name: names.supplier.into() };
        let (happened, asked) = (Arc::new(AtomicU64::new(u64::MAX)), Arc::default());
        let (complexes_of, events) = (Vec::new(), Vec::new());
        let mut city =
            Self { complexes: complexes_of, buildings: Vec::new(), people: Vec::new(), events, supplier, happened, asked };
        for c in 1..=complexes {
            let complex = Named { id: c, name: format!("{} {}", names.complex, 999 + c) };
            city.complexes.push(complex.clone());
            for b in 1..=buildings(c) {
                city.build(names, &complex, c * 10 + b, b);
                for i in 1..=people {
                    city.settle(names, &complex, c * 10 + b, i);
                }
            }
        }
        city.live(names);
        city
    }

    fn build(&mut self, names: &Names, complex: &Named, id: u32, n: u32) {
        let kinds = [building_kind::SCHOOL, building_kind::KINDERGARTEN, building_kind::COMBINED, building_kind::SUPPLEMENTARY];
        let mode = if id.is_multiple_of(37) { BuildingMode::MajorRepair } else { BuildingMode::SchoolYear };
        let group = |i: u32| GroupRow {
            group: Named { id: id * 100 + i, name: format!("{}{}", i, names.group) },
            crowd: Crowd::default(),
            leader_account: if i == 1 { account(id, 1) } else { 0 },
        };
        let kind =
            |i: u32| [device_kind::TURNSTILE, device_kind::TURNSTILE, device_kind::DOOR, device_kind::TILL][i as usize % 4];
        let device = |i: u32| DeviceRow {
            id: id * 100 + i,
            active: i != 5,
            kind: kind(i),
            fault: if i == 2 && id % 10 == 1 && id / 10 % 3 == 1 { 17 } else { 0 },
            last_time_us: if i == 4 { 0 } else { NOW_US - i64::from(i) * MINUTE_US },
            supplier: if kind(i) == device_kind::TILL { self.supplier.clone() } else { Named::default() },
        };
        let gateway = |i: u32| GatewayRow {
            id: id * 10 + i,
            active: true,
            online: id % 5 != 2,
            last_time_us: NOW_US - 5_000_000,
            events: 12_345 + u64::from(id),
        };
        let devices: Vec<_> = (1..=5).map(device).collect();
        let gateways: Vec<_> = (1..=1 + n % 2).map(gateway).collect();
        let row = BuildingRow {
            building: Named { id, name: format!("{}, {} {n}", complex.name, names.building) },
            active: true,
            kind: kinds[n as usize % kinds.len()],
            mode,
            crowd: Crowd::default(),
            gateways: gateways.len() as u32,
            gateways_online: gateways.iter().filter(|gateway| gateway.online).count() as u32,
            devices: 4,
            devices_faulty: devices.iter().filter(|device| device.fault != 0).count() as u32,
        };
        let groups = (1..=4).map(group).collect();
        self.buildings.push(BuildingView { row, complex: complex.clone(), gateways, devices, groups });
    }

    fn settle(&mut self, names: &Names, complex: &Named, building: u32, i: u32) {
        let view = self.buildings.last_mut().expect("just built");
        let employee = i % 11 == 1;
        let whereabouts = match i % 5 {
            0..=2 => Whereabouts::Inside(building, NOW_US - i64::from(i) * MINUTE_US),
            3 => Whereabouts::Outside(building, NOW_US - i64::from(i) * MINUTE_US),
            _ => Whereabouts::Unknown,
        };
        let group = (i % 4) as usize;
        let count = |crowd: &mut Crowd| match whereabouts {
            Whereabouts::Inside(..) => crowd.inside += 1,
            Whereabouts::Outside(..) => crowd.outside += 1,
            Whereabouts::Unknown => crowd.unknown += 1,
        };
        count(&mut view.row.crowd);
        if !employee {
            count(&mut view.groups[group].crowd);
        }
        let person = PersonRow {
            holder: building * 10_000 + i,
            account: account(building, i),
            name: names.people[(i * 3 + building) as usize % names.people.len()].into(),
            kind: if employee { holder_kind::EMPLOYEE } else { holder_kind::PUPIL },
            group: if employee { Named::default() } else { view.groups[group].group.clone() },
            whereabouts,
        };
        let card = |n: u32, state: u8| CardRow {
            tail: format!("{:04X}", (building * 977 + i * 31 + n) % 0x1_0000),
            kind: if n == 0 { card_kind::SOCIAL } else { card_kind::BRACELET },
            state,
            permanent: employee,
            last_device: if n == 0 { building * 100 + 1 } else { 0 },
            last_time_us: if n == 0 { NOW_US - MINUTE_US } else { 0 },
        };
        let benefit = if i.is_multiple_of(6) { Named { id: 2, name: names.benefit.into() } } else { Named::default() };
        let purse = PurseRow {
            supplier: self.supplier.clone(),
            balance_kopecks: 123_450 - i64::from(i) * 900,
            held_kopecks: 5_000,
            apart_kopecks: 0,
        };
        self.people.push(HolderView {
            person,
            active: true,
            complex: complex.clone(),
            building: view.row.building.clone(),
            host: 0,
            in_meal_plan: !employee,
            benefit,
            notice_below_kopecks: 30_000,
            separate: false,
            stops: Vec::new(),
            daily_limit_kopecks: if i.is_multiple_of(2) { 50_000 } else { 0 },
            purses: vec![purse],
            cards: vec![card(0, card_state::ACTIVE), card(1, card_state::LOST)],
        });
    }

    /// Everybody comes, eats, is refused once, gets money, and leaves; a social card was issued before.
    fn live(&mut self, names: &Names) {
        let mut pos = 0;
        for (turn, holder) in self.people.iter().flat_map(|holder| (0..7).map(move |turn| (turn, holder))) {
            pos += 1;
            let building = holder.building.id;
            let (kind, detail, reason, amount, device) = match turn {
                0 => (RecordKind::Tap, 1, Reason::Accepted, 0, 1),
                1 => (RecordKind::MealDebit, 1, Reason::Accepted, 15_050, 3),
                2 => (RecordKind::Tap, 2, Reason::CardBlocked, 0, 2),
                3 => (RecordKind::TopUp, 0, Reason::Accepted, 100_000, 0),
                4 => (RecordKind::MealDebit, 2, Reason::InsufficientFunds, 990_000, 3),
                5 => (RecordKind::Tap, 1, Reason::Accepted, 0, 1),
                _ => (RecordKind::Registry, 0, Reason::Accepted, 0, 0),
            };
            let issued = |card: &CardRow| Change::Card { tail: card.tail.clone(), kind: card.kind, state: card.state };
            let balance = if turn == 1 { 108_400 } else { 208_400 };
            let event = device != 0;
            let time = NOW_US - 3_600_000_000 + i64::try_from(pos).unwrap_or(0) * 20_000;
            let entry = EntryRow {
                pos,
                kind: Some(kind),
                detail,
                event_time_us: time,
                reason,
                amount_kopecks: amount,
                supplier: if amount != 0 { self.supplier.clone() } else { Named::default() },
                balance_kopecks: (amount != 0).then_some(balance),
                device: if event { building * 100 + device } else { 0 },
                building: if event { building } else { 0 },
                account: holder.person.account,
                note: if event || kind == RecordKind::Registry { String::new() } else { names.note.into() },
                changes: if kind == RecordKind::Registry { vec![issued(&holder.cards[1])] } else { Vec::new() },
                deed: "",
            };
            self.events.push(EventView {
                entry,
                place: Place { complex: holder.complex.id, building, host: 0 },
                complex: holder.complex.clone(),
                building: holder.building.clone(),
                booked_us: time + if turn == 1 { 7_500_000_000 } else { 240 },
                gateway: if event { building * 10 + 1 } else { 0 },
                gateway_seq: if event { pos } else { 0 },
                offline: turn == 1,
                card_tail: if event { holder.cards[0].tail.clone() } else { String::new() },
                rules: 1,
                checks: if event { checks(reason) } else { Vec::new() },
                block_hash: format!("{pos:04x}").repeat(16),
            });
        }
    }

    /// The last records of a building that are wanted, newest first, with their people.
    fn seen(&self, building: u32, at_most: usize, wanted: impl Fn(&EntryRow) -> bool) -> Vec<SeenRow> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let here = self.happened().rev();
        let seen = here.filter(|entry| entry.building == building && wanted(entry)).take(at_most).map(|entry| {
            let holder = self.people.iter().find(|view| view.person.account == entry.account);
            SeenRow {
                entry: entry.clone(),
                person: holder.map(|view| view.person.clone()),
                benefit: holder.map(|view| view.benefit.clone()).unwrap_or_default(),
                meal: if entry.kind == Some(RecordKind::MealDebit) { 2 } else { 0 },
            }
        });
        seen.collect()
    }

    /// What has happened, oldest first.
    fn happened(&self) -> impl DoubleEndedIterator<Item = &EntryRow> {
        let to = self.happened.load(Ordering::Relaxed);
        self.events.iter().map(|event| &event.entry).filter(move |entry| entry.pos <= to)
    }

    fn crowd(&self, complex: u32) -> (u32, Crowd) {
        let buildings: Vec<_> = self.buildings.iter().filter(|view| view.complex.id == complex).collect();
        let sum = |of: fn(&Crowd) -> u32| buildings.iter().map(|view| of(&view.row.crowd)).sum();
        let crowd =
            Crowd { inside: sum(|crowd| crowd.inside), outside: sum(|crowd| crowd.outside), unknown: sum(|crowd| crowd.unknown) };
        (buildings.len() as u32, crowd)
    }

    fn place(view: &BuildingView) -> Place {
        Place { complex: view.complex.id, building: view.row.building.id, host: 0 }
    }
}

/// Account of a person.
pub(crate) fn account(building: u32, i: u32) -> u64 {
    20_000_000 + u64::from(building) * 10_000 + u64::from(i)
}

impl Desk for City {
    fn complexes(&self) -> Result<Vec<ComplexRow>, DeskError> {
        let row = |complex: &Named| {
            let (buildings, crowd) = self.crowd(complex.id);
            let of = |count: fn(&BuildingRow) -> u32| {
                self.buildings.iter().filter(|view| view.complex.id == complex.id).map(|view| count(&view.row)).sum()
            };
            ComplexRow {
                complex: complex.clone(),
                buildings,
                crowd,
                gateways: of(|row| row.gateways),
                gateways_online: of(|row| row.gateways_online),
                devices_faulty: of(|row| row.devices_faulty),
            }
        };
        Ok(self.complexes.iter().map(row).collect())
    }

    fn complex(&self, id: u32) -> Result<Option<ComplexView>, DeskError> {
        let complex = self.complexes.iter().find(|complex| complex.id == id);
        let buildings = self.buildings.iter().filter(|view| view.complex.id == id).map(|view| view.row.clone()).collect();
        Ok(complex.map(|complex| ComplexView { complex: complex.clone(), buildings, suppliers: vec![self.supplier.clone()] }))
    }

    fn building(&self, id: u32) -> Result<Option<BuildingView>, DeskError> {
        Ok(self.buildings.iter().find(|view| view.row.building.id == id).cloned())
    }

    fn people(&self, query: &PeopleQuery) -> Result<PeoplePage, DeskError> {
        let fits = |person: &PersonRow| {
            let presence = match person.whereabouts {
                Whereabouts::Inside(..) => PresenceFilter::Inside,
                Whereabouts::Outside(..) => PresenceFilter::Outside,
                Whereabouts::Unknown => PresenceFilter::Unknown,
            };
            person.holder > query.after
                && query.group.is_none_or(|group| person.group.id == group)
                && query.presence.is_none_or(|wanted| wanted == presence)
        };
        let all = self.people.iter().filter(|view| view.building.id == query.building).map(|view| &view.person);
        let mut rows: Vec<_> = all.filter(|person| fits(person)).take(query.limit + 1).cloned().collect();
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let next = rows.last().filter(|_| more).map(|person| person.holder);
        Ok(PeoplePage { rows, next })
    }

    fn holder(&self, account: u64) -> Result<Option<HolderView>, DeskError> {
        let is_it = |view: &&HolderView| view.person.account == account || account_number(view.person.holder) == account;
        Ok(self.people.iter().find(is_it).cloned())
    }

    fn entries(&self, of: EntriesOf, before: Option<&str>, limit: usize) -> Result<EntryPage, DeskError> {
        let before: u64 = before.map_or(Ok(u64::MAX), |cursor| cursor.parse().map_err(|_| DeskError::BadCursor))?;
        let ours = |entry: &EntryRow| match of {
            EntriesOf::Account(account) => entry.account == account,
            EntriesOf::Building(building) => entry.building == building,
            EntriesOf::Device(device) => entry.device == device,
        };
        let newest_first = self.happened().rev();
        let mut rows: Vec<_> = newest_first.filter(|entry| entry.pos < before && ours(entry)).take(limit + 1).cloned().collect();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|entry| entry.pos.to_string());
        Ok(EntryPage { rows, next })
    }

    fn purses_at(&self, account: u64, at_us: i64) -> Result<Option<Vec<PurseThen>>, DeskError> {
        let ours = |entry: &&EntryRow| entry.account == account && entry.balance_kopecks.is_some() && entry.reason.is_accepted();
        let then = |supplier: &Named| {
            let mut newest_first = self.events.iter().rev().map(|event| &event.entry).filter(ours);
            let entry = newest_first.find(|entry| entry.event_time_us <= at_us);
            let then = entry.map_or(Then::Nothing, |entry| Then::Balance(Box::new(entry.clone())));
            PurseThen { supplier: supplier.clone(), then }
        };
        let holder = self.people.iter().find(|view| view.person.account == account);
        Ok(holder.map(|view| view.purses.iter().map(|purse| then(&purse.supplier)).collect()))
    }

    fn turnover(&self, account: u64, supplier: u32, from_us: i64, to_us: i64) -> Result<Option<Turnover>, DeskError> {
        let Some(view) = self.people.iter().find(|view| view.person.account == account) else { return Ok(None) };
        let ours = |event: &&EventView| {
            let entry = &event.entry;
            entry.account == account && entry.supplier.id == supplier && entry.reason.is_accepted()
        };
        let movement = |event: &EventView| Movement {
            entry: event.entry.clone(),
            booked_us: event.booked_us,
            moved_kopecks: match event.entry.kind {
                Some(RecordKind::MealDebit) => -event.entry.amount_kopecks,
                _ => event.entry.amount_kopecks,
            },
        };
        let mut all: Vec<Movement> = self.events.iter().filter(ours).map(movement).collect();
        all.sort_by_key(|movement| movement.booked_us);
        let first = view.purses[0].balance_kopecks - all.iter().map(|movement| movement.moved_kopecks).sum::<i64>();
        let until = |us: i64| {
            first + all.iter().filter(|movement| movement.booked_us < us).map(|movement| movement.moved_kopecks).sum::<i64>()
        };
        let (opening_kopecks, closing_kopecks) = (until(from_us), until(to_us));
        all.retain(|movement| (from_us..to_us).contains(&movement.booked_us));
        Ok(Some(Turnover::Whole { opening_kopecks, movements: all, closing_kopecks }))
    }

    /// Made up: a month of one breakfast a day.
    fn noticed(&self, _: &PaymentFile, document: &Document) -> Result<BTreeMap<u32, u64>, DeskError> {
        // Whoever wrote the example has sent a notice of the first payment.
        Ok(document.coming().take(1).map(|row| (row.line, 40)).collect())
    }

    fn owed(&self, supplier: u32, moment: Moment) -> Result<Option<OwedThen>, DeskError> {
        if supplier != self.supplier.id {
            return Ok(None);
        }
        let (pos, at_us) = match moment {
            Moment::Before(at_us) if at_us > NOW_US => return Ok(Some(OwedThen::NotYet)),
            Moment::Before(at_us) => (4_000, at_us),
            Moment::Pos(pos) if pos > 1_000_000 => return Ok(Some(OwedThen::NotYet)),
            Moment::Pos(0) => return Ok(Some(OwedThen::TooFar)),
            Moment::Pos(pos) => (pos, NOW_US - 60 * MINUTE_US),
        };
        let rows = vec![Liability { holder: 1, kopecks: 12_345, held: 0 }, Liability { holder: 2, kopecks: -500, held: 0 }];
        Ok(Some(OwedThen::Whole(Arc::new(Owed { pos, at_us, rows, holds_known: pos >= 4_000 }))))
    }

    fn supplier_turnover(&self, supplier: u32, from_us: i64, _: i64) -> Result<Option<SupplierTurnover>, DeskError> {
        if supplier != self.supplier.id {
            return Ok(None);
        }
        if from_us < NOW_US - 200 * 1_440 * MINUTE_US {
            return Ok(Some(SupplierTurnover::TooLong(123_456_789)));
        }
        let row = |view: &BuildingView| BuildingTurnover {
            complex: view.complex.id,
            building: view.row.building.clone(),
            opening_kopecks: 1_000_000,
            receipts_kopecks: 2_000_000,
            meals: 200,
            meals_kopecks: 1_500_000,
            refunds_kopecks: 100_000,
            closing_kopecks: 1_400_000,
            budget_meals: 10,
            budget_kopecks: 75_500,
        };
        Ok(Some(SupplierTurnover::Whole(self.buildings.iter().map(row).collect())))
    }

    fn doors(&self, building: u32) -> Result<Vec<SeenRow>, DeskError> {
        Ok(self.seen(building, PASSAGES_SHOWN, |entry| entry.kind == Some(RecordKind::Tap)))
    }

    fn tills(&self, building: u32) -> Result<TillsView, DeskError> {
        let debit = |entry: &EntryRow| entry.kind == Some(RecordKind::MealDebit);
        let mut totals = DayTotals::default();
        for entry in self.happened().filter(|entry| entry.building == building && debit(entry)) {
            if entry.reason.is_accepted() {
                totals.paid += 1;
                totals.paid_kopecks += entry.amount_kopecks;
            } else {
                totals.refused += 1;
            }
        }
        let last = self.seen(building, DEBITS_SHOWN, debit);
        Ok(TillsView { day_us: if last.is_empty() { 0 } else { NOW_US }, last, totals, since_us: 0 })
    }

    fn supplier(&self, id: u32, after: u32) -> Result<Option<SupplierView>, DeskError> {
        if id != self.supplier.id {
            return Ok(None);
        }
        let of_it = |view: &HolderView| SupplierPurse {
            account: view.person.account,
            balance_kopecks: view.purses[0].balance_kopecks,
            held_kopecks: view.purses[0].held_kopecks,
        };
        let owed_kopecks = self.people.iter().map(|view| i128::from(view.purses[0].balance_kopecks)).sum::<i128>();
        let mut controls = [0; ledger_core::command::CONTROLS];
        controls[0] = -i64::try_from(owed_kopecks).unwrap_or(0);
        let numbered = (1..).zip(&self.people).skip(after as usize).take(PAGE_ROWS + 1);
        let mut purses: Vec<_> = numbered.map(|(n, view): (u32, _)| (n, of_it(view))).collect();
        let more = purses.len() > PAGE_ROWS;
        purses.truncate(PAGE_ROWS);
        let contract = |complex: &Named| ContractRow {
            id: complex.id,
            complex: complex.clone(),
            active: true,
            first_us: NOW_US,
            last_us: NOW_US + 300 * 1_440 * MINUTE_US,
        };
        Ok(Some(SupplierView {
            supplier: self.supplier.clone(),
            owed_kopecks,
            controls,
            contracts: self.complexes.iter().map(contract).collect(),
            next: purses.last().filter(|_| more).map(|(n, _)| *n),
            purses: purses.into_iter().map(|(_, purse)| purse).collect(),
        }))
    }

    fn device(&self, id: u32) -> Result<Option<(DeviceRow, Place)>, DeskError> {
        let mut all = self.buildings.iter().flat_map(|view| view.devices.iter().map(move |device| (device, view)));
        Ok(all.find(|(device, _)| device.id == id).map(|(device, view)| (device.clone(), Self::place(view))))
    }

    fn entry(&self, pos: u64) -> Result<Option<EventView>, DeskError> {
        Ok(self.events.iter().find(|event| event.entry.pos == pos).cloned())
    }

    fn debit(&self, pos: u64) -> Result<Option<Debit>, DeskError> {
        let event = self.events.iter().find(|event| event.entry.pos == pos);
        let entry = event.map(|event| &event.entry).filter(|entry| entry.kind == Some(RecordKind::MealDebit));
        let holder = |entry: &EntryRow| self.people.iter().find(|view| view.person.account == entry.account);
        Ok(entry.filter(|entry| entry.reason.is_accepted() && entry.balance_kopecks.is_some()).map(|entry| Debit {
            pos,
            event_time_us: entry.event_time_us,
            kopecks: entry.amount_kopecks,
            holder: holder(entry).map_or(0, |view| view.person.holder),
            purse: 1,
            device: entry.device,
            class: entry.detail,
            meal: 2,
        }))
    }

    /// Of each payment the same: the first two people of the town.
    fn arrivals(&self, payments: &[u64]) -> Result<Vec<Arrival>, DeskError> {
        let people: Vec<u64> = self.people.iter().take(2).map(|view| account_number(view.person.holder)).collect();
        let scores = [970, 20].into_iter().zip(&people);
        let arrival = |payment: &u64| Arrival {
            payment: *payment,
            source: Source { file: payment.is_multiple_of(2).then_some((1, 7)), words: "…".into() },
            written: "1101".into(),
            hints: String::new(),
            day: None,
            payer_told: true,
            proposals: scores
                .clone()
                .map(|(score, account)| Proposal {
                    account: *account,
                    score,
                    reasons: vec![Why::NeighboursSwapped, Why::PaidBefore],
                })
                .collect(),
        };
        Ok(payments.iter().map(arrival).collect())
    }

    /// Whoever stands next in the list.
    fn siblings(&self, account: u64) -> Result<Vec<PersonRow>, DeskError> {
        let after = self.people.iter().skip_while(|view| view.person.account != account).skip(1);
        Ok(after.take(1).map(|view| view.person.clone()).collect())
    }

    fn odd_arrivals(&self, supplier: u32) -> Result<Vec<OddArrival>, DeskError> {
        let person = self.people.first().filter(|_| supplier == SUPPLIER);
        Ok(person
            .map(|view| OddArrival {
                pos: 1,
                at_us: NOW_US,
                source: Source { file: None, words: "bank A-1".into() },
                account: view.person.account,
                kopecks: 5_000_000,
                confidence: 910,
                reasons: vec![Why::TenTimes],
            })
            .into_iter()
            .collect())
    }

    fn search(&self, words: &str, may_see: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError> {
        let mut hits = Vec::new();
        if let Some(id) = words.strip_prefix("device:") {
            let found = self.device(id.parse().unwrap_or(0))?;
            hits.extend(found.map(|(device, place)| Hit::Device(device.id, place)));
        } else if let Some(pos) = words.strip_prefix('#') {
            let found = self.entry(pos.parse().unwrap_or(0))?;
            hits.extend(found.map(|event| Hit::Entry(event.entry.pos, event.place)));
        } else {
            let lower = words.to_lowercase();
            let named = |named: &Named| named.name.to_lowercase().contains(&lower);
            let of_complex = |id: u32| Place { complex: id, building: 0, host: 0 };
            hits.extend(
                self.complexes.iter().filter(|complex| named(complex)).map(|c| Hit::Complex(c.clone(), of_complex(c.id))),
            );
            let buildings = self.buildings.iter().filter(|view| named(&view.row.building));
            hits.extend(buildings.map(|view| Hit::Building(view.row.building.clone(), Self::place(view))));
            let fits = |view: &&HolderView| {
                view.person.account.to_string() == words || view.cards.iter().any(|card| card.tail == words.to_uppercase())
            };
            hits.extend(self.people.iter().filter(fits).map(|view| {
                let place = Place { complex: view.complex.id, building: view.building.id, host: 0 };
                Hit::Account(view.person.account, view.person.name.clone(), place)
            }));
            // The office of the same town counts its accounts as the core does.
            let counted = self.people.iter().filter(|view| account_number(view.person.holder).to_string() == words);
            hits.extend(counted.map(|view| {
                Hit::Account(
                    account_number(view.person.holder),
                    view.person.name.clone(),
                    Place { complex: view.complex.id, building: view.building.id, host: 0 },
                )
            }));
        }
        if words.to_lowercase().starts_with("синиц") {
            let place = |view: &HolderView| Place { complex: view.complex.id, building: view.building.id, host: 0 };
            hits.extend(self.people.iter().map(|view| Hit::Person(view.person.account, view.person.name.clone(), place(view))));
        }
        hits.retain(may_see);
        hits.truncate(HITS_MAX);
        Ok(hits)
    }
}
