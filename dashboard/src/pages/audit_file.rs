//! The audit as a file: exactly what the filter shows, all pages of it, up to a limit.

use super::audit::{Wish, in_words};
use crate::{
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::Asked,
    format::date_time,
    limits::{AUDIT_EXPORT_PAGES_MAX, AUDIT_EXPORT_ROWS_MAX},
    panels::{
        audit::{Line, login, object_words, request},
        reasons,
    },
    prefs::Prefs,
    text,
};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use papers::table::{Cell, Table};
use std::sync::Arc;

/// `GET /audit.csv` and `/audit.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    who.may(Action::ReadAudit, None)?;
    let (lines, cut) = gather(&app, &prefs, &wish).await?;
    asked.give_out(&app, &who, table(&app.ctx(&prefs), &lines, cut)).await
}

/// Page by page, so that other questions get their turn; true when there may be more.
async fn gather(app: &App, prefs: &Prefs, wish: &Wish) -> Result<(Vec<Line>, bool), NoPage> {
    let filter = wish.filter()?;
    let (mut lines, mut before) = (Vec::new(), None);
    for _ in 0..AUDIT_EXPORT_PAGES_MAX {
        let asked = filter.clone();
        let page = ask_door(app, move |door| door.audit(before, &asked)).await?;
        lines.extend(in_words(app, prefs.lang, page.rows).await?);
        before = page.next;
        if before.is_none() || lines.len() >= AUDIT_EXPORT_ROWS_MAX {
            break;
        }
    }
    let cut = before.is_some() || lines.len() > AUDIT_EXPORT_ROWS_MAX;
    lines.truncate(AUDIT_EXPORT_ROWS_MAX);
    Ok((lines, cut))
}

fn table(ctx: &Ctx, lines: &[Line], cut: bool) -> Table {
    let head = [
        text::COL_POS,
        text::AUDIT_WHEN,
        text::AUDIT_OPERATOR,
        text::AUDIT_ADDRESS,
        text::AUDIT_DEED,
        text::AUDIT_OBJECT,
        text::AUDIT_WHY,
        text::AUDIT_DECISION,
        text::CODE,
        text::AUDIT_REQUEST_ID,
    ];
    let row = |line: &Line| {
        let Line { row, deed } = line;
        let decision = if row.reason.is_accepted() { ctx.t(text::AUDIT_DONE) } else { reasons::words(ctx.lang, row.reason) };
        vec![
            row.pos.to_string(),
            date_time(row.at_us),
            login(ctx, &row.login).to_owned(),
            row.from.clone(),
            deed.clone(),
            object_words(ctx, row),
            row.why.clone(),
            decision.to_owned(),
            row.reason.code().to_string(),
            request(row),
        ]
    };
    Table {
        name: "audit".into(),
        head: head.map(|name| ctx.t(name).to_owned()).into(),
        rows: lines.iter().map(|line| row(line).into_iter().map(Cell::Text).collect()).collect(),
        foot: cut.then(|| ctx.t(text::AUDIT_CUT).to_owned()),
    }
}
