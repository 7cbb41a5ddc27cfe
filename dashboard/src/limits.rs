//! Every limit of the pages, each with where it comes from.

use std::time::Duration;

/// A page gets at most one update in this time. Origin: the live view is published about once a second; faster can't be read.
pub const LIVE_INTERVAL: Duration = Duration::from_secs(1);
/// A silent stream says that it lives this often. Origin: half of the 30 s after which common proxies drop a quiet connection.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Live streams at a time. Origin: the goal is 1,000 open pages, plus reconnecting ones.
pub const OPEN_PAGES_MAX: u32 = 1_100;
/// A page without JavaScript reloads this often, seconds. Origin: fast enough to watch, slow enough to read.
pub const RELOAD_SECONDS: u32 = 5;

/// A session ends when unused for this long. Origin: ASVS 7.3.1, our security goals.
pub const SESSION_IDLE: Duration = Duration::from_secs(15 * 60);
/// A session ends after this long whatever happens. Origin: one working day, ASVS 7.3.2.
pub const SESSION_LIFE: Duration = Duration::from_secs(12 * 60 * 60);
/// Sessions kept at a time; the one unused longest gives way. Origin: a city has some hundred operators; 1 MiB at most.
pub const SESSIONS_MAX: usize = 2_048;
/// Sessions of one operator; their oldest gives way. Origin: a wall of screens and a few forgotten browsers.
pub const SESSIONS_PER_OPERATOR_MAX: usize = 32;

/// Bytes of a form. Origin: a reason and a note of full length in Russian, percent-encoded, and a list of two hundred groups.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a reason or note that somebody types. Origin: [`ledger_office::limits::TEXT_MAX`].
pub const WHY_BYTES_MAX: usize = ledger_office::limits::TEXT_MAX;
/// Bytes of a login. Origin: an e-mail address fits.
pub const LOGIN_BYTES_MAX: usize = 128;
/// Bytes of a password. Origin: ASVS 6.2.9 asks for at least 64 characters; Russian takes two bytes for each.
pub const PASSWORD_BYTES_MAX: usize = 512;
/// Password checks running at a time; each takes 19 MiB and about 20 ms of a core. Origin: leave the cores to the taps.
pub const PASSWORD_CHECKS_MAX: usize = 2;
/// Logins waiting for their check or their delay. Origin: a guess; more is an attack, and each holds one connection.
pub const LOGINS_WAITING_MAX: usize = 64;
/// Logins one address may try at once. Origin: a shift of operators behind one address.
pub const LOGINS_PER_ADDRESS_BURST: u32 = 10;
/// An address earns one more try in this time. Origin: 10 tries a minute guess nothing.
pub const LOGINS_PER_ADDRESS_INTERVAL: Duration = Duration::from_secs(6);
/// Addresses and accounts remembered. Origin: 4,096 entries stay below 1 MiB.
pub const THROTTLE_ENTRIES_MAX: usize = 4_096;
/// Wrong passwords of an account without a delay. Origin: people mistype.
pub const WRONG_PASSWORDS_FREE: u32 = 3;
/// First delay after those, doubled each time. Origin: a guess.
pub const WRONG_PASSWORD_DELAY: Duration = Duration::from_millis(250);
/// Longest delay. Origin: short enough that nobody can lock an operator out by typing nonsense (ASVS 6.1.1).
pub const WRONG_PASSWORD_DELAY_MAX: Duration = Duration::from_secs(4);
/// Seconds that a one-time code stands. Origin: RFC 6238 §5.2; every app takes it for granted.
pub const TOTP_STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose code is taken too. Origin: RFC 6238 §5.2; phones' clocks go wrong.
pub const TOTP_SKEW_STEPS: u16 = 1;
/// Bytes of a code as typed. Origin: a recovery code with its dashes and some spaces fits.
pub const CODE_BYTES_MAX: usize = 64;
/// Recovery codes of an operator. Origin: habit; a sheet of paper shows them in two columns.
pub const RECOVERY_CODES: usize = 10;
/// Codes that may be tried at once after an operator's password. Origin: people mistype.
pub const CODES_BURST: u32 = 5;
/// An operator earns one more in this time. Origin: three codes of a million fit, so a stolen password guesses one in a day with
/// a chance of 0.9 %; who lacks the password can't use any of them up.
pub const CODES_INTERVAL: Duration = Duration::from_secs(30);
/// From the password to the code. Origin: time to fetch the phone.
pub const CODE_WAIT: Duration = Duration::from_secs(5 * 60);
/// From the password to the first code, and from there to the confirmed recovery codes. Origin: time to install an app, or to print.
pub const ENROLMENT_WAIT: Duration = Duration::from_secs(15 * 60);
/// From leaving for the issuer to coming back. Origin: a password and a code are typed there.
pub const SIGN_ON_WAIT: Duration = Duration::from_secs(10 * 60);
/// Sign-ins half done, browsers gone to the issuer, and scans that wait for their application, at a time; of each the oldest gives way.
/// Origin: some MiB at most each.
pub const TICKETS_MAX: usize = 2_048;
/// Bytes of what the issuer sends back in the address. Origin: common issuers' codes have some hundred to two thousand.
pub const SIGN_ON_CODE_BYTES_MAX: usize = 4 * 1024;
/// Wrong passwords are forgotten after this. Origin: a guess.
pub const WRONG_PASSWORDS_FORGOTTEN: Duration = Duration::from_secs(15 * 60);
/// A page or form not answered in this time is given up. Origin: longest login delay plus a busy machine.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// Nanoseconds that the listener may take for an event in frames of 1,024 and more. Origin: DESIGN §2.
pub const LISTEN_BUDGET_NS: u64 = 110;
/// Nanoseconds that the writer may take to decide an event. Origin: DESIGN §2.
pub const DECIDE_BUDGET_NS: u64 = 100;
/// Nanoseconds that an event may take to be written, its share of the barrier included. Origin: DESIGN §2.
pub const STORE_BUDGET_NS: u64 = 400;

/// Reasons in the panel of refusals; the rest is summed up. Origin: fits the height of the latency panels.
pub const REASONS_SHOWN: usize = 7;
/// Silent gateways in their panel. Origin: fits; the view brings at most 10.
pub const SILENT_SHOWN: usize = 5;
/// Seconds in one row of the table behind the charts. Origin: twelve rows for two minutes.
pub const TABLE_STEP_SECONDS: usize = 10;

/// Questions to the desk at work at once. Origin: guess; each keeps a core busy, and the cores belong to the taps.
pub const QUESTIONS_MAX: usize = 4;
/// How long a question waits for its turn. Origin: guess; a reader has given up by then.
pub const QUESTION_TURN_TIMEOUT: Duration = Duration::from_secs(5);

/// Views of single buildings that are live at once, each role's own sight of one counted for itself. Origin: guess; each asks the
/// desk once a second, some tenths of a millisecond, and keeps its newest rendering, some 50 kB.
pub const BOARDS_MAX: usize = 512;

/// Last events on the page of a building. Origin: what a glance takes in; the rest is a click away.
pub const BUILDING_ENTRIES_SHOWN: usize = 20;
/// People in one CSV file or one printed roll. Origin: a large building has some thousand; beyond that something is wrong.
pub const PEOPLE_GATHERED_MAX: usize = 10_000;
/// Entries in one workbook. Origin: a year of one account; a building has more, and is asked for page by page.
pub const ENTRIES_GATHERED_MAX: usize = 2_000;
/// Bytes of a search. Origin: the longest name of a building fits.
pub const SEARCH_BYTES_MAX: usize = 200;

/// Lines of one file of the audit. Origin: a quarter of a busy city fits, and a spreadsheet stays usable.
pub const AUDIT_EXPORT_ROWS_MAX: usize = 10_000;
/// Pages that one file of the audit is gathered from. Origin: the rows above twice over; each page looks at
/// [`crate::views::office::AUDIT_STEPS_MAX`] records at most.
pub const AUDIT_EXPORT_PAGES_MAX: usize = 400;
/// How long a fact may take to become durable; then it is given up. Origin: a barrier of a slow disk, many times over.
pub const FACT_TIMEOUT: Duration = Duration::from_secs(3);
/// Facts on their way into the journal at once. Origin: guess, far beyond what a city's operators do in a moment.
pub const FACTS_UNDER_WAY_MAX: usize = 256;
/// The same refusal of the same operator is noted once in this time. Origin: somebody who tries a door rattles at it.
pub const DENIED_NOTED_EVERY: Duration = Duration::from_secs(60);
/// Failed sign-ins noted in one minute, of all operators together. Origin: a morning of typing errors; more is an attack, which the
/// log shows, and the journal keeps everything for ever.
pub const SIGN_IN_FAILURES_NOTED_MAX: u32 = 30;
/// Bytes of what a confirmed balance is for. Origin: guess; a line of a paper, twice.
pub const PAPER_PURPOSE_BYTES_MAX: usize = 300;
/// Months that are over and can be chosen for an act. Origin: a study year; older ones lie in the archive of papers.
pub const MONTHS_OFFERED: i32 = 12;
/// Bytes of the number of a destruction act. Origin: guess; a registration number with its department.
pub const ACT_NUMBER_BYTES_MAX: usize = 100;
/// Bytes of one attached file. Origin: a photo of a telephone, a scan of some pages.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Files of one form. Origin: ERR-12, both sides of a payment document and room.
pub const FILES_PER_FORM_MAX: usize = 5;
/// How long scans wait for the application they were brought with. Origin: a working day, and less than the day for which the vault
/// keeps what nothing names.
pub const SCANS_CARRIED: Duration = Duration::from_secs(8 * 60 * 60);
/// Bytes of a form with files. Origin: the files, the fields, and what stands between them.
pub const UPLOAD_BYTES_MAX: usize = FILES_PER_FORM_MAX * FILE_BYTES_MAX + 2 * FORM_BYTES_MAX;
/// Bytes of a payment file. Origin: 100,000 payments in the wordiest format, camt.054, come to some 60 MB.
pub const PAYMENT_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of the form around it.
pub const PAYMENT_UPLOAD_BYTES_MAX: usize = PAYMENT_FILE_BYTES_MAX + 2 * FORM_BYTES_MAX;
/// Payment files of one list. Origin: guess; two months of a supplier with three banks.
pub const PAYMENT_FILES_SHOWN: usize = 200;
/// Payments of a file that its check shows. Origin: enough to see that columns were not mixed up.
pub const PAYMENT_ROWS_SHOWN: usize = 10;
/// Faults of a file that its check shows. Origin: a page; the bank gets the file back anyway.
pub const PAYMENT_FAULTS_SHOWN: usize = 50;
/// Forms with files that are being received. Origin: guess; each holds one file in memory.
pub const UPLOADS_MAX: usize = 4;
/// Tickets that one page of the list looks at. Origin: some milliseconds; the next page goes on from there.
pub const TICKETS_LOOKED_AT_MAX: usize = 20_000;
/// Accepted reconciliations in their list. Origin: a school reconciles some times a year.
pub const RECONCILIATIONS_SHOWN: usize = 100;
/// Lines of a difference, and faults of a table, that are shown one by one. Origin: a school's year moves some hundred; all can be
/// accepted at once.
pub const DIFFERENCE_ROWS_SHOWN: usize = 500;
/// Payments in suspense that one page of the list looks at. Origin: as for tickets.
pub const SUSPENDED_LOOKED_AT_MAX: usize = 20_000;
/// Corrections that one page of the list looks at. Origin: as for tickets.
pub const CORRECTIONS_LOOKED_AT_MAX: usize = 20_000;
/// Payments of one page of the suspense list. Origin: each asks the assistant, some milliseconds of a disk.
pub const SUSPENDED_SHOWN: usize = 25;
/// Payments in suspense in one exported file. Origin: as above, and an answer within the time of a request.
pub const SUSPENDED_EXPORTED_MAX: usize = 1_000;
/// Tickets in one exported file. Origin: guess; a year of a city, and a spreadsheet that still scrolls.
pub const TICKETS_EXPORTED_MAX: usize = 10_000;
/// Differences of a reconciliation in one exported file. Origin: half a nightly registry; a spreadsheet still scrolls, and more means
/// that a whole file is missing, which one line says.
pub const DIFFERENCES_EXPORTED_MAX: usize = 50_000;
/// Days that do not close in their lists. Origin: a month, and older ones are found by their age.
pub const OPEN_DAYS_SHOWN: usize = 31;
/// Days from today that a reconciliation may be asked for. Origin: payments are kept for years; ten of them.
pub const RECONCILED_AHEAD_MAX: i32 = 3_660;

/// Signs of a name or bank in a refund's details. Origin: Bank of Russia, Положение 762-П: 160 signs for a payee.
pub const REFUND_NAME_SIGNS_MAX: usize = 160;
/// Refunds in one file. Origin: as [`TICKETS_EXPORTED_MAX`].
pub const REFUNDS_EXPORTED_MAX: usize = 10_000;
/// Refunds that one page looks at. Origin: some milliseconds; the next page goes on from there.
pub const REFUNDS_LOOKED_AT_MAX: usize = 20_000;
/// Statements in which payments of refunds are looked for. Origin: two working weeks of daily statements.
pub const STATEMENTS_LOOKED_AT_MAX: usize = 10;
/// Bytes of a statement that is looked at for this. Origin: a busy day of one supplier; a larger one is answered by hand.
pub const STATEMENT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Registries of refunds shown. Origin: a school year of monthly ones, and some more.
pub const REGISTRIES_SHOWN: usize = 24;
/// Complexes to choose from. Origin: guess; who has more types their number.
pub const COMPLEXES_OFFERED_MAX: usize = 200;

/// Low balances shown on one page. Origin: guess, what somebody calls through in a day; the file has all of a complex.
pub(crate) const LOW_SHOWN: usize = 500;
/// Bytes of a product's name. Origin: guess; two lines of a till's screen.
pub(crate) const NAME_BYTES_MAX: usize = 200;

/// Buildings in one file of the reserve. Origin: twice the city's 4,300 (FIELD C8).
pub const RESERVES_EXPORTED_MAX: usize = 10_000;
/// Buildings that one page of the reserve looks at. Origin: all of them take some milliseconds.
pub const RESERVES_LOOKED_AT_MAX: usize = 20_000;
/// Numbers of identifiers in one form. Origin: a page of scanned numbers stays below [`FORM_BYTES_MAX`]; more come as a file.
pub const NUMBERS_PER_FORM_MAX: usize = 1_000;
/// Bad lines that a form names. Origin: a screen.
pub const NUMBER_FAULTS_SHOWN_MAX: usize = 20;
/// Pieces in one file. Origin: a year's delivery of the city, 200,000, and room to spare.
pub const PIECES_EXPORTED_MAX: usize = 400_000;
/// Newest records of an identifier's life on its page. Origin: some years of an ordinary one.
pub const PIECE_RECORDS_SHOWN_MAX: usize = 100;
/// Bytes of a delivery file. Origin: 200,000 numbers in the longest form are some 8 MB.
pub const CARD_FILE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a form with one. Origin: the file and the form around it.
pub const CARD_UPLOAD_BYTES_MAX: usize = CARD_FILE_BYTES_MAX + FORM_BYTES_MAX;
/// Characters of a paper's number and date. Origin: guess, with its full title.
pub const DOCUMENT_CHARS_MAX: usize = 200;
/// Cards that a learnt reader is shown with. Origin: a screen.
pub const READER_SAMPLES_SHOWN: usize = 8;
