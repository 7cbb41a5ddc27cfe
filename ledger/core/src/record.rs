//! The journal's record: one fixed 96-byte fact per event or command, with the decision and the way back.
//!
//! ```text
//!  0 id_lo u64     gateway sequence, or low half of the command id
//!  8 id_hi u64     account number named by the event, or high half of the command id
//! 16 event_time_us i64
//! 24 amount_kopecks i64
//! 32 balance_kopecks i64      of `purse` afterwards
//! 40 prev_subject u64         previous record of the same purse (or of the holder when purse = 0); u64::MAX = none
//! 48 prev_gateway u64         last record of this gateway's previous contiguous run, or the previous office record; u64::MAX = none
//! 56 gateway u32   60 device u32   64 holder u32   68 purse u32
//! 72 arg u32                  menu line, hold number, supplier, complex, or number of the office's object, by kind
//! 76 heap_len u16             bytes of this record in the block's heap
//! 78 card [u8;10]  88 card_bits  89 kind  90 flags  91 detail  92 meal
//! 93 reason u16    95 rules u8
//! ```

use edge_protocol::reason::FIRST_REFUSAL;
use edge_protocol::{CardKey, Event};
use rkyv::{Archive, Deserialize, Serialize};

/// Bytes of one archived record.
pub const RECORD_LEN: usize = 96;

/// Version of the decision rules that this build applies. 1: the first, 2026-11.
pub const RULES_VERSION: u8 = 1;

/// The record belongs to the command whose record precedes it, at once or after others of the same command.
pub const DETAIL_CONTINUED: u8 = 0xff;

/// Bit of a meal record's `flags`: with this meal the account's balance fell below the line at which the family wants a notice.
/// The next comes only after the balance has been well above the line again.
pub const RECORD_LOW: u8 = 1 << 7;

/// What a record is. Numbers below 32 are [`edge_protocol::EventKind`] codes; numbers are never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RecordKind {
    /// A card at a reader.
    Tap = 1,
    /// A meal.
    MealDebit = 2,
    /// A child is brought.
    Bring = 3,
    /// A child is taken.
    Take = 4,
    /// A device lives.
    Heartbeat = 5,
    /// A device fault.
    Fault = 6,
    /// Money in.
    TopUp = 32,
    /// Money set aside.
    Hold = 33,
    /// A hold carried out.
    HoldPost = 34,
    /// A hold given up.
    HoldVoid = 35,
    /// A hold past its deadline.
    HoldExpire = 36,
    /// Money leaves for another purse; a [`RecordKind::TransferIn`] follows.
    TransferOut = 37,
    /// Money arrives from another purse.
    TransferIn = 38,
    /// An operator's correction.
    Adjust = 39,
    /// A debit undone.
    Reversal = 40,
    /// Suspense money finds its account.
    FromSuspense = 41,
    /// Suspense money goes back to who paid it.
    SuspenseReturn = 42,
    /// A complex's balances pass to another supplier; transfers of those that cannot pass whole follow.
    SupplierChange = 43,
    /// Another supplier is to serve a complex from a day on, or is not after all.
    SupplierOrder = 44,
    /// Money of a purse is set apart for buffet food, or no more.
    SetApart = 45,
    /// A remainder goes to the supplier's fund.
    Donation = 46,
    /// The supplier's fund pays into a purse.
    Support = 47,
    /// A registry change.
    Registry = 64,
    /// An office command; its registry changes follow.
    Office = 65,
}

impl RecordKind {
    /// The kind with this code.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Tap,
            2 => Self::MealDebit,
            3 => Self::Bring,
            4 => Self::Take,
            5 => Self::Heartbeat,
            6 => Self::Fault,
            32 => Self::TopUp,
            33 => Self::Hold,
            34 => Self::HoldPost,
            35 => Self::HoldVoid,
            36 => Self::HoldExpire,
            37 => Self::TransferOut,
            38 => Self::TransferIn,
            39 => Self::Adjust,
            40 => Self::Reversal,
            41 => Self::FromSuspense,
            42 => Self::SuspenseReturn,
            43 => Self::SupplierChange,
            44 => Self::SupplierOrder,
            45 => Self::SetApart,
            46 => Self::Donation,
            47 => Self::Support,
            64 => Self::Registry,
            65 => Self::Office,
            _ => return None,
        })
    }

    /// Stable name for JSON and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::MealDebit => "meal_debit",
            Self::Bring => "bring",
            Self::Take => "take",
            Self::Heartbeat => "heartbeat",
            Self::Fault => "fault",
            Self::TopUp => "top_up",
            Self::Hold => "hold",
            Self::HoldPost => "hold_post",
            Self::HoldVoid => "hold_void",
            Self::HoldExpire => "hold_expire",
            Self::TransferOut => "transfer_out",
            Self::TransferIn => "transfer_in",
            Self::Adjust => "adjust",
            Self::Reversal => "reversal",
            Self::FromSuspense => "from_suspense",
            Self::SuspenseReturn => "suspense_return",
            Self::SupplierChange => "supplier_change",
            Self::SupplierOrder => "supplier_order",
            Self::SetApart => "set_apart",
            Self::Donation => "donation",
            Self::Support => "support",
            Self::Registry => "registry",
            Self::Office => "office",
        }
    }
}

/// One fact of the city, as drawn above.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`Record`]: 96 bytes, little-endian, unaligned."))]
pub struct Record {
    /// Gateway sequence, or low half of the command id.
    pub id_lo: u64,
    /// Account number named by the event, or high half of the command id.
    pub id_hi: u64,
    /// Device time of an event, booking time of a command; microseconds since the Unix epoch.
    pub event_time_us: i64,
    /// Kopecks as asked for.
    pub amount_kopecks: i64,
    /// Balance of `purse` afterwards, kopecks.
    pub balance_kopecks: i64,
    /// Previous record of the purse, or of the holder when `purse` is 0.
    pub prev_subject: u64,
    /// Last record of the gateway's previous contiguous run; of an office record the office record before it.
    pub prev_gateway: u64,
    /// Gateway, 0 for commands.
    pub gateway: u32,
    /// Device, 0 for commands.
    pub device: u32,
    /// Holder it is about, 0 when unknown.
    pub holder: u32,
    /// Purse it moved or would have moved, 0 for none.
    pub purse: u32,
    /// Menu line, hold number, supplier, or number of the office's object, by kind.
    pub arg: u32,
    /// Bytes of this record in the block's heap.
    pub heap_len: u16,
    /// Card bytes as on the air.
    pub card: [u8; 10],
    /// Significant bits of `card`.
    pub card_bits: u8,
    /// [`RecordKind`] code, or whatever an unknown event carried.
    pub kind: u8,
    /// Event flags, and [`RECORD_LOW`].
    pub flags: u8,
    /// Event detail; [`DETAIL_CONTINUED`] for further records of one command.
    pub detail: u8,
    /// Meal of the day.
    pub meal: u8,
    /// [`edge_protocol::Reason`] number.
    pub reason: u16,
    /// [`RULES_VERSION`] that decided.
    pub rules: u8,
}

const _: () = assert!(core::mem::size_of::<ArchivedRecord>() == RECORD_LEN);
const _: () = assert!(core::mem::align_of::<ArchivedRecord>() == 1);

impl Record {
    /// The record of an event, before its decision.
    pub(crate) fn of_event(gateway: u32, e: &Event) -> Self {
        Self {
            id_lo: e.seq,
            id_hi: e.subject,
            event_time_us: e.device_time_us,
            amount_kopecks: e.amount_kopecks,
            gateway,
            device: e.device,
            arg: e.menu_line,
            card: e.card,
            card_bits: e.card_bits,
            kind: e.kind,
            flags: e.flags,
            detail: e.detail,
            meal: e.meal,
            rules: RULES_VERSION,
            ..Self::default()
        }
    }

    /// The event this record was made from; its reserved bytes are not kept, see [`crate::State::apply_event`].
    pub fn event(&self) -> Event {
        Event {
            seq: self.id_lo,
            device_time_us: self.event_time_us,
            amount_kopecks: self.amount_kopecks,
            subject: self.id_hi,
            device: self.device,
            menu_line: self.arg,
            card: self.card,
            card_bits: self.card_bits,
            kind: self.kind,
            flags: if self.reason < FIRST_REFUSAL { self.flags & !RECORD_LOW } else { self.flags },
            detail: self.detail,
            meal: self.meal,
            reserved: [0; 9],
        }
    }

    /// The card at the reader; none for commands and for events without one.
    pub fn card_key(&self) -> CardKey {
        CardKey { bytes: self.card, bits: self.card_bits }
    }

    /// True when a low-balance notice is due with this record.
    pub fn calls_low(&self) -> bool {
        self.reason < FIRST_REFUSAL && self.kind == RecordKind::MealDebit as u8 && self.flags & RECORD_LOW != 0
    }

    /// True for records of gateway events.
    pub fn is_event(&self) -> bool {
        self.gateway != 0
    }

    /// What it moved in its purse, kopecks, signed: 0 for what was refused, for money only set aside or let go, and without a purse
    /// (ACC-02). The balance before it is `balance_kopecks` less this.
    pub fn moved_kopecks(&self) -> i64 {
        if self.purse == 0 || self.reason >= FIRST_REFUSAL {
            return 0;
        }
        match RecordKind::from_code(self.kind) {
            Some(RecordKind::TopUp | RecordKind::TransferIn | RecordKind::FromSuspense | RecordKind::Support) => {
                self.amount_kopecks
            }
            Some(RecordKind::Adjust | RecordKind::Reversal) => self.amount_kopecks,
            Some(RecordKind::MealDebit | RecordKind::HoldPost | RecordKind::TransferOut | RecordKind::Donation) => {
                -self.amount_kopecks
            }
            Some(RecordKind::Tap | RecordKind::Bring | RecordKind::Take | RecordKind::Heartbeat | RecordKind::Fault) => 0,
            Some(RecordKind::Hold | RecordKind::HoldVoid | RecordKind::HoldExpire | RecordKind::SetApart) => 0,
            // Of no purse: suspense, and a complex whose purses pass whole.
            Some(RecordKind::SuspenseReturn | RecordKind::SupplierChange | RecordKind::SupplierOrder) => 0,
            Some(RecordKind::Registry | RecordKind::Office) | None => 0,
        }
    }

    /// The client-made id of a command.
    pub fn command_id(&self) -> u128 {
        (u128::from(self.id_hi) << 64) | u128::from(self.id_lo)
    }
}
