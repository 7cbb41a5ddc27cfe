//! The ordered checks behind an answer: the first that fails decides.

use super::reasons::{code, words};
use crate::{
    ctx::Ctx,
    text,
    ui::{
        hint, icon,
        table::{Column, Row, table},
    },
    views::desk::{Checked, EventView},
};
use maud::{Markup, html};

const COLUMNS: [Column; 2] = [Column::words(text::COL_CHECK), Column::words(text::COL_RESULT)];

/// A table in the order of the checks; commands have none.
pub(crate) fn panel(ctx: &Ctx, view: &EventView) -> Markup {
    html! {
        article.panel aria-labelledby="checks-h" {
            h2 #checks-h { (ctx.t(text::CHECKS)) " " small { (ctx.t(text::CHECKS_WHAT)) } }
            @if view.checks.is_empty() {
                (hint::hint(ctx.t(text::NO_CHECKS), None))
            } @else {
                div.checked {
                    (table(ctx, "checks-h", &COLUMNS, view.checks.iter().zip(1..).map(|((reason, checked), n): (_, u32)| {
                        let (class, result) = match checked {
                            Checked::Passed => ("ok", text::CHECK_PASSED),
                            Checked::Refused => ("alarm", text::CHECK_DECIDED),
                            Checked::NotReached => ("idle", text::CHECK_NOT_REACHED),
                        };
                        Row {
                            id: format!("check{n}"),
                            cells: vec![
                                html! { span.(class) { (n) ". " (words(ctx.lang, *reason)) " " (code(ctx, *reason)) } },
                                html! { span.(class) { (icon::checked(*checked)) (ctx.t(result)) } },
                            ],
                        }
                    })))
                }
            }
        }
    }
}
