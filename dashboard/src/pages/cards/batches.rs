//! Batches of identifiers: what arrived, what is registered, and until when it must be (IDN-12, IDN-13).

use super::{may, way};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    ctx::Ctx,
    format::{day, machine_day, number},
    limits::RESERVES_LOOKED_AT_MAX,
    link::Link,
    paged::Found,
    pages::frame::{self, Frame},
    panels::impact::building_of,
    prefs::Prefs,
    routes, text,
    typed::number as typed_number,
    ui::{
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
    },
    views::desk::{Named, PAGE_ROWS},
    words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    stock::{Batch, Origin},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::AUDIT_T_BATCH),
    Column::words(text::COL_PLACE),
    Column::words(text::COL_KIND),
    Column::number(text::CT_DECLARED),
    Column::number(text::CT_REGISTERED),
    Column::words(text::COL_DUE),
];

/// A batch as a line of a list.
pub(super) struct BatchRow {
    pub(super) id: u32,
    pub(super) building: Named,
    pub(super) kind: u8,
    pub(super) origin: String,
    pub(super) document: String,
    pub(super) declared: u32,
    pub(super) registered: u32,
    pub(super) day: i32,
    pub(super) due_day: i32,
    pub(super) closed: bool,
    pub(super) today: i32,
}

pub(super) fn row(city: &City, batch: &Batch, today: i32) -> BatchRow {
    let stock = city.office().stock();
    let origin = match batch.origin {
        Origin::Vendor { vendor } => stock.vendor(vendor).map_or_else(String::new, |vendor| vendor.name.clone()),
        Origin::City { .. } | Origin::Found => String::new(),
    };
    BatchRow {
        id: batch.id,
        building: building_of(city, batch.building),
        kind: batch.kind,
        origin,
        document: batch.document.clone(),
        declared: batch.declared,
        registered: stock.registered(batch.id),
        day: batch.day,
        due_day: batch.due_day,
        closed: batch.closed.is_some(),
        today,
    }
}

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// `1` for those alone whose pieces are still being registered.
    #[serde(default, deserialize_with = "typed_number")]
    open: Option<u8>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "typed_number")]
    before: Option<u32>,
}

impl Wish {
    fn find_in(&self, city: &City, who: &Operator, today: i32) -> Found<BatchRow, u32> {
        let before = self.before.unwrap_or(u32::MAX);
        let older = city.office().stock().batches().rev().skip_while(|batch| batch.id >= before);
        let wanted =
            |batch: &Batch| (self.open.is_none() || batch.closed.is_none()) && may(who, Action::ReadCards, city, batch.building);
        Found::among(
            older,
            (PAGE_ROWS, RESERVES_LOOKED_AT_MAX),
            |batch| batch.id,
            |batch| wanted(batch).then(|| row(city, batch, today)),
        )
    }
}

/// `GET /cards/batches`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let (asked, operator) = (wish.clone(), Arc::clone(&who.operator));
    let found = look(&app, move |city, now_us| asked.find_in(city, &operator, civil_day(now_us))).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::CT_BATCHES);
    let to = || Link::to(routes::CARD_BATCHES).with_some("open", wish.open);
    let first = wish.before.is_some().then(|| (to(), text::TO_NEWEST));
    let next = found.next.map(|next| (to().with("before", next), text::OLDER));
    let nowhere = Named { id: 0, name: String::new() };
    let content = html! {
        (way(&ctx, &nowhere, Some((None, title))))
        h1 #batches-h { (title) }
        p.lead { (ctx.t(text::CT_WHAT)) }
        p.actions {
            @if wish.open.is_none() { a.button href=(Link::to(routes::CARD_BATCHES).with("open", 1)) { (ctx.t(text::CT_OPEN_ONLY)) } }
            @else { a.button href=(routes::CARD_BATCHES) { (ctx.t(text::SHOW_ALL)) } }
        }
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::CT_NONE), None)) } @else { (list(&ctx, "batches-h", &found.rows)) }
            (pager(&ctx, text::CD_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

/// The lines.
pub(super) fn list(ctx: &Ctx, label: &str, rows: &[BatchRow]) -> Markup {
    table(ctx, label, &COLUMNS, rows.iter().map(|row| line(ctx, row)))
}

fn line(ctx: &Ctx, row: &BatchRow) -> Row {
    let count = |n: u32| html! { (number(ctx.lang, u64::from(n))) };
    Row {
        id: format!("k{}", row.id),
        cells: vec![
            html! { a href=(routes::card_batch(row.id)) { "№ " (row.id) } ", " (row.document) },
            html! { a href=(routes::cards_building(row.building.id)) { (row.building.name) } },
            html! { (ctx.t(words::card(row.kind))) },
            count(row.declared),
            count(row.registered),
            due(ctx, row),
        ],
    }
}

/// How the month to register stands.
pub(super) fn due(ctx: &Ctx, row: &BatchRow) -> Markup {
    let until = html! { (ctx.t(text::DUE_UNTIL)) " " time datetime=(machine_day(row.due_day)) { (day(row.due_day)) } };
    html! {
        @if row.closed {
            @if row.registered == row.declared { span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CT_CLOSED)) } }
            @else { span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::CT_CLOSED_OTHER)) } }
        } @else if row.due_day < row.today {
            span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::OVERDUE_BY)) " " (number(ctx.lang, (row.today - row.due_day).unsigned_abs())) } ", " (until)
        } @else { (until) }
    }
}
