//! Everything that is not a gateway event: money by other ways, and the registry. Archived whole into the journal.

#![expect(missing_docs, reason = "fields named after the entity they number, and the archived twins that rkyv derives")]

use crate::record::RecordKind;
use alloc::boxed::Box;
use alloc::string::String;
use edge_protocol::CardKey;
use rkyv::{Archive, Deserialize, Serialize};

/// A command with a client-made id; the same id gets the same answer for ever. Id 0 is for commands that need none.
pub type CommandId = u128;

/// Supplier control accounts; every purse movement has one of these on its other side (ACC-02).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[rkyv(attr(doc = "Archived form of [`Control`]."))]
pub enum Control {
    /// Cash that reached the supplier's settlement account (negative: it is owed in accounting units).
    CashReceived = 0,
    /// Meals served.
    MealsServed = 1,
    /// Refunds to be paid out.
    RefundsPayable = 2,
    /// Payments without a known account.
    Suspense = 3,
    /// Meals at the expense of the budget.
    BudgetMeals = 4,
    /// Clearing of transfers between purses.
    Transfers = 5,
    /// Operators' corrections.
    Adjustments = 6,
    /// Remainders that families donated, for those who owe for hot meals.
    Donations = 7,
}

/// Number of control accounts per supplier.
pub const CONTROLS: usize = 8;

/// Names of the control accounts for JSON, by [`Control`] number.
pub const CONTROL_NAMES: [&str; CONTROLS] =
    ["cash_received", "meals_served", "refunds_payable", "suspense", "budget_meals", "transfers", "adjustments", "donations"];

/// A holder's kind (IDN-05, SYS-22).
pub mod holder_kind {
    /// Pupil, pre-schooler or student.
    pub const PUPIL: u8 = 1;
    /// Employee.
    pub const EMPLOYEE: u8 = 2;
    /// Representative of a pupil.
    pub const REPRESENTATIVE: u8 = 3;
    /// Visitor.
    pub const VISITOR: u8 = 4;
}

/// A building's kind (SYS-25).
pub mod building_kind {
    /// School building.
    pub const SCHOOL: u8 = 1;
    /// Building with pre-school groups.
    pub const KINDERGARTEN: u8 = 2;
    /// School and pre-school groups.
    pub const COMBINED: u8 = 3;
    /// Administrative.
    pub const ADMINISTRATIVE: u8 = 4;
    /// Supplementary education.
    pub const SUPPLEMENTARY: u8 = 5;
}

/// A device's kind (EQP-01…12).
pub mod device_kind {
    /// Turnstile with reader.
    pub const TURNSTILE: u8 = 1;
    /// Door reader.
    pub const DOOR: u8 = 2;
    /// Till of canteen or buffet.
    pub const TILL: u8 = 3;
    /// Info panel of a kindergarten.
    pub const INFO_PANEL: u8 = 4;
}

/// What an identifier is made of (IDN-01).
pub mod card_kind {
    /// Service identifier (IDN-02).
    pub const SERVICE: u8 = 1;
    /// Social card of a Muscovite.
    pub const SOCIAL: u8 = 2;
    /// Contactless smart card.
    pub const SMART: u8 = 3;
    /// Electronic bracelet.
    pub const BRACELET: u8 = 4;
    /// Key fob.
    pub const FOB: u8 = 5;
}

/// The life of an identifier (IDN-04, IDN-09).
pub mod card_state {
    /// In the reserve, nobody's.
    pub const STOCK: u8 = 0;
    /// In use.
    pub const ACTIVE: u8 = 1;
    /// Blocked by an operator.
    pub const BLOCKED: u8 = 2;
    /// Lost or broken.
    pub const LOST: u8 = 3;
    /// Given back.
    pub const RETURNED: u8 = 4;
}

/// An identifier as the registry holds it.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`CardSpec`]."))]
pub struct CardSpec {
    /// Bytes as on the air, left-aligned.
    pub bytes: [u8; 10],
    /// Significant bits.
    pub bits: u8,
    /// [`card_kind`].
    pub kind: u8,
    /// [`card_state`].
    pub state: u8,
    /// Opens all buildings of the holder's complex (IDN-03).
    pub permanent: bool,
    /// Owner, 0 while in stock.
    pub holder: u32,
}

impl CardSpec {
    /// The canonical key.
    pub fn key(&self) -> CardKey {
        CardKey { bytes: self.bytes, bits: self.bits }
    }
}

/// A recipient of services as the registry holds it; the name is elsewhere.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`HolderSpec`]."))]
pub struct HolderSpec {
    /// Number, 1 to `HOLDER_ID_MAX`; the account number follows from it.
    pub id: u32,
    /// [`holder_kind`].
    pub kind: u8,
    /// False when the holder left.
    pub active: bool,
    /// In the meal plan (MEA-04).
    pub in_meal_plan: bool,
    /// Benefit number, 0 for none (MEA-05).
    pub benefit: u32,
    /// Complex the holder belongs to.
    pub complex: u32,
    /// Building attended by holders without a group.
    pub building: u32,
    /// Group, 0 for none; its building is the one attended.
    pub group: u32,
    /// Kopecks a day, 0 for no limit.
    pub daily_limit: u32,
    /// Visiting time, microseconds since the Unix epoch; both 0 for always.
    pub valid_from_us: i64,
    /// End of visiting time.
    pub valid_until_us: i64,
}

/// A change to the registry: `Put…` creates or changes, `active: false` closes.
#[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[rkyv(attr(doc = "Archived form of [`Registry`]."))]
pub enum Registry {
    /// A complex of buildings (SYS-13).
    Complex { id: u32, active: bool, name: String },
    /// A building; `kind` is [`building_kind`], `mode` is [`edge_protocol::BuildingMode`].
    Building { id: u32, active: bool, complex: u32, kind: u8, mode: u8, name: String },
    /// Only the mode (BLD-01…06).
    BuildingMode { id: u32, mode: u8 },
    /// A study group, bound to the building it attends (REL-01); `leader` is an employee or 0 (SYS-21).
    Group { id: u32, active: bool, complex: u32, building: u32, leader: u32, name: String },
    /// A meals supplier (SYS-14).
    Supplier { id: u32, active: bool, name: String },
    /// A meals contract of a complex; days since 1970-01-01, `weekdays` bit 0 = Monday (MEA-07).
    Contract { id: u32, active: bool, supplier: u32, complex: u32, first_day: i32, last_day: i32, weekdays: u8 },
    /// A day that differs from the contract's weekdays.
    ServiceDay { contract: u32, day: i32, open: bool },
    /// A benefit; bit n−1 of `meals` entitles to meal n (MEA-05).
    Benefit { id: u32, active: bool, meals: u8, name: String },
    /// A building's gateway.
    Gateway { id: u32, active: bool, building: u32 },
    /// A device; `kind` is [`device_kind`], `supplier` runs a till.
    Device { id: u32, active: bool, building: u32, kind: u8, supplier: u32 },
    /// A recipient of services.
    Holder(HolderSpec),
    /// An identifier.
    Card(CardSpec),
    /// A representative may bring and take this child (PAS-04).
    Representation { child: u32, representative: u32, allowed: bool },
    /// How far below zero a purse may go, kopecks, 0 or negative.
    PurseFloor { holder: u32, supplier: u32, floor_kopecks: i64 },
    /// A product of the buffet, or with `group` 0 a group of them; an event's `menu_line` names it.
    Product { id: u32, active: bool, group: u32, name: String },
    /// This holder is not sold this product, or any of this group.
    Stop { holder: u32, product: u32, stopped: bool },
    /// What the family chose for its account.
    AccountRules(AccountRules),
    /// Kopecks below which a balance is called low where the family chose nothing; 0 for never.
    NoticeLine { kopecks: u32 },
    /// Kopecks beyond the balance for which planned hot meals are still served under a contract.
    EmergencyMeals { contract: u32, kopecks: u32 },
}

/// What a family chose for its account, beside the daily limit.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`AccountRules`]."))]
pub struct AccountRules {
    /// Whose.
    pub holder: u32,
    /// Kopecks below which the balance is called low: 0 as the city has it, [`AccountRules::NEVER`] for never.
    pub notice_below: u32,
    /// True when buffet food is paid only from money set apart for it; false sets nothing apart any more.
    pub separate: bool,
    /// Percent of each payment that is set apart for buffet food, where that is separate.
    pub share: u8,
}

impl AccountRules {
    /// [`AccountRules::notice_below`] of a family that wants no notice.
    pub const NEVER: u32 = u32::MAX;
}

/// What somebody asks of the office: who, from where, why, and what. The core keeps it and makes its registry changes; what
/// `body` says is `ledger-office`'s business.
#[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`OfficeEntry`]."))]
pub struct OfficeEntry {
    /// Login of the operator; `clock` for the clock.
    pub login: String,
    /// Address it came from; empty for the clock.
    pub from: String,
    /// Why, in the operator's words. No names: the journal keeps it for ever.
    pub why: String,
    /// What is asked, as JSON.
    pub body: String,
    /// Digest of the preview that was shown; 0 when none was.
    pub expects: u64,
}

/// A debit as it stands in the journal, for its reversal.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`DebitEntry`]."))]
pub struct DebitEntry {
    /// Position of the debit's record.
    pub pos: u64,
    /// Its device time.
    pub event_time_us: i64,
    /// Its kopecks.
    pub amount_kopecks: i64,
    /// Its holder.
    pub holder: u32,
    /// Its purse, 0 for a free meal.
    pub purse: u32,
    /// Its till.
    pub device: u32,
    /// Its meal class.
    pub class: u8,
    /// Its meal.
    pub meal: u8,
}

/// A command from the payment feed, an operator, an import or the clock.
#[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[rkyv(attr(doc = "Archived form of [`Command`]."))]
pub enum Command {
    /// Money reached the supplier for this account (ACC-02); an unknown account goes to suspense.
    TopUp {
        /// Account number with check digit.
        account: u64,
        /// Supplier that holds the money.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// Where it came from: feed and external id, free text.
        note: String,
    },
    /// Sets money aside; the record's `arg` is the hold number (RFD-11).
    Hold {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// When the hold falls by itself, microseconds since the Unix epoch.
        deadline_us: i64,
        /// What for.
        note: String,
    },
    /// Carries out a hold, whole or part; the rest is free again.
    HoldPost {
        /// Hold number.
        hold: u32,
        /// Kopecks, positive, at most what is held.
        amount_kopecks: i64,
        /// Where the money goes.
        to: Control,
    },
    /// Gives a hold up.
    HoldVoid {
        /// Hold number.
        hold: u32,
    },
    /// The clock ends a hold.
    HoldExpire {
        /// Hold number.
        hold: u32,
    },
    /// Moves money between purses.
    Transfer {
        /// Paying account number.
        from_account: u64,
        /// Paying supplier.
        from_supplier: u32,
        /// Receiving account number.
        to_account: u64,
        /// Receiving supplier.
        to_supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// What for.
        note: String,
    },
    /// An operator's correction with a reason.
    Adjust {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, signed, not zero.
        amount_kopecks: i64,
        /// Why; must not be empty.
        note: String,
    },
    /// Undoes a debit as its own entry.
    Reverse {
        /// The debit, as read from the journal.
        debit: DebitEntry,
        /// Why; must not be empty.
        note: String,
    },
    /// Suspense money found its account (ERR-05).
    FromSuspense {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// Why.
        note: String,
    },
    /// Suspense money that nobody's account claims goes back to who paid it (ERR-04).
    SuspenseReturn {
        /// Supplier.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// Why.
        note: String,
    },
    /// From the day after `last_day` another supplier serves a complex (SUP-05); with `active: false` it does not after all. Only
    /// the office asks for it, and for the next.
    SupplierOrder {
        /// The complex.
        complex: u32,
        /// Who serves it.
        from: u32,
        /// Who follows.
        to: u32,
        /// Last civil day of services of `from`: meals up to it are its own, those after it are not, whenever they are reported.
        last_day: i32,
        /// Ordered, or called off before anything passed.
        active: bool,
    },
    /// The balances and tills of the complex pass (SUP-02, SUP-03), or what came in since.
    SupplierChange {
        /// The complex.
        complex: u32,
        /// Who served it.
        from: u32,
        /// Who serves it now.
        to: u32,
        /// As it was ordered.
        last_day: i32,
    },
    /// A registry change.
    Registry(Registry),
    /// An office command.
    Office(OfficeEntry),
    /// What an office command changed: stands with its further records, is never asked.
    Changed {
        /// The row as it stood.
        before: Box<Registry>,
        /// The row as it became.
        after: Box<Registry>,
    },
    /// Sets free money of a purse apart for buffet food, or takes some of it back for main meals (MEA-02).
    SetApart {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, signed, not zero: positive for buffet food.
        amount_kopecks: i64,
        /// Why.
        note: String,
    },
    /// A family's remainder goes to the supplier's fund for those who owe for hot meals.
    Donate {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// Why; must not be empty.
        note: String,
    },
    /// The fund pays into a purse.
    Support {
        /// Account number.
        account: u64,
        /// Supplier.
        supplier: u32,
        /// Kopecks, positive.
        amount_kopecks: i64,
        /// Why; must not be empty.
        note: String,
    },
}

impl Command {
    /// The kind of the (first) record it makes.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::TopUp { .. } => RecordKind::TopUp,
            Self::Hold { .. } => RecordKind::Hold,
            Self::HoldPost { .. } => RecordKind::HoldPost,
            Self::HoldVoid { .. } => RecordKind::HoldVoid,
            Self::HoldExpire { .. } => RecordKind::HoldExpire,
            Self::Transfer { .. } => RecordKind::TransferOut,
            Self::Adjust { .. } => RecordKind::Adjust,
            Self::Reverse { .. } => RecordKind::Reversal,
            Self::FromSuspense { .. } => RecordKind::FromSuspense,
            Self::SuspenseReturn { .. } => RecordKind::SuspenseReturn,
            Self::SetApart { .. } => RecordKind::SetApart,
            Self::Donate { .. } => RecordKind::Donation,
            Self::Support { .. } => RecordKind::Support,
            Self::SupplierOrder { .. } => RecordKind::SupplierOrder,
            Self::SupplierChange { .. } => RecordKind::SupplierChange,
            Self::Registry(_) | Self::Changed { .. } => RecordKind::Registry,
            Self::Office(_) => RecordKind::Office,
        }
    }
}
