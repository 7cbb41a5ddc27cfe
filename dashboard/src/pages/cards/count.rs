//! One stock-taking: begun, scanned in several goes, checked, and ended or called off (IDN-20).

use super::{
    building_for,
    counts::{self, Standing},
    differences::{Differences, ending, tables},
    may, typed, way,
};
use crate::{
    act::{self, Just, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::number,
    limits::{DOCUMENT_CHARS_MAX, NUMBERS_PER_FORM_MAX},
    link::Link,
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact, impact::building_of},
    prefs::Prefs,
    routes, text,
    ui::{
        icon::{self, State as Mark},
        when::when,
    },
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::civil_day;
use ledger_office::{
    City, OfficeCommand,
    limits::PIECES_AT_ONCE_MAX,
    stock::{Count, StockDeed, Uid},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address and the forms say; everything as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    /// Of a new one: where.
    building: String,
    document: String,
    numbers: String,
    /// Not empty: show what its end would book.
    check: String,
    /// Not empty: end it.
    end: String,
    /// Not empty: call it off.
    drop: String,
    #[serde(flatten)]
    sent: Sent,
}

struct Seen {
    row: Count,
    building: Named,
    reader: String,
    manages: bool,
    /// `None` for one that was called off.
    found: Option<Result<Differences, Reason>>,
    /// What its end must carry so that it books exactly this.
    expects: u64,
}

fn see(city: &City, who: &Signed, id: u32, now_us: i64) -> Option<Seen> {
    let stock = city.office().stock();
    let row = stock.count(id).filter(|row| may(&who.operator, Action::ReadCards, city, row.building))?.clone();
    let found = match Standing::of(&row) {
        Standing::CalledOff => None,
        Standing::UnderWay => Some(Differences::running(city, who, now_us, id)),
        Standing::Ended(..) => Some(Ok(Differences::booked(city, who, &row))),
    };
    let digest = || ledger_office::decide::digest(city.office(), city, civil_day(now_us), &ending(id));
    Some(Seen {
        building: building_of(city, row.building),
        reader: stock.reader(row.building).to_owned(),
        manages: may(&who.operator, Action::ManageCards, city, row.building),
        expects: if row.ended.is_none() { digest().unwrap_or(0) } else { 0 },
        found,
        row,
    })
}

async fn find(app: &App, who: &Signed, id: u32, action: Action) -> Result<Seen, NoPage> {
    who.may_somewhere(action)?;
    let asks = who.clone();
    look(app, move |city, now_us| see(city, &asks, id, now_us)).await?.ok_or(NoPage::Missing)
}

/// The building of a new one, which this operator must manage.
async fn begins_in(app: &App, who: &Signed, filled: &Filled) -> Result<Named, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    let (asks, id) = (who.clone(), filled.building.trim().parse().ok().ok_or(NoPage::Missing)?);
    look(app, move |city, _| building_for(city, &asks, Action::ManageCards, id)).await?.ok_or(NoPage::Missing)
}

/// `GET /cards/counts/{id}`; number 0 is the form to begin one, `?check=1` shows what the end would book.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
    Query(filled): Query<Filled>,
) -> Result<Markup, NoPage> {
    let ctx = app.ctx(&prefs);
    if id == 0 {
        let building = begins_in(&app, &who, &filled).await?;
        return beginning(&ctx, &prefs, &who, (&building, &filled), &html! {});
    }
    let seen = find(&app, &who, id, Action::ReadCards).await?;
    if !filled.check.is_empty() && seen.manages && seen.row.ended.is_none() {
        return check(&ctx, &prefs, &who, &seen, &html! {});
    }
    let said = html! {
        @if let Some(done) = just.done.and_then(|done| done.parse::<u64>().ok()) {
            p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CK_SEEN_NOW)) " " (number(ctx.lang, done)) }
        }
    };
    page(&ctx, &prefs, &who, (&seen, &Filled::default()), &said)
}

/// `POST /cards/counts/{id}`: begins, writes down what lies there, ends, or calls off.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(mut filled): Form<Filled>,
) -> Result<Response, NoPage> {
    if id == 0 {
        return begin(&app, &prefs, &who, &filled).await;
    }
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    if !seen.manages {
        return Err(NoPage::Missing);
    }
    let ctx = app.ctx(&prefs);
    let ends = !filled.end.is_empty();
    let said = if ends || !filled.drop.is_empty() {
        let command = if ends { ending(id) } else { OfficeCommand::Stock { deed: StockDeed::DropCount { count: id } } };
        let done = act(&app, &who, &filled.sent, command).await?;
        if done.reason.is_accepted() {
            return Ok(Redirect::to(&routes::card_count(id)).into_response());
        }
        problem(&ctx, done.reason)
    } else {
        match scan(&app, &ctx, &who, &seen, &mut filled).await? {
            Ok(done) => return Ok(Redirect::to(&Link::to(routes::card_count(id)).with("done", done).to_string()).into_response()),
            Err(said) => said,
        }
    };
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let page = if ends && seen.row.ended.is_none() {
        check(&ctx, &prefs, &who, &seen, &said)?
    } else {
        page(&ctx, &prefs, &who, (&seen, &filled), &said)?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Writes numbers down; how many they were, or what is to be put right. What was taken goes, what was not stays in the field.
async fn scan(app: &App, ctx: &Ctx<'_>, who: &Signed, seen: &Seen, filled: &mut Filled) -> Result<Result<usize, Markup>, NoPage> {
    let numbers = typed::read(&filled.numbers, &seen.reader);
    if numbers.uids.is_empty() && numbers.faults.is_empty() {
        return Ok(Err(not_done(ctx, html! { a href="#numbers" { (ctx.t(text::CT_NO_NUMBERS)) } })));
    }
    let (taken, reason) = write_down(app, who, &filled.sent, seen.row.id, &numbers.uids).await?;
    // A scanner reads a card twice now and then: that is no fault.
    let bad: Vec<_> = numbers.faults.iter().filter(|(_, _, bad)| *bad != typed::Bad::Twice).collect();
    if reason.is_none() && bad.is_empty() {
        return Ok(Ok(taken));
    }
    if reason.is_none() {
        filled.numbers = bad.iter().map(|(_, words, _)| format!("{words}\n")).collect();
    }
    Ok(Err(html! {
        @if taken > 0 { p.verdict.ok role="status" { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CK_SEEN_NOW)) " " (number(ctx.lang, taken as u64)) } }
        @match reason {
            Some(reason) => (problem(ctx, reason)),
            None => (not_done(ctx, html! { ul { (typed::faults(ctx, &numbers)) } })),
        }
    }))
}

/// A deed for each [`PIECES_AT_ONCE_MAX`] numbers. The number of a deed follows from the form's and from its first identifier, so
/// a form sent twice is answered the same. Says how many were written down, and why no more.
async fn write_down(app: &App, who: &Signed, sent: &Sent, count: u32, uids: &[Uid]) -> Result<(usize, Option<Reason>), NoPage> {
    let mut taken = 0;
    for part in uids.chunks(PIECES_AT_ONCE_MAX) {
        let deed = StockDeed::Seen { count, uids: part.to_vec() };
        let first = part.first().copied().unwrap_or_default();
        let done = act(app, who, &sent.part(&first.0.bytes)?, OfficeCommand::Stock { deed }).await?;
        // All of them were scanned before: they lie there, which is what was asked to be written down.
        if !done.reason.is_accepted() && done.reason != Reason::NothingChanges {
            return Ok((taken, Some(done.reason)));
        }
        taken += part.len();
    }
    Ok((taken, None))
}

async fn begin(app: &App, prefs: &Prefs, who: &Signed, filled: &Filled) -> Result<Response, NoPage> {
    let building = begins_in(app, who, filled).await?;
    let deed = StockDeed::BeginCount { building: building.id, document: filled.document.clone() };
    let done = act(app, who, &filled.sent, OfficeCommand::Stock { deed }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::card_count(done.object)).into_response());
    }
    let ctx = app.ctx(prefs);
    let page = beginning(&ctx, prefs, who, (&building, filled), &problem(&ctx, done.reason))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn beginning(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    (building, filled): (&Named, &Filled),
    said: &Markup,
) -> Result<Markup, NoPage> {
    let title = ctx.t(text::CK_BEGIN);
    let content = html! {
        (way(ctx, building, Some((None, title))))
        h1 { (title) " " small { (building.name) } }
        (said)
        form.panel.acting method="post" action=(routes::card_count(0)) {
            p.hint { (ctx.t(text::CK_BEGIN_WHAT)) }
            (act::hidden(&new_form()?, 0))
            input type="hidden" name="building" value=(building.id);
            label for="document" { (ctx.t(text::CK_ORDER)) }
            input #document name="document" required maxlength=(DOCUMENT_CHARS_MAX) autocomplete="off" value=(filled.document);
            p.actions { button.primary { (title) } }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content))
}

fn framed(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, content: &Markup) -> Markup {
    let title = format!("{} № {}", ctx.t(text::AUDIT_T_COUNT), seen.row.id);
    let content = html! {
        (way(ctx, &seen.building, Some((None, &title))))
        h1 { (title) " " small { (seen.row.document) } }
        (content)
    };
    frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content)
}

/// What the end would book, before it does.
fn check(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, said: &Markup) -> Result<Markup, NoPage> {
    let back = html! { a.button href=(routes::card_count(seen.row.id)) { (ctx.t(text::CK_GO_BACK)) } };
    let count = |n: usize| html! { (number(ctx.lang, n as u64)) };
    let content = match &seen.found {
        Some(Ok(found)) => html! {
            (said)
            form.panel.acting method="post" action=(routes::card_count(seen.row.id)) aria-labelledby="check-h" {
                h2 #check-h { (ctx.t(text::CK_CHECK)) }
                p.hint { (ctx.t(text::CK_CHECK_WHAT)) }
                ul {
                    li { (ctx.t(text::CK_TO_BE_MISSING)) " " (count(found.missing.len())) }
                    li { (ctx.t(text::CK_TO_BE_RESERVE)) " " (count(found.to_reserve())) }
                    li { (ctx.t(text::CK_TO_BE_NOTED)) " " (count(found.surplus.len() - found.to_reserve())) }
                }
                (act::hidden(&new_form()?, seen.expects))
                input type="hidden" name="end" value="1";
                p.actions { button.primary { (ctx.t(text::CK_END_DO)) } (back) }
            }
            (tables(ctx, found, false))
        },
        other => html! {
            (said)
            @if let Some(Err(reason)) = other { (problem(ctx, *reason)) }
            p.actions { (back) }
        },
    };
    Ok(framed(ctx, prefs, who, seen, &content))
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, (seen, filled): (&Seen, &Filled), said: &Markup) -> Result<Markup, NoPage> {
    let row = &seen.row;
    let open = row.ended.is_none();
    let by = |login_of: &str| html! { ", " (login(ctx, login_of)) };
    let acts = seen.found.is_some() && !open;
    let content = html! {
        (said)
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::CK_FACTS)) }
            dl.facts {
                (fact(ctx.t(text::COL_PLACE), html! { a href=(routes::cards_building(seen.building.id)) { (seen.building.name) } }))
                (fact(ctx.t(text::CK_BEGAN), html! { (when(row.stamp.at_us)) (by(&row.stamp.by)) }))
                @if let Some(ended) = &row.ended {
                    (fact(ctx.t(if ended.called_off { text::CK_CALLED_OFF } else { text::CK_ENDED_AT }), html! { (when(ended.stamp.at_us)) (by(&ended.stamp.by)) }))
                }
                (fact(ctx.t(text::CK_SEEN), html! { (number(ctx.lang, row.seen.len() as u64)) }))
                @if let Some(Ok(found)) = &seen.found { (fact(ctx.t(text::CK_EXPECTED), html! { (number(ctx.lang, u64::from(found.expected))) })) }
                (fact(ctx.t(text::COL_STATE), counts::state(ctx, Standing::of(row))))
            }
            @if acts {
                p.actions {
                    a.button href=(routes::card_count_act(row.id, "docx")) { (ctx.t(text::CK_ACT_DOCX)) }
                    a.button href=(routes::card_count_act(row.id, "pdf")) { (ctx.t(text::CK_ACT_PDF)) }
                }
            }
            @if open && seen.manages {
                p.actions { a.button href=(Link::to(routes::card_count(row.id)).with("check", 1)) { (ctx.t(text::CK_CHECK)) } }
            }
        }
        @if open && seen.manages { (scanning(ctx, seen, filled)?) }
        @match &seen.found {
            Some(Ok(found)) => (tables(ctx, found, !open)),
            Some(Err(reason)) => (problem(ctx, *reason)),
            None => {}
        }
        @if open && seen.manages { (dropping(ctx, seen, filled)?) }
    };
    Ok(framed(ctx, prefs, who, seen, &content))
}

fn scanning(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Result<Markup, NoPage> {
    Ok(html! {
        form.panel.acting method="post" action=(routes::card_count(seen.row.id)) aria-labelledby="scan-h" {
            h2 #scan-h { (ctx.t(text::CK_SCAN)) }
            p.hint { (ctx.t(text::CK_SCAN_WHAT)) " " (number(ctx.lang, NUMBERS_PER_FORM_MAX as u64)) "." }
            (act::hidden(&new_form()?, 0))
            (typed::field(ctx, text::CT_NUMBERS, &filled.numbers, &seen.reader))
            p.actions { button.primary { (ctx.t(text::CK_SCAN_DO)) } }
        }
    })
}

fn dropping(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Result<Markup, NoPage> {
    Ok(html! {
        form.panel.acting method="post" action=(routes::card_count(seen.row.id)) aria-labelledby="drop-h" {
            h2 #drop-h { (ctx.t(text::CK_DROP)) }
            p.hint { (ctx.t(text::CK_DROP_WHAT)) }
            (act::hidden(&new_form()?, 0))
            input type="hidden" name="drop" value="1";
            (act::why_again(ctx, filled.sent.why()))
            p.actions { button { (ctx.t(text::CK_DROP)) } }
        }
    })
}
