//! How an account is paid: the payment code of its supplier with the account number inside (ACC-02, ACC-06), to show or to print.

use super::holder::fact;
use crate::{ctx::Ctx, text, ui::qr::qr, views::desk::Named};
use maud::{Markup, html};
use papers::payment_qr::Payee;

/// One code for each supplier whose banking details are known; nothing without any.
pub(crate) fn panel(ctx: &Ctx, account: u64, payees: &[(Named, Payee)]) -> Markup {
    html! {
        @for (supplier, payee) in payees {
            @let order = payee.top_up(account);
            @if let Ok(picture) = order.build().and_then(|words| qr(&words, ctx.t(text::TOP_UP_LABEL))) {
                @let heading = format!("top-up-{}", supplier.id);
                article.panel.top-up aria-labelledby=(heading) {
                    h2 id=(heading) { (ctx.t(text::TOP_UP)) " " small { (supplier.name) } }
                    div.pay {
                        (picture)
                        div {
                            p { (ctx.t(text::TOP_UP_WHAT)) }
                            dl.facts {
                                (fact(ctx.t(text::COL_ACCOUNT), html! { span.num { (account) } }))
                                (fact(ctx.t(text::PAYEE), html! { (payee.name) }))
                                (fact(ctx.t(text::PAYEE_ACCOUNT), html! { span.num { (payee.account) } }))
                                (fact(ctx.t(text::PAYEE_BANK), html! { (payee.bank_name) }))
                                (fact(ctx.t(text::PAYEE_BIC), html! { span.num { (payee.bic) } }))
                                @if let Some(inn) = &payee.inn { (fact(ctx.t(text::PAYEE_INN), html! { span.num { (inn) } })) }
                            }
                        }
                    }
                }
            }
        }
    }
}
