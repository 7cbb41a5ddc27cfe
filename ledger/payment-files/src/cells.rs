//! One row of a registry: each cell by what its column holds, every fault noted, so that all of a row's faults show at once.

use crate::account;
use crate::document::{Direction, Document, Personal, Reference, Row};
use crate::fault::{FileFault, RowFault, RowFaultKind};
use crate::keys::Keys;
use crate::limits::SHOWN_CHARS_MAX;
use crate::profile::{Holds, Profile, plain};
use crate::values;
use std::borrow::Cow;

/// What each place of a row holds and how the file calls it.
pub(crate) struct Layout(Vec<(Holds, Cow<'static, str>)>);

impl Layout {
    /// By place.
    pub(crate) fn of_places(profile: &Profile) -> Self {
        let named = |(n, holds): (usize, Holds)| (holds, Cow::Owned(format!("column {} ({holds:?})", n + 1)));
        Self(profile.columns.iter().map(|column| column.holds).enumerate().map(named).collect())
    }

    /// By the names that the file gives its columns; the first name that fits counts, unknown ones hold nothing of interest.
    /// The error names a column without which nothing can be read.
    pub(crate) fn of_titles(profile: &Profile, titles: &[Cow<'_, str>]) -> Result<Self, &'static str> {
        let mut taken = Vec::new();
        let mut place = |title: &Cow<'_, str>| {
            let name = plain(title);
            let holds =
                profile.columns.iter().find(|c| c.titles.iter().any(|t| plain(t) == name)).map_or(Holds::Other, |c| c.holds);
            let holds = if holds == Holds::Other || taken.contains(&holds) { Holds::Other } else { holds };
            taken.push(holds);
            (holds, Cow::Owned(title.trim().chars().take(SHOWN_CHARS_MAX).collect()))
        };
        let places: Vec<_> = titles.iter().map(&mut place).collect();
        for (needed, name) in [(Holds::Date, "date"), (Holds::Amount, "amount")] {
            if !places.iter().any(|(holds, _)| *holds == needed) {
                return Err(name);
            }
        }
        Ok(Self(places))
    }

    /// Some column holds this.
    pub(crate) fn has(&self, holds: Holds) -> bool {
        self.0.iter().any(|(h, _)| *h == holds)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A row under examination.
struct Form<'a> {
    line: u32,
    layout: &'a Layout,
    cells: &'a [Cow<'a, str>],
    faults: Vec<RowFault>,
}

impl<'a> Form<'a> {
    fn text(&self, holds: Holds) -> &'a str {
        let place = self.layout.0.iter().position(|(h, _)| *h == holds);
        place.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// Notes a fault; the `None` makes the caller's `?` short.
    fn fault<T>(&mut self, holds: Holds, kind: RowFaultKind) -> Option<T> {
        let name = self.layout.0.iter().find(|(h, _)| *h == holds).map_or("".into(), |(_, name)| name.clone());
        self.faults.push(RowFault::new(self.line, name, self.text(holds), kind));
        None
    }

    /// A sum that may be left out.
    fn part(&mut self, holds: Holds, sign: i64) -> Option<i64> {
        match values::kopecks(self.text(holds)) {
            Err(RowFaultKind::Missing) => None,
            Err(kind) => self.fault(holds, kind),
            Ok(part) if part * sign < 0 => self.fault(holds, RowFaultKind::Amount),
            Ok(part) => Some(part * sign),
        }
    }

    fn row(&mut self, profile: &Profile, keys: &mut Keys) -> Option<Row> {
        let long = self.layout.0.iter().zip(self.cells).find(|(_, cell)| values::field(cell).is_err());
        if let Some(((_, name), cell)) = long {
            self.faults.push(RowFault::new(self.line, name.clone(), cell, RowFaultKind::TooLong));
            return None;
        }
        let date = values::day(self.text(Holds::Date)).or_else(|kind| self.fault(Holds::Date, kind).ok_or(())).ok();
        let amount = match values::kopecks(self.text(Holds::Amount)) {
            Ok(0) => self.fault(Holds::Amount, RowFaultKind::AmountZero),
            Ok(amount) => Some(amount),
            Err(kind) => self.fault(Holds::Amount, kind),
        };
        let sign = amount.map_or(1, i64::signum);
        let (fee, transferred) = (self.part(Holds::Fee, sign), self.part(Holds::Transferred, sign));
        let (date, amount_kopecks) = (date?, amount?.abs());
        if let (Some(fee), Some(transferred)) = (fee, transferred)
            && fee + transferred != amount_kopecks
        {
            return self.fault(Holds::Amount, RowFaultKind::Parts);
        }
        let (account_text, purpose) = (self.text(Holds::Account), self.text(Holds::Purpose));
        let account = match account_text {
            "" => account::in_text(purpose),
            text => account::in_field(text).or_else(|| account::in_text(text)),
        };
        let references = [(Reference::Document, Holds::Document), (Reference::Parent, Holds::Parent)];
        let references =
            references.map(|(kind, holds)| (kind, self.text(holds))).into_iter().filter(|(_, text)| !text.is_empty());
        Some(Row {
            line: self.line,
            key: self.key(profile, keys),
            date,
            amount_kopecks,
            direction: if sign > 0 { Direction::In } else { Direction::Out },
            reversal: sign < 0,
            fee_kopecks: fee,
            transferred_kopecks: transferred,
            account,
            account_text: Personal::new(account_text),
            purpose: Personal::new(purpose),
            payer: Personal::new(self.text(Holds::Payer)),
            payer_account: Personal::new(self.text(Holds::PayerAccount)),
            references: references.map(|(kind, text)| (kind, text.into())).collect(),
        })
    }

    /// The operation id; without one sender, day, time, place, account, document and sum, and which of several equal ones it is.
    fn key(&self, profile: &Profile, keys: &mut Keys) -> Box<str> {
        const PARTS: [Holds; 7] =
            [Holds::Date, Holds::Time, Holds::Branch, Holds::Terminal, Holds::Account, Holds::Document, Holds::Amount];
        match self.text(Holds::Id) {
            "" => {
                let mut parts = vec![profile.sender.as_str()];
                parts.extend(PARTS.map(|holds| self.text(holds)));
                keys.numbered(&parts)
            }
            id => id.into(),
        }
    }
}

/// Reads a row into the document: as a payment, or as its faults.
pub(crate) fn read(
    document: &mut Document,
    profile: &Profile,
    layout: &Layout,
    keys: &mut Keys,
    (line, cells): (u32, &[Cow<'_, str>]),
) -> Result<(), FileFault> {
    let mut form = Form { line, layout, cells, faults: Vec::new() };
    let row = form.row(profile, keys);
    let whole = form.faults.is_empty();
    form.faults.into_iter().for_each(|fault| document.fault(fault));
    match row {
        Some(row) if whole => document.push(row),
        _ => Ok(()),
    }
}
