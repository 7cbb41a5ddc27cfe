//! Payment files: taken once, accounted for once (FIELD C1, C3).

use crate::world::{CATERER, TODAY, World};
use edge_protocol::Reason;
use ledger_office::command::OfficeCommand;
use ledger_office::payments::{Balances, Break, Gap, PaymentFile, Posted, Sum, breaks, gaps};

/// Two payments of three roubles, changed.
pub(crate) fn payment_file(change: impl FnOnce(&mut PaymentFile)) -> PaymentFile {
    let mut file = PaymentFile {
        kept: "f".repeat(64),
        name: "registry.txt".into(),
        index: 0,
        hash: "a".repeat(64),
        part: 0,
        supplier: CATERER,
        format: "registry".into(),
        sender: "044525000".into(),
        number: "17".into(),
        day: Some(TODAY),
        payments: Sum { rows: 2, kopecks: 300 },
        compared: false,
        balances: None,
    };
    change(&mut file);
    file
}

#[test]
fn a_file_is_taken_once_and_waits_until_its_payments_are_posted() {
    let mut world = World::new();
    let take = |change: &dyn Fn(&mut PaymentFile)| OfficeCommand::TakePayments { file: payment_file(change) };
    assert_eq!(world.act(&take(&|_| {})), Reason::Accepted);
    // What makes another document: another part of an archive, another day, another sender, no number at all.
    for (n, differs) in [
        &(|file: &mut PaymentFile| (file.part, file.number) = (1, "18".into())) as &dyn Fn(&mut PaymentFile),
        &|file| (file.hash, file.day) = ("b".repeat(64), Some(TODAY + 1)),
        &|file| (file.hash, file.sender) = ("c".repeat(64), "another bank".into()),
        &|file| (file.hash, file.number) = ("d".repeat(64), String::new()),
        &|file| (file.hash, file.number) = ("e".repeat(64), String::new()),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(world.act(&take(differs)), Reason::Accepted, "{n}");
        assert_eq!(world.act(&take(differs)), Reason::PaymentFileKnown, "{n}");
    }
    let waiting = |world: &World| world.city.office().unposted().map(|taken| taken.id).collect::<Vec<_>>();
    assert_eq!(waiting(&world), [1, 2, 3, 4, 5, 6]);
    let part = Sum::default().and(100);
    let posted = Posted { credited: part, suspense: Sum::default().and(200), ..Posted::default() };
    assert_eq!(world.act(&OfficeCommand::PaymentsPosted { file: 3, posted }), Reason::Accepted);
    assert_eq!(waiting(&world), [1, 2, 4, 5, 6]);
    assert_eq!(world.city.office().taken(3).and_then(|taken| taken.posted), Some(posted));
    world.check();
}

#[test]
fn numbers_that_a_sender_left_out_are_seen() {
    let mut world = World::new();
    for (n, (sender, number)) in
        [("a", "7"), ("a", "9"), ("a", "13"), ("a", "1000"), ("b", "8"), ("b", "9"), ("b", "x"), ("c", "10")]
            .into_iter()
            .enumerate()
    {
        let file = payment_file(|file| {
            (file.sender, file.number, file.hash) = (sender.into(), number.into(), format!("{n:064x}"));
        });
        assert_eq!(world.act(&OfficeCommand::TakePayments { file }), Reason::Accepted);
    }
    let gap = |first, last| Gap { sender: "a".into(), first, last };
    assert_eq!(gaps(world.city.office().payment_files()), [gap(8, 8), gap(10, 12)]);
}

#[test]
fn a_file_that_is_compared_waits_for_nothing_and_may_be_posted_later() {
    let mut world = World::new();
    let take = |compared| OfficeCommand::TakePayments { file: payment_file(|file| file.compared = compared) };
    for (compared, says) in [
        (true, Reason::Accepted),
        (true, Reason::PaymentFileKnown),
        (false, Reason::Accepted),
        (false, Reason::PaymentFileKnown),
        (true, Reason::PaymentFileKnown),
    ] {
        assert_eq!(world.act(&take(compared)), says, "{compared}");
    }
    let office = world.city.office();
    assert_eq!(office.unposted().map(|taken| taken.id).collect::<Vec<_>>(), [2]);
    assert_eq!(office.taken(1).and_then(|taken| taken.posted), Some(Posted::default()));
    // What was posted needs no comparing: the same number of the same day with other bytes is another matter.
    let file = payment_file(|file| (file.compared, file.hash) = (true, "b".repeat(64)));
    assert_eq!(world.act(&OfficeCommand::TakePayments { file }), Reason::PaymentFileKnown);
    world.check();
}

#[test]
fn statements_that_do_not_meet_are_seen() {
    let mut world = World::new();
    let statements = [
        ("1", 0, 100, 150),
        ("1", 1, 150, 90),
        // A day without a statement, and none is missing.
        ("1", 3, 90, 95),
        // The same day once more, for another program.
        ("1", 3, 90, 95),
        ("1", 4, 96, 97),
        ("2", 4, 1, 2),
        ("1", 5, 97, 97),
    ];
    for (n, (account, day, opening_kopecks, closing_kopecks)) in statements.into_iter().enumerate() {
        let file = payment_file(|file| {
            (file.number, file.hash, file.day) = (format!("s{n}"), format!("{n:064x}"), Some(TODAY + day));
            (file.compared, file.balances) = (true, Some(Balances { account: account.into(), opening_kopecks, closing_kopecks }));
        });
        assert_eq!(world.act(&OfficeCommand::TakePayments { file }), Reason::Accepted);
    }
    let one = Break { account: "1".into(), before: TODAY + 3, after: TODAY + 4, kopecks: 1 };
    assert_eq!(breaks(world.city.office().payment_files()), [one]);
    world.check();
}
