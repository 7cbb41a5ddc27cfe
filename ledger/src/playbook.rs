//! Writes `city/` of the data folder: what a load generator may know of the city, without names (docs/data-folder.md).

#[cfg(test)]
mod tests;

use ledger_core::{State, account_number};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Bytes collected before a write. Origin: guess; one system call per thousand holders.
const BUFFER_BYTES: usize = 1 << 16;

/// Replaces `dir/city` as a whole: a reader finds the old files or the new ones, never a mixture.
///
/// # Errors
/// Any fault of the file system, with the path in its text. An interrupted replacement leaves `city.new` or `city.old`, which the
/// next call clears away.
pub fn write(dir: &Path, name: &str, state: &State) -> io::Result<()> {
    let [city, new, old] = ["city", "city.new", "city.old"].map(|folder| dir.join(folder));
    for left_over in [&new, &old] {
        if left_over.exists() {
            fs::remove_dir_all(left_over).map_err(|e| at(left_over, e))?;
        }
    }
    fs::create_dir_all(&new).map_err(|e| at(&new, e))?;
    let write = |file: &str, content: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        let path = new.join(file);
        write_file(&path, content).map_err(|e| at(&path, e))
    };
    write("city.json", &|out| city_json(out, name, state))?;
    write("gateways.csv", &|out| gateways(out, state))?;
    write("devices.csv", &|out| devices(out, state))?;
    write("holders.csv", &|out| holders(out, state))?;
    write("groups.csv", &|out| groups(out, state))?;
    write("representations.csv", &|out| representations(out, state))?;
    write("contracts.csv", &|out| contracts(out, state))?;
    write("service_days.csv", &|out| service_days(out, state))?;
    if city.exists() {
        fs::rename(&city, &old).map_err(|e| at(&city, e))?;
    }
    fs::rename(&new, &city).map_err(|e| at(&new, e))?;
    if old.exists() {
        fs::remove_dir_all(&old).map_err(|e| at(&old, e))?;
    }
    Ok(())
}

fn write_file(path: &Path, content: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::create(path)?);
    content(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn city_json(out: &mut dyn Write, name: &str, state: &State) -> io::Result<()> {
    let holders = state.holders().iter().filter(|h| h.kind != 0 && h.active).count();
    let gateways = state.gateways().iter().filter(|g| g.active).count();
    writeln!(out, "{}", serde_json::json!({ "name": name, "holders": holders, "gateways": gateways }))
}

fn gateways(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "gateway,building,complex,building_kind,mode")?;
    for (id, gateway) in state.gateways().iter().enumerate().filter(|(_, g)| g.active) {
        let Some(building) = state.buildings().get(gateway.building as usize) else { continue };
        writeln!(out, "{id},{},{},{},{}", gateway.building, building.complex, building.kind, building.mode)?;
    }
    Ok(())
}

fn devices(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "device,building,kind,supplier")?;
    for (id, device) in state.devices().iter().enumerate().filter(|(_, d)| d.active) {
        writeln!(out, "{id},{},{},{}", device.building, device.kind, device.supplier)?;
    }
    Ok(())
}

fn holders(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(
        out,
        "holder,account,kind,building,complex,group,in_meal_plan,benefit_meals,daily_limit,supplier,card,permanent,card_state,\
         valid_from_us,valid_until_us"
    )?;
    let newest = newest_cards(state);
    for (id, holder) in state.holders().iter().enumerate().filter(|(_, h)| h.kind != 0 && h.active) {
        let Ok(id) = u32::try_from(id) else { continue };
        let benefit = state.benefits().get(holder.benefit as usize).filter(|b| holder.benefit != 0 && b.active);
        let supplier = state.purses_of(id).next().map_or(0, |(_, purse)| purse.supplier);
        let card = newest.get(id as usize).and_then(|card| state.cards().get((*card)? as usize));
        write!(
            out,
            "{id},{},{},{},{},{},{},{},{},{supplier},",
            account_number(id),
            holder.kind,
            state.building_attended(holder),
            holder.complex,
            holder.group,
            u8::from(holder.in_meal_plan),
            benefit.map_or(0, |b| b.meals),
            holder.daily_limit,
        )?;
        match card {
            Some(card) => {
                let key = card.key();
                write!(out, "{key},{},{}", u8::from(card.permanent), card.state)?;
            }
            None => write!(out, ",0,0")?,
        }
        writeln!(out, ",{},{}", holder.valid_from_us, holder.valid_until_us)?;
    }
    Ok(())
}

/// The newest card of each holder, as an index into the state's cards.
fn newest_cards(state: &State) -> Vec<Option<u32>> {
    let mut newest = vec![None; state.holders().len()];
    for (index, card) in (0u32..).zip(state.cards()).filter(|(_, c)| c.holder != 0) {
        if let Some(slot) = newest.get_mut(card.holder as usize) {
            *slot = Some(index);
        }
    }
    newest
}

fn groups(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "group,building,leader")?;
    for (id, group) in state.groups().iter().enumerate().filter(|(_, g)| g.active) {
        writeln!(out, "{id},{},{}", group.building, group.leader)?;
    }
    Ok(())
}

fn representations(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "child,representative")?;
    for (child, representative) in state.representations() {
        writeln!(out, "{child},{representative}")?;
    }
    Ok(())
}

fn contracts(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "contract,supplier,complex,first_day,last_day,weekdays")?;
    for (id, c) in state.contracts().iter().enumerate().filter(|(_, c)| c.active) {
        writeln!(out, "{id},{},{},{},{},{}", c.supplier, c.complex, c.first_day, c.last_day, c.weekdays)?;
    }
    Ok(())
}

fn service_days(out: &mut dyn Write, state: &State) -> io::Result<()> {
    writeln!(out, "contract,day,open")?;
    for (contract, day, open) in state.service_days() {
        writeln!(out, "{contract},{day},{}", u8::from(open))?;
    }
    Ok(())
}
