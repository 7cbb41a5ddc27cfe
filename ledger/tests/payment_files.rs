//! Payment files through the browser's own forms, with the server killed while payments are being posted: every payment counts
//! once, and the books say so to the kopeck (ACC-02, ACC-06, FIELD C1 and C3).

mod common;
#[path = "payment_files/notices.rs"]
mod notices;

use common::browser::Browser;
use common::city::City;
use common::eventually;
use common::http::{metric, request};
use common::server::{Server, verify_clean};
use ledger::Ledger;
use ledger::folder::Folder;
use ledger::inbox::INBOX;
use ledger_core::{Control, account_number};
use payment_files::synthetic::{Batch, all_formats, archive, titled_registry};
use payment_files::{Encoding, Role};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

const SUPPLIER: u32 = 1;
/// People who get money.
const HOLDERS: u32 = 60;
/// Accounts that nobody has.
const STRANGERS: [u32; 2] = [9_000_001, 9_000_002];
/// Payments of the file under which the server is killed. Origin: more than it posts before the last kill.
const MANY: usize = 60_000;
/// Records of a start that mean it posts: more than a sign-in, a file taken in and what the server notes by itself.
const POSTING: u64 = 500;
/// How often the server is killed.
const KILLS: u32 = 3;

/// What the books hold: kopecks by account, and the supplier's control accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Books {
    accounts: BTreeMap<u64, i64>,
    suspense: i64,
    cash: i64,
}

impl Books {
    fn read(dir: &Path) -> Self {
        let folder = Folder::open(dir).expect("the folder");
        let (ledger, threads) = Ledger::open(&folder.journal(), dir, folder.city()).expect("its journal");
        let mut books = Self::default();
        {
            let city = ledger.read_now();
            for holder in 1..=HOLDERS {
                assert!(city.holder(holder).is_some(), "{holder} is somebody");
                let own = city.purses_of(holder).filter(|(_, purse)| purse.supplier == SUPPLIER);
                books.accounts.insert(account_number(holder), own.map(|(_, purse)| purse.balance).sum());
            }
            let controls = city.suppliers()[SUPPLIER as usize].controls;
            (books.suspense, books.cash) = (controls[Control::Suspense as usize], controls[Control::CashReceived as usize]);
        }
        ledger.stop();
        threads.join();
        books
    }

    /// The oracle: plain sums.
    fn add(&mut self, batch: &Batch) {
        for payment in &batch.payments {
            self.cash -= payment.amount_kopecks;
            match self.accounts.get_mut(&payment.account) {
                Some(balance) => *balance += payment.amount_kopecks,
                None => self.suspense += payment.amount_kopecks,
            }
        }
    }
}

fn batch(seed: u64, count: usize) -> Batch {
    let accounts: Vec<u64> = (1..=HOLDERS).chain(STRANGERS).map(account_number).collect();
    Batch::random(seed, count, &accounts)
}

/// Somebody who pays in for the supplier.
struct Cashier(Browser);

impl Cashier {
    fn of(server: &Server, password: &str) -> Self {
        Self(Browser::sign_in(server.http, ledger::init::ADMIN_LOGIN, password))
    }

    fn get(&self, path: &str) -> String {
        self.0.get(path)
    }

    /// Sends a file as a form does; where that leads.
    fn upload(&self, name: &str, bytes: &[u8]) -> String {
        self.0.upload(&format!("/suppliers/{SUPPLIER}/payments"), name, bytes)
    }

    /// The form that takes a checked file in; `None` when there is none.
    fn form(&self, check: &str) -> Option<String> {
        let page = self.get(check);
        let number = page.split("name=\"form\" value=\"").nth(1)?;
        Some(format!("form={}", number.split('"').next()?))
    }

    /// Sends a file and takes it in.
    fn take(&self, name: &str, bytes: &[u8]) {
        let check = self.upload(name, bytes);
        let form = self.form(&check).unwrap_or_else(|| panic!("{name}: {}", self.get(&check)));
        let (status, answer) = self.0.post(&check, &form);
        assert_eq!(status, 303, "{name}: {answer}");
        let (status, again) = self.0.post(&check, &form);
        assert_eq!(status, 303, "sent twice it is done once: {name}: {again}");
    }

    fn list(&self) -> String {
        self.get(&format!("/suppliers/{SUPPLIER}/payments"))
    }

    fn all_posted(&self) {
        eventually("all payments are posted", || {
            let list = self.list();
            list.contains("Posted") && !list.contains("Being posted")
        });
    }
}

#[test]
fn every_format_is_taken_in_once_and_posted_to_the_kopeck() {
    let city = City::small(1);
    let dir = city.dir();
    let mut expected = Books::read(&dir);
    let server = Server::start(&dir);
    let cashier = Cashier::of(&server, &city.password);
    assert!(cashier.list().contains("No file has come yet"));

    let formats = all_formats(&batch(1, 2), Encoding::Windows1251).len();
    for n in 0..formats {
        let batch = batch(100 + n as u64, 150);
        let (name, bytes) = all_formats(&batch, Encoding::Windows1251).swap_remove(n);
        let documents = payment_files::read(&bytes, &name, &payment_files::Profile::built_in()).expect("readable");
        if documents[0].role == Role::Confirms {
            let check = cashier.upload(&name, &bytes);
            let page = cashier.get(&check);
            assert!(page.contains("nothing is posted from it"), "{name}: {page}");
            // Kept as evidence, and it changes no balance.
            cashier.take(&name, &bytes);
            assert!(cashier.list().contains("Taken in to compare"), "{name}");
            continue;
        }
        cashier.take(&name, &bytes);
        expected.add(&batch);

        // The same file once more.
        let check = cashier.upload(&name, &bytes);
        assert!(cashier.get(&check).contains("was taken in before") && cashier.form(&check).is_none(), "{name}");
    }
    let packed: Vec<_> = (0..3u64).map(|n| batch(200 + n, 40)).collect();
    let files: Vec<_> = packed
        .iter()
        .map(|batch| (format!("{}_{}.csv", batch.number, batch.date), titled_registry(batch, Encoding::Utf8)))
        .collect();
    cashier.take("day.zip", &archive(&files).expect("an archive"));
    packed.iter().for_each(|batch| expected.add(batch));

    // The payments of a file once more, and a new one behind them.
    let mut again = packed[0].clone();
    again.number += 1;
    let new = Batch { payments: batch(201, 41).payments.split_off(40), ..again.clone() };
    again.payments.extend(new.payments.iter().cloned());
    expected.add(&new);
    let name = format!("{}_{}.csv", again.number, again.date);
    cashier.take(&name, &titled_registry(&again, Encoding::Utf8));
    cashier.all_posted();
    let newest = cashier.list().split("/payments/").find_map(|rest| rest.split('"').next()?.parse::<u32>().ok()).expect("a file");
    let page = cashier.get(&format!("/suppliers/{SUPPLIER}/payments/{newest}"));
    let repeated = page.split("Posted before: from another file or by a notice").nth(1).expect("a line");
    assert!(repeated.split("</dd>").next().is_some_and(|fact| fact.contains("<small>40</small>")), "{page}");

    // A kopeck less in one row, and the control row no longer agrees.
    let forged = String::from_utf8(titled_registry(&batch(300, 5), Encoding::Utf8)).expect("UTF-8").replacen(",", ",1", 1);
    let check = cashier.upload("1_2026-09-01.csv", forged.as_bytes());
    assert!(cashier.get(&check).contains("does not add up") && cashier.form(&check).is_none(), "{}", cashier.get(&check));
    // No payment file at all.
    let check = cashier.upload("photo.jpg", b"\xff\xd8\xff\xe0 not a registry");
    assert!(cashier.get(&check).contains("Not done"), "{}", cashier.get(&check));

    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&dir);
    assert_eq!(Books::read(&dir), expected);
}

#[test]
fn a_server_killed_while_it_posts_goes_on_and_posts_nothing_twice() {
    let city = City::small(2);
    let dir = city.dir();
    let before = Books::read(&dir);
    let mut expected = before.clone();
    let batch = batch(7, MANY);
    expected.add(&batch);
    let server = Server::start(&dir);
    let name = format!("{}_{}.csv", batch.number, batch.date);
    Cashier::of(&server, &city.password).take(&name, &titled_registry(&batch, Encoding::Utf8));
    let mut server = server;
    let mut cut_off = 0;
    for _ in 0..KILLS {
        // Counted since the start: what this very process made durable.
        eventually("it posts", || metric(server.http, "records", "") > POSTING);
        server.kill();
        let cash = Books::read(&dir).cash;
        cut_off += u32::from(cash < before.cash && cash > expected.cash);
        // Posting goes on before the server says that it is ready.
        server = Server::start(&dir);
    }
    assert_eq!(cut_off, KILLS, "every kill met it while it posted");
    let cashier = Cashier::of(&server, &city.password);
    cashier.all_posted();
    let page = cashier.get(&format!("/suppliers/{SUPPLIER}/payments/1"));
    let repeated = page.split("Posted before: from another file or by a notice").nth(1).expect("a line");
    assert!(
        repeated.split("</dd>").next().is_some_and(|fact| fact.contains("<small>0</small>")),
        "its own are not repeated: {page}"
    );
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&dir);
    assert_eq!(Books::read(&dir), expected);
}

#[test]
fn files_dropped_into_the_inbox_are_taken_or_laid_aside_with_the_reason() {
    let city = City::small(3);
    let dir = city.dir();
    let mut expected = Books::read(&dir);
    let inbox = dir.join(INBOX).join(SUPPLIER.to_string());
    std::fs::create_dir_all(&inbox).expect("an inbox");
    // Dropped as an archive is, under a name of no use, long ago.
    let drop = |name: &str, bytes: &[u8]| {
        let path = inbox.join(name);
        std::fs::write(&path, bytes).expect("dropped");
        let file = std::fs::File::options().append(true).open(&path).expect("there");
        file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("aged");
        path
    };
    let (good, more) = (batch(11, 30), batch(12, 30));
    let named = |batch: &Batch| format!("{}_{}.csv", batch.number, batch.date);
    let bytes = titled_registry(&good, Encoding::Utf8);
    let broken = bytes[..bytes.len() - 40].to_vec();
    let files = [(named(&good), bytes.clone()), (named(&more), titled_registry(&more, Encoding::Utf8))];

    let server = Server::start(&dir);
    let first = drop(&named(&good), &bytes);
    eventually("it is taken", || !first.exists());
    expected.add(&good);
    // Half known: the new document of the archive is taken.
    let second = drop("day.zip", &archive(&files).expect("an archive"));
    eventually("it is taken", || !second.exists());
    expected.add(&more);
    for (name, bytes, why) in [
        ("again.zip", archive(&files).expect("an archive"), "was taken in before"),
        ("broken.csv", broken, "broken.csv"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not a registry".to_vec(), ""),
    ] {
        let path = drop(name, &bytes);
        let (aside, note) = (inbox.join("refused").join(name), inbox.join("refused").join(format!("{name}.why.txt")));
        eventually("it is laid aside", || !path.exists() && aside.exists() && note.exists());
        let words = std::fs::read_to_string(note).expect("a reason");
        assert!(words.contains(why) && words.lines().count() >= 2, "{name}: {words}");
    }
    drop(".hidden", b"a copy under way");
    let cashier = Cashier::of(&server, &city.password);
    cashier.all_posted();
    assert!(inbox.join(".hidden").exists());
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&dir);
    assert_eq!(Books::read(&dir), expected);
}
