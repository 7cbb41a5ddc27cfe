//! The books as the assistant asks them: the followed state for what is, the journal for what was, the vault for who paid.

use super::note::Arrived;
use crate::ledger::Ledger;
use crate::vault::Vault;
use ledger_core::{Command, NO_POS, RecordKind, State, account_number, civil_day, holder_of_account};
use std::cell::Cell;
use std::collections::HashMap;
use suspense_assistant::sum::TOP_UPS_MAX;
use suspense_assistant::{AccountFacts, Class, ContractFacts, Known, PaidBefore, PayerKey, TopUp};

/// Records that the top-ups of all candidates of one payment are sought among. Origin: guess; two dozen candidates with a month of
/// meals each, some milliseconds of a disk.
const LOOKED_AT_MAX: usize = 1_024;
/// Of them for one account. Origin: a school year of a pupil who eats twice a day has four times as many, and sums repeat.
const LOOKED_AT_ONE_MAX: usize = 160;

/// What does not change from payment to payment and would be a walk.
pub(super) struct Registry {
    /// Complexes by the number in their name.
    schools: HashMap<u32, u32>,
    /// Holders by supplier: those of the complexes that it serves.
    accounts: HashMap<u32, u32>,
}

impl Registry {
    /// Read out of the state: as many steps as there are complexes and contracts.
    pub(super) fn of(state: &State) -> Self {
        let mut schools = HashMap::new();
        for (id, complex) in (0u32..).zip(state.complexes()).filter(|(id, row)| *id != 0 && row.active) {
            let mut digits = complex.name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            if let (Some(Ok(number)), None) = (digits.next().map(str::parse::<u32>), digits.next()) {
                // A number that two complexes bear says nothing.
                schools.entry(number).and_modify(|known| *known = 0).or_insert(id);
            }
        }
        let mut accounts: HashMap<u32, u32> = HashMap::new();
        let mut served: Vec<(u32, u32)> =
            state.contracts().iter().filter(|row| row.active).map(|row| (row.supplier, row.complex)).collect();
        served.sort_unstable();
        served.dedup();
        for (supplier, complex) in served {
            let holders = u32::try_from(state.holders_of(complex).len()).unwrap_or(u32::MAX);
            let count = accounts.entry(supplier).or_default();
            *count = count.saturating_add(holders);
        }
        Self { schools, accounts }
    }
}

/// The books for one payment. Each question takes the state's lock by itself; the disk is read without it.
pub(super) struct Books<'a> {
    ledger: &'a Ledger,
    vault: &'a Vault,
    registry: &'a Registry,
    /// Only what was before this position counts.
    before: u64,
    /// Records that may still be looked at.
    left: Cell<usize>,
}

impl<'a> Books<'a> {
    pub(super) fn new(ledger: &'a Ledger, vault: &'a Vault, registry: &'a Registry, before: u64) -> Self {
        Self { ledger, vault, registry, before, left: Cell::new(LOOKED_AT_MAX) }
    }

    /// Newest record of the purse.
    fn last_of(&self, account: u64, supplier: u32) -> Option<u64> {
        let state = self.ledger.read_now();
        let mut purses = state.purses_of(holder_of_account(account)?);
        purses.find(|(_, purse)| purse.supplier == supplier).map(|(_, purse)| purse.last_pos).filter(|pos| *pos != NO_POS)
    }
}

impl Known for Books<'_> {
    fn account(&self, account: u64) -> Option<AccountFacts> {
        let state = self.ledger.read_now();
        let row = state.holder(holder_of_account(account)?)?;
        let group = state.groups().get(row.group as usize).filter(|_| row.group != 0);
        Some(AccountFacts {
            active: row.active,
            complex: row.complex,
            building: state.building_attended(row),
            group: row.group,
            class: group.and_then(|group| Class::parse(&group.name)),
        })
    }

    fn has_contract(&self, account: u64, supplier: u32) -> bool {
        let state = self.ledger.read_now();
        let Some(row) = holder_of_account(account).and_then(|id| state.holder(id)) else { return false };
        state
            .contracts()
            .iter()
            .any(|contract| contract.active && (contract.supplier, contract.complex) == (supplier, row.complex))
    }

    fn accounts_of(&self, supplier: u32) -> u32 {
        self.registry.accounts.get(&supplier).copied().unwrap_or(0)
    }

    fn top_ups(&self, account: u64, supplier: u32) -> Vec<TopUp> {
        let Some(from) = self.last_of(account, supplier) else { return Vec::new() };
        let mut found = Vec::new();
        for (looked_at, located) in self.ledger.journal().history(from).enumerate() {
            let Ok(located) = located else { break };
            if looked_at == LOOKED_AT_ONE_MAX || found.len() == TOP_UPS_MAX || self.left.get() == 0 {
                break;
            }
            self.left.set(self.left.get() - 1);
            if located.pos >= self.before || located.record.kind != RecordKind::TopUp as u8 {
                continue;
            }
            let Some((Command::TopUp { amount_kopecks, .. }, (_, arrived))) =
                located.command.as_ref().and_then(|command| Some((command, Arrived::of(command)?)))
            else {
                continue;
            };
            let day = arrived.day.unwrap_or_else(|| civil_day(located.booked_us));
            found.push(TopUp { day, kopecks: *amount_kopecks, payer: arrived.payer });
        }
        found
    }

    fn paid_before(&self, payer: PayerKey) -> Vec<PaidBefore> {
        self.vault.arrivals().paid_before(payer).unwrap_or_else(|error| {
            tracing::error!(%error, "the assistant cannot read who paid before");
            Vec::new()
        })
    }

    fn complex_of_school(&self, number: u32) -> Option<u32> {
        self.registry.schools.get(&number).copied().filter(|complex| *complex != 0)
    }

    fn contract(&self, number: u64) -> Option<ContractFacts> {
        let state = self.ledger.read_now();
        let row = state.contracts().get(usize::try_from(number).ok()?).filter(|row| number != 0 && row.supplier != 0)?;
        Some(ContractFacts { supplier: row.supplier, complex: row.complex })
    }

    /// The registry knows no taxpayer numbers.
    fn supplier_of_tax_number(&self, _number: u64) -> Option<u32> {
        None
    }
}

/// The account of a record's holder, 0 for none.
pub(super) fn account_of(holder: u32) -> u64 {
    if holder == 0 { 0 } else { account_number(holder) }
}
