//! Refunds as people handle them: applied for, confirmed, passed, paid or sent back; leavers; files; settings (RFD-01…11).

use crate::support::{Reply, Site, busy, encoded, the_office};
use dashboard::views::office::Door;
use ledger_core::account_number;
use ledger_office::refund::RefundState;
use papers::bank::{Bic, with_key};
use std::sync::Arc;

/// A made-up bank.
const BIC: &str = "044525225";
/// Pupils of complex 1 with money at supplier 3, of complex 2 with money at supplier 5.
const ONE_KOPECK: u32 = 110_002;
const PUPIL: u32 = 110_003;
const BAKERS: u32 = 210_001;

fn site() -> Site {
    Site::at_door(Arc::new(the_office().with_refunds()))
}

/// Somebody's browser.
struct Desk<'a> {
    site: &'a Site,
    cookie: String,
}

impl<'a> Desk<'a> {
    async fn of(site: &'a Site, login: &str) -> Self {
        Self { site, cookie: site.sign_in_as(login).await }
    }

    fn headers(&self) -> [(&str, &str); 2] {
        [("cookie", &self.cookie), ("accept-language", "en")]
    }

    async fn get(&self, path: &str) -> Reply {
        self.site.get(path, &self.headers()).await
    }

    async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.body);
        reply.body
    }

    async fn post(&self, path: &str, body: &str) -> Reply {
        self.site.post(path, &self.headers(), body).await
    }

    /// Sends the last form of a page as it stands, with these fields beside; sent twice, both are answered the same.
    async fn send(&self, path: &str, page: &str, more: &str) -> Reply {
        let body = format!("{}{more}", hidden(page));
        let (first, again) = (self.post(path, &body).await, self.post(path, &body).await);
        assert_eq!(first.status, again.status, "{path} twice: {}", again.body);
        assert_eq!(first.header("location"), again.header("location"), "{path} twice");
        first
    }

    /// Opens a deed's page and carries it out.
    async fn does(&self, refund: u32, deed: &str, words: &str) -> Reply {
        let path = format!("/refunds/{refund}/do/{deed}");
        let page = self.page(&path).await;
        let done = self.send(&path, &page, words).await;
        assert_eq!(done.header("location"), format!("/refunds/{refund}?done={deed}"), "{}", done.body);
        done
    }
}

/// Every hidden field of the last form of a page, as a form sends it.
fn hidden(page: &str) -> String {
    let form = page.rsplit("<form ").find(|form| form.contains("name=\"form\"")).expect("a form that acts");
    let inputs = form.split("type=\"hidden\" name=\"").skip(1);
    let field = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"").expect("a value");
        let value = rest.split('"').next().expect("its end").replace("&amp;", "&").replace("&quot;", "\"");
        format!("{name}={}", encoded(&value))
    };
    inputs.map(field).collect::<Vec<_>>().join("&")
}

fn bank(account: &str) -> String {
    format!("&applicant=Obraztsova&recipient=Obraztsova&bank_account={account}&bic={BIC}&bank_name=Example+Bank&corr_account=")
}

fn good_account(pattern: &str) -> String {
    with_key(pattern, &Bic::new(BIC).expect("a made-up bank")).expect("a made-up account").to_string()
}

fn application(holder: u32, supplier: u32, complex: u32) -> String {
    let account = account_number(holder);
    format!("account={account}&supplier={supplier}&complex={complex}&ground=leaving&document=No+8&sum=")
}

/// Balance, held, and the state of a refund.
fn money(door: &Arc<dyn Door>, holder: u32) -> (i64, i64) {
    let mut seen = (0, 0);
    door.look(&mut |city, _| seen = city.purses_of(holder).next().map_or((0, 0), |(_, purse)| (purse.balance, purse.held)));
    seen
}

fn state(door: &Arc<dyn Door>, refund: u32) -> Option<RefundState> {
    let mut seen = None;
    door.look(&mut |city, _| seen = city.office().books().refund(refund).map(|refund| refund.state));
    seen
}

/// From the account page to the money in the family's bank, with a return from the bank in between.
#[tokio::test(start_paused = true)]
async fn a_refund_goes_from_application_to_payment() {
    let site = site();
    let (dora, hanna) = (Desk::of(&site, "dora").await, Desk::of(&site, "hanna").await);
    let form = dora.page(&format!("/refunds/new?account={}", account_number(PUPIL))).await;
    assert!(form.contains("Kitchen Ltd: free ₽250.00") && form.contains("the balance follows"), "{form}");
    // A wrong digit stands at its field.
    let account = good_account("40817810038000000123");
    let wrong = format!("{}{}", &account[..19], if account.ends_with('1') { 2 } else { 1 });
    let body = application(PUPIL, 3, 1) + &bank(&wrong);
    let refused = dora.post("/refunds/new", &body).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(
        refused.body.contains("href=\"#bank_account\"") && refused.body.contains("id=\"bank_account-bad\""),
        "{}",
        refused.body
    );
    // The right one is checked, then applied for once.
    let check = dora.post("/refunds/new", &(application(PUPIL, 3, 1) + &bank(&account))).await;
    assert!(
        check.status.as_u16() == 200 && check.body.contains(&account) && check.body.contains("all there is"),
        "{}",
        check.body
    );
    let applied = dora.send("/refunds/apply", &check.body, "").await;
    assert_eq!(applied.header("location"), "/refunds/3?done=applied", "{}", applied.body);
    let page = dora.page("/refunds/3?done=applied").await;
    assert!(page.contains(&format!("····{}", &account[16..])) && !page.contains(&account), "{page}");
    assert!(page.contains("Confirm the balance") && page.contains("The application is filed."), "{page}");

    let preview = dora.page("/refunds/3/do/confirm").await;
    assert!(
        preview.contains("set aside") && preview.contains("<td class=\"num\" role=\"cell\" data-label=\"After\">₽250.00"),
        "{preview}"
    );
    dora.does(3, "confirm", "").await;
    assert_eq!(money(&site.door, PUPIL), (25_000, 25_000), "held once, whatever was clicked");
    assert!(hanna.page("/suppliers/3/refunds").await.contains("Ready to be passed"));
    assert_eq!(hanna.get("/refunds/3/do/pass").await.status.as_u16(), 403, "the supplier passes nothing to itself");
    let choice = "/suppliers/3/refunds/pass?refund=3";
    let passed = dora.send("/suppliers/3/refunds/pass", &dora.page(choice).await, "").await;
    assert_eq!(passed.header("location"), "/suppliers/3/refunds", "{}", passed.body);
    assert_eq!(state(&site.door, 3), Some(RefundState::Passed));

    hanna.does(3, "sent_back", "&words=account+closed").await;
    let back = dora.page("/refunds/3").await;
    assert!(back.contains("account closed") && back.contains("Give bank details") && !back.contains("····"), "{back}");
    let other = good_account("40817810038000000999");
    let check = dora.post("/refunds/3/bank", &bank(&other)).await;
    assert!(check.body.contains(&other), "{}", check.body);
    assert_eq!(dora.send("/refunds/3/bank", &check.body, "").await.header("location"), "/refunds/3");
    dora.does(3, "pass", "").await;
    let without = hanna.page("/refunds/3/do/paid").await;
    let silent = hanna.post("/refunds/3/do/paid", &(hidden(&without) + "&words=+")).await;
    assert!(silent.status.as_u16() == 422 && silent.body.contains("Proof is missing"), "{}", silent.body);
    hanna.does(3, "paid", "&words=order+31").await;
    assert_eq!((money(&site.door, PUPIL), state(&site.door, 3)), ((0, 0), Some(RefundState::Paid)));
    let list = hanna.page("/refunds?state=paid").await;
    assert!(list.contains("href=\"/refunds/3\"") && !list.contains("href=\"/refunds/1\""), "{list}");
}

/// RFD-09 and RFD-10 decide and say why.
#[tokio::test(start_paused = true)]
async fn a_move_is_decided_by_the_supplier_there() {
    let site = site();
    let anna = Desk::of(&site, "anna").await;
    let moving = |holder, supplier, complex, to| {
        application(holder, supplier, complex).replace("ground=leaving", &format!("ground=moving&to_complex={to}"))
    };
    let same = anna.post("/refunds/new", &moving(PUPIL, 3, 1, "2")).await;
    assert_eq!(same.status.as_u16(), 422);
    assert!(same.body.contains("The supplier is the same") && same.body.contains("feeds there too"), "{}", same.body);
    // The money of the bakery does not go to where the bakery is not.
    let withdrawn = anna.does(2, "withdraw", "&why=mistyped").await;
    assert_eq!(withdrawn.status.as_u16(), 303);
    let other = anna.post("/refunds/new", &moving(BAKERS, 5, 2, "1")).await;
    assert!(other.status.as_u16() == 200 && other.body.contains("does not feed there"), "{}", other.body);
    let nowhere = anna.post("/refunds/new", &moving(BAKERS, 5, 2, "")).await;
    assert!(nowhere.status.as_u16() == 422 && nowhere.body.contains("href=\"#to_complex\""), "{}", nowhere.body);
    let unread = anna.post("/refunds/new", &application(BAKERS, 5, 2).replace("sum=", "sum=1,2,3")).await;
    assert!(unread.status.as_u16() == 422 && unread.body.contains("href=\"#sum\""), "{}", unread.body);
    let under_way = anna.page(&format!("/refunds/new?account={}", account_number(110_001))).await;
    assert!(under_way.contains("a refund is under way") && under_way.contains("href=\"/refunds/1\""), "{under_way}");
}

#[tokio::test(start_paused = true)]
async fn leaving_classes_are_opened_in_one_deed_under_their_preview() {
    let site = site();
    let dora = Desk::of(&site, "dora").await;
    let choice = dora.page("/refunds/leavers").await;
    assert!(
        choice.contains("value=\"1103\"") && choice.contains("value=\"1104\"") && !choice.contains("value=\"2102\""),
        "{choice}"
    );
    let address = "/refunds/leavers?complex=1&group=1103&group=1104&document=Order+4&show=1";
    let preview = dora.page(address).await;
    assert!(preview.contains("₽250.01") && preview.contains("Kitchen Ltd"), "{preview}");
    let done = dora.send("/refunds/leavers", &preview, "").await;
    assert_eq!(done.header("location"), "/refunds?state=confirmed&complex=1", "{}", done.body);
    assert_eq!([ONE_KOPECK, PUPIL].map(|holder| money(&site.door, holder)), [(1, 1), (25_000, 25_000)]);
    let list = dora.page("/suppliers/3/refunds").await;
    assert!(list.contains("Confirmed, without bank details") && list.contains("href=\"/refunds/3/bank\""), "{list}");
    let page = dora.page("/refunds/3").await;
    assert!(page.contains("not yet. Fields of the application are missing"), "the page says why it cannot be passed: {page}");
}

/// A refund of supplier 3 that is confirmed, with details, and passed.
async fn passed(site: &Site) -> (String, u32) {
    let dora = Desk::of(site, "dora").await;
    let account = good_account("40817810038000000123");
    let check = dora.post("/refunds/new", &(application(ONE_KOPECK, 3, 1) + &bank(&account))).await;
    dora.send("/refunds/apply", &check.body, "").await;
    dora.does(3, "confirm", "").await;
    dora.does(3, "pass", "").await;
    (account, 3)
}

#[tokio::test(start_paused = true)]
async fn the_registry_goes_out_as_files_and_the_statement_brings_the_payment_back() {
    let site = site();
    let (account, _) = passed(&site).await;
    let hanna = Desk::of(&site, "hanna").await;
    let page = hanna.page("/suppliers/3/refunds/registry/1").await;
    assert!(page.contains("/suppliers/3/refunds/registry/1/list.xlsx") && !page.contains(&account), "{page}");
    assert!(hanna.get("/suppliers/3/refunds/registry/1/list.xlsx").await.body.starts_with("PK"));
    let orders = "/suppliers/3/refunds/registry/1/orders.txt";
    let bad = hanna.post(orders, "inn=7730000007&bank_account=1&bic=1&bank_name=").await;
    assert_eq!(bad.status.as_u16(), 422);
    assert!(["#inn", "#bic", "#bank_name"].iter().all(|field| bad.body.contains(&format!("href=\"{field}\""))), "{}", bad.body);
    let own = good_account("40702810038000000017");
    let payer = format!("inn=7730000006&kpp=773001001&bank_account={own}&bic={BIC}&bank_name=Example+Bank");
    let file = hanna.post(orders, &payer).await;
    assert_eq!(file.status.as_u16(), 200, "{}", file.body);
    assert!(file.body.contains(&account) && file.body.contains("=0.01"), "one kopeck is paid: {}", file.body);
    let audit = site.seen_by("anna", "/audit?deed=exported", "en").await.body;
    assert!(audit.contains("registry/1/list.xlsx") && audit.contains("registry/1/orders.txt"), "{audit}");
    // Who may look at the registry gets no details.
    assert!(!site.seen_by("boris", "/suppliers/3/refunds/registry/1", "en").await.body.contains("list.xlsx"));

    // The bank's statement, as the supplier's bank client writes it.
    let statement = statement(&own, &[(3, "0.01"), (1, "5.00"), (9, "1.00")]);
    let sent = site.send_files("/suppliers/3/payments", &hanna.cookie, &[], &[("file", &statement)]).await;
    let check = sent.header("location").to_owned();
    let taken = hanna.send(&check, &hanna.page(&check).await, "").await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.body);
    let shown = hanna.page("/suppliers/3/refunds").await;
    assert!(shown.contains("The statement shows: paid <small>1</small>") && shown.contains("20.10.2026"), "{shown}");
    let check = hanna.page("/suppliers/3/refunds/paid?refund=3").await;
    assert_eq!(hanna.send("/suppliers/3/refunds/paid", &check, "").await.header("location"), "/suppliers/3/refunds");
    assert_eq!((money(&site.door, ONE_KOPECK), state(&site.door, 3)), ((0, 0), Some(RefundState::Paid)));
    let page = hanna.page("/refunds/3").await;
    assert!(page.contains("Выписка банка за 20.10.2026, п/п № 103"), "{page}");
}

/// Debits as a 1C exchange has them: refund and rubles.
fn statement(own: &str, debits: &[(u32, &str)]) -> String {
    let kopecks: i64 = debits.iter().map(|(_, sum)| sum.replace('.', "").parse::<i64>().expect("a sum")).sum();
    let (total, left) = (
        format!("{}.{:02}", kopecks / 100, kopecks % 100),
        format!("{}.{:02}", (100_000 - kopecks) / 100, (100_000 - kopecks) % 100),
    );
    let day = "20.10.2026";
    let mut text = format!(
        "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=UTF-8\r\nОтправитель=Банк\r\nПолучатель=\r\nДатаСоздания={day}\r\n\
         ДатаНачала={day}\r\nДатаКонца={day}\r\nРасчСчет={own}\r\nСекцияРасчСчет\r\nДатаНачала={day}\r\nДатаКонца={day}\r\n\
         РасчСчет={own}\r\nНачальныйОстаток=1000.00\r\nВсегоПоступило=0.00\r\nВсегоСписано={total}\r\nКонечныйОстаток={left}\r\n\
         КонецРасчСчет\r\n"
    );
    for (refund, sum) in debits {
        text += &format!(
            "СекцияДокумент=Платежное поручение\r\nНомер=10{refund}\r\nДата={day}\r\nСумма={sum}\r\nПлательщикСчет={own}\r\n\
             Плательщик=Kitchen Ltd\r\nПолучательСчет=40817810710041556149\r\nПолучатель=Образцова\r\nДатаСписано={day}\r\n\
             ВидОплаты=01\r\nНазначениеПлатежа=Возврат № {refund}. Остаток. НДС не облагается\r\nКонецДокумента\r\n"
        );
    }
    text + "КонецФайла\r\n"
}

#[tokio::test(start_paused = true)]
async fn details_are_masked_and_shown_once_with_a_reason() {
    let site = site();
    let (account, id) = passed(&site).await;
    let dora = Desk::of(&site, "dora").await;
    let path = format!("/refunds/{id}/bank/shown");
    let form = dora.page(&path).await;
    assert!(!form.contains(&account));
    let silent = dora.post(&path, &(hidden(&form) + "&why=+")).await;
    assert!(silent.status.as_u16() == 422 && !silent.body.contains(&account), "{}", silent.body);
    let body = hidden(&dora.page(&path).await) + "&why=call";
    let (first, again) = (dora.post(&path, &body).await, dora.post(&path, &body).await);
    assert!(first.body.contains(&account) && first.body.contains("Obraztsova"), "{}", first.body);
    assert!(again.status.as_u16() == 409 && !again.body.contains(&account), "the same form shows nothing twice");
    assert!(site.seen_by("anna", "/audit?deed=revealed", "en").await.body.contains("call"));
    for login in ["boris", "hanna"] {
        assert!(!site.seen_by(login, &format!("/refunds/{id}"), "en").await.body.contains(&account), "{login}");
    }
}

#[tokio::test(start_paused = true)]
async fn papers_are_made_in_both_kinds() {
    let site = site();
    let dora = Desk::of(&site, "dora").await;
    dora.does(1, "confirm", "").await;
    for (path, begins) in [
        ("/refunds/form/application.pdf", "%PDF"),
        ("/refunds/form/application.docx", "PK"),
        ("/refunds/1/papers/application.pdf", "%PDF"),
        ("/refunds/1/papers/application.docx", "PK"),
        ("/refunds/1/papers/confirmation.pdf", "%PDF"),
        ("/refunds/1/papers/confirmation.docx", "PK"),
    ] {
        let file = dora.get(path).await;
        assert!(file.status.as_u16() == 200 && file.body.starts_with(begins), "{path}: {}", file.status);
        assert!(file.header("content-disposition").starts_with("attachment"), "{path}");
    }
    assert_eq!(dora.get("/refunds/1/papers/nonsense.pdf").await.status.as_u16(), 404);
    let audit = site.seen_by("anna", "/audit?deed=exported", "en").await.body;
    assert!(audit.contains("/refunds/1/papers/confirmation.pdf"), "{audit}");
}

#[tokio::test(start_paused = true)]
async fn rules_are_set_by_the_city_and_count() {
    let site = site();
    let anna = Desk::of(&site, "anna").await;
    let page = anna.page("/money-settings").await;
    assert!(page.contains("value=\"10000,00\"") && page.contains("id=\"ru-1\""), "{page}");
    let body = format!("{}&limit=500,50&days=3&contracts=1+%3D+30&why=Order+6", hidden(&page));
    for (field, wrong) in [
        ("#limit", body.replace("500,50", "x")),
        ("#days", body.replace("days=3", "days=")),
        ("#contracts", body.replace("30&", "x&")),
    ] {
        let refused = anna.post("/money-settings", &wrong).await;
        assert!(
            refused.status.as_u16() == 422 && refused.body.contains(&format!("href=\"{field}\"")),
            "{field}: {}",
            refused.body
        );
    }
    let open_before = anna.page("/money-settings").await;
    for _ in 0..2 {
        assert_eq!(anna.post("/money-settings", &body).await.header("location"), "/money-settings?done=1");
    }
    // Somebody who had the page open before does not overwrite it unseen.
    let late = anna.post("/money-settings", &format!("{}&limit=1,00&days=1&contracts=&why=Order+7", hidden(&open_before))).await;
    assert!(late.status.as_u16() == 422 && late.body.contains("Things changed while you were looking"), "{}", late.body);
    // The contract's own term counts: passed on 01.09.2026, 30 days.
    passed(&site).await;
    assert!(anna.page("/refunds/3").await.contains("01.10.2026"), "{}", anna.page("/refunds/3").await);
}

#[tokio::test(start_paused = true)]
async fn accounts_tickets_and_suppliers_lead_to_refunds() {
    let site = site();
    let list = site.seen_by("anna", "/refunds?supplier=5", "en").await.body;
    assert!(list.contains("Bakery Ltd") && !list.contains("Kitchen Ltd"), "{list}");
    let csv = site.seen_by("anna", "/refunds.csv?complex=1", "en").await.body;
    assert!(csv.contains("Kitchen Ltd") && !csv.contains("Bakery Ltd"), "{csv}");
    assert!(site.seen_by("hanna", "/suppliers/3", "en").await.body.contains("href=\"/suppliers/3/refunds\""));
    let empty = Site::new(busy(1));
    assert!(empty.seen_by("dora", "/refunds", "en").await.body.contains("No application for a refund yet"));
}
