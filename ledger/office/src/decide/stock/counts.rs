//! Stock-taking: what lies there against what the books say, and the difference booked in one deed (IDN-20).

use super::super::{About, Decided, Topic};
use super::{Desk, document, to_stock};
use crate::limits::{COUNT_PIECES_MAX, PIECES_AT_ONCE_MAX};
use crate::state::Row;
use crate::stock::papers::Ended;
use crate::stock::{Count, Stage, Uid};
use edge_protocol::Reason;
use ledger_core::command::card_state;
use std::collections::BTreeSet;

pub(super) fn begin(desk: Desk<'_>, building: u32, paper: &str) -> Result<Decided, Reason> {
    desk.building(building)?;
    let document = document(paper)?;
    if desk.stock.open_count(building).is_some() {
        return Err(Reason::CountUnderWay);
    }
    let id = desk.moment.number(desk.stock.next_count());
    let (missing, surplus, seen) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (pos, stamp) = (desk.moment.pos, desk.moment.stamp.clone());
    Ok(of(Count { id, building, document, pos, seen, stamp, ended: None, missing, surplus, expected: 0 }))
}

pub(super) fn seen(desk: Desk<'_>, count: u32, uids: &[Uid]) -> Result<Decided, Reason> {
    let mut row = open(desk, count)?.clone();
    if uids.len() > PIECES_AT_ONCE_MAX || row.seen.len() + uids.len() > COUNT_PIECES_MAX {
        return Err(Reason::TooManyChanges);
    }
    if !uids.iter().all(|uid| uid.is_lasting()) {
        return Err(Reason::FieldInvalid);
    }
    // A scanner reads a card twice now and then: that is no fault, as long as there is something new.
    let before = row.seen.len();
    row.seen.extend(uids);
    if row.seen.len() == before { Err(Reason::NothingChanges) } else { Ok(of(row)) }
}

pub(super) fn end(desk: Desk<'_>, count: u32) -> Result<Decided, Reason> {
    let mut row = open(desk, count)?.clone();
    let mut decided = Decided::default();
    for piece in desk.stock.pieces_in(row.building, Stage::Reserve, None) {
        row.expected += 1;
        // What came in or went out since it began was nowhere to be counted.
        if !row.seen.contains(&piece.uid) && !piece.moved_since(row.pos) {
            row.missing.insert(piece.uid);
            decided.rows.push(desk.moved(piece, Stage::Missing, row.building)?);
        }
    }
    for uid in &row.seen {
        let piece = desk.stock.piece(*uid);
        let expected =
            piece.is_some_and(|piece| piece.building == row.building && matches!(piece.stage, Stage::Reserve | Stage::Broken));
        if expected || piece.is_some_and(|piece| piece.moved_since(row.pos)) {
            continue;
        }
        row.surplus.insert(*uid);
        let Some(card) = desk.core.card(uid.0) else { continue };
        // Somebody's identifier that lay there is noted, not taken away from its owner.
        let owned = matches!(card.state, card_state::ACTIVE | card_state::BLOCKED);
        if owned || (piece.is_none() && card.state != card_state::STOCK) {
            continue;
        }
        if card.state != card_state::STOCK {
            decided.changes.push(to_stock(card));
        }
        decided.rows.push(desk.moved(&desk.piece_of(card), Stage::Reserve, row.building)?);
    }
    if decided.changes.len() > PIECES_AT_ONCE_MAX {
        return Err(Reason::TooManyChanges);
    }
    row.ended = Some(Ended { stamp: desk.moment.stamp.clone(), pos: desk.moment.pos, called_off: false });
    let Decided { about, rows, .. } = of(row);
    decided.about = about;
    decided.rows.extend(rows);
    Ok(decided)
}

pub(super) fn drop_it(desk: Desk<'_>, count: u32) -> Result<Decided, Reason> {
    let mut row = open(desk, count)?.clone();
    row.ended = Some(Ended { stamp: desk.moment.stamp.clone(), pos: desk.moment.pos, called_off: true });
    Ok(of(row))
}

fn open(desk: Desk<'_>, count: u32) -> Result<&Count, Reason> {
    desk.stock.count(count).filter(|row| row.ended.is_none()).ok_or(Reason::CountUnknown)
}

fn of(row: Count) -> Decided {
    let about = About { topic: Topic::Count, object: row.id, holder: 0 };
    Decided { about, rows: vec![Row::Count(Box::new(row))], ..Decided::default() }
}
