use super::*;
use crate::paper::{Align, Column, Grid, Row};
use crate::payment_qr::modules;
use jiff::civil::date;

/// Every part, filled with these words.
fn paper(words: &str) -> Paper {
    let text = || words.to_owned();
    let signer = Signer { role: text(), name: Some(text()) };
    let columns = vec![
        Column::new("Графа", 1, Align::Left),
        Column::new("Графа вторая", 2, Align::Centre),
        Column::new("Графа", 3, Align::Right),
    ];
    let cells = || vec![text(), text(), text()];
    let rows = vec![Row::Band(text()), Row::Plain(cells()), Row::Total(cells())];
    Paper::new(words, Lang::Ru, date(2026, 11, 22))
        .with(Part::Addressee(vec![text()]))
        .with(Part::Title { title: text(), below: Some(text()) })
        .with(Part::Heading(text()))
        .with(Part::Text(text()))
        .with(Part::Facts(vec![(text(), text())]))
        .with(Part::Blank { name: "Счёт:".into(), filled: Some(text()), hint: "(20 цифр)" })
        .with(Part::Grid(Grid { columns, rows }))
        .with(Part::Code { modules: modules("ST00012").expect("a code"), label: text(), beside: vec![text(), text()] })
        .with(Part::Signatures { date: true, by: vec![signer.clone(), signer], lang: Lang::Ru })
}

#[test]
fn nothing_stands_outside_the_margins_and_no_letter_is_lost() {
    let faces = Faces::load().expect("faces");
    for words in ["", "Щ", "слово", &"Образцов ".repeat(12), &"Щ".repeat(150), &"Щ".repeat(6_000), &"раз два ".repeat(900)]
    {
        let laid = lay(&paper(words), &faces);
        let mut letters = 0;
        for (_, mark) in laid.pages.iter().flatten() {
            let (x, right, top, bottom) = match mark {
                Mark::Text { x, y, size, weight, text } => {
                    letters += text.chars().filter(|letter| *letter == 'Щ').count();
                    (*x, x + faces.of(*weight).width(text, *size), y - size, *y)
                }
                Mark::Line { x, y, to } => (*x, to.0, *y, to.1),
                Mark::Fill { x, y, width, height } => (*x, x + width, *y, y + height),
                Mark::Code { x, y, side, .. } => (*x, x + side, *y, y + side),
            };
            assert!(x >= LEFT - 0.1 && right <= RIGHT + 0.1, "{mark:?} of {:?}", words.chars().take(9).collect::<String>());
            let footer = top > BOTTOM;
            assert!(top >= TOP - 0.1 && (footer || bottom <= BOTTOM + 12.0) && bottom < PAGE.1, "{mark:?}");
        }
        // 21 places hold the words; the footers repeat the title
        let given = words.chars().filter(|letter| *letter == 'Щ').count();
        assert!(letters >= 21 * given, "{letters} of {given} on {} pages", laid.pages.len());
        assert!(words != "Щ" || letters == 21 + laid.pages.len(), "{letters} on {} pages", laid.pages.len());
    }
}

#[test]
fn every_leaf_has_its_one_branch() {
    let faces = Faces::load().expect("faces");
    let laid = lay(&paper(&"слово ".repeat(40)), &faces);
    let mut leaves = Vec::new();
    for branch in &laid.branches {
        match branch {
            Branch::Heading(leaf, _) | Branch::Paragraph(leaf) | Branch::Figure(leaf, _) => leaves.push(*leaf),
            Branch::Table { head, rows } => leaves.extend(head.iter().chain(rows.iter().flatten())),
        }
    }
    leaves.sort_unstable();
    assert_eq!(leaves, (0..laid.leaves).collect::<Vec<_>>());
}
