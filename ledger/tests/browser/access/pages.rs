//! Every page there is, who reads it, and what it shows. A new page is a new row.

use dashboard::routes;

/// Who opens a page, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Nobody is signed in.
    Stranger,
    /// Nobody is, and a wrong password was just sent.
    Mistyped,
    /// An operator of the city is signed in.
    Operator,
    /// Whoever may end sessions is.
    Security,
    /// Somebody's password was right, their code is owed.
    Owing,
    /// The same, and a wrong code was just sent.
    Miscoded,
    /// An operator is signed in who has a second factor.
    Enrolled,
    /// An operator is setting one up.
    Enrolling,
    /// An operator has just been given recovery codes.
    Keeping,
}

/// What a page shows: one of words alone looks the same with data and without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Words,
    Data,
    /// One object, which an empty server has none of.
    Object,
}

/// Every page there is: name, path, who reads it, what it shows. After ` > ` stands the link on that page which leads to the page
/// meant, or to the page where the next such link stands.
pub(super) const PAGES: &[(&str, &str, Reader, Shows)] = &[
    ("login", routes::LOGIN, Reader::Stranger, Shows::Words),
    ("login-wrong", routes::LOGIN, Reader::Mistyped, Shows::Words),
    ("city", routes::CITY, Reader::Operator, Shows::Data),
    ("stages", routes::STAGES, Reader::Operator, Shows::Data),
    ("complexes", routes::COMPLEXES, Reader::Operator, Shows::Data),
    ("complexes-none", "/complexes?q=nowhere", Reader::Operator, Shows::Words),
    ("complex", "/complexes/1", Reader::Operator, Shows::Object),
    ("building", "/buildings/1", Reader::Operator, Shows::Object),
    ("guard", "/buildings/1/guard", Reader::Operator, Shows::Object),
    ("canteen", "/buildings/1/canteen", Reader::Operator, Shows::Object),
    ("people", "/buildings/1/people", Reader::Operator, Shows::Object),
    ("evacuation", "/buildings/1/people?presence=inside", Reader::Operator, Shows::Object),
    ("building-entries", "/buildings/1/entries", Reader::Operator, Shows::Object),
    ("device", "/buildings/1 > main a[href^='/devices/']", Reader::Operator, Shows::Object),
    ("account", "/buildings/1/people > main a[href^='/accounts/']", Reader::Operator, Shows::Object),
    ("papers", "/accounts/13/papers", Reader::Operator, Shows::Object),
    ("act-wrong", "/suppliers/1/act.pdf?month=2000-01", Reader::Operator, Shows::Object),
    ("supplier", "/suppliers/1", Reader::Operator, Shows::Object),
    ("payments", "/suppliers/1/payments", Reader::Operator, Shows::Object),
    ("reconciliation", "/suppliers/1/reconciliation", Reader::Operator, Shows::Object),
    ("liabilities", "/suppliers/1/liabilities", Reader::Operator, Shows::Object),
    ("suspense", "/suppliers/1/suspense", Reader::Operator, Shows::Object),
    ("supplier-refunds", "/suppliers/1/refunds", Reader::Operator, Shows::Object),
    ("refunds", "/refunds", Reader::Operator, Shows::Words),
    ("corrections", "/corrections", Reader::Operator, Shows::Words),
    ("correction-new", "/corrections/new", Reader::Operator, Shows::Words),
    ("supplier-changes", "/supplier-changes", Reader::Operator, Shows::Words),
    ("supplier-change-new", "/supplier-changes/new", Reader::Operator, Shows::Words),
    ("money-settings", "/money-settings", Reader::Operator, Shows::Words),
    ("wall", routes::WALL, Reader::Operator, Shows::Data),
    ("help", routes::HELP, Reader::Operator, Shows::Words),
    ("entry", "/buildings/1/entries > main a[href^='/entries/']", Reader::Operator, Shows::Object),
    ("refused", "/ > .refusals a[href^='/entries/']", Reader::Operator, Shows::Object),
    ("registry-change", "/entries/0", Reader::Operator, Shows::Object),
    ("search", "/search?q=5001", Reader::Operator, Shows::Object),
    ("search-none", "/search?q=nothing+fits", Reader::Operator, Shows::Words),
    ("procedures", routes::PROCEDURES, Reader::Operator, Shows::Data),
    ("procedures-ended", "/procedures?state=ended", Reader::Operator, Shows::Words),
    ("procedure", "/procedures/1", Reader::Operator, Shows::Object),
    ("procedure-step", "/procedures/1/steps/dismantling_ticket", Reader::Operator, Shows::Object),
    ("procedure-cancel", "/procedures/1/cancel", Reader::Operator, Shows::Object),
    ("plan", "/buildings/1/plan", Reader::Operator, Shows::Object),
    ("plan-duty", "/buildings/1/plan?kind=duty", Reader::Operator, Shows::Object),
    ("plan-wrong", "/buildings/1/plan?kind=repair&begins=soon&show=1", Reader::Operator, Shows::Object),
    ("plan-preview", "/buildings/2/plan?kind=demolition&begins={today}&show=1", Reader::Operator, Shows::Object),
    ("alarms", routes::ALARMS, Reader::Operator, Shows::Data),
    ("tickets", "/tickets", Reader::Operator, Shows::Data),
    ("tickets-none", "/tickets?state=overdue", Reader::Operator, Shows::Words),
    ("ticket", "/tickets > main a[href='/tickets/1']", Reader::Operator, Shows::Object),
    ("ticket-kinds", "/tickets/new", Reader::Operator, Shows::Words),
    ("ticket-fault", "/tickets/new?kind=fault&building=1", Reader::Operator, Shows::Object),
    ("ticket-money", "/tickets/new?kind=top_up_return", Reader::Operator, Shows::Words),
    ("reconcile", routes::RECONCILE, Reader::Operator, Shows::Words),
    ("cards", routes::CARDS, Reader::Operator, Shows::Data),
    ("card-building", "/cards/buildings/1", Reader::Operator, Shows::Object),
    ("card-pieces", "/cards/buildings/1/pieces?stage=reserve", Reader::Operator, Shows::Object),
    ("card-receive", "/cards/do/receive?building=1", Reader::Operator, Shows::Object),
    ("card-issue", "/cards/do/issue", Reader::Operator, Shows::Words),
    ("card-return", "/cards/do/return?building=1", Reader::Operator, Shows::Object),
    ("card-rule", "/cards/do/rule?building=1", Reader::Operator, Shows::Object),
    ("card-batches", routes::CARD_BATCHES, Reader::Operator, Shows::Words),
    ("card-reader", "/cards/reader?building=1", Reader::Operator, Shows::Object),
    ("card-find", "/cards/find?q=04A1B2C3D4E501&shared=last3", Reader::Operator, Shows::Words),
    ("card-signals", routes::CARD_SIGNALS, Reader::Operator, Shows::Words),
    ("card-signal-rules", routes::CARD_SIGNAL_RULES, Reader::Operator, Shows::Words),
    ("card-transfers", routes::CARD_TRANSFERS, Reader::Operator, Shows::Words),
    ("card-send", "/cards/transfers/0?building=1", Reader::Operator, Shows::Object),
    ("card-counts", routes::CARD_COUNTS, Reader::Operator, Shows::Words),
    ("card-count-new", "/cards/counts/0?building=1", Reader::Operator, Shows::Object),
    ("card-suppliers", routes::CARD_VENDORS, Reader::Operator, Shows::Words),
    ("card-supplier-new", "/cards/vendors/0", Reader::Operator, Shows::Words),
    ("card-main-buildings", routes::CARD_MAIN_BUILDINGS, Reader::Operator, Shows::Data),
    ("card-plans", routes::CARD_PLANS, Reader::Operator, Shows::Words),
    ("card-leavers", "/cards/leavers?complex=1", Reader::Operator, Shows::Object),
    ("card-care", routes::CARD_CARE, Reader::Operator, Shows::Words),
    ("missing", "/nowhere", Reader::Operator, Shows::Words),
    ("audit", routes::AUDIT, Reader::Operator, Shows::Words),
    ("audit-none", "/audit?operator=nobody&refused=1", Reader::Operator, Shows::Words),
    ("audit-record", "/audit > main a[href^='/audit/']", Reader::Operator, Shows::Words),
    ("reveal", "/buildings/1/people > main a[href^='/accounts/'] > main a[href$='/name']", Reader::Operator, Shows::Object),
    ("forget", routes::FORGET, Reader::Security, Shows::Words),
    ("forget-unknown", "/forget?account=1", Reader::Security, Shows::Words),
    // the account of holder 1
    ("forget-whom", "/forget?account=13", Reader::Security, Shows::Object),
    ("sessions", routes::SESSIONS, Reader::Security, Shows::Words),
    ("second-factor", routes::SECOND_FACTOR, Reader::Security, Shows::Words),
    ("code", routes::LOGIN_CODE, Reader::Owing, Shows::Words),
    ("recovery", routes::LOGIN_RECOVERY, Reader::Owing, Shows::Words),
    ("code-wrong", routes::LOGIN_CODE, Reader::Miscoded, Shows::Words),
    ("enrolment", routes::LOGIN_ENROL, Reader::Enrolling, Shows::Words),
    ("second-factor-on", routes::SECOND_FACTOR, Reader::Enrolled, Shows::Words),
    ("recovery-codes", routes::LOGIN_KEEP, Reader::Keeping, Shows::Words),
];
