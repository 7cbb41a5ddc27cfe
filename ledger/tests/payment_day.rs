//! A whole day of the payment feed on a real server that is killed three times in the middle of it: files in five formats and an
//! archive, signed notices late, twice, out of order and forged, one payment in a hundred with each of the three mistakes
//! (ERR-01…03). What must come out is plain sums over what was sent; nothing of the code under test says what it should be.

mod common;

use common::city::City;
use common::http::metric;
use common::server::{Server, verify_clean};
use common::{eventually, seed, setting};
use ledger::Ledger;
use ledger::access::{ClientFile, Secret};
use ledger::feed::sign;
use ledger::folder::Folder;
use ledger::inbox::INBOX;
use ledger_core::{Command, Control, account_number};
use payment_files::Encoding;
use payment_files::synthetic::{
    Batch, Camt, Payment, archive, bank_exchange, camt, dbf, headed_registry, sber_registry, titled_registry,
};
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const SUPPLIER: u32 = 1;
/// Rows of all files. Source: the issue; `TURNSTONE_ROWS` for another number.
const ROWS: u64 = 50_000;
/// Notices. Source: the issue; `TURNSTONE_NOTICES` for another number.
const NOTICES: u64 = 20_000;
/// Senders of notices at once.
const SENDERS: usize = 16;
/// How often the server is killed.
const KILLS: usize = 3;
/// Sums of payments that name no account begin here, each a kopeck more than the one before: so each is known again by its sum.
const LOST_FROM: i64 = 7_000_000;
/// Time between two tries of a sender, as a provider would wait longer.
const AGAIN: Duration = Duration::from_millis(50);

/// Plain sums over everything that was sent and is honest.
#[derive(Default)]
struct Oracle {
    /// Kopecks by account.
    accounts: BTreeMap<u64, i64>,
    /// Sums of what names nobody's account.
    lost: Vec<i64>,
    cash: i64,
}

impl Oracle {
    fn add(&mut self, account: Option<u64>, kopecks: i64) {
        self.cash -= kopecks;
        match account {
            Some(account) => *self.accounts.entry(account).or_default() += kopecks,
            None => self.lost.push(kopecks),
        }
    }
}

/// What a parent does: mostly right, one in a hundred wrong in each of three ways.
struct Payers {
    dice: SmallRng,
    holders: u32,
    lost: i64,
}

struct Paid {
    /// What is written.
    account: u64,
    /// Whose it is, if anybody's.
    lands: Option<u64>,
    kopecks: i64,
    words: &'static str,
}

impl Payers {
    fn pay(&mut self) -> Paid {
        let account = account_number(self.dice.random_range(1..=self.holders));
        let kopecks = self.dice.random_range(1..500_000);
        match self.dice.random_range(0..100) {
            // ERR-01: the check digit does not fit, so it is nobody's.
            0 => {
                self.lost += 1;
                let account = account - account % 10 + (account + 1) % 10;
                Paid { account, lands: None, kopecks: LOST_FROM + self.lost, words: "Оплата питания" }
            }
            // ERR-02: a digit too many in the sum.
            1 => Paid { account, lands: Some(account), kopecks: kopecks * 10, words: "Оплата питания" },
            // ERR-03: words about something else.
            2 => Paid { account, lands: Some(account), kopecks, words: "подарок на праздник" },
            _ => Paid { account, lands: Some(account), kopecks, words: "Оплата питания" },
        }
    }
}

/// A batch of such payments.
fn batch(payers: &mut Payers, oracle: &mut Oracle, number: u64, rows: u64) -> Batch {
    let mut batch = Batch::random(number, rows as usize, &[account_number(1)]);
    for payment in &mut batch.payments {
        let Paid { account, lands, kopecks, words } = payers.pay();
        let purpose = format!("{words} л/с {account}");
        *payment = Payment { account, amount_kopecks: kopecks, fee_kopecks: 0, purpose, ..payment.clone() };
        oracle.add(lands, kopecks);
    }
    batch
}

/// The day's files: five formats and an archive, one of them twice, a broken one, and one that brings old payments again.
fn files(payers: &mut Payers, oracle: &mut Oracle, rows: u64) -> Vec<(String, Vec<u8>)> {
    let part = rows / 6;
    let mut next = |number: u64| batch(payers, oracle, number, part);
    let (sber, headed, titled, notice, exchange, packed) = (next(1), next(2), next(3), next(4), next(5), next(6));
    let titled_name = |batch: &Batch| format!("{}_{}.csv", batch.number, batch.date);
    let mut again = titled.clone();
    again.number += 1;
    again.payments.truncate(part as usize / 10);
    let broken = titled_registry(&Batch { number: 900, ..again.clone() }, Encoding::Utf8);
    let broken = broken[..broken.len() - 30].to_vec();
    let dbf_name = format!("{}_{}.dbf", packed.number, packed.date.strftime("%Y%m%d"));
    vec![
        ("sber.txt".into(), sber_registry(&sber, Encoding::Windows1251)),
        ("headed.txt".into(), headed_registry(&headed, Encoding::Koi8R)),
        (titled_name(&titled), titled_registry(&titled, Encoding::Utf8)),
        ("054.xml".into(), camt(&notice, Camt { encoding: Encoding::Utf8, ..Camt::notice() })),
        ("1c.txt".into(), bank_exchange(&exchange, Encoding::Windows1251)),
        ("day.zip".into(), archive(&[(dbf_name, dbf(&packed, Encoding::Cp866))]).expect("an archive")),
        ("same.txt".into(), sber_registry(&sber, Encoding::Windows1251)),
        (titled_name(&again), titled_registry(&again, Encoding::Utf8)),
        ("900_2026-09-01.csv".into(), broken),
    ]
}

/// A notice to be sent until it is answered.
#[derive(Clone)]
struct Notice {
    body: String,
    /// By whom it is signed, and how long ago.
    secret: Secret,
    age_s: i64,
    /// What the answer must be, 200 for a payment.
    answer: u16,
}

fn notices(payers: &mut Payers, oracle: &mut Oracle, count: u64, secret: &Secret) -> Vec<Notice> {
    let mut all = Vec::new();
    for n in 0..count {
        let Paid { account, lands, kopecks, words } = payers.pay();
        let body = serde_json::json!({
            "external_id": format!("op-{n}"),
            "account": account,
            "supplier": SUPPLIER,
            "amount_kopecks": kopecks,
            "purpose": words,
        });
        oracle.add(lands, kopecks);
        let honest = Notice { body: body.to_string(), secret: secret.clone(), age_s: 0, answer: 200 };
        match payers.dice.random_range(0..100) {
            0 => all.extend([honest.clone(), honest]),
            1 => {
                let forged = honest.body.replacen("op-", "forged-", 1);
                let secret = Secret::from("a-forgers-secret-0123456789abcdef0");
                all.extend([honest, Notice { body: forged, secret, age_s: 0, answer: 401 }]);
            }
            2 => {
                let stale = honest.body.replacen("op-", "stale-", 1);
                let late = Notice { body: stale, age_s: 4_000, answer: 401, ..honest.clone() };
                all.extend([honest, late]);
            }
            _ => all.push(honest),
        }
    }
    all.shuffle(&mut payers.dice);
    all
}

/// Sends one notice until the server answers it for good; an error when that is not the answer it must get.
fn send(at: &Mutex<SocketAddr>, source: &str, notice: &Notice, over: &AtomicBool) -> Result<(), String> {
    loop {
        let server = *at.lock().expect("an address");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() as i64;
        let signature = sign(&notice.secret, now - notice.age_s, notice.body.as_bytes());
        let head = format!(
            "POST /feed/payments/{source} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/json\r\nTurnstone-Signature: {signature}\r\nContent-Length: {}\r\n\r\n",
            notice.body.len()
        );
        match asked(server, &(head + &notice.body)) {
            Some(status) if status == notice.answer => return Ok(()),
            // Not known to be durable, or nobody there: a provider tries again.
            Some(503) | None => {}
            Some(status) => return Err(format!("{status} in place of {}: {}", notice.answer, notice.body)),
        }
        if over.load(Ordering::Relaxed) {
            return Err("nobody answered in time".into());
        }
        std::thread::sleep(AGAIN);
    }
}

fn asked(server: SocketAddr, text: &str) -> Option<u16> {
    let mut stream = TcpStream::connect_timeout(&server, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// Lays a file into the inbox as if it had come a while ago.
fn drop_in(inbox: &Path, name: &str, bytes: &[u8]) {
    let hidden = inbox.join(format!(".{name}"));
    std::fs::write(&hidden, bytes).expect("written");
    let file = std::fs::File::options().append(true).open(&hidden).expect("there");
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("aged");
    std::fs::rename(&hidden, inbox.join(name)).expect("dropped");
}

#[test]
fn a_day_of_payments_survives_three_kills_to_the_kopeck() {
    let city = City::small(5);
    let dir = city.dir();
    let (rows, count) = (setting("TURNSTONE_ROWS", ROWS), setting("TURNSTONE_NOTICES", NOTICES));
    let holders = 1_500;
    let mut payers = Payers { dice: SmallRng::seed_from_u64(seed()), holders, lost: 0 };
    let (mut oracle, before) = (Oracle::default(), Books::read(&dir));
    let files = files(&mut payers, &mut oracle, rows);
    let client = ClientFile::load(&dir).expect("what init wrote for a client");
    let notices = notices(&mut payers, &mut oracle, count, &client.feed.secret);
    let inbox = dir.join(INBOX).join(SUPPLIER.to_string());
    std::fs::create_dir_all(&inbox).expect("an inbox");

    let server = Server::start(&dir);
    let at = Arc::new(Mutex::new(server.http));
    let (next, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let began = Instant::now();
    let (server, kills) = std::thread::scope(|threads| {
        let mut server = server;
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                threads.spawn(|| -> Result<(), String> {
                    while let Some(notice) = notices.get(next.fetch_add(1, Ordering::Relaxed)) {
                        send(&at, &client.feed.source, notice, &over)?;
                    }
                    Ok(())
                })
            })
            .collect();
        let mut kills = 0;
        for (n, (name, bytes)) in files.iter().enumerate() {
            drop_in(&inbox, name, bytes);
            // A kill while this file is being posted and notices come.
            if n % 2 == 0 && kills < KILLS {
                let from = metric(server.http, "records", "");
                eventually("it posts", || metric(server.http, "records", "") > from + rows / 20);
                server.kill();
                kills += 1;
                server = Server::start(&dir);
                *at.lock().expect("an address") = server.http;
            }
        }
        let sent: Result<(), String> = senders.into_iter().try_for_each(|sender| sender.join().expect("no panic"));
        over.store(true, Ordering::Relaxed);
        sent.expect("every notice got the answer it must get");
        eventually("the inbox is empty", || {
            let waiting = std::fs::read_dir(&inbox).expect("an inbox").filter_map(Result::ok);
            waiting.filter(|entry| entry.path().is_file()).count() == 0
        });
        (server, kills)
    });
    let took = began.elapsed();
    assert_eq!(kills, KILLS);
    let refused = |name: &str| inbox.join("refused").join(name).exists();
    assert!(refused("same.txt") && refused("900_2026-09-01.csv"), "the same file and the broken one are laid aside");
    // Everything that was taken is posted before the books are read.
    wait_until_posted(&dir, server);
    verify_clean(&dir);

    let after = Books::read(&dir);
    assert_eq!(after.sum, 0, "the sum of all accounts");
    assert_eq!(after.cash - before.cash, oracle.cash, "what reached the supplier");
    for holder in 1..=holders {
        let account = account_number(holder);
        let came = after.accounts.get(&account).copied().unwrap_or(0) - before.accounts.get(&account).copied().unwrap_or(0);
        assert_eq!(came, oracle.accounts.get(&account).copied().unwrap_or(0), "account {account}");
    }
    // Row by row: each waits as itself, once, with the digits that were written.
    let mut lost = oracle.lost.clone();
    lost.sort_unstable();
    let waiting: Vec<i64> = after.suspense.iter().map(|(kopecks, _)| *kopecks).collect();
    assert_eq!(waiting, lost, "payments in suspense");
    for (kopecks, from) in &after.suspense {
        assert!(!from.is_empty(), "nobody knows where {kopecks} came from");
    }
    println!(
        "{} rows and {} notices in {:.1} s with {kills} kills; {} payments in suspense, each explained; sum 0",
        rows / 6 * 6,
        notices.len(),
        took.as_secs_f64(),
        lost.len(),
    );
}

/// Stops the server once no file waits to be posted.
fn wait_until_posted(dir: &Path, mut server: Server) {
    let began = Instant::now();
    loop {
        let records = metric(server.http, "records", "");
        std::thread::sleep(Duration::from_secs(2));
        if metric(server.http, "records", "") == records {
            let (status, stderr) = server.terminate();
            assert!(status.success(), "{stderr}");
            if Books::read(dir).unposted == 0 {
                return;
            }
            server = Server::start(dir);
        }
        assert!(began.elapsed() < common::PATIENCE, "files wait for ever");
    }
}

/// What the books hold.
struct Books {
    accounts: BTreeMap<u64, i64>,
    /// Payments in suspense by sum, with their words.
    suspense: Vec<(i64, String)>,
    cash: i64,
    sum: i128,
    unposted: usize,
}

impl Books {
    fn read(dir: &Path) -> Self {
        let folder = Folder::open(dir).expect("the folder");
        let (ledger, threads) = Ledger::open(&folder.journal(), dir, folder.city()).expect("its journal");
        let books = {
            let city = ledger.read_now();
            let own = city.purses().iter().filter(|purse| purse.supplier == SUPPLIER);
            let accounts = own.map(|purse| (account_number(purse.holder), purse.balance)).collect();
            let waiting: Vec<_> = city.office().books().in_suspense().map(|row| (row.kopecks, row.payment)).collect();
            let controls = city.suppliers()[SUPPLIER as usize].controls;
            assert_eq!(
                controls[Control::Suspense as usize],
                waiting.iter().map(|(kopecks, _)| kopecks).sum::<i64>(),
                "suspense is the sum of its payments"
            );
            let words = |(kopecks, pos): (i64, u64)| {
                let found = ledger.journal().record(pos).expect("a readable journal").expect("a record");
                let Some(Command::TopUp { amount_kopecks, note, .. }) = found.command else { panic!("no payment at {pos}") };
                assert_eq!(amount_kopecks, kopecks);
                (kopecks, note)
            };
            let mut suspense: Vec<_> = waiting.into_iter().map(words).collect();
            suspense.sort();
            Self {
                accounts,
                suspense,
                cash: controls[Control::CashReceived as usize],
                sum: city.sum_kopecks(),
                unposted: city.office().unposted().count(),
            }
        };
        ledger.stop();
        threads.join();
        books
    }
}
