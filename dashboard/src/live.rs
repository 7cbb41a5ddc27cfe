//! The live pages over server-sent events: each rendered once per version and language, sent to everybody as shared bytes.

use crate::{
    app::App,
    ask::NoPage,
    auth::{MaySeeCity, Signed, session::SessionId},
    boards::{Board, Subject},
    ctx::Ctx,
    lang::Lang,
    limits::{HEARTBEAT, LIVE_INTERVAL, OPEN_PAGES_MAX},
    pages::building::find,
    prefs::Prefs,
    scene::Scene,
    screen::Screen,
    segment,
    views::LiveView,
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use maud::Markup;
use parking_lot::Mutex;
use std::{
    convert::Infallible,
    future,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// A page of one version in one language.
pub(crate) struct Fragment {
    version: u64,
    /// For the first page.
    pub(crate) html: Markup,
    /// For streams: the same as an event, ready to send.
    event: Event,
}

impl Fragment {
    fn new(version: u64, html: Markup) -> Self {
        let event = Event::new(Bytes::from(event(version, &html.0)));
        Self { version, html, event }
    }

    /// Its version is what it says: the same before and after a restart, and for a board that was forgotten and opened again.
    pub(crate) fn of_content(html: Markup) -> Self {
        let mut version = DefaultHasher::new();
        html.0.hash(&mut version);
        Self::new(version.finish(), html)
    }
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

/// An event without content, so that neither the page nor anybody on the way takes the connection for dead; a comment would not
/// reach the page.
static BEAT: LazyLock<Event> = LazyLock::new(|| Event::new(Bytes::from_static(b"event: beat\n\n")));

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
        let fragment = Arc::new(Fragment::new(view.version, screen.fragment(ctx, view)));
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
    events(Source::City(Screen::City), app.0, prefs.0, who.0.session, &headers)
}

/// `GET /stages/live`.
pub(crate) async fn stages(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity, headers: HeaderMap) -> Response {
    events(Source::City(Screen::Stages), app.0, prefs.0, who.0.session, &headers)
}

/// `GET /buildings/{id}/live`.
pub(crate) async fn building(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    id: Path<u32>,
    headers: HeaderMap,
) -> Result<Response, NoPage> {
    scene(Scene::Building, id.0, app.0, prefs.0, who, &headers).await
}

/// `GET /buildings/{id}/guard/live`.
pub(crate) async fn doors(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    id: Path<u32>,
    headers: HeaderMap,
) -> Result<Response, NoPage> {
    scene(Scene::Doors, id.0, app.0, prefs.0, who, &headers).await
}

/// `GET /buildings/{id}/canteen/live`.
pub(crate) async fn tills(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    id: Path<u32>,
    headers: HeaderMap,
) -> Result<Response, NoPage> {
    scene(Scene::Tills, id.0, app.0, prefs.0, who, &headers).await
}

async fn scene(scene: Scene, id: u32, app: Arc<App>, prefs: Prefs, who: Signed, headers: &HeaderMap) -> Result<Response, NoPage> {
    let (_, place) = find(&app, &who, scene.action(), id).await?;
    let subject = Subject { scene, building: id, sight: who.sight(&place) };
    let board = app.boards.open(subject).ok_or(NoPage::Busy)?;
    Ok(events(Source::Building(board), app, prefs, who.session, headers))
}

fn events(source: Source, app: Arc<App>, prefs: Prefs, session: SessionId, headers: &HeaderMap) -> Response {
    let Some(open) = OpenPage::new(&app.options.gauges.pages_open) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response();
    };
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let packed = takes_gzip(headers);
    let page = Page {
        views: app.views.live(),
        closing: app.options.closing.clone(),
        lang: prefs.lang,
        session,
        looked: match source {
            Source::City(_) => seen,
            Source::Building(_) => None,
        },
        source,
        seen,
        packed,
        next: Instant::now(),
        returned: seen.is_some(),
        beat: Instant::now() + HEARTBEAT,
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

/// Where the fragments of a page come from.
enum Source {
    City(Screen),
    Building(Arc<Board>),
}

/// One open page. Holds no queue: a slow reader gets the newest view when it is ready for one.
struct Page {
    source: Source,
    app: Arc<App>,
    views: watch::Receiver<Arc<LiveView>>,
    closing: watch::Receiver<bool>,
    lang: Lang,
    session: SessionId,
    /// Version of the city's view that was looked at last.
    looked: Option<u64>,
    /// Version of the fragment that the browser has.
    seen: Option<u64>,
    /// The browser unpacks gzip.
    packed: bool,
    /// No event before this.
    next: Instant,
    /// The browser has a fragment and has not heard yet that it still holds.
    returned: bool,
    /// Something is due by then.
    beat: Instant,
    _open: OpenPage,
}

impl Page {
    /// The next bytes for the browser; `None` ends the stream. An open page counts as use of its session, but can't outlive it.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let (closing, beat) = (self.closing.clone(), self.beat);
            let heartbeat = tokio::select! {
                newer = self.newer() => { newer?; false }
                () = sleep_until(beat) => true,
                () = closed(closing) => return None,
            };
            self.app.signed_in(&self.session)?;
            if heartbeat {
                self.beat = Instant::now() + HEARTBEAT;
                return Some(BEAT.bytes(self.packed));
            }
            let view = Arc::clone(&self.views.borrow_and_update());
            self.looked = Some(view.version);
            self.next = Instant::now() + LIVE_INTERVAL;
            let fragment = self.fragment(&view).await?;
            if self.seen == Some(fragment.version) {
                if self.returned {
                    self.returned = false;
                    return Some(BEAT.bytes(self.packed)); // it is up to date, and learns so at once
                }
                continue; // the city went on, this page did not
            }
            self.returned = false;
            self.seen = Some(fragment.version);
            self.beat = Instant::now() + HEARTBEAT;
            return Some(fragment.event.bytes(self.packed));
        }
    }

    /// `None` when there is nothing to show any more; the browser comes back and is told why.
    async fn fragment(&self, view: &LiveView) -> Option<Arc<Fragment>> {
        let ctx = Ctx { lang: self.lang, generator: &self.app.options.generator };
        match &self.source {
            Source::City(screen) => Some(self.app.fragments.get(*screen, &ctx, view)),
            Source::Building(board) => board.newest(&self.app, &ctx, view.version).await.ok(),
        }
    }

    /// Waits for a view that was not looked at, and until the page may have one.
    async fn newer(&mut self) -> Option<()> {
        let looked = self.looked;
        self.views.wait_for(|view| Some(view.version) != looked).await.ok()?;
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
