//! Identifiers between buildings, and the reserve counted: what was sent, what arrived, what lay there against the books (IDN-20).

use crate::{
    cards::{CARDS, RECEIVE, does, led, page, refused, seen, send, site, stocked, today},
    support::{Operator, Site, encoded, field, request},
};
use axum::body::to_bytes;
use ledger_office::stock::Stage;
use std::io::{Cursor, Read};
use tower::ServiceExt;

/// In building 21 of complex 2.
const THEIRS: [&str; 2] = ["04FF00000000A1", "04FF00000000A2"];
const SEND: &str = "/cards/transfers/0?building=11";

fn stage(site: &Site, number: &str) -> Option<Stage> {
    seen(site, number).0
}

fn lies_in(site: &Site, number: &str) -> u32 {
    let mut building = 0;
    let uid = ledger_office::stock::Uid(edge_protocol::CardKey::parse(number).expect("a number"));
    site.door.look(&mut |city, _| building = city.office().stock().piece(uid).map_or(0, |piece| piece.building));
    building
}

/// Sends these out of building 11 into 12.
async fn sent(who: &Operator<'_>, numbers: &[&str], leads: &str) {
    let fields = [("building", "11"), ("to", "12"), ("document", "No 5, 01.10"), ("numbers", &numbers.join("\n"))];
    led(&does(who, SEND, &fields).await, leads);
}

/// The city's batch in building 21, with two cards.
async fn stocked_there(site: &Site, anna: &Operator<'_>) {
    let today = today(site);
    let mut batch = RECEIVE;
    (batch[0].1, batch[5].1) = ("21", &today);
    led(&does(anna, "/cards/do/receive?building=21", &batch).await, "/cards/batches/2?done=1");
    led(&does(anna, "/cards/batches/2", &[("numbers", &THEIRS.join("\n"))]).await, "/cards/batches/2?done=2");
}

async fn file(site: &Site, login: &str, path: &str) -> (u16, Vec<u8>) {
    let cookie = site.sign_in_as(login).await;
    let asked = request("GET", path, &[("cookie", &cookie)], "");
    let (parts, body) = site.router.clone().oneshot(asked).await.expect("infallible").into_parts();
    (parts.status.as_u16(), to_bytes(body, 1 << 24).await.expect("a body").to_vec())
}

/// The words of a DOCX, as its XML has them.
fn document_of(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a ZIP");
    let mut xml = String::new();
    archive.by_name("word/document.xml").expect("its text").read_to_string(&mut xml).expect("UTF-8");
    xml
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_confirmed_on_the_other_side_and_what_did_not_arrive_is_missing() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    let form = page(&dora, SEND).await;
    assert!(form.contains("<option value=\"12\"") && !form.contains("<option value=\"11\""), "{form}");
    assert!(!form.contains("<option value=\"21\"") && !form.contains("name=\"to_number\""), "of the own complex: {form}");

    // A form of its own, kept to be sent again when all is over.
    let numbers = CARDS[..3].join("\n");
    let body = format!(
        "form={}&building=11&to=12&document={}&numbers={}",
        field(&form, "form"),
        encoded("No 5, 01.10"),
        encoded(&numbers)
    );
    led(&dora.post("/cards/transfers/0", &body).await, "/cards/transfers/1?done=1");
    assert_eq!((stage(&site, CARDS[0]), lies_in(&site, CARDS[0])), (Some(Stage::Way), 11));
    assert!(page(&dora, "/cards/transfers?open=1").await.contains("/cards/transfers/1\""));
    assert!(page(&dora, "/cards/buildings/12").await.contains("/cards/transfers/1\""), "it waits there");

    // What is on the way is not sent again; a number that is none, no building, another school's.
    let fields =
        |to: &'static str, numbers: &'static str| [("building", "11"), ("to", to), ("document", "No 6"), ("numbers", numbers)];
    refused(&does(&dora, SEND, &fields("12", CARDS[0])).await, "/cards/pieces/04A1B2C3D4E501");
    refused(&does(&dora, SEND, &fields("12", "rubbish")).await, "rubbish");
    refused(&does(&dora, SEND, &fields("", CARDS[3])).await, "Say to which building");
    refused(&does(&dora, SEND, &fields("21", CARDS[3])).await, "Say to which building");
    assert_eq!(stage(&site, CARDS[3]), Some(Stage::Reserve));

    // The other side: a stranger among them, then two of three, shown before it is booked.
    let one = "/cards/transfers/1";
    refused(&does(&dora, one, &[("numbers", CARDS[3])]).await, "Not of this transfer");
    let two = CARDS[..2].join("\n");
    let checked = does(&dora, one, &[("numbers", &two)]).await;
    assert_eq!(checked.status.as_u16(), 200, "{}", checked.body);
    assert!(checked.body.contains(CARDS[2]) && !checked.body.contains(&format!("<code>{}", CARDS[0])), "{}", checked.body);
    assert_eq!(stage(&site, CARDS[0]), Some(Stage::Way), "nothing is booked yet");
    led(&does(&dora, one, &[("numbers", &two), ("sure", "1")]).await, "/cards/transfers/1?done=1");
    assert_eq!((stage(&site, CARDS[0]), lies_in(&site, CARDS[0])), (Some(Stage::Reserve), 12));
    assert_eq!((stage(&site, CARDS[2]), lies_in(&site, CARDS[2])), (Some(Stage::Missing), 11));

    let shown = page(&dora, one).await;
    for words in ["did not arrive", "/cards/pieces/04A1B2C3D4E503\"", "Not arrived: 1", "dora"] {
        assert!(shown.contains(words), "no \"{words}\" in {shown}");
    }
    assert!(!shown.contains("name=\"numbers\"") && !shown.contains("name=\"back\""), "over: {shown}");
    let russian = site.seen_by("dora", one, "ru").await.body;
    assert!(russian.contains("не дошёл") && russian.contains("Не дошло: 1"), "{russian}");
    assert!(page(&dora, "/cards/transfers").await.contains("Not arrived: 1"));
    assert!(!page(&dora, "/cards/transfers?open=1").await.contains("/cards/transfers/1\""));
    refused(&send(&dora, SEND, one, &[("all", "1")]).await, "code ");
    // Whoever goes back and sends the first form again gets its own answer.
    led(&dora.post("/cards/transfers/0", &body).await, "/cards/transfers/1?done=1");
    assert_eq!(lies_in(&site, CARDS[0]), 12);
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_called_back_with_a_reason_or_arrives_whole_or_not_at_all() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    sent(&dora, &CARDS[..2], "/cards/transfers/1?done=1").await;
    refused(&does(&dora, "/cards/transfers/1", &[("back", "1"), ("why", "")]).await, "code ");
    led(&does(&dora, "/cards/transfers/1", &[("back", "1"), ("why", "wrong box")]).await, "/cards/transfers/1?done=1");
    assert_eq!((stage(&site, CARDS[0]), lies_in(&site, CARDS[0])), (Some(Stage::Reserve), 11));
    let shown = page(&dora, "/cards/transfers/1").await;
    assert!(shown.contains("Called back") && shown.contains("stayed where it was"), "{shown}");

    sent(&dora, &CARDS[..2], "/cards/transfers/2?done=1").await;
    led(&does(&dora, "/cards/transfers/2", &[("all", "1")]).await, "/cards/transfers/2?done=1");
    assert_eq!((lies_in(&site, CARDS[0]), lies_in(&site, CARDS[1])), (12, 12));
    assert!(page(&dora, "/cards/transfers/2").await.contains("Arrived in full"));

    sent(&dora, &CARDS[2..], "/cards/transfers/3?done=1").await;
    let checked = does(&dora, "/cards/transfers/3", &[("nothing", "1")]).await;
    assert!(checked.body.contains("name=\"nothing\" value=\"1\"") && checked.body.contains(CARDS[3]), "{}", checked.body);
    led(&does(&dora, "/cards/transfers/3", &[("nothing", "1"), ("sure", "1")]).await, "/cards/transfers/3?done=1");
    assert_eq!((stage(&site, CARDS[2]), stage(&site, CARDS[3])), (Some(Stage::Missing), Some(Stage::Missing)));
}

#[tokio::test(start_paused = true)]
async fn a_stock_taking_in_two_goes_books_one_missing_and_one_surplus_and_its_act_names_them() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    // By the books the fourth lies in the other building.
    sent(&dora, &CARDS[3..], "/cards/transfers/1?done=1").await;
    led(&does(&dora, "/cards/transfers/1", &[("all", "1")]).await, "/cards/transfers/1?done=1");

    let begin = "/cards/counts/0?building=11";
    refused(&does(&dora, begin, &[("building", "11"), ("document", " ")]).await, "code ");
    led(&does(&dora, begin, &[("building", "11"), ("document", "No 40, 01.12")]).await, "/cards/counts/1");
    refused(&does(&dora, begin, &[("building", "11"), ("document", "No 41")]).await, "code ");
    assert!(page(&dora, "/cards/buildings/11").await.contains("/cards/counts/1\""));
    assert!(page(&dora, "/cards/counts?open=1").await.contains("/cards/counts/1\""));

    let one = "/cards/counts/1";
    let began = page(&dora, one).await;
    assert!(began.contains("In the books, not scanned: 3"), "{began}");
    led(&does(&dora, one, &[("numbers", &format!("{0}\n{0}", CARDS[0]))]).await, "/cards/counts/1?done=1");
    let early = page(&dora, &format!("{one}?check=1")).await;
    assert!(early.contains("To be marked as not found: 2"), "{early}");
    // The second go reads one again, one of the other building, one that nobody knows, and a line that is no number.
    let second = format!("{}\n{}\n{}\n04FF0000000BAD\nrubbish", CARDS[0], CARDS[1], CARDS[3]);
    let partly = does(&dora, one, &[("numbers", &second)]).await;
    refused(&partly, "Numbers written down: 4");
    assert!(partly.body.contains("rubbish\n</textarea>"), "only what is to be put right stays: {}", partly.body);
    let running = page(&dora, one).await;
    for words in ["In the books, not scanned: 1", "Scanned, not in the books here: 2", "здание 2", "nowhere", "only noted"]
    {
        assert!(running.contains(words), "no \"{words}\" in {running}");
    }
    assert_eq!(stage(&site, CARDS[2]), Some(Stage::Reserve), "nothing is booked yet");
    assert_eq!(file(&site, "dora", "/cards/counts/1/act.pdf").await.0, 404, "no act before the end");

    // What was checked before the second go is not what would be booked now.
    let old = field(&early, "expects");
    refused(&does(&dora, one, &[("end", "1"), ("expects", &old)]).await, "code ");
    let check = page(&dora, &format!("{one}?check=1")).await;
    for words in ["To be marked as not found: 1", "To go into the reserve: 1", "Only noted in the act: 1"] {
        assert!(check.contains(words), "no \"{words}\" in {check}");
    }
    led(&does(&dora, one, &[("end", "1"), ("expects", &field(&check, "expects"))]).await, "/cards/counts/1");
    assert_eq!((stage(&site, CARDS[2]), stage(&site, CARDS[0])), (Some(Stage::Missing), Some(Stage::Reserve)));
    assert_eq!((stage(&site, CARDS[3]), lies_in(&site, CARDS[3])), (Some(Stage::Reserve), 11));

    let ended = page(&dora, one).await;
    for words in
        ["Not found: 1", "/cards/pieces/04A1B2C3D4E503\"", "into this building&#39;s reserve", "/cards/counts/1/act.docx\""]
    {
        assert!(ended.contains(words) || ended.contains(&words.replace("&#39;", "'")), "no \"{words}\" in {ended}");
    }
    assert!(!ended.contains("name=\"numbers\""), "{ended}");
    refused(&send(&dora, begin, one, &[("numbers", CARDS[2])]).await, "code ");
    let (status, docx) = file(&site, "dora", "/cards/counts/1/act.docx").await;
    assert!(status == 200 && docx.starts_with(b"PK"), "{status}");
    let words = document_of(&docx);
    for said in [CARDS[2], CARDS[3], "04FF0000000BAD", "No 40, 01.12", "отмечен как не найденный"] {
        assert!(words.contains(said), "no \"{said}\" in {words}");
    }
    assert!(!words.contains(CARDS[0]), "what agrees is not listed");
    let (status, pdf) = file(&site, "boris", "/cards/counts/1/act.pdf").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF"), "{status}");
    let read = lopdf::Document::load_mem(&pdf).expect("a PDF");
    assert!(read.extract_text(&[1]).expect("text").contains(CARDS[2]));

    let russian = site.seen_by("dora", one, "ru").await.body;
    assert!(russian.contains("Не найдены: 1") && russian.contains("поставлен в резерв этого здания"), "{russian}");
    let list = page(&dora, "/cards/counts").await;
    assert!(list.contains("With differences: −1 +2"), "{list}");
    assert!(!page(&dora, "/cards/counts?open=1").await.contains("/cards/counts/1\""));
}

#[tokio::test(start_paused = true)]
async fn a_stock_taking_takes_a_long_list_and_is_called_off_with_a_reason() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    led(&does(&dora, "/cards/counts/0?building=11", &[("building", "11"), ("document", "No 1")]).await, "/cards/counts/1");
    let many: String = (0..250).map(|n| format!("04C00000000{:01X}{:02X}\n", n / 256, n % 256)).collect();
    led(&does(&dora, "/cards/counts/1", &[("numbers", &many)]).await, "/cards/counts/1?done=250");
    let shown = page(&dora, "/cards/counts/1").await;
    assert!(shown.contains("Scanned, not in the books here: 250") && shown.contains("Not all are shown, further: 50"), "{shown}");
    refused(&does(&dora, "/cards/counts/1", &[("numbers", "")]).await, "at least one number");
    refused(&does(&dora, "/cards/counts/1", &[("drop", "1"), ("why", "")]).await, "code ");
    led(&does(&dora, "/cards/counts/1", &[("drop", "1"), ("why", "the wrong room")]).await, "/cards/counts/1");
    let dropped = page(&dora, "/cards/counts/1").await;
    assert!(dropped.contains("Called off") && !dropped.contains("act.docx"), "{dropped}");
    assert_eq!(file(&site, "dora", "/cards/counts/1/act.docx").await.0, 404);
    assert_eq!(stage(&site, CARDS[0]), Some(Stage::Reserve));
}

#[tokio::test(start_paused = true)]
async fn another_school_learns_nothing_and_acts_on_its_own_side_only() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    stocked(&site, &dora).await;
    stocked_there(&site, &anna).await;
    led(&does(&anna, "/cards/counts/0?building=21", &[("building", "21"), ("document", "No 2")]).await, "/cards/counts/1");
    for path in [
        "/cards/counts/1",
        "/cards/counts/1?check=1",
        "/cards/counts/0?building=21",
        "/cards/transfers/0?building=21",
        "/cards/transfers/7",
    ] {
        assert_eq!(dora.get(path).await.status.as_u16(), 404, "{path}");
    }
    let form = field(&page(&dora, SEND).await, "form");
    for body in ["numbers=04FF00000000A1", "end=1", "drop=1&why=x"] {
        assert_eq!(dora.post("/cards/counts/1", &format!("form={form}&{body}")).await.status.as_u16(), 404, "{body}");
    }
    let begun = dora.post("/cards/counts/0", &format!("form={form}&building=21&document=x")).await;
    assert_eq!(begun.status.as_u16(), 404);
    assert!(!page(&dora, "/cards/counts").await.contains("/cards/counts/1\""));
    // Pieces of another school are not sent through one's own building.
    let theirs = [("building", "11"), ("to", "12"), ("document", "No 3"), ("numbers", THEIRS[0])];
    refused(&does(&dora, SEND, &theirs).await, "another building");

    // The city sends into another complex: its school receives, and can't call back.
    let out = "/cards/transfers/0?building=21";
    assert!(page(&anna, out).await.contains("name=\"to_number\""));
    let across = [("building", "21"), ("to", ""), ("to_number", "11"), ("document", "No 4"), ("numbers", THEIRS[0])];
    led(&does(&anna, out, &across).await, "/cards/transfers/1?done=1");
    let seen = page(&dora, "/cards/transfers/1").await;
    assert!(seen.contains("name=\"numbers\"") && !seen.contains("name=\"back\""), "{seen}");
    assert!(!seen.contains("/cards/pieces/04FF00000000A1"), "it is still another school's: {seen}");
    let back = dora.post("/cards/transfers/1", &format!("form={form}&back=1&why=x")).await;
    assert_eq!(back.status.as_u16(), 404, "{}", back.body);
    led(&does(&dora, "/cards/transfers/1", &[("all", "1")]).await, "/cards/transfers/1?done=1");
    assert_eq!(lies_in(&site, THEIRS[0]), 11);

    // Who may not look learns nothing; who may only look does nothing.
    let egon = Operator::of(&site, "egon").await;
    for path in ["/cards/transfers", "/cards/transfers/1", "/cards/counts", "/cards/counts/1", "/cards/counts/1/act.pdf", SEND] {
        assert_eq!(egon.get(path).await.status.as_u16(), 403, "{path}");
    }
    let boris = Operator::of(&site, "boris").await;
    assert!(!page(&boris, "/cards/counts/1").await.contains("name=\"numbers\""));
    assert_eq!(boris.get(SEND).await.status.as_u16(), 403);
    for path in ["/cards/counts/1", "/cards/transfers/1", "/cards/transfers/0", "/cards/counts/0"] {
        assert_eq!(boris.post(path, &format!("form={form}&building=11&end=1")).await.status.as_u16(), 403, "{path}");
    }
}
