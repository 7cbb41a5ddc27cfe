//! The messages around the events: greeting, outcomes, notices and farewell.

use crate::event::Event;
use crate::limits::OUTCOME_LEN;
use crate::reason::Reason;
use alloc::vec::Vec;
use rkyv::{Archive, Deserialize, Serialize};

/// First frame of a gateway on its stream.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`Hello`]."))]
pub struct Hello {
    /// Changes whenever the gateway's clock or counters may have started anew.
    pub boot_id: u64,
    /// The gateway's clock, microseconds since the Unix epoch.
    pub clock_us: i64,
    /// Gateway id; must be the one in the client certificate.
    pub gateway: u32,
    /// Lowest protocol version the gateway speaks.
    pub version_min: u16,
    /// Highest protocol version the gateway speaks.
    pub version_max: u16,
}

/// The server's answer to [`Hello`].
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`HelloAck`]."))]
pub struct HelloAck {
    /// Highest sequence of this gateway that is on disk; the gateway resends everything unanswered and goes on from here.
    pub last_durable_seq: u64,
    /// The server's clock, microseconds since the Unix epoch.
    pub server_time_us: i64,
    /// Events a frame may hold.
    pub events_per_frame_max: u32,
    /// Frames the gateway may have unanswered.
    pub frames_in_flight_max: u32,
    /// Version of the deny list (blocked and lost cards).
    pub deny_list_version: u32,
    /// Protocol version from here on.
    pub version: u16,
    /// [`BuildingMode`] of the gateway's building.
    pub building_mode: u8,
    /// Must be zero.
    pub reserved: u8,
}

/// The payload of an event frame: 1 to 4096 events with consecutive sequences.
#[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`EventFrame`]; the 8-byte root stands at the end."))]
pub struct EventFrame {
    /// The events, in sequence order.
    pub events: Vec<Event>,
}

/// The answer to one event.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`Outcome`]: 16 bytes, little-endian, unaligned."))]
pub struct Outcome {
    /// Balance of the purse after the event in kopecks; 0 where no purse was involved.
    pub balance_kopecks: i64,
    /// Sequence minus the frame's `first_seq`.
    pub seq_offset: u16,
    /// [`Reason`] number.
    pub reason: u16,
    /// Must be zero.
    pub reserved: u32,
}

const _: () = assert!(core::mem::size_of::<ArchivedOutcome>() == OUTCOME_LEN);

impl Outcome {
    /// The reason, if this build knows its number.
    pub fn reason(&self) -> Option<Reason> {
        Reason::from_code(self.reason)
    }
}

/// Answers to consecutive events, sent when they are on disk.
#[derive(Archive, Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`OutcomeFrame`]; the root stands at the end."))]
pub struct OutcomeFrame {
    /// Sequence the offsets count from.
    pub first_seq: u64,
    /// Every event of this gateway up to here is on disk (cumulative).
    pub durable_seq: u64,
    /// The answers.
    pub outcomes: Vec<Outcome>,
}

/// What a notice tells the gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum NoticeKind {
    /// `value` is the new [`BuildingMode`].
    BuildingMode = 1,
    /// `value` is the new version of the deny list.
    DenyList = 2,
    /// `value` is the highest event rate the server takes from this gateway, events per second; 0 lifts the limit.
    RateLimit = 3,
    /// The server is going down in `value` milliseconds: finish what is in flight, then reconnect.
    Drain = 4,
}

impl NoticeKind {
    /// The kind with this wire code.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::BuildingMode),
            2 => Some(Self::DenyList),
            3 => Some(Self::RateLimit),
            4 => Some(Self::Drain),
            _ => None,
        }
    }
}

/// A setting the gateway needs to know.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[rkyv(attr(doc = "Archived form of [`Notice`]."))]
pub struct Notice {
    /// Meaning by kind.
    pub value: u64,
    /// [`NoticeKind`] code.
    pub kind: u8,
    /// Must be zero.
    pub reserved: [u8; 7],
}

/// Status of a building (BLD-01…06); 0 is the ordinary school year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum BuildingMode {
    /// The ordinary school year.
    #[default]
    SchoolYear = 0,
    /// Services continue in summer (BLD-01).
    Summer = 1,
    /// Major repair (BLD-02).
    MajorRepair = 2,
    /// Demolished or being prepared for demolition (BLD-03).
    Demolition = 3,
    /// Handed to the city property department or other agencies (BLD-04).
    HandedToCity = 4,
    /// Handed to another educational organisation (BLD-05).
    HandedToSchool = 5,
    /// Re-profiling (BLD-06).
    Reprofiling = 6,
}

impl BuildingMode {
    /// The mode with this code.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::SchoolYear,
            1 => Self::Summer,
            2 => Self::MajorRepair,
            3 => Self::Demolition,
            4 => Self::HandedToCity,
            5 => Self::HandedToSchool,
            6 => Self::Reprofiling,
            _ => return None,
        })
    }
}

/// Why a session ends; also the QUIC application close code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Goodbye {
    /// Nothing wrong: the peer is done or the server drains.
    Done = 0,
    /// No common protocol version.
    Version = 1,
    /// The hello names another gateway than the certificate.
    Identity = 2,
    /// The gateway is unknown or closed in the registry.
    UnknownGateway = 3,
    /// A frame that is not of this protocol: bad header, length, kind or content.
    BadFrame = 4,
    /// A sequence was skipped; resend from the last durable one.
    SequenceGap = 5,
    /// More unanswered frames than granted.
    TooManyInFlight = 6,
    /// A newer connection of the same gateway took over.
    Superseded = 7,
    /// The server cannot take work: its disk failed or is full.
    Unavailable = 8,
    /// The peer does not read its answers.
    NotReading = 9,
    /// No hello within the time allowed.
    HelloTimeout = 10,
}

impl Goodbye {
    /// The reason with this close code.
    pub const fn from_code(code: u64) -> Option<Self> {
        Some(match code {
            0 => Self::Done,
            1 => Self::Version,
            2 => Self::Identity,
            3 => Self::UnknownGateway,
            4 => Self::BadFrame,
            5 => Self::SequenceGap,
            6 => Self::TooManyInFlight,
            7 => Self::Superseded,
            8 => Self::Unavailable,
            9 => Self::NotReading,
            10 => Self::HelloTimeout,
            _ => return None,
        })
    }
}
