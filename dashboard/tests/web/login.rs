//! Signing in, staying in, signing out.

use crate::support::{PASSWORD, Site, busy, form};
use axum::http::StatusCode;
use dashboard::{limits, routes};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn the_right_password_opens_a_session_and_signing_out_ends_it() {
    let site = Site::new(busy(1));
    for login in ["anna", "boris"] {
        let reply = site.post(routes::LOGIN, &[], &form(login, PASSWORD)).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, routes::CITY));
        assert!(reply.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{}", reply.header("set-cookie"));

        let cookie = reply.cookie();
        let page = site.get(routes::CITY, &[("cookie", &cookie)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("N. {login}")));
        assert_eq!(site.get(routes::LOGIN, &[("cookie", &cookie)]).await.header("location"), routes::CITY);

        let out = site.post(routes::LOGOUT, &[("cookie", &cookie)], "").await;
        assert!(out.header("set-cookie").starts_with("turnstone_session=;") && out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(site.get(routes::CITY, &[("cookie", &cookie)]).await.header("location"), routes::LOGIN);
    }
}

#[tokio::test(start_paused = true)]
async fn cookies_over_https_are_bound_to_the_host() {
    let site = Site::with(busy(1), |options| dashboard::Options { secure_cookies: true, ..options });
    let reply = site.post(routes::LOGIN, &[], &form("anna", PASSWORD)).await;
    let cookie = reply.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-turnstone_session=") && cookie.contains("; Secure") && !cookie.contains("Domain"),
        "{cookie}"
    );
    assert_eq!(reply.header("strict-transport-security"), "max-age=31536000");
    let without_prefix = reply.cookie().replace("__Host-", "");
    assert_eq!(site.get(routes::CITY, &[("cookie", &reply.cookie())]).await.status, StatusCode::OK);
    assert_eq!(site.get(routes::CITY, &[("cookie", &without_prefix)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(start_paused = true)]
async fn every_sign_in_has_a_new_id_and_ends_the_old_one() {
    let site = Site::new(busy(1));
    let old = site.sign_in().await;
    let new = site.post(routes::LOGIN, &[("cookie", &old)], &form("anna", PASSWORD)).await.cookie();
    assert_ne!(old, new);
    assert_eq!(site.get(routes::CITY, &[("cookie", &old)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(routes::CITY, &[("cookie", &new)]).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_login_and_a_wrong_password_look_the_same() {
    let site = Site::new(busy(1));
    let wrong = site.post(routes::LOGIN, &[], &form("anna", "wrong")).await;
    let unknown = site.post(routes::LOGIN, &[], &form("nobody", "wrong")).await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(wrong.body.replace("anna", "…"), unknown.body.replace("nobody", "…"));
    assert!(wrong.body.contains("Неверный логин или пароль") && wrong.body.contains("<title>Ошибка: "));
    assert!(wrong.body.contains("<a href=\"#login\">Неверный логин или пароль"), "the summary leads to the field");
    assert!(!wrong.body.contains("value=\"wrong\""), "a password never comes back");
    assert!(wrong.headers.get("set-cookie").is_none());
}

#[tokio::test(start_paused = true)]
async fn guessing_is_throttled_by_address_and_an_account_is_never_locked() {
    let site = Site::new(busy(1));
    let started = tokio::time::Instant::now();
    for _ in 0..limits::LOGINS_PER_ADDRESS_BURST {
        assert_eq!(site.post(routes::LOGIN, &[], &form("anna", "wrong")).await.status, StatusCode::UNAUTHORIZED);
    }
    assert!(started.elapsed() > limits::WRONG_PASSWORD_DELAY_MAX, "the account was slowed down: {:?}", started.elapsed());
    let throttled = site.post(routes::LOGIN, &[], &form("anna", PASSWORD)).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "7"));
    assert!(throttled.body.contains("Слишком много попыток"));

    site.pass(limits::LOGINS_PER_ADDRESS_INTERVAL);
    assert_eq!(site.post(routes::LOGIN, &[], &form("anna", PASSWORD)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(start_paused = true)]
async fn behind_a_proxy_the_address_it_saw_counts() {
    let site = Site::with(busy(1), |options| dashboard::Options { behind_proxy: true, ..options });
    let from =
        async |forwarded: &str| site.post(routes::LOGIN, &[("x-forwarded-for", forwarded)], &form("x", "wrong")).await.status;
    for i in 0..limits::LOGINS_PER_ADDRESS_BURST {
        assert_eq!(from(&format!("10.9.9.{i}, 192.0.2.1")).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(from("10.0.0.77, 192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS, "what the browser claims does not help");
    assert_eq!(from("192.0.2.2").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_when_idle_and_when_old() {
    let site = Site::new(busy(1));
    let alive = async |cookie: &str| site.get(routes::CITY, &[("cookie", cookie)]).await.status == StatusCode::OK;
    let idle = site.sign_in().await;
    site.pass(limits::SESSION_IDLE - Duration::from_secs(1));
    assert!(alive(&idle).await);
    site.pass(limits::SESSION_IDLE);
    assert!(!alive(&idle).await);

    let old = site.sign_in().await;
    let half = limits::SESSION_IDLE / 2;
    for _ in 0..limits::SESSION_LIFE.as_secs() / half.as_secs() - 1 {
        site.pass(half);
        assert!(alive(&old).await);
    }
    site.pass(half);
    assert!(!alive(&old).await);
}
