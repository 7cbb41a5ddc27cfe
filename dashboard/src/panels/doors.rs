//! The guard's post: the newest passage large enough to be read from across the hall, the ones before it below (SYS-19, PAS-03).

use super::{entries::known, people, reasons};
use crate::{
    auth::Sight,
    ctx::Ctx,
    format::{DASH, clock_time},
    panels::silhouette::silhouette,
    routes,
    text::{self, Text},
    ui::{
        hint, icon,
        table::{Column, Row, table},
    },
    views::{
        desk::{Checked, PersonRow},
        scene::SeenRow,
    },
    words,
};
use edge_protocol::Reason;
use maud::{Markup, html};

const COLUMNS: [Column; 6] = [
    Column::words(text::COL_PERSON),
    Column::words(text::COL_GROUP),
    Column::words(text::COL_DIRECTION),
    Column::words(text::COL_ANSWER),
    Column::number(text::CODE),
    Column::number(text::COL_TIME),
];

/// One passage, and a table of those before it.
pub(crate) fn panel(ctx: &Ctx, rows: &[SeenRow], sight: Sight) -> Markup {
    let Some((newest, before)) = rows.split_first() else {
        return html! { article.panel { (hint::hint(ctx.t(text::NO_PASSAGES), None)) } };
    };
    html! {
        (large(ctx, newest, sight))
        @if !before.is_empty() {
            article.panel.before aria-labelledby="before-h" {
                h2 #before-h { (ctx.t(text::PASSED_BEFORE)) }
                (table(ctx, "before-h", &COLUMNS, before.iter().map(|seen| row(ctx, seen, sight))))
            }
        }
    }
}

fn large(ctx: &Ctx, seen: &SeenRow, sight: Sight) -> Markup {
    let (class, sign, verdict) = verdict(seen.entry.reason);
    html! {
        section.post.(class) role="status" aria-label=(ctx.t(text::DOORS_NOW)) {
            (silhouette(ctx))
            div.seen {
                p.verdict-words { (icon::checked(sign)) " " (ctx.t(verdict)) }
                p.name { (name(ctx, seen.person.as_ref())) }
                p.group { (group(ctx, seen.person.as_ref())) }
                p.way { (words::entry(ctx, &seen.entry)) " · " (clock_time(seen.entry.event_time_us)) }
                p.support { (record(ctx, seen, sight)) }
            }
        }
    }
}

fn row(ctx: &Ctx, seen: &SeenRow, sight: Sight) -> Row {
    let (class, sign, verdict) = verdict(seen.entry.reason);
    Row {
        id: format!("e{}", seen.entry.pos),
        cells: vec![
            html! { (name(ctx, seen.person.as_ref())) },
            html! { (group(ctx, seen.person.as_ref())) },
            html! { (words::entry(ctx, &seen.entry)) },
            html! { span.(class) { (icon::checked(sign)) (ctx.t(verdict)) } },
            html! { @if seen.entry.reason.is_accepted() && !sight.entries { (DASH) } @else { (record(ctx, seen, sight)) } },
            html! { (clock_time(seen.entry.event_time_us)) },
        ],
    }
}

/// Neutral: what a bystander reads says nothing about why.
const fn verdict(reason: Reason) -> (&'static str, Checked, Text) {
    match reason {
        reason if reason.is_accepted() => ("ok", Checked::Passed, text::PASS_ALLOWED),
        Reason::Debounced => ("idle", Checked::NotReached, text::PASS_READ_TWICE),
        _ => ("warn", Checked::NotReached, text::PASS_TO_OFFICE),
    }
}

/// As masked; a card that is nobody's says so.
pub(super) fn name<'a>(ctx: &Ctx<'a>, person: Option<&'a PersonRow>) -> &'a str {
    person.map_or(ctx.t(text::NOT_IN_REGISTRY), |person| people::name(ctx, person))
}

/// The group, or what somebody without one is.
pub(super) fn group<'a>(ctx: &Ctx<'a>, person: Option<&'a PersonRow>) -> &'a str {
    match person {
        Some(person) if !person.group.name.is_empty() => &person.group.name,
        Some(person) => ctx.t(words::holder(person.kind)),
        None => "",
    }
}

/// For the support: the number of the reason, and for those who may read it the record itself.
pub(super) fn record(ctx: &Ctx, seen: &SeenRow, sight: Sight) -> Markup {
    html! {
        @if !seen.entry.reason.is_accepted() { (reasons::code(ctx, seen.entry.reason)) " " }
        @if sight.entries { span.sr { (ctx.t(text::COL_POS)) " " } (known(seen.entry.pos, routes::entry(seen.entry.pos))) }
    }
}
