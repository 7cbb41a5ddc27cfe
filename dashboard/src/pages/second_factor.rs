//! One's own second factor.

use super::frame::{self, Frame};
use crate::{
    auth::{operators::Operator, second_factor::SecondFactor},
    ctx::Ctx,
    limits::PASSWORD_BYTES_MAX,
    prefs::Prefs,
    routes, text,
    ui::{icon, problem},
};
use maud::{Markup, html};

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The password or code does not fit.
    Wrong,
    /// Throttled.
    TooMany,
}

/// The page.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, operator: &Operator, problem: Option<Problem>) -> Markup {
    let factor = operator.second_factor.as_ref();
    let words = problem.map(|problem| match (problem, factor) {
        (Problem::TooMany, _) => text::CODE_TOO_MANY,
        (Problem::Wrong, Some(_)) => text::CODE_WRONG,
        (Problem::Wrong, None) => text::OWN_WRONG_PASSWORD,
    });
    let title = problem::title(ctx, text::ENROL, problem.is_some());
    let wrong = problem == Some(Problem::Wrong);
    let content = html! {
        h1 { (ctx.t(text::ENROL)) }
        article.panel {
            form.card.plain method="post" action=(routes::SECOND_FACTOR) {
                @if let Some(words) = words { (problem::problem(ctx, text::CODE_PROBLEM, words, Some("proof"))) }
                @match factor {
                    Some(factor) => (renewal(ctx, factor, wrong)),
                    None => (set_up(ctx, wrong)),
                }
            }
        }
    };
    frame::page_about(ctx, &Frame::about(&title, prefs, operator), &content)
}

fn set_up(ctx: &Ctx, wrong: bool) -> Markup {
    html! {
        p { span.warn { (icon::state(ctx, icon::State::Warn)) (ctx.t(text::OWN_OFF)) } }
        p.lead { (ctx.t(text::ENROL_LEAD)) }
        label for="proof" { (ctx.t(text::PASSWORD)) }
        small #proof-hint { (ctx.t(text::OWN_SET_UP_HINT)) }
        input #proof name="proof" type="password" required maxlength=(PASSWORD_BYTES_MAX) autocomplete="current-password"
            aria-invalid=[wrong.then_some("true")] aria-describedby=(described(wrong));
        button.primary { (ctx.t(text::OWN_SET_UP)) }
    }
}

fn renewal(ctx: &Ctx, factor: &SecondFactor, wrong: bool) -> Markup {
    html! {
        p { span.ok { (icon::state(ctx, icon::State::Ok)) (ctx.t(text::OWN_ON)) } }
        p { (ctx.t(text::OWN_LEFT)) ": " strong { (factor.recovery_left()) } }
        h2 { (ctx.t(text::OWN_RENEW)) }
        p.lead { (ctx.t(text::OWN_RENEW_HINT)) }
        label for="proof" { (ctx.t(text::CODE_FIELD)) }
        small #proof-hint { (ctx.t(text::CODE_HINT)) }
        input #proof.digits name="proof" required maxlength=(PASSWORD_BYTES_MAX) inputmode="numeric" autocomplete="one-time-code"
            aria-invalid=[wrong.then_some("true")] aria-describedby=(described(wrong));
        button.primary { (ctx.t(text::OWN_RENEW_DO)) }
        p.foot { (ctx.t(text::OWN_LOST)) }
    }
}

const fn described(wrong: bool) -> &'static str {
    if wrong { "proof-hint problem" } else { "proof-hint" }
}
