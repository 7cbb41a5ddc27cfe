//! One `Ntry`: a booked movement of money with one payment or a whole batch of them.

use super::transaction::{self, Transaction, note, real};
use super::xml::Xml;
use crate::account;
use crate::document::{Direction, Document, Personal, Reference, Row};
use crate::fault::{FileFault, RowFault, RowFaultKind};
use crate::keys::Keys;
use crate::limits::ROWS_MAX;
use crate::values;
use jiff::civil::Date;
use std::collections::HashSet;

/// Entries so far: their number and kopecks, for the statement's own totals.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) count: i64,
    pub(super) came: i64,
    pub(super) went: i64,
    keys: Keys,
}

/// An entry as far as it was read.
#[derive(Default)]
struct Entry {
    line: u32,
    reference: String,
    servicer: String,
    amount: Option<i64>,
    comes: Option<bool>,
    reversal: bool,
    status: String,
    booked: String,
    valued: String,
    fee: Option<i64>,
    words: String,
    payments: Vec<(u32, Transaction)>,
    faults: Vec<RowFault>,
}

impl Entries {
    pub(super) fn read(&mut self, xml: &mut Xml<'_>, document: &mut Document) -> Result<(), FileFault> {
        document.bounded()?;
        let entry = Entry::read(xml)?;
        self.count = self.count.saturating_add(1);
        if let (Some(amount), Some(comes)) = (entry.amount, entry.comes) {
            let side = if comes { &mut self.came } else { &mut self.went };
            *side = side.saturating_add(amount);
        }
        // Pending and informational entries are no money yet; the booked one comes in another message.
        if !entry.status.is_empty() && entry.status != "BOOK" {
            document.skipped = document.skipped.saturating_add(1);
            return Ok(());
        }
        let (rows, faults) = entry.rows(&mut self.keys, &document.settlement_account);
        faults.into_iter().for_each(|fault| document.fault(fault));
        rows.into_iter().try_for_each(|row| document.push(row))
    }
}

impl Entry {
    fn read(xml: &mut Xml<'_>) -> Result<Self, FileFault> {
        let mut entry = Self { line: xml.line(), ..Self::default() };
        let faults = &mut Vec::new();
        while let Some(name) = xml.child()? {
            match name {
                "NtryRef" => entry.reference = transaction::text(xml, "NtryRef", faults)?,
                "Amt" => entry.amount = transaction::kopecks(xml, "Ntry/Amt", faults)?,
                "CdtDbtInd" => entry.comes = transaction::direction(xml, "Ntry/CdtDbtInd", faults)?,
                "RvslInd" => entry.reversal = matches!(transaction::text(xml, "RvslInd", faults)?.as_str(), "true" | "1"),
                "Sts" => entry.status = transaction::text(xml, "Sts", faults)?,
                "BookgDt" => entry.booked = transaction::text(xml, "BookgDt", faults)?,
                "ValDt" => entry.valued = transaction::text(xml, "ValDt", faults)?,
                "AcctSvcrRef" => entry.servicer = transaction::text(xml, "AcctSvcrRef", faults)?,
                "Chrgs" => entry.fee = transaction::charges(xml, faults)?,
                "AddtlNtryInf" => entry.words = transaction::text(xml, "AddtlNtryInf", faults)?,
                "NtryDtls" => entry.details(xml)?,
                _ => xml.skip()?,
            }
        }
        entry.faults.append(faults);
        Ok(entry)
    }

    fn details(&mut self, xml: &mut Xml<'_>) -> Result<(), FileFault> {
        while let Some(name) = xml.child()? {
            match name {
                "TxDtls" if self.payments.len() >= ROWS_MAX => return Err(FileFault::TooManyRows),
                "TxDtls" => {
                    let line = xml.line();
                    let mut payment = Transaction::read(xml)?;
                    payment.faults.drain(..).for_each(|fault| note(&mut self.faults, fault));
                    self.payments.push((line, payment));
                }
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn fault(&mut self, field: &'static str, found: &str, kind: RowFaultKind) {
        self.faults.push(RowFault::new(self.line, field, found, kind));
    }

    /// The rows of the entry; none of them when anything of it is wrong.
    fn rows(mut self, keys: &mut Keys, settlement_account: &str) -> (Vec<Row>, Vec<RowFault>) {
        if self.payments.is_empty() {
            self.payments.push((self.line, Transaction::default()));
        }
        if self.status.is_empty() {
            self.fault("Ntry/Sts", "", RowFaultKind::Missing);
        }
        let day = if self.booked.is_empty() { &self.valued } else { &self.booked };
        let date = values::day(day).map_err(|kind| self.faults.push(RowFault::new(self.line, "Ntry/BookgDt", day, kind))).ok();
        let (amount, comes) = (self.amount, self.comes);
        for (missing, field) in [(amount.is_none(), "Ntry/Amt"), (comes.is_none(), "Ntry/CdtDbtInd")] {
            if missing && !self.faults.iter().any(|fault| fault.field == field) {
                self.fault(field, "", RowFaultKind::Missing);
            }
        }
        let (Some(date), Some(amount), Some(comes)) = (date, amount, comes) else { return (Vec::new(), self.faults) };
        let sums = self.sums(amount, comes);
        if !self.faults.is_empty() {
            return (Vec::new(), self.faults);
        }
        let ids = self.ids();
        let payments = std::mem::take(&mut self.payments);
        let rows = payments.into_iter().zip(sums).zip(ids);
        let rows = rows.map(|((payment, sum), id)| self.row(payment, (date, sum, id), settlement_account, keys)).collect();
        (rows, self.faults)
    }

    /// Kopecks and way of each payment; together they give the entry's.
    fn sums(&mut self, amount: i64, comes: bool) -> Vec<(i64, bool)> {
        let alone = self.payments.len() == 1;
        let mut sums = Vec::with_capacity(self.payments.len());
        let mut total: i64 = 0;
        let mut wrong = Vec::new();
        for (line, payment) in &self.payments {
            let own = payment.amount.or(payment.amount_detail).or(alone.then_some(amount));
            let comes = payment.comes.unwrap_or(comes);
            match own {
                None => note(&mut wrong, RowFault::new(*line, "TxDtls/Amt", "", RowFaultKind::Missing)),
                Some(0) => note(&mut wrong, RowFault::new(*line, "TxDtls/Amt", "0", RowFaultKind::AmountZero)),
                Some(own) => {
                    total = total.saturating_add(if comes { own } else { -own });
                    sums.push((own, comes));
                }
            }
        }
        if wrong.is_empty() && total != if comes { amount } else { -amount } {
            wrong.push(RowFault::new(self.line, "Ntry/Amt", &amount.to_string(), RowFaultKind::Batch));
        }
        self.faults.append(&mut wrong);
        sums
    }

    /// What the bank calls each payment in every message about it: its own reference, the clearing's in a batch that shares one,
    /// else the entry's reference with the place in the batch.
    fn ids(&self) -> Vec<Option<String>> {
        for kind in [Reference::Servicer, Reference::Transaction] {
            let ids: Vec<&str> = self.payments.iter().filter_map(|(_, payment)| payment.reference(kind)).collect();
            let distinct: HashSet<&&str> = ids.iter().collect();
            if distinct.len() == self.payments.len() && (kind == Reference::Servicer || ids.len() > 1) {
                return ids.into_iter().map(|id| Some(id.to_owned())).collect();
            }
        }
        let entry = real(&self.servicer);
        let alone = self.payments.len() == 1;
        let id = |n: usize| entry.map(|entry| if alone { entry.to_owned() } else { format!("{entry}/{n}") });
        (1..=self.payments.len()).map(id).collect()
    }

    fn row(
        &self,
        (line, payment): (u32, Transaction),
        (date, (amount_kopecks, comes), id): (Date, (i64, bool), Option<String>),
        settlement_account: &str,
        keys: &mut Keys,
    ) -> Row {
        let mut payment = payment;
        for (kind, text) in [(Reference::Servicer, &self.servicer), (Reference::Entry, &self.reference)] {
            if payment.reference(kind).is_none() {
                payment.refer(kind, text);
            }
        }
        let words = [&payment.words, &payment.more_words, &self.words].into_iter().find(|words| !words.is_empty());
        let words = words.cloned().unwrap_or_default();
        let other = if comes { &payment.debtor } else { &payment.creditor };
        // The same reference may stand for a payment, its return and its fee.
        let id = id.map(|id| format!("{id}{}{}", if self.reversal { "/r" } else { "" }, if comes { "" } else { "/out" }));
        let key = id.map_or_else(|| self.numbered(&payment, (date, amount_kopecks, comes), settlement_account, keys), Into::into);
        Row {
            line,
            key,
            date,
            amount_kopecks,
            direction: if comes { Direction::In } else { Direction::Out },
            reversal: self.reversal,
            fee_kopecks: payment.fee.or(self.fee),
            transferred_kopecks: None,
            account: named_account(&payment, &words),
            account_text: Personal::default(),
            purpose: Personal::new(&words),
            payer: Personal::new(&other.name),
            payer_account: Personal::new(&other.account),
            references: payment.references,
        }
    }

    /// Key of a payment that the bank gives no reference: what both messages about it repeat.
    fn numbered(
        &self,
        payment: &Transaction,
        (date, kopecks, comes): (Date, i64, bool),
        settlement_account: &str,
        keys: &mut Keys,
    ) -> Box<str> {
        let reference = |kind| payment.reference(kind).unwrap_or_default();
        keys.numbered(&[
            settlement_account,
            &date.to_string(),
            &kopecks.to_string(),
            if comes { "in" } else { "out" },
            if self.reversal { "reversal" } else { "" },
            reference(Reference::EndToEnd),
            reference(Reference::Instruction),
            reference(Reference::Transaction),
            reference(Reference::Creditor),
            &payment.words,
        ])
    }
}

/// The one account that the six carriers name (FIELD C1); a structured reference of the creditor may be nothing but its digits.
fn named_account(payment: &Transaction, words: &str) -> Option<u64> {
    let in_references = payment.references.iter().filter_map(|(kind, text)| match kind {
        Reference::Creditor => account::in_field(text).or_else(|| account::in_text(text)),
        _ => account::in_text(text),
    });
    let mut all = in_references.chain(account::in_text(words));
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}
