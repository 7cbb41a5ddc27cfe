//! The live views of single buildings: one question and one rendering for all who look, nothing for nobody.

use crate::live::{events, id, next};
use crate::support::{Site, busy, desk::City, latin, town_of};
use axum::{body::BodyDataStream, http::StatusCode};
use dashboard::limits;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

const SCENES: [&str; 3] = ["/buildings/11/live", "/buildings/11/guard/live", "/buildings/11/canteen/live"];

/// A town whose time the test turns, the questions it was asked, and the site over it.
fn living() -> (Site, Arc<AtomicU64>, Arc<AtomicU64>) {
    let town = town_of(12);
    let (happened, asked) = (Arc::clone(&town.happened), Arc::clone(&town.asked));
    happened.store(0, Ordering::Relaxed);
    (Site::over(town), happened, asked)
}

async fn open(site: &Site, cookie: &str, path: &str, more: &[(&str, &str)]) -> BodyDataStream {
    events(site.open_at(path, &[&[("cookie", cookie)], more].concat()).await)
}

#[tokio::test(start_paused = true)]
async fn two_hundred_viewers_of_a_building_cost_one_question_and_one_rendering_per_language_and_change() {
    for path in SCENES {
        let (site, happened, asked) = living();
        let cookie = site.sign_in().await;
        let mut pages = Vec::new();
        for i in 0..200 {
            let lang = if i % 2 == 0 { "ru" } else { "en" };
            pages.push(open(&site, &cookie, path, &[("accept-language", lang)]).await);
        }
        let mut last = [String::new(), String::new()];
        for step in 1..=5 {
            happened.store(step * 7, Ordering::Relaxed); // one more person came and ate
            site.publish.send_replace(Arc::new(busy(step)));
            let before = asked.load(Ordering::Relaxed);
            let mut now = [String::new(), String::new()];
            for (i, page) in pages.iter_mut().enumerate() {
                let event = next(page).await.expect("open");
                let lang = &mut now[i % 2];
                assert!(lang.is_empty() || *lang == event, "{path}: everybody gets the same");
                *lang = event;
            }
            assert_eq!(site.gauges.renders(), step * 2, "{path}");
            assert_eq!(asked.load(Ordering::Relaxed) - before, u64::from(path != SCENES[0]), "{path}");
            assert!(now.iter().zip(&last).all(|(now, last)| id(now) != id(last)) && id(&now[0]) != id(&now[1]), "{path}");
            last = now;
        }
        drop(pages);
        site.publish.send_replace(Arc::new(busy(6)));
        tokio::time::sleep(limits::HEARTBEAT).await;
        assert_eq!((site.gauges.pages_open(), site.gauges.renders()), (0, 10), "{path}: what nobody sees is not rendered");
    }
}

#[tokio::test(start_paused = true)]
async fn a_building_where_nothing_happens_only_beats_and_a_returning_page_gets_only_news() {
    let (site, happened, _) = living();
    let cookie = site.sign_in().await;
    let path = SCENES[1];
    happened.store(7, Ordering::Relaxed);
    let mut page = open(&site, &cookie, path, &[]).await;
    let first = next(&mut page).await.expect("open");
    let publish = site.publish.clone();
    let city = tokio::spawn(async move {
        for version in 2.. {
            tokio::time::sleep(limits::LIVE_INTERVAL).await;
            publish.send_replace(Arc::new(busy(version)));
        }
    });
    let quiet = tokio::time::Instant::now();
    assert_eq!(next(&mut page).await.as_deref(), Some("event: beat\n\n"), "the city goes on, the building does not");
    assert!(quiet.elapsed() >= limits::HEARTBEAT);
    drop(page);
    let mut again = open(&site, &cookie, path, &[("last-event-id", id(&first))]).await;
    let opened = tokio::time::Instant::now();
    assert_eq!(
        next(&mut again).await.as_deref(),
        Some("event: beat\n\n"),
        "it has that already, though the board was forgotten meanwhile"
    );
    assert!(opened.elapsed() < limits::HEARTBEAT, "and learns so at once");
    happened.store(14, Ordering::Relaxed);
    let news = next(&mut again).await.expect("open");
    assert!(news.starts_with("id: ") && id(&news) != id(&first));
    city.abort();
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_what_was_rendered_for_somebody_who_may_see_more() {
    let site = Site::new(busy(1));
    let (chief, guard) = (site.sign_in().await, site.sign_in_as("egon").await);
    let mut pages = [open(&site, &chief, SCENES[0], &[]).await, open(&site, &guard, SCENES[0], &[]).await];
    let (all, less) = (next(&mut pages[0]).await.expect("open"), next(&mut pages[1]).await.expect("open"));
    assert!(all.contains("/entries/") && all.contains('₽'));
    assert!(!less.contains("/entries/") && !less.contains('₽'));
}

#[tokio::test(start_paused = true)]
async fn live_buildings_are_limited_and_their_pages_still_open() {
    let max = u32::try_from(limits::BOARDS_MAX).expect("small");
    let site = Site::over(City::new(&latin(), 1, |_| max + 1, 1));
    let cookie = site.sign_in().await;
    let mut pages = Vec::new();
    for building in 11..11 + max {
        pages.push(open(&site, &cookie, &format!("/buildings/{building}/guard/live"), &[]).await);
    }
    let one_more = format!("/buildings/{}/guard", 11 + max);
    let status = async |path: &str| site.open_at(path, &[("cookie", &cookie)]).await.status();
    assert_eq!(status(&format!("{one_more}/live")).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status(&one_more).await, StatusCode::OK);
    assert_eq!(status("/buildings/11/guard/live").await, StatusCode::OK, "a second viewer needs no board");
    pages.pop();
    assert_eq!(status(&format!("{one_more}/live")).await, StatusCode::OK);
}
