//! A site with a view that tests publish and a clock that tests turn.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use dashboard::{
    Clock, Gauges, Options, Password, hash_password,
    views::{
        HISTORY_SECONDS, Latency, LiveView, Presence, Refusal, Second, Views,
        desk::Desk,
        office::Door,
        stages::{Cost, Limit, Stage, StageLoad, StagesView},
    },
};
use desk::{City, Names};
use edge_protocol::Reason;
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceExt;

#[path = "../../examples/preview/desk.rs"]
pub(crate) mod desk;
#[path = "../../examples/preview/office.rs"]
pub(crate) mod office;
#[path = "../../examples/preview/roster.rs"]
mod roster;

pub(crate) use roster::InMemory;

/// Where a site's clock begins, seconds: far enough from 0 that codes have a past.
const EPOCH: u64 = 1_000_000_000;

pub(crate) const PASSWORD: &str = "kestrel-over-the-pier";
static HASH: LazyLock<String> = LazyLock::new(|| hash_password(&Password::new(PASSWORD)).expect("hash"));

pub(crate) struct Site {
    pub(crate) router: Router,
    pub(crate) publish: watch::Sender<Arc<LiveView>>,
    pub(crate) closing: watch::Sender<bool>,
    pub(crate) gauges: Gauges,
    pub(crate) roster: Arc<InMemory>,
    pub(crate) door: Arc<dyn Door>,
    seconds: Arc<AtomicU64>,
}

struct Published(watch::Receiver<Arc<LiveView>>);

impl Views for Published {
    fn live(&self) -> watch::Receiver<Arc<LiveView>> {
        self.0.clone()
    }
}

/// Views of a server that has a bug.
pub(crate) struct Broken;

impl Views for Broken {
    fn live(&self) -> watch::Receiver<Arc<LiveView>> {
        panic!("a bug in a page");
    }
}

impl Site {
    pub(crate) fn new(view: LiveView) -> Self {
        Self::with(view, |options| options)
    }

    pub(crate) fn with(view: LiveView, change: impl FnOnce(Options) -> Options) -> Self {
        Self::with_desk(town(), Arc::new(the_office()), view, change)
    }

    fn with_desk(town: impl Desk, door: Arc<dyn Door>, view: LiveView, change: impl FnOnce(Options) -> Options) -> Self {
        Self::of(operators("optional"), town, door, view, change)
    }

    /// With a rule that holds the roles that need it to a second factor.
    pub(crate) fn strict() -> Self {
        Self::strict_with(|options| options)
    }

    /// The same with other options.
    pub(crate) fn strict_with(change: impl FnOnce(Options) -> Options) -> Self {
        Self::of(operators("required"), town(), Arc::new(the_office()), busy(1), change)
    }

    fn of(
        roster: InMemory,
        town: impl Desk,
        door: Arc<dyn Door>,
        view: LiveView,
        change: impl FnOnce(Options) -> Options,
    ) -> Self {
        let (publish, views) = watch::channel(Arc::new(view));
        let (closing, closed) = watch::channel(false);
        let seconds = Arc::new(AtomicU64::new(EPOCH));
        let ticks = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(ticks.load(Ordering::Relaxed)));
        let time_of_day = clock.clone();
        let options = change(Options { secure_cookies: false, closing: closed, clock, time_of_day, ..Options::default() });
        let (gauges, roster) = (options.gauges.clone(), Arc::new(roster));
        let router =
            dashboard::router(Arc::new(Published(views)), Arc::new(town), Arc::clone(&door), Arc::clone(&roster) as _, options);
        Self { router, publish, closing, gauges, roster, door, seconds }
    }

    /// With this on the desk.
    pub(crate) fn over(town: impl Desk) -> Self {
        Self::with_desk(town, Arc::new(the_office()), busy(1), |options| options)
    }

    /// With this door.
    pub(crate) fn at_door(door: Arc<dyn Door>) -> Self {
        Self::at_door_with(door, |options| options)
    }

    /// The same with other options.
    pub(crate) fn at_door_with(door: Arc<dyn Door>, change: impl FnOnce(Options) -> Options) -> Self {
        Self::with_desk(town(), door, busy(1), change)
    }

    /// A page as this operator sees it.
    pub(crate) async fn seen_by(&self, login: &str, path: &str, lang: &str) -> Reply {
        let cookie = self.sign_in_as(login).await;
        self.get(path, &[("cookie", &cookie), ("accept-language", lang)]).await
    }

    /// The cookie header of a fresh session of this operator.
    pub(crate) async fn sign_in_as(&self, login: &str) -> String {
        sign_in_as(&self.router, login).await
    }

    pub(crate) fn broken() -> Router {
        let options = Options { secure_cookies: false, ..Options::default() };
        dashboard::router(Arc::new(Broken), Arc::new(town()), Arc::new(the_office()), Arc::new(operators("optional")), options)
    }

    /// What phones and sessions take for now: time passed since the epoch of this site.
    pub(crate) fn now(&self) -> Duration {
        Duration::from_secs(self.seconds.load(Ordering::Relaxed))
    }

    /// Turns the clock of sessions, throttles and codes.
    pub(crate) fn pass(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        send(&self.router, "GET", path, headers, "").await
    }

    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
        send(&self.router, "POST", path, headers, form).await
    }

    pub(crate) async fn sign_in(&self) -> String {
        sign_in(&self.router).await
    }

    /// A stream whose body is still open.
    pub(crate) async fn open(&self, headers: &[(&str, &str)]) -> Response<Body> {
        self.open_at("/live", headers).await
    }

    /// The stream of another page.
    pub(crate) async fn open_at(&self, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        self.router.clone().oneshot(request("GET", path, headers, "")).await.expect("infallible")
    }
}

/// One who is signed in, reading English.
pub(crate) struct Operator<'a> {
    site: &'a Site,
    cookie: String,
}

impl<'a> Operator<'a> {
    pub(crate) async fn of(site: &'a Site, login: &str) -> Self {
        Self { site, cookie: site.sign_in_as(login).await }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.site.get(path, &[("cookie", &self.cookie), ("accept-language", "en")]).await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Reply {
        self.site.post(path, &[("cookie", &self.cookie), ("accept-language", "en")], form).await
    }
}

/// The office of the same town before anybody did anything in it.
pub(crate) fn quiet_office() -> office::Office {
    office::Office::new(desk::NOW_US, 2, |complex| 3 - complex)
}

/// The same with two repairs under way and two payments in suspense.
pub(crate) fn the_office() -> office::Office {
    quiet_office().with_repair(12).with_repair(21).with_suspense()
}

/// One of each role, as (login, role, scope): complex 1 has the buildings 11 and 12, complex 2 has 21; supplier 3 serves all.
pub(crate) const OPERATORS: [(&str, &str, &str); 8] = [
    ("anna", "city_operator", r#""city""#),
    ("boris", "auditor", r#""city""#),
    ("clara", "support", r#""city""#),
    ("dora", "school_operator", r#"{"complex":1}"#),
    ("egon", "guard", r#"{"building":11}"#),
    ("frida", "security_admin", r#""city""#),
    ("gleb", "canteen_operator", r#"{"building":11}"#),
    ("hanna", "supplier", r#"{"supplier":3}"#),
];

fn operators(rule: &str) -> InMemory {
    let entry = |(login, role, scope): (&str, &str, &str)| {
        format!(r#"{{"login":"{login}","name":"N. {login}","password_hash":"{}","role":"{role}","scope":{scope}}}"#, *HASH)
    };
    let all = OPERATORS.map(entry).join(",");
    InMemory::new(&format!(r#"{{"second_factor":"{rule}","operators":[{all}]}}"#)).expect("operators")
}

/// Two complexes, three buildings, some people. In Latin letters, so that an English page has no Russian in it.
pub(crate) fn town() -> City {
    town_of(12)
}

/// The same with so many people in each building.
pub(crate) fn town_of(people: u32) -> City {
    City::new(&latin(), 2, |complex| 3 - complex, people)
}

/// Names in Latin letters.
pub(crate) fn latin() -> Names {
    Names {
        complex: "Academy",
        building: "house",
        group: "-A",
        supplier: "Kitchen Ltd",
        benefit: "Large family",
        note: "payment 000123",
        people: &["A*****a M.", "B****v K.", "C*****n S.", "D****a E.", "E***v P."],
    }
}

/// The cookie header of a fresh session.
pub(crate) async fn sign_in(router: &Router) -> String {
    sign_in_as(router, "anna").await
}

async fn sign_in_as(router: &Router, login: &str) -> String {
    let reply = send(router, "POST", "/login", &[], &form(login, PASSWORD)).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    reply.cookie()
}

pub(crate) fn form(login: &str, password: &str) -> String {
    format!("login={login}&password={password}")
}

/// Value of the first field of this name on a page, or on a part of one.
pub(crate) fn field(page: &str, name: &str) -> String {
    let found = page.split_once(&format!("name=\"{name}\" value=\"")).and_then(|(_, rest)| rest.split_once('"'));
    found.unwrap_or_else(|| panic!("no {name} in {page}")).0.to_owned()
}

/// As a form sends it.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Between the parts of a form with files.
const BOUNDARY: &str = "parts-of-a-form";

impl Site {
    /// Sends a form with files, each as (field, bytes), by somebody signed in with this cookie.
    pub(crate) async fn send_files(&self, path: &str, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Reply {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        for (name, bytes) in files {
            let disposition = format!("form-data; name=\"{name}\"; filename=\"Petrova receipt.pdf\"");
            body += &format!("--{BOUNDARY}\r\ncontent-disposition: {disposition}\r\n\r\n{bytes}\r\n");
        }
        body += &format!("--{BOUNDARY}--\r\n");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.post(path, &[("cookie", cookie), ("content-type", &kind)], &body).await
    }
}

pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "city.example");
    if method == "POST" && headers.iter().all(|(name, _)| *name != "content-type") {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(form.to_owned())).expect("request")
}

pub(crate) async fn send(router: &Router, method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
    let response = router.clone().oneshot(request(method, path, headers, form)).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("body");
    Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// What the browser sends back of the first cookie.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or("").to_owned()
    }
}

/// A busy second of a city with every kind of trouble but one: the books balance.
pub(crate) fn busy(version: u64) -> LiveView {
    let latency = Latency { p50_us: 240, p99_us: 1_900, p999_us: 8_700 };
    let second = Second { taps: 12_345, debits: 4_321, kopecks: 51_000_005, refusals: 77, end_to_end: latency, commit: latency };
    LiveView {
        city: String::from("Port Example"),
        version,
        event_time_us: 1_788_243_300_000_000,
        history: vec![second; HISTORY_SECONDS],
        refusals_by_reason: Reason::ALL.iter().filter(|reason| !reason.is_accepted()).map(|reason| (*reason, 1_000)).collect(),
        last_refusals: (1..=20)
            .map(|pos| Refusal {
                pos,
                event_time_us: 1_788_243_299_000_000,
                reason: Reason::InsufficientFunds,
                building: 7,
                device: 70,
                gateway: 3,
                gateway_seq: 1_000 + pos,
                account: 12_345_678,
                card_tail: String::from("9AF3"),
            })
            .collect(),
        gateways_online: 990,
        gateways_silent: 2,
        silent_gateways: vec![(11, 5, 1_788_200_000_000_000), (12, 6, 0)],
        devices_faulty: 21,
        presence: Presence { inside: 100_000, outside: 50_000, unknown: 7 },
        journal_records: 1_234_567_890,
        stages: flowing(),
        ..LiveView::default()
    }
}

/// Stages of a server whose writer is at its limit.
pub(crate) fn flowing() -> StagesView {
    let load = |(stage, n): (Stage, u32)| StageLoad {
        stage,
        events_per_s: 1_000_000 + u64::from(n),
        cost: match stage.waits() {
            true => Cost::Wait { mean_us: 1_500 + u64::from(n) },
            false => Cost::Busy { per_event_ns: 90 + u64::from(n), share_permille: 400 + n },
        },
    };
    StagesView {
        window_us: 5_012_345,
        stages: Stage::ALL.into_iter().zip(0..).map(load).collect(),
        limit: Limit::Thread { stage: Stage::Decide, share_permille: 931 },
        listener_threads: 4,
        queue_items: 3_210,
        queue_items_max: 4_096,
        blocks_in_flight: 15,
        blocks_in_flight_max: 16,
        events_per_frame_tenths: 640,
        records_per_block_tenths: 6_753,
        records_per_block_max: 680,
        blocks_per_barrier_tenths: 32,
        barrier: Latency { p50_us: 410, p99_us: 2_300, p999_us: 9_000 },
        follower_blocks: 77,
    }
}

/// A server that has just started.
pub(crate) fn empty() -> LiveView {
    LiveView { city: String::from("Port Example"), ..LiveView::default() }
}
