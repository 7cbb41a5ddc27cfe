//! Why a file can't be read at all.

use crate::limits::{
    ARCHIVE_ENTRIES_MAX, ARCHIVE_RATIO_MAX, CELLS_MAX, DOCUMENTS_MAX, FIELD_BYTES_MAX, FILE_BYTES_MAX, LINE_BYTES_MAX, ROWS_MAX,
    XML_DEPTH_MAX,
};
use crate::text::Encoding;
use thiserror::Error;

/// Why a file can't be read at all; nothing of it is returned. `Display` is the English text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}", self.en())]
#[non_exhaustive]
pub enum FileFault {
    /// Nothing in it, and no profile says that this is how the bank writes a day without payments.
    Empty,
    /// More bytes than [`FILE_BYTES_MAX`], packed or unpacked.
    TooLarge,
    /// A longer name than [`NAME_BYTES_MAX`](crate::limits::NAME_BYTES_MAX).
    Name,
    /// More rows than [`ROWS_MAX`].
    TooManyRows,
    /// More documents than [`DOCUMENTS_MAX`].
    TooManyDocuments,
    /// A line beyond [`LINE_BYTES_MAX`].
    LineTooLong {
        /// Its number.
        line: u32,
    },
    /// More cells in a line than [`CELLS_MAX`].
    TooManyCells {
        /// Its number.
        line: u32,
    },
    /// A field of the file's own head beyond [`FIELD_BYTES_MAX`], or of no use as what it should be.
    Head {
        /// Line from 1.
        line: u32,
        /// Its name.
        field: String,
    },
    /// Control characters: no text and no other known format.
    NotText {
        /// Line of the first.
        line: u32,
    },
    /// A byte that the encoding doesn't have.
    Encoding {
        /// Its line.
        line: u32,
        /// The encoding, as detected or stated.
        encoding: Encoding,
    },
    /// An encoding that no bank uses for these files.
    EncodingUnknown {
        /// As stated.
        stated: String,
    },
    /// UTF-16.
    Utf16,
    /// Text that fits none of the profiles.
    NoProfile {
        /// Name of each, with the line and field where it failed.
        tried: Vec<(String, u32, String)>,
    },
    /// A profile that can't be used.
    Profile {
        /// Its name.
        name: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A DBF header that lies or is cut off.
    Dbf {
        /// What is wrong.
        detail: &'static str,
    },
    /// An exchange file without an account of ours or of another version.
    Exchange {
        /// What is wrong.
        detail: &'static str,
    },
    /// No well-formed XML.
    Xml {
        /// Line where reading stopped.
        line: u32,
        /// The reader's words.
        detail: String,
    },
    /// A document type or an entity: statements need none, attacks do.
    XmlEntity {
        /// Its line.
        line: u32,
    },
    /// Elements deeper than [`XML_DEPTH_MAX`].
    XmlDepth {
        /// Line of the first.
        line: u32,
    },
    /// XML, but no camt.053 or camt.054 of a known version.
    NotCamt {
        /// Its namespace or root.
        found: String,
    },
    /// A damaged archive.
    Archive {
        /// The reader's words.
        detail: String,
    },
    /// More entries than [`ARCHIVE_ENTRIES_MAX`].
    ArchiveEntries,
    /// An archive in an archive.
    ArchiveNested {
        /// Name of the inner one.
        entry: String,
    },
    /// An entry that unpacks to more than [`ARCHIVE_RATIO_MAX`] times its size, or entries that share bytes.
    ArchiveBomb {
        /// Its name.
        entry: String,
    },
    /// An entry that is encrypted or packed in another way than Deflate.
    ArchiveMethod {
        /// Its name.
        entry: String,
    },
    /// An entry of an archive can't be read.
    Entry {
        /// Its name.
        entry: String,
        /// Why.
        fault: Box<FileFault>,
    },
}

impl FileFault {
    /// Stable, for logs, tests and answers. An entry's is its fault's.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge => "file-large",
            Self::Name => "file-name",
            Self::TooManyRows => "file-rows",
            Self::TooManyDocuments => "file-documents",
            Self::LineTooLong { .. } => "file-line-long",
            Self::TooManyCells { .. } => "file-cells",
            Self::Head { .. } => "file-head",
            Self::NotText { .. } => "file-not-text",
            Self::Encoding { .. } => "file-encoding",
            Self::EncodingUnknown { .. } => "file-encoding-unknown",
            Self::Utf16 => "file-utf16",
            Self::NoProfile { .. } => "file-no-profile",
            Self::Profile { .. } => "file-profile",
            Self::Dbf { .. } => "file-dbf",
            Self::Exchange { .. } => "file-exchange",
            Self::Xml { .. } => "file-xml",
            Self::XmlEntity { .. } => "file-xml-entity",
            Self::XmlDepth { .. } => "file-xml-depth",
            Self::NotCamt { .. } => "file-not-camt",
            Self::Archive { .. } => "file-archive",
            Self::ArchiveEntries => "file-archive-entries",
            Self::ArchiveNested { .. } => "file-archive-nested",
            Self::ArchiveBomb { .. } => "file-archive-bomb",
            Self::ArchiveMethod { .. } => "file-archive-method",
            Self::Entry { fault, .. } => fault.code(),
        }
    }

    /// What is wrong and what to do, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "the file is empty; fetch it again".into(),
            Self::TooLarge => format!("more than {FILE_BYTES_MAX} bytes; ask the bank for smaller files"),
            Self::Name => "the file's name is too long; give it a shorter one".into(),
            Self::TooManyRows => format!("more than {ROWS_MAX} payments; ask the bank for smaller files"),
            Self::TooManyDocuments => format!("more than {DOCUMENTS_MAX} statements; ask the bank for smaller files"),
            Self::LineTooLong { line } => {
                format!("line {line} has more than {LINE_BYTES_MAX} bytes; this is no registry, or its line breaks are lost")
            }
            Self::TooManyCells { line } => {
                format!("line {line} has more than {CELLS_MAX} cells; this is no registry of payments")
            }
            Self::Head { line, field } => {
                format!(
                    "line {line}, {field}: not usable or longer than {FIELD_BYTES_MAX} bytes; ask the bank for a corrected file"
                )
            }
            Self::NotText { line } => format!("line {line} holds control characters; this is no payment file, or it is damaged"),
            Self::Encoding { line, encoding } => {
                format!("line {line} is not in {encoding:?}; the file is damaged, fetch it again")
            }
            Self::EncodingUnknown { stated } => format!("encoding \"{stated}\" is not known; ask for UTF-8 or Windows-1251"),
            Self::Utf16 => "the file is in UTF-16; save or request it in UTF-8 or Windows-1251".into(),
            Self::NoProfile { tried } => {
                let tried: Vec<String> = tried.iter().map(|(p, line, field)| format!("{p} (line {line}, {field})")).collect();
                format!("no bank's layout fits; tried: {}; add a profile for this bank", tried.join(", "))
            }
            Self::Profile { name, detail } => format!("profile \"{name}\" can't be used: {detail}; correct the configuration"),
            Self::Dbf { detail } => format!("not a usable DBF table: {detail}; fetch the file again"),
            Self::Exchange { detail } => format!("not a usable 1C exchange file: {detail}; fetch the statement again"),
            Self::Xml { line, detail } => format!("line {line}: not well-formed XML ({detail}); fetch the file again"),
            Self::XmlEntity { line } => {
                format!("line {line}: document types and entities are refused; ask the bank for plain XML")
            }
            Self::XmlDepth { line } => format!("line {line}: elements deeper than {XML_DEPTH_MAX}; this is no statement"),
            Self::NotCamt { found } => {
                format!("\"{found}\" is not camt.053 or camt.054 of a version from 02 to 13; ask the bank for one")
            }
            Self::Archive { detail } => format!("the archive is damaged ({detail}); fetch it again"),
            Self::ArchiveEntries => format!("more than {ARCHIVE_ENTRIES_MAX} files in the archive; load them in parts"),
            Self::ArchiveNested { entry } => format!("\"{entry}\" is an archive in an archive; unpack the outer one first"),
            Self::ArchiveBomb { entry } => {
                format!(
                    "\"{entry}\" unpacks to more than {ARCHIVE_RATIO_MAX} times its size or shares bytes; refused as an attack"
                )
            }
            Self::ArchiveMethod { entry } => format!("\"{entry}\" is encrypted or not packed with Deflate; unpack it first"),
            Self::Entry { entry, fault } => format!("\"{entry}\": {}", fault.en()),
        }
    }

    /// What is wrong and what to do, in Russian.
    pub fn ru(&self) -> String {
        match self {
            Self::Empty => "файл пуст; получите его заново".into(),
            Self::TooLarge => format!("больше {FILE_BYTES_MAX} байт; запросите у банка файлы поменьше"),
            Self::Name => "слишком длинное имя файла; сократите его".into(),
            Self::TooManyRows => format!("больше {ROWS_MAX} платежей; запросите у банка файлы поменьше"),
            Self::TooManyDocuments => format!("больше {DOCUMENTS_MAX} выписок; запросите у банка файлы поменьше"),
            Self::LineTooLong { line } => {
                format!("строка {line} длиннее {LINE_BYTES_MAX} байт; это не реестр, или в нём потеряны переводы строк")
            }
            Self::TooManyCells { line } => format!("в строке {line} больше {CELLS_MAX} ячеек; это не реестр платежей"),
            Self::Head { line, field } => {
                format!("строка {line}, {field}: не читается или длиннее {FIELD_BYTES_MAX} байт; запросите исправленный файл")
            }
            Self::NotText { line } => format!("в строке {line} управляющие знаки; это не файл платежей, или он повреждён"),
            Self::Encoding { line, encoding } => {
                format!("строка {line} не в кодировке {encoding:?}; файл повреждён, получите его заново")
            }
            Self::EncodingUnknown { stated } => format!("кодировка «{stated}» неизвестна; запросите UTF-8 или Windows-1251"),
            Self::Utf16 => "файл в UTF-16; сохраните или запросите его в UTF-8 или Windows-1251".into(),
            Self::NoProfile { tried } => {
                let tried: Vec<String> = tried.iter().map(|(p, line, field)| format!("{p} (строка {line}, {field})")).collect();
                format!("не подошла раскладка ни одного банка: {}; добавьте профиль этого банка", tried.join(", "))
            }
            Self::Profile { name, detail } => format!("профиль «{name}» непригоден: {detail}; исправьте настройки"),
            Self::Dbf { detail } => format!("таблица DBF непригодна: {detail}; получите файл заново"),
            Self::Exchange { detail } => format!("файл обмена 1С непригоден: {detail}; получите выписку заново"),
            Self::Xml { line, detail } => format!("строка {line}: нарушен XML ({detail}); получите файл заново"),
            Self::XmlEntity { line } => {
                format!("строка {line}: DOCTYPE и сущности не принимаются; запросите у банка простой XML")
            }
            Self::XmlDepth { line } => format!("строка {line}: вложенность больше {XML_DEPTH_MAX}; это не выписка"),
            Self::NotCamt { found } => {
                format!("«{found}» не camt.053 и не camt.054 версий 02-13; запросите у банка такую выписку")
            }
            Self::Archive { detail } => format!("архив повреждён ({detail}); получите его заново"),
            Self::ArchiveEntries => format!("в архиве больше {ARCHIVE_ENTRIES_MAX} файлов; загрузите их по частям"),
            Self::ArchiveNested { entry } => format!("«{entry}» — архив в архиве; сначала распакуйте внешний"),
            Self::ArchiveBomb { entry } => {
                format!(
                    "«{entry}» распаковывается более чем в {ARCHIVE_RATIO_MAX} раз или делит байты с другим; отклонено как атака"
                )
            }
            Self::ArchiveMethod { entry } => format!("«{entry}» зашифрован или упакован не Deflate; сначала распакуйте его"),
            Self::Entry { entry, fault } => format!("«{entry}»: {}", fault.ru()),
        }
    }
}
