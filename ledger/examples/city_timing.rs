//! Prints how long a synthetic city, its playbook and an import of all its holders take:
//! `cargo run --release -p ledger --example city_timing -- moscow`.

use clap::ValueEnum;
use ledger::city::{CitySize, generate, person};
use ledger::import::{ImportKind, plan, read};
use ledger_core::{State, account_number};
use std::fmt::Write;
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
    import_holders(&state);
    Ok(())
}

fn import_holders(state: &State) {
    let mut text = String::from("№ ЛС;ФИО;Категория;Здание;План питания;Контакт\n");
    for (id, holder) in (0..).zip(state.holders()).filter(|(_, h)| h.kind != 0) {
        let (account, building, plan) = (account_number(id), state.building_attended(holder), u8::from(!holder.in_meal_plan));
        let _ = writeln!(text, "{account};{};{};{building};{plan};+7 000 000-00-00", person(1, id), holder.kind);
    }
    let start = Instant::now();
    match read(ImportKind::Holders, text.as_bytes(), "holders.csv") {
        Ok(table) => {
            println!("{} rows, {} MB read in {:?}", table.len(), text.len() >> 20, start.elapsed());
            let start = Instant::now();
            let plan = plan(&table, state);
            println!("tried in {:?}: {} changed, {} bad", start.elapsed(), plan.changed, plan.bad);
        }
        Err(error) => println!("{error}"),
    }
}
