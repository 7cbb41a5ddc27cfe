//! What a command would do to people, money, cards and devices: the preview, made of the very changes that the command makes.

use crate::command::OfficeCommand;
use crate::decide::{Decided, Moment, decide, digest};
use crate::equipment::{Expected, Item, Whereabouts, expected, set_of};
use crate::procedure::{Procedure, Step};
use crate::state::{BuildingRow, Office, Row};
use crate::ticket::Ticket;
use edge_protocol::{BuildingMode, Reason};
use ledger_core::command::card_state;
use ledger_core::{Presence, Registry, State};
use std::collections::{BTreeMap, BTreeSet};

/// A building whose row changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuildingChange {
    /// The building.
    pub id: u32,
    /// [`BuildingMode`] code, before and after.
    pub mode: (u8, u8),
    /// Kind, before and after.
    pub kind: (u8, u8),
    /// Complex, before and after.
    pub complex: (u32, u32),
    /// The setting «Здание работает в летний период», before and after.
    pub works_in_summer: (bool, bool),
    /// Where its equipment is, before and after.
    pub equipment: (Whereabouts, Whereabouts),
    /// Whether its doors let people in, before and after.
    pub lets_in: (bool, bool),
    /// Whether meals are served, before and after.
    pub serves_meals: (bool, bool),
    /// Pieces of its set whose expectation changes: before and after.
    pub pieces: Vec<(Item, Expected, Expected)>,
    /// Devices of the registry standing in it.
    pub devices: u32,
    /// Groups that attend it before the change.
    pub groups: u32,
    /// People who attend it before the change.
    pub people: u64,
    /// Those of them who are inside now.
    pub inside: u64,
    /// Tickets of it that are open.
    pub open_tickets: Vec<u32>,
}

/// A group that changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupChange {
    /// The group.
    pub id: u32,
    /// Building of attendance, before and after.
    pub building: (u32, u32),
    /// Leader, before and after; 0 for none.
    pub leader: (u32, u32),
    /// Its people.
    pub people: u64,
}

/// A holder that changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HolderChange {
    /// The holder.
    pub id: u32,
    /// In the meal plan, before and after.
    pub in_meal_plan: (bool, bool),
    /// Group, before and after.
    pub group: (u32, u32),
    /// Active, before and after.
    pub active: (bool, bool),
}

/// Something to think about before it is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warning {
    /// Groups stay bound to a building that lets nobody in: so many people would stand before a closed door.
    PeopleBeforeClosedDoor(u64),
    /// So many people are inside a building that closes.
    PeopleInside(u64),
    /// A step's term lies so many days back already.
    TermPassed(&'static Step, i32),
    /// People attend a building where no meals will be served; so many are in the meal plan.
    MealsEnd(u64),
}

/// The whole preview.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Impact {
    /// What the command must carry so that it does exactly this; see [`digest`].
    pub digest: u64,
    /// The registry changes, as they will be made.
    pub decided: Decided,
    /// Buildings.
    pub buildings: Vec<BuildingChange>,
    /// Groups.
    pub groups: Vec<GroupChange>,
    /// Holders.
    pub holders: Vec<HolderChange>,
    /// People concerned, each counted once.
    pub people: u64,
    /// Cards in use of these people.
    pub cards: u64,
    /// Purses of these people that are not empty, and their sum in kopecks.
    pub purses: (u64, i64),
    /// Tickets it opens or changes.
    pub tickets: Vec<Ticket>,
    /// The procedure as it will stand.
    pub procedure: Option<Procedure>,
    /// What to think about.
    pub warnings: Vec<Warning>,
}

/// What `command` would do at `now_us`.
///
/// # Errors
/// The refusal that it would get.
pub fn preview(office: &Office, core: &State, now_us: i64, login: &str, command: &OfficeCommand) -> Result<Impact, Reason> {
    let moment = Moment::new(now_us, login, core.next_pos());
    let today = moment.today();
    let decided = decide(office, core, &moment, command)?;
    let digest = digest(office, core, today, command)?;
    let mut look = Look::new(office, core);
    decided.changes.iter().for_each(|change| look.change(change));
    let (mut tickets, mut procedure) = (Vec::new(), None);
    for row in &decided.rows {
        match row {
            Row::Building(id, row) => look.building(*id).row = *row,
            Row::Ticket(ticket) => tickets.push((**ticket).clone()),
            Row::Procedure(row) => procedure = Some((**row).clone()),
            // Money is shown by its own pages, out of `decided`.
            _ => {}
        }
    }
    let seen = look.count();
    let buildings = look.buildings(&seen);
    let mut warnings = warnings_of(&buildings, &look, &seen);
    if let Some(procedure) = &procedure {
        warnings.extend(procedure.overdue(today).map(|(step, due)| Warning::TermPassed(step, today - due)));
    }
    let holders = std::mem::take(&mut look.holders);
    let groups = look.groups(&seen);
    Ok(Impact {
        digest,
        buildings,
        groups,
        holders,
        people: seen.people,
        cards: seen.cards,
        purses: seen.purses,
        tickets,
        procedure,
        warnings,
        decided,
    })
}

fn warnings_of(buildings: &[BuildingChange], look: &Look<'_>, seen: &Seen) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for change in buildings {
        let stay = seen.staying.get(&change.id).copied().unwrap_or_default();
        if change.lets_in == (true, false) {
            if stay.people > 0 {
                warnings.push(Warning::PeopleBeforeClosedDoor(stay.people));
            }
            if change.inside > 0 {
                warnings.push(Warning::PeopleInside(change.inside));
            }
        }
        if change.serves_meals == (true, false) && stay.fed > 0 {
            warnings.push(Warning::MealsEnd(stay.fed));
        }
    }
    for GroupChange { id, building: (from, to), .. } in look.groups.values() {
        let fed = seen.of_group.get(id).map_or(0, |of| of.fed);
        if from != to && fed > 0 && look.core.serves_meals(*from) && !look.core.serves_meals(*to) {
            warnings.push(Warning::MealsEnd(fed));
        }
    }
    warnings
}

struct After {
    mode: u8,
    kind: u8,
    complex: u32,
    row: BuildingRow,
}

#[derive(Clone, Copy, Default)]
struct Count {
    people: u64,
    fed: u64,
    inside: u64,
}

#[derive(Default)]
struct Seen {
    people: u64,
    cards: u64,
    purses: (u64, i64),
    of_group: BTreeMap<u32, Count>,
    attending: BTreeMap<u32, Count>,
    /// Those who still attend a building when everything is done.
    staying: BTreeMap<u32, Count>,
}

struct Look<'a> {
    office: &'a Office,
    core: &'a State,
    after: BTreeMap<u32, After>,
    groups: BTreeMap<u32, GroupChange>,
    holders: Vec<HolderChange>,
}

impl<'a> Look<'a> {
    fn new(office: &'a Office, core: &'a State) -> Self {
        Self { office, core, after: BTreeMap::new(), groups: BTreeMap::new(), holders: Vec::new() }
    }

    fn building(&mut self, id: u32) -> &mut After {
        let (office, core) = (self.office, self.core);
        self.after.entry(id).or_insert_with(|| {
            let (mode, kind, complex) = core.buildings().get(id as usize).map_or((0, 0, 0), |b| (b.mode, b.kind, b.complex));
            After { mode, kind, complex, row: office.building(id) }
        })
    }

    fn change(&mut self, change: &Registry) {
        match change {
            Registry::BuildingMode { id, mode } => self.building(*id).mode = *mode,
            Registry::Building { id, complex, kind, mode, .. } => {
                let after = self.building(*id);
                (after.mode, after.kind, after.complex) = (*mode, *kind, *complex);
            }
            Registry::Group { id, building, leader, .. } => {
                let was = self.core.groups().get(*id as usize).map_or((0, 0), |g| (g.building, g.leader));
                let change = GroupChange { id: *id, building: (was.0, *building), leader: (was.1, *leader), people: 0 };
                self.groups.insert(*id, change);
            }
            Registry::Holder(spec) => {
                if let Some(was) = self.core.holder(spec.id) {
                    self.holders.push(HolderChange {
                        id: spec.id,
                        in_meal_plan: (was.in_meal_plan, spec.in_meal_plan),
                        group: (was.group, spec.group),
                        active: (was.active, spec.active),
                    });
                }
            }
            // The office makes no others.
            _ => {}
        }
    }

    /// One pass over the people of the city: whom it concerns, what they have, who is where.
    fn count(&self) -> Seen {
        let mut seen = Seen::default();
        let changed: BTreeSet<u32> = self.holders.iter().map(|h| h.id).collect();
        // By number: a set would be asked for every card of the city.
        let mut concerned = vec![false; self.core.holders().len()];
        for (id, holder) in (0u32..).zip(self.core.holders()).filter(|(_, h)| h.kind != 0 && h.active) {
            let attends = self.core.building_attended(holder);
            let moved = self.groups.get(&holder.group).filter(|_| holder.group != 0);
            if moved.is_none() && !self.after.contains_key(&attends) && !changed.contains(&id) {
                continue;
            }
            seen.people += 1;
            if let Some(is) = concerned.get_mut(id as usize) {
                *is = true;
            }
            let inside = holder.presence == Presence::Inside as u8 && holder.presence_building == attends;
            let add = |count: &mut Count| {
                count.people += 1;
                count.fed += u64::from(holder.in_meal_plan);
                count.inside += u64::from(inside);
            };
            if moved.is_some() {
                add(seen.of_group.entry(holder.group).or_default());
            }
            add(seen.attending.entry(attends).or_default());
            add(seen.staying.entry(moved.map_or(attends, |group| group.building.1)).or_default());
            for (_, purse) in self.core.purses_of(id).filter(|(_, purse)| purse.balance != 0) {
                seen.purses.0 += 1;
                seen.purses.1 += purse.balance;
            }
        }
        let theirs = |holder: u32| concerned.get(holder as usize).copied().unwrap_or(false);
        let in_use = self.core.cards().iter().filter(|card| card.state == card_state::ACTIVE && theirs(card.holder));
        seen.cards = in_use.count() as u64;
        seen
    }

    fn buildings(&self, seen: &Seen) -> Vec<BuildingChange> {
        let changed = self.after.iter().filter_map(|(id, after)| {
            let was = self.core.buildings().get(*id as usize)?;
            let mut then = was.clone();
            (then.mode, then.kind, then.complex) = (after.mode, after.kind, after.complex);
            let row = self.office.building(*id);
            let mode = |code| BuildingMode::from_code(code).unwrap_or_default();
            let before = |item: &Item| expected(*item, was.kind, mode(was.mode), row.works_in_summer);
            let later = |item: &Item| expected(*item, then.kind, mode(then.mode), after.row.works_in_summer);
            let items: BTreeSet<Item> = set_of(was.kind).iter().chain(set_of(then.kind)).copied().collect();
            let pieces = items.iter().map(|item| (*item, before(item), later(item))).filter(|(_, b, a)| b != a).collect();
            let count = seen.attending.get(id).copied().unwrap_or_default();
            Some(BuildingChange {
                id: *id,
                mode: (was.mode, then.mode),
                kind: (was.kind, then.kind),
                complex: (was.complex, then.complex),
                works_in_summer: (row.works_in_summer, after.row.works_in_summer),
                equipment: (row.equipment, after.row.equipment),
                lets_in: (ledger_core::state::lets_in(was), ledger_core::state::lets_in(&then)),
                serves_meals: (ledger_core::state::serves_meals(was), ledger_core::state::serves_meals(&then)),
                pieces,
                devices: self.core.devices().iter().filter(|d| d.active && d.building == *id).count() as u32,
                groups: self.core.groups().iter().filter(|g| g.active && g.building == *id).count() as u32,
                people: count.people,
                inside: count.inside,
                open_tickets: self.office.open_tickets().filter(|t| t.draft.building == *id).map(|t| t.id).collect(),
            })
        });
        changed.collect()
    }

    fn groups(self, seen: &Seen) -> Vec<GroupChange> {
        let people = |id| seen.of_group.get(&id).map_or(0, |count| count.people);
        self.groups.into_values().map(|change| GroupChange { people: people(change.id), ..change }).collect()
    }
}
