//! Refunds and the bank: every way in which a payment can stand, in one table (RFD-07, RFD-11).

use reconciliation::payouts::{End, Pass};
use reconciliation::{Class, Entry, Input, Side, Sum, Why, reconcile};

const DAY: i32 = 20_000;

fn pass(refund: u32, passed_day: i32, end: End) -> Pass {
    Pass { refund, account: 26, kopecks: 500, passed_day, end }
}

/// A movement that names refund 7.
fn entry(line: u32, day: i32, kopecks: i64) -> Entry {
    let words = "Возврат № 7. Остаток с лицевого счёта 26".into();
    Entry { file: 9, line, day, kopecks, account: 26, refund: 7, key: "".into(), words }
}

/// What a day says: differences, then paid, marked and matched in kopecks.
type Said<'a> = (&'a [(Class, Why, i128)], [i128; 3]);

/// Its name, the passes to the supplier, movements by day, and what is said.
type Case<'a> = (&'a str, &'a [Pass], &'a [(i32, i64)], Said<'a>);

#[test]
fn a_refund_and_its_payment_meet_or_it_is_said_why_not() {
    use Class::{PayoutDiffers, PayoutMissing, PayoutUnmarked};
    use End::{Open, Paid, SentBack};
    use Why::{CameBack, NotPassed, PaidTwice, Unknown};
    let (before, after) = (DAY - 3, DAY + 2);
    let table: &[Case<'_>] = &[
        ("nothing at all", &[], &[], (&[], [0, 0, 0])),
        ("paid and marked on the day", &[pass(7, before, Paid(DAY))], &[(DAY, -500)], (&[], [500, 500, 500])),
        ("marked two days after the bank paid", &[pass(7, before, Paid(after))], &[(DAY, -500)], (&[], [500, 500, 500])),
        ("marked two days before the bank paid", &[pass(7, before, Paid(DAY - 2))], &[(DAY, -500)], (&[], [500, 500, 500])),
        ("marked on the day, paid on another", &[pass(7, before, Paid(DAY))], &[(DAY - 2, -500)], (&[], [0, 0, 0])),
        ("marked a month after the bank paid", &[pass(7, DAY - 40, Paid(DAY))], &[(DAY - 30, -500)], (&[], [0, 0, 0])),
        ("passed, and nothing yet", &[pass(7, before, Open)], &[], (&[], [0, 0, 0])),
        ("paid, and not marked", &[pass(7, before, Open)], &[(DAY, -500)], (&[(PayoutUnmarked, Unknown, 500)], [500, 0, 0])),
        ("marked, and in no statement", &[pass(7, before, Paid(DAY))], &[], (&[(PayoutMissing, Unknown, -500)], [0, 500, 0])),
        (
            "marked, and the only payment is older than the pass",
            &[pass(7, before, Paid(DAY))],
            &[(before - 1, -500)],
            (&[(PayoutMissing, Unknown, -500)], [0, 500, 0]),
        ),
        (
            "paid with another sum",
            &[pass(7, before, Paid(DAY))],
            &[(DAY, -499)],
            (&[(PayoutDiffers, Unknown, -1)], [499, 500, 0]),
        ),
        (
            "paid with another sum and not marked",
            &[pass(7, before, Open)],
            &[(DAY, -499)],
            (&[(PayoutUnmarked, Unknown, 499)], [499, 0, 0]),
        ),
        (
            "a refund that the supplier never had",
            &[pass(6, before, Open)],
            &[(DAY, -500)],
            (&[(PayoutUnmarked, NotPassed, 500)], [500, 0, 0]),
        ),
        (
            "paid twice on one day",
            &[pass(7, before, Paid(DAY))],
            &[(DAY, -500), (DAY, -500)],
            (&[(PayoutUnmarked, PaidTwice, 500)], [1_000, 500, 500]),
        ),
        (
            "paid on an earlier day already",
            &[pass(7, before, Paid(DAY - 1))],
            &[(DAY - 2, -500), (DAY, -500)],
            (&[(PayoutUnmarked, PaidTwice, 500)], [500, 0, 0]),
        ),
        (
            "paid once more weeks after the mark, when the first payment is out of sight",
            &[pass(7, DAY - 30, Paid(DAY - 20))],
            &[(DAY, -500)],
            (&[(PayoutUnmarked, PaidTwice, 500)], [500, 0, 0]),
        ),
        (
            "sent back by the bank later, and marked so",
            &[pass(7, before, SentBack(after))],
            &[(DAY, -500), (after, 500)],
            (&[], [500, 500, 500]),
        ),
        (
            "came back on the day, and marked so",
            &[pass(7, before, SentBack(DAY))],
            &[(DAY - 1, -500), (DAY, 500)],
            (&[], [-500, -500, -500]),
        ),
        (
            "came back, and still stands as paid",
            &[pass(7, before, Paid(DAY - 1))],
            &[(DAY - 1, -500), (DAY, 500)],
            (&[(PayoutUnmarked, CameBack, -500)], [-500, 0, 0]),
        ),
        (
            "sent back, and paid again without a new pass",
            &[pass(7, before, SentBack(DAY - 1))],
            &[(DAY - 2, -500), (DAY, -500)],
            (&[(PayoutUnmarked, NotPassed, 500)], [500, 0, 0]),
        ),
        (
            "sent back, passed again and paid again",
            &[pass(7, before - 9, SentBack(before - 5)), pass(7, before, Paid(after))],
            &[(before - 7, -500), (before - 6, 500), (DAY, -500)],
            (&[], [500, 500, 500]),
        ),
    ];
    for (name, passes, entries, (differences, sums)) in table {
        let entries = (1..).zip(*entries).map(|(line, (day, kopecks))| entry(line, *day, *kopecks)).collect();
        let input = Input { supplier: 1, day: DAY, entries, passes: passes.to_vec(), ..Input::default() };
        let report = reconcile(&input);
        let found: Vec<_> = report.differences.iter().map(|one| (one.class, one.why, one.kopecks())).collect();
        assert_eq!(found, *differences, "{name}");
        let summary = &report.summary;
        let all = [summary.payouts, summary.refunds, summary.refunds_matched].map(|sum| sum.kopecks);
        assert_eq!(all, *sums, "{name}");
        assert!(summary.is_explained() && summary.closes() == differences.is_empty(), "{name}: {summary:#?}");
        let told = report.differences.iter().all(|one| (one.refund, one.account) == (7, 26) && one.class.side() == Side::Refunds);
        assert!(told, "{name}: {:#?}", report.differences);
        assert_eq!((summary.other_in, summary.other_out, summary.statement), Default::default(), "{name}: nothing else");
    }
}

#[test]
fn money_in_whose_words_name_a_refund_by_chance_stays_what_it_is() {
    let passes = vec![pass(7, DAY - 3, End::Open)];
    let other = Entry { words: "Возврат № 7 за путёвку".into(), account: 0, ..entry(1, DAY, 12_300) };
    let input = Input { supplier: 1, day: DAY, entries: vec![other], passes, ..Input::default() };
    let summary = reconcile(&input).summary;
    assert_eq!((summary.other_in, summary.payouts), (Sum { rows: 1, kopecks: 12_300 }, Sum::default()));
}

#[test]
fn a_payment_of_a_refund_is_no_fee_of_a_registry_of_the_same_sum() {
    let rows = vec![reconciliation::Row {
        file: 1,
        line: 1,
        account: 13,
        kopecks: 50_000,
        fee_kopecks: 500,
        ids: vec![1],
        key: "k".into(),
    }];
    let batches = vec![reconciliation::Batch { file: 1, day: DAY, number: String::new(), kopecks: 50_000, fee_kopecks: 500 }];
    let whole = Entry { refund: 0, account: 0, words: String::new(), ..entry(1, DAY, 50_000) };
    let entries = vec![whole, entry(2, DAY, -500)];
    let passes = vec![pass(7, DAY - 3, End::Paid(DAY))];
    let summary = reconcile(&Input { supplier: 1, day: DAY, rows, batches, entries, passes, ..Input::default() }).summary;
    assert_eq!((summary.refunds_matched.rows, summary.other_out.rows), (1, 0));
    assert!(summary.is_explained() && !summary.classes.contains_key(&Class::PayoutMissing));
}
