//! Reading and writing the few cookies of the pages (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};
use std::fmt::Write as _;

/// The value of the first cookie with this name.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A `Set-Cookie` value; without `max_age_seconds` the cookie lives as long as the browser window.
pub(crate) fn write(name: &str, value: &str, secure: bool, max_age_seconds: Option<u32>) -> HeaderValue {
    let mut cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if secure {
        cookie.push_str("; Secure");
    }
    if let Some(seconds) = max_age_seconds {
        let _ = write!(cookie, "; Max-Age={seconds}"); // writing to a String can't fail
    }
    // Names and values are made here, of letters and digits; an impossible one sets nothing.
    HeaderValue::from_str(&cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; xb=2;b=3=3; c"));
        headers.append(header::COOKIE, HeaderValue::from_static("d=4"));
        for (name, expected) in [("a", Some("1")), ("b", Some("3=3")), ("c", None), ("d", Some("4")), ("x", None)] {
            assert_eq!(read(&headers, name), expected, "{name}");
        }
    }

    #[test]
    fn cookies_are_http_only_and_lax() {
        assert_eq!(write("n", "v", false, None), "n=v; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(write("n", "v", true, Some(0)), "n=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    }
}
