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
/// Rows of one reconciliation command. Origin: a command stays below 16 KiB.
pub const ENROLMENT_ROWS_MAX: usize = 200;
/// Bytes of a payment file's sender, number or format. Origin: a bank's full name.
pub const PAYMENT_FILE_WORD_MAX: usize = 200;
/// Payments of one document. Origin: ten times the largest nightly registry (FIELD C8).
pub const PAYMENT_FILE_ROWS_MAX: u32 = 1_000_000;
/// Reconciliation commands that can still be undone. Origin: guess, a school year of one complex.
pub const ENROLMENTS_KEPT: usize = 2_000;
