//! Prints how long a synthetic city takes: `cargo run --release -p ledger --example city_timing -- moscow`.

use clap::ValueEnum;
use ledger::city::{CitySize, generate};
use ledger_core::State;
use std::time::Instant;

fn main() -> anyhow::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_else(|| String::from("moscow"));
    let size = CitySize::from_str(&name, true).map_err(anyhow::Error::msg)?;
    let start = Instant::now();
    let commands = generate(size, 1, 20_700).count();
    println!("{commands} commands generated in {:?}", start.elapsed());
    let start = Instant::now();
    let (mut state, mut records) = (State::new(), Vec::new());
    for command in generate(size, 1, 20_700) {
        records.clear();
        state.apply_command(0, 0, &command, 0, &mut records);
    }
    println!("generated and applied in {:?}, sum {} kopecks", start.elapsed(), state.sum_kopecks());
    let dir = tempfile::tempdir()?;
    let start = Instant::now();
    ledger::playbook::write(dir.path(), &name, &state)?;
    println!("playbook written in {:?}", start.elapsed());
    Ok(())
}
