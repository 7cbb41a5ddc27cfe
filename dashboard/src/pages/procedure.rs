//! One procedure: what was planned, and its steps with their terms, proofs and who did them.

pub(crate) mod cancel;
pub(crate) mod letter;
pub(crate) mod step;

use super::frame::{self, Frame};
use crate::{
    act::{Just, look},
    app::App,
    ask::NoPage,
    auth::{
        Refused, Signed,
        operators::Operator,
        rights::{Action, Denied, authorize},
    },
    ctx::Ctx,
    format::{DASH, day, machine_day},
    names::complex_of,
    panels::{
        audit::login,
        impact::{building_of, group_name},
        modes,
    },
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, Place},
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use edge_protocol::Reason;
use ledger_core::civil_day;
use ledger_office::{
    City,
    procedure::{Ending, Procedure, Step},
};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 4] =
    [Column::words(text::COL_STEP), Column::words(text::COL_STATE), Column::words(text::COL_DUE), Column::words(text::COL_BY)];

/// A term, as it looks from a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) day: i32,
    pub(crate) today: i32,
}

impl Due {
    /// The date, and a word when it presses.
    pub(crate) fn shown(self, ctx: &Ctx) -> Markup {
        let word = match self.day - self.today {
            ..0 => Some((Mark::Alarm, text::OVERDUE)),
            0 => Some((Mark::Warn, text::DUE_TODAY)),
            _ => None,
        };
        html! {
            time datetime=(machine_day(self.day)) { (day(self.day)) }
            @if let Some((mark, word)) = word {
                " " span.(if self.day < self.today { "alarm" } else { "warn" }) { (icon::state(ctx, mark)) (ctx.t(word)) }
            }
        }
    }
}

/// True for whoever may see it: by the building it is about, or by the one that people go to (REL-09).
pub(crate) fn sees(operator: &Operator, city: &City, procedure: &Procedure) -> bool {
    places(city, procedure).iter().any(|place| authorize(operator, Action::ReadOffice, Some(place)).is_ok())
}

/// Where a procedure lies: its own building first, then the other.
fn places(city: &City, procedure: &Procedure) -> Vec<Place> {
    let place =
        |id: u32| Place { complex: city.buildings().get(id as usize).map_or(0, |b| b.complex), building: id, ..Place::default() };
    [procedure.plan.building, procedure.plan.to_building].into_iter().filter(|id| *id != 0).map(place).collect()
}

/// A procedure with the names of its numbers.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) procedure: Procedure,
    complex: Named,
    building: Named,
    to_building: Named,
    to_complex: Named,
    /// Kind of the building.
    kind: u8,
    groups: Vec<String>,
    today: i32,
    /// Whether this reader may carry steps out.
    pub(crate) manages: bool,
}

impl View {
    fn of(city: &City, now_us: i64, procedure: &Procedure, operator: &Operator) -> Self {
        let plan = &procedure.plan;
        let complex = city.buildings().get(plan.building as usize).map_or(0, |b| b.complex);
        let own = Place { complex, building: plan.building, ..Place::default() };
        Self {
            complex: complex_of(city, complex),
            to_complex: complex_of(city, plan.to_complex),
            kind: city.buildings().get(plan.building as usize).map_or(0, |b| b.kind),
            building: building_of(city, plan.building),
            to_building: building_of(city, plan.to_building),
            groups: plan.groups.iter().map(|id| group_name(city, *id)).collect(),
            today: civil_day(now_us),
            manages: authorize(operator, Action::ManageBuildings, Some(&own)).is_ok(),
            procedure: procedure.clone(),
        }
    }
}

/// `GET /procedures/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let view = find(&app, &who, id).await?;
    let ctx = app.ctx(&prefs);
    let title = format!("{} № {id}", ctx.t(text::PROCEDURE));
    let frame = Frame::about(&title, &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &view, just.done.as_deref())))
}

/// A procedure that this operator may see.
async fn find(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(Action::ReadOffice)?;
    let operator = Arc::clone(&who.operator);
    let found = look(app, move |city, now_us| {
        let procedure = city.office().procedure(id)?;
        sees(&operator, city, procedure).then(|| View::of(city, now_us, procedure, &operator))
    });
    found.await?.ok_or(NoPage::Missing)
}

/// The same for whoever carries it out; who may only look is told so.
async fn find_to_do(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(Action::ManageBuildings)?;
    let view = find(app, who, id).await?;
    let place = Place { complex: view.complex.id, building: view.building.id, ..Place::default() };
    match authorize(&who.operator, Action::ManageBuildings, Some(&place)) {
        Ok(()) => Ok(view),
        Err(Denied::Action | Denied::Place) => Err(NoPage::Refused(Refused::Forbidden)),
    }
}

/// The way down to it, and its name.
fn head(ctx: &Ctx, view: &View, last: &str) -> Markup {
    let id = view.procedure.id;
    let name = ctx.t(words::procedure(view.procedure.plan.kind));
    let above = (!last.is_empty()).then(|| routes::procedure(id));
    html! {
        (crumbs(ctx, &[
            (Some(routes::PROCEDURES.into()), ctx.t(text::PROCEDURES)),
            (Some(routes::building(view.building.id)), &view.building.name),
            (above, name),
            (None, last),
        ]))
    }
}

fn page(ctx: &Ctx, view: &View, done: Option<&str>) -> Markup {
    let procedure = &view.procedure;
    let said = done.map(|key| if key.is_empty() { text::OPENED_NOW } else { text::DONE_STEP });
    html! {
        (head(ctx, view, ""))
        h1 { (ctx.t(words::procedure(procedure.plan.kind))) " " small { "№ " (procedure.id) } }
        @if let Some(said) = said { p.verdict.ok role="status" { (icon::state(ctx, Mark::Ok)) (ctx.t(said)) } }
        (facts(ctx, view))
        article.panel aria-labelledby="steps-h" {
            h2 #steps-h { (ctx.t(text::STEPS)) }
            (table(ctx, "steps-h", &COLUMNS, procedure.plan.kind.steps().iter().map(|step| row(ctx, view, step))))
        }
        @if let Some(name) = letter::name(procedure) {
            p.actions { a.button href=(routes::procedure_letter(procedure.id)) { (ctx.t(name)) " (DOCX)" } }
        }
        @if view.manages && procedure.ended.is_none() {
            p.actions { a.button href=(routes::procedure_cancel(procedure.id)) { (ctx.t(text::CALL_OFF)) } }
        }
    }
}

fn facts(ctx: &Ctx, view: &View) -> Markup {
    let Procedure { plan, opened, ended, pos, .. } = &view.procedure;
    html! {
        article.panel {
            dl.facts {
                div { dt { (ctx.t(text::COL_PLACE)) } dd { a href=(routes::building(view.building.id)) { (view.building.name) } } }
                @if view.to_building.id != 0 {
                    div { dt { (ctx.t(text::PLAN_TO_BUILDING)) } dd { a href=(routes::building(view.to_building.id)) { (view.to_building.name) } } }
                }
                div { dt { (ctx.t(text::COL_DAYS)) } dd { (modes::days(&view.procedure)) } }
                @if !plan.basis.is_empty() { div { dt { (ctx.t(text::BASIS)) } dd { (plan.basis) } } }
                @if !view.groups.is_empty() { div { dt { (ctx.t(text::GROUPS_OF_PROCEDURE)) } dd { (view.groups.join(", ")) } } }
                div { dt { (ctx.t(text::OPENED_BY)) } dd { (opened.by) ", " (when(opened.at_us)) " " a href=(routes::entry(*pos)) { "#" (pos) } } }
                @if ended.is_some() { div { dt { (ctx.t(text::P_STATE)) } dd { (ending(ctx, &view.procedure)) } } }
            }
        }
    }
}

/// How it ended; nothing while it is open.
pub(crate) fn ending(ctx: &Ctx, procedure: &Procedure) -> Markup {
    html! {
        @if let Some((ending, stamp)) = &procedure.ended {
            (ctx.t(match ending { Ending::Finished => text::FINISHED, Ending::Cancelled => text::CANCELLED }))
            ", " (login(ctx, &stamp.by)) ", " (when(stamp.at_us))
        }
    }
}

fn row(ctx: &Ctx, view: &View, step: &'static Step) -> Row {
    let procedure = &view.procedure;
    let due = procedure.due_day(step);
    let open = procedure.ended.is_none() && !procedure.done.contains_key(step.key);
    Row {
        id: format!("s-{}", step.key),
        cells: vec![
            html! { (words::step(ctx, step)) " " small { (step.rule) } },
            state(ctx, view, step),
            html! {
                @match due {
                    Some(day) if open => (Due { day, today: view.today }.shown(ctx)),
                    Some(due) => time datetime=(machine_day(due)) { (day(due)) },
                    None => (DASH),
                }
            },
            what(ctx, view, step),
        ],
    }
}

fn state(ctx: &Ctx, view: &View, step: &Step) -> Markup {
    let procedure = &view.procedure;
    let refused = procedure.refused.get(step.key).and_then(|code| Reason::from_code(*code));
    html! {
        @if procedure.done.contains_key(step.key) {
            span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::S_DONE)) }
        } @else if procedure.ended.is_some() {
            span.idle { (ctx.t(text::S_NOT_NEEDED)) }
        } @else if let Some(reason) = refused {
            span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::S_REFUSED)) ": " (words::reason(ctx, reason)) }
        } @else if procedure.is_ready(step) {
            (ctx.t(if step.clock { text::BY_CLOCK } else { text::S_OPEN }))
        } @else {
            span.idle { (ctx.t(text::S_WAITS)) }
        }
    }
}

/// Who did it and what shows it; or the way to do it.
fn what(ctx: &Ctx, view: &View, step: &Step) -> Markup {
    let procedure = &view.procedure;
    html! {
        @if let Some(done) = procedure.done.get(step.key) {
            (login(ctx, &done.stamp.by)) ", " (when(done.stamp.at_us))
            @for words in [&done.document, &done.note] { @if !words.is_empty() { ". " (words) } }
            @if let Some(ticket) = done.ticket { ". " a href=(routes::ticket(ticket)) { (ctx.t(text::TICKET_NO)) " " (ticket) } }
        } @else if view.manages && procedure.is_ready(step) {
            a.button href=(routes::procedure_step(procedure.id, step.key)) { (ctx.t(text::DO_STEP)) }
        } @else {
            (DASH)
        }
    }
}
