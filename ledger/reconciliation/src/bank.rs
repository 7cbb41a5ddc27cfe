//! The provider's rows against the bank's statement: payment by payment where it names them, otherwise file by file.
//!
//! A bank pays a day's registry as one sum, usually less its fee, and says its number in the words; or it takes the fee as a
//! movement of its own. Every movement counts once. Files are served in the order of their days, so two of the same sum are paid in
//! that order.

use crate::{Batch, Class, Difference, Entry, Input, PAID_WITHIN_DAYS, Report, Row, Sum};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Words that make a sum a payment of parents though it names no account, in small letters. Origin: what Russian banks and
/// aggregators write about registries, cards and fast payments.
const PAYERS_WORDS: [&str; 7] = ["реестр", "registry", "эквайринг", "acquiring", "сбп", "лицев", "за питание"];
/// Words near a registry's number, in small letters.
const REGISTRY_WORDS: [&str; 2] = ["реестр", "registry"];

/// How a file stands with the bank.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paid {
    /// Less the fee.
    Net,
    /// Whole.
    Whole,
    /// With another sum: this entry.
    Other(usize),
}

struct Statement<'a> {
    entries: &'a [Entry],
    used: HashSet<usize>,
    /// Places by sum, then by day and place.
    by_sum: HashMap<i64, BTreeSet<(i32, usize)>>,
}

impl<'a> Statement<'a> {
    fn of(entries: &'a [Entry], used: HashSet<usize>) -> Self {
        let mut by_sum: HashMap<i64, BTreeSet<(i32, usize)>> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            by_sum.entry(entry.kopecks).or_default().insert((entry.day, place));
        }
        Self { entries, used, by_sum }
    }

    fn entry(&self, place: usize) -> Option<&'a Entry> {
        self.entries.get(place)
    }

    fn take(&mut self, place: usize) -> bool {
        self.used.insert(place)
    }

    /// The earliest free movement of this sum within the days in which `day` is paid, that `fits`.
    fn find(&self, kopecks: i64, day: i32, fits: impl Fn(&Entry) -> bool) -> Option<usize> {
        let until = day.saturating_add(PAID_WITHIN_DAYS);
        let places = self.by_sum.get(&kopecks)?.range((day, 0)..=(until, usize::MAX));
        let mut free = places.map(|(_, place)| *place).filter(|place| !self.used.contains(place));
        free.find(|place| self.entry(*place).is_some_and(&fits))
    }
}

/// Compares the day's rows, each operation once, with what the statement has beside the places of refunds.
pub(crate) fn compare(input: &Input, rows: &[&Row], about_refunds: HashSet<usize>, report: &mut Report) {
    let mut statement = Statement::of(&input.entries, about_refunds);
    let mut named = input.named_elsewhere.clone();
    let single = pay_singly(input, rows, &mut statement, &mut named, report);
    let paid = pay_in_sums(input, &mut statement, &named);
    let mut unpaid: BTreeMap<u32, Sum> = BTreeMap::new();
    for row in rows.iter().filter(|row| !single.contains(&(row.file, row.line))) {
        match paid.get(&row.file) {
            Some(how) => {
                report.summary.confirmed.add(row.kopecks);
                report.summary.fee_kopecks += if *how == Paid::Whole { 0 } else { row.fee_kopecks.into() };
            }
            None if row.kopecks < 0 => match statement.find(row.kopecks, input.day, |_| true) {
                Some(place) if statement.take(place) => confirm(report, row),
                _ => unpaid.entry(row.file).or_default().add(row.kopecks),
            },
            None => unpaid.entry(row.file).or_default().add(row.kopecks),
        }
    }
    let expected = report.summary.confirmed.kopecks - report.summary.fee_kopecks;
    report.summary.statement.add_sum(Sum { rows: report.summary.confirmed.rows, kopecks: expected });
    for (file, sum) in unpaid {
        let base = Difference::of(Class::NotInStatement, file, 0);
        report.differences.push(Difference { rows: sum.rows, stated_kopecks: sum.kopecks, ..base });
    }
    for batch in input.batches.iter().filter(|batch| batch.day == input.day) {
        if let Some(Paid::Other(place)) = paid.get(&batch.file)
            && let Some(entry) = statement.entry(*place)
        {
            let due = i128::from(batch.kopecks) - i128::from(batch.fee_kopecks);
            report.summary.statement.kopecks += i128::from(entry.kopecks) - due;
            let base = Difference::of(Class::StatementDiffers, batch.file, 0);
            report.differences.push(Difference { stated_kopecks: due, found_kopecks: entry.kopecks.into(), ..base });
        }
    }
    only_there(input, &statement, report);
}

/// Rows whose payments the statement names one by one.
fn pay_singly(
    input: &Input,
    rows: &[&Row],
    statement: &mut Statement<'_>,
    named: &mut HashSet<u32>,
    report: &mut Report,
) -> HashSet<(u32, u32)> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, entry) in input.entries.iter().enumerate() {
        if input.keys_elsewhere.contains(&entry.key) {
            statement.take(place);
        } else if !entry.key.is_empty() {
            places.entry(&entry.key).or_default().push(place);
        }
    }
    let mut single = HashSet::new();
    for row in rows {
        let Some(place) = places.get(&*row.key).and_then(|places| places.iter().find(|p| !statement.used.contains(p))).copied()
        else {
            continue;
        };
        let Some(entry) = statement.entry(place).filter(|_| statement.take(place)) else { continue };
        named.insert(row.file);
        single.insert((row.file, row.line));
        confirm(report, row);
        if entry.kopecks != row.kopecks {
            report.summary.statement.kopecks += i128::from(entry.kopecks) - i128::from(row.kopecks);
            let base = Difference::of(Class::StatementDiffers, row.file, row.line);
            let (stated_kopecks, found_kopecks) = (row.kopecks.into(), entry.kopecks.into());
            report.differences.push(Difference { account: row.account, stated_kopecks, found_kopecks, ..base });
        }
    }
    single
}

/// The bank has paid this row whole.
fn confirm(report: &mut Report, row: &Row) {
    report.summary.confirmed.add(row.kopecks);
}

/// Files that the bank paid in one sum: first those whose number it says with the right sum, then by the sum alone, at last by the
/// number alone.
fn pay_in_sums(input: &Input, statement: &mut Statement<'_>, named: &HashSet<u32>) -> HashMap<u32, Paid> {
    let mut paid = HashMap::new();
    let mut waiting: Vec<&Batch> = input.batches.iter().filter(|batch| !named.contains(&batch.file)).collect();
    waiting.sort_by_key(|batch| (batch.day, batch.file));
    for by_number in [true, false] {
        waiting.retain(|batch| {
            let fits = |entry: &Entry| !by_number || says_number(entry, batch);
            let Some((how, place)) = sums(batch).into_iter().find_map(|(how, kopecks)| {
                let place = statement.find(kopecks, batch.day, fits)?;
                Some((how, place))
            }) else {
                return true;
            };
            statement.take(place);
            if how == Paid::Whole && batch.fee_kopecks != 0 {
                // The fee as a movement of its own.
                let fee = batch.fee_kopecks.checked_neg().and_then(|fee| statement.find(fee, batch.day, |_| true));
                fee.map(|place| statement.take(place));
            }
            paid.insert(batch.file, how);
            false
        });
    }
    for batch in waiting {
        let until = batch.day.saturating_add(PAID_WITHIN_DAYS);
        let place = (0..).zip(statement.entries).find_map(|(place, entry)| {
            let free = !statement.used.contains(&place) && entry.kopecks > 0 && (batch.day..=until).contains(&entry.day);
            (free && says_number(entry, batch)).then_some(place)
        });
        if let Some(place) = place.filter(|place| statement.take(*place)) {
            paid.insert(batch.file, Paid::Other(place));
        }
    }
    paid
}

/// What the bank may pay for a file; an empty one is paid by nothing.
fn sums(batch: &Batch) -> Vec<(Paid, i64)> {
    let net = batch.kopecks.checked_sub(batch.fee_kopecks).filter(|net| *net != 0);
    let whole = Some(batch.kopecks).filter(|whole| *whole != 0 && batch.fee_kopecks != 0);
    net.map(|net| (Paid::Net, net)).into_iter().chain(whole.map(|whole| (Paid::Whole, whole))).collect()
}

/// True when the words are about a registry and have its number as a word of its own.
fn says_number(entry: &Entry, batch: &Batch) -> bool {
    if batch.number.is_empty() {
        return false;
    }
    let words = entry.words.to_lowercase();
    let number = batch.number.to_lowercase();
    let mut parts = words.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '/'));
    REGISTRY_WORDS.iter().any(|word| words.contains(word)) && parts.any(|part| part == number)
}

/// What the statement has on the day that belongs to no file.
fn only_there(input: &Input, statement: &Statement<'_>, report: &mut Report) {
    let left =
        input.entries.iter().enumerate().filter(|(place, entry)| entry.day == input.day && !statement.used.contains(place));
    for (_, entry) in left {
        let words = entry.words.to_lowercase();
        match entry.kopecks {
            ..0 => report.summary.other_out.add(entry.kopecks),
            _ if entry.account == 0 && !PAYERS_WORDS.iter().any(|word| words.contains(word)) => {
                report.summary.other_in.add(entry.kopecks);
            }
            _ => {
                report.summary.statement.add(entry.kopecks);
                let base = Difference::of(Class::OnlyInStatement, entry.file, entry.line);
                report.differences.push(Difference { account: entry.account, found_kopecks: entry.kopecks.into(), ..base });
            }
        }
    }
}
