//! Living sessions: seen and ended by the security admin, and by nobody else.

use crate::support::{PASSWORD, Site, busy, form};
use dashboard::{limits, routes};
use std::time::Duration;

/// Number of the session in the row that holds these words.
fn number<'a>(page: &'a str, words: &str) -> &'a str {
    let row =
        page.split("<tr role=\"row\" id=\"s").find(|row| row.contains(words)).unwrap_or_else(|| panic!("{words} in {page}"));
    row.split('"').next().unwrap_or("")
}

#[tokio::test(start_paused = true)]
async fn the_security_admin_sees_who_is_signed_in() {
    let site = Site::with(busy(1), |options| dashboard::Options { behind_proxy: true, ..options });
    site.post(routes::LOGIN, &[("x-forwarded-for", "192.0.2.7")], &form("anna", PASSWORD)).await;
    site.pass(Duration::from_secs(5 * 60));
    for (lang, words) in [
        ("ru", ["N. anna", "Оператор города", "192.0.2.7", "5\u{a0}мин назад", "этот сеанс", "Администратор безопасности"]),
        ("en", ["N. anna", "City operator", "192.0.2.7", "5\u{a0}min ago", "this session", "Security administrator"]),
    ] {
        let cookie = site.sign_in_as("frida").await;
        let page = site.get(routes::SESSIONS, &[("cookie", &cookie), ("accept-language", lang)]).await.body;
        for words in words {
            assert!(page.contains(words), "{words} in {page}");
        }
        let id = cookie.split('=').nth(1).expect("an id");
        assert!(!page.contains(id) && page.matches(words[4]).count() == 1, "{page}");
        site.post(routes::LOGOUT, &[("cookie", &cookie)], "").await;
    }
    site.pass(limits::SESSION_IDLE);
    let page = site.seen_by("frida", routes::SESSIONS, "ru").await.body;
    assert!(!page.contains("N. anna"), "who is idle for long is gone");
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_is_out_and_the_others_stay() {
    let site = Site::new(busy(1));
    let alive = async |cookie: &str| site.get("/complexes/1", &[("cookie", cookie)]).await.status.as_u16() == 200;
    let (boris, dora, again) = (site.sign_in_as("boris").await, site.sign_in_as("dora").await, site.sign_in_as("dora").await);
    let frida = site.sign_in_as("frida").await;
    let list = async || site.get(routes::SESSIONS, &[("cookie", &frida)]).await.body;
    let boris_number = number(&list().await, "N. boris").to_owned();

    let by_boris = site.post(routes::SESSIONS_END, &[("cookie", &boris)], &format!("session={boris_number}")).await;
    assert_eq!(by_boris.status.as_u16(), 403);
    assert!(alive(&boris).await);

    let done = site.post(routes::SESSIONS_END, &[("cookie", &frida)], &format!("session={boris_number}")).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/sessions?ended=1"));
    assert!(!alive(&boris).await && alive(&dora).await && alive(&again).await);
    assert!(!list().await.contains("N. boris") && list().await.contains("Завершить все (2)"));
    let confirmed = site.get("/sessions?ended=1", &[("cookie", &frida)]).await.body;
    assert!(confirmed.contains("Завершено сеансов: 1") && confirmed.contains("role=\"status\""));

    let done = site.post(routes::SESSIONS_END, &[("cookie", &frida)], "operator=dora").await;
    assert_eq!(done.header("location"), "/sessions?ended=2");
    assert!(!alive(&dora).await && !alive(&again).await);
    let twice = site.post(routes::SESSIONS_END, &[("cookie", &frida)], &format!("session={boris_number}")).await;
    assert_eq!(twice.header("location"), "/sessions?ended=0", "nothing is ended twice");
    for nonsense in ["", "session=1&operator=anna"] {
        assert_eq!(site.post(routes::SESSIONS_END, &[("cookie", &frida)], nonsense).await.status.as_u16(), 400, "{nonsense:?}");
    }
}
