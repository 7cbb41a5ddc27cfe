//! Between buildings and out of the books: transfers that both sides confirm, and acts of writing off (IDN-20).

use super::super::{About, Decided, Topic};
use super::{Desk, distinct, document};
use crate::state::Row;
use crate::stock::papers::Ended;
use crate::stock::{Piece, Stage, Transfer, Uid};
use edge_protocol::Reason;
use std::collections::BTreeSet;

pub(super) fn discard(desk: Desk<'_>, uids: &[Uid], paper: &str) -> Result<Decided, Reason> {
    document(paper)?;
    let mut decided = Decided::default();
    for uid in distinct(uids)? {
        let piece = desk.stock.piece(uid).ok_or(Reason::PieceUnknown)?;
        if !matches!(piece.stage, Stage::Reserve | Stage::Broken | Stage::Missing | Stage::Lost | Stage::Back) {
            return Err(Reason::PieceElsewhere);
        }
        decided.about = About { topic: Topic::Building, object: piece.building, holder: 0 };
        decided.rows.push(desk.moved(piece, Stage::Discarded, piece.building)?);
    }
    Ok(decided)
}

pub(super) fn send(desk: Desk<'_>, uids: &[Uid], to: u32, paper: &str) -> Result<Decided, Reason> {
    desk.building(to)?;
    let document = document(paper)?;
    let pieces = distinct(uids)?;
    let id = desk.moment.number(desk.stock.next_transfer());
    let mut decided = of(id);
    let mut from = None;
    for uid in &pieces {
        let piece = desk.in_reserve(*uid)?;
        if piece.building == to || *from.get_or_insert(piece.building) != piece.building {
            return Err(Reason::PlaceUnfit);
        }
        let Row::Piece(mut row) = desk.moved(piece, Stage::Way, piece.building)? else { continue };
        row.transfer = id;
        decided.rows.push(Row::Piece(row));
    }
    let (from, stamp) = (from.unwrap_or_default(), desk.moment.stamp.clone());
    let row = Transfer { id, from, to, document, pieces, arrived: BTreeSet::new(), stamp, ended: None };
    decided.rows.push(Row::Transfer(Box::new(row)));
    Ok(decided)
}

pub(super) fn arrive(desk: Desk<'_>, transfer: u32, uids: &[Uid]) -> Result<Decided, Reason> {
    let row = open(desk, transfer)?;
    let arrived: BTreeSet<Uid> = uids.iter().copied().collect();
    if !arrived.is_subset(&row.pieces) {
        return Err(Reason::PieceElsewhere);
    }
    let place = |uid: &Uid| if arrived.contains(uid) { (Stage::Reserve, row.to) } else { (Stage::Missing, row.from) };
    let mut decided = end(desk, row, place)?;
    let stamp = desk.moment.stamp.clone();
    let ended = Some(Ended { stamp, pos: desk.moment.pos, called_off: false });
    decided.rows.push(Row::Transfer(Box::new(Transfer { arrived: arrived.clone(), ended, ..row.clone() })));
    Ok(decided)
}

pub(super) fn call_back(desk: Desk<'_>, transfer: u32) -> Result<Decided, Reason> {
    let row = open(desk, transfer)?;
    let mut decided = end(desk, row, |_| (Stage::Reserve, row.from))?;
    let ended = Some(Ended { stamp: desk.moment.stamp.clone(), pos: desk.moment.pos, called_off: true });
    decided.rows.push(Row::Transfer(Box::new(Transfer { ended, ..row.clone() })));
    Ok(decided)
}

/// Takes the pieces off the way. One that the registry gave to somebody meanwhile stays theirs.
fn end(desk: Desk<'_>, row: &Transfer, place: impl Fn(&Uid) -> (Stage, u32)) -> Result<Decided, Reason> {
    let mut decided = of(row.id);
    let on_it = |piece: &&Piece| piece.stage == Stage::Way && piece.transfer == row.id;
    for piece in row.pieces.iter().filter_map(|uid| desk.stock.piece(*uid)).filter(on_it) {
        let (stage, building) = place(&piece.uid);
        decided.rows.push(desk.moved(piece, stage, building)?);
    }
    Ok(decided)
}

fn open(desk: Desk<'_>, transfer: u32) -> Result<&Transfer, Reason> {
    desk.stock.transfer(transfer).filter(|row| row.ended.is_none()).ok_or(Reason::TransferUnknown)
}

fn of(transfer: u32) -> Decided {
    Decided { about: About { topic: Topic::Transfer, object: transfer, holder: 0 }, ..Decided::default() }
}
