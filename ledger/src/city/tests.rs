//! The synthetic city is accepted whole, has what it promises, and is the same for a seed.

use super::{CitySize, generate};
use edge_protocol::Reason;
use ledger_core::command::{building_kind, card_state, holder_kind};
use ledger_core::{CommandVerdict, State};
use std::collections::BTreeSet;

const TODAY: i32 = 20_700;

fn build(size: CitySize, seed: u64) -> State {
    let mut state = State::new();
    let mut records = Vec::new();
    for command in generate(size, seed, TODAY) {
        records.clear();
        let verdict = state.apply_command(0, 0, &command, 0, &mut records);
        assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{command:?}: {verdict:?}");
    }
    state
}

#[test]
fn every_command_of_every_checked_size_is_accepted_and_the_counts_are_exact() {
    for size in [CitySize::Small, CitySize::District] {
        let (state, shape) = (build(size, 7), size.shape());
        assert_eq!(state.sum_kopecks(), 0);
        assert_eq!(state.holders().len() as u32 - 1, shape.holders);
        assert_eq!(state.buildings().len() as u32 - 1, shape.buildings);
        assert_eq!(state.gateways().len() as u32 - 1, shape.buildings);
        assert!(state.gateways().iter().skip(1).all(|g| g.active), "gateway numbers have no gaps");
        assert_eq!(state.complexes().len() as u32 - 1, shape.complexes);
        assert_eq!(state.suppliers().len() as u32 - 1, shape.suppliers);
        let kinds: BTreeSet<u8> = state.buildings().iter().skip(1).map(|b| b.kind).collect();
        assert_eq!(kinds, (building_kind::SCHOOL..=building_kind::SUPPLEMENTARY).collect());
    }
}

#[test]
fn the_people_are_in_the_proportions_of_the_load_model() {
    let state = build(CitySize::District, 7);
    let count = |kind| state.holders().iter().filter(|h| h.kind == kind).count();
    assert!((48_000..=51_000).contains(&count(holder_kind::PUPIL)));
    assert!((3_000..=4_000).contains(&count(holder_kind::EMPLOYEE)));
    assert!((5_500..=7_000).contains(&count(holder_kind::REPRESENTATIVE)));
    assert!((1..=1_000).contains(&count(holder_kind::VISITOR)));
    let with_benefit = state.holders().iter().filter(|h| h.benefit != 0).count();
    assert!((9_000..=11_000).contains(&with_benefit), "one pupil in five, {with_benefit}");
    let cards = |wanted: u8| state.cards().iter().filter(|c| c.state == wanted).count();
    let out_of_use = cards(card_state::LOST) + cards(card_state::BLOCKED) + cards(card_state::RETURNED);
    assert!((300..=800).contains(&out_of_use), "about 1 % of the cards, {out_of_use}");
    assert!(cards(card_state::STOCK) > 1_500);
}

// PAS-04: nobody is left waiting at the kindergarten.
#[test]
fn every_kindergarten_child_has_a_representative_and_every_group_a_leader() {
    let state = build(CitySize::Small, 3);
    let children: BTreeSet<u32> = state.representations().map(|(child, _)| child).collect();
    for (id, holder) in state.holders().iter().enumerate().filter(|(_, h)| h.kind == holder_kind::PUPIL) {
        let group = &state.groups()[holder.group as usize];
        assert_ne!(group.leader, 0, "group {}", group.name);
        assert_eq!(group.name.starts_with("Группа"), children.contains(&(id as u32)), "holder {id}");
    }
}

#[test]
fn the_same_seed_gives_the_same_city_and_another_seed_another() {
    let digest = |seed| blake3::hash(format!("{:?}", generate(CitySize::Small, seed, TODAY).collect::<Vec<_>>()).as_bytes());
    assert_eq!(digest(1), digest(1));
    assert_ne!(digest(1), digest(2));
}
