//! What the pages say, in both languages, full and empty.

use crate::support::{Reply, Site, busy, empty, form, town_of};
use dashboard::{Lang, routes, views::LiveView};
use edge_protocol::Reason;
use std::collections::HashSet;

/// The pages about objects, each by somebody who may see it.
const OBJECT_PAGES: [(&str, &str); 25] = [
    ("anna", "/complexes"),
    ("anna", "/complexes?q=1000&sort=-inside"),
    ("anna", "/complexes?q=nowhere"),
    ("anna", "/complexes/1"),
    ("anna", "/buildings/11"),
    ("egon", "/buildings/11"),
    ("anna", "/buildings/11/people"),
    ("anna", "/buildings/11/people?presence=inside"),
    ("anna", "/buildings/11/entries"),
    ("anna", "/devices/1101"),
    ("anna", "/accounts/20110001"),
    ("anna", "/accounts/20110001?at=2026-09-01T09:14"),
    ("anna", "/accounts/20110001/papers"),
    ("boris", "/accounts/20110001/papers"),
    ("anna", "/entries/1"),
    ("anna", "/buildings/11/guard"),
    ("egon", "/buildings/11/guard"),
    ("anna", "/buildings/11/canteen"),
    ("gleb", "/buildings/11/canteen"),
    ("hanna", "/suppliers/3"),
    ("anna", "/wall"),
    ("anna", "/help"),
    ("anna", "/search"),
    ("anna", "/search?q=academy"),
    ("frida", "/sessions"),
];

/// Every page there is, in one language: (name, page).
async fn pages(lang: Lang) -> Vec<(&'static str, Reply)> {
    let speak = ("accept-language", lang.code());
    let mut pages = Vec::new();
    let alarm = LiveView { sum_kopecks: -1_250, ..busy(1) };
    for (name, view) in [("busy", busy(1)), ("empty", empty()), ("alarm", alarm)] {
        let site = Site::new(view);
        let cookie = site.sign_in().await;
        pages.push((name, site.get(routes::CITY, &[("cookie", &cookie), speak]).await));
        pages.push((name, site.get(routes::STAGES, &[("cookie", &cookie), speak]).await));
    }
    let site = Site::new(busy(1));
    for (login, path) in OBJECT_PAGES {
        pages.push((path, site.seen_by(login, path, lang.code()).await));
    }
    pages.push(("login", site.get(routes::LOGIN, &[speak]).await));
    pages.push(("wrong", site.post(routes::LOGIN, &[speak], &form("x", "y")).await));
    pages.push(("missing", site.get("/nowhere", &[speak]).await));
    pages
}

#[tokio::test(start_paused = true)]
async fn no_page_needs_an_exception_from_the_policy() {
    for lang in Lang::ALL {
        for (name, page) in pages(lang).await {
            let lower = page.body.to_lowercase();
            for forbidden in
                [" style=", "<style", "javascript:", "<base", "hx-on", "js:", "<iframe", "<object", "http://", "https://"]
            {
                assert!(!lower.contains(forbidden), "{name}: {forbidden}");
            }
            assert!(!inline_handler(&lower), "{name}: an inline event handler");
            for script in lower.split("<script").skip(1) {
                let (tag, rest) = script.split_once('>').expect("closed tag");
                assert!(tag.contains(" src=\"/assets/") && rest.starts_with("</script>"), "{name}: <script{tag}>");
            }
        }
    }
}

/// ` onclick=` and its like, inside tags only.
fn inline_handler(html: &str) -> bool {
    let tags = html.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    tags.flat_map(|tag| tag.split(' ').skip(1)).any(|attribute| attribute.starts_with("on") && attribute.contains('='))
}

#[tokio::test(start_paused = true)]
async fn every_page_is_whole_and_in_one_language() {
    for lang in Lang::ALL {
        for (name, page) in pages(lang).await {
            let body = &page.body;
            assert!(body.starts_with("<!DOCTYPE html>") && body.contains(&format!("<html lang=\"{}\"", lang.code())), "{name}");
            assert!(body.contains("class=\"skip\" href=\"#main\"") && body.contains("id=\"main\""), "{name}: skip link");
            assert!(body.contains("rel=\"icon\"") && body.matches("<h1").count() == 1 && body.contains("<title>"), "{name}");
            let mut ids = HashSet::new();
            for id in body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(ids.insert(id), "{name}: id {id} is there twice");
            }
            for reference in body.split(" aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(ids.contains(reference), "{name}: nothing has the id {reference}");
            }
            let foreign = body.replace("Русский", "");
            let russian = foreign.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
            assert_eq!(russian, lang == Lang::Ru, "{name} in {}", lang.code());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_city_shows_every_panel_with_its_figures() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let ru = site.get(routes::CITY, &[("cookie", &cookie)]).await.body;
    for words in [
        "Требует внимания",
        "12\u{202f}345",
        "30\u{202f}600\u{202f}003\u{a0}₽",
        "240\u{a0}мкс",
        "8,70\u{a0}мс",
        "2 шлюза молчат",
        "21 устройство неисправно",
        "12\u{a0}ч 01\u{a0}мин",
        "событий не было",
        "1\u{202f}234\u{202f}567\u{202f}890",
        "0,00\u{a0}₽",
        "01.09.2026 09:14:59",
        "Недостаточно средств",
        "···9AF3",
        "12345678",
        "66,7\u{a0}%",
        "Остальные причины",
        "Те же графики таблицей",
        "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>",
    ] {
        assert!(ru.contains(words), "{words}\n{ru}");
    }
    let en = site.get("/?lang=en", &[("cookie", &cookie)]).await.body;
    for words in ["Needs attention", "12,345", "₽30,600,003", "8.70\u{a0}ms", "2 gateways silent", "Insufficient funds", "p99.9"]
    {
        assert!(en.contains(words), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_city_says_what_to_do() {
    for (lang, words) in [
        ("ru", ["Событий пока нет", "Запустите генератор:", "Отказов не было", "Загрузите реестр", "Замеров за две минуты нет"]),
        ("en", ["No events yet", "Start the generator:", "Nothing has been refused", "Import the city", "Nothing measured"]),
    ] {
        let site = Site::with(empty(), |options| dashboard::Options { generator: String::from("make rain"), ..options });
        let cookie = site.sign_in().await;
        let page = site.get(routes::CITY, &[("cookie", &cookie), ("accept-language", lang)]).await.body;
        for words in words.into_iter().chain(["<code>make rain</code>"]) {
            assert!(page.contains(words), "{words}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn books_that_do_not_balance_are_an_alarm() {
    let site = Site::new(LiveView { sum_kopecks: -1_250, ..busy(1) });
    let cookie = site.sign_in().await;
    let page = site.get(routes::CITY, &[("cookie", &cookie)]).await.body;
    assert!(page.contains("Тревога: книги не сходятся") && page.contains("−12,50\u{a0}₽"));
}

#[tokio::test(start_paused = true)]
async fn any_refusal_can_be_explained_in_both_languages() {
    for reason in Reason::ALL {
        let mut view = busy(1);
        view.last_refusals.truncate(1);
        view.last_refusals[0].reason = *reason;
        let site = Site::new(view);
        let cookie = site.sign_in().await;
        for (lang, words) in [("ru", reason.ru()), ("en", reason.en())] {
            let page = site.get(routes::CITY, &[("cookie", &cookie), ("accept-language", lang)]).await.body;
            assert!(page.contains(words) && page.contains(reason.name()), "{} in {lang}", reason.name());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_from_outside_is_escaped() {
    let mut view = busy(1);
    view.city = String::from("<b>\"&'");
    view.last_refusals[0].card_tail = String::from("<i>");
    let site = Site::new(view);
    let cookie = site.sign_in().await;
    let page = site.get(routes::CITY, &[("cookie", &cookie)]).await.body;
    assert!(!page.contains("<b>") && !page.contains("<i>") && page.contains("&lt;b&gt;&quot;&amp;"));
    let form = site.post(routes::LOGIN, &[], "login=%22%3E%3Cscript%3E&password=x").await.body;
    assert!(!form.contains("<script>"));
}

#[tokio::test(start_paused = true)]
async fn language_and_appearance_are_remembered() {
    let site = Site::new(busy(1));
    let page = async |path: &str, headers: &[(&str, &str)]| site.get(path, headers).await;
    assert!(page(routes::LOGIN, &[]).await.body.contains("<html lang=\"ru\" data-theme=\"auto\">"), "Russian first");
    assert!(page(routes::LOGIN, &[("accept-language", "de, en;q=0.8")]).await.body.contains("<html lang=\"en\""));

    let asked = page("/login?lang=en&theme=dark", &[]).await;
    assert!(asked.body.contains("<html lang=\"en\" data-theme=\"dark\">"));
    let cookies: Vec<&str> =
        asked.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).collect();
    assert_eq!(cookies, ["turnstone_lang=en", "turnstone_theme=dark"]);

    let remembered = page(routes::LOGIN, &[("cookie", &cookies.join("; ")), ("accept-language", "ru")]).await;
    assert!(remembered.body.contains("<html lang=\"en\" data-theme=\"dark\">"));
    let nonsense = page("/login?lang=xx&theme=%0d", &[]).await;
    assert!(nonsense.body.contains("<html lang=\"ru\" data-theme=\"auto\">") && nonsense.headers.get("set-cookie").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_page_weighs_little() {
    let site = Site::over(town_of(200));
    let squeeze = ("accept-encoding", "gzip");
    for (login, path) in OBJECT_PAGES.into_iter().chain([("anna", routes::CITY)]) {
        let cookie = site.sign_in_as(login).await;
        let page = site.get(path, &[("cookie", &cookie)]).await.body;
        let mut bytes = compressed(&site, path, &[("cookie", &cookie), squeeze]).await;
        let urls: HashSet<&str> = page.split('"').filter(|part| part.starts_with(routes::ASSETS)).collect();
        assert!(urls.len() >= 3, "{path}: style, script and icon");
        for url in urls {
            bytes += compressed(&site, url, &[squeeze]).await;
        }
        assert!(bytes < 60_000, "{path}: {bytes} bytes");
    }
}

async fn compressed(site: &Site, path: &str, headers: &[(&str, &str)]) -> usize {
    let request = crate::support::request("GET", path, headers, "");
    let response = tower::ServiceExt::oneshot(site.router.clone(), request).await.expect("infallible");
    assert_eq!(response.headers().get("content-encoding").map(|value| value.as_bytes()), Some(&b"gzip"[..]), "{path}");
    axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("body").len()
}
