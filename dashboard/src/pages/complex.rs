//! One complex: its buildings and who feeds them.

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    panels::{
        self,
        impact::{building_of, group_name},
    },
    prefs::Prefs,
    routes, text,
    ui::{crumbs::crumbs, hint},
    views::desk::{ComplexView, Named, Place},
};
use axum::{
    Extension,
    extract::{Path, State},
};
use ledger_office::City;
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /complexes/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let place = Place { complex: id, building: 0, ..Place::default() };
    who.may(Action::ReadPlaces, Some(&place))?;
    let view = ask_for(&app, move |desk| desk.complex(id)).await?;
    let guests = if who.may(Action::ReadPeople, Some(&place)).is_ok() {
        look(&app, move |city, _| elsewhere(city, id)).await?
    } else {
        Vec::new()
    };
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(&view.complex.name, &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &view, &guests, who.sight(&place))))
}

/// Groups of a complex that are taught in a building of another one, with that building (REL-05…09).
fn elsewhere(city: &City, complex: u32) -> Vec<(Named, Named)> {
    let of_other = |building: u32| city.buildings().get(building as usize).is_some_and(|b| b.complex != complex);
    let groups =
        (0u32..).zip(city.groups()).filter(|(_, group)| group.active && group.complex == complex && of_other(group.building));
    groups.map(|(id, group)| (Named { id, name: group_name(city, id) }, building_of(city, group.building))).collect()
}

fn page(ctx: &Ctx, view: &ComplexView, guests: &[(Named, Named)], sight: Sight) -> Markup {
    html! {
        @if sight.city { (crumbs(ctx, &[(Some(routes::COMPLEXES.into()), ctx.t(text::COMPLEXES))])) }
        h1 { (view.complex.name) }
        @if sight.money { p.actions { a.button href=(routes::low_balances(routes::LOW_BALANCES, view.complex.id)) { (ctx.t(text::LOW_BALANCES)) } } }
        (panels::buildings::panel(ctx, &view.buildings))
        @if !guests.is_empty() {
            article.panel aria-labelledby="guests-h" {
                h2 #guests-h { (ctx.t(text::TAUGHT_ELSEWHERE)) }
                ul.hits {
                    @for (group, building) in guests {
                        li {
                            a href=(Link::to(routes::people(building.id)).with("group", group.id)) { (group.name) }
                            " " span.code { (building.name) }
                        }
                    }
                }
            }
        }
        article.panel aria-labelledby="suppliers-h" {
            h2 #suppliers-h { (ctx.t(text::SUPPLIERS)) }
            @if view.suppliers.is_empty() {
                (hint::hint(ctx.t(text::NO_SUPPLIERS), None))
            } @else {
                ul.hits {
                    @for supplier in &view.suppliers {
                        li {
                            @if sight.suppliers { a href=(routes::supplier(supplier.id)) { (supplier.name) } } @else { (supplier.name) }
                            " " span.code { (supplier.id) }
                        }
                    }
                }
            }
        }
    }
}
