//! The two forms of an account's papers.

use super::{Subject, Typed};
use crate::{
    act,
    app::App,
    ask::NoPage,
    ctx::Ctx,
    download::Kind,
    limits::{PAPER_PURPOSE_BYTES_MAX, WHY_BYTES_MAX},
    routes,
    text::{self, Text},
    ui::hint,
};
use maud::{Markup, html};

/// The statement's and the confirmation's; a hint instead while no money has moved.
pub(super) fn both(ctx: &Ctx, app: &App, subject: &Subject, typed: &Typed, may_name: bool) -> Result<Markup, NoPage> {
    let account = subject.view.person.account;
    if subject.view.purses.is_empty() {
        return Ok(hint::hint(ctx.t(text::NO_PURSES), None));
    }
    let (number, today) = (act::new_form()?, subject.now.date().to_string());
    let suppliers = |id: &str| supplier(ctx, subject, typed, id);
    Ok(html! {
        div.pair {
            article.panel aria-labelledby="statement-h" {
                h2 #statement-h { (ctx.t(text::STATEMENT)) }
                p { (ctx.t(text::STATEMENT_WHAT)) }
                form.acting method="post" action=(routes::account_statement(account)) autocomplete="off" {
                    (act::hidden(&number, 0))
                    (suppliers("statement-supplier"))
                    label for="from" { (ctx.t(text::STATEMENT_FROM)) }
                    input #from type="date" name="from" value=(typed.from) max=(today) required;
                    label for="to" { (ctx.t(text::STATEMENT_TO)) }
                    input #to type="date" name="to" value=(typed.to) max=(today) required;
                    @if may_name { (named(ctx, "statement", typed)) }
                    (files(ctx, [(Kind::Pdf, text::PAPER_AS_PDF), (Kind::Xlsx, text::PAPER_AS_XLSX)]))
                }
                @if may_name { p.foot { (ctx.t(text::PAPER_XLSX_NAMELESS)) } }
                (codes(ctx, app, subject))
            }
            article.panel aria-labelledby="confirmation-h" {
                h2 #confirmation-h { (ctx.t(text::CONFIRMATION)) }
                p { (ctx.t(text::CONFIRMATION_WHAT)) }
                form.acting method="post" action=(routes::account_confirmation(account)) autocomplete="off" {
                    (act::hidden(&number, 0))
                    (suppliers("confirmation-supplier"))
                    label for="on" { (ctx.t(text::CONFIRMATION_ON)) }
                    p.hint #on-hint { (ctx.t(text::CONFIRMATION_HINT)) }
                    input #on type="date" name="on" value=(typed.on) max=(today) required aria-describedby="on-hint";
                    label for="purpose" { (ctx.t(text::CONFIRMATION_FOR)) }
                    p.hint #purpose-hint { (ctx.t(text::CONFIRMATION_FOR_HINT)) }
                    input #purpose name="purpose" value=(typed.purpose) maxlength=(PAPER_PURPOSE_BYTES_MAX) aria-describedby="purpose-hint";
                    @if may_name { (named(ctx, "confirmation", typed)) }
                    (files(ctx, [(Kind::Pdf, text::PAPER_AS_PDF), (Kind::Docx, text::PAPER_AS_DOCX)]))
                }
            }
        }
    })
}

/// A choice when several hold money of this account.
fn supplier(ctx: &Ctx, subject: &Subject, typed: &Typed, id: &str) -> Markup {
    html! {
        @match subject.view.purses.as_slice() {
            [only] => input type="hidden" name="supplier" value=(only.supplier.id);,
            purses => {
                label for=(id) { (ctx.t(text::COL_SUPPLIER)) }
                select id=(id) name="supplier" {
                    @for purse in purses {
                        option value=(purse.supplier.id) selected[typed.supplier == purse.supplier.id.to_string()] { (purse.supplier.name) }
                    }
                }
            }
        }
    }
}

fn named(ctx: &Ctx, of: &str, typed: &Typed) -> Markup {
    let (tick, why) = (format!("{of}-named"), format!("{of}-why"));
    html! {
        label.tick for=(tick) {
            input type="checkbox" id=(tick) name="named" value="1" checked[!typed.named.is_empty()];
            (ctx.t(text::PAPER_NAMED))
        }
        label for=(why) { (ctx.t(text::PAPER_WHY)) }
        input id=(why) name="why" value=(typed.why) maxlength=(WHY_BYTES_MAX);
    }
}

fn files(ctx: &Ctx, kinds: [(Kind, Text); 2]) -> Markup {
    html! {
        p.actions {
            @for (n, (kind, words)) in kinds.into_iter().enumerate() {
                button.primary[n == 0] name="as" value=(kind.ending()) { (ctx.t(words)) }
            }
        }
    }
}

/// What the operator should know about payment codes; the parent is not told what is missing.
fn codes(ctx: &Ctx, app: &App, subject: &Subject) -> Markup {
    html! {
        @for purse in &subject.view.purses {
            p.foot {
                @if subject.view.purses.len() > 1 { (purse.supplier.name) ". " }
                @if app.options.payees.contains_key(&purse.supplier.id) { (ctx.t(text::PAPER_CODE_THERE)) }
                @else { (ctx.t(text::PAPER_NO_CODE)) }
            }
        }
    }
}
