//! Who has left, or leaves with the whole class, and what of the school's they still hold (IDN-09). Pure: the city in, rows out.

use crate::{
    names::complex_of,
    panels::impact::{building_of, group_name},
    views::desk::Named,
};
use ledger_core::{
    command::{card_kind, card_state},
    rows::{Card, Holder},
};
use ledger_office::{
    City,
    stock::{Cause, Uid},
};
use std::collections::BTreeMap;

/// Digits of a card's number that are shown. Origin: as on the pages of accounts.
const TAIL: usize = 4;

/// A card that is still out.
pub(super) struct Held {
    pub(super) holder: u32,
    /// What its holder is ([`ledger_core::command::holder_kind`]).
    pub(super) who: u8,
    pub(super) group: Named,
    pub(super) uid: Uid,
    pub(super) kind: u8,
    pub(super) permanent: bool,
}

impl Held {
    /// The end of its number.
    pub(super) fn tail(&self) -> String {
        let hex = self.uid.to_string();
        format!("···{}", hex.get(hex.len().saturating_sub(TAIL)..).unwrap_or(&hex))
    }
}

/// A class, or everybody without one.
pub(super) struct Class {
    /// 0 for those in no group.
    pub(super) group: Named,
    pub(super) building: Named,
    /// People who have left, or all of them when the class leaves.
    pub(super) left: u32,
    /// Cards that are still out.
    pub(super) out: u32,
}

/// A building that cards can come back to.
pub(super) struct Desk {
    pub(super) building: Named,
    /// How its reader writes numbers.
    pub(super) reader: String,
}

/// All of a complex.
pub(super) struct List {
    pub(super) complex: Named,
    pub(super) buildings: Vec<Desk>,
    pub(super) classes: Vec<Class>,
    /// By class.
    pub(super) held: Vec<Held>,
    /// People who have left, or leave.
    pub(super) people: usize,
    /// Cards given back to these reserves since the campaign began.
    pub(super) returned: u64,
    pub(super) since: i32,
}

/// True for what the school gave out: a service card, or whatever came out of a reserve. Bought ones are the family's.
fn is_the_schools(city: &City, card: &Card) -> bool {
    let own = card.kind == card_kind::SERVICE || city.office().stock().piece(Uid(card.key())).is_some();
    own && card.kind != card_kind::SOCIAL
}

fn is_out(card: &Card) -> bool {
    matches!(card.state, card_state::ACTIVE | card_state::BLOCKED)
}

/// True for who has left, or is in a class that leaves.
pub(super) fn leaves(row: &Holder, groups: &[u32]) -> bool {
    !row.active || (row.group != 0 && groups.contains(&row.group))
}

impl List {
    /// `None` without such a complex.
    pub(super) fn of(city: &City, complex: u32, groups: &[u32], since: i32) -> Option<Self> {
        city.complex(complex).filter(|row| complex != 0 && row.active)?;
        let (mut held, mut counts, mut people, mut broken) = (Vec::new(), BTreeMap::<u32, (u32, u32)>::new(), 0, 0u64);
        for (id, row) in city.holders_of(complex).iter().filter_map(|id| Some((*id, city.holder(*id)?))) {
            let leaves = leaves(row, groups);
            let count = counts.entry(row.group).or_default();
            if !leaves {
                continue;
            }
            people += 1;
            count.0 += 1;
            for card in city.cards_of(id).filter(|card| is_the_schools(city, card)) {
                if is_out(card) {
                    count.1 += 1;
                    held.push(Self::held(city, id, row, card));
                }
                broken += u64::from(card.state == card_state::RETURNED);
            }
        }
        let buildings = buildings(city, complex);
        let returned = buildings.iter().map(|desk| returned_to(city, desk.building.id, since)).sum::<u64>() + broken;
        held.sort_by(|a, b| {
            let order = crate::natural::order(&a.group.name, &b.group.name);
            order.then(a.group.id.cmp(&b.group.id)).then(a.holder.cmp(&b.holder)).then(a.uid.cmp(&b.uid))
        });
        Some(Self {
            complex: complex_of(city, complex),
            buildings,
            classes: classes(city, &counts),
            held,
            people,
            returned,
            since,
        })
    }

    fn held(city: &City, holder: u32, row: &Holder, card: &Card) -> Held {
        let name = if row.group == 0 { String::new() } else { group_name(city, row.group) };
        let group = Named { id: row.group, name };
        Held { holder, who: row.kind, group, uid: Uid(card.key()), kind: card.kind, permanent: card.permanent }
    }
}

/// Classes whose people may leave, by name; those in no group only when somebody of them has left.
fn classes(city: &City, counts: &BTreeMap<u32, (u32, u32)>) -> Vec<Class> {
    let wanted = counts.iter().filter(|(group, (left, _))| **group != 0 || *left > 0);
    let class = |(group, (left, out)): (&u32, &(u32, u32))| {
        let name = if *group == 0 { String::new() } else { group_name(city, *group) };
        let building = city.groups().get(*group as usize).map_or(0, |row| row.building);
        Class { group: Named { id: *group, name }, building: building_of(city, building), left: *left, out: *out }
    };
    let mut classes: Vec<Class> = wanted.map(class).collect();
    classes.sort_by(|a, b| {
        let order = crate::natural::order(&a.building.name, &b.building.name);
        order.then_with(|| crate::natural::order(&a.group.name, &b.group.name)).then(a.group.id.cmp(&b.group.id))
    });
    classes
}

/// The main building first: that is where most cards are handed in.
fn buildings(city: &City, complex: u32) -> Vec<Desk> {
    let stock = city.office().stock();
    let open = (0u32..).zip(city.buildings()).filter(|(_, row)| row.complex == complex && row.kind != 0 && row.active);
    let desk = |(id, _)| Desk { building: building_of(city, id), reader: stock.reader(id).to_owned() };
    let mut desks: Vec<Desk> = open.map(desk).collect();
    let main = stock.main_building(complex);
    desks.sort_by(|a, b| {
        let other = |desk: &Desk| Some(desk.building.id) != main;
        other(a).cmp(&other(b)).then_with(|| crate::natural::order(&a.building.name, &b.building.name))
    });
    desks
}

/// Whole cards that came back to this reserve since then.
fn returned_to(city: &City, building: u32, since: i32) -> u64 {
    let used = city.office().stock().used_by(building);
    used.filter(|used| used.cause == Cause::Returned && used.day >= since).map(|used| u64::from(used.pieces)).sum()
}

/// What can be said of a scanned card before anything is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// A leaver's: it can be taken back.
    Leavers,
    /// Its holder has not left.
    InUse,
    /// Nobody's: it lies in a reserve already.
    Nobodys,
    /// No card that this desk may touch.
    Unknown,
}

impl Scanned {
    /// `groups` leave whole; `mine` says of a complex whether this operator takes cards back there.
    pub(super) fn of(city: &City, uid: Uid, groups: &[u32], mine: &dyn Fn(u32) -> bool) -> Self {
        let Some(card) = city.card(uid.0) else { return Self::Unknown };
        let Some(row) = city.holder(card.holder) else {
            let piece = city.office().stock().piece(uid);
            let complex = piece.and_then(|piece| city.buildings().get(piece.building as usize)).map_or(0, |row| row.complex);
            return if mine(complex) { Self::Nobodys } else { Self::Unknown };
        };
        match (mine(row.complex), leaves(row, groups)) {
            (false, _) => Self::Unknown,
            (true, true) => Self::Leavers,
            (true, false) => Self::InUse,
        }
    }
}
