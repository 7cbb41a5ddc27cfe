//! What is under way in the office: filtered by state and kind, the most urgent first, all in the address.

use super::frame::{self, Frame};
use super::procedure::{Due, sees};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::number,
    link::Link,
    panels::{impact::building_of, modes},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        hint,
        pager::pager,
        table::{Column, Row, table},
    },
    views::desk::{Named, PAGE_ROWS},
    words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    procedure::{Kind, Procedure, Step},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_PROCEDURE),
    Column::words(text::COL_PLACE),
    Column::words(text::COL_DAYS),
    Column::words(text::COL_NEXT_STEP),
    Column::words(text::COL_DUE),
];

/// Which ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    #[default]
    Open,
    Overdue,
    /// Due within [`SOON_DAYS`], and what is overdue.
    Soon,
    Ended,
}

/// Days ahead that count as soon. Origin: from Friday to Monday.
const SOON_DAYS: i32 = 3;

impl Which {
    const ALL: [(Self, &'static str, Text); 4] = [
        (Self::Open, "open", text::P_OPEN),
        (Self::Soon, "soon", text::P_SOON),
        (Self::Overdue, "overdue", text::P_OVERDUE),
        (Self::Ended, "ended", text::P_ENDED),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(which, ..)| *which == self).map_or("", |(_, code, _)| code)
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    state: Which,
    #[serde(default)]
    kind: String,
    building: Option<u32>,
    /// How many rows stand before this page.
    #[serde(default)]
    after: usize,
}

/// A row with everything that it shows.
struct Line {
    procedure: Procedure,
    building: Named,
    next: Option<&'static Step>,
    due: Option<Due>,
}

/// `GET /procedures`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadOffice)?;
    let (operator, asked) = (Arc::clone(&who.operator), wish.clone());
    let (lines, all) = look(&app, move |city, now_us| {
        let kind = words::procedure_from(&asked.kind);
        let fits = |procedure: &&Procedure| {
            kind.is_none_or(|kind| procedure.plan.kind == kind)
                && asked.building.is_none_or(|id| [procedure.plan.building, procedure.plan.to_building].contains(&id))
                && sees(&operator, city, procedure)
        };
        lines(city, civil_day(now_us), city.office().procedures().filter(fits), &asked)
    })
    .await?;
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(ctx.t(text::PROCEDURES), &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &lines, all, &wish)))
}

/// Those of one page and how many there are: the open ones by their next term, the ended ones by their end.
fn lines<'a>(city: &City, today: i32, procedures: impl Iterator<Item = &'a Procedure>, wish: &Wish) -> (Vec<Line>, usize) {
    let next_of = |procedure: &Procedure| {
        let open = procedure.plan.kind.steps().iter().filter(|s| !procedure.done.contains_key(s.key));
        open.filter(|step| procedure.is_ready(step)).min_by_key(|step| procedure.due_day(step).unwrap_or(i32::MAX))
    };
    let mut found: Vec<(i64, &Procedure)> = procedures
        .filter_map(|procedure| {
            let due = next_of(procedure).and_then(|step| procedure.due_day(step));
            let passed_on = |day| procedure.overdue(day).next().is_some();
            match (&procedure.ended, wish.state) {
                (Some((_, stamp)), Which::Ended) => Some((-stamp.at_us, procedure)),
                (None, Which::Open) => Some((due.map_or(i64::MAX, i64::from), procedure)),
                (None, Which::Overdue) if passed_on(today) => Some((due.map_or(i64::MAX, i64::from), procedure)),
                (None, Which::Soon) if passed_on(today.saturating_add(SOON_DAYS + 1)) => {
                    Some((due.map_or(i64::MAX, i64::from), procedure))
                }
                _ => None,
            }
        })
        .collect();
    found.sort_by_key(|(order, procedure)| (*order, procedure.id));
    let all = found.len();
    let line = |(_, procedure): (i64, &Procedure)| {
        let next = next_of(procedure);
        Line {
            procedure: procedure.clone(),
            building: building_of(city, procedure.plan.building),
            next,
            due: next.and_then(|step| procedure.due_day(step)).map(|day| Due { day, today }),
        }
    };
    (found.into_iter().skip(wish.after).take(PAGE_ROWS).map(line).collect(), all)
}

fn page(ctx: &Ctx, lines: &[Line], all: usize, wish: &Wish) -> Markup {
    let link = |after: usize| {
        let link = Link::to(routes::PROCEDURES).with("state", wish.state.code()).with_words("kind", &wish.kind);
        link.with_some("building", wish.building).with_some("after", Some(after).filter(|after| *after > 0))
    };
    let next = wish.after + lines.len();
    html! {
        h1 #procedures-h { (ctx.t(text::PROCEDURES)) }
        p.lead { (ctx.t(text::PROCEDURES_WHAT)) }
        (filter(ctx, wish))
        article.panel {
            @if lines.is_empty() {
                (hint::hint(ctx.t(text::NO_PROCEDURES), None))
                p.hint { (ctx.t(text::NO_PROCEDURES_DO)) }
            } @else {
                p.hint role="status" { (ctx.t(text::SHOWN)) " " (number(ctx.lang, lines.len() as u64)) " " (ctx.t(text::OF)) " " (number(ctx.lang, all as u64)) }
                (table(ctx, "procedures-h", &COLUMNS, lines.iter().map(|line| row(ctx, line))))
                (pager(ctx, text::PROCEDURES, (wish.after > 0).then(|| (link(0), text::FIRST_PAGE)), (next < all).then(|| (link(next), text::NEXT_PAGE_OF))))
            }
        }
    }
}

fn filter(ctx: &Ctx, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::PROCEDURES) {
            label for="state" { (ctx.t(text::P_STATE)) }
            select #state name="state" {
                @for (which, code, name) in Which::ALL { option value=(code) selected[which == wish.state] { (ctx.t(name)) } }
            }
            label for="kind" { (ctx.t(text::P_KIND)) }
            select #kind name="kind" {
                option value="" { (ctx.t(text::ALL_KINDS)) }
                @for kind in Kind::ALL {
                    @let code = words::procedure_code(kind);
                    option value=(code) selected[code == wish.kind] { (ctx.t(words::procedure(kind))) }
                }
            }
            @if let Some(building) = wish.building { input type="hidden" name="building" value=(building); }
            button { (ctx.t(text::FILTER_DO)) }
            a href=(routes::PROCEDURES_CALENDAR) download { (ctx.t(text::P_CALENDAR)) }
            @if wish.building.is_some() || !wish.kind.is_empty() { a href=(routes::PROCEDURES) { (ctx.t(text::SHOW_ALL)) } }
        }
    }
}

fn row(ctx: &Ctx, line: &Line) -> Row {
    Row {
        id: format!("p{}", line.procedure.id),
        cells: vec![
            html! { a href=(routes::procedure(line.procedure.id)) { (ctx.t(words::procedure(line.procedure.plan.kind))) } " " small { "№ " (line.procedure.id) } },
            html! { a href=(routes::building(line.building.id)) { (line.building.name) } },
            modes::days(&line.procedure),
            html! { @if let Some(step) = line.next { (words::step(ctx, step)) } @else { (super::procedure::ending(ctx, &line.procedure)) } },
            html! { @if let Some(due) = line.due { (due.shown(ctx)) } @else { (crate::format::DASH) } },
        ],
    }
}
