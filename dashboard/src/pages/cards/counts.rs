//! Stock-takings of the reserve: which are under way, and how they ended (IDN-20).

use super::{may, way};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    ctx::Ctx,
    format::number,
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
        when::when,
    },
    views::desk::{Named, PAGE_ROWS},
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_office::{City, stock::Count};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::AUDIT_T_COUNT),
    Column::words(text::COL_PLACE),
    Column::words(text::CK_BEGAN),
    Column::number(text::CK_SEEN),
    Column::words(text::COL_STATE),
];

/// How a stock-taking stands.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    UnderWay,
    CalledOff,
    /// So many are missing, and so many are there that nobody expected.
    Ended(usize, usize),
}

impl Standing {
    pub(super) fn of(count: &Count) -> Self {
        match &count.ended {
            None => Self::UnderWay,
            Some(ended) if ended.called_off => Self::CalledOff,
            Some(_) => Self::Ended(count.missing.len(), count.surplus.len()),
        }
    }
}

/// A stock-taking as a line of a list.
struct Line {
    id: u32,
    document: String,
    building: Named,
    at_us: i64,
    seen: usize,
    standing: Standing,
}

impl Line {
    fn of(city: &City, count: &Count) -> Self {
        Self {
            id: count.id,
            document: count.document.clone(),
            building: building_of(city, count.building),
            at_us: count.stamp.at_us,
            seen: count.seen.len(),
            standing: Standing::of(count),
        }
    }
}

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// `1` for those alone that are under way.
    #[serde(default, deserialize_with = "typed_number")]
    open: Option<u8>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "typed_number")]
    before: Option<u32>,
}

impl Wish {
    fn find_in(&self, city: &City, who: &Operator) -> Found<Line, u32> {
        let before = self.before.unwrap_or(u32::MAX);
        let older = city.office().stock().counts().rev().skip_while(|count| count.id >= before);
        let wanted =
            |count: &Count| (self.open.is_none() || count.ended.is_none()) && may(who, Action::ReadCards, city, count.building);
        let line = |count: &&Count| wanted(count).then(|| Line::of(city, count));
        Found::among(older, (PAGE_ROWS, RESERVES_LOOKED_AT_MAX), |count| count.id, line)
    }
}

/// `GET /cards/counts`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let (asked, operator) = (wish.clone(), Arc::clone(&who.operator));
    let found = look(&app, move |city, _| asked.find_in(city, &operator)).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::CK_LIST);
    let to = || Link::to(routes::CARD_COUNTS).with_some("open", wish.open);
    let first = wish.before.is_some().then(|| (to(), text::TO_NEWEST));
    let next = found.next.map(|next| (to().with("before", next), text::OLDER));
    let content = html! {
        (way(&ctx, &Named::default(), Some((None, title))))
        h1 #counts-h { (title) }
        p.lead { (ctx.t(text::CK_WHAT)) }
        p.actions {
            @if wish.open.is_none() { a.button href=(Link::to(routes::CARD_COUNTS).with("open", 1)) { (ctx.t(text::CK_OPEN_ONLY)) } }
            @else { a.button href=(routes::CARD_COUNTS) { (ctx.t(text::SHOW_ALL)) } }
        }
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::CK_NONE), None)) } @else {
                (table(&ctx, "counts-h", &COLUMNS, found.rows.iter().map(|row| line(&ctx, row))))
            }
            (pager(&ctx, text::CK_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, row: &Line) -> Row {
    Row {
        id: format!("c{}", row.id),
        cells: vec![
            html! { a href=(routes::card_count(row.id)) { "№ " (row.id) } ", " (row.document) },
            html! { a href=(routes::cards_building(row.building.id)) { (row.building.name) } },
            when(row.at_us),
            html! { (number(ctx.lang, row.seen as u64)) },
            state(ctx, row.standing),
        ],
    }
}

/// The same in words.
pub(super) fn state(ctx: &Ctx, standing: Standing) -> Markup {
    html! {
        @match standing {
            Standing::UnderWay => (ctx.t(text::CK_UNDER_WAY)),
            Standing::CalledOff => (ctx.t(text::CK_CALLED_OFF)),
            Standing::Ended(0, 0) => span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CK_AGREES)) },
            Standing::Ended(missing, surplus) => span.warn {
                (icon::state(ctx, Mark::Warn)) (ctx.t(text::CK_DIFFERS)) ": −" (number(ctx.lang, missing as u64)) " +" (number(ctx.lang, surplus as u64))
            },
        }
    }
}
