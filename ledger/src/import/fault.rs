//! What can be wrong with a file or a row, and what to do about it, in Russian and English.

use super::limits::{CELL_BYTES_MAX, COLUMNS_MAX, ROWS_MAX};
use edge_protocol::Reason;
use thiserror::Error;

/// Why a file can't be read at all. `Display` is the English text.
#[derive(Debug, Error, PartialEq, Eq, Clone)]
#[error("{}", self.en())]
#[non_exhaustive]
pub enum ImportError {
    /// Nothing in it.
    Empty,
    /// More bytes than the limit.
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// More rows than the limit.
    TooManyRows,
    /// More columns than the limit.
    TooManyColumns,
    /// Neither UTF-8 nor Windows-1251.
    Encoding {
        /// Line of the first wrong byte.
        line: u32,
    },
    /// The file ends in the middle of a row or character.
    Truncated {
        /// Line where the last row begins.
        line: u32,
    },
    /// A quotation mark that opens and never closes.
    UnclosedQuote {
        /// Line where the row begins.
        line: u32,
    },
    /// Not a workbook, or a damaged one.
    Workbook {
        /// The reader's words.
        detail: String,
    },
    /// A workbook without a sheet with cells.
    NoSheet,
    /// An old or foreign workbook.
    OldWorkbook,
    /// Required columns are not there.
    MissingColumns {
        /// Their titles.
        missing: Vec<String>,
        /// What the file has instead.
        found: Vec<String>,
    },
    /// Two columns mean the same.
    DuplicateColumn {
        /// The title.
        title: String,
    },
}

impl ImportError {
    /// For an operator, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "the file is empty; save it again with a header line and at least one row".into(),
            Self::TooLarge { bytes, max } => {
                format!("the file has {bytes} bytes, at most {max} are taken; split it and repeat the header line")
            }
            Self::TooManyRows => format!("more than {ROWS_MAX} rows; split the file and repeat the header line"),
            Self::TooManyColumns => format!("more than {COLUMNS_MAX} columns; delete the ones that are not needed"),
            Self::Encoding { line } => {
                format!("line {line} is neither UTF-8 nor Windows-1251; save the file as \"CSV UTF-8\" and try again")
            }
            Self::Truncated { line } => {
                format!("the file breaks off in the row that begins at line {line}; export or copy it again")
            }
            Self::UnclosedQuote { line } => {
                format!("a quotation mark opens in the row that begins at line {line} and never closes; the file may be cut off")
            }
            Self::Workbook { detail } => format!("not a readable XLSX workbook ({detail}); save it again as XLSX or CSV"),
            Self::NoSheet => "the workbook has no sheet with cells; put the table on the first sheet".into(),
            Self::OldWorkbook => "this is a workbook of another format; save it as XLSX or as \"CSV UTF-8\"".into(),
            Self::MissingColumns { missing, found } => format!(
                "missing columns: {}; the file has: {}; add them to the header line",
                missing.join(", "),
                found.join(", ")
            ),
            Self::DuplicateColumn { title } => format!("two columns mean \"{title}\"; keep one of them"),
        }
    }

    /// For an operator, in Russian.
    pub fn ru(&self) -> String {
        match self {
            Self::Empty => "файл пуст; сохраните его снова со строкой заголовков и хотя бы одной строкой".into(),
            Self::TooLarge { bytes, max } => {
                format!("в файле {bytes} байт, принимается не более {max}; разделите его и повторите строку заголовков")
            }
            Self::TooManyRows => format!("больше {ROWS_MAX} строк; разделите файл и повторите строку заголовков"),
            Self::TooManyColumns => format!("больше {COLUMNS_MAX} столбцов; удалите лишние"),
            Self::Encoding { line } => {
                format!("строка {line} не в UTF-8 и не в Windows-1251; сохраните файл как «CSV UTF-8» и повторите")
            }
            Self::Truncated { line } => {
                format!("файл обрывается в записи, начатой в строке {line}; выгрузите или скопируйте его заново")
            }
            Self::UnclosedQuote { line } => {
                format!("в записи, начатой в строке {line}, кавычка открыта и не закрыта; возможно, файл обрезан")
            }
            Self::Workbook { detail } => format!("книга XLSX не читается ({detail}); сохраните её заново как XLSX или CSV"),
            Self::NoSheet => "в книге нет листа с данными; поместите таблицу на первый лист".into(),
            Self::OldWorkbook => "это книга другого формата; сохраните её как XLSX или «CSV UTF-8»".into(),
            Self::MissingColumns { missing, found } => format!(
                "нет столбцов: {}; в файле есть: {}; добавьте их в строку заголовков",
                missing.join(", "),
                found.join(", ")
            ),
            Self::DuplicateColumn { title } => format!("два столбца означают «{title}»; оставьте один"),
        }
    }
}

/// What is wrong with one cell or row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A cell that must not be empty.
    Missing,
    /// Not a whole number from 1 to the limit.
    Number {
        /// The limit.
        max: u32,
    },
    /// Wrong check digit, or no account number at all (ACC-01, ERR-01).
    Account,
    /// Account number and holder number name different people.
    AccountOfOther,
    /// Not yes or no.
    YesNo,
    /// Not one of the words.
    Word {
        /// What is allowed.
        allowed: &'static str,
    },
    /// Not a date.
    Date,
    /// The last day lies before the first.
    DatesReversed,
    /// Not an amount of roubles.
    Money,
    /// Text beyond the limit in bytes.
    TooLong {
        /// The limit.
        max: usize,
    },
    /// The row has another number of cells than the header.
    CellCount {
        /// In the header.
        expected: usize,
        /// In the row.
        got: usize,
    },
    /// A cell of more than [`CELL_BYTES_MAX`].
    CellTooLarge,
    /// A spreadsheet turned the number into an approximation such as 1,23E+14.
    SpreadsheetNumber,
    /// The spreadsheet shows an error in this cell.
    SpreadsheetError,
    /// A name that nothing has.
    NameUnknown,
    /// A name that several have.
    NameAmbiguous,
    /// The same key stood in an earlier row.
    Repeated {
        /// That row.
        row: u32,
    },
    /// The same complex got another name in an earlier row.
    OtherName {
        /// The name before.
        name: String,
    },
    /// Neither hexadecimal nor of a length a card has.
    Card,
    /// A reader's projection from which the card's bytes can't be told (FIELD C4).
    CardAmbiguous,
    /// A form that loses a byte: many cards give the same number (FIELD C4).
    CardLosesByte,
    /// The number doesn't fit the profile.
    CardProfile {
        /// What the profile expects.
        expects: &'static str,
    },
    /// A card in the reserve has no owner, any other has one.
    StockOwner,
    /// The registry refuses.
    Refused(Reason),
}

impl Fault {
    /// What is wrong and what to do, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Missing => "is empty; fill it in".into(),
            Self::Number { max } => format!("is not a whole number from 1 to {max}; correct it"),
            Self::Account => "is not an account number: the check digit is wrong; compare it with the source".into(),
            Self::AccountOfOther => "does not belong to the holder number in the same row; keep one of the two".into(),
            Self::YesNo => "must be yes or no".into(),
            Self::Word { allowed } => format!("must be one of: {allowed}"),
            Self::Date => "is not a date; write it as 31.12.2026 or 2026-12-31, with a time as 31.12.2026 09:00".into(),
            Self::DatesReversed => "lies before the first date; swap or correct them".into(),
            Self::Money => "is not an amount in roubles such as 150 or 150,50; correct it".into(),
            Self::TooLong { max } => format!("is longer than {max} bytes; shorten it"),
            Self::CellCount { expected, got } => {
                format!("the row has {got} cells, the header has {expected}; look for a missing or extra separator or quotation mark")
            }
            Self::CellTooLarge => format!("has a cell of more than {CELL_BYTES_MAX} bytes; look for an unclosed quotation mark"),
            Self::SpreadsheetNumber => {
                "was rounded by the spreadsheet; format the column as text, enter the numbers anew and export again".into()
            }
            Self::SpreadsheetError => "holds a spreadsheet error; correct the formula or enter the value".into(),
            Self::NameUnknown => "is not known under this name; write its number or import it first".into(),
            Self::NameAmbiguous => "is the name of several; write the number instead".into(),
            Self::Repeated { row } => format!("stands in row {row} already; delete one of the two"),
            Self::OtherName { name } => format!("was called \"{name}\" in an earlier row; use one name"),
            Self::Card => "is not a card: write 4, 7 or 10 bytes in hexadecimal digits, for example 04A1B2C3D4E5F6".into(),
            Self::CardAmbiguous => {
                "can be read in several ways; add the column \"reader profile\" (hex-be, hex-le, dec-be, dec-le, wiegand34-be, \
                 wiegand34-le) or give the number in hexadecimal as on the air"
                    .into()
            }
            Self::CardLosesByte => {
                "is a reader's short form (Wiegand-26 or a cut seven-byte number): several cards share it; read the card anew with \
                 a reader that gives the whole number"
                    .into()
            }
            Self::CardProfile { expects } => format!("does not fit the reader profile, which gives {expects}; check the profile"),
            Self::StockOwner => "a card in the reserve has no owner, a card in use has one; correct the state or the owner".into(),
            Self::Refused(reason) => format!("the registry refuses: {}; {}", reason.en(), advice(*reason).1),
        }
    }

    /// What is wrong and what to do, in Russian.
    pub fn ru(&self) -> String {
        match self {
            Self::Missing => "не заполнено; заполните".into(),
            Self::Number { max } => format!("не целое число от 1 до {max}; исправьте"),
            Self::Account => "не номер лицевого счёта: неверный контрольный разряд; сверьте с источником".into(),
            Self::AccountOfOther => "не принадлежит получателю, указанному в той же строке; оставьте одно из двух".into(),
            Self::YesNo => "должно быть «да» или «нет»".into(),
            Self::Word { allowed } => format!("должно быть одно из: {allowed}"),
            Self::Date => "не дата; пишите 31.12.2026 или 2026-12-31, со временем 31.12.2026 09:00".into(),
            Self::DatesReversed => "раньше первой даты; поменяйте местами или исправьте".into(),
            Self::Money => "не сумма в рублях, например 150 или 150,50; исправьте".into(),
            Self::TooLong { max } => format!("длиннее {max} байт; сократите"),
            Self::CellCount { expected, got } => {
                format!("в строке {got} ячеек, в заголовке {expected}; найдите пропущенный или лишний разделитель или кавычку")
            }
            Self::CellTooLarge => format!("ячейка больше {CELL_BYTES_MAX} байт; найдите незакрытую кавычку"),
            Self::SpreadsheetNumber => {
                "округлено таблицей; задайте столбцу текстовый формат, введите номера заново и выгрузите ещё раз".into()
            }
            Self::SpreadsheetError => "в ячейке ошибка таблицы; исправьте формулу или введите значение".into(),
            Self::NameUnknown => "с таким названием ничего нет; укажите номер или сначала загрузите эту запись".into(),
            Self::NameAmbiguous => "такое название у нескольких; укажите номер".into(),
            Self::Repeated { row } => format!("уже есть в строке {row}; удалите одну из двух"),
            Self::OtherName { name } => format!("в строке выше называлось «{name}»; оставьте одно название"),
            Self::Card => "не номер идентификатора: 4, 7 или 10 байт шестнадцатеричными цифрами, например 04A1B2C3D4E5F6".into(),
            Self::CardAmbiguous => {
                "читается по-разному; добавьте столбец «Профиль считывателя» (hex-be, hex-le, dec-be, dec-le, wiegand34-be, \
                 wiegand34-le) или дайте номер шестнадцатерично, как в эфире"
                    .into()
            }
            Self::CardLosesByte => {
                "сокращённая форма считывателя (Wiegand-26 или обрезанный семибайтный номер): она общая у нескольких карт; \
                 считайте карту заново считывателем, который даёт полный номер"
                    .into()
            }
            Self::CardProfile { expects } => {
                format!("не подходит к профилю считывателя, который даёт {expects}; проверьте профиль")
            }
            Self::StockOwner => {
                "у идентификатора в резерве нет владельца, у остальных он есть; исправьте состояние или владельца".into()
            }
            Self::Refused(reason) => format!("реестр отказывает: {}; {}", reason.ru(), advice(*reason).0),
        }
    }
}

/// What to do about a refusal, in Russian and English.
fn advice(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::ComplexUnknown | Reason::BuildingUnknown => {
            ("сначала загрузите здания или исправьте номер", "import the buildings first or correct the number")
        }
        Reason::GroupUnknown => ("сначала загрузите группы или исправьте номер", "import the groups first or correct the number"),
        Reason::HolderUnknown => {
            ("сначала загрузите получателей или исправьте номер", "import the holders first or correct the number")
        }
        Reason::SupplierUnknown => {
            ("сначала загрузите поставщиков или исправьте номер", "import the suppliers first or correct the number")
        }
        Reason::BenefitUnknown => {
            ("сначала загрузите льготы или исправьте номер", "import the benefits first or correct the number")
        }
        Reason::CardTaken => (
            "сначала отметьте его утерянным или возвращённым у прежнего владельца",
            "first mark it lost or returned at its present owner",
        ),
        Reason::StillInUse => ("сначала закройте то, что от неё зависит", "first close what depends on it"),
        Reason::IdOutOfRange => ("исправьте номер", "correct the number"),
        _ => ("исправьте строку", "correct the row"),
    }
}
