//! Another supplier takes a complex over: order, reserved balances, their passing, and the papers after it (SUP-01…10).

use crate::procedure::Stamp;
use ledger_core::{Moved, State};
use serde::{Deserialize, Serialize};

/// What the Customer of the ending contract orders (SUP-05…08).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct ChangeDraft {
    /// The contract that ends.
    pub contract: u32,
    /// The contract that follows, of the same complex.
    pub next_contract: u32,
    /// Number and date of the written order (SUP-07).
    pub document: String,
}

/// A step after the balances passed; the source names none beyond the order, so these are settings (SUP-09).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct StepText {
    /// What is to be done, in Russian.
    pub ru: String,
    /// The same in English.
    pub en: String,
    /// Who does it, in Russian.
    pub who_ru: String,
    /// The same in English.
    pub who_en: String,
    /// Term, days after the last day of services.
    pub days: i32,
}

/// The steps of a new city. Origin: guess; the source's table ends with the order.
pub fn usual_steps() -> Vec<StepText> {
    let step = |ru: &str, en: &str, who_ru: &str, who_en: &str, days| StepText {
        ru: ru.to_owned(),
        en: en.to_owned(),
        who_ru: who_ru.to_owned(),
        who_en: who_en.to_owned(),
        days,
    };
    vec![
        step(
            "Акт о переданных остатках подписан обоими поставщиками",
            "Act on the balances passed, signed by both suppliers",
            "Прежний и новый поставщик",
            "Old and new supplier",
            5,
        ),
        step(
            "Деньги по акту перечислены новому поставщику",
            "Money of the act transferred to the new supplier",
            "Прежний поставщик",
            "Old supplier",
            10,
        ),
    ]
}

/// A step that was done.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct StepDone {
    /// Who and when.
    pub stamp: Stamp,
    /// Number and date of the document.
    pub document: String,
}

/// Balances as of a moment: holder and kopecks, in the order of holders.
pub type Balances = Vec<(u32, i64)>;

/// The balances that were reserved (SUP-08, SUP-10): they stay as they were at their position for ever.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Reserved {
    /// Position of the record that reserved them.
    pub pos: u64,
    /// Who and when.
    pub stamp: Stamp,
    /// Advances.
    pub balances: Balances,
    /// Debts and held money, which do not pass.
    pub left: Balances,
}

/// Balances that passed, at once.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Passed {
    /// Position of the record by which they passed.
    pub pos: u64,
    /// Who and when.
    pub stamp: Stamp,
    /// Whose, and kopecks.
    pub balances: Balances,
    /// Purses that passed whole, empty ones too, in the order of numbers: they changed their supplier and have no record of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<u32>,
}

impl Passed {
    /// Kopecks in all.
    pub fn kopecks(&self) -> i64 {
        self.balances.iter().map(|(_, kopecks)| kopecks).sum()
    }
}

/// A supplier change.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct SupplierChange {
    /// Number, from 1.
    pub id: u32,
    /// What was ordered.
    pub draft: ChangeDraft,
    /// The complex.
    pub complex: u32,
    /// Who serves it.
    pub from: u32,
    /// Who will.
    pub to: u32,
    /// Last civil day of services of `from`.
    pub last_day: i32,
    /// Who ordered it and when.
    pub ordered: Stamp,
    /// The balances reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<Reserved>,
    /// Balances passed: the first time all that could, later what came in meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Passed>,
    /// True while balances still wait for the next command.
    #[serde(default)]
    pub passing: bool,
    /// The steps after it, as they stood when it was ordered.
    pub steps: Vec<StepText>,
    /// Those that were done, by their place.
    #[serde(default)]
    pub done: std::collections::BTreeMap<usize, StepDone>,
    /// Called off before anything passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Stamp>,
    /// The clock was refused with this reason and waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<u16>,
}

impl SupplierChange {
    /// True when nothing more happens by itself or is expected.
    pub fn is_closed(&self) -> bool {
        self.cancelled.is_some() || (!self.passed.is_empty() && !self.passing && self.done.len() == self.steps.len())
    }

    /// True when balances passed and nothing waits.
    pub fn has_passed(&self) -> bool {
        !self.passed.is_empty() && !self.passing
    }

    /// The instant from which the clock reserves and passes: the end of the last day of services, Moscow time.
    pub fn due_us(&self) -> i64 {
        crate::state::day_start_us(self.last_day + 1)
    }

    /// True when the clock has something to do.
    pub fn waits_for_the_clock(&self) -> bool {
        self.cancelled.is_none() && self.refused.is_none() && !self.has_passed()
    }
}

/// What a supplier owes a family (ACC-03).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Liability {
    /// Whose.
    pub holder: u32,
    /// Kopecks; negative where the family owes.
    pub kopecks: i64,
    /// Of these held for a refund.
    pub held: i64,
}

/// What a supplier owes to every family, in the order of holders; empty purses are left out.
pub fn liabilities(core: &State, supplier: u32) -> Vec<Liability> {
    let purses = core.purses().iter().filter(|p| p.supplier == supplier && supplier != 0 && (p.balance != 0 || p.held != 0));
    let mut all: Vec<Liability> = purses.map(|p| Liability { holder: p.holder, kopecks: p.balance, held: p.held }).collect();
    all.sort_unstable_by_key(|row| row.holder);
    all
}

pub(crate) fn balances(moved: &[Moved]) -> Balances {
    moved.iter().filter(|m| m.kopecks != 0).map(|m| (m.holder, m.kopecks)).collect()
}
