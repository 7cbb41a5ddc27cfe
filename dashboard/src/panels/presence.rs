//! Holders by whereabouts. Unknown is not absent.

use crate::{
    ctx::Ctx,
    format::{number, percent},
    text,
    ui::{bar::bar, hint},
    views::LiveView,
};
use maud::{Markup, html};

/// Three counts and their shares.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    let presence = view.presence;
    let total = presence.inside.saturating_add(presence.outside).saturating_add(presence.unknown);
    let rows = [
        ("sea", text::INSIDE, presence.inside),
        ("slate", text::OUTSIDE, presence.outside),
        ("mist", text::WHEREABOUTS_UNKNOWN, presence.unknown),
    ];
    html! {
        article.panel.presence aria-labelledby="presence-h" {
            h2 #presence-h {
                (ctx.t(text::PRESENCE)) " "
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
                p.foot { (ctx.t(text::UNKNOWN_MEANS)) }
            }
        }
    }
}
