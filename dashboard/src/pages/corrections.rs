//! Money put right (ERR-01…12, FIELD C3.5): the list, those that wait for a second person first.

pub(crate) mod check;
pub(crate) mod links;
pub(crate) mod new;
pub(crate) mod one;

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::rubles,
    limits::CORRECTIONS_LOOKED_AT_MAX,
    link::Link,
    paged::Found,
    panels::audit::login,
    prefs::Prefs,
    routes, text, typed,
    ui::{
        hint,
        icon::{self, State as Sign},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::PAGE_ROWS,
    words::{
        corrections::{Kind, state as state_words},
        tickets::code,
    },
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::{account_number, holder_of_account};
use ledger_office::{
    City,
    corrections::{Corrected, Correction, CorrectionState},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_CORRECTION),
    Column::words(text::COL_WHOSE),
    Column::number(text::COL_SUM),
    Column::words(text::COL_ASKED),
    Column::words(text::COL_STATE),
];
const STATES: [CorrectionState; 3] = [CorrectionState::Waiting, CorrectionState::Done, CorrectionState::Declined];

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "typed::word")]
    state: Option<CorrectionState>,
    #[serde(default, deserialize_with = "typed::word")]
    kind: Option<Kind>,
    #[serde(default, deserialize_with = "typed::number")]
    account: Option<u64>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "typed::number")]
    before: Option<u32>,
}

impl Wish {
    fn link(&self) -> Link {
        Link::to(routes::CORRECTIONS)
            .with_some("state", self.state.map(code))
            .with_some("kind", self.kind.map(code))
            .with_some("account", self.account)
    }

    fn is_everything(&self) -> bool {
        self.state.is_none() && self.kind.is_none() && self.account.is_none() && self.before.is_none()
    }

    fn wants(&self, row: &Corrected) -> bool {
        let about = |account: u64| holder_of_account(account).is_some_and(|holder| concerns(&row.what, holder));
        self.state.is_none_or(|state| state == row.state)
            && self.kind.is_none_or(|kind| kind == Kind::of(&row.what))
            && self.account.is_none_or(about)
    }

    /// Those that wait for a second person, oldest first, only without a filter; and a page of all, newest first.
    fn find(&self, city: &City) -> (Vec<Corrected>, Found<Corrected, u32>) {
        let books = city.office().books();
        let waiting = if self.is_everything() { books.waiting().take(PAGE_ROWS).cloned().collect() } else { Vec::new() };
        let before = self.before.unwrap_or(u32::MAX);
        let older = books.corrections().rev().skip_while(|row| row.id >= before);
        let wanted = |row: &&Corrected| self.wants(row).then(|| Corrected::clone(row));
        (waiting, Found::among(older, (PAGE_ROWS, CORRECTIONS_LOOKED_AT_MAX), |row| row.id, wanted))
    }
}

/// True when money of this holder moves.
fn concerns(what: &Correction, holder: u32) -> bool {
    what.holder() == holder || matches!(what, Correction::Transfer { from, .. } if *from == holder)
}

/// `GET /corrections`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may(Action::ReadCorrections, None)?;
    let asked = wish.clone();
    let (waiting, found) = look(&app, move |city, _| asked.find(city)).await?;
    let ctx = app.ctx(&prefs);
    let may = who.may(Action::Correct, None).is_ok();
    let content = page(&ctx, &wish, &waiting, &found, may);
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::CORRECTIONS), &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, wish: &Wish, waiting: &[Corrected], found: &Found<Corrected, u32>, may: bool) -> Markup {
    let first = wish.before.is_some().then(|| (wish.link(), text::TO_NEWEST));
    let next = found.next.map(|next| (wish.link().with("before", next), text::OLDER));
    html! {
        h1 { (ctx.t(text::CORRECTIONS)) }
        p.lead { (ctx.t(text::CORRECTIONS_WHAT)) }
        (filters(ctx, wish))
        @if may { p.actions { a.primary href=(routes::CORRECTION_NEW) { (ctx.t(text::NEW_CORRECTION)) } } }
        @if !waiting.is_empty() {
            article.panel aria-labelledby="waiting-h" {
                h2 #waiting-h { (ctx.t(text::CO_FOR_SECOND)) " " small { (waiting.len()) } }
                p.hint { (ctx.t(text::NOTHING_MOVED_YET)) }
                (table(ctx, "waiting-h", &COLUMNS, waiting.iter().map(|row| line(ctx, "w", row))))
            }
        }
        article.panel aria-labelledby="corrections-h" {
            h2 #corrections-h { (ctx.t(text::CORRECTIONS_ALL)) " " small { (ctx.t(text::NEWEST_FIRST)) } }
            @if found.rows.is_empty() && wish.is_everything() {
                (hint::hint(ctx.t(text::NO_CORRECTIONS), None))
            } @else if found.rows.is_empty() {
                (hint::hint(ctx.t(text::NOTHING_FITS), None))
                p { a href=(routes::CORRECTIONS) { (ctx.t(text::SHOW_ALL)) } }
            } @else {
                (table(ctx, "corrections-h", &COLUMNS, found.rows.iter().map(|row| line(ctx, "c", row))))
            }
            (pager(ctx, text::PAGES_OF_CORRECTIONS, first, next))
        }
    }
}

fn line(ctx: &Ctx, prefix: &str, row: &Corrected) -> Row {
    Row {
        id: format!("{prefix}{}", row.id),
        cells: vec![
            html! { a href=(routes::correction(row.id)) { "№ " (row.id) ". " (ctx.t(Kind::of(&row.what).words())) } },
            whose(ctx, &row.what),
            html! { (rubles(ctx.lang, row.kopecks)) },
            html! { (when(row.asked.at_us)) ", " (login(ctx, &row.asked.by)) },
            state(ctx, row.state),
        ],
    }
}

/// The accounts between which money moves.
fn whose(ctx: &Ctx, what: &Correction) -> Markup {
    let account = |holder: u32| {
        let account = account_number(holder);
        html! { a href=(routes::account(account)) { (account) } }
    };
    match what {
        Correction::Resolve { holder, .. } => html! { (ctx.t(text::SUSPENSE_ACCOUNT)) " → " (account(*holder)) },
        Correction::Return { .. } => html! { (ctx.t(text::SUSPENSE_ACCOUNT)) " → " (ctx.t(text::TO_THE_PAYER)) },
        Correction::Transfer { from, to, .. } => html! { (account(*from)) " → " (account(*to)) },
        Correction::Reverse { debit } => account(debit.holder),
        Correction::Adjust { holder, .. } => account(*holder),
        Correction::Donate { holder, .. } => html! { (account(*holder)) " → " (ctx.t(text::FUND)) },
        Correction::Support { holder, .. } => html! { (ctx.t(text::FUND)) " → " (account(*holder)) },
    }
}

/// One that waits wants to be seen.
fn state(ctx: &Ctx, state: CorrectionState) -> Markup {
    let words = ctx.t(state_words(state));
    html! {
        @match state {
            CorrectionState::Waiting => span.warn { (icon::state(ctx, Sign::Warn)) (words) },
            CorrectionState::Done => span.ok { (icon::state(ctx, Sign::Ok)) (words) },
            CorrectionState::Declined => span.idle { (words) },
        }
    }
}

fn filters(ctx: &Ctx, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::CORRECTIONS) {
            label for="state" { (ctx.t(text::COL_STATE)) }
            select #state name="state" {
                option value="" { (ctx.t(text::STATE_ANY)) }
                @for known in STATES { option value=(code(known)) selected[wish.state == Some(known)] { (ctx.t(state_words(known))) } }
            }
            label for="kind" { (ctx.t(text::COL_KIND)) }
            select #kind name="kind" {
                option value="" { (ctx.t(text::ANY)) }
                @for kind in Kind::ALL { option value=(code(kind)) selected[wish.kind == Some(kind)] { (ctx.t(kind.words())) } }
            }
            label for="account" { (ctx.t(text::COL_ACCOUNT)) }
            input.short #account name="account" inputmode="numeric" pattern="[0-9]*" value=[wish.account];
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}
