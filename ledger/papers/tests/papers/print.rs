//! PDF.

use crate::sample;
use lopdf::{Document, Object};
use papers::forms::RefundApplication;
use papers::{Lang, Paper};
use proptest::prelude::*;

/// Words of a page, spaces and line ends all alike.
fn page(document: &Document, number: u32) -> String {
    let text = document.extract_text(&[number]).expect("text of the page");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(paper: &Paper) -> (Document, Vec<String>) {
    let file = paper.pdf().expect("a PDF");
    assert_eq!(file.unprintable, []);
    let document = Document::load_mem(&file.bytes).expect("a readable PDF");
    let pages: Vec<String> = document.get_pages().keys().map(|number| page(&document, *number)).collect();
    assert_eq!(pages.len(), file.pages);
    (document, pages)
}

#[test]
fn every_paper_says_what_it_was_given() {
    let s = sample::statement(Lang::Ru, 12).paper().expect("a paper");
    let en = sample::statement(Lang::En, 12).paper().expect("a paper");
    for (paper, said) in [
        (
            s,
            &[
                "Выписка по лицевому счёту № 20110001",
                "за период с 01.09.2026 по 20.11.2026",
                "Образцов Пример Тестович",
                "Остаток на начало 120,00 руб.",
                "01.09.2026 Пополнение счёта, платёж банка 1 500,00 1 620,00",
                "Итого, операций: 12 1 500,00 830,50 789,50",
                "Остаток на 20.11.2026: 789,50 руб. (Семьсот восемьдесят девять рублей 50 копеек).",
                "БИК 044525225",
                "Страница 1 из 1",
            ][..],
        ),
        (
            en,
            &[
                "Statement of account No. 20110001",
                "Opening balance 120.00 rub.",
                "(Seven hundred eighty-nine rubles 50 kopecks).",
                "Page 1 of 1",
            ],
        ),
        (
            sample::confirmation().paper().expect("a paper"),
            &[
                "Справка об остатке средств на лицевом счёте № 17-П от 22.11.2026",
                "на конец дня 20 ноября 2026 г.",
                "1 234,50 руб. (Одна тысяча двести тридцать четыре рубля 50 копеек)",
                "Справка дана для возврата остатка по заявлению от 22.11.2026.",
                "Ответственный за ИС ПП О. О. Примерова",
            ],
        ),
        (
            RefundApplication::empty(sample::TODAY).paper().expect("a paper"),
            &[
                "Заявление на возврат остатка средств с лицевого счёта",
                "Обучающийся: (фамилия, имя, отчество)",
                "подайте заявление в прежней организации",
            ],
        ),
        (
            sample::application().paper().expect("a paper"),
            &["40817810138000000123", "Сумма: 1 234,50 руб.", "рабочих дней: 10", "Заявитель Образцова Тестина Примеровна"],
        ),
        (
            sample::order().paper().expect("a paper"),
            &[
                "Письменное поручение о резервировании авансовых остатков № 45 от 22.11.2026",
                "по состоянию на дату последнего дня оказания услуг, 31 декабря 2026 г.",
                "2. Дошкольный корпус, ул. Примерная, 3",
                "АО «Новый комбинат питания»",
                "Директор ГБОУ «Школа № 2999» Д. Д. Образцов",
            ],
        ),
        (
            sample::transfer().paper().expect("a paper"),
            &["Итого 1 514 1 906 402,50", "(Один миллион девятьсот шесть тысяч четыреста два рубля 50 копеек)", "(принял)"],
        ),
        (
            sample::monthly().paper().expect("a paper"),
            &["=Дошкольный корпус 100 000,00 550 000,00 6 000 453 000,00 1 234,50 195 765,50", "Отпущено порций: 18 000"],
        ),
    ] {
        let text = read(&paper).1.join(" ");
        for words in said {
            assert!(text.contains(words), "{}: no {words:?} in {text}", paper.title());
        }
    }
}

#[test]
fn the_head_of_a_long_table_stands_on_every_page_and_no_row_is_lost() {
    let (_, pages) = read(&sample::reserved(900).paper().expect("a paper"));
    let of = pages.len();
    assert!(of > 10);
    let mut rows = 0;
    for (n, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Страница {n} из {of}")), "{page}");
        assert_eq!(page.contains("№ Лицевой счёт Владелец счёта"), page.contains("Номер-"), "{page}");
        rows += page.matches("Номер-").count();
    }
    assert_eq!(rows, 900);
    let all = pages.join(" ");
    assert!((0..900).all(|n| all.contains(&format!("{} Образцов Пример Номер-{:04}", 20_110_001 + n, n + 1))));
    assert!(all.contains("Корпус № 2: счетов 400, остаток "));
}

#[test]
fn a_cell_higher_than_a_page_goes_on_on_the_next() {
    let mut statement = sample::statement(Lang::Ru, 3);
    statement.rows[1].what = (0..2_000).map(|n| format!("слово{n} ")).collect();
    let (_, pages) = read(&statement.paper().expect("a paper"));
    assert!(pages.len() > 3);
    let all = pages.join(" ");
    assert!((0..2_000).all(|n| all.contains(&format!("слово{n} "))));
}

#[test]
fn files_bear_title_language_and_the_papers_own_day() {
    let (document, _) = read(&sample::statement(Lang::En, 2).paper().expect("a paper"));
    let catalog = document.catalog().expect("what the sample has");
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("what the sample has"), b"en");
    assert!(catalog.get(b"MarkInfo").is_ok() && catalog.get(b"StructTreeRoot").is_ok(), "tagged");
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).expect("what the sample has");
    let info = document.get_dictionary(info).expect("what the sample has");
    let title = lopdf::decode_text_string(info.get(b"Title").expect("what the sample has")).expect("what the sample has");
    assert_eq!(title, "Statement of account No. 20110001");
    let created = info.get(b"CreationDate").and_then(Object::as_str).expect("what the sample has");
    assert!(created.starts_with(b"D:20261122"), "{}", String::from_utf8_lossy(created));
    let fonts = document.objects.values().filter_map(|object| object.as_dict().ok());
    let names: Vec<&[u8]> = fonts.filter_map(|font| font.get(b"FontName").and_then(Object::as_name).ok()).collect();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| name.get(6) == Some(&b'+')), "subsets, not whole fonts");
}

#[test]
fn the_same_paper_makes_the_same_bytes() {
    for paper in [
        sample::statement(Lang::Ru, 100).paper().expect("a paper"),
        sample::reserved(100).paper().expect("a paper"),
        sample::application().paper().expect("a paper"),
    ] {
        assert_eq!(paper.pdf().expect("a PDF"), paper.pdf().expect("a PDF"));
        assert_eq!(paper.docx().expect("a DOCX"), paper.docx().expect("a DOCX"));
    }
    let table = sample::monthly().table().expect("a table");
    assert_eq!(table.xlsx(sample::TODAY).expect("a workbook"), table.xlsx(sample::TODAY).expect("a workbook"));
}

#[test]
fn letters_of_other_peoples_are_printed_and_what_cannot_be_is_told() {
    let mut confirmation = sample::confirmation();
    // й and ё typed apart, Kazakh, Tatar, Uzbek, Turkish
    confirmation.holder = Some("Андреи\u{306} Е\u{308}лкин Әлия Қанат Ғұлом Ўткир Çağrı\tИ\u{306}".into());
    let file = confirmation.paper().expect("a paper").pdf().expect("a PDF");
    assert_eq!(file.unprintable, []);
    let text = page(&Document::load_mem(&file.bytes).expect("a readable PDF"), 1);
    assert!(text.contains("Андрей Ёлкин Әлия Қанат Ғұлом Ўткир Çağrı Й"), "{text}");
    confirmation.holder = Some("例 Пример 例".into());
    let file = confirmation.paper().expect("a paper").pdf().expect("a PDF");
    assert_eq!(file.unprintable, ['例']);
    let text = page(&Document::load_mem(&file.bytes).expect("a readable PDF"), 1);
    assert!(text.contains("□ Пример □"), "{text}");
}

#[test]
fn an_unbroken_word_stays_between_the_margins() {
    let mut confirmation = sample::confirmation();
    confirmation.holder = Some("Ш".repeat(400));
    let file = confirmation.paper().expect("a paper").pdf().expect("a PDF");
    let text = Document::load_mem(&file.bytes).expect("a readable PDF").extract_text(&[1]).expect("text of the page");
    assert_eq!(text.matches('Ш').count(), 400 + 1, "the school's letter too");
    assert!(text.lines().all(|line| line.chars().filter(|letter| *letter == 'Ш').count() <= 40), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_name_is_printed(name in any::<String>(), near in "[\\u{0}-\\u{5ff}\\u{2000}-\\u{2fff}\\u{e000}-\\u{ffff}]{0,40}") {
        let mut confirmation = sample::confirmation();
        (confirmation.holder, confirmation.school) = (Some(name), near);
        let paper = confirmation.paper().expect("a paper");
        prop_assert!(paper.pdf().is_ok(), "{:?}", paper.pdf().err());
        prop_assert!(paper.docx().is_ok());
    }
}
