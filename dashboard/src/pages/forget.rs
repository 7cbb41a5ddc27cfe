//! Destroys the key to a holder's name and contacts for ever, on the grounds of a destruction act. Who does it sees no name, only
//! account number and group.

use super::frame::{self, Frame};
use crate::{
    act::{Sent, act, hidden, look, new_form, not_done, problem, why_again},
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, date, day_start_us},
    limits::ACT_NUMBER_BYTES_MAX,
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::when::when,
    views::office::Identity,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::holder_of_account;
use ledger_office::{OfficeCommand, command::Fact};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Whom {
    #[serde(default)]
    account: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
pub(crate) struct Destruction {
    account: String,
    /// The account number, typed again.
    #[serde(default)]
    again: String,
    #[serde(default)]
    act_number: String,
    #[serde(default)]
    act_date: String,
    #[serde(flatten)]
    sent: Sent,
}

impl Destruction {
    /// Number and date of the act, in the words of the document; `None` when one is missing.
    fn document(&self) -> Option<String> {
        let number = self.act_number.trim();
        let day = day_start_us(&self.act_date)?;
        (!number.is_empty() && number.len() <= ACT_NUMBER_BYTES_MAX).then(|| format!("№ {number} от {}", date(day)))
    }
}

/// An account, as far as the security admin may know it.
struct Found {
    holder: u32,
    account: u64,
    /// Name of the group; empty for none.
    group: String,
    name: Name,
}

/// What the vault has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Known,
    /// Destroyed at this instant, microseconds since the Unix epoch.
    Forgotten(i64),
    Unknown,
}

/// `GET /forget`: finds the account first.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(Whom { account }): Query<Whom>,
) -> Result<Markup, NoPage> {
    who.may(Action::ForgetPeople, None)?;
    let found = find(&app, &account).await?;
    let ctx = app.ctx(&prefs);
    let content = match (&found, account.is_empty()) {
        (Some(found), _) => about(&ctx, found, &new_form()?, &Destruction::default(), &html! {}),
        (None, true) => html! {},
        (None, false) => not_done(&ctx, ctx.t(text::FORGET_UNKNOWN)),
    };
    Ok(page(&ctx, &prefs, &who, account.trim(), &content))
}

/// `POST /forget`: first the record, then the key. Sent again after a fault it goes on where it stopped.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(form): Form<Destruction>,
) -> Result<Response, NoPage> {
    who.may(Action::ForgetPeople, None)?;
    let found = find(&app, &form.account).await?.ok_or(NoPage::Missing)?;
    let ctx = app.ctx(&prefs);
    let again = |problem: Markup| {
        let content = about(&ctx, &found, &new_form()?, &form, &problem);
        let page = page(&ctx, &prefs, &who, form.account.trim(), &content);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if found.name != Name::Known && !form.sent.is_used(&app).await? {
        return again(html! {});
    }
    if form.again.trim() != found.account.to_string() {
        return again(not_done(&ctx, ctx.t(text::FORGET_MISTYPED)));
    }
    let Some(document) = form.document() else { return again(not_done(&ctx, ctx.t(text::FORGET_NO_ACT))) };
    let holder = found.holder;
    let command = OfficeCommand::Note { fact: Fact::Forgot { holder, document } };
    let done = act(&app, &who, &form.sent, command.clone()).await?;
    if !done.reason.is_accepted() {
        return again(problem(&ctx, done.reason));
    }
    app.stands(&who, done.pos, &command).await?;
    ask_door(&app, move |door| door.forget(holder)).await?;
    tracing::info!(by = who.operator.login, holder, pos = done.pos, "a name was destroyed");
    Ok(Redirect::to(&routes::forget_act(done.pos)).into_response())
}

async fn find(app: &App, account: &str) -> Result<Option<Found>, NoPage> {
    let Some((account, holder)) = account.trim().parse().ok().and_then(|n| Some((n, holder_of_account(n)?))) else {
        return Ok(None);
    };
    let group = look(app, move |city, _| {
        let row = city.holder(holder)?;
        let group = city.groups().get(row.group as usize).filter(|_| row.group != 0);
        Some(group.map_or_else(String::new, |group| group.name.clone()))
    });
    let Some(group) = group.await? else { return Ok(None) };
    let name = match ask_door(app, move |door| door.identity(holder)).await? {
        Identity::Person { .. } => Name::Known,
        Identity::Forgotten(at_us) => Name::Forgotten(at_us),
        Identity::Nobody => Name::Unknown,
    };
    Ok(Some(Found { holder, account, group, name }))
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, account: &str, content: &Markup) -> Markup {
    let content = html! {
        h1 { (ctx.t(text::FORGET)) }
        p.lead { (ctx.t(text::FORGET_LEAD)) }
        form.filter action=(routes::FORGET) {
            label for="find" { (ctx.t(text::COL_ACCOUNT)) }
            input #find name="account" value=(account) inputmode="numeric" autocomplete="off" required;
            button { (ctx.t(text::FORGET_FIND)) }
        }
        (content)
    };
    frame::page_about(ctx, &Frame::about(ctx.t(text::FORGET), prefs, &who.operator), &content)
}

/// The account, and a form of this number where there is something to destroy; it keeps what was typed before.
fn about(ctx: &Ctx, found: &Found, form: &str, typed: &Destruction, problem: &Markup) -> Markup {
    html! {
        article.panel.deed aria-labelledby="whom-h" {
            h2 #whom-h { (ctx.t(text::COL_ACCOUNT)) " " (found.account) }
            (problem)
            dl.facts {
                (fact(ctx.t(text::COL_GROUP), html! { @if found.group.is_empty() { (DASH) } @else { (found.group) } }))
            }
            @match found.name {
                Name::Known => (asking(ctx, found.account, form, typed)),
                Name::Forgotten(at_us) => p { (ctx.t(text::NAME_FORGOTTEN)) " " (when(at_us)) },
                Name::Unknown => p { (ctx.t(text::FORGET_NOBODY)) },
            }
        }
    }
}

fn asking(ctx: &Ctx, account: u64, form: &str, typed: &Destruction) -> Markup {
    html! {
        form.acting method="post" action=(routes::FORGET) autocomplete="off" {
            (hidden(form, 0))
            input type="hidden" name="account" value=(account);
            label for="act-number" { (ctx.t(text::FORGET_ACT_NUMBER)) }
            input #act-number name="act_number" value=(typed.act_number) required maxlength=(ACT_NUMBER_BYTES_MAX);
            label for="act-date" { (ctx.t(text::FORGET_ACT_DATE)) }
            input #act-date type="date" name="act_date" value=(typed.act_date) required;
            (why_again(ctx, typed.sent.why()))
            label for="again" { (ctx.t(text::FORGET_AGAIN)) }
            p.hint #again-hint { (ctx.t(text::FORGET_AGAIN_HINT)) }
            input #again name="again" required inputmode="numeric" aria-describedby="again-hint";
            button.danger { (ctx.t(text::FORGET_DO)) }
        }
    }
}
