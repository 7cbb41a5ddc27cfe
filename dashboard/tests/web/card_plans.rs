//! What the city keeps for the reserves: suppliers, main buildings, August's delivery from the registry to the act, leavers' cards
//! (IDN-09…12, IDN-15…20).

use crate::audit::audited;
use crate::papers;
use crate::support::{Operator, Reply, Site, encoded, field, quiet_office};
use calamine::Data;
use dashboard::views::office::AuditFilter;
use edge_protocol::CardKey;
use ledger_core::{account_number, command::card_state};
use ledger_office::stock::{Stage, Uid};
use std::sync::Arc;

fn site() -> Site {
    Site::at_door(Arc::new(quiet_office().with_campaigns()))
}

async fn page(who: &Operator<'_>, path: &str) -> String {
    let reply = who.get(path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.body);
    reply.body
}

/// Fields as a form sends them.
fn fields(of: &[(&str, &str)]) -> String {
    of.iter().map(|(name, value)| format!("&{name}={}", encoded(value))).collect()
}

/// Sends a form of this page with these fields, twice: it is answered the same.
async fn send(who: &Operator<'_>, page: &str, at: &str, with: &[(&str, &str)]) -> Reply {
    let body = format!("form={}{}", field(page, "form"), fields(with));
    let (first, again) = (who.post(at, &body).await, who.post(at, &body).await);
    assert_eq!((first.status, first.header("location")), (again.status, again.header("location")), "{at} twice: {}", again.body);
    first
}

fn led(reply: &Reply, to: &str) {
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, to), "{}", reply.body);
}

fn says(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "no \"{words}\" in {page}");
    }
}

fn day(site: &Site, after: i32) -> String {
    let mut day = 0;
    site.door.look(&mut |_, now_us| day = ledger_core::civil_day(now_us) + after);
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).expect("a day").to_string()
}

/// A file as this operator gets it.
async fn file(site: &Site, login: &str, path: &str) -> papers::File {
    let cookie = site.sign_in_as(login).await;
    let file = papers::send(site, &cookie, "ru", "GET", path, "").await;
    assert_eq!(file.status.as_u16(), 200, "{path}: {}", file.words());
    file
}

/// Words of a DOCX: the text of its document.
fn words_of_docx(file: &papers::File) -> String {
    assert!(file.bytes.starts_with(b"PK"), "{}", file.header("content-type"));
    docx_rs::read_docx(&file.bytes).expect("a readable DOCX").json()
}

/// The cells of a row of a workbook as words.
fn cells(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

#[tokio::test(start_paused = true)]
async fn a_supplier_is_listed_with_its_conclusion_until_that_ends() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    says(&page(&dora, "/cards/vendors").await, &["The list is empty"]);
    let new = page(&anna, "/cards/vendors/0").await;
    let (later, soon, past) = (day(&site, 400), day(&site, 30), day(&site, -1));
    let bad = [("name", "Bracelets Ltd"), ("conclusion", "No 5"), ("until", "31.12"), ("kind", "4"), ("listed", "1")];
    let refused = send(&anna, &new, "/cards/vendors/0", &bad).await;
    assert_eq!(refused.status.as_u16(), 422);
    says(&refused.body, &["This is no date", "value=\"Bracelets Ltd\""]);
    for (name, until, kinds) in [
        ("Bracelets Ltd", later.as_str(), &["4", "5"][..]),
        ("Almost Ltd", soon.as_str(), &["3"]),
        ("Late Ltd", past.as_str(), &["3"]),
    ] {
        let mut with = vec![("name", name), ("conclusion", "No 5 of 12.01"), ("until", until), ("listed", "1")];
        with.extend(kinds.iter().map(|kind| ("kind", *kind)));
        led(&send(&anna, &page(&anna, "/cards/vendors/0").await, "/cards/vendors/0", &with).await, "/cards/vendors?done=1");
    }
    let list = page(&dora, "/cards/vendors").await;
    says(&list, &["Conclusion holds", "Ends soon", "Expired", "No 5 of 12.01", "/cards/vendors/1\""]);
    assert!(!list.contains("/cards/vendors/0"), "whoever only reads is offered no form: {list}");
    // Taken off the list; the same once more changes nothing.
    let off =
        [("name", "Bracelets Ltd"), ("conclusion", "No 5 of 12.01"), ("until", later.as_str()), ("kind", "4"), ("kind", "5")];
    led(&send(&anna, &page(&anna, "/cards/vendors/1").await, "/cards/vendors/1", &off).await, "/cards/vendors?done=1");
    let nothing = send(&anna, &page(&anna, "/cards/vendors/1").await, "/cards/vendors/1", &off).await;
    assert_eq!(nothing.status.as_u16(), 422, "{}", nothing.body);
    let one = page(&dora, "/cards/vendors/1").await;
    says(&one, &["Taken off the list", "to whom the conclusion was issued"]);
    assert!(!one.contains("<form class=\"acting\""), "{one}");
    assert_eq!(dora.post("/cards/vendors/1", "form=1&name=x&listed=1").await.status.as_u16(), 403);
    let rows = file(&site, "dora", "/cards/vendors.xlsx").await.rows();
    assert_eq!(rows.len(), 4);
    assert_eq!(cells(&rows[3])[..2], ["Bracelets Ltd", "No 5 of 12.01"], "off the list stands last: {rows:?}");
    says(&file(&site, "dora", "/cards/vendors.csv").await.words(), &["Almost Ltd;", "Срок скоро истечёт"]);
    says(
        &site.seen_by("dora", "/cards/vendors", "ru").await.body,
        &["Поставщики идентификаторов", "положительное заключение ДИТ"],
    );
}

#[tokio::test(start_paused = true)]
async fn the_city_names_main_buildings_and_a_school_sees_its_own() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    let list = page(&anna, "/cards/main-buildings").await;
    says(&list, &["id=\"c1\"", "id=\"c2\"", "not named"]);
    let named = send(&anna, &list, "/cards/main-buildings?open=1", &[("complex", "1"), ("building", "12")]).await;
    led(&named, "/cards/main-buildings?open=1&done=1#c1");
    assert!(!page(&anna, "/cards/main-buildings?open=1").await.contains("id=\"c1\""), "only those without");
    let list = page(&anna, "/cards/main-buildings").await;
    let foreign = send(&anna, &list, "/cards/main-buildings", &[("complex", "2"), ("building", "12")]).await;
    assert_eq!(foreign.status.as_u16(), 422, "{}", foreign.body);
    let none = send(&anna, &list, "/cards/main-buildings", &[("complex", "2"), ("building", "99")]).await;
    assert_eq!(none.status.as_u16(), 422, "{}", none.body);
    let own = page(&dora, "/cards/main-buildings").await;
    says(&own, &["id=\"c1\"", "/cards/buildings/12\""]);
    assert!(!own.contains("id=\"c2\"") && !own.contains("<select"), "{own}");
    assert_eq!(dora.post("/cards/main-buildings", "form=1&complex=1&building=11").await.status.as_u16(), 403);
    says(&site.seen_by("anna", "/cards/main-buildings", "ru").await.body, &["Главные здания", "в августе"]);
}

/// Who goes where in September: rows of `account;group`.
const ROWS: [(u32, &str); 11] = [
    (110_001, "1201"), // from the kindergarten of the same complex, with a service card
    (210_001, "1201"), // from another complex: two first graders
    (210_002, "1203"), // the third grade, from another complex
    (120_004, "1202"), // from the first grade into the second: stays
    (110_002, "2101"), // a pre-schooler from another complex
    (110_003, "1104"), // a pre-schooler who changes the group: stays
    (110_004, ""),     // leaves
    (120_005, "1250"), // into the college
    (120_006, "1251"), // nobody knows what «12-А» is
    (120_007, "9999"), // no such group
    (130_001, "1204"), // nobody has met them yet: the fourth grade, from elsewhere
];

fn registry() -> String {
    let rows = ROWS.map(|(holder, group)| format!("{};{group}\n", account_number(holder)));
    format!("account;group\n{}rubbish;1\n", rows.concat())
}

/// Uploads the registry; where its check is.
async fn uploaded(site: &Site, login: &str) -> Reply {
    let cookie = site.sign_in_as(login).await;
    site.send_files("/cards/plans", &format!("{cookie}; turnstone_lang=en"), &[], &[("file", &registry())]).await
}

/// Names main buildings of both complexes, and files the plan.
async fn planned(site: &Site, anna: &Operator<'_>) -> String {
    for (complex, building) in [("1", "12"), ("2", "21")] {
        let list = page(anna, "/cards/main-buildings").await;
        send(anna, &list, "/cards/main-buildings", &[("complex", complex), ("building", building)]).await;
    }
    let check = uploaded(site, "anna").await.header("location").to_owned();
    let shown = page(anna, &check).await;
    let filed = send(anna, &shown, &check, &[("seen", &field(&shown, "seen")), ("as_of", &field(&shown, "as_of"))]).await;
    led(&filed, "/cards/plans/1?done=filed");
    check
}

#[tokio::test(start_paused = true)]
async fn a_registry_becomes_the_list_of_future_pupils_and_nothing_is_filed_unseen() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    assert_eq!(uploaded(&site, "dora").await.status.as_u16(), 403);
    let check = uploaded(&site, "anna").await.header("location").to_owned();
    assert!(check.starts_with("/cards/plans/check/"), "{check}");
    let shown = page(&anna, &check).await;
    let fact = |page: &str, name: &str, n: u32| says(page, &[&format!("<dt>{name}</dt><dd><div>{n}</div></dd>")]);
    for (name, n) in
        [("First graders", 2), ("Pre-schoolers", 1), ("Grades 2–11, changed complex", 2), ("College students", 1), ("Leave", 1)]
    {
        fact(&shown, name, n);
    }
    fact(&shown, "Stay where they are", 2);
    fact(&shown, "Rows with faults", 2);
    says(
        &shown,
        &["12-А", "11: there is no such group", "row 13: no account", "Complexes without a main building", "2026-07-31"],
    );
    // Who keeps an identifier needs no card, when the city says so.
    let sparing = page(&anna, &format!("{check}?sparing=1&as_of=2026-07-31")).await;
    fact(&sparing, "First graders", 1);
    let people = file(&site, "anna", &format!("{check}/people.xlsx")).await.rows();
    assert_eq!(people.len(), 1 + 6, "{people:?}");
    let kept = people.iter().map(|row| cells(row)).find(|row| row[2] == account_number(110_001).to_string()).expect("the first");
    assert_eq!(kept[1..], ["1-А", "1100012", "Первоклассники", "да"]);
    assert_eq!(audited(&site, &AuditFilter { name: Some("exported".into()), ..AuditFilter::default() }).len(), 1);
    // What was shown is what is filed.
    let body = format!("form={}&seen=0000&as_of=2026-07-31", field(&shown, "form"));
    let stale = anna.post(&check, &body).await;
    assert_eq!(stale.status.as_u16(), 422, "{}", stale.body);
    assert_eq!(anna.post(&check, &format!("form={}&seen=0&as_of=x", field(&shown, "form"))).await.status.as_u16(), 400);
    let mut plans = 0;
    site.door.look(&mut |city, _| plans = city.office().stock().plans().count());
    assert_eq!(plans, 0);
    for path in [check.as_str(), &format!("{check}/people.csv")] {
        assert_eq!(dora.get(path).await.status.as_u16(), 403, "{path}");
    }
    assert_eq!(anna.get("/cards/plans/check/00").await.status.as_u16(), 404);
    // No table at all.
    let cookie = site.sign_in_as("anna").await;
    let none = site.send_files("/cards/plans", &format!("{cookie}; turnstone_lang=en"), &[], &[("file", "a;b\n")]).await;
    let refused = anna.get(none.header("location")).await;
    assert_eq!(refused.status.as_u16(), 422);
    says(&refused.body, &["this is no table"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_accepted_into_the_registry_before_still_counts_as_to_come() {
    let site = site();
    let anna = Operator::of(&site, "anna").await;
    let check = uploaded(&site, "anna").await.header("location").to_owned();
    let hash = check.rsplit('/').next().expect("a hash").to_owned();
    let before = page(&anna, &check).await;
    let difference = page(&anna, &format!("/reconcile/{hash}")).await;
    let seen = field(&difference, "seen");
    let body = format!("form={}&seen={seen}&all=1&why=registry", field(&difference, "form"));
    let accepted = anna.post(&format!("/reconcile/{hash}"), &body).await;
    assert_eq!(accepted.status.as_u16(), 303, "{}", accepted.body);
    let mut moved = 0;
    site.door.look(&mut |city, _| moved = city.holder(210_001).map_or(0, |row| row.complex));
    assert_eq!(moved, 1, "the table was accepted");
    let after = page(&anna, &check).await;
    assert_eq!(field(&before, "seen"), field(&after, "seen"), "{after}");
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_received_registered_and_its_discrepancies_are_on_the_act() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    assert!(!page(&dora, "/cards/plans").await.contains("/cards/plans/1"));
    let check = planned(&site, &anna).await;
    let plan = page(&anna, "/cards/plans/1").await;
    says(
        &plan,
        &[
            "id=\"c1\"",
            "id=\"c2\"",
            "Nothing came",
            &check,
            "The list and the delivery plan are filed".split(' ').next().unwrap_or(""),
        ],
    );
    let own = page(&dora, "/cards/plans/1").await;
    says(&own, &["id=\"c1\"", "/cards/plans/1/accept/1\""]);
    assert!(!own.contains("id=\"c2\"") && !own.contains(&check), "{own}");
    assert_eq!(dora.get("/cards/plans/1/accept/2").await.status.as_u16(), 404);

    // Five were planned for complex 1: the note says five, four are in the box.
    let path = "/cards/plans/1/accept/1";
    let form = page(&dora, path).await;
    says(&form, &["name=\"declared\" required min=\"1\" max=\"200000\" value=\"5\""]);
    let today = day(&site, 0);
    let bad = send(&dora, &form, path, &[("document", "No 8"), ("declared", "five"), ("day", &today)]).await;
    assert_eq!(bad.status.as_u16(), 422);
    let received = send(&dora, &page(&dora, path).await, path, &[("document", "No 8"), ("declared", "5"), ("day", &today)]).await;
    led(&received, "/cards/batches/1?done=1");
    says(&page(&dora, "/cards/plans/1").await, &["Being registered", "/cards/batches/1\""]);
    let numbers = "04B00000000001\n04B00000000002\n04B00000000003\n04B00000000004";
    let batch = page(&dora, "/cards/batches/1").await;
    led(&send(&dora, &batch, "/cards/batches/1", &[("numbers", numbers)]).await, "/cards/batches/1?done=4");
    let batch = page(&dora, "/cards/batches/1").await;
    let closed = send(&dora, &batch, "/cards/batches/1", &[("close", "1"), ("why", "one is missing")]).await;
    assert_eq!(closed.status.as_u16(), 303, "{}", closed.body);
    says(&page(&dora, "/cards/plans/1").await, &["Short by 1"]);
    assert!(page(&anna, "/cards/plans/1?state=short").await.contains("id=\"c1\""));
    assert!(!page(&anna, "/cards/plans/1?state=waits").await.contains("id=\"c1\""));
    says(&page(&anna, "/cards/plans").await, &["/cards/plans/1\""]);

    // Papers and tables: of both complexes for the city, of the own one for the school.
    let delivery = file(&site, "anna", "/cards/plans/1/delivery.pdf").await.words();
    says(&delivery, &["Ведомость развоза сервисных карт", "Школа № 1000", "Школа № 1001", "31 июля 2026"]);
    let own = file(&site, "dora", "/cards/plans/1/delivery.pdf").await.words();
    assert!(own.contains("Школа № 1000") && !own.contains("Школа № 1001"), "{own}");
    let act = words_of_docx(&file(&site, "anna", "/cards/plans/1/acceptance.docx").await);
    says(&act, &["Акт приёмки сервисных карт", "\u{2212}1", "Расхождения есть"]);
    let rows = file(&site, "anna", "/cards/plans/1/acceptance.xlsx").await.rows();
    assert_eq!(cells(&rows[1])[2..], ["5", "5", "4", "Не хватает"]);
    let csv = file(&site, "anna", "/cards/plans/1/delivery.csv").await.words();
    says(&csv, &["Школа № 1000;Школа № 1000, здание 2;2;0;2;1;5"]);
    assert_eq!(dora.get("/cards/plans/1/nonsense.pdf").await.status.as_u16(), 404);
    says(&site.seen_by("dora", "/cards/plans/1", "ru").await.body, &["План развоза", "Не хватает 1", "Первоклассники"]);
}

fn card(holder: u32) -> String {
    let bytes = holder.to_be_bytes();
    format!("04C00100{:02X}{:02X}{:02X}", bytes[1], bytes[2], bytes[3])
}

/// Where a card is, and its state.
fn seen(site: &Site, number: &str) -> (Option<Stage>, u8) {
    let (uid, mut seen) = (Uid(CardKey::parse(number).expect("a number")), (None, 0));
    site.door.look(&mut |city, _| {
        let stage = city.office().stock().piece(uid).map(|piece| piece.stage);
        seen = (stage, city.card(uid.0).map_or(0, |card| card.state));
    });
    seen
}

#[tokio::test(start_paused = true)]
async fn leavers_cards_stand_by_class_and_the_scanner_takes_them_back_once() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    let list = page(&dora, "/cards/leavers").await;
    let (left, stays, social) =
        (account_number(120_001).to_string(), account_number(120_002).to_string(), account_number(120_003).to_string());
    says(&list, &["2-А", &left, "0 of 1", "···D4C1", "the whole complex"]);
    assert!(
        !list.contains(&social) && !list.contains(&stays),
        "a social card is the family's, and who stays keeps theirs: {list}"
    );
    // The whole of a class leaves: its cards join the list.
    let whole = page(&dora, "/cards/leavers?complex=1&group=1203").await;
    says(&whole, &[&left, &stays, "0 of 2"]);

    let numbers = format!("{}\n{}\nrubbish\n04FF00000000FF", card(120_001).to_lowercase(), card(120_002));
    let with = [("complex", "1"), ("building", "12"), ("numbers", numbers.as_str())];
    let taken = send(&dora, &list, "/cards/leavers", &with).await;
    assert_eq!(taken.status.as_u16(), 200, "{}", taken.body);
    says(
        &taken.body,
        &["Cards taken back: <strong>1</strong>", "has not left", "rubbish", "no such card", "1 of 1", "All cards are back"],
    );
    assert_eq!(seen(&site, &card(120_001)), (Some(Stage::Reserve), card_state::STOCK));
    assert_eq!(seen(&site, &card(120_002)).1, card_state::ACTIVE);
    let mut returned = 0;
    site.door.look(&mut |city, _| returned = city.office().stock().used_by(12).map(|used| used.pieces).sum::<u32>());
    assert_eq!(returned, 1, "sent twice, taken back once");
    // A class that leaves gives back before the registry says so.
    let with = [("complex", "1"), ("group", "1203"), ("building", "11"), ("broken", "1"), ("numbers", &card(120_002))];
    let broken = send(&dora, &whole, "/cards/leavers", &with).await;
    says(&broken.body, &["Cards taken back: <strong>1</strong>"]);
    assert_eq!(seen(&site, &card(120_002)), (Some(Stage::Broken), card_state::RETURNED));
    let none = send(
        &dora,
        &page(&dora, "/cards/leavers").await,
        "/cards/leavers",
        &[("complex", "1"), ("building", "12"), ("numbers", " ")],
    )
    .await;
    assert_eq!(none.status.as_u16(), 422);
    says(&none.body, &["There are no numbers"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_leavers_has_names_only_for_who_may_see_them_and_only_after_the_audit_knows() {
    let site = site();
    let pdf = file(&site, "dora", "/cards/leavers/cards.pdf?complex=1&group=1203").await;
    says(&pdf.words(), &["2-А: 1", "Синицына Анна 120001", "Синицына Анна 120002", "Отметка о возврате"]);
    let docx = words_of_docx(&file(&site, "clara", "/cards/leavers/cards.docx?complex=1").await);
    says(&docx, &["Синицына Анна 120001", "резервный фонд"]);
    let csv = file(&site, "dora", "/cards/leavers/cards.csv").await.words();
    assert!(csv.contains(&account_number(120_001).to_string()) && !csv.contains("Синицына"), "{csv}");
    let told = audited(&site, &AuditFilter { name: Some("exported".into()), ..AuditFilter::default() });
    assert_eq!(told.len(), 3);
    // The auditor sees how many, and nobody's account.
    let boris = Operator::of(&site, "boris").await;
    let list = page(&boris, "/cards/leavers?complex=1").await;
    says(&list, &["for those who may see names", "0 of 1"]);
    assert!(!list.contains(&account_number(120_001).to_string()) && !list.contains("name=\"numbers\""), "{list}");
    assert_eq!(boris.get("/cards/leavers/cards.csv?complex=1").await.status.as_u16(), 403);
    assert_eq!(boris.post("/cards/leavers", "form=1&complex=1&building=12&numbers=1").await.status.as_u16(), 403);
}

#[tokio::test(start_paused = true)]
async fn a_school_takes_no_card_back_that_another_school_gave_out() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    for path in ["/cards/leavers?complex=2", "/cards/leavers/cards.pdf?complex=2", "/cards/leavers?complex=9"] {
        assert_eq!(dora.get(path).await.status.as_u16(), 404, "{path}");
    }
    let form = field(&page(&dora, "/cards/leavers").await, "form");
    for body in ["complex=2&building=21", "complex=1&building=21", "complex=1&building=99"] {
        let reply = dora.post("/cards/leavers", &format!("form={form}&{body}&numbers={}", card(120_001))).await;
        assert_eq!(reply.status.as_u16(), 404, "{body}: {}", reply.body);
    }
    assert_eq!(seen(&site, &card(120_001)).1, card_state::ACTIVE);
    // The city does it anywhere, once it says where.
    let anna = Operator::of(&site, "anna").await;
    assert!(!page(&anna, "/cards/leavers").await.contains("name=\"numbers\""));
    says(&site.seen_by("anna", "/cards/leavers?complex=1", "ru").await.body, &["Возврат карт выбывших", "Карт на руках"]);
}

#[tokio::test(start_paused = true)]
async fn care_and_answers_are_where_people_look_at_cards() {
    let site = site();
    for (lang, words) in [
        ("ru", ["более чем 20 градусов", "выше 85 градусов", "положительное заключение ДИТ", "Карта москвича другой льготной"]),
        ("en", ["more than 20 degrees", "above 85 degrees", "the positive conclusion", "another category"]),
    ] {
        for (login, ..) in crate::support::OPERATORS {
            let page = site.seen_by(login, "/cards/care", lang).await;
            assert_eq!(page.status.as_u16(), 200, "{login}");
            says(&page.body, &words[..2]);
            says(&page.body, &words[3..]);
        }
        let account = site.seen_by("dora", "/accounts/20110001", lang).await.body;
        says(&account, &["href=\"/cards/care\"", words[0], words[1]]);
        says(
            &site.seen_by("dora", "/cards", lang).await.body,
            &["/cards/vendors\"", "/cards/plans\"", "/cards/leavers\"", "/cards/care\""],
        );
    }
}
