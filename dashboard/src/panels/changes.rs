//! What a registry command changed, in words.

use crate::{
    ctx::Ctx,
    format::rubles,
    text::{self, Text},
    views::{
        change::{Change, Object},
        desk::Named,
    },
    words,
};

/// All of it in one line.
pub(crate) fn words(ctx: &Ctx, changes: &[Change]) -> String {
    changes.iter().map(|change| one(ctx, change)).collect::<Vec<_>>().join(", ")
}

fn one(ctx: &Ctx, change: &Change) -> String {
    match change {
        Change::Entered => ctx.t(text::CH_ENTERED).into(),
        Change::Active(active) => ctx.t(if *active { text::CH_BACK } else { text::CH_LEFT }).into(),
        Change::Group(group) => named(ctx, group, text::CH_GROUP, text::CH_NO_GROUP),
        Change::Building(building) => named(ctx, building, text::CH_BUILDING, text::CH_NO_BUILDING),
        Change::MealPlan(into) => ctx.t(if *into { text::CH_PLAN_IN } else { text::CH_PLAN_OUT }).into(),
        Change::Benefit(benefit) => named(ctx, benefit, text::CH_BENEFIT, text::CH_NO_BENEFIT),
        Change::DailyLimit(0) => ctx.t(text::CH_NO_LIMIT).into(),
        Change::DailyLimit(kopecks) => format!("{} {}", ctx.t(text::CH_LIMIT), rubles(ctx.lang, *kopecks)),
        Change::VisitingTime => ctx.t(text::CH_VISIT).into(),
        Change::Nothing => ctx.t(text::CH_NOTHING).into(),
        Change::Card { tail, kind, state } => {
            format!("{} ···{tail}: {}", ctx.t(words::card(*kind)), ctx.t(words::card_in(*state)))
        }
        Change::Representative { child, representative, allowed } => {
            let may = ctx.t(if *allowed { text::CH_MAY_TAKE } else { text::CH_MAY_NOT_TAKE });
            format!("{} {representative} {may} {child}", ctx.t(text::CH_REPRESENTATIVE))
        }
        Change::Floor(kopecks) => format!("{} {}", ctx.t(text::CH_FLOOR), rubles(ctx.lang, *kopecks)),
        Change::Object(object, id) => format!("{} {id}", ctx.t(kind(*object))),
    }
}

fn named(ctx: &Ctx, object: &Named, some: Text, none: Text) -> String {
    if object.id == 0 { ctx.t(none).into() } else { format!("{} {}", ctx.t(some), object.name) }
}

const fn kind(object: Object) -> Text {
    match object {
        Object::Complex => text::CH_COMPLEX,
        Object::Building => text::CH_BUILDING_OBJECT,
        Object::BuildingMode => text::CH_MODE,
        Object::Group => text::CH_GROUP_OBJECT,
        Object::Supplier => text::CH_SUPPLIER,
        Object::Contract => text::CH_CONTRACT,
        Object::ServiceDay => text::CH_DAY,
        Object::Benefit => text::CH_BENEFIT_OBJECT,
        Object::Gateway => text::CH_GATEWAY,
        Object::Device => text::CH_DEVICE,
    }
}
