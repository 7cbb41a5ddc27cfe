//! The live page as an operator's browser asks for it, through the whole router: session, rendering, headers.
//!
//! `cargo bench -p benches --bench page`. A view is rendered once for all readers, so a page of a view that was shown before is
//! the cheap case, and the first page of a new view the dear one.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use criterion::{Criterion, criterion_group, criterion_main};
use dashboard::views::desk::{
    BuildingView, ComplexRow, ComplexView, Desk, DeskError, DeviceRow, EntriesOf, EntryPage, EventView, Hit, HolderView,
    PeoplePage, PeopleQuery, PersonRow, Place,
};
use dashboard::views::past::{Moment, OwedThen, PurseThen};
use dashboard::views::scene::{SeenRow, TillsView};
use dashboard::views::supplier::SupplierView;
use dashboard::views::suspense::{Arrival, OddArrival};
use dashboard::views::turnover::{SupplierTurnover, Turnover};
use dashboard::views::{HISTORY_SECONDS, LAST_REFUSALS_MAX, Latency, LiveView, Presence, Refusal, Second, Views};
use dashboard::{Options, Password, hash_password, routes};
use edge_protocol::Reason;
use ledger_office::corrections::Debit;
use ledger_office::payments::PaymentFile;
use payment_files::Document;
use roster::InMemory;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tower::ServiceExt;

#[path = "../../dashboard/examples/preview/roster.rs"]
mod roster;

const PASSWORD: &str = "kestrel-over-the-pier";
/// Reasons in the list of refusals. Origin: what a city shows in a day.
const REASONS: [Reason; 6] = [
    Reason::InsufficientFunds,
    Reason::WrongBuilding,
    Reason::CardUnknown,
    Reason::Debounced,
    Reason::MealAlreadyTaken,
    Reason::CardLost,
];

struct Published(watch::Receiver<Arc<LiveView>>);

impl Views for Published {
    fn live(&self) -> watch::Receiver<Arc<LiveView>> {
        self.0.clone()
    }
}

#[path = "../../dashboard/examples/preview/office.rs"]
#[allow(dead_code, reason = "the preview and the tests use the rest of it")]
mod office;

/// The live page asks for no object.
struct Nothing;

impl Desk for Nothing {
    fn complexes(&self) -> Result<Vec<ComplexRow>, DeskError> {
        Ok(Vec::new())
    }
    fn complex(&self, _: u32) -> Result<Option<ComplexView>, DeskError> {
        Ok(None)
    }
    fn building(&self, _: u32) -> Result<Option<BuildingView>, DeskError> {
        Ok(None)
    }
    fn people(&self, _: &PeopleQuery) -> Result<PeoplePage, DeskError> {
        Ok(PeoplePage::default())
    }
    fn holder(&self, _: u64) -> Result<Option<HolderView>, DeskError> {
        Ok(None)
    }
    fn entries(&self, _: EntriesOf, _: Option<&str>, _: usize) -> Result<EntryPage, DeskError> {
        Ok(EntryPage::default())
    }
    fn purses_at(&self, _: u64, _: i64) -> Result<Option<Vec<PurseThen>>, DeskError> {
        Ok(None)
    }
    fn turnover(&self, _: u64, _: u32, _: i64, _: i64) -> Result<Option<Turnover>, DeskError> {
        Ok(None)
    }

    fn supplier_turnover(&self, _: u32, _: i64, _: i64) -> Result<Option<SupplierTurnover>, DeskError> {
        Ok(None)
    }

    fn doors(&self, _: u32) -> Result<Vec<SeenRow>, DeskError> {
        Ok(Vec::new())
    }
    fn tills(&self, _: u32) -> Result<TillsView, DeskError> {
        Ok(TillsView::default())
    }
    fn supplier(&self, _: u32, _: u32) -> Result<Option<SupplierView>, DeskError> {
        Ok(None)
    }
    fn device(&self, _: u32) -> Result<Option<(DeviceRow, Place)>, DeskError> {
        Ok(None)
    }
    fn entry(&self, _: u64) -> Result<Option<EventView>, DeskError> {
        Ok(None)
    }
    fn debit(&self, _: u64) -> Result<Option<Debit>, DeskError> {
        Ok(None)
    }
    fn arrivals(&self, _: &[u64]) -> Result<Vec<Arrival>, DeskError> {
        Ok(Vec::new())
    }
    fn siblings(&self, _: u64) -> Result<Vec<PersonRow>, DeskError> {
        Ok(Vec::new())
    }
    fn owed(&self, _: u32, _: Moment) -> Result<Option<OwedThen>, DeskError> {
        Ok(None)
    }
    fn noticed(&self, _: &PaymentFile, _: &Document) -> Result<BTreeMap<u32, u64>, DeskError> {
        Ok(BTreeMap::new())
    }
    fn odd_arrivals(&self, _: u32) -> Result<Vec<OddArrival>, DeskError> {
        Ok(Vec::new())
    }
    fn search(&self, _: &str, _: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError> {
        Ok(Vec::new())
    }
}

/// A city in full swing: every list is full.
fn view(version: u64) -> LiveView {
    let latency = Latency { p50_us: 620, p99_us: 2_400, p999_us: 6_900 };
    let second = |n: usize| {
        let n = n as u64;
        Second {
            taps: 14_000 + n * 7,
            debits: 5_000 + n,
            kopecks: 61_000_000,
            refusals: 100 + n % 9,
            end_to_end: latency,
            commit: latency,
        }
    };
    let refusal = |n: usize| Refusal {
        pos: 1_000_000 + n as u64,
        event_time_us: counted::NOON,
        reason: REASONS[n % REASONS.len()],
        building: 417,
        device: 9_003,
        gateway: 12,
        gateway_seq: 100_000,
        account: 10_000_017,
        card_tail: "0A1F".to_owned(),
    };
    LiveView {
        city: "Синеград".to_owned(),
        at_us: counted::NOON,
        event_time_us: counted::NOON,
        version,
        history: (0..HISTORY_SECONDS).map(second).collect(),
        refusals_by_reason: REASONS.map(|reason| (reason, 1_000)).into(),
        last_refusals: (0..LAST_REFUSALS_MAX).map(refusal).collect(),
        gateways_online: 982,
        gateways_silent: 3,
        silent_gateways: vec![(417, 93, counted::NOON), (12, 4, 0), (833, 210, 0)],
        devices_faulty: 2,
        presence: Presence { inside: 184_310, outside: 96_044, unknown: 12_771 },
        journal_records: 48_213_907,
        ..LiveView::default()
    }
}

fn router(views: watch::Receiver<Arc<LiveView>>) -> Router {
    let hash = hash_password(&Password::new(PASSWORD)).expect("a hash");
    let json = format!(r#"[{{"login":"anna","name":"N. Anna","password_hash":"{hash}","role":"auditor"}}]"#);
    let options = Options { secure_cookies: false, ..Options::default() };
    let door = Arc::new(office::Office::new(counted::NOON, 1, |_| 1).with_repair(11));
    let roster = Arc::new(InMemory::new(&json).expect("operators"));
    dashboard::router(Arc::new(Published(views)), Arc::new(Nothing), door, roster, options)
}

async fn sign_in(router: &Router) -> String {
    let form = Body::from(format!("login=anna&password={PASSWORD}"));
    let kind = "application/x-www-form-urlencoded";
    let request = Request::post(routes::LOGIN).header(header::CONTENT_TYPE, kind).body(form).expect("a request");
    let response = router.clone().oneshot(request).await.expect("infallible");
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
}

async fn show(router: &Router, cookie: &str) -> usize {
    let request = Request::get(routes::CITY).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("infallible");
    assert_eq!(response.status(), StatusCode::OK);
    to_bytes(response.into_body(), usize::MAX).await.expect("a page").len()
}

fn pages(c: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (publish, views) = watch::channel(Arc::new(view(1)));
    let router = router(views);
    let cookie = runtime.block_on(sign_in(&router));
    let mut group = c.benchmark_group("page");
    group.bench_function("live page, view shown before", |b| b.iter(|| runtime.block_on(show(&router, &cookie))));
    let mut version = 1;
    group.bench_function("live page, new view", |b| {
        b.iter(|| {
            version += 1;
            publish.send_replace(Arc::new(view(version)));
            runtime.block_on(show(&router, &cookie))
        });
    });
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
