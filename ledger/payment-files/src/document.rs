//! What a payment file says, once read: the same shape for every format, with all that was found wrong beside it.

use crate::fault::{Check, CheckKind, FileFault, RowFault, RowFaultKind};
use crate::limits::{FAULTS_MAX, ROWS_MAX};
use crate::text::Encoding;
use jiff::civil::Date;
use std::collections::HashMap;
use std::fmt;

/// Text that may name a person: a payer, the words of a payment. `Debug` hides it; the journal, logs and metrics never get it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Personal(Box<str>);

impl Personal {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, for a page that its reader may see, or the vault.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"…\"" })
    }
}

/// The formats, told apart by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Registry of a bank or aggregator: text with separators.
    Registry,
    /// Registry as a dBase III table.
    Dbf,
    /// `1CClientBankExchange`.
    BankExchange,
    /// ISO 20022 camt.053, a day's statement.
    Camt053,
    /// ISO 20022 camt.054, a notice during the day.
    Camt054,
}

/// What a document is for (FIELD C1: the same money stands in camt.054 and camt.053).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Notifies of money: its rows are posted.
    Books,
    /// Confirms money that another document notified: its rows are only compared.
    Confirms,
}

/// Where the money went, seen from the settlement account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It came in.
    In,
    /// It went out: a refund, a fee, a payment returned.
    Out,
}

/// The carriers of a bank's and payer's references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Number of the payment order.
    Document,
    /// Payer's reference from end to end (`EndToEndId`).
    EndToEnd,
    /// Reference between two banks (`InstrId`).
    Instruction,
    /// Reference of the clearing (`TxId`).
    Transaction,
    /// Structured reference of the creditor (`CdtrRefInf/Ref`).
    Creditor,
    /// The account-holding bank's own reference (`AcctSvcrRef`).
    Servicer,
    /// Additional or supplementary text (`AddtlTxInf`, `SplmtryData`).
    Supplementary,
    /// The bank's reference of the whole entry (`NtryRef`).
    Entry,
    /// Id of the payment that this refund returns.
    Parent,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line where it begins, from 1; in a DBF the number of the record.
    pub line: u32,
    /// The source's own operation id. Where the format has none: `x-` and 32 hexadecimal digits of a BLAKE3 hash over what the
    /// bank repeats word for word when it sends the same payment again (each format says what), so the key is the same in every copy.
    pub key: Box<str>,
    /// Day on which the bank counted it.
    pub date: Date,
    /// What the payer paid, positive.
    pub amount_kopecks: i64,
    /// In or out.
    pub direction: Direction,
    /// It returns an earlier payment; `direction` says which way this one goes.
    pub reversal: bool,
    /// What the bank kept, when it says so.
    pub fee_kopecks: Option<i64>,
    /// What the bank passes on, when it says so: `amount_kopecks - fee_kopecks`.
    pub transferred_kopecks: Option<i64>,
    /// Personal account by its digits, unchecked: from its column, a structured reference, a payment QR or the purpose; `None` when
    /// none or more than one stands there (ACC-06, ERR-01).
    pub account: Option<u64>,
    /// The account column as written; empty where the format has none.
    pub account_text: Personal,
    /// Words of the payment.
    pub purpose: Personal,
    /// Who paid; for money that went out, who got it.
    pub payer: Personal,
    /// That side's account at a bank.
    pub payer_account: Personal,
    /// References of bank and payer; placeholders such as `NOTPROVIDED` are left out.
    pub references: Vec<(Reference, Box<str>)>,
}

impl Row {
    /// The first reference of this kind.
    pub fn reference(&self, kind: Reference) -> Option<&str> {
        self.references.iter().find(|(k, _)| *k == kind).map(|(_, text)| &**text)
    }

    /// Kopecks with the sign of the direction.
    pub fn signed_kopecks(&self) -> i64 {
        if self.direction == Direction::In { self.amount_kopecks } else { -self.amount_kopecks }
    }
}

/// Count and sums that the source states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// Payments.
    pub count: Option<u64>,
    /// Their sum, what goes out subtracted.
    pub sum_kopecks: Option<i64>,
    /// Of it passed on.
    pub transferred_kopecks: Option<i64>,
    /// Of it kept.
    pub fee_kopecks: Option<i64>,
}

/// One registry, statement or notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Name of the file, or of the entry of an archive.
    pub file: String,
    /// Number within the file, from 0: an exchange file or message may hold several, which then share `hash`.
    pub part: u32,
    /// Its format.
    pub format: Format,
    /// Its encoding.
    pub encoding: Encoding,
    /// Name of the bank's profile that read it; `None` where the format describes itself.
    pub profile: Option<String>,
    /// Who sent it: of the profile, or as the file says.
    pub sender: String,
    /// Its number or id; empty when it has none.
    pub number: String,
    /// Its day.
    pub date: Option<Date>,
    /// Settlement account at the bank, digits or IBAN; empty when not stated.
    pub settlement_account: String,
    /// Balance before the first row.
    pub opening_kopecks: Option<i64>,
    /// Balance after the last row.
    pub closing_kopecks: Option<i64>,
    /// Count and sums that the source states.
    pub control: Option<Control>,
    /// What could be read, in the order of the file.
    pub rows: Vec<Row>,
    /// Rows that are no booked payments: deleted records, pending entries.
    pub skipped: u32,
    /// What could not be read, at most [`FAULTS_MAX`].
    pub faults: Vec<RowFault>,
    /// Faults beyond those.
    pub faults_unlisted: u32,
    /// Stated against computed, the ones that hold too.
    pub checks: Vec<Check>,
    /// BLAKE3 of the raw bytes of the file or entry.
    pub hash: [u8; 32],
    /// Whether its rows are posted or compared.
    pub role: Role,
}

impl Document {
    /// Every row was read, nothing stands twice, and all that the source states about itself holds.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.faults_unlisted == 0 && self.checks.iter().all(Check::holds)
    }

    /// Payments that came in: those that are posted.
    pub fn coming(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.direction == Direction::In)
    }

    /// Its rows may become top-ups: sound, and notifying of money rather than confirming it.
    pub fn may_post(&self) -> bool {
        self.role == Role::Books && self.is_sound()
    }

    pub(crate) fn start(format: Format, encoding: Encoding, source: &Source<'_>) -> Self {
        Self {
            file: source.name.to_owned(),
            part: 0,
            format,
            encoding,
            profile: None,
            sender: String::new(),
            number: String::new(),
            date: None,
            settlement_account: String::new(),
            opening_kopecks: None,
            closing_kopecks: None,
            control: None,
            rows: Vec::new(),
            skipped: 0,
            faults: Vec::new(),
            faults_unlisted: 0,
            checks: Vec::new(),
            hash: source.hash,
            role: if format == Format::Camt053 { Role::Confirms } else { Role::Books },
        }
    }

    pub(crate) fn push(&mut self, row: Row) -> Result<(), FileFault> {
        if self.rows.len() >= ROWS_MAX {
            return Err(FileFault::TooManyRows);
        }
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn fault(&mut self, fault: RowFault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        } else {
            self.faults_unlisted = self.faults_unlisted.saturating_add(1);
        }
    }

    /// Refuses a file of nothing but faults before it costs more time than one of payments.
    pub(crate) fn bounded(&self) -> Result<(), FileFault> {
        let seen =
            u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(self.faults_unlisted).saturating_add(self.skipped);
        if usize::try_from(seen).is_ok_and(|seen| seen <= ROWS_MAX) { Ok(()) } else { Err(FileFault::TooManyRows) }
    }

    /// Notes a check when something is stated.
    pub(crate) fn check(&mut self, kind: CheckKind, stated: Option<i64>, found: i64) {
        self.checks.extend(stated.map(|stated| Check { kind, stated, found }));
    }

    /// Sum of the rows by what `of` gives, nothing counted as zero.
    pub(crate) fn sum(&self, of: impl Fn(&Row) -> Option<i64>) -> i64 {
        self.rows.iter().filter_map(of).fold(0, i64::saturating_add)
    }

    /// Checks count and sums of the control row against the rows.
    pub(crate) fn check_control(&mut self) {
        let Some(control) = self.control else { return };
        let count = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        self.check(CheckKind::Count, control.count.map(|n| i64::try_from(n).unwrap_or(i64::MAX)), count);
        self.check(CheckKind::Sum, control.sum_kopecks, self.sum(|row| Some(row.signed_kopecks())));
        let signed = |row: &Row, part: i64| if row.direction == Direction::In { part } else { -part };
        let fee = self.sum(|row| row.fee_kopecks.map(|part| signed(row, part)));
        let transferred = self.sum(|row| row.transferred_kopecks.map(|part| signed(row, part)));
        self.check(CheckKind::Fee, control.fee_kopecks, fee);
        self.check(CheckKind::Transferred, control.transferred_kopecks, transferred);
    }

    /// Opening balance and all rows give the closing one.
    pub(crate) fn check_balance(&mut self) {
        if let (Some(opening), Some(closing)) = (self.opening_kopecks, self.closing_kopecks) {
            let found = opening.saturating_add(self.sum(|row| Some(row.signed_kopecks())));
            self.check(CheckKind::Balance, Some(closing), found);
        }
    }

    /// Finds keys that stand twice. The last step.
    pub(crate) fn finish(mut self) -> Self {
        let mut first: HashMap<&str, u32> = HashMap::with_capacity(self.rows.len());
        let mut twice = Vec::new();
        for row in &self.rows {
            match first.entry(&row.key) {
                std::collections::hash_map::Entry::Occupied(seen) => {
                    let kind = RowFaultKind::KeyTwice { line: *seen.get() };
                    twice.push(RowFault::new(row.line, "key", &row.key, kind));
                }
                std::collections::hash_map::Entry::Vacant(place) => _ = place.insert(row.line),
            }
        }
        twice.into_iter().for_each(|fault| self.fault(fault));
        self
    }
}

/// Where bytes come from: what every document of them repeats.
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) hash: [u8; 32],
}
