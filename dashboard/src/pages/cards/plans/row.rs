//! One complex of a delivery: what was planned, what came, and what is wrong with it (IDN-12, IDN-13). Pure.

use crate::{
    auth::{
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{day, number},
    names::complex_of,
    panels::impact::building_of,
    routes,
    text::{self, Text},
    ui::icon::{self, State as Mark},
    views::desk::{Named, Place},
};
use ledger_office::{
    City,
    stock::{Batch, DeliveryPlan, Origin, Planned},
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What one complex was to get, and got.
pub(super) struct Line {
    pub(super) complex: Named,
    pub(super) main: Option<Named>,
    pub(super) planned: Planned,
    /// Pieces by the papers that came.
    pub(super) declared: u32,
    /// Pieces on the books.
    pub(super) registered: u32,
    pub(super) batches: Vec<Arrived>,
}

/// A batch of the delivery.
pub(super) struct Arrived {
    pub(super) id: u32,
    pub(super) building: Named,
    pub(super) due_day: i32,
    pub(super) open: bool,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Nothing came.
    Waits,
    /// It came and is being registered.
    Comes,
    /// The same, later than the term.
    Late,
    /// Fewer than planned, and no more will come.
    Short,
    /// More than planned.
    Over,
    /// As planned.
    Whole,
}

impl Standing {
    pub(super) const ALL: [Self; 6] = [Self::Waits, Self::Comes, Self::Late, Self::Short, Self::Over, Self::Whole];

    pub(super) const fn words(self) -> Text {
        match self {
            Self::Waits => text::KP_WAITS,
            Self::Comes => text::KP_COMES,
            Self::Late => text::KP_LATE,
            Self::Short => text::KP_SHORT,
            Self::Over => text::KP_OVER,
            Self::Whole => text::KP_WHOLE,
        }
    }

    /// In addresses.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Comes => "comes",
            Self::Late => "late",
            Self::Short => "short",
            Self::Over => "over",
            Self::Whole => "whole",
        }
    }

    const fn mark(self) -> (&'static str, Mark) {
        match self {
            Self::Whole => ("ok", Mark::Ok),
            Self::Waits | Self::Comes => ("warn", Mark::Warn),
            Self::Late | Self::Short | Self::Over => ("alarm", Mark::Alarm),
        }
    }
}

impl Line {
    /// The complexes of a plan that this reader sees, by number.
    pub(super) fn all(city: &City, who: &Operator, plan: &DeliveryPlan) -> Vec<Self> {
        let mut batches = BTreeMap::<u32, Vec<&Batch>>::new();
        let own = |batch: &&Batch| matches!(batch.origin, Origin::City { plan: of } if of == plan.id);
        for batch in city.office().stock().batches().filter(own) {
            let complex = city.buildings().get(batch.building as usize).map_or(0, |row| row.complex);
            batches.entry(complex).or_default().push(batch);
        }
        // What was received where nobody planned anything is a discrepancy as well.
        let unplanned = batches.keys().filter(|complex| !plan.rows.contains_key(complex)).map(|id| (*id, Planned::default()));
        let mut rows: Vec<(u32, Planned)> = plan.rows.iter().map(|(id, planned)| (*id, *planned)).chain(unplanned).collect();
        rows.sort_by_key(|(id, _)| *id);
        let seen = |id: u32| authorize(who, Action::ReadCards, Some(&Place { complex: id, ..Place::default() })).is_ok();
        let line = |(id, planned)| Self::of(city, id, planned, batches.get(&id).map_or(&[], Vec::as_slice));
        rows.into_iter().filter(|(id, _)| seen(*id)).map(line).collect()
    }

    fn of(city: &City, complex: u32, planned: Planned, batches: &[&Batch]) -> Self {
        let stock = city.office().stock();
        let sum = |of: &dyn Fn(&Batch) -> u32| batches.iter().map(|batch| of(batch)).fold(0, u32::saturating_add);
        let arrived = batches.iter().map(|batch| Arrived {
            id: batch.id,
            building: building_of(city, batch.building),
            due_day: batch.due_day,
            open: batch.closed.is_none(),
        });
        Self {
            complex: complex_of(city, complex),
            main: stock.main_building(complex).map(|id| building_of(city, id)),
            planned,
            declared: sum(&|batch| batch.declared),
            registered: sum(&|batch| stock.registered(batch.id)),
            batches: arrived.collect(),
        }
    }

    pub(super) fn standing(&self, today: i32) -> Standing {
        let (planned, open) = (self.planned.all(), self.batches.iter().filter(|batch| batch.open));
        if self.registered > planned || self.declared > planned {
            return Standing::Over;
        }
        if open.clone().any(|batch| batch.due_day < today) {
            return Standing::Late;
        }
        match (self.batches.is_empty(), open.count()) {
            (true, _) => Standing::Waits,
            (_, 0) if self.registered < planned => Standing::Short,
            (_, 0) => Standing::Whole,
            _ => Standing::Comes,
        }
    }

    /// Registered in another building than the main one.
    pub(super) fn astray(&self) -> Option<&Arrived> {
        let main = self.main.as_ref()?;
        self.batches.iter().find(|batch| batch.building.id != main.id)
    }

    /// The standing, with how many are missing or too many, and where they lie when that is not the main building.
    pub(super) fn state(&self, ctx: &Ctx, today: i32) -> Markup {
        let standing = self.standing(today);
        let (class, mark) = standing.mark();
        let planned = self.planned.all();
        html! {
            span.(class) {
                (icon::state(ctx, mark)) (ctx.t(standing.words()))
                @match standing {
                    Standing::Short => { " " (number(ctx.lang, planned.saturating_sub(self.registered))) }
                    Standing::Over => { " " (number(ctx.lang, self.registered.max(self.declared).saturating_sub(planned))) }
                    _ => {}
                }
            }
            @for batch in &self.batches {
                " " a href=(routes::card_batch(batch.id)) { (ctx.t(text::KP_BATCH)) " № " (batch.id) }
                @if batch.open { " " small { (ctx.t(text::KP_UNTIL)) " " (day(batch.due_day)) } }
            }
            @if let Some(astray) = self.astray() { " " span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KP_ASTRAY)) ": " (astray.building.name) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_stands_as_its_batches_do() {
        let batch = |open, due_day| Arrived { id: 1, building: Named::default(), due_day, open };
        for (declared, registered, batches, standing) in [
            (0, 0, vec![], Standing::Waits),
            (10, 4, vec![batch(true, 100)], Standing::Comes),
            (10, 10, vec![batch(true, 100)], Standing::Comes),
            (10, 4, vec![batch(true, 99)], Standing::Late),
            (10, 9, vec![batch(false, 99)], Standing::Short),
            (10, 10, vec![batch(false, 99)], Standing::Whole),
            (11, 10, vec![batch(false, 99)], Standing::Over),
            (10, 11, vec![batch(true, 100)], Standing::Over),
        ] {
            let planned = Planned { first_grade: 10, ..Planned::default() };
            let line = Line { complex: Named::default(), main: None, planned, declared, registered, batches };
            assert_eq!(line.standing(100), standing, "{declared} declared, {registered} registered");
        }
    }
}
