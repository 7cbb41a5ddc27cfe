//! The events that the peers get, and the answer that each deserves: people of one building tap in turn, every tenth event is a
//! meal, a few percent deserve a refusal. Turnstone's own generator plays the same shares (`loadgen/src/player.rs`).

use crate::case::Shape;
use edge_protocol::Reason;

/// Kopecks in a purse at first. Origin: 100 debits a second for hours do not empty it.
pub(crate) const OPENING_KOPECKS: i64 = 100_000_000;
/// Kopecks of a meal at most, as in the generator of Turnstone.
const MEAL_MAX_KOPECKS: u64 = 40;
/// Kopecks of the dearest meal that is believed. Origin: `MEAL_AMOUNT_MAX` of the core.
const AMOUNT_MAX: i64 = 1_000_000;
/// Debits in a hundred events, as the generator's default mix.
const DEBITS_PERCENT: u64 = 10;
/// Events in a thousand that are odd on purpose; cards and purses that are refused by themselves make it 3 % in all.
const ODD_PER_MILLE: u64 = 15;
/// People of a building that take part, as the generator's default.
const PEOPLE_PER_BUILDING_MAX: u32 = 400;
/// Device time of the first event. Origin: a Monday morning of 2026.
const MORNING_US: i64 = 1_788_750_000_000_000;
/// Device time between two events, as in the generator.
const STEP_US: i64 = 10_000;

/// Spreads card numbers over 32 bits, as those of real cards are. Origin: Knuth's multiplier and the largest prime below 2³².
pub(crate) const UID_FACTOR: i64 = 2_654_435_761;
/// See [`UID_FACTOR`].
pub(crate) const UID_PRIME: i64 = 4_294_967_291;

/// A tap, as the peers' tables number it.
pub(crate) const TAP: i16 = 1;
/// A debit.
pub(crate) const DEBIT: i16 = 2;

/// The people that every peer knows: numbers from 1, an equal share in each building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct People {
    /// Buildings, from 1.
    pub(crate) buildings: u32,
    /// All people.
    pub(crate) count: u32,
}

impl People {
    /// The people of a city.
    pub(crate) const fn of(shape: Shape) -> Self {
        Self { buildings: shape.buildings, count: shape.people }
    }

    /// Where somebody goes.
    pub(crate) const fn building(self, person: u32) -> u32 {
        (person - 1) % self.buildings + 1
    }

    /// Number of the card.
    pub(crate) const fn uid(person: u32) -> i64 {
        person as i64 * UID_FACTOR % UID_PRIME
    }

    /// About one card in a hundred is blocked.
    pub(crate) const fn is_blocked(person: u32) -> bool {
        person % 101 == 3
    }

    /// A few have left.
    pub(crate) const fn is_active(person: u32) -> bool {
        person % 211 != 7
    }

    /// Kopecks at first; one purse in fifty is empty.
    pub(crate) const fn opening(person: u32) -> i64 {
        if person % 53 == 11 { 0 } else { OPENING_KOPECKS }
    }
}

/// Events of one gateway in columns, with the answers they deserve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// The gateway and its building.
    pub(crate) gateway: i32,
    /// Sequence of the first event; the others follow.
    pub(crate) first_seq: i64,
    /// [`TAP`] or [`DEBIT`].
    pub(crate) kinds: Vec<i16>,
    /// Numbers of cards.
    pub(crate) cards: Vec<i64>,
    /// Readers and tills.
    pub(crate) devices: Vec<i32>,
    /// Microseconds since the Unix epoch.
    pub(crate) times: Vec<i64>,
    /// Kopecks; 0 for taps.
    pub(crate) amounts: Vec<i64>,
    /// Codes of [`Reason`].
    pub(crate) expected: Vec<i16>,
}

/// Makes the events of one gateway.
#[derive(Debug)]
pub(crate) struct Player {
    people: People,
    gateway: u32,
    local: u32,
    next_seq: i64,
    turn: u32,
    dice: u64,
}

impl Player {
    /// The gateway of a building, whose last event had the sequence `last_seq`.
    pub(crate) fn new(people: People, gateway: u32, last_seq: i64, seed: u64) -> Self {
        let local = (people.count / people.buildings).clamp(1, PEOPLE_PER_BUILDING_MAX);
        let dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (u64::from(gateway) << 32);
        Self { people, gateway, local, next_seq: last_seq + 1, turn: 0, dice }
    }

    /// The next `len` events.
    pub(crate) fn batch(&mut self, len: usize) -> Batch {
        let mut batch = Batch { gateway: self.gateway as i32, first_seq: self.next_seq, ..Batch::default() };
        for _ in 0..len {
            let throw = self.throw();
            let is_tap = throw % 100 >= DEBITS_PERCENT;
            let index = if is_tap { self.walk() } else { (throw >> 8) as u32 % self.local };
            let person = self.gateway + index * self.people.buildings;
            let odd = ((throw >> 40) % 1_000 < ODD_PER_MILLE).then_some((throw >> 56) & 1);
            let (uid, amount, reason) = if is_tap {
                let (uid, reason) = self.tap(person, odd);
                (uid, 0, reason)
            } else {
                debit(person, odd, 1 + ((throw >> 20) % MEAL_MAX_KOPECKS) as i64)
            };
            batch.kinds.push(if is_tap { TAP } else { DEBIT });
            batch.cards.push(uid);
            batch.devices.push((self.gateway * 4 + (throw >> 60) as u32 % 4) as i32);
            batch.times.push(MORNING_US + self.next_seq * STEP_US);
            batch.amounts.push(amount);
            batch.expected.push(reason.code() as i16);
            self.next_seq += 1;
        }
        batch
    }

    fn tap(&self, person: u32, odd: Option<u64>) -> (i64, Reason) {
        match odd {
            // 0 is nobody's card: every person's number times the factor leaves a rest.
            Some(0) => (0, Reason::CardUnknown),
            Some(_) => {
                let other = person % self.people.count + 1;
                let reason = known(other).err().unwrap_or(match self.people.building(other) == self.gateway {
                    true => Reason::Accepted,
                    false => Reason::WrongBuilding,
                });
                (People::uid(other), reason)
            }
            None => (People::uid(person), known(person).err().unwrap_or(Reason::Accepted)),
        }
    }

    /// People come in turn.
    fn walk(&mut self) -> u32 {
        self.turn = (self.turn + 1) % self.local;
        self.turn
    }

    /// SplitMix64: the same seed gives the same events everywhere.
    fn throw(&mut self) -> u64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.dice ^ (self.dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A card that may be used, or the refusal.
fn known(person: u32) -> Result<(), Reason> {
    match (People::is_blocked(person), People::is_active(person)) {
        (true, _) => Err(Reason::CardBlocked),
        (false, false) => Err(Reason::HolderInactive),
        (false, true) => Ok(()),
    }
}

fn debit(person: u32, odd: Option<u64>, amount: i64) -> (i64, i64, Reason) {
    let amount = match odd {
        Some(0) => 0,
        Some(_) => AMOUNT_MAX + amount,
        None => amount,
    };
    let reason = match known(person) {
        Err(reason) => reason,
        Ok(()) if !(1..=AMOUNT_MAX).contains(&amount) => Reason::AmountInvalid,
        Ok(()) if People::opening(person) == 0 => Reason::InsufficientFunds,
        Ok(()) => Reason::Accepted,
    };
    (People::uid(person), amount, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::City;

    #[test]
    fn a_tenth_are_debits_and_a_few_percent_deserve_a_refusal() {
        let mut player = Player::new(People::of(City::District.shape()), 7, 0, 1);
        let batch = player.batch(100_000);
        let debits = batch.kinds.iter().filter(|kind| **kind == DEBIT).count();
        let refused = batch.expected.iter().filter(|reason| **reason != 0).count();
        assert!((9_500..10_500).contains(&debits), "{debits}");
        assert!((2_000..4_500).contains(&refused), "{refused}");
        assert_eq!((batch.first_seq, player.batch(1).first_seq), (1, 100_001));
    }

    #[test]
    fn every_kind_of_refusal_occurs() {
        let batch = Player::new(People::of(City::District.shape()), 7, 0, 1).batch(100_000);
        for reason in [20, 22, 26, 29, 60, 68] {
            assert!(batch.expected.contains(&reason), "{reason}");
        }
    }

    #[test]
    fn no_two_cards_have_the_same_number() {
        let mut uids: Vec<i64> = (1..=60_000).map(People::uid).collect();
        uids.sort_unstable();
        uids.dedup();
        assert_eq!(uids.len(), 60_000);
        assert!(!uids.contains(&0));
    }
}
