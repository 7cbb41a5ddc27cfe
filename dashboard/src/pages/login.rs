//! The form to sign in.

use super::frame::{self, Frame};
use crate::{
    ctx::Ctx,
    limits::{LOGIN_BYTES_MAX, PASSWORD_BYTES_MAX},
    prefs::Prefs,
    routes, text,
    ui::{icon, problem},
};
use maud::{Markup, html};

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Unknown login or wrong password: the same words for both.
    Wrong,
    /// Throttled.
    TooMany,
    /// Single sign-on failed.
    SignOn,
    /// It did not, but vouched for somebody who is no operator.
    NoOperator,
}

/// The page; `login` is what was typed before, `sign_on` the name of the issuer that may be asked instead.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, login: &str, sign_on: Option<&str>, problem: Option<Problem>) -> Markup {
    let words = problem.map(|problem| match problem {
        Problem::Wrong => text::WRONG_LOGIN,
        Problem::TooMany => text::TOO_MANY,
        Problem::SignOn => text::SIGN_ON_FAILED,
        Problem::NoOperator => text::SIGN_ON_NO_OPERATOR,
    });
    let title = problem::title(ctx, text::SIGN_IN, problem.is_some());
    let wrong = problem == Some(Problem::Wrong);
    let (invalid, described) = (wrong.then_some("true"), wrong.then_some(problem::ID));
    let content = html! {
        main #main.narrow tabindex="-1" {
            form.panel.card method="post" action=(routes::LOGIN) {
                (icon::mark())
                h1 { (ctx.t(text::SIGN_IN)) }
                p.lead { (ctx.t(text::SIGN_IN_LEAD)) }
                @if let Some(words) = words {
                    (problem::problem(ctx, text::PROBLEM, words, wrong.then_some("login")))
                }
                label for="login" { (ctx.t(text::LOGIN)) }
                input #login name="login" value=(login) required maxlength=(LOGIN_BYTES_MAX) autocomplete="username"
                    autocapitalize="none" spellcheck="false" autofocus[problem.is_none()]
                    aria-invalid=[invalid] aria-describedby=[described];
                label for="password" { (ctx.t(text::PASSWORD)) }
                input #password name="password" type="password" required maxlength=(PASSWORD_BYTES_MAX)
                    autocomplete="current-password"
                    aria-invalid=[invalid] aria-describedby=[described];
                button.primary { (ctx.t(text::SIGN_IN_DO)) }
                @if let Some(issuer) = sign_on {
                    p.or { (ctx.t(text::SIGN_ON_OR)) }
                    a.button href=(routes::SIGN_ON) { (ctx.t(text::SIGN_ON_WITH)) " " (issuer) }
                }
                p.foot { (ctx.t(text::SIGN_IN_FORGOT)) }
            }
        }
    };
    frame::page(ctx, &Frame::new(&title, prefs), content)
}
