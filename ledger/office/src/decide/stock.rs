//! The rules of the reserve of identifiers (IDN-02…15, IDN-20): one function a deed, each of them all or nothing.

mod batches;
mod counts;
mod hands;
mod moves;
mod settings;
mod signals;

use super::{About, Decided, Moment, Topic};
use crate::limits::{PIECE_LIFE_MAX, PIECES_AT_ONCE_MAX, TEXT_MAX};
use crate::state::{Office, Row};
use crate::stock::{Cause, Piece, Stage, Stock, StockDeed, Uid, Used};
use edge_protocol::Reason;
use ledger_core::command::{CardSpec, card_state};
use ledger_core::rows::{Building, Card};
use ledger_core::{Registry, State};
use std::collections::BTreeSet;

/// What all deeds are decided from.
#[derive(Clone, Copy)]
struct Desk<'a> {
    stock: &'a Stock,
    core: &'a State,
    moment: &'a Moment,
}

pub(super) fn decide(office: &Office, core: &State, moment: &Moment, deed: &StockDeed) -> Result<Decided, Reason> {
    let desk = Desk { stock: office.stock(), core, moment };
    let decided = match deed {
        StockDeed::Receive { building, origin, document, kind, declared, day } => {
            batches::receive(desk, *building, *origin, document, (*kind, *declared), *day)
        }
        StockDeed::Register { batch, uids } => batches::register(desk, *batch, uids),
        StockDeed::CloseBatch { batch } => batches::close(desk, *batch),
        StockDeed::Issue { uid, holder, permanent } => hands::issue(desk, *uid, *holder, *permanent),
        StockDeed::Replace { old, cause, new } => hands::replace(desk, *old, *cause, *new),
        StockDeed::Return { uid, building, broken } => hands::take_back(desk, *uid, *building, *broken),
        StockDeed::Found { uid } => hands::found(desk, *uid),
        StockDeed::Discard { uids, document } => moves::discard(desk, uids, document),
        StockDeed::Send { uids, to, document } => moves::send(desk, uids, *to, document),
        StockDeed::Arrive { transfer, uids } => moves::arrive(desk, *transfer, uids),
        StockDeed::CallBack { transfer } => moves::call_back(desk, *transfer),
        StockDeed::BeginCount { building, document } => counts::begin(desk, *building, document),
        StockDeed::Seen { count, uids } => counts::seen(desk, *count, uids),
        StockDeed::EndCount { count } => counts::end(desk, *count),
        StockDeed::DropCount { count } => counts::drop_it(desk, *count),
        StockDeed::SetRule { building, rule } => settings::rule(desk, *building, *rule),
        StockDeed::SetVendor { vendor } => settings::vendor(desk, vendor),
        StockDeed::SetMainBuilding { complex, building } => settings::main_building(desk, *complex, *building),
        StockDeed::SetReader { building, profile } => settings::reader(desk, *building, profile),
        StockDeed::Suspect { sighting } => signals::suspect(desk, sighting),
        StockDeed::Settle { signal, release } => signals::settle(desk, *signal, *release),
        StockDeed::SetSignals { rules } => signals::rules(desk, *rules),
        StockDeed::Plan { plan, as_of, file, rows } => settings::plan(desk, *plan, (*as_of, file), rows),
    }?;
    Ok(Decided { about: About { holder: decided.about.holder, ..of_itself(decided.about, about(deed)) }, ..decided })
}

/// A new object's number comes from its deed; everything else says itself what it is about.
fn of_itself(decided: About, asked: About) -> About {
    if decided.topic == Topic::None { asked } else { decided }
}

/// What a deed is about, as far as it says so itself.
pub(super) fn about(deed: &StockDeed) -> About {
    let of = |topic, object| About { topic, object, holder: 0 };
    match deed {
        StockDeed::Receive { building, .. }
        | StockDeed::SetRule { building, .. }
        | StockDeed::SetReader { building, .. }
        | StockDeed::Return { building, .. } => of(Topic::Building, *building),
        StockDeed::BeginCount { building, .. } => of(Topic::Building, *building),
        StockDeed::Register { batch, .. } | StockDeed::CloseBatch { batch } => of(Topic::Batch, *batch),
        StockDeed::Issue { holder, .. } => About { holder: *holder, ..of(Topic::Holder, *holder) },
        StockDeed::Send { to, .. } => of(Topic::Building, *to),
        StockDeed::Arrive { transfer, .. } | StockDeed::CallBack { transfer } => of(Topic::Transfer, *transfer),
        StockDeed::Seen { count, .. } | StockDeed::EndCount { count } | StockDeed::DropCount { count } => {
            of(Topic::Count, *count)
        }
        StockDeed::SetVendor { vendor } => of(Topic::Vendor, vendor.id),
        StockDeed::SetMainBuilding { complex, .. } => of(Topic::Complex, *complex),
        StockDeed::Plan { plan, .. } => of(Topic::DeliveryPlan, *plan),
        StockDeed::Replace { .. }
        | StockDeed::Found { .. }
        | StockDeed::Discard { .. }
        | StockDeed::Suspect { .. }
        | StockDeed::Settle { .. }
        | StockDeed::SetSignals { .. } => About::default(),
    }
}

impl<'a> Desk<'a> {
    fn building(self, id: u32) -> Result<&'a Building, Reason> {
        let row = self.core.buildings().get(id as usize).filter(|row| row.kind != 0 && row.active);
        row.ok_or(Reason::BuildingUnknown)
    }

    fn card(self, uid: Uid) -> Result<&'a Card, Reason> {
        self.core.card(uid.0).ok_or(Reason::PieceUnknown)
    }

    /// A piece that lies in a reserve and can be issued.
    fn in_reserve(self, uid: Uid) -> Result<&'a Piece, Reason> {
        let piece = self.stock.piece(uid).ok_or(Reason::PieceUnknown)?;
        let lies = piece.stage == Stage::Reserve && self.card(uid)?.state == card_state::STOCK;
        if lies { Ok(piece) } else { Err(Reason::PieceElsewhere) }
    }

    /// The piece of a card; one that was in use before the reserve was kept begins its life here.
    fn piece_of(self, card: &Card) -> Piece {
        let uid = Uid(card.key());
        self.stock.piece(uid).cloned().unwrap_or_else(|| {
            let building = self.core.holder(card.holder).map_or(0, |row| self.core.building_attended(row));
            let stage = if card.holder == 0 { Stage::Back } else { Stage::Out };
            Piece { uid, kind: card.kind, batch: 0, building, stage, transfer: 0, life: Vec::new() }
        })
    }

    /// The row of a piece that goes somewhere.
    fn moved(self, piece: &Piece, stage: Stage, building: u32) -> Result<Row, Reason> {
        if piece.life.len() >= PIECE_LIFE_MAX {
            return Err(Reason::TooManyChanges);
        }
        let transfer = if stage == Stage::Missing { piece.transfer } else { 0 };
        Ok(Row::Piece(Box::new(Piece { transfer, ..piece.moved(stage, building, self.moment.pos) })))
    }

    /// One more card of this building's reserve was used so today.
    fn used(self, building: u32, cause: Cause) -> Row {
        let day = self.moment.today();
        Row::CardsUsed(Used { building, day, cause, pieces: self.stock.used_on(building, day, cause).saturating_add(1) })
    }
}

/// Pieces of one deed: some, not too many, none twice.
fn distinct(uids: &[Uid]) -> Result<BTreeSet<Uid>, Reason> {
    let set: BTreeSet<Uid> = uids.iter().copied().collect();
    if set.is_empty() {
        return Err(Reason::NothingChanges);
    }
    if set.len() > PIECES_AT_ONCE_MAX {
        return Err(Reason::TooManyChanges);
    }
    if set.len() == uids.len() { Ok(set) } else { Err(Reason::PieceKnown) }
}

/// Number and date of a paper.
fn document(text: &str) -> Result<String, Reason> {
    let text = text.trim();
    if text.len() > TEXT_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    if text.is_empty() { Err(Reason::ProofMissing) } else { Ok(text.to_owned()) }
}

/// The card as nobody's, in a reserve.
fn to_stock(card: &Card) -> Registry {
    Registry::Card(CardSpec { state: card_state::STOCK, holder: 0, permanent: false, ..card.spec() })
}
