//! Every URL, once.

mod cards;

pub use cards::*;

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
/// Server-sent events of [`BUILDING`].
pub const BUILDING_LIVE: &str = "/buildings/{id}/live";
/// Who passes the doors of a building now.
pub const DOORS: &str = "/buildings/{id}/guard";
/// Server-sent events of [`DOORS`].
pub const DOORS_LIVE: &str = "/buildings/{id}/guard/live";
/// The tills of a building now.
pub const TILLS: &str = "/buildings/{id}/canteen";
/// Server-sent events of [`TILLS`].
pub const TILLS_LIVE: &str = "/buildings/{id}/canteen/live";
/// Who attends a building.
pub const PEOPLE: &str = "/buildings/{id}/people";
/// [`PEOPLE`] as CSV, all that the filters let through.
pub const PEOPLE_CSV: &str = "/buildings/{id}/people.csv";
/// The same as a workbook.
pub const PEOPLE_XLSX: &str = "/buildings/{id}/people.xlsx";
/// What a building's gateways sent.
pub const BUILDING_ENTRIES: &str = "/buildings/{id}/entries";
/// The same as a workbook.
pub const BUILDING_ENTRIES_XLSX: &str = "/buildings/{id}/entries.xlsx";
/// One device with what it sent.
pub const DEVICE: &str = "/devices/{id}";
/// One account: the holder, the money, the cards, and everything that happened.
pub const ACCOUNT: &str = "/accounts/{account}";
/// Everything that happened on an account, as a workbook.
pub const ACCOUNT_XLSX: &str = "/accounts/{account}/statement.xlsx";
/// The papers of an account: forms for a statement and a confirmed balance.
pub const ACCOUNT_PAPERS: &str = "/accounts/{account}/papers";
/// The statement for a period (POST).
pub const ACCOUNT_STATEMENT: &str = "/accounts/{account}/papers/statement";
/// The confirmed balance (POST).
pub const ACCOUNT_CONFIRMATION: &str = "/accounts/{account}/papers/confirmation";
/// What a family chose for its account: form, check and doing (POST).
pub const CHOICES: &str = "/accounts/{account}/choices";
/// Money of an account set apart for buffet food (POST).
pub const SET_APART: &str = "/accounts/{account}/apart";
/// Products of the buffet.
pub const PRODUCTS: &str = "/products";
/// One of them; 0 for a new one.
pub const PRODUCT: &str = "/products/{id}";
/// A contract, and hot meals beyond the balance under it.
pub const CONTRACT: &str = "/contracts/{id}";
/// Accounts of a complex whose balance is low.
pub const LOW_BALANCES: &str = "/complexes/{id}/low-balances";
/// [`LOW_BALANCES`] as CSV.
pub const LOW_BALANCES_CSV: &str = "/complexes/{id}/low-balances.csv";
/// The same as XLSX.
pub const LOW_BALANCES_XLSX: &str = "/complexes/{id}/low-balances.xlsx";
/// The money of one supplier.
pub const SUPPLIER: &str = "/suppliers/{id}";
/// The act of a month to it.
pub const SUPPLIER_ACT_PDF: &str = "/suppliers/{id}/act.pdf";
/// The same as a workbook.
pub const SUPPLIER_ACT_XLSX: &str = "/suppliers/{id}/act.xlsx";
/// Its payment files.
pub const SUPPLIER_PAYMENTS: &str = "/suppliers/{id}/payments";
/// What a kept payment file says.
pub const SUPPLIER_PAYMENT_CHECK: &str = "/suppliers/{id}/payments/check/{file}";
/// A payment file that was taken in.
pub const SUPPLIER_PAYMENT_FILE: &str = "/suppliers/{id}/payments/{file}";
/// Payments to a supplier that reached no account, and arrivals that look wrong.
pub const SUPPLIER_SUSPENSE: &str = "/suppliers/{id}/suspense";
/// [`SUPPLIER_SUSPENSE`] as CSV, all that the filters let through.
pub const SUPPLIER_SUSPENSE_CSV: &str = "/suppliers/{id}/suspense.csv";
/// The same as XLSX.
pub const SUPPLIER_SUSPENSE_XLSX: &str = "/suppliers/{id}/suspense.xlsx";
/// One payment in suspense: whose it may be, and resolving it (POST).
pub const SUSPENDED: &str = "/suppliers/{id}/suspense/{payment}";
/// Refunds of remainders.
pub const REFUNDS: &str = "/refunds";
/// [`REFUNDS`] as CSV, all that the filters let through.
pub const REFUNDS_CSV: &str = "/refunds.csv";
/// The same as XLSX.
pub const REFUNDS_XLSX: &str = "/refunds.xlsx";
/// An application for a refund: form, and the check of what was filled in (POST).
pub const REFUND_NEW: &str = "/refunds/new";
/// Applies for what was checked (POST).
pub const REFUND_APPLY: &str = "/refunds/apply";
/// Refunds of whole leaving classes: choice, preview, and opening them (POST).
pub const REFUND_LEAVERS: &str = "/refunds/leavers";
/// The empty application with its instruction, to print.
pub const REFUND_FORM: &str = "/refunds/form/{file}";
/// One refund with its steps.
pub const REFUND: &str = "/refunds/{id}";
/// One deed of it: what it would do, and doing it (POST).
pub const REFUND_DEED: &str = "/refunds/{id}/do/{deed}";
/// Where its money goes: a form, and keeping it (POST).
pub const REFUND_BANK: &str = "/refunds/{id}/bank";
/// The same in full, with a reason: form and its target.
pub const REFUND_BANK_SHOWN: &str = "/refunds/{id}/bank/shown";
/// Attaches scans of its signed application (POST).
pub const REFUND_SCANS: &str = "/refunds/{id}/scans";
/// One of them, with a reason: form and its target.
pub const REFUND_SCAN: &str = "/refunds/{id}/scans/{hash}";
/// Its papers.
pub const REFUND_PAPER: &str = "/refunds/{id}/papers/{file}";
/// Refunds that a supplier has or gets.
pub const SUPPLIER_REFUNDS: &str = "/suppliers/{id}/refunds";
/// Passes confirmed refunds to it as one registry: what goes, and doing it (POST).
pub const SUPPLIER_REFUNDS_PASS: &str = "/suppliers/{id}/refunds/pass";
/// Takes as paid what a bank statement shows: what it shows, and doing it (POST).
pub const SUPPLIER_REFUNDS_PAID: &str = "/suppliers/{id}/refunds/paid";
/// One registry of refunds, with its files.
pub const SUPPLIER_REGISTRY: &str = "/suppliers/{id}/refunds/registry/{registry}";
/// The registry as a list for people.
pub const SUPPLIER_REGISTRY_LIST: &str = "/suppliers/{id}/refunds/registry/{registry}/list.xlsx";
/// The registry as payment orders for a bank client (POST: who pays).
pub const SUPPLIER_REGISTRY_ORDERS: &str = "/suppliers/{id}/refunds/registry/{registry}/orders.txt";
/// Money put right.
pub const CORRECTIONS: &str = "/corrections";
/// A new correction: choice, form, preview, and asking for it (POST).
pub const CORRECTION_NEW: &str = "/corrections/new";
/// One correction, and the second person's decision.
pub const CORRECTION: &str = "/corrections/{id}";
/// Supplier changes of complexes.
pub const SUPPLIER_CHANGES: &str = "/supplier-changes";
/// The order of one: choice of contracts, dry run, and giving it (POST).
pub const SUPPLIER_CHANGE_NEW: &str = "/supplier-changes/new";
/// One supplier change with its steps.
pub const SUPPLIER_CHANGE: &str = "/supplier-changes/{id}";
/// A deed of it: what it would do, and doing it (POST).
pub const SUPPLIER_CHANGE_DEED: &str = "/supplier-changes/{id}/{deed}";
/// A file of it: order, lists, act.
pub const SUPPLIER_CHANGE_FILE: &str = "/supplier-changes/{id}/files/{file}";
/// What a supplier owes to every family now.
pub const SUPPLIER_LIABILITIES: &str = "/suppliers/{id}/liabilities";
/// The same by account, as CSV.
pub const SUPPLIER_LIABILITIES_CSV: &str = "/suppliers/{id}/liabilities.csv";
/// The same as XLSX.
pub const SUPPLIER_LIABILITIES_XLSX: &str = "/suppliers/{id}/liabilities.xlsx";
/// Limits and terms of refunds and corrections.
pub const MONEY_SETTINGS: &str = "/money-settings";
/// Three-way reconciliation of a supplier's day, and making it now (POST).
pub const SUPPLIER_RECONCILIATION: &str = "/suppliers/{id}/reconciliation";
/// Its differences as CSV.
pub const SUPPLIER_RECONCILIATION_CSV: &str = "/suppliers/{id}/reconciliation.csv";
/// The same as XLSX.
pub const SUPPLIER_RECONCILIATION_XLSX: &str = "/suppliers/{id}/reconciliation.xlsx";
/// One record of the journal, and why it was decided so.
pub const ENTRY: &str = "/entries/{pos}";
/// What is under way in the office.
pub const PROCEDURES: &str = "/procedures";
/// Their terms as a calendar file.
pub const PROCEDURES_CALENDAR: &str = "/procedures.ics";
/// One procedure with its steps.
pub const PROCEDURE: &str = "/procedures/{id}";
/// One step of it: what it would do, and doing it (POST).
pub const PROCEDURE_STEP: &str = "/procedures/{id}/steps/{step}";
/// Calling it off: what would be put back, and doing it (POST).
pub const PROCEDURE_CANCEL: &str = "/procedures/{id}/cancel";
/// The official letter or act that belongs to a procedure, as DOCX.
pub const PROCEDURE_LETTER: &str = "/procedures/{id}/letter.docx";
/// A new procedure of a building: choice, form, preview, and opening it (POST).
pub const PLAN: &str = "/buildings/{id}/plan";
/// The setting «Здание работает в летний период» of a building (POST).
pub const WORKS_IN_SUMMER: &str = "/buildings/{id}/summer";
/// Where something is silent that must work.
pub const ALARMS: &str = "/alarms";
/// The city now for a wall: large, without navigation.
pub const WALL: &str = "/wall";
/// The keys, and what else helps.
pub const HELP: &str = "/help";
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
/// A holder's name and contacts, with a reason: form and its target.
pub const REVEAL: &str = "/accounts/{account}/name";
/// Destruction of a name and contacts: form and its target.
pub const FORGET: &str = "/forget";
/// The act of one destruction, to print.
pub const FORGET_ACT: &str = "/forget/{pos}";
/// What operators did.
pub const AUDIT: &str = "/audit";
/// [`AUDIT`] as CSV, all that the filter lets through.
pub const AUDIT_CSV: &str = "/audit.csv";
/// The same as XLSX.
pub const AUDIT_XLSX: &str = "/audit.xlsx";
/// One record of the audit.
pub const AUDIT_ENTRY: &str = "/audit/{pos}";
/// Sign in: form and its target.
pub const LOGIN: &str = "/login";
/// The code after the password: form and its target.
pub const LOGIN_CODE: &str = "/login/code";
/// A recovery code instead of it.
pub const LOGIN_RECOVERY: &str = "/login/recovery";
/// Setting up a second factor on the way in: form and its target.
pub const LOGIN_ENROL: &str = "/login/second-factor";
/// New recovery codes, and the word that they are kept (POST).
pub const LOGIN_KEEP: &str = "/login/recovery-codes";
/// Leaves for the issuer of single sign-on.
pub const SIGN_ON: &str = "/login/sso";
/// Comes back from there.
pub const SIGN_ON_RETURN: &str = "/login/sso/return";
/// One's own second factor: what it is, and changing it (POST).
pub const SECOND_FACTOR: &str = "/second-factor";
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

/// The same as a workbook.
pub(crate) fn people_xlsx(building: u32) -> String {
    PEOPLE_XLSX.replace("{id}", &building.to_string())
}

/// The same as a workbook.
pub(crate) fn building_entries_xlsx(building: u32) -> String {
    BUILDING_ENTRIES_XLSX.replace("{id}", &building.to_string())
}

/// Address of an account's statement.
pub(crate) fn account_xlsx(account: u64) -> String {
    ACCOUNT_XLSX.replace("{account}", &account.to_string())
}

/// [`ACCOUNT_PAPERS`].
pub(crate) fn account_papers(account: u64) -> String {
    ACCOUNT_PAPERS.replace("{account}", &account.to_string())
}

/// [`ACCOUNT_STATEMENT`].
pub(crate) fn account_statement(account: u64) -> String {
    ACCOUNT_STATEMENT.replace("{account}", &account.to_string())
}

/// [`ACCOUNT_CONFIRMATION`].
pub(crate) fn account_confirmation(account: u64) -> String {
    ACCOUNT_CONFIRMATION.replace("{account}", &account.to_string())
}

/// [`SUPPLIER_ACT_PDF`].
pub(crate) fn supplier_act_pdf(id: u32) -> String {
    SUPPLIER_ACT_PDF.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_ACT_XLSX`].
pub(crate) fn supplier_act_xlsx(id: u32) -> String {
    SUPPLIER_ACT_XLSX.replace("{id}", &id.to_string())
}

/// Address of a supplier's money.
pub(crate) fn supplier(id: u32) -> String {
    SUPPLIER.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_PAYMENTS`].
pub(crate) fn supplier_payments(id: u32) -> String {
    SUPPLIER_PAYMENTS.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_PAYMENT_CHECK`] of a file that was called so.
pub(crate) fn supplier_payment_check(id: u32, kept: &str, name: &str) -> String {
    let route = SUPPLIER_PAYMENT_CHECK.replace("{id}", &id.to_string()).replace("{file}", kept);
    crate::link::Link::to(route).with_words("name", name).to_string()
}

/// [`SUPPLIER_PAYMENT_FILE`].
pub(crate) fn supplier_payment_file(id: u32, file: u32) -> String {
    SUPPLIER_PAYMENT_FILE.replace("{id}", &id.to_string()).replace("{file}", &file.to_string())
}

/// [`SUPPLIER_SUSPENSE`].
pub(crate) fn supplier_suspense(id: u32) -> String {
    SUPPLIER_SUSPENSE.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_SUSPENSE_CSV`].
pub(crate) fn supplier_suspense_csv(id: u32) -> String {
    SUPPLIER_SUSPENSE_CSV.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_SUSPENSE_XLSX`].
pub(crate) fn supplier_suspense_xlsx(id: u32) -> String {
    SUPPLIER_SUSPENSE_XLSX.replace("{id}", &id.to_string())
}

/// [`SUSPENDED`].
pub(crate) fn suspended(id: u32, payment: u64) -> String {
    SUSPENDED.replace("{id}", &id.to_string()).replace("{payment}", &payment.to_string())
}

/// Address of a refund.
pub(crate) fn refund(id: u32) -> String {
    REFUND.replace("{id}", &id.to_string())
}

/// Address of one of its deeds.
pub(crate) fn refund_deed(id: u32, deed: &str) -> String {
    REFUND_DEED.replace("{id}", &id.to_string()).replace("{deed}", deed)
}

/// Address of where its money goes.
pub(crate) fn refund_bank(id: u32) -> String {
    REFUND_BANK.replace("{id}", &id.to_string())
}

/// The same in full.
pub(crate) fn refund_bank_shown(id: u32) -> String {
    REFUND_BANK_SHOWN.replace("{id}", &id.to_string())
}

/// Where its scans are attached.
pub(crate) fn refund_scans(id: u32) -> String {
    REFUND_SCANS.replace("{id}", &id.to_string())
}

/// Address of one of its scans.
pub(crate) fn refund_scan(id: u32, hash: &str) -> String {
    REFUND_SCAN.replace("{id}", &id.to_string()).replace("{hash}", hash)
}

/// Address of one of its papers.
pub(crate) fn refund_paper(id: u32, file: &str) -> String {
    REFUND_PAPER.replace("{id}", &id.to_string()).replace("{file}", file)
}

/// Address of the empty application.
pub(crate) fn refund_form(file: &str) -> String {
    REFUND_FORM.replace("{file}", file)
}

/// [`CHOICES`].
pub(crate) fn choices(account: u64) -> String {
    CHOICES.replace("{account}", &account.to_string())
}

/// [`SET_APART`].
pub(crate) fn set_apart(account: u64) -> String {
    SET_APART.replace("{account}", &account.to_string())
}

/// [`PRODUCT`].
pub(crate) fn product(id: u32) -> String {
    PRODUCT.replace("{id}", &id.to_string())
}

/// [`CONTRACT`].
pub(crate) fn contract(id: u32) -> String {
    CONTRACT.replace("{id}", &id.to_string())
}

/// [`LOW_BALANCES`] or one of its files.
pub(crate) fn low_balances(route: &str, complex: u32) -> String {
    route.replace("{id}", &complex.to_string())
}

/// Address of a supplier's refunds.
pub(crate) fn supplier_refunds(id: u32) -> String {
    SUPPLIER_REFUNDS.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_REFUNDS_PASS`].
pub(crate) fn supplier_refunds_pass(id: u32) -> String {
    SUPPLIER_REFUNDS_PASS.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_REFUNDS_PAID`].
pub(crate) fn supplier_refunds_paid(id: u32) -> String {
    SUPPLIER_REFUNDS_PAID.replace("{id}", &id.to_string())
}

/// Address of a registry of refunds, or of one of its files: a route of these.
pub(crate) fn supplier_registry(route: &str, id: u32, registry: u32) -> String {
    route.replace("{id}", &id.to_string()).replace("{registry}", &registry.to_string())
}

/// Address of a correction.
pub(crate) fn correction(id: u32) -> String {
    CORRECTION.replace("{id}", &id.to_string())
}

/// Address of a supplier change.
pub(crate) fn supplier_change(id: u32) -> String {
    SUPPLIER_CHANGE.replace("{id}", &id.to_string())
}

/// Address of one of its files.
pub(crate) fn supplier_change_file(id: u32, file: &str) -> String {
    SUPPLIER_CHANGE_FILE.replace("{id}", &id.to_string()).replace("{file}", file)
}

/// Address of what a supplier owes.
pub(crate) fn supplier_liabilities(id: u32) -> String {
    SUPPLIER_LIABILITIES.replace("{id}", &id.to_string())
}

/// The same as CSV.
pub(crate) fn supplier_liabilities_csv(id: u32) -> String {
    SUPPLIER_LIABILITIES_CSV.replace("{id}", &id.to_string())
}

/// The same as XLSX.
pub(crate) fn supplier_liabilities_xlsx(id: u32) -> String {
    SUPPLIER_LIABILITIES_XLSX.replace("{id}", &id.to_string())
}

/// Address of one of its deeds.
pub(crate) fn supplier_change_deed(id: u32, deed: &str) -> String {
    SUPPLIER_CHANGE_DEED.replace("{id}", &id.to_string()).replace("{deed}", deed)
}

/// [`SUPPLIER_RECONCILIATION`].
pub(crate) fn supplier_reconciliation(id: u32) -> String {
    SUPPLIER_RECONCILIATION.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_RECONCILIATION_CSV`].
pub(crate) fn supplier_reconciliation_csv(id: u32) -> String {
    SUPPLIER_RECONCILIATION_CSV.replace("{id}", &id.to_string())
}

/// [`SUPPLIER_RECONCILIATION_XLSX`].
pub(crate) fn supplier_reconciliation_xlsx(id: u32) -> String {
    SUPPLIER_RECONCILIATION_XLSX.replace("{id}", &id.to_string())
}

/// Address of what a building's gateways sent.
pub(crate) fn building_entries(building: u32) -> String {
    BUILDING_ENTRIES.replace("{id}", &building.to_string())
}

/// Address of a procedure.
pub(crate) fn procedure(id: u32) -> String {
    PROCEDURE.replace("{id}", &id.to_string())
}

/// Address of one of its steps.
pub(crate) fn procedure_step(id: u32, step: &str) -> String {
    PROCEDURE_STEP.replace("{id}", &id.to_string()).replace("{step}", step)
}

/// Address of its calling off.
pub(crate) fn procedure_cancel(id: u32) -> String {
    PROCEDURE_CANCEL.replace("{id}", &id.to_string())
}

/// Address of its letter.
pub(crate) fn procedure_letter(id: u32) -> String {
    PROCEDURE_LETTER.replace("{id}", &id.to_string())
}

/// Address of a building's new procedure.
pub(crate) fn plan(building: u32) -> String {
    PLAN.replace("{id}", &building.to_string())
}

/// Address of a building's summer setting.
pub(crate) fn works_in_summer(building: u32) -> String {
    WORKS_IN_SUMMER.replace("{id}", &building.to_string())
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

/// True for the addresses of server-sent events.
pub(crate) fn is_stream(path: &str) -> bool {
    path.ends_with(LIVE)
}

/// Address of a name and contacts.
pub(crate) fn reveal(account: u64) -> String {
    REVEAL.replace("{account}", &account.to_string())
}

/// Address of the act of a destruction.
pub(crate) fn forget_act(pos: u64) -> String {
    FORGET_ACT.replace("{pos}", &pos.to_string())
}

/// Address of a record of the audit.
pub(crate) fn audit_entry(pos: u64) -> String {
    AUDIT_ENTRY.replace("{pos}", &pos.to_string())
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
