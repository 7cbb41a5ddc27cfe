//! Papers for a parent: the statement of an account, and its balance confirmed by the responsible person (ACC-08, RFD-06).
//!
//! They bear the number of the account and no name, unless whoever may see names asks for it and says why: that is a showing of the
//! name, and the audit knows it first.

pub(crate) mod confirmation;
mod form;
pub(crate) mod statement;

use super::frame::{self, Frame};
use crate::{
    act::{Sent, act, look, not_done, problem},
    app::App,
    ask::{NoPage, ask_door, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{civil_moment, day_of, parse_day},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::crumbs::way,
    views::{
        desk::{HolderView, Named, Place},
        office::Identity,
    },
};
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use edge_protocol::Reason;
use jiff::civil::{Date, DateTime};
use ledger_office::{OfficeCommand, command::Fact, state::day_start_us};
use maud::{Markup, html};
use papers::PaperFault;
use serde::Deserialize;
use std::sync::Arc;

/// What the forms send, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    supplier: String,
    from: String,
    to: String,
    on: String,
    purpose: String,
    /// Anything: the paper is to bear the name.
    named: String,
    why: String,
    form: String,
    /// Ending of the file.
    #[serde(rename = "as")]
    kind: String,
}

/// Why there is no paper.
enum Fault {
    Words(Text),
    Paper(PaperFault),
    Reason(Reason),
}

impl From<PaperFault> for Fault {
    fn from(fault: PaperFault) -> Self {
        Self::Paper(fault)
    }
}

/// Whose papers, and when they are written.
struct Subject {
    view: HolderView,
    place: Place,
    now: DateTime,
    now_us: i64,
}

/// A day that somebody typed.
struct Day {
    date: Date,
    begins_us: i64,
    ends_us: i64,
}

/// `GET /accounts/{account}/papers`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
) -> Result<Markup, NoPage> {
    let subject = find(&app, &who, account).await?;
    let today = subject.now.date();
    let typed =
        Typed { from: today.first_of_month().to_string(), to: today.to_string(), on: today.to_string(), ..Typed::default() };
    page(&app, &prefs, &who, &subject, &typed, None)
}

/// An account whose money this operator may look at.
async fn find(app: &App, who: &Signed, account: u64) -> Result<Subject, NoPage> {
    who.may_somewhere(Action::ReadMoney)?;
    let view = ask_for(app, move |desk| desk.holder(account)).await?;
    let place = view.place();
    who.may(Action::ReadMoney, Some(&place))?;
    let now_us = look(app, |_, now_us| now_us).await?;
    let now = civil_moment(now_us).ok_or(NoPage::Broken)?;
    Ok(Subject { view, place, now, now_us })
}

impl Subject {
    /// The supplier that was chosen: one of those that hold money of this account (ACC-03).
    fn supplier(&self, typed: &Typed) -> Result<Named, NoPage> {
        let id = typed.supplier.parse::<u32>().map_err(|_| NoPage::BadAddress)?;
        let purse = self.view.purses.iter().find(|purse| purse.supplier.id == id);
        purse.map(|purse| purse.supplier.clone()).ok_or(NoPage::BadAddress)
    }

    /// A day up to today.
    fn day(&self, typed: &str) -> Result<Day, Fault> {
        let day = parse_day(typed).ok_or(Fault::Words(text::PAPER_DAY))?;
        let date = typed.parse().map_err(|_| Fault::Words(text::PAPER_DAY))?;
        if day_of(self.now.date()).is_none_or(|today| day > today) {
            return Err(Fault::Words(text::PAPER_FUTURE));
        }
        Ok(Day { date, begins_us: day_start_us(day), ends_us: day_start_us(day.saturating_add(1)) })
    }

    /// The name in full for a paper that is to bear it, once the audit knows whose and why. Each paper of a form is a showing of its
    /// own, `part` tells them apart.
    async fn name(&self, app: &App, who: &Signed, typed: &Typed, part: &str) -> Result<Result<Option<String>, Fault>, NoPage> {
        if typed.named.is_empty() {
            return Ok(Ok(None));
        }
        who.may(Action::RevealNames, Some(&self.place))?;
        let sent = Sent::new(&typed.form, "", &typed.why).part(part.as_bytes())?;
        if sent.is_used(app).await? {
            return Ok(Err(Fault::Words(text::PAPER_SENT_AGAIN)));
        }
        let holder = self.view.person.holder;
        let command = OfficeCommand::Note { fact: Fact::Revealed { holder } };
        let done = act(app, who, &sent, command.clone()).await?;
        if !done.reason.is_accepted() {
            return Ok(Err(Fault::Reason(done.reason)));
        }
        app.stands(who, done.pos, &command).await?;
        Ok(match ask_door(app, move |door| door.identity(holder)).await? {
            Identity::Person { name, .. } => Ok(Some(name)),
            Identity::Forgotten(_) | Identity::Nobody => Err(Fault::Words(text::PAPER_NO_NAME)),
        })
    }
}

/// The forms again, with what is wrong above them.
fn refused(app: &App, prefs: &Prefs, who: &Signed, subject: &Subject, typed: &Typed, fault: &Fault) -> Result<Response, NoPage> {
    let page = page(app, prefs, who, subject, typed, Some(fault))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    subject: &Subject,
    typed: &Typed,
    fault: Option<&Fault>,
) -> Result<Markup, NoPage> {
    let (ctx, view) = (app.ctx(prefs), &subject.view);
    let account = view.person.account;
    let name = format!("{} {account}", ctx.t(text::COL_ACCOUNT));
    let may_name = who.may(Action::RevealNames, Some(&subject.place)).is_ok();
    let content = html! {
        (way(&ctx, who.sight(&subject.place), &view.complex, &view.building, Some((Some(routes::account(account)), &name))))
        h1 { (ctx.t(text::PAPERS)) " " small { (name) } }
        p.lead { (ctx.t(text::PAPERS_LEAD)) }
        @if let Some(fault) = fault { (explained(&ctx, fault)) }
        (form::both(&ctx, app, subject, typed, may_name)?)
    };
    let error = if fault.is_some() { ctx.t(text::ERROR_PREFIX) } else { "" };
    let title = format!("{error}{}: {name}", ctx.t(text::PAPERS));
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

fn explained(ctx: &Ctx, fault: &Fault) -> Markup {
    match fault {
        Fault::Words(words) => not_done(ctx, ctx.t(*words)),
        Fault::Paper(fault) => not_done(ctx, html! { (fault.words(ctx.lang.on_paper())) }),
        Fault::Reason(reason) => problem(ctx, *reason),
    }
}
