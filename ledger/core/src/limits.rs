//! Every limit of the core, each with its origin.

/// Records per second of Unix time, in microseconds: one second.
pub const SECOND_US: i64 = 1_000_000;
/// One civil day in microseconds.
pub const DAY_US: i64 = 86_400 * SECOND_US;
/// Moscow is UTC+3 all year. Origin: federal law 248-FZ of 2014.
pub const CIVIL_OFFSET_US: i64 = 3 * 3_600 * SECOND_US;

/// Highest holder, card or purse number. Origin: ten Moscows; bounds the memory a bad import can ask for.
pub const HOLDER_ID_MAX: u32 = 16_000_000;
/// Highest number of a building, group, device, gateway, supplier, contract, complex or benefit. Origin: as above.
pub const REGISTRY_ID_MAX: u32 = 1_000_000;

/// How late an event may come. Origin: QUALITY 1.4 row 16 asks for 72 h offline; a week gives a margin.
pub const EVENT_AGE_MAX_US: i64 = 7 * DAY_US;
/// How far a device's clock may run ahead. Origin: guess; NTP keeps gateways within seconds.
pub const EVENT_AHEAD_MAX_US: i64 = 300 * SECOND_US;
/// Days of meals and spending kept per holder. Origin: [`EVENT_AGE_MAX_US`] plus today plus the tomorrow that a device within
/// [`EVENT_AHEAD_MAX_US`] may be in, so a late event always finds its day.
pub const DAYS_KEPT: usize = 9;

/// The same card at the same reader within this time is one touch. Origin: guess, a turnstile cycle takes about 2–3 s.
pub const DEBOUNCE_US: i64 = 3 * SECOND_US;
/// The same direction again within this time is a card handed back. Origin: guess; a queue of a class passes in a minute.
pub const PASS_BACK_US: i64 = 60 * SECOND_US;

/// Kopecks of the dearest meal. Origin: guess, 10,000 ₽ is absurd for a school meal.
pub const MEAL_AMOUNT_MAX: i64 = 1_000_000;
/// Kopecks of the largest top-up, hold, transfer or adjustment. Origin: guess, 1,000,000 ₽; banks limit far below.
pub const MONEY_AMOUNT_MAX: i64 = 100_000_000;
/// Kopecks a purse may go below its floor by offline meals. Origin: guess, a week of lunches; FIELD D row 6 "offline exposure".
pub const OFFLINE_EXPOSURE_MAX: i64 = 150_000;
/// Kopecks that a contract may allow for hot meals beyond the balance. Origin: guess, a week of lunches, as above.
pub const EMERGENCY_MAX: u32 = 150_000;
/// Kopecks above its line at which a balance called low counts as recovered. Origin: guess, about one lunch: a payment that lasts
/// less is no reason to call again.
pub const LOW_RECOVERED: i64 = 20_000;
/// Kopecks of the highest line below which a balance may be called low. Origin: guess, 100,000 ₽ are beyond any school meal.
pub const NOTICE_LINE_MAX: u32 = 10_000_000;
/// Kopecks a purse's own floor may lie below zero. Origin: guess, as above.
pub const FLOOR_MIN: i64 = -150_000;

/// Bytes of a name or note in a command. Origin: guess; the longest school name of the city has about 200 characters.
pub const TEXT_LEN_MAX: usize = 1_024;
/// Bytes of one command that is not the office's. Origin: largest command (a note of [`TEXT_LEN_MAX`]) doubled.
pub const COMMAND_LEN_MAX: usize = 4_096;
/// Bytes of one command in a block's heap. Origin: the largest office command, a page of text or a list of some hundred people.
pub const HEAP_ITEM_MAX: usize = 16_384;
/// Registry changes of one office command. Origin: with its own record, its text and what they changed they fit into one block.
pub const OFFICE_CHANGES_MAX: usize = 200;
/// Bytes of what one office command changed, before and after. Origin: as above; [`OFFICE_CHANGES_MAX`] groups with usual names.
pub const OFFICE_HEAP_MAX: usize = 20 * 1_024;
