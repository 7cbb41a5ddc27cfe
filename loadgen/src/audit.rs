//! Exactly once, counted: the server's pass over its journal, page by page, put together for each gateway.

use crate::api::Api;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::HashMap;
use tokio::task::JoinSet;

/// Pages at a time. Origin: guess; a page costs the server about half a second of a core.
const AT_ONCE: usize = 4;

/// `GET /api/v1/audit/gateways`: records counted straight from the blocks.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    /// First position read.
    pub from_pos: u64,
    /// Position after the last one read.
    pub to_pos: u64,
    /// Every block carries the hash of the one before it.
    pub chained: bool,
    /// By gateway.
    pub items: Vec<Item>,
    /// Where to go on; `None` at the end.
    pub next: Option<u64>,
}

/// One gateway's records on a page.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Item {
    /// Gateway.
    pub gateway: u32,
    /// Records counted.
    pub records: u64,
    /// Sequence of the first one.
    pub first_seq: u64,
    /// Sequence of the last one.
    pub last_seq: u64,
    /// Each sequence was the one before plus 1.
    pub contiguous: bool,
}

/// One gateway's records over all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Records counted.
    pub records: u64,
    /// Sequence of the first one.
    pub first_seq: u64,
    /// Sequence of the last one.
    pub last_seq: u64,
    /// Each sequence was the one before plus 1.
    pub contiguous: bool,
}

/// What the pages say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// By gateway; those without records are missing.
    pub gateways: HashMap<u32, Counted>,
    /// Some page found a block that does not follow the one before it, or pages do not follow each other.
    pub broken: bool,
}

impl Audit {
    /// Puts pages together; they must cover the journal in one piece.
    pub fn of(mut pages: Vec<Page>) -> Self {
        pages.sort_unstable_by_key(|page| page.from_pos);
        let mut audit = Self::default();
        let mut end = pages.first().map_or(0, |page| page.from_pos);
        for page in &pages {
            audit.broken |= !page.chained || page.from_pos != end;
            end = page.to_pos;
            for item in &page.items {
                let one = Counted {
                    records: item.records,
                    first_seq: item.first_seq,
                    last_seq: item.last_seq,
                    contiguous: item.contiguous,
                };
                audit.gateways.entry(item.gateway).and_modify(|so_far| so_far.follow(&one)).or_insert(one);
            }
        }
        audit
    }

    /// Has the server count everything from a position on.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn take(api: &Api, from_pos: u64, to_pos: u64) -> Result<Self> {
        let first = api.audit(from_pos).await?;
        // The first page shows how much the server reads at once; the others are asked for side by side.
        let stride = (first.to_pos - first.from_pos).max(1);
        let mut starts = (first.to_pos..to_pos).step_by(usize::try_from(stride).unwrap_or(usize::MAX));
        let mut pages = vec![first];
        let mut asking = JoinSet::new();
        loop {
            while asking.len() < AT_ONCE
                && let Some(start) = starts.next()
            {
                let api = api.clone();
                asking.spawn(async move { api.audit(start).await });
            }
            let Some(page) = asking.join_next().await else { return Ok(Self::of(pages)) };
            pages.push(page.context("a request was aborted")??);
        }
    }
}

impl Counted {
    fn follow(&mut self, next: &Self) {
        self.contiguous &= next.contiguous && self.last_seq.checked_add(1) == Some(next.first_seq);
        self.records += next.records;
        self.last_seq = next.last_seq;
    }

    /// Records too many, and sequences without a record, given the last sequence known before the first position counted.
    pub fn surplus_and_missing(&self, before: u64) -> (u64, u64) {
        let extent = (self.last_seq + 1).saturating_sub(self.first_seq);
        let surplus = self.records.saturating_sub(extent);
        let missing = extent.saturating_sub(self.records) + self.first_seq.saturating_sub(before.saturating_add(1));
        // As many too many as missing, or out of order: at least one of them is wrong.
        if surplus == 0 && missing == 0 && !self.contiguous { (1, 1) } else { (surplus, missing) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(from_pos: u64, to_pos: u64, items: &[(u32, u64, u64, u64)]) -> Page {
        let items = items.iter().map(|(gateway, records, first_seq, last_seq)| Item {
            gateway: *gateway,
            records: *records,
            first_seq: *first_seq,
            last_seq: *last_seq,
            contiguous: *records == last_seq - first_seq + 1,
        });
        Page { from_pos, to_pos, chained: true, items: items.collect(), next: None }
    }

    #[test]
    fn pages_in_any_order_count_as_one() {
        let audit = Audit::of(vec![
            page(30, 40, &[(1, 2, 6, 7)]),
            page(10, 20, &[(1, 3, 1, 3), (2, 1, 9, 9)]),
            page(20, 30, &[(1, 2, 4, 5)]),
        ]);
        assert!(!audit.broken);
        assert_eq!(audit.gateways.get(&1), Some(&Counted { records: 7, first_seq: 1, last_seq: 7, contiguous: true }));
        assert_eq!(audit.gateways.get(&2).map(|c| c.records), Some(1));
    }

    #[test]
    fn a_hole_between_pages_or_blocks_is_noticed() {
        assert!(Audit::of(vec![page(10, 20, &[]), page(21, 30, &[])]).broken);
        assert!(Audit::of(vec![Page { chained: false, ..page(10, 20, &[]) }]).broken);
    }

    #[test]
    fn surplus_and_missing_are_told_apart() {
        for (says, records, first_seq, last_seq, contiguous, before, expected) in [
            ("exactly once", 5, 1, 5, true, 0, (0, 0)),
            ("one twice", 6, 1, 5, false, 0, (1, 0)),
            ("one missing", 4, 1, 5, false, 0, (0, 1)),
            ("the first two missing", 3, 3, 5, true, 0, (0, 2)),
            ("one twice and one missing", 5, 1, 5, false, 0, (1, 1)),
            ("counted from before the start", 5, 1, 5, true, 3, (0, 0)),
        ] {
            let counted = Counted { records, first_seq, last_seq, contiguous };
            assert_eq!(counted.surplus_and_missing(before), expected, "{says}");
        }
    }
}
