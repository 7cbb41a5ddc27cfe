//! The reserve of the city by building: what lies where, what is overdue, what runs short.

use super::{manages_somewhere, may};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    ctx::Ctx,
    download::Asked,
    format::number,
    limits::{RESERVES_EXPORTED_MAX, RESERVES_LOOKED_AT_MAX},
    link::Link,
    names::complex_of,
    paged::{self, Found},
    pages::frame::{self, Frame},
    panels::impact::building_of,
    prefs::Prefs,
    routes, text,
    typed::{number as typed_number, word},
    ui::{
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
    },
    views::desk::{Named, PAGE_ROWS},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    stock::{Stage, Tally},
};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const COLUMNS: [Column; 8] = [
    Column::words(text::COL_PLACE),
    Column::words(text::COL_COMPLEX),
    Column::number(text::CD_RESERVE),
    Column::number(text::CD_COMING),
    Column::number(text::CD_OUT),
    Column::number(text::CD_GONE),
    Column::number(text::CD_AT_LEAST),
    Column::words(text::COL_STATE),
];

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "word")]
    show: Option<Only>,
    #[serde(default, deserialize_with = "typed_number")]
    complex: Option<u32>,
    /// Only buildings with higher numbers.
    #[serde(default, deserialize_with = "typed_number")]
    after: Option<u32>,
}

/// Which buildings.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Only {
    /// Less in the reserve than it should hold.
    Short,
    /// Something waits for somebody longer than it may.
    Overdue,
}

/// The reserve of one building.
struct Reserve {
    building: Named,
    complex: Named,
    tally: Tally,
    /// On the way to it.
    coming: u32,
    at_least: Option<u32>,
    /// Batches not registered in time.
    overdue: u32,
}

impl Reserve {
    fn of(city: &City, id: u32, today: i32) -> Self {
        let stock = city.office().stock();
        let overdue = stock.open_batches().filter(|batch| batch.building == id && batch.due_day < today).count();
        Self {
            building: building_of(city, id),
            complex: complex_of(city, city.buildings().get(id as usize).map_or(0, |row| row.complex)),
            tally: stock.tally(id),
            coming: stock.open_transfers().filter(|one| one.to == id).map(|one| one.pieces.len() as u32).sum(),
            at_least: stock.rule(id).at_least,
            overdue: overdue as u32,
        }
    }

    fn is_short(&self) -> bool {
        self.at_least.is_some_and(|least| self.tally.of(Stage::Reserve) < least)
    }

    /// Lost, broken or not found: neither in the reserve nor in use.
    fn gone(&self) -> u32 {
        [Stage::Lost, Stage::Broken, Stage::Missing].into_iter().map(|stage| self.tally.of(stage)).sum()
    }
}

impl Wish {
    fn link(&self, path: &str) -> Link {
        let show = self.show.map(crate::words::tickets::code);
        Link::to(path).with_some("show", show).with_some("complex", self.complex)
    }

    async fn find(&self, app: &App, who: &Signed, rows: usize) -> Result<Found<Reserve, u32>, NoPage> {
        who.may_somewhere(Action::ReadCards)?;
        let (wish, operator) = (self.clone(), Arc::clone(&who.operator));
        look(app, move |city, now_us| wish.find_in(city, &operator, civil_day(now_us), rows)).await
    }

    fn find_in(&self, city: &City, who: &Operator, today: i32, rows: usize) -> Found<Reserve, u32> {
        let after = self.after.unwrap_or(0);
        let known = (0u32..).zip(city.buildings()).filter(|(_, row)| row.kind != 0 && row.active);
        let later = known.map(|(id, _)| id).filter(|id| *id > after);
        let row = |id: &u32| {
            let complex = city.buildings().get(*id as usize).map_or(0, |row| row.complex);
            let wanted = self.complex.is_none_or(|wanted| wanted == complex) && may(who, Action::ReadCards, city, *id);
            wanted.then(|| Reserve::of(city, *id, today)).filter(|reserve| match self.show {
                None => true,
                Some(Only::Short) => reserve.is_short(),
                Some(Only::Overdue) => reserve.overdue > 0,
            })
        };
        Found::among(later, (rows, RESERVES_LOOKED_AT_MAX), |id| *id, row)
    }
}

/// `GET /cards`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let found = wish.find(&app, &who, PAGE_ROWS).await?;
    let ctx = app.ctx(&prefs);
    let content = page(&ctx, &who.operator, &wish, &found);
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::RESERVE), &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, who: &Operator, wish: &Wish, found: &Found<Reserve, u32>) -> Markup {
    let to = wish.link(routes::CARDS);
    let first = wish.after.is_some().then(|| (to.clone(), text::FIRST_PAGE));
    let next = found.next.map(|next| (to.clone().with("after", next), text::NEXT_PAGE_OF));
    html! {
        h1 #reserve-h { (ctx.t(text::RESERVE)) }
        p.lead { (ctx.t(text::CD_WHAT)) }
        (filter(ctx, who, wish))
        p.actions {
            @if !found.rows.is_empty() {
                a.button href=(wish.link(routes::CARDS_CSV)) { (ctx.t(text::AS_CSV)) }
                a.button href=(wish.link(routes::CARDS_XLSX)) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::CD_NOTHING_FITS), None)) } @else {
                (table(ctx, "reserve-h", &COLUMNS, found.rows.iter().map(|row| line(ctx, row))))
            }
            (pager(ctx, text::CD_PAGES, first, next))
        }
        @if manages_somewhere(who) || authorize(who, Action::SetCards, None).is_ok() { p.hint { (ctx.t(text::CD_DEEDS_WHERE)) } }
    }
}

fn line(ctx: &Ctx, row: &Reserve) -> Row {
    let count = |n: u32| html! { (number(ctx.lang, u64::from(n))) };
    Row {
        id: format!("b{}", row.building.id),
        cells: vec![
            html! { a href=(routes::cards_building(row.building.id)) { (row.building.name) } },
            html! { (row.complex.name) },
            count(row.tally.of(Stage::Reserve)),
            count(row.coming),
            count(row.tally.of(Stage::Out)),
            count(row.gone()),
            html! { @if let Some(least) = row.at_least { (count(least)) } @else { (crate::format::DASH) } },
            state(ctx, row),
        ],
    }
}

fn state(ctx: &Ctx, row: &Reserve) -> Markup {
    html! {
        @if row.overdue > 0 { span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::CD_OVERDUE)) } " " }
        @if row.is_short() { span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::CD_SHORT)) } }
        @if row.overdue == 0 && !row.is_short() { span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CD_FINE)) } }
    }
}

fn filter(ctx: &Ctx, who: &Operator, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::CARDS) {
            label for="show" { (ctx.t(text::COL_STATE)) }
            select #show name="show" {
                option value="" { (ctx.t(text::STATE_ANY)) }
                @for (only, name) in [(Only::Short, text::CD_SHORT), (Only::Overdue, text::CD_OVERDUE)] {
                    option value=(crate::words::tickets::code(only)) selected[wish.show == Some(only)] { (ctx.t(name)) }
                }
            }
            @if who.scope == Scope::City {
                label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
                input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" value=[wish.complex];
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}

/// `GET /cards.csv` and `/cards.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (rows, _) = paged::gather(RESERVES_EXPORTED_MAX, |after, rows| {
        let wish = Wish { after, ..wish.clone() };
        let (app, who) = (&app, &who);
        async move { wish.find(app, who, rows).await }
    })
    .await?;
    let ctx = app.ctx(&prefs);
    let head = [
        text::COL_PLACE,
        text::COL_COMPLEX,
        text::CD_RESERVE,
        text::CD_COMING,
        text::CD_OUT,
        text::CD_LOST,
        text::CD_BROKEN,
        text::CD_MISSING,
        text::CD_DISCARDED,
        text::CD_AT_LEAST,
    ];
    let row = |row: &Reserve| {
        let count = |stage| Cell::Number(u64::from(row.tally.of(stage)));
        vec![
            Cell::Text(row.building.name.clone()),
            Cell::Text(row.complex.name.clone()),
            count(Stage::Reserve),
            Cell::Number(u64::from(row.coming)),
            count(Stage::Out),
            count(Stage::Lost),
            count(Stage::Broken),
            count(Stage::Missing),
            count(Stage::Discarded),
            row.at_least.map_or(Cell::Empty, |least| Cell::Number(u64::from(least))),
        ]
    };
    let table = Table {
        name: String::from("card-reserve"),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(row).collect(),
        foot: None,
    };
    asked.give_out(&app, &who, table).await
}
