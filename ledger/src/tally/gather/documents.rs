//! The provider's rows and the bank's movements out of kept files.

use super::Sources;
use crate::feed::payment_id;
use crate::payments::source_of;
use crate::vault::Vault;
use anyhow::{Context, anyhow};
use jiff::civil::{Date, date};
use ledger_core::civil_day;
use ledger_office::payments::{PaymentFile, Taken};
use payment_files::{Direction, Document, Profile, Row as FileRow};
use reconciliation::payouts::{End, Pass, named};
use reconciliation::{Batch, Entry, Input, PAID_WITHIN_DAYS, Row};
use std::collections::{HashMap, HashSet};

/// Days by which a file's own day may differ from its rows'. Origin: a registry of Friday's payments comes after a long holiday.
const FILE_AWAY_DAYS: i32 = 7;
/// Days that one statement may span. Origin: banks give them by the month.
const STATEMENT_DAYS: i32 = 31;
/// What [`PaymentFile::format`] says of statements.
const STATEMENT_FORMATS: [&str; 2] = ["camt.053", EXCHANGE];
const EXCHANGE: &str = "1CClientBankExchange";

/// Day that a file says, or that it came on.
fn day_of(taken: &Taken) -> i32 {
    taken.file.day.unwrap_or_else(|| civil_day(taken.stamp.at_us))
}

/// May it have rows of the day, or rows that the bank paid together with them? Some files name a month only; they come in it.
pub(super) fn near(taken: &Taken, day: i32) -> bool {
    let days = [day_of(taken), civil_day(taken.stamp.at_us)];
    days.into_iter().any(|of| of.abs_diff(day) <= FILE_AWAY_DAYS.unsigned_abs())
}

/// May it have movements of the days in which the day's files, and those of the days before, are paid, or payments of refunds from
/// `first_day` on?
pub(super) fn statements_near(taken: &Taken, first_day: i32, day: i32) -> bool {
    is_statement(&taken.file) && (first_day..=day + PAID_WITHIN_DAYS + STATEMENT_DAYS).contains(&day_of(taken))
}

/// First day of the movements that count for the day: a refund that was marked about then was paid since it was passed (RFD-07).
pub(super) fn payouts_from(passes: &[Pass], day: i32) -> i32 {
    let first_day = day - PAID_WITHIN_DAYS;
    let ended = |pass: &&Pass| matches!(pass.end, End::Paid(on) | End::SentBack(on) if on >= first_day);
    let passed = passes.iter().filter(ended).map(|pass| pass.passed_day);
    passed.min().map_or(first_day, |passed| passed.min(first_day))
}

/// True for what says how the settlement account moved; a posted statement is both.
pub(super) fn is_statement(file: &PaymentFile) -> bool {
    STATEMENT_FORMATS.contains(&&*file.format)
}

/// True for what has the provider's rows.
pub(super) fn is_rows(file: &PaymentFile) -> bool {
    !is_statement(file) || !file.compared
}

/// What was read so far.
pub(super) struct Documents<'a> {
    vault: &'a Vault,
    sources: &'a Sources,
    supplier: u32,
    day: i32,
    /// First day of payments of refunds.
    first_day: i32,
    pub(super) input: Input,
    keys: HashSet<Box<str>>,
    /// Which statement speaks for a settlement account's day: the one taken last.
    speaks: HashMap<(String, i32), u32>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(vault: &'a Vault, sources: &'a Sources, supplier: u32, day: i32, first_day: i32) -> Self {
        let input = Input { supplier, day, ..Input::default() };
        Self { vault, sources, supplier, day, first_day, input, keys: HashSet::new(), speaks: HashMap::new() }
    }

    /// Takes a statement's movements; a later one of the same account and day stands in place of an earlier one.
    pub(super) fn statement(&mut self, taken: &Taken) -> anyhow::Result<()> {
        let document = self.read(taken)?;
        let account = &document.settlement_account;
        let days: HashSet<i32> = document.rows.iter().map(|row| civil(row.date)).collect();
        let before: HashSet<(u32, i32)> =
            days.iter().filter_map(|day| Some((self.speaks.insert((account.clone(), *day), taken.id)?, *day))).collect();
        self.input.entries.retain(|entry| !before.contains(&(entry.file, entry.day)));
        let (first, last) = (self.day - PAID_WITHIN_DAYS, self.day + PAID_WITHIN_DAYS);
        for row in document.rows.iter().filter(|row| (self.first_day..=last).contains(&civil(row.date))) {
            let refund = refund_of(row, taken);
            if refund == 0 && civil(row.date) < first {
                continue;
            }
            let references = row.references.iter().map(|(_, text)| &**text);
            let words: Vec<&str> = std::iter::once(row.purpose.reveal()).chain(references).collect();
            self.keys.insert(row.key.clone());
            self.input.entries.push(Entry {
                file: taken.id,
                line: row.line,
                day: civil(row.date),
                kopecks: row.signed_kopecks(),
                account: row.account.unwrap_or(0),
                refund,
                key: row.key.clone(),
                words: words.join(" "),
            });
        }
        Ok(())
    }

    /// Takes a file's rows: those of the day whole, of the others what tells whose a posting or a movement is.
    pub(super) fn rows(&mut self, taken: &Taken, is_booked_on_day: impl Fn(u128) -> bool) -> anyhow::Result<()> {
        let document = self.read(taken)?;
        let own = source_of(&taken.file);
        let mut batch = Batch { file: taken.id, day: i32::MIN, number: taken.file.number.clone(), kopecks: 0, fee_kopecks: 0 };
        // What a posted statement has of refunds is the supplier's own money out, and no provider's row.
        let paid_out =
            |row: &&FileRow| is_statement(&taken.file) && row.direction == Direction::Out && refund_of(row, taken) != 0;
        for row in document.rows.iter().filter(|row| !paid_out(row)) {
            let (day, kopecks, fee_kopecks) = (civil(row.date), row.signed_kopecks(), fee_of(row));
            batch.day = batch.day.max(day);
            batch.kopecks = batch.kopecks.saturating_add(kopecks);
            batch.fee_kopecks = batch.fee_kopecks.saturating_add(fee_kopecks);
            let names = std::iter::once(own.as_str()).chain(self.sources.0.iter().map(String::as_str));
            let mut ids = names.map(|name| payment_id(name, &row.key));
            if day == self.day {
                self.input.rows.push(Row {
                    file: taken.id,
                    line: row.line,
                    account: row.account.unwrap_or(0),
                    kopecks,
                    fee_kopecks,
                    ids: ids.collect(),
                    key: row.key.clone(),
                });
                continue;
            }
            let first = ids.next().into_iter().chain(ids.filter(|id| is_booked_on_day(*id)));
            for id in first {
                self.input.elsewhere.entry(id).or_insert(taken.id);
            }
            if self.keys.contains(&row.key) {
                self.input.named_elsewhere.insert(taken.id);
                self.input.keys_elsewhere.insert(row.key.clone());
            }
        }
        if !document.rows.is_empty() {
            self.input.batches.push(batch);
        }
        Ok(())
    }

    /// The document, read again out of the bytes that came in.
    fn read(&self, taken: &Taken) -> anyhow::Result<Document> {
        let file = &taken.file;
        let of = || format!("payment file {} of supplier {}", taken.id, self.supplier);
        let bytes = self.vault.file(&file.kept).with_context(of)?;
        let bytes = bytes.context("the kept file is gone; restore the vault from a backup").with_context(of)?;
        let documents = payment_files::read(&bytes, &file.name, &Profile::built_in()).map_err(|fault| anyhow!(fault.en()));
        let document = documents.with_context(of)?.into_iter().nth(file.index as usize);
        document.context("the kept file has fewer documents than it had").with_context(of)
    }
}

/// The refund that a statement's row pays or brings back; 0 for none. Money in of a statement that was posted stands in the journal.
fn refund_of(row: &FileRow, taken: &Taken) -> u32 {
    let about = if row.direction == Direction::Out { !row.reversal } else { taken.file.compared };
    named(row.purpose.reveal()).filter(|_| about).unwrap_or(0)
}

/// What the bank keeps, signed like the row.
fn fee_of(row: &FileRow) -> i64 {
    let passed_on = row.transferred_kopecks.map(|passed_on| row.amount_kopecks.saturating_sub(passed_on));
    let fee = row.fee_kopecks.or(passed_on).unwrap_or(0);
    if row.direction == Direction::In { fee } else { fee.saturating_neg() }
}

/// Days since 1970-01-01.
pub(super) fn civil(day: Date) -> i32 {
    let hours = day.duration_since(date(1970, 1, 1)).as_hours();
    // A date of this library lies within some four million days.
    i32::try_from(hours / 24).unwrap_or(i32::MIN)
}
