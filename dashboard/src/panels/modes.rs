//! The mode of a building: its setting, what is under way, and what there was (BLD-01…23).

use crate::{
    act,
    ctx::Ctx,
    format::{day, machine_day},
    routes, text,
    ui::when::when,
    words,
};
use ledger_office::procedure::{Ending, Procedure};
use maud::{Markup, html};

/// Procedures of one building in its panel; the list has all. Origin: fits beside the other panels.
const SHOWN: usize = 6;

/// What the panel shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modes {
    /// The setting «Здание работает в летний период».
    pub(crate) works_in_summer: bool,
    /// Newest first.
    pub(crate) procedures: Vec<Procedure>,
}

impl Modes {
    /// The newest procedures of a building and its setting.
    pub(crate) fn of(city: &ledger_office::City, building: u32) -> Self {
        let procedures = city.office().procedures_of(building).take(SHOWN).cloned().collect();
        Self { works_in_summer: city.office().building(building).works_in_summer, procedures }
    }
}

/// `form` is the number of the setting's form, for whoever may change it.
pub(crate) fn panel(ctx: &Ctx, building: u32, modes: &Modes, form: Option<&str>) -> Markup {
    html! {
        article.panel aria-labelledby="modes-h" {
            h2 #modes-h { (ctx.t(text::MODES)) }
            @if modes.procedures.is_empty() { p.hint { (ctx.t(text::MODES_NONE)) } }
            ul.history { @for procedure in &modes.procedures { li { (line(ctx, procedure)) } } }
            p {
                (ctx.t(text::SUMMER_SETTING)) ": "
                strong { (ctx.t(if modes.works_in_summer { text::YES_WORD } else { text::NO_WORD })) }
            }
            @if let Some(form) = form {
                details {
                    summary { (ctx.t(if modes.works_in_summer { text::SUMMER_CLEAR } else { text::SUMMER_SET })) }
                    form.acting method="post" action=(routes::works_in_summer(building)) {
                        (act::hidden(form, 0))
                        input type="hidden" name="works" value=(!modes.works_in_summer);
                        (act::why(ctx))
                        button.primary { (ctx.t(text::DO_IT)) }
                    }
                }
                p.foot { a.button href=(routes::plan(building)) { (ctx.t(text::CHANGE_MODE)) } }
            }
        }
    }
}

fn line(ctx: &Ctx, procedure: &Procedure) -> Markup {
    html! {
        a href=(routes::procedure(procedure.id)) { (ctx.t(words::procedure(procedure.plan.kind))) } " "
        small {
            (days(procedure))
            @match &procedure.ended {
                None => {},
                Some((Ending::Finished, stamp)) => { ". " (ctx.t(text::FINISHED)) " " (when(stamp.at_us)) },
                Some((Ending::Cancelled, stamp)) => { ". " (ctx.t(text::CANCELLED)) " " (when(stamp.at_us)) },
            }
        }
    }
}

/// First and last day.
pub(crate) fn days(procedure: &Procedure) -> Markup {
    let plan = &procedure.plan;
    html! {
        time datetime=(machine_day(plan.begins)) { (day(plan.begins)) }
        @if let Some(end) = plan.ends { " – " time datetime=(machine_day(end)) { (day(end)) } }
    }
}
