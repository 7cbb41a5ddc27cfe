//! Refunds through a running ledger and its journal, to the kopeck: what is held cannot be eaten, what is paid leaves once, and what
//! was typed about a bank account stays out of the journal (RFD-05, RFD-06, RFD-07, RFD-11).

#[path = "http/town.rs"]
mod town;

use dashboard::views::office::{Act, Done, Door, Identity};
use edge_protocol::Reason;
use ledger::custody;
use ledger::door::CityDoor;
use ledger::store::JournalStore;
use ledger::vault::{Person, Vault};
use ledger_core::{Command, Control, Registry};
use ledger_office::OfficeCommand;
use ledger_office::decide::digest;
use ledger_office::refund::{Refund, RefundDraft, RefundState};
use memchr::memmem;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use town::{CATERER, SCHOOL, Town, account, meal};

/// What is sealed: an account that nobody has, but for this test.
const DETAILS: &str = r#"{"salt":"5a17","holder":1,"recipient":"Образцова","account":"40817810038000000123"}"#;

/// A town with a door whose files lie in a folder.
struct House {
    town: Town,
    door: CityDoor,
    vault: Arc<Vault>,
    dir: TempDir,
    ids: AtomicU64,
    seq: AtomicU64,
}

impl House {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Arc::new(JournalStore::open(&dir.path().join("journal")).expect("a new store"));
        let town = Town::on(store).await;
        let vault = Arc::new(Vault::open(&dir.path().join("vault")).expect("a new vault"));
        let door = CityDoor::new(Arc::clone(&town.ledger), Arc::clone(&vault));
        Self { town, door, vault, dir, ids: AtomicU64::new(1), seq: AtomicU64::new(1) }
    }

    async fn pays(&self, holder: u32, kopecks: i64) {
        let id = format!("p-{}", self.ids.fetch_add(1, Ordering::Relaxed));
        let notice =
            json!({"external_id":id,"account":account(holder),"supplier":CATERER,"amount_kopecks":kopecks,"purpose":"питание"});
        assert!(self.town.pay(&notice).await.status.is_success());
    }

    /// An act under a number of its own, with the digest of what it would do now.
    async fn act(&self, command: OfficeCommand) -> Done {
        let id = u128::from(self.ids.fetch_add(1, Ordering::Relaxed));
        let expects = self.expects(&command).await;
        self.act_as(id, expects, command).await
    }

    async fn expects(&self, command: &OfficeCommand) -> u64 {
        let city = self.town.ledger.read().await.expect("a running ledger");
        digest(city.office(), &city, ledger_core::civil_day(self.town.ledger.now_us()), command).unwrap_or(0)
    }

    async fn act_as(&self, id: u128, expects: u64, command: OfficeCommand) -> Done {
        let (login, from, why) = ("operator".to_owned(), "192.0.2.1".to_owned(), "application 7".to_owned());
        self.door.act(Act { id: 1_000_000 + id, login, from, why, expects, command }).await.expect("an answer")
    }

    async fn accepted(&self, command: OfficeCommand) -> Done {
        let told = format!("{command:?}");
        let done = self.act(command).await;
        assert_eq!(done.reason, Reason::Accepted, "{told}");
        done
    }

    async fn eats(&self, holder: u32, kopecks: i64) -> Reason {
        let seq = self.seq.fetch_add(1, Ordering::Relaxed);
        let reasons = self.town.events(SCHOOL, vec![meal(seq, holder, kopecks)]).await;
        Reason::from_code(reasons[0]).expect("a reason")
    }

    /// Balance and what is held of it.
    async fn money(&self, holder: u32) -> (i64, i64) {
        let city = self.town.ledger.read().await.expect("a running ledger");
        assert_eq!(city.sum_kopecks(), 0, "invariant sum-is-zero");
        city.purses_of(holder)
            .find(|(_, purse)| purse.supplier == CATERER)
            .map_or((0, 0), |(_, purse)| (purse.balance, purse.held))
    }

    async fn cash(&self) -> i64 {
        let city = self.town.ledger.read().await.expect("a running ledger");
        city.suppliers()[CATERER as usize].controls[Control::CashReceived as usize]
    }

    fn refund(&self, id: u32) -> Refund {
        self.town.ledger.read_now().office().books().refund(id).expect("it was opened").clone()
    }

    /// Details that somebody typed, sealed.
    fn sealed(&self, salt: &str) -> String {
        self.vault.keep_file(DETAILS.replace("5a17", salt).as_bytes()).expect("kept")
    }

    async fn applied(&self, holder: u32, kopecks: Option<i64>, bank: &str) -> u32 {
        let (document, bank) = ("7 of 23.11.2026".to_owned(), bank.to_owned());
        let draft = RefundDraft { holder, supplier: CATERER, complex: 1, document, kopecks, bank, ..RefundDraft::default() };
        self.accepted(OfficeCommand::ApplyRefund { draft }).await.object
    }
}

fn confirm(refund: u32, kopecks: i64) -> OfficeCommand {
    OfficeCommand::ConfirmRefund { refund, kopecks }
}

fn paid(refund: u32) -> OfficeCommand {
    OfficeCommand::RefundPaid { refund, document: "order 31 of 25.11.2026".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_goes_its_way_to_the_kopeck() {
    let house = House::new().await;
    house.pays(1, 50_001).await;
    let cash = house.cash().await;
    let id = house.applied(1, None, &house.sealed("01")).await;
    assert_eq!(house.eats(1, 12_000).await, Reason::Accepted, "before the confirmation it is the family's to spend");
    assert_eq!(house.act(confirm(id, 50_001)).await.reason, Reason::InsufficientFunds);
    house.accepted(confirm(id, 38_001)).await;
    assert_eq!(house.money(1).await, (38_001, 38_001));
    // RFD-11: nothing of it can be eaten meanwhile, not a kopeck.
    assert_eq!(house.eats(1, 1).await, Reason::InsufficientFunds);
    house.accepted(OfficeCommand::PassRefunds { refunds: vec![id] }).await;
    assert_eq!(house.refund(id).state, RefundState::Passed);

    // The bank sends it back: still held, the old details are out, new ones bring it on its way again.
    house.accepted(OfficeCommand::RefundSentBack { refund: id, words: "account closed".into() }).await;
    assert_eq!(house.money(1).await, (38_001, 38_001));
    assert_eq!(house.act(OfficeCommand::PassRefunds { refunds: vec![id] }).await.reason, Reason::RefundStateInvalid);
    house.accepted(OfficeCommand::RefundBank { refund: id, bank: house.sealed("02") }).await;
    house.accepted(OfficeCommand::PassRefunds { refunds: vec![id] }).await;

    // A double click pays once.
    let expects = house.expects(&paid(id)).await;
    let (first, again) = (house.act_as(900, expects, paid(id)).await, house.act_as(900, expects, paid(id)).await);
    assert_eq!((first.reason, first), (Reason::Accepted, again));
    assert_eq!(house.act(paid(id)).await.reason, Reason::RefundStateInvalid, "and another form does not pay again");
    assert_eq!(house.money(1).await, (0, 0));
    assert_eq!(house.cash().await, cash + 38_001, "what the supplier got, less what it gave back");
    let way: Vec<RefundState> = house.refund(id).steps.iter().map(|step| step.state).collect();
    use RefundState::{Confirmed, Paid, Passed, SentBack, Submitted};
    assert_eq!(way, [Submitted, Confirmed, Passed, SentBack, Confirmed, Passed, Paid]);

    // One kopeck is a sum like any other; a withdrawal frees what was held.
    house.pays(3, 1).await;
    let last = house.applied(3, None, "").await;
    house.accepted(confirm(last, 1)).await;
    assert_eq!(house.money(3).await, (1, 1));
    assert_eq!(
        house.act(OfficeCommand::PassRefunds { refunds: vec![last] }).await.reason,
        Reason::RefundIncomplete,
        "no details"
    );
    house.accepted(OfficeCommand::EndRefund { refund: last, rejected: false }).await;
    assert_eq!(house.money(3).await, (1, 0));
    assert_eq!(house.eats(3, 1).await, Reason::Accepted);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_confirmations_of_the_same_money_one_wins() {
    let house = House::new().await;
    for round in 0..20u128 {
        house.pays(1, 700).await;
        let id = house.applied(1, None, "").await;
        let command = confirm(id, 700);
        let expects = house.expects(&command).await;
        let form = |n: u128| house.act_as(10_000 + 10 * round + n, expects, command.clone());
        let (one, other) = tokio::join!(form(1), form(2));
        let wins = [one, other].iter().filter(|done| done.reason.is_accepted()).count();
        assert_eq!(wins, 1, "round {round}: {one:?} {other:?}");
        assert_eq!(house.money(1).await, (700, 700), "held once");
        // A meal that comes at the same time as the confirmation: one of them gets the money.
        house.accepted(OfficeCommand::EndRefund { refund: id, rejected: true }).await;
        let id = house.applied(1, None, "").await;
        let command = confirm(id, 700);
        let (eaten, done) = tokio::join!(house.eats(1, 700), house.act_as(10_000 + 10 * round + 3, 0, command));
        match (eaten, done.reason) {
            (Reason::Accepted, Reason::InsufficientFunds) => {
                assert_eq!(house.money(1).await, (0, 0));
                house.accepted(OfficeCommand::EndRefund { refund: id, rejected: true }).await;
            }
            (Reason::InsufficientFunds, Reason::Accepted) => {
                assert_eq!(house.money(1).await, (700, 700));
                house.accepted(OfficeCommand::RefundBank { refund: id, bank: house.sealed("03") }).await;
                house.accepted(OfficeCommand::PassRefunds { refunds: vec![id] }).await;
                house.accepted(paid(id)).await;
            }
            // The same pupil cannot eat the same meal twice a day; then the confirmation is alone.
            (_, Reason::Accepted) => {
                house.accepted(OfficeCommand::RefundBank { refund: id, bank: house.sealed("04") }).await;
                house.accepted(OfficeCommand::PassRefunds { refunds: vec![id] }).await;
                house.accepted(paid(id)).await;
            }
            both => panic!("round {round}: {both:?}"),
        }
        assert_eq!(house.money(1).await, (0, 0));
    }
}

/// A preview stays good although somebody else's money is set aside meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_preview_does_not_depend_on_what_others_hold() {
    let house = House::new().await;
    for holder in [1, 3] {
        house.pays(holder, 500).await;
    }
    let (one, other) = (house.applied(1, None, "").await, house.applied(3, None, "").await);
    let expects = house.expects(&confirm(one, 500)).await;
    house.accepted(confirm(other, 500)).await;
    assert_eq!(house.act_as(901, expects, confirm(one, 500)).await.reason, Reason::Accepted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaving_class_is_held_in_one_deed() {
    let house = House::new().await;
    let group = Registry::Group { id: 1, active: true, complex: 1, building: SCHOOL, leader: 0, name: "9-А".into() };
    house.town.ledger.command(0, Command::Registry(group)).await.expect("a running ledger");
    for (holder, kopecks) in [(1, 1), (3, 70_050), (5, 0), (7, 250)] {
        let mut spec = house.town.ledger.read().await.expect("a running ledger").holder_spec(holder).expect("a pupil");
        spec.group = 1;
        house.town.ledger.command(0, Command::Registry(Registry::Holder(spec))).await.expect("a running ledger");
        if kopecks > 0 {
            house.pays(holder, kopecks).await;
        }
    }
    let command = OfficeCommand::RefundLeavers { groups: vec![1], document: "order 40".into() };
    let expects = house.expects(&command).await;
    let (first, again) = (house.act_as(902, expects, command.clone()).await, house.act_as(902, expects, command.clone()).await);
    assert_eq!((first.reason, first), (Reason::Accepted, again));
    for (holder, kopecks) in [(1, 1), (3, 70_050), (5, 0), (7, 250)] {
        assert_eq!(house.money(holder).await, (kopecks, kopecks), "{holder}");
    }
    assert_eq!(house.town.ledger.read_now().office().books().refunds().count(), 3);
    assert_eq!(house.act(command).await.reason, Reason::NothingChanges, "everybody's refund is under way");
}

/// RFD-05, FIELD C5: the details lie in the vault alone, and go with the person.
#[tokio::test(flavor = "multi_thread")]
async fn bank_details_stay_out_of_the_journal_and_go_with_the_person() {
    let house = House::new().await;
    let person = Person { name: "Образцов Пример".into(), contact: String::new() };
    house.vault.put(1, &person).expect("put");
    house.pays(1, 900).await;
    let bank = house.sealed("05");
    let id = house.applied(1, None, &bank).await;
    house.accepted(confirm(id, 900)).await;
    drop(house.town.ledger.read().await.expect("a running ledger"));
    assert!(
        files(&house.dir.path().join("journal")).iter().any(|bytes| memmem::find(bytes, bank.as_bytes()).is_some()),
        "its hash stands there"
    );
    for bytes in files(house.dir.path()) {
        assert!(memmem::find(&bytes, b"40817810038000000123").is_none(), "the account stands in a file");
    }
    custody::tidy(&house.vault, &house.town.ledger).expect("a sound vault");
    assert!(house.vault.file(&bank).expect("readable").is_some(), "a refund under way needs them");
    assert!(house.door.forget(1).expect("forgotten"));
    assert!(matches!(house.door.identity(1), Ok(Identity::Forgotten(_))));
    assert!(house.vault.file(&bank).expect("readable").is_none(), "they go with the name");
    assert_eq!(house.money(1).await, (900, 900), "the books stay whole");
}

/// Every file below a folder.
fn files(dir: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(fs::read(&path).unwrap_or_default());
        }
    }
    found
}
