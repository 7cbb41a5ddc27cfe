//! Where an event's time goes: every stage of its way through the server over the last seconds, and what limits right now.

use super::Latency;

/// A stage of the way. The names are labels of metrics: they don't change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// QUIC, encryption and everything else that the listener's threads do.
    Listen,
    /// A frame cut out of the stream and validated; part of [`Stage::Listen`].
    Cut,
    /// A frame waits for the writer.
    Queue,
    /// The writer decides.
    Decide,
    /// The writer waits until the journal takes a block.
    HandOver,
    /// A block is encoded and hashed.
    Seal,
    /// A block is written.
    Store,
    /// The disk makes blocks durable.
    Barrier,
    /// Durable, and on the way into the gateway's stream.
    Answer,
    /// The follower applies a block for the readers.
    Follow,
}

impl Stage {
    /// In the order of the way.
    pub const ALL: [Self; 10] = [
        Self::Listen,
        Self::Cut,
        Self::Queue,
        Self::Decide,
        Self::HandOver,
        Self::Seal,
        Self::Store,
        Self::Barrier,
        Self::Answer,
        Self::Follow,
    ];

    /// Stable name, the label in `/metrics`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::Cut => "cut",
            Self::Queue => "queue",
            Self::Decide => "decide",
            Self::HandOver => "hand_over",
            Self::Seal => "seal",
            Self::Store => "store",
            Self::Barrier => "barrier",
            Self::Answer => "answer",
            Self::Follow => "follow",
        }
    }

    /// True where time passes without anybody working: shown as a latency, not as a share of a core.
    pub const fn waits(self) -> bool {
        match self {
            Self::Queue | Self::HandOver | Self::Barrier | Self::Answer => true,
            Self::Listen | Self::Cut | Self::Decide | Self::Seal | Self::Store | Self::Follow => false,
        }
    }
}

/// What a stage took in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Somebody worked.
    Busy {
        /// Nanoseconds per event, over all threads of the stage.
        per_event_ns: u64,
        /// Thousandths of one core; of several threads the busiest.
        share_permille: u32,
    },
    /// Something waited.
    Wait {
        /// Mean microseconds of one frame, block or barrier.
        mean_us: u64,
    },
}

/// One stage over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageLoad {
    /// Which.
    pub stage: Stage,
    /// Events that passed it, per second.
    pub events_per_s: u64,
    /// What they took.
    pub cost: Cost,
}

/// What keeps the server from doing more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// Nothing: there is room.
    #[default]
    Room,
    /// A thread that hardly rests.
    Thread {
        /// Its dearest stage.
        stage: Stage,
        /// Thousandths of the window that it was busy, all its stages together.
        share_permille: u32,
    },
    /// The disk: the writer waits for blocks to become durable.
    Disk {
        /// Thousandths of the window that it waited.
        share_permille: u32,
    },
}

/// The stages now. How far the follower is behind stands in [`super::LiveView::view_lag_records`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StagesView {
    /// Length of the window, microseconds; gauges are of its end.
    pub window_us: u64,
    /// All stages in the order of the way; empty when nothing flowed in the window.
    pub stages: Vec<StageLoad>,
    /// What limits.
    pub limit: Limit,
    /// Threads of the listener.
    pub listener_threads: u32,
    /// Frames validated and not yet taken by the writer, those held back by a full queue included.
    pub queue_items: u64,
    /// Places in the writer's queue.
    pub queue_items_max: u64,
    /// Blocks handed to the journal and not yet durable.
    pub blocks_in_flight: u64,
    /// Blocks that may be in flight.
    pub blocks_in_flight_max: u64,
    /// Mean events of a frame, tenths.
    pub events_per_frame_tenths: u64,
    /// Mean records of a block, tenths.
    pub records_per_block_tenths: u64,
    /// Records that fit a block.
    pub records_per_block_max: u64,
    /// Mean blocks made durable by one barrier, tenths.
    pub blocks_per_barrier_tenths: u64,
    /// Time of one barrier.
    pub barrier: Latency,
    /// Durable blocks that the follower has not taken yet.
    pub follower_blocks: u64,
}
