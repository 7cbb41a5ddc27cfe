//! ISO 20022: camt.054 notifies of money during the day, camt.053 states the day (FIELD C1). One document per notice or statement.

use crate::document::{Document, Format, Source};
use crate::fault::{CheckKind, FileFault, RowFault};
use crate::limits::{DOCUMENTS_MAX, FIELD_BYTES_MAX};
use crate::text::{Encoding, without_bom};
use crate::values;

mod entry;
mod transaction;
mod xml;

use entry::Entries;
use xml::Xml;

/// The versions read: what is used of them did not change its place.
const VERSIONS: std::ops::RangeInclusive<u8> = 2..=13;
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.";

pub(crate) fn is_xml(bytes: &[u8]) -> bool {
    let start = without_bom(bytes).trim_ascii_start();
    start.starts_with(b"<") || bytes.starts_with(&[0xff, 0xfe, b'<', 0]) || bytes.starts_with(&[0xfe, 0xff, 0, b'<'])
}

pub(crate) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Vec<Document>, FileFault> {
    let (encoding, text) = xml::decode(bytes)?;
    let mut xml = Xml::new(&text);
    let namespace = xml.document()?;
    let format = format(&namespace).ok_or_else(|| FileFault::NotCamt { found: namespace.chars().take(80).collect() })?;
    let (message, part) = match format {
        Format::Camt053 => ("BkToCstmrStmt", "Stmt"),
        _ => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    };
    let mut documents: Vec<Document> = Vec::new();
    let mut found = false;
    while let Some(name) = xml.child()? {
        if name != message {
            xml.skip()?;
            continue;
        }
        found = true;
        while let Some(name) = xml.child()? {
            if name != part {
                xml.skip()?;
                continue;
            }
            if documents.len() >= DOCUMENTS_MAX {
                return Err(FileFault::TooManyDocuments);
            }
            let number = u32::try_from(documents.len()).unwrap_or(u32::MAX);
            documents.push(Statement::read(&mut xml, format, encoding, source, number)?);
        }
    }
    xml.finish()?;
    match documents.is_empty() {
        true if found => Err(FileFault::Empty),
        true => Err(FileFault::NotCamt { found: namespace }),
        false => Ok(documents),
    }
}

fn format(namespace: &str) -> Option<Format> {
    let (kind, version) = namespace.strip_prefix(NAMESPACE)?.split_once(".001.")?;
    let known = version.len() == 2 && version.parse().is_ok_and(|version| VERSIONS.contains(&version));
    match kind {
        "053" if known => Some(Format::Camt053),
        "054" if known => Some(Format::Camt054),
        _ => None,
    }
}

/// What a statement states about all its entries: number, sum, in, out.
#[derive(Default)]
struct Totals {
    count: Option<i64>,
    sum: Option<i64>,
    came: Option<i64>,
    went: Option<i64>,
}

struct Statement {
    document: Document,
    totals: Totals,
    created: String,
    until: String,
    /// Balance of the day before, when no opening one is given.
    previous: Option<i64>,
}

impl Statement {
    fn read(
        xml: &mut Xml<'_>,
        format: Format,
        encoding: Encoding,
        source: &Source<'_>,
        part: u32,
    ) -> Result<Document, FileFault> {
        let mut document = Document::start(format, encoding, source);
        document.part = part;
        let mut statement =
            Self { document, totals: Totals::default(), created: String::new(), until: String::new(), previous: None };
        let mut entries = Entries::default();
        while let Some(name) = xml.child()? {
            match name {
                "Id" => statement.document.number = head(xml, "Id")?,
                "CreDtTm" => statement.created = head(xml, "CreDtTm")?,
                "FrToDt" => statement.period(xml)?,
                "Acct" => statement.account(xml)?,
                "Bal" => statement.balance(xml)?,
                "TxsSummry" => statement.summary(xml)?,
                "Ntry" => entries.read(xml, &mut statement.document)?,
                _ => xml.skip()?,
            }
        }
        Ok(statement.finish(&entries))
    }

    fn period(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "ToDtTm" | "ToDt" => self.until = head(xml, "ToDtTm")?,
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn account(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "Id" => self.document.settlement_account = account_id(xml)?,
                "Svcr" => {
                    while let Some(name) = xml.child()? {
                        if name != "FinInstnId" {
                            xml.skip()?;
                            continue;
                        }
                        while let Some(name) = xml.child()? {
                            match name {
                                // The code before the name, whichever comes first.
                                "BIC" | "BICFI" => self.document.sender = head(xml, name)?,
                                "Nm" if self.document.sender.is_empty() => self.document.sender = head(xml, name)?,
                                _ => xml.skip()?,
                            }
                        }
                    }
                }
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn balance(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        let (mut code, mut sum, mut sign) = (String::new(), None, 1);
        let line = xml.line();
        while let Some(name) = xml.child()? {
            match name {
                "Tp" => code = head(xml, "Tp")?,
                "Amt" => {
                    let roubles = xml.roubles;
                    let text = head(xml, "Amt")?;
                    let kopecks = values::kopecks(&text);
                    match kopecks.and_then(|k| if roubles { Ok(k) } else { Err(crate::fault::RowFaultKind::Currency) }) {
                        Ok(kopecks) => sum = Some(kopecks),
                        Err(kind) => self.document.fault(RowFault::new(line, "Bal/Amt", &text, kind)),
                    }
                }
                "CdtDbtInd" => sign = if head(xml, "CdtDbtInd")?.trim() == "DBIT" { -1 } else { 1 },
                _ => xml.skip()?,
            }
        }
        let sum = sum.map(|sum| sum * sign);
        let place = match code.trim() {
            "OPBD" => &mut self.document.opening_kopecks,
            "PRCD" => &mut self.previous,
            "CLBD" => &mut self.document.closing_kopecks,
            _ => return Ok(()),
        };
        *place = place.or(sum);
        Ok(())
    }

    fn summary(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "TtlNtries" => (self.totals.count, self.totals.sum) = total(xml)?,
                "TtlCdtNtries" => self.totals.came = total(xml)?.1,
                "TtlDbtNtries" => self.totals.went = total(xml)?.1,
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn finish(self, entries: &Entries) -> Document {
        let (mut document, totals) = (self.document, self.totals);
        document.date = values::day(&self.until).or_else(|_| values::day(&self.created)).ok();
        document.opening_kopecks = document.opening_kopecks.or(self.previous);
        document.control = totals
            .count
            .map(|count| crate::document::Control { count: u64::try_from(count).ok(), ..crate::document::Control::default() });
        document.check(CheckKind::Count, totals.count, entries.count);
        document.check(CheckKind::Sum, totals.sum, entries.came.saturating_add(entries.went));
        document.check(CheckKind::TurnoverIn, totals.came, entries.came);
        document.check(CheckKind::TurnoverOut, totals.went, entries.went);
        document.check_balance();
        document.finish()
    }
}

/// Number and sum of some entries.
fn total(xml: &mut Xml<'_>) -> Result<(Option<i64>, Option<i64>), FileFault> {
    let (mut count, mut sum) = (None, None);
    while let Some(name) = xml.child()? {
        let line = xml.line();
        let wrong = |field: &str| FileFault::Head { line, field: field.into() };
        match name {
            "NbOfNtries" => count = Some(head(xml, name)?.trim().parse().map_err(|_| wrong(name))?),
            "Sum" => sum = Some(values::kopecks(&head(xml, name)?).map_err(|_| wrong(name))?),
            _ => xml.skip()?,
        }
    }
    Ok((count, sum))
}

/// `IBAN` or `Othr/Id` of an account.
fn account_id(xml: &mut Xml<'_>) -> Result<String, FileFault> {
    let mut id = String::new();
    while let Some(name) = xml.child()? {
        match name {
            "IBAN" => id = head(xml, name)?,
            "Othr" => {
                while let Some(name) = xml.child()? {
                    if name == "Id" { id = head(xml, name)? } else { xml.skip()? }
                }
            }
            _ => xml.skip()?,
        }
    }
    Ok(id)
}

/// A field that belongs to the statement rather than to a row.
fn head(xml: &mut Xml<'_>, name: &str) -> Result<String, FileFault> {
    let line = xml.line();
    let text = xml.text()?;
    if text.len() > FIELD_BYTES_MAX { Err(FileFault::Head { line, field: name.into() }) } else { Ok(text.trim().to_owned()) }
}
