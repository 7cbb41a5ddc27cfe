//! Gateways on line and silent ones, and how many devices report a fault.

use crate::{
    ctx::Ctx,
    format::{date_time, duration, machine_time, number},
    limits::SILENT_SHOWN,
    routes, text,
    ui::{
        bar::bar,
        hint,
        icon::{self, State},
        table::{Column, Row, table},
        when::when,
    },
    views::{LiveView, desk::GatewayRow},
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
                                span.name { (ctx.t(text::GATEWAY)) " " (gateway) " " small { a href=(routes::building(*building)) { (ctx.t(text::BUILDING)) " " (building) } } }
                                (since(ctx, view, *last))
                            }
                        }
                    }
                }
            }
        }
    }
}

const COLUMNS: [Column; 4] = [
    Column::words(text::GATEWAY),
    Column::words(text::COL_STATE),
    Column::words(text::COL_LAST_SIGN),
    Column::number(text::COL_EVENTS_SO_FAR),
];

/// The gateways of a building, by number.
pub(crate) fn of_building(ctx: &Ctx, gateways: &[GatewayRow]) -> Markup {
    html! {
        article.panel aria-labelledby="gateways-h" {
            h2 #gateways-h { (ctx.t(text::ITS_GATEWAYS)) }
            @if gateways.is_empty() {
                (hint::hint(ctx.t(text::NO_GATEWAYS_HERE), None))
            } @else {
                (table(ctx, "gateways-h", &COLUMNS, gateways.iter().map(|gateway| row(ctx, gateway))))
            }
        }
    }
}

fn row(ctx: &Ctx, gateway: &GatewayRow) -> Row {
    let state = html! {
        @if !gateway.active { span.idle { (ctx.t(text::GATEWAY_CLOSED)) } }
        @else if gateway.online { span.ok { (icon::state(ctx, State::Ok)) (ctx.t(text::GATEWAY_ONLINE)) } }
        @else { span.warn { (icon::state(ctx, State::Warn)) (ctx.t(text::GATEWAY_SILENT)) } }
    };
    Row {
        id: format!("gw{}", gateway.id),
        cells: vec![html! { (gateway.id) }, state, when(gateway.last_time_us), html! { (number(ctx.lang, gateway.events)) }],
    }
}

/// `12 / 14`, standing out when some are silent.
pub(crate) fn online_of(ctx: &Ctx, online: u32, all: u32) -> Markup {
    let words = format!("{} / {}", number(ctx.lang, online), number(ctx.lang, all));
    html! { @if online < all { span.warn { (icon::state(ctx, State::Warn)) (words) } } @else { (words) } }
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
