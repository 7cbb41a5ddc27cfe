//! Refunds as people handle them: applied for, confirmed, passed, paid or sent back; leavers; files; settings (RFD-01…11).

mod orders;

use crate::support::{Reply, Site, busy, encoded, the_office};
use dashboard::limits::{FILE_BYTES_MAX, FILES_PER_FORM_MAX, SCANS_CARRIED};
use dashboard::views::office::Door;
use ledger_core::account_number;
use ledger_office::limits::REFUND_SCANS_MAX;
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

    /// Fills in an application without scans, and has it checked.
    async fn check(&self, body: &str) -> Reply {
        self.bring("/refunds/new", body, &[]).await
    }

    /// Sends a form with files; its fields as other forms send them.
    async fn bring(&self, path: &str, body: &str, files: &[&str]) -> Reply {
        let fields: Vec<(String, String)> =
            body.split('&').filter_map(|field| field.split_once('=')).map(|(n, v)| (n.into(), decoded(v))).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|bytes| ("files", *bytes)).collect();
        self.site.send_files(path, &format!("{}; turnstone_lang=en", self.cookie), &fields, &files).await
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

/// A field's value, as a browser writes it into a form with files.
fn decoded(value: &str) -> String {
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.replace('+', " ").into_bytes());
    }
    String::from_utf8(bytes).expect("words")
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
    let refused = dora.check(&body).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(
        refused.body.contains("href=\"#bank_account\"") && refused.body.contains("id=\"bank_account-bad\""),
        "{}",
        refused.body
    );
    // The right one is checked, then applied for once.
    let check = dora.check(&(application(PUPIL, 3, 1) + &bank(&account))).await;
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
    let same = anna.check(&moving(PUPIL, 3, 1, "2")).await;
    assert_eq!(same.status.as_u16(), 422);
    assert!(same.body.contains("The supplier is the same") && same.body.contains("feeds there too"), "{}", same.body);
    // The money of the bakery does not go to where the bakery is not.
    let withdrawn = anna.does(2, "withdraw", "&why=mistyped").await;
    assert_eq!(withdrawn.status.as_u16(), 303);
    let other = anna.check(&moving(BAKERS, 5, 2, "1")).await;
    assert!(other.status.as_u16() == 200 && other.body.contains("does not feed there"), "{}", other.body);
    let nowhere = anna.check(&moving(BAKERS, 5, 2, "")).await;
    assert!(nowhere.status.as_u16() == 422 && nowhere.body.contains("href=\"#to_complex\""), "{}", nowhere.body);
    let unread = anna.check(&application(BAKERS, 5, 2).replace("sum=", "sum=1,2,3")).await;
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
    let check = dora.check(&(application(ONE_KOPECK, 3, 1) + &bank(&account))).await;
    dora.send("/refunds/apply", &check.body, "").await;
    dora.does(3, "confirm", "").await;
    dora.does(3, "pass", "").await;
    (account, 3)
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

const PDF: &str = "%PDF-1.7 an application by Obraztsova";
const OTHER_PDF: &str = "%PDF-1.7 its second page";

/// Addresses of the scans on a refund's page.
fn scans(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("/scans/")).map(str::to_owned).collect()
}

/// Value of the hidden field that carries scans; empty without.
fn carried(page: &str) -> String {
    let field = page.split("name=\"scans\" value=\"").nth(1);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

// RFD-03: the signed paper comes along over every page of the application, without a script.
#[tokio::test(start_paused = true)]
async fn a_scan_is_attached_with_the_application_and_later() {
    let site = site();
    let dora = Desk::of(&site, "dora").await;
    let form = dora.page(&format!("/refunds/new?account={}", account_number(PUPIL))).await;
    assert!(form.contains("enctype=\"multipart/form-data\"") && form.contains("Scan of the signed application"), "{form}");
    // A field is wrong: the scan needs not be chosen again, and a second one joins it. The same bytes twice are one file.
    let wrong = application(PUPIL, 3, 1).replace("No+8", "+");
    let refused = dora.bring("/refunds/new", &wrong, &[PDF, PDF]).await;
    assert!(refused.status.as_u16() == 422 && refused.body.contains("Attached already"), "{}", refused.body);
    assert!(refused.body.contains("1.pdf") && !refused.body.contains("2.pdf"), "{}", refused.body);
    let body = format!("{}&scans={}", application(PUPIL, 3, 1), carried(&refused.body));
    let check = dora.bring("/refunds/new", &body, &[OTHER_PDF]).await;
    assert!(check.status.as_u16() == 200 && check.body.contains("1.pdf") && check.body.contains("2.pdf"), "{}", check.body);
    assert!(!check.body.contains("Petrova"), "what a file was called is not kept: {}", check.body);
    // Back to the form with them, and out with them.
    let back = dora.bring("/refunds/new", &format!("{}&change=1", hidden(&check.body)), &[]).await;
    assert!(back.status.as_u16() == 200 && back.body.contains("value=\"No 8\"") && back.body.contains("2.pdf"), "{}", back.body);
    let without = format!("{}&scans={}&drop=1", application(PUPIL, 3, 1), carried(&back.body));
    let without = dora.bring("/refunds/new", &without, &[]).await;
    assert!(without.body.contains("No scan yet") && !without.body.contains("1.pdf"), "{}", without.body);

    let applied = dora.send("/refunds/apply", &check.body, "").await;
    assert_eq!(applied.header("location"), "/refunds/3?done=applied", "{}", applied.body);
    let page = dora.page("/refunds/3").await;
    assert_eq!(scans(&page).len(), 2, "{page}");
    // Later, and clicked twice.
    let later = hidden(&page);
    for _ in 0..2 {
        let attached = dora.bring("/refunds/3/scans", &later, &["\u{89}not this", PDF]).await;
        assert!(attached.status.as_u16() == 422 && attached.body.contains("not PDF, JPEG, PNG or WebP"), "{}", attached.body);
        let attached = dora.bring("/refunds/3/scans", &later, &[PDF, "%PDF-1.7 a passport"]).await;
        assert_eq!(attached.header("location"), "/refunds/3?done=scanned", "{}", attached.body);
    }
    let page = dora.page("/refunds/3?done=scanned").await;
    assert!(scans(&page).len() == 3 && page.contains("3.pdf") && page.contains("The scans are attached."), "{page}");
    let audit = site.seen_by("anna", "/audit?deed=refund_scan", "en").await.body;
    assert!(audit.contains("Scans of a refund: 1"), "{audit}");
    // Once it is closed, no more.
    dora.does(3, "withdraw", "&why=changed+their+mind").await;
    assert!(!dora.page("/refunds/3").await.contains("type=\"file\""));
    let late = format!("form={:032x}", 0xabcd);
    let late = dora.bring("/refunds/3/scans", &late, &["%PDF-1.7 late"]).await;
    assert!(late.status.as_u16() == 422 && scans(&late.body).len() == 3, "{}", late.body);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_scan_is_refused_in_clear_words() {
    let site = site();
    let dora = Desk::of(&site, "dora").await;
    let huge = format!("%PDF-{}", "x".repeat(FILE_BYTES_MAX));
    let many: Vec<String> = (0..=FILES_PER_FORM_MAX).map(|n| format!("%PDF-1.7 {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (files, en, ru) in [
        (&["<script>alert(1)</script>"][..], "A file is not PDF, JPEG, PNG or WebP", "Файл не PDF, JPEG, PNG или WebP"),
        (&[PDF, "MZ"], "A file is not PDF, JPEG, PNG or WebP", "Файл не PDF, JPEG, PNG или WebP"),
        (&[&huge], "A file is larger than 10 MB", "Файл больше 10 МБ"),
        (&many, "More than five files at once", "Больше пяти файлов за один раз"),
    ] {
        let new = dora.bring("/refunds/new", &application(PUPIL, 3, 1), files).await;
        assert!(
            new.status.as_u16() == 422 && new.body.contains(en) && new.body.contains("href=\"#files\""),
            "{en}: {}",
            new.body
        );
        assert!(!new.body.contains("1.pdf"), "nothing of it is taken: {}", new.body);
        let number = format!("form={:032x}", 0xbeef);
        let later = dora.bring("/refunds/1/scans", &number, files).await;
        assert!(later.status.as_u16() == 422 && later.body.contains(en), "{en}: {}", later.body);
        let files: Vec<(&str, &str)> = files.iter().map(|bytes| ("files", *bytes)).collect();
        let later = site.send_files("/refunds/1/scans", &dora.cookie, &[("form", "beef")], &files).await;
        assert!(later.status.as_u16() == 422 && later.body.contains(ru), "{ru}: {}", later.body);
    }
    let none = dora.bring("/refunds/1/scans", "form=beef", &[]).await;
    assert!(none.status.as_u16() == 422 && none.body.contains("Choose the files with the scans."), "{}", none.body);
    // A refund is no archive.
    let full: Vec<String> = (0..REFUND_SCANS_MAX).map(|n| format!("%PDF-1.7 page {n}")).collect();
    for (n, files) in full.chunks(FILES_PER_FORM_MAX).enumerate() {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let reply = dora.bring("/refunds/1/scans", &format!("form={:x}", 0xf000 + n), &files).await;
        assert_eq!(reply.status.as_u16(), 303, "{}", reply.body);
    }
    let one_more = dora.bring("/refunds/1/scans", "form=ffff", &["%PDF-1.7 one more"]).await;
    assert!(one_more.body.contains(&format!("A refund has at most {REFUND_SCANS_MAX} scans.")), "{}", one_more.body);
    assert_eq!(scans(&one_more.body).len(), REFUND_SCANS_MAX);
}

/// What a form carries is nobody else's, about nobody else, and not for ever.
#[tokio::test(start_paused = true)]
async fn nobody_attaches_what_somebody_else_brought() {
    let site = site();
    let (dora, anna) = (Desk::of(&site, "dora").await, Desk::of(&site, "anna").await);
    let check = dora.bring("/refunds/new", &application(PUPIL, 3, 1), &[PDF]).await.body;
    let id = carried(&check);
    assert_eq!(id.len(), 64, "{check}");
    let hash = blake3::hash(PDF.as_bytes()).to_hex().to_string();
    assert!(!check.contains(&hash), "the form names no hash");
    let form = |page: &str, id: &str| {
        let (own, other) = (hidden(page), encoded(id));
        let forged = own.replace(&encoded(&carried(page)), &other);
        assert!(forged != own && forged.contains(&format!("scans={other}")), "{forged}");
        forged
    };
    for (who, holder, id) in [(&anna, PUPIL, &id), (&dora, ONE_KOPECK, &id), (&dora, PUPIL, &hash)] {
        let page = who.bring("/refunds/new", &application(holder, 3, 1), &[OTHER_PDF]).await.body;
        let refused = who.post("/refunds/apply", &form(&page, id)).await;
        assert!(refused.status.as_u16() == 422 && refused.body.contains("Attach them again"), "{holder}: {}", refused.body);
        let body = format!("{}&scans={id}", application(holder, 3, 1));
        let refused = who.bring("/refunds/new", &body, &[]).await;
        assert!(refused.status.as_u16() == 422 && refused.body.contains("Attach them again"), "{}", refused.body);
    }
    assert_eq!(state(&site.door, 3), None, "nothing was filed");
    site.pass(SCANS_CARRIED);
    let dora = Desk::of(&site, "dora").await;
    let late = dora.post("/refunds/apply", &hidden(&check)).await;
    assert!(late.status.as_u16() == 422 && late.body.contains("Attach them again"), "{}", late.body);
}

// FIELD C5: a scan is personal data.
#[tokio::test(start_paused = true)]
async fn a_scan_is_seen_with_a_reason_by_who_handles_the_refund() {
    let site = site();
    let dora = Desk::of(&site, "dora").await;
    let check = dora.bring("/refunds/new", &application(PUPIL, 3, 1), &[PDF]).await;
    dora.send("/refunds/apply", &check.body, "").await;
    let path = scans(&dora.page("/refunds/3").await).pop().expect("a scan");
    let form = dora.page(&path).await;
    assert!(form.contains("Show the scan") && !form.contains(PDF), "{form}");
    let silent = dora.post(&path, &(hidden(&form) + "&why=+")).await;
    assert!(silent.status.as_u16() == 422 && !silent.body.contains(PDF), "{}", silent.body);
    let body = hidden(&dora.page(&path).await) + "&why=signature+checked";
    let (first, again) = (dora.post(&path, &body).await, dora.post(&path, &body).await);
    assert_eq!((first.status.as_u16(), first.body.as_str()), (200, PDF));
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.header("content-type"), "application/octet-stream");
    assert_eq!(first.header("content-disposition"), "attachment; filename=\"refund-3-1.pdf\"");
    assert!(again.status.as_u16() == 409 && !again.body.contains(PDF), "the same form shows nothing twice");
    assert!(site.seen_by("anna", "/audit?deed=revealed", "en").await.body.contains("signature checked"));
    let russian = site.seen_by("dora", &path, "ru").await.body;
    assert!(russian.contains("Показать скан") && russian.contains("персональные данные"), "{russian}");
    assert!(site.seen_by("dora", "/refunds/3", "ru").await.body.contains("Сканы заявления"));
    // Who may look at the refund sees that there is a scan, and no way to it.
    for login in ["boris", "hanna"] {
        let page = site.seen_by(login, "/refunds/3", "en").await.body;
        assert!(page.contains("1.pdf") && scans(&page).is_empty() && !page.contains("type=\"file\""), "{login}: {page}");
        assert_eq!(site.seen_by(login, &path, "en").await.status.as_u16(), 403, "{login}");
    }
    // Another school has neither, nor is its own refund a way to this scan.
    let anna = Desk::of(&site, "anna").await;
    let theirs = anna.bring("/refunds/2/scans", "form=2222", &[OTHER_PDF]).await;
    assert_eq!(theirs.header("location"), "/refunds/2?done=scanned", "{}", theirs.body);
    let elsewhere = scans(&anna.page("/refunds/2").await).pop().expect("a scan");
    for path in [elsewhere.clone(), elsewhere.replace("/refunds/2/", "/refunds/1/"), path.replace("/refunds/3/", "/refunds/2/")] {
        assert_eq!(dora.get(&path).await.status.as_u16(), 404, "{path}");
        assert_eq!(dora.post(&path, "form=3333&why=call").await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(dora.bring("/refunds/2/scans", "form=4444", &[PDF]).await.status.as_u16(), 404);
}
