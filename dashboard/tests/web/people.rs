//! Lists of people: filters, pages, the roll, the file.

use crate::support::{Site, desk::City, town, town_of};
use dashboard::views::desk::PAGE_ROWS;

/// Accounts in the rows, in their order.
fn accounts(page: &str) -> Vec<&str> {
    page.split("<tr role=\"row\" id=\"h").skip(1).filter_map(|row| row.split("/accounts/").nth(1)?.split('"').next()).collect()
}

fn href<'a>(page: &'a str, words: &str) -> &'a str {
    let before =
        page.split(words).next().filter(|before| before.len() < page.len()).unwrap_or_else(|| panic!("{words} in {page}"));
    before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next()).unwrap_or("")
}

#[tokio::test(start_paused = true)]
async fn filters_stand_in_the_address() {
    let site = Site::new(crate::support::busy(1));
    for (query, expected) in [
        ("", 12),
        ("?presence=&group=", 12),
        ("?presence=inside", 8),
        ("?presence=outside", 2),
        ("?presence=unknown", 2),
        ("?group=1104", 3),
        ("?group=1104&presence=inside", 2),
        ("?group=77", 0),
    ] {
        let page = site.seen_by("anna", &format!("/buildings/11/people{query}"), "ru").await.body;
        assert_eq!(accounts(&page).len(), expected, "{query}");
        assert_eq!(page.contains("под фильтр никто не подходит"), expected == 0, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_follow_each_other_and_keep_the_filter() {
    let site = Site::over(town_of(200));
    let mut path = String::from("/buildings/11/people?presence=inside");
    let mut seen = Vec::new();
    loop {
        let page = site.seen_by("anna", &path, "ru").await.body.replace("&amp;", "&");
        let rows: Vec<String> = accounts(&page).into_iter().map(String::from).collect();
        let more = page.contains("rel=\"next\"");
        assert_eq!(rows.len() == PAGE_ROWS, more, "{path}");
        seen.extend(rows);
        if !more {
            assert_eq!(href(&page, ">В начало"), "/buildings/11/people?presence=inside");
            break;
        }
        path = href(&page, "\" rel=\"next\"").to_owned();
        assert!(path.starts_with("/buildings/11/people?presence=inside&after="), "{path}");
    }
    assert_eq!(seen.len(), 120);
    assert!(seen.is_sorted());
    let whole = site.seen_by("anna", "/buildings/11/people?presence=inside&all=1", "ru").await.body;
    assert_eq!(accounts(&whole), seen, "and all of them on one page to print");
}

#[tokio::test(start_paused = true)]
async fn the_roll_counts_those_whom_nobody_saw() {
    let site = Site::new(crate::support::busy(1));
    for (lang, words) in [
        ("ru", ["Список для эвакуации", "В здании: 8", "Неизвестно: 2", "Они могут быть внутри"]),
        ("en", ["Evacuation roll", "Inside: 8", "Unknown: 2", "They may be inside"]),
    ] {
        let page = site.seen_by("egon", "/buildings/11/people?presence=inside", lang).await.body;
        for words in words {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(page.contains("href=\"/buildings/11/people?presence=unknown\""), "who they are is a click away");
    }
    let page = site.seen_by("egon", "/buildings/11/people?presence=inside&group=1102", "ru").await.body;
    assert!(page.contains("В здании: 1<") && page.contains("Неизвестно: 1<"), "of the group asked for: {page}");
}

#[tokio::test(start_paused = true)]
async fn the_file_has_exactly_what_the_filters_let_through() {
    let site = Site::over(town_of(200));
    for (query, people) in [("", 200), ("?presence=unknown", 40), ("?group=1102&presence=outside&after=110050", 9)] {
        let file = site.seen_by("anna", &format!("/buildings/11/people.csv{query}"), "ru").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"people-11.csv\"");
        let text = file.body.strip_prefix('\u{feff}').expect("a byte order mark");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines[0], "Лицевой счёт;Имя;Кто;Группа;Где;С какого времени");
        assert_eq!(lines.len() - 1, people, "{query}: all pages of it");
        assert!(lines.iter().all(|line| line.split(';').count() == 6), "{text}");
    }
    let file = site.seen_by("anna", "/buildings/11/people.csv?presence=outside", "en").await.body;
    assert!(file.contains("20110003;A*****a M.;pupil;4-A;outside;01.09.2026 09:12:00\r\n"), "{file}");
}

#[tokio::test(start_paused = true)]
async fn a_name_never_becomes_a_formula() {
    for (name, cell) in [
        ("=1+1", "'=1+1"),
        ("+7", "'+7"),
        ("-7", "'-7"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "\"'\r=1\""),
        ("A;\"B\"", "\"A;\"\"B\"\"\""),
        ("A=1", "A=1"),
    ] {
        let mut town: City = town();
        name.clone_into(&mut town.people[0].person.name);
        name.clone_into(&mut town.people[0].person.group.name);
        let file = Site::over(town).seen_by("anna", "/buildings/11/people.csv", "en").await.body;
        assert!(file.contains(&format!("20110001;{cell};employee;{cell};")), "{name:?} in {file}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_file_says_so_in_its_last_line() {
    let max = dashboard::limits::PEOPLE_GATHERED_MAX;
    let site = Site::over(town_of(max as u32 + 1));
    let file = site.seen_by("anna", "/buildings/11/people.csv", "en").await.body;
    let last = file.trim_end().rsplit("\r\n").next().unwrap_or("");
    assert_eq!((file.lines().count(), last), (max + 2, "The list is cut: there are more people than 10000"));
}
