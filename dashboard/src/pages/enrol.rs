//! Setting up the second factor: what the app reads, and its first code.

use super::{
    code,
    frame::{self, Frame},
};
use crate::{
    auth::{operators::Operator, totp::TotpSecret},
    ctx::Ctx,
    prefs::Prefs,
    routes, text,
    ui::{icon, problem, qr::qr},
};
use maud::{Markup, html};

/// The page; `wrong` when a code has just not fitted.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, operator: &Operator, secret: &TotpSecret, wrong: bool) -> Markup {
    let title = problem::title(ctx, text::ENROL, wrong);
    let content = html! {
        main #main.narrow tabindex="-1" {
            form.panel.card.wide method="post" action=(routes::LOGIN_ENROL) {
                (icon::mark())
                h1 { (ctx.t(text::ENROL)) }
                p.lead { (ctx.t(text::ENROL_LEAD)) }
                @if wrong { (problem::problem(ctx, text::CODE_PROBLEM, text::CODE_WRONG, Some("code"))) }
                ol.steps aria-label=(ctx.t(text::ENROL_STEPS)) {
                    li { p { (ctx.t(text::ENROL_APP)) } }
                    li {
                        p { (ctx.t(text::ENROL_SCAN)) }
                        // A login too long for a QR code leaves the key to type.
                        @if let Ok(picture) = qr(&secret.uri(&operator.login), ctx.t(text::ENROL_QR)) { (picture) }
                        p { strong { (ctx.t(text::ENROL_KEY)) } " " small { (ctx.t(text::ENROL_KEY_HINT)) } }
                        p { code.key translate="no" { (secret.groups()) } }
                    }
                    li {
                        p { (ctx.t(text::ENROL_CODE)) }
                        (code::field(ctx, text::CODE_FIELD, text::CODE_HINT, false, wrong))
                    }
                }
                button.primary { (ctx.t(text::ENROL_DO)) }
            }
        }
    };
    frame::page(ctx, &Frame::new(&title, prefs), content)
}
