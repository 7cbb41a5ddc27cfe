//! The statement to a parent: what came in, what was eaten, what is left, and how to pay more.

use super::{agree, few_enough, in_order, not_negative};
use crate::paper::{Align, Column, Grid, Paper, PaperFault, Part, Row};
use crate::payment_qr::{PaymentQr, modules};
use crate::table::{Cell, Table};
use crate::{Lang, amount, amount_in_words, amount_with_unit, count, date};
use jiff::civil::Date;

/// One movement of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRow {
    /// Its day.
    pub date: Date,
    /// What it was, in the reader's language.
    pub what: String,
    /// Kopecks that came in, zero or more.
    pub in_kopecks: i64,
    /// Kopecks that went out, zero or more.
    pub out_kopecks: i64,
}

/// A statement of one account with one supplier (ACC-01, ACC-03).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Language of the paper.
    pub lang: Lang,
    /// The day that it bears.
    pub date: Date,
    /// Who writes it: the school or the operator.
    pub issuer: String,
    /// Number of the account [лицевой счёт].
    pub account: String,
    /// Whose account it is, as given; without it the number of the account stands alone.
    pub holder: Option<String>,
    /// The meals supplier who owes the balance (ACC-03).
    pub supplier: String,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// Balance before the first row, kopecks.
    pub opening_kopecks: i64,
    /// Movements in their order.
    pub rows: Vec<StatementRow>,
    /// Balance after the last row as the ledger has it, kopecks; the rows must lead to it.
    pub closing_kopecks: i64,
    /// A payment code for a top-up.
    pub top_up: Option<PaymentQr>,
}

const COLUMNS: [(&str, &str, u32, Align); 5] = [
    ("Дата", "Date", 13, Align::Centre),
    ("Операция", "Movement", 42, Align::Left),
    ("Приход, руб.", "In, rub.", 15, Align::Right),
    ("Расход, руб.", "Out, rub.", 15, Align::Right),
    ("Остаток, руб.", "Balance, rub.", 15, Align::Right),
];
/// Signs of the name of a sheet. Origin: Excel specifications and limits.
const SHEET_NAME_MAX: usize = 31;

impl StatementRow {
    /// The balance after this row, the `n`-th.
    fn added_to(&self, balance: i64, n: usize) -> Result<i64, PaperFault> {
        not_negative("incoming", n, self.in_kopecks)?;
        not_negative("outgoing", n, self.out_kopecks)?;
        let after = balance.checked_add(self.in_kopecks).and_then(|came| came.checked_sub(self.out_kopecks));
        after.ok_or(PaperFault::Overflow { row: n })
    }
}

impl Statement {
    /// The movements for spreadsheets, between the balances that they lead from and to.
    ///
    /// # Errors
    /// As [`Statement::paper`], but for the payment code.
    pub fn table(&self) -> Result<Table, PaperFault> {
        few_enough(self.rows.len())?;
        in_order("the period of the statement", self.from, self.to)?;
        let lang = self.lang;
        let (mut rows, mut balance) = (Vec::with_capacity(self.rows.len() + 2), self.opening_kopecks);
        let edge = |day, ru: &str, en: &str, kopecks| {
            vec![Cell::Day(day), Cell::Text(lang.of(ru, en).to_owned()), Cell::Empty, Cell::Empty, Cell::Kopecks(kopecks)]
        };
        let sum = |kopecks: i64| if kopecks == 0 { Cell::Empty } else { Cell::Kopecks(kopecks) };
        rows.push(edge(self.from, "Остаток на начало", "Opening balance", balance));
        for (n, row) in (1..).zip(&self.rows) {
            balance = row.added_to(balance, n)?;
            let cells = [Cell::Day(row.date), Cell::Text(row.what.clone()), sum(row.in_kopecks), sum(row.out_kopecks)];
            rows.push(cells.into_iter().chain([Cell::Kopecks(balance)]).collect());
        }
        agree("closing balance", balance, self.closing_kopecks)?;
        rows.push(edge(self.to, "Остаток на конец", "Closing balance", balance));
        let head = COLUMNS.map(|(ru, en, ..)| lang.of(ru, en).to_owned()).to_vec();
        let name = format!("{} {}", lang.of("Счёт", "Account"), self.account);
        Ok(Table { name: name.chars().take(SHEET_NAME_MAX).collect(), head, rows, foot: None })
    }

    /// The paper, with the balance after each row.
    ///
    /// # Errors
    /// The rows don't lead from one balance to the other, a sum is below zero, too many rows, a payment code that can't be made.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        few_enough(self.rows.len())?;
        in_order("the period of the statement", self.from, self.to)?;
        let lang = self.lang;
        let fact = |ru: &str, en: &str, value: String| (lang.of(ru, en).to_owned(), value);
        let holder = self.holder.iter().map(|holder| fact("Владелец счёта", "Account holder", holder.clone()));
        let (grid, closing) = self.grid()?;
        agree("closing balance", closing, self.closing_kopecks)?;
        let title = lang.of("Выписка по лицевому счёту № ", "Statement of account No. ");
        let period = match lang {
            Lang::Ru => format!("за период с {} по {}", date(self.from), date(self.to)),
            Lang::En => format!("from {} to {}", date(self.from), date(self.to)),
        };
        let paper = Paper::new(format!("{title}{}", self.account), lang, self.date)
            .with(Part::Title { title: format!("{title}{}", self.account), below: Some(period) })
            .with(Part::Facts(
                holder
                    .chain([
                        fact("Организация", "Issued by", self.issuer.clone()),
                        fact("Поставщик питания", "Meals supplier", self.supplier.clone()),
                        fact("Дата составления", "Date of the statement", date(self.date)),
                        fact("Остаток на начало", "Opening balance", amount_with_unit(lang, self.opening_kopecks)),
                        fact("Остаток на конец", "Closing balance", amount_with_unit(lang, closing)),
                    ])
                    .collect(),
            ))
            .with(Part::Grid(grid))
            .with(Part::Text(format!(
                "{} {}: {} ({}).",
                lang.of("Остаток на", "Balance on"),
                date(self.to),
                amount_with_unit(lang, closing),
                amount_in_words(lang, closing)
            )));
        Ok(paper.with_all(self.top_up.as_ref().map(|qr| code(lang, qr)).transpose()?))
    }

    fn grid(&self) -> Result<(Grid, i64), PaperFault> {
        let lang = self.lang;
        let figures = |kopecks: i64| if kopecks == 0 { String::new() } else { amount(lang, kopecks) };
        let (mut balance, mut came, mut went) = (self.opening_kopecks, 0i64, 0i64);
        let mut rows = Vec::with_capacity(self.rows.len() + 1);
        for (n, row) in (1..).zip(&self.rows) {
            balance = row.added_to(balance, n)?;
            let add = |sum: i64, kopecks: i64| sum.checked_add(kopecks).ok_or(PaperFault::Overflow { row: n });
            (came, went) = (add(came, row.in_kopecks)?, add(went, row.out_kopecks)?);
            let (plus, minus) = (figures(row.in_kopecks), figures(row.out_kopecks));
            rows.push(Row::Plain(vec![date(row.date), row.what.clone(), plus, minus, amount(lang, balance)]));
        }
        let all = format!(
            "{}: {}",
            lang.of("Итого, операций", "Total, movements"),
            count(lang, u64::try_from(self.rows.len()).unwrap_or(u64::MAX))
        );
        rows.push(Row::Total(vec![String::new(), all, amount(lang, came), amount(lang, went), amount(lang, balance)]));
        let columns = COLUMNS.iter().map(|(ru, en, share, align)| Column::new(lang.of(ru, en), *share, *align));
        Ok((Grid { columns: columns.collect(), rows }, balance))
    }
}

fn code(lang: Lang, qr: &PaymentQr) -> Result<Part, PaperFault> {
    let corr = qr.corr_account.iter().map(|corr| format!("{} {corr}", lang.of("Корр. счёт", "Correspondent account")));
    let inn = qr.payee_inn.iter().map(|inn| format!("{} {inn}", lang.of("ИНН", "INN")));
    let mut beside = vec![
        lang.of("Пополнить счёт: наведите камеру приложения банка на код", "Top up: point your banking app at the code")
            .to_owned(),
        format!("{}: {}", lang.of("Получатель", "Payee"), qr.name),
        format!("{} {}", lang.of("Счёт", "Account"), qr.account),
        format!("{}, {} {}", qr.bank_name, lang.of("БИК", "BIC"), qr.bic),
    ];
    beside.extend(corr.chain(inn));
    beside.push(format!("{} {}", lang.of("Лицевой счёт", "Ledger account"), qr.pers_acc));
    beside.push(format!("{}: {}", lang.of("Назначение", "Purpose"), qr.purpose));
    beside.extend(qr.sum_kopecks.map(|sum| format!("{}: {}", lang.of("Сумма", "Sum"), amount_with_unit(lang, sum))));
    let label =
        lang.of("Код для оплаты по ГОСТ Р 56042; реквизиты рядом", "Payment code, GOST R 56042; its details stand beside it");
    Ok(Part::Code { modules: modules(&qr.build()?)?, label: label.to_owned(), beside })
}
