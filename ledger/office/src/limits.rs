//! Every limit of the office, each with its origin.

/// Groups of one relocation. Origin: [`ledger_core::limits::OFFICE_CHANGES_MAX`], one less for the building's mode; a building has
/// some fifty, and more go in a second procedure.
pub const GROUPS_MAX: usize = 199;
/// People taken out of the meal plan in one procedure. Origin: as above.
pub const EXCLUDED_MAX: usize = 199;
/// Bytes of a text somebody types: reason, note, ticket. Origin: two pages; the whole command must fit into 16 KiB.
pub const TEXT_MAX: usize = 4_000;
/// How far ahead a procedure may be planned, days. Origin: guess; a major repair is planned two years ahead at most.
pub const PLAN_AHEAD_MAX: i32 = 3 * 366;
/// How far back a beginning may lie, days. Origin: guess; what began last month can still be entered.
pub const PLAN_BACK_MAX: i32 = 60;
/// Days before a repair by which its dismantling is requested. Source: BLD-12.
pub const DISMANTLING_DAYS_BEFORE: i32 = 15;
/// Days in which a mounting request is carried out. Source: BLD-13.
pub const MOUNTING_DAYS: i32 = 15;
/// Notes and files of one ticket. Origin: guess, far beyond any conversation.
pub const TICKET_NOTES_MAX: usize = 200;
/// Scans of one refund. Origin: guess; the pages of an application and of its attachments, photographed one by one.
pub const REFUND_SCANS_MAX: usize = 20;
/// Rows of one reconciliation command. Origin: a command stays below 16 KiB.
pub const ENROLMENT_ROWS_MAX: usize = 200;
/// Bytes of a payment file's sender, number or format. Origin: a bank's full name.
pub const PAYMENT_FILE_WORD_MAX: usize = 200;
/// Payments of one document. Origin: ten times the largest nightly registry (FIELD C8).
pub const PAYMENT_FILE_ROWS_MAX: u32 = 1_000_000;
/// Payments in suspense that found their way and are still shown as such. Origin: guess, a school year of 1 % of a city's payments.
pub const RESOLVED_KEPT: usize = 100_000;
/// Kopecks from which a correction takes two people, until the settings say otherwise. Origin: guess, two months of lunches.
pub const SECOND_PERSON_KOPECKS: i64 = 1_000_000;
/// Days a supplier has for a refund, until the settings say otherwise. Origin: guess; RFD-07 names no term.
pub const REFUND_DAYS: i32 = 10;
/// Longest term that settings may name, days. Origin: guess, a year.
pub const TERM_DAYS_MAX: i32 = 366;
/// Steps after a supplier change. Origin: guess, far beyond the regulation's table.
pub const CHANGE_STEPS_MAX: usize = 20;
/// Refunds opened or passed on at once. Origin: [`ledger_core::limits::OFFICE_CHANGES_MAX`].
pub const REFUNDS_AT_ONCE_MAX: usize = 200;
/// Reconciliation commands that can still be undone. Origin: guess, a school year of one complex.
pub const ENROLMENTS_KEPT: usize = 2_000;

/// Products and groups of products that one family may have stopped. Origin: guess, half of an office command's changes; a buffet
/// sells some dozen groups.
pub const STOPS_MAX: usize = 100;

/// Pieces of one deed with identifiers. Origin: each changes one row of the registry, before and after some 170 bytes, and an office
/// command keeps 20 KiB of them.
pub const PIECES_AT_ONCE_MAX: usize = 100;
/// Signals about identifiers that wait for somebody. Origin: guess; more than a week's work means that a rule is wrong.
pub const SIGNALS_OPEN_MAX: usize = 2_000;
/// Records of one piece's life. Origin: guess, a card issued and given back every week of ten years.
pub const PIECE_LIFE_MAX: usize = 1_000;
/// Pieces that one batch may declare. Origin: guess, August's whole delivery to one place is some thousands.
pub const BATCH_PIECES_MAX: u32 = 200_000;
/// Pieces of one stock-taking. Origin: guess, ten times a large building's reserve.
pub const COUNT_PIECES_MAX: usize = 20_000;
/// Days for which the use of cards is remembered. Origin: a forecast learns from three school years.
pub const USE_DAYS_KEPT: i32 = 3 * 366;
/// Complexes of one command of a delivery plan. Origin: a command stays below 16 KiB.
pub const PLAN_ROWS_AT_ONCE_MAX: usize = 150;
/// How far back a batch's receipt may lie, days. Origin: guess, a quarter; older ones are found at a stock-taking.
pub const RECEIPT_BACK_MAX: i32 = 92;
/// Longest lead time of a reserve, days, and largest pack. Origin: guess; a purchase by tender takes a quarter.
pub const LEAD_DAYS_MAX: u16 = 180;
/// As above.
pub const PACK_MAX: u16 = 1_000;
/// Pieces a reserve may hold itself to. Origin: guess, a card for everybody in the largest complex.
pub const AT_LEAST_MAX: u32 = 20_000;
/// Suppliers of identifiers on the list. Origin: guess, some dozen are published.
pub const VENDORS_MAX: u32 = 1_000;
