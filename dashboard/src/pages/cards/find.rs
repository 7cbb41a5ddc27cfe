//! Identifiers by what any reader shows, and the numbers that several of them share (IDN-01, FIELD C4).
//!
//! A short number is never completed to a card by guessing: every card that it could be is shown, and none is acted on from here.

use super::may;
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{DASH, number},
    limits::CARDS_FOUND_MAX,
    link::Link,
    pages::frame::{self, Frame},
    panels::impact::building_of,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::{Named, Place},
    words::{self, cards},
};
use axum::{
    Extension,
    extract::{Query, State},
};
use card_readers::{Kept, Profile, Reading, interpret};
use edge_protocol::CardKey;
use ledger_core::account_number;
use ledger_office::{
    City,
    stock::{Stage, Uid},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const COLUMNS: [Column; 6] = [
    Column::words(text::COL_PIECE_NO),
    Column::words(text::COL_KIND),
    Column::words(text::CP_STAGE),
    Column::words(text::COL_BUILDING),
    Column::words(text::COL_ACCOUNT),
    Column::words(text::FC_AS),
];
const SHARED: [Column; 3] = [Column::words(text::FC_PART), Column::number(text::FC_CARDS), Column::words(text::COL_PIECE_NO)];

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// What a reader showed.
    #[serde(default)]
    q: String,
    /// Bytes that short forms keep, for the list of numbers that several cards share.
    #[serde(default)]
    shared: String,
}

/// A card that the text may mean.
struct Hit {
    uid: Uid,
    kind: u8,
    stage: Option<Stage>,
    state: u8,
    building: Named,
    account: u64,
    /// Readings that lead to it, whole ones first.
    read_as: Vec<Profile>,
    whole: bool,
}

/// What was found.
#[derive(Default)]
struct Hits {
    seen: Vec<Hit>,
    /// A part of a number fits several cards, seen or not.
    ambiguous: bool,
}

impl Hits {
    fn of(city: &City, who: &Operator, indexed: &crate::card_index::Indexed, readings: &[(Profile, Reading)]) -> Self {
        let (mut found, mut ambiguous) = (BTreeMap::<CardKey, (bool, Vec<Profile>)>::new(), false);
        for (profile, reading) in readings {
            let (cards, total) = indexed.cards(city, reading);
            ambiguous |= total > 1;
            for card in cards {
                let (whole, profiles) = found.entry(card).or_default();
                *whole |= matches!(reading, Reading::Whole(_));
                profiles.push(*profile);
            }
        }
        let mut seen: Vec<Hit> = found.into_iter().filter_map(|(card, read)| Hit::of(city, who, card, read)).collect();
        seen.sort_by_key(|hit| !hit.whole);
        seen.truncate(CARDS_FOUND_MAX);
        Self { seen, ambiguous }
    }
}

impl Hit {
    fn of(city: &City, who: &Operator, card: CardKey, (whole, read_as): (bool, Vec<Profile>)) -> Option<Self> {
        let row = city.card(card)?;
        let piece = city.office().stock().piece(Uid(card));
        let owner = city.holder(row.holder).filter(|_| row.holder != 0);
        let owned =
            owner.map(|owner| Place { complex: owner.complex, building: city.building_attended(owner), ..Place::default() });
        let kept = piece.map_or(0, |piece| piece.building);
        let theirs = owned.as_ref().is_some_and(|place| authorize(who, Action::ReadCards, Some(place)).is_ok());
        let seen = theirs || may(who, Action::ReadCards, city, kept) || authorize(who, Action::ReadCards, None).is_ok();
        let building = if kept == 0 { owned.map_or(0, |place| place.building) } else { kept };
        seen.then(|| Self {
            uid: Uid(card),
            kind: row.kind,
            stage: piece.map(|piece| piece.stage),
            state: row.state,
            building: building_of(city, building),
            account: if owner.is_some() { account_number(row.holder) } else { 0 },
            read_as,
            whole,
        })
    }
}

/// `GET /cards/find`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let ctx = app.ctx(&prefs);
    let readings = interpret(&wish.q);
    let hits = if readings.is_empty() {
        None
    } else {
        let (indexed, operator, asked) = (app.card_index.ready(&app).await?, Arc::clone(&who.operator), readings.clone());
        Some(look(&app, move |city, _| Hits::of(city, &operator, &indexed, &asked)).await?)
    };
    let all = who.may(Action::ReadCards, None).is_ok();
    let shared = if all {
        shared(&app, &ctx, &wish.shared).await?
    } else {
        html! {}
    };
    let title = ctx.t(text::FC_TITLE);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, title)]))
        h1 { (title) }
        p.lead { (ctx.t(text::FC_WHAT)) }
        form.panel.acting role="search" aria-label=(title) action=(routes::CARDS_FIND) {
            label for="number" { (ctx.t(text::FC_SHOWN)) }
            p.hint #number-hint { (ctx.t(text::FC_HINT)) }
            input #number name="q" autofocus required autocomplete="off" spellcheck="false" aria-describedby="number-hint" value=(wish.q);
            p.actions { button.primary { (ctx.t(text::SEARCH_DO)) } }
        }
        @if !wish.q.is_empty() { (found(&ctx, hits.as_ref())) }
        (shared)
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn found(ctx: &Ctx, hits: Option<&Hits>) -> Markup {
    let Some(hits) = hits else {
        return html! { p.verdict.warn role="status" { (icon::state(ctx, Mark::Warn)) (ctx.t(text::FC_NO_READER)) } };
    };
    html! {
        @if hits.ambiguous { p.verdict.warn role="status" { (icon::state(ctx, Mark::Warn)) (ctx.t(text::FC_SEVERAL)) } }
        article.panel aria-labelledby="found-h" {
            h2 #found-h { (ctx.t(text::FC_FOUND)) " " small { (hits.seen.len()) } }
            @if hits.seen.is_empty() { (hint::hint(ctx.t(text::FC_NONE), None)) } @else {
                (table(ctx, "found-h", &COLUMNS, hits.seen.iter().map(|hit| line(ctx, hit))))
            }
        }
    }
}

fn line(ctx: &Ctx, hit: &Hit) -> Row {
    Row {
        id: format!("c{}", hit.uid),
        cells: vec![
            html! { a href=(routes::card_piece(hit.uid)) { code { (hit.uid) } } },
            html! { (ctx.t(words::card(hit.kind))) },
            html! { (ctx.t(hit.stage.map_or_else(|| words::card_in(hit.state), cards::stage))) },
            html! { @if hit.building.id == 0 { (DASH) } @else { (hit.building.name) } },
            html! { @if hit.account == 0 { (DASH) } @else { a href=(routes::account(hit.account)) { (hit.account) } } },
            html! {
                @for (n, profile) in hit.read_as.iter().take(NAMED_MAX).enumerate() { @if n > 0 { ", " } code { (profile) } }
                @if hit.read_as.len() > NAMED_MAX { " …" }
                @if !hit.whole { " " small { (ctx.t(text::FC_A_PART)) } }
            },
        ],
    }
}

/// Readings named for one card. Origin: a line.
const NAMED_MAX: usize = 3;

/// Short forms by the bytes that they keep.
const SHORT: [(Kept, &str, text::Text); 4] = [
    (Kept::First3, "first3", text::FC_FIRST3),
    (Kept::Last3, "last3", text::FC_LAST3),
    (Kept::First4, "first4", text::FC_FIRST4),
    (Kept::Last4, "last4", text::FC_LAST4),
];

/// Numbers of short forms that several cards share: such a number opens nothing and issues nothing.
async fn shared(app: &App, ctx: &Ctx<'_>, asked: &str) -> Result<Markup, NoPage> {
    let kept = SHORT.iter().find(|(_, word, _)| *word == asked).map(|(kept, ..)| *kept);
    let list = match kept {
        None => None,
        Some(kept) => {
            let indexed = app.card_index.whole(app).await?;
            let collisions = tokio::task::spawn_blocking({
                let indexed = Arc::clone(&indexed);
                move || indexed.collisions(kept)
            });
            let collisions = collisions.await.map_err(|_| NoPage::Broken)?;
            let rows: Vec<Vec<u32>> = collisions.shown.iter().map(|one| one.rows.clone()).collect();
            let cards = look(app, move |city, _| {
                let key = |row: &u32| city.cards().get(*row as usize).map(|card| Uid(card.key()));
                rows.iter().map(|rows| rows.iter().filter_map(key).collect::<BTreeSet<Uid>>()).collect::<Vec<_>>()
            });
            Some((collisions, cards.await?))
        }
    };
    Ok(html! {
        article.panel aria-labelledby="shared-h" {
            h2 #shared-h { (ctx.t(text::FC_SHARED)) }
            p.hint { (ctx.t(text::FC_SHARED_WHAT)) }
            p.actions { @for (_, word, name) in SHORT {
                a.button href=(Link::to(routes::CARDS_FIND).with("shared", word)) aria-current=[(word == asked).then_some("true")] { (ctx.t(name)) }
            } }
            @if let Some((collisions, cards)) = &list {
                p { (ctx.t(text::FC_GROUPS)) " " (number(ctx.lang, collisions.groups as u64)) ". " (ctx.t(text::FC_IN_THEM)) " " (number(ctx.lang, collisions.cards as u64)) "." }
                @if collisions.groups > 0 {
                    (table(ctx, "shared-h", &SHARED, collisions.shown.iter().zip(cards).enumerate().map(|(n, (one, cards))| Row {
                        id: format!("g{n}"),
                        cells: vec![
                            html! { code { (one.projection) } },
                            html! { (number(ctx.lang, one.total as u64)) },
                            html! { @for uid in cards { a href=(routes::card_piece(*uid)) { code { (uid) } } " " } },
                        ],
                    })))
                }
            }
        }
    })
}
