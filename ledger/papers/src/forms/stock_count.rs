//! The act of a stock-taking of identifiers: what lay there against the books (IDN-20).

use super::{few_enough, in_order, numbered};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row, Signer};
use crate::{Lang, count, date_in_words};
use jiff::civil::Date;

/// Members who sign beside the chair. Origin: habit, a commission has three people.
const MEMBERS: usize = 2;

/// One identifier that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockCountRow {
    /// Its number.
    pub number: String,
    /// What it is, such as «Браслет»; empty when nobody knows.
    pub kind: String,
    /// What was booked.
    pub booked: String,
}

/// What a stock-taking found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockCount {
    /// Number of the paper.
    pub number: Option<String>,
    /// The day on which it ended; the paper bears it.
    pub date: Date,
    /// The day on which it began.
    pub began: Date,
    /// The school.
    pub school: String,
    /// The building whose reserve was counted.
    pub building: String,
    /// Number and date of the order.
    pub order: String,
    /// Identifiers in the reserve by the books, before the difference was booked.
    pub expected: u64,
    /// Identifiers that lay there.
    pub seen: u64,
    /// In the books and not found.
    pub missing: Vec<StockCountRow>,
    /// Found and not in the books of this reserve.
    pub surplus: Vec<StockCountRow>,
}

impl StockCount {
    /// # Errors
    /// It ended before it began, too many rows.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        in_order("a stock-taking ends on its first day or later", self.began, self.date)?;
        few_enough(self.missing.len().max(self.surplus.len()))?;
        let title = "Акт инвентаризации резерва идентификаторов";
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let many = |n: u64| count(Lang::Ru, n);
        let (missing, surplus) = (self.missing.len() as u64, self.surplus.len() as u64);
        let verdict = if missing + surplus == 0 {
            "Фактическое наличие идентификаторов соответствует данным учёта."
        } else {
            "Фактическое наличие идентификаторов не соответствует данным учёта; расхождения перечислены ниже и отражены в учёте."
        };
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Facts(vec![
                fact("Образовательная организация", self.school.clone()),
                fact("Здание", self.building.clone()),
                fact("Приказ", self.order.clone()),
                fact("Начата", date_in_words(Lang::Ru, self.began)),
                fact("Завершена", date_in_words(Lang::Ru, self.date)),
                fact("Числилось в резерве", many(self.expected)),
                fact("Предъявлено", many(self.seen)),
                fact("Не найдено", many(missing)),
                fact("Излишек", many(surplus)),
            ]))
            .with(Part::Text(verdict.into()))
            .with_all(differences("Числятся, но не найдены", &self.missing))
            .with_all(differences("Найдены, но в резерве здания не числились", &self.surplus))
            .with(Part::Signatures { date: false, by: commission(), lang: Lang::Ru }))
    }
}

/// Who counted, each with a line.
fn commission() -> Vec<Signer> {
    let signer = |role: &str| Signer { role: role.to_owned(), name: None };
    let members = std::iter::repeat_n(signer("Член комиссии"), MEMBERS);
    std::iter::once(signer("Председатель комиссии")).chain(members).chain([signer("Ответственный за идентификаторы")]).collect()
}

fn differences(heading: &str, rows: &[StockCountRow]) -> Vec<Part> {
    if rows.is_empty() {
        return Vec::new();
    }
    let row = |(n, row): (usize, &StockCountRow)| {
        Row::Plain(vec![n.to_string(), row.number.clone(), row.kind.clone(), row.booked.clone()])
    };
    let columns = vec![
        Column::new("№", 7, Align::Right),
        Column::new("№ идентификатора", 30, Align::Left),
        Column::new("Вид", 23, Align::Left),
        Column::new("Отражено в учёте", 40, Align::Left),
    ];
    let grid = Grid { columns, rows: (1..).zip(rows).map(row).collect() };
    vec![Part::Heading(heading.to_owned()), Part::Grid(grid)]
}
