//! One ticket: everything about it, the conversation, and what may be done with it.

use super::{Due, account, building, due, may_in_any, new, places, state};
use crate::{
    act::{self, Sent, act, look},
    app::App,
    ask::{NoPage, ask_door},
    auth::{Refused, Signed, rights::Action},
    ctx::Ctx,
    format::{number, rubles},
    limits::{FILE_BYTES_MAX, WHY_BYTES_MAX},
    pages::{
        corrections,
        frame::{self, Frame},
    },
    panels::holder::fact,
    prefs::Prefs,
    routes, text, typed,
    ui::{crumbs::crumbs, hint, when::when},
    upload::{Upload, receive, scan},
    views::{
        desk::{Named, Place},
        office::Identity,
    },
    words::tickets as words,
};
use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::civil_day;
use ledger_office::{
    OfficeCommand,
    ticket::{FileRef, Note, Ticket, TicketState},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// A ticket with what its page says of where it lies.
struct View {
    ticket: Ticket,
    building: Named,
    /// 0 for none, or for one that the reader may not see.
    account: u64,
    places: Vec<Place>,
    due: Due,
    /// True when its files went with its holder's name.
    forgotten: bool,
}

/// What the form says.
#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    text: String,
    /// Anything when ticked.
    #[serde(default)]
    remote: String,
    #[serde(default, deserialize_with = "typed::word")]
    state: Option<TicketState>,
}

/// A ticket in which this operator may do this somewhere it lies.
async fn find(app: &App, who: &Signed, action: Action, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(action)?;
    let operator = Arc::clone(&who.operator);
    let view = look(app, move |city, now_us| {
        let ticket = city.office().ticket(id)?.clone();
        Some(View {
            building: building(city, ticket.draft.building),
            account: account(city, &operator, ticket.draft.holder),
            places: places(city, &ticket.draft),
            due: Due::of(&ticket, civil_day(now_us)),
            forgotten: false,
            ticket,
        })
    });
    let mut view = view.await?.ok_or(NoPage::Missing)?;
    if !may_in_any(&who.operator, action, &view.places) {
        return Err(Refused::Hidden.into());
    }
    let holder = view.ticket.draft.holder;
    if holder != 0 && !view.ticket.draft.files.is_empty() {
        view.forgotten = matches!(ask_door(app, move |door| door.identity(holder)).await?, Identity::Forgotten(_));
    }
    Ok(view)
}

/// Who moves a ticket: whoever works on it; whoever asked may withdraw it, and answer.
fn action_for(from: TicketState, to: TicketState) -> Action {
    match (from, to) {
        (_, TicketState::Withdrawn) | (TicketState::Waiting, TicketState::InWork) => Action::OpenTickets,
        _ => Action::WorkTickets,
    }
}

/// `GET /tickets/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let view = find(&app, &who, Action::ReadOffice, id).await?;
    page(&app, &prefs, &who, &view, &Typed::default(), &html! {})
}

/// `POST /tickets/{id}`.
pub(crate) async fn write(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    let view = find(&app, &who, Action::OpenTickets, id).await?;
    let first = view.ticket.draft.files.len() + 1;
    let upload: Upload = receive(&app, sent.map_err(|_| NoPage::BadAddress)?, first, FILE_BYTES_MAX, scan).await?;
    let typed: Typed = upload.form()?;
    let works = may_in_any(&who.operator, Action::WorkTickets, &view.places);
    let moves = typed.state.is_none_or(|to| may_in_any(&who.operator, action_for(view.ticket.state, to), &view.places));
    if !moves || (!works && !typed.remote.is_empty()) {
        return Err(Refused::Forbidden.into());
    }
    let ctx = app.ctx(&prefs);
    let fault = match upload.fault {
        Some(fault) => act::not_done(&ctx, ctx.t(fault)),
        None => {
            let command = OfficeCommand::Ticket {
                ticket: id,
                text: typed.text.trim().to_owned(),
                remote: !typed.remote.is_empty(),
                state: typed.state,
                files: upload.files.clone(),
            };
            let done = act(&app, &who, &upload.form::<Sent>()?, command).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&routes::ticket(id)).into_response());
            }
            act::problem(&ctx, done.reason)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &prefs, &who, &view, &typed, &fault)?).into_response())
}

/// `GET /tickets/{id}/files/{hash}`: for whoever may see the ticket, never shown in the browser.
pub(crate) async fn file(app: State<Arc<App>>, who: Signed, Path((id, hash)): Path<(u32, String)>) -> Result<Response, NoPage> {
    let view = find(&app, &who, Action::ReadOffice, id).await?;
    let FileRef { hash, name, .. } = view.ticket.draft.files.into_iter().find(|file| file.hash == hash).ok_or(NoPage::Missing)?;
    let bytes = ask_door(&app, move |door| door.file(&hash)).await?.ok_or(NoPage::Missing)?;
    let headers = [
        (header::CONTENT_TYPE, String::from("application/octet-stream")),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"ticket-{id}-{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn page(app: &App, prefs: &Prefs, who: &Signed, view: &View, typed: &Typed, fault: &Markup) -> Result<Markup, NoPage> {
    let ctx = app.ctx(prefs);
    let ticket = &view.ticket;
    let title = format!("{} № {}", ctx.t(text::COL_TICKET), ticket.id);
    let answers = may_in_any(&who.operator, Action::OpenTickets, &view.places);
    let form = if answers {
        write_form(&ctx, who, view, typed, &act::new_form()?)
    } else {
        html! {}
    };
    let refund = crate::pages::refunds::links::of_ticket(&ctx, who, ticket, view.account);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::TICKETS.into()), ctx.t(text::TICKETS)), (None, &title)]))
        h1 { (ctx.t(words::kind(ticket.draft.kind))) " " small { (title) } }
        (fault)
        (refund)
        div.pair {
            (facts(&ctx, view))
            article.panel aria-labelledby="essence-h" {
                h2 #essence-h { (ctx.t(text::ESSENCE)) }
                p.said { (ticket.draft.text) }
                @if !ticket.draft.files.is_empty() { (files(&ctx, view)) }
            }
        }
        (corrections::links::of_ticket(&ctx, who, ticket))
        (conversation(&ctx, &ticket.notes))
        (form)
    };
    let title = if fault.0.is_empty() { title } else { format!("{}: {title}", ctx.t(text::ERROR_CODE)) };
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

fn facts(ctx: &Ctx, view: &View) -> Markup {
    let Ticket { draft, opened, procedure, .. } = &view.ticket;
    let Named { id, name } = &view.building;
    html! {
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::COL_TICKET)) }
            dl.facts {
                (fact(ctx.t(text::COL_STATE), state(ctx, view.ticket.state)))
                (fact(ctx.t(text::COL_DUE), due(ctx, view.due)))
                @if *id != 0 { (fact(ctx.t(text::COL_BUILDING), html! { a href=(routes::building(*id)) { (name) } })) }
                @if draft.device != 0 { (fact(ctx.t(text::COL_DEVICE), html! { a href=(routes::device(draft.device)) { (draft.device) } })) }
                @if view.account != 0 { (fact(ctx.t(text::COL_ACCOUNT), html! { a href=(routes::account(view.account)) { (view.account) } })) }
                @if draft.amount_kopecks != 0 { (fact(ctx.t(text::COL_AMOUNT), html! { (rubles(ctx.lang, draft.amount_kopecks)) })) }
                (fact(ctx.t(text::CHANNEL), html! { (ctx.t(words::channel(draft.channel))) }))
                (fact(ctx.t(text::COL_OPENED), when(opened.at_us)))
                (fact(ctx.t(text::T_OPENED_BY), html! { (opened.by) }))
                @if let Some(procedure) = procedure { (fact(ctx.t(text::PROCEDURE), html! { a href=(routes::procedure(*procedure)) { "№ " (procedure) } })) }
            }
        }
    }
}

fn files(ctx: &Ctx, view: &View) -> Markup {
    let ticket = &view.ticket;
    html! {
        h3 { (ctx.t(text::FILES)) }
        ul.hits {
            @for file in &ticket.draft.files {
                li {
                    @if view.forgotten { (file.name) " " small { (ctx.t(text::FILE_DESTROYED)) } }
                    @else {
                        a href=(routes::ticket_file(ticket.id, &file.hash)) download { (file.name) } " "
                        small { (number(ctx.lang, file.size.div_ceil(1024))) " KiB" }
                    }
                }
            }
        }
    }
}

fn conversation(ctx: &Ctx, notes: &[Note]) -> Markup {
    html! {
        article.panel aria-labelledby="notes-h" {
            h2 #notes-h { (ctx.t(text::CONVERSATION)) " " small { (notes.len()) } }
            @if notes.is_empty() { (hint::hint(ctx.t(text::NO_NOTES), None)) }
            ol.notes {
                @for note in notes {
                    li {
                        p.lead {
                            (when(note.stamp.at_us)) ", " strong { (note.stamp.by) }
                            @if let Some(to) = note.state { " → " (state(ctx, to)) }
                            @if note.remote { " · " (ctx.t(text::REMOTE)) }
                        }
                        @if !note.text.is_empty() { p.said { (note.text) } }
                    }
                }
            }
        }
    }
}

/// A note, and a button for every state that the ticket may go to and this operator may bring it to.
fn write_form(ctx: &Ctx, who: &Signed, view: &View, typed: &Typed, form: &str) -> Markup {
    let (id, from) = (view.ticket.id, view.ticket.state);
    let may = |action| may_in_any(&who.operator, action, &view.places);
    let steps = TicketState::ALL.into_iter().filter(|to| from.may_become(*to) && may(action_for(from, *to)));
    html! {
        form.panel.form method="post" action=(routes::ticket(id)) enctype="multipart/form-data" aria-labelledby="write-h" {
            h2 #write-h { (ctx.t(text::WRITE)) }
            (act::hidden(form, 0))
            label for="text" { (ctx.t(text::YOUR_NOTE)) }
            p.hint #text-hint { (ctx.t(text::YOUR_NOTE_HINT)) }
            textarea #text name="text" rows="3" maxlength=(WHY_BYTES_MAX) aria-describedby="text-hint" { (typed.text) }
            @if may(Action::WorkTickets) {
                p.tick {
                    input #remote type="checkbox" name="remote" value="1" checked[!typed.remote.is_empty()];
                    label for="remote" { (ctx.t(text::WAS_REMOTE)) }
                }
            }
            (new::files(ctx, text::FILES_HINT))
            p.actions {
                button { (ctx.t(text::TD_NOTE)) }
                @for to in steps {
                    button.primary[matches!(to, TicketState::InWork | TicketState::Done)] name="state" value=(words::code(to)) { (ctx.t(words::step(from, to))) }
                }
            }
        }
    }
}
