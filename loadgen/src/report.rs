//! The result, for scripts as one JSON object and for people in a few lines.

use crate::recorder::LatencyUs;
use crate::verdict::{Oracle, Verdict};
use anyhow::{Context, Result};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// What `--json` writes; the names are a contract (DESIGN §7).
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Events answered, each once.
    pub acked: u64,
    /// Answers per second inside the measured window.
    pub acked_per_s: f64,
    /// Events submitted, each once.
    pub events_sent: u64,
    /// Gateways and payments that could not go on.
    pub errors: u64,
    /// Connections made anew after the server went away.
    pub reconnects: u64,
    /// From the intended send time.
    pub latency_us: LatencyUs,
    /// The verdict.
    pub oracle: Oracle,
    /// What was run.
    pub run: serde_json::Value,
    /// What to tell people.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl Report {
    /// Adds the verdict.
    pub fn judged(mut self, verdict: Verdict) -> Self {
        self.notes.extend(verdict.notes);
        self.oracle = verdict.oracle;
        self
    }

    /// True when a script may go on.
    pub fn is_good(&self) -> bool {
        self.oracle.ok && self.errors == 0
    }

    /// A few lines for people.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let l = &self.latency_us;
        let o = &self.oracle;
        let _ = writeln!(text, "answered   {} of {} events, {:.0} per second", self.acked, self.events_sent, self.acked_per_s);
        let _ = writeln!(text, "latency    p50 {}, p99 {}, p99.9 {}, max {}", us(l.p50), us(l.p99), us(l.p999), us(l.max));
        let _ = writeln!(text, "errors     {}, reconnects {}", self.errors, self.reconnects);
        let _ = writeln!(
            text,
            "oracle     {}: lost {}, duplicated {}, wrong answers {}, balances off by {} kopecks",
            if o.ok { "ok" } else { "FAILED" },
            o.lost,
            o.duplicated,
            o.wrong_answers,
            o.balance_mismatch_kopecks
        );
        for note in &self.notes {
            let _ = writeln!(text, "  {note}");
        }
        text
    }

    /// Writes the JSON where asked (`-` is stdout) and the summary where it does not disturb.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn publish(&self, json: Option<&Path>) -> Result<()> {
        let object = serde_json::to_string(self).context("the report is no JSON")?;
        match json {
            Some(path) if path == Path::new("-") => {
                eprint!("{}", self.summary());
                writeln!(std::io::stdout(), "{object}").context("stdout is closed")
            }
            Some(path) => {
                print!("{}", self.summary());
                std::fs::write(path, object + "\n").with_context(|| format!("{} cannot be written", path.display()))
            }
            None => {
                print!("{}", self.summary());
                Ok(())
            }
        }
    }
}

fn us(us: u64) -> String {
    match us {
        0..10_000 => format!("{us} µs"),
        10_000..10_000_000 => format!("{:.1} ms", us as f64 / 1e3),
        _ => format!("{:.1} s", us as f64 / 1e6),
    }
}
