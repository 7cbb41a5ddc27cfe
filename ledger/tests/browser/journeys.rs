//! What an operator does from signing in to signing out, in both languages, with scripts and without: the same steps each time.

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::common::gateway::{Gateway, in_time};
use crate::site::{GATEWAY, Site};
use dashboard::{limits, routes};
use fantoccini::key::Key;
use serde_json::json;

/// What a reader of a language must find.
struct Words {
    lang: &'static str,
    other: &'static str,
    city: &'static str,
    wrong: &'static str,
    wrong_title: &'static str,
    live: &'static str,
    reloads: &'static str,
}

const LANGS: [Words; 2] = [
    Words {
        lang: "ru",
        other: "en",
        city: "Город сейчас",
        wrong: "Неверный логин или пароль",
        wrong_title: "Ошибка: ",
        live: "В эфире",
        reloads: "Обновление раз в 5 с",
    },
    Words {
        lang: "en",
        other: "ru",
        city: "The city now",
        wrong: "Wrong login or password",
        wrong_title: "Error: ",
        live: "Live",
        reloads: "Reloads every 5 s",
    },
];

/// Taps of one journey.
const TAPS: usize = 5;
/// Keys until the focus must have come by. Origin: more than a page's header has links.
const TABS_MAX: usize = 40;
/// Journal records on the page of the city.
const RECORDS: &str = ".books .facts > div:nth-child(2) dd";

#[test]
fn an_operator_with_scripts_signs_in_watches_and_leaves() {
    journeys(Scripts::On);
}

#[test]
fn an_operator_without_scripts_signs_in_watches_and_leaves() {
    journeys(Scripts::Off);
}

fn journeys(scripts: Scripts) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    for words in &LANGS {
        signs_in(&chrome, &site, words);
        sees_taps(&chrome, &city, &site, scripts, words);
        goes_on_by_keyboard(&chrome);
        knows_the_keys(&chrome, &site, scripts);
        switches_and_stays(&chrome, &site, words);
        signs_out(&chrome, &site);
    }
}

fn signs_in(chrome: &Chrome, site: &Site, words: &Words) {
    chrome.open(&site.url(&format!("{}?lang={}", routes::CITY, words.lang)));
    chrome.arrives_at(routes::LOGIN);
    chrome.open(&site.url(&format!("{}?lang={}", routes::LOGIN, words.lang)));
    site.try_sign_in(chrome, "wrong");
    eventually("the problem is named", || chrome.has("#problem[role=alert]"));
    assert!(chrome.text("#problem").contains(words.wrong), "{}", chrome.text("#problem"));
    assert!(chrome.text("title").starts_with(words.wrong_title), "{}", chrome.text("title"));
    eventually("the focus is on the problem", || chrome.has("#problem:focus"));
    assert!(chrome.has("#password[aria-describedby=problem][aria-invalid=true]"));
    site.sign_in(chrome);
    assert!(chrome.text("h1").starts_with(words.city), "{}", chrome.text("h1"));
}

/// A figure follows the taps of a gateway, and nobody touches the page.
fn sees_taps(chrome: &Chrome, city: &City, site: &Site, scripts: Scripts, words: &Words) {
    let state = match scripts {
        Scripts::On => "#live[data-live=on] .on",
        Scripts::Off => "#live noscript",
    };
    eventually("the page says how it is kept fresh", || chrome.has(state));
    let expected = if scripts == Scripts::On { words.live } else { words.reloads };
    assert_eq!(chrome.text(state), expected);
    let refresh = format!("meta[http-equiv=refresh][content=\"{}\"]", limits::RELOAD_SECONDS);
    assert_eq!(chrome.has(&refresh), scripts == Scripts::Off, "{refresh}");
    let before = records(chrome);
    chrome.runtime().block_on(in_time(async {
        let mut gateway = Gateway::connect(&city.dir(), site.server.quic, GATEWAY).await;
        gateway.ask(&city.taps(GATEWAY, TAPS)).await;
        gateway.leave();
    }));
    // The sign-in is a record too; it may come after the figure was read.
    eventually("the figures follow", || records(chrome) >= before + TAPS as u64);
}

fn records(chrome: &Chrome) -> u64 {
    let digits: String = chrome.text(RECORDS).chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a figure")
}

/// Tab and Enter alone, and the reader always sees where the focus is.
fn goes_on_by_keyboard(chrome: &Chrome) {
    let link = format!("nav.pages a[href=\"{}\"]", routes::STAGES);
    let mut tabs = 0;
    while !chrome.has(&format!("{link}:focus")) {
        assert!(tabs < TABS_MAX, "{TABS_MAX} tabs do not reach {link}");
        chrome.press(Key::Tab);
        tabs += 1;
    }
    let outline: String = chrome.js("return getComputedStyle(document.activeElement).outlineStyle", &[]);
    assert_ne!(outline, "none", "the focus can't be seen");
    chrome.press(Key::Enter);
    chrome.arrives_at(routes::STAGES);
    eventually("the link knows where it is", || chrome.has(&format!("{link}[aria-current=page]")));
}

/// `?` lists the keys and `g` leads on, whatever the layout writes on them; without scripts a page says the same.
fn knows_the_keys(chrome: &Chrome, site: &Site, scripts: Scripts) {
    if scripts == Scripts::Off {
        chrome.click(&format!("footer a[href=\"{}\"]", routes::HELP));
        chrome.arrives_at(routes::HELP);
        assert!(chrome.text("main .keys").contains('?'));
    } else {
        let press = |key: &str, code: &str| {
            let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], code: arguments[1], bubbles: true }))";
            let () = chrome.js(press, &[json!(key), json!(code)]);
        };
        press("?", "Digit7");
        assert!(chrome.has("#sheet[open] .keys") && chrome.has("#sheet button:focus"), "the sheet opens and has the focus");
        chrome.press(Key::Escape);
        eventually("the sheet closes", || !chrome.has("#sheet[open]"));
        press("п", "KeyG");
        press("л", "KeyK");
        chrome.arrives_at(routes::COMPLEXES);
    }
    chrome.open(&site.url(routes::STAGES));
}

/// Language and appearance change where one is, hold on other pages, and change back.
fn switches_and_stays(chrome: &Chrome, site: &Site, words: &Words) {
    for (link, settled) in [
        (format!(".switch a[hreflang={}]", words.other), format!("html[lang={}]", words.other)),
        (String::from(".switch a[href=\"?theme=dark\"]"), format!("html[lang={}][data-theme=dark]", words.other)),
    ] {
        chrome.click(&link);
        eventually(&settled, || chrome.has(&settled));
        assert_eq!(chrome.path(), routes::STAGES);
    }
    chrome.open(&site.url(routes::CITY));
    assert!(chrome.has(&format!("html[lang={}][data-theme=dark]", words.other)), "the choice is forgotten");
    for (link, settled) in [
        (format!(".switch a[hreflang={}]", words.lang), format!("html[lang={}]", words.lang)),
        (String::from(".switch a[href=\"?theme=auto\"]"), format!("html[lang={}][data-theme=auto]", words.lang)),
    ] {
        chrome.click(&link);
        eventually(&settled, || chrome.has(&settled));
    }
}

/// What was open is closed, by its address and by the way back.
fn signs_out(chrome: &Chrome, site: &Site) {
    chrome.click(".who button");
    chrome.arrives_at(routes::LOGIN);
    chrome.back();
    chrome.arrives_at(routes::LOGIN);
    for path in [routes::CITY, routes::STAGES] {
        chrome.open(&site.url(path));
        chrome.arrives_at(routes::LOGIN);
    }
}
