//! Lists of service cards on paper: August's delivery to the main buildings, its acceptance, and what leavers have to give back
//! (IDN-09, IDN-12, IDN-20).

use super::{Signatory, few_enough, numbered};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row};
use crate::{Lang, count, date_in_words};
use jiff::civil::Date;

/// Future pupils of a complex by what brings them; a card each (IDN-11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardCounts {
    /// First graders.
    pub first_grade: u64,
    /// Pre-schoolers.
    pub preschool: u64,
    /// Grades 2 to 11 from another complex.
    pub moved: u64,
    /// Students of colleges.
    pub college: u64,
}

impl CardCounts {
    /// All of them.
    pub fn all(self) -> u64 {
        [self.first_grade, self.preschool, self.moved, self.college].into_iter().fold(0, u64::saturating_add)
    }

    fn and(self, other: Self) -> Self {
        Self {
            first_grade: self.first_grade.saturating_add(other.first_grade),
            preschool: self.preschool.saturating_add(other.preschool),
            moved: self.moved.saturating_add(other.moved),
            college: self.college.saturating_add(other.college),
        }
    }

    fn cells(self) -> [String; 5] {
        [self.first_grade, self.preschool, self.moved, self.college, self.all()].map(|n| count(Lang::Ru, n))
    }
}

/// What one complex gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDeliveryRow {
    /// The complex.
    pub complex: String,
    /// Its main building; without one a line is left to fill in.
    pub building: Option<String>,
    /// How many.
    pub counts: CardCounts,
}

/// The list by which service cards are taken to the main buildings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDelivery {
    /// Number of the plan.
    pub number: String,
    /// The day that the paper bears.
    pub date: Date,
    /// Day of the list of future pupils.
    pub as_of: Date,
    /// Complexes.
    pub rows: Vec<CardDeliveryRow>,
    /// Who hands the cards out.
    pub signatory: Signatory,
}

impl CardDelivery {
    /// # Errors
    /// [`PaperFault::TooManyRows`].
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        let title = "Ведомость развоза сервисных карт в главные здания школ";
        let text = format!(
            "Составлена по списку образовательных организаций с количеством будущих обучающихся по состоянию на {} \
             Развоз выполняется в течение августа; полученные идентификаторы регистрируются в течение 1 месяца с момента получения.",
            date_in_words(Lang::Ru, self.as_of)
        );
        let all = self.rows.iter().fold(CardCounts::default(), |sum, row| sum.and(row.counts));
        let mut rows: Vec<Row> = (1..).zip(&self.rows).map(|(n, row)| Row::Plain(Self::cells(n, row))).collect();
        let ends = [String::new(), "Итого".into(), String::new()];
        rows.push(Row::Total(ends.into_iter().chain(all.cells()).chain([String::new()]).collect()));
        let columns = vec![
            Column::new("№", 5, Align::Right),
            Column::new("Образовательная организация", 20, Align::Left),
            Column::new("Главное здание", 23, Align::Left),
            Column::new("1 класс", 8, Align::Right),
            Column::new("Дошк.", 8, Align::Right),
            Column::new("2–11 кл., сменили ОО", 10, Align::Right),
            Column::new("СПО", 7, Align::Right),
            Column::new("Всего карт", 8, Align::Right),
            Column::new("Получил (подпись)", 15, Align::Left),
        ];
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(Some(&self.number), self.date)) })
            .with(Part::Text(text))
            .with(Part::Grid(Grid { columns, rows }))
            .with(Part::Signatures { date: true, by: vec![self.signatory.of("(передал)")], lang: Lang::Ru }))
    }

    fn cells(n: usize, row: &CardDeliveryRow) -> Vec<String> {
        let building = row.building.clone().unwrap_or_else(|| super::BLANK.to_owned());
        [n.to_string(), row.complex.clone(), building].into_iter().chain(row.counts.cells()).chain([String::new()]).collect()
    }
}

/// What became of one complex' cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAcceptanceRow {
    /// The complex.
    pub complex: String,
    /// Where they were received.
    pub building: Option<String>,
    /// By the plan.
    pub planned: u64,
    /// By the papers that came with them.
    pub declared: u64,
    /// Registered.
    pub registered: u64,
}

/// The act of acceptance with discrepancies (IDN-12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAcceptance {
    /// Number of the plan.
    pub number: String,
    /// The day that the paper bears.
    pub date: Date,
    /// Day of the list of future pupils.
    pub as_of: Date,
    /// Complexes.
    pub rows: Vec<CardAcceptanceRow>,
    /// Who hands the cards out.
    pub gives: Signatory,
    /// Who receives them.
    pub receives: Signatory,
}

/// `+3`, `−3`, or nothing.
fn difference(planned: u64, registered: u64) -> String {
    match registered.abs_diff(planned) {
        0 => String::new(),
        n if registered > planned => format!("+{}", count(Lang::Ru, n)),
        n => format!("\u{2212}{}", count(Lang::Ru, n)),
    }
}

impl CardAcceptance {
    /// # Errors
    /// [`PaperFault::TooManyRows`].
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        let title = "Акт приёмки сервисных карт";
        let text = format!(
            "Сервисные карты, доставленные по плану развоза № {} (список будущих обучающихся по состоянию на {}), приняты так:",
            self.number,
            date_in_words(Lang::Ru, self.as_of).trim_end_matches('.')
        );
        let sum = |of: fn(&CardAcceptanceRow) -> u64| self.rows.iter().map(of).fold(0, u64::saturating_add);
        let (planned, declared, registered) = (sum(|row| row.planned), sum(|row| row.declared), sum(|row| row.registered));
        let cells = |n: String, complex: String, building: String, [planned, declared, registered]: [u64; 3]| {
            let counts = [planned, declared, registered].map(|n| count(Lang::Ru, n));
            [n, complex, building].into_iter().chain(counts).chain([difference(planned, registered)]).collect::<Vec<_>>()
        };
        let mut rows: Vec<Row> = (1..)
            .zip(&self.rows)
            .map(|(n, row): (usize, _)| {
                let building = row.building.clone().unwrap_or_else(|| "—".into());
                Row::Plain(cells(n.to_string(), row.complex.clone(), building, [row.planned, row.declared, row.registered]))
            })
            .collect();
        rows.push(Row::Total(cells(String::new(), "Итого".into(), String::new(), [planned, declared, registered])));
        let columns = vec![
            Column::new("№", 5, Align::Right),
            Column::new("Образовательная организация", 23, Align::Left),
            Column::new("Принято в здании", 28, Align::Left),
            Column::new("По плану", 10, Align::Right),
            Column::new("По документам", 12, Align::Right),
            Column::new("На учёте", 10, Align::Right),
            Column::new("Расхождение", 12, Align::Right),
        ];
        let differing = self.rows.iter().filter(|row| row.planned != row.registered).count() as u64;
        let said = match differing {
            0 => String::from("Расхождений нет."),
            n => format!("Расхождения есть по организациям: {}.", count(Lang::Ru, n)),
        };
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(Some(&self.number), self.date)) })
            .with(Part::Text(text))
            .with(Part::Grid(Grid { columns, rows }))
            .with(Part::Text(said))
            .with(Part::Signatures {
                date: true,
                by: vec![self.gives.of("(передал)"), self.receives.of("(принял)")],
                lang: Lang::Ru,
            }))
    }
}

/// A card that a leaver has to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardReturnRow {
    /// Class or group; rows of one stand together.
    pub group: String,
    /// Number of the account [лицевой счёт].
    pub account: String,
    /// Whose it is, as given; empty without a name.
    pub holder: String,
    /// The end of its number.
    pub card: String,
    /// What it is.
    pub kind: String,
}

/// Leavers' cards that are still out, by class, to be ticked off (IDN-09, IDN-20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardReturn {
    /// The day that the paper bears.
    pub date: Date,
    /// The school.
    pub school: String,
    /// Given back since the campaign began.
    pub returned: u64,
    /// Since when.
    pub since: Date,
    /// Cards still out, sorted by class.
    pub rows: Vec<CardReturnRow>,
    /// Who takes the cards back.
    pub signatory: Signatory,
}

impl CardReturn {
    /// # Errors
    /// [`PaperFault::TooManyRows`].
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        let title = "Сервисные карты, подлежащие возврату выбывшими";
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let out = self.rows.len() as u64;
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(None, self.date)) })
            .with(Part::Facts(vec![
                fact("Образовательная организация", self.school.clone()),
                fact("Не возвращено", count(Lang::Ru, out)),
                fact(&format!("Возвращено с {}", crate::date(self.since)), count(Lang::Ru, self.returned)),
            ]))
            .with(Part::Text(
                "Сервисные карты возвращают выбывшие обучающиеся (за воспитанников детских садов — родители); \
                 карты направляются в резервный фонд здания."
                    .into(),
            ))
            .with(Part::Grid(self.grid()))
            .with(Part::Signatures { date: true, by: vec![self.signatory.of("")], lang: Lang::Ru }))
    }

    fn grid(&self) -> Grid {
        let (mut rows, mut number) = (Vec::with_capacity(self.rows.len()), 0usize);
        for group in self.rows.chunk_by(|a, b| a.group == b.group) {
            let name = group.first().map_or("", |row| row.group.as_str());
            rows.push(Row::Band(format!("{name}: {}", count(Lang::Ru, group.len() as u64))));
            for row in group {
                number += 1;
                let cells = [
                    number.to_string(),
                    row.account.clone(),
                    row.holder.clone(),
                    row.card.clone(),
                    row.kind.clone(),
                    String::new(),
                ];
                rows.push(Row::Plain(cells.to_vec()));
            }
        }
        let columns = vec![
            Column::new("№", 6, Align::Right),
            Column::new("Лицевой счёт", 15, Align::Centre),
            Column::new("Владелец", 34, Align::Left),
            Column::new("Карта", 13, Align::Centre),
            Column::new("Вид", 16, Align::Left),
            Column::new("Отметка о возврате", 16, Align::Left),
        ];
        Grid { columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn signatory() -> Signatory {
        Signatory { position: "Ответственный за ИС ПП".into(), name: None }
    }

    /// All cells of the tables of a paper.
    fn rows(paper: &Paper) -> Vec<Row> {
        let grids = paper.parts.iter().filter_map(|part| if let Part::Grid(grid) = part { Some(grid) } else { None });
        grids.flat_map(|grid| grid.rows.clone()).collect()
    }

    #[test]
    fn a_delivery_adds_up_and_leaves_room_for_a_main_building_that_nobody_has_named() {
        let counts = CardCounts { first_grade: 110, preschool: 45, moved: 7, college: 0 };
        let row = |building: Option<&str>| CardDeliveryRow {
            complex: "Школа № 999".into(),
            building: building.map(str::to_owned),
            counts,
        };
        let delivery = CardDelivery {
            number: "3".into(),
            date: date(2026, 8, 3),
            as_of: date(2026, 7, 31),
            rows: vec![row(Some("Главное здание")), row(None)],
            signatory: signatory(),
        };
        let paper = delivery.paper().expect("a paper");
        let rows = rows(&paper);
        let Some(Row::Plain(blank)) = rows.get(1) else { panic!("{rows:?}") };
        assert_eq!(blank.get(2).map(String::as_str), Some(super::super::BLANK));
        let Some(Row::Total(all)) = rows.last() else { panic!("{rows:?}") };
        assert_eq!(all[3..8], ["220", "90", "14", "0", "324"]);
        assert!(paper.pdf().expect("a PDF").unprintable.is_empty() && !paper.docx().expect("a DOCX").is_empty());
    }

    #[test]
    fn an_acceptance_names_every_discrepancy_with_its_sign() {
        let row = |planned, declared, registered| CardAcceptanceRow {
            complex: "Школа № 999".into(),
            building: Some("Главное здание".into()),
            planned,
            declared,
            registered,
        };
        let act = CardAcceptance {
            number: "3".into(),
            date: date(2026, 9, 1),
            as_of: date(2026, 7, 31),
            rows: vec![row(100, 100, 98), row(50, 52, 52), row(10, 10, 10)],
            gives: signatory(),
            receives: signatory(),
        };
        let paper = act.paper().expect("a paper");
        let last = |row: &Row| match row {
            Row::Plain(cells) | Row::Total(cells) => cells.last().cloned().unwrap_or_default(),
            Row::Band(_) => String::new(),
        };
        assert_eq!(rows(&paper).iter().map(last).collect::<Vec<_>>(), ["\u{2212}2", "+2", "", ""]);
        assert!(paper.parts.contains(&Part::Text("Расхождения есть по организациям: 2.".into())));
        assert!(paper.pdf().expect("a PDF").unprintable.is_empty());
    }

    #[test]
    fn cards_to_be_given_back_stand_by_class() {
        let row = |group: &str, account: &str| CardReturnRow {
            group: group.into(),
            account: account.into(),
            holder: String::new(),
            card: "···E580".into(),
            kind: "сервисный".into(),
        };
        let list = CardReturn {
            date: date(2026, 6, 20),
            school: "Школа № 999".into(),
            returned: 5,
            since: date(2026, 5, 1),
            rows: vec![row("9 «А»", "1"), row("9 «А»", "2"), row("11 «Б»", "3")],
            signatory: signatory(),
        };
        let paper = list.paper().expect("a paper");
        let rows = rows(&paper);
        assert_eq!((rows.first(), rows.get(3)), (Some(&Row::Band("9 «А»: 2".into())), Some(&Row::Band("11 «Б»: 1".into()))));
        assert!(paper.pdf().expect("a PDF").unprintable.is_empty());
    }
}
