//! Entries of two sorted lists in groups that begin alike.

use std::iter::Peekable;

/// The groups in order: what their entries share, `entry >> shift`, and the entries of both lists.
pub(super) fn groups(lists: [&[u64]; 2], shift: u32) -> impl Iterator<Item = (u64, Vec<u64>)> {
    let [one, other] = lists.map(|list| list.iter().copied().peekable());
    let mut merged = Merged { one, other }.peekable();
    std::iter::from_fn(move || {
        let first = merged.next()?;
        let key = first >> shift;
        let mut group = vec![first];
        while let Some(entry) = merged.next_if(|entry| entry >> shift == key) {
            group.push(entry);
        }
        Some((key, group))
    })
}

struct Merged<I: Iterator<Item = u64>> {
    one: Peekable<I>,
    other: Peekable<I>,
}

impl<I: Iterator<Item = u64>> Iterator for Merged<I> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        match (self.one.peek(), self.other.peek()) {
            (Some(one), Some(other)) if one <= other => self.one.next(),
            (Some(_), None) => self.one.next(),
            _ => self.other.next(),
        }
    }
}
