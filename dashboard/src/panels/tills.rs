//! The tills of a building: the day's totals and the last debits, refusals in words that shame nobody (SYS-20, MEA-01…08).

use super::doors::{group, name, record};
use crate::{
    auth::Sight,
    ctx::Ctx,
    format::{DASH, clock_time, date, number, rubles, whole_rubles},
    text::{self, Text},
    ui::{
        hint, icon,
        table::{Column, Row, table},
        tile::{Tile, tile},
    },
    views::{
        desk::Checked,
        scene::{SeenRow, TillsView},
    },
    words,
};
use edge_protocol::{MealClass, Reason};
use maud::{Markup, html};

const COLUMNS: [Column; 7] = [
    Column::words(text::COL_PERSON),
    Column::words(text::COL_ANSWER),
    Column::words(text::COL_MEAL),
    Column::words(text::BENEFIT),
    Column::number(text::COL_PRICE),
    Column::number(text::BALANCE_THEN),
    Column::number(text::COL_TIME),
];

/// Totals above, the queue below.
pub(crate) fn panel(ctx: &Ctx, view: &TillsView, sight: Sight) -> Markup {
    html! {
        @if view.day_us != 0 { (totals(ctx, view)) }
        article.panel.queue aria-labelledby="queue-h" {
            h2 #queue-h { (ctx.t(text::LAST_DEBITS)) " " small { (ctx.t(text::NEWEST_FIRST)) } }
            @if view.last.is_empty() {
                (hint::hint(ctx.t(text::NO_DEBITS), None))
            } @else {
                (table(ctx, "queue-h", &COLUMNS, view.last.iter().map(|seen| row(ctx, seen, sight))))
            }
        }
    }
}

fn totals(ctx: &Ctx, view: &TillsView) -> Markup {
    let totals = view.totals;
    let day = format!("{} {}", ctx.t(text::TOTALS_OF), date(view.day_us));
    let one = |id, title, unit, count: u32, foot: &str, tone| {
        let figure = number(ctx.lang, count);
        tile(&Tile { id, title: ctx.t(title), unit: ctx.t(unit), figure: &figure, foot, tone }, &html! {})
    };
    let paid = format!("{} {}", whole_rubles(ctx.lang, totals.paid_kopecks), ctx.t(text::FROM_ACCOUNTS));
    let free = format!("{} {}", whole_rubles(ctx.lang, totals.free_kopecks), ctx.t(text::FROM_BUDGET));
    html! {
        section aria-label=(day) {
            p.lead {
                (day) "."
                @if view.since_us != 0 { " " strong { (ctx.t(text::TOTALS_SINCE)) " " (clock_time(view.since_us)) "." } }
            }
            div.tiles.three {
                (one("paid", text::PAID_PORTIONS, text::PORTIONS, totals.paid, &paid, "sea"))
                (one("free", text::FREE_PORTIONS, text::PORTIONS, totals.free, &free, "gold"))
                (one("refused", text::NOT_SERVED, text::ATTEMPTS, totals.refused, "", "slate"))
            }
            p.foot { (ctx.t(text::TOTALS_REVERSALS)) }
        }
    }
}

fn row(ctx: &Ctx, seen: &SeenRow, sight: Sight) -> Row {
    let entry = &seen.entry;
    Row {
        id: format!("e{}", entry.pos),
        cells: vec![
            html! { (name(ctx, seen.person.as_ref())) " " small { (group(ctx, seen.person.as_ref())) } },
            answer(ctx, seen, sight),
            html! {
                (words::entry(ctx, entry))
                @if seen.meal != 0 { " " small { (ctx.t(text::MEAL_NO)) " " (seen.meal) } }
            },
            html! { @if seen.benefit.id == 0 { (DASH) } @else { (seen.benefit.name) } },
            html! { (rubles(ctx.lang, entry.amount_kopecks)) },
            html! { @if let Some(balance) = entry.balance_kopecks { (rubles(ctx.lang, balance)) } @else { (DASH) } },
            html! { (clock_time(entry.event_time_us)) },
        ],
    }
}

fn answer(ctx: &Ctx, seen: &SeenRow, sight: Sight) -> Markup {
    let reason = seen.entry.reason;
    let record = record(ctx, seen, sight);
    if reason.is_accepted() {
        let free = seen.entry.detail == MealClass::Free as u8;
        let done = if free { text::BOOKED_TO_BUDGET } else { text::DEBITED };
        return html! { span.ok { (icon::checked(Checked::Passed)) (ctx.t(done)) } " " (record) };
    }
    let (what, then) = advice(reason);
    html! { span.warn { (icon::checked(Checked::NotReached)) (ctx.t(what)) } " " (record) " " small.advice { (ctx.t(then)) } }
}

/// What to say and what to do: nothing that a queue should hear.
const fn advice(reason: Reason) -> (Text, Text) {
    use Reason as R;
    match reason {
        R::InsufficientFunds | R::DailyLimitReached => (text::TILL_MONEY, text::TILL_MONEY_DO),
        R::MealAlreadyTaken => (text::TILL_TAKEN, text::TILL_TAKEN_DO),
        R::NotInMealPlan | R::NoBenefit => (text::TILL_PLAN, text::TILL_PLAN_DO),
        R::CardUnknown
        | R::CardNotIssued
        | R::CardBlocked
        | R::CardLost
        | R::CardReturned
        | R::AccountUnknown
        | R::HolderInactive => (text::TILL_CARD, text::TILL_CARD_DO),
        R::MealsNotServed | R::ContractMissing | R::ServiceDayClosed => (text::TILL_SERVICE, text::TILL_SERVICE_DO),
        R::AmountInvalid => (text::TILL_PRICE, text::TILL_PRICE_DO),
        _ => (text::TILL_OTHER, text::TILL_OTHER_DO),
    }
}
