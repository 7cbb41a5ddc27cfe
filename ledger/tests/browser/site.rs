//! A server with pages to look at, somebody who may, and gateways that give it something to show.

use crate::chrome::Chrome;
use crate::common::city::City;
use crate::common::eventually;
use crate::common::gateway::Gateway;
use crate::common::server::Server;
use crate::phone;
use dashboard::{Role, Scope, SecondFactorRule, routes};
use edge_protocol::{Direction, Event};
use ledger::Ledger;
use ledger::folder::Folder;
use ledger::operators::Logins;
use ledger::store::JournalStore;
use ledger_core::limits::DAY_US;
use loadgen::link::wall_clock_us;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// The gateway that taps.
pub(crate) const GATEWAY: u32 = 1;
/// Login of whoever may end sessions.
const SECURITY: &str = "security";
/// Login of the specialist of the support desk.
const SUPPORT: &str = "support";
/// Login of whoever is responsible in the first complex.
const SCHOOL: &str = "school";
/// Between two frames of a load. Origin: frames in every second, and a core that is mostly the browser's.
const PACE: Duration = Duration::from_millis(50);
/// One tap in so many is at the wrong building. Origin: some refusals of every page's panels.
const WRONG_EVERY: usize = 7;

/// A served folder.
pub(crate) struct Site {
    pub(crate) server: Server,
    password: String,
    /// Of [`SECURITY`].
    security: String,
    /// Of [`SUPPORT`].
    support: String,
    /// Of [`SCHOOL`].
    school: String,
    /// Of [`phone::LOGIN`].
    phone: String,
    dir: PathBuf,
    _folder: Option<TempDir>,
}

impl Site {
    /// A server that knows no city and has no data; passwords alone do.
    pub(crate) fn empty() -> Self {
        Self::without_a_city(SecondFactorRule::Optional)
    }

    /// The same as `init` leaves it: roles that need a second factor set it up.
    pub(crate) fn strict() -> Self {
        Self::without_a_city(SecondFactorRule::Required)
    }

    fn without_a_city(rule: SecondFactorRule) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path().join("empty");
        let made = ledger::init::init(&dir, None, 1).expect("an empty folder");
        let password = made.password.expose().to_owned();
        drop(made);
        let mut logins = Logins::load(&dir).expect("the logins of a new folder");
        logins.set_rule(rule).expect("a rule");
        drop(logins);
        Self { _folder: Some(folder), ..Self::serving(dir, password) }
    }

    /// A server of this city.
    pub(crate) fn of(city: &City) -> Self {
        Self::serving(city.dir(), city.password.clone())
    }

    /// The same with a file of settings.
    pub(crate) fn configured(city: &City, config: &Path) -> Self {
        Self::served(city.dir(), city.password.clone(), |dir| Server::configured(dir, config))
    }

    fn serving(dir: PathBuf, password: String) -> Self {
        Self::served(dir, password, Server::start)
    }

    fn served(dir: PathBuf, password: String, start: impl FnOnce(&Path) -> Server) -> Self {
        let security = add(&dir, SECURITY, Role::SecurityAdmin, Scope::City);
        let support = add(&dir, SUPPORT, Role::Support, Scope::City);
        let school = add(&dir, SCHOOL, Role::SchoolOperator, Scope::Complex(1));
        let phone = phone::add_to(&dir);
        Self { server: start(&dir), password, security, support, school, phone, dir, _folder: None }
    }

    /// The server stops, the next day begins, and it starts again as soon as what the clock does then is `settled`.
    pub(crate) fn after_midnight(self, settled: impl Fn(&ledger_office::City) -> bool) -> Self {
        let (ended, said) = self.server.terminate();
        assert!(ended.success(), "{said}");
        let folder = Folder::open(&self.dir).expect("the folder of the server that ended");
        let store = Arc::new(JournalStore::open(&folder.journal()).expect("its journal"));
        let (ledger, threads) = Ledger::start_with_clock(store, &self.dir, folder.city(), tomorrow).expect("a good journal");
        eventually("the clock does what is due", || settled(&ledger.read_now()));
        ledger.stop();
        threads.join();
        drop((ledger, folder));
        Self { server: Server::start(&self.dir), ..self }
    }

    /// Its data folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.http)
    }

    /// Sends the form of the open login page with the right password.
    pub(crate) fn sign_in(&self, chrome: &Chrome) {
        self.try_sign_in(chrome, &self.password);
        chrome.arrives_at(routes::CITY);
    }

    /// The same, wherever it leads.
    pub(crate) fn try_right_password(&self, chrome: &Chrome) {
        self.try_sign_in(chrome, &self.password);
    }

    /// Sends the password of whoever has a second factor.
    pub(crate) fn begin_with_phone(&self, chrome: &Chrome) {
        send_login(chrome, phone::LOGIN, &self.phone);
        chrome.arrives_at(routes::LOGIN_CODE);
    }

    /// The same, and one of their recovery codes.
    pub(crate) fn sign_in_with_phone(&self, chrome: &Chrome, recovery: &str) {
        self.begin_with_phone(chrome);
        chrome.open(&self.url(routes::LOGIN_RECOVERY));
        chrome.fill("#code", recovery);
        chrome.click("main button");
        chrome.arrives_at(routes::CITY);
    }

    /// Proves oneself on the page of one's own second factor.
    pub(crate) fn prove(&self, chrome: &Chrome, proof: Option<&str>, leads_to: &str) {
        chrome.open(&self.url(routes::SECOND_FACTOR));
        chrome.fill("#proof", proof.unwrap_or(&self.password));
        chrome.click("main button");
        chrome.arrives_at(leads_to);
    }

    /// The same as whoever may end sessions, and sees nothing else.
    pub(crate) fn sign_in_to_sessions(&self, chrome: &Chrome) {
        send_login(chrome, SECURITY, &self.security);
        chrome.arrives_at(routes::SESSIONS);
    }

    /// Whoever was signed in is forgotten, and the specialist of the support desk comes.
    pub(crate) fn support_comes(&self, chrome: &Chrome) {
        self.comes(chrome, SUPPORT, &self.support, routes::CITY);
    }

    /// The same for whoever is responsible in the first complex.
    pub(crate) fn school_comes(&self, chrome: &Chrome) {
        self.comes(chrome, SCHOOL, &self.school, "/complexes/1");
    }

    fn comes(&self, chrome: &Chrome, login: &str, password: &str, home: &str) {
        chrome.open(&self.url(routes::LOGIN));
        chrome.forget();
        chrome.open(&self.url(routes::LOGIN));
        send_login(chrome, login, password);
        chrome.arrives_at(home);
    }

    /// Sends the form of the open login page.
    pub(crate) fn try_sign_in(&self, chrome: &Chrome, password: &str) {
        send_login(chrome, ledger::init::ADMIN_LOGIN, password);
    }
}

fn send_login(chrome: &Chrome, login: &str, password: &str) {
    chrome.fill("#login", login);
    chrome.fill("#password", password);
    chrome.click("main button");
}

/// Time of the ledger never goes back, so the server that follows goes on from there.
fn tomorrow() -> i64 {
    wall_clock_us() + DAY_US
}

/// Gives the folder a login; its password.
fn add(dir: &Path, login: &str, role: Role, scope: Scope) -> String {
    let mut logins = Logins::load(dir).expect("the logins of a new folder");
    let password = logins.add(login, login, role, scope).expect("a new login");
    password.expose().to_owned()
}

/// A gateway that taps without end; it leaves when dropped.
pub(crate) struct Load(JoinHandle<()>);

impl Load {
    /// Starts tapping at `site`, `frame` taps at a time.
    pub(crate) fn start(runtime: &Runtime, city: &City, site: &Site, frame: usize) -> Self {
        let cards = city.cards_of(GATEWAY);
        let (here, elsewhere) = (city.reader_of(GATEWAY), city.reader_elsewhere(GATEWAY));
        let passes = [Direction::In, Direction::Out]
            .into_iter()
            .flat_map(move |way| cards.clone().into_iter().map(move |card| (card, way)));
        let walk = passes.cycle().enumerate().map(move |(i, (card, way))| {
            let reader = if i % WRONG_EVERY == 0 { elsewhere } else { here };
            Event::tap(reader, card, way, wall_clock_us())
        });
        Self(runtime.spawn(tap(city.dir(), site.server.quic, walk, frame)))
    }

    /// Fails when the gateway was sent away.
    pub(crate) fn goes_on(&self) {
        assert!(!self.0.is_finished(), "the gateway taps no more");
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn tap(dir: PathBuf, server: SocketAddr, mut walk: impl Iterator<Item = Event>, frame: usize) {
    let mut gateway = Gateway::connect(&dir, server, GATEWAY).await;
    let mut pace = tokio::time::interval(PACE);
    loop {
        pace.tick().await;
        let events: Vec<Event> = walk.by_ref().take(frame).collect();
        gateway.ask(&events).await;
    }
}
