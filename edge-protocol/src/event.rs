//! What a gateway reports: one fixed 64-byte record per event (DESIGN §2; PAS-01, PAS-04, MEA-08, EQP-15).

use crate::card::{CARD_BYTES_MAX, CardKey};
use crate::limits::EVENT_LEN;
use rkyv::{Archive, Deserialize, Serialize};

/// What kind of event a record is; the wire code is the number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum EventKind {
    /// A card at a turnstile or door reader; `detail` is the [`Direction`].
    Tap = 1,
    /// A meal at a till; `detail` is the [`MealClass`].
    MealDebit = 2,
    /// A kindergarten child is brought; `card` is the accompanying adult's, `subject` the child's account number.
    Bring = 3,
    /// A kindergarten child is taken away; fields as for [`EventKind::Bring`].
    Take = 4,
    /// The device is alive.
    Heartbeat = 5,
    /// The device reports a fault; `detail` is its code, 0 means "recovered".
    Fault = 6,
}

impl EventKind {
    /// The kind with this wire code.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Tap,
            2 => Self::MealDebit,
            3 => Self::Bring,
            4 => Self::Take,
            5 => Self::Heartbeat,
            6 => Self::Fault,
            _ => return None,
        })
    }
}

/// Which way through the turnstile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Direction {
    /// Into the building.
    In = 1,
    /// Out of the building.
    Out = 2,
}

impl Direction {
    /// The direction with this wire code.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::In),
            2 => Some(Self::Out),
            _ => None,
        }
    }
}

/// Who pays for a meal (MEA-01, MEA-02).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum MealClass {
    /// The planned main meal, paid from the account.
    PaidMain = 1,
    /// Anything additional (buffet), paid from the account.
    PaidAdditional = 2,
    /// A meal by benefit, paid from the budget.
    Free = 3,
}

impl MealClass {
    /// The class with this wire code.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::PaidMain),
            2 => Some(Self::PaidAdditional),
            3 => Some(Self::Free),
            _ => None,
        }
    }
}

/// The gateway decided by itself because it had no link.
pub const FLAG_OFFLINE: u8 = 1 << 0;
/// With [`FLAG_OFFLINE`]: the gateway let the holder pass, or the meal was handed out.
pub const FLAG_LET_PASS: u8 = 1 << 1;
/// All flags of version 1; other bits must be zero.
pub const FLAGS_ALL: u8 = FLAG_OFFLINE | FLAG_LET_PASS;

/// Meals of a day are numbered 1 to this (breakfast, lunch, snack, dinner, …); one bit each in a benefit's mask.
pub const MEAL_MAX: u8 = 8;

/// One event as it stands on the wire and in the journal. Unused fields are zero.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`Event`]: 64 bytes, little-endian, unaligned."))]
pub struct Event {
    /// The gateway's own number of this event: 1, 2, 3, … without gaps, for ever.
    pub seq: u64,
    /// Device time, microseconds since the Unix epoch.
    pub device_time_us: i64,
    /// Kopecks; meal debits only.
    pub amount_kopecks: i64,
    /// Account number with its check digit: the payer of a debit without card, or the child of a bring/take.
    pub subject: u64,
    /// Device that saw it.
    pub device: u32,
    /// Product sold: its number in the registry's list, 0 when the till does not say; meal debits only.
    pub menu_line: u32,
    /// Card bytes as on the air, left-aligned.
    pub card: [u8; CARD_BYTES_MAX],
    /// Significant bits of `card`; 0 when there is no card.
    pub card_bits: u8,
    /// [`EventKind`] code.
    pub kind: u8,
    /// [`FLAG_OFFLINE`], [`FLAG_LET_PASS`].
    pub flags: u8,
    /// [`Direction`], [`MealClass`] or fault code, by kind.
    pub detail: u8,
    /// Which meal of the day, 1 to [`MEAL_MAX`]; meal debits only.
    pub meal: u8,
    /// Must be zero.
    pub reserved: [u8; 9],
}

const _: () = assert!(core::mem::size_of::<ArchivedEvent>() == EVENT_LEN);
const _: () = assert!(core::mem::align_of::<ArchivedEvent>() == 1);

impl Event {
    /// The card in canonical form; [`CardKey::NONE`] when there is none.
    #[inline]
    pub fn card_key(&self) -> CardKey {
        CardKey { bytes: self.card, bits: self.card_bits }
    }

    /// The event as it stands on the wire: the bytes that archiving gives, written at once to where they are needed.
    #[inline]
    pub fn write(&self, to: &mut [u8; EVENT_LEN]) {
        let mut rest = to.as_mut_slice();
        put(&mut rest, &self.seq.to_le_bytes());
        put(&mut rest, &self.device_time_us.to_le_bytes());
        put(&mut rest, &self.amount_kopecks.to_le_bytes());
        put(&mut rest, &self.subject.to_le_bytes());
        put(&mut rest, &self.device.to_le_bytes());
        put(&mut rest, &self.menu_line.to_le_bytes());
        put(&mut rest, &self.card);
        put(&mut rest, &[self.card_bits, self.kind, self.flags, self.detail, self.meal]);
        put(&mut rest, &self.reserved);
    }

    /// True when the gateway decided without the server.
    pub fn is_offline(&self) -> bool {
        self.flags & FLAG_OFFLINE != 0
    }

    /// True when the gateway already let it happen; the event is then a fact, not a question.
    #[inline]
    pub fn is_fact(&self) -> bool {
        self.flags & FLAGS_ALL == FLAGS_ALL
    }

    /// A tap by `card` at `device`.
    #[inline]
    pub fn tap(device: u32, card: CardKey, direction: Direction, device_time_us: i64) -> Self {
        Self {
            kind: EventKind::Tap as u8,
            detail: direction as u8,
            device,
            card: card.bytes,
            card_bits: card.bits,
            device_time_us,
            ..Self::default()
        }
    }

    /// A meal at till `device`, paid by the holder of `card`.
    #[inline]
    pub fn meal(device: u32, card: CardKey, class: MealClass, meal: u8, amount_kopecks: i64, device_time_us: i64) -> Self {
        Self {
            kind: EventKind::MealDebit as u8,
            detail: class as u8,
            meal,
            amount_kopecks,
            device,
            card: card.bytes,
            card_bits: card.bits,
            device_time_us,
            ..Self::default()
        }
    }
}

/// Puts a field in front of what is left.
#[inline]
fn put<const N: usize>(rest: &mut &mut [u8], field: &[u8; N]) {
    if let Some((to, tail)) = core::mem::take(rest).split_first_chunk_mut() {
        *to = *field;
        *rest = tail;
    }
}

impl ArchivedEvent {
    /// As [`Event::card_key`].
    pub fn card_key(&self) -> CardKey {
        CardKey { bytes: self.card, bits: self.card_bits }
    }
}

impl From<&ArchivedEvent> for Event {
    fn from(a: &ArchivedEvent) -> Self {
        Self {
            seq: a.seq.to_native(),
            device_time_us: a.device_time_us.to_native(),
            amount_kopecks: a.amount_kopecks.to_native(),
            subject: a.subject.to_native(),
            device: a.device.to_native(),
            menu_line: a.menu_line.to_native(),
            card: a.card,
            card_bits: a.card_bits,
            kind: a.kind,
            flags: a.flags,
            detail: a.detail,
            meal: a.meal,
            reserved: a.reserved,
        }
    }
}
