//! Who is signed in, and the ending of sessions.

use super::frame::{self, Frame};
use crate::{
    app::App,
    auth::{
        Refused, Signed,
        operators::{Operator, Scope},
        rights::Action,
        session::{Ending, SessionRow},
    },
    ctx::Ctx,
    format::{DASH, duration},
    limits::{SESSION_IDLE, SESSION_LIFE},
    link::Link,
    prefs::Prefs,
    routes, text,
    ui::table::{Column, Row, table},
    words,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::command::Fact;
use maud::{Markup, html};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

const COLUMNS: [Column; 7] = [
    Column::words(text::COL_OPERATOR),
    Column::words(text::COL_ROLE),
    Column::words(text::COL_SCOPE),
    Column::number(text::COL_SIGNED_IN),
    Column::number(text::COL_USED),
    Column::words(text::COL_ADDRESS),
    Column::words(text::COL_END),
];

/// What the address says: how many sessions have just been ended.
#[derive(Deserialize)]
pub(crate) struct Done {
    ended: Option<u32>,
}

/// What the forms send: one session or all of an operator.
#[derive(Deserialize)]
pub(crate) struct Which {
    session: Option<u64>,
    operator: Option<String>,
}

/// `GET /sessions`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(done): Query<Done>,
) -> Result<Markup, Refused> {
    who.may(Action::ManageSessions, None)?;
    let operators = app.roster.operators();
    app.sessions.keep(|operator| operators.still(operator).is_some());
    let rows = app.sessions.list(&who.session, app.options.clock.now());
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(ctx.t(text::SESSIONS), &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &rows, done.ended)))
}

/// `POST /sessions/end`.
pub(crate) async fn end(app: State<Arc<App>>, who: Signed, Form(which): Form<Which>) -> Result<Response, Refused> {
    who.may(Action::ManageSessions, None)?;
    let which = match which {
        Which { session: Some(number), operator: None } => Ending::One(number),
        Which { session: None, operator: Some(login) } => Ending::Operator(login),
        _ => return Ok(StatusCode::BAD_REQUEST.into_response()),
    };
    let ended = app.sessions.end_chosen(&which, app.options.clock.now());
    tracing::info!(by = who.operator.login, ?which, ended, "sessions ended");
    let ended = u32::try_from(ended).unwrap_or(u32::MAX);
    if ended != 0 {
        let whose = match which {
            Ending::One(number) => number.to_string(),
            Ending::Operator(login) => login,
        };
        app.tell(&who, Fact::EndedSessions { whose, count: ended });
    }
    Ok(Redirect::to(&Link::to(routes::SESSIONS).with("ended", ended).to_string()).into_response())
}

fn page(ctx: &Ctx, rows: &[SessionRow], ended: Option<u32>) -> Markup {
    html! {
        h1 #sessions-h { (ctx.t(text::SESSIONS)) }
        @if let Some(ended) = ended {
            p.verdict.ok role="status" {
                @if ended == 0 { (ctx.t(text::NONE_ENDED)) } @else { (ctx.t(text::ENDED)) ": " (ended) }
            }
        }
        article.panel {
            (table(ctx, "sessions-h", &COLUMNS, rows.iter().enumerate().map(|(i, session)| {
                let login = &session.operator.login;
                let first = i.checked_sub(1).and_then(|i| rows.get(i)).is_none_or(|before| before.operator.login != *login);
                let of_operator = rows.iter().filter(|row| row.operator.login == *login).count();
                row(ctx, session, (first && of_operator > 1).then_some(of_operator))
            })))
            p.foot {
                (ctx.t(text::ENDS_UNUSED)) " " (lasts(ctx, SESSION_IDLE)) ", " (ctx.t(text::ENDS_ANYHOW)) " " (lasts(ctx, SESSION_LIFE)) "."
            }
        }
    }
}

/// `all` is how many this operator has, where all of them can be ended.
fn row(ctx: &Ctx, session: &SessionRow, all: Option<usize>) -> Row {
    let Operator { name, login, role, scope, .. } = &*session.operator;
    Row {
        id: format!("s{}", session.number),
        cells: vec![
            html! { (name) " " small { (login) } @if session.own { " " strong.own { (ctx.t(text::OWN_SESSION)) } } },
            html! { (ctx.t(words::role(*role))) },
            html! {
                @match scope {
                    Scope::City => (ctx.t(text::SCOPE_CITY)),
                    Scope::Complex(id) => { (ctx.t(text::SCOPE_COMPLEX)) " " (id) },
                    Scope::Building(id) => { (ctx.t(text::BUILDING)) " " (id) },
                    Scope::Supplier(id) => { (ctx.t(text::SCOPE_SUPPLIER)) " " (id) },
                }
            },
            ago(ctx, session.age),
            ago(ctx, session.unused),
            html! { @if let Some(address) = session.address { (address) } @else { (DASH) } },
            html! {
                form.ending method="post" action=(routes::SESSIONS_END) {
                    button name="session" value=(session.number) aria-label=(format!("{}: {name}, {}", ctx.t(text::END_ONE), session.number)) {
                        (ctx.t(text::END_ONE))
                    }
                }
                @if let Some(all) = all {
                    form.ending method="post" action=(routes::SESSIONS_END) {
                        button name="operator" value=(login) aria-label=(format!("{} ({all}): {name}", ctx.t(text::END_ALL))) {
                            (ctx.t(text::END_ALL)) " (" (all) ")"
                        }
                    }
                }
            },
        ],
    }
}

fn ago(ctx: &Ctx, age: Duration) -> Markup {
    html! { (lasts(ctx, age)) " " (ctx.t(text::AGO)) }
}

fn lasts(ctx: &Ctx, time: Duration) -> String {
    duration(ctx.lang, i64::try_from(time.as_micros()).unwrap_or(i64::MAX))
}
