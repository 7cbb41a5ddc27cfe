//! The fields of a plan, as an address or a form brings them.

use crate::{
    format::parse_day,
    text::{self, Text},
    words,
};
use ledger_core::holder_of_account;
use ledger_office::procedure::{Kind, Plan};

/// Keys and values, a key once for every group that was ticked.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

/// Keys that belong to sending, not to the plan.
const OF_SENDING: [&str; 3] = ["form", "expects", "why"];

impl Fields {
    /// The first value of a key, or nothing.
    pub(super) fn one(&self, key: &str) -> &str {
        self.0.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim())
    }

    /// True when the key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }

    /// True when a box with this value is ticked.
    pub(super) fn ticked(&self, key: &str, value: u32) -> bool {
        self.0.iter().any(|(name, ticked)| name == key && ticked.parse() == Ok(value))
    }

    /// What the second form carries on.
    pub(super) fn kept(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(name, _)| !OF_SENDING.contains(&name.as_str()))
    }
}

/// A field that cannot be read: its key, what to do, and the words in question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) key: &'static str,
    pub(super) text: Text,
    pub(super) words: String,
}

/// The plan that the fields say.
///
/// # Errors
/// Every field that cannot be read. What the plan means is judged by the office.
pub(super) fn read(fields: &Fields, building: u32) -> Result<Plan, Vec<Fault>> {
    let mut faults = Vec::new();
    let kind = words::procedure_from(fields.one("kind")).unwrap_or(Kind::SchoolYear);
    let mut day = |key: &'static str, needed: bool| {
        let written = fields.one(key);
        let day = parse_day(written);
        if day.is_none() && (needed || !written.is_empty()) {
            faults.push(Fault { key, text: text::PLAN_BAD_DATE, words: written.to_owned() });
        }
        day
    };
    let begins = day("begins", true).unwrap_or(0);
    let ends = day("ends", kind.has_end());
    let mut plan = Plan { ends, ..Plan::new(kind, building, begins) };
    let mut number = |key: &'static str| {
        let written = fields.one(key);
        written.parse().unwrap_or_else(|_| {
            if !written.is_empty() {
                faults.push(Fault { key, text: text::PLAN_BAD_NUMBER, words: written.to_owned() });
            }
            0
        })
    };
    plan.to_building = number("to_building");
    plan.to_complex = number("to_complex");
    plan.to_kind = u8::try_from(number("to_kind")).unwrap_or(0);
    plan.new_scheme = fields.has("new_scheme");
    fields.one("basis").clone_into(&mut plan.basis);
    plan.groups = fields.0.iter().filter(|(key, _)| key == "group").filter_map(|(_, value)| value.parse().ok()).collect();
    for written in lines(fields.one("excluded")) {
        match holder(written) {
            Some(holder) => plan.excluded.push(holder),
            None => faults.push(Fault { key: "excluded", text: text::PLAN_BAD_ACCOUNT, words: written.to_owned() }),
        }
    }
    for written in lines(fields.one("leaders")) {
        let pair =
            written.split_once(char::is_whitespace).and_then(|(group, account)| Some((group.parse().ok()?, holder(account)?)));
        match pair {
            Some(pair) => plan.leaders.push(pair),
            None => faults.push(Fault { key: "leaders", text: text::PLAN_BAD_LEADER, words: written.to_owned() }),
        }
    }
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn holder(account: &str) -> Option<u32> {
    holder_of_account(account.trim().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::account_number;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_plan_is_read_with_everything_in_it() {
        let (child, educator) = (account_number(10), account_number(90));
        let leaders = format!(" 3 {educator} \n");
        let excluded = format!("{child}\n\n");
        let read = read(
            &fields(&[
                ("kind", "duty"),
                ("begins", "2026-06-01"),
                ("ends", "2026-06-30"),
                ("group", "3"),
                ("group", "4"),
                ("excluded", &excluded),
                ("leaders", &leaders),
                ("basis", "Order 12"),
            ]),
            2,
        );
        let plan = read.expect("a good form");
        assert_eq!((plan.kind, plan.building, plan.groups, plan.excluded), (Kind::Duty, 2, vec![3, 4], vec![10]));
        assert_eq!((plan.leaders, plan.basis.as_str()), (vec![(3, 90)], "Order 12"));
        assert_eq!(plan.ends.map(|end| end - plan.begins), Some(29));
    }

    #[test]
    fn every_field_that_cannot_be_read_is_named() {
        let faults = read(
            &fields(&[("kind", "duty"), ("begins", "soon"), ("to_building", "x"), ("excluded", "123"), ("leaders", "3")]),
            2,
        )
        .expect_err("a bad form");
        let keys: Vec<_> = faults.iter().map(|fault| fault.key).collect();
        assert_eq!(keys, ["begins", "ends", "to_building", "excluded", "leaders"]);
    }
}
