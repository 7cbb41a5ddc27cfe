//! Why events were refused, most frequent first.

use crate::{
    ctx::Ctx,
    format::{number, percent},
    lang::Lang,
    limits::REASONS_SHOWN,
    text,
    ui::{bar::bar, hint},
    views::LiveView,
};
use edge_protocol::Reason;
use maud::{Markup, html};

/// Bars by reason; what does not fit is summed up.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let all = &view.refusals_by_reason;
    let total = all.iter().fold(0u64, |sum, (_, count)| sum.saturating_add(*count));
    let most = all.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let rest = all.iter().skip(REASONS_SHOWN).fold(0u64, |sum, (_, count)| sum.saturating_add(*count));
    html! {
        article.panel.reasons aria-labelledby="reasons-h" {
            h2 #reasons-h {
                (ctx.t(text::REASONS)) " "
                small { (number(ctx.lang, total)) " " (text::REFUSED.of(ctx.lang, total)) " " (ctx.t(text::SINCE_START)) }
            }
            @if all.is_empty() {
                (hint::hint(ctx.t(text::NO_REFUSALS), None))
                (hint::hint(ctx.t(text::NO_REFUSALS_DO), None))
            } @else {
                ol {
                    @for (reason, count) in all.iter().take(REASONS_SHOWN) {
                        li id=(format!("reason-{}", reason.code())) {
                            (row(ctx, html! { (words(ctx.lang, *reason)) " " (code(ctx, *reason)) }, *count, total))
                            (bar(&[("rust", *count)], most))
                        }
                    }
                    @if rest > 0 {
                        li.rest { (row(ctx, html! { (ctx.t(text::OTHER_REASONS)) }, rest, total)) }
                    }
                }
            }
        }
    }
}

fn row(ctx: &Ctx, name: Markup, count: u64, total: u64) -> Markup {
    html! {
        span.name { (name) }
        span.num { (number(ctx.lang, count)) }
        span.num.share { (percent(ctx.lang, count, total)) }
    }
}

/// The reason in the reader's language.
pub(crate) const fn words(lang: Lang, reason: Reason) -> &'static str {
    match lang {
        Lang::Ru => reason.ru(),
        Lang::En => reason.en(),
    }
}

/// Its stable number, the same in the log and on the wire.
pub(crate) fn code(ctx: &Ctx, reason: Reason) -> Markup {
    html! { span.code title=(reason.name()) { span.sr { (ctx.t(text::CODE)) " " } (reason.code()) } }
}
