//! Transfers of identifiers between buildings: what is on the way, what arrived, what did not (IDN-20).

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
use ledger_office::{City, stock::Transfer};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::AUDIT_T_TRANSFER),
    Column::words(text::TR_FROM),
    Column::words(text::TR_TO),
    Column::words(text::TR_SENT_AT),
    Column::number(text::TR_PIECES),
    Column::words(text::COL_STATE),
];

/// How a transfer stands.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    Way,
    CalledBack,
    /// So many did not arrive.
    Arrived(usize),
}

impl Standing {
    pub(super) fn of(transfer: &Transfer) -> Self {
        match &transfer.ended {
            None => Self::Way,
            Some(ended) if ended.called_off => Self::CalledBack,
            Some(_) => Self::Arrived(transfer.pieces.len().saturating_sub(transfer.arrived.len())),
        }
    }
}

/// A transfer as a line of a list.
struct Line {
    id: u32,
    document: String,
    from: Named,
    to: Named,
    at_us: i64,
    pieces: usize,
    standing: Standing,
}

impl Line {
    fn of(city: &City, transfer: &Transfer) -> Self {
        Self {
            id: transfer.id,
            document: transfer.document.clone(),
            from: building_of(city, transfer.from),
            to: building_of(city, transfer.to),
            at_us: transfer.stamp.at_us,
            pieces: transfer.pieces.len(),
            standing: Standing::of(transfer),
        }
    }
}

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// `1` for those alone that are on the way.
    #[serde(default, deserialize_with = "typed_number")]
    open: Option<u8>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "typed_number")]
    before: Option<u32>,
}

impl Wish {
    fn find_in(&self, city: &City, who: &Operator) -> Found<Line, u32> {
        let before = self.before.unwrap_or(u32::MAX);
        let older = city.office().stock().transfers().rev().skip_while(|transfer| transfer.id >= before);
        let wanted = |transfer: &Transfer| {
            let sides = [transfer.from, transfer.to];
            (self.open.is_none() || transfer.ended.is_none()) && sides.iter().any(|side| may(who, Action::ReadCards, city, *side))
        };
        let line = |transfer: &&Transfer| wanted(transfer).then(|| Line::of(city, transfer));
        Found::among(older, (PAGE_ROWS, RESERVES_LOOKED_AT_MAX), |transfer| transfer.id, line)
    }
}

/// `GET /cards/transfers`.
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
    let title = ctx.t(text::TR_LIST);
    let to = || Link::to(routes::CARD_TRANSFERS).with_some("open", wish.open);
    let first = wish.before.is_some().then(|| (to(), text::TO_NEWEST));
    let next = found.next.map(|next| (to().with("before", next), text::OLDER));
    let content = html! {
        (way(&ctx, &Named::default(), Some((None, title))))
        h1 #transfers-h { (title) }
        p.lead { (ctx.t(text::TR_WHAT)) }
        p.actions {
            @if wish.open.is_none() { a.button href=(Link::to(routes::CARD_TRANSFERS).with("open", 1)) { (ctx.t(text::TR_OPEN_ONLY)) } }
            @else { a.button href=(routes::CARD_TRANSFERS) { (ctx.t(text::SHOW_ALL)) } }
        }
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::TR_NONE), None)) } @else {
                (table(&ctx, "transfers-h", &COLUMNS, found.rows.iter().map(|row| line(&ctx, row))))
            }
            (pager(&ctx, text::TR_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, row: &Line) -> Row {
    Row {
        id: format!("t{}", row.id),
        cells: vec![
            html! { a href=(routes::card_transfer(row.id)) { "№ " (row.id) } ", " (row.document) },
            html! { (row.from.name) },
            html! { (row.to.name) },
            when(row.at_us),
            html! { (number(ctx.lang, row.pieces as u64)) },
            state(ctx, row.standing),
        ],
    }
}

/// The same in words.
pub(super) fn state(ctx: &Ctx, standing: Standing) -> Markup {
    html! {
        @match standing {
            Standing::Way => span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::CD_WAY)) },
            Standing::CalledBack => { (ctx.t(text::TR_CALLED_BACK)) },
            Standing::Arrived(0) => span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::TR_ALL_ARRIVED)) },
            Standing::Arrived(missing) => span.alarm {
                (icon::state(ctx, Mark::Alarm)) (ctx.t(text::TR_NOT_ARRIVED)) " " (number(ctx.lang, missing as u64))
            },
        }
    }
}
