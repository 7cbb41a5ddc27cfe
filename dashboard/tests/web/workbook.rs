//! Lists as workbooks: what is shown, typed, and never a formula.

use crate::support::{Site, desk::City, request, town, town_of};
use axum::body::to_bytes;
use calamine::{Data, Range, Reader, Xlsx};
use std::io::Cursor;
use tower::ServiceExt;

async fn sheet(site: &Site, login: &str, path: &str) -> (Range<Data>, Range<String>) {
    let cookie = site.sign_in_as(login).await;
    let request = request("GET", path, &[("cookie", &cookie), ("accept-language", "en")], "");
    let response = site.router.clone().oneshot(request).await.expect("infallible");
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    assert!(header("content-type").ends_with("spreadsheetml.sheet"), "{path}: {}", header("content-type"));
    assert!(header("content-disposition").ends_with(".xlsx\"") && header("cache-control") == "no-store", "{path}");
    let bytes = to_bytes(response.into_body(), 1 << 24).await.expect("a body");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let name = book.sheet_names().remove(0);
    (book.worksheet_range(&name).expect("a sheet"), book.worksheet_formula(&name).expect("a sheet"))
}

#[tokio::test(start_paused = true)]
async fn a_workbook_has_exactly_what_the_filters_let_through_and_typed() {
    let site = Site::over(town_of(200));
    for (query, people) in [("", 200), ("?presence=unknown", 40), ("?group=1102&presence=outside&after=110050", 9)] {
        let (cells, _) = sheet(&site, "egon", &format!("/buildings/11/people.xlsx{query}")).await;
        assert_eq!((cells.height() - 1, cells.width()), (people, 6), "{query}");
    }
    let (cells, _) = sheet(&site, "anna", "/buildings/11/people.xlsx?presence=outside").await;
    assert_eq!(cells.get((0, 0)), Some(&Data::String("Account".into())));
    assert_eq!(cells.get((1, 0)), Some(&Data::Float(20_110_003.0)), "an account is a number");
    let Some(Data::DateTime(since)) = cells.get((1, 5)) else { panic!("{:?}", cells.get((1, 5))) };
    let (year, month, day, hour, minute, ..) = since.to_ymd_hms_milli();
    assert_eq!((year, month, day, hour, minute), (2026, 9, 1, 9, 12), "Moscow time");

    let (cells, _) = sheet(&site, "anna", "/accounts/20110006/statement.xlsx").await;
    let head: Vec<String> = cells.rows().next().expect("a head").iter().map(ToString::to_string).collect();
    let column = |name: &str| head.iter().position(|head| head == name).unwrap_or_else(|| panic!("{name} in {head:?}"));
    let meal = cells.rows().find(|row| row[column("Event")] == Data::String("Paid meal".into())).expect("a meal");
    assert_eq!((&meal[column("Amount")], &meal[column("Balance")]), (&Data::Float(150.5), &Data::Float(1_084.0)));
    assert!(matches!(meal[column("Event time")], Data::DateTime(_)));
    let change = cells.rows().find(|row| row[column("Event")] == Data::String("Registry change".into())).expect("a change");
    assert!(change[column("Note")].to_string().starts_with("Bracelet ···"), "{change:?}");
    assert_eq!(cells.height(), 1 + 7, "all that happened");
}

#[tokio::test(start_paused = true)]
async fn entries_begin_with_what_is_shown_and_say_when_they_are_cut() {
    let site = Site::over(town_of(800));
    let max = dashboard::limits::ENTRIES_GATHERED_MAX;
    let (cells, _) = sheet(&site, "anna", "/buildings/11/entries.xlsx").await;
    assert_eq!(cells.height(), 1 + max + 1);
    assert_eq!(
        cells.get((1 + max, 0)).map(ToString::to_string),
        Some(format!("The file is cut: there are more entries than {max}"))
    );
    let (cells, _) = sheet(&site, "anna", "/buildings/11/entries.xlsx?before=100").await;
    assert_eq!(cells.get((1, 0)), Some(&Data::Float(99.0)), "what stands first on that page");
    assert!(cells.height() < 100);
}

#[tokio::test(start_paused = true)]
async fn no_cell_becomes_a_formula() {
    for name in ["=1+1", "+7", "-7", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://example.org\")"] {
        let mut town: City = town();
        name.clone_into(&mut town.people[0].person.name);
        let (cells, formulas) = sheet(&Site::over(town), "anna", "/buildings/11/people.xlsx").await;
        assert_eq!(cells.get((1, 1)).map(ToString::to_string).as_deref(), Some(name));
        assert!(formulas.used_cells().next().is_none(), "{name:?}: {formulas:?}");
    }
}
