//! The monthly act to a supplier: meals served, receipts, refunds and balances of each building (ACC-03).

use super::{Contract, Party, Signatory, agree, few_enough, not_negative, numbered, sum_in_full};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row};
use crate::table::{Cell, Table};
use crate::{Lang, amount, count, date};
use jiff::civil::Date;

/// One building's month. All sums are kopecks; balances may be below zero, for a meal that was handed out is owed; the others not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MonthlyRow {
    /// Building; of the row of sums its name.
    pub building: String,
    /// Balances at the beginning.
    pub opening_kopecks: i64,
    /// Receipts: top-ups, what came from other suppliers, corrections upwards.
    pub receipts_kopecks: i64,
    /// Meals served, their number.
    pub meals: u64,
    /// What the meals cost their eaters.
    pub meals_kopecks: i64,
    /// Refunds, what went to other suppliers, corrections downwards.
    pub refunds_kopecks: i64,
    /// Balances at the end as the ledger has them; the others must lead to them.
    pub closing_kopecks: i64,
}

/// The act of one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthlyAct {
    /// Number of the act.
    pub number: Option<String>,
    /// Its day.
    pub date: Date,
    /// The Customer.
    pub customer: Party,
    /// The supplier.
    pub supplier: Party,
    /// The contract.
    pub contract: Contract,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// Buildings.
    pub rows: Vec<MonthlyRow>,
    /// Meals at the expense of the budget, beside the accounts: their number and kopecks, zero or more.
    pub budget: (u64, i64),
    /// Who signs for the Customer.
    pub customer_signatory: Signatory,
    /// Who signs for the supplier.
    pub supplier_signatory: Signatory,
}

const TITLE: &str = "Акт сверки расчётов за питание";
const TOGETHER: &str = "Итого";
const COLUMNS: [(&str, u32); 7] = [
    ("Здание", 28),
    ("Остаток на начало, руб.", 14),
    ("Поступило, руб.", 14),
    ("Порций", 10),
    ("Питание, руб.", 13),
    ("Возвраты, переводы, руб.", 13),
    ("Остаток на конец, руб.", 14),
];

impl MonthlyAct {
    /// The act as a paper.
    ///
    /// # Errors
    /// A row whose sums don't lead to its closing balance, a sum below zero, too many rows.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        super::in_order("the period of the act", self.from, self.to)?;
        let sums = self.sums()?;
        let (portions, portions_kopecks) = self.budget;
        not_negative("budget meals", 0, portions_kopecks)?;
        let budget = format!(
            "Кроме того, за счёт бюджета отпущено порций: {} на сумму {}.",
            count(Lang::Ru, portions),
            sum_in_full(portions_kopecks)
        );
        let align = |n: usize| if n == 0 { Align::Left } else { Align::Right };
        let columns = COLUMNS.iter().enumerate().map(|(n, (name, share))| Column::new(name, *share, align(n)));
        let rows = self.rows.iter().map(|row| Row::Plain(figures(row))).chain([Row::Total(figures(&sums))]);
        let text = format!(
            "{} (Поставщик) и {} (Заказчик) составили настоящий акт по государственному контракту {} о расчётах за питание по данным \
             ИС «Проход и питание» за период с {} по {}.",
            self.supplier.full(),
            self.customer.full(),
            self.contract.words(),
            date(self.from),
            date(self.to)
        );
        Ok(Paper::new(TITLE, Lang::Ru, self.date)
            .with(Part::Title { title: TITLE.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Text(text))
            .with(Part::Grid(Grid { columns: columns.collect(), rows: rows.collect() }))
            .with(Part::Text(format!(
                "Отпущено порций: {} на сумму {}. Остаток обязательств Поставщика перед клиентами на {}: {}.",
                count(Lang::Ru, sums.meals),
                sum_in_full(sums.meals_kopecks),
                date(self.to),
                sum_in_full(sums.closing_kopecks)
            )))
            .with_all((portions > 0 || portions_kopecks > 0).then_some(Part::Text(budget)))
            .with(Part::Signatures {
                date: false,
                by: vec![
                    self.supplier_signatory.of(&format!("{} (Поставщик)", self.supplier.name)),
                    self.customer_signatory.of(&format!("{} (Заказчик)", self.customer.name)),
                ],
                lang: Lang::Ru,
            }))
    }

    /// The act's rows for spreadsheets, the sums below them.
    ///
    /// # Errors
    /// As [`MonthlyAct::paper`].
    pub fn table(&self) -> Result<Table, PaperFault> {
        let sums = self.sums()?;
        let cells = |row: &MonthlyRow| {
            vec![
                Cell::Text(row.building.clone()),
                Cell::Kopecks(row.opening_kopecks),
                Cell::Kopecks(row.receipts_kopecks),
                Cell::Number(row.meals),
                Cell::Kopecks(row.meals_kopecks),
                Cell::Kopecks(row.refunds_kopecks),
                Cell::Kopecks(row.closing_kopecks),
            ]
        };
        let rows = self.rows.iter().chain([&sums]).map(cells).collect();
        Ok(Table { name: "Акт".into(), head: COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect(), rows, foot: None })
    }

    /// The sums of all buildings, each row checked.
    fn sums(&self) -> Result<MonthlyRow, PaperFault> {
        few_enough(self.rows.len())?;
        let mut sums = MonthlyRow { building: TOGETHER.to_owned(), ..MonthlyRow::default() };
        for (n, row) in (1..).zip(&self.rows) {
            for (what, kopecks) in
                [("receipts", row.receipts_kopecks), ("meals", row.meals_kopecks), ("refunds", row.refunds_kopecks)]
            {
                not_negative(what, n, kopecks)?;
            }
            let add = |a: i64, b: i64| a.checked_add(b).ok_or(PaperFault::Overflow { row: n });
            let left = add(row.opening_kopecks, row.receipts_kopecks)?;
            agree(
                "closing balance of a building",
                add(left, -add(row.meals_kopecks, row.refunds_kopecks)?)?,
                row.closing_kopecks,
            )?;
            sums.opening_kopecks = add(sums.opening_kopecks, row.opening_kopecks)?;
            sums.receipts_kopecks = add(sums.receipts_kopecks, row.receipts_kopecks)?;
            sums.meals = sums.meals.checked_add(row.meals).ok_or(PaperFault::Overflow { row: n })?;
            sums.meals_kopecks = add(sums.meals_kopecks, row.meals_kopecks)?;
            sums.refunds_kopecks = add(sums.refunds_kopecks, row.refunds_kopecks)?;
            sums.closing_kopecks = add(sums.closing_kopecks, row.closing_kopecks)?;
        }
        Ok(sums)
    }
}

fn figures(row: &MonthlyRow) -> Vec<String> {
    let money = |kopecks| amount(Lang::Ru, kopecks);
    vec![
        row.building.clone(),
        money(row.opening_kopecks),
        money(row.receipts_kopecks),
        count(Lang::Ru, row.meals),
        money(row.meals_kopecks),
        money(row.refunds_kopecks),
        money(row.closing_kopecks),
    ]
}
