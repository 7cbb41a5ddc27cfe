//! `1CClientBankExchange`: one document per settlement account, checked against the balances and turnovers of its sections.

use crate::document::{Document, Format, Source};
use crate::fault::{CheckKind, FileFault, RowFault, RowFaultKind};
use crate::limits::{DOCUMENTS_MAX, FIELD_BYTES_MAX};
use crate::text::{Encoding, Lines, encoding_of, line_text, without_bom};
use crate::values;

mod order;
use order::Order;

/// The first line.
const MARK: &[u8] = b"1CClientBankExchange";
const SECTION: &str = "СекцияРасчСчет";
const SECTION_END: &str = "КонецРасчСчет";
const ORDER: &str = "СекцияДокумент";
const ORDER_END: &str = "КонецДокумента";
const FILE_END: &str = "КонецФайла";

pub(crate) fn is_exchange(bytes: &[u8]) -> bool {
    without_bom(bytes).trim_ascii_start().starts_with(MARK)
}

/// The encoding in which the key `Кодировка` reads as such; files saved anew keep its value and change the bytes.
fn encoding(bytes: &[u8]) -> Result<Encoding, FileFault> {
    let reads = |encoding: &Encoding| {
        let (key, _, _) = encoding.table().encode("Кодировка=");
        let starts = |line: &[u8]| line.starts_with(&key);
        Lines::new(bytes).take(crate::limits::SAMPLE_LINES).flatten().any(|(_, line)| starts(line.trim_ascii_start()))
    };
    Encoding::ALL.into_iter().find(reads).map_or_else(|| encoding_of(bytes), Ok)
}

/// One settlement account of the file.
struct Book {
    document: Document,
    /// Opening, in, out, closing of each section, in the order of the file.
    sections: Vec<[Option<i64>; 4]>,
}

/// Where reading stands.
enum Stage {
    Head,
    Section(Section),
    Order(Order),
    End,
}

#[derive(Default)]
struct Section {
    line: u32,
    account: String,
    sums: [Option<i64>; 4],
    day: String,
}

pub(crate) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Vec<Document>, FileFault> {
    let encoding = encoding(bytes)?;
    let text: Vec<(u32, std::borrow::Cow<'_, str>)> = Lines::new(bytes)
        .map(|line| line.and_then(|(number, line)| Ok((number, line_text(number, line, encoding)?))))
        .collect::<Result<_, _>>()?;
    let mut books = accounts(&text, encoding, source)?;
    let mut file = File { books: &mut books, version: String::new() };
    let mut stage = Stage::Head;
    for (line, text) in text.iter().map(|(line, text)| (*line, text.trim())).filter(|(_, text)| !text.is_empty()) {
        let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key.trim(), Some(value.trim())));
        stage = file.line(stage, line, (text, key, value))?;
    }
    if !file.version.is_empty() && !file.version.starts_with("1.") {
        return Err(FileFault::Exchange { detail: "its version is not 1.0x" });
    }
    let whole = i64::from(matches!(stage, Stage::End));
    let mut documents = Vec::with_capacity(books.len());
    for (part, book) in (0u32..).zip(books) {
        documents.push(book.finish(part, whole));
    }
    Ok(documents)
}

/// A book for every account that the head or a section names.
fn accounts(text: &[(u32, std::borrow::Cow<'_, str>)], encoding: Encoding, source: &Source<'_>) -> Result<Vec<Book>, FileFault> {
    let mut books: Vec<Book> = Vec::new();
    let mut in_order = false;
    for (line, text) in text {
        let text = text.trim();
        let (key, value) = text.split_once('=').map_or((text, ""), |(key, value)| (key.trim(), value.trim()));
        in_order = (in_order || key == ORDER) && key != ORDER_END;
        if in_order || key != "РасчСчет" || value.is_empty() || books.iter().any(|b| b.document.settlement_account == value)
        {
            continue;
        }
        if books.len() >= DOCUMENTS_MAX {
            return Err(FileFault::TooManyDocuments);
        }
        if value.len() > FIELD_BYTES_MAX {
            return Err(FileFault::Head { line: *line, field: key.into() });
        }
        let mut document = Document::start(Format::BankExchange, encoding, source);
        document.settlement_account = value.into();
        books.push(Book { document, sections: Vec::new() });
    }
    if books.is_empty() {
        Err(FileFault::Exchange { detail: "no РасчСчет says whose statement it is" })
    } else {
        Ok(books)
    }
}

struct File<'b> {
    books: &'b mut [Book],
    version: String,
}

impl File<'_> {
    fn line(&mut self, stage: Stage, line: u32, (text, key, value): (&str, &str, Option<&str>)) -> Result<Stage, FileFault> {
        Ok(match (stage, key) {
            (Stage::Head, SECTION) => Stage::Section(Section { line, ..Section::default() }),
            (Stage::Head, ORDER) => Stage::Order(Order::new(line)),
            (Stage::Head, FILE_END) => Stage::End,
            (Stage::Section(section), SECTION_END) => {
                self.section(section);
                Stage::Head
            }
            (Stage::Order(order), ORDER_END) => {
                self.order(order)?;
                Stage::Head
            }
            (Stage::Section(_) | Stage::Order(_), SECTION | ORDER | FILE_END | SECTION_END | ORDER_END)
            | (Stage::Head, SECTION_END | ORDER_END) => {
                self.fault_all(&RowFault::new(line, key.to_owned(), "", RowFaultKind::Section));
                match key {
                    SECTION => Stage::Section(Section { line, ..Section::default() }),
                    ORDER => Stage::Order(Order::new(line)),
                    FILE_END => Stage::End,
                    _ => Stage::Head,
                }
            }
            (Stage::End, _) => {
                self.fault_all(&RowFault::new(line, key.to_owned(), "", RowFaultKind::AfterControl));
                Stage::End
            }
            (Stage::Head, _) => {
                self.head(line, key, value.unwrap_or_default())?;
                Stage::Head
            }
            (Stage::Section(mut section), _) => {
                self.section_key(&mut section, line, key, value.unwrap_or_default());
                Stage::Section(section)
            }
            (Stage::Order(mut order), _) => {
                order.key(line, text, key, value);
                Stage::Order(order)
            }
        })
    }

    fn head(&mut self, line: u32, key: &str, value: &str) -> Result<(), FileFault> {
        let wrong = || FileFault::Head { line, field: key.into() };
        if value.len() > FIELD_BYTES_MAX {
            return Err(wrong());
        }
        match key {
            "ВерсияФормата" => self.version = value.into(),
            "Отправитель" => self.books.iter_mut().for_each(|book| book.document.sender = value.into()),
            "ДатаКонца" if !value.is_empty() => {
                let day = values::day(value).map_err(|_| wrong())?;
                self.books.iter_mut().for_each(|book| book.document.date = Some(day));
            }
            _ => {}
        }
        Ok(())
    }

    fn section_key(&mut self, section: &mut Section, line: u32, key: &str, value: &str) {
        let place = match key {
            "РасчСчет" => return section.account = value.into(),
            "ДатаКонца" => return section.day = value.into(),
            "НачальныйОстаток" => 0,
            "ВсегоПоступило" => 1,
            "ВсегоСписано" => 2,
            "КонечныйОстаток" => 3,
            _ => return,
        };
        match values::kopecks(value) {
            Ok(sum) => section.sums.iter_mut().skip(place).take(1).for_each(|at| *at = Some(sum)),
            Err(RowFaultKind::Missing) => {}
            Err(kind) => self.fault_all(&RowFault::new(line, key.to_owned(), value, kind)),
        }
    }

    fn section(&mut self, section: Section) {
        let Some(book) = self.books.iter_mut().find(|book| book.document.settlement_account == section.account) else {
            return self.fault_all(&RowFault::new(section.line, "РасчСчет", &section.account, RowFaultKind::Missing));
        };
        if let [Some(opening), Some(came), Some(went), closing] = section.sums {
            book.document.check(CheckKind::Balance, closing, opening.saturating_add(came).saturating_sub(went));
        }
        if let (Some([.., Some(before)]), [Some(opening), ..]) = (book.sections.last(), section.sums) {
            book.document.check(CheckKind::NextDay, Some(opening), *before);
        }
        book.document.date = values::day(&section.day).ok().or(book.document.date);
        book.sections.push(section.sums);
    }

    /// An order is a row of every account that it touches: a transfer between two of ours is one of each.
    fn order(&mut self, order: Order) -> Result<(), FileFault> {
        let (payer, recipient) = (order.account("Плательщик"), order.account("Получатель"));
        let mut ours = false;
        for book in self.books.iter_mut() {
            let account = &book.document.settlement_account;
            for (touches, comes) in [(recipient == account, true), (payer == account && payer != recipient, false)] {
                if !touches {
                    continue;
                }
                ours = true;
                let mut faults = Vec::new();
                let row = order.row(comes, &mut faults);
                let whole = faults.is_empty();
                faults.into_iter().for_each(|fault| book.document.fault(fault));
                if let Some(row) = row.filter(|_| whole) {
                    book.document.push(row)?;
                }
            }
        }
        if !ours {
            self.fault_all(&RowFault::new(order.line, "ПолучательСчет", recipient, RowFaultKind::AccountNotOurs));
        }
        Ok(())
    }

    /// Damage of the file concerns every account in it.
    fn fault_all(&mut self, fault: &RowFault) {
        self.books.iter_mut().for_each(|book| book.document.fault(fault.clone()));
    }
}

impl Book {
    fn finish(mut self, part: u32, whole: i64) -> Document {
        let of = |place: usize| move |sums: &[Option<i64>; 4]| sums.get(place).copied().flatten();
        let document = &mut self.document;
        document.part = part;
        document.opening_kopecks = self.sections.first().and_then(of(0));
        document.closing_kopecks = self.sections.last().and_then(of(3));
        document.check(CheckKind::End, Some(1), whole);
        let total = |place| {
            let sums: Option<Vec<i64>> = self.sections.iter().map(of(place)).collect();
            sums.filter(|sums| !sums.is_empty()).map(|sums| sums.into_iter().fold(0, i64::saturating_add))
        };
        let came = document.sum(|row| Some(row.signed_kopecks()).filter(|sum| *sum > 0));
        let went = document.sum(|row| Some(-row.signed_kopecks()).filter(|sum| *sum > 0));
        document.check(CheckKind::TurnoverIn, total(1), came);
        document.check(CheckKind::TurnoverOut, total(2), went);
        document.check_balance();
        self.document.finish()
    }
}
