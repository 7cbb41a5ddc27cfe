//! Look-ups that no decision needs and the core therefore does not keep: who attends a building, and families.
//!
//! Made whole from the followed state when somebody asks and the registry has changed since; one pass over 1.5 million holders
//! takes some tens of milliseconds and 6 MB.

use ledger_core::State;
use ledger_core::rows::Holder;

/// Holders by the building they attend, and families, as of one change of the registry.
#[derive(Debug, Default)]
pub struct Directory {
    holders: Grouped,
    /// Children with their representatives, by child.
    pairs: Vec<(u32, u32)>,
    /// Of these by representative.
    represented: Grouped,
}

impl Directory {
    /// Of everything that was ever opened, closed rows too.
    pub fn of(state: &State) -> Self {
        let attended = |row: &Holder| if row.kind == 0 { 0 } else { state.building_attended(row) };
        let pairs: Vec<(u32, u32)> = state.representations().collect();
        Self {
            represented: Grouped::by(&pairs, state.holders().len(), |(_, representative)| *representative),
            pairs,
            holders: Grouped::by(state.holders(), state.buildings().len(), attended),
        }
    }

    /// Whom the holder represents, and whoever shares a representative with the holder: one family's accounts, ascending (ERR-05).
    pub fn family_of(&self, holder: u32) -> Vec<u32> {
        let of_child = self.pairs.get(self.pairs.partition_point(|(child, _)| *child < holder)..).unwrap_or_default();
        let own = of_child.iter().take_while(|(child, _)| *child == holder).map(|(_, representative)| *representative);
        let pairs = own.chain([holder]).flat_map(|representative| self.represented.of(representative));
        let mut family: Vec<u32> = pairs.filter_map(|pair| self.pairs.get(*pair as usize)).map(|(child, _)| *child).collect();
        family.sort_unstable();
        family.dedup();
        family.retain(|child| *child != holder);
        family
    }

    /// Numbers of the holders who attend a building, ascending, with their rows.
    pub fn holders_in<'a>(&'a self, state: &'a State, building: u32, after: u32) -> impl Iterator<Item = (u32, &'a Holder)> {
        let all = self.holders.of(building);
        let rest = all.get(all.partition_point(|id| *id <= after)..).unwrap_or_default();
        rest.iter().filter_map(|id| Some((*id, state.holder(*id)?)))
    }
}

/// Row numbers in groups: the rows of group `k` end at `ends[k]` and begin where those of the group before end.
#[derive(Debug, Default)]
struct Grouped {
    rows: Vec<u32>,
    ends: Vec<u32>,
}

impl Grouped {
    /// Groups `rows` by `key`, in their order; key 0 and keys from `keys` on are left out.
    fn by<R>(rows: &[R], keys: usize, key: impl Fn(&R) -> u32) -> Self {
        let key = |row| Some(key(row) as usize).filter(|key| (1..keys).contains(key));
        let mut next = vec![0u32; keys];
        for key in rows.iter().filter_map(key) {
            if let Some(count) = next.get_mut(key) {
                *count += 1;
            }
        }
        let mut before = 0;
        for slot in &mut next {
            before += std::mem::replace(slot, before);
        }
        let mut grouped = vec![0u32; before as usize];
        for (row, key) in (0u32..).zip(rows).filter_map(|(id, row)| Some((id, key(row)?))) {
            let Some(at) = next.get_mut(key) else { continue };
            if let Some(slot) = grouped.get_mut(*at as usize) {
                *slot = row;
            }
            *at += 1;
        }
        // Each group's next place is now where it ends.
        Self { rows: grouped, ends: next }
    }

    fn of(&self, key: u32) -> &[u32] {
        let key = key as usize;
        let begin = key.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(key).copied().unwrap_or(begin);
        self.rows.get(begin as usize..end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_their_groups_in_their_order_and_strangers_in_none() {
        let keys = [2, 0, 1, 2, 9, 4, 2];
        let grouped = Grouped::by(&keys, 5, |key| *key);
        let expect: [&[u32]; 7] = [&[], &[2], &[0, 3, 6], &[], &[5], &[], &[]];
        for (key, rows) in (0..).zip(expect) {
            assert_eq!(grouped.of(key), rows, "group {key}");
        }
        assert!(Grouped::by(&keys, 0, |key| *key).of(1).is_empty());
    }
}
