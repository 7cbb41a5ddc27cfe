//! The second factor: who is led to it, what proves it, and what a sign-in half done may see.

use crate::support::{OPERATORS, PASSWORD, Reply, Site, busy, form};
use dashboard::{Roster, hash_password, limits, routes};
use std::time::Duration;
use totp_rs::{Builder, Secret};

const STEP: Duration = Duration::from_secs(limits::TOTP_STEP_SECONDS);
const CODE_WRONG: &str = "Код не подошёл";

/// Somebody's app, and the codes they wrote down.
struct Phone {
    login: &'static str,
    secret: Secret,
    recovery: Vec<String>,
}

impl Phone {
    /// What the app shows now.
    fn code(&self, site: &Site) -> String {
        let totp = Builder::new().with_secret(self.secret.clone()).build().expect("a usable secret");
        totp.generate(site.now().as_secs()).to_string()
    }

    /// Sends the password, then what stands for the second factor.
    async fn sign_in(&self, site: &Site, route: &str, code: &str) -> Reply {
        let halfway = site.post(routes::LOGIN, &[], &form(self.login, PASSWORD)).await;
        assert_eq!(halfway.header("location"), routes::LOGIN_CODE);
        site.post(route, &[("cookie", &halfway.cookie())], &format!("code={code}")).await
    }
}

/// The words between two marks of a page, all of them.
fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// From a redirect to the set-up until a session is open: its cookie, and the phone.
async fn enrols(site: &Site, login: &'static str, led_there: &Reply) -> (String, Phone) {
    assert_eq!(led_there.header("location"), routes::LOGIN_ENROL);
    let halfway = led_there.cookie();
    let page = site.get(routes::LOGIN_ENROL, &[("cookie", &halfway)]).await.body;
    let key = between(&page, "<code class=\"key\" translate=\"no\">", "<")[0].replace(' ', "");
    let secret = Secret::try_from_base32(&key).expect("the key in groups of four");
    let mut phone = Phone { login, secret, recovery: Vec::new() };

    let wrong = site.post(routes::LOGIN_ENROL, &[("cookie", &halfway)], "code=123").await;
    assert!(wrong.status.as_u16() == 401 && wrong.body.contains("<a href=\"#code\">") && wrong.body.contains(CODE_WRONG));
    assert!(wrong.body.replace(' ', "").contains(&key), "the same key goes on");

    let right = site.post(routes::LOGIN_ENROL, &[("cookie", &halfway)], &format!("code={}", phone.code(site))).await;
    assert_eq!(right.header("location"), routes::LOGIN_KEEP);
    let codes = site.get(routes::LOGIN_KEEP, &[("cookie", &right.cookie())]).await;
    assert_eq!(codes.header("cache-control"), "no-store");
    phone.recovery = between(&codes.body, "<li><code>", "<").into_iter().map(String::from).collect();
    assert_eq!(phone.recovery.len(), limits::RECOVERY_CODES);
    for owed in [routes::CITY, routes::LOGIN_CODE] {
        let early = site.get(owed, &[("cookie", &right.cookie())]).await;
        assert!(
            early.status.as_u16() == 303 && early.header("location").starts_with(routes::LOGIN),
            "{owed} before they are kept"
        );
    }

    let done = site.post(routes::LOGIN_KEEP, &[("cookie", &right.cookie())], "").await;
    assert_eq!(done.header("location"), routes::CITY);
    let again = site.get(routes::LOGIN_KEEP, &[("cookie", &right.cookie())]).await;
    assert_eq!(again.header("location"), routes::LOGIN, "the codes are shown once");
    (done.cookie(), phone)
}

async fn enrolled(site: &Site, login: &'static str) -> (String, Phone) {
    let led = site.post(routes::LOGIN, &[], &form(login, PASSWORD)).await;
    enrols(site, login, &led).await
}

#[tokio::test(start_paused = true)]
async fn roles_that_need_it_set_it_up_before_they_see_anything() {
    let site = Site::strict();
    for (login, role, _) in OPERATORS {
        let reply = site.post(routes::LOGIN, &[], &form(login, PASSWORD)).await;
        let needed = ["city_operator", "school_operator", "supplier", "support", "security_admin"].contains(&role);
        assert_eq!(reply.header("location"), if needed { routes::LOGIN_ENROL } else { routes::CITY }, "{role}");
        if !needed {
            continue;
        }
        assert!(reply.cookie().starts_with("turnstone_halfway="));
        let stolen = reply.cookie().replace("halfway", "session");
        for cookie in [reply.cookie(), stolen] {
            for path in [routes::CITY, routes::COMPLEXES, routes::SESSIONS, routes::SECOND_FACTOR, "/accounts/20110001"] {
                let seen = site.get(path, &[("cookie", &cookie)]).await;
                assert_eq!((seen.status.as_u16(), seen.header("location")), (303, routes::LOGIN), "{role} {path}");
            }
            assert_eq!(site.get(routes::LIVE, &[("cookie", &cookie)]).await.status.as_u16(), 401);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_up_phone_is_asked_for_and_each_code_works_once() {
    let site = Site::strict();
    let (cookie, phone) = enrolled(&site, "anna").await;
    assert_eq!(site.get(routes::CITY, &[("cookie", &cookie)]).await.status.as_u16(), 200);

    let used = phone.sign_in(&site, routes::LOGIN_CODE, &phone.code(&site)).await;
    assert!(used.status.as_u16() == 401 && used.body.contains(CODE_WRONG), "the code of the set-up is used up");
    site.pass(STEP);
    let code = phone.code(&site);
    let spaced = format!("{}+{}", &code[..3], &code[3..]);
    let right = phone.sign_in(&site, routes::LOGIN_CODE, &spaced).await;
    assert_eq!(right.header("location"), routes::CITY);
    assert_eq!(site.get(routes::CITY, &[("cookie", &right.cookie())]).await.status.as_u16(), 200);

    site.pass(STEP * 3);
    let late = phone.code(&site);
    site.pass(STEP * 2);
    let refusals = [
        phone.sign_in(&site, routes::LOGIN_CODE, &code).await,
        phone.sign_in(&site, routes::LOGIN_CODE, &late).await,
        phone.sign_in(&site, routes::LOGIN_CODE, "nonsense").await,
    ];
    for refusal in &refusals {
        assert_eq!((refusal.status.as_u16(), &refusal.body), (401, &refusals[0].body), "the same words for all");
    }
}

#[tokio::test(start_paused = true)]
async fn a_recovery_code_stands_for_the_phone_once() {
    let site = Site::strict();
    let (_, phone) = enrolled(&site, "frida").await;
    let typed = phone.recovery[3].to_uppercase().replace('-', "+");
    let right = phone.sign_in(&site, routes::LOGIN_RECOVERY, &typed).await;
    assert_eq!(right.header("location"), routes::CITY);
    let own = site.get(routes::SECOND_FACTOR, &[("cookie", &right.cookie())]).await.body;
    assert!(own.contains("Осталось резервных кодов: <strong>9</strong>"), "{own}");
    for wrong in [typed.as_str(), "aaaaa-aaaaa", ""] {
        let refused = phone.sign_in(&site, routes::LOGIN_RECOVERY, wrong).await;
        assert!(refused.status.as_u16() == 401 && refused.body.contains("Резервный код не подошёл"), "{wrong}");
    }
    let at_the_app = phone.sign_in(&site, routes::LOGIN_CODE, &phone.recovery[4]).await;
    assert_eq!(at_the_app.status.as_u16(), 401, "each form takes its own codes");
}

#[tokio::test(start_paused = true)]
async fn guessing_codes_is_slow_and_only_who_knows_the_password_slows_anybody() {
    let site = Site::strict_with(|options| dashboard::Options { behind_proxy: true, ..options });
    let (_, phone) = enrolled(&site, "anna").await;
    site.pass(limits::CODES_INTERVAL * limits::CODES_BURST);
    let from = |address: u32| format!("192.0.2.{address}");
    for address in 0..20 {
        site.post(routes::LOGIN, &[("x-forwarded-for", &from(address))], &form("anna", "wrong")).await;
    }
    let halfway = site.post(routes::LOGIN, &[("x-forwarded-for", "198.51.100.1")], &form("anna", PASSWORD)).await.cookie();
    let guess = async |address: u32, code: &str| {
        let headers = [("x-forwarded-for", from(address)), ("cookie", halfway.clone())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        site.post(routes::LOGIN_CODE, &headers, &format!("code={code}")).await
    };
    for address in 100..100 + limits::CODES_BURST {
        assert_eq!(guess(address, "000000").await.status.as_u16(), 401, "a prankster without the password used none up");
    }
    let throttled = guess(200, &phone.code(&site)).await;
    assert_eq!((throttled.status.as_u16(), throttled.header("retry-after")), (429, "31"), "from any address");
    site.pass(limits::CODES_INTERVAL);
    assert_eq!(guess(201, &phone.code(&site)).await.header("location"), routes::CITY);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_half_done_ends_after_a_while_and_with_its_password() {
    let site = Site::strict();
    let (_, phone) = enrolled(&site, "anna").await;
    site.pass(STEP);
    let begin = async || site.post(routes::LOGIN, &[], &form("anna", PASSWORD)).await.cookie();
    let open = async |cookie: &str| site.get(routes::LOGIN_CODE, &[("cookie", cookie)]).await.status.as_u16() == 200;
    let halfway = begin().await;
    site.pass(limits::CODE_WAIT - Duration::from_secs(1));
    assert!(open(&halfway).await);
    site.pass(Duration::from_secs(1));
    assert!(!open(&halfway).await);
    let code = format!("code={}", phone.code(&site));
    assert_eq!(site.post(routes::LOGIN_CODE, &[("cookie", &halfway)], &code).await.header("location"), routes::LOGIN);

    let halfway = begin().await;
    let other = hash_password(&dashboard::Password::new("another")).expect("a hash");
    let changed = site.roster.change("anna", &mut |operator| {
        operator.password_hash.clone_from(&other);
        true
    });
    assert!(changed.expect("kept") && !open(&halfway).await);
}

#[tokio::test(start_paused = true)]
async fn sessions_end_with_what_they_were_opened_by() {
    let site = Site::new(busy(1));
    let alive = async |cookie: &str| site.get("/complexes/1", &[("cookie", cookie)]).await.status.as_u16() == 200;
    let (dora, again, boris) = (site.sign_in_as("dora").await, site.sign_in_as("dora").await, site.sign_in_as("boris").await);
    let frida = site.sign_in_as("frida").await;
    let other = hash_password(&dashboard::Password::new("another")).expect("a hash");
    let mut new_password = |operator: &mut dashboard::Operator| {
        operator.password_hash.clone_from(&other);
        true
    };
    assert!(site.roster.change("dora", &mut new_password).expect("kept"));
    let listed = site.get(routes::SESSIONS, &[("cookie", &frida)]).await.body;
    assert!(!listed.contains("N. dora") && listed.contains("N. boris"));
    assert!(!alive(&dora).await && !alive(&again).await && alive(&boris).await);
    let mut narrower = |operator: &mut dashboard::Operator| {
        (operator.role, operator.scope) = (dashboard::Role::Guard, dashboard::Scope::Building(11));
        true
    };
    assert!(site.roster.change("boris", &mut narrower).expect("kept"));
    assert_eq!(site.get("/complexes/1", &[("cookie", &boris)]).await.status.as_u16(), 404, "rights change at once");
}

#[tokio::test(start_paused = true)]
async fn others_set_it_up_by_their_own_wish_and_renew_their_recovery_codes() {
    let site = Site::strict();
    let cookie = site.sign_in_as("egon").await;
    let (off, on) = ("Выключен: хватает одного пароля", "Включён: к паролю нужен код");
    let own = async |cookie: &str| site.get(routes::SECOND_FACTOR, &[("cookie", cookie)]).await.body;
    let prove = async |cookie: &str, proof: &str| {
        site.post(routes::SECOND_FACTOR, &[("cookie", cookie)], &format!("proof={proof}")).await
    };
    assert!(own(&cookie).await.contains(off));
    let wrong = prove(&cookie, "wrong").await;
    assert!(wrong.status.as_u16() == 401 && wrong.body.contains("<a href=\"#proof\">Неверный пароль"), "{}", wrong.body);
    let led = prove(&cookie, PASSWORD).await;
    let (new, phone) = enrols(&site, "egon", &led).await;
    assert!(own(&new).await.contains(on));
    assert_eq!(own(&cookie).await, "", "sessions from before the second factor are over");

    site.pass(STEP);
    assert_eq!(prove(&new, PASSWORD).await.status.as_u16(), 401, "the password alone does not do any more");
    let renewed = prove(&new, &phone.code(&site)).await;
    assert_eq!(renewed.header("location"), routes::LOGIN_KEEP);
    let page = site.get(routes::LOGIN_KEEP, &[("cookie", &renewed.cookie())]).await.body;
    let codes = between(&page, "<li><code>", "<");
    assert!(codes.len() == limits::RECOVERY_CODES && !codes.contains(&phone.recovery[0].as_str()));
    assert_eq!(phone.sign_in(&site, routes::LOGIN_RECOVERY, &phone.recovery[0]).await.status.as_u16(), 401);
    assert_eq!(phone.sign_in(&site, routes::LOGIN_RECOVERY, codes[0]).await.header("location"), routes::CITY);
}
