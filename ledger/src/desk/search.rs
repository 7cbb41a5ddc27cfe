//! One box for anything: what the words look like decides what is looked for.

use super::{CityDesk, building_named, complex_named, entries, place_of, place_of_holder};
use dashboard::views::desk::{DeskError, HITS_MAX, Hit, Place};
use edge_protocol::CardKey;
use ledger_core::{State, account_number, holder_of_account};

/// Characters of the shortest part of a name that is looked for. Origin: one letter fits everything.
const NAME_LEN_MIN: usize = 2;
/// Lengths of a card's number in hexadecimal digits: UIDs of 4, 7 and 10 bytes (FIELD C4).
const CARD_DIGITS: [usize; 3] = [8, 14, 20];

/// What fits and may be seen, at most [`HITS_MAX`]: objects that the words name exactly come first.
///
/// # Errors
/// As the journal answers.
pub(super) fn hits(desk: &CityDesk, words: &str, may_see: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError> {
    let words = words.trim();
    if let Some(pos) = words.strip_prefix('#') {
        let Ok(pos) = pos.trim().parse() else { return Ok(Vec::new()) };
        let found = entries::one(&desk.ledger, pos)?.map(|found| Hit::Entry(pos, found.place));
        return Ok(found.into_iter().filter(may_see).collect());
    }
    let state = desk.ledger.read_now();
    if let Some((what, number)) = words.split_once(':')
        && let ("device" | "устройство", Ok(id)) = (what.trim().to_lowercase().as_str(), number.trim().parse())
    {
        return Ok(device(&state, id).into_iter().filter(may_see).collect());
    }
    let exact = account(desk, &state, words).into_iter().chain(card(desk, &state, words)).chain(numbered(&state, words));
    let mut hits: Vec<Hit> = exact.chain(by_name(&state, words)).filter(may_see).take(HITS_MAX).collect();
    drop(state);
    hits.extend(people(desk, words, HITS_MAX - hits.len(), may_see)?);
    Ok(hits)
}

/// Whose name has these words. The state is asked before and after: the vault takes its time, and the follower waits for readers.
fn people(desk: &CityDesk, words: &str, most: usize, may_see: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError> {
    if most == 0 || words.chars().any(|c| c.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let only = |holders: &mut Vec<u32>| {
        let state = desk.ledger.read_now();
        let seen = |holder: u32| may_see(&Hit::Person(account_number(holder), String::new(), place_of_holder(&state, holder)));
        holders.retain(|holder| state.holder(*holder).is_some() && seen(*holder));
    };
    let found = desk.vault.find(words, most, &only).map_err(|error| {
        tracing::error!(%error, "names cannot be looked through");
        DeskError::Broken
    })?;
    let named: Vec<(u32, String)> = found.into_iter().map(|holder| (holder, desk.masked_name(holder))).collect();
    let state = desk.ledger.read_now();
    let hit = |(holder, name): (u32, String)| {
        let group =
            state.holder(holder).and_then(|row| state.groups().get(row.group as usize)).filter(|group| group.building != 0);
        let shown = group.map_or_else(|| name.clone(), |group| format!("{name}, {}", group.name));
        Hit::Person(account_number(holder), shown, place_of_holder(&state, holder))
    };
    Ok(named.into_iter().map(hit).collect())
}

fn device(state: &State, id: u32) -> Option<Hit> {
    let device = state.devices().get(id as usize).filter(|device| device.kind != 0)?;
    Some(Hit::Device(id, place_of(state, device.building)))
}

fn account(desk: &CityDesk, state: &State, words: &str) -> Option<Hit> {
    let digits: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let holder = holder_of_account(digits.parse().ok()?)?;
    state.holder(holder)?;
    Some(holder_hit(desk, state, holder))
}

fn card(desk: &CityDesk, state: &State, words: &str) -> Option<Hit> {
    let digits: String = words.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect();
    if !CARD_DIGITS.contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = CardKey { bits: u8::try_from(digits.len() * 4).ok()?, ..CardKey::default() };
    for (byte, at) in key.bytes.iter_mut().zip((0..digits.len()).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    let holder = state.card(key)?.holder;
    state.holder(holder)?;
    Some(holder_hit(desk, state, holder))
}

fn holder_hit(desk: &CityDesk, state: &State, holder: u32) -> Hit {
    Hit::Account(account_number(holder), desk.masked_name(holder), place_of_holder(state, holder))
}

/// A bare number may be a building's or a complex's.
fn numbered(state: &State, words: &str) -> Vec<Hit> {
    let Ok(id) = words.parse::<u32>() else { return Vec::new() };
    let building = building_named(state, id);
    let complex = complex_named(state, id);
    let building = (building.id != 0).then(|| Hit::Building(building, place_of(state, id)));
    let complex = (complex.id != 0).then_some(Hit::Complex(complex, Place { complex: id, building: 0, ..Place::default() }));
    building.into_iter().chain(complex).collect()
}

fn by_name(state: &State, words: &str) -> impl Iterator<Item = Hit> {
    let wanted = words.to_lowercase();
    let asked = wanted.chars().count() >= NAME_LEN_MIN;
    let fits = move |name: &str| asked && name.to_lowercase().contains(&wanted);
    let complexes = (0u32..).zip(state.complexes()).filter(|(id, row)| *id != 0 && row.active).map(|(id, row)| (id, &row.name));
    let buildings = (0u32..).zip(state.buildings()).filter(|(_, row)| row.active).map(|(id, row)| (id, &row.name));
    let fitting = fits.clone();
    let complexes = complexes
        .filter(move |(_, name)| fitting(name))
        .map(|(id, _)| Hit::Complex(complex_named(state, id), Place { complex: id, building: 0, ..Place::default() }));
    let buildings = buildings.filter(move |(_, name)| fits(name));
    complexes.chain(buildings.map(|(id, _)| Hit::Building(building_named(state, id), place_of(state, id))))
}
