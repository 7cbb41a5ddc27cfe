//! One signal with its evidence, and settling it.

use super::{Shown, odd, sees, shown, state};
use crate::{
    act::{self, Sent, act, look, new_form, problem},
    app::App,
    ask::{NoPage, ask},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::DASH,
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact, reasons::words as reason_words},
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{EntryRow, Named},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::NO_POS;
use ledger_office::{OfficeCommand, stock::StockDeed};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const EVIDENCE: [Column; 5] = [
    Column::words(text::COL_WHAT),
    Column::words(text::COL_TIME),
    Column::words(text::COL_BUILDING),
    Column::words(text::COL_DEVICE),
    Column::words(text::COL_ANSWER),
];

/// The form.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Filled {
    /// Not empty: the identifier opens again.
    #[serde(default)]
    release: String,
    #[serde(flatten)]
    sent: Sent,
}

struct Seen {
    shown: Shown,
    /// The touches, the later one last, each with its building.
    touches: Vec<(EntryRow, Named)>,
    manages: bool,
    entries: bool,
}

async fn find(app: &App, who: &Signed, id: u32, action: Action) -> Result<Seen, NoPage> {
    who.may_somewhere(action)?;
    let asks = who.clone();
    let found = look(app, move |city, _| {
        let signal = city.office().stock().signal(id).filter(|signal| sees(&asks.operator, action, city, signal))?;
        Some((
            shown(city, signal),
            sees(&asks.operator, Action::ManageCards, city, signal),
            sees(&asks.operator, Action::ReadEntries, city, signal),
        ))
    });
    let (shown, manages, entries) = found.await?.ok_or(NoPage::Missing)?;
    let (earlier, later) = (shown.signal.earlier, shown.signal.later);
    let rows = ask(app, move |desk| {
        let positions = [earlier, later].into_iter().filter(|pos| *pos != NO_POS);
        positions.map(|pos| desk.entry(pos)).collect::<Result<Vec<_>, _>>()
    });
    let touches = rows.await?.into_iter().flatten().map(|view| (view.entry, view.building)).collect();
    Ok(Seen { shown, touches, manages, entries })
}

/// `GET /cards/signals/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let seen = find(&app, &who, id, Action::ReadCards).await?;
    page(&app.ctx(&prefs), &prefs, &who, &seen, &Filled::default(), &html! {})
}

/// `POST /cards/signals/{id}`: somebody has looked.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let deed = StockDeed::Settle { signal: id, release: !filled.release.is_empty() };
    let done = act(&app, &who, &filled.sent, OfficeCommand::Stock { deed }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::card_signal(id)).into_response());
    }
    let ctx = app.ctx(&prefs);
    let page = page(&ctx, &prefs, &who, &seen, &filled, &problem(&ctx, done.reason))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, filled: &Filled, said: &Markup) -> Result<Markup, NoPage> {
    let Shown { signal, building, account } = &seen.shown;
    let title = format!("{} № {}", ctx.t(text::SG_SIGNAL), signal.id);
    let form = new_form()?;
    let list = (Some(routes::CARD_SIGNALS.into()), ctx.t(text::SG_TITLE));
    let content = html! {
        (crumbs(ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), list, (None, &title)]))
        h1 { (odd(ctx, signal)) " " small { (title) } }
        (said)
        p.lead { (ctx.t(text::SG_NO_ACCUSATION)) }
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::SG_WHOSE)) }
            dl.facts {
                (fact(ctx.t(text::COL_CARD), html! { a href=(routes::card_piece(signal.uid)) { code { (signal.uid) } } }))
                (fact(ctx.t(text::COL_ACCOUNT), html! { @if *account == 0 { (DASH) } @else { a href=(routes::account(*account)) { (account) } } }))
                (fact(ctx.t(text::COL_BUILDING), html! { (building.name) }))
                (fact(ctx.t(text::COL_STATE), state(ctx, signal)))
                @if let Some(settled) = &signal.settled {
                    (fact(ctx.t(text::SG_BY), html! { (login(ctx, &settled.stamp.by)) ", " (when(settled.stamp.at_us)) }))
                }
            }
        }
        article.panel aria-labelledby="evidence-h" {
            h2 #evidence-h { (ctx.t(text::SG_EVIDENCE)) }
            (table(ctx, "evidence-h", &EVIDENCE, seen.touches.iter().map(|(touch, place)| touched(ctx, touch, place, seen.entries))))
        }
        @if seen.manages && signal.settled.is_none() {
            form.panel.acting method="post" action=(routes::card_signal(signal.id)) aria-labelledby="settle-h" {
                h2 #settle-h { (ctx.t(text::SG_SETTLE)) }
                p.hint { (ctx.t(if signal.held { text::SG_SETTLE_HELD } else { text::SG_SETTLE_WHAT })) }
                (act::hidden(&form, 0))
                @if signal.held {
                    p.tick { input #release type="checkbox" name="release" value="1" checked[!filled.release.is_empty()]; label for="release" { (ctx.t(text::SG_RELEASE)) } }
                }
                (act::why_again(ctx, filled.sent.why()))
                p.actions { button.primary { (ctx.t(text::SG_SETTLE)) } }
            }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

fn touched(ctx: &Ctx, touch: &EntryRow, place: &Named, links: bool) -> Row {
    let what = words::entry(ctx, touch);
    Row {
        id: format!("e{}", touch.pos),
        cells: vec![
            html! { @if links { a href=(routes::entry(touch.pos)) { (what) } } @else { (what) } },
            when(touch.event_time_us),
            html! { (place.name) },
            html! { (touch.device) },
            html! { (reason_words(ctx.lang, touch.reason)) },
        ],
    }
}
