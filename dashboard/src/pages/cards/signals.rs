//! Signals about identifiers: what was noticed, with its evidence, and what a person made of it (QUALITY 1.3). A signal accuses nobody.

pub(crate) mod one;
pub(crate) mod rules;

use super::may;
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
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
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, PAGE_ROWS, Place},
    words::cards as words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::account_number;
use ledger_office::{
    City,
    stock::{Signal, SignalKind},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::SG_SIGNAL),
    Column::words(text::SG_ODD),
    Column::words(text::COL_CARD),
    Column::words(text::COL_BUILDING),
    Column::words(text::AUDIT_WHEN),
    Column::words(text::COL_STATE),
];

/// A signal as pages show it.
pub(super) struct Shown {
    pub(super) signal: Signal,
    pub(super) building: Named,
    /// Of who has the identifier; 0 for nobody.
    pub(super) account: u64,
}

/// Where a signal lies: where it was seen, and where the identifier's owner belongs.
fn places(city: &City, signal: &Signal) -> Vec<Place> {
    let owner = city.card(signal.uid.0).and_then(|card| city.holder(card.holder).filter(|_| card.holder != 0));
    let owner = owner.map(|row| Place { complex: row.complex, building: city.building_attended(row), ..Place::default() });
    std::iter::once(super::place(city, signal.building)).chain(owner).collect()
}

/// It may be seen where it was noticed, and where its owner belongs.
pub(super) fn sees(who: &Operator, action: Action, city: &City, signal: &Signal) -> bool {
    may(who, action, city, signal.building)
        || places(city, signal).iter().any(|place| authorize(who, action, Some(place)).is_ok())
}

pub(super) fn shown(city: &City, signal: &Signal) -> Shown {
    let holder = city.card(signal.uid.0).map_or(0, |card| card.holder);
    let account = if holder == 0 { 0 } else { account_number(holder) };
    Shown { signal: signal.clone(), building: building_of(city, signal.building), account }
}

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// `1` for those too that are settled.
    #[serde(default, deserialize_with = "typed_number")]
    all: Option<u8>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "typed_number")]
    before: Option<u32>,
}

impl Wish {
    fn find_in(&self, city: &City, who: &Operator) -> Found<Shown, u32> {
        let before = self.before.unwrap_or(u32::MAX);
        let older = city.office().stock().signals().rev().skip_while(|signal| signal.id >= before);
        let wanted =
            |signal: &Signal| (self.all.is_some() || signal.settled.is_none()) && sees(who, Action::ReadCards, city, signal);
        Found::among(
            older,
            (PAGE_ROWS, RESERVES_LOOKED_AT_MAX),
            |signal| signal.id,
            |signal| wanted(signal).then(|| shown(city, signal)),
        )
    }
}

/// `GET /cards/signals`.
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
    let title = ctx.t(text::SG_TITLE);
    let to = || Link::to(routes::CARD_SIGNALS).with_some("all", wish.all);
    let first = wish.before.is_some().then(|| (to(), text::TO_NEWEST));
    let next = found.next.map(|next| (to().with("before", next), text::OLDER));
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, title)]))
        h1 #signals-h { (title) }
        p.lead { (ctx.t(text::SG_WHAT)) }
        p.actions {
            @if wish.all.is_none() { a.button href=(Link::to(routes::CARD_SIGNALS).with("all", 1)) { (ctx.t(text::SHOW_ALL)) } }
            @else { a.button href=(routes::CARD_SIGNALS) { (ctx.t(text::SG_OPEN_ONLY)) } }
            @if who.may(Action::ReadCards, None).is_ok() { a.button href=(routes::CARD_SIGNAL_RULES) { (ctx.t(text::SG_RULES)) } }
        }
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::SG_NONE), None)) } @else {
                (table(&ctx, "signals-h", &COLUMNS, found.rows.iter().map(|one| line(&ctx, one))))
            }
            (pager(&ctx, text::CD_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, one: &Shown) -> Row {
    let signal = &one.signal;
    Row {
        id: format!("s{}", signal.id),
        cells: vec![
            html! { a href=(routes::card_signal(signal.id)) { "№ " (signal.id) } },
            odd(ctx, signal),
            html! {
                a href=(routes::card_piece(signal.uid)) { code { (signal.uid) } }
                @if one.account != 0 { ", " a href=(routes::account(one.account)) { (one.account) } }
            },
            html! { a href=(routes::cards_building(one.building.id)) { (one.building.name) } },
            when(signal.at_us),
            state(ctx, signal),
        ],
    }
}

/// What is odd, with its measure.
pub(super) fn odd(ctx: &Ctx, signal: &Signal) -> Markup {
    let unit = match signal.kind {
        SignalKind::Travel => text::SG_SECONDS,
        SignalKind::PassBack => text::SG_TIMES,
        SignalKind::Hours => text::SG_HOUR,
    };
    html! { (ctx.t(words::signal(signal.kind))) ": " (number(ctx.lang, signal.measure)) " " (ctx.t(unit)) }
}

/// Whether somebody has looked, and whether the identifier is held.
pub(super) fn state(ctx: &Ctx, signal: &Signal) -> Markup {
    match &signal.settled {
        None if signal.held => html! { span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::SG_HELD)) } },
        None => html! { span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::SG_OPEN)) } },
        Some(settled) if signal.held && !settled.released => html! { (ctx.t(text::SG_STAYS_HELD)) },
        Some(_) => html! { span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::SG_SETTLED)) } },
    }
}

/// Those of one identifier, for its page.
pub(super) fn of_piece(ctx: &Ctx, signals: &[Signal]) -> Markup {
    html! {
        @if !signals.is_empty() {
            article.panel aria-labelledby="signals-h" {
                h2 #signals-h { (ctx.t(text::SG_TITLE)) }
                ul { @for signal in signals { li {
                    a href=(routes::card_signal(signal.id)) { "№ " (signal.id) } " " (odd(ctx, signal)) ", " (when(signal.at_us)) ". " (state(ctx, signal))
                } } }
            }
        }
    }
}
