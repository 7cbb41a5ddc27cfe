//! What a table of the registry of enrolment says otherwise than the registry as it is. Pure: the city in, lines out.

use super::in_reach;
use crate::{
    auth::operators::Operator,
    format::hex,
    lang::Lang,
    text,
    views::{
        desk::Named,
        office::{EnrolmentTable, RowFault},
    },
};
use edge_protocol::Reason;
use ledger_core::{account_number, command::holder_kind};
use ledger_office::{City, command::EnrolmentRow, decide::placed};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What would happen to somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// From one group to another.
    Moved,
    /// Into a group, from none.
    New,
    /// The table says so: the group's cell is empty.
    Left,
    /// In a group that the table lists, and not in the table: accepted only when ticked.
    Missing,
}

/// Somebody about whom the two differ.
pub(super) struct Line {
    pub(super) to: EnrolmentRow,
    pub(super) account: u64,
    pub(super) change: Change,
    pub(super) from_group: Named,
    pub(super) to_group: Named,
    was: (u32, bool),
}

/// All of it.
pub(super) struct Difference {
    /// By change, group and person.
    pub(super) lines: Vec<Line>,
    /// Rows that say what the registry says.
    pub(super) same: usize,
    /// What is wrong, by row; the words name it.
    pub(super) faults: Vec<(u32, String)>,
    /// Of the lines: equal digests, equal changes.
    pub(super) digest: String,
}

impl Difference {
    /// Against the city as it is now, as far as this operator reaches: beyond it nobody exists.
    pub(super) fn of(city: &City, who: &Operator, table: EnrolmentTable, lang: Lang) -> Self {
        let words = |RowFault { row, ru, en }: RowFault| (row, if lang == Lang::Ru { ru } else { en });
        let mut faults: Vec<(u32, String)> = table.faults.into_iter().map(words).collect();
        let (mut lines, mut same) = (Vec::new(), 0);
        let (mut listed, mut groups) = (BTreeSet::new(), BTreeSet::new());
        for (row, to) in table.lines {
            listed.insert(to.holder);
            match compare(city, who, to) {
                Ok(line) => {
                    groups.extend((to.group != 0).then_some(to.group));
                    same += usize::from(line.is_none());
                    lines.extend(line);
                }
                Err(reason) => {
                    let words = if reason == Reason::GroupUnknown { text::GROUP_NOT_YOURS } else { text::ACCOUNT_NOT_FOUND };
                    faults.push((row, format!("{} {row}: {}", text::ROW.of(lang), words.of(lang))));
                }
            }
        }
        for (id, holder) in (0..).zip(city.holders()) {
            let pupil = holder.active && holder.kind == holder_kind::PUPIL && groups.contains(&holder.group);
            if pupil && in_reach(who, holder.complex) && !listed.contains(&id) {
                let line = compare(city, who, EnrolmentRow { holder: id, group: 0 }).ok().flatten();
                lines.extend(line.map(|line| Line { change: Change::Missing, ..line }));
            }
        }
        lines.sort_by_key(|line| (line.change, line.to.group, line.was.0, line.to.holder));
        faults.sort();
        let digest = digest(&lines);
        Self { lines, same, faults, digest }
    }
}

/// `None` where both say the same.
fn compare(city: &City, who: &Operator, to: EnrolmentRow) -> Result<Option<Line>, Reason> {
    let spec = city.holder_spec(to.holder).filter(|spec| in_reach(who, spec.complex)).ok_or(Reason::HolderUnknown)?;
    let after = placed(city, &spec, to.group)?;
    if !in_reach(who, after.complex) {
        return Err(Reason::GroupUnknown);
    }
    let change = match (to.group, spec.active && spec.group != 0) {
        (0, _) => Change::Left,
        (_, false) => Change::New,
        (_, true) => Change::Moved,
    };
    let line = Line {
        to,
        account: account_number(to.holder),
        change,
        from_group: group(city, if spec.active { spec.group } else { 0 }),
        to_group: group(city, to.group),
        was: (spec.group, spec.active),
    };
    Ok((after != spec).then_some(line))
}

fn group(city: &City, id: u32) -> Named {
    let row = city.groups().get(id as usize).filter(|_| id != 0);
    row.map_or_else(Named::default, |row| Named { id, name: row.name.clone() })
}

fn digest(lines: &[Line]) -> String {
    let mut hasher = Sha256::new();
    for Line { to, was, .. } in lines {
        hasher.update(to.holder.to_le_bytes());
        hasher.update(to.group.to_le_bytes());
        hasher.update(was.0.to_le_bytes());
        hasher.update([u8::from(was.1)]);
    }
    hex(&hasher.finalize()[..8])
}
