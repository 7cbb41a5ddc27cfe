//! Limits of payment files, each with its origin. A file beyond one of them is refused before it costs memory.

/// Bytes of a file, and of all that an archive unpacks to. Origin: a night's 100,000 payments (FIELD C8) as camt.054 of 1.2 KB each
/// are 120 MB; doubled.
pub const FILE_BYTES_MAX: usize = 256 << 20;
/// Rows of one document. Origin: nightly registries of up to 100,000 rows (FIELD C8), five times.
pub const ROWS_MAX: usize = 500_000;
/// Documents of one file. Origin: guess; one settlement account per supplier and a few dozen suppliers.
pub const DOCUMENTS_MAX: usize = 1_000;
/// Bytes of one line of text. Origin: guess; the longest registry rows have about 1 KB.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// Bytes of one field once decoded. Origin: a purpose has at most 210 characters (Bank of Russia 762-P), a payment QR about 1 KB;
/// several times that.
pub const FIELD_BYTES_MAX: usize = 4_096;
/// Cells of one row. Origin: guess; the widest registry known has 30.
pub const CELLS_MAX: usize = 128;
/// Digits of a personal account. Origin: `u64` holds every number of 19; twenty digits are a settlement account at a bank.
pub const ACCOUNT_DIGITS_MAX: usize = 18;
/// Kopecks of one payment or balance. Origin: guess, a hundred milliards of roubles; sums of [`ROWS_MAX`] of them fit an `i64`.
pub const AMOUNT_KOPECKS_MAX: i64 = 10_000_000_000_000;
// A sum that met the end of its type could agree by accident.
const _: () = assert!(AMOUNT_KOPECKS_MAX <= i64::MAX / (ROWS_MAX as i64 + 2));
/// Fields of a DBF table. Origin: dBase III allows 128.
pub const DBF_FIELDS_MAX: usize = 128;
/// Elements inside each other. Origin: the deepest path of camt.053.001.13 has 17.
pub const XML_DEPTH_MAX: usize = 32;
/// Files in an archive. Origin: guess; a bank packs a day's registries, some dozens.
pub const ARCHIVE_ENTRIES_MAX: usize = 256;
/// How many times larger than its packed form an entry may be. Origin: measured, registries and statements pack 5 to 40 times; zeros
/// pack 1000 times.
pub const ARCHIVE_RATIO_MAX: u64 = 200;
/// Bytes that the ratio overlooks. Origin: guess; small files of one repeated row.
pub const ARCHIVE_RATIO_SLACK: u64 = 1 << 20;
/// Faults listed per document; the rest are counted. Origin: guess; nobody reads more, and a wrong column fills it at once.
pub const FAULTS_MAX: usize = 1_000;
/// Characters of a wrong field repeated in a fault. Origin: guess; enough to find it.
pub const SHOWN_CHARS_MAX: usize = 60;
/// Lines that every profile tries before one is chosen. Origin: guess; more than the header lines of any layout.
pub const SAMPLE_LINES: usize = 24;
/// Bytes looked at to tell an encoding. Origin: measured, a dozen letters decide.
pub const SAMPLE_BYTES: usize = 256 << 10;
/// Bytes of a file name. Origin: file systems allow 255 bytes, archives add folders.
pub const NAME_BYTES_MAX: usize = 1_024;
/// Compiled size of a profile's file name pattern. Origin: guess; a pattern of 200 characters takes some 20 KB.
pub const PATTERN_BYTES_MAX: usize = 256 << 10;
