//! Holders by whereabouts. Unknown is not absent.

use crate::{
    ctx::Ctx,
    format::{number, percent},
    text::{self, Text},
    ui::{bar::bar, hint},
    views::{LiveView, desk::Crowd},
};
use maud::{Markup, html};

/// Three counts and their shares.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let presence = view.presence;
    whereabouts(ctx, [presence.inside, presence.outside, presence.unknown], text::PRESENCE, text::UNKNOWN_MEANS)
}

/// The same of one building: whoever was never seen there is unknown to it.
pub(crate) fn of_building(ctx: &Ctx, crowd: Crowd) -> Markup {
    whereabouts(ctx, [crowd.inside, crowd.outside, crowd.unknown].map(u64::from), text::PRESENCE_HERE, text::UNKNOWN_HERE_MEANS)
}

fn whereabouts(ctx: &Ctx, [inside, outside, unknown]: [u64; 3], heading: Text, unknown_means: Text) -> Markup {
    let total = inside.saturating_add(outside).saturating_add(unknown);
    let rows = [("sea", text::INSIDE, inside), ("slate", text::OUTSIDE, outside), ("mist", text::WHEREABOUTS_UNKNOWN, unknown)];
    html! {
        article.panel.presence aria-labelledby="presence-h" {
            h2 #presence-h {
                (ctx.t(heading)) " "
                @if total > 0 { small { (number(ctx.lang, total)) " " (text::HOLDERS.of(ctx.lang, total)) } }
            }
            @if total == 0 {
                (hint::hint(ctx.t(text::NO_HOLDERS), None))
            } @else {
                dl.counts {
                    @for (class, name, count) in rows {
                        div.(class) {
                            dt { (ctx.t(name)) }
                            dd { (number(ctx.lang, count)) " " small { (percent(ctx.lang, count, total)) } }
                        }
                    }
                }
                (bar(&rows.map(|(class, _, count)| (class, count)), total))
                p.foot { (ctx.t(unknown_means)) }
            }
        }
    }
}
