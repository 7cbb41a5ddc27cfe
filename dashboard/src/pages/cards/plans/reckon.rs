//! What a registry file says of the pupils to come, against the city as it was before that file was accepted (IDN-11). Pure: the
//! city in, numbers out.

use crate::{format::hex, lang::Lang, text, views::office::EnrolmentTable};
use ledger_core::{
    account_number,
    command::{building_kind, card_kind, card_state},
};
use ledger_office::{City, command::EnrolmentRow, stock::Planned};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The highest grade of a school.
const LAST_GRADE: u32 = 11;
/// Words by which a group of a college is known; names are what schools make of them.
const COLLEGE: [&str; 6] = ["спо", "курс", "колледж", "колледжа", "college", "course"];

/// Whom the table moved when it was accepted: group and whether they were active, before.
type Before = BTreeMap<u32, (u32, bool)>;

/// What brings somebody (IDN-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bringing {
    FirstGrade,
    Preschool,
    Moved,
    College,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Preschool,
    Grade(u32),
    College,
}

/// Somebody who comes.
pub(super) struct Comes {
    pub(super) account: u64,
    pub(super) complex: u32,
    pub(super) group: u32,
    pub(super) what: Bringing,
    /// Has an identifier that goes on opening doors there: no card is needed (IDN-02).
    pub(super) keeps: bool,
}

/// All of it.
#[derive(Default)]
pub(super) struct Reckoned {
    /// By complex, group and account.
    pub(super) people: Vec<Comes>,
    /// Rows about people who stay where they are.
    pub(super) stay: usize,
    /// Rows about people who leave.
    pub(super) leave: usize,
    /// Groups whose grade nobody can tell by their name, with their rows: not counted.
    pub(super) unclear: BTreeMap<u32, usize>,
    /// What is wrong with rows; the words name them.
    pub(super) faults: Vec<(u32, String)>,
}

impl Bringing {
    /// Counts one more.
    fn add(self, to: &mut Planned) {
        let count = match self {
            Self::FirstGrade => &mut to.first_grade,
            Self::Preschool => &mut to.preschool,
            Self::Moved => &mut to.moved,
            Self::College => &mut to.college,
        };
        *count = count.saturating_add(1);
    }
}

impl Reckoned {
    /// `file` is the table's own hash: whom it moved when it was accepted counts as not yet moved.
    pub(super) fn of(city: &City, file: &str, table: EnrolmentTable, lang: Lang) -> Self {
        let accepted = city.office().enrolments().filter(|row| row.file == file && !row.undone);
        let before: Before = accepted.flat_map(|row| row.moved.iter().map(|moved| (moved.holder, moved.from))).collect();
        let classes: Vec<Option<Class>> = (0u32..).zip(city.groups()).map(|(id, _)| class_of(city, id)).collect();
        let mut reckoned = Self::default();
        reckoned
            .faults
            .extend(table.faults.into_iter().map(|fault| (fault.row, if lang == Lang::Ru { fault.ru } else { fault.en })));
        for (row, to) in table.lines {
            reckoned.count(city, (&before, &classes), row, to, lang);
        }
        reckoned.people.sort_unstable_by_key(|one| (one.complex, one.group, one.account));
        reckoned.faults.sort();
        reckoned
    }

    fn count(&mut self, city: &City, (before, classes): (&Before, &[Option<Class>]), row: u32, to: EnrolmentRow, lang: Lang) {
        let class_of = |group: u32| classes.get(group as usize).copied().flatten();
        if to.group == 0 {
            self.leave += 1;
            return;
        }
        let known = city.groups().get(to.group as usize).filter(|group| group.active && group.complex != 0);
        let Some(group) = known else {
            self.faults.push((row, format!("{} {row}: {}", text::ROW.of(lang), text::KP_GROUP_UNKNOWN.of(lang))));
            return;
        };
        let Some(class) = class_of(to.group) else {
            *self.unclear.entry(to.group).or_default() += 1;
            return;
        };
        let complex = group.complex;
        let there = was_in(city, before, to.holder).filter(|was| was.0 == complex);
        let Some(what) = brings(class, there.is_some(), there.and_then(|was| class_of(was.1))) else {
            self.stay += 1;
            return;
        };
        let keeps = keeps_identifier(city, to.holder, there.is_some());
        self.people.push(Comes { account: account_number(to.holder), complex, group: to.group, what, keeps });
    }

    /// By complex; `sparing` leaves out who keeps an identifier.
    pub(super) fn rows(&self, sparing: bool) -> BTreeMap<u32, Planned> {
        let mut rows = BTreeMap::<u32, Planned>::new();
        for one in self.people.iter().filter(|one| !(sparing && one.keeps)) {
            one.what.add(rows.entry(one.complex).or_default());
        }
        rows
    }

    /// Those of a complex who keep an identifier.
    pub(super) fn keeping(&self) -> BTreeMap<u32, u32> {
        let mut counts = BTreeMap::new();
        for one in self.people.iter().filter(|one| one.keeps) {
            *counts.entry(one.complex).or_default() += 1;
        }
        counts
    }

    /// Complexes with somebody to come.
    pub(super) fn complexes(&self) -> BTreeSet<u32> {
        self.people.iter().map(|one| one.complex).collect()
    }
}

/// Equal digests, equal plans.
pub(super) fn digest(as_of: i32, rows: &BTreeMap<u32, Planned>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(as_of.to_le_bytes());
    for (complex, planned) in rows {
        hasher.update(complex.to_le_bytes());
        for count in [planned.first_grade, planned.preschool, planned.moved, planned.college] {
            hasher.update(count.to_le_bytes());
        }
    }
    hex(&hasher.finalize()[..8])
}

/// What brings somebody into this class; `None` for who was there all along. `from` is the class there that they were in.
fn brings(class: Class, same_complex: bool, from: Option<Class>) -> Option<Bringing> {
    match class {
        Class::Grade(1) => (from != Some(Class::Grade(1))).then_some(Bringing::FirstGrade),
        Class::Grade(_) => (!same_complex).then_some(Bringing::Moved),
        Class::Preschool => (from != Some(Class::Preschool)).then_some(Bringing::Preschool),
        Class::College => (from != Some(Class::College)).then_some(Bringing::College),
    }
}

/// Complex and group somebody was in before the file, group 0 for none; `None` for nobody known, or who had left.
fn was_in(city: &City, before: &Before, holder: u32) -> Option<(u32, u32)> {
    let now = city.holder(holder)?;
    let (group, active) = before.get(&holder).copied().unwrap_or((now.group, now.active));
    let complex = if group == 0 { now.complex } else { city.groups().get(group as usize)?.complex };
    active.then_some((complex, group))
}

/// A service card stays behind with the school; anything else, and a card of the same school, goes on opening doors (IDN-02, IDN-03).
fn keeps_identifier(city: &City, holder: u32, same_complex: bool) -> bool {
    let stays = |kind| kind != card_kind::SERVICE || same_complex;
    city.cards_of(holder).any(|card| card.state == card_state::ACTIVE && stays(card.kind))
}

/// By its name, and by its building where the name says no grade.
fn class_of(city: &City, group: u32) -> Option<Class> {
    let row = city.groups().get(group as usize).filter(|_| group != 0)?;
    let kind = city.buildings().get(row.building as usize).map_or(0, |building| building.kind);
    named(&row.name, kind)
}

fn named(name: &str, building: u8) -> Option<Class> {
    let name = name.trim().to_lowercase();
    if name.split(|c: char| !c.is_alphanumeric()).any(|word| COLLEGE.contains(&word)) {
        return Some(Class::College);
    }
    if building == building_kind::KINDERGARTEN {
        return Some(Class::Preschool);
    }
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(grade) if (1..=LAST_GRADE).contains(&grade) => Some(Class::Grade(grade)),
        Err(_) if building == building_kind::COMBINED && digits.is_empty() && !name.is_empty() => Some(Class::Preschool),
        Ok(_) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_what_its_name_and_its_building_say() {
        use building_kind::{ADMINISTRATIVE, COMBINED, KINDERGARTEN, SCHOOL};
        for (name, building, class) in [
            ("1 «А»", SCHOOL, Some(Class::Grade(1))),
            ("11-Б", SCHOOL, Some(Class::Grade(11))),
            ("10А", COMBINED, Some(Class::Grade(10))),
            ("12 «А»", SCHOOL, None),
            ("0 «А»", SCHOOL, None),
            ("Группа № 3 «Ромашка»", COMBINED, Some(Class::Preschool)),
            ("Группа № 3 «Ромашка»", KINDERGARTEN, Some(Class::Preschool)),
            ("2-я младшая", KINDERGARTEN, Some(Class::Preschool)),
            ("Хор", SCHOOL, None),
            ("Хор", ADMINISTRATIVE, None),
            ("2 курс, СПО-21", SCHOOL, Some(Class::College)),
            ("", COMBINED, None),
        ] {
            assert_eq!(named(name, building), class, "{name:?} in {building}");
        }
    }

    #[test]
    fn only_who_was_not_there_comes() {
        for (class, same_complex, from, what) in [
            (Class::Grade(1), false, None, Some(Bringing::FirstGrade)),
            (Class::Grade(1), true, Some(Class::Preschool), Some(Bringing::FirstGrade)),
            (Class::Grade(1), true, Some(Class::Grade(1)), None),
            (Class::Grade(5), true, Some(Class::Grade(4)), None),
            (Class::Grade(5), true, None, None),
            (Class::Grade(5), false, None, Some(Bringing::Moved)),
            (Class::Preschool, true, Some(Class::Preschool), None),
            (Class::Preschool, false, None, Some(Bringing::Preschool)),
            (Class::College, true, Some(Class::Grade(9)), Some(Bringing::College)),
            (Class::College, true, Some(Class::College), None),
        ] {
            assert_eq!(brings(class, same_complex, from), what, "{class:?} from {from:?}");
        }
    }
}
