//! Every URL, once.

/// The city now.
pub const CITY: &str = "/";
/// Server-sent events of the city now.
pub const LIVE: &str = "/live";
/// What limits the server now.
pub const STAGES: &str = "/stages";
/// Server-sent events of [`STAGES`].
pub const STAGES_LIVE: &str = "/stages/live";
/// All complexes.
pub const COMPLEXES: &str = "/complexes";
/// One complex with its buildings.
pub const COMPLEX: &str = "/complexes/{id}";
/// One building.
pub const BUILDING: &str = "/buildings/{id}";
/// Who attends a building.
pub const PEOPLE: &str = "/buildings/{id}/people";
/// [`PEOPLE`] as CSV, all that the filters let through.
pub const PEOPLE_CSV: &str = "/buildings/{id}/people.csv";
/// What a building's gateways sent.
pub const BUILDING_ENTRIES: &str = "/buildings/{id}/entries";
/// One device with what it sent.
pub const DEVICE: &str = "/devices/{id}";
/// One account: the holder, the money, the cards, and everything that happened.
pub const ACCOUNT: &str = "/accounts/{account}";
/// One record of the journal, and why it was decided so.
pub const ENTRY: &str = "/entries/{pos}";
/// Tickets of the support desk.
pub const TICKETS: &str = "/tickets";
/// [`TICKETS`] as CSV, all that the filters let through.
pub const TICKETS_CSV: &str = "/tickets.csv";
/// The same as XLSX.
pub const TICKETS_XLSX: &str = "/tickets.xlsx";
/// Opens a ticket: form and its target.
pub const TICKET_NEW: &str = "/tickets/new";
/// One ticket, and the target of what is written into it.
pub const TICKET: &str = "/tickets/{id}";
/// A file that came with a ticket.
pub const TICKET_FILE: &str = "/tickets/{id}/files/{hash}";
/// Reconciliation with the registries: what was accepted, a form for a table, and its target.
pub const RECONCILE: &str = "/reconcile";
/// The difference that a kept table makes, and its acceptance.
pub const RECONCILED: &str = "/reconcile/{file}";
/// Puts back what a reconciliation changed: preview and deed.
pub const RECONCILE_UNDO: &str = "/reconcile/undo/{id}";
/// Finds any of them.
pub const SEARCH: &str = "/search";
/// Who is signed in.
pub const SESSIONS: &str = "/sessions";
/// Ends sessions (POST).
pub const SESSIONS_END: &str = "/sessions/end";
/// Sign in: form and its target.
pub const LOGIN: &str = "/login";
/// Sign out (POST).
pub const LOGOUT: &str = "/logout";
/// Style, scripts and icon under names that carry the hash of their content.
pub const ASSET: &str = "/assets/{name}";
/// Prefix of [`ASSET`].
pub const ASSETS: &str = "/assets/";

/// Address of a complex.
pub(crate) fn complex(id: u32) -> String {
    COMPLEX.replace("{id}", &id.to_string())
}

/// Address of a building.
pub(crate) fn building(id: u32) -> String {
    BUILDING.replace("{id}", &id.to_string())
}

/// Address of who attends a building.
pub(crate) fn people(building: u32) -> String {
    PEOPLE.replace("{id}", &building.to_string())
}

/// The same as CSV.
pub(crate) fn people_csv(building: u32) -> String {
    PEOPLE_CSV.replace("{id}", &building.to_string())
}

/// Address of what a building's gateways sent.
pub(crate) fn building_entries(building: u32) -> String {
    BUILDING_ENTRIES.replace("{id}", &building.to_string())
}

/// Address of a device.
pub(crate) fn device(id: u32) -> String {
    DEVICE.replace("{id}", &id.to_string())
}

/// Address of an account.
pub(crate) fn account(account: u64) -> String {
    ACCOUNT.replace("{account}", &account.to_string())
}

/// Address of a record.
pub(crate) fn entry(pos: u64) -> String {
    ENTRY.replace("{pos}", &pos.to_string())
}

/// Address of a ticket.
pub(crate) fn ticket(id: u32) -> String {
    TICKET.replace("{id}", &id.to_string())
}

/// Address of a ticket's file.
pub(crate) fn ticket_file(id: u32, hash: &str) -> String {
    TICKET_FILE.replace("{id}", &id.to_string()).replace("{hash}", hash)
}

/// Address of a table's difference.
pub(crate) fn reconciled(file: &str) -> String {
    RECONCILED.replace("{file}", file)
}

/// Address of what puts a reconciliation back.
pub(crate) fn reconcile_undo(id: u32) -> String {
    RECONCILE_UNDO.replace("{id}", &id.to_string())
}
