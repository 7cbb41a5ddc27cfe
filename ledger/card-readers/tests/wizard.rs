//! The wizard that learns a reader's profile from known cards, as somebody at a turnstile uses it.

use card_readers::learn::{Hint, Near, Why};
use card_readers::limits::NEAREST_MAX;
use card_readers::{Fault, Learnt, Profile, Size, learn};
use edge_protocol::CardKey;

const FOUR: [&str; 3] = ["1EA68671", "7BB26E04", "05D3C17A"];
const SEVEN: [&str; 3] = ["04A1B2C3D4E5F6", "04D7C3DA73CC63", "04B860901B53FD"];

fn samples(rows: &[(&str, &str)]) -> Vec<(CardKey, String)> {
    rows.iter().map(|(card, text)| (CardKey::parse(card).expect("a card"), String::from(*text))).collect()
}

fn written(profile: &str, cards: &[&str]) -> Vec<(CardKey, String)> {
    let profile = Profile::parse(profile).expect("a profile");
    let card = |card: &&str| CardKey::parse(card).expect("a card");
    cards.iter().map(card).map(|card| (card, profile.write(&card).expect("a card that it can write"))).collect()
}

fn name(learnt: &Learnt) -> String {
    match learnt {
        Learnt::One(profile) => profile.to_string(),
        Learnt::Several { profiles, hint } => format!("{} of {}, {hint:?}", profiles[0], profiles.len()),
        Learnt::More(missing) => format!("{missing} more"),
        Learnt::None(near) => format!("none, nearest {}", near[0].profile),
    }
}

#[test]
fn three_cards_say_which_profile_or_which_card_is_missing() {
    let table: [(&str, &[&str], &str); 12] = [
        ("hex-le", &SEVEN, "hex-le"),
        ("hex-colon-lower-be", &SEVEN, "hex-colon-lower-be"),
        ("dec56-bare-be", &SEVEN, "dec56-bare-be"),
        ("bits58-le", &SEVEN, "bits58-le"),
        ("hex-last4-lower-le", &SEVEN, "hex-last4-lower-le"),
        ("dec-last3-ten-be", &SEVEN, "dec-last3-ten-be"),
        ("pair-first3-le-mirrored", &SEVEN, "pair-first3-le-mirrored"),
        ("joined-last3-be", &FOUR, "joined-last3-be"),
        // Four bytes are all of a short card, and a cut of a longer one.
        ("hex-be", &FOUR, "hex-be of 4, Length(Double)"),
        ("hex-le", &[FOUR[0], FOUR[1], SEVEN[0]], "hex-le"),
        ("hex-level1-be", &[FOUR[0], FOUR[1], SEVEN[0]], "hex-level1-be"),
        ("dec-le", &FOUR, "dec-le of 5, Length(Double)"),
    ];
    for (profile, cards, expected) in table {
        assert_eq!(name(&learn(&written(profile, cards))), expected, "{profile}");
    }
}

// FIELD C4: a reader that gives 7186A61E for 1EA68671 turns the bytes round.
#[test]
fn the_known_pair_is_learnt() {
    let learnt = learn(&samples(&[("1EA68671", "1904649758"), ("7BB26E04", "0074363515"), ("04A1B2C3", "3283263748")]));
    let Learnt::Several { profiles, hint } = learnt else { panic!("{learnt:?}") };
    assert_eq!((profiles[0].to_string(), hint), (String::from("dec-le"), Hint::Length(Size::Double)));
}

// A card that reads the same backwards, or is shown twice, tells nothing new.
#[test]
fn palindromes_and_repeated_cards_do_not_count() {
    let table: [(&[(&str, &str)], usize); 5] = [
        (&[], 3),
        (&[("1EA68671", "1EA68671"), ("1EA68671", "1EA68671"), ("7BB26E04", "7BB26E04")], 1),
        (&[("A1B2B2A1", "A1B2B2A1"), ("1EA68671", "1EA68671"), ("7BB26E04", "7BB26E04")], 1),
        (&[("00182442", "00182442"), ("1EA68671", "1EA68671"), ("7BB26E04", "7BB26E04")], 1),
        (&[("88A68671", "88A68671"), ("00000000", "00000000"), ("7BB26E04", "7BB26E04")], 2),
    ];
    for (rows, missing) in table {
        assert_eq!(learn(&samples(rows)), Learnt::More(missing), "{rows:?}");
    }
}

#[test]
fn when_none_explains_all_the_nearest_says_which_sample_fails() {
    let mut rows = written("hex-le", &SEVEN);
    rows[1].1 = String::from("04D7C3DA73CC6X");
    let Learnt::None(near) = learn(&rows) else { panic!("a wrong sample") };
    assert!(near.len() <= NEAREST_MAX);
    let Near { profile, misses } = &near[0];
    assert_eq!(profile.to_string(), "hex-le");
    assert_eq!(misses.iter().map(|miss| (miss.sample, miss.why)).collect::<Vec<_>>(), [(1, Why::Unreadable(Fault::NotHex))]);

    // The same card printed in two ways.
    let mut rows = written("hex-le", &SEVEN);
    rows.push((rows[0].0, String::from("04A1B2C3D4E5F6")));
    let Learnt::None(near) = learn(&rows) else { panic!("a contradiction") };
    assert!(matches!(near[0].misses.as_slice(), [miss] if miss.sample == 3 && matches!(miss.why, Why::Other(_))));
}
