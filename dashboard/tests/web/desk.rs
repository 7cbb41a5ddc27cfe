//! The pages about objects: what they say, what they lead to, and what they keep from whom.

use crate::audit::settle;
use crate::support::{Site, busy, town};
use dashboard::routes;

fn decoded(page: &str) -> String {
    page.replace("&amp;", "&")
}

#[tokio::test(start_paused = true)]
async fn every_page_says_what_it_is_for() {
    let site = Site::new(busy(1));
    for (path, ru, en) in [
        (
            "/complexes",
            &["Комплексы", "Academy 1000", "href=\"/complexes/1\"", "2 / 3", "Показано 2 из 2"][..],
            &["Complexes", "Shown 2 of 2"][..],
        ),
        (
            "/complexes/1",
            &["Academy 1000, house 1", "href=\"/buildings/11\"", "учебный год", "Kitchen Ltd", "Здание с дошкольными группами"],
            &["school year", "Meals suppliers", "Building with pre-school groups"],
        ),
        (
            "/buildings/11",
            &[
                "href=\"/complexes/1\"",
                "неизвестно",
                "Это не «отсутствует»",
                "на связи",
                "неисправность, код 17",
                "сигналов не было",
                "выведено из работы",
                "href=\"/buildings/11/people?group=1101\"",
                "href=\"/buildings/11/people?presence=inside\"",
                "href=\"/buildings/11/entries\"",
                "Карта заблокирована",
                "150,50\u{a0}₽",
                "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>",
            ],
            &["It does not mean absent", "fault, code 17", "Card blocked", "₽150.50", "Last events"],
        ),
        ("/buildings/11/people", &["B****v K.", "href=\"/accounts/20110001\"", "Скачать CSV"], &["Download CSV", "pupil"]),
        ("/buildings/12", &["молчит"], &["silent"]),
        (
            "/accounts/20110006",
            &[
                "Large family",
                "1\u{202f}180,50\u{a0}₽",
                "50,00\u{a0}₽",
                "500,00\u{a0}₽",
                "Социальная карта",
                "утеряна",
                "payment 000123",
                "Пополнение",
                "Недостаточно средств",
                "href=\"/entries/40\"",
                "Браслет ···",
                "включён",
            ],
            &["Social card", "Bracelet ···", "lost", "Top-up", "Insufficient funds", "₽1,180.50", "Limit of a day"],
        ),
        (
            "/devices/1103",
            &["Касса питания", "Kitchen Ltd", "Питание за плату", "href=\"/buildings/11\""],
            &["Till", "Paid meal", "What the device sent"],
        ),
        (
            "/buildings/11/guard",
            &["Проход разрешён", "Пригласите к администратору", "B****v K.", "Фотографии в системе нет", "role=\"status\""],
            &["May pass", "Please ask the administrator", "The system has no photo"],
        ),
        (
            "/buildings/11/canteen",
            &[
                "Списано",
                "Решит ответственный",
                "Не обсуждайте в очереди",
                "150,50\u{a0}₽",
                "Large family",
                "приём 2",
                "Итоги за 01.09.2026",
            ],
            &["Debited", "For the person responsible", "₽150.50", "₽1,806 from accounts", "meal 2"],
        ),
        (
            "/suppliers/3",
            &["Kitchen Ltd", "Остатки на счетах получателей", "20110001", "Academy 1000", "28.06.2027"],
            &["Balances of the holders", "Contracts", "Sum"],
        ),
        (
            "/accounts/20110006?at=2026-11-22T12:00",
            &["Остаток на момент", "value=\"2026-11-22T12:00\"", "2\u{202f}084,00\u{a0}₽"],
            &["Balance as of", "₽2,084.00"],
        ),
        ("/accounts/20110006?at=2020-01-01T00:00", &["движений ещё не было"], &["no money had moved"]),
        ("/wall", &["Город сейчас", "data-wall", "12\u{202f}345"], &["The city now"]),
        ("/help", &["<kbd>?</kbd>", "перейти: Комплексы", "href=\"/wall\""], &["go to: Complexes"]),
        ("/devices/1102", &["неисправность, код 17"], &["fault, code 17"]),
    ] {
        for (lang, words) in [("ru", ru), ("en", en)] {
            let page = decoded(&site.seen_by("anna", path, lang).await.body);
            for words in words {
                assert!(page.contains(words), "{path} in {lang}: {words}\n{page}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn why_is_answered_in_order() {
    let site = Site::new(busy(1));
    let refused = town().events.iter().position(|event| !event.entry.reason.is_accepted()).expect("a refusal") + 1;
    let page = site.seen_by("anna", &format!("/entries/{refused}"), "ru").await.body;
    let row = |n: u32| {
        let start = page.find(&format!("id=\"check{n}\"")).expect("a check");
        page[start..].split("</tr>").next().unwrap_or_default()
    };
    for (n, words) in [(1, "пройдена"), (3, "пройдена"), (4, "решила: отказ"), (5, "не дошли"), (8, "не дошли")]
    {
        assert!(row(n).contains(words) && row(n).contains("<svg class=\"icon\""), "check {n}: {words} in {}", row(n));
    }
    for words in [
        "Отказ",
        "Карта заблокирована",
        "Версия правил",
        "Хеш блока",
        "была: решил сервер",
        "240\u{a0}мкс",
        "href=\"/devices/1102\"",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let offline = town().events.iter().position(|event| event.offline).expect("offline") + 1;
    let page = site.seen_by("anna", &format!("/entries/{offline}"), "en").await.body;
    for words in
        ["the gateway decided by itself", "after the event by 2\u{a0}h 05\u{a0}min", "Balance afterwards", "₽150.50", "Allowed"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let command = town().events.iter().position(|event| event.gateway == 0).expect("a command") + 1;
    let page = site.seen_by("anna", &format!("/entries/{command}"), "en").await.body;
    assert!(page.contains("This is a command") && page.contains("payment 000123"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_guard_sees_people_but_neither_money_nor_records() {
    let site = Site::new(busy(1));
    for (path, shown) in [("/buildings/11", "Шлюзы"), ("/accounts/20110006", "Карты"), ("/devices/1101", "Турникет")]
    {
        let page = site.seen_by("egon", path, "ru").await.body;
        assert!(page.contains(shown), "{path}: {shown}");
        for hidden in ["₽", "/entries", "Kitchen Ltd</a>", "Пополнение", "Карта заблокирована"] {
            assert!(!page.contains(hidden), "{path} shows a guard {hidden}");
        }
        assert!(!page.contains("href=\"/complexes"), "{path} leads a guard out of the building");
    }
}

#[tokio::test(start_paused = true)]
async fn complexes_are_filtered_and_sorted_by_the_address() {
    let site = Site::new(busy(1));
    for (query, order) in [
        ("", &["1000", "1001"][..]),
        ("?sort=-name", &["1001", "1000"]),
        ("?sort=-buildings", &["1000", "1001"]),
        ("?sort=inside", &["1001", "1000"]),
        ("?sort=-faults", &["1000", "1001"]),
        ("?sort=nonsense", &["1000", "1001"]),
        ("?q=1001", &["1001"]),
        ("?q=ACADEMY&sort=-name", &["1001", "1000"]),
        ("?q=nowhere", &[]),
    ] {
        let page = decoded(&site.seen_by("anna", &format!("/complexes{query}"), "en").await.body);
        let rows: Vec<&str> =
            page.split("role=\"rowheader\"").skip(1).filter_map(|row| row.split("Academy ").nth(1)?.split('<').next()).collect();
        assert_eq!(rows, order, "{query}");
    }
    let page = decoded(&site.seen_by("anna", "/complexes?q=aca&sort=-inside", "en").await.body);
    for link in ["/complexes?q=aca&sort=inside", "/complexes?q=aca&sort=-faults", "/complexes?q=aca&sort=name"] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
    assert!(page.contains("aria-sort=\"descending\"") && page.contains("value=\"-inside\" selected"));
}

#[tokio::test(start_paused = true)]
async fn entries_go_back_page_by_page() {
    let site = Site::over(crate::support::town_of(30));
    let page = decoded(&site.seen_by("anna", "/buildings/11/entries", "en").await.body);
    assert!(!page.contains("To the newest"));
    let older = page.split("href=\"/buildings/11/entries?before=").nth(1).and_then(|rest| rest.split('"').next()).expect("older");
    let next = decoded(&site.seen_by("anna", &format!("/buildings/11/entries?before={older}"), "en").await.body);
    assert!(next.contains("href=\"/buildings/11/entries\"") && next.contains("To the newest"));
    let first_of = |page: &str| page.split("id=\"e").nth(2).and_then(|rest| rest.split('"').next()).map(String::from);
    assert!(first_of(&page) != first_of(&next));
}

#[tokio::test(start_paused = true)]
async fn switches_keep_the_rest_of_the_address() {
    let site = Site::new(busy(1));
    for (path, link) in [
        ("/complexes?q=aca&sort=-inside", "?q=aca&sort=-inside&lang=en"),
        ("/complexes?lang=ru&q=a%26b&theme=dark", "?q=a%26b&lang=en"),
        ("/buildings/11/people?presence=inside&after=110001", "?presence=inside&after=110001&theme=dark"),
        ("/buildings/11/entries?before=40", "?before=40&keys=off"),
        ("/complexes", "?lang=en"),
    ] {
        let page = decoded(&site.seen_by("anna", path, "ru").await.body);
        assert!(page.contains(&format!("href=\"{link}\"")), "{path}: {link} in {page}");
    }
    let cookie = site.sign_in().await;
    let off = site.get("/complexes?keys=off", &[("cookie", &cookie)]).await;
    assert!(off.body.contains("data-keys=\"off\"") && off.header("set-cookie").starts_with("turnstone_keys=off"));
}

#[tokio::test(start_paused = true)]
async fn a_search_leads_straight_to_the_only_hit() {
    let site = Site::new(busy(1));
    for (login, words, place) in [
        ("anna", "device:1101", "/devices/1101"),
        ("anna", "%231", "/entries/1"),
        ("anna", "20110001", "/accounts/20110001"),
        ("anna", "house+2", "/buildings/12"),
        ("dora", "academy+100", ""),
        ("egon", "academy", "/buildings/11"),
        ("anna", "academy", ""),
        ("anna", "", ""),
        ("egon", "20210001", ""),
    ] {
        let reply = site.seen_by(login, &format!("/search?q={words}"), "en").await;
        assert_eq!(reply.header("location"), place, "{login}: {words}");
    }
    let page = site.seen_by("dora", "/search?q=academy", "en").await.body;
    assert!(page.contains("/buildings/12") && !page.contains("/buildings/21") && !page.contains("/complexes/2"), "{page}");
    assert!(page.contains("value=\"academy\""), "the box keeps the words");
    for (login, entries) in [("anna", true), ("egon", false)] {
        let page = site.seen_by(login, "/search?q=nothing+here", "en").await.body;
        assert!(page.contains("Nothing found") && page.contains("<code>device:12</code>"), "{page}");
        assert_eq!(page.contains("<code>#123</code>"), entries, "{login}");
    }
    // Looking for names is for those who may have them shown, and the audit knows that it was done, not for whom.
    let surname = "%D0%A1%D0%B8%D0%BD%D0%B8%D1%86%D1%8B%D0%BD%D0%B0";
    for (login, finds) in [("anna", true), ("dora", true), ("boris", false), ("egon", false)] {
        let page = site.seen_by(login, &format!("/search?q={surname}"), "en").await.body;
        assert_eq!(page.contains("href=\"/accounts/20110001\""), finds, "{login}: {page}");
    }
    settle().await;
    let audit = site.seen_by("boris", "/audit?deed=searched_names", "en").await.body;
    assert_eq!(audit.matches("<tr role=\"row\" id=\"a").count(), 2, "{audit}");
    assert!(audit.contains("Search by name, shown: ") && !audit.contains("Синицына"), "{audit}");
    let long = "a".repeat(dashboard::limits::SEARCH_BYTES_MAX + 1);
    assert_eq!(site.seen_by("anna", &format!("/search?q={long}"), "en").await.status.as_u16(), 400);
}

/// A bystander reads the guard's screen, a queue the till's: neither says why, and neither counts money in front of the door.
#[tokio::test(start_paused = true)]
async fn screens_in_public_say_nothing_that_shames() {
    let site = Site::new(busy(1));
    for (login, path, hidden) in [
        ("egon", "/buildings/11/guard", &["₽", "заблокирована", "Недостаточно", "/entries", "/accounts"][..]),
        ("gleb", "/buildings/11/canteen", &["Недостаточно", "Отказ", "/entries", "/accounts", "/buildings/11\""]),
        ("hanna", "/suppliers/3", &["A*****a", "B****v", "/accounts", "/buildings", "Вход"]),
        ("anna", "/wall", &["<nav", "id=\"search\"", "<footer"]),
    ] {
        let page = site.seen_by(login, path, "ru").await.body;
        let main = page.split("<main").nth(1).filter(|_| path != "/wall").unwrap_or(&page);
        for hidden in hidden {
            assert!(!main.contains(hidden), "{path} says {hidden}: {main}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_live_page_leads_to_what_it_names() {
    let site = Site::new(busy(1));
    let page = site.seen_by("anna", routes::CITY, "ru").await.body;
    for link in ["/buildings/7", "/devices/70", "/accounts/12345678", "/entries/20"] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_city_says_what_to_do_on_every_list() {
    let mut empty = town();
    empty.people.clear();
    empty.events.clear();
    for view in &mut empty.buildings {
        (view.gateways, view.devices, view.groups) = (Vec::new(), Vec::new(), Vec::new());
    }
    let site = Site::over(empty);
    for (path, words) in [
        ("/buildings/11", &["Register a gateway", "No devices", "No groups", "No events yet"][..]),
        ("/buildings/11/people", &["Nobody fits the filter", "Show all"]),
        ("/complexes?q=x", &["Nothing fits the filter", "Show all"]),
    ] {
        let page = site.seen_by("anna", path, "en").await.body;
        for words in words {
            assert!(page.contains(words), "{path}: {words}");
        }
    }
}
