//! A narrow way through XML: child by child, bounded in depth, deaf to document types and entities.

use crate::fault::FileFault;
use crate::limits::{FIELD_BYTES_MAX, LINE_BYTES_MAX, XML_DEPTH_MAX};
use crate::text::{Encoding, without_bom};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::borrow::Cow;

/// Elements that mean something here, sorted; every other one is `""`.
const NAMES: [&str; 66] = [
    "Acct",
    "AcctSvcrRef",
    "AddtlNtryInf",
    "AddtlRmtInf",
    "AddtlTxInf",
    "Amt",
    "AmtDtls",
    "BIC",
    "BICFI",
    "Bal",
    "BkToCstmrDbtCdtNtfctn",
    "BkToCstmrStmt",
    "BookgDt",
    "Cd",
    "CdOrPrtry",
    "CdtDbtInd",
    "Cdtr",
    "CdtrAcct",
    "CdtrRefInf",
    "Chrgs",
    "CreDtTm",
    "Dbtr",
    "DbtrAcct",
    "Document",
    "Dt",
    "DtTm",
    "EndToEndId",
    "FinInstnId",
    "FrToDt",
    "IBAN",
    "Id",
    "InstrId",
    "NbOfNtries",
    "Nm",
    "Ntfctn",
    "Ntry",
    "NtryDtls",
    "NtryRef",
    "Othr",
    "Prtry",
    "Pty",
    "Rcrd",
    "Ref",
    "Refs",
    "RltdPties",
    "RmtInf",
    "RvslInd",
    "SplmtryData",
    "Stmt",
    "Strd",
    "Sts",
    "Sum",
    "Svcr",
    "ToDt",
    "ToDtTm",
    "Tp",
    "TtlCdtNtries",
    "TtlChrgsAndTaxAmt",
    "TtlDbtNtries",
    "TtlNtries",
    "TxAmt",
    "TxDtls",
    "TxId",
    "TxsSummry",
    "Ustrd",
    "ValDt",
];

/// A reader inside some element.
pub(super) struct Xml<'a> {
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    /// Line of the last event, and how far its breaks are counted.
    line: u32,
    counted: usize,
    /// The last element begun says `Ccy="RUB"`.
    pub(super) roubles: bool,
}

/// The text of an XML file: in the encoding that its declaration names, UTF-8 without one.
pub(super) fn decode(bytes: &[u8]) -> Result<(Encoding, Cow<'_, str>), FileFault> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(FileFault::Utf16);
    }
    let body = without_bom(bytes);
    let declaration = body.trim_ascii_start().strip_prefix(b"<?xml").and_then(|rest| rest.split(|b| *b == b'>').next());
    let declaration =
        String::from_utf8_lossy(declaration.and_then(|d| d.get(..d.len().min(200))).unwrap_or_default()).into_owned();
    let label = declaration.split_once("encoding").map_or("", |(_, rest)| rest.trim_start_matches(['=', ' ', '"', '\'']));
    let label = label.split(['"', '\'']).next().unwrap_or_default();
    let label = if label.is_empty() || body.len() != bytes.len() { "utf-8" } else { label };
    let table = encoding_rs::Encoding::for_label(label.as_bytes());
    let encoding = Encoding::ALL.into_iter().find(|encoding| Some(encoding.table()) == table);
    let encoding = encoding.ok_or_else(|| FileFault::EncodingUnknown { stated: label.chars().take(40).collect() })?;
    let text = encoding.decode(body).ok_or_else(|| {
        let valid = std::str::from_utf8(body).map_or_else(|e| e.valid_up_to(), |_| body.len());
        FileFault::Encoding { line: breaks(body.get(..valid).unwrap_or_default()).saturating_add(1), encoding }
    })?;
    Ok((encoding, text))
}

fn breaks(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX)
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, text, depth: 0, line: 1, counted: 0, roubles: false }
    }

    pub(super) fn line(&self) -> u32 {
        self.line
    }

    fn next(&mut self) -> Result<Event<'a>, FileFault> {
        let event = self.reader.read_event();
        let here = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        self.line = self.line.saturating_add(breaks(self.text.as_bytes().get(self.counted..here).unwrap_or_default()));
        self.counted = here.max(self.counted);
        let line = self.line;
        match event.map_err(|e| FileFault::Xml { line, detail: e.to_string().chars().take(200).collect() })? {
            Event::DocType(_) => Err(FileFault::XmlEntity { line }),
            Event::Start(start) if start.len() > LINE_BYTES_MAX => Err(FileFault::LineTooLong { line }),
            Event::Start(_) if self.depth >= XML_DEPTH_MAX => Err(FileFault::XmlDepth { line }),
            Event::Start(start) => {
                self.depth += 1;
                Ok(Event::Start(start))
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Event::End(end))
            }
            Event::Eof if self.depth > 0 => Err(FileFault::Xml { line, detail: "it breaks off inside an element".into() }),
            event => Ok(event),
        }
    }

    /// Goes to the element `Document` and tells its namespace.
    pub(super) fn document(&mut self) -> Result<String, FileFault> {
        let mut root = String::new();
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == "Document" => {
                    return Ok(match self.reader.resolver().resolve_element(start.name()).0 {
                        ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
                        _ => String::from("Document"),
                    });
                }
                Event::Start(start) if root.is_empty() => root = start.local_name().as_ref().chars().take(60).collect(),
                Event::Eof => return Err(FileFault::NotCamt { found: root }),
                _ => {}
            }
        }
    }

    /// Reads the rest of the file, which holds no second document.
    pub(super) fn finish(&mut self) -> Result<(), FileFault> {
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == "Document" => {
                    return Err(FileFault::Xml { line: self.line, detail: "a second document stands in it".into() });
                }
                Event::GeneralRef(reference) => drop(self.resolve(&reference)?),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Begins the next child of the element we are in; `None` when that ends. Unknown children are `""`.
    pub(super) fn child(&mut self) -> Result<Option<&'static str>, FileFault> {
        loop {
            match self.next()? {
                Event::Start(start) => {
                    let name = known(&start);
                    self.roubles = matches!(name, "Amt" | "TtlChrgsAndTaxAmt") && says_roubles(&start);
                    return Ok(Some(name));
                }
                Event::End(_) | Event::Eof => return Ok(None),
                Event::GeneralRef(reference) => drop(self.resolve(&reference)?),
                _ => {}
            }
        }
    }

    /// Leaves the element we are in.
    pub(super) fn skip(&mut self) -> Result<(), FileFault> {
        self.text().map(drop)
    }

    /// All text of the element we are in, its children's too, and leaves it. Cut behind [`FIELD_BYTES_MAX`] bytes, so that
    /// its reader sees that it is too long.
    pub(super) fn text(&mut self) -> Result<String, FileFault> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        let mut add = |part: &str| {
            if text.len() <= FIELD_BYTES_MAX {
                let room = (FIELD_BYTES_MAX + 1).saturating_sub(text.len());
                let end = (0..=room.min(part.len())).rev().find(|at| part.is_char_boundary(*at)).unwrap_or(0);
                text.push_str(part.get(..end).unwrap_or_default());
                // A character may not fit the last bytes of the room.
                if end < part.len() {
                    text.extend(std::iter::repeat_n('…', 2));
                }
            }
        };
        loop {
            match self.next()? {
                Event::Text(part) => add(&part),
                Event::CData(part) => add(&part),
                Event::GeneralRef(reference) => {
                    let mut place = [0; 4];
                    add(self.resolve(&reference)?.encode_utf8(&mut place));
                }
                Event::End(_) | Event::Eof if self.depth <= outside => return Ok(text),
                // Words of neighbouring elements stay apart.
                Event::End(_) => add(" "),
                _ => {}
            }
        }
    }

    /// The five predefined entities and characters by number; a file that has others declares them, which is refused.
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<char, FileFault> {
        let by_number = reference.resolve_char_ref().ok().flatten();
        let predefined = match reference.as_ref() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        };
        by_number.or(predefined).ok_or(FileFault::XmlEntity { line: self.line })
    }
}

fn known(start: &BytesStart<'_>) -> &'static str {
    let name = start.local_name();
    NAMES.binary_search(&name.as_ref()).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("")
}

fn says_roubles(start: &BytesStart<'_>) -> bool {
    let currency = start.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == "Ccy");
    currency.is_some_and(|currency| matches!(currency.value.trim(), "RUB" | "RUR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted(), "{:?}", NAMES.windows(2).find(|pair| pair[0] > pair[1]));
    }
}
