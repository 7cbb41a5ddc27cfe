//! One figure with its name, its unit and a line of context.

use maud::{Markup, html};

/// A tile.
pub(crate) struct Tile<'a> {
    /// Unique on the page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) figure: &'a str,
    pub(crate) foot: &'a str,
    /// Class of its colour.
    pub(crate) tone: &'a str,
}

/// The tile, with a chart or nothing between figure and context.
pub(crate) fn tile(tile: &Tile, chart: &Markup) -> Markup {
    let heading = format!("{}-h", tile.id);
    html! {
        article.panel.tile.(tile.tone) aria-labelledby=(heading) {
            h2 id=(heading) { (tile.title) " " small { (tile.unit) } }
            p.figure { (tile.figure) }
            (chart)
            p.foot { (tile.foot) }
        }
    }
}
