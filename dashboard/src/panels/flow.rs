//! What flows through the city: taps, debits, rubles and refusals per second.

use crate::{
    ctx::Ctx,
    format::{DASH, number, percent, whole_rubles},
    text::{self, Text},
    ui::{
        chart::{self, About},
        tile,
    },
    views::{LiveView, Second},
};
use maud::{Markup, html};

const SECONDS_OF_MINUTE: usize = 60;

struct Tile {
    id: &'static str,
    title: Text,
    unit: Text,
    figure: String,
    values: Vec<u64>,
    foot: String,
    /// Class of the chart's colour.
    tone: &'static str,
}

/// Four figures with their last two minutes.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let tiles = [taps(ctx, view), debits(ctx, view), money(ctx, view), refusals(ctx, view)];
    html! {
        div.tiles { @for tile in &tiles { (card(ctx, tile)) } }
    }
}

fn taps(ctx: &Ctx, view: &LiveView) -> Tile {
    rate(ctx, view, "taps", text::TAPS_PER_S, |second| second.taps)
}

fn debits(ctx: &Ctx, view: &LiveView) -> Tile {
    rate(ctx, view, "debits", text::DEBITS_PER_S, |second| second.debits)
}

fn money(ctx: &Ctx, view: &LiveView) -> Tile {
    let minute: i64 = view.history.iter().rev().take(SECONDS_OF_MINUTE).map(|second| second.kopecks).sum();
    let values: Vec<u64> = view.history.iter().map(|second| second.kopecks.max(0).unsigned_abs()).collect();
    let peak = whole_rubles(ctx.lang, view.history.iter().map(|second| second.kopecks).max().unwrap_or(0));
    Tile {
        id: "money",
        title: text::RUB_PER_MIN,
        unit: text::UNIT_RUB_MIN,
        figure: if values.is_empty() { DASH.into() } else { whole_rubles(ctx.lang, minute) },
        values,
        foot: format!("{} {peak} {}", ctx.t(text::PEAK), ctx.t(text::UNIT_PER_S)),
        tone: "gold",
    }
}

fn refusals(ctx: &Ctx, view: &LiveView) -> Tile {
    let total = |of: fn(&Second) -> u64| view.history.iter().map(of).sum::<u64>();
    let share = percent(ctx.lang, total(|second| second.refusals), total(|second| second.taps + second.debits));
    Tile {
        foot: format!("{share} {} {}", ctx.t(text::OF_EVENTS), ctx.t(text::LAST_TWO_MINUTES)),
        tone: "rust",
        ..rate(ctx, view, "refused", text::REFUSALS_PER_S, |second| second.refusals)
    }
}

fn rate(ctx: &Ctx, view: &LiveView, id: &'static str, title: Text, of: fn(&Second) -> u64) -> Tile {
    let values: Vec<u64> = view.history.iter().map(of).collect();
    let average = values.iter().sum::<u64>().checked_div(values.len() as u64).unwrap_or(0);
    let peak = values.iter().copied().max().unwrap_or(0);
    let foot =
        format!("{} {} · {} {}", ctx.t(text::AVERAGE), number(ctx.lang, average), ctx.t(text::PEAK), number(ctx.lang, peak));
    let figure = values.last().map_or_else(|| DASH.into(), |value| number(ctx.lang, *value));
    Tile { id, title, unit: text::UNIT_PER_S, figure, values, foot, tone: "sea" }
}

fn card(ctx: &Ctx, of: &Tile) -> Markup {
    let (title, unit) = (ctx.t(of.title), ctx.t(of.unit));
    let description = format!("{} {unit}. {}", of.figure, of.foot);
    let chart = chart::area(&About { id: of.id, title, description: &description }, &of.values);
    tile::tile(&tile::Tile { id: of.id, title, unit, figure: &of.figure, foot: &of.foot, tone: of.tone }, &chart)
}
