//! A made-up city of 1.5 million accounts whose every fact follows from a seed, and the payments of its families, right and wrong.
//!
//! Accounts are dense, as in a real register: each number with a right check digit has a holder, so a slip always has several
//! explanations. Families have one to three children; who pays, where, what and how often is drawn once per family.
#![allow(dead_code, unused_imports, reason = "each test takes a part of the city")]

pub(crate) mod city;
pub(crate) mod payments;
pub(crate) mod remembered;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(crate) use city::City;

/// Seed on which the weights were measured.
pub(crate) const TRAINING: u64 = 20_260_901;
/// Seed of the figures that the tests assert; no weight has seen it.
pub(crate) const HELD_OUT: u64 = 77_003;

pub(crate) type Dice = ChaCha8Rng;

/// A stream for one thing of the city: the same parts give the same stream.
pub(crate) fn dice(seed: u64, what: u64, number: u64) -> Dice {
    let mut z = seed ^ what.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    Dice::seed_from_u64(z ^ (z >> 31))
}

/// One of these, by weight.
pub(crate) fn pick<T: Copy>(dice: &mut Dice, choices: &[(u32, T)]) -> T {
    let all: u32 = choices.iter().map(|(weight, _)| weight).sum();
    let mut at = dice.random_range(0..all);
    for (weight, choice) in choices {
        if at < *weight {
            return *choice;
        }
        at -= weight;
    }
    unreachable!("the weights make up the range")
}

/// True in so many cases of a thousand.
pub(crate) fn chance(dice: &mut Dice, of_thousand: u32) -> bool {
    dice.random_range(0..1000) < of_thousand
}
