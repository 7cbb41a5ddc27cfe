//! Lists for spreadsheets: text stays text whatever it begins with, money and days are values that add and sort.

use crate::paper::ROWS_MAX;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;

/// What workbooks are called where files are handed over.
pub const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The same for CSV.
pub const CSV_TYPE: &str = "text/csv; charset=utf-8";
const NUMBER: &str = "0";
const WHOLE: &str = "#,##0";
const MONEY: &str = "#,##0.00";
const DAY: &str = "dd.mm.yyyy";
const MOMENT: &str = "dd.mm.yyyy hh:mm:ss";
/// Numbers from here on are written as text, for a spreadsheet drops their last digits. Origin: Excel keeps 15 digits.
const DIGITS_LOST_FROM: u64 = 1_000_000_000_000_000;
/// Says UTF-8 to spreadsheets.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// What a spreadsheet takes for the beginning of a formula. Origin: OWASP, CSV injection.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Signs of the longest text of a cell. Origin: Excel specifications and limits.
const TEXT_MAX: usize = 32_767;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, never a formula or a number.
    Text(String),
    /// A number that names something: an account, a record.
    Id(u64),
    /// A count.
    Number(u64),
    /// Money.
    Kopecks(i64),
    /// A day.
    Day(Date),
    /// A day and a time of day, to the second.
    Moment(DateTime),
    /// Nothing.
    Empty,
}

/// A list with the names of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet, at most 31 signs.
    pub name: String,
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows from above.
    pub rows: Vec<Vec<Cell>>,
    /// A line below the rows, such as that there are more.
    pub foot: Option<String>,
}

/// Why a list isn't written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// More rows than a list may have.
    #[error("{rows} rows, a list holds {ROWS_MAX}: write several")]
    TooManyRows {
        /// Rows there are.
        rows: usize,
    },
    /// A text that no cell holds.
    #[error("row {row}, column {column}: the text has {found} signs, a cell holds {TEXT_MAX}: shorten it")]
    TooLong {
        /// Counted from one, the head not counted.
        row: usize,
        /// Counted from one.
        column: usize,
        /// Signs there are.
        found: usize,
    },
    /// The writer of files refused; a fault of this program.
    #[error("the list could not be written: {why}")]
    File {
        /// What the writer says.
        why: String,
    },
}

impl Table {
    /// Semicolons, decimal commas, UTF-8 with a mark: what a Russian spreadsheet opens as it is. A text that would be a formula
    /// gets an apostrophe before it.
    ///
    /// # Errors
    /// [`TableFault`].
    pub fn csv(&self) -> Result<Vec<u8>, TableFault> {
        self.check()?;
        let failed = |error: csv::Error| TableFault::File { why: error.to_string() };
        let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
        {
            let mut builder = csv::WriterBuilder::new();
            let mut file = builder.delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
            file.write_record(self.head.iter().map(|name| harmless(name).into_owned())).map_err(failed)?;
            for row in &self.rows {
                file.write_record(row.iter().map(written)).map_err(failed)?;
            }
            if let Some(foot) = &self.foot {
                file.write_record([harmless(foot).as_bytes()]).map_err(failed)?;
            }
            file.flush().map_err(|error| TableFault::File { why: error.to_string() })?;
        }
        Ok(out)
    }

    /// A workbook of one sheet, its head frozen and repeated in print; the file bears `day` and no other.
    ///
    /// # Errors
    /// [`TableFault`].
    pub fn xlsx(&self, day: Date) -> Result<Vec<u8>, TableFault> {
        self.check()?;
        self.workbook(day).map_err(|error| TableFault::File { why: error.to_string() })
    }

    fn workbook(&self, day: Date) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_title(&self.name).set_creation_datetime(&moment(day)?));
        let sheet = workbook.add_worksheet();
        let formats = Formats::new();
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        sheet.set_name(&self.name)?;
        for (column, name) in (0u16..).zip(&self.head) {
            sheet.write_string_with_format(0, column, name, &bold)?;
        }
        for (row, cells) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                formats.write(sheet, row, column, cell)?;
            }
        }
        if let Some(foot) = &self.foot {
            let below = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
            sheet.write_string(below, 0, foot)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        sheet.autofit();
        workbook.save_to_buffer()
    }

    fn check(&self) -> Result<(), TableFault> {
        if self.rows.len() > ROWS_MAX {
            return Err(TableFault::TooManyRows { rows: self.rows.len() });
        }
        for (row, cells) in (1..).zip(&self.rows) {
            for (column, cell) in (1..).zip(cells) {
                let found = if let Cell::Text(text) = cell { text.chars().count() } else { 0 };
                if found > TEXT_MAX {
                    return Err(TableFault::TooLong { row, column, found });
                }
            }
        }
        Ok(())
    }
}

/// How each kind of value is shown.
struct Formats {
    number: Format,
    whole: Format,
    money: Format,
    day: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let [number, whole, money, day, moment] =
            [NUMBER, WHOLE, MONEY, DAY, MOMENT].map(|pattern| Format::new().set_num_format(pattern));
        Self { number, whole, money, day, moment }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Text(text) => sheet.write_string(row, column, text)?,
            Cell::Id(n) | Cell::Number(n) if *n >= DIGITS_LOST_FROM => sheet.write_string(row, column, n.to_string())?,
            Cell::Id(n) => sheet.write_number_with_format(row, column, *n as f64, &self.number)?,
            Cell::Number(n) => sheet.write_number_with_format(row, column, *n as f64, &self.whole)?,
            Cell::Kopecks(n) if n.unsigned_abs() >= DIGITS_LOST_FROM => sheet.write_string(row, column, written(cell))?,
            Cell::Kopecks(n) => sheet.write_number_with_format(row, column, *n as f64 / 100.0, &self.money)?,
            Cell::Day(day) => sheet.write_datetime_with_format(row, column, &moment(*day)?, &self.day)?,
            Cell::Moment(at) => {
                let [hour, minute, second] = [at.hour(), at.minute(), at.second()].map(i8::unsigned_abs);
                let at = moment(at.date())?.and_hms(hour.into(), minute, second)?;
                sheet.write_datetime_with_format(row, column, &at, &self.moment)?
            }
            Cell::Empty => return Ok(()),
        };
        Ok(())
    }
}

fn moment(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let [month, date] = [day.month(), day.day()].map(i8::unsigned_abs);
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), month, date)
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text).into_owned(),
        Cell::Id(number) | Cell::Number(number) => number.to_string(),
        Cell::Kopecks(kopecks) => {
            let sign = if *kopecks < 0 { "-" } else { "" };
            format!("{sign}{},{:02}", kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100)
        }
        Cell::Day(day) => crate::date(*day),
        Cell::Moment(at) => at.strftime("%d.%m.%Y %H:%M:%S").to_string(),
        Cell::Empty => String::new(),
    }
}

fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}
