//! The list of reserved balances of a supplier change: every account, its balance at the cut-off (SUP-08, SUP-10).

use super::{Contract, Party, Signatory, agree, few_enough, not_negative, numbered, sum_in_full, total};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row};
use crate::{Lang, amount, amount_with_unit, count, date_in_words};
use jiff::civil::Date;

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReservedRow {
    /// Building; rows of one building stand together.
    pub building: String,
    /// Number of the account [лицевой счёт].
    pub account: String,
    /// Whose account it is, as given.
    pub holder: String,
    /// Class or group, as given; may be empty.
    pub group: String,
    /// The balance at the cut-off, kopecks, zero or more.
    pub balance_kopecks: i64,
}

/// All accounts of a supplier change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReservedBalances {
    /// Number of the paper.
    pub number: Option<String>,
    /// The day that it bears.
    pub date: Date,
    /// The Customer.
    pub customer: Party,
    /// Who owes the balances.
    pub supplier: Party,
    /// The ending contract.
    pub contract: Contract,
    /// Last day of services: the cut-off is its end.
    pub as_of: Date,
    /// Accounts, sorted by building.
    pub rows: Vec<ReservedRow>,
    /// What the ledger says they make together, kopecks.
    pub total_kopecks: i64,
    /// Who signs for the supplier.
    pub signatory: Signatory,
}

impl ReservedBalances {
    /// # Errors
    /// The rows don't make the total, a balance below zero, too many rows.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        let all = total(self.rows.iter().map(|row| row.balance_kopecks))?;
        agree("reserved balances", all, self.total_kopecks)?;
        let title = "Список зарезервированных авансовых остатков";
        let fact = |name: &str, value: String| (name.to_owned(), value);
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Facts(vec![
                fact("Заказчик", self.customer.full()),
                fact("Поставщик питания", self.supplier.full()),
                fact("Государственный контракт", self.contract.words()),
                fact("По состоянию на конец дня", date_in_words(Lang::Ru, self.as_of)),
                fact("Лицевых счетов", count(Lang::Ru, self.rows.len() as u64)),
                fact("Всего зарезервировано", amount_with_unit(Lang::Ru, all)),
            ]))
            .with(Part::Grid(self.grid(all)?))
            .with(Part::Text(format!("Всего зарезервировано: {}.", sum_in_full(all))))
            .with(Part::Signatures { date: false, by: vec![self.signatory.of(&self.supplier.name)], lang: Lang::Ru }))
    }

    fn grid(&self, all: i64) -> Result<Grid, PaperFault> {
        let mut rows = Vec::with_capacity(self.rows.len() + 2);
        let mut number = 0usize;
        for building in self.rows.chunk_by(|a, b| a.building == b.building) {
            let sum = total(building.iter().map(|row| row.balance_kopecks))?;
            let name = building.first().map(|row| row.building.as_str()).unwrap_or_default();
            let (many, sum) = (count(Lang::Ru, building.len() as u64), amount_with_unit(Lang::Ru, sum));
            rows.push(Row::Band(format!("{name}: счетов {many}, остаток {sum}")));
            for row in building {
                number += 1;
                not_negative("balance", number, row.balance_kopecks)?;
                let balance = amount(Lang::Ru, row.balance_kopecks);
                rows.push(Row::Plain(vec![
                    number.to_string(),
                    row.account.clone(),
                    row.holder.clone(),
                    row.group.clone(),
                    balance,
                ]));
            }
        }
        let together = vec![String::new(), String::new(), "Итого".to_owned(), String::new(), amount(Lang::Ru, all)];
        rows.push(Row::Total(together));
        let columns = vec![
            Column::new("№", 7, Align::Right),
            Column::new("Лицевой счёт", 17, Align::Centre),
            Column::new("Владелец счёта", 44, Align::Left),
            Column::new("Класс (группа)", 14, Align::Centre),
            Column::new("Остаток, руб.", 18, Align::Right),
        ];
        Ok(Grid { columns, rows })
    }
}
