//! What families choose, what the buffet sells, and hot meals beyond the balance.

use super::{About, Decided, Moment, Topic};
use crate::comfort::Choices;
use crate::limits::STOPS_MAX;
use edge_protocol::Reason;
use ledger_core::command::{AccountRules, HolderSpec};
use ledger_core::limits::{EMERGENCY_MAX, MONEY_AMOUNT_MAX, NOTICE_LINE_MAX};
use ledger_core::{Command, Registry, State, account_number};
use std::collections::BTreeSet;

pub(super) fn choose(core: &State, holder: u32, choices: &Choices) -> Result<Decided, Reason> {
    let (before, spec) = Choices::of(core, holder).zip(core.holder_spec(holder)).ok_or(Reason::AccountUnknown)?;
    let never = choices.notice_below == AccountRules::NEVER;
    let limit = i64::from(choices.daily_limit) <= MONEY_AMOUNT_MAX;
    let line = never || choices.notice_below <= NOTICE_LINE_MAX;
    if !limit || !line || choices.buffet_percent.is_some_and(|percent| percent > 100) {
        return Err(Reason::FieldInvalid);
    }
    if choices.stops.len() > STOPS_MAX {
        return Err(Reason::TooManyChanges);
    }
    let sold = |product: &u32| core.products().get(*product as usize).is_some_and(|row| row.active);
    let more: BTreeSet<u32> = choices.stops.difference(&before.stops).copied().collect();
    if !more.iter().all(sold) {
        return Err(Reason::ProductUnknown);
    }
    let mut changes = Vec::new();
    if choices.daily_limit != before.daily_limit {
        changes.push(Registry::Holder(HolderSpec { daily_limit: choices.daily_limit, ..spec }));
    }
    if choices.rules(holder) != before.rules(holder) {
        changes.push(Registry::AccountRules(choices.rules(holder)));
    }
    let stop = |stopped| move |product| Registry::Stop { holder, product, stopped };
    changes.extend(before.stops.difference(&choices.stops).copied().map(stop(false)));
    changes.extend(more.into_iter().map(stop(true)));
    if changes.is_empty() {
        return Err(Reason::NothingChanges);
    }
    Ok(Decided { about: of(holder), changes, ..Decided::default() })
}

/// Sets so much of a purse apart for buffet food, in place of what is set apart now.
pub(super) fn set_apart(core: &State, holder: u32, supplier: u32, kopecks: i64) -> Result<Decided, Reason> {
    let separate = core.holder(holder).ok_or(Reason::AccountUnknown)?.separate;
    if !(0..=MONEY_AMOUNT_MAX).contains(&kopecks) {
        return Err(Reason::AmountInvalid);
    }
    let purse = core.purse_at(holder, supplier);
    let purse = purse.map(|(_, purse)| purse).filter(|purse| separate && kopecks <= purse.available().max(0));
    let apart = purse.ok_or(Reason::InsufficientFunds)?.apart;
    if apart == kopecks {
        return Err(Reason::NothingChanges);
    }
    let (account, amount_kopecks) = (account_number(holder), kopecks - apart);
    let money = vec![Command::SetApart { account, supplier, amount_kopecks, note: String::new() }];
    Ok(Decided { about: of(holder), money, ..Decided::default() })
}

pub(super) fn product(
    core: &State,
    moment: &Moment,
    (id, active): (u32, bool),
    group: u32,
    name: &str,
) -> Result<Decided, Reason> {
    let row = core.products().get(id as usize).filter(|row| id != 0 && (row.active || !row.name.is_empty()));
    if id != 0 && row.is_none() {
        return Err(Reason::ProductUnknown);
    }
    let is_group = |p: &ledger_core::rows::Product| p.active && p.group == 0;
    if group != 0 && (group == id || !core.products().get(group as usize).is_some_and(is_group)) {
        return Err(Reason::ProductUnknown);
    }
    // A group's members would lose it out of sight.
    let members = id != 0 && core.products().iter().any(|p| p.active && p.group == id);
    if members && (group != 0 || !active) {
        return Err(Reason::StillInUse);
    }
    if name.trim().is_empty() || name.len() > crate::limits::TEXT_MAX {
        return Err(Reason::FieldInvalid);
    }
    if row.is_some_and(|row| (row.active, row.group, row.name.as_str()) == (active, group, name.trim())) {
        return Err(Reason::NothingChanges);
    }
    let id = if id == 0 { moment.number(core.products().len().max(1) as u32) } else { id };
    let about = About { topic: Topic::Product, object: id, holder: 0 };
    let changes = vec![Registry::Product { id, active, group, name: name.trim().to_owned() }];
    Ok(Decided { about, changes, ..Decided::default() })
}

pub(super) fn emergency(core: &State, contract: u32, kopecks: u32) -> Result<Decided, Reason> {
    let row = core.contracts().get(contract as usize).filter(|row| row.supplier != 0).ok_or(Reason::ContractUnknown)?;
    if kopecks > EMERGENCY_MAX {
        return Err(Reason::AmountInvalid);
    }
    if row.emergency == kopecks {
        return Err(Reason::NothingChanges);
    }
    let about = About { topic: Topic::Contract, object: contract, holder: 0 };
    Ok(Decided { about, changes: vec![Registry::EmergencyMeals { contract, kopecks }], ..Decided::default() })
}

fn of(holder: u32) -> About {
    About { topic: Topic::Holder, object: holder, holder }
}
