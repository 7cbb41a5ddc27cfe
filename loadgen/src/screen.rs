//! Progress on a terminal; nothing at all where there is none.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::Cell;
use std::io::IsTerminal;
use std::time::Instant;

/// A line that says how far a run is.
#[derive(Debug)]
pub struct Screen {
    bar: ProgressBar,
    since: Instant,
    last: Cell<(f64, u64)>,
}

impl Screen {
    /// For a run of known length.
    pub fn seconds(seconds: f64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(seconds.ceil() as u64), ProgressDrawTarget::stderr());
        if !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} s  {msg}") {
            bar.set_style(style);
        }
        Self { bar, since: Instant::now(), last: Cell::new((0.0, 0)) }
    }

    /// `acked` events were answered by now.
    pub fn show(&self, acked: u64) {
        let now = self.since.elapsed().as_secs_f64();
        let (then, before) = self.last.replace((now, acked));
        let rate = acked.saturating_sub(before) as f64 / (now - then).max(1e-3);
        self.bar.set_position(now as u64);
        self.bar.set_message(format!("{acked} answered, {rate:.0}/s"));
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
