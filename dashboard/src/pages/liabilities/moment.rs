//! The moment that the address names: the end of a civil day, or a position of the journal; without either it is now.

use crate::{
    ctx::Ctx,
    format::parse_day,
    link::Link,
    routes,
    text::{self, Text},
    views::past::Moment,
};
use ledger_office::state::day_start_us;
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// `2026-08-31`, Moscow time.
    at: String,
    /// Position of the next record.
    pos: String,
}

impl Typed {
    /// What was asked for; `None` for now.
    ///
    /// # Errors
    /// The words, when it is no moment.
    pub(super) fn moment(&self) -> Result<Option<Moment>, Text> {
        match (self.at.trim(), self.pos.trim()) {
            ("", "") => Ok(None),
            (day, "") => {
                let next = parse_day(day).and_then(|day| day.checked_add(1)).ok_or(text::LI_BAD_MOMENT)?;
                Ok(Some(Moment::Before(day_start_us(next))))
            }
            ("", pos) => pos.parse().map(|pos| Some(Moment::Pos(pos))).map_err(|_| text::LI_BAD_MOMENT),
            _ => Err(text::LI_BAD_MOMENT),
        }
    }

    /// True when nothing was asked for.
    pub(super) fn is_now(&self) -> bool {
        self.at.trim().is_empty() && self.pos.trim().is_empty()
    }

    /// The same moment at another address.
    pub(super) fn link(&self, route: String) -> Link {
        Link::to(route).with_words("at", self.at.trim()).with_words("pos", self.pos.trim())
    }

    /// The choice of another moment.
    pub(super) fn form(&self, ctx: &Ctx, supplier: u32) -> Markup {
        html! {
            article.panel aria-labelledby="moment-h" {
                h2 #moment-h { (ctx.t(text::LI_MOMENT)) }
                form.filter action=(routes::supplier_liabilities(supplier)) {
                    label for="at" { (ctx.t(text::LI_DAY)) }
                    input #at type="date" name="at" value=(self.at);
                    label for="pos" { (ctx.t(text::LI_POS)) }
                    input #pos name="pos" value=(self.pos) inputmode="numeric" pattern="[0-9]*" autocomplete="off";
                    button { (ctx.t(text::FILTER_DO)) }
                }
                p.foot { (ctx.t(text::LI_MOMENT_WHAT)) }
            }
        }
    }
}
