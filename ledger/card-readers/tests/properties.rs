//! What holds for every card and every text.

use card_readers::limits::READINGS_MAX;
use card_readers::{Fault, Kept, Learnt, Profile, Projection, Reading, interpret, learn, proves_hex, read_plain};
use edge_protocol::CardKey;
use proptest::prelude::*;

fn key(bytes: &[u8]) -> CardKey {
    CardKey::from_bytes(bytes).expect("1 to 10 bytes")
}

/// Cards of the three lengths, none with a cascade tag in front or all zero.
fn cards() -> impl Strategy<Value = CardKey> {
    let first = (1..=255_u8).prop_filter("a cascade tag", |first| *first != 0x88);
    let rest = prop_oneof![
        prop::collection::vec(any::<u8>(), 3),
        prop::collection::vec(any::<u8>(), 6),
        prop::collection::vec(any::<u8>(), 9)
    ];
    (first, rest).prop_map(|(first, rest)| key(&[&[first], rest.as_slice()].concat()))
}

/// Profiles in every look, those of import files among them.
fn profiles() -> impl Strategy<Value = Profile> {
    let looks = |profile: Profile| profile.looks().iter().filter_map(move |look| profile.with_look(*look));
    let named = ["wiegand26-be", "wiegand26-le", "wiegand34-be", "wiegand34-le"].into_iter().filter_map(Profile::parse);
    let all: Vec<Profile> = Profile::all().chain(named).flat_map(looks).collect();
    prop::sample::select(all)
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,26}",
        "[0-9A-Fa-f]{1,22}",
        "[01]{24,60}",
        "[0-9]{1,5}[,./ ][0-9]{1,6}",
        "[0-9A-F:,. E+-]{0,20}",
        "(?s).{0,40}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    // FIELD C4: what a reader writes leads back to its card, or to a part of it.
    #[test]
    fn what_is_written_is_read_back(card in cards(), profile in profiles()) {
        let Some(text) = profile.write(&card) else { return Ok(()) };
        match profile.read(&text) {
            Ok(Reading::Whole(read)) => prop_assert_eq!(read, card),
            Ok(Reading::Part(part)) => {
                prop_assert!(profile.loses_bytes());
                prop_assert!(part.matches(&card), "{} of {}", part, card);
                prop_assert_eq!(Some(part.kept()), profile.kept());
            }
            Err(fault) => prop_assert!(false, "{} {}: {}", profile, text, fault),
        }
    }

    #[test]
    fn a_name_leads_back_to_its_profile(profile in profiles()) {
        prop_assert_eq!(Profile::parse(&profile.to_string()), Some(profile));
    }

    // Nothing is invented: the card that was read gives, written again, the same card.
    #[test]
    fn any_text_is_read_or_refused_with_a_reason(text in texts(), profile in profiles()) {
        if let Ok(Reading::Whole(card)) = profile.read(&text) {
            let written = profile.write(&card).unwrap_or_default();
            prop_assert_eq!(profile.read(&written), Ok(Reading::Whole(card)), "{} {}", profile, text);
        }
        let _ = Profile::parse(&text);
    }

    #[test]
    fn interpretations_are_few_and_each_is_one(text in texts()) {
        let found = interpret(&text);
        prop_assert!(found.len() < READINGS_MAX, "{} readings, the bound cuts", found.len());
        for (i, (profile, reading)) in found.iter().enumerate() {
            prop_assert_eq!(profile.read(&text), Ok(*reading));
            prop_assert!(found.iter().skip(i + 1).all(|(_, other)| other != reading));
        }
    }

    // A search box finds every card by what any reader writes for it.
    #[test]
    fn what_any_reader_writes_is_interpreted(card in cards(), profile in profiles()) {
        if let Some(text) = profile.write(&card) {
            prop_assert!(interpret(&text).iter().any(|(_, reading)| reading.fits(&card)), "{} {}", profile, text);
        }
    }

    #[test]
    fn a_card_matches_its_parts_and_no_others(card in cards(), other in cards()) {
        let parts: Vec<Projection> = Projection::of(&card).collect();
        let long = card.bits > 32;
        prop_assert_eq!(parts.iter().any(|part| part.kept() == Kept::Level1), long);
        prop_assert_eq!(parts.len(), 4 + usize::from(long));
        for part in parts {
            prop_assert_eq!(part.matches(&other), Projection::of(&other).any(|of_other| of_other == part));
        }
    }

    // A number that could be two cards is never guessed.
    #[test]
    fn a_plain_column_never_takes_decimal_digits_for_a_card(text in "[0-9]{1,26}") {
        prop_assert_eq!(read_plain(&text, false), Err(Fault::Ambiguous));
    }

    #[test]
    fn a_plain_column_takes_a_card_as_on_the_air(card in cards()) {
        let text = card.to_string();
        if proves_hex(&text) {
            prop_assert_eq!(read_plain(&text, false), Ok(card));
        }
        prop_assert_eq!(read_plain(&text, true), Ok(card));
    }

    // The true profile always remains, and only profiles that write these cards alike remain beside it.
    #[test]
    fn the_wizard_never_loses_the_true_profile(shown in prop::collection::vec(cards(), 3..6), profile in profiles()) {
        let written: Option<Vec<(CardKey, String)>> =
            shown.iter().map(|card| profile.write(card).map(|text| (*card, text))).collect();
        let Some(samples) = written else { return Ok(()) };
        let explains = |found: &Profile| samples.iter().all(|(card, text)| found.read(text).is_ok_and(|r| r.fits(card)));
        match learn(&samples) {
            Learnt::One(found) => prop_assert!(explains(&found)),
            Learnt::Several { profiles, .. } => {
                prop_assert!(profiles.len() > 1);
                prop_assert!(profiles.iter().all(explains));
                let alike = |found: &Profile| samples.iter().all(|(card, text)| found.write(card).as_ref() == Some(text));
                prop_assert!(profiles.iter().any(alike), "none of {:?} writes as {}", profiles, profile);
            }
            Learnt::More(missing) => prop_assert!((1..=3).contains(&missing)),
            Learnt::None(_) => prop_assert!(false, "{} was lost", profile),
        }
    }
}

#[test]
fn all_profiles_are_different_and_named_apart() {
    let mut names: Vec<String> = Profile::all().map(|profile| profile.to_string()).collect();
    assert_eq!(names.len(), 148);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 148);
}

// The most readings that a text has, see the limit.
#[test]
fn eight_decimal_digits_have_most_readings() {
    assert_eq!(interpret("12345678").len(), 48);
}
