//! The rows of the state's tables: plain fixed-size values, archived whole into snapshots.

use crate::command::{AccountRules, CONTROLS, CardSpec, HolderSpec};
use crate::ids::NO_POS;
use crate::limits::DAYS_KEPT;
use alloc::string::String;
use alloc::vec::Vec;
use edge_protocol::CardKey;
use rkyv::{Archive, Deserialize, Serialize};

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
        #[rkyv(attr(doc = "Archived row."))]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)+ }
    };
}

row! {
    /// A complex of buildings.
    Complex {
        /// False when closed or never opened.
        active: bool,
        /// Display name.
        name: String,
    }
}
row! {
    /// A building.
    Building {
        /// False when closed or never opened.
        active: bool,
        /// [`crate::command::building_kind`].
        kind: u8,
        /// [`edge_protocol::BuildingMode`] code.
        mode: u8,
        /// Its complex.
        complex: u32,
        /// Display name.
        name: String,
    }
}
row! {
    /// A study group.
    Group {
        /// False when closed or never opened.
        active: bool,
        /// Its complex.
        complex: u32,
        /// Building it attends.
        building: u32,
        /// Employee who leads it, or 0.
        leader: u32,
        /// Display name.
        name: String,
    }
}
row! {
    /// A meals supplier and its control accounts.
    Supplier {
        /// False when closed or never opened.
        active: bool,
        /// Kopecks by [`crate::command::Control`] number.
        controls: [i64; CONTROLS],
        /// Display name.
        name: String,
    }
}
row! {
    /// A meals contract.
    Contract {
        /// False when closed or never opened.
        active: bool,
        /// Bit 0 = Monday.
        weekdays: u8,
        /// Its supplier.
        supplier: u32,
        /// Its complex.
        complex: u32,
        /// First civil day.
        first_day: i32,
        /// Last day of services (MEA-07).
        last_day: i32,
        /// Days that differ from `weekdays`.
        exceptions: u32,
        /// Kopecks beyond the balance for which planned hot meals are still served.
        emergency: u32,
    }
}
row! {
    /// A benefit.
    Benefit {
        /// False when closed or never opened.
        active: bool,
        /// Bit n−1 entitles to meal n.
        meals: u8,
        /// Display name.
        name: String,
    }
}
row! {
    /// A building's gateway.
    Gateway {
        /// False when closed or never opened.
        active: bool,
        /// Its building.
        building: u32,
        /// Last sequence decided.
        last_seq: u64,
        /// Position of that record.
        last_pos: u64,
        /// Position of the last record of the run before the current one.
        prev_run: u64,
        /// Newest device time seen.
        last_time_us: i64,
    }
}
row! {
    /// A device.
    Device {
        /// False when closed or never opened.
        active: bool,
        /// [`crate::command::device_kind`].
        kind: u8,
        /// Last fault code, 0 = sound.
        fault: u8,
        /// Its building.
        building: u32,
        /// Supplier that runs this till, or 0.
        supplier: u32,
        /// Newest heartbeat or fault.
        last_time_us: i64,
    }
}
row! {
    /// A recipient of services. Two cache lines: what every passage asks for comes first, what meals add is in the second.
    #[repr(C, align(64))]
    Holder {
        /// [`crate::command::holder_kind`]; 0 = never opened.
        kind: u8,
        /// False when the holder left.
        active: bool,
        /// In the meal plan.
        in_meal_plan: bool,
        /// [`Presence`] code.
        presence: u8,
        /// Benefit or 0.
        benefit: u32,
        /// Complex.
        complex: u32,
        /// Building attended without a group.
        building: u32,
        /// Group or 0.
        group: u32,
        /// Kopecks a day, 0 = no limit.
        daily_limit: u32,
        /// First purse of the holder's list, or 0.
        purse: u32,
        /// Building of the presence.
        presence_building: u32,
        /// Newest day in the rings below.
        ring_day: i32,
        /// As [`crate::command::AccountRules::notice_below`].
        notice_below: u32,
        /// Device time of the last passage.
        presence_time_us: i64,
        /// Last record without purse about this holder.
        last_pos: u64,
        /// Visiting time from; 0 with the next for always.
        valid_from_us: i64,
        /// Visiting time until.
        valid_until_us: i64,
        /// Free meals taken, by day modulo [`DAYS_KEPT`]; bit n−1 = meal n.
        meals: [u8; DAYS_KEPT],
        /// Buffet food is paid from money set apart.
        separate: bool,
        /// Percent of each payment that is set apart.
        share: u8,
        /// Kopecks spent from purses, by day modulo [`DAYS_KEPT`].
        spent: [u32; DAYS_KEPT],
    }
}
const _: () = assert!(core::mem::size_of::<Holder>() == 128 && core::mem::offset_of!(Holder, valid_until_us) == 64);
row! {
    /// An identifier.
    Card {
        /// Bytes as on the air.
        bytes: [u8; 10],
        /// Significant bits.
        bits: u8,
        /// [`crate::command::card_kind`].
        kind: u8,
        /// [`crate::command::card_state`].
        state: u8,
        /// Opens the whole complex.
        permanent: bool,
        /// Owner or 0.
        holder: u32,
        /// Reader of the last accepted touch.
        last_device: u32,
        /// Device time of that touch.
        last_time_us: i64,
    }
}
row! {
    /// Money of one account at one supplier (ACC-03).
    Purse {
        /// Owner.
        holder: u32,
        /// Supplier that owes it.
        supplier: u32,
        /// Next purse of the same owner, or 0.
        next: u32,
        /// A low balance was called so, and has not been well above the line since.
        low: bool,
        /// Kopecks.
        balance: i64,
        /// Kopecks held.
        held: i64,
        /// Kopecks of what is free that are set apart for buffet food.
        apart: i64,
        /// Lowest balance allowed, 0 or negative.
        floor: i64,
        /// Last record of this purse.
        last_pos: u64,
    }
}
row! {
    /// Money set aside.
    Hold {
        /// Its purse.
        purse: u32,
        /// True until posted, voided or expired.
        pending: bool,
        /// Kopecks.
        amount: i64,
        /// When it falls.
        deadline_us: i64,
    }
}
row! {
    /// A product of the buffet, or a group of products.
    Product {
        /// False when no longer sold or never opened.
        active: bool,
        /// Its group, or 0 for a group.
        group: u32,
        /// Display name.
        name: String,
    }
}
row! {
    /// A supplier that another one follows in a complex.
    Succession {
        /// The complex.
        complex: u32,
        /// Who served it.
        from: u32,
        /// Who serves it after.
        to: u32,
        /// Last civil day of services of `from`.
        last_day: i32,
        /// True when balances and tills passed.
        passed: bool,
        /// Tills that passed.
        tills: Vec<u32>,
    }
}

/// Where a holder is (FIELD D row 7).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Presence {
    /// No passage known.
    #[default]
    Unknown = 0,
    /// Inside `presence_building`.
    Inside = 1,
    /// Left `presence_building`.
    Outside = 2,
}

impl Presence {
    /// From a row's code.
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Inside,
            2 => Self::Outside,
            _ => Self::Unknown,
        }
    }
}

impl Holder {
    /// The row of holder `id` as the registry puts it.
    pub fn spec(&self, id: u32) -> HolderSpec {
        HolderSpec {
            id,
            kind: self.kind,
            active: self.active,
            in_meal_plan: self.in_meal_plan,
            benefit: self.benefit,
            complex: self.complex,
            building: self.building,
            group: self.group,
            daily_limit: self.daily_limit,
            valid_from_us: self.valid_from_us,
            valid_until_us: self.valid_until_us,
        }
    }

    /// What the family of holder `id` chose.
    pub fn rules(&self, id: u32) -> AccountRules {
        AccountRules { holder: id, notice_below: self.notice_below, separate: self.separate, share: self.share }
    }
}

impl Card {
    /// The identifier in canonical form.
    pub fn key(&self) -> CardKey {
        CardKey { bytes: self.bytes, bits: self.bits }
    }

    /// The row as the registry puts it.
    pub fn spec(&self) -> CardSpec {
        CardSpec {
            bytes: self.bytes,
            bits: self.bits,
            kind: self.kind,
            state: self.state,
            permanent: self.permanent,
            holder: self.holder,
        }
    }
}

impl Gateway {
    pub(crate) fn opened(building: u32) -> Self {
        Self { active: true, building, last_pos: NO_POS, prev_run: NO_POS, ..Self::default() }
    }
}

impl Purse {
    /// Balance less holds.
    pub fn available(&self) -> i64 {
        self.balance - self.held
    }

    /// Changes the balance. Main meals' money goes first: what is set apart shrinks only with the whole.
    pub(crate) fn add(&mut self, kopecks: i64) {
        self.balance += kopecks;
        self.apart = self.apart.min(self.available().max(0));
    }

    /// Changes what is held; see [`Purse::add`].
    pub(crate) fn hold(&mut self, kopecks: i64) {
        self.held += kopecks;
        self.apart = self.apart.min(self.available().max(0));
    }
}
