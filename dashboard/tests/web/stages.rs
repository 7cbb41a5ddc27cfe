//! The page that says what limits.

use crate::live::{events, next};
use crate::support::{Site, busy, empty, flowing};
use dashboard::{
    Options, routes,
    views::{
        LiveView,
        stages::{Limit, Stage, StagesView},
    },
};
use std::sync::Arc;

async fn page(view: LiveView, lang: &str) -> String {
    let site = Site::with(view, |options| Options { generator: String::from("make rain"), ..options });
    let cookie = site.sign_in().await;
    site.get(routes::STAGES, &[("cookie", &cookie), ("accept-language", lang)]).await.body
}

/// From the row's id to the next row.
fn row(page: &str, stage: Stage) -> &str {
    let start = page.find(&format!("id=\"stage-{}\"", stage.name())).expect("a row");
    page[start..].split("</tr>").next().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn every_stage_has_its_figures_in_both_languages() {
    let view = LiveView { view_lag_records: 12_345, ..busy(1) };
    for (lang, words) in [
        (
            "ru",
            [
                "Ограничивает: решение",
                "Его поток занят 93,1\u{a0}% времени",
                "Среднее за 5\u{a0}с",
                "самый занятый из 4 потоков",
                "400\u{a0}нс <small>с барьером</small>",
                "мест в очереди: 4\u{202f}096",
                "не больше 680 · блоков на барьер: 3,2",
                "p99 2,30\u{a0}мс",
                "12\u{202f}345",
                "блоков в её очереди: 77",
            ],
        ),
        (
            "en",
            [
                "Limited by: deciding",
                "Its thread is busy 93.1% of the time",
                "Mean over 5\u{a0}s",
                "busiest of 4 threads",
                "400\u{a0}ns <small>with the barrier</small>",
                "places in the queue: 4,096",
                "at most 680 · blocks per barrier: 3.2",
                "p99 2.30\u{a0}ms",
                "12,345",
                "blocks in its queue: 77",
            ],
        ),
    ] {
        let page = page(view.clone(), lang).await;
        for words in words {
            assert!(page.contains(words), "{words} in {page}");
        }
        let rows: Vec<Option<usize>> = Stage::ALL.iter().map(|s| page.find(&format!("id=\"stage-{}\"", s.name()))).collect();
        assert!(rows.iter().all(Option::is_some) && rows.is_sorted(), "in the order of the way: {rows:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_share_is_said_in_words_beside_its_bar_and_waiting_has_none() {
    let page = page(busy(1), "ru").await;
    for stage in Stage::ALL {
        let row = row(&page, stage);
        assert_eq!(row.contains("<svg class=\"bar\""), !stage.waits(), "{stage:?}");
        assert_eq!(row.contains("\u{a0}%"), !stage.waits(), "{stage:?}");
        assert_eq!(row.contains("1,50\u{a0}мс"), stage.waits(), "{stage:?}");
        assert_eq!(row.contains("ограничивает"), stage == Stage::Decide, "{stage:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_limits_is_a_sentence() {
    let thread = |stage| Limit::Thread { stage, share_permille: 870 };
    for (limit, marked, ru, en) in [
        (Limit::Room, None, "Ничто не ограничивает: запас есть", "Nothing limits: there is room"),
        (thread(Stage::Listen), Some(Stage::Listen), "Ограничивает: приём по сети", "Limited by: network"),
        (thread(Stage::Follow), Some(Stage::Follow), "Проходы его не ждут", "Taps do not wait for it"),
        (
            Limit::Disk { share_permille: 350 },
            Some(Stage::Barrier),
            "Поток решений ждёт журнал 35,0\u{a0}% времени",
            "waits for the journal 35.0% of the time",
        ),
    ] {
        for (lang, words, mark) in [("ru", ru, "</span>ограничивает"), ("en", en, "</span>limits")] {
            let page = page(LiveView { stages: StagesView { limit, ..flowing() }, ..busy(1) }, lang).await;
            assert!(page.contains(words), "{words} in {page}");
            for stage in Stage::ALL {
                assert_eq!(row(&page, stage).contains(mark), Some(stage) == marked, "{stage:?} with {limit:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_quiet_server_says_so_and_what_to_do() {
    for (lang, words) in [("ru", "В последние секунды событий не было"), ("en", "No events in the last seconds")]
    {
        let page = page(empty(), lang).await;
        assert!(page.contains(words) && page.contains("<code>make rain</code>"), "{page}");
        assert!(!page.contains("<table") && !page.contains("class=\"bar\""), "{page}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_pages_lead_to_each_other_and_say_which_is_open() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    for (path, other, stream) in
        [(routes::CITY, routes::STAGES, routes::LIVE), (routes::STAGES, routes::CITY, routes::STAGES_LIVE)]
    {
        let page = site.get(path, &[("cookie", &cookie)]).await.body;
        assert!(page.contains(&format!("<a href=\"{path}\" aria-current=\"page\"")), "{page}");
        assert!(
            page.contains(&format!("<a href=\"{other}\" data-key")) && page.contains(&format!("hx-sse:connect=\"{stream}\""))
        );
        assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"));
    }
    assert!(!site.get(routes::LOGIN, &[]).await.body.contains("class=\"pages\""));
}

#[tokio::test(start_paused = true)]
async fn each_page_has_one_stream_of_its_own() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut streams = Vec::new();
    for path in [routes::LIVE, routes::STAGES_LIVE, routes::STAGES_LIVE] {
        streams.push((path, events(site.open_at(path, &[("cookie", &cookie)]).await)));
    }
    for version in 1..=3 {
        site.publish.send_replace(Arc::new(busy(version)));
        for (path, stream) in &mut streams {
            let event = next(stream).await.expect("open");
            assert!(event.starts_with(&format!("id: {version}\n")));
            assert_eq!(event.contains("Ограничивает"), *path == routes::STAGES_LIVE, "{path}");
            assert_eq!(event.contains("Недостаточно средств"), *path == routes::LIVE, "{path}");
        }
        assert_eq!(site.gauges.renders(), 2 * version, "one for each page, however many readers");
    }
}
