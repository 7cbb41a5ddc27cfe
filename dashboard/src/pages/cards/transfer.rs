//! One transfer of identifiers: what was sent, what arrived, confirming it on the other side, or calling it back (IDN-20).

use super::{
    may, sending,
    transfers::{self, Standing},
    typed, way,
};
use crate::{
    act::{self, Just, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::number,
    link::Link,
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact, impact::building_of},
    prefs::Prefs,
    routes, text,
    ui::{
        icon::{self, State as Mark},
        table::{Column, Row, table},
        when::when,
    },
    views::desk::Named,
    words::cards,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{
    City, OfficeCommand,
    stock::{Stage, StockDeed, Transfer, Uid},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::Arc};

const PIECES: [Column; 3] = [Column::words(text::COL_PIECE_NO), Column::words(text::COL_STATE), Column::words(text::TR_NOW)];

/// What the address and the forms say; everything as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    /// Of a new transfer: whose reserve it comes out of.
    pub(super) building: String,
    pub(super) to: String,
    pub(super) to_number: String,
    pub(super) document: String,
    pub(super) numbers: String,
    /// Not empty: everything that was sent arrived.
    all: String,
    /// Not empty: nothing did.
    nothing: String,
    /// Not empty: what is missing was shown before.
    sure: String,
    /// Not empty: call it back.
    back: String,
    #[serde(flatten)]
    pub(super) sent: Sent,
}

/// One piece that was sent.
struct Piece {
    uid: Uid,
    arrived: bool,
    /// Where it is now.
    stage: Option<Stage>,
    place: Named,
    /// This operator may look at it.
    is_seen: bool,
}

struct Seen {
    row: Transfer,
    from: Named,
    to: Named,
    pieces: Vec<Piece>,
    /// As the receiving building writes numbers down.
    reader: String,
    /// Manages the building that sent them, or the one that gets them.
    sends: bool,
    receives: bool,
}

fn see(city: &City, who: &Signed, id: u32) -> Option<Seen> {
    let stock = city.office().stock();
    let row = stock.transfer(id)?.clone();
    let allows = |action, building| may(&who.operator, action, city, building);
    [row.from, row.to].into_iter().find(|side| allows(Action::ReadCards, *side))?;
    let piece = |uid: &Uid| {
        let now = stock.piece(*uid);
        let building = now.map_or(0, |piece| piece.building);
        Piece {
            uid: *uid,
            arrived: row.arrived.contains(uid),
            stage: now.map(|piece| piece.stage),
            place: building_of(city, building),
            is_seen: allows(Action::ReadCards, building),
        }
    };
    Some(Seen {
        from: building_of(city, row.from),
        to: building_of(city, row.to),
        pieces: row.pieces.iter().map(piece).collect(),
        reader: stock.reader(row.to).to_owned(),
        sends: allows(Action::ManageCards, row.from),
        receives: allows(Action::ManageCards, row.to),
        row,
    })
}

async fn find(app: &App, who: &Signed, id: u32, action: Action) -> Result<Seen, NoPage> {
    who.may_somewhere(action)?;
    let asks = who.clone();
    look(app, move |city, _| see(city, &asks, id)).await?.ok_or(NoPage::Missing)
}

/// `GET /cards/transfers/{id}`; number 0 is the form to send something.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
    Query(filled): Query<Filled>,
) -> Result<Response, NoPage> {
    if id == 0 {
        return sending::show(&app, &prefs, &who, &filled).await;
    }
    let seen = find(&app, &who, id, Action::ReadCards).await?;
    let ctx = app.ctx(&prefs);
    let said = html! {
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CB_DONE)) } }
    };
    Ok(page(&ctx, &prefs, &who, (&seen, &Filled::default()), &said)?.into_response())
}

/// `POST /cards/transfers/{id}`: sends, confirms, or calls back.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    if id == 0 {
        return sending::submit(&app, &prefs, &who, &filled).await;
    }
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let ctx = app.ctx(&prefs);
    let backs = !filled.back.is_empty();
    if !(if backs { seen.sends } else { seen.receives }) {
        return Err(NoPage::Missing);
    }
    let uids = if backs { Ok(BTreeSet::new()) } else { arrived(&ctx, &seen, &filled) };
    let said = match uids {
        Err(said) => said,
        Ok(uids) => {
            let missing: Vec<Uid> = seen.row.pieces.difference(&uids).copied().collect();
            let asks = !backs && !missing.is_empty() && filled.sure.is_empty();
            if asks && !filled.sent.is_used(&app).await? {
                return Ok(check(&ctx, &prefs, &who, (&seen, &filled), &missing)?.into_response());
            }
            let deed = match backs {
                true => StockDeed::CallBack { transfer: id },
                false => StockDeed::Arrive { transfer: id, uids: uids.into_iter().collect() },
            };
            let done = act(&app, &who, &filled.sent, OfficeCommand::Stock { deed }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&Link::to(routes::card_transfer(id)).with("done", 1).to_string()).into_response());
            }
            problem(&ctx, done.reason)
        }
    };
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, (&seen, &filled), &said)?).into_response())
}

/// What arrived, by what was typed.
fn arrived(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Result<BTreeSet<Uid>, Markup> {
    if !filled.all.is_empty() {
        return Ok(seen.row.pieces.clone());
    }
    if !filled.nothing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let numbers = typed::read(&filled.numbers, &seen.reader);
    if !numbers.faults.is_empty() {
        return Err(not_done(ctx, html! { ul { (typed::faults(ctx, &numbers)) } }));
    }
    if numbers.uids.is_empty() {
        return Err(not_done(ctx, html! { a href="#numbers" { (ctx.t(text::CT_NO_NUMBERS)) } }));
    }
    let (ours, foreign): (Vec<Uid>, Vec<Uid>) = numbers.uids.into_iter().partition(|uid| seen.row.pieces.contains(uid));
    if foreign.is_empty() {
        return Ok(ours.into_iter().collect());
    }
    Err(not_done(ctx, html! { (ctx.t(text::TR_FOREIGN)) @for uid in foreign { " " code { (uid) } } }))
}

fn framed(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, content: &Markup) -> Markup {
    let title = format!("{} № {}", ctx.t(text::AUDIT_T_TRANSFER), seen.row.id);
    let here = if may_way(seen) { &seen.from } else { &seen.to };
    let content = html! {
        (way(ctx, here, Some((None, &title))))
        h1 { (title) " " small { (seen.row.document) } }
        (content)
    };
    frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content)
}

/// The way leads through the side that this operator keeps.
const fn may_way(seen: &Seen) -> bool {
    seen.sends || !seen.receives
}

/// What is missing, before it is booked.
fn check(ctx: &Ctx, prefs: &Prefs, who: &Signed, (seen, filled): (&Seen, &Filled), missing: &[Uid]) -> Result<Markup, NoPage> {
    let content = html! {
        form.panel.acting method="post" action=(routes::card_transfer(seen.row.id)) aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::TR_CHECK)) }
            p.verdict.alarm {
                (icon::state(ctx, Mark::Alarm)) (ctx.t(text::TR_NOT_ARRIVED)) " " (number(ctx.lang, missing.len() as u64))
                " / " (number(ctx.lang, seen.row.pieces.len() as u64))
            }
            ul.numbers { @for uid in missing { li { code { (uid) } } } }
            p.hint { (ctx.t(text::TR_CHECK_WHAT)) }
            (act::hidden(&new_form()?, 0))
            input type="hidden" name="sure" value="1";
            input type="hidden" name="numbers" value=(filled.numbers);
            @if !filled.nothing.is_empty() { input type="hidden" name="nothing" value="1"; }
            p.actions {
                button.primary { (ctx.t(text::TR_CHECK_DO)) }
                a.button href=(routes::card_transfer(seen.row.id)) { (ctx.t(text::CK_GO_BACK)) }
            }
        }
    };
    Ok(framed(ctx, prefs, who, seen, &content))
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, (seen, filled): (&Seen, &Filled), said: &Markup) -> Result<Markup, NoPage> {
    let row = &seen.row;
    let open = row.ended.is_none();
    let by = |login_of: &str| html! { ", " (login(ctx, login_of)) };
    let content = html! {
        (said)
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::TR_FACTS)) }
            dl.facts {
                (fact(ctx.t(text::TR_FROM), html! { (seen.from.name) }))
                (fact(ctx.t(text::TR_TO), html! { (seen.to.name) }))
                (fact(ctx.t(text::TR_SENT_AT), html! { (when(row.stamp.at_us)) (by(&row.stamp.by)) }))
                @if let Some(ended) = &row.ended {
                    (fact(ctx.t(if ended.called_off { text::TR_BACK_AT } else { text::TR_ENDED_AT }), html! { (when(ended.stamp.at_us)) (by(&ended.stamp.by)) }))
                }
                (fact(ctx.t(text::TR_PIECES), html! { (number(ctx.lang, row.pieces.len() as u64)) }))
                @if row.ended.as_ref().is_some_and(|ended| !ended.called_off) {
                    (fact(ctx.t(text::TR_ARRIVED), html! { (number(ctx.lang, row.arrived.len() as u64)) }))
                }
                (fact(ctx.t(text::COL_STATE), transfers::state(ctx, Standing::of(row))))
            }
        }
        @if open && seen.receives { (arrival(ctx, seen, filled)?) }
        article.panel aria-labelledby="pieces-h" {
            h2 #pieces-h { (ctx.t(text::TR_PIECES)) }
            (table(ctx, "pieces-h", &PIECES, seen.pieces.iter().map(|piece| line(ctx, row, piece))))
        }
        @if open && seen.sends { (call_back(ctx, seen, filled)?) }
    };
    Ok(framed(ctx, prefs, who, seen, &content))
}

fn line(ctx: &Ctx, row: &Transfer, piece: &Piece) -> Row {
    let number = html! { code { (piece.uid) } };
    Row {
        id: format!("p{}", piece.uid),
        cells: vec![
            html! { @if piece.is_seen { a href=(routes::card_piece(piece.uid)) { (number) } } @else { (number) } },
            html! {
                @match Standing::of(row) {
                    Standing::Way => (ctx.t(text::TR_STATE_WAY)),
                    Standing::CalledBack => (ctx.t(text::TR_STATE_BACK)),
                    Standing::Arrived(_) if piece.arrived => span.ok { (icon::state(ctx, Mark::Ok)) (ctx.t(text::TR_STATE_ARRIVED)) },
                    Standing::Arrived(_) => span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::TR_STATE_LOST)) },
                }
            },
            html! {
                (ctx.t(piece.stage.map_or(text::CD_BACK, cards::stage)))
                @if !piece.place.name.is_empty() { ", " (piece.place.name) }
            },
        ],
    }
}

fn arrival(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Result<Markup, NoPage> {
    let to = routes::card_transfer(seen.row.id);
    let pieces = seen.row.pieces.len();
    Ok(html! {
        form.panel.acting method="post" action=(to) aria-labelledby="arrive-h" {
            h2 #arrive-h { (ctx.t(text::TR_ARRIVE)) }
            p.hint { (ctx.t(text::TR_ARRIVE_WHAT)) }
            (act::hidden(&new_form()?, 0))
            (typed::field(ctx, text::CT_NUMBERS, &filled.numbers, &seen.reader))
            p.actions { button.primary { (ctx.t(text::TR_ARRIVE_DO)) } }
        }
        form.panel.acting method="post" action=(to) aria-labelledby="all-h" {
            h2 #all-h { (ctx.t(text::TR_ALL)) }
            p.hint { (ctx.t(text::TR_ALL_WHAT)) " " (number(ctx.lang, pieces as u64)) "." }
            (act::hidden(&new_form()?, 0))
            p.actions {
                button name="all" value="1" { (ctx.t(text::TR_ALL)) }
                button name="nothing" value="1" { (ctx.t(text::TR_NOTHING)) }
            }
        }
    })
}

fn call_back(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Result<Markup, NoPage> {
    Ok(html! {
        form.panel.acting method="post" action=(routes::card_transfer(seen.row.id)) aria-labelledby="back-h" {
            h2 #back-h { (ctx.t(text::TR_BACK)) }
            p.hint { (ctx.t(text::TR_BACK_WHAT)) }
            (act::hidden(&new_form()?, 0))
            input type="hidden" name="back" value="1";
            (act::why_again(ctx, filled.sent.why()))
            p.actions { button { (ctx.t(text::TR_BACK)) } }
        }
    })
}
