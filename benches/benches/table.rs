//! One table of everything criterion has measured; cargo runs benches by name, so this one comes last.
//!
//! Reads what the others left in `target/criterion`. A figure from an earlier run shows its age.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs};

struct Row {
    name: String,
    /// Nanoseconds of one iteration: criterion's median and both ends of its 95 % interval.
    median: f64,
    from: f64,
    to: f64,
    /// Events, records or holders of one iteration.
    elements: Option<f64>,
    minutes_ago: u64,
}

fn main() {
    let home = env::var_os("CRITERION_HOME").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut rows = Vec::new();
    collect(&home.unwrap_or(beside), &mut rows);
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    println!("\n| {:width$} |     median | 95 % interval           | ns per element | min ago |", "Bench");
    println!("|-{:-<width$}-|-----------:|-------------------------|---------------:|--------:|", "");
    for row in rows {
        let interval = format!("{} … {}", time(row.from), time(row.to));
        let each = row.elements.map_or_else(String::new, |elements| format!("{:.1}", row.median / elements));
        println!("| {:width$} | {:>10} | {interval:23} | {each:>14} | {:>7} |", row.name, time(row.median), row.minutes_ago);
    }
}

/// Walks down to every `new/estimates.json`.
fn collect(folder: &Path, rows: &mut Vec<Row>) {
    rows.extend(row(&folder.join("new")));
    let below = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    below.filter(|path| path.is_dir() && !path.ends_with("new")).for_each(|path| collect(&path, rows));
}

fn row(new: &Path) -> Option<Row> {
    let read = |name: &str| serde_json::from_slice::<Value>(&fs::read(new.join(name)).ok()?).ok();
    let (estimates, benchmark) = (read("estimates.json")?, read("benchmark.json")?);
    let number = |pointer: &str| estimates.pointer(pointer)?.as_f64();
    let written = fs::metadata(new.join("estimates.json")).and_then(|file| file.modified()).ok()?;
    Some(Row {
        name: benchmark.pointer("/full_id")?.as_str()?.to_owned(),
        median: number("/median/point_estimate")?,
        from: number("/median/confidence_interval/lower_bound")?,
        to: number("/median/confidence_interval/upper_bound")?,
        elements: benchmark.pointer("/throughput/Elements").and_then(Value::as_f64),
        minutes_ago: SystemTime::now().duration_since(written).map_or(0, |age| age.as_secs() / 60),
    })
}

fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}
