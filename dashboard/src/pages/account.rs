//! One account: the holder, the money, the cards, and everything that happened.

use super::{
    building_entries::Older,
    frame::{self, Frame},
};
use crate::{
    app::App,
    ask::{NoPage, ask_door, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    panels,
    prefs::Prefs,
    routes, text,
    ui::{crumbs::way, when::when},
    views::{
        desk::{EntriesOf, EntryPage, HolderView, Place},
        office::Identity,
    },
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /accounts/{account}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Query(older): Query<Older>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadPeople)?;
    let view = ask_for(&app, move |desk| desk.holder(account)).await?;
    let place = Place { complex: view.complex.id, building: view.building.id };
    who.may(Action::ReadPeople, Some(&place))?;
    let sight = who.sight(&place);
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
    let content = page(&ctx, &view, &name, &entries, sight, &pager);
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
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

fn page(ctx: &Ctx, view: &HolderView, name: &Name, entries: &EntryPage, sight: Sight, pager: &Markup) -> Markup {
    let account = view.person.account;
    let people = (view.building.id != 0).then(|| routes::people(view.building.id));
    html! {
        (way(ctx, sight, &view.complex, &view.building, Some((people, ctx.t(text::PEOPLE)))))
        h1 {
            @if let Name::Forgotten(_) = name { (ctx.t(text::NAMELESS)) } @else { (panels::people::name(ctx, &view.person)) }
            " " small { (ctx.t(text::COL_ACCOUNT)) " " (account) }
        }
        @match name {
            Name::Masked => {}
            Name::MayBeShown => p.actions { a.button href=(routes::reveal(account)) { (ctx.t(text::REVEAL_DO)) } },
            Name::Forgotten(at_us) => p.verdict.warn { (ctx.t(text::NAME_FORGOTTEN)) " " (when(*at_us)) },
        }
        div.pair {
            (panels::holder::panel(ctx, view, sight))
            @if sight.money { (panels::purses::panel(ctx, view)) }
        }
        (panels::cards::panel(ctx, &view.cards, sight))
        @if sight.entries { (panels::entries::panel(ctx, text::TIMELINE, EntriesOf::Account(account), &entries.rows, sight, pager)) }
    }
}
