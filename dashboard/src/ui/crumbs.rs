//! The way down to a page, each step of it a link.

use crate::{auth::Sight, ctx::Ctx, routes, text, views::desk::Named};
use maud::{Markup, html};

/// A step: its address, where it is for this reader, and its name; one without a name is left out.
pub(crate) type Step<'a> = (Option<String>, &'a str);

/// From the city by complex and building to a last step, as far as the reader may go.
pub(crate) fn way(ctx: &Ctx, sight: Sight, complex: &Named, building: &Named, last: Option<Step>) -> Markup {
    let city = sight.city.then(|| (Some(routes::COMPLEXES.into()), ctx.t(text::COMPLEXES)));
    let places = [
        ((sight.complex && complex.id != 0).then(|| routes::complex(complex.id)), complex.name.as_str()),
        ((building.id != 0).then(|| routes::building(building.id)), building.name.as_str()),
    ];
    crumbs(ctx, &city.into_iter().chain(places).chain(last).collect::<Vec<_>>())
}

/// These steps.
pub(crate) fn crumbs(ctx: &Ctx, steps: &[Step]) -> Markup {
    html! {
        nav.crumbs aria-label=(ctx.t(text::CRUMBS)) {
            ol {
                @for (href, name) in steps.iter().filter(|(_, name)| !name.is_empty()) {
                    li { @if let Some(href) = href { a href=(href) { (name) } } @else { (name) } }
                }
            }
        }
    }
}
