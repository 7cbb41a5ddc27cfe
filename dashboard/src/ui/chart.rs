//! Sparklines drawn by the server: the last two minutes, the newest second at the right edge.

use crate::views::HISTORY_SECONDS;
use maud::{Markup, html};
use std::fmt::Write as _;

const STEP: usize = 2;
const WIDTH: usize = (HISTORY_SECONDS - 1) * STEP;
const HEIGHT: f64 = 60.0;

/// What a chart is about, for those who don't see it.
pub(crate) struct About<'a> {
    /// Unique on the page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
}

/// An area under one line, from zero to a round number above the peak.
pub(crate) fn area(about: &About, values: &[u64]) -> Markup {
    let top = round_up(values.iter().copied().max().unwrap_or(0)) as f64;
    let line = path(values.len(), |i| values.get(i).map(|value| HEIGHT * (1.0 - *value as f64 / top)));
    let start = WIDTH - (values.len().clamp(1, HISTORY_SECONDS) - 1) * STEP;
    svg(
        about,
        html! {
            path.grid d=(format!("M0 {HEIGHT}H{WIDTH}")) {}
            @if !values.is_empty() {
                path.fill d=(format!("{line}V{HEIGHT}H{start}Z")) {}
                path.line d=(line) {}
            }
        },
    )
}

/// Decades of a logarithmic scale, as powers of ten: lowest, highest.
pub(crate) fn decades(values: impl Iterator<Item = u64> + Clone) -> (u32, u32) {
    let measured = || values.clone().filter(|value| *value > 0);
    let low = measured().min().unwrap_or(1).ilog10();
    let high = measured().max().map_or(0, |value| value.ilog10() + 1);
    (low, high.max(low + 1))
}

/// Several lines as (class, values) over a logarithmic scale; zero means "not measured" and leaves a gap.
pub(crate) fn lines(about: &About, (low, high): (u32, u32), series: &[(&str, Vec<u64>)]) -> Markup {
    let span = f64::from(high - low);
    let y = |value: u64| (value > 0).then(|| HEIGHT * (f64::from(high) - (value as f64).log10()) / span);
    svg(
        about,
        html! {
            @for decade in 0..=high - low {
                path.grid d=(format!("M0 {:.1}H{WIDTH}", HEIGHT * f64::from(decade) / span)) {}
            }
            @for (class, values) in series {
                path class={ "line " (class) } d=(path(values.len(), |i| values.get(i).copied().and_then(y))) {}
            }
        },
    )
}

fn svg(about: &About, content: Markup) -> Markup {
    let (title, description) = (format!("{}-t", about.id), format!("{}-d", about.id));
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" role="img" aria-labelledby=(title)
            aria-describedby=(description) {
            title id=(title) { (about.title) }
            desc id=(description) { (about.description) }
            (content)
        }
    }
}

/// A line through `y(0..n)`, right-aligned; `None` lifts the pen. A lone point is drawn as a dot by its round cap.
fn path(n: usize, y: impl Fn(usize) -> Option<f64>) -> String {
    let mut d = String::with_capacity(n * 10);
    let mut drawing = false;
    for i in n.saturating_sub(HISTORY_SECONDS)..n {
        let Some(y) = y(i) else {
            drawing = false;
            continue;
        };
        let x = WIDTH - (n - 1 - i) * STEP;
        let pen = if drawing { 'L' } else { 'M' };
        let _ = write!(d, "{pen}{x} {y:.1}"); // writing to a String can't fail
        if !drawing {
            d.push_str("h0");
        }
        drawing = true;
    }
    d
}

/// The next of 1, 2, 5, 10, 20, 50 …, so that a chart does not change its scale with every peak.
fn round_up(value: u64) -> u64 {
    let unit = 10u64.pow(value.max(1).ilog10());
    [1, 2, 5].into_iter().map(|step| unit.saturating_mul(step)).find(|top| *top >= value).unwrap_or(unit.saturating_mul(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_calm() {
        for (value, top) in [(0, 1), (1, 1), (3, 5), (11, 20), (4_999, 5_000), (5_001, 10_000), (u64::MAX, u64::MAX)] {
            assert_eq!(round_up(value), top, "{value}");
        }
        for (values, expected) in
            [(&[][..], (0, 1)), (&[0, 0], (0, 1)), (&[5], (0, 1)), (&[270, 4_100], (2, 4)), (&[1_000], (3, 4))]
        {
            assert_eq!(decades(values.iter().copied()), expected, "{values:?}");
        }
    }

    #[test]
    fn a_path_ends_at_the_right_edge_and_has_gaps() {
        assert_eq!(path(0, |_| None), "");
        assert_eq!(path(4, |i| [Some(1.0), None, Some(2.0), Some(3.0)][i]), "M232 1.0h0M236 2.0h0L238 3.0");
        assert!(path(500, |_| Some(0.0)).starts_with("M0 0.0"), "what is older than the chart is left out");
    }
}
