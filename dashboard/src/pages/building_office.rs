//! What the office has about a building: mode, setting, equipment. Its form must not be replaced while somebody writes, so it stands
//! outside of the board.

use super::building::find;
use crate::{
    act::{Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    panels::{self, modes::Modes},
    routes,
    views::desk::Place,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    City, OfficeCommand,
    equipment::{Piece, Whereabouts, city_time, pieces},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

struct Office {
    modes: Modes,
    pieces: Vec<Piece>,
    equipment: Whereabouts,
}

impl Office {
    fn of(city: &City, id: u32) -> Self {
        let equipment = city.office().building(id).equipment;
        Self { modes: Modes::of(city, id), pieces: pieces(city, id, city_time(city)), equipment }
    }
}

/// The panels below the board, for whoever may read the office.
pub(super) async fn panels(app: &App, ctx: &Ctx<'_>, who: &Signed, place: &Place) -> Result<Markup, NoPage> {
    if who.may(Action::ReadOffice, Some(place)).is_err() {
        return Ok(Markup::default());
    }
    let id = place.building;
    let office = look(app, move |city, _| Office::of(city, id)).await?;
    let manages = who.may(Action::ManageBuildings, Some(place)).is_ok();
    let form = if manages { Some(new_form()?) } else { None };
    Ok(html! {
        div.pair {
            (panels::modes::panel(ctx, id, &office.modes, form.as_deref()))
            (panels::equipment::panel(ctx, &office.pieces, office.equipment))
        }
    })
}

/// What the form of the setting sends.
#[derive(Deserialize)]
pub(crate) struct Setting {
    #[serde(flatten)]
    sent: Sent,
    works: bool,
}

/// `POST /buildings/{id}/summer` (BLD-23).
pub(crate) async fn works_in_summer(
    app: State<Arc<App>>,
    who: Signed,
    Path(id): Path<u32>,
    Form(Setting { sent, works }): Form<Setting>,
) -> Result<Response, NoPage> {
    find(&app, &who, Action::ManageBuildings, id).await?;
    let done = act(&app, &who, &sent, OfficeCommand::WorksInSummer { building: id, works }).await?;
    match done.reason {
        // Somebody else was quicker: what was wanted stands.
        Reason::Accepted | Reason::NothingChanges => Ok(Redirect::to(&routes::building(id)).into_response()),
        _ => Err(NoPage::BadAddress),
    }
}
