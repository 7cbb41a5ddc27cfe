//! One account: the holder, the money, the cards, and everything that happened.

use super::{
    building_entries::Older,
    cards, corrections,
    frame::{self, Frame},
    tickets,
};
use crate::{
    app::App,
    ask::{NoPage, ask, ask_door, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    download::{self, Kind},
    format::from_field,
    link::Link,
    panels,
    prefs::Prefs,
    routes, text,
    ui::{crumbs::way, when::when},
    views::{
        desk::{EntriesOf, EntryPage, HolderView, Named},
        office::Identity,
        past::PurseThen,
    },
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use papers::payment_qr::Payee;
use serde::Deserialize;
use std::sync::Arc;

/// The instant of the past that the address names.
#[derive(Deserialize)]
pub(crate) struct Moment {
    /// As a field for date and time writes it, in Moscow time; empty when nothing is asked.
    #[serde(default)]
    at: String,
}

impl Moment {
    /// The purses as of that instant.
    async fn ask(&self, app: &App, account: u64) -> Result<Option<Vec<PurseThen>>, NoPage> {
        if self.at.is_empty() {
            return Ok(None);
        }
        let at_us = from_field(&self.at).ok_or(NoPage::BadAddress)?;
        ask_for(app, move |desk| desk.purses_at(account, at_us)).await.map(Some)
    }
}

/// `GET /accounts/{account}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Query(older): Query<Older>,
    Query(moment): Query<Moment>,
) -> Result<Markup, NoPage> {
    let (view, sight) = find(&app, &who, account).await?;
    let then = if sight.money { moment.ask(&app, account).await? } else { None };
    let place = view.place();
    let holder = view.person.holder;
    // What the door knows more than that the name is gone is dropped at once.
    let forgotten = match ask_door(&app, move |door| door.identity(holder)).await? {
        Identity::Forgotten(at_us) => Some(at_us),
        Identity::Person { .. } | Identity::Nobody => None,
    };
    let name = match forgotten {
        Some(at_us) => Name::Forgotten(at_us),
        None if who.may(Action::RevealNames, Some(&place)).is_ok() => Name::MayBeShown,
        None => Name::Masked,
    };
    let entries = if sight.entries { older.ask(&app, EntriesOf::Account(account)).await? } else { EntryPage::default() };
    let ctx = app.ctx(&prefs);
    let title = format!("{} {account}", ctx.t(text::COL_ACCOUNT));
    let pager = older.pager(&ctx, &Link::to(routes::account(account)), &entries);
    let files = older.download(&ctx, routes::account_xlsx(account));
    let payees = if sight.money { payees(&app, &view).await? } else { Vec::new() };
    let past = html! { @if sight.money { (panels::top_up::panel(&ctx, account, &payees)) (panels::then::panel(&ctx, account, &moment.at, then.as_deref(), sight)) } };
    let tickets = tickets::links::of_account(&ctx, &who, account, &place);
    let corrections = corrections::links::of_account(&ctx, &who, account, &place);
    let refunds = super::refunds::links::of_account(&app, &ctx, &who, account).await?;
    let top = html! { (named(&ctx, &view, &name, sight)) (tickets) (corrections) (refunds) };
    let deeds = cards::links::of_account(&ctx, &who, &view, &place);
    let content = page(
        &ctx,
        &view,
        &entries,
        (sight, who.may(Action::SetChoices, Some(&place)).is_ok()),
        [&top, &past, &deeds, &html! { (files) (pager) }],
    );
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

/// `GET /accounts/{account}/statement.xlsx`.
pub(crate) async fn xlsx(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Query(older): Query<Older>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadEntries)?;
    let (view, sight) = find(&app, &who, account).await?;
    who.may(Action::ReadEntries, Some(&view.place()))?;
    let table = older.table(&app, &app.ctx(&prefs), format!("account-{account}"), EntriesOf::Account(account), sight).await?;
    download::table(&app, &who, Kind::Xlsx, routes::account_xlsx(account), table).await
}

/// Where this account is paid to, as far as the banking details are known: the suppliers who hold its money, and those who feed its
/// complex, for an account that was never paid has no purse yet (ACC-02).
async fn payees(app: &App, view: &HolderView) -> Result<Vec<(Named, Payee)>, NoPage> {
    if app.options.payees.is_empty() {
        return Ok(Vec::new());
    }
    let complex = view.complex.id;
    let feeding = ask(app, move |desk| desk.complex(complex)).await?.map_or_else(Vec::new, |complex| complex.suppliers);
    let mut suppliers: Vec<Named> = view.purses.iter().map(|purse| purse.supplier.clone()).chain(feeding).collect();
    suppliers.sort_by_key(|supplier| supplier.id);
    suppliers.dedup_by_key(|supplier| supplier.id);
    let known = |supplier: Named| app.options.payees.get(&supplier.id).map(|payee| (supplier, payee.clone()));
    Ok(suppliers.into_iter().filter_map(known).collect())
}

/// An account whose holder this operator may look at.
async fn find(app: &App, who: &Signed, account: u64) -> Result<(HolderView, Sight), NoPage> {
    who.may_somewhere(Action::ReadPeople)?;
    let view = ask_for(app, move |desk| desk.holder(account)).await?;
    let place = view.place();
    who.may(Action::ReadPeople, Some(&place))?;
    Ok((view, who.sight(&place)))
}

/// What becomes of the name in full.
enum Name {
    /// It stays masked.
    Masked,
    /// The reader may see it, with a reason.
    MayBeShown,
    /// Destroyed at this instant, microseconds since the Unix epoch.
    Forgotten(i64),
}

/// Whose account it is, and the ways to the name in full and to papers.
fn named(ctx: &Ctx, view: &HolderView, name: &Name, sight: Sight) -> Markup {
    let account = view.person.account;
    html! {
        h1 {
            @if let Name::Forgotten(_) = name { (ctx.t(text::NAMELESS)) } @else { (panels::people::name(ctx, &view.person)) }
            " " small { (ctx.t(text::COL_ACCOUNT)) " " (account) }
        }
        @if let Name::Forgotten(at_us) = name { p.verdict.warn { (ctx.t(text::NAME_FORGOTTEN)) " " (when(*at_us)) } }
        @if sight.money || matches!(name, Name::MayBeShown) {
            p.actions {
                @if let Name::MayBeShown = name { a.button href=(routes::reveal(account)) { (ctx.t(text::REVEAL_DO)) } }
                @if sight.money { a.button href=(routes::account_papers(account)) { (ctx.t(text::PAPERS_DO)) } }
            }
        }
    }
}

/// `sets`: this reader enters what families choose.
fn page(
    ctx: &Ctx,
    view: &HolderView,
    entries: &EntryPage,
    (sight, sets): (Sight, bool),
    [top, past, deeds, below]: [&Markup; 4],
) -> Markup {
    let account = view.person.account;
    let people = (view.building.id != 0).then(|| routes::people(view.building.id));
    html! {
        (way(ctx, sight, &view.complex, &view.building, Some((people, ctx.t(text::PEOPLE)))))
        (top)
        div.pair {
            (panels::holder::panel(ctx, view, sight))
            @if sight.money { (panels::purses::panel(ctx, view, sets)) }
        }
        (past)
        (panels::cards::panel(ctx, &view.cards, sight, deeds))
        @if sight.entries { (panels::entries::panel(ctx, text::TIMELINE, EntriesOf::Account(account), &entries.rows, sight, below)) }
    }
}
