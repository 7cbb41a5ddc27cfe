//! One `TxDtls`: the references, sums, sides and words of a payment.

use super::xml::Xml;
use crate::document::Reference;
use crate::fault::{FileFault, RowFault, RowFaultKind};
use crate::limits::FAULTS_MAX;
use crate::values;

/// What is found instead of a reference where there is none, in capitals.
const PLACEHOLDERS: [&str; 8] = ["NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NONREF", "NOREF", "N/A", "NA", "NONE"];

/// Characters of an `Ustrd`. Source: ISO 20022, Max140Text.
const PIECE_CHARS: usize = 140;

/// A payment as far as it was read.
#[derive(Default)]
pub(super) struct Transaction {
    pub(super) references: Vec<(Reference, Box<str>)>,
    pub(super) amount: Option<i64>,
    /// `TxAmt`, where the newer element is missing.
    pub(super) amount_detail: Option<i64>,
    pub(super) comes: Option<bool>,
    pub(super) fee: Option<i64>,
    pub(super) words: String,
    /// The last piece of the words is as long as a piece may be.
    full: bool,
    pub(super) more_words: String,
    pub(super) debtor: Side,
    pub(super) creditor: Side,
    pub(super) faults: Vec<RowFault>,
}

/// Payer or recipient.
#[derive(Default)]
pub(super) struct Side {
    pub(super) name: String,
    pub(super) account: String,
}

impl Transaction {
    pub(super) fn reference(&self, kind: Reference) -> Option<&str> {
        self.references.iter().find(|(k, _)| *k == kind).map(|(_, text)| &**text)
    }

    pub(super) fn read(xml: &mut Xml<'_>) -> Result<Self, FileFault> {
        let mut tx = Self::default();
        while let Some(name) = xml.child()? {
            match name {
                "Refs" => tx.refs(xml)?,
                "Amt" => tx.amount = tx.kopecks(xml, "TxDtls/Amt")?,
                "AmtDtls" => {
                    while let Some(name) = xml.child()? {
                        match name {
                            "TxAmt" => tx.amount_detail = tx.inner_amount(xml)?,
                            _ => xml.skip()?,
                        }
                    }
                }
                "CdtDbtInd" => tx.comes = direction(xml, "TxDtls/CdtDbtInd", &mut tx.faults)?,
                "Chrgs" => tx.fee = charges(xml, &mut tx.faults)?,
                "RltdPties" => tx.parties(xml)?,
                "RmtInf" => tx.remittance(xml)?,
                "AddtlTxInf" => {
                    let text = tx.field(xml, "AddtlTxInf")?;
                    tx.refer(Reference::Supplementary, &text);
                    tx.more_words = text;
                }
                "SplmtryData" => {
                    let text = tx.field(xml, "SplmtryData")?;
                    let words: Vec<&str> = text.split_whitespace().collect();
                    tx.refer(Reference::Supplementary, &words.join(" "));
                }
                _ => xml.skip()?,
            }
        }
        Ok(tx)
    }

    fn refs(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            let kind = match name {
                "AcctSvcrRef" => Reference::Servicer,
                "InstrId" => Reference::Instruction,
                "EndToEndId" => Reference::EndToEnd,
                "TxId" => Reference::Transaction,
                _ => {
                    xml.skip()?;
                    continue;
                }
            };
            let text = self.field(xml, name)?;
            self.refer(kind, &text);
        }
        Ok(())
    }

    pub(super) fn refer(&mut self, kind: Reference, text: &str) {
        if let Some(text) = real(text) {
            self.references.push((kind, text.into()));
        }
    }

    fn inner_amount(&mut self, xml: &mut Xml<'_>) -> Result<Option<i64>, FileFault> {
        let mut amount = None;
        while let Some(name) = xml.child()? {
            match name {
                "Amt" => amount = self.kopecks(xml, "TxAmt/Amt")?,
                _ => xml.skip()?,
            }
        }
        Ok(amount)
    }

    fn kopecks(&mut self, xml: &mut Xml<'_>, field: &'static str) -> Result<Option<i64>, FileFault> {
        kopecks(xml, field, &mut self.faults)
    }

    fn field(&mut self, xml: &mut Xml<'_>, field: &'static str) -> Result<String, FileFault> {
        text(xml, field, &mut self.faults)
    }

    fn parties(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "Dbtr" => self.debtor.name = self.name(xml)?,
                "Cdtr" => self.creditor.name = self.name(xml)?,
                "DbtrAcct" => self.debtor.account = self.account(xml)?,
                "CdtrAcct" => self.creditor.account = self.account(xml)?,
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    /// `Nm`, from version 04 on inside `Pty`.
    fn name(&mut self, xml: &mut Xml<'_>) -> Result<String, FileFault> {
        let mut found = String::new();
        while let Some(name) = xml.child()? {
            match name {
                "Nm" => found = self.field(xml, "Nm")?,
                "Pty" => {
                    while let Some(name) = xml.child()? {
                        if name == "Nm" { found = self.field(xml, "Nm")? } else { xml.skip()? }
                    }
                }
                _ => xml.skip()?,
            }
        }
        Ok(found)
    }

    fn account(&mut self, xml: &mut Xml<'_>) -> Result<String, FileFault> {
        let mut found = String::new();
        while let Some(name) = xml.child()? {
            match name {
                "Id" => found = super::account_id(xml)?,
                _ => xml.skip()?,
            }
        }
        Ok(found)
    }

    fn remittance(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "Ustrd" => self.say(xml, "Ustrd")?,
                "Strd" => {
                    while let Some(name) = xml.child()? {
                        match name {
                            "CdtrRefInf" => self.creditor_reference(xml)?,
                            "AddtlRmtInf" => self.say(xml, "AddtlRmtInf")?,
                            _ => xml.skip()?,
                        }
                    }
                }
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn creditor_reference(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "Ref" => {
                    let text = self.field(xml, "CdtrRefInf/Ref")?;
                    self.refer(Reference::Creditor, &text);
                }
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    /// A piece of the purpose. A full one was cut anywhere, perhaps within an account number: the next goes on without a gap.
    fn say(&mut self, xml: &mut Xml<'_>, field: &'static str) -> Result<(), FileFault> {
        let line = xml.line();
        let words = self.field(xml, field)?;
        if !self.words.is_empty() && !words.is_empty() && !self.full {
            self.words.push(' ');
        }
        self.words.push_str(&words);
        self.full = words.chars().count() >= PIECE_CHARS;
        if values::field(&self.words).is_err() {
            self.words.clear();
            note(&mut self.faults, RowFault::new(line, field, "", RowFaultKind::TooLong));
        }
        Ok(())
    }
}

/// A reference that is one: placeholders are none.
pub(super) fn real(text: &str) -> Option<&str> {
    let text = text.trim();
    let plain = text.to_uppercase();
    (!text.is_empty() && !PLACEHOLDERS.contains(&plain.as_str()) && !text.chars().all(|c| matches!(c, '-' | '.' | '?')))
        .then_some(text)
}

/// Keeps a fault; beyond the number that a document lists they only say again that the entry is wrong.
pub(super) fn note(faults: &mut Vec<RowFault>, fault: RowFault) {
    if faults.len() < FAULTS_MAX {
        faults.push(fault);
    }
}

/// The text of a field, trimmed; empty with a fault when too long.
pub(super) fn text(xml: &mut Xml<'_>, field: &'static str, faults: &mut Vec<RowFault>) -> Result<String, FileFault> {
    let line = xml.line();
    let text = xml.text()?;
    match values::field(&text) {
        Ok(text) => Ok(text.to_owned()),
        Err(kind) => {
            note(faults, RowFault::new(line, field, &text, kind));
            Ok(String::new())
        }
    }
}

/// A sum in roubles, not negative; `None` with a fault when it is none.
pub(super) fn kopecks(xml: &mut Xml<'_>, field: &'static str, faults: &mut Vec<RowFault>) -> Result<Option<i64>, FileFault> {
    let (line, roubles) = (xml.line(), xml.roubles);
    let found = text(xml, field, faults)?;
    let kind = match values::kopecks(&found) {
        Ok(_) if !roubles => RowFaultKind::Currency,
        Ok(sum) if sum < 0 => RowFaultKind::Amount,
        Ok(sum) => return Ok(Some(sum)),
        Err(kind) => kind,
    };
    note(faults, RowFault::new(line, field, &found, kind));
    Ok(None)
}

/// `CRDT` is money that comes; `None` with a fault for anything but the two words.
pub(super) fn direction(xml: &mut Xml<'_>, field: &'static str, faults: &mut Vec<RowFault>) -> Result<Option<bool>, FileFault> {
    let line = xml.line();
    let found = text(xml, field, faults)?;
    match found.as_str() {
        "CRDT" => Ok(Some(true)),
        "DBIT" => Ok(Some(false)),
        _ => {
            note(faults, RowFault::new(line, field, &found, RowFaultKind::Direction));
            Ok(None)
        }
    }
}

/// The total of charges, or the sum of their records.
pub(super) fn charges(xml: &mut Xml<'_>, faults: &mut Vec<RowFault>) -> Result<Option<i64>, FileFault> {
    let (mut total, mut records) = (None, None);
    while let Some(name) = xml.child()? {
        match name {
            "TtlChrgsAndTaxAmt" => total = kopecks(xml, "Chrgs/TtlChrgsAndTaxAmt", faults)?,
            "Rcrd" => {
                while let Some(name) = xml.child()? {
                    match name {
                        "Amt" => {
                            let one = kopecks(xml, "Chrgs/Rcrd/Amt", faults)?;
                            records = one.map(|one| one.saturating_add(records.unwrap_or(0))).or(records);
                        }
                        _ => xml.skip()?,
                    }
                }
            }
            // Version 02 has one amount without a record.
            "Amt" => records = kopecks(xml, "Chrgs/Amt", faults)?,
            _ => xml.skip()?,
        }
    }
    Ok(total.or(records))
}
