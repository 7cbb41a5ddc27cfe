//! The live pages over server-sent events: each rendered once per view version and language, sent to everybody as shared bytes.

use crate::{
    app::App,
    auth::{MaySeeCity, session::SessionId},
    ctx::Ctx,
    lang::Lang,
    limits::{HEARTBEAT, LIVE_INTERVAL, OPEN_PAGES_MAX},
    prefs::Prefs,
    screen::Screen,
    segment,
    views::LiveView,
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use maud::Markup;
use parking_lot::Mutex;
use std::{
    convert::Infallible,
    future,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

/// A page of one version in one language.
pub(crate) struct Fragment {
    version: u64,
    /// For the first page.
    pub(crate) html: Markup,
    /// For streams: the same as an event, ready to send.
    event: Event,
}

/// Bytes of an event, and the same as part of a compressed stream. Clones share them.
#[derive(Clone)]
struct Event {
    plain: Bytes,
    packed: Bytes,
}

impl Event {
    fn new(plain: Bytes) -> Self {
        let packed = segment::deflate(&plain);
        Self { plain, packed }
    }

    fn bytes(&self, packed: bool) -> Bytes {
        if packed { self.packed.clone() } else { self.plain.clone() }
    }
}

/// A comment, so that nobody on the way takes the connection for dead.
static BEAT: LazyLock<Event> = LazyLock::new(|| Event::new(Bytes::from_static(b":\n\n")));

/// The newest fragment of each page and language.
pub(crate) struct Fragments {
    newest: [[Newest; Lang::ALL.len()]; Screen::ALL.len()],
    renders: Arc<AtomicU64>,
}

type Newest = Mutex<Option<Arc<Fragment>>>;

impl Fragments {
    pub(crate) fn new(renders: &Arc<AtomicU64>) -> Self {
        Self { newest: Default::default(), renders: Arc::clone(renders) }
    }

    /// The fragment of this view, or of a newer one that somebody has rendered meanwhile. Who comes first renders, the others
    /// wait the moment it takes.
    pub(crate) fn get(&self, screen: Screen, ctx: &Ctx, view: &LiveView) -> Arc<Fragment> {
        let mut newest = self.newest[screen as usize][ctx.lang as usize].lock();
        if let Some(fragment) = newest.as_ref().filter(|fragment| fragment.version >= view.version) {
            return Arc::clone(fragment);
        }
        self.renders.fetch_add(1, Ordering::Relaxed);
        let html = screen.fragment(ctx, view);
        let event = Event::new(Bytes::from(event(view.version, &html.0)));
        let fragment = Arc::new(Fragment { version: view.version, html, event });
        *newest = Some(Arc::clone(&fragment));
        fragment
    }
}

/// An event of the WHATWG event stream format; a line break would end its data.
fn event(id: u64, html: &str) -> String {
    let mut event = format!("id: {id}\n");
    for line in html.lines() {
        event.push_str("data: ");
        event.push_str(line);
        event.push('\n');
    }
    event.push('\n');
    event
}

/// `GET /live`.
pub(crate) async fn city(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity, headers: HeaderMap) -> Response {
    events(Screen::City, app.0, prefs.0, who, &headers)
}

/// `GET /stages/live`.
pub(crate) async fn stages(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity, headers: HeaderMap) -> Response {
    events(Screen::Stages, app.0, prefs.0, who, &headers)
}

fn events(screen: Screen, app: Arc<App>, prefs: Prefs, who: MaySeeCity, headers: &HeaderMap) -> Response {
    let Some(open) = OpenPage::new(&app.options.gauges.pages_open) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response();
    };
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let packed = takes_gzip(headers);
    let page = Page {
        screen,
        views: app.views.live(),
        closing: app.options.closing.clone(),
        lang: prefs.lang,
        session: who.0.session,
        seen,
        packed,
        next: Instant::now(),
        app,
        _open: open,
    };
    let start = packed.then(|| Ok::<_, Infallible>(Bytes::from_static(&segment::GZIP_HEADER)));
    let events = stream::unfold(page, async |mut page| {
        let bytes = page.next().await?;
        Some((Ok(bytes), page))
    });
    let body = Body::from_stream(stream::iter(start).chain(events));
    // `X-Accel-Buffering` asks nginx to pass events on at once.
    let headers = [(header::CONTENT_TYPE.as_str(), "text/event-stream"), ("x-accel-buffering", "no")];
    let encoding = packed.then_some([(header::CONTENT_ENCODING, "gzip")]);
    (headers, encoding.map(AppendHeaders), body).into_response()
}

/// Browsers name gzip without a weight; who weighs it gets plain text, which is always right.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let wishes = headers.get(header::ACCEPT_ENCODING).and_then(|wishes| wishes.to_str().ok()).unwrap_or("");
    wishes.split(',').any(|wish| wish.trim() == "gzip")
}

/// One open page. Holds no queue: a slow reader gets the newest view when it is ready for one.
struct Page {
    screen: Screen,
    app: Arc<App>,
    views: watch::Receiver<Arc<LiveView>>,
    closing: watch::Receiver<bool>,
    lang: Lang,
    session: SessionId,
    /// Version the browser has.
    seen: Option<u64>,
    /// The browser unpacks gzip.
    packed: bool,
    /// No event before this.
    next: Instant,
    _open: OpenPage,
}

impl Page {
    /// The next bytes for the browser; `None` ends the stream. An open page counts as use of its session, but can't outlive it.
    async fn next(&mut self) -> Option<Bytes> {
        let closing = self.closing.clone();
        let heartbeat = tokio::select! {
            newer = self.newer() => { newer?; false }
            () = sleep(HEARTBEAT) => true,
            () = closed(closing) => return None,
        };
        self.app.signed_in(&self.session)?;
        if heartbeat {
            return Some(BEAT.bytes(self.packed));
        }
        let view = Arc::clone(&self.views.borrow_and_update());
        let ctx = Ctx { lang: self.lang, generator: &self.app.options.generator };
        let fragment = self.app.fragments.get(self.screen, &ctx, &view);
        self.seen = Some(fragment.version);
        self.next = Instant::now() + LIVE_INTERVAL;
        Some(fragment.event.bytes(self.packed))
    }

    /// Waits for a view that the browser does not have, and until the page may have one.
    async fn newer(&mut self) -> Option<()> {
        let seen = self.seen;
        self.views.wait_for(|view| Some(view.version) != seen).await.ok()?;
        sleep_until(self.next).await;
        Some(())
    }
}

/// Returns when the server shuts down; never when nobody can tell.
async fn closed(mut closing: watch::Receiver<bool>) {
    if closing.wait_for(|closing| *closing).await.is_err() {
        future::pending::<()>().await;
    }
}

/// Counts an open page for as long as it lives.
struct OpenPage(Arc<AtomicU32>);

impl OpenPage {
    fn new(open: &Arc<AtomicU32>) -> Option<Self> {
        let one_more = |pages: u32| (pages < OPEN_PAGES_MAX).then_some(pages + 1);
        open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Self(Arc::clone(open)))
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
