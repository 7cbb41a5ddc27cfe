//! An empty place says what to do.

use crate::ctx::Ctx;
use maud::{Markup, html};

/// A sentence and, where it helps, the command to type.
pub(crate) fn hint(sentence: &str, command: Option<&str>) -> Markup {
    html! {
        p.hint { (sentence) @if let Some(command) = command { " " code { (command) } } }
    }
}

/// The same with the command that makes events.
pub(crate) fn generator(ctx: &Ctx, sentence: &str) -> Markup {
    hint(sentence, Some(ctx.generator).filter(|command| !command.is_empty()))
}
