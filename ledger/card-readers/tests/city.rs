//! A city's cards in the index: parts that one card has, parts that many share. `--nocapture` in a release build shows the times
//! that the crate's description is held to (1.5 million cards: built within a second, found in microseconds).

use card_readers::limits::{COLLISIONS_SHOWN_MAX, ROWS_SHOWN_MAX};
use card_readers::{Found, Kept, Profile, Projection, ProjectionIndex, Reading};
use edge_protocol::CardKey;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::time::Instant;

/// Cards of a large city. Origin: FIELD C8.
const CITY: u32 = 1_500_000;
const SEED: u64 = 8;

/// One in four has four bytes, the others seven of the maker 04, one in a hundred ten.
fn cards(many: u32) -> Vec<(u32, CardKey)> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut card = |row: u32| {
        let mut bytes = [0; 10];
        random.fill_bytes(&mut bytes);
        bytes[0] = if row.is_multiple_of(4) { (bytes[0] % 0x80) | 1 } else { 0x04 };
        let len = if row.is_multiple_of(4) {
            4
        } else if row % 100 == 1 {
            10
        } else {
            7
        };
        (row, CardKey::from_bytes(&bytes[..len]).expect("4, 7 or 10 bytes"))
    };
    (0..many).map(&mut card).collect()
}

fn naive(cards: &[(u32, CardKey)], part: &Projection) -> Vec<u32> {
    cards.iter().filter(|(_, card)| part.matches(card)).map(|(row, _)| *row).collect()
}

fn rows(found: Found) -> (Vec<u32>, usize) {
    match found {
        Found::None => (Vec::new(), 0),
        Found::One(row) => (vec![row], 1),
        Found::Several { rows, total } => (rows, total),
    }
}

#[test]
fn the_index_finds_what_a_walk_over_all_cards_finds() {
    let cards = cards(20_000);
    let index = ProjectionIndex::new(cards.iter().copied());
    assert_eq!(index.len(), cards.len());
    for (row, card) in cards.iter().step_by(97) {
        for part in Projection::of(card) {
            let expected = naive(&cards, &part);
            let (found, total) = rows(index.find(&part));
            assert!(expected.contains(row));
            assert_eq!((found.as_slice(), total), (&expected[..expected.len().min(ROWS_SHOWN_MAX)], expected.len()), "{part}");
        }
    }
    for kept in Kept::ALL {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        let parts = cards.iter().flat_map(|(_, card)| Projection::of(card)).filter(|part| part.kept() == kept);
        parts.for_each(|part| *shared.entry(part.value()).or_default() += 1);
        shared.retain(|_, many| *many > 1);
        let collisions = index.collisions(kept);
        assert_eq!((collisions.groups, collisions.cards), (shared.len(), shared.values().sum()), "{kept:?}");
        assert!(collisions.shown.iter().all(|one| shared.get(&one.projection.value()) == Some(&one.total)), "{kept:?}");
    }
    let nobody = CardKey::from_bytes(&[0xFE; 7]).expect("seven bytes");
    assert!(Projection::of(&nobody).all(|part| index.find(&part) == Found::None));
}

// FIELD C4: 04A1B2C3 as Wiegand-26 is the number of three cards; whole it is of one.
#[test]
fn a_collision_is_shown_with_all_its_cards() {
    let keys = ["04A1B2C3", "11A1B2C3", "04000000A1B2C3", "04A1B2C3D4E5F6", "88A1B2C3", "A1B2C3"];
    let keys = keys.map(|text| CardKey::parse(text).expect("hexadecimal"));
    let index = ProjectionIndex::new((10..).zip(keys));
    assert_eq!(index.len(), 4, "a cascade tag and three bytes are no cards");
    let part = |name: &str, text: &str| match Profile::parse(name).expect("a profile").read(text) {
        Ok(Reading::Part(part)) => index.find(&part),
        other => panic!("{name} {text}: {other:?}"),
    };
    assert_eq!(part("wiegand26", "161,45763"), Found::Several { rows: vec![10, 11, 12], total: 3 });
    assert_eq!(part("hex-first4-be", "04A1B2C3"), Found::Several { rows: vec![10, 13], total: 2 });
    assert_eq!(part("hex-level1-be", "8804A1B2"), Found::One(13), "a short card has no cascade tag");
    assert_eq!(part("hex-last4-be", "00A1B2C3"), Found::One(12));
    assert_eq!(part("hex-last4-be", "FFA1B2C3"), Found::None);

    let last3 = index.collisions(Kept::Last3);
    assert_eq!((last3.groups, last3.cards), (1, 3));
    assert_eq!(last3.shown[0].rows, [10, 11, 12]);
    assert_eq!(last3.shown[0].projection.to_string(), "last3 A1B2C3");
    assert_eq!(index.collisions(Kept::First4).shown[0].rows, [10, 13]);
    assert_eq!(index.collisions(Kept::Level1).groups, 0);
    assert_eq!(ProjectionIndex::default().collisions(Kept::Last3).groups, 0);
}

#[test]
fn a_city_has_collisions_and_they_are_counted_and_bounded() {
    let cards = cards(CITY);
    let clock = Instant::now();
    let index = ProjectionIndex::new(cards.iter().copied());
    let built = clock.elapsed();
    assert_eq!(index.len(), cards.len());

    let parts: Vec<Projection> = cards.iter().step_by(151).flat_map(|(_, card)| Projection::of(card)).collect();
    let clock = Instant::now();
    let found: usize = parts.iter().map(|part| rows(index.find(part)).1).sum();
    let looked_up = clock.elapsed();
    assert!(found >= parts.len());

    for kept in Kept::ALL {
        let clock = Instant::now();
        let collisions = index.collisions(kept);
        let listed = clock.elapsed();
        assert!(collisions.shown.len() <= COLLISIONS_SHOWN_MAX);
        assert!(collisions.groups >= collisions.shown.len() && collisions.cards >= 2 * collisions.groups);
        assert!(collisions.shown.iter().all(|one| one.total >= 2 && one.rows.len() <= ROWS_SHOWN_MAX));
        println!("{}: {} groups of {} cards, listed in {listed:?}", kept.name(), collisions.groups, collisions.cards);
    }
    println!("built in {built:?}, each of {} parts found in {:?}", parts.len(), looked_up / parts.len() as u32);
}
