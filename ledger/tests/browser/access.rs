//! Every page as axe sees it: both languages, both appearances, three widths, with and without data. A new page is a new row.

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::desk;
use crate::phone::{self, Phone};
use crate::procedures;
use crate::site::{Load, Site};
use dashboard::routes;
use serde_json::json;
use std::fs;
use std::path::Path;

/// Who opens a page, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
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
enum Shows {
    Words,
    Data,
    /// One object, which an empty server has none of.
    Object,
}

/// Every page there is: name, path, who reads it, what it shows. After ` > ` stands the link on that page which leads to the page
/// meant, or to the page where the next such link stands.
const PAGES: &[(&str, &str, Reader, Shows)] = &[
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
const LANGS: [&str; 2] = ["ru", "en"];
const THEMES: [&str; 2] = ["light", "dark"];
/// CSS pixels. Origin: a common phone, a tablet upright, a common laptop.
pub(crate) const WIDTHS: [u32; 3] = [360, 768, 1440];
/// Taps of a frame while pages with data are looked at.
const FRAME: usize = 4;

/// See `vendor/README.md`.
const AXE: &str = include_str!("vendor/axe-4.14.1.min.js");
/// Rules that hold: WCAG 2.2 up to AA, and what axe calls best practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const RUN_AXE: &str = "
    const [tags, done] = arguments;
    const options = { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
    const where = (node) => node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ');
    axe.run(document, options).then(
        (found) => done(found.violations.map((rule) => rule.id + ' at ' + rule.nodes.map(where).join(' | '))),
        (error) => done([String(error)]),
    );";
/// Where the navigation leads.
const LINKS: &str = "return [...document.querySelectorAll('nav.pages a')].map((link) => link.pathname)";
/// What is too wide, outermost first; empty when nothing can be scrolled sideways.
const TOO_WIDE: &str = "
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1);
    const name = (one) => `${one.localName}#${one.id}.${one.getAttribute('class') ?? ''}`;
    return [`scrolls to ${page.scrollWidth} px: ${wide.slice(0, 5).map(name).join(' ')}`];";

#[test]
fn every_page_suits_every_reader_at_every_width() {
    let chrome = Chrome::start(Scripts::On);
    let mut faults = audit(&chrome, "empty", &Site::empty(), &[Shows::Data]);
    let city = City::small(1);
    let site = Site::of(&city);
    chrome.open(&site.url(routes::LOGIN));
    site.sign_in(&chrome);
    desk::reports_a_fault(&chrome, &site, "a[href^='/devices/']");
    procedures::opens_a_repair(&chrome, &site, 20);
    let load = Load::start(chrome.runtime(), &city, &site, FRAME);
    faults.extend(audit(&chrome, "busy", &site, &[Shows::Words, Shows::Data, Shows::Object]));
    load.goes_on();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_audit_finds_what_it_looks_for() {
    let (chrome, site) = (Chrome::start(Scripts::On), Site::empty());
    chrome.open(&site.url(routes::LOGIN));
    assert_eq!(look(&chrome, 360), Vec::<String>::new(), "without a fault");
    assert_eq!(chrome.console_errors(), Vec::<String>::new(), "without a fault");
    for (plant, found) in [
        (
            "const one = document.createElement('img'); one.src = '/assets/none'; document.querySelector('main').append(one)",
            "image-alt",
        ),
        ("document.querySelector('h1').style.width = '1000px'", "scrolls to"),
        ("document.querySelector('button').style.color = 'gray'", "color-contrast"),
        (
            "document.querySelectorAll('.switch a').forEach((link) => { link.style.cssText = 'min-width: 0; min-height: 0; padding: 0; font-size: 6px' })",
            "target-size",
        ),
    ] {
        chrome.open(&site.url(routes::LOGIN));
        let () = chrome.js(plant, &[]);
        let faults = look(&chrome, 360);
        assert!(faults.iter().any(|fault| fault.starts_with(found)), "{found} is not among {faults:?}");
    }
    for (plant, found) in [
        ("setTimeout(() => { throw new Error('planted') })", "planted"),
        (
            "document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { margin: 1px }' }))",
            "Content Security Policy",
        ),
    ] {
        chrome.console_errors();
        let () = chrome.js(plant, &[]);
        eventually(found, || chrome.console_errors().iter().any(|error| error.contains(found)));
    }
}

/// Faults of all pages of a site that show such things.
fn audit(chrome: &Chrome, name: &str, site: &Site, shows: &[Shows]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut present = Reader::Stranger;
    chrome.forget();
    for (page, path, reader, _) in PAGES.iter().filter(|(.., what)| shows.contains(what)) {
        if present != *reader {
            // Cookies can be forgotten where they are, on a page of the site.
            chrome.open(&site.url(routes::LOGIN));
            chrome.forget();
            chrome.open(&site.url(routes::LOGIN));
            match reader {
                Reader::Operator => site.sign_in(chrome),
                Reader::Security => site.sign_in_to_sessions(chrome),
                Reader::Owing | Reader::Miscoded => site.begin_with_phone(chrome),
                Reader::Enrolled => site.sign_in_with_phone(chrome, phone::RECOVERY[0]),
                Reader::Enrolling => {
                    site.sign_in(chrome);
                    site.prove(chrome, None, routes::LOGIN_ENROL);
                }
                Reader::Keeping => {
                    site.sign_in_with_phone(chrome, phone::RECOVERY[1]);
                    site.prove(chrome, Some(&Phone::set_up().code(0)), routes::LOGIN_KEEP);
                }
                Reader::Stranger | Reader::Mistyped => {}
            }
            present = *reader;
        }
        if matches!(present, Reader::Operator | Reader::Security) {
            let links: Vec<String> = chrome.js(LINKS, &[]);
            let unknown = links.iter().filter(|link| !PAGES.iter().any(|(_, path, ..)| link == path));
            faults.extend(unknown.map(|link| format!("the navigation leads to {link}, which is not in PAGES")));
        }
        let path = &find(chrome, site, &path.replace("{today}", &procedures::day(0)));
        for (lang, theme) in LANGS.iter().flat_map(|lang| THEMES.map(|theme| (lang, theme))) {
            chrome.console_errors();
            reach(chrome, site, path, *reader, lang, theme);
            let view = format!("{name}-{page}-{lang}-{theme}");
            let errors = chrome.console_errors().into_iter().filter(|error| !is_the_answer(error, page));
            faults.extend(errors.map(|error| format!("{view}: {error}")));
            for width in WIDTHS {
                faults.extend(look(chrome, width).into_iter().map(|fault| format!("{view}-{width}: {fault}")));
                keep_picture(chrome, &format!("{view}-{width}"), width);
            }
        }
    }
    faults
}

/// The address itself, or where the links lead that stand after each ` > `.
fn find(chrome: &Chrome, site: &Site, path: &str) -> String {
    let mut steps = path.split(" > ");
    let start = steps.next().unwrap_or(path).to_owned();
    steps.fold(start, |from, link| {
        chrome.open(&site.url(&from));
        eventually(link, || chrome.has(link));
        chrome.js("return document.querySelector(arguments[0]).getAttribute('href')", &[json!(link)])
    })
}

/// Opens a page in this language and appearance.
fn reach(chrome: &Chrome, site: &Site, path: &str, reader: Reader, lang: &str, theme: &str) {
    chrome.open(&site.url(&format!("{path}{}lang={lang}&theme={theme}", if path.contains('?') { '&' } else { '?' })));
    if reader == Reader::Mistyped {
        site.try_sign_in(chrome, "wrong");
        eventually("the problem is named", || chrome.has("#problem"));
    }
    if reader == Reader::Miscoded {
        chrome.fill("#code", "000000");
        chrome.click("main button");
        eventually("the problem is named", || chrome.has("#problem"));
    }
    let settled = format!("html[lang={lang}][data-theme={theme}]");
    let wanted = path.split('?').next().unwrap_or(path);
    assert!(chrome.has(&settled) && chrome.path() == wanted, "{path} is {} instead", chrome.path());
    eventually("the page is live", || !chrome.has("#live:not([data-live=on])"));
}

/// The browser reports the answer itself as an error where the page is one.
fn is_the_answer(error: &str, page: &str) -> bool {
    let status = match page {
        "login-wrong" | "code-wrong" => "401",
        "missing" => "404",
        "plan-wrong" | "act-wrong" => "422",
        _ => return false,
    };
    error.contains(&format!("the server responded with a status of {status}")) && !error.contains(routes::ASSETS)
}

/// Faults of the open page at one width.
pub(crate) fn look(chrome: &Chrome, width: u32) -> Vec<String> {
    chrome.resize(width);
    if chrome.js("return !window.axe", &[]) {
        let () = chrome.js(AXE, &[]);
    }
    let mut faults: Vec<String> = chrome.js_later(RUN_AXE, &[json!(TAGS)]);
    faults.extend(chrome.js::<Vec<String>>(TOO_WIDE, &[]));
    faults
}

/// Into the folder that `TURNSTONE_PICTURES` names, for people.
pub(crate) fn keep_picture(chrome: &Chrome, view: &str, width: u32) {
    if let Some(folder) = std::env::var_os("TURNSTONE_PICTURES") {
        fs::write(Path::new(&folder).join(format!("{view}.png")), chrome.picture(width)).expect("a folder for pictures");
    }
}
