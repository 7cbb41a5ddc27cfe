//! Single sign-on as the pages see it; the way to a real issuer is tested with the server.

use crate::support::{PASSWORD, Reply, Site, busy, form};
use dashboard::{Answer, Departure, NotSignedOn, Options, SingleSignOn, limits, routes};
use std::sync::Arc;

/// Vouches for whoever the code names.
#[derive(Debug)]
struct Issuer;

impl SingleSignOn for Issuer {
    fn name(&self) -> &str {
        "Пример ID"
    }

    fn depart(&self) -> Answer<'_, Departure> {
        let departure = Departure {
            url: String::from("https://id.example/authorize?state=s1"),
            state: String::from("s1"),
            nonce: String::from("n1"),
            verifier: String::from("v1"),
        };
        Box::pin(async { Ok(departure) })
    }

    fn arrive(&self, code: String, departure: Departure) -> Answer<'_, String> {
        assert_eq!((departure.nonce.as_str(), departure.verifier.as_str()), ("n1", "v1"));
        Box::pin(async move { code.strip_prefix("for-").map(String::from).ok_or(NotSignedOn(String::from("a bad code"))) })
    }
}

fn with_issuer(options: Options) -> Options {
    Options { sso: Some(Arc::new(Issuer)), ..options }
}

/// Leaves and comes back with this query.
async fn back(site: &Site, query: &str) -> Reply {
    let away = site.get(routes::SIGN_ON, &[]).await;
    assert_eq!((away.status.as_u16(), away.header("location")), (303, "https://id.example/authorize?state=s1"));
    site.get(&format!("{}?{query}", routes::SIGN_ON_RETURN), &[("cookie", &away.cookie())]).await
}

#[tokio::test(start_paused = true)]
async fn the_form_offers_it_only_where_there_is_an_issuer() {
    let words = "Войти через Пример ID";
    assert!(!Site::new(busy(1)).get(routes::LOGIN, &[]).await.body.contains("Войти через"));
    let site = Site::with(busy(1), with_issuer);
    assert!(site.get(routes::LOGIN, &[]).await.body.contains(words));
    assert!(site.post(routes::LOGIN, &[], &form("anna", "wrong")).await.body.contains(words));
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_is_an_operator_of_the_file_or_nobody() {
    let site = Site::with(busy(1), with_issuer);
    let anna = back(&site, "code=for-anna&state=s1&session_state=more").await;
    assert_eq!(anna.header("location"), routes::CITY);
    assert!(site.get(routes::CITY, &[("cookie", &anna.cookie())]).await.body.contains("N. anna"));
    for (query, status, words) in [
        ("code=for-zoe&state=s1", 403, "нет учётной записи"),
        ("code=bad&state=s1", 401, "Вход через внешнюю службу не удался"),
        ("code=for-anna&state=s2", 401, "не удался"),
        ("code=for-anna", 401, "не удался"),
        ("state=s1&error=access_denied", 401, "не удался"),
    ] {
        let reply = back(&site, query).await;
        assert_eq!(reply.status.as_u16(), status, "{query}");
        assert!(reply.body.contains(words) && reply.headers.get("set-cookie").is_none(), "{query}: {}", reply.body);
    }
    let unasked = site.get(&format!("{}?code=for-anna&state=s1", routes::SIGN_ON_RETURN), &[]).await;
    assert_eq!(unasked.status.as_u16(), 401, "nobody is signed in as somebody else by a link");
}

#[tokio::test(start_paused = true)]
async fn a_departure_is_good_once_and_not_for_ever() {
    let site = Site::with(busy(1), with_issuer);
    let cookie = site.get(routes::SIGN_ON, &[]).await.cookie();
    let arrive = async || site.get("/login/sso/return?code=for-anna&state=s1", &[("cookie", &cookie)]).await.status.as_u16();
    assert_eq!((arrive().await, arrive().await), (303, 401));
    let cookie = site.get(routes::SIGN_ON, &[]).await.cookie();
    site.pass(limits::SIGN_ON_WAIT);
    let late = site.get("/login/sso/return?code=for-anna&state=s1", &[("cookie", &cookie)]).await;
    assert_eq!(late.status.as_u16(), 401);
}

#[tokio::test(start_paused = true)]
async fn the_issuer_stands_for_the_password_and_not_for_the_second_factor() {
    let site = Site::strict_with(with_issuer);
    for (query, location) in [("code=for-anna&state=s1", routes::LOGIN_ENROL), ("code=for-boris&state=s1", routes::CITY)] {
        assert_eq!(back(&site, query).await.header("location"), location, "{query}");
    }
    assert_eq!(site.post(routes::LOGIN, &[], &form("boris", PASSWORD)).await.header("location"), routes::CITY);
}
