//! All complexes: filtered by name and sorted by a column, both in the address.

mod sort;

use self::sort::{Sort, columns};
use super::frame::{self, Frame};
use crate::{
    app::App,
    ask::{NoPage, ask},
    auth::MaySeeCity,
    ctx::Ctx,
    format::number,
    link::Link,
    panels::{devices::faults, gateways::online_of},
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        table::{Row, table},
    },
    views::desk::ComplexRow,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: Sort,
}

/// `GET /complexes`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: MaySeeCity,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let rows = ask(&app, |desk| desk.complexes()).await?;
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(ctx.t(text::COMPLEXES), &prefs, &who.0.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, rows, &wish)))
}

fn page(ctx: &Ctx, mut rows: Vec<ComplexRow>, wish: &Wish) -> Markup {
    let (all, words) = (rows.len() as u64, wish.q.trim().to_lowercase());
    rows.retain(|row| row.complex.name.to_lowercase().contains(&words) || row.complex.id.to_string() == words);
    rows.sort_by(|a, b| wish.sort.order(a, b));
    let shown = rows.len() as u64;
    html! {
        h1 #complexes-h { (ctx.t(text::COMPLEXES)) }
        (filter(ctx, wish))
        article.panel {
            @if all == 0 {
                (hint::generator(ctx, ctx.t(text::NO_COMPLEXES)))
            } @else if rows.is_empty() {
                (hint::hint(ctx.t(text::NOTHING_FITS), None))
                p { a href=(routes::COMPLEXES) { (ctx.t(text::SHOW_ALL)) } }
            } @else {
                p.hint role="status" {
                    (ctx.t(text::SHOWN)) " " (number(ctx.lang, shown)) " " (ctx.t(text::OF)) " " (number(ctx.lang, all))
                }
                (table(ctx, "complexes-h", &columns(wish.sort, &wish.q), rows.iter().map(|complex| row(ctx, complex))))
            }
        }
    }
}

/// Narrow screens have no column heads to click on: they get the orders as a list.
fn filter(ctx: &Ctx, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::COMPLEXES) {
            label for="q" { (ctx.t(text::FILTER_NAME)) }
            input #q type="search" name="q" value=(wish.q);
            span.by-list {
                label for="sort" { (ctx.t(text::ORDER)) }
                select #sort name="sort" {
                    @for (sort, name) in Sort::choices() {
                        option value=(sort) selected[sort == wish.sort] { (ctx.t(name)) }
                    }
                }
            }
            button { (ctx.t(text::FILTER_DO)) }
            @if !wish.q.is_empty() { a href=(Link::to(routes::COMPLEXES).with("sort", wish.sort)) { (ctx.t(text::SHOW_ALL)) } }
        }
    }
}

fn row(ctx: &Ctx, row: &ComplexRow) -> Row {
    Row {
        id: format!("c{}", row.complex.id),
        cells: vec![
            html! { a href=(routes::complex(row.complex.id)) { (row.complex.name) } },
            html! { (number(ctx.lang, row.buildings)) },
            html! { (number(ctx.lang, row.crowd.inside)) },
            html! { (number(ctx.lang, row.crowd.outside)) },
            html! { (number(ctx.lang, row.crowd.unknown)) },
            online_of(ctx, row.gateways_online, row.gateways),
            faults(ctx, row.devices_faulty),
        ],
    }
}
