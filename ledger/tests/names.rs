//! Invariant `journal-knows-no-names`: after a day of taps, sign-ins, tickets, names shown and a name destroyed, no file of the
//! journal holds a name of the vault or anything that somebody typed as a password.

mod common;

use common::city::City;
use common::gateway::{Gateway, run};
use common::http::{get, request};
use common::server::{Server, verify_clean};
use dashboard::{Role, Scope};
use ledger::Ledger;
use ledger::folder::Folder;
use ledger::operators::Logins;
use ledger::vault::{Found, Vault};
use ledger_core::{Command, OfficeEntry, account_number};
use memchr::memmem;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const SECURITY: &str = "security";
/// Taps of each gateway: blocks enough for ring and store.
const TAPS: usize = 400;
/// Holders whose names are shown.
const SHOWN: u32 = 5;
/// Typed where it does not belong.
/// A scan of holder 1.
const SCAN: &[u8] = b"scan of a card";
const TYPED: &str = "kestrel-typed-by-mistake";
/// Shortest word that counts as a name, bytes. Origin: three Russian letters occur by chance.
const NAME_BYTES_MIN: usize = 8;

#[test]
fn no_file_of_the_journal_holds_a_name_or_a_password() {
    let city = City::small(1);
    let dir = city.dir();
    let security = Logins::load(&dir).expect("logins").add(SECURITY, "S", Role::SecurityAdmin, Scope::City).expect("a login");
    let names = names_of(&dir);
    assert!(names.len() > 20, "{names:?}");
    open_a_ticket(&dir);

    let server = Server::start(&dir);
    run(async {
        for number in city.gateways() {
            let mut gateway = Gateway::connect(&dir, server.quic, number).await;
            gateway.ask(&city.taps(number, TAPS)).await;
            gateway.leave();
        }
    });
    let browser = Browser(&server);
    for (login, password) in [(ledger::init::ADMIN_LOGIN, TYPED), (TYPED, TYPED), (TYPED, &city.password)] {
        let (status, _) = browser.post("/login", "", &format!("login={login}&password={password}"));
        assert_eq!(status, 401, "{login}");
    }
    let admin = browser.sign_in(ledger::init::ADMIN_LOGIN, &city.password);
    for holder in 1..=SHOWN {
        let path = format!("/accounts/{}/name", account_number(holder));
        let form = form_number(&browser.get(&path, &admin));
        let (status, page) = browser.post(&path, &admin, &format!("form={form}&why=call-of-the-parent"));
        assert_eq!(status, 200, "{page}");
        assert!(names.iter().any(|name| page.contains(name.as_str())), "a name is shown: {page}");
    }
    let admin_page = browser.get("/buildings/1/people.csv", &admin);
    assert!(admin_page.contains("people-1.csv"), "{admin_page}");
    let (cookie, account) = (browser.sign_in(SECURITY, security.expose()), account_number(1));
    let form = form_number(&browser.get(&format!("/forget?account={account}"), &cookie));
    let body = format!("form={form}&account={account}&again={account}&act_number=12&act_date=2026-11-20&why=request");
    let kept = || fs::read_dir(dir.join("vault/files")).expect("files").count();
    assert_eq!(kept(), 1);
    assert_eq!(browser.post("/forget", &cookie, &body).0, 303);
    assert_eq!(kept(), 0, "the scan of a forgotten person goes with the name");
    let page = browser.get("/tickets/1", &admin);
    assert!(page.contains("ticket-of-the-test") && page.contains("Уничтожен вместе с именем"), "{page}");
    let page = browser.get(&format!("/accounts/{account}"), &admin);
    assert!(page.contains("Имя и контакты уничтожены"), "{page}");
    assert!(page.contains("Показаны имя и контакты") && page.contains("call-of-the-parent"), "the history tells: {page}");

    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&dir); // and the books still balance
    let mut files = Vec::new();
    for part in ["journal", "snapshots", "tail"] {
        read_all(&dir.join(part), &mut files);
    }
    for kept in ["call-of-the-parent", "ticket-of-the-test"] {
        assert!(holds(&files, kept).is_some(), "the search finds what is there: {kept}");
    }
    let typed = [TYPED, city.password.as_str(), security.expose()].map(String::from);
    for word in names.iter().chain(&typed) {
        assert_eq!(holds(&files, word), None, "{word}");
    }
    let vault = Vault::open(&dir.join("vault")).expect("the vault");
    assert!(matches!(vault.get(1), Ok(Found::Forgotten(_))) && matches!(vault.get(2), Ok(Found::Person(_))));
}

/// Every word of every name and every contact of the vault.
fn names_of(dir: &Path) -> BTreeSet<String> {
    let vault = Vault::open(&dir.join("vault")).expect("the vault of a new folder");
    let holders = fs::read_to_string(dir.join("city/holders.csv")).expect("the list of holders");
    let ids = holders.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok());
    let mut words = BTreeSet::new();
    for holder in ids {
        if let Found::Person(person) = vault.get(holder).expect("a readable vault") {
            words.extend(person.name.split_whitespace().chain([person.contact.as_str()]).map(String::from));
        }
    }
    words.retain(|word| word.len() >= NAME_BYTES_MIN);
    words
}

fn open_a_ticket(dir: &Path) {
    let folder = Folder::open(dir).expect("the folder");
    let (ledger, threads) = Ledger::open(&folder.journal(), dir, folder.city()).expect("its journal");
    let hash = Vault::open(&dir.join("vault")).expect("the vault").keep_file(SCAN).expect("kept");
    let files = format!(r#"[{{"hash":"{hash}","name":"scan.pdf","size":{}}}]"#, SCAN.len());
    let draft = format!(r#"{{"kind":"card","building":1,"holder":1,"text":"ticket-of-the-test","files":{files}}}"#);
    let body = format!(r#"{{"do":"open_ticket","draft":{draft}}}"#);
    let entry = OfficeEntry { login: "admin".into(), body, ..OfficeEntry::default() };
    let answer = run(ledger.command(1, Command::Office(entry))).expect("a running ledger");
    assert!(answer.reason.is_accepted(), "{:?}", answer.reason);
    ledger.stop();
    threads.join();
}

fn read_all(path: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            read_all(&entry.expect("an entry").path(), files);
        }
    } else {
        files.push((path.display().to_string(), fs::read(path).expect("a file")));
    }
}

/// The first file that holds these words.
fn holds<'a>(files: &'a [(String, Vec<u8>)], words: &str) -> Option<&'a str> {
    files.iter().find(|(_, bytes)| memmem::find(bytes, words.as_bytes()).is_some()).map(|(name, _)| name.as_str())
}

/// Number of the form on a page.
fn form_number(page: &str) -> String {
    let rest = page.split("name=\"form\" value=\"").nth(1).unwrap_or_else(|| panic!("no form in {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

struct Browser<'a>(&'a Server);

impl Browser<'_> {
    fn get(&self, path: &str, cookie: &str) -> String {
        get(self.0.http, path, &format!("Cookie: {cookie}\r\nAccept-Language: ru\r\n")).1
    }

    fn post(&self, path: &str, cookie: &str, body: &str) -> (u16, String) {
        let http = self.0.http;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {http}\r\nOrigin: http://{http}\r\nConnection: close\r\nCookie: {cookie}\r\n");
        let kind = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        request(http, &format!("{head}{kind}"))
    }

    /// The cookie of a new session.
    fn sign_in(&self, login: &str, password: &str) -> String {
        let (status, answer) = self.post("/login", "", &format!("login={login}&password={password}"));
        assert_eq!(status, 303, "{answer}");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        cookie.and_then(|cookie| cookie.split(';').next()).expect("a session").to_owned()
    }
}
