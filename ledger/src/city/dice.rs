//! The generator's randomness: one stream per complex, the same on every machine and in every release.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A seeded stream of choices.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of one complex; complexes can be generated in any order and stay the same.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A number below `end`; 0 when `end` is 0. Own arithmetic, because `rand` changes its sampling between releases.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// True in `n` of 1000 cases.
    pub(super) fn per_mille(&mut self, n: u32) -> bool {
        self.below(1000) < n
    }

    /// The index of a weight, chosen in proportion.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}
