//! The first thing an operator sees: is all well, and if not, what is wrong.

use crate::{
    ctx::Ctx,
    format::{date_time, machine_time, number, rubles},
    text,
    ui::{
        hint,
        icon::{self, State},
    },
    views::LiveView,
};
use maud::{Markup, html};

/// One line with the verdict and the checks behind it.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let checks = [books(ctx, view), gateways(ctx, view), devices(ctx, view)];
    let worst = checks.iter().map(|(state, _)| *state).max().unwrap_or(State::Ok);
    let empty = view.journal_records == 0;
    let (class, headline) = match worst {
        State::Alarm => ("alarm", text::ALARM),
        _ if empty => ("idle", text::NO_DATA),
        State::Warn => ("warn", text::ATTENTION),
        State::Ok => ("ok", text::ALL_WELL),
    };
    html! {
        section.verdict.(class) aria-label=(ctx.t(text::VERDICT)) {
            p.headline role="status" {
                @if class != "idle" { (icon::state(ctx, worst)) }
                strong { (ctx.t(headline)) }
            }
            @if empty {
                (hint::generator(ctx, ctx.t(text::EMPTY_DO)))
            } @else {
                ul.checks {
                    @for (state, words) in &checks {
                        li.(state.class()) { (icon::state(ctx, *state)) (words) }
                    }
                }
                p.when { (ctx.t(text::CITY_TIME)) " " time datetime=(machine_time(view.event_time_us)) { (date_time(view.event_time_us)) } }
            }
        }
    }
}

fn books(ctx: &Ctx, view: &LiveView) -> (State, String) {
    let sum = rubles(ctx.lang, view.sum_kopecks);
    match view.sum_kopecks {
        0 => (State::Ok, format!("{}: {sum}", ctx.t(text::SUM_ZERO))),
        _ => (State::Alarm, format!("{}: {sum}", ctx.t(text::SUM_BROKEN))),
    }
}

fn gateways(ctx: &Ctx, view: &LiveView) -> (State, String) {
    let silent = view.gateways_silent;
    match (silent, view.gateways_online) {
        (0, 0) => (State::Warn, String::from(ctx.t(text::NO_GATEWAYS))),
        (0, _) => (State::Ok, String::from(ctx.t(text::ALL_GATEWAYS_ONLINE))),
        _ => (State::Warn, format!("{} {}", number(ctx.lang, silent), text::GATEWAYS_SILENT.of(ctx.lang, silent.into()))),
    }
}

fn devices(ctx: &Ctx, view: &LiveView) -> (State, String) {
    let faulty = view.devices_faulty;
    match faulty {
        0 => (State::Ok, String::from(ctx.t(text::ALL_DEVICES_FINE))),
        _ => (State::Warn, format!("{} {}", number(ctx.lang, faulty), text::DEVICES_BROKEN.of(ctx.lang, faulty.into()))),
    }
}
