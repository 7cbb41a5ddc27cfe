//! Single sign-on against an issuer of the test's own: discovery, keys and tokens over HTTP, and every token that must not be believed.

mod common;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use common::city::City;
use common::gateway::{in_time, runtime};
use common::server::Server;
use dashboard::routes;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm};
use openidconnect::{
    Audience, EmptyAdditionalClaims, EndUserUsername, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
};
use rcgen::{KeyPair, PKCS_ED25519};
use reqwest::{Client, Response, Url, redirect::Policy};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;

const CLIENT: &str = "turnstone";
const SECRET: &str = "a secret between the two";
const MINUTE: i64 = 60;

/// An issuer that gives for any code the token it was told to, to whoever proves the departure and knows the secret.
struct Issuer {
    url: String,
    key: CoreEdDsaPrivateSigningKey,
    strangers_key: CoreEdDsaPrivateSigningKey,
    next: Mutex<Next>,
}

#[derive(Default)]
struct Next {
    challenge: String,
    token: String,
}

fn key() -> CoreEdDsaPrivateSigningKey {
    let pem = KeyPair::generate_for(&PKCS_ED25519).expect("a key").serialize_pem();
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(String::from("k1")))).expect("its PEM")
}

impl Issuer {
    async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let issuer = Arc::new(Self { url, key: key(), strangers_key: key(), next: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&issuer));
        tokio::spawn(async { axum::serve(listener, router).await });
        issuer
    }
}

async fn discovery(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    Json(json!({ "keys": [issuer.key.as_verification_key()] }))
}

async fn token(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let next = issuer.next.lock().expect("a lock");
    let verifier = PkceCodeVerifier::new(form.get("code_verifier").cloned().unwrap_or_default());
    let proved = PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() == next.challenge;
    // `turnstone:a secret between the two`, each percent-encoded as a form (RFC 6749 §2.3.1)
    let known = headers.get("authorization").is_some_and(|it| it == "Basic dHVybnN0b25lOmErc2VjcmV0K2JldHdlZW4rdGhlK3R3bw==");
    match proved && known && form.get("code").is_some_and(|code| code == "c1") {
        true => Ok(Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": next.token }))),
        false => Err(StatusCode::UNAUTHORIZED),
    }
}

/// What a token says; the right one for `admin` but for what a row changes.
#[derive(Clone)]
struct Says {
    issuer: Option<&'static str>,
    audience: &'static str,
    nonce: Option<&'static str>,
    login: Option<&'static str>,
    expires_in: i64,
    by_stranger: bool,
}

const RIGHT: Says =
    Says { issuer: None, audience: CLIENT, nonce: None, login: Some("admin"), expires_in: MINUTE, by_stranger: false };

impl Says {
    fn token(&self, issuer: &Issuer, nonce: &str) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs().cast_signed();
        let name = |login: &str| EndUserUsername::new(login.to_owned());
        let standard =
            StandardClaims::new(SubjectIdentifier::new(String::from("7"))).set_preferred_username(self.login.map(name));
        // An instant as the library's own type reads it: RFC 3339.
        let text = |seconds: i64| jiff::Timestamp::from_second(seconds).expect("a common instant").to_string();
        let at = |seconds: i64| serde_json::from_value(json!(text(seconds))).expect("an instant");
        let claims = CoreIdTokenClaims::new(
            IssuerUrl::new(self.issuer.unwrap_or(&issuer.url).to_owned()).expect("an address"),
            vec![Audience::new(self.audience.to_owned())],
            at(now + self.expires_in),
            at(now - 2 * MINUTE),
            standard,
            EmptyAdditionalClaims {},
        );
        let claims = claims.set_nonce(Some(Nonce::new(self.nonce.unwrap_or(nonce).to_owned())));
        let key = if self.by_stranger { &issuer.strangers_key } else { &issuer.key };
        let token = CoreIdToken::new(claims, key, CoreJwsSigningAlgorithm::EdDsa, None, None).expect("a token");
        token.to_string()
    }
}

struct Browser {
    client: Client,
    server: String,
    issuer: Arc<Issuer>,
}

impl Browser {
    async fn get(&self, path: &str, cookie: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.server)).header("cookie", cookie);
        request.send().await.expect("an answer")
    }

    /// Leaves for the issuer, which will give a token that says this, and comes back.
    async fn signs_on(&self, says: &Says) -> Response {
        let away = self.get(routes::SIGN_ON, "").await;
        let to: Url = header(&away, "location").parse().expect("an address");
        let asked: HashMap<_, _> = to.query_pairs().into_owned().collect();
        assert!(to.as_str().starts_with(&format!("{}/authorize?", self.issuer.url)), "{to}");
        assert_eq!((asked["code_challenge_method"].as_str(), asked["response_type"].as_str()), ("S256", "code"));
        assert_eq!(asked["redirect_uri"], "http://127.0.0.1/login/sso/return");
        let token = says.token(&self.issuer, &asked["nonce"]);
        *self.issuer.next.lock().expect("a lock") = Next { challenge: asked["code_challenge"].clone(), token };
        self.get(&format!("{}?code=c1&state={}", routes::SIGN_ON_RETURN, asked["state"]), &cookie(&away)).await
    }
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn cookie(answer: &Response) -> String {
    header(answer, "set-cookie").split(';').next().unwrap_or("").to_owned()
}

#[test]
fn an_operator_signs_on_and_no_token_that_is_not_right_is_believed() {
    let city = City::small(1);
    runtime().block_on(in_time(async {
        let issuer = Issuer::start().await;
        let (settings, secret) = (city.beside("turnstone.toml"), city.beside("secret"));
        std::fs::write(&secret, format!("{SECRET}\n")).expect("a secret");
        let text = format!(
            "[oidc]\nissuer = \"{}\"\nname = \"Example\"\nclient_id = \"{CLIENT}\"\nclient_secret_file = \"{}\"\n\
             redirect = \"http://127.0.0.1/login/sso/return\"\n",
            issuer.url,
            secret.display()
        );
        std::fs::write(&settings, text).expect("settings");
        let server = Server::configured(&city.dir(), &settings);
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(60)).build().expect("a client");
        let browser = Browser { client, server: format!("http://{}", server.http), issuer };

        let right = browser.signs_on(&RIGHT).await;
        assert_eq!((right.status().as_u16(), header(&right, "location")), (303, routes::CITY));
        assert_eq!(browser.get(routes::CITY, &cookie(&right)).await.status().as_u16(), 200);

        for (what, says, status) in [
            ("unknown login", Says { login: Some("nobody"), ..RIGHT }, 403),
            ("no login", Says { login: None, ..RIGHT }, 401),
            ("wrong nonce", Says { nonce: Some("other"), ..RIGHT }, 401),
            ("wrong issuer", Says { issuer: Some("http://other.example"), ..RIGHT }, 401),
            ("wrong audience", Says { audience: "other", ..RIGHT }, 401),
            ("expired", Says { expires_in: -MINUTE, ..RIGHT }, 401),
            ("wrong key", Says { by_stranger: true, ..RIGHT }, 401),
        ] {
            let refused = browser.signs_on(&says).await;
            assert_eq!(refused.status().as_u16(), status, "{what}");
            assert_eq!(cookie(&refused), "", "{what} opens no session");
        }
    }));
}

#[test]
fn settings_that_would_not_be_safe_are_refused_at_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let secret = dir.path().join("secret");
    std::fs::write(&secret, SECRET).expect("a secret");
    let good = ledger::config::OidcConfig {
        issuer: String::from("https://id.example"),
        name: String::from("Example"),
        client_id: String::from(CLIENT),
        client_secret_file: secret,
        redirect: String::from("https://city.example/login/sso/return"),
        ..ledger::config::OidcConfig::default()
    };
    assert!(ledger::oidc::Oidc::new(&good).expect("good").is_some());
    assert!(ledger::oidc::Oidc::new(&ledger::config::OidcConfig::default()).expect("off").is_none());
    for (change, words) in [
        (
            (|config| config.issuer = String::from("http://id.example")) as fn(&mut ledger::config::OidcConfig),
            "issuer must be https",
        ),
        (|config| config.redirect = String::from("http://city.example/"), "redirect must be https"),
        (|config| config.redirect = String::new(), "redirect is no address"),
        (|config| config.client_id = String::new(), "no client_id"),
        (|config| config.client_secret_file = std::path::PathBuf::from("nowhere"), "cannot read nowhere"),
    ] {
        let mut config = good.clone();
        change(&mut config);
        let refused = ledger::oidc::Oidc::new(&config).expect_err(words).to_string();
        assert!(refused.contains(words), "{refused}");
    }
}
