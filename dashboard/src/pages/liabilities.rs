//! What a supplier owes to every family at this moment, to the kopeck: for the day on which it stops (ACC-03).

use super::{
    frame::{self, Frame},
    payments::name_of,
};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{Asked, when as moment},
    format::{number, rubles},
    names::complex_of,
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::Named,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use ledger_core::account_number;
use ledger_office::{
    City,
    supplier_change::{Liability, liabilities},
};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_COMPLEX),
    Column::number(text::LI_FAMILIES),
    Column::number(text::LI_OWED),
    Column::number(text::COL_HELD),
    Column::number(text::LI_DEBTS),
];

/// Of one complex.
#[derive(Clone, Copy, Default)]
struct Sum {
    families: u64,
    owed: i64,
    held: i64,
    debts: i64,
}

impl Sum {
    fn add(&mut self, row: &Liability) {
        self.families += 1;
        self.owed += row.kopecks.max(0);
        self.held += row.held;
        self.debts -= row.kopecks.min(0);
    }
}

/// Everything of one moment: the journal's position says which.
struct Seen {
    name: String,
    at_us: i64,
    pos: u64,
    rows: Vec<Liability>,
    complexes: Vec<(Named, Sum)>,
    all: Sum,
}

fn see(city: &City, now_us: i64, supplier: u32) -> Option<Seen> {
    let name = name_of(city, supplier)?;
    let rows = liabilities(city, supplier);
    let (mut all, mut sums) = (Sum::default(), BTreeMap::<u32, Sum>::new());
    for row in &rows {
        all.add(row);
        sums.entry(city.holder(row.holder).map_or(0, |holder| holder.complex)).or_default().add(row);
    }
    let complexes = sums.into_iter().map(|(id, sum)| (complex_of(city, id), sum)).collect();
    Some(Seen { name, at_us: now_us, pos: city.next_pos(), rows, complexes, all })
}

/// `GET /suppliers/{id}/liabilities`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
) -> Result<Markup, NoPage> {
    let seen = find(&app, &who, supplier).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::LIABILITIES);
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &page(&ctx, supplier, &seen)))
}

/// `GET /suppliers/{id}/liabilities.csv` and `…/liabilities.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (seen, ctx) = (find(&app, &who, supplier).await?, app.ctx(&prefs));
    let head = [text::COL_ACCOUNT, text::COL_BALANCE, text::COL_HELD, text::LI_AT, text::LI_POS];
    let row = |row: &Liability| {
        vec![
            Cell::Id(account_number(row.holder)),
            Cell::Kopecks(row.kopecks),
            Cell::Kopecks(row.held),
            moment(seen.at_us),
            Cell::Id(seen.pos),
        ]
    };
    let table = Table {
        name: format!("liabilities-{supplier}"),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: seen.rows.iter().map(row).collect(),
        foot: None,
    };
    asked.about(supplier).give_out(&app, &who, table).await
}

async fn find(app: &App, who: &Signed, supplier: u32) -> Result<Seen, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, supplier)?;
    look(app, move |city, now_us| see(city, now_us, supplier)).await?.ok_or(NoPage::Missing)
}

fn page(ctx: &Ctx, supplier: u32, seen: &Seen) -> Markup {
    let title = ctx.t(text::LIABILITIES);
    let money = |kopecks: i64| html! { span.num { (rubles(ctx.lang, kopecks)) } };
    let row = |(complex, sum): &(Named, Sum)| Row {
        id: format!("c{}", complex.id),
        cells: vec![
            html! { (complex.name) },
            html! { (number(ctx.lang, sum.families)) },
            html! { (rubles(ctx.lang, sum.owed)) },
            html! { (rubles(ctx.lang, sum.held)) },
            html! { (rubles(ctx.lang, sum.debts)) },
        ],
    };
    html! {
        (crumbs(ctx, &[(Some(routes::supplier(supplier)), &seen.name), (None, title)]))
        h1 #liabilities-h { (title) " " small { (seen.name) } }
        p.lead { (ctx.t(text::LI_WHAT)) }
        article.panel {
            dl.facts {
                (fact(ctx.t(text::LI_AT), html! { (when(seen.at_us)) " " small { "#" (seen.pos) } }))
                (fact(ctx.t(text::LI_FAMILIES), html! { (number(ctx.lang, seen.all.families)) }))
                (fact(ctx.t(text::LI_OWED), money(seen.all.owed)))
                (fact(ctx.t(text::COL_HELD), money(seen.all.held)))
                (fact(ctx.t(text::LI_DEBTS), money(seen.all.debts)))
            }
            p.actions {
                a.button href=(routes::supplier_liabilities_xlsx(supplier)) download { (ctx.t(text::LI_LIST)) " (XLSX)" }
                a.button href=(routes::supplier_liabilities_csv(supplier)) download { (ctx.t(text::LI_LIST)) " (CSV)" }
            }
        }
        article.panel {
            @if seen.complexes.is_empty() {
                (hint::hint(ctx.t(text::NO_PURSES_HERE), None))
            } @else {
                (table(ctx, "liabilities-h", &COLUMNS, seen.complexes.iter().map(row)))
            }
        }
    }
}
