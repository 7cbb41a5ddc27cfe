//! The reserve of identifiers (IDN-09…15, IDN-20): every building's numbers, every piece's life, and the deeds that move them.

mod overview;
mod typed;

use crate::{
    app::App,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    ctx::Ctx,
    panels::impact::building_of,
    routes, text,
    ui::crumbs::{Step, crumbs},
    views::desk::{Named, Place},
};
use axum::{Router, routing::get};
use ledger_core::State as Core;
use ledger_office::City;
use maud::Markup;
use std::sync::Arc;

/// Its pages.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(routes::CARDS, get(overview::show))
        .route(routes::CARDS_CSV, get(overview::file))
        .route(routes::CARDS_XLSX, get(overview::file))
}

/// Where the reserve of a building lies.
fn place(core: &Core, building: u32) -> Place {
    let complex = core.buildings().get(building as usize).map_or(0, |row| row.complex);
    Place { complex, building, ..Place::default() }
}

/// May this be done to the reserve of this building?
fn may(who: &Operator, action: Action, core: &Core, building: u32) -> bool {
    authorize(who, action, Some(&place(core, building))).is_ok()
}

/// True for who moves identifiers somewhere: what is shown to them leads on to forms.
fn manages_somewhere(who: &Operator) -> bool {
    match who.scope {
        Scope::City => authorize(who, Action::ManageCards, None).is_ok(),
        Scope::Complex(complex) => authorize(who, Action::ManageCards, Some(&Place { complex, ..Place::default() })).is_ok(),
        Scope::Building(_) | Scope::Supplier(_) => false,
    }
}

/// A building that this operator may do this to; of any other nobody learns whether it exists.
fn building_for(city: &City, who: &Signed, action: Action, id: u32) -> Option<Named> {
    let row = city.buildings().get(id as usize).filter(|row| row.kind != 0)?;
    let place = Place { complex: row.complex, building: id, ..Place::default() };
    who.may(action, Some(&place)).is_ok().then(|| building_of(city, id))
}

/// The way from the reserve of the city to a page.
fn way(ctx: &Ctx, building: &Named, last: Option<Step>) -> Markup {
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let here = ((building.id != 0).then(|| routes::cards_building(building.id)), building.name.as_str());
    crumbs(ctx, &[Some(reserve), Some(here), last].into_iter().flatten().collect::<Vec<_>>())
}
