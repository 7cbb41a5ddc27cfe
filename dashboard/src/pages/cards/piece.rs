//! One identifier: where it is, whose it is, how readers write it down, and every record that moved it (IDN-02…10, IDN-20).

use super::{building::to_deed, place, signals, way};
use crate::{
    act::{Just, look},
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, number},
    limits::PIECE_RECORDS_SHOWN_MAX,
    pages::frame::{self, Frame},
    panels::{
        audit::{Line, login},
        holder::fact,
        impact::building_of,
    },
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, Place},
    words::{self, cards},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use card_readers::Profile;
use edge_protocol::CardKey;
use ledger_core::{account_number, command::card_state};
use ledger_office::{
    City,
    stock::{Piece, SIGNAL_KINDS, Signal, Stage, Uid},
};
use maud::{Markup, html};
use std::sync::Arc;

const LIFE: [Column; 4] = [
    Column::words(text::AUDIT_DEED),
    Column::words(text::AUDIT_WHEN),
    Column::words(text::AUDIT_OPERATOR),
    Column::words(text::AUDIT_WHY),
];
const FORMS: [Column; 2] = [Column::words(text::CP_FORM), Column::words(text::COL_PIECE_NO)];

/// Encodings that its page writes out; the building's own reader comes first.
const WRITTEN: [&str; 5] = ["hex-be", "hex-le", "dec-be", "dec-le", "wiegand34-be"];

struct Seen {
    uid: Uid,
    kind: u8,
    /// Of the core; [`card_state`].
    state: u8,
    permanent: bool,
    /// 0 for nobody.
    account: u64,
    /// `None` for one that never was in a reserve.
    piece: Option<Piece>,
    building: Named,
    reader: String,
    manages: bool,
    audits: bool,
    signals: Vec<Signal>,
}

fn see(city: &City, who: &Signed, uid: Uid) -> Option<Seen> {
    let card = city.card(uid.0)?;
    let piece = city.office().stock().piece(uid).cloned();
    let holder = city.holder(card.holder).filter(|_| card.holder != 0);
    let held = holder.map(|row| Place { complex: row.complex, building: city.building_attended(row), ..Place::default() });
    let kept = piece.as_ref().filter(|piece| piece.building != 0).map(|piece| place(city, piece.building));
    let seen = |action| kept.iter().chain(&held).any(|place| who.may(action, Some(place)).is_ok());
    // One that lies nowhere and is nobody's is the city's.
    let nowhere = kept.is_none() && held.is_none() && who.may(Action::ReadCards, None).is_ok();
    if !seen(Action::ReadCards) && !nowhere {
        return None;
    }
    let building = piece.as_ref().map_or(held.as_ref().map_or(0, |place| place.building), |piece| piece.building);
    Some(Seen {
        uid,
        kind: card.kind,
        state: card.state,
        permanent: card.permanent,
        account: if holder.is_some() { account_number(card.holder) } else { 0 },
        piece,
        building: building_of(city, building),
        reader: city.office().stock().reader(building).to_owned(),
        manages: seen(Action::ManageCards),
        audits: who.may(Action::ReadAudit, None).is_ok(),
        signals: SIGNAL_KINDS.into_iter().filter_map(|kind| city.office().stock().newest_signal(uid, kind)).cloned().collect(),
    })
}

/// `GET /cards/pieces/{uid}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(uid): Path<String>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let uid = CardKey::parse(&uid).map(Uid).map_err(|_| NoPage::Missing)?;
    let asks = who.clone();
    let seen = look(&app, move |city, _| see(city, &asks, uid)).await?.ok_or(NoPage::Missing)?;
    let lived: Vec<u64> =
        seen.piece.iter().flat_map(|piece| piece.life.iter().rev().take(PIECE_RECORDS_SHOWN_MAX)).copied().collect();
    let rows = ask_door(&app, move |door| {
        let rows = lived.into_iter().map(|pos| door.audited(pos));
        rows.filter_map(Result::transpose).map(|found| found.map(|(row, _)| row)).collect::<Result<Vec<_>, _>>()
    });
    let (rows, lang) = (rows.await?, prefs.lang);
    let life = look(&app, move |city, _| rows.into_iter().map(|row| Line::of(lang, city, row)).collect::<Vec<_>>()).await?;
    let ctx = app.ctx(&prefs);
    let title = format!("{} {uid}", ctx.t(text::COL_CARD));
    let content = page(&ctx, &seen, &life, just.done.is_some());
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, seen: &Seen, life: &[Line], done: bool) -> Markup {
    let Seen { uid, building, .. } = seen;
    let title = uid.to_string();
    html! {
        (way(ctx, building, Some((None, title.as_str()))))
        h1 { code { (title) } " " small { (ctx.t(words::card(seen.kind))) } }
        @if done { p.verdict.ok role="status" { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CB_DONE)) } }
        @if seen.manages { (deeds(ctx, seen)) }
        div.pair { (facts(ctx, seen)) (forms(ctx, seen)) }
        (signals::of_piece(ctx, &seen.signals))
        article.panel aria-labelledby="life-h" {
            h2 #life-h { (ctx.t(text::CP_LIFE)) }
            @match &seen.piece {
                None => (hint::hint(ctx.t(text::CP_NOT_KEPT), None)),
                Some(piece) => {
                    (table(ctx, "life-h", &LIFE, life.iter().map(|line| lived(ctx, line, seen.audits))))
                    @if piece.life.len() > life.len() {
                        p.foot { (ctx.t(text::CP_OLDER)) " " (number(ctx.lang, (piece.life.len() - life.len()) as u64)) }
                    }
                }
            }
        }
    }
}

fn facts(ctx: &Ctx, seen: &Seen) -> Markup {
    let stage = seen.piece.as_ref().map(|piece| piece.stage);
    let batch = seen.piece.as_ref().map_or(0, |piece| piece.batch);
    let transfer = seen.piece.as_ref().map_or(0, |piece| piece.transfer);
    let (class, mark) = if seen.state == card_state::ACTIVE { ("ok", Mark::Ok) } else { ("warn", Mark::Warn) };
    html! {
        article.panel aria-labelledby="piece-h" {
            h2 #piece-h { (ctx.t(text::CP_NOW)) }
            dl.facts {
                (fact(ctx.t(text::CP_STAGE), html! { (ctx.t(stage.map_or(text::CD_BACK, cards::stage))) }))
                (fact(ctx.t(text::CP_OPENS), html! {
                    span.(class) { (icon::state(ctx, mark)) (ctx.t(words::card_in(seen.state))) }
                    @if seen.state == card_state::ACTIVE { ", " (ctx.t(if seen.permanent { text::OPENS_COMPLEX } else { text::OPENS_BUILDING })) }
                }))
                (fact(ctx.t(text::COL_BUILDING), html! {
                    @if seen.building.id == 0 { (DASH) } @else { a href=(routes::cards_building(seen.building.id)) { (seen.building.name) } }
                }))
                (fact(ctx.t(text::COL_ACCOUNT), html! { @if seen.account == 0 { (DASH) } @else { a href=(routes::account(seen.account)) { (seen.account) } } }))
                (fact(ctx.t(text::AUDIT_T_BATCH), html! { @if batch == 0 { (DASH) } @else { a href=(routes::card_batch(batch)) { "№ " (batch) } } }))
                @if transfer != 0 { (fact(ctx.t(text::AUDIT_T_TRANSFER), html! { a href=(routes::card_transfer(transfer)) { "№ " (transfer) } })) }
            }
        }
    }
}

/// The same number as readers of other makes write it down.
fn forms(ctx: &Ctx, seen: &Seen) -> Markup {
    let own = Some(seen.reader.as_str()).filter(|name| !name.is_empty());
    let names = own.into_iter().chain(WRITTEN.into_iter().filter(|name| Some(*name) != own));
    let written = names.filter_map(|name| Some((name, Profile::parse(name)?.write(&seen.uid.0)?)));
    html! {
        article.panel aria-labelledby="forms-h" {
            h2 #forms-h { (ctx.t(text::CP_FORMS)) }
            (table(ctx, "forms-h", &FORMS, written.map(|(name, written)| Row {
                id: format!("f-{name}"),
                cells: vec![html! { code { (name) } @if Some(name) == own { " " small { (ctx.t(text::CP_OWN_READER)) } } }, html! { code { (written) } }],
            })))
        }
    }
}

fn lived(ctx: &Ctx, line: &Line, audits: bool) -> Row {
    let Line { row, deed } = line;
    Row {
        id: format!("l{}", row.pos),
        cells: vec![
            html! { @if audits { a href=(routes::audit_entry(row.pos)) { (deed) } } @else { (deed) } },
            when(row.at_us),
            html! { (login(ctx, &row.login)) },
            html! { @if row.why.is_empty() { (DASH) } @else { (row.why) } },
        ],
    }
}

/// What may be done with it as it is.
fn deeds(ctx: &Ctx, seen: &Seen) -> Markup {
    let stage = seen.piece.as_ref().map(|piece| piece.stage);
    let to = |deed: &str| to_deed(deed, seen.building.id).with("uid", seen.uid);
    let used = matches!(seen.state, card_state::ACTIVE | card_state::BLOCKED);
    let held =
        matches!(stage, Some(Stage::Out | Stage::Lost | Stage::Missing | Stage::Back)) || (stage.is_none() && seen.account != 0);
    html! {
        p.actions {
            @if stage == Some(Stage::Reserve) && seen.state == card_state::STOCK { a.primary href=(to("issue")) { (ctx.t(text::KD_ISSUE)) } }
            @if used { a.button href=(to("replace")) { (ctx.t(text::KD_REPLACE)) } }
            @if held && seen.kind != ledger_core::command::card_kind::SOCIAL { a.button href=(to("return")) { (ctx.t(text::KD_RETURN)) } }
            @if seen.state == card_state::LOST && seen.account != 0 && !matches!(stage, Some(Stage::Broken | Stage::Discarded)) {
                a.button href=(to("found")) { (ctx.t(text::KD_FOUND)) }
            }
            @if matches!(stage, Some(Stage::Reserve | Stage::Broken | Stage::Missing | Stage::Lost | Stage::Back)) {
                a.button href=(to("discard")) { (ctx.t(text::KD_DISCARD)) }
            }
        }
    }
}
