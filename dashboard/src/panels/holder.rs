//! Who an account belongs to.

use crate::{
    auth::Sight,
    ctx::Ctx,
    format::DASH,
    link::Link,
    routes, text,
    ui::when::when,
    views::desk::{HolderView, Whereabouts},
    words,
};
use maud::{Markup, html};

/// Facts without money.
pub(crate) fn panel(ctx: &Ctx, view: &HolderView, sight: Sight) -> Markup {
    let person = &view.person;
    let group = Link::to(routes::people(view.building.id)).with("group", person.group.id);
    html! {
        article.panel aria-labelledby="holder-h" {
            h2 #holder-h { (ctx.t(text::HOLDER)) }
            dl.facts {
                (fact(ctx.t(text::WHO), html! {
                    (ctx.t(words::holder(person.kind)))
                    @if !view.active { ", " (ctx.t(text::HOLDER_LEFT)) }
                }))
                (fact(ctx.t(text::COL_BUILDING), html! {
                    @if view.building.id == 0 { (DASH) } @else { a href=(routes::building(view.building.id)) { (view.building.name) } }
                }))
                (fact(ctx.t(text::COL_GROUP), html! {
                    @if person.group.id == 0 { (DASH) } @else { a href=(group) { (person.group.name) } }
                }))
                (fact(ctx.t(text::WHEREABOUTS), whereabouts(ctx, view, sight)))
                (fact(ctx.t(text::MEAL_PLAN), html! { (ctx.t(if view.in_meal_plan { text::IN_MEAL_PLAN } else { text::NOT_IN_MEAL_PLAN })) }))
                (fact(ctx.t(text::BENEFIT), html! {
                    @if view.benefit.id == 0 { (ctx.t(text::NO_BENEFIT)) } @else { (view.benefit.name) }
                }))
            }
            @if person.whereabouts == Whereabouts::Unknown { p.foot { (ctx.t(text::UNKNOWN_PERSON_MEANS)) } }
        }
    }
}

/// A name and what it is.
pub(crate) fn fact(name: &str, value: Markup) -> Markup {
    html! { div { dt { (name) } dd { div { (value) } } } }
}

fn whereabouts(ctx: &Ctx, view: &HolderView, sight: Sight) -> Markup {
    let place = |building: u32| {
        html! {
            @if building == view.building.id { (view.building.name) }
            @else if sight.complex { a href=(routes::building(building)) { (ctx.t(text::BUILDING)) " " (building) } }
            @else { (ctx.t(text::BUILDING)) " " (building) }
        }
    };
    match view.person.whereabouts {
        Whereabouts::Inside(building, since) => {
            html! { (ctx.t(text::INSIDE)) ": " (place(building)) ", " (ctx.t(text::SINCE)) " " (when(since)) }
        }
        Whereabouts::Outside(building, since) => html! { (ctx.t(text::LEFT)) ": " (place(building)) ", " (when(since)) },
        Whereabouts::Unknown => html! { (ctx.t(text::WHEREABOUTS_UNKNOWN)) },
    }
}
