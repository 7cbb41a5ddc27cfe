//! Signs that say the same as a colour, for those who don't see it.

use crate::{ctx::Ctx, text, views::desk::Checked};
use maud::{Markup, html};

/// How serious something is. Ordered: the worst wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Ok,
    Warn,
    Alarm,
}

impl State {
    /// Class that colours the piece.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Alarm => "alarm",
        }
    }
}

/// A tick, a triangle or an octagon, with its word for screen readers.
pub(crate) fn state(ctx: &Ctx, state: State) -> Markup {
    let (shape, word) = match state {
        State::Ok => ("M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.6 4.2L7 10 4.5 7.6l-1 1L7 12.1l5.6-5.9Z", text::STATE_OK),
        State::Warn => ("M8 1.2 15.4 14.4H.6ZM7.2 5.6v4.6h1.6V5.6Zm0 5.6v1.6h1.6v-1.6Z", text::STATE_WARN),
        State::Alarm => ("M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1ZM7.2 3.8v5h1.6v-5Zm0 6.4v2h1.6v-2Z", text::STATE_ALARM),
    };
    html! {
        svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d=(shape) fill-rule="evenodd" {} }
        span.sr { (ctx.t(word)) " " }
    }
}

/// What became of a check: a tick, a cross or a dash. The words stand beside it.
pub(crate) fn checked(checked: Checked) -> Markup {
    let shape = match checked {
        Checked::Passed => "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.6 4.2L7 10 4.5 7.6l-1 1L7 12.1l5.6-5.9Z",
        Checked::Refused => {
            "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1ZM5.6 4.6l-1 1L7 8l-2.4 2.4 1 1L8 9l2.4 2.4 1-1L9 8l2.4-2.4-1-1L8 7Z"
        }
        Checked::NotReached => {
            "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.3a5.7 5.7 0 1 0 0 11.4A5.7 5.7 0 0 0 8 2.3ZM4.5 7.3h7v1.4h-7Z"
        }
    };
    html! { svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d=(shape) fill-rule="evenodd" {} } }
}

/// The product's mark: the three arms of a turnstile.
pub(crate) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" aria-hidden="true" {
            rect width="32" height="32" rx="8" {}
            path d="M16 17V6.5M16 17l-8.6 6M16 17l8.6 6" {}
            circle cx="16" cy="17" r="3.4" {}
        }
    }
}
