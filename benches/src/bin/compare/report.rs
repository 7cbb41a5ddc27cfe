//! What was measured, for people as tables and for scripts as one JSON object.

use crate::case::Case;
use crate::load::Heard;
use crate::machine::Machine;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One run of one peer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Round {
    /// Events answered per second inside the measured time.
    pub(crate) per_s: f64,
    /// Events sent, all of them answered.
    pub(crate) sent: u64,
    /// Refusals among the answers, where the peer's client counts them.
    pub(crate) refused: Option<u64>,
    /// Median from sending to the answer, microseconds.
    pub(crate) p50_us: u64,
    /// The 99th percentile of the same.
    pub(crate) p99_us: u64,
    /// Percent of the processor time that the host took away meanwhile.
    pub(crate) stolen_percent: f64,
}

impl Round {
    /// What our clients heard in `seconds`.
    pub(crate) fn of(heard: &Heard, seconds: f64) -> Self {
        Self {
            per_s: heard.sent_in_time as f64 / seconds,
            sent: heard.sent,
            refused: Some(heard.refused),
            p50_us: heard.latency_us.value_at_quantile(0.5),
            p99_us: heard.latency_us.value_at_quantile(0.99),
            stolen_percent: 0.0,
        }
    }
}

/// All rounds of a peer in one case.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Who.
    pub(crate) peer: &'static str,
    /// Did an answer wait for the disk? As the running server said.
    pub(crate) durable: bool,
    /// In order.
    pub(crate) rounds: Vec<Round>,
}

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// What was played.
    pub(crate) case: Case,
    /// The first is the one that the others are compared with.
    pub(crate) rows: Vec<Row>,
}

impl Row {
    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(of).collect())
    }

    /// Median over the rounds of `first` divided by this peer, each pair taken in the same minute.
    fn ratio(&self, first: &Self) -> f64 {
        median(first.rounds.iter().zip(&self.rounds).map(|(ours, theirs)| ours.per_s / theirs.per_s.max(1e-9)).collect())
    }
}

impl Table {
    /// The table for people.
    pub(crate) fn text(&self) -> String {
        let Case { name, clients, batch, in_flight } = self.case;
        let mut text = format!("{name}: {clients} clients, batches of {batch}, {in_flight} in flight each\n");
        let Some(first) = self.rows.first() else { return text };
        let head = ["peer", "events/s", "ratio", "p50 ms", "p99 ms", "refused", "durable", "stolen", "rounds, events/s"];
        let _ = writeln!(
            text,
            "  {:<12}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}{:>8}  {}",
            head[0], head[1], head[2], head[3], head[4], head[5], head[6], head[7], head[8]
        );
        for row in &self.rows {
            let rounds: Vec<String> = row.rounds.iter().map(|round| grouped(round.per_s)).collect();
            let refused = match row.rounds.iter().map(|round| Some((round.refused?, round.sent))).collect::<Option<Vec<_>>>() {
                Some(both) => {
                    let (refused, sent) = both.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                    format!("{:.1} %", refused as f64 * 100.0 / (sent as f64).max(1.0))
                }
                None => String::from("oracle"),
            };
            let _ = writeln!(
                text,
                "  {:<12}{:>11}{:>9}{:>9.2}{:>9.2}{:>9}{:>9}{:>8}  {}",
                row.peer,
                grouped(row.median(|round| round.per_s)),
                format!("{:.2} ×", row.ratio(first)),
                row.median(|round| round.p50_us as f64) / 1e3,
                row.median(|round| round.p99_us as f64) / 1e3,
                refused,
                if row.durable { "yes" } else { "NO" },
                format!("{:.0} %", row.median(|round| round.stolen_percent)),
                rounds.join(" ")
            );
        }
        text
    }

    fn json(&self) -> Value {
        let Case { name, clients, batch, in_flight } = self.case;
        let round = |round: &Round| {
            json!({
                "events_per_s": round.per_s, "sent": round.sent, "refused": round.refused,
                "p50_us": round.p50_us, "p99_us": round.p99_us, "stolen_percent": round.stolen_percent,
            })
        };
        let row = |row: &Row| {
            json!({
                "peer": row.peer, "durable": row.durable,
                "events_per_s_median": row.median(|round| round.per_s),
                "ratio_of_first": self.rows.first().map(|first| row.ratio(first)),
                "rounds": row.rounds.iter().map(round).collect::<Vec<_>>(),
            })
        };
        json!({
            "case": name, "clients": clients, "batch": batch, "in_flight": in_flight,
            "peers": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

/// Everything, for `--json`.
pub(crate) fn json(machine: &Machine, about: &[(&str, String)], tables: &[Table]) -> Value {
    let about: serde_json::Map<String, Value> = about.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    json!({ "machine": machine, "peers": about, "cases": tables.iter().map(Table::json).collect::<Vec<_>>() })
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match (numbers.len() % 2, numbers.get(middle), middle.checked_sub(1).and_then(|before| numbers.get(before))) {
        (0, Some(after), Some(before)) => (before + after) / 2.0,
        (_, Some(number), _) => *number,
        _ => 0.0,
    }
}

/// 1234567.8 as 1,234,568.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(peer: &'static str, rates: &[f64]) -> Row {
        let rounds = rates.iter().map(|per_s| Round { per_s: *per_s, ..Round::default() }).collect();
        Row { peer, durable: true, rounds }
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let ours = row("a", &[100.0, 10.0, 40.0]);
        let theirs = row("b", &[10.0, 1.0, 2.0]);
        assert_eq!(theirs.ratio(&ours), 10.0);
        assert_eq!(ours.ratio(&ours), 1.0);
    }

    #[test]
    fn medians_and_numbers_read_as_people_expect() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0]), 2.5);
        assert_eq!(median(Vec::new()), 0.0);
        assert_eq!(["999", "1,000", "1,234,568"], [999.0, 1_000.0, 1_234_567.8].map(grouped));
    }
}
