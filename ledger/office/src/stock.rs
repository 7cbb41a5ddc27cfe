//! The reserve of identifiers: every piece from its delivery to its end, and what each building has (IDN-09…15, IDN-20).
//!
//! ```text
//! batch ─register─► reserve ─issue─► out ─return─► reserve        a lost card that is found opens again
//!                     │  ▲            ├─► lost ─found─► out
//!                send ▼  │ arrive     └─► broken ─┐
//!                   on the way                    ├─discard─► discarded
//!                     └─► missing ────────────────┘
//! ```
//!
//! The core says which card opens a door; a piece says where the thing itself is. A deed changes both in one entry of the journal,
//! and what an import changes about a known card moves its piece too, so the two never disagree. Numbers of a building are counted
//! from its pieces as these are put, never kept beside them.

pub mod deed;
pub mod papers;
pub mod piece;
pub mod signal;

pub use deed::{Sighting, StockDeed};
pub use papers::{Batch, Count, DeliveryPlan, Origin, Planned, ReserveRule, Transfer, Vendor};
pub use piece::{Cause, Piece, STAGES, Stage, Uid};
pub use signal::{SIGNAL_KINDS, Signal, SignalKind, SignalRules};

use crate::limits::USE_DAYS_KEPT;
use crate::state::{Row, next};
use ledger_core::Registry;
use ledger_core::command::{CardSpec, card_state};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How often cards of a building's reserve were used for something on one day.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Used {
    /// The building whose reserve it was.
    pub building: u32,
    /// Civil day, days since 1970-01-01.
    pub day: i32,
    /// For what.
    pub cause: Cause,
    /// Pieces, the whole day's.
    pub pieces: u32,
}

/// Pieces of one building by [`Stage`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally([u32; STAGES.len()]);

impl Tally {
    /// How many are there.
    pub fn of(&self, stage: Stage) -> u32 {
        self.0.get(stage as usize).copied().unwrap_or(0)
    }

    /// All of them.
    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }

    fn add(&mut self, stage: Stage, pieces: i32) {
        if let Some(count) = self.0.get_mut(stage as usize) {
            *count = count.saturating_add_signed(pieces);
        }
    }
}

/// Everything the office knows about identifiers beyond what the core decides with.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    pieces: BTreeMap<Uid, Piece>,
    batches: BTreeMap<u32, Batch>,
    transfers: BTreeMap<u32, Transfer>,
    counts: BTreeMap<u32, Count>,
    vendors: BTreeMap<u32, Vendor>,
    plans: BTreeMap<u32, DeliveryPlan>,
    rules: BTreeMap<u32, ReserveRule>,
    main_buildings: BTreeMap<u32, u32>,
    readers: BTreeMap<u32, String>,
    used: BTreeMap<(u32, i32, Cause), u32>,
    signals: BTreeMap<u32, Signal>,
    signal_rules: SignalRules,
    // Derived from the rows, never in a snapshot.
    tallies: BTreeMap<u32, Tally>,
    by_building: BTreeSet<(u32, Stage, Uid)>,
    registered: BTreeMap<u32, u32>,
    open_batches: BTreeSet<u32>,
    open_transfers: BTreeSet<u32>,
    open_counts: BTreeMap<u32, u32>,
    open_signals: BTreeSet<u32>,
    /// The newest signal of an identifier for each oddity.
    signal_of: BTreeMap<(Uid, SignalKind), u32>,
}

impl Stock {
    /// A piece that ever was in a reserve.
    pub fn piece(&self, uid: Uid) -> Option<&Piece> {
        self.pieces.get(&uid)
    }

    /// All pieces, by their numbers.
    pub fn pieces(&self) -> impl DoubleEndedIterator<Item = &Piece> {
        self.pieces.values()
    }

    /// Pieces of a building in this stage, from the one after `after` on, by their numbers.
    pub fn pieces_in(&self, building: u32, stage: Stage, after: Option<Uid>) -> impl Iterator<Item = &Piece> {
        let from = (building, stage, after.unwrap_or(Uid::FIRST));
        let rest = self.by_building.range(from..=(building, stage, Uid::LAST));
        rest.filter(move |(_, _, uid)| Some(*uid) != after).filter_map(|(_, _, uid)| self.pieces.get(uid))
    }

    /// What a building has; of one that never had anything, nothing.
    pub fn tally(&self, building: u32) -> Tally {
        self.tallies.get(&building).copied().unwrap_or_default()
    }

    /// Buildings that have or had pieces, by number.
    pub fn tallies(&self) -> impl Iterator<Item = (u32, Tally)> {
        self.tallies.iter().map(|(building, tally)| (*building, *tally))
    }

    /// A batch.
    pub fn batch(&self, id: u32) -> Option<&Batch> {
        self.batches.get(&id)
    }

    /// Batches by number.
    pub fn batches(&self) -> impl DoubleEndedIterator<Item = &Batch> {
        self.batches.values()
    }

    /// Batches whose pieces are still being registered (IDN-13).
    pub fn open_batches(&self) -> impl DoubleEndedIterator<Item = &Batch> {
        self.open_batches.iter().filter_map(|id| self.batches.get(id))
    }

    /// Pieces registered from a batch.
    pub fn registered(&self, batch: u32) -> u32 {
        self.registered.get(&batch).copied().unwrap_or(0)
    }

    /// A transfer between buildings.
    pub fn transfer(&self, id: u32) -> Option<&Transfer> {
        self.transfers.get(&id)
    }

    /// Transfers by number.
    pub fn transfers(&self) -> impl DoubleEndedIterator<Item = &Transfer> {
        self.transfers.values()
    }

    /// Transfers that nobody has confirmed yet.
    pub fn open_transfers(&self) -> impl DoubleEndedIterator<Item = &Transfer> {
        self.open_transfers.iter().filter_map(|id| self.transfers.get(id))
    }

    /// A stock-taking.
    pub fn count(&self, id: u32) -> Option<&Count> {
        self.counts.get(&id)
    }

    /// Stock-takings by number.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = &Count> {
        self.counts.values()
    }

    /// The stock-taking that is under way in a building.
    pub fn open_count(&self, building: u32) -> Option<&Count> {
        self.open_counts.get(&building).and_then(|id| self.counts.get(id))
    }

    /// A supplier of identifiers.
    pub fn vendor(&self, id: u32) -> Option<&Vendor> {
        self.vendors.get(&id)
    }

    /// Suppliers of identifiers by number (IDN-16).
    pub fn vendors(&self) -> impl DoubleEndedIterator<Item = &Vendor> {
        self.vendors.values()
    }

    /// A plan of August's delivery.
    pub fn plan(&self, id: u32) -> Option<&DeliveryPlan> {
        self.plans.get(&id)
    }

    /// Plans by number.
    pub fn plans(&self) -> impl DoubleEndedIterator<Item = &DeliveryPlan> {
        self.plans.values()
    }

    /// What a building holds itself to (IDN-14).
    pub fn rule(&self, building: u32) -> ReserveRule {
        self.rules.get(&building).copied().unwrap_or_default()
    }

    /// The main building of a complex, where August's delivery goes (IDN-12); `None` where nobody has said.
    pub fn main_building(&self, complex: u32) -> Option<u32> {
        self.main_buildings.get(&complex).copied()
    }

    /// How the desk reader of a building writes cards down, by its profile's name; empty where nobody has said.
    pub fn reader(&self, building: u32) -> &str {
        self.readers.get(&building).map_or("", String::as_str)
    }

    /// What a building's cards were used for, oldest first.
    pub fn used_by(&self, building: u32) -> impl Iterator<Item = Used> {
        let range = self.used.range((building, i32::MIN, Cause::Lost)..=(building, i32::MAX, Cause::Returned));
        range.map(|((building, day, cause), pieces)| Used { building: *building, day: *day, cause: *cause, pieces: *pieces })
    }

    /// So many of this cause on that day.
    pub(crate) fn used_on(&self, building: u32, day: i32, cause: Cause) -> u32 {
        self.used.get(&(building, day, cause)).copied().unwrap_or(0)
    }

    /// A signal about an identifier.
    pub fn signal(&self, id: u32) -> Option<&Signal> {
        self.signals.get(&id)
    }

    /// Signals by number.
    pub fn signals(&self) -> impl DoubleEndedIterator<Item = &Signal> {
        self.signals.values()
    }

    /// Signals that nobody has looked at, by number.
    pub fn open_signals(&self) -> impl DoubleEndedIterator<Item = &Signal> {
        self.open_signals.iter().filter_map(|id| self.signals.get(id))
    }

    /// The signal of this kind about an identifier that nobody has looked at.
    pub fn open_signal(&self, uid: Uid, kind: SignalKind) -> Option<&Signal> {
        self.newest_signal(uid, kind).filter(|signal| signal.settled.is_none())
    }

    /// The newest signal of this kind about an identifier.
    pub fn newest_signal(&self, uid: Uid, kind: SignalKind) -> Option<&Signal> {
        self.signal_of.get(&(uid, kind)).and_then(|id| self.signals.get(id))
    }

    /// What signals are watched for.
    pub fn signal_rules(&self) -> SignalRules {
        self.signal_rules
    }

    pub(crate) fn next_signal(&self) -> u32 {
        next(&self.signals)
    }

    pub(crate) fn next_batch(&self) -> u32 {
        next(&self.batches)
    }

    pub(crate) fn next_transfer(&self) -> u32 {
        next(&self.transfers)
    }

    pub(crate) fn next_count(&self) -> u32 {
        next(&self.counts)
    }

    pub(crate) fn next_vendor(&self) -> u32 {
        next(&self.vendors)
    }

    pub(crate) fn next_plan(&self) -> u32 {
        next(&self.plans)
    }

    /// What an import or a command of the API says about a card: its piece follows, if it is one of ours.
    pub(crate) fn follow(&self, pos: u64, change: &Registry) -> Option<Row> {
        let Registry::Card(spec) = change else { return None };
        let piece = self.pieces.get(&Uid(spec.key()))?;
        let stage = stage_of(spec, piece.stage);
        (stage != piece.stage).then(|| Row::Piece(Box::new(piece.moved(stage, piece.building, pos))))
    }

    pub(crate) fn put_piece(&mut self, row: Piece) {
        let (uid, building, stage, batch) = (row.uid, row.building, row.stage, row.batch);
        match self.pieces.insert(uid, row) {
            Some(old) => {
                self.by_building.remove(&(old.building, old.stage, uid));
                self.tallies.entry(old.building).or_default().add(old.stage, -1);
            }
            None => *self.registered.entry(batch).or_default() += 1,
        }
        self.by_building.insert((building, stage, uid));
        self.tallies.entry(building).or_default().add(stage, 1);
    }

    pub(crate) fn put_batch(&mut self, row: Batch) {
        mark(&mut self.open_batches, row.id, row.closed.is_none());
        self.batches.insert(row.id, row);
    }

    pub(crate) fn put_transfer(&mut self, row: Transfer) {
        mark(&mut self.open_transfers, row.id, row.ended.is_none());
        self.transfers.insert(row.id, row);
    }

    pub(crate) fn put_count(&mut self, row: Count) {
        if row.ended.is_none() {
            self.open_counts.insert(row.building, row.id);
        } else if self.open_counts.get(&row.building) == Some(&row.id) {
            self.open_counts.remove(&row.building);
        }
        self.counts.insert(row.id, row);
    }

    pub(crate) fn put_vendor(&mut self, row: Vendor) {
        self.vendors.insert(row.id, row);
    }

    pub(crate) fn put_plan(&mut self, row: DeliveryPlan) {
        self.plans.insert(row.id, row);
    }

    pub(crate) fn put_rule(&mut self, building: u32, rule: ReserveRule) {
        self.rules.insert(building, rule);
    }

    pub(crate) fn put_main_building(&mut self, complex: u32, building: u32) {
        self.main_buildings.insert(complex, building);
    }

    pub(crate) fn put_reader(&mut self, building: u32, profile: String) {
        self.readers.insert(building, profile);
    }

    pub(crate) fn put_signal(&mut self, row: Signal) {
        mark(&mut self.open_signals, row.id, row.settled.is_none());
        let newest = self.signal_of.entry((row.uid, row.kind)).or_default();
        *newest = row.id.max(*newest);
        self.signals.insert(row.id, row);
    }

    pub(crate) fn put_signal_rules(&mut self, rules: SignalRules) {
        self.signal_rules = rules;
    }

    /// The day's whole number; what is older than anybody forecasts from is forgotten.
    pub(crate) fn put_used(&mut self, row: Used) {
        self.used.insert((row.building, row.day, row.cause), row.pieces);
        let kept = row.day.saturating_sub(USE_DAYS_KEPT);
        let old: Vec<_> =
            self.used.range((row.building, i32::MIN, Cause::Lost)..(row.building, kept, Cause::Lost)).map(|(k, _)| *k).collect();
        for key in old {
            self.used.remove(&key);
        }
    }

    /// Every row, in an order of its own.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let pieces = self.pieces.values().map(|row| Row::Piece(Box::new(row.clone())));
        let batches = self.batches.values().map(|row| Row::Batch(Box::new(row.clone())));
        let transfers = self.transfers.values().map(|row| Row::Transfer(Box::new(row.clone())));
        let counts = self.counts.values().map(|row| Row::Count(Box::new(row.clone())));
        let vendors = self.vendors.values().map(|row| Row::Vendor(Box::new(row.clone())));
        let plans = self.plans.values().map(|row| Row::DeliveryPlan(Box::new(row.clone())));
        let rules = self.rules.iter().map(|(building, rule)| Row::ReserveRule(*building, *rule));
        let main = self.main_buildings.iter().map(|(complex, building)| Row::MainBuilding(*complex, *building));
        let readers = self.readers.iter().map(|(building, profile)| Row::CardReader(*building, profile.clone()));
        let signals = self.signals.values().map(|row| Row::CardSignal(Box::new(row.clone())));
        let watched = (self.signal_rules != SignalRules::default()).then_some(Row::SignalRules(self.signal_rules));
        let used = self.used.iter().map(|((building, day, cause), pieces)| {
            Row::CardsUsed(Used { building: *building, day: *day, cause: *cause, pieces: *pieces })
        });
        pieces
            .chain(batches)
            .chain(transfers)
            .chain(counts)
            .chain(vendors)
            .chain(plans)
            .chain(rules)
            .chain(main)
            .chain(readers)
            .chain(signals)
            .chain(watched)
            .chain(used)
    }
}

/// Where a piece is when the registry says this of its card.
fn stage_of(spec: &CardSpec, was: Stage) -> Stage {
    match spec.state {
        card_state::ACTIVE | card_state::BLOCKED => Stage::Out,
        card_state::LOST if matches!(was, Stage::Broken | Stage::Discarded) => was,
        card_state::LOST => Stage::Lost,
        card_state::STOCK if matches!(was, Stage::Reserve | Stage::Way | Stage::Missing | Stage::Discarded) => was,
        card_state::RETURNED if matches!(was, Stage::Broken | Stage::Discarded) => was,
        // Nobody's, but in no reserve that we know of: a stock-taking finds it.
        _ => Stage::Back,
    }
}

fn mark(open: &mut BTreeSet<u32>, id: u32, is: bool) {
    if is {
        open.insert(id);
    } else {
        open.remove(&id);
    }
}
