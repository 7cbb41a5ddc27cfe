//! What a panel may know besides its view: nothing that changes while it renders.

use crate::{lang::Lang, text::Text};

/// First argument of every component. Carries no clock: the time of a page is the time of its view.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ctx<'a> {
    /// Language of the reader.
    pub(crate) lang: Lang,
    /// Shown where there is nothing to show yet: the command that makes events.
    pub(crate) generator: &'a str,
}

impl Ctx<'_> {
    /// A text in the reader's language.
    pub(crate) const fn t(&self, text: Text) -> &'static str {
        text.of(self.lang)
    }
}
