//! The act by which reserved balances go from the old supplier to the new one (SUP-03, SUP-04).

use super::{Contract, Party, Signatory, agree, few_enough, in_order, not_negative, numbered, sum_in_full, total};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row};
use crate::{Lang, amount, count, date_in_words};
use jiff::civil::Date;

/// One building's accounts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRow {
    /// Building.
    pub building: String,
    /// Accounts that go over.
    pub accounts: u64,
    /// Their balances together, kopecks, zero or more.
    pub balance_kopecks: i64,
}

/// The act of transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferAct {
    /// Number of the act.
    pub number: Option<String>,
    /// Its day.
    pub date: Date,
    /// The Customer.
    pub customer: Party,
    /// Who hands the balances over.
    pub from: Party,
    /// The ending contract.
    pub from_contract: Contract,
    /// Who takes them.
    pub to: Party,
    /// The new contract.
    pub to_contract: Contract,
    /// The cut-off: the end of the last day of services.
    pub as_of: Date,
    /// Buildings.
    pub rows: Vec<TransferRow>,
    /// What the ledger moved, kopecks.
    pub total_kopecks: i64,
    /// Who signs for the Customer.
    pub customer_signatory: Signatory,
    /// Who signs for the old supplier.
    pub from_signatory: Signatory,
    /// Who signs for the new one.
    pub to_signatory: Signatory,
}

impl TransferAct {
    /// # Errors
    /// The rows don't make the total, a balance below zero, an act before its cut-off, too many rows.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        in_order("the act is not before its cut-off", self.as_of, self.date)?;
        let all = total(self.rows.iter().map(|row| row.balance_kopecks))?;
        agree("transferred balances", all, self.total_kopecks)?;
        let title = "Акт передачи авансовых остатков новому поставщику питания";
        let text = format!(
            "{}, государственный контракт {}, передаёт, а {}, государственный контракт {}, принимает обязательства перед клиентами \
             ИС «Проход и питание» по авансовым остаткам на лицевых счетах по состоянию на конец дня {} Заказчик: {}.",
            self.from.full(),
            self.from_contract.words(),
            self.to.full(),
            self.to_contract.words(),
            date_in_words(Lang::Ru, self.as_of),
            self.customer.full()
        );
        Ok(Paper::new(title, Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Text(text))
            .with(Part::Grid(self.grid(all)?))
            .with(Part::Text(format!("Передано остатков на сумму: {}.", sum_in_full(all))))
            .with(Part::Text("Остатки на лицевых счетах клиентов не изменяются.".into()))
            .with(Part::Signatures {
                date: false,
                by: vec![
                    self.from_signatory.of(&format!("{} (передал)", self.from.name)),
                    self.to_signatory.of(&format!("{} (принял)", self.to.name)),
                    self.customer_signatory.of(&format!("{} (Заказчик)", self.customer.name)),
                ],
                lang: Lang::Ru,
            }))
    }

    fn grid(&self, all: i64) -> Result<Grid, PaperFault> {
        let mut rows = Vec::with_capacity(self.rows.len() + 1);
        let mut accounts = 0u64;
        for (n, row) in (1..).zip(&self.rows) {
            not_negative("balance", n, row.balance_kopecks)?;
            accounts = accounts.checked_add(row.accounts).ok_or(PaperFault::Overflow { row: n })?;
            let cells =
                [n.to_string(), row.building.clone(), count(Lang::Ru, row.accounts), amount(Lang::Ru, row.balance_kopecks)];
            rows.push(Row::Plain(cells.to_vec()));
        }
        let together = [String::new(), "Итого".to_owned(), count(Lang::Ru, accounts), amount(Lang::Ru, all)];
        rows.push(Row::Total(together.to_vec()));
        let columns = vec![
            Column::new("№", 7, Align::Right),
            Column::new("Здание", 56, Align::Left),
            Column::new("Лицевых счетов", 17, Align::Right),
            Column::new("Остаток, руб.", 20, Align::Right),
        ];
        Ok(Grid { columns, rows })
    }
}
