//! What went wrong with a form, above it, with the way to the field it is about (GOV.UK's error summary).

use crate::{
    ctx::Ctx,
    text::{self, Text},
};
use maud::{Markup, html};

/// What the fields that it is about are described by.
pub(crate) const ID: &str = "problem";

/// The summary; `field` is the id of the first field to mend, if one is to blame. It takes the focus.
pub(crate) fn problem(ctx: &Ctx, heading: Text, words: Text, field: Option<&str>) -> Markup {
    let body = html! {
        p {
            @match field {
                Some(field) => a href={ "#" (field) } { (ctx.t(words)) },
                None => (ctx.t(words)),
            }
        }
    };
    summary(ctx, heading, &body)
}

/// The same with a body of its own.
pub(crate) fn summary(ctx: &Ctx, heading: Text, body: &Markup) -> Markup {
    html! {
        div.problem id=(ID) role="alert" tabindex="-1" autofocus {
            h2 { (ctx.t(heading)) }
            (body)
        }
    }
}

/// The title of a page that says so.
pub(crate) fn title(ctx: &Ctx, title: Text, problem: bool) -> String {
    format!("{}{}", if problem { ctx.t(text::ERROR_PREFIX) } else { "" }, ctx.t(title))
}
