//! Who gets what: access, headers, errors.

use crate::support::{Site, busy, form, send, sign_in};
use axum::http::StatusCode;
use dashboard::{CONTENT_SECURITY_POLICY, routes};

#[tokio::test]
async fn a_stranger_gets_the_form_and_nothing_else() {
    let site = Site::new(busy(1));
    let style = asset(&site).await;
    for (method, path, status, location) in [
        ("GET", routes::CITY, 303, routes::LOGIN),
        ("GET", "/?lang=en", 303, routes::LOGIN),
        ("GET", routes::LIVE, 401, ""),
        ("GET", routes::STAGES, 303, routes::LOGIN),
        ("GET", routes::STAGES_LIVE, 401, ""),
        ("POST", routes::STAGES, 405, ""),
        ("GET", routes::LOGIN, 200, ""),
        ("POST", routes::LOGOUT, 303, routes::LOGIN),
        ("GET", routes::LOGOUT, 405, ""),
        ("POST", routes::CITY, 405, ""),
        ("GET", &style, 200, ""),
        ("GET", "/assets/other.css", 404, ""),
        ("GET", "/assets/..%2f..%2fCargo.toml", 404, ""),
        ("GET", "/nowhere", 404, ""),
    ] {
        for cookie in ["", "turnstone_session=", "turnstone_session=0123", &format!("turnstone_session={}", "0f".repeat(32))] {
            let reply = send(&site.router, method, path, &[("cookie", cookie)], "").await;
            assert_eq!((reply.status.as_u16(), reply.header("location")), (status, location), "{method} {path} {cookie}");
            assert!(!reply.body.contains("Port Example"), "{path} tells a stranger about the city");
        }
    }
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    let style = asset(&site).await;
    let screens =
        ["/buildings/11/guard", "/buildings/11/canteen", "/buildings/11/canteen/live", "/suppliers/3", "/accounts/20110001"];
    let city = [routes::CITY, routes::STAGES, routes::LOGIN, routes::LIVE, routes::STAGES_LIVE, "/nowhere", &style];
    for path in city.into_iter().chain(screens) {
        for cookie in ["", &cookie] {
            let response =
                tower::ServiceExt::oneshot(site.router.clone(), crate::support::request("GET", path, &[("cookie", cookie)], ""));
            let headers = response.await.expect("infallible").into_parts().0.headers;
            let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
            assert_eq!(header("content-security-policy"), CONTENT_SECURITY_POLICY, "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
            let cached = if path == style { "public, max-age=31536000, immutable" } else { "no-store" };
            assert_eq!(header("cache-control"), cached, "{path}");
        }
    }
    for directive in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(CONTENT_SECURITY_POLICY.contains(directive));
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
}

#[tokio::test]
async fn another_site_cannot_post_for_an_operator() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    for (headers, status) in [
        ([("sec-fetch-site", "cross-site"), ("cookie", cookie.as_str())], StatusCode::FORBIDDEN),
        ([("sec-fetch-site", "same-site"), ("cookie", &cookie)], StatusCode::FORBIDDEN),
        ([("origin", "https://evil.example"), ("cookie", &cookie)], StatusCode::FORBIDDEN),
        ([("sec-fetch-site", "same-origin"), ("cookie", &cookie)], StatusCode::SEE_OTHER),
    ] {
        let reply = site.post(routes::LOGOUT, &headers, "").await;
        assert_eq!(reply.status, status, "{headers:?}");
        let alive = site.get(routes::CITY, &[("cookie", &cookie)]).await.status == StatusCode::OK;
        assert_eq!(alive, status == StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn a_panic_in_a_page_is_a_friendly_500_and_nothing_else() {
    let router = Site::broken();
    let cookie = sign_in(&router).await;
    for (lang, words) in [("ru", "На сервере ошибка"), ("en", "Something broke here")] {
        let reply = send(&router, "GET", routes::CITY, &[("cookie", &cookie), ("accept-language", lang)], "").await;
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(reply.body.contains(words) && !reply.body.contains("a bug in a page"), "{}", reply.body);
        assert_eq!(reply.header("content-security-policy"), CONTENT_SECURITY_POLICY);
    }
    assert_eq!(send(&router, "GET", routes::LOGIN, &[], "").await.status, StatusCode::OK, "the others still work");
}

#[tokio::test]
async fn errors_say_what_to_do() {
    let site = Site::new(busy(1));
    for (method, path, body, status, words) in [
        ("GET", "/nowhere", String::new(), 404, "Такой страницы нет"),
        ("POST", routes::CITY, String::new(), 405, "Так сюда обращаться нельзя"),
        ("POST", routes::LOGIN, String::from("nonsense"), 422, "Запрос не понят"),
        ("POST", routes::LOGIN, form("anna", &"x".repeat(600)), 413, "Слишком много данных"),
        ("POST", routes::LOGIN, form("anna", &"x".repeat(100_000)), 413, "Слишком много данных"),
    ] {
        let reply = send(&site.router, method, path, &[], &body).await;
        assert_eq!(reply.status.as_u16(), status, "{method} {path}");
        assert!(reply.body.contains(words) && reply.header("content-type").starts_with("text/html"), "{}", reply.body);
    }
}

async fn asset(site: &Site) -> String {
    let page = site.get(routes::LOGIN, &[]).await.body;
    let start = page.find("/assets/turnstone.").expect("style");
    page[start..].split('"').next().expect("end").to_owned()
}
