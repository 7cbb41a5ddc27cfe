//! The reserve of identifiers (IDN-09…15, IDN-20): every building's numbers, every piece's life, and the deeds that move them.

mod batch;
mod batches;
mod building;
mod care;
mod count;
mod count_act;
mod counts;
mod deeds;
mod delivery;
mod differences;
mod find;
mod leavers;
pub(crate) mod links;
mod main_buildings;
pub(crate) mod outlook;
mod overview;
mod piece;
mod pieces;
mod plans;
mod reader;
mod sending;
mod signals;
mod transfer;
mod transfers;
mod typed;
mod vendors;

use crate::{
    app::App,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    ctx::Ctx,
    limits::{CARD_UPLOAD_BYTES_MAX, REGISTRY_UPLOAD_BYTES_MAX},
    panels::impact::building_of,
    routes, text,
    ui::crumbs::{Step, crumbs},
    views::desk::{Named, Place},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use ledger_core::State as Core;
use ledger_office::City;
use maud::{Markup, html};
use std::sync::Arc;

/// Its pages.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(routes::CARDS, get(overview::show))
        .route(routes::CARDS_CSV, get(overview::file))
        .route(routes::CARDS_XLSX, get(overview::file))
        .route(routes::CARDS_FIND, get(find::show))
        .route(routes::CARDS_BUILDING, get(building::show))
        .route(routes::CARDS_PIECES, get(pieces::show))
        .route(routes::CARDS_PIECES_CSV, get(pieces::file))
        .route(routes::CARDS_PIECES_XLSX, get(pieces::file))
        .route(routes::CARD_PIECE, get(piece::show))
        .route(routes::CARD_SIGNALS, get(signals::show))
        .route(routes::CARD_SIGNAL, get(signals::one::show).post(signals::one::submit))
        .route(routes::CARD_SIGNAL_RULES, get(signals::rules::show).post(signals::rules::submit))
        .route(routes::CARD_READER, get(reader::show).post(reader::submit))
        .route(routes::CARD_DEED, get(deeds::show).post(deeds::submit))
        .route(routes::CARD_BATCHES, get(batches::show))
        .route(routes::CARD_BATCH, get(batch::show).post(batch::submit))
        .route(routes::CARD_BATCH_FILE, post(batch::receive).layer(DefaultBodyLimit::max(CARD_UPLOAD_BYTES_MAX)))
        .route(routes::CARD_BATCH_CHECK, get(delivery::show).post(delivery::take))
        .route(routes::CARD_BATCH_FAULTS, get(delivery::faults))
        // suppliers of identifiers, main buildings, care
        .route(routes::CARD_VENDORS, get(vendors::show))
        .route(routes::CARD_VENDORS_CSV, get(vendors::file))
        .route(routes::CARD_VENDORS_XLSX, get(vendors::file))
        .route(routes::CARD_VENDOR, get(vendors::one).post(vendors::submit))
        .route(routes::CARD_MAIN_BUILDINGS, get(main_buildings::show).post(main_buildings::submit))
        .route(routes::CARD_CARE, get(care::show))
        // leavers' cards
        .route(routes::CARD_LEAVERS, get(leavers::show).post(leavers::returned::submit))
        .route(routes::CARD_LEAVERS_FILE, get(leavers::files::show))
        // lists as of 31 July, August's delivery
        .route(
            routes::CARD_PLANS,
            get(plans::show).merge(post(plans::receive).layer(DefaultBodyLimit::max(REGISTRY_UPLOAD_BYTES_MAX))),
        )
        .route(routes::CARD_PLAN_CHECK, get(plans::check::show).post(plans::check::file_it))
        .route(routes::CARD_PLAN_CHECK_FILE, get(plans::check::people))
        .route(routes::CARD_PLAN, get(plans::one::show))
        .route(routes::CARD_PLAN_FILE, get(plans::files::show))
        .route(routes::CARD_PLAN_ACCEPT, get(plans::accept::show).post(plans::accept::submit))
        .route(routes::CARD_TRANSFERS, get(transfers::show))
        .route(routes::CARD_TRANSFER, get(transfer::show).post(transfer::submit))
        .route(routes::CARD_COUNTS, get(counts::show))
        .route(routes::CARD_COUNT, get(count::show).post(count::submit))
        .route(routes::CARD_COUNT_ACT, get(count_act::file))
        .route(routes::CARD_COUNT_ACT_PDF, get(count_act::file))
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

/// From the reserve to what belongs to no single building.
fn ways(ctx: &Ctx) -> Markup {
    let ways = [
        (routes::CARD_LEAVERS, text::KL_TITLE),
        (routes::CARD_PLANS, text::KP_TITLE),
        (routes::CARD_MAIN_BUILDINGS, text::KM_TITLE),
        (routes::CARD_VENDORS, text::KV_TITLE),
        (routes::CARD_CARE, text::CARE_TITLE),
    ];
    html! { p.actions { @for (href, name) in ways { a.button href=(href) { (ctx.t(name)) } } } }
}

/// The way from the reserve of the city to a page.
fn way(ctx: &Ctx, building: &Named, last: Option<Step>) -> Markup {
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let here = ((building.id != 0).then(|| routes::cards_building(building.id)), building.name.as_str());
    crumbs(ctx, &[Some(reserve), Some(here), last].into_iter().flatten().collect::<Vec<_>>())
}
