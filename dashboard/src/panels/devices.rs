//! The devices of a building and what ails them.

use crate::{
    ctx::Ctx,
    format::{DASH, number},
    routes, text,
    ui::{
        hint,
        icon::{self, State},
        table::{Column, Row, table},
        when::when,
    },
    views::desk::DeviceRow,
    words,
};
use maud::{Markup, html};

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_DEVICE),
    Column::words(text::COL_KIND),
    Column::words(text::COL_STATE),
    Column::words(text::COL_LAST_SIGN),
    Column::words(text::COL_SUPPLIER),
];

/// A table by number.
pub(crate) fn panel(ctx: &Ctx, devices: &[DeviceRow]) -> Markup {
    html! {
        article.panel aria-labelledby="devices-h" {
            h2 #devices-h { (ctx.t(text::DEVICES)) " " small { (number(ctx.lang, devices.len() as u64)) } }
            @if devices.is_empty() {
                (hint::hint(ctx.t(text::NO_DEVICES), None))
            } @else {
                (table(ctx, "devices-h", &COLUMNS, devices.iter().map(|device| row(ctx, device))))
            }
        }
    }
}

fn row(ctx: &Ctx, device: &DeviceRow) -> Row {
    Row {
        id: format!("d{}", device.id),
        cells: vec![
            html! { a href=(routes::device(device.id)) { (device.id) } },
            html! { (ctx.t(words::device(device.kind))) },
            state(ctx, device),
            when(device.last_time_us),
            html! { (if device.supplier.name.is_empty() { DASH } else { &device.supplier.name }) },
        ],
    }
}

/// Closed, faulty with its code, never heard of, or sound.
pub(crate) fn state(ctx: &Ctx, device: &DeviceRow) -> Markup {
    html! {
        @if !device.active {
            span.idle { (ctx.t(text::DEVICE_CLOSED)) }
        } @else if device.fault != 0 {
            span.alarm { (icon::state(ctx, State::Alarm)) (ctx.t(text::DEVICE_FAULT)) " " (device.fault) }
        } @else if device.last_time_us == 0 {
            span.warn { (icon::state(ctx, State::Warn)) (ctx.t(text::DEVICE_NEVER)) }
        } @else {
            span.ok { (icon::state(ctx, State::Ok)) (ctx.t(text::DEVICE_SOUND)) }
        }
    }
}

/// A count of faults that stands out when there are any.
pub(crate) fn faults(ctx: &Ctx, faulty: u32) -> Markup {
    html! {
        @if faulty == 0 { "0" } @else { span.alarm { (icon::state(ctx, State::Alarm)) (number(ctx.lang, faulty)) } }
    }
}
