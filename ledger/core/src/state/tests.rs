//! Tests of the state: every refusal in order of precedence, the books, idempotency and late events.
//!
//! A [`rules::Rules`] table says, for one kind of event or command, how to break each of its checks. Two tests read every table:
//! breaking one rule gives that rule's reason, and breaking two gives the lower number.

#![expect(clippy::inconsistent_digit_grouping, reason = "kopecks are written as roubles_kopecks, 500_00 is 500 ₽")]

extern crate std;

mod comfort;
mod journal;
mod late;
mod meals;
mod money;
mod money_rules;
mod office;
mod passage;
mod registry_rules;
mod rules;
mod supplier_change;
mod world;

use crate::checks_of;
use edge_protocol::Reason;
use rules::{accepted, all_rules};
use std::collections::BTreeSet;
use std::vec::Vec;

/// Reasons the rules of the core never give: the shell compares contents (`IdReused`) and names gateways (`GatewayUnknown`),
/// only the office changes suppliers (`supplier_change.rs`) and can change too much at once (`office.rs`); from
/// [`OFFICE_REASONS`] on they are the office's, whose own table has them.
const SHELL_ONLY: &[Reason] = &[Reason::GatewayUnknown, Reason::IdReused, Reason::SuppliersUnfit, Reason::TooManyChanges];
/// First reason of the office.
const OFFICE_REASONS: Reason = Reason::PreviewOutdated;

#[test]
fn every_kind_is_accepted_when_no_rule_is_broken() {
    for table in all_rules() {
        let mut case = (table.good)();
        assert_eq!(case.decide(), Reason::Accepted, "{}", table.kind);
    }
}

#[test]
fn breaking_one_rule_gives_its_reason_and_changes_nothing_but_the_journal() {
    for table in all_rules() {
        for rule in table.rules {
            let mut case = (table.good)();
            (rule.broken)(&mut case);
            let before = case.world.tables();
            assert_eq!(case.decide(), rule.reason, "{}: {}", table.kind, rule.says);
            assert!(case.world.tables() == before, "{}: {}: a refusal must not change a table", table.kind, rule.says);
            case.world.check_journal();
        }
    }
}

#[test]
fn tables_are_in_order_of_precedence() {
    for table in all_rules() {
        assert!(table.rules.is_sorted_by_key(|rule| rule.reason), "{}: {:?}", table.kind, reasons(table.rules));
    }
}

#[test]
fn breaking_two_rules_gives_the_lower_number() {
    let mut pairs = 0;
    for table in all_rules() {
        for (i, first) in table.rules.iter().enumerate() {
            for second in table.rules.iter().skip(i + 1).filter(|second| first.goes_with(second)) {
                for breaks in [[first, second], [second, first]] {
                    let mut case = (table.good)();
                    breaks.iter().for_each(|rule| (rule.broken)(&mut case));
                    let said = case.decide();
                    assert_eq!(said, first.reason, "{}: {} and {}", table.kind, first.says, second.says);
                }
                pairs += 1;
            }
        }
    }
    assert!(pairs > 300, "only {pairs} pairs could be built");
}

/// What "why?" shows is what was checked: every refusal stands in the list of its own record, and the list names nothing else.
#[test]
fn the_list_of_checks_is_the_table_of_rules() {
    let mut checked = 0;
    for table in all_rules() {
        let mut case = (table.good)();
        case.decide();
        let good = case.world.journal.last().expect("decided").1;
        let listed = checks_of(&good);
        assert_eq!(listed.is_empty(), !good.is_event(), "{}", table.kind);
        for check in &listed {
            assert!(table.rules.iter().any(|rule| rule.reason == *check), "{}: no rule gives {check:?}", table.kind);
        }
        for rule in table.rules.iter().filter(|_| good.is_event()) {
            let mut case = (table.good)();
            (rule.broken)(&mut case);
            case.decide();
            let refused = case.world.journal.last().expect("decided").1;
            let listed = checks_of(&refused);
            assert!(listed.is_sorted() && listed.contains(&rule.reason), "{}: {}: {listed:?}", table.kind, rule.says);
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} refusals were looked at");
}

#[test]
fn every_reason_of_the_core_has_a_row() {
    let mut seen: BTreeSet<Reason> = all_rules().iter().flat_map(|table| reasons(table.rules)).collect();
    for row in accepted() {
        let mut case = (row.given)();
        assert_eq!(case.decide(), row.reason, "{}", row.says);
        seen.insert(row.reason);
    }
    for reason in Reason::ALL {
        let by_the_core = !SHELL_ONLY.contains(reason) && *reason < OFFICE_REASONS;
        assert_eq!(seen.contains(reason), by_the_core, "{reason:?}: add a row, or list it as the shell's");
    }
}

fn reasons(rules: &[rules::Rule]) -> Vec<Reason> {
    rules.iter().map(|rule| rule.reason).collect()
}
