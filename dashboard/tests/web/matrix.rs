//! Who may open what: every role, every route, objects inside and outside the scope, from one table.

use crate::support::{OPERATORS, Site, busy, send};
use crate::tickets::open_tickets;
use dashboard::routes;

/// Roles in the order of [`OPERATORS`].
type Answers = [u16; 6];

const ALL: Answers = [200; 6];
const NOBODY_IN: Answers = [404; 6];
/// The city's roles, the school's operator in the own complex, the guard in the own building.
const IN_REACH: Answers = [200, 200, 200, 200, 200, 403];
/// In the school's complex, not in the guard's building.
const NOT_THE_GUARDS: Answers = [200, 200, 200, 200, 404, 403];
/// Outside of both scopes.
const ELSEWHERE: Answers = [200, 200, 200, 404, 404, 403];
const CITY_ONLY: Answers = [200, 200, 200, 403, 403, 403];
/// The office is not for guards and not for who ends sessions.
const NOT_FOR_GUARDS: Answers = [200, 200, 200, 200, 403, 403];
/// Whoever answers for the enrolment: the city's operator and the school's.
const RECONCILERS: Answers = [200, 403, 403, 200, 403, 403];
/// The same for a table that was never kept.
const NO_TABLE: Answers = [404, 403, 403, 404, 403, 403];
/// Nobody has such an object; the role speaks first.
const MISSING: Answers = [404, 404, 404, 404, 404, 403];

/// (route, method, address, answers in the order of [`OPERATORS`]).
const TABLE: &[(&str, &str, &str, Answers)] = &[
    (routes::CITY, "GET", "/", [200, 200, 200, 303, 303, 303]),
    (routes::LIVE, "GET", "/live", CITY_ONLY),
    (routes::STAGES, "GET", "/stages", CITY_ONLY),
    (routes::STAGES_LIVE, "GET", "/stages/live", CITY_ONLY),
    (routes::COMPLEXES, "GET", "/complexes", CITY_ONLY),
    (routes::COMPLEX, "GET", "/complexes/1", NOT_THE_GUARDS),
    (routes::COMPLEX, "GET", "/complexes/2", ELSEWHERE),
    (routes::COMPLEX, "GET", "/complexes/9", MISSING),
    (routes::COMPLEX, "GET", "/complexes/x", [400; 6]),
    (routes::BUILDING, "GET", "/buildings/11", IN_REACH),
    (routes::BUILDING, "GET", "/buildings/12", NOT_THE_GUARDS),
    (routes::BUILDING, "GET", "/buildings/21", ELSEWHERE),
    (routes::BUILDING, "GET", "/buildings/99", MISSING),
    (routes::PEOPLE, "GET", "/buildings/11/people", IN_REACH),
    (routes::PEOPLE, "GET", "/buildings/12/people", NOT_THE_GUARDS),
    (routes::PEOPLE, "GET", "/buildings/21/people", ELSEWHERE),
    (routes::PEOPLE, "GET", "/buildings/99/people", MISSING),
    (routes::PEOPLE, "GET", "/buildings/11/people?presence=nonsense", [400; 6]),
    (routes::PEOPLE_CSV, "GET", "/buildings/11/people.csv", IN_REACH),
    (routes::PEOPLE_CSV, "GET", "/buildings/12/people.csv", NOT_THE_GUARDS),
    (routes::PEOPLE_CSV, "GET", "/buildings/21/people.csv", ELSEWHERE),
    (routes::PEOPLE_CSV, "GET", "/buildings/99/people.csv", MISSING),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/11/entries", [200, 200, 200, 200, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/21/entries", [200, 200, 200, 404, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/99/entries", [404, 404, 404, 404, 403, 403]),
    (routes::BUILDING_ENTRIES, "GET", "/buildings/11/entries?before=x", [400, 400, 400, 400, 403, 403]),
    (routes::DEVICE, "GET", "/devices/1101", IN_REACH),
    (routes::DEVICE, "GET", "/devices/1201", NOT_THE_GUARDS),
    (routes::DEVICE, "GET", "/devices/2101", ELSEWHERE),
    (routes::DEVICE, "GET", "/devices/9", MISSING),
    (routes::ACCOUNT, "GET", "/accounts/20110001", IN_REACH),
    (routes::ACCOUNT, "GET", "/accounts/20120001", NOT_THE_GUARDS),
    (routes::ACCOUNT, "GET", "/accounts/20210001", ELSEWHERE),
    (routes::ACCOUNT, "GET", "/accounts/9", MISSING),
    // 12 people in each building, each with 6 records, in the order of the buildings
    (routes::ENTRY, "GET", "/entries/1", [200, 200, 200, 200, 403, 403]),
    (routes::ENTRY, "GET", "/entries/216", [200, 200, 200, 404, 403, 403]),
    (routes::ENTRY, "GET", "/entries/999999", [404, 404, 404, 404, 403, 403]),
    // 1 is about building 11, 2 about building 21
    (routes::TICKETS, "GET", "/tickets", NOT_FOR_GUARDS),
    (routes::TICKETS, "GET", "/tickets?building=21", NOT_FOR_GUARDS),
    (routes::TICKETS, "GET", "/tickets?kind=nonsense", [400; 6]),
    (routes::TICKETS_CSV, "GET", "/tickets.csv", NOT_FOR_GUARDS),
    (routes::TICKETS_XLSX, "GET", "/tickets.xlsx", NOT_FOR_GUARDS),
    (routes::TICKET_NEW, "GET", "/tickets/new?kind=fault&building=12", [200, 403, 200, 200, 403, 403]),
    (routes::TICKET_NEW, "GET", "/tickets/new?kind=fault&building=21", [200, 403, 200, 404, 403, 403]),
    (routes::TICKET_NEW, "POST", "/tickets/new", [400, 403, 400, 400, 403, 403]), // not a form with files
    (routes::TICKET, "GET", "/tickets/1", NOT_FOR_GUARDS),
    (routes::TICKET, "GET", "/tickets/2", [200, 200, 200, 404, 403, 403]),
    (routes::TICKET, "GET", "/tickets/9", [404, 404, 404, 404, 403, 403]),
    (routes::TICKET, "POST", "/tickets/1", [400, 403, 400, 400, 403, 403]),
    (routes::TICKET, "POST", "/tickets/2", [400, 403, 400, 404, 403, 403]),
    (routes::TICKET_FILE, "GET", "/tickets/1/files/0", [404, 404, 404, 404, 403, 403]),
    (routes::RECONCILE, "GET", "/reconcile", RECONCILERS),
    (routes::RECONCILE, "POST", "/reconcile", [400, 403, 403, 400, 403, 403]), // not a form with files
    (routes::RECONCILED, "GET", "/reconcile/0", NO_TABLE),
    (routes::RECONCILED, "POST", "/reconcile/0", NO_TABLE),
    (routes::RECONCILE_UNDO, "GET", "/reconcile/undo/9", NO_TABLE),
    (routes::RECONCILE_UNDO, "POST", "/reconcile/undo/9", NO_TABLE),
    (routes::SEARCH, "GET", "/search", IN_REACH),
    (routes::SEARCH, "GET", "/search?q=device:1101", [303, 303, 303, 303, 303, 403]),
    (routes::SEARCH, "GET", "/search?q=device:2101", [303, 303, 303, 200, 200, 403]),
    (routes::SEARCH, "GET", "/search?q=%231", [303, 303, 303, 303, 200, 403]),
    (routes::SESSIONS, "GET", "/sessions", [403, 403, 403, 403, 403, 200]),
    (routes::SESSIONS_END, "POST", "/sessions/end", [403, 403, 403, 403, 403, 303]),
    (routes::SESSIONS_END, "GET", "/sessions/end", [405; 6]),
    (routes::LOGIN, "GET", "/login", [303; 6]),
    (routes::LOGIN, "POST", "/login", [401; 6]),
    (routes::LOGOUT, "POST", "/logout", [303; 6]),
    (routes::ASSET, "GET", "/assets/none.css", NOBODY_IN),
    (routes::ASSETS, "GET", "/assets/", NOBODY_IN),
];

#[tokio::test(start_paused = true)]
async fn every_role_gets_of_every_route_what_the_table_says() {
    let site = Site::new(busy(1));
    open_tickets(&site).await;
    for (_, method, address, answers) in TABLE {
        for ((login, role, _), answer) in OPERATORS.iter().zip(answers) {
            let cookie = site.sign_in_as(login).await;
            let body = match *address {
                "/sessions/end" => "session=999999",
                "/login" => "login=x&password=y",
                _ => "",
            };
            let status = if address.ends_with("/live") {
                site.open_at(address, &[("cookie", &cookie)]).await.status()
            } else {
                send(&site.router, method, address, &[("cookie", &cookie)], body).await.status
            };
            assert_eq!(status.as_u16(), *answer, "{role}: {method} {address}");
            site.post(routes::LOGOUT, &[("cookie", &cookie)], "").await;
            site.pass(dashboard::limits::LOGINS_PER_ADDRESS_INTERVAL); // the wrong password above counts
        }
    }
}

#[test]
fn the_table_has_every_route() {
    let named = include_str!("../../src/routes.rs").lines().filter_map(|line| line.strip_prefix("pub const "));
    for line in named {
        let address = line.split('"').nth(1).expect("an address");
        assert!(TABLE.iter().any(|(route, ..)| *route == address), "{address} is not in the table");
    }
    assert!(TABLE.iter().any(|(.., answers)| *answers != ALL), "and says more than yes");
}

#[tokio::test(start_paused = true)]
async fn everybody_is_led_home_and_sees_only_ways_that_are_open() {
    let site = Site::new(busy(1));
    for (login, home, ways) in [
        ("anna", routes::CITY, &["/", "/complexes", "/stages", "/tickets", "/reconcile"][..]),
        ("boris", routes::CITY, &["/", "/complexes", "/stages", "/tickets"]),
        ("clara", routes::CITY, &["/", "/complexes", "/stages", "/tickets"]),
        ("dora", "/complexes/1", &["/complexes/1", "/tickets", "/reconcile"]),
        ("egon", "/buildings/11", &["/buildings/11"]),
        ("frida", routes::SESSIONS, &["/sessions"]),
    ] {
        let start = site.seen_by(login, routes::CITY, "ru").await;
        assert_eq!(start.header("location"), if home == routes::CITY { "" } else { home }, "{login}");
        let page = site.seen_by(login, home, "ru").await.body;
        let nav = page.split("<nav class=\"pages\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("navigation");
        let hrefs: Vec<&str> = nav.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(hrefs, ways, "{login}");
        assert_eq!(page.contains("id=\"search\""), login != "frida", "{login}");
        assert!(nav.contains(&format!("href=\"{home}\" aria-current=\"page\"")), "{login} knows where it is");
    }
}

/// A role that may not says so; a place out of reach looks like nothing.
#[tokio::test(start_paused = true)]
async fn a_refusal_names_the_role_and_never_the_object() {
    let site = Site::new(busy(1));
    let by_role = site.seen_by("egon", "/entries/1", "en").await;
    assert!(by_role.body.contains("Not for your role"), "{}", by_role.body);
    let (outside, missing) =
        (site.seen_by("egon", "/buildings/21", "en").await, site.seen_by("egon", "/buildings/99", "en").await);
    assert_eq!(outside.body, missing.body);
}

#[tokio::test(start_paused = true)]
async fn a_piece_of_a_page_is_not_answered_with_the_form() {
    let site = Site::new(busy(1));
    assert_eq!(site.get("/buildings/11", &[("hx-request", "true")]).await.status.as_u16(), 401);
    assert_eq!(site.get("/buildings/11", &[]).await.header("location"), routes::LOGIN);
}
