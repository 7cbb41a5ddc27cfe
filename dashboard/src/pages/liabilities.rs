//! What a supplier owes to every family at this moment, or owed at one of the past, to the kopeck: for the day on which it stops
//! (ACC-03).

mod moment;

use super::{
    frame::{self, Frame},
    payments::name_of,
};
use crate::{
    act::{look, not_done},
    app::App,
    ask::{NoPage, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{self, Asked, when as moment_cell},
    format::{DASH, number, rubles},
    link::Link,
    names::complex_of,
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
        when::when,
    },
    views::{
        desk::Named,
        past::{Moment, Owed, OwedThen},
    },
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger_core::account_number;
use ledger_office::{
    City,
    supplier_change::{Liability, liabilities},
};
use maud::{Markup, html};
use moment::Typed;
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
    owed: Owed,
    complexes: Vec<(Named, Sum)>,
    all: Sum,
}

/// With the complexes that the families are in now.
fn see(city: &City, supplier: u32, owed: Owed) -> Option<Seen> {
    let name = name_of(city, supplier)?;
    let (mut all, mut sums) = (Sum::default(), BTreeMap::<u32, Sum>::new());
    for row in &owed.rows {
        all.add(row);
        sums.entry(city.holder(row.holder).map_or(0, |holder| holder.complex)).or_default().add(row);
    }
    let complexes = sums.into_iter().map(|(id, sum)| (complex_of(city, id), sum)).collect();
    Some(Seen { name, owed, complexes, all })
}

/// What was found, or the words why nothing is shown.
type Found = Result<Seen, (String, Text)>;

async fn find(app: &App, who: &Signed, supplier: u32, typed: &Typed) -> Result<Found, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, supplier)?;
    let seen = match typed.moment() {
        Ok(None) => {
            let now = move |city: &City, at_us: i64| {
                let owed = Owed { pos: city.next_pos(), at_us, rows: liabilities(city, supplier), holds_known: true };
                see(city, supplier, owed)
            };
            Ok(look(app, now).await?)
        }
        Ok(Some(moment)) => then(app, supplier, moment).await?,
        Err(words) => Err(words),
    };
    match seen {
        Ok(seen) => seen.map(Ok).ok_or(NoPage::Missing),
        Err(words) => {
            let name = look(app, move |city, _| name_of(city, supplier)).await?.ok_or(NoPage::Missing)?;
            Ok(Err((name, words)))
        }
    }
}

async fn then(app: &App, supplier: u32, moment: Moment) -> Result<Result<Option<Seen>, Text>, NoPage> {
    let owed = match ask_for(app, move |desk| desk.owed(supplier, moment)).await? {
        OwedThen::Whole(owed) => owed,
        OwedThen::NotYet => return Ok(Err(text::LI_NOT_YET)),
        OwedThen::TooFar => return Ok(Err(text::LI_TOO_FAR)),
    };
    look(app, move |city, _| see(city, supplier, Arc::unwrap_or_clone(owed))).await.map(Ok)
}

/// `GET /suppliers/{id}/liabilities`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(typed): Query<Typed>,
) -> Result<Response, NoPage> {
    match find(&app, &who, supplier, &typed).await? {
        Ok(seen) => {
            let ctx = app.ctx(&prefs);
            let frame = Frame::about(ctx.t(text::LIABILITIES), &prefs, &who.operator);
            Ok(frame::page_about(&ctx, &frame, &page(&ctx, supplier, &typed, &seen)).into_response())
        }
        Err((name, words)) => Ok(refused(&app, &prefs, &who, supplier, &typed, &name, words)),
    }
}

/// `GET /suppliers/{id}/liabilities.csv` and `…/liabilities.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(typed): Query<Typed>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let Seen { owed, .. } = match find(&app, &who, supplier, &typed).await? {
        Ok(seen) => seen,
        Err((name, words)) => return Ok(refused(&app, &prefs, &who, supplier, &typed, &name, words)),
    };
    let ctx = app.ctx(&prefs);
    let head = [text::COL_ACCOUNT, text::COL_BALANCE, text::COL_HELD, text::LI_AT, text::LI_POS];
    let row = |row: &Liability| {
        vec![
            Cell::Id(account_number(row.holder)),
            Cell::Kopecks(row.kopecks),
            if owed.holds_known { Cell::Kopecks(row.held) } else { Cell::Empty },
            moment_cell(owed.at_us),
            Cell::Id(owed.pos),
        ]
    };
    let table = Table {
        name: format!("liabilities-{supplier}-{}", owed.pos),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: owed.rows.iter().map(row).collect(),
        foot: None,
    };
    let asked = asked.about(supplier);
    download::table(&app, &who, asked.kind, typed.link(asked.route).to_string(), table).await
}

fn refused(app: &App, prefs: &Prefs, who: &Signed, supplier: u32, typed: &Typed, name: &str, words: Text) -> Response {
    let ctx = app.ctx(prefs);
    let content = html! {
        (head(&ctx, supplier, name))
        (not_done(&ctx, ctx.t(words)))
        (typed.form(&ctx, supplier))
    };
    let title = format!("{}{}", ctx.t(text::ERROR_PREFIX), ctx.t(text::LIABILITIES));
    let page = frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn head(ctx: &Ctx, supplier: u32, name: &str) -> Markup {
    let title = ctx.t(text::LIABILITIES);
    html! {
        (crumbs(ctx, &[(Some(routes::supplier(supplier)), name), (None, title)]))
        h1 #liabilities-h { (title) " " small { (name) } }
    }
}

fn page(ctx: &Ctx, supplier: u32, typed: &Typed, seen: &Seen) -> Markup {
    let money = |kopecks: i64| html! { span.num { (rubles(ctx.lang, kopecks)) } };
    let held = |kopecks: i64| {
        if seen.owed.holds_known {
            money(kopecks)
        } else {
            html! { (DASH) }
        }
    };
    let row = |(complex, sum): &(Named, Sum)| Row {
        id: format!("c{}", complex.id),
        cells: vec![
            html! { (complex.name) },
            html! { (number(ctx.lang, sum.families)) },
            html! { (rubles(ctx.lang, sum.owed)) },
            held(sum.held),
            html! { (rubles(ctx.lang, sum.debts)) },
        ],
    };
    // The files are of the moment shown, also when something happens meanwhile.
    let of_moment = |route: String| if typed.is_now() { Link::to(route).with("pos", seen.owed.pos) } else { typed.link(route) };
    html! {
        (head(ctx, supplier, &seen.name))
        p.lead { (ctx.t(text::LI_WHAT)) }
        (typed.form(ctx, supplier))
        article.panel {
            dl.facts {
                (fact(ctx.t(text::LI_AT), html! { (when(seen.owed.at_us)) " " small { "#" (seen.owed.pos) } }))
                (fact(ctx.t(text::LI_FAMILIES), html! { (number(ctx.lang, seen.all.families)) }))
                (fact(ctx.t(text::LI_OWED), money(seen.all.owed)))
                (fact(ctx.t(text::COL_HELD), held(seen.all.held)))
                (fact(ctx.t(text::LI_DEBTS), money(seen.all.debts)))
            }
            @if !seen.owed.holds_known { p.foot { (ctx.t(text::LI_HELD_UNKNOWN)) } }
            p.actions {
                a.button href=(of_moment(routes::supplier_liabilities_xlsx(supplier))) download { (ctx.t(text::LI_LIST)) " (XLSX)" }
                a.button href=(of_moment(routes::supplier_liabilities_csv(supplier))) download { (ctx.t(text::LI_LIST)) " (CSV)" }
            }
        }
        article.panel {
            @if seen.complexes.is_empty() {
                (hint::hint(ctx.t(text::NO_PURSES_HERE), None))
            } @else {
                (table(ctx, "liabilities-h", &COLUMNS, seen.complexes.iter().map(row)))
                @if !typed.is_now() { p.foot { (ctx.t(text::LI_COMPLEX_NOW)) } }
            }
        }
    }
}
