//! What a family chooses for its account: stop-list, money set apart, the low-balance notice; and the fund of remainders.

use super::commands::{control, vague};
use super::{Account, Naive, first};
use crate::mutant::Mutant;
use edge_protocol::Reason;
use ledger_core::command::{AccountRules, Control};

impl Naive {
    pub(crate) fn apart(&self, holder: u32, supplier: u32) -> i64 {
        self.apart.get(&(holder, supplier)).copied().unwrap_or(0)
    }

    pub(crate) fn is_low(&self, holder: u32, supplier: u32) -> bool {
        self.low.contains(&(holder, supplier))
    }

    pub(super) fn separate(&self, holder: u32) -> bool {
        self.rules.get(&holder).is_some_and(|rules| rules.separate)
    }

    /// What is set apart is never more than what is free.
    pub(super) fn cut(&mut self, holder: u32, supplier: u32) {
        let free = self.purse(holder, supplier) - self.held(holder, supplier);
        let apart = self.apart(holder, supplier).clamp(0, free.max(0));
        self.apart.insert((holder, supplier), apart);
    }

    /// A family's share of a payment.
    pub(super) fn share_out(&mut self, holder: u32, supplier: u32, kopecks: i64) {
        if let Some(rules) = self.rules.get(&holder).filter(|rules| rules.separate) {
            let share = kopecks * i64::from(rules.share) / 100;
            *self.apart.entry((holder, supplier)).or_default() += share;
            self.cut(holder, supplier);
        }
    }

    pub(super) fn stopped(&self, holder: u32, product: u32) -> bool {
        let group = self.products.get(&product).map_or(0, |(_, group)| *group);
        let group = if self.wrong == Mutant::GroupsAreNotStopped { product } else { group };
        product != 0 && [product, group].iter().any(|p| self.stops.contains(&(holder, *p)))
    }

    pub(super) fn choose(&mut self, rules: &AccountRules) {
        self.rules.insert(rules.holder, *rules);
        if !rules.separate {
            self.apart.retain(|(holder, _), _| *holder != rules.holder);
        }
    }

    pub(super) fn set_apart(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let mut violated = vague(kopecks.checked_abs().unwrap_or(0), note);
        let opened = self.separate(holder) && self.opened.contains(&(holder, supplier));
        let free = self.purse(holder, supplier) - self.held(holder, supplier);
        let after = self.apart(holder, supplier).saturating_add(kopecks);
        let fits = opened && after >= 0 && after <= free.max(0);
        violated.extend((!fits).then_some(Reason::InsufficientFunds));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.apart.insert((holder, supplier), after);
            self.touched.insert((holder, supplier));
        }
        reason
    }

    pub(super) fn donate(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let mut violated = vague(kopecks, note);
        let free = self.purse(holder, supplier) - self.held(holder, supplier);
        violated.extend((free < kopecks).then_some(Reason::InsufficientFunds));
        violated.extend(note.trim().is_empty().then_some(Reason::ReasonMissing));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(Account::Purse { holder, supplier }, control(supplier, Control::Donations), kopecks);
        }
        reason
    }

    pub(super) fn support(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let fund = control(supplier, Control::Donations);
        let mut violated = vague(kopecks, note);
        violated.extend((!self.supplier_works(supplier)).then_some(Reason::SupplierUnknown));
        violated.extend(note.trim().is_empty().then_some(Reason::ReasonMissing));
        violated.extend(self.full(holder, supplier, kopecks));
        violated.extend((self.balance(fund) < kopecks).then_some(Reason::FundTooSmall));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(fund, Account::Purse { holder, supplier }, kopecks);
        }
        reason
    }

    /// After each step: which balances count as low now; `meal` is the position of the step's meal, if it was one.
    pub(super) fn watch(&mut self, meal: Option<u64>) {
        for (holder, supplier) in std::mem::take(&mut self.touched) {
            let line = match self.rules.get(&holder).map_or(0, |rules| rules.notice_below) {
                0 => i64::from(self.notice_line),
                u32::MAX => 0,
                own => i64::from(own),
            };
            let free = self.purse(holder, supplier) - self.held(holder, supplier) - self.apart(holder, supplier);
            let margin = if self.wrong == Mutant::NoticesWithoutHysteresis { 0 } else { 200_00 };
            if self.low.contains(&(holder, supplier)) {
                if line == 0 || free >= line + margin {
                    self.low.remove(&(holder, supplier));
                }
            } else if let Some(pos) = meal.filter(|_| line != 0 && free < line) {
                self.low.insert((holder, supplier));
                self.notices.push(pos);
            }
        }
    }
}
