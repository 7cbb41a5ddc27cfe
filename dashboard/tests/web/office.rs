//! Procedures as an operator carries them out: chosen, planned, previewed, opened, done step by step, called off.

use crate::support::{Reply, Site, busy, field};
use dashboard::routes;

const PLAN: &str = "/buildings/11/plan?kind=move_own&begins=2026-09-01&ends=2026-12-01&to_building=12&group=1101&group=1102&basis=Order+5&show=1";
const FORM: &str = "kind=move_own&begins=2026-09-01&ends=2026-12-01&to_building=12&group=1101&group=1102&basis=Order+5";

async fn opened(site: &Site, cookie: &str) -> Reply {
    let headers = [("cookie", cookie), ("accept-language", "en")];
    let page = site.get(PLAN, &headers).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    assert!(page.body.contains("What will change"), "{}", page.body);
    let body = format!("{FORM}&form={}&expects={}&why=Order+5", field(&page.body, "form"), field(&page.body, "expects"));
    site.post("/buildings/11/plan", &headers, &body).await
}

#[tokio::test(start_paused = true)]
async fn a_relocation_is_planned_shown_and_opened_once() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let choice = site.get("/buildings/11/plan", &headers).await;
    assert!(choice.body.contains("Major repair") && choice.body.contains("Duty building"));
    let done = opened(&site, &cookie).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/procedures/3?done="));
    let page = site.get("/procedures/3", &headers).await.body;
    assert!(page.contains("Move 1") && page.contains("1-А, 2-А") && page.contains("Order 5"), "{page}");
    // The same form again is the same answer, not a second procedure.
    let shown = site.get(PLAN, &headers).await;
    assert_eq!(shown.status.as_u16(), 422, "the groups move already");
    assert!(shown.body.contains("Another procedure under way is in the way"), "{}", shown.body);
}

#[tokio::test(start_paused = true)]
async fn a_step_asks_for_its_proof_and_shows_who_did_it() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("anna").await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let step = "/procedures/1/steps/dismantling_ticket";
    let form = site.get(step, &headers).await.body;
    let body = format!("form={}&expects={}&note=urgent", field(&form, "form"), field(&form, "expects"));
    let done = site.post(step, &headers, &body).await;
    assert_eq!(done.header("location"), "/procedures/1?done=dismantling_ticket", "{}", done.body);
    let page = site.get("/procedures/1", &headers).await.body;
    assert!(page.contains("anna") && page.contains("Ticket no. 1") && page.contains("urgent"), "{page}");
    let without = site.get("/procedures/1/steps/dismantled", &headers).await.body;
    let body = format!("form={}&expects={}&note=", field(&without, "form"), field(&without, "expects"));
    let refused = site.post("/procedures/1/steps/dismantled", &headers, &body).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("Proof is missing") && refused.body.contains("role=\"alert\""), "{}", refused.body);
}

#[tokio::test(start_paused = true)]
async fn a_request_for_more_equipment_has_its_letter() {
    let site = Site::new(busy(1));
    let letter = site.seen_by("anna", "/procedures/1/letter.docx", "ru").await;
    assert!(letter.header("content-disposition").starts_with("attachment"), "{:?}", letter.header("content-disposition"));
    assert!(letter.header("cache-control").contains("no-store"));
    // A DOCX is a ZIP archive.
    assert!(letter.body.starts_with("PK"), "{}", letter.body.len());
    assert!(site.seen_by("anna", "/procedures/1", "en").await.body.contains("Official letter"));
    assert!(!site.seen_by("anna", "/procedures/2", "en").await.body.contains("Official letter"));
}

/// DUT-01: a calendar reminds of every term that is open, and of nothing that the operator may not see.
#[tokio::test(start_paused = true)]
async fn terms_go_into_a_calendar() {
    let site = Site::new(busy(1));
    let file = site.seen_by("anna", routes::PROCEDURES_CALENDAR, "en").await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    let lines: Vec<&str> = file.body.lines().collect();
    let all = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    assert!(all("BEGIN:VEVENT") >= 2 && all("BEGIN:VEVENT") == all("BEGIN:VALARM"), "{}", file.body);
    assert!(lines.contains(&"TRIGGER:-PT54000S") || lines.contains(&"TRIGGER:-PT15H"), "{}", file.body);
    let of = |id: u32| lines.iter().any(|line| line.starts_with(&format!("UID:procedure-{id}-")));
    let list = site.seen_by("anna", "/procedures", "en").await.body;
    for id in [1, 2] {
        assert_eq!(of(id), list.contains(&format!("/procedures/{id}\"")), "{id}: {}", file.body);
    }
    let elsewhere = site.seen_by("dora", routes::PROCEDURES_CALENDAR, "en").await.body;
    assert!(elsewhere.contains("UID:procedure-1-") && !elsewhere.contains("UID:procedure-2-"), "{elsewhere}");
}

/// REL-09: whoever is taught in another complex is visible there, and stays visible at home.
#[tokio::test(start_paused = true)]
async fn a_group_taught_elsewhere_stays_visible_at_home() {
    let site = Site::new(busy(1));
    let (anna, dora) = (site.sign_in_as("anna").await, site.sign_in_as("dora").await);
    let [anna, dora] = [anna, dora].map(|cookie| [("cookie", cookie), ("accept-language", "en".to_owned())]);
    let [anna, dora] = [&anna, &dora].map(|headers| headers.each_ref().map(|(name, value)| (*name, value.as_str())));
    assert_eq!(site.get("/buildings/21/people?group=1101", &dora).await.status.as_u16(), 404, "not there yet");
    let plan = "kind=move_shared&begins=2026-09-01&ends=2026-12-01&to_building=21&group=1101&basis=Agreement+5";
    let shown = site.get(&format!("/buildings/11/plan?{plan}&show=1"), &anna).await.body;
    let body = format!("{plan}&form={}&expects={}&why=Agreement", field(&shown, "form"), field(&shown, "expects"));
    assert_eq!(site.post("/buildings/11/plan", &anna, &body).await.header("location"), "/procedures/3?done=");
    for step in ["agreement", "ticket", "bind"] {
        let address = format!("/procedures/3/steps/{step}");
        let form = site.get(&address, &anna).await.body;
        let body = format!("form={}&expects={}&document=5&note=", field(&form, "form"), field(&form, "expects"));
        let done = site.post(&address, &anna, &body).await;
        assert_eq!(done.status.as_u16(), 303, "{step}: {}", done.body);
    }
    let home = site.get("/complexes/1", &dora).await.body;
    assert!(home.contains("/buildings/21/people?group=1101"), "{home}");
    for (address, expected) in [
        ("/buildings/21/people?group=1101", 200),
        ("/buildings/21/people.csv?group=1101", 200),
        ("/buildings/21/people?group=2101", 404),
        ("/buildings/21/people", 404),
        ("/buildings/21", 404),
    ] {
        assert_eq!(site.get(address, &dora).await.status.as_u16(), expected, "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn calling_off_needs_a_reason_and_ends_it() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("anna").await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let form = site.get("/procedures/1/cancel", &headers).await.body;
    let sent = |why: &str| format!("form={}&expects={}&why={why}", field(&form, "form"), field(&form, "expects"));
    let silent = site.post("/procedures/1/cancel", &headers, &sent("+")).await;
    assert!(silent.status.as_u16() == 422 && silent.body.contains("No reason given"), "{}", silent.body);
    let form = site.get("/procedures/1/cancel", &headers).await.body;
    let body = format!("form={}&expects={}&why=postponed", field(&form, "form"), field(&form, "expects"));
    assert_eq!(site.post("/procedures/1/cancel", &headers, &body).await.header("location"), "/procedures/1");
    let list = site.get("/procedures", &headers).await.body;
    assert!(!list.contains("/procedures/1\""), "{list}");
    let ended = site.get("/procedures?state=ended", &headers).await.body;
    assert!(ended.contains("/procedures/1\"") && ended.contains("Called off, anna"), "{ended}");
    assert_eq!(site.get("/procedures/1/cancel", &headers).await.status.as_u16(), 200, "it says why not");
}

#[tokio::test(start_paused = true)]
async fn fields_that_cannot_be_read_are_named_and_kept() {
    let site = Site::new(busy(1));
    let page = site.seen_by("anna", "/buildings/11/plan?kind=repair&begins=soon&ends=&basis=Order+9&show=1", "en").await;
    assert_eq!(page.status.as_u16(), 422);
    assert!(page.body.contains("href=\"#begins\"") && page.body.contains("href=\"#ends\""), "{}", page.body);
    assert!(page.body.contains("value=\"Order 9\""), "what was typed stays");
}

#[tokio::test(start_paused = true)]
async fn a_building_shows_its_mode_its_set_and_its_setting() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let page = site.get("/buildings/12", &headers).await.body;
    assert!(page.contains("Major repair") && page.contains("Equipment and mode") && page.contains("on 24/7"), "{page}");
    let body = format!("form={}&works=true&why=Order+3", field(&page, "form"));
    assert_eq!(site.post("/buildings/12/summer", &headers, &body).await.header("location"), "/buildings/12");
    let page = site.get("/buildings/12", &headers).await.body;
    assert!(page.contains("works in summer: <strong>yes</strong>"), "{page}");
    // Who may only look gets no form.
    let looked = site.seen_by("boris", "/buildings/12", "en").await.body;
    assert!(looked.contains("Equipment and mode") && !looked.contains("/buildings/12/summer"));
}
