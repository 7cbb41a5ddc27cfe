//! The live stream: one rendering for everybody, the newest view, an end when it is time.

use crate::support::{Site, busy};
use axum::{
    body::{Body, BodyDataStream},
    http::{Response, StatusCode},
};
use dashboard::{limits, routes};
use flate2::read::GzDecoder;
use futures_util::StreamExt;
use std::{io::Read, sync::Arc};

pub(crate) fn events(response: Response<Body>) -> BodyDataStream {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get("content-type").map(|kind| kind.as_bytes()), Some(&b"text/event-stream"[..]));
    assert!(response.headers().get("content-encoding").is_none());
    response.into_body().into_data_stream()
}

/// The next bytes as text; `None` at the end.
pub(crate) async fn next(events: &mut BodyDataStream) -> Option<String> {
    let bytes = events.next().await?.expect("infallible");
    Some(String::from_utf8(bytes.to_vec()).expect("utf-8"))
}

pub(crate) fn id(event: &str) -> &str {
    event.strip_prefix("id: ").and_then(|rest| rest.split('\n').next()).unwrap_or("")
}

#[tokio::test(start_paused = true)]
async fn two_hundred_pages_cost_one_rendering_per_language_and_version() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut pages = Vec::new();
    for i in 0..200 {
        let lang = if i % 2 == 0 { "ru" } else { "en" };
        pages.push(events(site.open(&[("cookie", &cookie), ("accept-language", lang)]).await));
    }
    assert_eq!(site.gauges.pages_open(), 200);
    for version in 1..=5 {
        site.publish.send_replace(Arc::new(busy(version)));
        for (i, page) in pages.iter_mut().enumerate() {
            let event = next(page).await.expect("open");
            assert_eq!(id(&event), version.to_string());
            assert!(event.contains(if i % 2 == 0 { "Требует внимания" } else { "Needs attention" }));
            assert!(event.ends_with("\n\n") && event.trim_end().lines().skip(1).all(|line| line.starts_with("data: ")));
        }
        assert_eq!(site.gauges.renders(), version * 2);
    }
    drop(pages);
    assert_eq!(site.gauges.pages_open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_the_newest_view_once_a_second() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut page = events(site.open(&[("cookie", &cookie)]).await);
    assert_eq!(id(&next(&mut page).await.expect("open")), "1");
    let first = tokio::time::Instant::now();
    for version in 2..=9 {
        site.publish.send_replace(Arc::new(busy(version)));
    }
    assert_eq!(id(&next(&mut page).await.expect("open")), "9");
    assert!(first.elapsed() >= limits::LIVE_INTERVAL);
    assert_eq!(site.gauges.renders(), 2, "what nobody sees is not rendered");
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_beats_and_a_returning_page_gets_only_news() {
    let site = Site::new(busy(7));
    let cookie = site.sign_in().await;
    let mut page = events(site.open(&[("cookie", &cookie), ("last-event-id", "7")]).await);
    let opened = tokio::time::Instant::now();
    assert_eq!(next(&mut page).await.as_deref(), Some("event: beat\n\n"));
    assert!(opened.elapsed() >= limits::HEARTBEAT);
    site.publish.send_replace(Arc::new(busy(8)));
    assert_eq!(id(&next(&mut page).await.expect("open")), "8");
}

#[tokio::test(start_paused = true)]
async fn a_compressed_stream_says_the_same_in_fewer_bytes() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut plain = events(site.open(&[("cookie", &cookie)]).await);
    let response = site.open(&[("cookie", &cookie), ("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(response.headers().get("content-encoding").map(|encoding| encoding.as_bytes()), Some(&b"gzip"[..]));
    let mut packed = response.into_body().into_data_stream();
    let mut received = packed.next().await.expect("open").expect("infallible").to_vec();
    for version in 1..=3 {
        site.publish.send_replace(Arc::new(busy(version)));
        let expected = next(&mut plain).await.expect("open");
        let segment = packed.next().await.expect("open").expect("infallible");
        assert!(segment.len() * 4 < expected.len(), "{} of {}", segment.len(), expected.len());
        received.extend(&segment);
        let mut text = Vec::new();
        let _ = GzDecoder::new(&received[..]).read_to_end(&mut text); // the stream goes on: no trailer yet
        assert!(text.ends_with(expected.as_bytes()), "all of it arrives at once");
    }
    assert_eq!(site.gauges.renders(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_its_session() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut page = events(site.open(&[("cookie", &cookie)]).await);
    assert!(next(&mut page).await.is_some());
    site.post(routes::LOGOUT, &[("cookie", &cookie)], "").await;
    site.publish.send_replace(Arc::new(busy(2)));
    assert_eq!(next(&mut page).await, None);
}

#[tokio::test(start_paused = true)]
async fn an_open_page_keeps_its_session_but_not_for_ever() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut page = events(site.open(&[("cookie", &cookie)]).await);
    let step = limits::SESSION_IDLE / 2;
    let steps = limits::SESSION_LIFE.as_secs() / step.as_secs();
    for version in 1..steps {
        assert!(next(&mut page).await.is_some(), "after {version} steps");
        site.pass(step);
        site.publish.send_replace(Arc::new(busy(version + 1)));
    }
    assert!(next(&mut page).await.is_some());
    site.pass(step);
    site.publish.send_replace(Arc::new(busy(steps + 1)));
    assert_eq!(next(&mut page).await, None);
}

#[tokio::test(start_paused = true)]
async fn streams_end_when_the_server_shuts_down() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut page = events(site.open(&[("cookie", &cookie)]).await);
    assert!(next(&mut page).await.is_some());
    site.closing.send_replace(true);
    assert_eq!(next(&mut page).await, None);
}

#[tokio::test(start_paused = true)]
async fn open_pages_are_limited() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let mut pages = Vec::new();
    for _ in 0..limits::OPEN_PAGES_MAX {
        pages.push(events(site.open(&[("cookie", &cookie)]).await));
    }
    assert_eq!(site.open(&[("cookie", &cookie)]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    pages.pop();
    assert_eq!(site.open(&[("cookie", &cookie)]).await.status(), StatusCode::OK);
}
