//! Where an event's time goes, stage by stage, and what keeps the server from doing more.

use crate::{
    ctx::Ctx,
    format::{DASH, duration, latency, nanoseconds, number, percent, tenths},
    limits::{DECIDE_BUDGET_NS, LISTEN_BUDGET_NS, STORE_BUDGET_NS},
    text::{self, Text},
    ui::{
        bar::bar,
        hint,
        icon::{self, State},
        tile::{Tile, tile},
    },
    views::{
        LiveView,
        stages::{Cost, Limit, Stage, StageLoad, StagesView},
    },
};
use maud::{Markup, html};

const COLUMNS: [Text; 6] =
    [text::COL_STAGE, text::COL_EVENTS, text::COL_PER_EVENT, text::COL_BUDGET, text::COL_WAIT, text::COL_SHARE];

/// The answer first: what limits, and by how much.
pub(crate) fn limit(ctx: &Ctx, view: &StagesView) -> Markup {
    if view.stages.is_empty() {
        return html! {
            section.verdict.idle aria-label=(ctx.t(text::LIMITS_NOW)) {
                p.headline role="status" { strong { (ctx.t(text::NOTHING_FLOWED)) } }
                (hint::generator(ctx, ctx.t(text::EMPTY_DO)))
            }
        };
    }
    let (state, headline, details) = match view.limit {
        Limit::Room => (State::Ok, String::from(ctx.t(text::NOTHING_LIMITS)), String::from(ctx.t(text::EVERY_THREAD_RESTS))),
        Limit::Disk { share_permille } => {
            (State::Warn, limited_by(ctx, text::THE_DISK), of_time(ctx, text::WRITER_WAITS, share_permille))
        }
        Limit::Thread { stage, share_permille } => {
            (State::Warn, limited_by(ctx, words(stage).0), of_time(ctx, text::THREAD_BUSY, share_permille))
        }
    };
    let only_pages = matches!(view.limit, Limit::Thread { stage: Stage::Follow, .. });
    html! {
        section.verdict.(state.class()) aria-label=(ctx.t(text::LIMITS_NOW)) {
            p.headline role="status" { (icon::state(ctx, state)) strong { (headline) } }
            p { (details) }
            @if only_pages { p { (ctx.t(text::TAPS_DO_NOT_WAIT)) } }
            p.when { (ctx.t(text::MEAN_OVER)) " " (duration(ctx.lang, i64::try_from(view.window_us).unwrap_or(i64::MAX))) }
        }
    }
}

fn limited_by(ctx: &Ctx, what: Text) -> String {
    format!("{} {}", ctx.t(text::LIMITED_BY), ctx.t(what).to_lowercase())
}

fn of_time(ctx: &Ctx, what: Text, permille: u32) -> String {
    format!("{} {} {}", ctx.t(what), share(ctx, permille), ctx.t(text::OF_TIME))
}

fn share(ctx: &Ctx, permille: u32) -> String {
    percent(ctx.lang, permille.into(), 1_000)
}

/// The stages in the order of the way, nothing when nothing flowed. The roles are written out because narrow screens show each row as a block, which would
/// lose them.
pub(crate) fn table(ctx: &Ctx, view: &StagesView) -> Markup {
    html! {
        @if !view.stages.is_empty() {
            article.panel aria-labelledby="way-h" {
                h2 #way-h { (ctx.t(text::THE_WAY)) " " small { (ctx.t(text::THE_WAY_WHAT)) } }
                table.way role="table" aria-labelledby="way-h" {
                    thead role="rowgroup" {
                        tr role="row" { @for column in COLUMNS { th scope="col" role="columnheader" { (ctx.t(column)) } } }
                    }
                    tbody role="rowgroup" { @for load in &view.stages { (row(ctx, view, load)) } }
                }
                p.foot { (ctx.t(text::BUDGET_WHAT)) }
            }
        }
    }
}

fn row(ctx: &Ctx, view: &StagesView, load: &StageLoad) -> Markup {
    let (name, what) = words(load.stage);
    let (per_event, wait, busy) = match load.cost {
        Cost::Busy { per_event_ns, share_permille } => (nanoseconds(ctx.lang, per_event_ns), None, Some(share_permille)),
        Cost::Wait { mean_us } => (String::from(DASH), Some(latency(ctx.lang, mean_us)), None),
    };
    let cells = [
        (true, html! { (number(ctx.lang, load.events_per_s)) }),
        (busy.is_some(), html! { (per_event) }),
        (budget_ns(load.stage).is_some(), budget(ctx, load.stage)),
        (wait.is_some(), html! { (wait.as_deref().unwrap_or(DASH)) }),
        (busy.is_some(), html! { @if let Some(permille) = busy { (core(ctx, view, load.stage, permille)) } @else { (DASH) } }),
    ];
    html! {
        tr role="row" id=(format!("stage-{}", load.stage.name())) {
            th scope="row" role="rowheader" {
                (ctx.t(name)) " "
                @if limits(view.limit, load.stage) { span.warn { (icon::state(ctx, State::Warn)) (ctx.t(text::LIMITS)) } " " }
                small { (ctx.t(what)) }
            }
            @for (column, (applies, cell)) in COLUMNS.iter().skip(1).zip(cells) {
                td.none[!applies] role="cell" data-label=(ctx.t(*column)) { (cell) }
            }
        }
    }
}

fn limits(limit: Limit, stage: Stage) -> bool {
    match limit {
        Limit::Room => false,
        Limit::Thread { stage: limiting, .. } => limiting == stage,
        Limit::Disk { .. } => stage == Stage::Barrier,
    }
}

fn budget(ctx: &Ctx, stage: Stage) -> Markup {
    html! {
        (budget_ns(stage).map_or_else(|| String::from(DASH), |ns| nanoseconds(ctx.lang, ns)))
        @if stage == Stage::Store { " " small { (ctx.t(text::WITH_BARRIER)) } }
    }
}

const fn budget_ns(stage: Stage) -> Option<u64> {
    match stage {
        Stage::Listen => Some(LISTEN_BUDGET_NS),
        Stage::Decide => Some(DECIDE_BUDGET_NS),
        Stage::Store => Some(STORE_BUDGET_NS),
        _ => None,
    }
}

fn core(ctx: &Ctx, view: &StagesView, stage: Stage, permille: u32) -> Markup {
    let threads = u64::from(view.listener_threads);
    let tone = if limits(view.limit, stage) { "gold" } else { "sea" };
    html! {
        div.core {
            (bar(&[(tone, permille.into())], 1_000))
            span.num { (share(ctx, permille)) }
            @if stage == Stage::Listen && threads > 1 {
                small { (ctx.t(text::BUSIEST_OF)) " " (threads) " " (text::THREADS_OF.of(ctx.lang, threads)) }
            }
        }
    }
}

/// Name, and what it does.
const fn words(stage: Stage) -> (Text, Text) {
    match stage {
        Stage::Listen => (text::S_LISTEN, text::S_LISTEN_WHAT),
        Stage::Cut => (text::S_CUT, text::S_CUT_WHAT),
        Stage::Queue => (text::S_QUEUE, text::S_QUEUE_WHAT),
        Stage::Decide => (text::S_DECIDE, text::S_DECIDE_WHAT),
        Stage::HandOver => (text::S_HAND_OVER, text::S_HAND_OVER_WHAT),
        Stage::Seal => (text::S_SEAL, text::S_SEAL_WHAT),
        Stage::Store => (text::S_STORE, text::S_STORE_WHAT),
        Stage::Barrier => (text::S_BARRIER, text::S_BARRIER_WHAT),
        Stage::Answer => (text::S_ANSWER, text::S_ANSWER_WHAT),
        Stage::Follow => (text::S_FOLLOW, text::S_FOLLOW_WHAT),
    }
}

/// Queues, sizes and the disk now.
pub(crate) fn gauges(ctx: &Ctx, live: &LiveView) -> Markup {
    let view = &live.stages;
    let n = |n: u64| number(ctx.lang, n);
    let mean = |value: u64| if value == 0 { String::from(DASH) } else { tenths(ctx.lang, value) };
    let behind = live.view_lag_records;
    html! {
        div.tiles.six {
            (gauge(ctx, "queue", text::QUEUE_DEPTH, ctx.t(text::UNIT_FRAMES), &n(view.queue_items),
                &format!("{} {}", ctx.t(text::OF_PLACES), n(view.queue_items_max))))
            (gauge(ctx, "frame", text::PER_FRAME, ctx.t(text::AVERAGE), &mean(view.events_per_frame_tenths),
                ctx.t(text::LARGER_IS_CHEAPER)))
            (gauge(ctx, "block", text::PER_BLOCK, ctx.t(text::AVERAGE), &mean(view.records_per_block_tenths),
                &format!("{} {} · {} {}", ctx.t(text::AT_MOST), n(view.records_per_block_max), ctx.t(text::PER_BARRIER),
                    mean(view.blocks_per_barrier_tenths))))
            (gauge(ctx, "flight", text::IN_FLIGHT, ctx.t(text::IN_FLIGHT_WHAT), &n(view.blocks_in_flight),
                &format!("{} {}", ctx.t(text::AT_MOST), n(view.blocks_in_flight_max))))
            (gauge(ctx, "barrier", text::S_BARRIER, ctx.t(text::P50), &latency(ctx.lang, view.barrier.p50_us),
                &format!("{} {}", ctx.t(text::P99), latency(ctx.lang, view.barrier.p99_us))))
            (gauge(ctx, "behind", text::BEHIND, text::RECORDS.of(ctx.lang, behind), &n(behind),
                &format!("{} {}", ctx.t(text::BLOCKS_WAIT), n(view.follower_blocks))))
        }
    }
}

fn gauge(ctx: &Ctx, id: &str, title: Text, unit: &str, figure: &str, foot: &str) -> Markup {
    tile(&Tile { id, title: ctx.t(title), unit, figure, foot, tone: "sea" }, &html! {})
}
