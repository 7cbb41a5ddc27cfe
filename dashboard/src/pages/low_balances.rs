//! Accounts of a complex whose balance is low or owed: whom to tell before the queue at the till does (FIELD D row 42).

use super::{
    corrections::links::to_new,
    frame::{self, Frame},
};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::Asked,
    format::{DASH, rubles},
    limits::LOW_SHOWN,
    names::{complex_of, supplier_of},
    panels::impact::group_name,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
    },
    views::desk::{Named, Place},
    words::corrections::Kind,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use ledger_core::account_number;
use ledger_office::City;
use maud::{Markup, html};
use papers::table::{Cell, Table};
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_ACCOUNT),
    Column::words(text::COL_GROUP),
    Column::words(text::COL_SUPPLIER),
    Column::number(text::LO_FREE),
    Column::number(text::CS_APART),
];

/// One purse.
struct Low {
    account: u64,
    group: String,
    supplier: Named,
    /// Kopecks that main meals may use; below zero they are owed.
    free: i64,
    apart: i64,
}

/// All of a complex, the lowest first.
struct Seen {
    complex: Named,
    rows: Vec<Low>,
}

fn see(city: &City, complex: u32) -> Option<Seen> {
    city.complex(complex).filter(|row| row.active)?;
    let mut rows = Vec::new();
    for holder in city.holders_of(complex) {
        let Some(row) = city.holder(*holder).filter(|row| row.active) else { continue };
        for (_, purse) in city.purses_of(*holder).filter(|(_, purse)| purse.low || purse.balance < 0) {
            rows.push(Low {
                account: account_number(*holder),
                group: if row.group == 0 { String::new() } else { group_name(city, row.group) },
                supplier: supplier_of(city, purse.supplier),
                free: purse.available() - purse.apart,
                apart: purse.apart,
            });
        }
    }
    rows.sort_by_key(|row| (row.free, row.account));
    Some(Seen { complex: complex_of(city, complex), rows })
}

/// `GET /complexes/{id}/low-balances`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(complex): Path<u32>,
) -> Result<Markup, NoPage> {
    let (seen, ctx) = (find(&app, &who, complex).await?, app.ctx(&prefs));
    let supports = who.may(Action::Correct, None).is_ok();
    let title = ctx.t(text::LOW_BALANCES);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::complex(complex)), &seen.complex.name), (None, title)]))
        h1 #low-h { (title) }
        p.lead { (ctx.t(text::LO_WHAT)) }
        @if !seen.rows.is_empty() {
            p.actions {
                a.button href=(routes::low_balances(routes::LOW_BALANCES_CSV, complex)) { (ctx.t(text::AS_CSV)) }
                a.button href=(routes::low_balances(routes::LOW_BALANCES_XLSX, complex)) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if seen.rows.is_empty() { (hint::hint(ctx.t(text::LO_NONE), None)) } @else {
                (table(&ctx, "low-h", &COLUMNS, seen.rows.iter().take(LOW_SHOWN).map(|row| line(&ctx, row, supports))))
                @if seen.rows.len() > LOW_SHOWN { p.foot { (ctx.t(text::LO_MORE)) " " (LOW_SHOWN) } }
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

/// `GET /complexes/{id}/low-balances.csv` and `….xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(complex): Path<u32>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (seen, ctx) = (find(&app, &who, complex).await?, app.ctx(&prefs));
    let head = [text::COL_ACCOUNT, text::COL_GROUP, text::COL_SUPPLIER, text::LO_FREE, text::CS_APART];
    let row = |row: &Low| {
        vec![
            Cell::Id(row.account),
            Cell::Text(row.group.clone()),
            Cell::Text(row.supplier.name.clone()),
            Cell::Kopecks(row.free),
            Cell::Kopecks(row.apart),
        ]
    };
    let table = Table {
        name: format!("low-balances-{complex}"),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: seen.rows.iter().map(row).collect(),
        foot: None,
    };
    asked.about(complex).give_out(&app, &who, table).await
}

async fn find(app: &App, who: &Signed, complex: u32) -> Result<Seen, NoPage> {
    who.may(Action::ReadMoney, Some(&Place { complex, ..Place::default() }))?;
    look(app, move |city, _| see(city, complex)).await?.ok_or(NoPage::Missing)
}

fn line(ctx: &Ctx, row: &Low, supports: bool) -> Row {
    Row {
        id: format!("a{}-{}", row.account, row.supplier.id),
        cells: vec![
            html! {
                a href=(routes::account(row.account)) { (row.account) }
                @if supports && row.free < 0 { " " a href=(to_new(Kind::Support, row.account)) { (ctx.t(text::DO_SUPPORT)) } }
            },
            html! { @if row.group.is_empty() { (DASH) } @else { (row.group) } },
            html! { (row.supplier.name) },
            html! { (rubles(ctx.lang, row.free)) },
            html! { @if row.apart == 0 { (DASH) } @else { (rubles(ctx.lang, row.apart)) } },
        ],
    }
}
