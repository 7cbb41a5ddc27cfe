//! Random days with planted faults: what the matcher finds is what was planted, and all equations close to the kopeck.

use proptest::prelude::*;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reconciliation::payouts::{End, Pass};
use reconciliation::{Batch, Class, Entry, Input, Origin, Posting, Report, Row, Side, reconcile};
use std::collections::{HashMap, HashSet};

const FIRST_DAY: i32 = 20_000;
const DAYS: i32 = 4;
/// Kopecks of rows; sums of files are unlike each other as good as always, and the generator sees to it.
const KOPECKS: std::ops::Range<i64> = 100..90_000_000;

/// (class, file, line, position, stated, found).
type Planted = (Class, u32, u32, Option<u64>, i128, i128);

#[derive(Default)]
struct World {
    rows: Vec<(i32, Row)>,
    batches: Vec<Batch>,
    postings: Vec<Posting>,
    entries: Vec<Entry>,
    named: HashSet<u32>,
    passes: Vec<Pass>,
    planted: HashMap<i32, Vec<Planted>>,
    /// Naive sums of each day: provider, postings, what the bank keeps, statement, other, paid of refunds, marked of refunds.
    sums: HashMap<i32, [i128; 7]>,
    used: HashSet<i64>,
    /// Movements that are fees.
    fees_taken: i128,
}

impl World {
    fn new(seed: u64) -> Self {
        let (mut random, mut world) = (ChaCha8Rng::seed_from_u64(seed), Self::default());
        for day in FIRST_DAY..FIRST_DAY + DAYS {
            for _ in 0..random.random_range(0..4) {
                world.file(&mut random, day);
            }
            for _ in 0..random.random_range(0..3) {
                let (kopecks, pos) = (random.random_range(KOPECKS), 900_000 + world.postings.len() as u64);
                world.post(u128::from(pos), pos, kopecks, day, 7, Origin::Notice);
                world.plant(day, (Class::MissingThere, 0, 0, Some(pos), 0, kopecks.into()));
                world.sum(day, 1, kopecks);
            }
            for _ in 0..random.random_range(0..3) {
                let kopecks = world.unlike_any(&mut random);
                let (words, account) = *[("оплата л/с 17", 17), ("субсидия", 0), ("реестр", 0)].choose(&mut random).expect("one");
                let line = world.entries.len() as u32;
                world.pay(day, kopecks, account, "", words);
                match words {
                    "субсидия" => world.sum(day, 4, kopecks),
                    _ => {
                        world.plant(day, (Class::OnlyInStatement, 99, line, None, 0, kopecks.into()));
                        world.sum(day, 3, kopecks);
                    }
                }
            }
            for _ in 0..random.random_range(0..4) {
                world.refund(&mut random, day);
            }
            let out = world.unlike_any(&mut random);
            world.pay(day, -out, 0, "", "оплата поставщику");
            world.sum(day, 4, -out);
        }
        world.rows.sort_by_key(|(_, row)| (row.file, row.line));
        world.postings.shuffle(&mut random);
        world.entries.shuffle(&mut random);
        world
    }

    fn file(&mut self, random: &mut ChaCha8Rng, day: i32) {
        let file = 1 + self.batches.len() as u32;
        let singly = random.random_bool(0.2);
        let mut batch = Batch { file, day, number: format!("{}", 100 + file), kopecks: 0, fee_kopecks: 0 };
        let rows = random.random_range(1..12);
        for line in 1..=rows {
            let kopecks = self.unlike_any(random);
            let fee_kopecks = if singly { 0 } else { kopecks / 100 };
            let id = u128::from(file) * 1_000 + u128::from(line);
            let key = format!("{file}-{line}");
            let row =
                Row { file, line, account: 13, kopecks, fee_kopecks, ids: vec![id, id + 500_000_000], key: key.clone().into() };
            self.row_posted(random, &row, day);
            self.sum(day, 0, kopecks);
            batch.kopecks += kopecks;
            batch.fee_kopecks += fee_kopecks;
            if singly {
                let paid = if random.random_bool(0.1) { kopecks + 3 } else { kopecks };
                if paid != kopecks {
                    self.plant(day, (Class::StatementDiffers, file, line, None, kopecks.into(), paid.into()));
                }
                self.pay(day, paid, 0, &key, "");
                self.sum(day, 3, paid);
            }
            self.rows.push((day, row));
        }
        if singly {
            self.named.insert(file);
        } else {
            self.batch_paid(random, &batch, rows.into());
        }
        self.batches.push(batch);
    }

    /// A refund that the bank pays on `day`, or not.
    fn refund(&mut self, random: &mut ChaCha8Rng, day: i32) {
        let refund = 1 + self.passes.len() as u32;
        let (kopecks, passed_day) = (self.unlike_any(random), day - random.random_range(0..30));
        let marked = day + random.random_range(0..3);
        let line = self.entries.len() as u32;
        let unmarked = |paid: i64| (Class::PayoutUnmarked, 99, line, None, 0, i128::from(paid));
        let (end, paid) = match random.random_range(0..6) {
            0 => (End::Open, Some(kopecks)),
            1 => (End::Paid(marked), None),
            2 => (End::Paid(marked), Some(kopecks - 1)),
            3 => (End::SentBack(marked), Some(kopecks)),
            _ => (End::Paid(marked), Some(kopecks)),
        };
        self.passes.push(Pass { refund, account: 13, kopecks, passed_day, end });
        if let Some(paid) = paid {
            self.pay(day, -paid, 13, "", "Возврат");
            self.entries.last_mut().expect("just paid").refund = refund;
            self.sum(day, 5, paid);
        }
        match (end, paid) {
            (End::Open, _) => self.plant(day, unmarked(kopecks)),
            (_, Some(paid)) => {
                self.sum(day, 6, kopecks);
                if paid != kopecks {
                    self.plant(day, (Class::PayoutDiffers, 99, line, None, kopecks.into(), paid.into()));
                }
            }
            (_, None) => {
                self.sum(marked, 6, kopecks);
                self.plant(marked, (Class::PayoutMissing, 0, 0, None, kopecks.into(), 0));
            }
        }
    }

    fn row_posted(&mut self, random: &mut ChaCha8Rng, row: &Row, day: i32) {
        let pos = 10_000 + self.postings.len() as u64;
        let (id, kopecks) = (row.ids[0], row.kopecks);
        let plant = |class, pos, found: i64| (class, row.file, row.line, pos, i128::from(kopecks), i128::from(found));
        match random.random_range(0..20) {
            0 => self.plant(day, plant(Class::MissingHere, None, 0)),
            1 => {
                self.post(id, pos, kopecks, day, 13, Origin::File(row.file));
                self.postings.last_mut().expect("just posted").refused = true;
                self.plant(day, plant(Class::MissingHere, Some(pos), 0));
            }
            2 => {
                self.post(id, pos, kopecks + 1, day, 13, Origin::File(row.file));
                self.plant(day, plant(Class::AmountDiffers, Some(pos), kopecks + 1));
                self.sum(day, 1, kopecks + 1);
            }
            3 => {
                self.post(id, pos, kopecks, day, 26, Origin::File(row.file));
                self.plant(day, plant(Class::AccountDiffers, Some(pos), kopecks));
                self.sum(day, 1, kopecks);
            }
            4 => {
                self.post(id, pos, kopecks, day, 13, Origin::File(row.file));
                self.post(row.ids[1], pos + 1, kopecks, day, 13, Origin::Notice);
                self.plant(day, (Class::MissingThere, row.file, row.line, Some(pos + 1), 0, kopecks.into()));
                self.sum(day, 1, 2 * kopecks);
            }
            // From a notice, from a file of the day after, or as usual.
            n => {
                let (id, day_booked) = if n == 5 { (row.ids[1], day) } else { (id, day + i32::from(n == 6)) };
                self.post(id, pos, kopecks, day_booked, 13, Origin::File(row.file));
                self.sum(day, 1, kopecks);
            }
        }
    }

    fn batch_paid(&mut self, random: &mut ChaCha8Rng, batch: &Batch, rows: i128) {
        let Batch { file, day, kopecks, fee_kopecks, .. } = *batch;
        let net = kopecks - fee_kopecks;
        let paid_on = day + random.random_range(0..4);
        let words = if random.random_bool(0.5) {
            format!("Перечисление по реестру № {} без НДС", batch.number)
        } else {
            String::new()
        };
        match random.random_range(0..5) {
            0 => {
                self.plant(day, (Class::NotInStatement, file, 0, None, kopecks.into(), 0));
                assert!(rows > 0);
            }
            1 => {
                self.pay(paid_on, kopecks, 0, "", &words);
                self.pay(paid_on, -fee_kopecks, 0, "", "комиссия");
                self.sum(day, 3, kopecks);
                self.fees_taken += i128::from(-fee_kopecks);
            }
            2 => {
                let words = format!("реестр {} за день", batch.number);
                self.pay(paid_on, net - 17, 0, "", &words);
                self.plant(day, (Class::StatementDiffers, file, 0, None, net.into(), (net - 17).into()));
                self.sum(day, 2, fee_kopecks);
                self.sum(day, 3, net - 17);
            }
            _ => {
                self.pay(paid_on, net, 0, "", &words);
                self.sum(day, 2, fee_kopecks);
                self.sum(day, 3, net);
            }
        }
    }

    fn unlike_any(&mut self, random: &mut ChaCha8Rng) -> i64 {
        loop {
            let kopecks = random.random_range(KOPECKS);
            if self.used.insert(kopecks) {
                return kopecks;
            }
        }
    }

    fn post(&mut self, id: u128, pos: u64, kopecks: i64, day: i32, account: u64, origin: Origin) {
        self.postings.push(Posting { id, pos, account, kopecks, refused: false, day, origin });
    }

    fn pay(&mut self, day: i32, kopecks: i64, account: u64, key: &str, words: &str) {
        let line = self.entries.len() as u32;
        self.entries.push(Entry { file: 99, line, day, kopecks, account, refund: 0, key: key.into(), words: words.into() });
    }

    fn plant(&mut self, day: i32, planted: Planted) {
        self.planted.entry(day).or_default().push(planted);
    }

    fn sum(&mut self, day: i32, of: usize, kopecks: impl Into<i128>) {
        self.sums.entry(day).or_default()[of] += kopecks.into();
    }

    fn input(&self, day: i32) -> Input {
        let other = || self.rows.iter().filter(|(of, _)| *of != day);
        let elsewhere = other().flat_map(|(_, row)| row.ids.iter().map(|id| (*id, row.file))).collect();
        let named = |row: &Row| self.named.contains(&row.file);
        Input {
            supplier: 1,
            day,
            rows: self.rows.iter().filter(|(of, _)| *of == day).map(|(_, row)| row.clone()).collect(),
            elsewhere,
            postings: self.postings.clone(),
            batches: self.batches.clone(),
            named_elsewhere: other().filter(|(_, row)| named(row)).map(|(_, row)| row.file).collect(),
            keys_elsewhere: other().filter(|(_, row)| named(row)).map(|(_, row)| row.key.clone()).collect(),
            entries: self.entries.clone(),
            passes: self.passes.clone(),
        }
    }
}

/// The oracle's half: what was planted on the day, and plain sums.
fn check(world: &World, day: i32, report: &Report) {
    let mut found: Vec<Planted> = report.differences.iter().map(plain).collect();
    let mut planted = world.planted.get(&day).cloned().unwrap_or_default();
    found.sort_unstable();
    planted.sort_unstable();
    assert_eq!(found, planted, "day {day}");
    let [provider, postings, fees, statement, other, paid, marked] = world.sums.get(&day).copied().unwrap_or_default();
    let summary = &report.summary;
    let sums = [summary.provider.kopecks, summary.postings.kopecks, summary.fee_kopecks, summary.statement.kopecks];
    assert_eq!(sums, [provider, postings, fees, statement], "day {day}");
    assert_eq!(summary.other_in.kopecks + summary.other_out.kopecks, other, "day {day}");
    assert_eq!([summary.payouts.kopecks, summary.refunds.kopecks], [paid, marked], "day {day}");
    // All sides, from the list alone.
    let listed = |side| report.differences.iter().filter(|d| d.class.side() == side).map(|d| d.kopecks()).sum::<i128>();
    assert_eq!(provider - postings, listed(Side::Ledger), "day {day}");
    assert_eq!(statement - (provider - fees), listed(Side::Bank), "day {day}");
    assert_eq!(paid - marked, listed(Side::Refunds), "day {day}");
    assert!(summary.is_explained() && summary.closes() == report.differences.is_empty());
}

fn plain(d: &reconciliation::Difference) -> Planted {
    (d.class, d.file, d.line, d.pos, d.stated_kopecks, d.found_kopecks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_differences_are_the_planted_ones_and_all_sides_close(seed: u64) {
        let world = World::new(seed);
        let mut seen = world.fees_taken;
        for day in FIRST_DAY..FIRST_DAY + DAYS + 4 {
            // Only what can be booked on the day or found by its rows.
            let mut input = world.input(day);
            let ids: HashSet<u128> = input.rows.iter().flat_map(|row| row.ids.clone()).collect();
            input.postings.retain(|posting| posting.day == day || ids.contains(&posting.id));
            let report = reconcile(&input);
            check(&world, day, &report);
            let summary = &report.summary;
            seen += summary.statement.kopecks + summary.other_in.kopecks + summary.other_out.kopecks - summary.payouts.kopecks;
        }
        // Over all days every movement was counted once.
        prop_assert_eq!(seen, world.entries.iter().map(|entry| i128::from(entry.kopecks)).sum::<i128>());
    }
}
