//! How a bank writes its registry: a profile per bank, read from configuration; three are built in.

use crate::fault::FileFault;
use crate::limits::PATTERN_BYTES_MAX;
use crate::text::Encoding;
use crate::values;
use jiff::civil::Date;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

mod built_in;

/// The layout of one bank's registries, as text with separators or as DBF.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name for operators and configuration.
    pub name: String,
    /// Who sends them; together with number, day and hash it tells a repeated file.
    pub sender: String,
    /// Text with separators, or DBF.
    #[serde(default)]
    pub table: Table,
    /// The encoding, where telling it from the content is not wanted. In a DBF it counts when the table doesn't say.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// Between two cells.
    #[serde(default = "semicolon")]
    pub separator: char,
    /// Cells may stand in quotation marks, doubled inside; otherwise a quotation mark is text like any other.
    #[serde(default)]
    pub quotes: bool,
    /// The columns. When one has titles, the first line of the table names the columns, in any order, and unknown ones are
    /// passed over; otherwise they stand in this order.
    pub columns: Vec<Column>,
    /// A line above the table, with number, day and sums of the registry.
    #[serde(default)]
    pub header: Option<Marked>,
    /// The control row below the table. A registry that should have one and hasn't is not posted.
    #[serde(default)]
    pub control: Option<Marked>,
    /// Regular expression of the file's name with groups called `number`, `day` (a date, or `mmyy`) and `account`.
    #[serde(default)]
    pub file_name: Option<String>,
    /// This bank sends a file without a byte for a day without payments; only with `file_name`, which must fit.
    #[serde(default)]
    pub blank_when_empty: bool,
}

fn semicolon() -> char {
    ';'
}

/// What carries the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Table {
    /// Text with separators.
    #[default]
    Text,
    /// dBase III.
    Dbf,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What stands in it.
    pub holds: Holds,
    /// How the file calls it, letters and digits only, any of these; empty where columns have places instead of names.
    #[serde(default)]
    pub titles: Vec<String>,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Day of the payment.
    Date,
    /// Its time.
    Time,
    /// Branch of the bank.
    Branch,
    /// Cashier, terminal or device.
    Terminal,
    /// Unique id of the operation [СУИП, УИП].
    Id,
    /// Personal account.
    Account,
    /// Payer.
    Payer,
    /// The payer's account at a bank.
    PayerAccount,
    /// Address.
    Address,
    /// Period paid for.
    Period,
    /// What the payer paid; negative for a refund.
    Amount,
    /// What is passed on.
    Transferred,
    /// What the bank keeps.
    Fee,
    /// Words of the payment.
    Purpose,
    /// Number of the payment order.
    Document,
    /// Id of the payment that this refund returns.
    Parent,
    /// Nothing of interest.
    Other,
}

/// A line known by how it begins. What follows the beginning in the same cell is the first cell: `=12;…` and `Итого;12;…`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// The beginning, in any case of letters.
    pub begins: String,
    /// What the cells hold; a line has exactly as many.
    pub cells: Vec<Says>,
}

/// What a cell of a header or control row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// Number of the registry.
    Number,
    /// Its day.
    Day,
    /// Settlement account.
    SettlementAccount,
    /// Number of payments.
    Count,
    /// Sum of what was paid.
    Amount,
    /// Sum of what is passed on.
    Transferred,
    /// Sum of fees.
    Fee,
    /// Nothing of interest.
    Other,
}

/// What a file's name says.
#[derive(Default)]
pub(crate) struct Named {
    pub(crate) number: String,
    pub(crate) day: Option<Date>,
    pub(crate) account: String,
}

impl Profile {
    pub(crate) fn has_titles(&self) -> bool {
        self.columns.iter().any(|column| !column.titles.is_empty())
    }

    /// Refuses a profile that could never read a payment, its pattern too; for whoever loads a configuration.
    ///
    /// # Errors
    /// [`FileFault::Profile`] with what is wrong.
    pub fn check(&self) -> Result<(), FileFault> {
        self.usable()?;
        self.pattern().map(drop)
    }

    /// As [`check`](Self::check), without the pattern: that costs more than reading a small file.
    pub(crate) fn usable(&self) -> Result<(), FileFault> {
        let refuse = |detail: &str| Err(FileFault::Profile { name: self.name.clone(), detail: detail.into() });
        for (needed, detail) in [(Holds::Date, "no column holds the date"), (Holds::Amount, "no column holds the amount")] {
            if !self.columns.iter().any(|column| column.holds == needed) {
                return refuse(detail);
            }
        }
        if self.table == Table::Dbf && !self.has_titles() {
            return refuse("the columns of a DBF need titles");
        }
        if !self.separator.is_ascii() || self.separator.is_ascii_alphanumeric() || "\"\n\r.-+".contains(self.separator) {
            return refuse("the separator must be one sign that no number has");
        }
        if [&self.header, &self.control].into_iter().flatten().any(|marked| marked.begins.trim().is_empty()) {
            return refuse("a header or control row needs a beginning");
        }
        Ok(())
    }

    pub(crate) fn pattern(&self) -> Result<Option<Regex>, FileFault> {
        let Some(pattern) = &self.file_name else { return Ok(None) };
        let compiled = RegexBuilder::new(pattern).case_insensitive(true).size_limit(PATTERN_BYTES_MAX).build();
        compiled.map(Some).map_err(|e| FileFault::Profile { name: self.name.clone(), detail: e.to_string() })
    }
}

/// What the pattern finds in a file's name; `None` when it doesn't fit.
pub(crate) fn named(pattern: &Regex, name: &str) -> Option<Named> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let found = pattern.captures(base)?;
    let group = |name: &str| found.name(name).map(|m| m.as_str().to_owned()).unwrap_or_default();
    let day = group("day");
    // `mmyy` names a month: its first day stands for it.
    let month = || match (day.get(..2), day.get(2..)) {
        (Some(m), Some(y)) if day.len() == 4 => values::day(&format!("20{y}-{m}-01")).ok(),
        _ => None,
    };
    Some(Named { number: group("number"), day: values::day(&day).ok().or_else(month), account: group("account") })
}

/// A title as profiles write it: lower case, letters and digits only, `ё` as `е`.
pub(crate) fn plain(title: &str) -> String {
    let lower = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    lower.map(|c| if c == 'ё' { 'е' } else { c }).collect()
}
