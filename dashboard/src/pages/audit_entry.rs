//! One record of the audit: what was asked, what was decided, and what changed, row by row.

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask, ask_door},
    auth::{Signed, rights::Action},
    changes::{self, Change},
    ctx::Ctx,
    format::{DASH, number},
    panels::{
        audit::{Line, decision, login, object, request},
        holder::fact,
    },
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
        when::when,
    },
    words::deeds,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 4] = [
    Column::words(text::AUDIT_OBJECT),
    Column::words(text::AUDIT_FIELD),
    Column::words(text::AUDIT_BEFORE),
    Column::words(text::AUDIT_AFTER),
];

/// A record as it is shown.
struct Shown<'a> {
    line: &'a Line,
    changes: &'a [Change],
    /// Of the block it stands in; empty when that is not known.
    block_hash: &'a str,
    /// Name of the operator, as far as there still is one.
    name: &'a str,
    /// The reader may open the objects and the record.
    links: bool,
}

/// `GET /audit/{pos}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(pos): Path<u64>,
) -> Result<Markup, NoPage> {
    who.may(Action::ReadAudit, None)?;
    let (row, rows) = ask_door(&app, move |door| door.audited(pos)).await?.ok_or(NoPage::Missing)?;
    let block_hash = ask(&app, move |desk| desk.entry(pos)).await?.map_or_else(String::new, |entry| entry.block_hash);
    let lang = prefs.lang;
    let (line, changes) = look(&app, move |city, _| (Line::of(lang, city, row), changes::of(lang, city, &rows))).await?;
    let ctx = app.ctx(&prefs);
    let title = format!("{} {}", ctx.t(text::AUDIT_RECORD), number(ctx.lang, pos));
    let operators = app.roster.operators();
    let shown = Shown {
        name: operators.get(&line.row.login).map_or("", |operator| operator.name.as_str()),
        line: &line,
        changes: &changes,
        block_hash: &block_hash,
        links: who.may(Action::ReadEntries, None).is_ok(),
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &page(&ctx, &title, &shown)))
}

fn page(ctx: &Ctx, title: &str, shown: &Shown) -> Markup {
    html! {
        (crumbs(ctx, &[(Some(routes::AUDIT.into()), ctx.t(text::AUDIT))]))
        h1 { (shown.line.deed) " " small { (title) } }
        div.pair { (done(ctx, shown)) (journal(ctx, shown)) }
        article.panel {
            h2 #changes-h { (ctx.t(text::AUDIT_CHANGES)) }
            @if shown.changes.is_empty() {
                (hint::hint(ctx.t(text::AUDIT_NO_CHANGES), None))
            } @else {
                (table(ctx, "changes-h", &COLUMNS, shown.changes.iter().enumerate().map(|(i, change)| row(ctx, i, change))))
            }
        }
    }
}

fn done(ctx: &Ctx, shown: &Shown) -> Markup {
    let row = &shown.line.row;
    let words = |words: &str| html! { @if words.is_empty() { (DASH) } @else { (words) } };
    html! {
        article.panel aria-labelledby="done-h" {
            h2 #done-h { (ctx.t(text::AUDIT_WHAT_WAS_DONE)) }
            dl.facts {
                (fact(ctx.t(text::AUDIT_DEED), words(&shown.line.deed)))
                (fact(ctx.t(text::AUDIT_OBJECT), object(ctx, row, shown.links)))
                (fact(ctx.t(text::AUDIT_OPERATOR), html! {
                    (login(ctx, &row.login)) @if !shown.name.is_empty() { " " small { (shown.name) } }
                }))
                (fact(ctx.t(text::AUDIT_ADDRESS), words(&row.from)))
                (fact(ctx.t(text::AUDIT_WHEN), when(row.at_us)))
                (fact(ctx.t(text::AUDIT_WHY), words(&row.why)))
                @for (name, text) in row.command.iter().flat_map(deeds::written) { (fact(ctx.t(name), words(&text))) }
                (fact(ctx.t(text::AUDIT_DECISION), decision(ctx, row)))
            }
        }
    }
}

/// Where it stands, and how anybody checks that it does.
fn journal(ctx: &Ctx, shown: &Shown) -> Markup {
    let row = &shown.line.row;
    let (pos, request) = (number(ctx.lang, row.pos), request(row));
    html! {
        article.panel aria-labelledby="machine-h" {
            h2 #machine-h { (ctx.t(text::IN_THE_JOURNAL)) }
            dl.facts {
                (fact(ctx.t(text::POSITION), html! { @if shown.links { a href=(routes::entry(row.pos)) { (pos) } } @else { (pos) } }))
                (fact(ctx.t(text::AUDIT_REQUEST_ID), html! {
                    @if request.is_empty() { (DASH) } @else { code.hash { (request) } }
                }))
                (fact(ctx.t(text::BLOCK_HASH), html! {
                    @if shown.block_hash.is_empty() { (DASH) } @else { code.hash { (shown.block_hash) } }
                }))
            }
            p.foot { (ctx.t(text::IN_THE_JOURNAL_WHAT)) }
            p.foot { (ctx.t(text::AUDIT_VERIFY)) " " code { "turnstone verify --data DIR" } " " (ctx.t(text::AUDIT_VERIFY_WHAT)) }
        }
    }
}

fn row(ctx: &Ctx, i: usize, change: &Change) -> Row {
    let Change { object, field, before, after } = change;
    Row {
        id: format!("c{i}"),
        cells: vec![html! { (object) }, html! { (ctx.t(*field)) }, html! { (before) }, html! { strong { (after) } }],
    }
}
