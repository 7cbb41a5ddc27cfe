//! One supplier change: its steps, what was reserved, what passed, and what is to be done next.

use super::{View, files, find, state, sum, with_contract};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    format::{DASH, day},
    lang::Lang,
    pages::{
        frame::{self, Frame},
        procedure::Due,
    },
    panels::{audit::login, holder::fact},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
        table::{Column, Row, table},
        when::when,
    },
    words,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use edge_protocol::Reason;
use ledger_office::procedure::Stamp;
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_STEP),
    Column::words(text::SC_WHO),
    Column::words(text::COL_STATE),
    Column::words(text::COL_DUE),
    Column::words(text::COL_BY),
];

/// `GET /supplier-changes/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let view = find(&app, &who, id).await?;
    let ctx = app.ctx(&prefs);
    let today = crate::act::look(&app, |_, now_us| ledger_core::civil_day(now_us)).await?;
    let title = format!("{} № {id}", ctx.t(text::SUPPLIER_CHANGE));
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &page(&ctx, &view, today)))
}

/// The way to a change and to what stands behind it.
pub(super) fn head(ctx: &Ctx, view: &View, last: Option<&str>) -> Markup {
    let id = view.change.id;
    let name = format!("{} · № {id}", view.complex.name);
    let mut links = vec![
        (Some(routes::SUPPLIER_CHANGES.into()), ctx.t(text::SUPPLIER_CHANGES)),
        (last.map(|_| routes::supplier_change(id)), name.as_str()),
    ];
    links.extend(last.map(|last| (None, last)));
    crumbs(ctx, &links)
}

fn page(ctx: &Ctx, view: &View, today: i32) -> Markup {
    let change = &view.change;
    let refused = change.refused.and_then(Reason::from_code);
    html! {
        (head(ctx, view, None))
        h1 { (view.complex.name) " " small { (ctx.t(text::SUPPLIER_CHANGE)) " № " (change.id) } }
        @if let Some(reason) = refused {
            p.verdict.alarm role="status" { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::SC_REFUSED)) ": " (words::reason(ctx, reason)) }
        }
        article.panel {
            dl.facts {
                (fact(ctx.t(text::COL_STATE), state(ctx, change)))
                (fact(ctx.t(text::SC_FROM), with_contract(ctx, &view.from, change.draft.contract)))
                (fact(ctx.t(text::SC_TO), with_contract(ctx, &view.to, change.draft.next_contract)))
                (fact(ctx.t(text::SC_LAST_DAY), html! { (day(change.last_day)) }))
                @if let Some(reserved) = &change.reserved {
                    (fact(ctx.t(text::SC_RESERVED), sum(ctx, &reserved.balances)))
                    @if !reserved.left.is_empty() { (fact(ctx.t(text::SC_STAYS), sum(ctx, &reserved.left))) }
                }
                @for passed in &change.passed { (fact(ctx.t(text::SC_PASSED), sum(ctx, &passed.balances))) }
            }
        }
        article.panel aria-labelledby="steps-h" {
            h2 #steps-h { (ctx.t(text::STEPS)) }
            (table(ctx, "steps-h", &COLUMNS, steps(ctx, view, today).into_iter()))
        }
        article.panel aria-labelledby="files-h" {
            h2 #files-h { (ctx.t(text::SC_FILES)) }
            ul.hits {
                @for (file, name) in files::offered(view) {
                    @let ending = file.rsplit('.').next().unwrap_or_default().to_uppercase();
                    li { a href=(routes::supplier_change_file(change.id, file)) download { (ctx.t(name)) " (" (ending) ")" } }
                }
            }
        }
        @if view.manages && change.cancelled.is_none() && change.passed.is_empty() {
            p.actions { a.button href=(routes::supplier_change_deed(change.id, "cancel")) { (ctx.t(text::SC_CANCEL)) } }
        }
        @if view.manages && change.has_passed() && change.cancelled.is_none() {
            p.hint { (ctx.t(text::SC_LATER_WHAT)) }
            p.actions { a.button href=(routes::supplier_change_deed(change.id, "pass")) { (ctx.t(text::SC_PASS_LATER)) } }
        }
    }
}

fn steps(ctx: &Ctx, view: &View, today: i32) -> Vec<Row> {
    let change = &view.change;
    let by = |stamp: &Stamp| html! { (login(ctx, &stamp.by)) ", " (when(stamp.at_us)) };
    let may = view.manages && change.cancelled.is_none();
    let clock_deed = |deed: &str, words: Text| {
        html! { @if may && today > change.last_day { a.button href=(routes::supplier_change_deed(change.id, deed)) { (ctx.t(words)) } } @else { (DASH) } }
    };
    let row = |id: String, name: Markup, who: Markup, done: Option<Markup>, state: Markup, due: i32, deed: Markup| Row {
        id,
        cells: vec![
            name,
            who,
            state,
            html! { @if done.is_some() || change.cancelled.is_some() { (day(due)) } @else { (Due { day: due, today }.shown(ctx)) } },
            done.unwrap_or(deed),
        ],
    };
    let mark = |is_done: bool, waits: Text| {
        html! { @if is_done { span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::S_DONE)) } } @else if change.cancelled.is_some() { span.idle { (ctx.t(text::S_NOT_NEEDED)) } } @else { (ctx.t(waits)) } }
    };
    let rule = |words: Text, rule: &str| html! { (ctx.t(words)) " " small.num { (rule) } };
    // Before the day has ended there is nothing to do, for the clock or for a person.
    let on_the_day = if today > change.last_day { text::S_OPEN } else { text::SC_WAITS };
    let when_reserved = if change.reserved.is_some() { text::S_OPEN } else { text::S_WAITS };
    let ordered = html! { (by(&change.ordered)) ". " (change.draft.document) };
    let reserved = change
        .reserved
        .as_ref()
        .map(|reserved| html! { (by(&reserved.stamp)) " " a href=(routes::entry(reserved.pos)) { "#" (reserved.pos) } });
    let passed = change
        .passed
        .first()
        .filter(|_| change.has_passed())
        .map(|passed| html! { (by(&passed.stamp)) " " a href=(routes::entry(passed.pos)) { "#" (passed.pos) } });
    let clock = || html! { (ctx.t(text::BY_CLOCK)) };
    let mut rows = vec![
        row(
            "s-order".into(),
            rule(text::SC_STEP_ORDER, "SUP-05…08"),
            html! { (ctx.t(text::SC_CUSTOMER)) },
            Some(ordered),
            mark(true, text::S_OPEN),
            change.last_day,
            html! {},
        ),
        row(
            "s-reserve".into(),
            rule(text::SC_STEP_RESERVE, "SUP-08, SUP-10"),
            clock(),
            reserved.clone(),
            mark(reserved.is_some(), on_the_day),
            change.last_day + 1,
            clock_deed("reserve", text::SC_RESERVE_DO),
        ),
        row(
            "s-pass".into(),
            rule(text::SC_STEP_PASS, "SUP-02, SUP-03"),
            clock(),
            passed.clone(),
            mark(passed.is_some(), when_reserved),
            change.last_day + 1,
            if change.reserved.is_some() {
                clock_deed("pass", text::SC_PASS_DO)
            } else {
                html! { (DASH) }
            },
        ),
    ];
    for (place, step) in change.steps.iter().enumerate() {
        let (name, who) = if ctx.lang == Lang::Ru { (&step.ru, &step.who_ru) } else { (&step.en, &step.who_en) };
        let done = change.done.get(&place).map(|done| html! { (by(&done.stamp)) ". " (done.document) });
        let deed = html! {
            @if may && change.has_passed() { a.button href=(routes::supplier_change_deed(change.id, &format!("step-{place}"))) { (ctx.t(text::DO_STEP)) } } @else { (DASH) }
        };
        let waits = if change.has_passed() { text::S_OPEN } else { text::S_WAITS };
        let state = mark(done.is_some(), waits);
        rows.push(row(
            format!("s-{place}"),
            html! { (name) " " small.num { "SUP-09" } },
            html! { (who) },
            done,
            state,
            change.last_day + step.days,
            deed,
        ));
    }
    rows
}
