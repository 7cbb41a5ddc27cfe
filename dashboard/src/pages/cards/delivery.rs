//! A supplier's list of a batch: what it says is looked at first, bad rows are named, and then the good ones are registered (IDN-13).
//!
//! ```text
//! kept file ─read─► rows ─compare with the reserve─► new · known here · known elsewhere · bad ─register─► new ones, 100 a deed
//! ```
//!
//! Nothing remembers how far a registration got but the reserve itself: after a kill the same page shows what is left, and goes on.

use super::batch::{Refused, Seen, find, register};
use crate::{
    act::{self, Sent, look, not_done, problem},
    app::App,
    ask::{NoPage, at_the_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::Asked,
    format::number,
    lang::Lang,
    limits::{NUMBER_FAULTS_SHOWN_MAX, PIECES_EXPORTED_MAX},
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::office::{DeliveryTable, RowFault},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::CardKey;
use ledger_core::command::card_state;
use ledger_office::{City, stock::Uid};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use std::{collections::BTreeSet, sync::Arc};

const BAD: [Column; 2] = [Column::number(text::COL_LINE), Column::words(text::CF_WRONG)];

/// What a list says against the reserve.
struct Looked {
    /// Not yet registered, in the order of the file.
    new: Vec<Uid>,
    /// Registered from this batch.
    here: usize,
    /// Rows that can't be registered, by their number.
    bad: Vec<RowFault>,
}

impl Looked {
    fn of(city: &City, batch: u32, table: DeliveryTable) -> Self {
        let mut looked = Self { new: Vec::new(), here: 0, bad: table.faults };
        for (row, card) in table.lines {
            match place_of(city, batch, card) {
                Known::No => looked.new.push(Uid(card)),
                Known::Here => looked.here += 1,
                Known::Elsewhere => looked.bad.push(RowFault {
                    row,
                    ru: format!("строка {row} ({card}): {}; проверьте поставку", text::CF_KNOWN.of(Lang::Ru)),
                    en: format!("row {row} ({card}): {}; check the delivery", text::CF_KNOWN.of(Lang::En)),
                }),
            }
        }
        looked.bad.sort_by_key(|fault| fault.row);
        looked
    }

    fn bad_rows(&self) -> usize {
        self.bad.iter().map(|fault| fault.row).collect::<BTreeSet<_>>().len()
    }
}

enum Known {
    No,
    Here,
    Elsewhere,
}

fn place_of(city: &City, batch: u32, card: CardKey) -> Known {
    match (city.office().stock().piece(Uid(card)), city.card(card)) {
        (Some(piece), _) if piece.batch == batch => Known::Here,
        (Some(_), _) => Known::Elsewhere,
        (None, Some(card)) if card.state != card_state::STOCK => Known::Elsewhere,
        (None, _) => Known::No,
    }
}

/// Reads the kept file and looks at the reserve, or says why it is no list, in Russian and English.
async fn read(app: &App, seen: &Seen, hash: &str) -> Result<Result<Looked, [String; 2]>, NoPage> {
    let (kept, reader, batch) = (hash.to_owned(), seen.reader.clone(), seen.row.id);
    let table = at_the_door(app, move |door| {
        let Ok(Some(bytes)) = door.file(&kept) else { return None };
        Some(door.delivery(&bytes, &reader))
    });
    match table.await?.ok_or(NoPage::Missing)? {
        Ok(table) => Ok(Ok(look(app, move |city, _| Looked::of(city, batch, table)).await?)),
        Err(none) => Ok(Err([none.ru, none.en])),
    }
}

/// `GET /cards/batches/{id}/file/{hash}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, hash)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    page(&app, &prefs, &who, &seen, &hash, None).await
}

/// `POST /cards/batches/{id}/file/{hash}`: registers what is new.
pub(crate) async fn take(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, hash)): Path<(u32, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let Ok(looked) = read(&app, &seen, &hash).await? else { return Err(NoPage::BadAddress) };
    // The deeds go on when the browser does not wait for their end.
    let (clerk, shared) = (who.clone(), Arc::clone(&app));
    let registering = tokio::spawn(async move { register(&shared, &clerk, &sent, id, &looked.new).await });
    let registered = registering.await.map_err(|error| {
        tracing::error!(%error, "registering a list of identifiers broke off");
        NoPage::Broken
    });
    match registered?? {
        // Its page now says how many are registered, sent twice or once.
        Ok(_) => Ok(Redirect::to(&routes::card_batch_check(id, &hash)).into_response()),
        Err(refused) => page(&app, &prefs, &who, &seen, &hash, Some(refused)).await,
    }
}

/// `GET /cards/batches/{id}/file/{hash}/faults.csv`: rows that can't be registered.
pub(crate) async fn faults(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, hash)): Path<(u32, String)>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let Ok(looked) = read(&app, &seen, &hash).await? else { return Err(NoPage::Missing) };
    let ctx = app.ctx(&prefs);
    let rows = looked.bad.iter().take(PIECES_EXPORTED_MAX);
    let table = Table {
        name: format!("batch-{id}-faults"),
        head: [text::COL_LINE, text::CF_WRONG].map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.map(|fault| vec![Cell::Number(fault.row.into()), Cell::Text(words(&ctx, fault).to_owned())]).collect(),
        foot: None,
    };
    asked.about(id).give_out(&app, &who, table).await
}

fn words<'a>(ctx: &Ctx, fault: &'a RowFault) -> &'a str {
    if ctx.lang == Lang::Ru { &fault.ru } else { &fault.en }
}

async fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    seen: &Seen,
    hash: &str,
    refused: Option<Refused>,
) -> Result<Response, NoPage> {
    let ctx = app.ctx(prefs);
    let (id, title) = (seen.row.id, ctx.t(text::CF_CHECK));
    let batch = format!("{} № {id}", ctx.t(text::AUDIT_T_BATCH));
    let looked = read(app, seen, hash).await?;
    let good = refused.is_none() && looked.is_ok();
    let said = refused.map(|refused| html! {
        @if refused.taken > 0 { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CT_REGISTERED_NOW)) " " (number(ctx.lang, refused.taken as u64)) } }
        (problem(&ctx, refused.reason))
    });
    let form = act::new_form()?;
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (Some(routes::card_batch(id)), &batch), (None, title)]))
        h1 { (title) " " small { (batch) ", " (seen.row.building.name) } }
        @if let Some(said) = said { (said) }
        @match &looked {
            Err([ru, en]) => (not_done(&ctx, if ctx.lang == Lang::Ru { ru } else { en })),
            Ok(looked) => {
                (counts(&ctx, seen, looked))
                @if !looked.bad.is_empty() { (bad(&ctx, id, hash, looked)) }
                @if looked.new.is_empty() {
                    p.verdict.ok { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CF_NOTHING_NEW)) }
                } @else if seen.row.closed {
                    (not_done(&ctx, ctx.t(text::CT_CLOSED)))
                } @else {
                    form.panel.acting method="post" action=(routes::card_batch_check(id, hash)) {
                        (act::hidden(&form, 0))
                        p { (ctx.t(text::CF_TAKE_WHAT)) }
                        p.actions { button.primary { (ctx.t(text::CF_TAKE)) " " (number(ctx.lang, looked.new.len() as u64)) } }
                    }
                }
            }
        }
    };
    let page = frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content);
    Ok((if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, page).into_response())
}

fn counts(ctx: &Ctx, seen: &Seen, looked: &Looked) -> Markup {
    let count = |n: usize| html! { (number(ctx.lang, n as u64)) };
    let after = seen.row.registered as usize + looked.new.len();
    let differs = after != seen.row.declared as usize;
    html! {
        article.panel aria-labelledby="counts-h" {
            h2 #counts-h { (ctx.t(text::CF_SAYS)) }
            dl.facts {
                (fact(ctx.t(text::CF_NEW), count(looked.new.len())))
                (fact(ctx.t(text::CF_HERE), count(looked.here)))
                (fact(ctx.t(text::CF_BAD), count(looked.bad_rows())))
                (fact(ctx.t(text::CT_DECLARED), count(seen.row.declared as usize)))
                (fact(ctx.t(text::CF_AFTER), html! {
                    @if differs { span.warn { (icon::state(ctx, Mark::Warn)) (count(after)) } } @else { (count(after)) }
                }))
            }
        }
    }
}

fn bad(ctx: &Ctx, id: u32, hash: &str, looked: &Looked) -> Markup {
    let rows = looked.bad.iter().take(NUMBER_FAULTS_SHOWN_MAX).enumerate();
    let left = looked.bad.len().saturating_sub(NUMBER_FAULTS_SHOWN_MAX);
    html! {
        article.panel aria-labelledby="bad-h" {
            h2 #bad-h { (ctx.t(text::CF_BAD)) " " small { (number(ctx.lang, looked.bad_rows() as u64)) } }
            p.hint { (ctx.t(text::CF_BAD_WHAT)) }
            p.actions { a.button href=(routes::card_batch_faults(id, hash)) { (ctx.t(text::AS_CSV)) } }
            (table(ctx, "bad-h", &BAD, rows.map(|(i, fault)| Row {
                id: format!("b{i}"),
                cells: vec![html! { (fault.row) }, html! { (words(ctx, fault)) }],
            })))
            @if left > 0 { p.foot { (ctx.t(text::CN_MORE)) " " (number(ctx.lang, left as u64)) } }
        }
    }
}
