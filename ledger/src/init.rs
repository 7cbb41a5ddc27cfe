//! `turnstone init`: a new data folder with certificates, logins, and a synthetic city if asked for.

use crate::certs;
use crate::city::{self, CitySize};
use crate::folder::Folder;
use crate::journal::snapshot::Pace;
use crate::journal::{Block, NO_HASH, SnapshotHead, Tail, TailFile, snapshot};
use crate::operators::Logins;
use crate::playbook;
use crate::store::segment::SegmentWriter;
use crate::vault::{Person, Vault};
use crate::writer::{OfflineWriter, now_us};
use anyhow::{Context, bail};
use dashboard::{Password, Role, Scope};
use ledger_core::{State, civil_day};
use ledger_office::City;
use std::path::Path;

/// Login of the first operator.
pub const ADMIN_LOGIN: &str = "admin";
/// Names made and put at once. Origin: guess; bounds the memory that they take.
const NAMES_AT_ONCE: usize = 10_000;
/// Name of a folder without a synthetic city.
const EMPTY_CITY: &str = "empty";

/// What `init` made.
pub struct Made {
    /// The locked folder.
    pub folder: Folder,
    /// Password of [`ADMIN_LOGIN`]; it is kept nowhere in clear.
    pub password: Password,
    /// Holders of the city.
    pub holders: usize,
    /// Gateways with a certificate.
    pub gateways: usize,
}

/// Makes the folder `dir`.
///
/// # Errors
/// When it exists already, or something in it cannot be written. A folder half made is said to be one by the next command.
pub fn init(dir: &Path, size: Option<CitySize>, seed: u64) -> anyhow::Result<Made> {
    let folder = Folder::create(dir, size.map_or(EMPTY_CITY, CitySize::name))?;
    certs::init(dir)?;
    let (access, client) = crate::access::Access::generate()?;
    access.save(dir)?;
    client.save(dir)?;
    let password = Logins::none(dir)?.add(ADMIN_LOGIN, "Администратор", Role::CityOperator, Scope::City)?;
    let state = match size {
        Some(size) => genesis(&folder, size, seed)?,
        None => City::new(),
    };
    name_everybody(dir, &state, seed)?;
    let gateways = issue_certificates(dir, &state)?;
    playbook::write(dir, folder.city(), &state).context("cannot write the city folder")?;
    let holders = state.holders().iter().filter(|h| h.kind != 0).count();
    Ok(Made { folder, password, holders, gateways })
}

/// Certificates for every active gateway that has none yet.
///
/// # Errors
/// When the authority of the folder cannot be used.
pub fn issue_certificates(dir: &Path, state: &State) -> anyhow::Result<usize> {
    let active = (0u32..).zip(state.gateways()).filter(|(_, g)| g.active).map(|(id, _)| id);
    certs::issue_gateways(dir, active)
}

/// Makes the vault, with an invented name for each holder of a synthetic city.
fn name_everybody(dir: &Path, state: &State, seed: u64) -> anyhow::Result<()> {
    let vault = Vault::open(&dir.join("vault"))?;
    let numbers: Vec<u32> = (0u32..).zip(state.holders()).filter(|(_, row)| row.kind != 0).map(|(id, _)| id).collect();
    for some in numbers.chunks(NAMES_AT_ONCE) {
        let people: Vec<(u32, Person)> =
            some.iter().map(|id| (*id, Person { name: city::person(seed, *id), contact: String::new() })).collect();
        vault.put_all(people.iter().map(|(id, person)| (*id, person)))?;
    }
    Ok(vault.flush()?)
}

/// Writes a synthetic city straight into a sealed segment: millions of commands without a single barrier, then a snapshot.
fn genesis(folder: &Folder, size: CitySize, seed: u64) -> anyhow::Result<City> {
    let now = now_us();
    let mut segment = SegmentWriter::create(&folder.journal(), 0)?;
    let mut last_hash = NO_HASH;
    let mut push = |mut block: Block| -> anyhow::Result<()> {
        segment.push(&block.seal(last_hash)?)?;
        last_hash = block.hash;
        Ok(())
    };
    let mut writer = OfflineWriter::new(City::new(), now);
    for command in city::generate(size, seed, civil_day(now)) {
        match writer.apply(0, &command, &mut push)? {
            Some(reason) if reason.is_accepted() => {}
            refused => bail!("the synthetic city is wrong: {command:?} was answered {refused:?}"),
        }
    }
    let state = writer.finish(&mut push)?;
    segment.finish()?;
    let head = SnapshotHead { next_pos: state.next_pos(), now_us: now, block_hash: last_hash };
    snapshot::write(&folder.snapshots(), &head, &state, Pace::Full)?;
    let (mut tail, _) = TailFile::open(&folder.tail())?;
    tail.note(&Tail { next_pos: head.next_pos, hash: head.block_hash })?;
    tail.sync()?;
    Ok(state)
}
