//! Language and appearance: from the link just clicked, else the cookie, else the browser's wish.
//!
//! Both are settled on the server, so that a page never flashes in the wrong colours and the switches work without JavaScript.

use crate::{app::App, auth::cookie, lang::Lang};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

const LANG_KEY: &str = "lang";
const THEME_KEY: &str = "theme";
const LANG_COOKIE: &str = "turnstone_lang";
const THEME_COOKIE: &str = "turnstone_theme";
const ONE_YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Appearance of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// What a reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefs {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
}

/// Link that switches the language of the page it stands on.
pub(crate) fn lang_link(lang: Lang) -> String {
    format!("?{LANG_KEY}={}", lang.code())
}

/// Link that switches the appearance of the page it stands on.
pub(crate) fn theme_link(theme: Theme) -> String {
    format!("?{THEME_KEY}={}", theme.code())
}

/// Settles the preferences for the handlers, and remembers what a link asked for.
pub(crate) async fn settle(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let asked_lang = query(request.uri(), LANG_KEY).and_then(Lang::from_code);
    let asked_theme = query(request.uri(), THEME_KEY).and_then(Theme::from_code);
    let mut prefs = remembered(request.headers());
    prefs.lang = asked_lang.unwrap_or(prefs.lang);
    prefs.theme = asked_theme.unwrap_or(prefs.theme);
    request.extensions_mut().insert(prefs);

    let mut response = next.run(request).await;
    let secure = app.options.secure_cookies;
    if let Some(lang) = asked_lang {
        let cookie = cookie::write(LANG_COOKIE, lang.code(), secure, Some(ONE_YEAR_SECONDS));
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Some(theme) = asked_theme {
        let cookie = cookie::write(THEME_COOKIE, theme.code(), secure, Some(ONE_YEAR_SECONDS));
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn remembered(headers: &HeaderMap) -> Prefs {
    let wished = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Lang::negotiate);
    Prefs {
        lang: cookie::read(headers, LANG_COOKIE).and_then(Lang::from_code).or_else(wished).unwrap_or(Lang::Ru),
        theme: cookie::read(headers, THEME_COOKIE).and_then(Theme::from_code).unwrap_or(Theme::Auto),
    }
}

/// The codes are plain letters, so nothing needs decoding.
fn query<'a>(uri: &'a Uri, key: &str) -> Option<&'a str> {
    uri.query()?.split('&').filter_map(|pair| pair.split_once('=')).find_map(|(name, value)| (name == key).then_some(value))
}
