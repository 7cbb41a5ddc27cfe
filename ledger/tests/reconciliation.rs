//! Three-way reconciliation over real files and a real journal, to the kopeck; by itself, on the page, and fast enough (ACC-02, FIELD C3).

mod common;

use common::browser::Browser;
use common::city::City;
use common::eventually;
use common::http::{get, metric};
use common::server::Server;
use jiff::civil::{Date, date};
use ledger::feed::payment_id;
use ledger::folder::Folder;
use ledger::inbox::INBOX;
use ledger::tally::Tallies;
use ledger::vault::Vault;
use ledger::{Ledger, Threads, payments};
use ledger_core::{Command, Control, OfficeEntry, account_number, civil_day};
use ledger_office::OfficeCommand;
use ledger_office::decide::digest;
use ledger_office::payments::PaymentFile;
use ledger_office::refund::RefundDraft;
use payment_files::synthetic::{Batch, Camt, Payment, camt, sber_registry, titled_registry};
use payment_files::{Encoding, Profile};
use reconciliation::{Class, Origin, Report, Side, Sum, Why};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const SUPPLIER: u32 = 1;
/// The payment source of a new folder.
const SOURCE: &str = "bank";
/// People who get money.
const HOLDERS: u32 = 40;
/// Rows of the measured day. Origin: half the largest nightly registry (FIELD C8), so that a plain run stays short;
/// `TURNSTONE_ROWS=100000` measures the whole.
const ROWS: u64 = 50_000;
/// 100 % of a day are reconciled within a minute.
const MINUTE: Duration = Duration::from_secs(60);

fn today() -> i32 {
    civil_day(loadgen::link::wall_clock_us())
}

fn date_of(day: i32) -> Date {
    date(1970, 1, 1).saturating_add(jiff::Span::new().days(day))
}

/// A registry of `count` payments of that day to people, each with its bank's fee.
fn registry(seed: u64, count: usize, day: i32) -> Batch {
    let accounts: Vec<u64> = (1..=HOLDERS).map(account_number).collect();
    let mut batch = Batch::random(seed, count, &accounts);
    batch.date = date_of(day);
    batch.payments.iter_mut().for_each(|payment| payment.date = date_of(day));
    batch
}

fn net(batch: &Batch) -> i64 {
    batch.payments.iter().map(|payment| payment.amount_kopecks - payment.fee_kopecks).sum()
}

/// A statement of one account: sums with their words, each an entry of its own.
fn statement(number: u32, day: i32, opening_kopecks: i64, sums: &[(i64, String)]) -> Batch {
    let payment = |(n, (kopecks, words)): (usize, &(i64, String))| Payment {
        id: format!("ST{number}-{n}"),
        date: date_of(day),
        account: 0,
        amount_kopecks: *kopecks,
        fee_kopecks: 0,
        payer: "Банк Образец".into(),
        payer_account: "30232810000000000001".into(),
        purpose: words.clone(),
    };
    let payments = sums.iter().enumerate().map(payment).collect();
    Batch { number, date: date_of(day), settlement_account: "40702810000000000017".into(), opening_kopecks, payments }
}

fn camt_053(batch: &Batch) -> Vec<u8> {
    camt(batch, Camt { per_entry: 1, ..Camt::statement() })
}

/// A ledger without its server.
struct House {
    ledger: Arc<Ledger>,
    vault: Arc<Vault>,
    tallies: Tallies,
    threads: Threads,
    dir: std::path::PathBuf,
    acts: u128,
}

impl House {
    fn open(dir: &Path) -> Self {
        let folder = Folder::open(dir).expect("the folder");
        let (ledger, threads) = Ledger::open(&folder.journal(), dir, folder.city()).expect("its journal");
        let vault = Arc::new(Vault::open(&dir.join("vault")).expect("its vault"));
        let tallies = Tallies::open(dir, Arc::clone(&ledger), Arc::clone(&vault), vec![SOURCE.into()]).expect("a folder");
        Self { ledger, vault, tallies, threads, dir: dir.to_path_buf(), acts: 0 }
    }

    /// Takes a file in as a page does and posts it; its number.
    async fn take(&mut self, name: &str, bytes: &[u8], compared: bool) -> u32 {
        let kept = self.vault.keep_file(bytes).expect("kept");
        let documents = payment_files::read(bytes, name, &Profile::built_in()).expect("readable");
        assert!(documents[0].is_sound(), "{:?}", documents[0].checks);
        let file = dashboard::stated_of(&documents[0], &kept, name, 0, SUPPLIER);
        let file = PaymentFile { compared: compared || file.compared, ..file };
        self.act(OfficeCommand::TakePayments { file }).await;
        let state = self.ledger.read().await.expect("a state");
        let taken = state.office().payment_files().next_back().expect("a file").clone();
        drop(state);
        if taken.posted.is_none() {
            payments::post(&self.vault, &self.ledger, &[SOURCE.into()].into(), &taken).await.expect("posted");
            drop(self.ledger.read().await.expect("a state"));
        }
        taken.id
    }

    /// What somebody does under the preview of now.
    async fn act(&mut self, command: OfficeCommand) {
        let expects = {
            let state = self.ledger.read().await.expect("a state");
            digest(state.office(), &state, today(), &command).unwrap_or(0)
        };
        let entry = OfficeEntry { login: "test".into(), body: command.to_json(), expects, ..OfficeEntry::default() };
        self.acts += 1;
        let answer = self.ledger.command(self.acts, Command::Office(entry)).await.expect("an answer");
        assert!(answer.reason.is_accepted(), "{command:?}: {:?}", answer.reason);
        drop(self.ledger.read().await.expect("a state"));
    }

    /// A refund of all that a holder has, as far as the supplier; its number.
    async fn passed(&mut self, holder: u32, kopecks: i64) -> u32 {
        let bank = self.vault.keep_file(format!("where the money of {holder} goes").as_bytes()).expect("kept");
        let draft = RefundDraft { holder, supplier: SUPPLIER, complex: 1, document: "7".into(), bank, ..RefundDraft::default() };
        self.act(OfficeCommand::ApplyRefund { draft: RefundDraft { kopecks: Some(kopecks), ..draft } }).await;
        let refund = self.ledger.read_now().office().books().refunds().last().expect("a refund").id;
        self.act(OfficeCommand::ConfirmRefund { refund, kopecks }).await;
        self.act(OfficeCommand::PassRefunds { refunds: vec![refund] }).await;
        refund
    }

    async fn paid(&mut self, refund: u32) {
        self.act(OfficeCommand::RefundPaid { refund, document: "order 31".into() }).await;
    }

    /// A payment that a notice brings.
    async fn notice(&self, external_id: &str, account: u64, amount_kopecks: i64) {
        let command = Command::TopUp { account, supplier: SUPPLIER, amount_kopecks, note: format!("{SOURCE} {external_id}") };
        let answer = self.ledger.command(payment_id(SOURCE, external_id), command).await.expect("an answer");
        assert!(answer.reason.is_accepted(), "{:?}", answer.reason);
        drop(self.ledger.read().await.expect("a state"));
    }

    fn make(&self, day: i32) -> Report {
        let report = self.tallies.make(SUPPLIER, day).expect("made");
        assert!(report.summary.is_explained(), "{:#?}", report.summary);
        assert_eq!(self.tallies.get(SUPPLIER, day).expect("kept"), Some(report.clone()), "what is kept is what was made");
        report
    }

    fn close(self) {
        self.ledger.stop();
        self.threads.join();
    }
}

/// What differs, without the opening balances that made the city today: no provider's row says them.
fn classes(report: &Report) -> Vec<(Class, Why, i128)> {
    let others = report.differences.iter().filter(|one| one.origin != Some(Origin::Command));
    others.map(|one| (one.class, one.why, one.kopecks())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_its_postings_and_the_statement_close_to_zero_or_say_why_not() {
    let city = City::small(1);
    let mut house = House::open(&city.dir());
    let day = today() - 1;
    assert!(house.make(day).summary.is_empty());
    let (first, second) = (registry(11, 30, day), registry(12, 20, day));
    house.take("a.txt", &sber_registry(&first, Encoding::Windows1251), false).await;
    let file = house.take("b.txt", &sber_registry(&second, Encoding::Windows1251), false).await;
    let both = i128::from(first.sum() + second.sum());

    // No statement: everything is posted, on the day after the rows' own, and the bank owes both files.
    let report = house.make(day);
    let summary = &report.summary;
    assert_eq!((summary.provider, summary.matched), (Sum { rows: 50, kopecks: both }, Sum { rows: 50, kopecks: both }));
    assert_eq!(summary.booked_other_days, summary.provider);
    assert_eq!(summary.statements, 0);
    assert_eq!(classes(&report).len(), 2);
    assert!(report.differences.iter().all(|one| one.class == Class::NotInStatement && one.line == 0));
    // Today nothing is left over: what was posted today belongs to yesterday's rows.
    let report = house.make(day + 1);
    assert_eq!((classes(&report), report.summary.of_other_days), (vec![], Sum { rows: 50, kopecks: both }));

    // The bank pays the first less its fee, the second a hundred roubles short, a stranger's subsidy, and a sum of its own.
    let short = net(&second) - 10_000;
    let sums = [
        (net(&first), String::new()),
        (short, format!("Перечисление по реестру № {}", second.number)),
        (77_700, "Субсидия".to_owned()),
        (5_500, format!("за питание л/с {}", account_number(3))),
    ];
    let paid = statement(1, day, 100_000, &sums);
    let compared = house.take("053.xml", &camt_053(&paid), false).await;
    let report = house.make(day);
    assert_eq!(
        classes(&report),
        [(Class::StatementDiffers, Why::Unknown, -10_000), (Class::OnlyInStatement, Why::Unknown, 5_500)]
    );
    assert_eq!((report.differences[0].file, report.differences[1].file), (file, compared));
    assert_eq!(report.differences[1].account, account_number(3));
    let summary = &report.summary;
    assert_eq!(summary.statement.kopecks, i128::from(net(&first) + short + 5_500));
    assert_eq!(summary.fee_kopecks, both - i128::from(net(&first) + net(&second)));
    assert_eq!((summary.other_in, summary.confirmed.rows), (Sum { rows: 1, kopecks: 77_700 }, 50));

    // After a restart it is as it was.
    house.close();
    let house = House::open(&city.dir());
    assert_eq!(house.tallies.get(SUPPLIER, day).expect("kept"), Some(report));
    assert_eq!(house.tallies.summaries(None).len(), 2);
    house.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_compared_with_a_registry_that_posts_nothing() {
    let city = City::small(2);
    let mut house = House::open(&city.dir());
    let day = today();
    let batch = registry(21, 5, day);
    // The registry's third payment brought no notice, the fourth another sum; one notice has no row.
    for (n, payment) in batch.payments.iter().enumerate().filter(|(n, _)| *n != 2) {
        house.notice(&payment.id, payment.account, payment.amount_kopecks + i64::from(n == 3)).await;
    }
    house.notice("unknown", account_number(5), 1_234).await;
    let alone = classes(&house.make(day));
    assert!(
        alone.len() == 5 && alone.iter().all(|(class, ..)| *class == Class::MissingThere),
        "no registry has come yet: {alone:?}"
    );

    let name = format!("{}_{}.csv", batch.number, batch.date);
    let bytes = titled_registry(&batch, Encoding::Utf8);
    let cash = |house: &House| house.ledger.read_now().suppliers()[SUPPLIER as usize].controls[Control::CashReceived as usize];
    let before = cash(&house);
    let file = house.take(&name, &bytes, true).await;
    assert_eq!(cash(&house), before, "nothing was posted");
    let report = house.make(day);
    let third = i128::from(batch.payments[2].amount_kopecks);
    let of_ledger: Vec<_> = classes(&report).into_iter().filter(|(class, ..)| *class != Class::NotInStatement).collect();
    assert_eq!(
        of_ledger,
        [
            (Class::MissingHere, Why::Unknown, third),
            (Class::MissingThere, Why::Unknown, -1_234),
            (Class::AmountDiffers, Why::Unknown, -1),
        ]
    );
    let without_row = report.differences.iter().filter(|one| one.origin == Some(Origin::Notice) && one.file == 0);
    assert_eq!((report.differences[0].file, without_row.count()), (file, 1));

    // Posted after all: what notices brought is left as it is, also where the sum differs, and that is still seen.
    let before = cash(&house);
    let file = house.take(&name, &bytes, false).await;
    let posted = house.ledger.read_now().office().taken(file).and_then(|taken| taken.posted).expect("its account");
    assert_eq!((posted.credited.rows, posted.repeated.rows), (1, 4));
    assert_eq!(before - cash(&house), batch.payments[2].amount_kopecks, "the third was posted from the file");
    let report = house.make(day);
    let has = |why| report.differences.iter().filter(|one| one.why == why).count();
    assert_eq!(has(Why::PostedTwice), 0, "{:#?}", report.differences);
    assert!(
        !report.summary.classes.contains_key(&Class::MissingHere) && report.summary.classes.contains_key(&Class::AmountDiffers)
    );
    house.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_notice_is_confirmed_payment_by_payment() {
    let city = City::small(3);
    let mut house = House::open(&city.dir());
    let day = today() - 2;
    let batch = registry(31, 24, day);
    house.take("054.xml", &camt(&batch, Camt::notice()), false).await;
    assert_eq!(house.make(day).summary.classes[&Class::NotInStatement].rows, 24);
    // The same bank, number and day: no obstacle for what is only compared.
    house.take("053.xml", &camt(&batch, Camt::statement()), false).await;
    let summary = house.make(day).summary;
    assert!(summary.closes(), "{summary:#?}");
    assert_eq!((summary.confirmed.rows, summary.fee_kopecks, summary.statement.kopecks), (24, 0, batch.sum().into()));
    house.close();
}

/// A day's statement as a bank client writes it: what went out, in kopecks with its words.
fn exchange(day: i32, out: &[(i64, String)]) -> Vec<u8> {
    let (day, own) = (date_of(day).strftime("%d.%m.%Y").to_string(), "40702810000000000017");
    let rubles = |kopecks: i64| format!("{}.{:02}", kopecks / 100, kopecks % 100);
    let total: i64 = out.iter().map(|(kopecks, _)| kopecks).sum();
    let mut text = format!(
        "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=UTF-8\r\nОтправитель=Банк\r\nПолучатель=\r\nДатаСоздания={day}\r\n\
         ДатаНачала={day}\r\nДатаКонца={day}\r\nРасчСчет={own}\r\nСекцияРасчСчет\r\nДатаНачала={day}\r\nДатаКонца={day}\r\n\
         РасчСчет={own}\r\nНачальныйОстаток={total}.00\r\nВсегоПоступило=0.00\r\nВсегоСписано={}\r\nКонечныйОстаток={}\r\n\
         КонецРасчСчет\r\n",
        rubles(total),
        rubles(total * 99),
    );
    for (number, (kopecks, words)) in (101..).zip(out) {
        text += &format!(
            "СекцияДокумент=Платежное поручение\r\nНомер={number}\r\nДата={day}\r\nСумма={}\r\nПлательщикСчет={own}\r\n\
             Плательщик=Комбинат\r\nПолучательСчет=40817810710041556149\r\nПолучатель=Образцова\r\nДатаСписано={day}\r\n\
             ВидОплаты=01\r\nНазначениеПлатежа={words}\r\nКонецДокумента\r\n",
            rubles(*kopecks)
        );
    }
    (text + "КонецФайла\r\n").into_bytes()
}

/// RFD-07, RFD-11: what the supplier's bank paid meets what is marked here, whichever comes first, and each gap has its name.
#[tokio::test(flavor = "multi_thread")]
async fn refunds_meet_their_payments_in_the_statement_or_the_day_says_why_not() {
    use Class::{PayoutDiffers, PayoutMissing, PayoutUnmarked};
    let city = City::small(6);
    let mut house = House::open(&city.dir());
    let day = today();
    let mut refunds = Vec::new();
    for (holder, kopecks) in [(1, 50_000), (2, 30_000), (3, 1), (4, 20_000)] {
        house.notice(&format!("r-{holder}"), account_number(holder), kopecks).await;
        refunds.push(house.passed(holder, kopecks).await);
    }
    let of_refunds = |report: &Report| -> Vec<(Class, u32, i128)> {
        let of_side = report.differences.iter().filter(|one| one.class.side() == Side::Refunds);
        of_side.map(|one| (one.class, one.refund, one.kopecks())).collect()
    };
    let &[first, second, third, fourth] = refunds.as_slice() else { panic!("four refunds: {refunds:?}") };
    let report = house.make(day);
    assert_eq!((of_refunds(&report), report.summary.payouts), (vec![], Sum::default()), "the supplier has its time");

    // The bank pays the first, the second a kopeck short, a refund that nobody made, and the supplier's own flour; nobody has marked.
    let words = |refund: u32| format!("Возврат № {refund}. Остаток. НДС не облагается");
    let stranger = fourth + 90;
    let out = [(50_000, words(first)), (29_999, words(second)), (777, words(stranger)), (12_345, "За муку".to_owned())];
    let known = house.tallies.known(SUPPLIER);
    house.take("kl_to_1c.txt", &exchange(day, &out), true).await;
    let report = house.make(day);
    let unmarked = [(PayoutUnmarked, first, 50_000), (PayoutUnmarked, second, 29_999), (PayoutUnmarked, stranger, 777)];
    assert_eq!(of_refunds(&report), unmarked);
    assert_eq!(report.summary.payouts, Sum { rows: 3, kopecks: 80_776 });
    assert_eq!(report.summary.other_out, Sum { rows: 1, kopecks: -12_345 }, "flour is no refund");

    // Marked: the first matches, the second differs; the third is in no statement; the fourth stays with the supplier.
    let with_file = house.tallies.known(SUPPLIER);
    for refund in [first, second, third] {
        house.paid(refund).await;
    }
    let marked = house.tallies.known(SUPPLIER);
    assert!(known < with_file && with_file < marked, "each makes the day anew: {known} {with_file} {marked}");
    let report = house.make(day);
    assert_eq!(of_refunds(&report), [(PayoutUnmarked, stranger, 777), (PayoutMissing, third, -1), (PayoutDiffers, second, -1)]);
    let differs = report.differences.iter().find(|one| one.class == PayoutDiffers).expect("it was found");
    assert_eq!((differs.stated_kopecks, differs.found_kopecks, differs.account), (30_000, 29_999, account_number(2)));
    let summary = &report.summary;
    assert_eq!((summary.refunds, summary.refunds_matched), (Sum { rows: 3, kopecks: 80_001 }, Sum { rows: 1, kopecks: 50_000 }));
    assert_eq!(summary.refunds_gap(), 80_776 - 80_001);
    // The day before knows nothing of it.
    assert_eq!(of_refunds(&house.make(day - 1)), []);
    house.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_day_is_reconciled_within_a_minute() {
    let rows = common::setting("TURNSTONE_ROWS", ROWS);
    let city = City::small(4);
    let mut house = House::open(&city.dir());
    let day = today() - 1;
    let batch = registry(41, usize::try_from(rows).expect("rows"), day);
    house.take("big.txt", &sber_registry(&batch, Encoding::Windows1251), false).await;
    let paid = statement(1, day, 0, &[(net(&batch), String::new())]);
    house.take("053.xml", &camt_053(&paid), false).await;
    let began = Instant::now();
    let summary = house.make(day).summary;
    let took = began.elapsed();
    println!("{rows} rows reconciled in {took:?}, {} rows/s", (rows as f64 / took.as_secs_f64()) as u64);
    assert_eq!((summary.matched.rows, summary.confirmed.rows, summary.closes()), (rows, rows, true));
    assert!(took < MINUTE, "{took:?}");
    let kept = std::fs::metadata(house.dir.join(format!("reconciliation/{SUPPLIER}/{day}.json"))).expect("kept").len();
    assert!(kept < 4_096, "a day that closes is small: {kept}");
    house.close();
}

/// Dropped as an archive is, long ago.
fn drop_into(inbox: &Path, name: &str, bytes: &[u8]) {
    let path = inbox.join(name);
    std::fs::write(&path, bytes).expect("dropped");
    let file = std::fs::File::options().append(true).open(&path).expect("there");
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("aged");
}

/// As the page writes money in English.
fn shown(kopecks: i64) -> String {
    let whole = (kopecks / 100).to_string();
    let groups: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    format!("{}.{:02}", groups.join(","), kopecks % 100)
}

#[test]
fn yesterday_is_reconciled_by_itself_and_its_page_has_the_figures_to_the_kopeck() {
    let city = City::small(5);
    let dir = city.dir();
    let inbox = dir.join(INBOX).join(SUPPLIER.to_string());
    std::fs::create_dir_all(&inbox).expect("an inbox");
    let day = today() - 1;
    let page = format!("/suppliers/{SUPPLIER}/reconciliation?day={}", date_of(day));
    let batch = registry(51, 25, day);
    let server = Server::start(&dir);
    let admin = Browser::sign_in(server.http, ledger::init::ADMIN_LOGIN, &city.password);
    assert!(admin.get(&page).contains("was not reconciled yet"));
    drop_into(&inbox, "registry.txt", &sber_registry(&batch, Encoding::Windows1251));
    eventually("the bank owes the registry", || admin.get(&page).contains("The bank has not paid all of it yet"));
    // Ten roubles short, and a registry that nobody brought.
    let paid = [(net(&batch) - 1_000, format!("реестр {}", batch.number)), (32_145, "Реестр 9999".to_owned())];
    drop_into(&inbox, "statement.xml", &camt_053(&statement(7, day, 0, &paid)));
    eventually("the statement is compared", || admin.get(&page).contains("The day does not close"));
    let text = admin.get(&page);
    let fees = batch.sum() - net(&batch);
    for (id, kopecks) in [
        ("s-provider", batch.sum()),
        ("s-postings", batch.sum()),
        ("s-matched", batch.sum()),
        ("s-confirmed", batch.sum()),
        ("s-fee", fees),
        ("s-statement", net(&batch) - 1_000 + 32_145),
        ("s-only_in_statement", 32_145),
        ("s-statement_differs", 1_000),
    ] {
        let row = text.split(&format!("id=\"{id}\"")).nth(1).and_then(|rest| rest.split("</tr>").next()).unwrap_or_default();
        assert!(row.contains(&shown(kopecks)), "{id}: {} is not in {row}", shown(kopecks));
    }
    assert!(text.contains("The sum of all accounts is zero."));
    assert!(
        metric(server.http, "sum_checks", "") > 0 && get(server.http, "/readyz?verbose", "").1.contains("\"sum_is_zero\":true")
    );
    let alarms = admin.get("/alarms");
    assert!(alarms.contains(&page), "{alarms}");
    // A correct statement of the same day stands in the wrong one's place.
    let paid = [(net(&batch), format!("реестр {}", batch.number))];
    drop_into(&inbox, "corrected.xml", &camt_053(&statement(8, day, 0, &paid)));
    eventually("the day closes", || admin.get(&page).contains("The day closes"));
    assert!(!admin.get("/alarms").contains(&page));
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    // At once after a restart.
    let server = Server::start(&dir);
    let admin = Browser::sign_in(server.http, ledger::init::ADMIN_LOGIN, &city.password);
    assert!(admin.get(&page).contains("The day closes"));
}
