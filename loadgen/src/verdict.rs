//! The oracle's last word: what the server shows in the end against what it answered.

use crate::api::{AccountItem, Api};
use crate::audit::Audit;
use crate::driver::GatewayDriver;
use crate::roster::read_accounts;
use anyhow::Result;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// How long the pages may lag behind the answers. Origin: they follow within a second; ten suit a loaded machine.
const LAG_MAX: Duration = Duration::from_secs(10);
/// Differences of a kind described in words.
const DESCRIBED_MAX: usize = 5;

/// Is everything as it must be?
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Oracle {
    /// All figures below are 0, and all balances of the city add up to 0.
    pub ok: bool,
    /// Events answered and not recorded.
    pub lost: u64,
    /// Events recorded more often than they were sent.
    pub duplicated: u64,
    /// Answers that differ from the prediction.
    pub wrong_answers: u64,
    /// Sum of the differences of all touched purses.
    pub balance_mismatch_kopecks: u64,
}

/// The verdict and what to say about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The figures.
    pub oracle: Oracle,
    /// What is wrong, in words, the first of each kind.
    pub notes: Vec<String>,
}

/// What the server shows in the end.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Records in the journal.
    pub records: u64,
    /// Sum of all balances.
    pub sum_kopecks: i64,
    /// Last sequence by gateway, as the gateways' page has it.
    pub last_seqs: HashMap<u32, u64>,
    /// Records counted since the start.
    pub audit: Audit,
    /// Accounts by holder.
    pub accounts: HashMap<u32, AccountItem>,
}

/// Asks the server and weighs what it shows; asks again while the pages may lag. `holders` as
/// [`crate::roster::Roster::holders`] gives them; `from_pos` is where the journal ended before the first event, `last_pos` the
/// highest position that a payment's receipt named.
///
/// # Errors
/// When the server does not answer: then there is no verdict at all.
pub async fn judge(
    api: &Api,
    drivers: &[&GatewayDriver],
    holders: &BTreeSet<u32>,
    from_pos: u64,
    last_pos: Option<u64>,
) -> Result<Verdict> {
    let since = Instant::now();
    loop {
        let totals = api.totals().await?;
        let last_seqs: HashMap<u32, u64> = api.gateways().await?.iter().map(|g| (g.gateway, g.last_seq)).collect();
        let late = since.elapsed() >= LAG_MAX;
        let behind = drivers.iter().any(|d| last_seqs.get(&d.gateway()).is_none_or(|last| *last < d.answered()))
            || last_pos.is_some_and(|pos| totals.records <= pos);
        if late || !behind {
            let accounts = read_accounts(api, holders).await?;
            let shrunk = totals.records < from_pos;
            let audit = if shrunk { Audit::default() } else { Audit::take(api, from_pos, totals.records).await? };
            let evidence = Evidence { records: totals.records, sum_kopecks: totals.sum_kopecks, last_seqs, audit, accounts };
            let mut verdict = weigh(drivers, &evidence, last_pos);
            if shrunk {
                let records = totals.records;
                verdict.notes.push(format!("the journal had {from_pos} records in the beginning and has {records} now"));
                verdict.oracle.ok = false;
            }
            if late || verdict.oracle.ok {
                return Ok(verdict);
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Judges what the server shows.
pub fn weigh(drivers: &[&GatewayDriver], evidence: &Evidence, last_pos: Option<u64>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut wrong = Vec::new();
    for driver in drivers {
        verdict.oracle.wrong_answers += driver.tally.wrong;
        wrong.extend(driver.tally.described.iter());
    }
    let wrong = wrong.iter().take(DESCRIBED_MAX);
    verdict.notes.extend(wrong.map(|w| format!("wrong answer: gateway {} event {}: {}", w.gateway, w.seq, w.text)));
    if let Some(pos) = last_pos.filter(|pos| evidence.records <= *pos) {
        verdict.oracle.lost += 1;
        verdict.notes.push(format!("a payment was recorded at {pos}, the journal has {} records", evidence.records));
    }
    if evidence.sum_kopecks != 0 {
        verdict.notes.push(format!("all balances add up to {} kopecks instead of 0", evidence.sum_kopecks));
    }
    weigh_gateways(drivers, evidence, &mut verdict);
    weigh_balances(drivers, evidence, &mut verdict);
    let o = &verdict.oracle;
    let clean = (o.lost, o.duplicated, o.wrong_answers, o.balance_mismatch_kopecks) == (0, 0, 0, 0);
    verdict.oracle.ok = clean && verdict.notes.is_empty();
    verdict
}

fn weigh_gateways(drivers: &[&GatewayDriver], evidence: &Evidence, verdict: &mut Verdict) {
    if evidence.audit.broken {
        verdict.notes.push(String::from("the journal's blocks do not follow one another; ask `turnstone verify`"));
    }
    let mut described = 0;
    for driver in drivers {
        let (gateway, answered) = (driver.gateway(), driver.answered());
        let counted = evidence.audit.gateways.get(&gateway);
        let (surplus, missing) = counted.map_or((0, 0), |c| c.surplus_and_missing(driver.began()));
        let recorded = counted.map_or(driver.began(), |c| c.last_seq);
        let most = answered + driver.unanswered() as u64;
        let lost = driver.tally.lost.max(missing + answered.saturating_sub(recorded));
        let duplicated = surplus + recorded.saturating_sub(most);
        verdict.oracle.lost += lost;
        verdict.oracle.duplicated += duplicated;
        let shown = evidence.last_seqs.get(&gateway).copied().unwrap_or_default();
        if (lost + duplicated > 0 || shown != recorded) && described < DESCRIBED_MAX {
            described += 1;
            verdict.notes.push(format!(
                "gateway {gateway}: answered up to {answered}, its page says {shown}, the journal has {counted:?} since {}",
                driver.began()
            ));
        }
    }
}

fn weigh_balances(drivers: &[&GatewayDriver], evidence: &Evidence, verdict: &mut Verdict) {
    let mut described = 0;
    // What was not answered may be recorded or not; nothing can be said about those gateways' purses.
    for driver in drivers.iter().filter(|d| d.unanswered() == 0) {
        for expected in driver.model.accounts() {
            let holder = driver.model.people.get(expected.person).map_or(0, |p| p.holder);
            let supplier = expected.purse.supplier;
            let purses = evidence.accounts.get(&holder).map_or(&[][..], |a| a.purses.as_slice());
            let balance = purses.iter().find(|p| p.supplier == supplier).map_or(0, |p| p.balance_kopecks);
            let diff = balance.abs_diff(expected.purse.balance);
            verdict.oracle.balance_mismatch_kopecks += diff;
            if diff != 0 && described < DESCRIBED_MAX {
                described += 1;
                let (account, wanted) = (expected.account, expected.purse.balance);
                verdict.notes.push(format!(
                    "account {account} at supplier {supplier}: {wanted} kopecks expected, the server shows {balance}"
                ));
            }
        }
    }
}
