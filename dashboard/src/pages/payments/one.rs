//! A payment file that was taken in: what it stated, and what became of every payment in it.

use super::{check::format_words, name_of, state_of, way};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, day, number, rubles},
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact},
    prefs::Prefs,
    text,
    ui::when::when,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use ledger_office::payments::{Posted, Sum, Taken};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /suppliers/{id}/payments/{file}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, id)): Path<(u32, u32)>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, supplier)?;
    let seen = look(&app, move |city, _| {
        let taken = city.office().taken(id).filter(|taken| taken.file.supplier == supplier)?.clone();
        Some((name_of(city, supplier)?, taken))
    });
    let (name, taken) = seen.await?.ok_or(NoPage::Missing)?;
    let ctx = app.ctx(&prefs);
    let title = format!("{} № {}", ctx.t(text::AUDIT_T_PAYMENT_FILE), taken.id);
    let content = html! {
        (way(&ctx, supplier, &name, Some(&title)))
        h1 { (title) " " small { (ctx.t(state_of(&taken))) } }
        div.pair {
            (stated(&ctx, &taken))
            @if let Some(posted) = taken.posted.as_ref().filter(|_| !taken.file.compared) { (became(&ctx, posted)) }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn stated(ctx: &Ctx, taken: &Taken) -> Markup {
    let Taken { file, stamp, .. } = taken;
    let or_dash = |words: &str| if words.is_empty() { DASH.to_owned() } else { words.to_owned() };
    html! {
        article.panel aria-labelledby="file-h" {
            h2 #file-h { (ctx.t(text::COL_PAYMENT_FILE)) " № " (or_dash(&file.number)) }
            dl.facts {
                (fact(ctx.t(text::COL_SENDER), html! { (or_dash(&file.sender)) }))
                (fact(ctx.t(text::COL_FILE_DAY), html! { (file.day.map_or_else(|| DASH.into(), day)) }))
                (fact(ctx.t(text::PAYMENT_FORMAT), html! { (format_words(ctx, &file.format)) }))
                (fact(ctx.t(text::PAYMENT_IN), sum(ctx, file.payments)))
                (fact(ctx.t(text::COL_TAKEN), when(stamp.at_us)))
                (fact(ctx.t(text::PAYMENT_BY), html! { (login(ctx, &stamp.by)) }))
                (fact(ctx.t(text::PAYMENT_RAW), html! { code.hash { (file.kept) } }))
            }
        }
    }
}

fn became(ctx: &Ctx, posted: &Posted) -> Markup {
    html! {
        article.panel aria-labelledby="posted-h" {
            h2 #posted-h { (ctx.t(text::PAYMENT_POSTED)) }
            dl.facts {
                (fact(ctx.t(text::PAYMENT_CREDITED), sum(ctx, posted.credited)))
                (fact(ctx.t(text::PAYMENT_SUSPENSE), sum(ctx, posted.suspense)))
                (fact(ctx.t(text::PAYMENT_REPEATED), sum(ctx, posted.repeated)))
                (fact(ctx.t(text::PAYMENT_REFUSED), sum(ctx, posted.refused)))
            }
        }
    }
}

/// How many payments, and how much.
pub(super) fn sum(ctx: &Ctx, sum: Sum) -> Markup {
    html! { span.num { (rubles(ctx.lang, sum.kopecks)) } " " small { (number(ctx.lang, sum.rows)) } }
}
