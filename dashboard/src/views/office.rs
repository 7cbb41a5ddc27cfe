//! The door to the office: pages look at the city through it and act through it. Pages hold no rules: what a command does is decided
//! by `ledger-office`, what a preview shows comes out of the same function.

use super::desk::DeskError;
use edge_protocol::{CardKey, Reason};
use ledger_core::Registry;
use ledger_office::command::EnrolmentRow;
use ledger_office::decide::Topic;
use ledger_office::{City, OfficeCommand};
use reconciliation::{Report, Summary};
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Rows of one page of the audit. Origin: as [`super::desk::PAGE_ROWS`].
pub const AUDIT_ROWS: usize = 50;
/// Office records that one page of the audit looks at. Origin: some tens of milliseconds; the next page goes on from there.
pub const AUDIT_STEPS_MAX: usize = 2_000;

/// Something an operator does.
#[derive(Clone, Debug)]
pub struct Act {
    /// Made with the form: sent twice, it is done once and answered twice.
    pub id: u128,
    /// Login of the operator.
    pub login: String,
    /// Address it came from; empty when unknown.
    pub from: String,
    /// Why, in the operator's words.
    pub why: String,
    /// Digest of the preview that was shown; 0 when none was.
    pub expects: u64,
    /// What.
    pub command: OfficeCommand,
}

/// The answer to an [`Act`], given when it is durable and readers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Position of its record.
    pub pos: u64,
    /// What was decided.
    pub reason: Reason,
    /// Number of the object it is about; of a new one its number.
    pub object: u32,
}

/// Why an act got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorError {
    /// The queue is full; nothing was done.
    Busy,
    /// The server stopped taking work; ask again with the same id.
    Stopped,
    /// Texts or lists are longer than the journal takes.
    TooLarge,
}

impl fmt::Display for DoorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the ledger is busy; try again in a second",
            Self::Stopped => "the ledger does not take work; ask again with the same id after a restart",
            Self::TooLarge => "the command is larger than the journal takes; shorten its texts",
        })
    }
}

/// What an act will have been answered.
pub type Acted<'a> = Pin<Box<dyn Future<Output = Result<Done, DoorError>> + Send + 'a>>;

/// Which office records a reader of the audit wants; what is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only this operator's.
    pub login: Option<String>,
    /// Only commands of this name ([`OfficeCommand::name`]).
    pub name: Option<String>,
    /// Only about this object.
    pub about: Option<(Topic, u32)>,
    /// Only refused ones.
    pub refused: bool,
    /// Only from this instant on, microseconds since the Unix epoch.
    pub from_us: Option<i64>,
    /// Only before this one.
    pub until_us: Option<i64>,
}

impl AuditFilter {
    /// Does the reader want this record?
    pub fn fits(&self, row: &AuditRow) -> bool {
        let named = |name: &String| row.command.as_ref().is_some_and(|command| command.name() == name);
        self.login.as_ref().is_none_or(|login| row.login == *login)
            && self.name.as_ref().is_none_or(named)
            && self.about.is_none_or(|about| about == (row.topic, row.object))
            && (!self.refused || !row.reason.is_accepted())
            && !self.ends_at(row)
            && self.until_us.is_none_or(|until| row.at_us < until)
    }

    /// True when neither this record nor an older one can fit.
    pub fn ends_at(&self, row: &AuditRow) -> bool {
        self.from_us.is_some_and(|from| row.at_us < from)
    }
}

/// One office record.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Its position.
    pub pos: u64,
    /// Server time, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Login of the operator; `clock` for the clock.
    pub login: String,
    /// Address it came from.
    pub from: String,
    /// Id of the request: the number of its form; 0 for the clock.
    pub request: u128,
    /// Why.
    pub why: String,
    /// What; `None` when it cannot be read.
    pub command: Option<OfficeCommand>,
    /// What was decided.
    pub reason: Reason,
    /// Kind of object it is about.
    pub topic: Topic,
    /// That object's number.
    pub object: u32,
}

/// An office record and what it changed: each row before and after.
pub type Audited = (AuditRow, Vec<(Registry, Registry)>);

/// A page of the audit, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Where older ones begin; `None` at the end.
    pub next: Option<u64>,
}

/// What the vault knows of a holder, in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Name and contact.
    Person {
        /// As whoever registered the holder wrote it.
        name: String,
        /// Telephone or e-mail; may be empty.
        contact: String,
    },
    /// Forgotten at this instant, microseconds since the Unix epoch.
    Forgotten(i64),
    /// Never known.
    Nobody,
}

/// A table of the registry of enrolment as it was read: nobody has looked yet whether there are such people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolmentTable {
    /// Row numbers as a spreadsheet shows them, and what the rows say.
    pub lines: Vec<(u32, EnrolmentRow)>,
    /// What is wrong with the others.
    pub faults: Vec<RowFault>,
}

/// A list of identifiers as it was read: nobody has looked yet whether they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryTable {
    /// Row numbers as a spreadsheet shows them, and the identifiers, each once.
    pub lines: Vec<(u32, CardKey)>,
    /// What is wrong with the others.
    pub faults: Vec<RowFault>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Its number.
    pub row: u32,
    /// In Russian: the row, what is wrong, what to do.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// Why a file is no such table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTable {
    /// In Russian, with what to do.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// The door. Reads run on blocking threads.
pub trait Door: Send + Sync {
    /// Shows the city as readers see it now, with the server's time. Keep it short: the follower waits.
    fn look(&self, look: &mut dyn FnMut(&City, i64));

    /// Carries a command out.
    fn act(&self, act: Act) -> Acted<'_>;

    /// Office records before a position, newest first; from the newest when there is none.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::BadCursor`] for a position that is no office record.
    fn audit(&self, before: Option<u64>, filter: &AuditFilter) -> Result<AuditPage, DeskError>;

    /// The office record at a position and what it changed: each row before and after. `None` when there is none.
    ///
    /// # Errors
    /// [`DeskError`].
    fn audited(&self, pos: u64) -> Result<Option<Audited>, DeskError>;

    /// Who a holder is. Note it in the audit first.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the vault cannot be read.
    fn identity(&self, holder: u32) -> Result<Identity, DeskError>;

    /// Destroys the keys to a holder's name and contacts and to the files of their tickets, for ever; false when there was nothing to forget.
    ///
    /// # Errors
    /// [`DeskError::Broken`]; then repeat it.
    fn forget(&self, holder: u32) -> Result<bool, DeskError>;

    /// Keeps a file, encrypted; durable when it returns, and the same bytes are kept once. Its BLAKE3, hexadecimal.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it cannot be written.
    fn keep_file(&self, bytes: &[u8]) -> Result<String, DeskError>;

    /// A kept file by its hash. Decide before who may have it.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it is there and cannot be opened.
    fn file(&self, hash: &str) -> Result<Option<Vec<u8>>, DeskError>;

    /// The newest three-way reconciliation of a supplier's civil day, if one was made. A door without reconciliations has none.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it is there and cannot be read.
    fn reconciliation(&self, _supplier: u32, _day: i32) -> Result<Option<Report>, DeskError> {
        Ok(None)
    }

    /// Makes it now; it is kept when this returns.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when files, journal or folder cannot be read or written.
    fn reconcile(&self, _supplier: u32, _day: i32) -> Result<(), DeskError> {
        Err(DeskError::Broken)
    }

    /// The sums of all days that were reconciled, of one supplier or all, by supplier and day.
    fn reconciliations(&self, _supplier: Option<u32>) -> Vec<Summary> {
        Vec::new()
    }

    /// Reads a table of the registry of enrolment, CSV or XLSX.
    ///
    /// # Errors
    /// [`NoTable`] when the file as a whole is none.
    fn enrolment(&self, bytes: &[u8]) -> Result<EnrolmentTable, NoTable>;

    /// Reads a supplier's list of a batch of identifiers, CSV or XLSX. `reader` is the profile ([`card_readers::Profile`]) by which
    /// numbers are written where the file does not say so; empty for none.
    ///
    /// # Errors
    /// [`NoTable`] when the file as a whole is none.
    fn delivery(&self, bytes: &[u8], reader: &str) -> Result<DeliveryTable, NoTable>;
}
