//! Every limit of the shell, each with its origin.

use std::time::Duration;

/// Records in one block. Origin: `(BLOCK_BYTES_MAX - header - root) / RECORD_LEN`, asserted in `journal/block.rs`.
pub const BLOCK_RECORDS_MAX: usize = 680;
/// Bytes of commands in one block. Origin: leaves room for their records in [`crate::store::BLOCK_BYTES_MAX`], also for the largest
/// office command; asserted in `journal/block.rs`.
pub const BLOCK_HEAP_MAX: usize = 40 * 1024;
/// Blocks handed to the journal and not yet durable. Origin: four MiB; a barrier of that much takes about as long as one of a
/// quarter, and the writer fills the next four meanwhile.
pub const BLOCKS_IN_FLIGHT_MAX: usize = 64;
/// Blocks in flight up to which a part-filled block is handed over. Origin: one being written, one waiting for its barrier.
pub const PARTIAL_IN_FLIGHT_MAX: usize = 2;

/// Work items in the writer's queue. Origin: one frame each of 4,000 gateways.
pub const QUEUE_ITEMS_MAX: usize = 4_096;
/// KiB of frames in the writer's queue. Origin: 64 MiB, two hundred full frames and a bounded share of memory.
pub const QUEUE_KIB_MAX: u32 = 64 * 1024;
/// How long the writer sleeps without work before it looks at the clock.
pub const TICK: Duration = Duration::from_millis(50);

/// Blocks waiting for the watch over touches. Origin: 2 MiB; beyond it they pass it by.
pub const WATCH_QUEUE_MAX: usize = 32;
/// Signals about identifiers noted in a minute. Origin: guess; a city has some a day, more is a broken clock of a gateway.
pub const SIGNALS_PER_MINUTE_MAX: u32 = 60;

/// Blocks waiting for the follower. Origin: 16 MiB; beyond it the follower reads what it missed from the store.
pub const FOLLOWER_QUEUE_MAX: usize = 256;
/// Records after which a snapshot is due at once. Origin: replay does some millions a second, so a restart stays within seconds.
pub const SNAPSHOT_EVERY: u64 = 8_000_000;
/// Records after which a snapshot is due when the last one is [`SNAPSHOT_CALM_TIME`] old. Origin: replayed in half a second; a
/// city's morning makes them in three minutes, and a night none.
pub const SNAPSHOT_CALM_EVERY: u64 = 2_000_000;
/// Between two snapshots in calm. Origin: one of a whole city writes some 270 MB.
pub const SNAPSHOT_CALM_TIME: Duration = Duration::from_secs(60);
/// Bytes of a snapshot written in one go; after each the disk is left to others for as long as it took. Origin: a few
/// milliseconds of a disk that answers are waiting for.
pub const SNAPSHOT_PIECE: usize = 4 << 20;
/// Records that stay in the hot window, and records after which older ones are sealed. Origin: a start reads the hot window
/// whole; three hundred megabytes take a fraction of a second.
pub const HOT_RECORDS: u64 = 1 << 20;
/// Snapshots kept. Origin: the newest, and one before it in case the newest is damaged.
pub const SNAPSHOTS_KEPT: usize = 2;
/// Blocks kept for readers, their hashes checked. Origin: 2 MiB; a gateway's resend and a statement walk hit the same few blocks.
pub const READ_CACHE_BLOCKS: usize = 32;
/// Blocks read and decoded ahead of a replay. Origin: some megabytes; enough that no thread waits for a single slow read.
pub const READ_AHEAD_BLOCKS: usize = 64;
/// Entries of a statement or list in one answer.
pub const PAGE_MAX: usize = 1_000;

/// Connections of gateways at once. Origin: 4,300 buildings, two gateways each in the large ones, and room.
pub const CONNECTIONS_MAX: usize = 10_000;
/// Frames a gateway may have unanswered.
pub const FRAMES_IN_FLIGHT_MAX: u32 = edge_protocol::limits::FRAMES_IN_FLIGHT_MAX;
/// Bytes a stream may have unread. Origin: two full frames, so one is cut while the next arrives.
pub const STREAM_WINDOW: u32 = 640 * 1024;
/// Bytes of answers a connection may have unsent or unconfirmed. Origin: eight full frames' answers; quinn's own default of 10 MB
/// would let ten thousand gateways that do not read hold 100 GB.
pub const SEND_WINDOW: u64 = 512 * 1024;
/// A gateway must greet within this time after its handshake.
pub const HELLO_TIMEOUT: Duration = Duration::from_secs(10);
/// A gateway's clock further off than this is logged. Origin: a tenth of what makes an event refused for being in the future.
pub const CLOCK_SKEW: Duration = Duration::from_secs(30);
/// A gateway must read its answers within this time.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection without a word for so long is gone. Origin: a school's router may forget a silent UDP flow after 30 s.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How often an idle connection is kept alive from the server.
pub const KEEP_ALIVE: Duration = Duration::from_secs(8);
/// Handshakes at once; more are told to come back with a proof of address. Origin: guess, a second's worth on one core.
pub const HANDSHAKES_MAX: usize = 1_000;
/// How long a drain waits for gateways to finish.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// How far a payment notice's timestamp may be off. Origin: QUALITY 1.3, 300 s as Stripe does.
pub const FEED_TOLERANCE_S: i64 = 300;
/// Bytes of one payment notice. Origin: a notice has some hundred bytes.
pub const FEED_BODY_MAX: usize = 64 * 1024;
/// A payment provider must answer within this time. Origin: guess; its own senders wait some ten seconds for us (FIELD C2: 60 s).
pub const ASKED_TIMEOUT: Duration = Duration::from_secs(8);
/// Bytes of a payment provider's answer. Origin: a payment with all its fields has some two thousand.
pub const ASKED_BODY_MAX: usize = 64 * 1024;
/// Questions to one payment provider at once. Origin: guess; 150,000 top-ups a day are two a second, an evening's peak ten (FIELD C8).
pub const ASKED_TURNS_MAX: usize = 32;
/// Before a failed question is asked again for the first time; the later waits follow Fibonacci (FIELD C2). Origin: guess.
pub const REPEAT_UNIT: Duration = Duration::from_secs(2);
/// Times a failed question is asked again. Origin: five minutes in all; the provider's own repetitions last a day.
pub const REPEATS_MAX: usize = 10;
/// Notices that wait to be asked about again. Origin: 16 MiB of the longest ones.
pub const REPEATS_WAITING_MAX: usize = 256;
/// Unknown accounts a network of terminals may ask for in a minute. Origin: guess; the check digit stops nine typing errors in ten
/// before, so an honest network stays far below, and whoever tries all 16 M numbers is busy for half a
/// year. It is also how many of its questions are looked at at once; networks open 10 to 15 connections (FIELD C2).
pub const TERMINAL_FAILURES_MAX: u32 = 60;
/// Bytes of an import file sent to a running server. Origin: it stands in memory whole; larger ones are imported offline.
pub const IMPORT_UPLOAD_MAX: usize = 128 * 1024 * 1024;
/// Bytes of an import file. Origin: 1.5 M holders of about 150 bytes.
pub const IMPORT_FILE_MAX: u64 = 512 * 1024 * 1024;

/// Between two looks whether `operators.json` has changed. Origin: whoever was removed is out within a second.
pub const ROSTER_LOOK: Duration = Duration::from_secs(1);
/// An issuer of single sign-on must answer within this time. Origin: half of what a page may take.
pub const ISSUER_TIMEOUT: Duration = Duration::from_secs(5);
