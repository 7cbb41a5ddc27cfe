//! Another supplier takes the complex over, in a browser: entered, ordered, the night passes, the papers follow (SUP-01…10); with
//! scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::browser::{Browser, form, leads_to};
use crate::common::city::City;
use crate::common::eventually;
use crate::common::server::turnstone;
use crate::site::Site;
use dashboard::routes;
use jiff::civil::date;
use ledger_core::civil_day;
use std::collections::BTreeMap;

/// The contract of the city's complex, and the one that follows.
const ENDING: u32 = 1;
const NEXT: u32 = 2;
const OLD: u32 = 1;
const NEW: u32 = 2;
const CHANGE: &str = "/supplier-changes/1";

/// What a reader of a language must find.
struct Words {
    lang: &'static str,
    none: &'static str,
    no_pairs: &'static str,
    proof: &'static str,
    waits: &'static str,
    early: &'static str,
    papers: &'static str,
    nothing: &'static str,
    finished: &'static str,
    deeds: [&'static str; 4],
}

const RU: Words = Words {
    lang: "ru",
    none: "Смен поставщика ещё не было",
    no_pairs: "Нет контракта, за которым",
    proof: "Не хватает подтверждения",
    waits: "Ждёт последнего дня услуг",
    early: "Сначала нужно выполнить предыдущие шаги",
    papers: "Остатки переданы, ждём документов",
    nothing: "Изменять нечего",
    finished: "Завершена",
    deeds: ["Поручение о смене поставщика", "Остатки зарезервированы", "Остатки переданы", "Шаг смены поставщика"],
};
const EN: Words = Words {
    lang: "en",
    none: "No supplier changes yet",
    no_pairs: "No contract is followed at once",
    proof: "Proof is missing",
    waits: "Waits for the last day of services",
    early: "Earlier steps come first",
    papers: "Balances passed, documents awaited",
    nothing: "Nothing would change",
    finished: "Finished",
    deeds: ["Order of a supplier change", "Balances reserved", "Balances passed", "Step of a supplier change"],
};

#[test]
fn another_supplier_takes_over_with_scripts() {
    journey(Scripts::On, &RU);
}

#[test]
fn another_supplier_takes_over_without_scripts() {
    journey(Scripts::Off, &EN);
}

fn journey(scripts: Scripts, words: &Words) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("{}?lang={}", routes::LOGIN, words.lang)));
    site.sign_in(&chrome);
    chrome.click(&format!("nav.pages a[href='{}']", routes::SUPPLIER_CHANGES));
    chrome.arrives_at(routes::SUPPLIER_CHANGES);
    shows(&chrome, words.none);
    suits(&chrome, scripts, "supplier-changes-none");
    chrome.click(&format!("main a[href='{}']", routes::SUPPLIER_CHANGE_NEW));
    chrome.arrives_at(routes::SUPPLIER_CHANGE_NEW);
    shows(&chrome, words.no_pairs);
    enter_the_new_supplier(&city, &site);

    let by_hand = Browser::sign_in(site.server.http, ledger::init::ADMIN_LOGIN, &city.password);
    let before = owed(&by_hand, OLD);
    let sum = rubles(words.lang, before.values().sum());
    order(&chrome, &site, scripts, words, &sum);
    assert!(file_of(&by_hand, "order.pdf").is_some_and(|body| body.starts_with("%PDF")), "the order");
    for early in ["reserved.pdf", "reserved.csv", "act.pdf", "passed.xlsx"] {
        assert_eq!(file_of(&by_hand, early), None, "{early} before anything passed");
    }
    chrome.open(&site.url("/suppliers/1"));
    chrome.click("main a[href='/suppliers/1/liabilities']");
    chrome.arrives_at("/suppliers/1/liabilities");
    assert!(chrome.text("main .facts").contains(&sum), "{}", chrome.text("main"));
    suits(&chrome, scripts, "liabilities-before");

    let site = site.after_midnight(|city| city.office().books().change(1).is_some_and(|change| change.has_passed()));
    chrome.open(&site.url(&format!("{}?lang={}", routes::LOGIN, words.lang)));
    site.sign_in(&chrome);
    let by_hand = Browser::sign_in(site.server.http, ledger::init::ADMIN_LOGIN, &city.password);
    chrome.open(&site.url(CHANGE));
    shows(&chrome, words.papers);
    assert!(chrome.text("main .facts").contains(&sum), "{}", chrome.text("main"));
    suits(&chrome, scripts, "supplier-change-passed");
    assert_eq!(owed(&by_hand, OLD), BTreeMap::new(), "an advance stayed behind");
    assert_eq!(owed(&by_hand, NEW), before, "every family has what it had");
    for list in ["reserved.csv", "passed.csv"] {
        let body = file_of(&by_hand, list).expect("a list");
        assert_eq!(rows(&body).count(), before.len(), "{list}: {body}");
    }
    for file in ["reserved.pdf", "act.pdf"] {
        assert!(file_of(&by_hand, file).is_some_and(|body| body.starts_with("%PDF")), "{file}");
    }
    for supplier in [OLD, NEW] {
        chrome.open(&site.url(&format!("/suppliers/{supplier}/liabilities")));
        assert_eq!(chrome.text("main .facts").contains(&sum), supplier == NEW, "{}", chrome.text("main"));
        suits(&chrome, scripts, &format!("liabilities-after-{supplier}"));
    }
    let first = format!("{CHANGE}/step-0");
    let hidden = form(&by_hand.get(&first), &first).expect("a form");
    for (status, answer) in by_hand.post_twice(&first, &format!("{hidden}&document=No.+1")) {
        assert_eq!((status, leads_to(&answer).as_deref()), (303, Some(CHANGE)), "{answer}");
    }
    follow_up(&chrome, &site, scripts, words);
}

/// The order, by the contracts that the page offers; `sum` is what would pass.
fn order(chrome: &Chrome, site: &Site, scripts: Scripts, words: &Words, sum: &str) {
    // Read a moment after they are entered.
    let choose = format!("main a[href='{}?contract={ENDING}&next={NEXT}']", routes::SUPPLIER_CHANGE_NEW);
    eventually("the two contracts", || {
        chrome.open(&site.url(routes::SUPPLIER_CHANGE_NEW));
        chrome.has(&choose)
    });
    suits(chrome, scripts, "supplier-change-choice");
    chrome.click(&choose);
    eventually("the dry run", || chrome.has("#dry-h"));
    let says = chrome.text("article[aria-labelledby=dry-h] dl > div:last-child dd");
    assert_eq!(says, sum, "{}", chrome.text("main"));
    suits(chrome, scripts, "supplier-change-new");
    chrome.fill("#document", "   ");
    chrome.click("main form.acting button.primary");
    eventually("the problem is named", || chrome.has("#problem[role=alert]"));
    shows(chrome, words.proof);
    suits(chrome, scripts, "supplier-change-fault");
    chrome.fill("#document", "№ 14");
    chrome.click("main form.acting button.primary");
    chrome.arrives_at(CHANGE);
    shows(chrome, words.waits);
    suits(chrome, scripts, "supplier-change-ordered");
    // What is not due says so, and does nothing.
    for deed in ["reserve", "pass"] {
        chrome.open(&site.url(&format!("{CHANGE}/{deed}")));
        shows(chrome, words.early);
        assert!(!chrome.has("main form.acting"), "{deed} can be sent");
    }
    suits(chrome, scripts, "supplier-change-early");
    chrome.open(&site.url(CHANGE));
    chrome.click(&format!("main a[href='{CHANGE}/cancel']"));
    eventually("why", || chrome.has("#why"));
    suits(chrome, scripts, "supplier-change-cancel");
    chrome.open(&site.url(routes::SUPPLIER_CHANGES));
    assert_eq!(chrome.count("main tbody tr"), 1, "one order");
    suits(chrome, scripts, "supplier-changes");
}

/// The steps after the night, each with its document, until nothing is left to do; and who reads of it.
fn follow_up(chrome: &Chrome, site: &Site, scripts: Scripts, words: &Words) {
    chrome.open(&site.url(CHANGE));
    chrome.click(&format!("main a[href='{CHANGE}/pass']"));
    eventually("nothing came later", || chrome.has("#problem"));
    shows(chrome, words.nothing);
    suits(chrome, scripts, "supplier-change-later");
    chrome.open(&site.url(CHANGE));
    // One was done, by a double click.
    let mut done = 1;
    shows(chrome, "No. 1");
    let step = format!("main a[href^='{CHANGE}/step-']");
    while chrome.has(&step) {
        chrome.click(&step);
        eventually("the step's form", || chrome.has("#document"));
        if done == 1 {
            suits(chrome, scripts, "supplier-change-step");
        }
        chrome.fill("#document", &format!("Акт {done}"));
        chrome.click("main form.acting button.primary");
        chrome.arrives_at(CHANGE);
        shows(chrome, &format!("Акт {done}"));
        done += 1;
    }
    assert!(done > 1, "one step follows a supplier change");
    shows(chrome, words.finished);
    suits(chrome, scripts, "supplier-change-finished");
    let errors = chrome.console_errors();
    // A form that is shown again with its fault is answered 422, and the browser notes that.
    assert!(errors.iter().all(|error| error.contains("422")), "{errors:?}");

    chrome.open(&site.url(routes::AUDIT));
    let audit = chrome.text("main tbody");
    let told = words.deeds.map(|deed| audit.matches(deed).count());
    assert_eq!(told, [2, 1, 1, done], "the order was refused once, then given once: {audit}");
    site.school_comes(chrome);
    chrome.open(&site.url(&format!("{CHANGE}?lang={}", words.lang)));
    shows(chrome, words.finished);
}

/// Files of the registry: the new supplier, the contract that ends today, and the one that follows until the end of next year.
fn enter_the_new_supplier(city: &City, site: &Site) {
    let today = date(1970, 1, 1).saturating_add(jiff::Span::new().days(civil_day(loadgen::link::wall_clock_us())));
    let day = |after: i64| today.saturating_add(jiff::Span::new().days(after)).strftime("%d.%m.%Y").to_string();
    let contracts = format!(
        "№ контракта;Поставщик питания;№ комплекса;Первый день;Последний день;Дни недели\n\
         {ENDING};{OLD};1;{};{};пн-пт\n{NEXT};{NEW};1;{};{};пн-пт\n",
        day(-60),
        day(0),
        day(1),
        day(300)
    );
    let suppliers = format!("№ поставщика;Поставщик питания\n{NEW};ООО «Второй обед»\n");
    for (kind, text) in [("suppliers", suppliers), ("contracts", contracts)] {
        let file = city.beside(&format!("{kind}.csv"));
        std::fs::write(&file, text).expect("a file");
        let mut import = turnstone();
        import.args(["import", "--apply", "--server", &site.server.http.to_string(), "--data"]).arg(site.dir());
        let done = import.arg(kind).arg(&file).output().expect("the turnstone binary");
        assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    }
}

fn shows(chrome: &Chrome, words: &str) {
    eventually(words, || chrome.text("main").contains(words));
}

/// What a supplier owes: account → kopecks, by its list.
fn owed(by_hand: &Browser, supplier: u32) -> BTreeMap<String, i64> {
    let list = by_hand.get(&format!("/suppliers/{supplier}/liabilities.csv"));
    let body = list.split_once("\r\n\r\n").expect("an answer").1;
    let row = |row: &str| {
        let mut cells = row.split(';');
        let (account, balance) = (cells.next()?.to_owned(), cells.next()?);
        let kopecks: i64 = balance.replace([',', '.'], "").parse().ok()?;
        Some((account, kopecks))
    };
    let rows: Vec<_> = rows(body).map(|line| row(line).unwrap_or_else(|| panic!("{line}"))).collect();
    rows.into_iter().filter(|(_, kopecks)| *kopecks > 0).collect()
}

/// Lines of a list below its head.
fn rows(list: &str) -> impl Iterator<Item = &str> {
    list.lines().skip(1).filter(|line| !line.trim().is_empty())
}

/// Body of a file of the change; `None` when there is no such file yet.
fn file_of(by_hand: &Browser, file: &str) -> Option<String> {
    let answer = by_hand.get(&format!("{CHANGE}/files/{file}"));
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.starts_with("HTTP/1.1 200").then(|| body.to_owned())
}

/// A sum as a page writes it, white space folded.
fn rubles(lang: &str, kopecks: i64) -> String {
    let (whole, rest) = ((kopecks / 100).to_string(), kopecks % 100);
    let groups: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).expect("digits")).collect();
    if lang == "ru" { format!("{},{rest:02} ₽", groups.join(" ")) } else { format!("₽{}.{rest:02}", groups.join(",")) }
}
