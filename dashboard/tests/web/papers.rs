//! Papers: what they say, what they don't, and what the audit knows of them.

use crate::{
    audit::audited,
    support::{Site, busy, field, request},
};
use axum::{
    body::to_bytes,
    http::{HeaderMap, StatusCode},
};
use calamine::{Data, Reader, Xlsx};
use dashboard::views::office::AuditFilter;
use ledger_office::{OfficeCommand, command::Fact};
use papers::{
    bank::{Bic, CorrAccount, Inn, with_key},
    payment_qr::Payee,
};
use std::{collections::BTreeMap, io::Cursor};
use tower::ServiceExt;

const PAPERS: &str = "/accounts/20110001/papers";
const HOLDER: u32 = 110_001;
/// As the vault of the test's office has it.
const NAME: &str = "Синицына Анна 110001";
const PERIOD: &str = "supplier=3&from=2026-08-01&to=2026-09-01&on=2026-08-31";

/// A file as it was given out.
pub(crate) struct File {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Words of a PDF, spaces and line ends all alike; of a page otherwise.
    pub(crate) fn words(&self) -> String {
        if !self.bytes.starts_with(b"%PDF") {
            return String::from_utf8_lossy(&self.bytes).into_owned();
        }
        let document = lopdf::Document::load_mem(&self.bytes).expect("a readable PDF");
        let pages: Vec<u32> = document.get_pages().keys().copied().collect();
        let text = document.extract_text(&pages).expect("text");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn rows(&self) -> Vec<Vec<Data>> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).expect("a workbook");
        let name = book.sheet_names().remove(0);
        book.worksheet_range(&name).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
    }
}

pub(crate) async fn send(site: &Site, cookie: &str, lang: &str, method: &str, path: &str, body: &str) -> File {
    let request = request(method, path, &[("cookie", cookie), ("accept-language", lang)], body);
    let response = site.router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 24).await.expect("a body").to_vec();
    File { status: parts.status, headers: parts.headers, bytes }
}

fn payee() -> Payee {
    let bic = Bic::new("044525225").expect("made-up details");
    Payee {
        name: "Kitchen Ltd".into(),
        account: with_key("40702810038000000017", &bic).expect("made-up details"),
        bank_name: "Example Bank".into(),
        corr_account: Some(CorrAccount::new("30101810400000000225", &bic).expect("made-up details")),
        inn: Some(Inn::new("7730000006").expect("made-up details")),
        kpp: None,
        bic,
    }
}

/// The same town, the supplier's banking details known.
fn with_details() -> Site {
    Site::with(busy(1), |options| dashboard::Options { payees: BTreeMap::from([(3, payee())]), ..options })
}

/// What the audit was told of this kind, newest first.
fn told(site: &Site, name: &str) -> Vec<(String, OfficeCommand)> {
    let rows = audited(site, &AuditFilter { name: Some(name.into()), ..AuditFilter::default() });
    rows.into_iter().filter_map(|row| Some((row.why, row.command?))).collect()
}

/// ACC-02, ACC-08: opening balance, every movement, closing balance, and the code that pays to this very account.
#[tokio::test(start_paused = true)]
async fn a_statement_says_what_moved_and_how_to_pay_and_no_name() {
    let site = with_details();
    let cookie = site.sign_in_as("dora").await;
    for (lang, said) in [
        (
            "ru",
            [
                "Выписка по лицевому счёту № 20110001",
                "за период с 01.08.2026 по 01.09.2026",
                "Остаток на начало 376,00 руб.",
                "01.09.2026 Пополнение 1 000,00 1 376,00",
                "150,50 1 225,50",
                "Итого, операций: 2 1 000,00 150,50 1 225,50",
                "БИК 044525225",
                "Лицевой счёт 20110001",
            ],
        ),
        (
            "en",
            [
                "Statement of account No. 20110001",
                "from 01.08.2026 to 01.09.2026",
                "Opening balance 376.00 rub.",
                "01.09.2026 Top-up 1,000.00 1,376.00",
                "150.50 1,225.50",
                "Total, movements: 2 1,000.00 150.50 1,225.50",
                "BIC 044525225",
                "Ledger account 20110001",
            ],
        ),
    ] {
        let file = send(&site, &cookie, lang, "POST", &format!("{PAPERS}/statement"), &format!("{PERIOD}&as=pdf")).await;
        let text = file.words();
        for words in said {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("Синицына") && !text.contains("•••"), "{text}");
        assert_eq!(
            (file.status, file.header("content-type"), file.header("cache-control")),
            (StatusCode::OK, "application/pdf", "no-store")
        );
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"statement-20110001-2026-08-01-2026-09-01.pdf\"");
    }
    let file = send(&site, &cookie, "ru", "POST", &format!("{PAPERS}/statement"), &format!("{PERIOD}&as=xlsx")).await;
    let rows = file.rows();
    assert_eq!((rows.len(), &rows[1][4], &rows[4][4]), (5, &Data::Float(376.0), &Data::Float(1_225.5)));
    let route = format!("{PAPERS}/statement");
    let exported = OfficeCommand::Note { fact: Fact::Exported { route, rows: 2 } };
    assert_eq!(told(&site, "exported"), vec![(String::new(), exported); 3], "the audit knows each");
    assert_eq!(told(&site, "revealed"), []);
}

#[tokio::test(start_paused = true)]
async fn a_name_stands_on_a_paper_with_a_reason_and_once() {
    let site = with_details();
    let cookie = site.sign_in_as("dora").await;
    for (of, ending, part) in [("statement", "pdf", "Владелец счёта"), ("confirmation", "pdf", "Обучающийся")]
    {
        let path = format!("{PAPERS}/{of}");
        let number = field(&site.get(PAPERS, &[("cookie", &cookie)]).await.body, "form");
        let before = told(&site, "revealed").len();
        let body = |why: &str| format!("form={number}&{PERIOD}&as={ending}&named=1&why={why}");
        let file = send(&site, &cookie, "ru", "POST", &path, &body("order")).await;
        let text = file.words();
        assert!(text.contains(&format!("{part} {NAME}")), "{text}");
        let revealed = OfficeCommand::Note { fact: Fact::Revealed { holder: HOLDER } };
        assert_eq!(told(&site, "revealed")[0], ("order".into(), revealed), "the audit knows why");
        let again = send(&site, &cookie, "ru", "POST", &path, &body("order")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same form shows nothing twice");
        assert!(again.words().contains("Эта бумага с именем уже выдана") && !again.words().contains("Синицына"));
        assert_eq!(told(&site, "revealed").len(), before + 1);
    }
    let number = field(&site.get(PAPERS, &[("cookie", &cookie)]).await.body, "form");
    let body = format!("form={number}&{PERIOD}&as=pdf&named=1&why=");
    let file = send(&site, &cookie, "ru", "POST", &format!("{PAPERS}/statement"), &body).await;
    assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY, "not without a reason");
    assert!(file.words().contains("Не выполнено") && !file.words().contains("Синицына"));
    assert_eq!(told(&site, "exported").len(), 2, "what was not given out is not told as given out");
}

/// ACC-08, RFD-06.
#[tokio::test(start_paused = true)]
async fn a_confirmed_balance_is_that_of_the_end_of_its_day_or_of_this_minute() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    let path = format!("{PAPERS}/confirmation");
    for (on, said, sum) in [
        ("2026-08-31", "на конец дня 31 августа 2026 г.", "0,00 руб."),
        ("2026-09-01", "на 09:15 дня 1 сентября 2026 г.", "2 084,00 руб."),
    ] {
        let body = format!("supplier=3&on={on}&purpose=для проверки&as=pdf");
        let file = send(&site, &cookie, "en", "POST", &path, &body).await;
        let text = file.words();
        for words in [said, sum, "Справка дана для проверки.", "Номер лицевого счёта 20110001"]
        {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("Обучающийся") && !text.contains("Класс"), "no name, no class: {text}");
    }
    let file = send(&site, &cookie, "ru", "POST", &path, "supplier=3&on=2026-08-31&as=docx").await;
    assert!(file.bytes.starts_with(b"PK") && file.header("content-type").ends_with("wordprocessingml.document"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"balance-20110001-2026-08-31.docx\"");
}

#[tokio::test(start_paused = true)]
async fn a_form_that_asks_for_no_paper_is_shown_again_with_the_reason() {
    let site = Site::new(busy(1));
    let cookie = site.sign_in_as("dora").await;
    for (of, body, status, said) in [
        ("statement", "supplier=3&from=&to=2026-09-01&as=pdf", 422, "Give a day"),
        ("statement", "supplier=3&from=2026-08-01&to=2026-09-02&as=pdf", 422, "has not come yet"),
        ("statement", "supplier=3&from=2026-09-01&to=2026-08-01&as=pdf", 422, "begins after it ends"),
        ("confirmation", "supplier=3&on=x&as=pdf", 422, "Give a day"),
        ("confirmation", "supplier=3&on=2027-01-01&as=docx", 422, "has not come yet"),
        ("statement", "supplier=9&from=2026-08-01&to=2026-09-01&as=pdf", 400, ""),
        ("statement", "supplier=3&from=2026-08-01&to=2026-09-01&as=docx", 400, ""),
        ("confirmation", "supplier=3&on=2026-08-31&as=xlsx", 400, ""),
    ] {
        let file = send(&site, &cookie, "en", "POST", &format!("{PAPERS}/{of}"), body).await;
        let page = file.words();
        assert_eq!(file.status.as_u16(), status, "{body}");
        assert!(page.contains(said) && (status == 400 || page.contains("id=\"problem\"")), "{said} in {page}");
        if let Some(typed) = body.split('&').find_map(|field| field.strip_prefix("to=")).filter(|_| status == 422) {
            assert!(page.contains(&format!("value=\"{typed}\"")), "what was typed stays: {page}");
        }
    }
    assert_eq!(told(&site, "exported"), []);
}

/// ACC-02: the parent gets the code, and only the operator learns that there is none.
#[tokio::test(start_paused = true)]
async fn the_payment_code_is_there_where_the_details_are_known() {
    for (site, known) in [(with_details(), true), (Site::new(busy(1)), false)] {
        let page = site.seen_by("dora", "/accounts/20110001", "en").await.body;
        assert_eq!(page.contains("class=\"qr\""), known);
        assert_eq!(page.contains("40702810"), known);
        let page = site.seen_by("dora", PAPERS, "en").await.body;
        assert_eq!(page.contains("[[supplier_bank]]"), !known, "{page}");
        let guard = site.seen_by("egon", "/accounts/20110001", "en").await.body;
        assert!(!guard.contains("class=\"qr\""), "money is not the guard's");
        let cookie = site.sign_in_as("dora").await;
        let file = send(&site, &cookie, "ru", "POST", &format!("{PAPERS}/statement"), &format!("{PERIOD}&as=pdf")).await;
        assert_eq!(file.words().contains("Пополнить счёт"), known);
        assert!(!file.words().contains("supplier_bank"));
    }
}

/// ACC-03.
#[tokio::test(start_paused = true)]
async fn the_act_of_a_month_has_the_buildings_of_its_contract_and_adds_up() {
    let site = with_details();
    let cookie = site.sign_in_as("hanna").await;
    let page = site.get("/suppliers/3", &[("cookie", &cookie)]).await.body;
    assert!(
        page.contains("<option value=\"2026-08\"") && !page.contains("<option value=\"2026-09\""),
        "only months that are over"
    );
    let file = send(&site, &cookie, "en", "GET", "/suppliers/3/act.pdf?month=2026-08&contract=1", "").await;
    let text = file.words();
    for words in [
        "Kitchen Ltd (ИНН 7730000006) (Поставщик) и Academy 1000 (Заказчик)",
        "контракту № 1 от ____________",
        "за период с 01.08.2026 по 31.08.2026",
        "Academy 1000, house 1 10 000,00 20 000,00 200 15 000,00 1 000,00 14 000,00",
        "Итого 20 000,00 40 000,00 400 30 000,00 2 000,00 28 000,00",
        "за счёт бюджета отпущено порций: 20 на сумму 1 510,00 руб.",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let rows = send(&site, &cookie, "en", "GET", "/suppliers/3/act.xlsx?month=2026-08&contract=2", "").await.rows();
    assert_eq!(
        (rows.len(), &rows[1][3], &rows[2][6]),
        (3, &Data::Float(200.0), &Data::Float(14_000.0)),
        "one building, and the sums"
    );
    let exported = |ending: &str, rows| {
        let route = format!("/suppliers/3/act.{ending}");
        (String::new(), OfficeCommand::Note { fact: Fact::Exported { route, rows } })
    };
    assert_eq!(told(&site, "exported"), [exported("xlsx", 1), exported("pdf", 2)]);
    for (query, said) in [
        ("month=2026-09&contract=1", "Choose a month that is over"),
        ("month=2026-13&contract=1", "Choose a month that is over"),
        ("month=2026-08&contract=7", "Choose a month that is over"),
        ("month=2025-09&contract=1", "more records than are read at once: 123,456,789."),
    ] {
        let file = send(&site, &cookie, "en", "GET", &format!("/suppliers/3/act.pdf?{query}"), "").await;
        assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(file.words().contains(said), "{said} in {}", file.words());
    }
}
