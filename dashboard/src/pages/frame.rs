//! What every page has around it.

use crate::{
    app::App,
    assets,
    auth::operators::Operator,
    ctx::Ctx,
    lang::Lang,
    limits::RELOAD_SECONDS,
    pages::home,
    prefs::{Prefs, Theme},
    routes,
    screen::Screen,
    text,
    ui::{self, icon, search},
};
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

/// What differs between pages.
pub(crate) struct Frame<'a> {
    /// Before the product's name in the window's title.
    pub(crate) title: &'a str,
    pub(crate) prefs: &'a Prefs,
    /// Who is signed in.
    pub(crate) operator: Option<&'a Operator>,
    /// Name of the city, or empty.
    pub(crate) city: &'a str,
    pub(crate) news: News,
    /// What stands in the search box.
    pub(crate) words: &'a str,
    /// For a wall: large, and nothing around it to click.
    pub(crate) wall: bool,
}

impl<'a> Frame<'a> {
    /// A page without news, for nobody in particular.
    pub(crate) fn new(title: &'a str, prefs: &'a Prefs) -> Self {
        Self { title, prefs, operator: None, city: "", news: News::None, words: "", wall: false }
    }

    /// A page about objects.
    pub(crate) fn about(title: &'a str, prefs: &'a Prefs, operator: &'a Operator) -> Self {
        Self { operator: Some(operator), ..Self::new(title, prefs) }
    }
}

/// How a page learns what is new. Without scripts it reloads now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It does not.
    None,
    /// Server-sent events of a live page.
    Stream,
}

/// Errors must not replace the page: htmx 4 would swap them in. A table that the reader opened stays open.
const HTMX_CONFIG: &str = r#"{"noSwap":[204,304,"4xx","5xx"],"morphIgnore":["data-htmx-powered","open"],"history":false}"#;

/// A live page of the city with the newest view; for a wall without anything around it.
pub(crate) fn live(screen: Screen, wall: bool, app: &App, prefs: &Prefs, operator: &Operator) -> Markup {
    let ctx = app.ctx(prefs);
    let view = Arc::clone(&app.views.live().borrow());
    let fragment = app.fragments.get(screen, &ctx, &view);
    let title = ctx.t(screen.title());
    let content = html! {
        main #main tabindex="-1" {
            h1.sr { (title) ": " (view.city) }
            (board(screen.stream(), &fragment.html))
        }
    };
    page(&ctx, &Frame { city: &view.city, news: News::Stream, wall, ..Frame::about(title, prefs, operator) }, content)
}

/// What is replaced with every event of this stream.
pub(crate) fn board(stream: &str, fragment: &Markup) -> Markup {
    html! { div #board hx-sse:connect=(stream) hx-swap="innerMorph" hx-trigger="load, live-retry" { (fragment) } }
}

/// A page about objects: everything in `main`.
pub(crate) fn page_about(ctx: &Ctx, frame: &Frame, content: &Markup) -> Markup {
    page(ctx, frame, html! { main #main.desk tabindex="-1" { (content) } })
}

/// The whole document.
pub(crate) fn page(ctx: &Ctx, frame: &Frame, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.lang.code()) data-theme=(frame.prefs.theme.code()) data-wall[frame.wall] {
            (head(ctx, frame))
            body {
                a.skip href="#main" { (ctx.t(text::SKIP)) }
                (header(ctx, frame))
                (content)
                @if !frame.wall { (footer(ctx, frame)) }
            }
        }
    }
}

fn footer(ctx: &Ctx, frame: &Frame) -> Markup {
    html! {
        footer {
            p { (ctx.t(text::PRODUCT)) " — " (ctx.t(text::PRODUCT_WHAT)) }
            @if frame.operator.is_some() {
                (keys(ctx, frame.prefs))
                p { a href=(routes::SECOND_FACTOR) { (ctx.t(text::ENROL)) } }
            }
            p { (ctx.t(text::MOSCOW_TIME)) }
        }
        @if let Some(operator) = frame.operator { (ui::keys::sheet(ctx, operator)) }
    }
}

fn head(ctx: &Ctx, frame: &Frame) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content=(match frame.prefs.theme { Theme::Auto => "light dark", theme => theme.code() });
            title { (frame.title) " · " @if !frame.city.is_empty() { (frame.city) " · " } (ctx.t(text::PRODUCT)) }
            link rel="icon" type="image/svg+xml" href=(assets::ICON.url());
            link rel="stylesheet" href=(assets::STYLE.url());
            @if frame.news != News::None {
                meta name="htmx-config" content=(HTMX_CONFIG);
                // Not deferred: htmx would begin before its extension had come over a slow line, and the page would never be live.
                script src=(assets::HTMX.url()) {}
            }
            @if frame.news == News::Stream { script defer src=(assets::HTMX_SSE.url()) {} }
            @if frame.operator.is_some() { script defer src=(assets::SCRIPT.url()) {} }
            @if frame.news != News::None {
                noscript { meta http-equiv="refresh" content=(RELOAD_SECONDS); }
            }
        }
    }
}

fn header(ctx: &Ctx, frame: &Frame) -> Markup {
    html! {
        header.top {
            a.brand href=(routes::CITY) { (icon::mark()) span { (ctx.t(text::PRODUCT)) } }
            @if !frame.city.is_empty() { p.city { (frame.city) } }
            @if let Some(operator) = frame.operator.filter(|_| !frame.wall) { (pages(ctx, operator, frame.prefs)) }
            @if frame.news != News::None { (connection(ctx)) }
            @if !frame.wall { (tools(ctx, frame)) }
        }
    }
}

fn tools(ctx: &Ctx, frame: &Frame) -> Markup {
    html! {
            div.tools {
                @if let Some(operator) = frame.operator.filter(|operator| home::may_search(operator)) {
                    (search::header(ctx, frame.words, operator))
                }
                (languages(ctx, frame.prefs))
                (themes(ctx, frame.prefs))
                @if let Some(operator) = frame.operator {
                    form.who method="post" action=(routes::LOGOUT) {
                        span.name { (operator.name) }
                        button { (ctx.t(text::SIGN_OUT)) }
                    }
                }
            }
    }
}

/// State of the live connection; the script sets `data-live`, the style shows the words that belong to it.
fn connection(ctx: &Ctx) -> Markup {
    html! {
        p.live #live data-live="wait" data-login=(routes::LOGIN) {
            span.dot aria-hidden="true" {}
            noscript { (ctx.t(text::LIVE_NO_SCRIPT)) }
            span.on { (ctx.t(text::LIVE_ON)) }
            span.wait { (ctx.t(text::LIVE_WAIT)) }
            span.lost role="alert" { (ctx.t(text::LIVE_LOST)) }
        }
    }
}

/// Only what this operator may open.
fn pages(ctx: &Ctx, operator: &Operator, prefs: &Prefs) -> Markup {
    html! {
        nav.pages aria-label=(ctx.t(text::PAGES)) {
            @for way in home::ways(operator) {
                @let code = format!("Key{}", way.key.to_ascii_uppercase());
                a href=(way.href) aria-current=[(way.href == *prefs.path).then_some("page")] data-key=(code) { (ctx.t(way.title)) }
            }
        }
    }
}

/// Single keys and the switch for them.
fn keys(ctx: &Ctx, prefs: &Prefs) -> Markup {
    let (state, switch) =
        if prefs.keys { (text::KEYS_ON, text::KEYS_SWITCH_OFF) } else { (text::KEYS_OFF, text::KEYS_SWITCH_ON) };
    html! { p #keys data-keys=(if prefs.keys { "on" } else { "off" }) {
        (ctx.t(state)) " " a href=(prefs.keys_link()) { (ctx.t(switch)) } " · " a href=(routes::HELP) { (ctx.t(text::HELP)) }
    } }
}

fn languages(ctx: &Ctx, prefs: &Prefs) -> Markup {
    html! {
        nav.switch aria-label=(ctx.t(text::LANGUAGE)) {
            @for (lang, name) in [(Lang::Ru, text::LANGUAGE_RU), (Lang::En, text::LANGUAGE_EN)] {
                a href=(prefs.lang_link(lang)) lang=(lang.code()) hreflang=(lang.code()) title=(name.of(lang))
                    aria-current=[(lang == ctx.lang).then_some("true")] { (lang.code().to_uppercase()) }
            }
        }
    }
}

fn themes(ctx: &Ctx, prefs: &Prefs) -> Markup {
    html! {
        nav.switch aria-label=(ctx.t(text::THEME)) {
            @for theme in Theme::ALL {
                @let (name, shape) = match theme {
                    Theme::Auto => (text::THEME_AUTO, "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 1.4v10.2A5.1 5.1 0 0 1 8 2.9Z"),
                    Theme::Light => (text::THEME_LIGHT, "M8 4.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8ZM7.3.8h1.4v2.3H7.3Zm0 12.1h1.4v2.3H7.3ZM.8 7.3h2.3v1.4H.8Zm12.1 0h2.3v1.4h-2.3Z"),
                    Theme::Dark => (text::THEME_DARK, "M6.2 1.8a6.4 6.4 0 1 0 8 8A5.6 5.6 0 0 1 6.2 1.8Z"),
                };
                a href=(prefs.theme_link(theme)) title=(ctx.t(name)) aria-label=(ctx.t(name)) aria-current=[(theme == prefs.theme).then_some("true")] {
                    svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d=(shape) fill-rule="evenodd" {} }
                }
            }
        }
    }
}
