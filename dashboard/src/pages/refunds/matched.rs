//! Payments of refunds that a bank statement shows: a payment names its refund («Возврат № 12») and has its sum (RFD-07).

use crate::{
    act::look,
    app::App,
    ask::{NoPage, at_the_door},
    format::day_of,
    limits::{STATEMENT_BYTES_MAX, STATEMENTS_LOOKED_AT_MAX},
};
use ledger_core::{account_number, civil_day};
use ledger_office::{
    payments::PaymentFile,
    refund::{Refund, RefundState},
};
use payment_files::{Direction, Document, Profile, Reference, Row};
use reconciliation::payouts::{End, Pass, named, pass_of};

/// A payment of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matched {
    pub(super) refund: u32,
    pub(super) kopecks: i64,
    /// Day on which the bank counted it.
    pub(super) day: i32,
    /// Number of the payment order; may be empty.
    pub(super) order: String,
}

impl Matched {
    /// As the refund's paper trail has it.
    pub(super) fn document(&self) -> String {
        let day = crate::format::day(self.day);
        if self.order.is_empty() {
            format!("Выписка банка за {day}")
        } else {
            format!("Выписка банка за {day}, п/п № {}", self.order)
        }
    }
}

/// The times that a refund was passed to its supplier and how each ended, oldest first: what a payment is matched with here and in the
/// reconciliation of a day.
pub fn passes_of(refund: &Refund) -> Vec<Pass> {
    let mut passes: Vec<Pass> = Vec::new();
    let (account, kopecks) = (account_number(refund.draft.holder), refund.kopecks);
    for step in &refund.steps {
        let day = civil_day(step.stamp.at_us);
        let end = match step.state {
            RefundState::Passed => {
                passes.push(Pass { refund: refund.id, account, kopecks, passed_day: day, end: End::Open });
                continue;
            }
            RefundState::Paid => End::Paid(day),
            RefundState::SentBack => End::SentBack(day),
            _ => continue,
        };
        passes.last_mut().into_iter().for_each(|pass| pass.end = end);
    }
    passes
}

/// The payments that pay one of these passes whole while it is open: each refund once, the first payment counts. A payment that was
/// itself returned pays nothing.
pub(super) fn of_rows<'a>(rows: impl Iterator<Item = &'a Row>, passes: &[Pass]) -> Vec<Matched> {
    let mut found: Vec<Matched> = Vec::new();
    for row in rows.filter(|row| row.direction == Direction::Out && !row.reversal) {
        let Some((refund, day)) = named(row.purpose.reveal()).zip(day_of(row.date)) else { continue };
        let paid = pass_of(passes, refund, day).and_then(|place| passes.get(place));
        let fits = paid.is_some_and(|pass| pass.end == End::Open && pass.kopecks == row.amount_kopecks);
        if fits && found.iter().all(|other| other.refund != refund) {
            let order = row.reference(Reference::Document).unwrap_or_default().to_owned();
            found.push(Matched { refund, kopecks: row.amount_kopecks, day, order });
        }
    }
    found
}

/// What the newest kept statements of this supplier show of refunds that it has; `refunds` stand in the order of their numbers.
///
/// # Errors
/// [`NoPage`] when the vault cannot be read.
pub(super) async fn of_supplier(app: &App, supplier: u32, refunds: &[Refund]) -> Result<Vec<Matched>, NoPage> {
    let passes: Vec<Pass> = refunds.iter().flat_map(passes_of).collect();
    if passes.iter().all(|pass| pass.end != End::Open) {
        return Ok(Vec::new());
    }
    let kept = look(app, move |city, _| {
        let all = city.office().payment_files().rev().map(|taken| &taken.file);
        let statements = all.filter(|file| file.supplier == supplier && shows_debits(&file.format));
        statements.take(STATEMENTS_LOOKED_AT_MAX).cloned().collect::<Vec<PaymentFile>>()
    });
    let kept = kept.await?;
    let found = at_the_door(app, move |door| {
        let mut found: Vec<Matched> = Vec::new();
        for file in kept {
            let Some(document) = door.file(&file.kept).ok().flatten().and_then(|bytes| read(&bytes, &file)) else { continue };
            let new = of_rows(document.rows.iter(), &passes).into_iter();
            let new: Vec<Matched> = new.filter(|new| found.iter().all(|old| old.refund != new.refund)).collect();
            found.extend(new);
        }
        found
    });
    found.await
}

/// Formats of statements: registries hold what came in alone.
fn shows_debits(format: &str) -> bool {
    matches!(format, "1CClientBankExchange" | "camt.053")
}

/// A sound document out of kept bytes.
fn read(bytes: &[u8], file: &PaymentFile) -> Option<Document> {
    if bytes.len() > STATEMENT_BYTES_MAX {
        return None;
    }
    let documents = payment_files::read(bytes, &file.name, &Profile::built_in()).ok()?;
    documents.into_iter().nth(file.index as usize).filter(Document::is_sound)
}
