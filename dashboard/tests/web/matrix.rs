//! Who may open what: every role, every route, objects inside and outside the scope, from one table.

use crate::support::{OPERATORS, Site, busy, send, the_office};
use crate::tickets::open_tickets;
use crate::{matrix_card_plans, matrix_cards};
use dashboard::routes;
use std::sync::Arc;

/// Roles in the order of [`OPERATORS`].
pub(crate) type Answers = [u16; 8];

const ALL: Answers = [200; 8];
const NOBODY_IN: Answers = [404; 8];
/// The city's roles, the school's operator in the own complex, the guard in the own building; the canteen's operator and the supplier
/// have pages of their own.
const IN_REACH: Answers = [200, 200, 200, 200, 200, 403, 403, 403];
/// In the school's complex, not in the guard's building.
const NOT_THE_GUARDS: Answers = [200, 200, 200, 200, 404, 403, 403, 403];
/// Outside of both scopes.
const ELSEWHERE: Answers = [200, 200, 200, 404, 404, 403, 403, 403];
const CITY_ONLY: Answers = [200, 200, 200, 403, 403, 403, 403, 403];
/// The office: who reads it anywhere.
const OFFICE: Answers = [200, 200, 200, 200, 403, 403, 403, 403];
/// Who carries procedures out, in the own complex and elsewhere.
const MANAGERS: Answers = [200, 403, 403, 200, 403, 403, 403, 403];
const MANAGERS_ELSEWHERE: Answers = [200, 403, 403, 404, 403, 403, 403, 403];
const AUDIT: Answers = [200, 200, 403, 403, 403, 200, 403, 403];
/// The office is not for guards and not for who ends sessions.
const NOT_FOR_GUARDS: Answers = [200, 200, 200, 200, 403, 403, 403, 403];
/// Whoever answers for the enrolment: the city's operator and the school's.
const RECONCILERS: Answers = [200, 403, 403, 200, 403, 403, 403, 403];
/// The same for a table that was never kept.
const NO_TABLE: Answers = [404, 403, 403, 404, 403, 403, 403, 403];
/// The city's roles, the school's operator in the own complex, the supplier with the own money.
const REFUNDS: Answers = [200, 200, 200, 200, 403, 403, 403, 200];
/// No such registry, for those who may have its files.
const NO_REGISTRY: Answers = [404, 403, 403, 404, 403, 403, 403, 404];
/// Nobody has such an object; the role speaks first.
const MISSING: Answers = [404, 404, 404, 404, 404, 403, 403, 403];

/// Whoever answers for all money, and the supplier for its own.
const CHOICES: [u16; 8] = [200, 403, 200, 200, 403, 403, 403, 403];
const CHOICES_ELSEWHERE: [u16; 8] = [200, 403, 200, 404, 403, 403, 403, 403];
const MONEY_ONLY: [u16; 8] = [200, 403, 403, 403, 403, 403, 403, 403];
const SUPPLIERS: Answers = [200, 200, 200, 403, 403, 403, 403, 200];
const SUPPLIERS_ELSEWHERE: Answers = [404, 404, 404, 403, 403, 403, 403, 404];
/// Whoever puts money right.
const CORRECTORS: Answers = [200, 403, 200, 403, 403, 403, 403, 403];

/// The tills of the canteen's building, the doors of the guard's.
const TILLS_IN_REACH: Answers = [200, 200, 200, 200, 403, 403, 200, 403];
const TILLS_NOT_THE_CANTEENS: Answers = [200, 200, 200, 200, 403, 403, 404, 403];
const TILLS_ELSEWHERE: Answers = [200, 200, 200, 404, 403, 403, 404, 403];
const TILLS_MISSING: Answers = [404, 404, 404, 404, 403, 403, 404, 403];

/// (route, method, address, answers in the order of [`OPERATORS`]).
pub(crate) type Row = (&'static str, &'static str, &'static str, Answers);

const TABLE: &[Row] = &[
    (routes::CITY, "GET", "/", [200, 200, 200, 303, 303, 303, 303, 303]),
    (routes::LIVE, "GET", "/live", CITY_ONLY),
    (routes::STAGES, "GET", "/stages", CITY_ONLY),
    (routes::STAGES_LIVE, "GET", "/stages/live", CITY_ONLY),
    (routes::COMPLEXES, "GET", "/complexes", CITY_ONLY),
    (routes::COMPLEX, "GET", "/complexes/1", NOT_THE_GUARDS),
    (routes::COMPLEX, "GET", "/complexes/2", ELSEWHERE),
    (routes::COMPLEX, "GET", "/complexes/9", MISSING),
    (routes::COMPLEX, "GET", "/complexes/x", [400; 8]),
    (routes::BUILDING, "GET", "/buildings/11", IN_REACH),
    (routes::BUILDING, "GET", "/buildings/12", NOT_THE_GUARDS),
    (routes::BUILDING, "GET", "/buildings/21", ELSEWHERE),
    (routes::BUILDING, "GET", "/buildings/99", MISSING),
    (routes::BUILDING_LIVE, "GET", "/buildings/11/live", IN_REACH),
    (routes::BUILDING_LIVE, "GET", "/buildings/12/live", NOT_THE_GUARDS),
    (routes::BUILDING_LIVE, "GET", "/buildings/21/live", ELSEWHERE),
    (routes::BUILDING_LIVE, "GET", "/buildings/99/live", MISSING),
    (routes::DOORS, "GET", "/buildings/11/guard", IN_REACH),
    (routes::DOORS, "GET", "/buildings/12/guard", NOT_THE_GUARDS),
    (routes::DOORS, "GET", "/buildings/21/guard", ELSEWHERE),
    (routes::DOORS, "GET", "/buildings/99/guard", MISSING),
    (routes::DOORS_LIVE, "GET", "/buildings/11/guard/live", IN_REACH),
    (routes::DOORS_LIVE, "GET", "/buildings/12/guard/live", NOT_THE_GUARDS),
    (routes::DOORS_LIVE, "GET", "/buildings/21/guard/live", ELSEWHERE),
    (routes::TILLS, "GET", "/buildings/11/canteen", TILLS_IN_REACH),
    (routes::TILLS, "GET", "/buildings/12/canteen", TILLS_NOT_THE_CANTEENS),
    (routes::TILLS, "GET", "/buildings/21/canteen", TILLS_ELSEWHERE),
    (routes::TILLS, "GET", "/buildings/99/canteen", TILLS_MISSING),
    (routes::TILLS_LIVE, "GET", "/buildings/11/canteen/live", TILLS_IN_REACH),
    (routes::TILLS_LIVE, "GET", "/buildings/12/canteen/live", TILLS_NOT_THE_CANTEENS),
    (routes::TILLS_LIVE, "GET", "/buildings/21/canteen/live", TILLS_ELSEWHERE),
    (routes::PEOPLE, "GET", "/buildings/11/people", IN_REACH),
    (routes::PEOPLE, "GET", "/buildings/12/people", NOT_THE_GUARDS),
    (routes::PEOPLE, "GET", "/buildings/21/people", ELSEWHERE),
    (routes::PEOPLE, "GET", "/buildings/99/people", MISSING),
    (routes::PEOPLE, "GET", "/buildings/11/people?presence=nonsense", [400; 8]),
    (routes::PEOPLE_CSV, "GET", "/buildings/11/people.csv", IN_REACH),
    (routes::PEOPLE_CSV, "GET", "/buildings/12/people.csv", NOT_THE_GUARDS),
    (routes::PEOPLE_CSV, "GET", "/buildings/21/people.csv", ELSEWHERE),
    (routes::PEOPLE_CSV, "GET", "/buildings/99/people.csv", MISSING),
    (routes::PEOPLE_XLSX, "GET", "/buildings/11/people.xlsx", IN_REACH),
    (routes::PEOPLE_XLSX, "GET", "/buildings/12/people.xlsx", NOT_THE_GUARDS),
    (routes::PEOPLE_XLSX, "GET", "/buildings/21/people.xlsx", ELSEWHERE),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/11/entries", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/21/entries", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/99/entries", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/11/entries?before=x", [400, 400, 400, 400, 403, 403, 403, 403]),
    (routes::BUILDING_ENTRIES_XLSX, "GET", "/buildings/11/entries.xlsx", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::BUILDING_ENTRIES_XLSX, "GET", "/buildings/21/entries.xlsx", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::DEVICE, "GET", "/devices/1101", IN_REACH),
    (routes::DEVICE, "GET", "/devices/1201", NOT_THE_GUARDS),
    (routes::DEVICE, "GET", "/devices/2101", ELSEWHERE),
    (routes::DEVICE, "GET", "/devices/9", MISSING),
    (routes::ACCOUNT, "GET", "/accounts/20110001", IN_REACH),
    (routes::ACCOUNT, "GET", "/accounts/20120001", NOT_THE_GUARDS),
    (routes::ACCOUNT, "GET", "/accounts/20210001", ELSEWHERE),
    (routes::ACCOUNT, "GET", "/accounts/9", MISSING),
    (routes::ACCOUNT, "GET", "/accounts/20110001?at=2026-11-22T12:00", IN_REACH),
    (routes::ACCOUNT, "GET", "/accounts/20110001?at=nonsense", [400, 400, 400, 400, 200, 403, 403, 403]),
    (routes::ACCOUNT_XLSX, "GET", "/accounts/20110001/statement.xlsx", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::ACCOUNT_XLSX, "GET", "/accounts/20210001/statement.xlsx", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::ACCOUNT_PAPERS, "GET", "/accounts/20110001/papers", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::ACCOUNT_PAPERS, "GET", "/accounts/20210001/papers", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::ACCOUNT_PAPERS, "GET", "/accounts/9/papers", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::ACCOUNT_STATEMENT, "POST", "/accounts/20110001/papers/statement", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::ACCOUNT_STATEMENT, "POST", "/accounts/20210001/papers/statement", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::ACCOUNT_CONFIRMATION, "POST", "/accounts/20110001/papers/confirmation", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::ACCOUNT_CONFIRMATION, "POST", "/accounts/20210001/papers/confirmation", [200, 200, 200, 404, 403, 403, 403, 403]),
    // the auditor reads money, and sees no names on it
    (routes::ACCOUNT_STATEMENT, "POST", "/accounts/20110001/papers/statement?named", [200, 403, 200, 200, 403, 403, 403, 403]),
    (routes::SUPPLIER_ACT_PDF, "GET", "/suppliers/3/act.pdf?month=2026-08&contract=1", [200, 200, 200, 403, 403, 403, 403, 200]),
    (routes::SUPPLIER_ACT_PDF, "GET", "/suppliers/3/act.pdf", [422, 422, 422, 403, 403, 403, 403, 422]),
    (routes::SUPPLIER_ACT_PDF, "GET", "/suppliers/4/act.pdf", [404, 404, 404, 403, 403, 403, 403, 404]),
    (
        routes::SUPPLIER_ACT_XLSX,
        "GET",
        "/suppliers/3/act.xlsx?month=2026-08&contract=1",
        [200, 200, 200, 403, 403, 403, 403, 200],
    ),
    (routes::CHOICES, "GET", "/accounts/20110001/choices", CHOICES),
    (routes::CHOICES, "GET", "/accounts/20210001/choices", CHOICES_ELSEWHERE),
    (routes::CHOICES, "GET", "/accounts/9/choices", [404, 403, 404, 404, 403, 403, 403, 403]),
    // Nothing changes: the form again.
    (routes::CHOICES, "POST", "/accounts/20110001/choices", [422, 403, 422, 422, 403, 403, 403, 403]),
    (routes::CHOICES, "POST", "/accounts/20210001/choices", [422, 403, 422, 404, 403, 403, 403, 403]),
    (routes::SET_APART, "POST", "/accounts/20110001/apart", [400, 403, 400, 400, 403, 403, 403, 403]),
    (routes::SET_APART, "POST", "/accounts/20210001/apart", [400, 403, 400, 404, 403, 403, 403, 403]),
    (routes::PRODUCTS, "GET", "/products", MONEY_ONLY),
    (routes::PRODUCT, "GET", "/products/0", MONEY_ONLY),
    (routes::PRODUCT, "GET", "/products/9", [404, 403, 403, 403, 403, 403, 403, 403]),
    (routes::PRODUCT, "POST", "/products/0", [400, 403, 403, 403, 403, 403, 403, 403]),
    (routes::CONTRACT, "GET", "/contracts/12", SUPPLIERS),
    (routes::CONTRACT, "GET", "/contracts/11", [200, 200, 200, 403, 403, 403, 403, 404]),
    (routes::CONTRACT, "GET", "/contracts/99", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::CONTRACT, "POST", "/contracts/12", [422, 403, 403, 403, 403, 403, 403, 403]),
    (routes::LOW_BALANCES, "GET", "/complexes/1/low-balances", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::LOW_BALANCES, "GET", "/complexes/2/low-balances", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::LOW_BALANCES, "GET", "/complexes/9/low-balances", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::LOW_BALANCES_CSV, "GET", "/complexes/1/low-balances.csv", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::LOW_BALANCES_CSV, "GET", "/complexes/2/low-balances.csv", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::LOW_BALANCES_XLSX, "GET", "/complexes/1/low-balances.xlsx", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::LOW_BALANCES_XLSX, "GET", "/complexes/2/low-balances.xlsx", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::SUPPLIER, "GET", "/suppliers/3", [200, 200, 200, 403, 403, 403, 403, 200]),
    (routes::SUPPLIER, "GET", "/suppliers/4", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER, "GET", "/suppliers/x", [400; 8]),
    (routes::SUPPLIER_PAYMENTS, "GET", "/suppliers/3/payments", [200, 200, 200, 403, 403, 403, 403, 200]),
    (routes::SUPPLIER_PAYMENTS, "GET", "/suppliers/4/payments", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_PAYMENTS, "POST", "/suppliers/3/payments", [400, 403, 403, 403, 403, 403, 403, 400]),
    (routes::SUPPLIER_PAYMENTS, "POST", "/suppliers/4/payments", [400, 403, 403, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_PAYMENT_CHECK, "GET", "/suppliers/3/payments/check/00", [404, 403, 403, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_PAYMENT_CHECK, "POST", "/suppliers/3/payments/check/00", [404, 403, 403, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_PAYMENT_FILE, "GET", "/suppliers/3/payments/1", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_PAYMENT_FILE, "GET", "/suppliers/3/payments/x", [400; 8]),
    (routes::SUPPLIER_RECONCILIATION, "GET", "/suppliers/3/reconciliation", [200, 200, 200, 403, 403, 403, 403, 200]),
    (
        routes::SUPPLIER_RECONCILIATION,
        "GET",
        "/suppliers/3/reconciliation?day=2026-08-31&class=missing_here",
        [200, 200, 200, 403, 403, 403, 403, 200],
    ),
    (routes::SUPPLIER_RECONCILIATION, "GET", "/suppliers/3/reconciliation?day=x", [400, 400, 400, 403, 403, 403, 403, 400]),
    (routes::SUPPLIER_RECONCILIATION, "GET", "/suppliers/4/reconciliation", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_RECONCILIATION, "POST", "/suppliers/3/reconciliation", [303, 303, 303, 403, 403, 403, 403, 303]),
    (routes::SUPPLIER_RECONCILIATION, "POST", "/suppliers/4/reconciliation", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_RECONCILIATION_CSV, "GET", "/suppliers/3/reconciliation.csv", [200, 200, 200, 403, 403, 403, 403, 200]),
    (routes::SUPPLIER_RECONCILIATION_CSV, "GET", "/suppliers/4/reconciliation.csv", [404, 404, 404, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_RECONCILIATION_XLSX, "GET", "/suppliers/3/reconciliation.xlsx", [200, 200, 200, 403, 403, 403, 403, 200]),
    // the first payment in suspense, behind the registry and two procedures
    (routes::SUPPLIER_SUSPENSE, "GET", "/suppliers/3/suspense", SUPPLIERS),
    (routes::SUPPLIER_SUSPENSE, "GET", "/suppliers/4/suspense", SUPPLIERS_ELSEWHERE),
    (routes::SUPPLIER_SUSPENSE, "GET", "/suppliers/3/suspense?days=x", [400; 8]),
    (routes::SUPPLIER_SUSPENSE_CSV, "GET", "/suppliers/3/suspense.csv", SUPPLIERS),
    (routes::SUPPLIER_SUSPENSE_CSV, "GET", "/suppliers/4/suspense.csv", SUPPLIERS_ELSEWHERE),
    (routes::SUPPLIER_SUSPENSE_XLSX, "GET", "/suppliers/3/suspense.xlsx", SUPPLIERS),
    (routes::SUPPLIER_SUSPENSE_XLSX, "GET", "/suppliers/4/suspense.xlsx", SUPPLIERS_ELSEWHERE),
    (routes::SUSPENDED, "GET", "/suppliers/3/suspense/62", SUPPLIERS),
    (routes::SUSPENDED, "GET", "/suppliers/4/suspense/62", SUPPLIERS_ELSEWHERE),
    (routes::SUSPENDED, "GET", "/suppliers/3/suspense/1", SUPPLIERS_ELSEWHERE),
    (routes::SUSPENDED, "POST", "/suppliers/3/suspense/62", [200, 403, 200, 403, 403, 403, 403, 403]),
    (routes::SUSPENDED, "POST", "/suppliers/4/suspense/62", [404, 403, 404, 403, 403, 403, 403, 403]),
    (routes::CORRECTIONS, "GET", "/corrections", CITY_ONLY),
    (routes::CORRECTIONS, "GET", "/corrections?state=nonsense", [400; 8]),
    (routes::CORRECTION_NEW, "GET", "/corrections/new", CORRECTORS),
    (routes::CORRECTION_NEW, "GET", "/corrections/new?kind=transfer&account=20110001", CORRECTORS),
    (routes::CORRECTION_NEW, "GET", "/corrections/new?kind=reverse&pos=999999", [404, 403, 404, 403, 403, 403, 403, 403]),
    (routes::CORRECTION_NEW, "POST", "/corrections/new", [400, 403, 400, 403, 403, 403, 403, 403]),
    (routes::CORRECTION, "GET", "/corrections/1", CITY_ONLY),
    (routes::CORRECTION, "GET", "/corrections/9", [404, 404, 404, 403, 403, 403, 403, 403]),
    (routes::CORRECTION, "POST", "/corrections/1", [400, 403, 400, 403, 403, 403, 403, 403]),
    (routes::CORRECTION, "POST", "/corrections/9", [404, 403, 404, 403, 403, 403, 403, 403]),
    // 1 was filed in complex 1 with supplier 3, 2 in complex 2 with supplier 5
    (routes::REFUNDS, "GET", "/refunds", REFUNDS),
    (routes::REFUNDS, "GET", "/refunds?state=nonsense", [400; 8]),
    (routes::REFUNDS_CSV, "GET", "/refunds.csv", REFUNDS),
    (routes::REFUNDS_XLSX, "GET", "/refunds.xlsx", REFUNDS),
    (routes::REFUND_NEW, "GET", "/refunds/new?account=1100020", MANAGERS),
    (routes::REFUND_NEW, "GET", "/refunds/new?account=2100013", MANAGERS_ELSEWHERE),
    (routes::REFUND_NEW, "GET", "/refunds/new", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_NEW, "POST", "/refunds/new", [400, 403, 403, 400, 403, 403, 403, 403]), // not a form with files
    (routes::REFUND_APPLY, "POST", "/refunds/apply", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_LEAVERS, "GET", "/refunds/leavers", MANAGERS),
    (routes::REFUND_LEAVERS, "GET", "/refunds/leavers?complex=1&group=1103&document=1&show=1", MANAGERS),
    (
        routes::REFUND_LEAVERS,
        "GET",
        "/refunds/leavers?complex=2&group=2102&document=1&show=1",
        [422, 403, 403, 404, 403, 403, 403, 403],
    ),
    (routes::REFUND_LEAVERS, "POST", "/refunds/leavers", [404, 403, 403, 400, 403, 403, 403, 403]),
    (routes::REFUND_FORM, "GET", "/refunds/form/application.pdf", REFUNDS),
    (routes::REFUND_FORM, "GET", "/refunds/form/nonsense.pdf", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::REFUND, "GET", "/refunds/1", REFUNDS),
    (routes::REFUND, "GET", "/refunds/2", [200, 200, 200, 404, 403, 403, 403, 404]),
    (routes::REFUND, "GET", "/refunds/9", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::REFUND, "GET", "/refunds/x", [400; 8]),
    (routes::REFUND_DEED, "GET", "/refunds/1/do/confirm", MANAGERS),
    (routes::REFUND_DEED, "GET", "/refunds/2/do/confirm", MANAGERS_ELSEWHERE),
    (routes::REFUND_DEED, "GET", "/refunds/1/do/paid", [200, 403, 403, 403, 403, 403, 403, 200]),
    (routes::REFUND_DEED, "GET", "/refunds/2/do/paid", [200, 403, 403, 403, 403, 403, 403, 404]),
    (routes::REFUND_DEED, "GET", "/refunds/1/do/nonsense", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::REFUND_DEED, "POST", "/refunds/1/do/confirm", [400, 403, 403, 400, 403, 403, 403, 403]),
    (routes::REFUND_DEED, "POST", "/refunds/2/do/confirm", [400, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_BANK, "GET", "/refunds/1/bank", MANAGERS),
    (routes::REFUND_BANK, "GET", "/refunds/2/bank", MANAGERS_ELSEWHERE),
    (routes::REFUND_BANK, "POST", "/refunds/1/bank", [422, 403, 403, 422, 403, 403, 403, 403]),
    (routes::REFUND_BANK, "POST", "/refunds/2/bank", [422, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_BANK_SHOWN, "GET", "/refunds/1/bank/shown", MANAGERS),
    (routes::REFUND_BANK_SHOWN, "GET", "/refunds/2/bank/shown", MANAGERS_ELSEWHERE),
    (routes::REFUND_BANK_SHOWN, "POST", "/refunds/1/bank/shown", [400, 403, 403, 400, 403, 403, 403, 403]),
    (routes::REFUND_SCANS, "POST", "/refunds/1/scans", [400, 403, 403, 400, 403, 403, 403, 403]),
    (routes::REFUND_SCANS, "POST", "/refunds/2/scans", [400, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_SCAN, "GET", "/refunds/1/scans/0", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_SCAN, "POST", "/refunds/1/scans/0", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::REFUND_PAPER, "GET", "/refunds/1/papers/application.docx", MANAGERS),
    (routes::REFUND_PAPER, "GET", "/refunds/2/papers/application.docx", MANAGERS_ELSEWHERE),
    (routes::REFUND_PAPER, "GET", "/refunds/1/papers/confirmation.docx", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::SUPPLIER_REFUNDS, "GET", "/suppliers/3/refunds", REFUNDS),
    (routes::SUPPLIER_REFUNDS, "GET", "/suppliers/5/refunds", [200, 200, 200, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_REFUNDS, "GET", "/suppliers/4/refunds", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_REFUNDS_PASS, "GET", "/suppliers/3/refunds/pass?refund=1", [422, 403, 403, 422, 403, 403, 403, 403]),
    (routes::SUPPLIER_REFUNDS_PASS, "GET", "/suppliers/5/refunds/pass?refund=2", [422, 403, 403, 404, 403, 403, 403, 403]),
    (routes::SUPPLIER_REFUNDS_PASS, "POST", "/suppliers/3/refunds/pass", [400, 403, 403, 400, 403, 403, 403, 403]),
    (routes::SUPPLIER_REFUNDS_PAID, "GET", "/suppliers/3/refunds/paid", [422, 403, 403, 403, 403, 403, 403, 422]),
    (routes::SUPPLIER_REFUNDS_PAID, "GET", "/suppliers/5/refunds/paid", [422, 403, 403, 403, 403, 403, 403, 404]),
    (routes::SUPPLIER_REFUNDS_PAID, "POST", "/suppliers/3/refunds/paid", [303, 403, 403, 403, 403, 403, 403, 303]),
    (routes::SUPPLIER_REGISTRY, "GET", "/suppliers/3/refunds/registry/1", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_REGISTRY_LIST, "GET", "/suppliers/3/refunds/registry/1/list.xlsx", NO_REGISTRY),
    (routes::SUPPLIER_REGISTRY_ORDERS, "GET", "/suppliers/3/refunds/registry/1/orders.txt", NO_REGISTRY),
    (routes::MONEY_SETTINGS, "GET", "/money-settings", [200, 403, 403, 403, 403, 403, 403, 403]),
    (routes::MONEY_SETTINGS, "POST", "/money-settings", [422, 403, 403, 403, 403, 403, 403, 403]),
    (routes::SUPPLIER_CHANGES, "GET", "/supplier-changes", REFUNDS),
    (routes::SUPPLIER_CHANGE_NEW, "GET", "/supplier-changes/new", MANAGERS),
    (routes::SUPPLIER_CHANGE_NEW, "GET", "/supplier-changes/new?contract=11&next=12", MANAGERS),
    (routes::SUPPLIER_CHANGE_NEW, "GET", "/supplier-changes/new?contract=21&next=22", MANAGERS_ELSEWHERE),
    (routes::SUPPLIER_CHANGE_NEW, "POST", "/supplier-changes/new", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::SUPPLIER_CHANGE, "GET", "/supplier-changes/1", REFUNDS),
    (routes::SUPPLIER_CHANGE, "GET", "/supplier-changes/2", [200, 200, 200, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_CHANGE, "GET", "/supplier-changes/9", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_CHANGE_FILE, "GET", "/supplier-changes/1/files/order.pdf", REFUNDS),
    (routes::SUPPLIER_CHANGE_FILE, "GET", "/supplier-changes/1/files/reserved.csv", [404, 404, 404, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_CHANGE_FILE, "GET", "/supplier-changes/2/files/order.pdf", [200, 200, 200, 404, 403, 403, 403, 404]),
    (routes::SUPPLIER_LIABILITIES, "GET", "/suppliers/3/liabilities", SUPPLIERS),
    (routes::SUPPLIER_LIABILITIES, "GET", "/suppliers/4/liabilities", SUPPLIERS_ELSEWHERE),
    (routes::SUPPLIER_LIABILITIES_CSV, "GET", "/suppliers/3/liabilities.csv", SUPPLIERS),
    (routes::SUPPLIER_LIABILITIES_CSV, "GET", "/suppliers/4/liabilities.csv", SUPPLIERS_ELSEWHERE),
    (routes::SUPPLIER_LIABILITIES_XLSX, "GET", "/suppliers/3/liabilities.xlsx", SUPPLIERS),
    (routes::SUPPLIER_LIABILITIES_XLSX, "GET", "/suppliers/4/liabilities.xlsx", SUPPLIERS_ELSEWHERE),
    (routes::SUPPLIER_CHANGE_DEED, "GET", "/supplier-changes/1/cancel", MANAGERS),
    (routes::SUPPLIER_CHANGE_DEED, "GET", "/supplier-changes/2/cancel", MANAGERS_ELSEWHERE),
    (routes::SUPPLIER_CHANGE_DEED, "GET", "/supplier-changes/1/nonsense", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::SUPPLIER_CHANGE_DEED, "POST", "/supplier-changes/2/cancel", [400, 403, 403, 404, 403, 403, 403, 403]),
    (routes::WALL, "GET", "/wall", CITY_ONLY),
    (routes::HELP, "GET", "/help", ALL),
    // 12 people in each building, each with 7 records, in the order of the buildings
    (routes::ENTRY, "GET", "/entries/1", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::ENTRY, "GET", "/entries/252", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::ENTRY, "GET", "/entries/999999", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::PROCEDURES, "GET", "/procedures", OFFICE),
    (routes::PROCEDURES_CALENDAR, "GET", "/procedures.ics", OFFICE),
    (routes::PROCEDURE, "GET", "/procedures/1", OFFICE),
    (routes::PROCEDURE, "GET", "/procedures/2", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::PROCEDURE, "GET", "/procedures/99", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::PROCEDURE_STEP, "GET", "/procedures/1/steps/dismantling_ticket", MANAGERS),
    (routes::PROCEDURE_STEP, "GET", "/procedures/2/steps/dismantling_ticket", MANAGERS_ELSEWHERE),
    (routes::PROCEDURE_STEP, "GET", "/procedures/1/steps/nonsense", [404, 403, 403, 404, 403, 403, 403, 403]),
    (routes::PROCEDURE_STEP, "POST", "/procedures/2/steps/dismantling_ticket", [400, 403, 403, 404, 403, 403, 403, 403]),
    (routes::PROCEDURE_CANCEL, "GET", "/procedures/1/cancel", MANAGERS),
    (routes::PROCEDURE_CANCEL, "GET", "/procedures/2/cancel", MANAGERS_ELSEWHERE),
    (routes::PROCEDURE_CANCEL, "POST", "/procedures/2/cancel", [400, 403, 403, 404, 403, 403, 403, 403]),
    (routes::PROCEDURE_LETTER, "GET", "/procedures/1/letter.docx", [200, 200, 200, 200, 403, 403, 403, 403]),
    (routes::PROCEDURE_LETTER, "GET", "/procedures/2/letter.docx", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::PLAN, "GET", "/buildings/12/plan", MANAGERS),
    (routes::PLAN, "GET", "/buildings/12/plan?kind=repair", MANAGERS),
    (routes::PLAN, "GET", "/buildings/12/plan?kind=repair&show=1&begins=x", [422, 403, 403, 422, 403, 403, 403, 403]),
    // from one complex to another only whoever answers for both
    (routes::PLAN, "GET", "/buildings/12/plan?kind=move_shared", [200, 403, 403, 403, 403, 403, 403, 403]),
    (routes::PLAN, "GET", "/buildings/21/plan?kind=repair", MANAGERS_ELSEWHERE),
    (routes::PLAN, "POST", "/buildings/21/plan", MANAGERS_ELSEWHERE),
    (routes::WORKS_IN_SUMMER, "POST", "/buildings/21/summer", [303, 403, 403, 404, 403, 403, 403, 403]),
    (routes::ALARMS, "GET", "/alarms", OFFICE),
    // 1 is about building 11, 2 about building 21
    (routes::TICKETS, "GET", "/tickets", NOT_FOR_GUARDS),
    (routes::TICKETS, "GET", "/tickets?building=21", NOT_FOR_GUARDS),
    (routes::TICKETS, "GET", "/tickets?kind=nonsense", [400; 8]),
    (routes::TICKETS_CSV, "GET", "/tickets.csv", NOT_FOR_GUARDS),
    (routes::TICKETS_XLSX, "GET", "/tickets.xlsx", NOT_FOR_GUARDS),
    (routes::TICKET_NEW, "GET", "/tickets/new?kind=fault&building=12", [200, 403, 200, 200, 403, 403, 403, 403]),
    (routes::TICKET_NEW, "GET", "/tickets/new?kind=fault&building=21", [200, 403, 200, 404, 403, 403, 403, 403]),
    (routes::TICKET_NEW, "POST", "/tickets/new", [400, 403, 400, 400, 403, 403, 403, 403]), // not a form with files
    (routes::TICKET, "GET", "/tickets/1", NOT_FOR_GUARDS),
    (routes::TICKET, "GET", "/tickets/2", [200, 200, 200, 404, 403, 403, 403, 403]),
    (routes::TICKET, "GET", "/tickets/9", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::TICKET, "POST", "/tickets/1", [400, 403, 400, 400, 403, 403, 403, 403]),
    (routes::TICKET, "POST", "/tickets/2", [400, 403, 400, 404, 403, 403, 403, 403]),
    (routes::TICKET_FILE, "GET", "/tickets/1/files/0", [404, 404, 404, 404, 403, 403, 403, 403]),
    (routes::RECONCILE, "GET", "/reconcile", RECONCILERS),
    (routes::RECONCILE, "POST", "/reconcile", [400, 403, 403, 400, 403, 403, 403, 403]), // not a form with files
    (routes::RECONCILED, "GET", "/reconcile/0", NO_TABLE),
    (routes::RECONCILED, "POST", "/reconcile/0", NO_TABLE),
    (routes::RECONCILE_UNDO, "GET", "/reconcile/undo/9", NO_TABLE),
    (routes::RECONCILE_UNDO, "POST", "/reconcile/undo/9", NO_TABLE),
    (routes::SEARCH, "GET", "/search", IN_REACH),
    (routes::SEARCH, "GET", "/search?q=device:1101", [303, 303, 303, 303, 303, 403, 403, 403]),
    (routes::SEARCH, "GET", "/search?q=device:2101", [303, 303, 303, 200, 200, 403, 403, 403]),
    (routes::SEARCH, "GET", "/search?q=%231", [303, 303, 303, 303, 200, 403, 403, 403]),
    (routes::SESSIONS, "GET", "/sessions", [403, 403, 403, 403, 403, 200, 403, 403]),
    (routes::SESSIONS_END, "POST", "/sessions/end", [403, 403, 403, 403, 403, 303, 403, 403]),
    (routes::SESSIONS_END, "GET", "/sessions/end", [405; 8]),
    (routes::REVEAL, "GET", "/accounts/20110001/name", [200, 403, 200, 200, 403, 403, 403, 403]),
    (routes::REVEAL, "GET", "/accounts/20210001/name", [200, 403, 200, 404, 403, 403, 403, 403]),
    (routes::REVEAL, "GET", "/accounts/9/name", [404, 403, 404, 404, 403, 403, 403, 403]),
    (routes::REVEAL, "POST", "/accounts/20110001/name", [200, 403, 200, 200, 403, 403, 403, 403]),
    (routes::REVEAL, "POST", "/accounts/20210001/name", [200, 403, 200, 404, 403, 403, 403, 403]),
    (routes::FORGET, "GET", "/forget", [403, 403, 403, 403, 403, 200, 403, 403]),
    (routes::FORGET, "GET", "/forget?account=9", [403, 403, 403, 403, 403, 200, 403, 403]),
    (routes::FORGET, "POST", "/forget", [403, 403, 403, 403, 403, 404, 403, 403]),
    (routes::FORGET_ACT, "GET", "/forget/999999", [403, 403, 403, 403, 403, 404, 403, 403]),
    (routes::AUDIT, "GET", "/audit", AUDIT),
    (routes::AUDIT, "GET", "/audit?deed=nonsense", [400, 400, 403, 403, 403, 400, 403, 403]),
    (routes::AUDIT_CSV, "GET", "/audit.csv", AUDIT),
    (routes::AUDIT_XLSX, "GET", "/audit.xlsx", AUDIT),
    // the first sign-in of this test, behind the registry of the office
    (routes::AUDIT_ENTRY, "GET", "/audit/{sign-in}", AUDIT),
    (routes::AUDIT_ENTRY, "GET", "/audit/999999", [404, 404, 403, 403, 403, 404, 403, 403]),
    (routes::LOGIN, "GET", "/login", [303; 8]),
    (routes::LOGIN, "POST", "/login", [401; 8]),
    // who owes nothing is led away from the steps between password and session
    (routes::LOGIN_CODE, "GET", "/login/code", [303; 8]),
    (routes::LOGIN_CODE, "POST", "/login/code", [303; 8]),
    (routes::LOGIN_RECOVERY, "GET", "/login/recovery", [303; 8]),
    (routes::LOGIN_RECOVERY, "POST", "/login/recovery", [303; 8]),
    (routes::LOGIN_ENROL, "GET", "/login/second-factor", [303; 8]),
    (routes::LOGIN_ENROL, "POST", "/login/second-factor", [303; 8]),
    (routes::LOGIN_KEEP, "GET", "/login/recovery-codes", [303; 8]),
    (routes::LOGIN_KEEP, "POST", "/login/recovery-codes", [303; 8]),
    (routes::SIGN_ON, "GET", "/login/sso", NOBODY_IN),
    (routes::SIGN_ON_RETURN, "GET", "/login/sso/return?code=a&state=b", NOBODY_IN),
    (routes::SECOND_FACTOR, "GET", "/second-factor", ALL),
    (routes::SECOND_FACTOR, "POST", "/second-factor", [401; 8]),
    (routes::LOGOUT, "POST", "/logout", [303; 8]),
    (routes::ASSET, "GET", "/assets/none.css", NOBODY_IN),
    (routes::ASSETS, "GET", "/assets/", NOBODY_IN),
];

#[tokio::test(start_paused = true)]
async fn every_role_gets_of_every_route_what_the_table_says() {
    let site = Site::at_door(Arc::new(the_office().with_refunds().with_supplier_changes()));
    let mut forms = 0;
    let mut sign_in = 0;
    site.door.look(&mut |city, _| sign_in = city.next_pos());
    open_tickets(&site).await;
    for (_, method, address, answers) in whole_table() {
        let address = &address.replace("{sign-in}", &sign_in.to_string());
        for ((login, role, _), answer) in OPERATORS.iter().zip(answers) {
            let cookie = site.sign_in_as(login).await;
            forms += 1;
            let body = match address.as_str() {
                "/sessions/end" => String::from("session=999999"),
                "/login" => String::from("login=x&password=y"),
                "/forget" => format!("form={forms:x}&account=9"),
                "/second-factor" => String::from("proof=wrong"),
                paper if paper.contains("/papers/") => {
                    let named = if paper.ends_with("?named") { "&named=1&why=call" } else { "" };
                    format!("form={forms:x}&supplier=3&from=2026-08-01&to=2026-09-01&on=2026-08-31&as=pdf{named}")
                }
                name if name.ends_with("/name") => format!("form={forms:x}&why=call"),
                summer if summer.ends_with("/summer") => format!("form={forms:x}&why=order&works=true"),
                recon if recon.ends_with("/reconciliation") => String::from("day=2026-08-31"),
                _ => String::new(),
            };
            let status = if address.ends_with("/live") {
                site.open_at(address, &[("cookie", &cookie)]).await.status()
            } else {
                send(&site.router, method, address, &[("cookie", &cookie)], &body).await.status
            };
            assert_eq!(status.as_u16(), *answer, "{role}: {method} {address}");
            site.post(routes::LOGOUT, &[("cookie", &cookie)], "").await;
            site.pass(dashboard::limits::LOGINS_PER_ADDRESS_INTERVAL); // the wrong password above counts
        }
    }
}

fn whole_table() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().chain(matrix_cards::TABLE).chain(matrix_card_plans::TABLE)
}

#[test]
fn the_table_has_every_route() {
    let sources = [include_str!("../../src/routes.rs"), include_str!("../../src/routes/cards.rs")];
    let named = sources.iter().flat_map(|source| source.lines()).filter_map(|line| line.strip_prefix("pub const "));
    for line in named {
        let address = line.split('"').nth(1).expect("an address");
        assert!(whole_table().any(|(route, ..)| *route == address), "{address} is not in the table");
    }
    assert!(TABLE.iter().any(|(.., answers)| *answers != ALL), "and says more than yes");
}

#[tokio::test(start_paused = true)]
async fn everybody_is_led_home_and_sees_only_ways_that_are_open() {
    let site = Site::new(busy(1));
    for (login, home, ways) in [
        (
            "anna",
            routes::CITY,
            &[
                "/",
                "/complexes",
                "/stages",
                "/procedures",
                "/tickets",
                "/alarms",
                "/refunds",
                "/corrections",
                "/supplier-changes",
                "/cards",
                "/reconcile",
                "/audit",
            ][..],
        ),
        (
            "boris",
            routes::CITY,
            &[
                "/",
                "/complexes",
                "/stages",
                "/procedures",
                "/tickets",
                "/alarms",
                "/refunds",
                "/corrections",
                "/supplier-changes",
                "/cards",
                "/audit",
            ],
        ),
        (
            "clara",
            routes::CITY,
            &[
                "/",
                "/complexes",
                "/stages",
                "/procedures",
                "/tickets",
                "/alarms",
                "/refunds",
                "/corrections",
                "/supplier-changes",
                "/cards",
            ],
        ),
        (
            "dora",
            "/complexes/1",
            &["/complexes/1", "/procedures", "/tickets", "/alarms", "/refunds", "/supplier-changes", "/cards", "/reconcile"],
        ),
        ("egon", "/buildings/11/guard", &["/buildings/11/guard", "/buildings/11"]),
        ("frida", routes::SESSIONS, &["/sessions", "/audit", "/forget"]),
        ("gleb", "/buildings/11/canteen", &["/buildings/11/canteen"]),
        ("hanna", "/suppliers/3", &["/suppliers/3", "/refunds", "/supplier-changes"]),
    ] {
        let start = site.seen_by(login, routes::CITY, "ru").await;
        assert_eq!(start.header("location"), if home == routes::CITY { "" } else { home }, "{login}");
        let page = site.seen_by(login, home, "ru").await.body;
        let nav = page.split("<nav class=\"pages\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("navigation");
        let hrefs: Vec<&str> = nav.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(hrefs, ways, "{login}");
        assert_eq!(page.contains("id=\"search\""), !["frida", "gleb", "hanna"].contains(&login), "{login}");
        assert!(nav.contains(&format!("href=\"{home}\" aria-current=\"page\"")), "{login} knows where it is");
    }
}

/// A role that may not says so; a place out of reach looks like nothing.
#[tokio::test(start_paused = true)]
async fn a_refusal_names_the_role_and_never_the_object() {
    let site = Site::new(busy(1));
    let by_role = site.seen_by("egon", "/entries/1", "en").await;
    assert!(by_role.body.contains("Not for your role"), "{}", by_role.body);
    let (outside, missing) =
        (site.seen_by("egon", "/buildings/21", "en").await, site.seen_by("egon", "/buildings/99", "en").await);
    assert_eq!(outside.body, missing.body);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_not_answered_with_the_form() {
    let site = Site::new(busy(1));
    for path in ["/buildings/11", "/buildings/11/guard", "/buildings/11/canteen"] {
        assert_eq!(site.get(&format!("{path}/live"), &[]).await.status.as_u16(), 401);
        assert_eq!(site.get(path, &[]).await.header("location"), routes::LOGIN);
    }
}
