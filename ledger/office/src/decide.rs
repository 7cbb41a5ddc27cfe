//! The rules of the office: a command in, what would change out. Nothing is changed here.

mod comfort;
mod corrections;
mod enrolment;
mod payments;
mod plan;
mod refunds;
mod steps;
mod stock;
mod supplier_changes;
mod tickets;

pub use enrolment::placed;

use crate::command::{Fact, OfficeCommand};
use crate::limits::TEXT_MAX;
use crate::procedure::Stamp;
use crate::state::{Office, Row, day_start_us};
use edge_protocol::Reason;
use ledger_core::command::OfficeEntry;
use ledger_core::{Command, Registry, State, civil_day};
use rkyv::rancor::Failure;

/// Login under which the clock acts; no operator may have it.
pub const CLOCK: &str = "clock";

/// Kind of the object that an office record is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Topic {
    /// Nothing of its own: sessions, routes.
    #[default]
    None = 0,
    /// A building.
    Building = 1,
    /// A procedure.
    Procedure = 2,
    /// A ticket.
    Ticket = 3,
    /// A holder.
    Holder = 4,
    /// A reconciliation.
    Enrolment = 5,
    /// A payment file.
    PaymentFile = 6,
    /// A refund.
    Refund = 7,
    /// A correction of money.
    Correction = 8,
    /// A supplier change.
    SupplierChange = 9,
    /// Settings of the money office.
    MoneySettings = 10,
    /// A product of the buffet.
    Product = 11,
    /// A contract.
    Contract = 12,
    /// A batch of identifiers.
    Batch = 13,
    /// A transfer of identifiers.
    Transfer = 14,
    /// A stock-taking.
    Count = 15,
    /// A supplier of identifiers.
    Vendor = 16,
    /// A plan of August's delivery.
    DeliveryPlan = 17,
    /// A complex.
    Complex = 18,
}

impl Topic {
    /// From a record's detail.
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Building,
            2 => Self::Procedure,
            3 => Self::Ticket,
            4 => Self::Holder,
            5 => Self::Enrolment,
            6 => Self::PaymentFile,
            7 => Self::Refund,
            8 => Self::Correction,
            9 => Self::SupplierChange,
            10 => Self::MoneySettings,
            11 => Self::Product,
            12 => Self::Contract,
            13 => Self::Batch,
            14 => Self::Transfer,
            15 => Self::Count,
            16 => Self::Vendor,
            17 => Self::DeliveryPlan,
            18 => Self::Complex,
            _ => Self::None,
        }
    }
}

/// What a command is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// Kind of object.
    pub topic: Topic,
    /// Its number; 0 for none.
    pub object: u32,
    /// The holder it concerns, 0 for none.
    pub holder: u32,
}

/// What a command would change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decided {
    /// What it is about; a new object has its number here.
    pub about: About,
    /// Changes of the registry, in their order.
    pub changes: Vec<Registry>,
    /// Money that it moves, in its order.
    pub money: Vec<Command>,
    /// Rows of the office that it writes.
    pub rows: Vec<Row>,
}

/// When and by whom a command is decided.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Who and when.
    pub stamp: Stamp,
    /// Position of the record it makes.
    pub pos: u64,
    /// Number that a new object gets, in place of the next free one: a preview must not depend on what others open meanwhile.
    number: Option<u32>,
}

impl Moment {
    /// The moment of a command.
    pub fn new(now_us: i64, login: &str, pos: u64) -> Self {
        Self { stamp: Stamp { at_us: now_us, by: login.to_owned() }, pos, number: None }
    }

    /// The same day without author, time and numbers: what previews are compared by.
    fn bare(day: i32) -> Self {
        Self { stamp: Stamp { at_us: day_start_us(day), by: String::new() }, pos: 0, number: Some(0) }
    }

    /// Civil day in Moscow.
    pub fn today(&self) -> i32 {
        civil_day(self.stamp.at_us)
    }

    fn number(&self, next: u32) -> u32 {
        self.number.unwrap_or(next)
    }
}

/// Reads a command out of the journal's JSON.
///
/// # Errors
/// [`Reason::OfficeCommandInvalid`].
pub fn read(entry: &OfficeEntry) -> Result<OfficeCommand, Reason> {
    serde_json::from_str(&entry.body).map_err(|_| Reason::OfficeCommandInvalid)
}

/// Decides an office command as the journal has it, with everything that its envelope asks: a reason where something changes, and
/// that the preview still holds.
///
/// # Errors
/// The refusal; nothing changes then.
pub fn decide_entry(
    office: &Office,
    core: &State,
    moment: &Moment,
    entry: &OfficeEntry,
    command: &OfficeCommand,
) -> Result<Decided, Reason> {
    if [&entry.login, &entry.from, &entry.why].iter().any(|text| text.len() > TEXT_MAX) || entry.login.is_empty() {
        return Err(Reason::OfficeCommandInvalid);
    }
    if needs_why(command) && entry.login != CLOCK && entry.why.trim().is_empty() {
        return Err(Reason::ReasonMissing);
    }
    if entry.expects != 0 && digest(office, core, moment.today(), command)? != entry.expects {
        return Err(Reason::PreviewOutdated);
    }
    decide(office, core, moment, command)
}

/// What a command would change.
///
/// # Errors
/// The refusal.
pub fn decide(office: &Office, core: &State, moment: &Moment, command: &OfficeCommand) -> Result<Decided, Reason> {
    match command {
        OfficeCommand::Begin { plan } => plan::begin(office, core, moment, plan),
        OfficeCommand::Step { procedure, step, note, document } => {
            steps::step(office, core, moment, *procedure, step, note, document)
        }
        OfficeCommand::Cancel { procedure } => steps::cancel(office, core, moment, *procedure),
        OfficeCommand::WorksInSummer { building, works } => works_in_summer(office, core, *building, *works),
        OfficeCommand::OpenTicket { draft } => tickets::open(office, core, moment, draft),
        OfficeCommand::Ticket { ticket, text, remote, state, files } => {
            tickets::write(office, moment, *ticket, &tickets::Words { text, remote: *remote, state: *state, files })
        }
        OfficeCommand::Enrol { file, rows } => enrolment::accept(office, core, moment, file, rows),
        OfficeCommand::Unenrol { enrolment } => enrolment::put_back(office, core, *enrolment),
        OfficeCommand::TakePayments { file } => payments::take(office, core, moment, file),
        OfficeCommand::PaymentsPosted { file, posted } => payments::posted(office, *file, posted),
        OfficeCommand::Correct { correction, ticket } => corrections::correct(office, core, moment, correction, *ticket),
        OfficeCommand::SecondCorrection { correction, approve } => {
            corrections::second(office, core, moment, *correction, *approve)
        }
        OfficeCommand::ApplyRefund { draft } => refunds::apply(office, core, moment, draft),
        OfficeCommand::ConfirmRefund { refund, kopecks } => refunds::confirm(office, core, moment, *refund, *kopecks),
        OfficeCommand::RefundLeavers { groups, document } => refunds::leavers(office, core, moment, groups, document),
        OfficeCommand::RefundBank { refund, bank } => refunds::bank(office, moment, *refund, bank),
        OfficeCommand::RefundScan { refund, files } => refunds::scan(office, *refund, files),
        OfficeCommand::PassRefunds { refunds } => refunds::pass(office, core, moment, refunds),
        OfficeCommand::RefundPaid { refund, document } => refunds::paid(office, moment, *refund, document),
        OfficeCommand::RefundSentBack { refund, words } => refunds::sent_back(office, moment, *refund, words),
        OfficeCommand::EndRefund { refund, rejected } => refunds::end(office, moment, *refund, *rejected),
        OfficeCommand::OrderSupplierChange { draft } => supplier_changes::order(office, core, moment, draft),
        OfficeCommand::ReserveBalances { change } => supplier_changes::reserve(office, core, moment, *change),
        OfficeCommand::PassBalances { change } => supplier_changes::pass(office, core, moment, *change),
        OfficeCommand::ChangeStepDone { change, step, document } => {
            supplier_changes::step_done(office, moment, *change, *step, document)
        }
        OfficeCommand::CancelSupplierChange { change } => supplier_changes::cancel(office, moment, *change),
        OfficeCommand::SetMoney { settings } => refunds::set(office, core, settings),
        OfficeCommand::Choose { holder, choices } => comfort::choose(core, *holder, choices),
        OfficeCommand::SetApart { holder, supplier, kopecks } => comfort::set_apart(core, *holder, *supplier, *kopecks),
        OfficeCommand::PutProduct { product, active, group, name } => {
            comfort::product(core, moment, (*product, *active), *group, name)
        }
        OfficeCommand::SetEmergency { contract, kopecks } => comfort::emergency(core, *contract, *kopecks),
        OfficeCommand::Stock { deed } => stock::decide(office, core, moment, deed),
        OfficeCommand::Note { fact: Fact::Forgot { document, .. } } if document.trim().is_empty() => Err(Reason::ProofMissing),
        OfficeCommand::Note { .. } => Ok(Decided { about: about(command), ..Decided::default() }),
    }
}

/// What a command is about, as far as it says so itself.
pub fn about(command: &OfficeCommand) -> About {
    let of = |topic, object| About { topic, object, holder: 0 };
    match command {
        OfficeCommand::Begin { plan } => of(Topic::Building, plan.building),
        OfficeCommand::WorksInSummer { building, .. } => of(Topic::Building, *building),
        OfficeCommand::Step { procedure, .. } | OfficeCommand::Cancel { procedure } => of(Topic::Procedure, *procedure),
        OfficeCommand::OpenTicket { draft } => About { holder: draft.holder, ..of(Topic::Building, draft.building) },
        OfficeCommand::Ticket { ticket, .. } => of(Topic::Ticket, *ticket),
        OfficeCommand::Enrol { .. } => of(Topic::Enrolment, 0),
        OfficeCommand::Unenrol { enrolment } => of(Topic::Enrolment, *enrolment),
        OfficeCommand::TakePayments { .. } => of(Topic::PaymentFile, 0),
        OfficeCommand::PaymentsPosted { file, .. } => of(Topic::PaymentFile, *file),
        OfficeCommand::Correct { correction, .. } => About { holder: correction.holder(), ..of(Topic::Correction, 0) },
        OfficeCommand::SecondCorrection { correction, .. } => of(Topic::Correction, *correction),
        OfficeCommand::ApplyRefund { draft } => About { holder: draft.holder, ..of(Topic::Refund, 0) },
        OfficeCommand::RefundLeavers { .. } | OfficeCommand::PassRefunds { .. } => of(Topic::Refund, 0),
        OfficeCommand::ConfirmRefund { refund, .. }
        | OfficeCommand::RefundBank { refund, .. }
        | OfficeCommand::RefundScan { refund, .. }
        | OfficeCommand::RefundPaid { refund, .. }
        | OfficeCommand::RefundSentBack { refund, .. }
        | OfficeCommand::EndRefund { refund, .. } => of(Topic::Refund, *refund),
        OfficeCommand::OrderSupplierChange { .. } => of(Topic::SupplierChange, 0),
        OfficeCommand::ReserveBalances { change }
        | OfficeCommand::PassBalances { change }
        | OfficeCommand::ChangeStepDone { change, .. }
        | OfficeCommand::CancelSupplierChange { change } => of(Topic::SupplierChange, *change),
        OfficeCommand::SetMoney { .. } => of(Topic::MoneySettings, 0),
        OfficeCommand::Choose { holder, .. } | OfficeCommand::SetApart { holder, .. } => {
            About { holder: *holder, ..of(Topic::Holder, *holder) }
        }
        OfficeCommand::PutProduct { product, .. } => of(Topic::Product, *product),
        OfficeCommand::SetEmergency { contract, .. } => of(Topic::Contract, *contract),
        OfficeCommand::Stock { deed } => stock::about(deed),
        OfficeCommand::Note { fact: Fact::Revealed { holder } | Fact::Forgot { holder, .. } } => {
            About { topic: Topic::Holder, object: *holder, holder: *holder }
        }
        OfficeCommand::Note { .. } => About::default(),
    }
}

/// True where the audit must have somebody's words: everything that changes something and has no words of its own.
pub const fn needs_why(command: &OfficeCommand) -> bool {
    if let OfficeCommand::Stock { deed } = command {
        return deed.needs_why();
    }
    matches!(
        command,
        OfficeCommand::Begin { .. }
            | OfficeCommand::Cancel { .. }
            | OfficeCommand::WorksInSummer { .. }
            | OfficeCommand::Enrol { .. }
            | OfficeCommand::Unenrol { .. }
            | OfficeCommand::Correct { .. }
            | OfficeCommand::SecondCorrection { approve: false, .. }
            | OfficeCommand::EndRefund { .. }
            | OfficeCommand::CancelSupplierChange { .. }
            | OfficeCommand::SetMoney { .. }
            | OfficeCommand::Choose { .. }
            | OfficeCommand::SetApart { .. }
            | OfficeCommand::SetEmergency { .. }
            | OfficeCommand::Note { fact: Fact::Revealed { .. } | Fact::Forgot { .. } }
    )
}

/// Digest of what a command would change on that day, never 0: equal digests, equal changes. The words that prove a step are not
/// part of it: a preview is shown before they are written.
///
/// # Errors
/// The refusal.
pub fn digest(office: &Office, core: &State, today: i32, command: &OfficeCommand) -> Result<u64, Reason> {
    let mut bare = command.clone();
    match &mut bare {
        OfficeCommand::Step { note, document, .. } => (*note, *document) = ("…".to_owned(), "…".to_owned()),
        OfficeCommand::RefundPaid { document, .. } | OfficeCommand::ChangeStepDone { document, .. } => "…".clone_into(document),
        OfficeCommand::RefundSentBack { words, .. } => "…".clone_into(words),
        _ => {}
    }
    let decided = decide(office, core, &Moment::bare(today), &bare)?;
    let rows = serde_json::to_vec(&decided.rows).map_err(|_| Reason::OfficeCommandInvalid)?;
    let changes = rkyv::to_bytes::<Failure>(&decided.changes).map_err(|_| Reason::OfficeCommandInvalid)?;
    let money = rkyv::to_bytes::<Failure>(&decided.money).map_err(|_| Reason::OfficeCommandInvalid)?;
    let hash = blake3::Hasher::new().update(&rows).update(&changes).update(&money).finalize();
    let head = hash.as_bytes().first_chunk::<8>().map_or(1, |head| u64::from_le_bytes(*head));
    Ok(head.max(1))
}

fn works_in_summer(office: &Office, core: &State, building: u32, works: bool) -> Result<Decided, Reason> {
    core.buildings().get(building as usize).filter(|b| b.kind != 0 && b.active).ok_or(Reason::BuildingUnknown)?;
    let mut row = office.building(building);
    if row.works_in_summer == works {
        return Err(Reason::NothingChanges);
    }
    row.works_in_summer = works;
    let about = About { topic: Topic::Building, object: building, holder: 0 };
    Ok(Decided { about, rows: vec![Row::Building(building, row)], ..Decided::default() })
}
