//! One complex: its buildings and who feeds them.

use super::frame::{self, Frame};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    panels,
    prefs::Prefs,
    routes, text,
    ui::{crumbs::crumbs, hint},
    views::desk::{ComplexView, Place},
};
use axum::{
    Extension,
    extract::{Path, State},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /complexes/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let place = Place { complex: id, building: 0 };
    who.may(Action::ReadPlaces, Some(&place))?;
    let view = ask_for(&app, move |desk| desk.complex(id)).await?;
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(&view.complex.name, &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &view, who.sight(&place))))
}

fn page(ctx: &Ctx, view: &ComplexView, sight: Sight) -> Markup {
    html! {
        @if sight.city { (crumbs(ctx, &[(Some(routes::COMPLEXES.into()), ctx.t(text::COMPLEXES))])) }
        h1 { (view.complex.name) }
        (panels::buildings::panel(ctx, &view.buildings))
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
