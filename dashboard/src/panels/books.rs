//! The books: the sum that must be zero, the length of the journal, and how far the screen is behind.

use crate::{
    ctx::Ctx,
    format::{clock_time, number, rubles},
    text,
    ui::icon::{self, State},
    views::LiveView,
};
use maud::{Markup, html};

/// Four facts. The sum is invariant `sum-is-zero`.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let state = if view.sum_kopecks == 0 { State::Ok } else { State::Alarm };
    html! {
        article.panel.books aria-labelledby="books-h" {
            h2 #books-h { (ctx.t(text::BOOKS)) }
            dl.facts {
                div.(state.class()) {
                    dt {
                        "Σ " (ctx.t(text::SUM_ZERO)) " "
                        small {
                            (ctx.t(text::MUST_BE_ZERO))
                            @if view.sum_at_us != 0 { "; " (ctx.t(text::SUM_CHECKED)) " " (clock_time(view.sum_at_us)) }
                        }
                    }
                    dd { (icon::state(ctx, state)) (rubles(ctx.lang, view.sum_kopecks)) }
                }
                (fact(ctx.t(text::JOURNAL_RECORDS), number(ctx.lang, view.journal_records)))
                (fact(ctx.t(text::VIEW_LAG), format!("{} {}", number(ctx.lang, view.view_lag_records),
                    text::RECORDS.of(ctx.lang, view.view_lag_records))))
                (fact(ctx.t(text::PAGES_OPEN), number(ctx.lang, view.pages_open)))
            }
        }
    }
}

fn fact(name: &str, value: String) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}
