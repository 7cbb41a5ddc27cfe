//! How long an answer takes: three percentiles over two minutes on a logarithmic scale.

use crate::{
    ctx::Ctx,
    format::latency,
    text::{self, Text},
    ui::{
        chart::{self, About},
        hint,
    },
    views::{Latency, LiveView, Second},
};
use maud::{Markup, html};

/// Frame received → outcome handed to the gateway's connection.
pub(crate) fn end_to_end(ctx: &Ctx, view: &LiveView) -> Markup {
    panel(ctx, view, "e2e", text::END_TO_END, text::END_TO_END_WHAT, |second| second.end_to_end)
}

/// Block handed to the journal → durable.
pub(crate) fn commit(ctx: &Ctx, view: &LiveView) -> Markup {
    panel(ctx, view, "commit", text::COMMIT, text::COMMIT_WHAT, |second| second.commit)
}

fn panel(ctx: &Ctx, view: &LiveView, id: &str, title: Text, what: Text, of: fn(&Second) -> Latency) -> Markup {
    let column = |pick: fn(&Latency) -> u64| view.history.iter().map(|second| pick(&of(second))).collect::<Vec<u64>>();
    let series = [
        ("p50", text::P50, column(|latency| latency.p50_us)),
        ("p99", text::P99, column(|latency| latency.p99_us)),
        ("p999", text::P999, column(|latency| latency.p999_us)),
    ];
    let latest = |values: &[u64]| latency(ctx.lang, values.iter().rev().copied().find(|value| *value > 0).unwrap_or(0));
    let heading = format!("{id}-h");
    let scale = chart::decades(series.iter().flat_map(|(_, _, values)| values.iter().copied()));
    let measured = series.iter().any(|(_, _, values)| values.iter().any(|value| *value > 0));
    let words: Vec<String> = series.iter().map(|(_, name, values)| format!("{}: {}", ctx.t(*name), latest(values))).collect();
    let description = format!("{}. {}. {}", words.join(", "), ctx.t(text::LAST_TWO_MINUTES), ctx.t(text::LOG_SCALE));
    html! {
        article.panel.latency aria-labelledby=(heading) {
            h2 id=(heading) { (ctx.t(title)) " " small { (ctx.t(what)) } }
            @if measured {
                dl.legend {
                    @for (class, name, values) in &series {
                        div.(class) { dt { (ctx.t(*name)) } dd { (latest(values)) } }
                    }
                }
                div.plot {
                    div.axis aria-hidden="true" {
                        @for decade in (scale.0..=scale.1).rev() { span { (decade_label(ctx, decade)) } }
                    }
                    (chart::lines(&About { id, title: ctx.t(title), description: &description }, scale,
                        &series.map(|(class, _, values)| (class, values))))
                }
                p.foot.ends aria-hidden="true" { span { (ctx.t(text::TWO_MINUTES_AGO)) } span { (ctx.t(text::NOW)) } }
            } @else {
                (hint::hint(ctx.t(text::NOT_MEASURED), None))
            }
        }
    }
}

/// `100 мкс`, `1 мс`, `10 с`: a decade needs no decimals.
fn decade_label(ctx: &Ctx, decade: u32) -> String {
    let us = 10u64.saturating_pow(decade);
    latency(ctx.lang, us).replace(",00", "").replace(".00", "").replace(",0", "").replace(".0", "")
}
