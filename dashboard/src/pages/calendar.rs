//! The terms of open procedures as a calendar file: whatever calendar an operator keeps reminds them (DUT-01, DUT-06; RFC 5545).

use super::procedure::sees;
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    panels::impact::building_of,
    prefs::Prefs,
    text, words,
};
use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{NaiveDate, TimeDelta};
use icalendar::{Alarm, Calendar, Component, Event, EventLike};
use ledger_office::procedure::{Kind, Procedure, Step};
use std::sync::Arc;

/// How long before the last day begins it rings. Origin: nine in the morning of the day before.
const RINGS_BEFORE: TimeDelta = TimeDelta::hours(15);

/// A term.
struct Term {
    /// Number of the procedure.
    id: u32,
    kind: Kind,
    step: &'static Step,
    /// Last civil day in time.
    day: i32,
    building: String,
}

/// `GET /procedures.ics`: every open step with a term, of what this operator may see.
pub(crate) async fn file(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadOffice)?;
    let operator = Arc::clone(&who.operator);
    let terms = look(&app, move |city, _| {
        let seen = city.office().procedures().filter(|procedure| sees(&operator, city, procedure));
        let of = |procedure: &Procedure| {
            let building = building_of(city, procedure.plan.building).name;
            // By the end of time every term has passed.
            let open = procedure.overdue(i32::MAX);
            let term = |(step, day)| Term { id: procedure.id, kind: procedure.plan.kind, step, day, building: building.clone() };
            open.map(term).collect::<Vec<_>>()
        };
        seen.flat_map(of).collect::<Vec<_>>()
    })
    .await?;
    let ctx = app.ctx(&prefs);
    let mut calendar = Calendar::new();
    calendar.name(ctx.t(text::PROCEDURES));
    for term in &terms {
        calendar.push(event(&ctx, term).ok_or(NoPage::Broken)?);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"procedures.ics\""),
    ];
    Ok((headers, calendar.to_string()).into_response())
}

fn event(ctx: &Ctx, Term { id, kind, step, day, building }: &Term) -> Option<Event> {
    let kind = ctx.t(words::procedure(*kind));
    let step_words = words::step(ctx, step);
    let date = NaiveDate::from_epoch_days(*day)?;
    let mut event = Event::new();
    // The same term comes again under the same name, so a calendar replaces it.
    event.uid(&format!("procedure-{id}-{}@turnstone", step.key));
    event.summary(&format!("{step_words}: {building}")).all_day(date);
    event.description(&format!("{kind} № {id}"));
    event.alarm(Alarm::display(step_words, -RINGS_BEFORE));
    Some(event.done())
}
