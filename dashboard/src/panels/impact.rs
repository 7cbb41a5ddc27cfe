//! What a command would do, before it is done: every row before and after, whom it concerns, and what to think about.

use crate::{
    ctx::Ctx,
    format::{DASH, day, number, rubles},
    names::complex_of,
    routes, text,
    ui::{
        icon::{self, State},
        table::{Column, Row, table},
    },
    views::desk::Named,
    words,
};
use edge_protocol::BuildingMode;
use ledger_core::account_number;
use ledger_office::City;
use ledger_office::impact::{BuildingChange, GroupChange, HolderChange, Impact, Warning};
use ledger_office::procedure::{Procedure, Step};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Rows of people in a preview; the rest is counted. Origin: a class; who wants all of them reads the list.
const PEOPLE_SHOWN: usize = 30;

const COLUMNS: [Column; 3] = [Column::words(text::COL_ROW), Column::words(text::COL_BEFORE), Column::words(text::COL_AFTER)];

/// An impact with the names that its numbers have.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) impact: Impact,
    names: Names,
}

#[derive(Clone, Debug, Default)]
struct Names {
    buildings: BTreeMap<u32, String>,
    groups: BTreeMap<u32, String>,
    complexes: BTreeMap<u32, String>,
}

impl Preview {
    /// Takes the names along, so that nothing is looked up while it is drawn.
    pub(crate) fn new(city: &City, impact: Impact) -> Self {
        let mut names = Names::default();
        let mut building = |id: u32| {
            names.buildings.insert(id, building_name(city, id));
        };
        impact.groups.iter().for_each(|group| [group.building.0, group.building.1].into_iter().for_each(&mut building));
        impact.buildings.iter().for_each(|change| building(change.id));
        let groups = impact.groups.iter().map(|g| g.id).chain(impact.holders.iter().flat_map(|h| [h.group.0, h.group.1]));
        for id in groups {
            names.groups.insert(id, group_name(city, id));
        }
        for id in impact.buildings.iter().flat_map(|change| [change.complex.0, change.complex.1]) {
            names.complexes.insert(id, complex_of(city, id).name);
        }
        Self { impact, names }
    }
}

/// A building's name; its number where it has none.
pub(crate) fn building_name(city: &City, id: u32) -> String {
    named(city.buildings().get(id as usize).map(|b| b.name.as_str()), id)
}

/// A group's name; its number where it has none.
pub(crate) fn group_name(city: &City, id: u32) -> String {
    named(city.groups().get(id as usize).map(|g| g.name.as_str()), id)
}

/// A building with its name.
pub(crate) fn building_of(city: &City, id: u32) -> Named {
    Named { id, name: if id == 0 { String::new() } else { building_name(city, id) } }
}

fn named(name: Option<&str>, id: u32) -> String {
    name.filter(|name| !name.is_empty()).map_or_else(|| id.to_string(), str::to_owned)
}

/// The whole preview.
pub(crate) fn panel(ctx: &Ctx, preview: &Preview) -> Markup {
    let Preview { impact, names } = preview;
    let nothing = impact.decided.changes.is_empty() && impact.buildings.is_empty();
    html! {
        article.panel aria-labelledby="impact-h" {
            h2 #impact-h { (ctx.t(text::IMPACT)) }
            (warnings(ctx, &impact.warnings))
            @if nothing { p.hint { (ctx.t(text::IMPACT_NOTHING_NOW)) } }
            @for change in &impact.buildings { (building(ctx, names, change)) }
            @if !impact.groups.is_empty() { (groups(ctx, names, &impact.groups)) }
            @if !impact.holders.is_empty() { (holders(ctx, names, &impact.holders)) }
            @if impact.people > 0 { (people(ctx, impact)) }
            @if let Some(procedure) = &impact.procedure { (deadlines(ctx, procedure)) }
            @if !impact.tickets.is_empty() {
                p { (ctx.t(text::PROOF_TICKET)) " " (number(ctx.lang, impact.tickets.len() as u64)) }
            }
        }
    }
}

/// The steps of the procedure as it will stand, each with its term.
fn deadlines(ctx: &Ctx, procedure: &Procedure) -> Markup {
    const COLUMNS: [Column; 3] = [Column::words(text::COL_STEP), Column::words(text::COL_DUE), Column::words(text::COL_STATE)];
    let row = |step: &'static Step| Row {
        id: format!("due-{}", step.key),
        cells: vec![
            html! { (words::step(ctx, step)) },
            html! { @if let Some(due) = procedure.due_day(step) { (day(due)) } @else { (DASH) } },
            html! {
                @if procedure.done.contains_key(step.key) { (ctx.t(text::S_DONE)) }
                @else if step.clock { (ctx.t(text::BY_CLOCK)) }
                @else { (DASH) }
            },
        ],
    };
    html! {
        h3 #impact-due { (ctx.t(text::DEADLINES)) }
        (table(ctx, "impact-due", &COLUMNS, procedure.plan.kind.steps().iter().map(row)))
    }
}

fn warnings(ctx: &Ctx, warnings: &[Warning]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            div.verdict.warn role="status" {
                div {
                    h3 { (icon::state(ctx, State::Warn)) (ctx.t(text::WARNINGS)) }
                    ul.warnings { @for warning in warnings { li { (sentence(ctx, warning)) } } }
                }
            }
        }
    }
}

fn sentence(ctx: &Ctx, warning: &Warning) -> Markup {
    let people = |n: u64| html! { strong { (number(ctx.lang, n)) } " " (text::HOLDERS.of(ctx.lang, n)) " " };
    match warning {
        Warning::PeopleBeforeClosedDoor(n) => html! { (people(*n)) (ctx.t(text::W_CLOSED_DOOR)) "." },
        Warning::PeopleInside(n) => html! { (people(*n)) (ctx.t(text::W_INSIDE)) "." },
        Warning::MealsEnd(n) => html! { (people(*n)) (ctx.t(text::W_MEALS)) "." },
        Warning::TermPassed(step, days) => {
            html! { (words::step(ctx, step)) ": " (ctx.t(text::W_TERM)) " " strong { (days) } "." }
        }
    }
}

fn people(ctx: &Ctx, impact: &Impact) -> Markup {
    let inside: u64 = impact.buildings.iter().map(|change| change.inside).sum();
    let facts = [
        (text::IMPACT_PEOPLE, number(ctx.lang, impact.people)),
        (text::IMPACT_INSIDE, number(ctx.lang, inside)),
        (text::IMPACT_CARDS, number(ctx.lang, impact.cards)),
        (text::IMPACT_PURSES, number(ctx.lang, impact.purses.0)),
        (text::IMPACT_MONEY, rubles(ctx.lang, impact.purses.1)),
    ];
    html! {
        dl.facts { @for (name, value) in facts { div { dt { (ctx.t(name)) } dd { (value) } } } }
    }
}

/// A row of a change; left out when nothing changes.
fn change<T: PartialEq>(name: Markup, id: &str, (before, after): (T, T), shown: impl Fn(&T) -> Markup) -> Option<Row> {
    (before != after).then(|| Row { id: id.to_owned(), cells: vec![name, shown(&before), shown(&after)] })
}

fn building(ctx: &Ctx, names: &Names, row: &BuildingChange) -> Markup {
    let id = row.id;
    let heading = format!("impact-b{id}");
    let t = |text| html! { (ctx.t(text)) };
    let yes = |yes: &bool| t(if *yes { text::YES_WORD } else { text::NO_WORD });
    let rows = [
        change(t(text::F_MODE), &format!("b{id}-mode"), row.mode, |code| {
            t(words::mode(BuildingMode::from_code(*code).unwrap_or_default()))
        }),
        change(t(text::F_DOOR), &format!("b{id}-door"), row.lets_in, |open| {
            t(if *open { text::OPEN_WORD } else { text::SHUT_WORD })
        }),
        change(t(text::F_MEALS), &format!("b{id}-meals"), row.serves_meals, |served| {
            t(if *served { text::SERVED_WORD } else { text::UNSERVED_WORD })
        }),
        change(t(text::F_KIND), &format!("b{id}-kind"), row.kind, |kind| t(words::building(*kind))),
        change(t(text::F_COMPLEX), &format!("b{id}-complex"), row.complex, |id| {
            html! { (names.complexes.get(id).map_or("", String::as_str)) " " small { (id) } }
        }),
        change(t(text::F_SUMMER), &format!("b{id}-summer"), row.works_in_summer, yes),
        change(t(text::F_EQUIPMENT), &format!("b{id}-equipment"), row.equipment, |place| t(words::whereabouts(*place))),
    ];
    let pieces = row.pieces.iter().map(|(item, before, after)| Row {
        id: format!("b{id}-{item:?}"),
        cells: vec![t(words::item(*item)), t(words::expected(*before)), t(words::expected(*after))],
    });
    html! {
        h3 id=(heading) { a href=(routes::building(id)) { (names.buildings.get(&id).map_or("", String::as_str)) } }
        (table(ctx, &heading, &COLUMNS, rows.into_iter().flatten().chain(pieces)))
        p.foot {
            (ctx.t(text::IMPACT_GROUPS)) ": " (number(ctx.lang, row.groups)) ". "
            (ctx.t(text::IMPACT_DEVICES)) ": " (number(ctx.lang, row.devices)) ". "
            (ctx.t(text::IMPACT_TICKETS)) ": " (number(ctx.lang, row.open_tickets.len() as u64)) "."
        }
    }
}

fn groups(ctx: &Ctx, names: &Names, rows: &[GroupChange]) -> Markup {
    let name = |row: &GroupChange| {
        html! {
            (names.groups.get(&row.id).map_or("", String::as_str)) " "
            small { (number(ctx.lang, row.people)) " " (text::HOLDERS.of(ctx.lang, row.people)) }
        }
    };
    let place = |id: &u32| html! { a href=(routes::building(*id)) { (names.buildings.get(id).map_or("", String::as_str)) } };
    let leader = |id: &u32| match id {
        0 => html! { (DASH) },
        id => html! { a href=(routes::account(account_number(*id))) { (account_number(*id)) } },
    };
    let rows = rows.iter().flat_map(|row| {
        [
            change(name(row), &format!("g{}", row.id), row.building, place),
            change(html! { (name(row)) ", " (ctx.t(text::F_LEADER)) }, &format!("g{}-l", row.id), row.leader, leader),
        ]
    });
    html! {
        h3 #impact-groups { (ctx.t(text::F_BUILDING)) }
        (table(ctx, "impact-groups", &COLUMNS, rows.flatten()))
    }
}

fn holders(ctx: &Ctx, names: &Names, rows: &[HolderChange]) -> Markup {
    let name = |row: &HolderChange, what| {
        let account = account_number(row.id);
        html! { a href=(routes::account(account)) { (account) } ", " (ctx.t(what)) }
    };
    let yes = |yes: &bool| html! { (ctx.t(if *yes { text::YES_WORD } else { text::NO_WORD })) };
    let group = |id: &u32| html! { (names.groups.get(id).filter(|_| *id != 0).map_or(DASH, String::as_str)) };
    let shown = rows.iter().take(PEOPLE_SHOWN).flat_map(|row| {
        [
            change(name(row, text::F_MEAL_PLAN), &format!("h{}-p", row.id), row.in_meal_plan, yes),
            change(name(row, text::F_GROUP), &format!("h{}-g", row.id), row.group, group),
            change(name(row, text::F_ACTIVE), &format!("h{}-a", row.id), row.active, yes),
        ]
    });
    let more = rows.len().saturating_sub(PEOPLE_SHOWN) as u64;
    html! {
        h3 #impact-people { (ctx.t(text::PEOPLE)) }
        (table(ctx, "impact-people", &COLUMNS, shown.flatten()))
        @if more > 0 { p.foot { (ctx.t(text::AND_MORE)) " " (number(ctx.lang, more)) } }
    }
}
