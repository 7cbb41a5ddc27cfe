//! Gateways on line and silent ones, and how many devices report a fault.

use crate::{
    ctx::Ctx,
    format::{date_time, duration, machine_time, number},
    limits::SILENT_SHOWN,
    text,
    ui::{bar::bar, hint},
    views::LiveView,
};
use maud::{Markup, html};

/// Two counts, a bar, and the longest silent by name.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let (online, silent) = (u64::from(view.gateways_online), u64::from(view.gateways_silent));
    html! {
        article.panel.gateways aria-labelledby="gateways-h" {
            h2 #gateways-h { (ctx.t(text::GATEWAYS)) }
            @if online + silent == 0 {
                (hint::generator(ctx, ctx.t(text::GATEWAYS_DO)))
            } @else {
                dl.counts {
                    div.sea { dt { (ctx.t(text::ONLINE)) } dd { (number(ctx.lang, online)) } }
                    div.rust { dt { (ctx.t(text::SILENT)) } dd { (number(ctx.lang, silent)) } }
                    div.gold { dt { (ctx.t(text::DEVICES_FAULTY)) } dd { (number(ctx.lang, view.devices_faulty)) } }
                }
                (bar(&[("sea", online), ("rust", silent)], online + silent))
                @if !view.silent_gateways.is_empty() {
                    h3 { (ctx.t(text::LONGEST_SILENT)) }
                    ul.silent {
                        @for (gateway, building, last) in view.silent_gateways.iter().take(SILENT_SHOWN) {
                            li id=(format!("gw{gateway}")) {
                                span.name { (ctx.t(text::GATEWAY)) " " (gateway) " " small { (ctx.t(text::BUILDING)) " " (building) } }
                                (since(ctx, view, *last))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Measured against the newest event of the city, not the server's clock: a rehearsed day runs on its own time.
fn since(ctx: &Ctx, view: &LiveView, last: i64) -> Markup {
    html! {
        @if last == 0 {
            span.num { (ctx.t(text::NEVER_HEARD)) }
        } @else {
            time.num datetime=(machine_time(last)) title=(date_time(last)) {
                (duration(ctx.lang, view.event_time_us.saturating_sub(last)))
            }
        }
    }
}
