//! What a family chooses for its account, and what keeps a child from standing hungry at the till: products that are not sold,
//! money set apart for buffet food, the low-balance notice, hot meals beyond the balance, and the fund that pays for them.

use super::State;
use super::money::{Entry, check_amount, check_text, check_words};
use super::registry::{check_id, check_name, slot};
use crate::command::{AccountRules, Control};
use crate::limits::{EMERGENCY_MAX, LOW_RECOVERED, NOTICE_LINE_MAX};
use crate::record::{RECORD_LOW, Record, RecordKind};
use crate::rows::{Holder, Product};
use alloc::string::String;
use edge_protocol::Reason;

impl State {
    pub(super) fn put_product(&mut self, id: u32, active: bool, group: u32, name: &str) -> Result<(), Reason> {
        check_id(id)?;
        check_name(name)?;
        let is_group = |p: &&Product| p.active && p.group == 0;
        if group != 0 && (group == id || self.products.get(group as usize).filter(is_group).is_none()) {
            return Err(Reason::ProductUnknown);
        }
        *slot(&mut self.products, id) = Product { active, group, name: String::from(name) };
        Ok(())
    }

    pub(super) fn set_stop(&mut self, holder: u32, product: u32, stopped: bool) -> Result<(), Reason> {
        self.holder(holder).ok_or(Reason::HolderUnknown)?;
        if stopped {
            self.products.get(product as usize).filter(|p| p.active).ok_or(Reason::ProductUnknown)?;
            self.stops.insert((holder, product));
        } else {
            self.stops.remove(&(holder, product));
        }
        Ok(())
    }

    pub(super) fn set_rules(&mut self, rules: &AccountRules) -> Result<(), Reason> {
        self.holder(rules.holder).ok_or(Reason::HolderUnknown)?;
        let line = rules.notice_below == AccountRules::NEVER || rules.notice_below <= NOTICE_LINE_MAX;
        if !line || rules.share > 100 {
            return Err(Reason::FieldInvalid);
        }
        let Some(row) = self.holders.get_mut(rules.holder as usize) else { return Err(Reason::HolderUnknown) };
        row.notice_below = rules.notice_below;
        row.separate = rules.separate;
        row.share = rules.share;
        let mut next = row.purse;
        while let Some(purse) = self.purses.get_mut(next as usize).filter(|_| next != 0) {
            if !rules.separate {
                purse.apart = 0;
            }
            next = purse.next;
        }
        Ok(())
    }

    pub(super) fn set_notice_line(&mut self, kopecks: u32) -> Result<(), Reason> {
        if kopecks > NOTICE_LINE_MAX {
            return Err(Reason::FieldInvalid);
        }
        self.notice_line = kopecks;
        Ok(())
    }

    pub(super) fn set_emergency(&mut self, contract: u32, kopecks: u32) -> Result<(), Reason> {
        let row = self.contracts.get_mut(contract as usize).filter(|c| c.supplier != 0).ok_or(Reason::ContractUnknown)?;
        if kopecks > EMERGENCY_MAX {
            return Err(Reason::FieldInvalid);
        }
        row.emergency = kopecks;
        Ok(())
    }

    /// True when the family does not want this product bought, or none of its group.
    pub(super) fn is_stopped(&self, holder: u32, product: u32) -> bool {
        let stopped = |product| self.stops.contains(&(holder, product));
        !self.stops.is_empty()
            && product != 0
            && (stopped(product) || stopped(self.products.get(product as usize).map_or(0, |p| p.group)))
    }

    /// Sets a family's share of a payment apart.
    pub(super) fn share_out(&mut self, purse: u32, amount: i64) {
        let Some(row) = self.purses.get_mut(purse as usize) else { return };
        if let Some(holder) = self.holders.get(row.holder as usize).filter(|h| h.separate) {
            row.apart = (row.apart + amount * i64::from(holder.share) / 100).min(row.available().max(0));
        }
    }

    pub(super) fn set_apart(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Result<Entry, Reason> {
        let holder = self.account_holder(account)?;
        check_amount(amount.checked_abs().ok_or(Reason::AmountInvalid)?)?;
        let purse = self.find_purse(holder, supplier);
        let separate = self.holder(holder).is_some_and(|h| h.separate);
        let row = self.purses.get_mut(purse as usize).filter(|p| {
            let apart = p.apart + amount;
            purse != 0 && separate && apart >= 0 && apart <= p.available().max(0)
        });
        let row = row.ok_or(Reason::InsufficientFunds)?;
        check_text(note)?;
        row.apart += amount;
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    /// Only what a family has may be given away, never a debt.
    pub(super) fn donate(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Result<Entry, Reason> {
        let holder = self.account_holder(account)?;
        check_amount(amount)?;
        let purse = self.find_purse(holder, supplier);
        let enough = self.purses.get(purse as usize).filter(|p| purse != 0 && p.available() >= amount);
        enough.ok_or(Reason::InsufficientFunds)?;
        check_words(note)?;
        check_text(note)?;
        self.post(purse, -amount, Control::Donations);
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    pub(super) fn support(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Result<Entry, Reason> {
        let holder = self.account_holder(account)?;
        check_amount(amount)?;
        self.check_supplier(supplier)?;
        check_words(note)?;
        self.check_room(holder, supplier, amount)?;
        if self.suppliers.get(supplier as usize).is_none_or(|s| s.controls[Control::Donations as usize] < amount) {
            return Err(Reason::FundTooSmall);
        }
        check_text(note)?;
        let purse = self.open_purse(holder, supplier);
        self.post(purse, amount, Control::Donations);
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    /// Calls a balance low, once, until it has been well above its line again. Only a meal calls: a family that asks for its money
    /// back knows what it has.
    pub(super) fn watch_balance(&mut self, record: &mut Record) {
        let Some(purse) = self.purses.get_mut(record.purse as usize) else { return };
        let line = self.holders.get(purse.holder as usize).map_or(0, |h| i64::from(line_of(h, self.notice_line)));
        let free = purse.available() - purse.apart;
        if purse.low {
            purse.low = line != 0 && free < line + LOW_RECOVERED;
        } else if line != 0 && free < line && record.kind == RecordKind::MealDebit as u8 {
            purse.low = true;
            record.flags |= RECORD_LOW;
        }
    }
}

/// Reading; look-ups only.
impl State {
    /// Products of the buffet and their groups by number; numbers never opened are not active and have no name.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// What this holder is not sold: products and groups, in the order of numbers.
    pub fn stops(&self, holder: u32) -> impl Iterator<Item = u32> {
        self.stops.range((holder, 0)..=(holder, u32::MAX)).map(|(_, product)| *product)
    }

    /// Kopecks below which this holder's balance is called low; 0 for never.
    pub fn notice_below(&self, holder: &Holder) -> u32 {
        line_of(holder, self.notice_line)
    }

    /// The same where the family chose nothing.
    pub fn notice_line(&self) -> u32 {
        self.notice_line
    }
}

const fn line_of(holder: &Holder, citys: u32) -> u32 {
    match holder.notice_below {
        0 => citys,
        AccountRules::NEVER => 0,
        own => own,
    }
}
