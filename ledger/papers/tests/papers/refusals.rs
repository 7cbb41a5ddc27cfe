//! A paper whose data don't agree isn't written.

#![expect(clippy::inconsistent_digit_grouping, reason = "sums are written as rubles_kopecks")]

use crate::sample;
use jiff::civil::date;
use papers::{Lang, PaperFault, ROWS_MAX};

#[test]
fn every_paper_refuses_what_does_not_agree() {
    let s = || sample::statement(Lang::Ru, 5);
    let statement = |change: fn(&mut papers::forms::Statement)| {
        let mut statement = s();
        change(&mut statement);
        statement.paper().err()
    };
    let reserved = |change: fn(&mut papers::forms::ReservedBalances)| {
        let mut reserved = sample::reserved(5);
        change(&mut reserved);
        reserved.paper().err()
    };
    let transfer = |change: fn(&mut papers::forms::TransferAct)| {
        let mut transfer = sample::transfer();
        change(&mut transfer);
        transfer.paper().err()
    };
    let monthly = |change: fn(&mut papers::forms::MonthlyAct)| {
        let mut monthly = sample::monthly();
        change(&mut monthly);
        assert_eq!(monthly.table().err().map(|fault| fault.code()).filter(|code| *code != "paper-dates"), {
            monthly.paper().err().map(|fault| fault.code()).filter(|code| *code != "paper-dates")
        });
        monthly.paper().err()
    };
    let confirmation = |change: fn(&mut papers::forms::Confirmation)| {
        let mut confirmation = sample::confirmation();
        change(&mut confirmation);
        confirmation.paper().err()
    };
    for (fault, code) in [
        (statement(|s| s.closing_kopecks += 1), Some("paper-sums")),
        (statement(|s| s.rows[2].out_kopecks = -1), Some("paper-negative")),
        (statement(|s| s.rows[2].in_kopecks = i64::MAX), Some("paper-overflow")),
        (statement(|s| s.to = date(2026, 8, 31)), Some("paper-dates")),
        (statement(|s| s.rows = vec![s.rows[0].clone(); ROWS_MAX + 1]), Some("paper-rows")),
        (statement(|s| s.top_up.iter_mut().for_each(|qr| qr.name.push('|'))), Some("qr-separator")),
        (statement(|s| s.opening_kopecks -= 1_000_00), Some("paper-sums")),
        (
            statement(|s| {
                s.opening_kopecks -= 10_000_00;
                s.closing_kopecks -= 10_000_00;
            }),
            None, // a balance below zero is owed and may be printed
        ),
        (reserved(|r| r.total_kopecks -= 1), Some("paper-sums")),
        (
            reserved(|r| {
                r.rows[0].balance_kopecks -= 1;
                r.total_kopecks -= 1;
            }),
            Some("paper-negative"),
        ),
        (reserved(|r| r.rows[0].balance_kopecks = i64::MAX), Some("paper-overflow")),
        (reserved(|r| (r.rows, r.total_kopecks) = (Vec::new(), 0)), None),
        (transfer(|t| t.rows[0].balance_kopecks += 1), Some("paper-sums")),
        (transfer(|t| t.rows[0].accounts = u64::MAX), Some("paper-overflow")),
        (transfer(|t| t.date = date(2026, 12, 30)), Some("paper-dates")),
        (monthly(|m| m.rows[0].closing_kopecks += 1), Some("paper-sums")),
        (monthly(|m| m.rows[0].refunds_kopecks = -1), Some("paper-negative")),
        (monthly(|m| m.rows[0].opening_kopecks = i64::MAX), Some("paper-overflow")),
        (monthly(|m| m.to = date(2026, 10, 31)), Some("paper-dates")),
        (confirmation(|c| c.balance_kopecks = -1), Some("paper-negative")),
        (confirmation(|c| c.date = date(2026, 11, 19)), Some("paper-dates")),
    ] {
        assert_eq!(fault.as_ref().map(PaperFault::code), code, "{fault:?}");
        if let Some(fault) = fault {
            assert!(fault.words(Lang::Ru).ends_with('.') && !fault.words(Lang::En).is_empty());
        }
    }
}

/// SUP-05: not later than the last day of services.
#[test]
fn an_order_to_reserve_is_not_given_after_the_last_day() {
    let mut order = sample::order();
    order.date = order.last_day;
    assert!(order.paper().is_ok());
    order.date = date(2027, 1, 1);
    assert_eq!(order.paper().err().map(|fault| fault.code()), Some("paper-dates"));
}
