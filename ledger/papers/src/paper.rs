//! A paper as its parts in reading order, before it becomes a file. What papers say is in [`crate::forms`]; how parts look is in
//! `pdf` and `docx`.

use crate::payment_qr::{Modules, QrFault};
use crate::{Lang, docx, pdf};
use jiff::civil::Date;

/// Rows of the longest table. Origin: a supplier's accounts in a whole city district, a guess with a wide margin; 3,000 are usual.
pub const ROWS_MAX: usize = 100_000;

/// A paper, ready to be written as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    pub(crate) title: String,
    pub(crate) lang: Lang,
    /// The day that the paper bears; files bear it too, and no other.
    pub(crate) date: Date,
    pub(crate) parts: Vec<Part>,
}

/// A paper as PDF (PDF/A-2a and PDF/UA-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// Letters that the font doesn't have, each once; a box □ stands for them. Empty for nearly all papers.
    pub unprintable: Vec<char>,
}

/// Why there is no paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// The sums of the paper don't agree, so it isn't written.
    #[error("{what}: the rows make {counted} kopecks, {given} are given; ask the ledger again before anything is signed")]
    SumsDisagree {
        /// Which sum.
        what: &'static str,
        /// What the rows make.
        counted: i64,
        /// What was given.
        given: i64,
    },
    /// A sum that no ledger holds.
    #[error("row {row}: the sums grow past what a ledger holds; ask the ledger again")]
    Overflow {
        /// Counted from one.
        row: usize,
    },
    /// A sum that must not be below zero is.
    #[error("{what}, row {row}: {kopecks} kopecks is below zero; ask the ledger again")]
    Negative {
        /// Which sum.
        what: &'static str,
        /// Counted from one; zero for the sum of the whole paper.
        row: usize,
        /// The sum.
        kopecks: i64,
    },
    /// More rows than a paper holds.
    #[error("{rows} rows, a paper holds {ROWS_MAX}: write several, one for each building")]
    TooManyRows {
        /// Rows there are.
        rows: usize,
    },
    /// Days in the wrong order.
    #[error("{what}: {later} is before {earlier}; correct the dates")]
    Dates {
        /// Which days, and the rule.
        what: &'static str,
        /// The day that must not come after.
        earlier: Date,
        /// The day that must not come before.
        later: Date,
    },
    /// The payment code can't be made.
    #[error(transparent)]
    Qr(#[from] QrFault),
    /// The writer of files refused; a fault of this program.
    #[error("the file could not be written: {why}")]
    File {
        /// What the writer says.
        why: String,
    },
}

impl PaperFault {
    /// Stable code for interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            PaperFault::SumsDisagree { .. } => "paper-sums",
            PaperFault::Overflow { .. } => "paper-overflow",
            PaperFault::Negative { .. } => "paper-negative",
            PaperFault::TooManyRows { .. } => "paper-rows",
            PaperFault::Dates { .. } => "paper-dates",
            PaperFault::Qr(fault) => fault.code(),
            PaperFault::File { .. } => "paper-file",
        }
    }

    /// What is wrong and what to do.
    pub fn words(&self, lang: Lang) -> String {
        match (lang, self) {
            (_, PaperFault::Qr(fault)) => fault.words(lang),
            (Lang::En, fault) => fault.to_string(),
            (Lang::Ru, PaperFault::SumsDisagree { counted, given, .. }) => format!(
                "Суммы не сходятся: по строкам {counted} коп., указано {given} коп. Запросите данные учёта заново, не подписывайте."
            ),
            (Lang::Ru, PaperFault::Overflow { row }) => format!("Строка {row}: сумма невозможна. Запросите данные учёта заново."),
            (Lang::Ru, PaperFault::Negative { row, kopecks, .. }) => {
                format!("Строка {row}: сумма {kopecks} коп. меньше нуля. Запросите данные учёта заново.")
            }
            (Lang::Ru, PaperFault::TooManyRows { rows }) => {
                format!("Строк {rows}, в документе помещается {ROWS_MAX}. Составьте несколько документов, по зданиям.")
            }
            (Lang::Ru, PaperFault::Dates { earlier, later, .. }) => {
                format!("Дата {} раньше даты {}. Исправьте даты.", crate::date(*later), crate::date(*earlier))
            }
            (Lang::Ru, PaperFault::File { .. }) => "Файл не записан. Сообщите в поддержку.".into(),
        }
    }
}

impl Paper {
    pub(crate) fn new(title: impl Into<String>, lang: Lang, date: Date) -> Self {
        Self { title: title.into(), lang, date, parts: Vec::new() }
    }

    pub(crate) fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    pub(crate) fn with_all(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// Its title, for names of files and lists.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The paper as PDF; the same paper makes the same bytes.
    ///
    /// # Errors
    /// [`PaperFault::File`].
    pub fn pdf(&self) -> Result<PdfFile, PaperFault> {
        pdf::write(self)
    }

    /// The paper for office programs (DOCX); the same paper makes the same bytes. A payment code is left to the PDF, the details
    /// that it holds are written.
    ///
    /// # Errors
    /// [`PaperFault::File`].
    pub fn docx(&self) -> Result<Vec<u8>, PaperFault> {
        docx::write(self)
    }
}

/// One part of a paper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// To whom, at the right above the title.
    Addressee(Vec<String>),
    /// The title in the middle, and a line below it.
    Title { title: String, below: Option<String> },
    /// A paragraph, its first line indented.
    Text(String),
    /// A small heading above a list or table.
    Heading(String),
    /// Names and what stands for them, in two columns.
    Facts(Vec<(String, String)>),
    /// What a person fills in by hand: a name, what is known, and an explanation under the line.
    Blank { name: String, filled: Option<String>, hint: &'static str },
    /// A table.
    Grid(Grid),
    /// A payment code with lines beside it.
    Code { modules: Modules, label: String, beside: Vec<String> },
    /// Who signs, each with a line.
    Signatures { date: bool, by: Vec<Signer>, lang: Lang },
}

/// Who signs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signer {
    pub(crate) role: String,
    pub(crate) name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    Centre,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its share of the width, against the other columns'.
    pub(crate) share: u32,
    pub(crate) align: Align,
}

impl Column {
    pub(crate) fn new(name: &str, share: u32, align: Align) -> Self {
        Self { name: name.to_owned(), share, align }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Row {
    Plain(Vec<String>),
    /// Sums, bold.
    Total(Vec<String>),
    /// One line over all columns, bold.
    Band(String),
}

/// A table; its head stands on each page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}
