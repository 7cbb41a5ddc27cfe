//! What an operator looks up: the objects of the city as they are now, each by its number, and what the journal says of them.
//!
//! Every answer is made from the followed state and the written journal; it may take milliseconds and runs on a blocking thread.
//! Names are masked: who a holder is stands in the identity vault and is not shown in full here.

use super::{
    change::Change,
    past::{Moment, OwedThen, PurseThen},
    scene::{SeenRow, TillsView},
    supplier::SupplierView,
    suspense::{Arrival, OddArrival},
    turnover::{SupplierTurnover, Turnover},
};
use edge_protocol::{BuildingMode, Reason};
use ledger_core::RecordKind;
use ledger_office::corrections::Debit;
use ledger_office::payments::PaymentFile;
use payment_files::Document;
use std::collections::BTreeMap;
use std::fmt;

/// Rows of one page at most. Origin: what a person scrolls through before asking for something narrower.
pub const PAGE_ROWS: usize = 50;
/// Children of one family that are proposed for a transfer. Origin: more than a family has; a representative of more is an institution.
pub const SIBLINGS_MAX: usize = 12;
/// Hits of one search at most. Origin: guess; more means that the question should be narrower.
pub const HITS_MAX: usize = 20;

/// Something with a number and a name; the name of nobody (number 0) is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Number, 0 for none.
    pub id: u32,
    /// As the registry has it.
    pub name: String,
}

/// Where an object lies: decides who may see it (SYS-09…20). 0 and empty mean nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its complex.
    pub complex: u32,
    /// Its building; of a holder the one attended.
    pub building: u32,
    /// Complex of the building attended where that is another one: people are visible in both (REL-09). 0 otherwise.
    pub host: u32,
}

/// Holders by whereabouts, as one building sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Last passage was into it.
    pub inside: u32,
    /// Last passage was out of it.
    pub outside: u32,
    /// No passage known here: never, or elsewhere.
    pub unknown: u32,
}

/// A complex in the list of the city.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplexRow {
    /// Number and name.
    pub complex: Named,
    /// Open buildings.
    pub buildings: u32,
    /// Active holders who attend them.
    pub crowd: Crowd,
    /// Registered gateways, and those with a live session.
    pub gateways: u32,
    /// Of these with a live session.
    pub gateways_online: u32,
    /// Devices whose last report was a fault.
    pub devices_faulty: u32,
}

/// A building in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildingRow {
    /// Number and name.
    pub building: Named,
    /// False when closed in the registry.
    pub active: bool,
    /// [`ledger_core::command::building_kind`].
    pub kind: u8,
    /// Its mode (BLD-01…06).
    pub mode: BuildingMode,
    /// Active holders who attend it.
    pub crowd: Crowd,
    /// Registered gateways.
    pub gateways: u32,
    /// Of these with a live session.
    pub gateways_online: u32,
    /// Devices in use.
    pub devices: u32,
    /// Of these with a fault.
    pub devices_faulty: u32,
}

/// A complex with its buildings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplexView {
    /// Number and name.
    pub complex: Named,
    /// Its buildings by number.
    pub buildings: Vec<BuildingRow>,
    /// Suppliers with a contract that has not ended, by number.
    pub suppliers: Vec<Named>,
}

/// A gateway of a building.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayRow {
    /// Number.
    pub id: u32,
    /// False when closed in the registry.
    pub active: bool,
    /// Has a live session.
    pub online: bool,
    /// Newest device time it sent, microseconds since the Unix epoch; 0 for never.
    pub last_time_us: i64,
    /// Events decided for it so far.
    pub events: u64,
}

/// A device of a building (EQP-01…14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Number.
    pub id: u32,
    /// False when closed in the registry.
    pub active: bool,
    /// [`ledger_core::command::device_kind`].
    pub kind: u8,
    /// Code of its last report of a fault, 0 when sound.
    pub fault: u8,
    /// Newest heartbeat or fault, microseconds since the Unix epoch; 0 for never.
    pub last_time_us: i64,
    /// Who runs this till.
    pub supplier: Named,
}

/// A study group that attends a building (REL-01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Number and name.
    pub group: Named,
    /// Its active pupils.
    pub crowd: Crowd,
    /// Account of the employee who leads it, 0 for none (SYS-21).
    pub leader_account: u64,
}

/// A building with everything that belongs to it but its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildingView {
    /// As in a list.
    pub row: BuildingRow,
    /// Its complex.
    pub complex: Named,
    /// By number.
    pub gateways: Vec<GatewayRow>,
    /// By number.
    pub devices: Vec<DeviceRow>,
    /// Open groups by name.
    pub groups: Vec<GroupRow>,
}

/// Where a holder is; unknown is a state of its own (FIELD D row 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Inside this building since that device time.
    Inside(u32, i64),
    /// Left this building at that device time.
    Outside(u32, i64),
    /// No passage known.
    Unknown,
}

/// Which people of a building.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// The building attended.
    pub building: u32,
    /// Only this group.
    pub group: Option<u32>,
    /// Only these.
    pub presence: Option<PresenceFilter>,
    /// Holders after this number.
    pub after: u32,
    /// Rows at most.
    pub limit: usize,
}

/// One of the three states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceFilter {
    /// Inside.
    Inside,
    /// Outside.
    Outside,
    /// Unknown.
    Unknown,
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Holder number: the cursor of the list.
    pub holder: u32,
    /// Account number with check digit.
    pub account: u64,
    /// Masked; empty when the vault knows nobody.
    pub name: String,
    /// [`ledger_core::command::holder_kind`].
    pub kind: u8,
    /// The group, or nobody's.
    pub group: Named,
    /// As this building sees it.
    pub whereabouts: Whereabouts,
}

/// A page of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// By holder number.
    pub rows: Vec<PersonRow>,
    /// Pass as `after` for more; `None` at the end.
    pub next: Option<u32>,
}

/// A purse: money of this account at one supplier (ACC-02, ACC-03).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurseRow {
    /// Who holds the money.
    pub supplier: Named,
    /// Kopecks.
    pub balance_kopecks: i64,
    /// Kopecks set aside.
    pub held_kopecks: i64,
    /// Kopecks of the free ones that are set apart for buffet food.
    pub apart_kopecks: i64,
}

/// An identifier of a holder (IDN-01…09).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    /// Last four hexadecimal digits.
    pub tail: String,
    /// [`ledger_core::command::card_kind`].
    pub kind: u8,
    /// [`ledger_core::command::card_state`].
    pub state: u8,
    /// Opens the whole complex (IDN-03).
    pub permanent: bool,
    /// Reader of the last accepted touch, 0 for none.
    pub last_device: u32,
    /// Device time of that touch, 0 for none.
    pub last_time_us: i64,
}

/// A recipient of services with everything about the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderView {
    /// As in a list.
    pub person: PersonRow,
    /// False when the holder left.
    pub active: bool,
    /// Where the holder belongs.
    pub complex: Named,
    /// The building attended.
    pub building: Named,
    /// Complex of that building where it is another one (REL-09); 0 otherwise.
    pub host: u32,
    /// In the meal plan (MEA-04).
    pub in_meal_plan: bool,
    /// The benefit, or nobody's (MEA-05).
    pub benefit: Named,
    /// Kopecks a day, 0 for no limit.
    pub daily_limit_kopecks: u32,
    /// Kopecks below which the balance is called low; 0 for never.
    pub notice_below_kopecks: u32,
    /// Buffet food is paid from money set apart for it.
    pub separate: bool,
    /// Products and groups of products that are not sold to this holder, by number.
    pub stops: Vec<Named>,
    /// By supplier.
    pub purses: Vec<PurseRow>,
    /// In the order of registration.
    pub cards: Vec<CardRow>,
}

impl HolderView {
    /// Where the holder belongs: decides who may see the account.
    pub fn place(&self) -> Place {
        Place { complex: self.complex.id, building: self.building.id, host: self.host }
    }
}

/// One record of the journal as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its position: its address for ever.
    pub pos: u64,
    /// What it is; `None` for an event of a kind that this server does not know.
    pub kind: Option<RecordKind>,
    /// [`edge_protocol::Direction`], [`edge_protocol::event::MealClass`] or fault code, by kind.
    pub detail: u8,
    /// The device's time, or the booking time of a command; microseconds since the Unix epoch.
    pub event_time_us: i64,
    /// The answer.
    pub reason: Reason,
    /// Kopecks as asked for; 0 when no money is concerned.
    pub amount_kopecks: i64,
    /// Supplier of the purse concerned, or nobody.
    pub supplier: Named,
    /// Of that purse afterwards; `None` without a purse.
    pub balance_kopecks: Option<i64>,
    /// Device, 0 for commands.
    pub device: u32,
    /// Its building, 0 for commands.
    pub building: u32,
    /// Account of the holder concerned, 0 when none was found.
    pub account: u64,
    /// Words that came with a command; empty when there are none.
    pub note: String,
    /// What a registry command changed; empty for everything else.
    pub changes: Vec<Change>,
    /// Name of the office command ([`ledger_office::OfficeCommand::name`]); empty for everything else.
    pub deed: &'static str,
}

/// A page of entries, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryPage {
    /// Newest first.
    pub rows: Vec<EntryRow>,
    /// Pass as `before` for older ones; `None` at the end.
    pub next: Option<String>,
}

/// Whose entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntriesOf {
    /// Everything about an account: passages, meals, money.
    Account(u64),
    /// What the gateways of a building sent.
    Building(u32),
    /// What one device sent.
    Device(u32),
}

/// What became of one check of the ordered list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It held.
    Passed,
    /// It decided: this is the answer.
    Refused,
    /// An earlier one had decided.
    NotReached,
}

/// One record with everything that explains its answer: "why?" (the rules as they were, the balance at that instant).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    /// As a line.
    pub entry: EntryRow,
    /// Where it happened, or where its holder belongs.
    pub place: Place,
    /// Names of both.
    pub complex: Named,
    /// Names of both.
    pub building: Named,
    /// Server time of the decision, microseconds since the Unix epoch.
    pub booked_us: i64,
    /// Gateway and its sequence, 0 for commands.
    pub gateway: u32,
    /// The gateway's sequence of the event.
    pub gateway_seq: u64,
    /// The gateway had no link when it decided by itself.
    pub offline: bool,
    /// Last four hexadecimal digits of the card, or empty.
    pub card_tail: String,
    /// Version of the rules that decided.
    pub rules: u8,
    /// The checks in their order, each by the refusal that it gives; empty for commands.
    pub checks: Vec<(Reason, Checked)>,
    /// BLAKE3 of the journal block that holds it, hexadecimal.
    pub block_hash: String,
}

/// Something that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A complex.
    Complex(Named, Place),
    /// A building.
    Building(Named, Place),
    /// A holder, by account number or card; the name is masked.
    Account(u64, String, Place),
    /// A holder, by name; masked, with the group. Who may not have names shown may not look for them either.
    Person(u64, String, Place),
    /// A device.
    Device(u32, Place),
    /// A record of the journal.
    Entry(u64, Place),
}

/// Why nothing can be said now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskError {
    /// The reading side is too far behind; ask again.
    Busy,
    /// The journal cannot be read; the server's log says where.
    Broken,
    /// A cursor that this server did not give.
    BadCursor,
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the server is behind; ask again in a few seconds",
            Self::Broken => "the journal cannot be read; the server's log says where",
            Self::BadCursor => "this page address is not complete; start from the first page",
        })
    }
}

/// The one place where pages ask about objects. `None` means that there is no such object.
pub trait Desk: Send + Sync + 'static {
    /// Open complexes by number.
    fn complexes(&self) -> Result<Vec<ComplexRow>, DeskError>;
    /// One complex with its buildings.
    fn complex(&self, id: u32) -> Result<Option<ComplexView>, DeskError>;
    /// One building.
    fn building(&self, id: u32) -> Result<Option<BuildingView>, DeskError>;
    /// Active holders who attend a building.
    fn people(&self, query: &PeopleQuery) -> Result<PeoplePage, DeskError>;
    /// One holder by account number.
    fn holder(&self, account: u64) -> Result<Option<HolderView>, DeskError>;
    /// The purses of an account as they were when that instant was booked, microseconds since the Unix epoch, by supplier.
    fn purses_at(&self, account: u64, at_us: i64) -> Result<Option<Vec<PurseThen>>, DeskError>;
    /// What moved on an account at one supplier, booked from `from_us` to before `to_us`; `None` without such an account.
    fn turnover(&self, account: u64, supplier: u32, from_us: i64, to_us: i64) -> Result<Option<Turnover>, DeskError>;
    /// What moved at a supplier in such a period, at most one such question at a time. A period that is over stays as it was.
    fn supplier_turnover(&self, supplier: u32, from_us: i64, to_us: i64) -> Result<Option<SupplierTurnover>, DeskError>;
    /// What a supplier owed to every family at a moment of the past, at most one such question at a time.
    fn owed(&self, supplier: u32, moment: Moment) -> Result<Option<OwedThen>, DeskError>;
    /// Which of a document's payments a provider's notice has brought already: positions by line (FIELD C3).
    fn noticed(&self, file: &PaymentFile, document: &Document) -> Result<BTreeMap<u32, u64>, DeskError>;
    /// Who passed the doors of a building last: newest first by device time, at most [`super::scene::PASSAGES_SHOWN`].
    fn doors(&self, building: u32) -> Result<Vec<SeenRow>, DeskError>;
    /// The tills of a building now.
    fn tills(&self, building: u32) -> Result<TillsView, DeskError>;
    /// A supplier, with its purses after the one with this number.
    fn supplier(&self, id: u32, after: u32) -> Result<Option<SupplierView>, DeskError>;
    /// A page of entries, newest first; `before` is the cursor of the page before.
    fn entries(&self, of: EntriesOf, before: Option<&str>, limit: usize) -> Result<EntryPage, DeskError>;
    /// Where a device stands, with its row.
    fn device(&self, id: u32) -> Result<Option<(DeviceRow, Place)>, DeskError>;
    /// One record by position.
    fn entry(&self, pos: u64) -> Result<Option<EventView>, DeskError>;
    /// The debit at this position as it stands in the journal; `None` when no money was debited there.
    fn debit(&self, pos: u64) -> Result<Option<Debit>, DeskError>;
    /// These payments in suspense with what the assistant says of each, in their order.
    fn arrivals(&self, payments: &[u64]) -> Result<Vec<Arrival>, DeskError>;
    /// Others with whom this account's holder shares a representative, or whom the holder represents, by number, at most
    /// [`SIBLINGS_MAX`]; names are masked.
    fn siblings(&self, account: u64) -> Result<Vec<PersonRow>, DeskError>;
    /// Arrivals of a supplier in the last [`super::suspense::ODD_DAYS`] days that reached an account and look wrong, newest first, at
    /// most [`super::suspense::ODD_SHOWN`].
    fn odd_arrivals(&self, supplier: u32) -> Result<Vec<OddArrival>, DeskError>;
    /// Whatever fits the words: an account number, a card in hexadecimal, part of a name of a building or complex, beginnings of
    /// a person's name, `device:12`, `#123` for a position of the journal. At most [`HITS_MAX`] of those that the reader may see.
    fn search(&self, words: &str, may_see: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError>;
}
