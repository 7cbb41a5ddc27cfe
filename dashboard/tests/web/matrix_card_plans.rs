//! Rows of the table of [`crate::matrix`]: suppliers, main buildings, August's delivery, leavers' cards, care.

use crate::matrix::Row;
use dashboard::routes;

/// Whoever reads the reserve: the city's roles and schools.
const READERS: [u16; 8] = [200, 200, 200, 200, 403, 403, 403, 403];
/// The same of another school's.
const READERS_ELSEWHERE: [u16; 8] = [200, 200, 200, 404, 403, 403, 403, 403];
/// There is none.
const NONE_TO_READ: [u16; 8] = [404, 404, 404, 404, 403, 403, 403, 403];
/// The city's operator alone.
const SETTERS: [u16; 8] = [200, 403, 403, 403, 403, 403, 403, 403];
/// The same of what is not there, and of a form that these pages did not make.
const NONE_TO_SET: [u16; 8] = [404, 403, 403, 403, 403, 403, 403, 403];
const NOT_A_FORM: [u16; 8] = [400, 403, 403, 403, 403, 403, 403, 403];
/// Whoever moves identifiers, of a plan that is not there.
const NONE_TO_MOVE: [u16; 8] = [404, 403, 403, 404, 403, 403, 403, 403];

pub(crate) const TABLE: &[Row] = &[
    (routes::CARD_VENDORS, "GET", "/cards/vendors", READERS),
    (routes::CARD_VENDORS_CSV, "GET", "/cards/vendors.csv", READERS),
    (routes::CARD_VENDORS_XLSX, "GET", "/cards/vendors.xlsx", READERS),
    (routes::CARD_VENDOR, "GET", "/cards/vendors/0", SETTERS),
    (routes::CARD_VENDOR, "GET", "/cards/vendors/9", NONE_TO_READ),
    (routes::CARD_VENDOR, "POST", "/cards/vendors/0", NOT_A_FORM),
    (routes::CARD_VENDOR, "POST", "/cards/vendors/9", NONE_TO_SET),
    (routes::CARD_MAIN_BUILDINGS, "GET", "/cards/main-buildings", READERS),
    (routes::CARD_MAIN_BUILDINGS, "POST", "/cards/main-buildings", NOT_A_FORM),
    (routes::CARD_PLANS, "GET", "/cards/plans", READERS),
    (routes::CARD_PLANS, "POST", "/cards/plans", NOT_A_FORM),
    (routes::CARD_PLAN_CHECK, "GET", "/cards/plans/check/00", NONE_TO_SET),
    (routes::CARD_PLAN_CHECK, "POST", "/cards/plans/check/00", NONE_TO_SET),
    (routes::CARD_PLAN_CHECK_FILE, "GET", "/cards/plans/check/00/people.csv", NONE_TO_SET),
    (routes::CARD_PLAN, "GET", "/cards/plans/9", NONE_TO_READ),
    (routes::CARD_PLAN, "GET", "/cards/plans/x", [400; 8]),
    (routes::CARD_PLAN_FILE, "GET", "/cards/plans/9/delivery.pdf", NONE_TO_READ),
    (routes::CARD_PLAN_ACCEPT, "GET", "/cards/plans/9/accept/1", NONE_TO_MOVE),
    (routes::CARD_PLAN_ACCEPT, "POST", "/cards/plans/9/accept/2", NONE_TO_MOVE),
    (routes::CARD_LEAVERS, "GET", "/cards/leavers", READERS),
    (routes::CARD_LEAVERS, "GET", "/cards/leavers?complex=1", READERS),
    (routes::CARD_LEAVERS, "GET", "/cards/leavers?complex=2", READERS_ELSEWHERE),
    (routes::CARD_LEAVERS, "GET", "/cards/leavers?complex=x", [400, 400, 400, 400, 403, 403, 403, 403]),
    (routes::CARD_LEAVERS, "POST", "/cards/leavers", [400, 403, 403, 400, 403, 403, 403, 403]),
    (routes::CARD_LEAVERS_FILE, "GET", "/cards/leavers/cards.csv?complex=1", [200, 403, 200, 200, 403, 403, 403, 403]),
    (routes::CARD_LEAVERS_FILE, "GET", "/cards/leavers/cards.pdf?complex=2", [200, 403, 200, 404, 403, 403, 403, 403]),
    (routes::CARD_LEAVERS_FILE, "GET", "/cards/leavers/nonsense.pdf?complex=1", [404, 403, 404, 404, 403, 403, 403, 403]),
    (routes::CARD_CARE, "GET", "/cards/care", [200; 8]),
];
