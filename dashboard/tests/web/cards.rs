//! The reserve of identifiers as people keep it: received, registered by scanner and by file, issued, lost, found, taken back and
//! written off; who may do it where (IDN-02…14, IDN-20, FIELD C4).

use crate::support::{Operator, Reply, Site, encoded, field, quiet_office};
use edge_protocol::CardKey;
use ledger_core::{account_number, command::card_state};
use ledger_office::stock::{Stage, Uid};
use std::sync::Arc;

/// Somebody of building 11 in complex 1, and of building 21 in complex 2.
const PUPIL: u32 = 110_002;
const STRANGER: u32 = 210_001;

pub(crate) fn site() -> Site {
    Site::at_door(Arc::new(quiet_office()))
}

pub(crate) async fn page(who: &Operator<'_>, path: &str) -> String {
    let reply = who.get(path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.body);
    reply.body
}

/// Sends a form with its own number and these fields; sent twice, it is answered the same.
pub(crate) async fn send(who: &Operator<'_>, path: &str, at: &str, fields: &[(&str, &str)]) -> Reply {
    let form = field(&page(who, path).await, "form");
    let fields = fields.iter().map(|(name, value)| format!("&{name}={}", encoded(value)));
    let body = format!("form={form}{}", fields.collect::<String>());
    let (first, again) = (who.post(at, &body).await, who.post(at, &body).await);
    assert_eq!((first.status, first.header("location")), (again.status, again.header("location")), "{at} twice: {}", again.body);
    first
}

/// The same for a form that its own address takes.
pub(crate) async fn does(who: &Operator<'_>, path: &str, fields: &[(&str, &str)]) -> Reply {
    send(who, path, path.split('?').next().unwrap_or(path), fields).await
}

pub(crate) fn led(reply: &Reply, to: &str) {
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, to), "{}", reply.body);
}

pub(crate) fn refused(reply: &Reply, words: &str) {
    assert_eq!(reply.status.as_u16(), 422, "{}", reply.body);
    assert!(reply.body.contains(words), "no \"{words}\" in {}", reply.body);
}

pub(crate) fn uid(number: &str) -> Uid {
    Uid(CardKey::parse(number).expect("a number"))
}

/// Where a piece is, whose its card is, and the card's state.
pub(crate) fn seen(site: &Site, number: &str) -> (Option<Stage>, u32, u8) {
    let mut seen = (None, 0, 0);
    site.door.look(&mut |city, _| {
        let card = city.card(uid(number).0);
        let stage = city.office().stock().piece(uid(number)).map(|piece| piece.stage);
        seen = (stage, card.map_or(0, |card| card.holder), card.map_or(0, |card| card.state));
    });
    seen
}

pub(crate) const RECEIVE: [(&str, &str); 6] = [
    ("building", "11"),
    ("origin", "city"),
    ("document", "No 17, 20.08"),
    ("kind", "1"),
    ("declared", "4"),
    ("day", "2026-09-01"),
];
pub(crate) const CARDS: [&str; 4] = ["04A1B2C3D4E501", "04A1B2C3D4E502", "04A1B2C3D4E503", "04A1B2C3D4E504"];

/// Receives a batch in building 11 and registers four cards of it.
pub(crate) async fn stocked(site: &Site, who: &Operator<'_>) {
    let today = today(site);
    let mut batch = RECEIVE;
    batch[5].1 = &today;
    led(&does(who, "/cards/do/receive?building=11", &batch).await, "/cards/batches/1?done=1");
    led(&does(who, "/cards/batches/1", &[("numbers", &CARDS.join("\n"))]).await, "/cards/batches/1?done=4");
}

pub(crate) fn today(site: &Site) -> String {
    let mut day = 0;
    site.door.look(&mut |_, now_us| day = ledger_core::civil_day(now_us));
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(day)).expect("a day").to_string()
}

#[tokio::test(start_paused = true)]
async fn a_card_goes_from_the_delivery_note_to_a_pupil_and_back_and_its_page_tells_it_all() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    let building = page(&dora, "/cards/buildings/11").await;
    assert!(building.contains("/cards/buildings/11/pieces?stage=reserve\">4<"), "{building}");

    // Whom: first the account, then the number as a scanner types it.
    let (account, stranger) = (account_number(PUPIL).to_string(), account_number(STRANGER).to_string());
    let whom = page(&dora, "/cards/do/issue?building=11").await;
    assert!(whom.contains("name=\"account\"") && !whom.contains("name=\"number\""), "{whom}");
    refused(&dora.get("/cards/do/issue?building=11&account=12345").await, "Check the account number");
    assert_eq!(dora.get(&format!("/cards/do/issue?building=11&account={stranger}")).await.status.as_u16(), 404);
    let form = format!("/cards/do/issue?building=11&account={account}");
    assert!(page(&dora, &form).await.contains("3-А"), "the class");
    let issued = does(&dora, &form, &[("building", "11"), ("account", &account), ("number", "04a1b2c3d4e501")]).await;
    led(&issued, "/cards/pieces/04A1B2C3D4E501?done=1");
    assert_eq!(seen(&site, CARDS[0]), (Some(Stage::Out), PUPIL, card_state::ACTIVE));

    // The same piece, or a second one, is refused with words.
    let other = account_number(PUPIL + 1).to_string();
    let again = format!("/cards/do/issue?building=11&account={other}");
    let taken = does(&dora, &again, &[("building", "11"), ("account", &other), ("number", CARDS[0])]).await;
    refused(&taken, "is elsewhere: issued");
    refused(&does(&dora, &form, &[("account", &account), ("number", CARDS[1])]).await, "code ");
    refused(&does(&dora, &form, &[("account", &account), ("number", "123,45678")]).await, "part of a number");

    // Lost, and another one instead; then it is found, but the new one must come back first.
    let lost = format!("/cards/do/replace?building=11&uid={}", CARDS[0]);
    let common = [("account", account.as_str()), ("uid", CARDS[0]), ("number", CARDS[1])];
    refused(&does(&dora, &lost, &[common.as_slice(), &[("why", "lost on the way")]].concat()).await, "lost or broken");
    let words = [common.as_slice(), &[("cause", "lost"), ("why", "lost on the way")]].concat();
    led(&does(&dora, &lost, &words).await, "/cards/pieces/04A1B2C3D4E502?done=1");
    assert_eq!(seen(&site, CARDS[0]), (Some(Stage::Lost), PUPIL, card_state::LOST));
    let found = [("account", account.as_str()), ("uid", CARDS[0]), ("why", "under the bed")];
    let form = format!("/cards/do/found?uid={}", CARDS[0]);
    refused(&does(&dora, &form, &found).await, "code ");
    let back = [("building", "11"), ("numbers", CARDS[1])];
    led(&does(&dora, "/cards/do/return?building=11", &back).await, "/cards/buildings/11?done=1");
    led(&does(&dora, &form, &found).await, "/cards/pieces/04A1B2C3D4E501?done=1");
    assert_eq!(seen(&site, CARDS[0]), (Some(Stage::Out), PUPIL, card_state::ACTIVE));
    assert_eq!(seen(&site, CARDS[1]), (Some(Stage::Reserve), 0, card_state::STOCK));

    // Written off, for good.
    let act = [("building", "11"), ("numbers", CARDS[2]), ("document", "No 3, 01.12")];
    led(&does(&dora, "/cards/do/discard?building=11", &act).await, "/cards/buildings/11?done=1");
    refused(&does(&dora, "/cards/do/return?building=11", &[("building", "11"), ("numbers", CARDS[2])]).await, "code ");

    // Its page has every record, in both languages, and the number as other readers write it.
    let life = page(&dora, "/cards/pieces/04A1B2C3D4E501").await;
    for words in ["registered", "issued", "replaced", "found", "lost on the way", "under the bed", "dora"] {
        assert!(life.contains(words), "no \"{words}\" in {life}");
    }
    assert!(life.contains("01E5D4C3B2A104"), "reversed: {life}");
    let russian = site.seen_by("dora", "/cards/pieces/04A1B2C3D4E501", "ru").await.body;
    assert!(russian.contains("Вся история") && russian.contains("Идентификатор выдан"), "{russian}");
    let csv = page(&dora, "/cards/buildings/11/pieces.csv?stage=out").await;
    assert!(csv.contains("04A1B2C3D4E501") && csv.contains(&account), "{csv}");
}

#[tokio::test(start_paused = true)]
async fn a_delivery_file_is_looked_at_first_names_its_bad_rows_and_goes_on_where_it_stopped() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    let cookie = site.sign_in_as("dora").await;
    let mut list = String::from("UID\n");
    list += &(0..250).map(|n| format!("04B0000000{:02X}{:02X}\n", n / 256, n % 256)).collect::<String>();
    list += "rubbish\n04A1B2C3D4E501\n";
    let kept = site.send_files("/cards/batches/1/file", &format!("{cookie}; turnstone_lang=en"), &[], &[("file", &list)]).await;
    let check = kept.header("location").to_owned();
    assert!(check.starts_with("/cards/batches/1/file/"), "{}", kept.body);
    let shown = page(&dora, &check).await;
    for words in ["250", "row 252", "Registered from this batch already"] {
        assert!(shown.contains(words), "no {words} in {shown}");
    }
    let faults = page(&dora, &format!("{check}/faults.csv")).await;
    assert!(faults.contains("252") && !faults.contains("253"), "registered from this batch is no fault: {faults}");
    // A part of it was done before, as after a kill: the rest follows, nothing twice.
    let some: String = (0..120).map(|n| format!("04B0000000{:02X}{:02X}\n", n / 256, n % 256)).collect();
    led(&does(&dora, "/cards/batches/1", &[("numbers", &some)]).await, "/cards/batches/1?done=120");
    assert!(page(&dora, &check).await.contains(">130<"));
    let taken = send(&dora, &check, &check, &[]).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.body);
    assert!(page(&dora, &check).await.contains("no new numbers"));
    assert!(page(&dora, "/cards/batches/1").await.contains(">254<"));
    // No list at all, and somebody else's batch.
    let none =
        site.send_files("/cards/batches/1/file", &format!("{cookie}; turnstone_lang=en"), &[], &[("file", "a;b\n1;2\n")]).await;
    refused(&dora.get(none.header("location")).await, "no list of identifiers");
    assert_eq!(Operator::of(&site, "egon").await.get("/cards/batches/1").await.status.as_u16(), 403);
}

#[tokio::test(start_paused = true)]
async fn a_batch_ends_with_its_difference_and_nothing_is_registered_after() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    let mixed = "04A1B2C3D4E505\nrubbish\n04A1B2C3D4E505\n";
    let partly = does(&dora, "/cards/batches/1", &[("numbers", mixed)]).await;
    refused(&partly, "rubbish");
    refused(&does(&dora, "/cards/batches/1", &[("numbers", CARDS[0])]).await, "/cards/pieces/04A1B2C3D4E501");
    refused(&does(&dora, "/cards/batches/1", &[("close", "1"), ("why", "")]).await, "code ");
    led(&does(&dora, "/cards/batches/1", &[("close", "1"), ("why", "one more than on paper")]).await, "/cards/batches/1");
    let closed = page(&dora, "/cards/batches/1").await;
    assert!(
        closed.contains("Too many") && closed.contains("with a difference") && !closed.contains("name=\"numbers\""),
        "{closed}"
    );
    let list = page(&dora, "/cards/batches").await;
    assert!(list.contains("/cards/batches/1"), "{list}");
    assert!(!page(&dora, "/cards/batches?open=1").await.contains("/cards/batches/1\""));
}

#[tokio::test(start_paused = true)]
async fn nobody_acts_on_what_another_school_has() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    stocked(&site, &dora).await;
    let account = account_number(STRANGER).to_string();
    // The city gives the stranger a card of its own school.
    let today = today(&site);
    let mut batch = RECEIVE;
    (batch[0].1, batch[5].1) = ("21", &today);
    led(&does(&anna, "/cards/do/receive?building=21", &batch).await, "/cards/batches/2?done=1");
    led(&does(&anna, "/cards/batches/2", &[("numbers", "04FF00000000A1\n04FF00000000A2")]).await, "/cards/batches/2?done=2");
    let form = format!("/cards/do/issue?building=21&account={account}");
    let issued = does(&anna, &form, &[("building", "21"), ("account", &account), ("number", "04FF00000000A1")]).await;
    led(&issued, "/cards/pieces/04FF00000000A1?done=1");
    // Another school sees neither the building, nor the batch, nor the piece, and shuts no door to its pupil.
    for path in ["/cards/buildings/21", "/cards/batches/2", "/cards/pieces/04FF00000000A1", "/cards/do/receive?building=21"] {
        assert_eq!(dora.get(path).await.status.as_u16(), 404, "{path}");
    }
    let theirs = [("building", "11"), ("numbers", "04FF00000000A1")];
    refused(&does(&dora, "/cards/do/return?building=11", &theirs).await, "do not manage");
    let mine = account_number(PUPIL).to_string();
    let form = format!("/cards/do/issue?building=11&account={mine}");
    refused(&does(&dora, &form, &[("account", &mine), ("number", "04FF00000000A2")]).await, "do not manage");
    refused(
        &does(&anna, "/cards/do/discard?building=11", &[("building", "11"), ("numbers", "04FF00000000A2"), ("document", "1")])
            .await,
        "another building",
    );
    assert_eq!(seen(&site, "04FF00000000A1"), (Some(Stage::Out), STRANGER, card_state::ACTIVE));
}

#[tokio::test(start_paused = true)]
async fn three_known_cards_teach_a_reader_and_forms_read_its_numbers() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    let (known, printed) = ("04A1B2C3D4E501\n04112233445566\n04FEDCBA987654", "01E5D4C3B2A104\n66554433221104\n547698BADCFE04");
    let asked = format!("building=11&known={}&printed={}", encoded(known), encoded(printed));
    let learnt = dora.post("/cards/reader", &asked).await;
    assert_eq!(learnt.status.as_u16(), 200, "{}", learnt.body);
    let profile = field(&learnt.body, "profile");
    assert_eq!(profile, "hex-le");
    let set = format!("form={}&building=11&set=1&profile={profile}", field(&learnt.body, "form"));
    led(&dora.post("/cards/reader", &set).await, "/cards/buildings/11?done=1");
    stocked_by(&site, &dora, "01E5D4C3B2A104").await;
    assert_eq!(seen(&site, CARDS[0]).0, Some(Stage::Reserve));
    // Too few, and no pairs.
    let few = dora
        .post("/cards/reader", &format!("building=11&known={}&printed={}", encoded(CARDS[0]), encoded("01E5D4C3B2A104")))
        .await;
    assert!(few.body.contains("More cards are needed"), "{}", few.body);
    let odd = dora.post("/cards/reader", &format!("building=11&known={}&printed=", encoded(known))).await;
    assert!(odd.body.contains("needs a line of the reader"), "{}", odd.body);
    assert_eq!(dora.get("/cards/reader?building=21").await.status.as_u16(), 404);
}

async fn stocked_by(site: &Site, who: &Operator<'_>, number: &str) {
    let today = today(site);
    let mut batch = RECEIVE;
    batch[5].1 = &today;
    led(&does(who, "/cards/do/receive?building=11", &batch).await, "/cards/batches/1?done=1");
    led(&does(who, "/cards/batches/1", &[("numbers", number)]).await, "/cards/batches/1?done=1");
}

#[tokio::test(start_paused = true)]
async fn the_norm_of_a_reserve_marks_it_short() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    let rule = [("building", "11"), ("at_least", "5"), ("lead_days", "14"), ("pack", "25")];
    led(&does(&dora, "/cards/do/rule?building=11", &rule).await, "/cards/buildings/11?done=1");
    assert!(page(&dora, "/cards/buildings/11").await.contains("less than its norm"));
    assert!(page(&dora, "/cards?show=short").await.contains("/cards/buildings/11\""));
    refused(
        &does(
            &dora,
            "/cards/do/rule?building=11",
            &[("building", "11"), ("at_least", "many"), ("lead_days", "1"), ("pack", "1")],
        )
        .await,
        "whole number",
    );
}
