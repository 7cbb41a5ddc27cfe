//! Cases that have a name.

use reconciliation::{Batch, Class, Entry, Input, Origin, Posting, Row, Why, reconcile};

const DAY: i32 = 20_000;

fn row(file: u32, line: u32, kopecks: i64, ids: &[u128]) -> Row {
    Row { file, line, account: 13, kopecks, fee_kopecks: 0, ids: ids.to_vec(), key: format!("k{file}-{line}").into() }
}

fn posting(id: u128, pos: u64, kopecks: i64) -> Posting {
    Posting { id, pos, account: 13, kopecks, refused: false, day: DAY, origin: Origin::Notice }
}

fn entry(line: u32, day: i32, kopecks: i64, words: &str) -> Entry {
    Entry { file: 9, line, day, kopecks, account: 0, refund: 0, key: "".into(), words: words.into() }
}

fn batch(file: u32, day: i32, number: &str, kopecks: i64, fee_kopecks: i64) -> Batch {
    Batch { file, day, number: number.into(), kopecks, fee_kopecks }
}

fn of(rows: Vec<Row>, postings: Vec<Posting>, batches: Vec<Batch>, entries: Vec<Entry>) -> Input {
    Input { supplier: 1, day: DAY, rows, postings, batches, entries, ..Input::default() }
}

#[track_caller]
fn says(input: &Input, classes: &[(Class, Why)]) {
    let report = reconcile(input);
    let found: Vec<_> = report.differences.iter().map(|d| (d.class, d.why)).collect();
    assert_eq!(found, classes, "{report:#?}");
    assert!(report.summary.is_explained(), "{:#?}", report.summary);
}

#[test]
fn a_day_that_closes_has_no_difference() {
    let rows = vec![row(1, 1, 500, &[1]), row(1, 2, 700, &[2])];
    let postings = vec![posting(1, 10, 500), posting(2, 11, 700)];
    let input = of(rows, postings, vec![batch(1, DAY, "7", 1_200, 12)], vec![entry(1, DAY + 1, 1_188, "")]);
    let report = reconcile(&input);
    assert!(report.summary.closes() && report.summary.is_explained());
    assert_eq!((report.summary.matched.rows, report.summary.confirmed.rows, report.summary.fee_kopecks), (2, 2, 0));
    assert!(!report.summary.is_empty() && reconcile(&of(vec![], vec![], vec![], vec![])).summary.is_empty());
}

#[test]
fn the_same_payment_in_two_files_counts_once_and_with_another_sum_it_is_named() {
    let mut input = of(vec![row(1, 1, 500, &[1]), row(2, 4, 500, &[1])], vec![posting(1, 10, 500)], vec![], vec![]);
    input.entries = vec![Entry { key: "k1-1".into(), ..entry(1, DAY, 500, "") }];
    says(&input, &[]);
    assert_eq!(reconcile(&input).summary.repeated.kopecks, 500);
    input.rows[1].kopecks = 501;
    says(&input, &[(Class::MissingHere, Why::SameOperation), (Class::NotInStatement, Why::Unknown)]);
    // A file of the day before has it already.
    input.rows[1].kopecks = 500;
    input.elsewhere.insert(1, 0);
    input.entries.clear();
    says(&input, &[]);
    assert_eq!((reconcile(&input).summary.provider.rows, reconcile(&input).summary.of_other_days.rows), (0, 1));
}

#[test]
fn a_payment_posted_from_a_notice_and_from_a_file_stands_out() {
    let entries = vec![entry(1, DAY, 500, "")];
    let postings = vec![posting(1, 10, 500), posting(2, 11, 500)];
    let input = of(vec![row(1, 1, 500, &[1, 2])], postings, vec![batch(1, DAY, "7", 500, 0)], entries);
    says(&input, &[(Class::MissingThere, Why::PostedTwice)]);
}

#[test]
fn money_that_goes_back_is_found_among_the_debits_and_named_while_nobody_posted_it() {
    let rows = vec![row(1, 1, -300, &[1])];
    let input = of(rows, vec![], vec![batch(1, DAY, "", -300, 0)], vec![entry(1, DAY + 2, -300, "возврат")]);
    says(&input, &[(Class::MissingHere, Why::GoneBack)]);
    assert_eq!(reconcile(&input).summary.statement.kopecks, -300);
}

#[test]
fn two_registries_of_one_sum_are_paid_in_their_order_and_a_number_goes_first() {
    let rows = || vec![row(2, 1, 500, &[2])];
    let batches = || vec![batch(1, DAY - 1, "71", 500, 0), batch(2, DAY, "72", 500, 0)];
    let posted = || vec![posting(2, 10, 500)];
    // One movement: the older file has it.
    says(&of(rows(), posted(), batches(), vec![entry(1, DAY, 500, "")]), &[(Class::NotInStatement, Why::Unknown)]);
    // It says the newer one's number.
    says(&of(rows(), posted(), batches(), vec![entry(1, DAY, 500, "реестр №72")]), &[]);
    // A number inside another one is none.
    let with = |words| of(rows(), posted(), batches(), vec![entry(1, DAY, 499, words)]);
    says(&with("Реестр 72"), &[(Class::StatementDiffers, Why::Unknown)]);
    says(&with("Реестр 172"), &[(Class::NotInStatement, Why::Unknown), (Class::OnlyInStatement, Why::Unknown)]);
    // Too late, or before the file.
    for day in [DAY - 2, DAY + 8] {
        says(&of(rows(), posted(), batches(), vec![entry(1, day, 500, "")]), &[(Class::NotInStatement, Why::Unknown)]);
    }
}

#[test]
fn refused_and_misdirected_postings_are_named() {
    let refused = Posting { refused: true, ..posting(1, 10, 500) };
    let entries = vec![entry(1, DAY, 500, "")];
    let input = of(vec![row(1, 1, 500, &[1])], vec![refused], vec![batch(1, DAY, "", 500, 0)], entries.clone());
    says(&input, &[(Class::MissingHere, Why::Refused)]);
    let misdirected = Posting { account: 26, ..posting(1, 10, 500) };
    let input = of(vec![row(1, 1, 500, &[1])], vec![misdirected], vec![batch(1, DAY, "", 500, 0)], entries);
    says(&input, &[(Class::AccountDiffers, Why::Unknown)]);
}

#[test]
fn sums_beyond_one_number_are_still_exact() {
    let most = i64::MAX;
    let rows = vec![row(1, 1, most, &[1]), row(2, 1, most, &[2])];
    let report = reconcile(&of(rows, vec![posting(1, 1, most)], vec![], vec![]));
    assert_eq!(report.summary.provider.kopecks, 2 * i128::from(most));
    assert!(report.summary.is_explained());
}
