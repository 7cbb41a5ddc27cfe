//! Tickets: opened where a problem is seen, worked on by the desk, seen by the school they are about and by nobody else.

use crate::support::{Reply, Site, busy};
use dashboard::limits::FILE_BYTES_MAX;
use dashboard::routes;
use dashboard::views::desk::PAGE_ROWS;
use std::sync::atomic::{AtomicU32, Ordering};

const SCAN: &str = "%PDF-1.7 a payment of 1500 roubles";

/// A number that no form had before, and none of the office that the site began with.
pub(crate) fn form() -> String {
    // The office's own deeds have small numbers.
    static NEXT: AtomicU32 = AtomicU32::new(1_000);
    format!("{:032x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// One about building 11, one about building 21.
pub(crate) async fn open_tickets(site: &Site) {
    let cookie = site.sign_in().await;
    for (building, n) in [("11", 1), ("21", 2)] {
        let reply = open(site, &cookie, &[("kind", "fault"), ("building", building), ("text", "no light")], &[]).await;
        assert_eq!(reply.header("location"), format!("/tickets/{n}"), "{}", reply.body);
    }
}

async fn open(site: &Site, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Reply {
    let number = form();
    let fields: Vec<_> = fields.iter().copied().chain([("form", number.as_str())]).collect();
    site.send_files(routes::TICKET_NEW, cookie, &fields, files).await
}

async fn write(site: &Site, login: &str, id: u32, fields: &[(&str, &str)]) -> Reply {
    let (cookie, number) = (site.sign_in_as(login).await, form());
    let fields: Vec<_> = fields.iter().copied().chain([("form", number.as_str())]).collect();
    site.send_files(&format!("/tickets/{id}"), &cookie, &fields, &[]).await
}

/// Numbers of the tickets in the rows.
fn rows(page: &str) -> Vec<u32> {
    page.split("<tr role=\"row\" id=\"t").skip(1).filter_map(|row| row.split('"').next()?.parse().ok()).collect()
}

/// Values of the buttons that move a ticket.
fn steps(page: &str) -> Vec<&str> {
    page.split("name=\"state\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_way_to_a_ticket_begins_where_the_problem_is_seen() {
    let site = Site::new(busy(1));
    for (login, path, hrefs) in [
        (
            "dora",
            "/buildings/11",
            &["/tickets/new?building=11&amp;kind=fault", "/tickets/new?building=11", "/tickets?building=11"][..],
        ),
        ("dora", "/devices/1101", &["/tickets/new?kind=fault&amp;building=11&amp;device=1101"]),
        (
            "dora",
            "/accounts/20110001",
            &[
                "/tickets/new?kind=top_up_return&amp;account=20110001",
                "/tickets/new?kind=top_up_transfer&amp;account=20110001",
                "/tickets/new?kind=card&amp;account=20110001",
            ],
        ),
        ("egon", "/buildings/11", &[]),
        ("egon", "/devices/1101", &[]),
        ("boris", "/devices/1101", &[]),
        ("boris", "/buildings/11", &["/tickets?building=11"]),
    ] {
        let page = site.seen_by(login, path, "ru").await.body;
        let found: Vec<&str> = page
            .split("href=\"/tickets")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|rest| !rest.is_empty())
            .collect();
        let expected: Vec<&str> = hrefs.iter().filter_map(|href| href.strip_prefix("/tickets")).collect();
        assert_eq!(found, expected, "{login} {path}");
    }
    let form = site.seen_by("dora", "/tickets/new?kind=fault&building=11&device=1101", "en").await.body;
    for part in [
        "id=\"building\" name=\"building\"",
        "value=\"11\"",
        "value=\"1101\"",
        "No names or telephone numbers",
        "multipart/form-data",
    ] {
        assert!(form.contains(part), "{part} in {form}");
    }
    let kinds = site.seen_by("dora", "/tickets/new?building=11", "en").await.body;
    assert_eq!(kinds.matches("href=\"/tickets/new?kind=").count(), 11, "{kinds}");
}

#[tokio::test(start_paused = true)]
async fn the_fields_follow_the_kind_and_a_missing_one_is_named() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    for (query, fields) in [
        ("fault", &["building", "device", "text", "channel", "files"][..]),
        ("mounting", &["building", "text", "channel", "files"]),
        ("card", &["account", "building", "text", "channel", "files"]),
        ("top_up_return", &["account", "amount", "building", "text", "channel", "files"]),
    ] {
        let page = site.seen_by("dora", &format!("/tickets/new?kind={query}"), "ru").await.body;
        for name in ["account", "amount", "building", "device", "text", "channel", "files"] {
            assert_eq!(page.contains(&format!("label for=\"{name}\"")), fields.contains(&name), "{query}: {name}");
        }
    }
    let full = [("kind", "top_up_return"), ("account", "20110001"), ("amount", "1500,50"), ("text", "paid twice")];
    let without = |name: &'static str, instead: &'static str| {
        full.map(|(field, value)| (field, if field == name { instead } else { value }))
    };
    for (fields, words) in [
        (without("account", ""), "Fields of the ticket are missing"),
        (without("account", "20210001"), "No such account among yours"), // of another complex
        (without("account", "1"), "No such account among yours"),
        (without("account", "x"), "Numbers are written in digits"),
        (without("amount", ""), "A sum is written as"),
        (without("amount", "-1"), "A sum is written as"),
        (without("amount", "1.505"), "A sum is written as"),
        (without("amount", "0"), "Fields of the ticket are missing"),
        (without("text", "  "), "Fields of the ticket are missing"),
    ] {
        let reply = open(&site, &format!("{cookie}; turnstone_lang=en"), &fields, &[]).await;
        assert_eq!(reply.status.as_u16(), 422, "{fields:?}");
        assert!(reply.body.contains(words) && reply.body.contains("id=\"problem\""), "{words} in {}", reply.body);
        assert!(fields[3].1.trim().is_empty() || reply.body.contains(">paid twice</textarea>"), "what was typed is kept");
    }
    assert_eq!(open(&site, &cookie, &full, &[]).await.header("location"), "/tickets/1", "and nothing was opened before");
    let page = site.seen_by("dora", "/tickets/1", "en").await.body;
    assert!(page.contains("₽1,500.50") && page.contains("paid twice"), "{page}");
    let elsewhere = open(&site, &cookie, &[("kind", "fault"), ("building", "21"), ("text", "no light")], &[]).await;
    assert_eq!(elsewhere.status.as_u16(), 422, "a building of another complex");
}

#[tokio::test(start_paused = true)]
async fn a_form_that_is_sent_twice_opens_one_ticket() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    let fields = [("kind", "fault"), ("building", "11"), ("text", "no light"), ("form", "77")];
    for _ in 0..2 {
        let reply = site.send_files(routes::TICKET_NEW, &cookie, &fields, &[]).await;
        assert_eq!(reply.header("location"), "/tickets/1");
    }
    assert_eq!(rows(&site.seen_by("dora", "/tickets", "ru").await.body), [1]);
    let foreign = site.send_files(routes::TICKET_NEW, &cookie, &fields[..3], &[]).await;
    assert_eq!(foreign.status.as_u16(), 400, "a form without a number is none of ours");
}

#[tokio::test(start_paused = true)]
async fn the_desk_takes_asks_and_closes_and_the_school_answers() {
    let site = Site::new(busy(1));
    open_tickets(&site).await;
    let page = async |login: &str| site.seen_by(login, "/tickets/1", "en").await.body;
    assert_eq!(steps(&page("clara").await), ["in_work", "refused", "withdrawn"]);
    assert_eq!(steps(&page("dora").await), ["withdrawn"], "who asked may withdraw");
    assert_eq!(steps(&page("boris").await), Vec::<&str>::new());
    assert!(!page("boris").await.contains("<textarea"), "an auditor writes nothing");

    assert_eq!(write(&site, "dora", 1, &[("state", "in_work")]).await.status.as_u16(), 403, "the school takes nothing");
    assert_eq!(write(&site, "dora", 1, &[("text", "x"), ("remote", "1")]).await.status.as_u16(), 403);
    assert_eq!(write(&site, "clara", 1, &[("state", "in_work")]).await.header("location"), "/tickets/1");
    let silent = write(&site, "clara", 1, &[("state", "waiting")]).await;
    assert_eq!(silent.status.as_u16(), 422, "who asks says what");
    assert_eq!(
        write(&site, "clara", 1, &[("state", "waiting"), ("text", "which lamp?"), ("remote", "1")]).await.status.as_u16(),
        303
    );
    assert_eq!(steps(&page("dora").await), ["in_work", "withdrawn"], "who is asked may answer");
    assert_eq!(write(&site, "dora", 1, &[("state", "in_work"), ("text", "the left one")]).await.status.as_u16(), 303);
    assert_eq!(write(&site, "clara", 1, &[("state", "done"), ("text", "changed")]).await.status.as_u16(), 303);
    let seen = page("dora").await;
    for words in ["which lamp?", "remote consultation", "the left one", "changed", "<strong>clara</strong>", "done", "closed"] {
        assert!(seen.contains(words), "{words} in {seen}");
    }
    assert_eq!(steps(&seen), Vec::<&str>::new(), "only the desk opens it again");
    assert_eq!(steps(&page("clara").await), ["in_work"]);
}

#[tokio::test(start_paused = true)]
async fn everybody_sees_the_tickets_of_their_own_and_filters_stand_in_the_address() {
    let site = Site::new(busy(1));
    open_tickets(&site).await;
    let cookie = site.sign_in().await;
    let mounting = open(&site, &cookie, &[("kind", "mounting"), ("building", "12"), ("text", "a till")], &[]).await;
    assert_eq!(mounting.header("location"), "/tickets/3");
    // About a pupil of the school alone, and about another complex's.
    for account in ["20110002", "20210002"] {
        open(&site, &cookie, &[("kind", "card"), ("account", account), ("text", "broken")], &[]).await;
    }
    write(&site, "clara", 2, &[("state", "refused"), ("text", "no")]).await;
    for (login, query, expected) in [
        ("clara", "", &[5, 4, 3, 2, 1][..]),
        ("clara", "?state=&kind=&building=&complex=", &[5, 4, 3, 2, 1]),
        ("clara", "?state=open", &[5, 4, 3, 1]),
        ("clara", "?state=closed", &[2]),
        ("clara", "?state=overdue", &[]),
        ("clara", "?kind=card", &[5, 4]),
        ("clara", "?building=12", &[3]),
        ("clara", "?complex=2", &[5, 2]),
        ("clara", "?complex=2&state=open&kind=card", &[5]),
        ("clara", "?before=3", &[2, 1]),
        ("dora", "", &[4, 3, 1]),
        ("dora", "?state=open&kind=fault", &[1]),
        ("dora", "?complex=2", &[]),
        ("dora", "?building=21", &[]),
    ] {
        let page = site.seen_by(login, &format!("/tickets{query}"), "ru").await.body;
        assert_eq!(rows(&page), expected, "{login} {query}");
        assert_eq!(page.contains("Ничего не подходит под фильтр"), expected.is_empty(), "{login} {query}");
        let file = site.seen_by(login, &format!("/tickets.csv{query}"), "ru").await;
        let first: Vec<u32> = file.body.lines().skip(1).filter_map(|line| line.split(';').next()?.parse().ok()).collect();
        let whole = if query == "?before=3" { &[5, 4, 3, 2, 1][..] } else { expected };
        assert_eq!(first, whole, "{login} {query}: the file has what is shown, all pages of it");
    }
    let page = site.seen_by("clara", "/tickets?kind=mounting", "en").await.body;
    assert!(page.contains("until 16.09.2026, days left: 15"), "mounting is to be carried out in 15 days: {page}");
    assert!(site.seen_by("dora", "/tickets/new?kind=fault", "en").await.header("cache-control").contains("no-store"));
}

#[tokio::test(start_paused = true)]
async fn an_account_is_named_to_those_only_who_may_see_its_holder() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in().await;
    // A pupil of complex 2 whose card fails in a building of complex 1: a ticket of both.
    let fields = [("kind", "card"), ("account", "20210002"), ("building", "11"), ("text", "broken")];
    assert_eq!(open(&site, &cookie, &fields, &[]).await.header("location"), "/tickets/1");
    for (login, named) in [("clara", true), ("dora", false)] {
        for path in ["/tickets", "/tickets/1"] {
            let page = site.seen_by(login, path, "ru").await.body;
            assert_eq!(page.contains("href=\"/accounts/"), named, "{login} {path}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn pages_of_tickets_follow_each_other() {
    let site = Site::new(busy(1));
    let empty = site.seen_by("dora", "/tickets", "ru").await.body;
    assert!(empty.contains("Заявок пока нет") && empty.contains("href=\"/tickets/new\""), "{empty}");
    let cookie = site.sign_in().await;
    let many = PAGE_ROWS as u32 + 3;
    for _ in 0..many {
        open(&site, &cookie, &[("kind", "fault"), ("building", "11"), ("text", "no light")], &[]).await;
    }
    let first = site.seen_by("dora", "/tickets?kind=fault", "ru").await.body;
    assert_eq!(rows(&first), (4..=many).rev().collect::<Vec<_>>());
    assert!(first.contains("href=\"/tickets?kind=fault&amp;before=4\" rel=\"next\""), "{first}");
    let second = site.seen_by("dora", "/tickets?kind=fault&before=4", "ru").await.body;
    assert_eq!(rows(&second), [3, 2, 1]);
    assert!(second.contains("href=\"/tickets?kind=fault\"") && !second.contains("rel=\"next\""));
}

#[tokio::test(start_paused = true)]
async fn scans_are_kept_given_back_to_those_who_see_the_ticket_and_named_by_number() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    let fields = [("kind", "top_up_return"), ("account", "20110001"), ("amount", "1500"), ("text", "paid twice")];
    let reply = open(&site, &cookie, &fields, &[("files", SCAN), ("files", "")]).await;
    assert_eq!(reply.header("location"), "/tickets/1", "{}", reply.body);
    let page = site.seen_by("dora", "/tickets/1", "ru").await.body;
    assert!(page.contains(">1.pdf<") && !page.contains("Petrova"), "what people call a file may be a name: {page}");
    let path =
        page.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.contains("/files/")).expect("a file");
    for (login, status) in [("dora", 200), ("clara", 200), ("boris", 200), ("egon", 403), ("frida", 403)] {
        let file = site.seen_by(login, path, "ru").await;
        assert_eq!(file.status.as_u16(), status, "{login}");
        if status == 200 {
            assert_eq!(file.body, SCAN);
            assert_eq!(file.header("content-disposition"), "attachment; filename=\"ticket-1-1.pdf\"");
            assert_eq!((file.header("x-content-type-options"), file.header("cache-control")), ("nosniff", "no-store"));
        }
    }
    open_tickets_elsewhere(&site).await;
    let through_another = path.replace("/tickets/1/", "/tickets/2/");
    assert_eq!(site.seen_by("clara", &through_another, "ru").await.status.as_u16(), 404, "the file of another ticket");
}

async fn open_tickets_elsewhere(site: &Site) {
    let cookie = site.sign_in().await;
    let reply = open(site, &cookie, &[("kind", "fault"), ("building", "21"), ("text", "no light")], &[]).await;
    assert_eq!(reply.header("location"), "/tickets/2");
}

#[tokio::test(start_paused = true)]
async fn files_that_are_no_scans_too_large_or_too_many_are_refused_with_words() {
    let site = Site::new(busy(1));
    let cookie = format!("{}; turnstone_lang=en", site.sign_in_as("dora").await);
    let fields = [("kind", "fault"), ("building", "11"), ("text", "no light")];
    let long = format!("%PDF-{}", "x".repeat(FILE_BYTES_MAX));
    let six = [("files", SCAN); 6];
    for (files, words) in [
        (&[("files", "<script>alert(1)</script>")][..], "not PDF, JPEG, PNG or WebP"),
        (&[("files", "MZ"), ("files", SCAN)], "not PDF, JPEG, PNG or WebP"),
        (&[("files", long.as_str())], "larger than 10 MB"),
        (&six, "More than five files"),
    ] {
        let reply = open(&site, &cookie, &fields, files).await;
        assert_eq!(reply.status.as_u16(), 422);
        assert!(reply.body.contains(words), "{words} in {}", reply.body);
    }
    let words = open(&site, &cookie, &[("kind", "fault"), ("text", &"x".repeat(100_000))], &[]).await;
    assert_eq!(words.status.as_u16(), 413, "words have their limit too");
    assert_eq!(rows(&site.seen_by("dora", "/tickets", "en").await.body), Vec::<u32>::new());
}

/// Names in the synthetic office are Russian whatever the language.
#[tokio::test(start_paused = true)]
async fn the_pages_are_whole_in_both_languages() {
    let contacts = dashboard::Contacts { phone: "1-23".into(), mail: "desk@support.example".into(), hot_line: "4-56".into() };
    let site = Site::with(busy(1), |options| dashboard::Options { support: contacts, ..options });
    open_tickets(&site).await;
    write(&site, "clara", 1, &[("state", "in_work"), ("text", "on my way"), ("remote", "1")]).await;
    for path in [
        "/tickets",
        "/tickets?state=overdue",
        "/tickets/1",
        "/tickets/new",
        "/tickets/new?kind=fault",
        "/tickets/new?kind=top_up_transfer",
    ] {
        for (lang, russian) in [("ru", true), ("en", false)] {
            let page = site.seen_by("clara", path, lang).await.body;
            let own = page.replace("Русский", "").replace("Школа № 1000, здание 1", "").replace("Школа № 1001, здание 1", "");
            assert_eq!(own.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c)), russian, "{path} in {lang}: {own}");
            assert!(!page.contains(" style=") && !page.contains("http"), "{path}");
            assert_eq!(page.contains("desk@support.example"), path.contains("/new"), "{path}");
        }
    }
}
