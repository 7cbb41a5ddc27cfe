//! The live pages: each has an address, a stream, a name in the navigation, and a fragment that is replaced with every view.

use crate::{
    ctx::Ctx,
    pages, routes,
    text::{self, Text},
    views::LiveView,
};
use maud::Markup;

/// A live page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    City,
    Stages,
}

impl Screen {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::City, Self::Stages];

    /// Where its server-sent events come from.
    pub(crate) const fn stream(self) -> &'static str {
        match self {
            Screen::City => routes::LIVE,
            Screen::Stages => routes::STAGES_LIVE,
        }
    }

    pub(crate) const fn title(self) -> Text {
        match self {
            Screen::City => text::CITY_NOW,
            Screen::Stages => text::LIMITS_NOW,
        }
    }

    /// What is replaced with every view.
    pub(crate) fn fragment(self, ctx: &Ctx, view: &LiveView) -> Markup {
        match self {
            Screen::City => pages::city::fragment(ctx, view),
            Screen::Stages => pages::stages::fragment(ctx, view),
        }
    }
}
