//! How to care for an identifier, in short, where people look at identifiers (IDN-18, IDN-19).

use crate::{
    ctx::Ctx,
    routes,
    text::{self, Text},
};
use maud::{Markup, html};

/// The rules, in the order in which the city publishes them (IDN-19).
pub(crate) const RULES: [Text; 5] = [text::CARE_BEND, text::CARE_WASH, text::CARE_SOLVENT, text::CARE_HEAT, text::CARE_CUT];

/// A panel that anybody may see: five rules, whom to ask, and the way to the rest.
pub(crate) fn care(ctx: &Ctx) -> Markup {
    html! {
        article.panel aria-labelledby="care-h" {
            h2 #care-h { (ctx.t(text::CARE_SHORT)) }
            ol { @for rule in RULES { li { (ctx.t(rule)) } } }
            p { (ctx.t(text::CARE_SAME)) }
            p { a href=(routes::CARD_CARE) { (ctx.t(text::CARE_MORE)) } }
        }
    }
}
