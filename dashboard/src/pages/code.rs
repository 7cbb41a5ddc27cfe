//! The form after the password: a code of the app, or a recovery code.

use super::frame::{self, Frame};
use crate::{
    ctx::Ctx,
    limits::CODE_BYTES_MAX,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{icon, problem},
};
use maud::{Markup, html};

/// Which code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    App,
    Recovery,
}

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Wrong, too old or used before: the same words for all.
    Wrong,
    /// Throttled.
    TooMany,
}

/// The page.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, which: Which, problem: Option<Problem>) -> Markup {
    let words = problem.map(|problem| match (problem, which) {
        (Problem::Wrong, Which::App) => text::CODE_WRONG,
        (Problem::Wrong, Which::Recovery) => text::RECOVERY_WRONG,
        (Problem::TooMany, _) => text::CODE_TOO_MANY,
    });
    let (target, other, other_words) = match which {
        Which::App => (routes::LOGIN_CODE, routes::LOGIN_RECOVERY, text::CODE_NO_PHONE),
        Which::Recovery => (routes::LOGIN_RECOVERY, routes::LOGIN_CODE, text::RECOVERY_BACK),
    };
    let title = problem::title(ctx, text::CODE_STEP, problem.is_some());
    let content = html! {
        main #main.narrow tabindex="-1" {
            form.panel.card method="post" action=(target) {
                (icon::mark())
                h1 { (ctx.t(text::CODE_STEP)) }
                p.lead { (ctx.t(text::CODE_LEAD)) }
                @if let Some(words) = words { (problem::problem(ctx, text::CODE_PROBLEM, words, Some("code"))) }
                @match which {
                    Which::App => (field(ctx, text::CODE_FIELD, text::CODE_HINT, problem.is_none(), problem == Some(Problem::Wrong))),
                    Which::Recovery => (recovery_field(ctx, problem)),
                }
                button.primary { (ctx.t(text::CODE_DO)) }
                p.foot { a href=(other) { (ctx.t(other_words)) } }
                @if which == Which::Recovery { p.foot { (ctx.t(text::RECOVERY_NONE)) } }
                p.foot { a href=(routes::LOGIN) { (ctx.t(text::SIGN_IN_AGAIN)) } }
            }
        }
    };
    frame::page(ctx, &Frame::new(&title, prefs), content)
}

/// The field for a code of the app, `code`; phones offer digits, and browsers fill it in where they can.
pub(crate) fn field(ctx: &Ctx, label: Text, hint: Text, first: bool, invalid: bool) -> Markup {
    let described = if invalid { "code-hint problem" } else { "code-hint" };
    html! {
        label for="code" { (ctx.t(label)) }
        small #code-hint { (ctx.t(hint)) }
        input #code.digits name="code" required maxlength=(CODE_BYTES_MAX) inputmode="numeric" autocomplete="one-time-code"
            autofocus[first] aria-invalid=[invalid.then_some("true")] aria-describedby=(described);
    }
}

fn recovery_field(ctx: &Ctx, problem: Option<Problem>) -> Markup {
    let invalid = problem == Some(Problem::Wrong);
    let described = if invalid { "code-hint problem" } else { "code-hint" };
    html! {
        label for="code" { (ctx.t(text::RECOVERY_FIELD)) }
        small #code-hint { (ctx.t(text::RECOVERY_HINT)) }
        input #code name="code" required maxlength=(CODE_BYTES_MAX) autocomplete="off" autocapitalize="none" spellcheck="false"
            autofocus[problem.is_none()] aria-invalid=[invalid.then_some("true")] aria-describedby=(described);
    }
}
