//! One correction: what it is, who asked and why, and above the limit the second person's yes or no (ERR-07, FIELD C3.5).

use super::{
    check::{self, Preview, preview},
    state, whose,
};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::rubles,
    pages::frame::{self, Frame},
    panels::{audit::login, entries::answer, holder::fact},
    prefs::Prefs,
    routes, text,
    ui::{crumbs::crumbs, when::when},
    views::office::{AuditFilter, AuditRow},
    words::{corrections::Kind, deeds},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    City, OfficeCommand,
    corrections::{Corrected, Correction, CorrectionState},
    decide::Topic,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Pages of the audit that the history of a correction is sought in. Origin: guess; what waits for a second person is of the last days.
const HISTORY_PAGES_MAX: usize = 10;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filled {
    #[serde(flatten)]
    sent: Sent,
    /// `yes` or `no`.
    #[serde(default)]
    answer: String,
}

/// A correction with what its page says of it.
struct View {
    row: Corrected,
    /// Whose suspense account a payment lies in, 0 for none.
    supplier: u32,
    /// What was done about it, oldest first: who, when, what, why.
    history: Vec<(AuditRow, String)>,
}

/// `GET /corrections/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    who.may(Action::ReadCorrections, None)?;
    page(&app, &prefs, &who, id, None).await
}

/// `POST /corrections/{id}`: the second person.
pub(crate) async fn decide(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    who.may(Action::Correct, None)?;
    look(&app, move |city, _| city.office().books().correction(id).is_some()).await?.then_some(()).ok_or(NoPage::Missing)?;
    let approve = match filled.answer.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(NoPage::BadAddress),
    };
    let done = act(&app, &who, &filled.sent, OfficeCommand::SecondCorrection { correction: id, approve }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::correction(id)).into_response());
    }
    let page = page(&app, &prefs, &who, id, Some(done.reason)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, id: u32, refused: Option<Reason>) -> Result<Markup, NoPage> {
    let ctx = app.ctx(prefs);
    let view = find(app, &ctx, id).await?;
    let waits = view.row.state == CorrectionState::Waiting;
    let may = who.may(Action::Correct, None).is_ok();
    let own = view.row.asked.by == who.operator.login;
    let shown = match waits && may && !own {
        true => Some(preview(app, who, &OfficeCommand::SecondCorrection { correction: id, approve: true }).await?),
        false => None,
    };
    let title = format!("{} № {id}", ctx.t(text::COL_CORRECTION));
    let refused = refused.or_else(|| shown.as_ref().and_then(|shown| shown.as_ref().err().copied()));
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CORRECTIONS.into()), ctx.t(text::CORRECTIONS)), (None, &title)]))
        h1 { (ctx.t(Kind::of(&view.row.what).words())) " " small { (title) } }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        @if waits { (check::nothing_moved(&ctx, text::NOTHING_MOVED_YET)) }
        (facts(&ctx, &view))
        @if waits && (own || !may) { p.lead { (ctx.t(if own { text::SECOND_NOT_YOU } else { text::SECOND_WHO })) } }
        @if let Some(shown) = &shown { (answers(&ctx, id, shown.as_ref().ok())?) }
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

async fn find(app: &App, ctx: &Ctx<'_>, id: u32) -> Result<View, NoPage> {
    let filter = AuditFilter { about: Some((Topic::Correction, id)), ..AuditFilter::default() };
    let rows = ask_door(app, move |door| {
        let (mut rows, mut before) = (Vec::new(), None);
        for _ in 0..HISTORY_PAGES_MAX {
            let page = door.audit(before, &filter)?;
            rows.extend(page.rows);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        Ok(rows)
    });
    let rows = rows.await?;
    let lang = ctx.lang;
    let seen = look(app, move |city: &City, _| {
        let row = city.office().books().correction(id)?.clone();
        let payment = row.what.payment().and_then(|payment| city.office().books().suspended(payment));
        let supplier = payment.map_or(0, |payment| payment.supplier);
        let history = rows.into_iter().rev().map(|row| {
            let deed = deeds::deed(lang, city, row.command.as_ref());
            (row, deed)
        });
        Some(View { row, supplier, history: history.collect() })
    });
    seen.await?.ok_or(NoPage::Missing)
}

fn facts(ctx: &Ctx, view: &View) -> Markup {
    let row = &view.row;
    html! {
        div.pair {
            article.panel aria-labelledby="facts-h" {
                h2 #facts-h { (ctx.t(text::COL_CORRECTION)) }
                dl.facts {
                    (fact(ctx.t(text::COL_STATE), state(ctx, row.state)))
                    (fact(ctx.t(text::COL_SUM), html! { span.num { (rubles(ctx.lang, row.kopecks)) } }))
                    (fact(ctx.t(text::COL_WHOSE), whose(ctx, &row.what)))
                    @if let Correction::Reverse { debit } = &row.what {
                        (fact(ctx.t(text::CO_DEBIT), html! { a href=(routes::entry(debit.pos)) { "#" (debit.pos) } }))
                    }
                    @if let Some(payment) = row.what.payment().filter(|_| view.supplier != 0) {
                        (fact(ctx.t(text::CO_PAYMENT), html! { a href=(routes::suspended(view.supplier, payment)) { "#" (payment) } }))
                    }
                    @if row.ticket != 0 { (fact(ctx.t(text::COL_TICKET), html! { a href=(routes::ticket(row.ticket)) { "№ " (row.ticket) } })) }
                    (fact(ctx.t(text::COL_ASKED), html! { (when(row.asked.at_us)) ", " (login(ctx, &row.asked.by)) }))
                    @if let Some(second) = &row.second {
                        (fact(ctx.t(text::CO_SECOND), html! { (when(second.at_us)) ", " (login(ctx, &second.by)) }))
                    }
                    @if let Some(pos) = row.pos { (fact(ctx.t(text::CO_MOVED_BY), html! { a href=(routes::entry(pos)) { "#" (pos) } })) }
                }
            }
            article.panel aria-labelledby="history-h" {
                h2 #history-h { (ctx.t(text::CO_HISTORY)) }
                ol.notes {
                    @for (row, deed) in &view.history {
                        li {
                            p.lead { (when(row.at_us)) ", " strong { (login(ctx, &row.login)) } ": " (deed) }
                            @if !row.reason.is_accepted() { (answer(ctx, row.reason)) }
                            @if !row.why.is_empty() { p.said { (row.why) } }
                        }
                    }
                }
            }
        }
    }
}

/// Yes, under exactly this preview, or no with a reason.
fn answers(ctx: &Ctx, id: u32, preview: Option<&Preview>) -> Result<Markup, NoPage> {
    let (yes, no) = (new_form()?, new_form()?);
    Ok(html! {
        @if let Some(preview) = preview {
            (check::panel(ctx, preview))
            article.panel {
                form.acting #approve method="post" action=(routes::correction(id)) {
                    (act::hidden(&yes, preview.digest))
                    p.actions { button.primary name="answer" value="yes" { (ctx.t(text::SECOND_YES)) } }
                }
            }
        }
        article.panel {
            form.acting #decline method="post" action=(routes::correction(id)) {
                (act::hidden(&no, 0))
                (act::why(ctx))
                p.actions { button name="answer" value="no" { (ctx.t(text::SECOND_NO)) } }
            }
        }
    })
}
