//! The form to sign in.

use super::frame::{self, Frame};
use crate::{
    ctx::Ctx,
    limits::{LOGIN_BYTES_MAX, PASSWORD_BYTES_MAX},
    prefs::Prefs,
    routes, text,
    ui::icon,
};
use maud::{Markup, html};

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Unknown login or wrong password: the same words for both.
    Wrong,
    /// Throttled.
    TooMany,
}

/// The page; `login` is what was typed before.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, login: &str, problem: Option<Problem>) -> Markup {
    let words = problem.map(|problem| match problem {
        Problem::Wrong => ctx.t(text::WRONG_LOGIN),
        Problem::TooMany => ctx.t(text::TOO_MANY),
    });
    let prefix = if problem.is_some() { ctx.t(text::ERROR_PREFIX) } else { "" };
    let title = format!("{prefix}{}", ctx.t(text::SIGN_IN));
    let invalid = (problem == Some(Problem::Wrong)).then_some("true");
    let content = html! {
        main #main.narrow tabindex="-1" {
            form.panel.card method="post" action=(routes::LOGIN) {
                (icon::mark())
                h1 { (ctx.t(text::SIGN_IN)) }
                p.lead { (ctx.t(text::SIGN_IN_LEAD)) }
                @if let Some(words) = words {
                    div.problem #problem role="alert" tabindex="-1" autofocus { h2 { (ctx.t(text::PROBLEM)) } p { (words) } }
                }
                label for="login" { (ctx.t(text::LOGIN)) }
                input #login name="login" value=(login) required maxlength=(LOGIN_BYTES_MAX) autocomplete="username"
                    autocapitalize="none" spellcheck="false" autofocus[problem.is_none()]
                    aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "problem")];
                label for="password" { (ctx.t(text::PASSWORD)) }
                input #password name="password" type="password" required maxlength=(PASSWORD_BYTES_MAX)
                    autocomplete="current-password"
                    aria-invalid=[invalid] aria-describedby=[invalid.map(|_| "problem")];
                button.primary { (ctx.t(text::SIGN_IN_DO)) }
                p.foot { (ctx.t(text::SIGN_IN_FORGOT)) }
            }
        }
    };
    frame::page(ctx, &Frame::new(&title, prefs), content)
}
