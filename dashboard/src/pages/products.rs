//! What the buffet sells, in groups: families name products and groups of them that their child is not sold (FIELD D row 39).

use super::frame::{self, Frame};
use crate::{
    act::{self, Just, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::number,
    limits::NAME_BYTES_MAX,
    link::Link,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{City, OfficeCommand};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 4] = [
    Column::words(text::PR_NAME),
    Column::words(text::PR_GROUP),
    Column::number(text::PR_NUMBER),
    Column::words(text::COL_STATE),
];

/// A product, or a group of products.
#[derive(Clone, Debug)]
struct Product {
    id: u32,
    name: String,
    group: Named,
    active: bool,
}

/// The form of one.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    group: u32,
    /// `off` when it is no longer sold.
    #[serde(default)]
    sold: String,
    #[serde(flatten)]
    sent: Sent,
}

/// Each group with its products behind it.
fn products(city: &City) -> Vec<Product> {
    let name = |id: u32| city.products().get(id as usize).filter(|_| id != 0).map_or_else(String::new, |row| row.name.clone());
    let rows = (0u32..).zip(city.products()).filter(|(id, row)| *id != 0 && !row.name.is_empty());
    let row = |(id, row): (u32, &ledger_core::rows::Product)| Product {
        id,
        name: row.name.clone(),
        group: Named { id: row.group, name: name(row.group) },
        active: row.active,
    };
    let mut all: Vec<Product> = rows.map(row).collect();
    all.sort_by_key(|row| (if row.group.id == 0 { row.id } else { row.group.id }, row.group.id != 0, row.id));
    all
}

/// `GET /products`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may(Action::SetMoney, None)?;
    let rows = look(&app, |city, _| products(city)).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::PRODUCTS);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::REFUNDS.into()), ctx.t(text::REFUNDS)), (None, title)]))
        h1 #products-h { (title) }
        p.lead { (ctx.t(text::PR_WHAT)) }
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::PR_DONE)) } }
        p.actions { a.primary href=(routes::product(0)) { (ctx.t(text::PR_NEW)) } }
        article.panel {
            @if rows.is_empty() { (hint::hint(ctx.t(text::PR_NONE), None)) } @else {
                (table(&ctx, "products-h", &COLUMNS, rows.iter().map(|row| line(&ctx, row))))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, row: &Product) -> Row {
    Row {
        id: format!("p{}", row.id),
        cells: vec![
            html! { a href=(routes::product(row.id)) { (row.name) } },
            html! { @if row.group.id == 0 { (ctx.t(text::PR_IS_GROUP)) } @else { (row.group.name) } },
            html! { (number(ctx.lang, row.id)) },
            html! { (ctx.t(if row.active { text::PR_SOLD } else { text::PR_NOT_SOLD })) },
        ],
    }
}

/// `GET /products/{id}`.
pub(crate) async fn one(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let rows = find(&app, &who, id).await?;
    let typed = rows.iter().find(|row| row.id == id).map_or_else(Typed::default, |row| Typed {
        name: row.name.clone(),
        group: row.group.id,
        sold: if row.active { String::new() } else { String::from("off") },
        sent: Sent::default(),
    });
    Ok(page(&app.ctx(&prefs), &prefs, &who, (id, &typed), &rows, &html! {}, &new_form()?))
}

/// `POST /products/{id}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    let rows = find(&app, &who, id).await?;
    let (active, name) = (typed.sold != "off", typed.name.trim().to_owned());
    let command = OfficeCommand::PutProduct { product: id, active, group: typed.group, name };
    let done = act(&app, &who, &typed.sent, command).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::PRODUCTS).with("done", "1").to_string()).into_response());
    }
    let ctx = app.ctx(&prefs);
    let page = page(&ctx, &prefs, &who, (id, &typed), &rows, &act::problem(&ctx, done.reason), &new_form()?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// All products, when this one is among them or new.
async fn find(app: &App, who: &Signed, id: u32) -> Result<Vec<Product>, NoPage> {
    who.may(Action::SetMoney, None)?;
    let rows = look(app, |city, _| products(city)).await?;
    if id == 0 || rows.iter().any(|row| row.id == id) { Ok(rows) } else { Err(NoPage::Missing) }
}

fn page(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    (id, typed): (u32, &Typed),
    rows: &[Product],
    problem: &Markup,
    number: &str,
) -> Markup {
    let title = if id == 0 { ctx.t(text::PR_NEW) } else { &typed.name };
    let groups = rows.iter().filter(|row| row.group.id == 0 && row.active && row.id != id);
    let content = html! {
        (crumbs(ctx, &[(Some(routes::PRODUCTS.into()), ctx.t(text::PRODUCTS)), (None, title)]))
        h1 { (title) }
        (problem)
        article.panel {
            form.acting method="post" action=(routes::product(id)) {
                (act::hidden(number, 0))
                label for="name" { (ctx.t(text::PR_NAME)) }
                input #name name="name" required maxlength=(NAME_BYTES_MAX) value=(typed.name);
                label for="group" { (ctx.t(text::PR_GROUP)) }
                select #group name="group" {
                    option value="0" selected[typed.group == 0] { (ctx.t(text::PR_IS_GROUP)) }
                    @for group in groups { option value=(group.id) selected[typed.group == group.id] { (group.name) } }
                }
                p.hint { (ctx.t(text::PR_GROUP_HINT)) }
                @if id != 0 {
                    fieldset {
                        legend { (ctx.t(text::COL_STATE)) }
                        @for (value, words) in [("on", text::PR_SOLD), ("off", text::PR_NOT_SOLD)] {
                            p.tick {
                                input id={ "sold-" (value) } type="radio" name="sold" value=(value)
                                    checked[(typed.sold == "off") == (value == "off")];
                                label for={ "sold-" (value) } { (ctx.t(words)) }
                            }
                        }
                    }
                }
                p.actions {
                    button.primary { (ctx.t(text::PR_DO)) }
                    a.button href=(routes::PRODUCTS) { (ctx.t(text::GO_BACK)) }
                }
            }
        }
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}
