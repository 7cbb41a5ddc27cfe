//! How long a building's reserve lasts, when to order and how much (IDN-14, IDN-15).

use crate::{
    act::look,
    app::App,
    ask::NoPage,
    ctx::Ctx,
    format::{DASH, day, machine_day, number, percent},
    panels::holder::fact,
    text,
    ui::table::{Column, Row, table},
};
use card_forecast::{Cause as Why, CityPrior, DayUse, Forecast, History, Rule, Stock, forecast};
use ledger_office::{
    City,
    stock::{Cause, ReserveRule, Stage, Used},
};
use maud::{Markup, html};
use std::sync::{Arc, Mutex, PoisonError};

const MONTHS: [Column; 4] = [
    Column::words(text::OL_MONTH),
    Column::number(text::OL_EXPECTED),
    Column::number(text::OL_LOW),
    Column::number(text::OL_HIGH),
];

/// Months shown. Origin: half a year; what is further off is for August's plan.
const MONTHS_SHOWN: usize = 6;
/// How sure a reserve should be to last until the delivery. Origin: guess, one failure in twenty.
const SERVICE: f64 = 0.95;
/// Days between two orders. Origin: guess, a month.
const REVIEW_DAYS: u16 = 30;

/// What all buildings together used, learnt once a day.
pub(crate) struct Learnt {
    day: i32,
    prior: CityPrior,
    /// People by building.
    holders: Vec<u32>,
    /// Civil day of the first use in the city.
    first_day: i32,
}

/// The newest of it.
#[derive(Default)]
pub(crate) struct Prior(Mutex<Option<Arc<Learnt>>>);

/// A building's side of it, copied out of the city.
pub(super) struct Own {
    uses: Vec<DayUse>,
    reserve: u32,
    /// On the way to it, by the day by which it is looked for.
    coming: Vec<(i32, u32)>,
    rule: ReserveRule,
}

fn use_of(used: Used) -> DayUse {
    let cause = match used.cause {
        Cause::Lost => Why::Lost,
        Cause::Broken => Why::Broken,
        Cause::Newcomer => Why::Newcomer,
        Cause::Returned => Why::Returned,
    };
    DayUse { day: used.day, cause, pieces: used.pieces }
}

/// What a forecast of this building needs.
pub(super) fn own(city: &City, building: u32, today: i32) -> Own {
    let stock = city.office().stock();
    let on_way = stock.open_transfers().filter(|one| one.to == building).map(|one| (today, one.pieces.len() as u32));
    let unregistered = stock
        .open_batches()
        .filter(|batch| batch.building == building)
        .map(|batch| (batch.due_day, batch.declared.saturating_sub(stock.registered(batch.id))));
    Own {
        uses: stock.used_by(building).map(use_of).collect(),
        reserve: stock.tally(building).of(Stage::Reserve),
        coming: on_way.chain(unregistered).collect(),
        rule: stock.rule(building),
    }
}

/// Learns from the whole city unless that was done today. `None` while no card was used anywhere.
async fn learnt(app: &App, today: i32) -> Result<Option<Arc<Learnt>>, NoPage> {
    let newest = app.card_prior.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(newest) = newest.filter(|newest| newest.day == today) {
        return Ok(Some(newest));
    }
    let (holders, uses) = look(app, |city, _| {
        let mut holders = vec![0u32; city.buildings().len()];
        for row in city.holders().iter().filter(|row| row.active) {
            if let Some(count) = holders.get_mut(city.building_attended(row) as usize) {
                *count += 1;
            }
        }
        let stock = city.office().stock();
        let uses =
            (0..).zip(&holders).map(|(building, _)| stock.used_by(building).map(use_of).collect()).collect::<Vec<Vec<_>>>();
        (holders, uses)
    })
    .await?;
    let Some(first_day) = uses.iter().flatten().map(|used| used.day).min() else { return Ok(None) };
    let made = tokio::task::spawn_blocking(move || {
        let both = holders.iter().zip(&uses).filter(|(holders, _)| **holders > 0);
        let histories: Vec<History<'_>> =
            both.map(|(holders, uses)| History { holders: *holders, first_day, last_day: today, uses }).collect();
        let prior = CityPrior::learn(&histories);
        Arc::new(Learnt { day: today, prior, holders, first_day })
    });
    let made = made.await.map_err(|error| {
        tracing::error!(%error, "nothing was learnt from the use of cards");
        NoPage::Broken
    })?;
    *app.card_prior.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
    Ok(Some(made))
}

/// The forecast of a building; `None` while the city has nothing to learn from.
pub(super) async fn of(app: &App, building: u32, own: &Own, today: i32) -> Result<Option<Forecast>, NoPage> {
    let Some(learnt) = learnt(app, today).await? else { return Ok(None) };
    let holders = learnt.holders.get(building as usize).copied().unwrap_or(0);
    let history = History { holders, first_day: learnt.first_day, last_day: today, uses: &own.uses };
    let stock = Stock { reserve: own.reserve, coming: &own.coming };
    let rule = Rule { lead_days: own.rule.lead_days, service: SERVICE, pack: own.rule.pack, review_days: REVIEW_DAYS };
    Ok(Some(forecast(&history, &learnt.prior, stock, rule, today)))
}

/// The panel.
pub(super) fn panel(ctx: &Ctx, outlook: Option<&Forecast>) -> Markup {
    let date = |at: i32| html! { time datetime=(machine_day(at)) { (day(at)) } };
    html! {
        article.panel aria-labelledby="outlook-h" {
            h2 #outlook-h { (ctx.t(text::OL_TITLE)) }
            @match outlook {
                None => p.hint { (ctx.t(text::OL_NOTHING)) },
                Some(outlook) => {
                    dl.facts {
                        (fact(ctx.t(text::OL_RUNS_OUT), html! {
                            @match outlook.runs_out {
                                None => (ctx.t(text::OL_LASTS_YEAR)),
                                Some(out) => {
                                    @match out.likely { Some(likely) => (date(likely)), None => (DASH) }
                                    ", " (ctx.t(text::OL_EARLY)) " " (date(out.early))
                                }
                            }
                        }))
                        (fact(ctx.t(text::OL_REORDER), html! { (number(ctx.lang, u64::from(outlook.reorder_at))) }))
                        (fact(ctx.t(text::OL_ORDER), html! { @if outlook.order == 0 { (ctx.t(text::OL_ENOUGH)) } @else { (number(ctx.lang, u64::from(outlook.order))) } }))
                        (fact(ctx.t(text::OL_SURE), html! { (percent(ctx.lang, sure(outlook.lasts), 1_000)) }))
                    }
                    (table(ctx, "outlook-h", &MONTHS, outlook.months.iter().take(MONTHS_SHOWN).map(|month| Row {
                        id: format!("m{}", month.first_day),
                        cells: vec![
                            html! { (format!("{:02}.{}", month.month, month.year)) },
                            html! { (format!("{:.0}", month.expected)) },
                            html! { (month.low) },
                            html! { (month.high) },
                        ],
                    })))
                    p.foot { (ctx.t(text::OL_HOW)) }
                }
            }
        }
    }
}

/// A probability in thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability is between nought and one")]
fn sure(lasts: f64) -> u64 {
    (lasts.clamp(0.0, 1.0) * 1_000.0) as u64
}
