//! How to care for an identifier, in short, where people look at identifiers (IDN-18, IDN-19).

use crate::{
    ctx::Ctx,
    routes,
    text::{self, Text},
};
use maud::{Markup, html};

/// The rules, in the order in which the city publishes them (IDN-19).
pub(crate) const RULES: [Text; 5] =
    [text::KR_BEND, text::KR_WASH, text::KR_SOLVENT, text::KR_HEAT, text::KR_CUT];

/// A panel that anybody may see: five rules, whom to ask, and the way to the rest.
pub(crate) fn care(ctx: &Ctx) -> Markup {
    html! {
        article.panel aria-labelledby="care-h" {
            h2 #care-h { (ctx.t(text::KR_SHORT)) }
            ol { @for rule in RULES { li { (ctx.t(rule)) } } }
            p { (ctx.t(text::KR_SAME)) }
            p { a href=(routes::CARD_CARE) { (ctx.t(text::KR_MORE)) } }
        }
    }
}
