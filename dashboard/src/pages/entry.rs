//! "Why?": one record of the journal with everything that explains its answer.

use super::{
    corrections,
    frame::{self, Frame},
};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    format::number,
    panels::{self, reasons},
    prefs::Prefs,
    routes, text,
    ui::{crumbs::way, icon},
    views::desk::{Checked, EventView},
    words,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use ledger_core::RecordKind;
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /entries/{pos}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(pos): Path<u64>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadEntries)?;
    let view = ask_for(&app, move |desk| desk.entry(pos)).await?;
    who.may(Action::ReadEntries, Some(&view.place))?;
    let ctx = app.ctx(&prefs);
    let title = format!("{} {}", ctx.t(text::COL_POS), number(ctx.lang, pos));
    let audited = view.entry.kind == Some(RecordKind::Office) && who.may(Action::ReadAudit, None).is_ok();
    let links = corrections::links::of_entry(&ctx, &who, &view.entry, &view.place);
    let content = page(&ctx, &title, &view, who.sight(&view.place), audited, &links);
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, title: &str, view: &EventView, sight: Sight, audited: bool, links: &Markup) -> Markup {
    let reason = view.entry.reason;
    let (class, sign, what) = match reason.is_accepted() {
        true => ("ok", Checked::Passed, text::ALLOWED),
        false => ("alarm", Checked::Refused, text::REFUSAL),
    };
    html! {
        (way(ctx, sight, &view.complex, &view.building, None))
        h1 { (words::entry(ctx, &view.entry)) " " small { (title) } }
        section.verdict.(class) aria-label=(ctx.t(text::COL_ANSWER)) {
            p.headline {
                (icon::checked(sign))
                strong { (ctx.t(what)) ": " (reasons::words(ctx.lang, reason)) } " " (reasons::code(ctx, reason))
            }
        }
        @if audited { p.actions { a.button href=(routes::audit_entry(view.entry.pos)) { (ctx.t(text::AUDIT_IT)) } } }
        (links)
        div.pair {
            (panels::record::event(ctx, view, sight))
            (panels::checks::panel(ctx, view))
        }
        (panels::record::machine(ctx, view))
    }
}
