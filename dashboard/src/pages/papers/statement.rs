//! The statement of an account for a period, all from the journal (ACC-02, ACC-08).

use super::{Fault, Subject, Typed, find, refused};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::Signed,
    ctx::Ctx,
    download::{Download, Kind},
    format::civil_moment,
    prefs::Prefs,
    routes, text,
    views::turnover::{Movement, Turnover},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Response,
};
use papers::forms::{Statement, StatementRow};
use std::sync::Arc;

/// `POST /accounts/{account}/papers/statement`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    let subject = find(&app, &who, account).await?;
    let kind = [Kind::Pdf, Kind::Xlsx].into_iter().find(|kind| kind.ending() == typed.kind).ok_or(NoPage::BadAddress)?;
    let ctx = app.ctx(&prefs);
    let mut statement = match written(&app, &ctx, &subject, &typed).await? {
        Ok(statement) => statement,
        Err(fault) => return refused(&app, &prefs, &who, &subject, &typed, &fault),
    };
    let rows = statement.rows.len();
    let name = format!("statement-{account}-{}-{}", statement.from, statement.to);
    let download = Download { kind, route: routes::account_statement(account), name, rows };
    if kind == Kind::Xlsx {
        return download.give_out(&app, &who, move || workbook(&statement)).await;
    }
    let part = format!("statement {} {} {}", typed.supplier, typed.from, typed.to);
    match subject.name(&app, &who, &typed, &part).await? {
        Ok(name) => statement.holder = name,
        Err(fault) => return refused(&app, &prefs, &who, &subject, &typed, &fault),
    }
    download.give_out(&app, &who, move || statement.paper()?.pdf().map(|file| file.bytes)).await
}

fn workbook(statement: &Statement) -> Result<Vec<u8>, String> {
    let table = statement.table().map_err(|fault| fault.to_string())?;
    table.xlsx(statement.date).map_err(|fault| fault.to_string())
}

/// Without a name yet. Its sums are counted again here: a paper whose rows don't make its balances is never written.
async fn written(app: &App, ctx: &Ctx<'_>, subject: &Subject, typed: &Typed) -> Result<Result<Statement, Fault>, NoPage> {
    let supplier = subject.supplier(typed)?;
    let (from, to) = match (subject.day(&typed.from), subject.day(&typed.to)) {
        (Ok(from), Ok(to)) if from.date <= to.date => (from, to),
        (Ok(_), Ok(_)) => return Ok(Err(Fault::Words(text::PAPER_ORDER))),
        (Err(fault), _) | (_, Err(fault)) => return Ok(Err(fault)),
    };
    let (account, id) = (subject.view.person.account, supplier.id);
    let turnover = ask_for(app, move |desk| desk.turnover(account, id, from.begins_us, to.ends_us)).await?;
    let Turnover::Whole { opening_kopecks, movements, closing_kopecks } = turnover else {
        return Ok(Err(Fault::Words(text::PAPER_TOO_FAR)));
    };
    let statement = Statement {
        lang: ctx.lang.on_paper(),
        date: subject.now.date(),
        issuer: subject.view.complex.name.clone(),
        account: account.to_string(),
        holder: None,
        supplier: supplier.name,
        from: from.date,
        to: to.date,
        opening_kopecks,
        rows: movements.iter().map(|movement| row(ctx, movement)).collect(),
        closing_kopecks,
        top_up: app.options.payees.get(&id).map(|payee| payee.top_up(account)),
    };
    Ok(statement.paper().map(|_| statement).map_err(Fault::from))
}

/// By the day of its booking; what happened on another day says so.
fn row(ctx: &Ctx, movement: &Movement) -> StatementRow {
    let [booked, happened] =
        [movement.booked_us, movement.entry.event_time_us].map(|us| civil_moment(us).unwrap_or_default().date());
    let mut what = words::entry(ctx, &movement.entry);
    if booked != happened {
        what = format!("{what} {} {}", ctx.t(text::PAPER_FOR_DAY), papers::date(happened));
    }
    let moved = movement.moved_kopecks;
    // Negated only where that can't overflow; the other stays negative and is refused by the paper.
    let out_kopecks = if moved < 0 { moved.checked_neg().unwrap_or(moved) } else { 0 };
    StatementRow { date: booked, what, in_kopecks: moved.max(0), out_kopecks }
}
