//! Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce. The issuer's description and keys are asked for
//! with every sign-in, which is seldom, so that keys which turn over are followed.

use crate::access::is_loopback;
use crate::config::OidcConfig;
use crate::limits::ISSUER_TIMEOUT;
use anyhow::{Context, bail};
use dashboard::{Answer, Departure, NotSignedOn, SingleSignOn};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;

/// Signatures that are believed. Origin: what issuers use; none of them shares a secret.
const SIGNATURES: [CoreJwsSigningAlgorithm; 3] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256, CoreJwsSigningAlgorithm::EdDsa];
/// What is asked for besides `openid`: the claims that may hold a login.
const SCOPES: [&str; 2] = ["profile", "email"];

/// Claims beyond the standard ones, as they come.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct MoreClaims(HashMap<String, Value>);

impl AdditionalClaims for MoreClaims {}

type Fields =
    IdTokenFields<MoreClaims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// A client of a discovered issuer; the library has a type for each endpoint that is known.
type IssuerClient = Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// An issuer that operators may sign in with.
pub struct Oidc {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    redirect: RedirectUrl,
    login_claim: String,
    http: reqwest::Client,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oidc({})", self.issuer.as_str())
    }
}

impl Oidc {
    /// From its settings; `None` when no issuer is set. The issuer is not asked yet.
    ///
    /// # Errors
    /// When a setting is missing, the secret's file cannot be read, or passwords would travel unencrypted.
    pub fn new(config: &OidcConfig) -> anyhow::Result<Option<Self>> {
        if config.issuer.is_empty() {
            return Ok(None);
        }
        for (key, value) in [("name", &config.name), ("client_id", &config.client_id), ("login_claim", &config.login_claim)] {
            if value.is_empty() {
                bail!("[oidc] has an issuer and no {key}; deploy/turnstone.toml shows every setting");
            }
        }
        let issuer = IssuerUrl::new(config.issuer.clone()).context("[oidc] issuer is no address")?;
        let redirect = RedirectUrl::new(config.redirect.clone()).context("[oidc] redirect is no address")?;
        for (key, url) in [("issuer", issuer.url()), ("redirect", redirect.url())] {
            if url.scheme() != "https" && !is_loopback(url) {
                bail!("[oidc] {key} must be https, or on this machine");
            }
        }
        let file = &config.client_secret_file;
        let secret = std::fs::read_to_string(file).with_context(|| format!("[oidc] cannot read {}", file.display()))?;
        let secret = ClientSecret::new(secret.trim().to_owned());
        // An issuer that leads elsewhere is not followed.
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(ISSUER_TIMEOUT).build()?;
        let (name, login_claim) = (config.name.clone(), config.login_claim.clone());
        Ok(Some(Self { name, issuer, client_id: ClientId::new(config.client_id.clone()), secret, redirect, login_claim, http }))
    }

    async fn client(&self) -> Result<IssuerClient, NotSignedOn> {
        let found =
            CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await.map_err(|error| because(&error))?;
        let client = Client::from_provider_metadata(found, self.client_id.clone(), Some(self.secret.clone()));
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    async fn send_away(&self) -> Result<Departure, NotSignedOn> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).add_scopes(scopes);
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Departure {
            url: url.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Signature, issuer, audience, times and nonce of the ID token are checked by the library.
    async fn take_in(&self, code: String, departure: Departure) -> Result<String, NotSignedOn> {
        let client = self.client().await?;
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| because(&error))?;
        let verifier = PkceCodeVerifier::new(departure.verifier);
        let answer = request.set_pkce_verifier(verifier).request_async(&self.http).await.map_err(|error| because(&error))?;
        let token = answer.id_token().ok_or_else(|| NotSignedOn(String::from("the issuer gave no ID token")))?;
        let checks = client.id_token_verifier().set_allowed_algs(SIGNATURES);
        let claims = token.claims(&checks, &Nonce::new(departure.nonce)).map_err(|error| because(&error))?;
        let claims = serde_json::to_value(claims).map_err(|error| because(&error))?;
        // Anybody may claim an address that nobody has checked.
        if self.login_claim == "email" && claims.get("email_verified") != Some(&Value::Bool(true)) {
            return Err(NotSignedOn(String::from("the issuer has not verified the address")));
        }
        let login = claims.get(&self.login_claim).and_then(Value::as_str).map(str::to_owned);
        login.ok_or_else(|| NotSignedOn(format!("the ID token has no claim {}", self.login_claim)))
    }
}

impl SingleSignOn for Oidc {
    fn name(&self) -> &str {
        &self.name
    }

    fn depart(&self) -> Answer<'_, Departure> {
        Box::pin(self.send_away())
    }

    fn arrive(&self, code: String, departure: Departure) -> Answer<'_, String> {
        Box::pin(self.take_in(code, departure))
    }
}

/// The error with what is behind it.
fn because(error: &impl Error) -> NotSignedOn {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(behind) = cause {
        words = format!("{words}: {behind}");
        cause = behind.source();
    }
    NotSignedOn(words)
}
