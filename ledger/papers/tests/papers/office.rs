//! DOCX.

use crate::sample;
use papers::{Lang, Paper};
use std::io::Read;

fn document(paper: &Paper, name: &str) -> String {
    let bytes = paper.docx().expect("a DOCX");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("what the sample has");
    let mut text = String::new();
    archive.by_name(name).expect("what the sample has").read_to_string(&mut text).expect("what the sample has");
    text
}

/// What stands between the tags.
fn words(paper: &Paper) -> String {
    let xml = document(paper, "word/document.xml");
    let between = xml.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    between.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ").replace('\u{a0}', " ")
}

#[test]
fn letters_and_acts_say_what_they_were_given() {
    for (paper, said) in [
        (
            sample::confirmation().paper().expect("a paper"),
            &["ГБОУ «Школа № 2999» подтверждает", "1 234,50 руб. (Одна тысяча двести тридцать четыре рубля 50 копеек)"][..],
        ),
        (
            sample::order().paper().expect("a paper"),
            &[
                "ООО «Комбинат школьного питания «Пример» (ИНН 7730000006, КПП 773001001)",
                "поручаем обеспечить резервирование авансовых остатков",
                "№ 2999-ГК/26 от 25.08.2026",
                "31 декабря 2026 г.",
                "______________________ / Д. Д. Образцов",
            ],
        ),
        (sample::transfer().paper().expect("a paper"), &["Учебный корпус № 1", "1 811 402,50", "Итого", "(Заказчик)"]),
        (sample::monthly().paper().expect("a paper"), &["Порций", "18 000", "Остаток обязательств Поставщика перед клиентами"]),
        (sample::reserved(5).paper().expect("a paper"), &["Корпус № 1: счетов 5", "20110005"]),
        (sample::statement(Lang::Ru, 5).paper().expect("a paper"), &["Лицевой счёт 20110001"]),
    ] {
        let text = words(&paper);
        for part in said {
            assert!(text.contains(part), "{}: no {part:?} in {text}", paper.title());
        }
    }
}

#[test]
fn names_cannot_break_a_letter() {
    let mut confirmation = sample::confirmation();
    confirmation.holder = Some("<w:p>&amp;\"Пример\"\u{1}\u{ffff}".into());
    let xml = document(&confirmation.paper().expect("a paper"), "word/document.xml");
    assert!(xml.contains("&lt;w:p&gt;&amp;amp;"), "escaped once");
    assert!(!xml.contains(['\u{1}', '\u{ffff}']), "signs that XML forbids");
}

#[test]
fn letters_bear_no_day_but_their_own() {
    let core = document(&sample::order().paper().expect("a paper"), "docProps/core.xml");
    assert_eq!(core.matches("2026-11-22T00:00:00Z").count(), 2, "{core}");
}
