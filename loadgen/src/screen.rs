//! Progress on a terminal; nothing at all where there is none.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::Cell;
use std::io::IsTerminal;
use std::time::Instant;

/// A line that says how far a run is.
#[derive(Debug)]
pub struct Screen {
    bar: ProgressBar,
    /// The bar counts seconds, else events.
    by_time: bool,
    since: Instant,
    last: Cell<(f64, u64)>,
}

impl Screen {
    /// For a run of known length.
    pub fn seconds(seconds: f64) -> Self {
        Self::new(seconds.ceil() as u64, "{bar:30} {pos}/{len} s  {msg}", true)
    }

    /// For a day of known events.
    pub fn events(events: u64) -> Self {
        Self::new(events, "{bar:30} {pos}/{len} events  {msg}", false)
    }

    fn new(len: u64, template: &str, by_time: bool) -> Self {
        let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(len), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, by_time, since: Instant::now(), last: Cell::new((0.0, 0)) }
    }

    /// `acked` events were answered by now.
    pub fn show(&self, acked: u64) {
        let now = self.since.elapsed().as_secs_f64();
        let (then, before) = self.last.replace((now, acked));
        let rate = acked.saturating_sub(before) as f64 / (now - then).max(1e-3);
        self.bar.set_position(if self.by_time { now as u64 } else { acked });
        self.bar.set_message(format!("{acked} answered, {rate:.0}/s"));
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
