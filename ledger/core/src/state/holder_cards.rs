//! The cards of each holder: a list through row numbers, derived from the cards and never in a snapshot. No passage asks for it.

use alloc::vec::Vec;

/// Rows of cards by holder, ascending. A link is a row number plus one; 0 ends a list.
#[derive(Clone, Debug, Default)]
pub(super) struct HolderCards {
    /// By holder.
    first: Vec<u32>,
    /// By row.
    next: Vec<u32>,
}

impl HolderCards {
    /// Lists row `id` under a holder; 0 is nobody.
    pub(super) fn add(&mut self, holder: u32, id: u32) {
        if holder == 0 {
            return;
        }
        super::registry::slot(&mut self.next, id);
        super::registry::slot(&mut self.first, holder);
        // In the order of rows: a reloaded state lists alike.
        let mut at = None;
        let mut link = self.link(holder, at);
        while link != 0 && link - 1 < id {
            at = Some(link - 1);
            link = self.link(holder, at);
        }
        if let Some(next) = self.next.get_mut(id as usize) {
            *next = link;
        }
        self.set(holder, at, id + 1);
    }

    /// Takes row `id` out of a holder's list.
    pub(super) fn remove(&mut self, holder: u32, id: u32) {
        let mut at = None;
        loop {
            let link = self.link(holder, at);
            if link == 0 {
                return;
            }
            if link - 1 == id {
                let after = self.link(holder, Some(id));
                return self.set(holder, at, after);
            }
            at = Some(link - 1);
        }
    }

    /// Rows of a holder's cards, ascending.
    pub(super) fn of(&self, holder: u32) -> impl Iterator<Item = u32> {
        let mut link = if holder == 0 { 0 } else { self.link(holder, None) };
        core::iter::from_fn(move || {
            let id = link.checked_sub(1)?;
            link = self.link(holder, Some(id));
            Some(id)
        })
    }

    fn link(&self, holder: u32, at: Option<u32>) -> u32 {
        let slot = match at {
            None => self.first.get(holder as usize),
            Some(row) => self.next.get(row as usize),
        };
        slot.copied().unwrap_or(0)
    }

    fn set(&mut self, holder: u32, at: Option<u32>, link: u32) {
        let slot = match at {
            None => self.first.get_mut(holder as usize),
            Some(row) => self.next.get_mut(row as usize),
        };
        if let Some(slot) = slot {
            *slot = link;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HolderCards;
    use alloc::vec::Vec;

    #[test]
    fn lists_stay_in_the_order_of_rows_whatever_the_order_of_changes() {
        let mut cards = HolderCards::default();
        for id in [5, 1, 9, 3] {
            cards.add(2, id);
        }
        cards.add(4, 2);
        cards.add(0, 7);
        let of = |cards: &HolderCards, holder| cards.of(holder).collect::<Vec<_>>();
        assert_eq!(of(&cards, 2), [1, 3, 5, 9]);
        for (id, left) in [(3, &[1, 5, 9][..]), (1, &[5, 9]), (9, &[5]), (8, &[5]), (5, &[])] {
            cards.remove(2, id);
            assert_eq!(of(&cards, 2), left, "without {id}");
        }
        cards.add(2, 1);
        assert_eq!((of(&cards, 2), of(&cards, 4), of(&cards, 0), of(&cards, 99)), ([1].into(), [2].into(), [].into(), [].into()));
    }
}
