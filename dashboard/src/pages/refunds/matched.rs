//! Payments of refunds that a bank statement shows: a payment names its refund («Возврат № 12») and has its sum (RFD-07).

use crate::{
    act::look,
    app::App,
    ask::{NoPage, at_the_door},
    format::day_of,
    limits::{STATEMENT_BYTES_MAX, STATEMENTS_LOOKED_AT_MAX},
};
use ledger_office::{
    payments::PaymentFile,
    refund::{Refund, RefundState},
};
use payment_files::{Direction, Document, Profile, Reference, Row};

/// How a payment of a refund begins, before its number. The registry's payments carry it.
pub(super) const PURPOSE: &str = "Возврат № ";

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

/// The refund that the words of a payment name.
fn named(purpose: &str) -> Option<u32> {
    let plain = purpose.replace('\u{a0}', " ");
    let mut rest = plain.match_indices(PURPOSE).map(|(at, found)| &plain[at + found.len()..]);
    let digits = rest.next()?;
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok().filter(|_| rest.next().is_none())
}

/// The payments that pay one of these refunds whole: each refund once, the first payment counts. A payment that was itself returned
/// pays nothing.
pub(super) fn of_rows<'a>(rows: impl Iterator<Item = &'a Row>, refunds: &[Refund]) -> Vec<Matched> {
    let mut found: Vec<Matched> = Vec::new();
    for row in rows.filter(|row| row.direction == Direction::Out && !row.reversal) {
        let Some(id) = named(row.purpose.reveal()) else { continue };
        let paid = refunds.iter().find(|refund| refund.id == id && refund.state == RefundState::Passed);
        let fits = paid.is_some_and(|refund| refund.kopecks == row.amount_kopecks);
        if let Some(day) = day_of(row.date).filter(|_| fits && found.iter().all(|other| other.refund != id)) {
            let order = row.reference(Reference::Document).unwrap_or_default().to_owned();
            found.push(Matched { refund: id, kopecks: row.amount_kopecks, day, order });
        }
    }
    found
}

/// What the newest kept statements of this supplier show of refunds that it has.
///
/// # Errors
/// [`NoPage`] when the vault cannot be read.
pub(super) async fn of_supplier(app: &App, supplier: u32, refunds: &[Refund]) -> Result<Vec<Matched>, NoPage> {
    let passed: Vec<Refund> = refunds.iter().filter(|refund| refund.state == RefundState::Passed).cloned().collect();
    if passed.is_empty() {
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
            let new = of_rows(document.rows.iter(), &passed).into_iter();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_names_one_refund_or_none() {
        for (purpose, expected) in [
            ("Возврат № 12. Остаток с лицевого счёта 20110001", Some(12)),
            ("Возврат № 7", Some(7)),
            ("НДС не облагается. Возврат №\u{a0}3,", Some(3)),
            ("Возврат № 12 и Возврат № 13", None),
            ("Возврат № ", None),
            ("Возврат займа", None),
            ("Возврат № 99999999999", None),
        ] {
            assert_eq!(named(purpose), expected, "{purpose}");
        }
    }
}
