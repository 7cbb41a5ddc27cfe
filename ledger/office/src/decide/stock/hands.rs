//! From hand to hand: issue, replacement, return, and what was lost and is found (IDN-02…04, IDN-08…10).

use super::super::{About, Decided, Topic};
use super::{Desk, to_stock};
use crate::stock::{Cause, Stage, Uid};
use edge_protocol::Reason;
use ledger_core::Registry;
use ledger_core::command::{CardSpec, card_kind, card_state};
use ledger_core::rows::Card;

pub(super) fn issue(desk: Desk<'_>, uid: Uid, holder: u32, permanent: bool) -> Result<Decided, Reason> {
    let mut decided = of(holder);
    give(desk, uid, holder, permanent, None, &mut decided)?;
    Ok(decided)
}

pub(super) fn replace(desk: Desk<'_>, old: Uid, cause: Cause, new: Option<Uid>) -> Result<Decided, Reason> {
    let stage = match cause {
        Cause::Lost => Stage::Lost,
        Cause::Broken => Stage::Broken,
        Cause::Newcomer | Cause::Returned => return Err(Reason::OfficeCommandInvalid),
    };
    let card = desk.card(old)?;
    if !is_used(card) {
        return Err(Reason::PieceElsewhere);
    }
    let mut decided = of(card.holder);
    decided.changes.push(Registry::Card(CardSpec { state: card_state::LOST, ..card.spec() }));
    if card.kind != card_kind::SOCIAL {
        let piece = desk.piece_of(card);
        decided.rows.push(desk.moved(&piece, stage, piece.building)?);
    }
    if let Some(new) = new {
        give(desk, new, card.holder, card.permanent, Some((old, cause)), &mut decided)?;
    }
    Ok(decided)
}

/// Gives a piece of a reserve to somebody, in place of an identifier or as the only one.
fn give(
    desk: Desk<'_>,
    uid: Uid,
    holder: u32,
    permanent: bool,
    instead: Option<(Uid, Cause)>,
    decided: &mut Decided,
) -> Result<(), Reason> {
    let row = desk.core.holder(holder).ok_or(Reason::HolderUnknown)?;
    if !row.active {
        return Err(Reason::HolderInactive);
    }
    let piece = desk.in_reserve(uid)?;
    let complex = desk.core.buildings().get(piece.building as usize).map_or(0, |building| building.complex);
    // Its own complex, or the one that it attends for a time (REL-09).
    if complex != row.complex && piece.building != desk.core.building_attended(row) {
        return Err(Reason::PlaceUnfit);
    }
    let replaced = instead.map(|(old, _)| old);
    if desk.core.cards_of(holder).any(|card| is_used(card) && Some(Uid(card.key())) != replaced) {
        return Err(Reason::IdentifierInUse);
    }
    let card = desk.card(uid)?;
    decided.changes.push(Registry::Card(CardSpec { state: card_state::ACTIVE, holder, permanent, ..card.spec() }));
    decided.rows.push(desk.moved(piece, Stage::Out, piece.building)?);
    let cause = instead.map_or_else(|| why(desk, holder), |(_, cause)| cause);
    decided.rows.push(desk.used(piece.building, cause));
    Ok(())
}

/// Why somebody without an identifier needs one: the last that is known to be gone says so.
fn why(desk: Desk<'_>, holder: u32) -> Cause {
    let gone = desk.core.cards_of(holder).filter_map(|card| desk.stock.piece(Uid(card.key())));
    let last = gone.filter(|piece| matches!(piece.stage, Stage::Lost | Stage::Broken)).max_by_key(|piece| piece.life.last());
    match last.map(|piece| piece.stage) {
        Some(Stage::Broken) => Cause::Broken,
        Some(_) => Cause::Lost,
        None => Cause::Newcomer,
    }
}

pub(super) fn take_back(desk: Desk<'_>, uid: Uid, building: u32, broken: bool) -> Result<Decided, Reason> {
    desk.building(building)?;
    let card = desk.card(uid)?;
    if card.kind == card_kind::SOCIAL {
        return Err(Reason::PieceUnfit);
    }
    let piece = desk.piece_of(card);
    if !matches!(piece.stage, Stage::Out | Stage::Lost | Stage::Missing | Stage::Back) {
        return Err(Reason::PieceElsewhere);
    }
    let mut decided = of(card.holder);
    match (broken, card.state) {
        (_, card_state::STOCK) => {}
        (true, card_state::RETURNED) => {}
        (true, _) => decided.changes.push(Registry::Card(CardSpec { state: card_state::RETURNED, ..card.spec() })),
        (false, _) => decided.changes.push(to_stock(card)),
    }
    let stage = if broken { Stage::Broken } else { Stage::Reserve };
    decided.rows.push(desk.moved(&piece, stage, building)?);
    if !broken {
        decided.rows.push(desk.used(building, Cause::Returned));
    }
    Ok(decided)
}

pub(super) fn found(desk: Desk<'_>, uid: Uid) -> Result<Decided, Reason> {
    let card = desk.card(uid)?;
    let piece = desk.piece_of(card);
    let lost = card.state == card_state::LOST && !matches!(piece.stage, Stage::Broken | Stage::Discarded);
    if !lost {
        return Err(Reason::PieceElsewhere);
    }
    if !desk.core.holder(card.holder).ok_or(Reason::HolderUnknown)?.active {
        return Err(Reason::HolderInactive);
    }
    if desk.core.cards_of(card.holder).any(is_used) {
        return Err(Reason::IdentifierInUse);
    }
    let mut decided = of(card.holder);
    decided.changes.push(Registry::Card(CardSpec { state: card_state::ACTIVE, ..card.spec() }));
    if card.kind != card_kind::SOCIAL {
        decided.rows.push(desk.moved(&piece, Stage::Out, piece.building)?);
    }
    Ok(decided)
}

/// True while it is somebody's: it opens doors, or is held back for a time.
fn is_used(card: &Card) -> bool {
    matches!(card.state, card_state::ACTIVE | card_state::BLOCKED)
}

fn of(holder: u32) -> Decided {
    let topic = if holder == 0 { Topic::None } else { Topic::Holder };
    Decided { about: About { topic, object: holder, holder }, ..Decided::default() }
}
