//! URLs of the reserve of identifiers.

use ledger_office::stock::Uid;

/// The reserve of identifiers by building.
pub const CARDS: &str = "/cards";
/// [`CARDS`] as CSV, all that the filters let through.
pub const CARDS_CSV: &str = "/cards.csv";
/// The same as XLSX.
pub const CARDS_XLSX: &str = "/cards.xlsx";
/// Cards by what any reader shows.
pub const CARDS_FIND: &str = "/cards/find";
/// A deed on identifiers: form, check, and doing it (POST).
pub const CARD_DEED: &str = "/cards/do/{deed}";
/// The reserve of one building.
pub const CARDS_BUILDING: &str = "/cards/buildings/{id}";
/// Its pieces in one stage.
pub const CARDS_PIECES: &str = "/cards/buildings/{id}/pieces";
/// The same as CSV.
pub const CARDS_PIECES_CSV: &str = "/cards/buildings/{id}/pieces.csv";
/// The same as XLSX.
pub const CARDS_PIECES_XLSX: &str = "/cards/buildings/{id}/pieces.xlsx";
/// One identifier with its whole life.
pub const CARD_PIECE: &str = "/cards/pieces/{uid}";
/// Batches of identifiers.
pub const CARD_BATCHES: &str = "/cards/batches";
/// One batch, and registering its pieces (POST).
pub const CARD_BATCH: &str = "/cards/batches/{id}";
/// Keeps a delivery file of it (POST).
pub const CARD_BATCH_FILE: &str = "/cards/batches/{id}/file";
/// What a delivery file would register, and doing it (POST).
pub const CARD_BATCH_CHECK: &str = "/cards/batches/{id}/file/{hash}";
/// Its bad rows as CSV.
pub const CARD_BATCH_FAULTS: &str = "/cards/batches/{id}/file/{hash}/faults.csv";
/// Transfers between buildings.
pub const CARD_TRANSFERS: &str = "/cards/transfers";
/// One transfer, and confirming it (POST).
pub const CARD_TRANSFER: &str = "/cards/transfers/{id}";
/// Stock-takings.
pub const CARD_COUNTS: &str = "/cards/counts";
/// One stock-taking, and what was seen (POST).
pub const CARD_COUNT: &str = "/cards/counts/{id}";
/// Its act of differences.
pub const CARD_COUNT_ACT: &str = "/cards/counts/{id}/act.docx";
/// Signals about identifiers.
pub const CARD_SIGNALS: &str = "/cards/signals";
/// One of them, and settling it (POST).
pub const CARD_SIGNAL: &str = "/cards/signals/{id}";
/// What is watched for (POST sets it).
pub const CARD_SIGNAL_RULES: &str = "/cards/signals/rules";
/// Teaches a desk reader's encoding.
pub const CARD_READER: &str = "/cards/reader";
/// Suppliers of identifiers with their conclusions.
pub const CARD_VENDORS: &str = "/cards/vendors";
/// One of them; 0 for a new one (POST).
pub const CARD_VENDOR: &str = "/cards/vendors/{id}";
/// Lists as of 31 July and August's delivery.
pub const CARD_PLANS: &str = "/cards/plans";
/// One of them.
pub const CARD_PLAN: &str = "/cards/plans/{id}";

/// [`CARD_DEED`].
pub(crate) fn card_deed(deed: &str) -> String {
    CARD_DEED.replace("{deed}", deed)
}

/// [`CARDS_BUILDING`].
pub(crate) fn cards_building(id: u32) -> String {
    CARDS_BUILDING.replace("{id}", &id.to_string())
}

/// [`CARDS_PIECES`].
pub(crate) fn cards_pieces(id: u32) -> String {
    CARDS_PIECES.replace("{id}", &id.to_string())
}

/// [`CARDS_PIECES_CSV`] and [`CARDS_PIECES_XLSX`].
pub(crate) fn cards_pieces_file(id: u32, ending: &str) -> String {
    format!("{}.{ending}", cards_pieces(id))
}

/// [`CARD_PIECE`].
pub(crate) fn card_piece(uid: Uid) -> String {
    CARD_PIECE.replace("{uid}", &uid.to_string())
}

/// [`CARD_BATCH`].
pub(crate) fn card_batch(id: u32) -> String {
    CARD_BATCH.replace("{id}", &id.to_string())
}

/// [`CARD_BATCH_FILE`].
pub(crate) fn card_batch_file(id: u32) -> String {
    CARD_BATCH_FILE.replace("{id}", &id.to_string())
}

/// [`CARD_BATCH_CHECK`].
pub(crate) fn card_batch_check(id: u32, hash: &str) -> String {
    CARD_BATCH_CHECK.replace("{id}", &id.to_string()).replace("{hash}", hash)
}

/// [`CARD_BATCH_FAULTS`].
pub(crate) fn card_batch_faults(id: u32, hash: &str) -> String {
    CARD_BATCH_FAULTS.replace("{id}", &id.to_string()).replace("{hash}", hash)
}

/// [`CARD_SIGNAL`].
pub(crate) fn card_signal(id: u32) -> String {
    CARD_SIGNAL.replace("{id}", &id.to_string())
}

/// [`CARD_TRANSFER`].
pub(crate) fn card_transfer(id: u32) -> String {
    CARD_TRANSFER.replace("{id}", &id.to_string())
}

/// [`CARD_COUNT`].
pub(crate) fn card_count(id: u32) -> String {
    CARD_COUNT.replace("{id}", &id.to_string())
}

/// [`CARD_PLAN`].
pub(crate) fn card_plan(id: u32) -> String {
    CARD_PLAN.replace("{id}", &id.to_string())
}
