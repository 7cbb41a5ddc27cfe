//! Language, appearance and keys: from the link just clicked, else the cookie, else the browser's wish.
//!
//! All are settled on the server, so that a page never flashes in the wrong colours and the switches work without JavaScript.

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
const KEYS_KEY: &str = "keys";
const LANG_COOKIE: &str = "turnstone_lang";
const THEME_COOKIE: &str = "turnstone_theme";
const KEYS_COOKIE: &str = "turnstone_keys";
const KEYS_ON: &str = "on";
const KEYS_OFF: &str = "off";
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

/// What a reader wants, and the address that the links to other wishes must keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefs {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    /// Single keys work (WCAG 2.1.4 asks for a way to switch them off).
    pub(crate) keys: bool,
    /// Path of the page.
    pub(crate) path: Arc<str>,
    /// Its query without the preferences: filters, sorting, cursor.
    rest: Arc<str>,
}

impl Prefs {
    /// Link that switches the language of the page it stands on, which stays as it is otherwise.
    pub(crate) fn lang_link(&self, lang: Lang) -> String {
        self.link(LANG_KEY, lang.code())
    }

    /// The same for the appearance.
    pub(crate) fn theme_link(&self, theme: Theme) -> String {
        self.link(THEME_KEY, theme.code())
    }

    /// The same for single keys: on when they are off.
    pub(crate) fn keys_link(&self) -> String {
        self.link(KEYS_KEY, if self.keys { KEYS_OFF } else { KEYS_ON })
    }

    fn link(&self, key: &str, value: &str) -> String {
        let between = if self.rest.is_empty() { "" } else { "&" };
        format!("?{}{between}{key}={value}", self.rest)
    }
}

/// Settles the preferences for the handlers, and remembers what a link asked for.
pub(crate) async fn settle(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let asked_lang = query(request.uri(), LANG_KEY).and_then(Lang::from_code);
    let asked_theme = query(request.uri(), THEME_KEY).and_then(Theme::from_code);
    let asked_keys = query(request.uri(), KEYS_KEY).filter(|keys| [KEYS_ON, KEYS_OFF].contains(keys)).map(String::from);
    let mut prefs = remembered(request.headers(), request.uri());
    prefs.lang = asked_lang.unwrap_or(prefs.lang);
    prefs.theme = asked_theme.unwrap_or(prefs.theme);
    prefs.keys = asked_keys.as_ref().map_or(prefs.keys, |keys| keys == KEYS_ON);
    request.extensions_mut().insert(prefs);

    let mut response = next.run(request).await;
    let secure = app.options.secure_cookies;
    for (name, value) in [
        (LANG_COOKIE, asked_lang.map(Lang::code)),
        (THEME_COOKIE, asked_theme.map(Theme::code)),
        (KEYS_COOKIE, asked_keys.as_deref()),
    ] {
        if let Some(value) = value {
            let cookie = cookie::write(name, value, secure, Some(ONE_YEAR_SECONDS));
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn remembered(headers: &HeaderMap, uri: &Uri) -> Prefs {
    let wished = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Lang::negotiate);
    Prefs {
        lang: cookie::read(headers, LANG_COOKIE).and_then(Lang::from_code).or_else(wished).unwrap_or(Lang::Ru),
        theme: cookie::read(headers, THEME_COOKIE).and_then(Theme::from_code).unwrap_or(Theme::Auto),
        keys: cookie::read(headers, KEYS_COOKIE) != Some(KEYS_OFF),
        path: uri.path().into(),
        rest: rest(uri).into(),
    }
}

/// The codes are plain letters, so nothing needs decoding.
fn query<'a>(uri: &'a Uri, key: &str) -> Option<&'a str> {
    uri.query()?.split('&').filter_map(|pair| pair.split_once('=')).find_map(|(name, value)| (name == key).then_some(value))
}

/// The query without what is asked here; what remains goes back as it came, so nothing needs decoding.
fn rest(uri: &Uri) -> String {
    let ours = |pair: &&str| ![LANG_KEY, THEME_KEY, KEYS_KEY].contains(&pair.split('=').next().unwrap_or(""));
    uri.query().unwrap_or("").split('&').filter(ours).filter(|pair| !pair.is_empty()).collect::<Vec<_>>().join("&")
}
