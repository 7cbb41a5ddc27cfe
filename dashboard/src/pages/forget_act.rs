//! The act of one destruction, drawn from its record and made to be printed.

use super::frame::{self, Frame};
use crate::{
    app::App,
    ask::{NoPage, ask, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, number},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::when::when,
    views::office::{AuditRow, Identity},
};
use axum::{
    Extension,
    extract::{Path, State},
};
use ledger_core::account_number;
use ledger_office::{OfficeCommand, command::Fact};
use maud::{Markup, html};
use std::sync::Arc;

/// What the act says.
struct Act<'a> {
    row: &'a AuditRow,
    /// Number and date of the document it rests on.
    document: &'a str,
    account: u64,
    /// When the key was destroyed; `None` when it still is there.
    destroyed_us: Option<i64>,
    /// Name of the operator, as far as there still is one.
    name: &'a str,
    /// Empty when it is not known.
    block_hash: &'a str,
}

/// `GET /forget/{pos}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(pos): Path<u64>,
) -> Result<Markup, NoPage> {
    who.may(Action::ForgetPeople, None)?;
    let (row, _) = ask_door(&app, move |door| door.audited(pos)).await?.ok_or(NoPage::Missing)?;
    let (holder, document) = match &row.command {
        Some(OfficeCommand::Note { fact: Fact::Forgot { holder, document } }) if row.reason.is_accepted() => (*holder, document),
        _ => return Err(NoPage::Missing),
    };
    let destroyed_us = match ask_door(&app, move |door| door.identity(holder)).await? {
        Identity::Forgotten(at_us) => Some(at_us),
        Identity::Person { .. } | Identity::Nobody => None,
    };
    let block_hash = ask(&app, move |desk| desk.entry(pos)).await?.map_or_else(String::new, |entry| entry.block_hash);
    let operators = app.roster.operators();
    let act = Act {
        document,
        account: account_number(holder),
        destroyed_us,
        name: operators.get(&row.login).map_or("", |operator| operator.name.as_str()),
        block_hash: &block_hash,
        row: &row,
    };
    let ctx = app.ctx(&prefs);
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::FORGET_ACT), &prefs, &who.operator), &page(&ctx, &act)))
}

fn page(ctx: &Ctx, act: &Act) -> Markup {
    let row = act.row;
    html! {
        h1 #act-h { (ctx.t(text::FORGET_ACT)) }
        @if act.destroyed_us.is_none() { p.verdict.alarm role="alert" { (ctx.t(text::FORGET_NOT_YET)) } }
        article.panel.deed aria-labelledby="act-h" {
            dl.facts {
                (fact(ctx.t(text::COL_ACCOUNT), html! { (act.account) }))
                (fact(ctx.t(text::FORGET_WHAT), html! { (ctx.t(text::FORGET_WHAT_IT_IS)) }))
                (fact(ctx.t(text::FORGET_BASIS), html! { (act.document) }))
                (fact(ctx.t(text::AUDIT_WHY), html! { (row.why) }))
                (fact(ctx.t(text::FORGET_WHEN), when(act.destroyed_us.unwrap_or(0))))
                (fact(ctx.t(text::FORGET_BY), html! { (act.name) " " small { (row.login) } }))
                (fact(ctx.t(text::FORGET_POS), html! { (number(ctx.lang, row.pos)) ", " (when(row.at_us)) }))
                (fact(ctx.t(text::BLOCK_HASH), html! {
                    @if act.block_hash.is_empty() { (DASH) } @else { code.hash { (act.block_hash) } }
                }))
            }
            p.foot { (ctx.t(text::FORGET_KEPT)) }
            p.signed { (ctx.t(text::FORGET_SIGNED)) }
        }
        p.actions { a.button href=(routes::FORGET) { (ctx.t(text::FORGET_NEXT)) } }
    }
}
