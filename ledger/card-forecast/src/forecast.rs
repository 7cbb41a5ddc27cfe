//! The forecast of one building's reserve: months, run-out, when to order and how much (IDN-14, IDN-15).

use crate::civil::{first_day, month_of, season};
use crate::history::{Cause, History};
use crate::limits::{CAUSES, EARLY, OWN_HALF_LIFE_DAYS, RULE_DAYS_MAX, RUN_OUT_DAYS, SERVICE};
use crate::net::{Moments, Net};
use crate::prior::{CityPrior, half};

/// What a building has and is about to get.
#[derive(Clone, Copy, Debug)]
pub struct Stock<'a> {
    /// Cards in the reserve at the end of today.
    pub reserve: u32,
    /// Deliveries on their way: day since 1970-01-01 and cards. One that is overdue is taken to come tomorrow.
    pub coming: &'a [(i32, u32)],
}

/// How a building orders.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Days from order to delivery; at most [`RULE_DAYS_MAX`] count.
    pub lead_days: u16,
    /// Probability with which the reserve is to last, as 0.95; kept within [`SERVICE`].
    pub service: f64,
    /// Cards of one pack; 0 counts as 1.
    pub pack: u16,
    /// Days until the next look at the reserve; at most [`RULE_DAYS_MAX`] count.
    pub review_days: u16,
}

/// Net use of one calendar month: what is given out minus what comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month, 1 is January.
    pub month: u8,
    /// First day that counts: the month's first, or tomorrow.
    pub first_day: i32,
    /// Cards expected; below zero when more comes back.
    pub expected: f64,
    /// At or below this with 5 %.
    pub low: i64,
    /// At or below this with 95 %.
    pub high: i64,
}

/// When the reserve runs out: somebody asks for a card and there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOut {
    /// First day by which it has run out with a probability of 5 %, days since 1970-01-01.
    pub early: i32,
    /// First day by which it has run out with 50 %; none within the days looked at ([`RUN_OUT_DAYS`]).
    pub likely: Option<i32>,
}

/// The forecast of one building's reserve, for the days after today.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The next twelve calendar months, beginning with tomorrow's.
    pub months: [Month; 12],
    /// When the reserve runs out; none: it lasts [`RUN_OUT_DAYS`] with more than 95 %.
    pub runs_out: Option<RunOut>,
    /// Reserve at which to order: what the lead time uses at most, with the rule's probability.
    pub reorder_at: u32,
    /// Cards to order now, in whole packs, so that lead time and review are covered with the rule's probability.
    pub order: u32,
    /// Probability that the reserve and what is coming last until lead time and review have passed, without the order.
    pub lasts: f64,
}

/// What one building does per cause: its factor, from the city and its own history.
struct Own<'a> {
    prior: &'a CityPrior,
    holders: f64,
    /// Mean and variance by cause.
    factors: [(f64, f64); CAUSES],
}

/// Forecasts the days after `today` from what was known up to `today`. Days are looked at one by one: a reserve that ran out for a
/// week and was filled by what came back counts by the day with the worst odds, not by every path that met it.
#[must_use]
pub fn forecast(history: &History<'_>, prior: &CityPrior, stock: Stock<'_>, rule: Rule, today: i32) -> Forecast {
    let own = Own::new(history, prior, today);
    let lead = usize::from(rule.lead_days.min(RULE_DAYS_MAX));
    let window = lead + usize::from(rule.review_days.min(RULE_DAYS_MAX));
    let service = if rule.service.is_nan() { SERVICE.1 } else { rule.service.clamp(SERVICE.0, SERVICE.1) };
    let days = own.days(today, window.max(usize::from(RUN_OUT_DAYS)));
    let stocks = stocks(stock, today, days.len());

    let within: Vec<Net> = days.iter().take(window).map(Moving::net).collect();
    let reorder_at = most(within.get(..lead).unwrap_or(&[]), service);
    // an order of now helps from the day it is delivered
    let needed = most(within.get(lead.saturating_sub(1)..).unwrap_or(&[]), service);
    let there = window.checked_sub(1).and_then(|last| stocks.get(last)).copied().unwrap_or(i64::from(stock.reserve));
    let pack = i64::from(rule.pack.max(1));
    let order = needed.saturating_sub(there).max(0).saturating_add(pack - 1) / pack * pack;
    let largest = i64::from(u32::MAX) / pack * pack;
    let lasts = within.iter().zip(&stocks).map(|(net, stock)| net.at_most(*stock)).fold(1.0, f64::min);
    Forecast {
        months: own.months(today),
        runs_out: runs_out(&days, &within, &stocks, today),
        reorder_at: u32::try_from(reorder_at).unwrap_or(u32::MAX),
        order: u32::try_from(order.min(largest)).unwrap_or(u32::MAX),
        lasts,
    }
}

/// The most that net use reaches by any of the days, each with probability `p`. The last days have most, so they are asked first.
fn most(days: &[Net], p: f64) -> i64 {
    days.iter().rev().fold(0, |most, net| if net.at_most(most) >= p { most } else { net.quantile(p) })
}

/// Use and returns from tomorrow to the end of some day.
#[derive(Clone, Copy)]
struct Moving {
    used: Moments,
    back: Moments,
}

impl Moving {
    fn net(&self) -> Net {
        Net::new(self.used, self.back)
    }

    /// Whether more is asked for than `stock`, with at least probability `p`. Takes the distribution where it is at hand.
    fn exceeds(&self, net: Option<&Net>, stock: i64, p: f64) -> bool {
        let (mean, variance) = (self.used.mean - self.back.mean, self.used.variance + self.back.variance);
        let counted = || 1.0 - net.map_or_else(|| self.net().at_most(stock), |net| net.at_most(stock)) >= p;
        Net::exceeds(mean, variance, stock, p).unwrap_or_else(counted)
    }
}

/// A sum over days as the city would have it, by cause.
#[derive(Clone, Copy, Default)]
struct Span {
    /// Of months that are over: their sum, and the sum of their squares.
    over: (f64, f64),
    /// Of the month that runs.
    running: f64,
}

impl<'a> Own<'a> {
    fn new(history: &History<'_>, prior: &'a CityPrior, today: i32) -> Self {
        let holders = f64::from(history.holders);
        let cells = if history.holders == 0 { Vec::new() } else { history.cells(today) };
        let fade = |month: i32| half(f64::from(today) - f64::from(first_day(month)) - 15.0, OWN_HALF_LIFE_DAYS);
        let factors = std::array::from_fn(|cause| prior.factor(cause, holders, &cells, |cell| fade(cell.month)));
        Self { prior, holders, factors }
    }

    /// Mean and variance of what the building does over a span: chance, swings of months, and what is not known of its factor.
    fn moments(&self, cause: usize, span: Span) -> Moments {
        let (factor, uncertain) = self.factors[cause];
        let (sum, squares) = (span.over.0 + span.running, span.over.1 + span.running * span.running);
        let mean = factor * sum;
        let varies = self.prior.varies(cause);
        let swing = varies.swing * (factor * factor + uncertain) * squares;
        Moments { mean, variance: varies.together * mean + swing + uncertain * sum * sum }
    }

    fn moving(&self, spans: &[Span; CAUSES]) -> Moving {
        let mut moving = Moving { used: Moments::default(), back: Moments::default() };
        for (cause, span) in Cause::ALL.into_iter().zip(spans) {
            let add = self.moments(cause.index(), *span);
            let to = if cause == Cause::Returned { &mut moving.back } else { &mut moving.used };
            *to = Moments { mean: to.mean + add.mean, variance: to.variance + add.variance };
        }
        moving
    }

    /// Cumulated from tomorrow, day by day.
    fn days(&self, today: i32, days: usize) -> Vec<Moving> {
        let mut spans = [Span::default(); CAUSES];
        let mut month = month_of(today.saturating_add(1));
        let mut next = first_day(month + 1);
        let day = |day: i32| {
            if day >= next {
                month += 1;
                next = first_day(month + 1);
                spans.iter_mut().for_each(|span| {
                    span.over = (span.over.0 + span.running, span.over.1 + span.running * span.running);
                    span.running = 0.0;
                });
            }
            let rates = (0..CAUSES).map(|cause| self.holders * self.prior.coming(cause, month, day, day));
            spans.iter_mut().zip(rates).for_each(|(span, rate)| span.running += rate);
            self.moving(&spans)
        };
        (today.saturating_add(1)..).take(days).map(day).collect()
    }

    fn months(&self, today: i32) -> [Month; 12] {
        let tomorrow = today.saturating_add(1);
        let from = month_of(tomorrow);
        let mut at = from;
        [(); 12].map(|()| {
            let (month, first) = (at, tomorrow.max(first_day(at)));
            at += 1;
            let last = first_day(at).saturating_sub(1);
            let span = |cause| Span { running: self.holders * self.prior.coming(cause, month, first, last), ..Span::default() };
            let moving = self.moving(&std::array::from_fn(span));
            let net = moving.net();
            Month {
                year: 1970 + month.div_euclid(12),
                month: u8::try_from(season(month) + 1).unwrap_or(12),
                first_day: first,
                expected: moving.used.mean - moving.back.mean,
                low: net.quantile(EARLY),
                high: net.quantile(1.0 - EARLY),
            }
        })
    }
}

/// Reserve and deliveries up to each day, were nothing used.
fn stocks(stock: Stock<'_>, today: i32, days: usize) -> Vec<i64> {
    let mut coming = vec![0_i64; days];
    for (day, pieces) in stock.coming {
        let at = usize::try_from(i64::from(*day) - i64::from(today) - 1).unwrap_or(0);
        if let Some(coming) = coming.get_mut(at) {
            *coming += i64::from(*pieces);
        }
    }
    let mut there = i64::from(stock.reserve);
    coming
        .into_iter()
        .map(|pieces| {
            there += pieces;
            there
        })
        .collect()
}

/// `within`: distributions of the first days, which are at hand.
fn runs_out(days: &[Moving], within: &[Net], stocks: &[i64], today: i32) -> Option<RunOut> {
    let looked_at = days.len().min(usize::from(RUN_OUT_DAYS));
    let exceeds = |at: usize, p: f64| match (days.get(at), stocks.get(at)) {
        (Some(day), Some(stock)) => day.exceeds(within.get(at), *stock, p),
        _ => false,
    };
    let first = |from: usize, p: f64| (from..looked_at).find(|at| exceeds(*at, p));
    let day = |at: usize| today.saturating_add(1).saturating_add(i32::try_from(at).unwrap_or(i32::MAX));
    first(0, EARLY).map(|early| RunOut { early: day(early), likely: first(early, 0.5).map(day) })
}
