//! A new ticket: the kind chosen, a form whose fields follow it, and its sending.

use super::{building, place_of_building, place_of_holder};
use crate::{
    act::{self, Sent, act, look},
    app::App,
    ask::{NoPage, ask},
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    limits::{FILE_BYTES_MAX, WHY_BYTES_MAX},
    link::Link,
    options::Contacts,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes,
    text::{self, Text},
    typed::{self, kopecks},
    ui::crumbs::crumbs,
    upload::{SCANS_OFFERED, Upload, receive, scan},
    views::desk::Place,
    words::tickets as words,
};
use axum::{
    Extension,
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    OfficeCommand,
    ticket::{Channel, TicketDraft, TicketKind},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address or the form says, as it was typed.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default, deserialize_with = "typed::word")]
    kind: Option<TicketKind>,
    #[serde(default)]
    building: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    text: String,
    #[serde(default, deserialize_with = "typed::word")]
    channel: Option<Channel>,
}

/// Why the form is shown again.
enum Fault {
    /// These pages do not understand it.
    Words(Text),
    /// The office refused it.
    Reason(Reason),
}

/// `GET /tickets/new`: the choice of a kind, or its form filled in as far as the address says.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(typed): Query<Typed>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::OpenTickets)?;
    page(&app, &prefs, &who, &typed, None).await
}

/// `POST /tickets/new`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::OpenTickets)?;
    let upload = receive(&app, sent.map_err(|_| NoPage::BadAddress)?, 1, FILE_BYTES_MAX, scan).await?;
    let typed: Typed = upload.form()?;
    let fault = match draft(&app, &who, &typed, &upload).await? {
        Err(words) => Fault::Words(words),
        Ok(draft) => {
            let done = act(&app, &who, &upload.form::<Sent>()?, OfficeCommand::OpenTicket { draft }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&routes::ticket(done.object)).into_response());
            }
            Fault::Reason(done.reason)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &prefs, &who, &typed, Some(fault)).await?).into_response())
}

/// What the form asks for, or what it does not say right. What it names lies in reach of who sends it.
async fn draft(app: &App, who: &Signed, typed: &Typed, upload: &Upload) -> Result<Result<TicketDraft, Text>, NoPage> {
    let kind = typed.kind.ok_or(NoPage::BadAddress)?;
    if let Some(fault) = upload.fault {
        return Ok(Err(fault));
    }
    let (Some(building), Some(device), Some(account)) =
        (whole(&typed.building), whole(&typed.device), whole::<u64>(&typed.account))
    else {
        return Ok(Err(text::NOT_A_NUMBER));
    };
    let amount = if kind.is_about_money() { kopecks(&typed.amount) } else { Some(0) };
    let Some(amount_kopecks) = amount else { return Ok(Err(text::SUM_WRONG)) };
    let account = if kind.is_about_account() { account } else { 0 };
    let holder = match account {
        0 => Some(0),
        account => ask(app, move |desk| desk.holder(account)).await?.map(|view| view.person.holder),
    };
    let operator = Arc::clone(&who.operator);
    let reach = look(app, move |city, _| {
        let holder = holder.filter(|id| *id == 0 || in_reach(&operator, place_of_holder(city, *id)));
        (holder, building == 0 || in_reach(&operator, place_of_building(city, building)))
    });
    let (Some(holder), in_building) = reach.await? else { return Ok(Err(text::ACCOUNT_NOT_FOUND)) };
    if !in_building {
        return Ok(Err(text::BUILDING_NOT_FOUND));
    }
    let (words, channel) = (typed.text.trim().to_owned(), typed.channel.unwrap_or_default());
    Ok(Ok(TicketDraft { kind, building, device, holder, amount_kopecks, text: words, channel, files: upload.files.clone() }))
}

/// May tickets be opened about something there?
fn in_reach(who: &Operator, place: Option<Place>) -> bool {
    place.is_some_and(|place| authorize(who, Action::OpenTickets, Some(&place)).is_ok())
}

/// A number; 0 where nothing was typed.
fn whole<T: std::str::FromStr + Default>(typed: &str) -> Option<T> {
    let digits = typed.trim();
    if digits.is_empty() { Some(T::default()) } else { digits.parse().ok() }
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, typed: &Typed, fault: Option<Fault>) -> Result<Markup, NoPage> {
    let named = match whole::<u32>(&typed.building).filter(|id| *id != 0) {
        None => String::new(),
        Some(id) => {
            let operator = Arc::clone(&who.operator);
            let seen =
                look(app, move |city, _| in_reach(&operator, place_of_building(city, id)).then(|| building(city, id).name));
            match (seen.await?, &fault) {
                (Some(name), _) => name,
                // A link of ours never leads to a building out of reach; a form may be mistyped.
                (None, None) => return Err(NoPage::Missing),
                (None, Some(_)) => String::new(),
            }
        }
    };
    let ctx = app.ctx(prefs);
    let title = ctx.t(typed.kind.map_or(text::NEW_TICKET, words::kind));
    let form_number = act::new_form()?;
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::TICKETS.into()), ctx.t(text::TICKETS)), (None, ctx.t(text::NEW_TICKET))]))
        h1 #new-h { (title) }
        @match &fault {
            Some(Fault::Words(words)) => (act::not_done(&ctx, ctx.t(*words))),
            Some(Fault::Reason(reason)) => (act::problem(&ctx, *reason)),
            None => {},
        }
        @match typed.kind {
            Some(kind) => (fields(&ctx, kind, typed, &named, &form_number)),
            None => (kinds(&ctx, typed)),
        }
        (contacts(&ctx, &app.options.support))
    };
    let title = if fault.is_some() { format!("{}: {title}", ctx.t(text::ERROR_CODE)) } else { title.to_owned() };
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

/// The same address about another kind.
fn about(typed: &Typed, kind: Option<TicketKind>) -> Link {
    Link::to(routes::TICKET_NEW)
        .with_some("kind", kind.map(words::code))
        .with_words("building", &typed.building)
        .with_words("device", &typed.device)
        .with_words("account", &typed.account)
}

fn kinds(ctx: &Ctx, typed: &Typed) -> Markup {
    html! {
        article.panel.hits aria-labelledby="kinds-h" {
            h2 #kinds-h { (ctx.t(text::WHAT_ABOUT)) }
            ul { @for kind in TicketKind::ALL { li { a href=(about(typed, Some(kind))) { (ctx.t(words::kind(kind))) } } } }
        }
    }
}

fn fields(ctx: &Ctx, kind: TicketKind, typed: &Typed, building: &str, form: &str) -> Markup {
    let of_account = kind.is_about_account();
    html! {
        form.panel.form method="post" action=(routes::TICKET_NEW) enctype="multipart/form-data" aria-labelledby="new-h" {
            p { a href=(about(typed, None)) { (ctx.t(text::OTHER_KIND)) } }
            (act::hidden(form, 0))
            input type="hidden" name="kind" value=(words::code(kind));
            @if of_account {
                label for="account" { (ctx.t(text::COL_ACCOUNT)) }
                p.hint #account-hint { (ctx.t(text::ACCOUNT_HINT)) }
                input.short #account name="account" inputmode="numeric" required value=(typed.account) aria-describedby="account-hint";
            }
            @if kind.is_about_money() {
                label for="amount" { (ctx.t(text::SUM_RUB)) }
                p.hint #amount-hint { (ctx.t(text::SUM_HINT)) }
                input.short #amount name="amount" inputmode="decimal" required value=(typed.amount) aria-describedby="amount-hint";
            }
            label for="building" { (ctx.t(if of_account { text::IF_BUILDING } else { text::BUILDING_NUMBER })) }
            @if !building.is_empty() { p.hint #building-hint { (building) } }
            input.short #building name="building" inputmode="numeric" required[!of_account] value=(typed.building)
                aria-describedby=[(!building.is_empty()).then_some("building-hint")];
            @if kind == TicketKind::Fault {
                label for="device" { (ctx.t(text::IF_DEVICE)) }
                input.short #device name="device" inputmode="numeric" value=(typed.device);
            }
            label for="text" { (ctx.t(text::ESSENCE)) }
            p.hint #text-hint { (ctx.t(text::NO_NAMES)) }
            textarea #text name="text" rows="5" required maxlength=(WHY_BYTES_MAX) aria-describedby="text-hint" { (typed.text) }
            label for="channel" { (ctx.t(text::CHANNEL)) }
            select #channel name="channel" {
                @for channel in Channel::ALL {
                    option value=(words::code(channel)) selected[typed.channel == Some(channel)] { (ctx.t(words::channel(channel))) }
                }
            }
            (files(ctx, if kind.is_about_money() { text::FILES_HINT_MONEY } else { text::FILES_HINT }))
            p.actions { button.primary { (ctx.t(text::OPEN_TICKET)) } }
        }
    }
}

/// The field for scans.
pub(super) fn files(ctx: &Ctx, hint: Text) -> Markup {
    html! {
        label for="files" { (ctx.t(text::FILES)) }
        p.hint #files-hint { (ctx.t(hint)) }
        input #files type="file" name="files" multiple accept=(SCANS_OFFERED) aria-describedby="files-hint";
    }
}

/// How else the desk is reached, where the configuration says it (ESP-01, ESP-07, ERR-08).
fn contacts(ctx: &Ctx, contacts: &Contacts) -> Markup {
    let Contacts { phone, mail, hot_line } = contacts;
    let ways = [(text::DESK_PHONE, phone), (text::DESK_MAIL, mail), (text::HOT_LINE, hot_line)];
    html! {
        @if ways.iter().any(|(_, way)| !way.is_empty()) {
            article.panel aria-labelledby="ways-h" {
                h2 #ways-h { (ctx.t(text::OTHER_WAYS)) }
                dl.facts {
                    @for (name, way) in ways.into_iter().filter(|(_, way)| !way.is_empty()) {
                        div { dt { (ctx.t(name)) } dd { div { (way) @if name == text::DESK_MAIL { small { (ctx.t(text::DESK_MAIL_MONEY)) } } } } }
                    }
                }
            }
        }
    }
}
