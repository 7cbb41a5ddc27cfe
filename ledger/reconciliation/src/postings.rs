//! The provider's rows against the postings.

use crate::{Class, Difference, Input, Posting, Report, Row, Why};
use std::collections::{HashMap, HashSet};

/// Compares both; the day's rows, each operation once, for the bank's side.
pub(crate) fn compare<'a>(input: &'a Input, report: &mut Report) -> Vec<&'a Row> {
    let mut found = Found::of(&input.postings);
    // The first row of an operation, by each of its ids.
    let mut first: HashMap<u128, &Row> = HashMap::with_capacity(input.rows.len());
    let mut rows = Vec::with_capacity(input.rows.len());
    for row in &input.rows {
        let before = row.ids.iter().find_map(|id| first.get(id).copied());
        let in_earlier_file = row.ids.iter().any(|id| input.elsewhere.get(id).is_some_and(|file| *file < row.file));
        if in_earlier_file || before.is_some_and(|before| before.kopecks == row.kopecks) {
            report.summary.repeated.add(row.kopecks);
            continue;
        }
        row.ids.iter().for_each(|id| _ = first.entry(*id).or_insert(row));
        report.summary.provider.add(row.kopecks);
        rows.push(row);
        let same_operation = before.is_some();
        row_against(row, same_operation, &mut found, report);
    }
    for posting in found.left() {
        let elsewhere = input.elsewhere.contains_key(&posting.id);
        match (elsewhere, posting.day == input.day) {
            (true, true) => report.summary.of_other_days.add(posting.kopecks),
            (false, true) => {
                report.summary.postings.add(posting.kopecks);
                report.differences.push(missing_there(posting, Why::Unknown));
            }
            (true, false) => {}
            // Found by an id of a row that repeats one of the day: a second posting of it.
            (false, false) => {
                report.summary.postings.add(posting.kopecks);
                report.summary.booked_other_days.add(posting.kopecks);
                report.differences.push(missing_there(posting, Why::PostedTwice));
            }
        }
    }
    rows
}

struct Found<'a> {
    postings: &'a [Posting],
    places: HashMap<u128, usize>,
    taken: HashSet<usize>,
}

impl<'a> Found<'a> {
    fn of(postings: &'a [Posting]) -> Self {
        let places = postings.iter().enumerate().map(|(place, posting)| (posting.id, place)).collect();
        Self { postings, places, taken: HashSet::with_capacity(postings.len()) }
    }

    /// Postings of a row that no row has taken, in the order of its ids; they are taken now.
    fn take(&mut self, row: &Row) -> Vec<&'a Posting> {
        let places = row.ids.iter().filter_map(|id| self.places.get(id).copied()).filter(|place| self.taken.insert(*place));
        places.filter_map(|place| self.postings.get(place)).collect()
    }

    /// Accepted ones that no row has taken, in their order. A command under no id has nobody to be found by.
    fn left(&self) -> impl Iterator<Item = &'a Posting> {
        let all = self.postings.iter().enumerate();
        all.filter(|(place, posting)| !self.taken.contains(place) && !posting.refused).map(|(_, posting)| posting)
    }
}

fn row_against(row: &Row, same_operation: bool, found: &mut Found<'_>, report: &mut Report) {
    let postings = found.take(row);
    let accepted = postings.iter().position(|posting| !posting.refused);
    let base = Difference::of(Class::MissingHere, row.file, row.line);
    let base = Difference { account: row.account, stated_kopecks: row.kopecks.into(), ..base };
    let Some(posting) = accepted.and_then(|place| postings.get(place)) else {
        let refused = postings.first();
        let why = match refused {
            Some(_) => Why::Refused,
            None if same_operation => Why::SameOperation,
            None if row.kopecks < 0 => Why::GoneBack,
            None => Why::Unknown,
        };
        let (pos, origin) = (refused.map(|posting| posting.pos), refused.map(|posting| posting.origin));
        return report.differences.push(Difference { why, pos, origin, ..base });
    };
    let day = report.summary.day;
    for (place, posting) in postings.iter().enumerate().filter(|(_, posting)| !posting.refused) {
        report.summary.postings.add(posting.kopecks);
        if posting.day != day {
            report.summary.booked_other_days.add(posting.kopecks);
        }
        if Some(place) != accepted {
            let twice = Difference { file: row.file, line: row.line, ..missing_there(posting, Why::PostedTwice) };
            report.differences.push(twice);
        }
    }
    let both = Difference { pos: Some(posting.pos), origin: Some(posting.origin), found_kopecks: posting.kopecks.into(), ..base };
    if posting.kopecks != row.kopecks {
        report.differences.push(Difference { class: Class::AmountDiffers, ..both });
    } else if row.account != 0 && posting.account != row.account {
        report.differences.push(Difference { class: Class::AccountDiffers, account: posting.account, ..both });
    } else {
        report.summary.matched.add(row.kopecks);
    }
}

fn missing_there(posting: &Posting, why: Why) -> Difference {
    let (pos, origin) = (Some(posting.pos), Some(posting.origin));
    let base = Difference::of(Class::MissingThere, 0, 0);
    Difference { why, pos, origin, account: posting.account, found_kopecks: posting.kopecks.into(), ..base }
}
