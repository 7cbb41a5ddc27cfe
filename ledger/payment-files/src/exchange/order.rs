//! One `СекцияДокумент` of an exchange file.

use crate::account;
use crate::document::{Direction, Personal, Reference, Row};
use crate::fault::{RowFault, RowFaultKind};
use crate::keys::derived_key;
use crate::values;

const PURPOSE: &str = "НазначениеПлатежа";

/// The keys read here; all others pass by.
const KEYS: [&str; 20] = [
    "Номер",
    "Дата",
    "Сумма",
    "ДатаПоступило",
    "ДатаСписано",
    "ПлательщикСчет",
    "ПлательщикРасчСчет",
    "Плательщик",
    "Плательщик1",
    "ПолучательСчет",
    "ПолучательРасчСчет",
    "Получатель",
    "Получатель1",
    PURPOSE,
    "НазначениеПлатежа1",
    "НазначениеПлатежа2",
    "НазначениеПлатежа3",
    "НазначениеПлатежа4",
    "НазначениеПлатежа5",
    "НазначениеПлатежа6",
];

/// A payment order as far as it was read.
pub(super) struct Order {
    pub(super) line: u32,
    /// Key, value and line, each key once.
    keys: Vec<(&'static str, String, u32)>,
    /// The last key was the purpose, which may run over several lines.
    in_purpose: bool,
    faults: Vec<RowFault>,
}

impl Order {
    pub(super) fn new(line: u32) -> Self {
        Self { line, keys: Vec::new(), in_purpose: false, faults: Vec::new() }
    }

    /// Takes a line: a key that is read, a further line of the purpose, or something of no interest.
    pub(super) fn key(&mut self, line: u32, text: &str, key: &str, value: Option<&str>) {
        let known = KEYS.into_iter().find(|k| *k == key);
        let Some((known, value)) = known.zip(value) else {
            if self.in_purpose && value.is_none() {
                self.append(text);
            }
            return;
        };
        self.in_purpose = known == PURPOSE;
        let Some((_, before, _)) = self.keys.iter().find(|(k, ..)| *k == known) else {
            return self.keys.push((known, value.into(), line));
        };
        if before == value || value.is_empty() {
            return;
        }
        if self.in_purpose {
            return self.append(value);
        }
        if self.faults.len() < KEYS.len() {
            self.faults.push(RowFault::new(line, known, value, RowFaultKind::KeyRepeated));
        }
    }

    fn append(&mut self, text: &str) {
        let purpose = self.keys.iter_mut().find(|(k, ..)| *k == PURPOSE);
        // A purpose too long is refused later; it needn't grow further.
        if let Some((_, purpose, _)) = purpose.filter(|(_, purpose, _)| purpose.len() <= crate::limits::FIELD_BYTES_MAX) {
            purpose.push(' ');
            purpose.push_str(text);
        }
    }

    fn text(&self, key: &str) -> &str {
        self.keys.iter().find(|(k, ..)| *k == key).map_or("", |(_, value, _)| value)
    }

    fn first(&self, keys: &[&str]) -> &str {
        keys.iter().map(|key| self.text(key)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    /// The account of one side.
    pub(super) fn account(&self, side: &str) -> &str {
        self.first(&[&format!("{side}Счет"), &format!("{side}РасчСчет")])
    }

    fn fault(&self, faults: &mut Vec<RowFault>, key: &'static str, kind: RowFaultKind) {
        let line = self.keys.iter().find(|(k, ..)| *k == key).map_or(self.line, |(.., line)| *line);
        faults.push(RowFault::new(line, key, self.text(key), kind));
    }

    /// The row as one account sees it. Key: recipient's account, number, day, sum, payer's account and the way (FIELD C1).
    pub(super) fn row(&self, comes: bool, faults: &mut Vec<RowFault>) -> Option<Row> {
        faults.extend(self.faults.iter().cloned());
        for (key, _, _) in self.keys.iter().filter(|(_, value, _)| values::field(value).is_err()) {
            self.fault(faults, key, RowFaultKind::TooLong);
        }
        let booked = if comes {
            ["ДатаПоступило", "ДатаСписано"]
        } else {
            ["ДатаСписано", "ДатаПоступило"]
        };
        let key = booked.into_iter().find(|key| !self.text(key).is_empty());
        let mut note = |key, kind| self.fault(faults, key, kind);
        let date = match key.map(|key| (key, values::day(self.text(key)))) {
            None => {
                note(booked[0], RowFaultKind::NotBooked);
                None
            }
            Some((key, day)) => day.map_err(|kind| note(key, kind)).ok(),
        };
        let ordered = values::day(self.text("Дата")).map_err(|kind| note("Дата", kind)).ok();
        let amount = match values::kopecks(self.text("Сумма")) {
            Ok(sum) if sum > 0 => Some(sum),
            Ok(0) => {
                note("Сумма", RowFaultKind::AmountZero);
                None
            }
            Ok(_) => {
                note("Сумма", RowFaultKind::Amount);
                None
            }
            Err(kind) => {
                note("Сумма", kind);
                None
            }
        };
        let number = self.text("Номер");
        if number.is_empty() {
            note("Номер", RowFaultKind::Missing);
        }
        let (date, ordered, amount_kopecks) = (date?, ordered?, amount?);
        let (payer, recipient) = (self.account("Плательщик"), self.account("Получатель"));
        let way = if comes { "in" } else { "out" };
        let other = if comes {
            ["Плательщик1", "Плательщик"]
        } else {
            ["Получатель1", "Получатель"]
        };
        let purpose = self.purpose();
        Some(Row {
            line: self.line,
            key: derived_key(&[recipient, number, &ordered.to_string(), &amount_kopecks.to_string(), payer, way]),
            date,
            amount_kopecks,
            direction: if comes { Direction::In } else { Direction::Out },
            reversal: false,
            fee_kopecks: None,
            transferred_kopecks: None,
            account: account::in_text(&purpose),
            account_text: Personal::default(),
            purpose: Personal::new(&purpose),
            payer: Personal::new(self.first(&other)),
            payer_account: Personal::new(if comes { payer } else { recipient }),
            references: vec![(Reference::Document, number.into())],
        })
    }

    /// The purpose, or its numbered lines.
    fn purpose(&self) -> String {
        let whole = self.text(PURPOSE);
        if !whole.is_empty() {
            return whole.into();
        }
        let lines = KEYS.into_iter().filter(|key| key.starts_with(PURPOSE)).map(|key| self.text(key));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
