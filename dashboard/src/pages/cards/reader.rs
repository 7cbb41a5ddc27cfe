//! The wizard that learns how a building's desk reader writes cards down, from cards that are known (FIELD C4).

use super::{building_for, typed::Bad, way};
use crate::{
    act::{self, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    limits::READER_SAMPLES_SHOWN,
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes, text,
    ui::icon::{self, State as Mark},
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use card_readers::{
    Fault, Learnt, Profile, Size,
    learn::{Hint, Near, Why},
    proves_hex, read_plain,
};
use edge_protocol::CardKey;
use ledger_office::{OfficeCommand, stock::StockDeed};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address and the form say: pairs of a known number and what the reader printed, or a profile by its name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    building: u32,
    /// Known numbers in hexadecimal, one a line.
    known: String,
    /// What the reader printed for them, in the same order.
    printed: String,
    /// Name of a profile to set; empty while it is being learnt.
    profile: String,
    /// Not empty: the profile is to be set.
    set: String,
    #[serde(flatten)]
    sent: Sent,
}

struct Seen {
    building: Named,
    reader: String,
}

async fn find(app: &App, who: &Signed, id: u32) -> Result<Seen, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    let asks = who.clone();
    let seen = look(app, move |city, _| {
        let building = building_for(city, &asks, Action::ManageCards, id)?;
        Some(Seen { building, reader: city.office().stock().reader(id).to_owned() })
    });
    seen.await?.ok_or(NoPage::Missing)
}

/// `GET /cards/reader`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(filled): Query<Filled>,
) -> Result<Markup, NoPage> {
    let seen = find(&app, &who, filled.building).await?;
    page(&app.ctx(&prefs), &prefs, &who, &seen, &filled, &html! {})
}

/// `POST /cards/reader`: learns, or sets what was learnt.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, filled.building).await?;
    let ctx = app.ctx(&prefs);
    let said = if filled.set.is_empty() {
        match samples(&filled) {
            Ok(samples) => learnt(&ctx, &seen, &samples, card_readers::learn(&samples))?,
            Err(wrong) => not_done(&ctx, html! { (ctx.t(text::CN_LINE)) " " (wrong.line) ": " (ctx.t(wrong.words)) }),
        }
    } else {
        let deed = StockDeed::SetReader { building: filled.building, profile: filled.profile.clone() };
        let done = act(&app, &who, &filled.sent, OfficeCommand::Stock { deed }).await?;
        if done.reason.is_accepted() {
            let to = Link::to(routes::cards_building(filled.building)).with("done", 1);
            return Ok(Redirect::to(&to.to_string()).into_response());
        }
        problem(&ctx, done.reason)
    };
    let page = page(&ctx, &prefs, &who, &seen, &filled, &said)?;
    Ok((if filled.set.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, page).into_response())
}

/// A line that can't be used.
struct Wrong {
    line: usize,
    words: text::Text,
}

/// Each known card with what was printed for it.
fn samples(filled: &Filled) -> Result<Vec<(CardKey, String)>, Wrong> {
    let lines = |typed: &str| typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (known, printed) = (lines(&filled.known), lines(&filled.printed));
    if known.len() != printed.len() || known.is_empty() {
        return Err(Wrong { line: known.len().min(printed.len()) + 1, words: text::KR_PAIRS });
    }
    let hex = known.iter().any(|line| proves_hex(line));
    let cards = (1..).zip(&known).map(|(line, number)| {
        // Digits alone, in a length that only bytes have, are bytes here: the field asks for nothing else.
        let bytes = matches!(number.len(), 8 | 14 | 20) && number.bytes().all(|byte| byte.is_ascii_hexdigit());
        read_plain(number, hex || bytes).map_err(|fault| Wrong { line, words: Bad::Unreadable(fault).words() })
    });
    Ok(cards.collect::<Result<Vec<_>, _>>()?.into_iter().zip(printed).collect())
}

/// What the samples say.
fn learnt(ctx: &Ctx, seen: &Seen, samples: &[(CardKey, String)], learnt: Learnt) -> Result<Markup, NoPage> {
    Ok(match learnt {
        Learnt::More(more) => html! {
            p.verdict.warn role="status" { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KR_MORE)) " " (more) ". " (ctx.t(text::KR_MORE_WHY)) }
        },
        Learnt::One(profile) => found(ctx, seen, samples, profile)?,
        Learnt::Several { profiles, hint } => html! {
            div.verdict.warn role="status" {
                p { (icon::state(ctx, Mark::Warn)) strong { (ctx.t(text::KR_SEVERAL)) } }
                ul { @for profile in &profiles { li { code { (profile) } } } }
                p { (ctx.t(telling(hint))) " " (size(ctx, hint)) "." }
            }
        },
        Learnt::None(nearest) => html! {
            div.verdict.alarm role="status" {
                p { (icon::state(ctx, Mark::Alarm)) strong { (ctx.t(text::KR_NONE)) } }
                ul { @for near in &nearest { (missed(ctx, near)) } }
            }
        },
    })
}

const fn telling(hint: Hint) -> text::Text {
    match hint {
        Hint::Length(_) => text::KR_SHOW_LENGTH,
        Hint::Varied(_) => text::KR_SHOW_OTHER,
    }
}

fn size(ctx: &Ctx, hint: Hint) -> Markup {
    let (Hint::Length(size) | Hint::Varied(size)) = hint;
    let digits = match size {
        Size::Single => 8,
        Size::Double => 14,
        Size::Triple => 20,
    };
    html! { (digits) " " (ctx.t(text::KR_DIGITS)) }
}

fn missed(ctx: &Ctx, near: &Near) -> Markup {
    html! {
        li {
            code { (near.profile) } ": "
            @for (n, miss) in near.misses.iter().enumerate() {
                @if n > 0 { "; " }
                (ctx.t(text::CN_LINE)) " " (miss.sample + 1) " — " (ctx.t(match miss.why { Why::Unreadable(fault) => unreadable(fault), Why::Other(_) => text::KR_OTHER_CARD }))
            }
        }
    }
}

const fn unreadable(fault: Fault) -> text::Text {
    Bad::Unreadable(fault).words()
}

/// One profile: how it writes the cards shown, and the form that sets it.
fn found(ctx: &Ctx, seen: &Seen, samples: &[(CardKey, String)], profile: Profile) -> Result<Markup, NoPage> {
    let name = profile.to_string();
    let form = new_form()?;
    Ok(html! {
        div.verdict.ok role="status" {
            p { (icon::state(ctx, Mark::Ok)) strong { (ctx.t(text::KR_ONE)) } " " code { (name) } }
            ul { @for (card, printed) in samples.iter().take(READER_SAMPLES_SHOWN) { li { code { (card) } " → " code { (printed) } } } }
            @if profile.loses_bytes() { p.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KR_LOSES)) } }
            @if name == seen.reader { p { (ctx.t(text::KR_SAME)) } } @else {
                form method="post" action=(routes::CARD_READER) {
                    (act::hidden(&form, 0))
                    input type="hidden" name="building" value=(seen.building.id);
                    input type="hidden" name="profile" value=(name);
                    input type="hidden" name="set" value="1";
                    p.actions { button.primary { (ctx.t(text::KR_SET)) } }
                }
            }
        }
    })
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, filled: &Filled, said: &Markup) -> Result<Markup, NoPage> {
    let title = ctx.t(text::KR_TITLE);
    let form = new_form()?;
    let area = |id: &'static str, label: text::Text, hint: text::Text, typed: &str, first: bool| {
        html! {
            label for=(id) { (ctx.t(label)) }
            p.hint id={ (id) "-hint" } { (ctx.t(hint)) }
            textarea.numbers id=(id) name=(id) rows="4" required autofocus[first] autocomplete="off" spellcheck="false" aria-describedby={ (id) "-hint" } { (typed) }
        }
    };
    let content = html! {
        (way(ctx, &seen.building, Some((None, title))))
        h1 { (title) " " small { (seen.building.name) } }
        p.lead {
            (ctx.t(text::CB_READER)) ": "
            @if seen.reader.is_empty() { (ctx.t(text::CB_NO_READER)) } @else { code { (seen.reader) } }
        }
        (said)
        form.panel.acting method="post" action=(routes::CARD_READER) aria-labelledby="learn-h" {
            h2 #learn-h { (ctx.t(text::KR_LEARN)) }
            p.hint { (ctx.t(text::KR_HOW)) }
            input type="hidden" name="building" value=(seen.building.id);
            (area("known", text::KR_KNOWN, text::KR_KNOWN_HINT, &filled.known, true))
            (area("printed", text::KR_PRINTED, text::KR_PRINTED_HINT, &filled.printed, false))
            p.actions { button.primary { (ctx.t(text::KR_DO)) } }
        }
        @if !seen.reader.is_empty() {
            form.panel.acting method="post" action=(routes::CARD_READER) aria-labelledby="forget-h" {
                h2 #forget-h { (ctx.t(text::KR_FORGET)) }
                p.hint { (ctx.t(text::KR_FORGET_WHAT)) }
                (act::hidden(&form, 0))
                input type="hidden" name="building" value=(seen.building.id);
                input type="hidden" name="set" value="1";
                p.actions { button { (ctx.t(text::KR_FORGET)) } }
            }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content))
}
