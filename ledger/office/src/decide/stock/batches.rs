//! Batches: what arrived, and which of its pieces are known (IDN-12, IDN-13, IDN-15).

use super::super::{About, Decided, Topic};
use super::{Desk, distinct, document};
use crate::limits::{BATCH_PIECES_MAX, RECEIPT_BACK_MAX};
use crate::state::Row;
use crate::stock::papers::Ended;
use crate::stock::{Batch, Origin, Piece, Stage, Uid};
use edge_protocol::Reason;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger_core::Registry;
use ledger_core::command::{CardSpec, card_kind, card_state};

pub(super) fn receive(
    desk: Desk<'_>,
    building: u32,
    origin: Origin,
    paper: &str,
    (kind, declared): (u8, u32),
    day: i32,
) -> Result<Decided, Reason> {
    desk.building(building)?;
    let document = document(paper)?;
    if !(card_kind::SERVICE..=card_kind::FOB).contains(&kind) || kind == card_kind::SOCIAL {
        return Err(Reason::PieceUnfit);
    }
    if declared == 0 || declared > BATCH_PIECES_MAX {
        return Err(Reason::FieldInvalid);
    }
    let today = desk.moment.today();
    if !(today.saturating_sub(RECEIPT_BACK_MAX)..=today).contains(&day) {
        return Err(Reason::DatesInvalid);
    }
    match origin {
        Origin::Vendor { vendor } => {
            let may = desk.stock.vendor(vendor).is_some_and(|vendor| vendor.may_supply(kind, day));
            may.then_some(()).ok_or(Reason::VendorUnfit)?;
        }
        Origin::City { plan } if plan != 0 => desk.stock.plan(plan).map(drop).ok_or(Reason::FieldInvalid)?,
        Origin::City { .. } | Origin::Found => {}
    }
    let id = desk.moment.number(desk.stock.next_batch());
    let stamp = desk.moment.stamp.clone();
    let due_day = month_after(day);
    let row = Batch { id, building, origin, document, kind, declared, day, due_day, stamp, closed: None };
    Ok(of(id, vec![Row::Batch(Box::new(row))]))
}

/// The same day of the next month, or its last one: "within one month" (IDN-13).
fn month_after(day: i32) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    let after = epoch.checked_add(day.days()).and_then(|date| date.checked_add(1.month()));
    let since = after.and_then(|date| date.since(epoch)).map(|span| span.get_days());
    since.unwrap_or(day.saturating_add(31))
}

pub(super) fn register(desk: Desk<'_>, batch: u32, uids: &[Uid]) -> Result<Decided, Reason> {
    let row = open(desk, batch)?;
    let uids = distinct(uids)?;
    let mut decided = of(batch, Vec::with_capacity(uids.len()));
    for uid in uids {
        if !uid.is_lasting() {
            return Err(Reason::FieldInvalid);
        }
        let card = desk.core.card(uid.0);
        if desk.stock.piece(uid).is_some() || card.is_some_and(|card| card.state != card_state::STOCK) {
            return Err(Reason::PieceKnown);
        }
        let stocked = CardSpec { bytes: uid.0.bytes, bits: uid.0.bits, kind: row.kind, ..CardSpec::default() };
        if card.is_none_or(|card| card.spec() != stocked) {
            decided.changes.push(Registry::Card(stocked));
        }
        let (building, stage) = (row.building, Stage::Reserve);
        let piece = Piece { uid, kind: row.kind, batch, building, stage, transfer: 0, life: vec![desk.moment.pos] };
        decided.rows.push(Row::Piece(Box::new(piece)));
    }
    Ok(decided)
}

pub(super) fn close(desk: Desk<'_>, batch: u32) -> Result<Decided, Reason> {
    let mut row = open(desk, batch)?.clone();
    row.closed = Some(Ended { stamp: desk.moment.stamp.clone(), pos: desk.moment.pos, called_off: false });
    Ok(of(batch, vec![Row::Batch(Box::new(row))]))
}

fn open(desk: Desk<'_>, batch: u32) -> Result<&Batch, Reason> {
    desk.stock.batch(batch).filter(|row| row.closed.is_none()).ok_or(Reason::BatchUnknown)
}

fn of(batch: u32, rows: Vec<Row>) -> Decided {
    Decided { about: About { topic: Topic::Batch, object: batch, holder: 0 }, rows, ..Decided::default() }
}

#[cfg(test)]
mod tests {
    use super::month_after;

    #[test]
    fn a_month_ends_on_the_same_day_or_on_the_last_there_is() {
        let day = |text: &str| -> i32 {
            let date: jiff::civil::Date = text.parse().expect("a date");
            date.since(jiff::civil::date(1970, 1, 1)).expect("days").get_days()
        };
        for (from, to) in [
            ("2026-08-15", "2026-09-15"),
            ("2026-08-31", "2026-09-30"),
            ("2027-01-30", "2027-02-28"),
            ("2028-01-31", "2028-02-29"),
            ("2026-12-01", "2027-01-01"),
        ] {
            assert_eq!(month_after(day(from)), day(to), "{from}");
        }
    }
}
