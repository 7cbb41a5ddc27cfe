//! Care rules, and answers that people ask about identifiers (IDN-01…09, IDN-15…19): for whoever stands at a desk.

use crate::{
    app::App,
    auth::{Signed, rights::Action},
    options::Contacts,
    pages::frame::{self, Frame},
    panels::care::RULES,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::crumbs::crumbs,
};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// Questions as the city's site has them, with answers by the regulation; the id leads there.
const ANSWERS: [(&str, Text, Text); 8] = [
    ("which", text::CARE_Q_WHICH, text::CARE_A_WHICH),
    ("stored", text::CARE_Q_STORED, text::CARE_A_STORED),
    ("category", text::CARE_Q_CATEGORY, text::CARE_A_CATEGORY),
    ("buy", text::CARE_Q_BUY, text::CARE_A_BUY),
    ("list", text::CARE_Q_LIST, text::CARE_A_LIST),
    ("lost", text::CARE_Q_LOST, text::CARE_A_LOST),
    ("leave", text::CARE_Q_LEAVE, text::CARE_A_LEAVE),
    ("temporary", text::CARE_Q_PERMANENT, text::CARE_A_PERMANENT),
];

/// `GET /cards/care`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Markup {
    let (ctx, title) = (app.ctx(&prefs), text::CARE_TITLE);
    let Contacts { phone, mail, .. } = &app.options.support;
    let reads = who.may_somewhere(Action::ReadCards).is_ok();
    let content = html! {
        @if reads { (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, ctx.t(title))])) }
        h1 { (ctx.t(title)) }
        p.lead { (ctx.t(text::CARE_WHAT)) }
        article.panel aria-labelledby="rules-h" {
            h2 #rules-h { (ctx.t(text::CARE_HOW)) }
            p { (ctx.t(text::CARE_CONDITIONS)) }
            ol { @for rule in RULES { li { (ctx.t(rule)) } } }
            p { (ctx.t(text::CARE_SAME)) }
        }
        article.panel aria-labelledby="help-h" {
            h2 #help-h { (ctx.t(text::CARE_WHOM)) }
            dl.facts {
                div { dt { (ctx.t(text::CARE_CITYS)) } dd {
                    (ctx.t(text::CARE_SERVICE_CITY))
                    @for way in [phone, mail].into_iter().filter(|way| !way.is_empty()) { " " strong { (way) } }
                } }
                div { dt { (ctx.t(text::CARE_OTHERS)) } dd { (ctx.t(text::CARE_SERVICE_VENDOR)) } }
            }
            @if reads { p { a href=(routes::CARD_VENDORS) { (ctx.t(text::KV_TITLE)) } } }
        }
        article.panel aria-labelledby="answers-h" {
            h2 #answers-h { (ctx.t(text::CARE_ANSWERS)) }
            @for (id, question, answer) in ANSWERS {
                h3 id=(id) { (ctx.t(question)) }
                p { (ctx.t(answer)) }
            }
        }
        p.hint { (ctx.t(text::KV_REGULATION)) }
    };
    frame::page_about(&ctx, &Frame::about(ctx.t(title), &prefs, &who.operator), &content)
}
