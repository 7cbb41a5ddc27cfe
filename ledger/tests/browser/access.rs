//! Every page as axe sees it: both languages, both appearances, three widths, with and without data.
//!
//! A run of axe takes a second on a page with a thousand rows, so none looks at what another one saw: every rule runs on the whole page
//! once in each language; then rows that are made like the one before are taken out, and the rules run on the rest at the other
//! widths, those of colours alone in the other appearance.

mod pages;

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::desk;
use crate::phone::{self, Phone};
use crate::procedures;
use crate::site::{Load, Site};
use dashboard::routes;
use pages::{PAGES, Reader, Shows};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Languages, each with the appearance that its pages are asked for in; the other one is put on there.
const LANGS: [(&str, &str, &str); 2] = [("ru", "light", "dark"), ("en", "dark", "light")];
/// CSS pixels. Origin: a common phone, a tablet upright, a common laptop.
const WIDTHS: [u32; 3] = [360, 768, 1440];
/// Taps of a frame while pages with data are looked at.
const FRAME: usize = 4;

/// See `vendor/README.md`.
const AXE: &str = include_str!("vendor/axe-4.14.1.min.js");
/// Rules that hold: WCAG 2.2 up to AA, and what axe calls best practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// Those of [`TAGS`] that colours alone can break.
const RULES_OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];
/// The same as axe has it.
const ASK_FOR_COLOURS: &str = "return axe.getRules(arguments[0])
    .filter((rule) => rule.tags.includes('cat.color') && !rule.tags.includes('wcag2aaa')).map((rule) => rule.ruleId)";
const RUN_AXE: &str = "
    const [options, done] = arguments;
    const where = (node) => node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ');
    axe.run(document, options).then(
        (found) => done(found.violations.map((rule) => rule.id + ' at ' + rule.nodes.map(where).join(' | '))),
        (error) => done([String(error)]),
    );";
/// Of rows and items that are made alike, but for words, names and addresses, leaves two together and the last one. What they
/// should have said, axe has read by then. Cells stay: the place of a cell in its row is its column.
const THIN_OUT: &str = "
    const loose = new Set(['id', 'href', 'for', 'name', 'value', 'title', 'datetime', 'aria-label', 'aria-labelledby', 'd', 'x', 'y',
        'x1', 'x2', 'y1', 'y2', 'width', 'height', 'points']);
    const looks = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() ? 'words' : node.nodeType === Node.ELEMENT_NODE ? made(node) : '';
    const made = (one) => {
        const attributes = [...one.attributes].filter((a) => !loose.has(a.name)).map((a) => `${a.name}=${a.value}`);
        return `${one.localName} ${attributes.join(' ')}(${[...one.childNodes].map(looks).join()})`;
    };
    const before = document.querySelectorAll('*').length;
    for (const parent of document.querySelectorAll('tbody, ul, ol, select, svg, svg g')) {
        const alike = Map.groupBy(parent.children, made);
        for (const same of alike.values()) same.slice(2, -1).forEach((one) => one.remove());
    }
    return before - document.querySelectorAll('*').length;";
/// Puts the other appearance on; what moves then is no matter of colours.
const PUT_ON: &str = "
    const all = [...document.body.querySelectorAll('*')];
    const places = () => all.map((one) => one.getBoundingClientRect()).map((at) => [at.x, at.y, at.width, at.height].join());
    const before = places();
    document.documentElement.dataset.theme = arguments[0];
    const moved = places().findIndex((place, i) => place !== before[i]);
    return moved < 0 ? [] : [`${arguments[0]} moves ${all[moved].localName}#${all[moved].id}`];";
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
fn every_page_without_data_suits_every_reader_at_every_width() {
    let chrome = Chrome::start(Scripts::On);
    suit(&audit(&chrome, "empty", &Site::empty(), &[Shows::Data]));
}

#[test]
fn every_page_of_words_suits_every_reader_at_every_width() {
    busy(&[Shows::Words]);
}

#[test]
fn every_page_with_data_suits_every_reader_at_every_width() {
    busy(&[Shows::Data, Shows::Object]);
}

/// Pages of a city that taps, with a fault reported and a repair ordered.
fn busy(shows: &[Shows]) {
    let (chrome, city) = (Chrome::start(Scripts::On), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(routes::LOGIN));
    site.sign_in(&chrome);
    desk::reports_a_fault(&chrome, &site, "a[href^='/devices/']");
    procedures::opens_a_repair(&chrome, &site, 20);
    let load = Load::start(chrome.runtime(), &city, &site, FRAME);
    let faults = audit(&chrome, "busy", &site, shows);
    load.goes_on();
    suit(&faults);
}

fn suit(faults: &[String]) {
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
    let mut colours: Vec<String> = chrome.js(ASK_FOR_COLOURS, &[json!(TAGS)]);
    colours.sort();
    assert_eq!(colours, RULES_OF_COLOURS);
    // In one row of many, in the other appearance alone, and one that moves with it.
    for (plant, found) in [
        ("list.children[30].style.color = 'light-dark(#000, #222)'", "dark-1440: color-contrast"),
        ("list.children[30].style.color = 'light-dark(#ddd, #fff)'", "light-360: color-contrast"),
        (
            "const style = new CSSStyleSheet(); style.replaceSync('[data-theme=dark] li { padding: 1px }'); document.adoptedStyleSheets.push(style)",
            "dark moves",
        ),
    ] {
        chrome.open(&site.url(&format!("{}?theme=light", routes::LOGIN)));
        let list = "const list = document.createElement('ul'); list.append(...Array.from({ length: 60 }, (_, i) => Object.assign(document.createElement('li'), { textContent: `${i}` }))); document.querySelector('main').append(list);";
        let () = chrome.js(&format!("{list}{plant}"), &[]);
        let faults = look_over(&chrome, "planted", "light", "dark");
        assert!(faults.iter().any(|fault| fault.contains(found)), "{found} is not among {faults:?}");
        assert!((3..6).contains(&chrome.count("main li")), "{} items of 60 are left", chrome.count("main li"));
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
    // On every page from the start: handing it over takes longer than a page.
    chrome.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": AXE }));
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
        for (lang, theme, other) in LANGS {
            chrome.console_errors();
            reach(chrome, site, path, *reader, lang, theme);
            let view = format!("{name}-{page}-{lang}");
            let errors = chrome.console_errors().into_iter().filter(|error| !is_the_answer(error, page));
            faults.extend(errors.map(|error| format!("{view}: {error}")));
            faults.extend(look_over(chrome, &view, theme, other));
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

/// Faults of the open page at every width, in this appearance and the other one. Rows of it are gone afterwards.
fn look_over(chrome: &Chrome, view: &str, theme: &str, other: &str) -> Vec<String> {
    let put_on = |theme: &str| chrome.js::<Vec<String>>(PUT_ON, &[json!(theme)]);
    let mut faults = Vec::new();
    for width in WIDTHS {
        chrome.resize(width);
        let wide = chrome.js::<Vec<String>>(TOO_WIDE, &[]);
        faults.extend(wide.into_iter().map(|fault| format!("{view}-{width}: {fault}")));
        for theme in [other, theme].iter().filter(|_| pictures().is_some()) {
            put_on(theme);
            keep_picture(chrome, &format!("{view}-{theme}-{width}"), width);
        }
    }
    let [.., last] = WIDTHS;
    let mut add = |theme: &str, width: u32, found: Vec<String>| {
        faults.extend(found.into_iter().map(|fault| format!("{view}-{theme}-{width}: {fault}")));
    };
    add(theme, last, axe(chrome, &every_rule()));
    let _: usize = chrome.js(THIN_OUT, &[]);
    for width in WIDTHS {
        chrome.resize(width);
        if width != last {
            add(theme, width, axe(chrome, &every_rule()));
        }
        add(other, width, put_on(other));
        add(other, width, axe(chrome, &rules_of_colours()));
        put_on(theme);
    }
    faults
}

/// Faults of the open page at one width.
pub(crate) fn look(chrome: &Chrome, width: u32) -> Vec<String> {
    chrome.resize(width);
    let mut faults = axe(chrome, &every_rule());
    faults.extend(chrome.js::<Vec<String>>(TOO_WIDE, &[]));
    faults
}

/// What axe says of a page that no address alone leads to.
pub(crate) fn suits(chrome: &Chrome, scripts: Scripts, name: &str) {
    for width in WIDTHS.into_iter().filter(|_| scripts == Scripts::On) {
        assert_eq!(look(chrome, width), Vec::<String>::new(), "{name} {width}");
        keep_picture(chrome, &format!("{name}-{width}"), width);
    }
}

fn axe(chrome: &Chrome, options: &Value) -> Vec<String> {
    if chrome.js("return !window.axe", &[]) {
        let () = chrome.js(AXE, &[]);
    }
    chrome.js_later(RUN_AXE, std::slice::from_ref(options))
}

fn every_rule() -> Value {
    let target_size = json!({ "target-size": { "enabled": true } });
    json!({ "runOnly": { "type": "tag", "values": TAGS }, "rules": target_size, "resultTypes": ["violations"] })
}

fn rules_of_colours() -> Value {
    json!({ "runOnly": { "type": "rule", "values": RULES_OF_COLOURS }, "resultTypes": ["violations"] })
}

/// The folder for pictures, for people; without one none are taken.
fn pictures() -> Option<OsString> {
    std::env::var_os("TURNSTONE_PICTURES")
}

fn keep_picture(chrome: &Chrome, view: &str, width: u32) {
    if let Some(folder) = pictures() {
        fs::write(Path::new(&folder).join(format!("{view}.png")), chrome.picture(width)).expect("a folder for pictures");
    }
}
