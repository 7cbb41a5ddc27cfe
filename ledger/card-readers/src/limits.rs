//! The bounds of this crate, each with its origin.

/// Bytes of text that are looked at; longer text is no card. Origin: a 58-bit frame with a space after each bit, rounded up.
pub const TEXT_BYTES_MAX: usize = 128;
/// Telling cards that a reader's profile is learnt from. Origin: three known cards suffice (FIELD C4); one card fits by chance, two
/// may share a byte.
pub const SAMPLES_MIN: usize = 3;
/// Samples that are looked at, the first ones. Origin: guess; nobody holds more cards to a reader to set it up.
pub const SAMPLES_MAX: usize = 32;
/// Readings of one text. Origin: eight decimal digits have the most, 48; a test counts them.
pub const READINGS_MAX: usize = 64;
/// Profiles that are named when none explains all samples. Origin: guess; the list is read by a person.
pub const NEAREST_MAX: usize = 5;
/// Rows named for one projection; the rest is counted. Origin: a million cards of one maker give 23 for each three bytes, a
/// person looks through no more.
pub const ROWS_SHOWN_MAX: usize = 32;
/// Groups of cards that share a projection, shown at once; the rest is counted. Origin: pages of a few screens.
pub const COLLISIONS_SHOWN_MAX: usize = 200;
