//! A table of the registry of enrolment (SYS-03): who is in which group there. It is only read here; the office decides.

use super::cells::Form;
use super::columns::Field;
use super::fault::Fault;
use super::plan::{RowReport, reports, whole_row};
use super::refs::Names;
use super::{Table, people};
use ledger_core::State;
use ledger_office::command::EnrolmentRow;
use std::collections::HashMap;

/// What a table says.
#[derive(Debug, Default)]
pub struct Enrolled {
    /// Row number and what it says, of the rows without a fault. Whether there is such a person nobody has looked yet.
    pub rows: Vec<(u32, EnrolmentRow)>,
    /// What is wrong with the others.
    pub reports: Vec<RowReport>,
}

/// Understands every row; names of groups are those of the registry as it is.
pub fn enrolled(table: &Table, state: &State) -> Enrolled {
    let names = Names::of(state);
    let (mut found, mut seen) = (Enrolled::default(), HashMap::new());
    for row in table.rows() {
        let mut form = Form::new(row.clone());
        let meant = whole_row(table, &row, &mut form).and_then(|()| people::enrolled(&mut form, &names, state));
        if let Some((holder, _)) = meant {
            let earlier = *seen.entry(holder).or_insert(row.number);
            if earlier != row.number {
                form.fault::<()>(Field::Account, Fault::Repeated { row: earlier });
            }
        }
        match meant.filter(|_| form.faults.is_empty()) {
            Some((holder, group)) => found.rows.push((row.number, EnrolmentRow { holder, group })),
            None => found.reports.extend(reports(table, row.number, &form)),
        }
    }
    found
}
