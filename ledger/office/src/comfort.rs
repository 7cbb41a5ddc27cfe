//! What a family chooses for its account (FIELD D rows 39, 40, 42).

use ledger_core::State;
use ledger_core::command::AccountRules;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A family's choices; the next ones replace all of them.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    /// Kopecks a day, 0 for no limit.
    pub daily_limit: u32,
    /// Kopecks below which the balance is called low: 0 as the city has it, [`AccountRules::NEVER`] for never.
    pub notice_below: u32,
    /// Percent of each payment that is set apart for buffet food; `None` where main meals and buffet share their money.
    #[serde(default)]
    pub buffet_percent: Option<u8>,
    /// Products and groups of products that are not sold to this pupil.
    #[serde(default)]
    pub stops: BTreeSet<u32>,
}

impl Choices {
    /// What stands now; `None` for nobody's account.
    pub fn of(core: &State, holder: u32) -> Option<Self> {
        let row = core.holder(holder)?;
        let buffet_percent = row.separate.then_some(row.share);
        let stops = core.stops(holder).collect();
        Some(Self { daily_limit: row.daily_limit, notice_below: row.notice_below, buffet_percent, stops })
    }

    pub(crate) fn rules(&self, holder: u32) -> AccountRules {
        let (separate, share) = (self.buffet_percent.is_some(), self.buffet_percent.unwrap_or(0));
        AccountRules { holder, notice_below: self.notice_below, separate, share }
    }
}
