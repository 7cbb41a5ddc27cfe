//! Limits of import files, each with its origin.

/// Bytes of a CSV file. Origin: 1.5 M holders (FIELD C8) of about 200 bytes are 300 MB.
pub const CSV_BYTES_MAX: usize = 512 << 20;
/// Bytes of an XLSX file. Origin: a full sheet of a million rows packs to about 40 MB.
pub const XLSX_BYTES_MAX: usize = 64 << 20;
/// Bytes of an XLSX file once unpacked. Origin: sheets unpack to about ten times their size; more is a ZIP bomb.
pub const XLSX_UNPACKED_MAX: usize = 1 << 30;
/// Rows of a file without its header. Origin: 1.5 M holders and a margin; bounds the memory a file can ask for.
pub const ROWS_MAX: usize = 2_000_000;
/// Columns of a file. Origin: guess; the widest kind knows 14, exports of other systems carry a few dozen more.
pub const COLUMNS_MAX: usize = 128;
/// Bytes of one cell. Origin: guess; a building with 100 listed devices has about 1 KB.
pub const CELL_BYTES_MAX: usize = 4_096;
/// Bytes of a person's name or contact in the vault. Origin: guess; the longest full names have about 100 letters.
pub const PERSON_TEXT_MAX: usize = 512;
/// Rows reported one by one; the rest are only counted. Origin: guess; nobody reads more, and a wrong column fills it at once.
pub const REPORTS_MAX: usize = 10_000;
/// Devices of one kind in a row. Origin: guess; the largest school has about 12 turnstiles.
pub const LIST_MAX: usize = 400;
/// Characters of a cell repeated in a report. Origin: guess; enough to find it.
pub const SHOWN_CHARS_MAX: usize = 60;
