//! Who may open what of the reserve of identifiers: rows of the same table.

use crate::matrix::Answers;
use dashboard::routes;

/// Who looks at the reserve: the city's roles anywhere, the school's operator at its own.
const READERS: Answers = [200, 200, 200, 200, 403, 403, 403, 403];
const READERS_ELSEWHERE: Answers = [200, 200, 200, 404, 403, 403, 403, 403];
/// Nobody has such a batch, piece, transfer or stock-taking; the role speaks first.
const READERS_MISSING: Answers = [404, 404, 404, 404, 403, 403, 403, 403];
/// Who moves identifiers: the city's operator anywhere, the school's at its own.
const KEEPERS: Answers = [200, 403, 403, 200, 403, 403, 403, 403];
const KEEPERS_ELSEWHERE: Answers = [200, 403, 403, 404, 403, 403, 403, 403];
const KEEPERS_MISSING: Answers = [404, 403, 403, 404, 403, 403, 403, 403];
/// The whole city's: a school's operator has no part in it.
const CITY_READS: Answers = [200, 200, 200, 404, 403, 403, 403, 403];
/// A form without its fields.
const CITY_SETS: Answers = [422, 403, 403, 403, 403, 403, 403, 403];

/// (route, method, address, answers in the order of [`crate::support::OPERATORS`]).
pub(crate) const TABLE: &[(&str, &str, &str, Answers)] = &[
    (routes::CARDS, "GET", "/cards", READERS),
    (routes::CARDS_CSV, "GET", "/cards.csv", READERS),
    (routes::CARDS_XLSX, "GET", "/cards.xlsx", READERS),
    (routes::CARDS_FIND, "GET", "/cards/find", READERS),
    (routes::CARDS_FIND, "GET", "/cards/find?q=04A1B2C3D4E501&shared=last3", READERS),
    (routes::CARD_SIGNALS, "GET", "/cards/signals", READERS),
    (routes::CARD_SIGNAL, "GET", "/cards/signals/9", READERS_MISSING),
    (routes::CARD_SIGNAL, "POST", "/cards/signals/9", KEEPERS_MISSING),
    (routes::CARD_SIGNAL_RULES, "GET", "/cards/signals/rules", CITY_READS),
    (routes::CARD_SIGNAL_RULES, "POST", "/cards/signals/rules", CITY_SETS),
    (routes::CARD_DEED, "GET", "/cards/do/receive?building=11", KEEPERS),
    (routes::CARD_DEED, "GET", "/cards/do/receive?building=21", KEEPERS_ELSEWHERE),
    (routes::CARD_DEED, "POST", "/cards/do/receive", KEEPERS_MISSING),
    (routes::CARDS_BUILDING, "GET", "/cards/buildings/11", READERS),
    (routes::CARDS_BUILDING, "GET", "/cards/buildings/21", READERS_ELSEWHERE),
    (routes::CARDS_PIECES, "GET", "/cards/buildings/11/pieces?stage=reserve", READERS),
    (routes::CARDS_PIECES, "GET", "/cards/buildings/21/pieces?stage=reserve", READERS_ELSEWHERE),
    (routes::CARDS_PIECES_CSV, "GET", "/cards/buildings/21/pieces.csv?stage=reserve", READERS_ELSEWHERE),
    (routes::CARDS_PIECES_XLSX, "GET", "/cards/buildings/21/pieces.xlsx?stage=reserve", READERS_ELSEWHERE),
    (routes::CARD_PIECE, "GET", "/cards/pieces/04FFFFFFFFFF01", READERS_MISSING),
    (routes::CARD_BATCHES, "GET", "/cards/batches", READERS),
    (routes::CARD_BATCH, "GET", "/cards/batches/99", READERS_MISSING),
    (routes::CARD_BATCH, "POST", "/cards/batches/99", KEEPERS_MISSING),
    (routes::CARD_BATCH_FILE, "POST", "/cards/batches/99/file", KEEPERS_MISSING),
    (routes::CARD_BATCH_CHECK, "GET", "/cards/batches/99/file/0", KEEPERS_MISSING),
    (routes::CARD_BATCH_CHECK, "POST", "/cards/batches/99/file/0", KEEPERS_MISSING),
    (routes::CARD_BATCH_FAULTS, "GET", "/cards/batches/99/file/0/faults.csv", KEEPERS_MISSING),
    (routes::CARD_TRANSFERS, "GET", "/cards/transfers", READERS),
    (routes::CARD_TRANSFER, "GET", "/cards/transfers/0?building=11", KEEPERS),
    (routes::CARD_TRANSFER, "GET", "/cards/transfers/0?building=21", KEEPERS_ELSEWHERE),
    (routes::CARD_TRANSFER, "GET", "/cards/transfers/99", READERS_MISSING),
    (routes::CARD_TRANSFER, "POST", "/cards/transfers/99", KEEPERS_MISSING),
    (routes::CARD_COUNTS, "GET", "/cards/counts", READERS),
    (routes::CARD_COUNT, "GET", "/cards/counts/0?building=11", KEEPERS),
    (routes::CARD_COUNT, "GET", "/cards/counts/0?building=21", KEEPERS_ELSEWHERE),
    (routes::CARD_COUNT, "GET", "/cards/counts/99", READERS_MISSING),
    (routes::CARD_COUNT, "POST", "/cards/counts/99", KEEPERS_MISSING),
    (routes::CARD_COUNT_ACT, "GET", "/cards/counts/99/act.docx", READERS_MISSING),
    (routes::CARD_COUNT_ACT_PDF, "GET", "/cards/counts/99/act.pdf", READERS_MISSING),
    (routes::CARD_READER, "GET", "/cards/reader?building=11", KEEPERS),
    (routes::CARD_READER, "GET", "/cards/reader?building=21", KEEPERS_ELSEWHERE),
];
