//! `1CClientBankExchange`: one document per settlement account, checked against the balances and turnovers of its sections.

use crate::document::{Document, Format, Source};
use crate::fault::{CheckKind, FileFault, RowFault, RowFaultKind};
use crate::limits::{DOCUMENTS_MAX, FIELD_BYTES_MAX};
use crate::text::{Encoding, Lines, encoding_of, line_text, without_bom};
use crate::values;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

mod order;
use order::Order;

/// The first line.
const MARK: &[u8] = b"1CClientBankExchange";
const SECTION: &str = "СекцияРасчСчет";
const SECTION_END: &str = "КонецРасчСчет";
const ORDER: &str = "СекцияДокумент";
const ORDER_END: &str = "КонецДокумента";
const FILE_END: &str = "КонецФайла";
/// Faults of the file itself that each of its documents repeats. Origin: guess; a thousand accounts times that is still small.
const DAMAGE_MAX: usize = 50;

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
    let lines = || Lines::new(bytes).map(|line| line.and_then(|(number, line)| Ok((number, line_text(number, line, encoding)?))));
    // Twice through the file: its accounts first, so that no order comes before the account it is of.
    let mut file = accounts(lines(), encoding, source)?;
    let mut stage = Stage::Head;
    for found in lines() {
        let (line, text) = found?;
        let text = text.trim();
        let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key.trim(), Some(value.trim())));
        if !text.is_empty() {
            stage = file.line(stage, line, (text, key, value))?;
        }
    }
    if !file.version.is_empty() && !file.version.starts_with("1.") {
        return Err(FileFault::Exchange { detail: "its version is not 1.0x" });
    }
    let whole = i64::from(matches!(stage, Stage::End));
    Ok(file.finish(whole))
}

/// A book for every account that the head or a section names.
fn accounts<'t>(
    lines: impl Iterator<Item = Result<(u32, Cow<'t, str>), FileFault>>,
    encoding: Encoding,
    source: &Source<'_>,
) -> Result<File, FileFault> {
    let mut file = File::default();
    let mut in_order = false;
    for found in lines {
        let (line, text) = found?;
        let text = text.trim();
        let (key, value) = text.split_once('=').map_or((text, ""), |(key, value)| (key.trim(), value.trim()));
        in_order = (in_order || key == ORDER) && key != ORDER_END;
        if in_order || key != "РасчСчет" || value.is_empty() || file.places.contains_key(value) {
            continue;
        }
        if file.books.len() >= DOCUMENTS_MAX {
            return Err(FileFault::TooManyDocuments);
        }
        if value.len() > FIELD_BYTES_MAX {
            return Err(FileFault::Head { line, field: key.into() });
        }
        let mut document = Document::start(Format::BankExchange, encoding, source);
        document.settlement_account = value.into();
        file.places.insert(value.into(), file.books.len());
        file.books.push(Book { document, sections: Vec::new() });
    }
    if file.books.is_empty() {
        Err(FileFault::Exchange { detail: "no РасчСчет says whose statement it is" })
    } else {
        Ok(file)
    }
}

/// The file as far as it was read.
#[derive(Default)]
struct File {
    books: Vec<Book>,
    /// Place of each account's book.
    places: HashMap<String, usize>,
    version: String,
    sender: String,
    until: Option<Date>,
    /// Damage that concerns every account.
    damage: Vec<RowFault>,
}

impl File {
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
                self.damaged(RowFault::new(line, key.to_owned(), "", RowFaultKind::Section));
                match key {
                    SECTION => Stage::Section(Section { line, ..Section::default() }),
                    ORDER => Stage::Order(Order::new(line)),
                    FILE_END => Stage::End,
                    _ => Stage::Head,
                }
            }
            (Stage::End, _) => {
                self.damaged(RowFault::new(line, "line", text, RowFaultKind::AfterControl));
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
            "Отправитель" => self.sender = value.into(),
            "ДатаКонца" if !value.is_empty() => self.until = Some(values::day(value).map_err(|_| wrong())?),
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
            Err(kind) => self.damaged(RowFault::new(line, key.to_owned(), value, kind)),
        }
    }

    fn section(&mut self, section: Section) {
        let Some(book) = self.book(&section.account) else {
            return self.damaged(RowFault::new(section.line, "РасчСчет", &section.account, RowFaultKind::Missing));
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
        for (account, comes) in [(recipient, true), (payer, false)] {
            // An account that pays itself moves nothing twice.
            let Some(book) = self.book(account).filter(|_| comes || payer != recipient) else { continue };
            ours = true;
            book.document.bounded()?;
            let mut faults = Vec::new();
            let row = order.row(comes, &mut faults);
            let whole = faults.is_empty();
            faults.into_iter().for_each(|fault| book.document.fault(fault));
            if let Some(row) = row.filter(|_| whole) {
                book.document.push(row)?;
            }
        }
        if !ours {
            self.damaged(RowFault::new(order.line, "ПолучательСчет", recipient, RowFaultKind::AccountNotOurs));
        }
        Ok(())
    }

    fn book(&mut self, account: &str) -> Option<&mut Book> {
        self.places.get(account).and_then(|place| self.books.get_mut(*place))
    }

    /// Notes damage of the file; more than [`DAMAGE_MAX`] only say the same again.
    fn damaged(&mut self, fault: RowFault) {
        if self.damage.len() < DAMAGE_MAX {
            self.damage.push(fault);
        }
    }

    fn finish(self, whole: i64) -> Vec<Document> {
        let Self { books, sender, until, damage, .. } = self;
        let finished = (0u32..).zip(books).map(|(part, mut book)| {
            damage.iter().for_each(|fault| book.document.fault(fault.clone()));
            book.document.sender = sender.clone();
            book.document.date = book.document.date.or(until);
            book.finish(part, whole)
        });
        finished.collect()
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
