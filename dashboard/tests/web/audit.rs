//! The audit: what it is told, what it shows, what goes out as a file, and that names come only after it knows.

use crate::support::{OPERATORS, Site, busy, encoded, field, form, quiet_office};
use dashboard::limits::{DENIED_NOTED_EVERY, SESSION_IDLE, SIGN_IN_FAILURES_NOTED_MAX, WRONG_PASSWORD_DELAY_MAX};
use dashboard::routes;
use dashboard::views::desk::DeskError;
use dashboard::views::office::{
    AUDIT_ROWS, Act, Acted, AuditFilter, AuditPage, AuditRow, DeliveryTable, Door, DoorError, EnrolmentTable, Identity, NoTable,
};
use ledger_core::{Registry, account_number};
use ledger_office::{City, OfficeCommand, command::Fact};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A pupil of building 11 at the desk, and in the office.
const ACCOUNT: u64 = 20_110_001;
const HOLDER: u32 = 110_001;
/// What the vault of the tests calls that pupil.
const NAME: &str = "Синицына Анна 110001";

/// Everything the audit has that this filter lets through, newest first.
pub(crate) fn audited(site: &Site, filter: &AuditFilter) -> Vec<AuditRow> {
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let page = site.door.audit(before, filter).expect("a page");
        rows.extend(page.rows);
        before = page.next;
        if before.is_none() {
            return rows;
        }
    }
}

fn facts(site: &Site) -> Vec<(String, &'static str)> {
    let rows = audited(site, &AuditFilter::default());
    rows.into_iter().map(|row| (row.login, row.command.expect("a known command").name())).collect()
}

/// Lets facts that are on their way arrive.
pub(crate) async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

/// As [`Site`], but the ledger takes nothing, or never answers.
struct Stuck {
    office: Arc<dyn Door>,
    stuck: AtomicBool,
    hangs: bool,
}

impl Door for Stuck {
    fn look(&self, look: &mut dyn FnMut(&City, i64)) {
        self.office.look(look);
    }

    fn act(&self, act: Act) -> Acted<'_> {
        match (self.stuck.load(Ordering::Relaxed), self.hangs) {
            (true, true) => Box::pin(std::future::pending()),
            (true, false) => Box::pin(async { Err(DoorError::Busy) }),
            (false, _) => self.office.act(act),
        }
    }

    fn audit(&self, before: Option<u64>, filter: &AuditFilter) -> Result<AuditPage, DeskError> {
        self.office.audit(before, filter)
    }

    fn audited(&self, pos: u64) -> Result<Option<(AuditRow, Vec<(Registry, Registry)>)>, DeskError> {
        self.office.audited(pos)
    }

    fn identity(&self, holder: u32) -> Result<Identity, DeskError> {
        self.office.identity(holder)
    }

    fn forget(&self, holder: u32) -> Result<bool, DeskError> {
        self.office.forget(holder)
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, DeskError> {
        self.office.keep_file(bytes)
    }

    fn file(&self, hash: &str) -> Result<Option<Vec<u8>>, DeskError> {
        self.office.file(hash)
    }

    fn enrolment(&self, bytes: &[u8]) -> Result<EnrolmentTable, NoTable> {
        self.office.enrolment(bytes)
    }

    fn delivery(&self, bytes: &[u8], reader: &str) -> Result<DeliveryTable, NoTable> {
        self.office.delivery(bytes, reader)
    }
}

#[tokio::test(start_paused = true)]
async fn signing_in_being_refused_and_ending_sessions_are_told() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let egon = site.sign_in_as("egon").await;
    for _ in 0..3 {
        site.get("/entries/1", &[("cookie", &egon)]).await;
        site.get("/buildings/21", &[("cookie", &egon)]).await;
    }
    settle().await;
    let expected = |list: &[(&str, &'static str)]| list.iter().map(|(l, n)| ((*l).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(facts(&site), expected(&[("egon", "denied"), ("egon", "signed_in")]), "403 once a minute, 404 never");
    let row = &audited(&site, &AuditFilter::default())[0];
    assert_eq!(row.command, Some(OfficeCommand::Note { fact: Fact::Denied { route: routes::ENTRY.into() } }));

    site.pass(DENIED_NOTED_EVERY);
    site.get("/entries/2", &[("cookie", &egon)]).await;
    let frida = site.sign_in_as("frida").await;
    site.post(routes::SESSIONS_END, &[("cookie", &frida)], "operator=egon").await;
    site.post(routes::SESSIONS_END, &[("cookie", &frida)], "operator=egon").await;
    settle().await;
    let newest = expected(&[("frida", "ended_sessions"), ("frida", "signed_in"), ("egon", "denied")]);
    assert_eq!(facts(&site)[..3], newest, "and nothing when nothing was ended");
}

#[tokio::test(start_paused = true)]
async fn a_failed_sign_in_is_told_for_logins_that_exist_and_a_flood_is_not() {
    let site = Site::with(busy(1), |options| dashboard::Options { behind_proxy: true, ..options });
    let typed = "typed-into-the-wrong-field";
    for (i, (login, _, _)) in OPERATORS.iter().cycle().take(3 * SIGN_IN_FAILURES_NOTED_MAX as usize).enumerate() {
        let from = format!("192.0.2.{i}");
        site.post(routes::LOGIN, &[("x-forwarded-for", &from)], &form(login, "wrong")).await;
        site.post(routes::LOGIN, &[("x-forwarded-for", &from)], &form(typed, "wrong")).await;
        tokio::time::advance(WRONG_PASSWORD_DELAY_MAX).await;
    }
    settle().await;
    let failed = AuditFilter { name: Some("sign_in_failed".into()), ..AuditFilter::default() };
    let rows = audited(&site, &failed);
    assert_eq!(rows.len(), SIGN_IN_FAILURES_NOTED_MAX as usize);
    assert!(rows.iter().all(|row| row.command == Some(OfficeCommand::Note { fact: Fact::SignInFailed })));
    assert!(!format!("{rows:?}").contains(typed) && rows.last().is_some_and(|row| row.from == "192.0.2.0"));
    site.pass(Duration::from_secs(60));
    site.post(routes::LOGIN, &[("x-forwarded-for", "192.0.2.200")], &form("anna", "wrong")).await;
    settle().await;
    assert_eq!(audited(&site, &failed).len(), rows.len() + 1, "the next minute has room again");
}

/// The page belongs to the reader, the fact to the audit: a busy ledger holds up only what gives names away.
#[tokio::test(start_paused = true)]
async fn a_busy_ledger_fails_what_shows_people_and_nothing_else() {
    for hangs in [false, true] {
        let stuck = Arc::new(Stuck { office: Arc::new(quiet_office()), stuck: AtomicBool::new(true), hangs });
        let site = Site::at_door(Arc::clone(&stuck) as Arc<dyn Door>);
        for (login, path, status) in [
            ("anna", "/complexes", 200),
            ("egon", "/entries/1", 403),
            ("anna", "/buildings/11/people.csv", 503),
            ("anna", "/audit.csv", 503),
            ("frida", "/audit.xlsx", 503),
        ] {
            assert_eq!(site.seen_by(login, path, "ru").await.status.as_u16(), status, "{login} {path} hangs: {hangs}");
        }
        let cookie = site.sign_in_as("anna").await;
        let path = format!("/accounts/{ACCOUNT}/name");
        let number = field(&site.get(&path, &[("cookie", &cookie)]).await.body, "form");
        let body = format!("form={number}&why=call");
        let reply = site.post(&path, &[("cookie", &cookie)], &body).await;
        assert!(!reply.status.is_success() && !reply.body.contains(NAME), "{}", reply.body);
        stuck.stuck.store(false, Ordering::Relaxed);
        let reply = site.post(&path, &[("cookie", &cookie)], &body).await;
        assert!(reply.body.contains(NAME), "and it works once the ledger does: {}", reply.body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_is_shown_once_with_a_reason_and_the_audit_knows() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let dora = site.sign_in_as("dora").await;
    let path = format!("/accounts/{ACCOUNT}/name");
    let cookie: &[(&str, &str)] = &[("cookie", &dora), ("accept-language", "ru")];
    let account = site.get(&format!("/accounts/{ACCOUNT}"), cookie).await.body;
    assert!(account.contains(&format!("href=\"{path}\"")) && !account.contains(NAME));
    let asking = site.get(&path, cookie).await.body;
    assert!(asking.contains("будет записан в аудит") && !asking.contains(NAME));

    let number = field(&asking, "form");
    let reply = site.post(&path, cookie, &format!("form={number}&why=%20")).await;
    assert_eq!(reply.status.as_u16(), 422);
    assert!(reply.body.contains("Не указана причина") && !reply.body.contains(NAME), "{}", reply.body);

    let why = "звонок родителя";
    let number = field(&reply.body, "form");
    let sent = format!("form={number}&why={}", encoded(why));
    let reply = site.post(&path, cookie, &sent).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    assert!(reply.body.contains(NAME) && !reply.body.contains(&format!("{NAME}</title>")), "{}", reply.body);
    let again = site.post(&path, cookie, &sent).await;
    assert_eq!(again.status.as_u16(), 409);
    assert!(!again.body.contains(NAME) && again.body.contains("уже показано"), "loaded again it is gone: {}", again.body);
    assert!(!site.get(&path, cookie).await.body.contains(NAME));

    let revealed = AuditFilter { name: Some("revealed".into()), ..AuditFilter::default() };
    let rows = audited(&site, &revealed);
    let seen: Vec<_> = rows.iter().map(|row| (row.login.as_str(), row.why.as_str(), row.reason.is_accepted())).collect();
    assert_eq!(seen, [("dora", why, true), ("dora", "", false)], "the one without a reason is known as well");
    assert!(rows.iter().all(|row| row.object == HOLDER));
}

/// A form's number is answered with its first deed: it must not open another name, nor for another operator.
#[tokio::test(start_paused = true)]
async fn a_used_form_opens_no_other_name() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let (anna, frida) = (site.sign_in_as("anna").await, site.sign_in_as("frida").await);
    let number = field(&site.get(&format!("/accounts/{ACCOUNT}/name"), &[("cookie", &anna)]).await.body, "form");
    let body = format!("form={number}&why=call");
    site.post(&format!("/accounts/{ACCOUNT}/name"), &[("cookie", &anna)], &body).await;
    let other = site.post(&format!("/accounts/{}/name", ACCOUNT + 1), &[("cookie", &anna)], &body).await;
    assert!(!other.body.contains("Синицына"), "{}", other.body);
    let account = account_number(HOLDER + 1);
    let body = format!("{body}&account={account}&again={account}&act_number=1&act_date=2026-11-20");
    assert_eq!(site.post(routes::FORGET, &[("cookie", &frida)], &body).await.status.as_u16(), 400);
    assert!(matches!(site.door.identity(HOLDER + 1), Ok(Identity::Person { .. })), "and destroys nothing");
}

#[tokio::test(start_paused = true)]
async fn a_name_is_destroyed_on_an_act_and_only_once() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let frida = site.sign_in_as("frida").await;
    let cookie: &[(&str, &str)] = &[("cookie", &frida), ("accept-language", "ru")];
    let account = account_number(HOLDER);
    let path = format!("/forget?account={account}");
    let asking = site.get(&path, cookie).await.body;
    assert!(asking.contains("2-А") && !asking.contains("Синицына"), "account number and group, no name: {asking}");
    for (again, act, date, why, words) in [
        (account + 1, "12", "2026-11-20", "x", "не совпал"),
        (account, "%20", "2026-11-20", "x", "номер и дату акта"),
        (account, "12", "20.11.2026", "x", "номер и дату акта"),
        (account, "12", "2026-11-20", "", "Не указана причина"),
    ] {
        let number = field(&site.get(&path, cookie).await.body, "form");
        let body = format!("form={number}&account={account}&again={again}&act_number={act}&act_date={date}&why={why}");
        let reply = site.post(routes::FORGET, cookie, &body).await;
        assert_eq!(reply.status.as_u16(), 422, "{words}");
        assert!(reply.body.contains(words), "{words} in {}", reply.body);
        assert!(matches!(site.door.identity(HOLDER), Ok(Identity::Person { .. })), "{words}");
    }
    let number = field(&asking, "form");
    let body = format!("form={number}&account={account}&again={account}&act_number=12&act_date=2026-11-20&why=request");
    let done = site.post(routes::FORGET, cookie, &body).await;
    assert_eq!(done.status.as_u16(), 303, "{}", done.body);
    assert!(matches!(site.door.identity(HOLDER), Ok(Identity::Forgotten(_))));
    assert_eq!(
        site.post(routes::FORGET, cookie, &body).await.header("location"),
        done.header("location"),
        "sent twice, done once"
    );

    let act = site.get(done.header("location"), cookie).await.body;
    for words in ["Акт об уничтожении", &account.to_string(), "№ 12 от 20.11.2026", "request", "N. frida", "Ключ уничтожен"]
    {
        assert!(act.contains(words), "{words} in {act}");
    }
    let asking = site.get(&path, cookie).await.body;
    assert!(asking.contains("Имя и контакты уничтожены") && !asking.contains("name=\"again\""), "{asking}");
    let page = site.seen_by("anna", &format!("/accounts/{ACCOUNT}"), "ru").await.body;
    assert!(page.contains("Имя и контакты уничтожены") && !page.contains("/name\""), "{page}");
    assert_eq!(site.get("/forget/0", cookie).await.status.as_u16(), 404, "a record that is no destruction has no act");
}

#[tokio::test(start_paused = true)]
async fn the_filter_stands_in_the_address_and_in_the_file() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let dora = site.sign_in_as("dora").await;
    let path = format!("/accounts/{ACCOUNT}/name");
    for why in ["%3D1%2B1", "%20"] {
        let number = field(&site.get(&path, &[("cookie", &dora)]).await.body, "form");
        site.post(&path, &[("cookie", &dora)], &format!("form={number}&why={why}")).await;
    }
    site.get("/audit", &[("cookie", &dora)]).await;
    let boris = site.sign_in_as("boris").await;
    let cookie: &[(&str, &str)] = &[("cookie", &boris), ("accept-language", "en")];
    let account = account_number(HOLDER);
    settle().await;
    for (query, lines) in [
        ("operator=dora", 4),
        ("operator=dora&deed=&object=account&number=&refused=&from=&to=", 4),
        ("operator=boris", 1),
        ("operator=nobody", 0),
        ("deed=revealed", 2),
        ("deed=revealed&refused=1", 1),
        ("deed=denied", 1),
        (&format!("object=account&number={account}"), 2),
        ("object=account&number=12", 0),
        ("object=building&number=11", 0),
        ("from=2026-09-01&to=2026-09-01", 5),
        ("from=2026-09-02", 0),
        ("to=2026-08-31", 0),
    ] {
        let page = site.get(&format!("/audit?{query}"), cookie).await.body;
        assert_eq!(page.matches("<tr role=\"row\" id=\"a").count(), lines, "{query}");
        assert_eq!(page.contains("Nothing fits the filter"), lines == 0, "{query}");
    }
    for nonsense in ["deed=x", "refused=yes", "from=1.9.2026", "number=x&object=account", "number=1&object=x", "before=0"] {
        assert_eq!(site.get(&format!("/audit?{nonsense}"), cookie).await.status.as_u16(), 400, "{nonsense}");
    }
    let file = site.get("/audit.csv?deed=revealed", cookie).await;
    let text = file.body.strip_prefix('\u{feff}').expect("a byte order mark");
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("Journal record;When;Who;") && lines[1].contains("No reason given;86;"), "{text}");
    assert!(lines[2].contains(&format!(";Account {account};'=1+1;Done;0;")), "no formula: {text}");
    let file = site.get("/audit.xlsx?deed=revealed", cookie).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"audit.xlsx\"");
    assert!(file.body.starts_with("PK"), "a spreadsheet is a ZIP file");
    let newest = audited(&site, &AuditFilter { name: Some("exported".into()), ..AuditFilter::default() });
    let told: Vec<_> = newest.into_iter().map(|row| (row.login, row.command)).collect();
    let exported = |route: &str| Some(OfficeCommand::Note { fact: Fact::Exported { route: route.into(), rows: 2 } });
    assert_eq!(told, [("boris".into(), exported("/audit.xlsx")), ("boris".into(), exported("/audit.csv"))]);
}

#[tokio::test(start_paused = true)]
async fn pages_of_the_audit_follow_each_other() {
    let site = Site::at_door(Arc::new(quiet_office()));
    for i in 0..2 * AUDIT_ROWS + 5 {
        let fact = Fact::Exported { route: "/x".into(), rows: i as u64 };
        let act = Act {
            id: 0,
            login: "anna".into(),
            from: String::new(),
            why: String::new(),
            expects: 0,
            command: OfficeCommand::Note { fact },
        };
        site.door.act(act).await.expect("an office");
    }
    let cookie = site.sign_in_as("boris").await;
    let (mut path, mut seen) = (String::from("/audit?operator=anna"), 0);
    loop {
        let page = site.get(&path, &[("cookie", &cookie)]).await.body.replace("&amp;", "&");
        seen += page.matches("<tr role=\"row\" id=\"a").count();
        let Some(before) = page.split("\" rel=\"next\"").next().filter(|before| before.len() < page.len()) else { break };
        path = before.rsplit("href=\"").next().expect("a link").to_owned();
        assert!(path.starts_with("/audit?operator=anna&before="), "{path}");
    }
    assert_eq!(seen, 2 * AUDIT_ROWS + 5);
}

#[tokio::test(start_paused = true)]
async fn one_record_tells_what_changed_row_by_row() {
    let site = Site::at_door(Arc::new(quiet_office()));
    let json = r#"{"do":"begin","plan":{"kind":"repair","building":11,"begins":20000,"ends":20900,"basis":"order 7"}}"#;
    let mut command: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let mut today = 0;
    site.door.look(&mut |_, now_us| today = ledger_core::civil_day(now_us));
    command["plan"]["begins"] = today.into();
    command["plan"]["ends"] = (today + 90).into();
    let command: OfficeCommand = serde_json::from_value(command).expect("a plan");
    let (login, from, why) = ("dora".to_owned(), "192.0.2.1".to_owned(), "order of the head".to_owned());
    let done = site.door.act(Act { id: 7 << 96, login, from, why, expects: 0, command }).await.expect("an office");
    assert!(done.reason.is_accepted(), "{:?}", done.reason);
    let page = site.seen_by("boris", &format!("/audit/{}", done.pos), "en").await.body;
    let short = "0000000700000000";
    for words in [
        "Procedure begun: major repair",
        "order 7",
        "order of the head",
        "192.0.2.1",
        "N. dora",
        "Done",
        short,
        "turnstone verify",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let list = site.seen_by("boris", "/audit?operator=dora", "en").await.body;
    assert!(list.contains("<code>00000007</code>") && list.contains("order of the head"), "{list}");
    site.pass(SESSION_IDLE);
    assert_eq!(site.seen_by("boris", "/audit/0", "en").await.status.as_u16(), 404, "a record of the registry is no deed");
}
