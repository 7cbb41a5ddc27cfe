//! A supplier's list of one batch of identifiers (IDN-13). It is only read here; the office registers them.

use super::card_text::{self, Profile};
use super::cells::Form;
use super::columns::Field;
use super::fault::Fault;
use super::plan::{RowReport, reports, whole_row};
use super::{Table, people};
use edge_protocol::CardKey;
use std::collections::HashMap;

/// What a list says.
#[derive(Debug, Default)]
pub struct Delivered {
    /// Row number and the identifier, of the rows without a fault. Whether it is known already nobody has looked yet.
    pub rows: Vec<(u32, CardKey)>,
    /// What is wrong with the others.
    pub reports: Vec<RowReport>,
}

/// Understands every row. `reader` is how numbers are written where the file does not say so itself.
pub fn delivered(table: &Table, reader: Option<Profile>) -> Delivered {
    let (mut found, mut seen) = (Delivered::default(), HashMap::with_capacity(table.len()));
    let is_hex = table.rows().any(|row| row.cell(Field::Card).is_some_and(card_text::proves_hex));
    for row in table.rows() {
        let mut form = Form::new(row.clone());
        let card = whole_row(table, &row, &mut form).and_then(|()| people::card_key(&mut form, reader, is_hex));
        if let Some(card) = card {
            let earlier = *seen.entry(card).or_insert(row.number);
            if earlier != row.number {
                form.fault::<()>(Field::Card, Fault::Repeated { row: earlier });
            } else if !ledger_office::stock::Uid(card).is_lasting() {
                form.fault::<()>(Field::Card, Fault::Card);
            }
        }
        match card.filter(|_| form.faults.is_empty()) {
            Some(card) => found.rows.push((row.number, card)),
            None => found.reports.extend(reports(table, row.number, &form)),
        }
    }
    found
}
