//! A payment provider on the loopback that does what the test tells it.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

pub(crate) const SHOP_ID: &str = "100500";
pub(crate) const SECRET: &str = "live_0123456789abcdef0123456789abcdef";
/// `SHOP_ID:SECRET` in base 64.
const AUTHORIZATION: &str = "Basic MTAwNTAwOmxpdmVfMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// What it answers about an object.
#[derive(Clone, Debug)]
pub(crate) enum Says {
    Object(Value),
    Status(u16),
    Text(String),
    /// Headers and a beginning, and then nothing more.
    Stalls,
    /// Never even a status.
    Silence,
    /// A body without end.
    Endless,
    /// The same object, at another address.
    Elsewhere,
    /// An error so many times, then the object.
    After(usize, Value),
}

#[derive(Default)]
pub(crate) struct StandIn {
    objects: Mutex<HashMap<String, Says>>,
    asked: AtomicUsize,
}

impl StandIn {
    pub(crate) async fn start() -> (Arc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let api = format!("http://{}/v3", listener.local_addr().expect("an address"));
        let stand_in = Arc::new(Self::default());
        let router = Router::new().route("/v3/{kind}/{id}", get(answer)).with_state(Arc::clone(&stand_in));
        tokio::spawn(async { axum::serve(listener, router).await });
        (stand_in, api)
    }

    pub(crate) fn says(&self, kind: &str, id: &str, says: Says) {
        self.objects.lock().expect("a lock").insert(format!("{kind}/{id}"), says);
    }

    pub(crate) fn has(&self, payment: Value) {
        let id = payment["id"].as_str().expect("an id").to_owned();
        self.says("payments", &id, Says::Object(payment));
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn answer(State(stand_in): State<Arc<StandIn>>, Path((kind, id)): Path<(String, String)>, headers: HeaderMap) -> Response {
    stand_in.asked.fetch_add(1, Ordering::Relaxed);
    if headers.get(header::AUTHORIZATION).is_none_or(|sent| sent != AUTHORIZATION) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let key = format!("{kind}/{id}");
    let says = stand_in.objects.lock().expect("a lock").get(&key).cloned();
    match says {
        None => (StatusCode::NOT_FOUND, Json(json!({"type":"error","code":"not_found"}))).into_response(),
        Some(Says::Object(object)) => Json(object).into_response(),
        Some(Says::Status(status)) => StatusCode::from_u16(status).expect("a status").into_response(),
        Some(Says::Text(text)) => text.into_response(),
        Some(Says::Silence) => std::future::pending().await,
        Some(Says::Stalls) => {
            let beginning = futures_util::stream::once(async { Ok::<_, std::io::Error>("{\"id\":") });
            Body::from_stream(futures_util::StreamExt::chain(beginning, futures_util::stream::pending())).into_response()
        }
        Some(Says::Endless) => {
            let spaces = || Some((Ok::<_, std::io::Error>(" ".repeat(8_192)), ()));
            Body::from_stream(futures_util::stream::unfold((), move |()| async move { spaces() })).into_response()
        }
        Some(Says::Elsewhere) => (StatusCode::FOUND, [(header::LOCATION, "/v3/payments/real")]).into_response(),
        Some(Says::After(times, object)) => {
            let next = if times == 0 { Says::Object(object.clone()) } else { Says::After(times - 1, object.clone()) };
            stand_in.objects.lock().expect("a lock").insert(key, next);
            if times == 0 { Json(object).into_response() } else { StatusCode::INTERNAL_SERVER_ERROR.into_response() }
        }
    }
}

/// A payment as the API tells it.
pub(crate) fn paid(id: &str, account: u64, value: &str) -> Value {
    json!({"id": id, "status": "succeeded", "paid": true, "test": false, "amount": {"value": value, "currency": "RUB"},
        "recipient": {"account_id": SHOP_ID, "gateway_id": "1"}, "description": "Питание, Иванов Пётр",
        "metadata": {"account": account.to_string()}, "refundable": true, "created_at": "2026-11-22T10:00:00.000Z"})
}

pub(crate) fn refund(id: &str, payment: &str, value: &str) -> Value {
    json!({"id": id, "payment_id": payment, "status": "succeeded", "amount": {"value": value, "currency": "RUB"}})
}

/// A notice: what it says beside the id is not to be believed.
pub(crate) fn notice(event: &str, id: &str) -> Value {
    json!({"type": "notification", "event": event, "object": {"id": id, "status": "succeeded", "paid": true,
        "amount": {"value": "99999.99", "currency": "RUB"}, "metadata": {"account": "78"}}})
}
