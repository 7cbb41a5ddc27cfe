//! The wizard: which profile a reader has, learnt from cards that are known and what the reader printed for each.

mod hint;

use crate::bytes::Bytes;
use crate::fault::Fault;
use crate::limits::{NEAREST_MAX, SAMPLES_MAX, SAMPLES_MIN};
use crate::profile::{Order, Profile};
use crate::reading::Reading;
use edge_protocol::CardKey;
pub use hint::Hint;

/// What samples say about a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learnt {
    /// Too few cards that tell anything: so many more are needed. A card shown twice, one that nobody can have, and one that reads
    /// the same backwards (in bytes or in bits) do not count.
    More(usize),
    /// This profile explains all samples, and no other does. Its look is the one the reader printed.
    One(Profile),
    /// Several explain all samples: the preferred one first. They agree on every card like those shown, and taking the first is
    /// safe only where no card like the hinted one exists: a reader that cuts longer cards writes the number of a short one.
    Several {
        /// What loses nothing first.
        profiles: Vec<Profile>,
        /// The card that would tell them apart.
        hint: Hint,
    },
    /// None explains all samples: the nearest ones and what speaks against each, at most [`NEAREST_MAX`].
    None(Vec<Near>),
}

/// A profile that explains some samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The profile.
    pub profile: Profile,
    /// What it does not explain, in the order of the samples.
    pub misses: Vec<Miss>,
}

/// A sample that a profile does not explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Miss {
    /// Which sample, from 0.
    pub sample: usize,
    /// Why not.
    pub why: Why,
}

/// Why a profile does not explain a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A reader of this profile never prints that.
    Unreadable(Fault),
    /// Read so, it is another card, or a part that the card does not have.
    Other(Reading),
}

/// Learns a reader's profile from known cards and what it printed for each; the first [`SAMPLES_MAX`] samples are looked at.
pub fn learn(samples: &[(CardKey, String)]) -> Learnt {
    let samples = samples.get(..SAMPLES_MAX).unwrap_or(samples);
    let telling = telling(samples);
    if telling < SAMPLES_MIN {
        return Learnt::More(SAMPLES_MIN - telling);
    }
    let judged: Vec<Near> = Profile::all().map(|profile| Near { profile, misses: misses(&profile, samples) }).collect();
    let explaining: Vec<Profile> = judged.iter().filter(|near| near.misses.is_empty()).map(|near| near.profile).collect();
    let profiles: Vec<Profile> = hint::distinct(explaining).into_iter().map(|profile| as_printed(profile, samples)).collect();
    match (profiles.as_slice(), hint::telling_apart(&profiles, samples)) {
        ([], _) => Learnt::None(nearest(judged)),
        ([first, ..], None) => Learnt::One(*first),
        (_, Some(hint)) => Learnt::Several { profiles, hint },
    }
}

/// Different cards whose bytes show in which order they are written.
fn telling(samples: &[(CardKey, String)]) -> usize {
    let mut cards: Vec<&CardKey> = samples.iter().map(|(card, _)| card).filter(|card| !reads_alike(card)).collect();
    cards.sort_unstable();
    cards.dedup();
    cards.len()
}

/// True when two orders write the card alike, or nobody can have it.
fn reads_alike(card: &CardKey) -> bool {
    let Ok(bytes) = Bytes::of(card) else { return true };
    let turns = [(true, false), (false, true), (true, true)];
    turns.into_iter().any(|(reversed, mirrored)| Order { reversed, mirrored }.turn(bytes) == bytes)
}

fn misses(profile: &Profile, samples: &[(CardKey, String)]) -> Vec<Miss> {
    let miss = |(sample, (card, text)): (usize, &(CardKey, String))| match profile.read(text) {
        Ok(reading) if reading.fits(card) => None,
        Ok(reading) => Some(Miss { sample, why: Why::Other(reading) }),
        Err(fault) => Some(Miss { sample, why: Why::Unreadable(fault) }),
    };
    samples.iter().enumerate().filter_map(miss).collect()
}

/// The profile in the look that gives every text as it was printed; as it is when none does.
fn as_printed(profile: Profile, samples: &[(CardKey, String)]) -> Profile {
    let looks = profile.looks().iter().filter_map(|look| profile.with_look(*look));
    let printed = |profile: &Profile| samples.iter().all(|(card, text)| profile.write(card).as_deref() == Some(text.trim()));
    looks.into_iter().find(printed).unwrap_or(profile)
}

/// Those that miss fewest, what loses nothing first.
fn nearest(mut judged: Vec<Near>) -> Vec<Near> {
    judged.sort_by_key(|near| near.misses.len());
    judged.truncate(NEAREST_MAX);
    judged
}
