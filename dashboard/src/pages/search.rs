//! Finds anything by its number or name, as far as the reader may see it.

use super::{
    frame::{self, Frame},
    home,
};
use crate::{
    app::App,
    ask::{NoPage, ask},
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    limits::SEARCH_BYTES_MAX,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::hint,
    views::desk::{HITS_MAX, Hit, Place},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::command::Fact;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Words {
    #[serde(default)]
    q: String,
}

/// `GET /search`: a single hit is where the reader wanted to go.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(Words { q }): Query<Words>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadPlaces)?;
    let words = q.trim().to_owned();
    if words.len() > SEARCH_BYTES_MAX {
        return Err(NoPage::BadAddress);
    }
    let (asked, operator) = (words.clone(), Arc::clone(&who.operator));
    let found = match words.is_empty() {
        true => Vec::new(),
        false => ask(&app, move |desk| desk.search(&asked, &|hit| may_see(&operator, hit))).await?,
    };
    let cut = found.len() >= HITS_MAX;
    let people = found.iter().filter(|hit| matches!(hit, Hit::Person(..))).count() as u64;
    if people > 0 {
        app.tell_first(&who, Fact::SearchedNames { found: people }).await?;
    }
    let hits: Vec<Shown> = found.into_iter().map(|hit| Shown::from(&app.ctx(&prefs), hit)).collect();
    if let [only] = hits.as_slice() {
        return Ok(Redirect::to(&only.href).into_response());
    }
    let ctx = app.ctx(&prefs);
    let may = May { entries: home::may_find_entries(&who.operator), people: home::may_find_people(&who.operator) };
    let frame = Frame { words: &words, ..Frame::about(ctx.t(text::SEARCH), &prefs, &who.operator) };
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &words, &hits, cut, may)).into_response())
}

/// Accounts that the words find for this reader, with masked names; people found by name are told to the audit first.
pub(crate) async fn accounts(app: &App, who: &Signed, words: String) -> Result<Vec<(u64, String)>, NoPage> {
    let operator = Arc::clone(&who.operator);
    let seen = move |hit: &Hit| matches!(hit, Hit::Account(..) | Hit::Person(..)) && may_see(&operator, hit);
    let found = ask(app, move |desk| desk.search(&words, &seen)).await?;
    let people = found.iter().filter(|hit| matches!(hit, Hit::Person(..))).count() as u64;
    if people > 0 {
        app.tell_first(who, Fact::SearchedNames { found: people }).await?;
    }
    Ok(found
        .into_iter()
        .filter_map(|hit| match hit {
            Hit::Account(account, name, _) | Hit::Person(account, name, _) => Some((account, name)),
            Hit::Complex(..) | Hit::Building(..) | Hit::Device(..) | Hit::Entry(..) => None,
        })
        .collect())
}

/// Asked of every hit by itself: the desk knows nothing of operators.
fn may_see(who: &Operator, hit: &Hit) -> bool {
    let (action, place): (Action, &Place) = match hit {
        Hit::Complex(_, place) | Hit::Building(_, place) | Hit::Device(_, place) => (Action::ReadPlaces, place),
        Hit::Account(_, _, place) => (Action::ReadPeople, place),
        Hit::Person(_, _, place) => (Action::RevealNames, place),
        Hit::Entry(_, place) => (Action::ReadEntries, place),
    };
    authorize(who, action, Some(place)).is_ok()
}

/// What else this reader can look for.
#[derive(Clone, Copy)]
struct May {
    entries: bool,
    people: bool,
}

/// A hit as it is shown.
struct Shown {
    kind: Text,
    href: String,
    name: String,
}

impl Shown {
    fn from(ctx: &Ctx, hit: Hit) -> Self {
        let (kind, href, name) = match hit {
            Hit::Complex(complex, _) => (text::COMPLEXES, routes::complex(complex.id), complex.name),
            Hit::Building(building, _) => (text::BUILDINGS, routes::building(building.id), building.name),
            Hit::Account(account, name, _) | Hit::Person(account, name, _) => {
                (text::ACCOUNTS, routes::account(account), format!("{account} {name}"))
            }
            Hit::Device(id, _) => (text::DEVICES, routes::device(id), format!("{} {id}", ctx.t(text::COL_DEVICE))),
            Hit::Entry(pos, _) => (text::JOURNAL_RECORDS, routes::entry(pos), format!("#{pos}")),
        };
        Self { kind, href, name }
    }
}

fn page(ctx: &Ctx, words: &str, hits: &[Shown], cut: bool, may: May) -> Markup {
    html! {
        h1 { (ctx.t(text::SEARCH)) @if !words.is_empty() { ": " (words) } }
        @if hits.is_empty() {
            article.panel aria-labelledby="can-h" {
                @if !words.is_empty() { p role="status" { strong { (ctx.t(text::NOTHING_FOUND)) } } }
                h2 #can-h { (ctx.t(text::CAN_SEARCH)) }
                (can_search(ctx, may))
            }
        }
        @for kind in [text::COMPLEXES, text::BUILDINGS, text::ACCOUNTS, text::DEVICES, text::JOURNAL_RECORDS] {
            @let of_kind: Vec<&Shown> = hits.iter().filter(|hit| hit.kind == kind).collect();
            @if !of_kind.is_empty() {
                article.panel.hits {
                    h2 { (ctx.t(kind)) " " small { (of_kind.len()) } }
                    ul { @for hit in of_kind { li { a href=(hit.href) { (hit.name) } } } }
                }
            }
        }
        @if cut && !hits.is_empty() { (hint::hint(ctx.t(text::HITS_CUT), None)) }
    }
}

/// Each with an example to type.
fn can_search(ctx: &Ctx, may: May) -> Markup {
    html! {
        dl.facts {
            @for (what, example) in [
                (text::CAN_ACCOUNT, "12345678"),
                (text::CAN_CARD, "04A1B2C3"),
                (text::CAN_NAME, ctx.t(text::CAN_NAME_EXAMPLE)),
                (text::CAN_DEVICE, "device:12"),
            ] {
                div { dt { (ctx.t(what)) } dd { code { (example) } } }
            }
            @if may.people { div { dt { (ctx.t(text::CAN_PERSON)) } dd { code { (ctx.t(text::CAN_PERSON_EXAMPLE)) } } } }
            @if may.entries { div { dt { (ctx.t(text::CAN_ENTRY)) } dd { code { "#123" } } } }
        }
    }
}
