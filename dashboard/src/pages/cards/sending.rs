//! Sending identifiers of one reserve to another building (IDN-20).

use super::{building_for, transfer::Filled, typed, way};
use crate::{
    act::{self, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Scope, rights::Action},
    ctx::Ctx,
    format::number,
    limits::DOCUMENT_CHARS_MAX,
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes, text,
    views::desk::Named,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    City, OfficeCommand,
    limits::PIECES_AT_ONCE_MAX,
    stock::{Stage, StockDeed, Uid},
};
use maud::{Markup, html};

/// What the form shows.
struct Seen {
    building: Named,
    reader: String,
    /// The other buildings of its complex.
    near: Vec<Named>,
}

fn see(city: &City, who: &Signed, id: u32) -> Option<Seen> {
    let building = building_for(city, who, Action::ManageCards, id)?;
    let complex = city.buildings().get(id as usize)?.complex;
    let others = (0u32..).zip(city.buildings()).filter(|(other, row)| *other != id && row.complex == complex && row.active);
    let near = others.filter_map(|(other, _)| building_for(city, who, Action::ReadCards, other)).collect();
    Some(Seen { reader: city.office().stock().reader(id).to_owned(), building, near })
}

async fn find(app: &App, who: &Signed, filled: &Filled) -> Result<Seen, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    let (asks, id) = (who.clone(), filled.building.trim().parse().ok().ok_or(NoPage::Missing)?);
    look(app, move |city, _| see(city, &asks, id)).await?.ok_or(NoPage::Missing)
}

/// `GET /cards/transfers/0?building=N`.
pub(super) async fn show(app: &App, prefs: &Prefs, who: &Signed, filled: &Filled) -> Result<Response, NoPage> {
    let seen = find(app, who, filled).await?;
    Ok(page(&app.ctx(prefs), prefs, who, (&seen, filled), &html! {})?.into_response())
}

/// `POST /cards/transfers/0`.
pub(super) async fn submit(app: &App, prefs: &Prefs, who: &Signed, filled: &Filled) -> Result<Response, NoPage> {
    let seen = find(app, who, filled).await?;
    let ctx = app.ctx(prefs);
    let said = match send(app, &ctx, who, &seen, filled).await? {
        Ok(id) => return Ok(Redirect::to(&Link::to(routes::card_transfer(id)).with("done", 1).to_string()).into_response()),
        Err(said) => said,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, prefs, who, (&seen, filled), &said)?).into_response())
}

/// Sends them; the number of the transfer, or why not.
async fn send(app: &App, ctx: &Ctx<'_>, who: &Signed, seen: &Seen, filled: &Filled) -> Result<Result<u32, Markup>, NoPage> {
    let field = |id: &str, words| Ok(Err(not_done(ctx, html! { a href={ "#" (id) } { (ctx.t(words)) } })));
    let typed_to = [&filled.to_number, &filled.to].into_iter().map(|typed| typed.trim()).find(|typed| !typed.is_empty());
    let (asks, to) = (who.clone(), typed_to.and_then(|typed| typed.parse().ok()).unwrap_or(0));
    if look(app, move |city, _| building_for(city, &asks, Action::ReadCards, to).is_none()).await? {
        return field("to", text::TR_TO_MISSING);
    }
    let numbers = typed::read(&filled.numbers, &seen.reader);
    if !numbers.faults.is_empty() {
        return Ok(Err(not_done(ctx, html! { ul { (typed::faults(ctx, &numbers)) } })));
    }
    if numbers.uids.is_empty() {
        return field("numbers", text::CT_NO_NUMBERS);
    }
    let (building, uids) = (seen.building.id, numbers.uids);
    // A form that was answered before is answered the same, wherever its pieces are by now.
    if !filled.sent.is_used(app).await? {
        let asked = uids.clone();
        let elsewhere = look(app, move |city, _| {
            let stock = city.office().stock();
            asked.iter().any(|uid| stock.piece(*uid).is_some_and(|piece| piece.building != building))
        });
        if elsewhere.await? {
            return field("numbers", text::TR_NOT_HERE);
        }
    }
    let deed = StockDeed::Send { uids: uids.clone(), to, document: filled.document.clone() };
    let done = act(app, who, &filled.sent, OfficeCommand::Stock { deed }).await?;
    if done.reason.is_accepted() {
        return Ok(Ok(done.object));
    }
    let which = match done.reason {
        Reason::PieceUnknown | Reason::PieceElsewhere => not_in_reserve(app, building, uids).await?,
        _ => Vec::new(),
    };
    Ok(Err(html! {
        (problem(ctx, done.reason))
        @if !which.is_empty() {
            p { (ctx.t(text::TR_WHICH)) }
            ul.numbers { @for (uid, known) in &which { li { @if *known { a href=(routes::card_piece(*uid)) { code { (uid) } } } @else { code { (uid) } } } } }
        }
    }))
}

/// Those that do not lie in this reserve; true for those that are known here.
async fn not_in_reserve(app: &App, building: u32, uids: Vec<Uid>) -> Result<Vec<(Uid, bool)>, NoPage> {
    look(app, move |city, _| {
        let stock = city.office().stock();
        let lies = |uid: Uid| stock.piece(uid).is_some_and(|piece| piece.stage == Stage::Reserve && piece.building == building);
        uids.into_iter().filter(|uid| !lies(*uid)).map(|uid| (uid, stock.piece(uid).is_some())).collect()
    })
    .await
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, (seen, filled): (&Seen, &Filled), said: &Markup) -> Result<Markup, NoPage> {
    let title = ctx.t(text::TR_SEND);
    let content = html! {
        (way(ctx, &seen.building, Some((None, title))))
        h1 { (title) " " small { (seen.building.name) } }
        (said)
        form.panel.acting method="post" action=(routes::card_transfer(0)) {
            p.hint { (ctx.t(text::TR_SEND_WHAT)) " " (number(ctx.lang, PIECES_AT_ONCE_MAX as u64)) "." }
            (act::hidden(&new_form()?, 0))
            input type="hidden" name="building" value=(seen.building.id);
            (typed::field(ctx, text::CT_NUMBERS, &filled.numbers, &seen.reader))
            (to_which(ctx, who, seen, filled))
            label for="document" { (ctx.t(text::TR_DOCUMENT)) }
            input #document name="document" required maxlength=(DOCUMENT_CHARS_MAX) autocomplete="off" value=(filled.document);
            p.actions { button.primary { (ctx.t(text::TR_SEND_DO)) } }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content))
}

fn to_which(ctx: &Ctx, who: &Signed, seen: &Seen, filled: &Filled) -> Markup {
    let city = who.operator.scope == Scope::City;
    html! {
        label for="to" { (ctx.t(text::TR_TO_BUILDING)) }
        select #to name="to" required[!city] {
            option value="" { (ctx.t(text::TR_CHOOSE)) }
            @for building in &seen.near { option value=(building.id) selected[filled.to == building.id.to_string()] { (building.name) } }
        }
        @if city {
            label for="to_number" { (ctx.t(text::TR_TO_NUMBER)) }
            p.hint #to-number-hint { (ctx.t(text::TR_TO_NUMBER_HINT)) }
            input.short #to_number name="to_number" inputmode="numeric" pattern="[0-9]*" autocomplete="off" aria-describedby="to-number-hint" value=(filled.to_number);
        }
    }
}
