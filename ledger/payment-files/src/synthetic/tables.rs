//! Registries of the built-in profiles: text with separators, and DBF.

use super::{Batch, encoded, roubles};
use crate::text::Encoding;
use std::fmt::Write;

/// The layout of [`Profile::sber`](crate::Profile::sber).
pub fn sber_registry(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let mut text = String::new();
    for (n, p) in (0..).zip(&batch.payments) {
        let (sum, fee) = (roubles(p.amount_kopecks, ','), roubles(p.fee_kopecks, ','));
        let (rest, day, time) = (roubles(p.amount_kopecks - p.fee_kopecks, ','), p.date.strftime("%d-%m-%Y"), clock(n));
        let _ = write!(text, "{day};{time};8047;0048;{};{};{};;0926;{sum};{rest};{fee}\r\n", p.id, p.account, p.payer);
    }
    let (sum, fee) = (batch.sum(), batch.fees());
    let [total, rest, kept] = [sum, sum - fee, fee].map(|kopecks| roubles(kopecks, ','));
    let day = batch.date.strftime("%d-%m-%Y");
    let _ = write!(text, "={};{total};{rest};{kept};{};{day}\r\n", batch.payments.len(), batch.number);
    encoded(&text, encoding)
}

fn clock(n: u32) -> String {
    format!("{:02}-{:02}-{:02}", n / 3_600 % 24, n / 60 % 60, n % 60)
}

/// The layout of [`Profile::headed`](crate::Profile::headed).
pub fn headed_registry(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let (count, sum, account) = (batch.payments.len(), roubles(batch.sum(), '.'), &batch.settlement_account);
    let mut text = format!("РЕЕСТР;{};{};{account};{count};{sum}\r\n", batch.number, batch.date.strftime("%d.%m.%Y"));
    for p in &batch.payments {
        let (sum, fee) = (roubles(p.amount_kopecks, '.'), roubles(p.fee_kopecks, '.'));
        let day = p.date.strftime("%d.%m.%Y");
        let _ = write!(text, "{};{day};{};{sum};{fee};{};{}\r\n", p.id, p.account, p.payer, p.purpose);
    }
    encoded(&text, encoding)
}

/// The layout of [`Profile::titled`](crate::Profile::titled); UTF-8 with a byte order mark.
pub fn titled_registry(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let mut text = String::from("Дата;Номер операции;Л/С;Сумма;Комиссия;К перечислению;Плательщик;Назначение\n");
    if encoding == Encoding::Utf8 {
        text.insert(0, '\u{feff}');
    }
    for p in &batch.payments {
        let (sum, fee) = (roubles(p.amount_kopecks, ','), roubles(p.fee_kopecks, ','));
        let (rest, words) = (roubles(p.amount_kopecks - p.fee_kopecks, ','), p.purpose.replace('"', "\"\""));
        let _ = writeln!(text, "{};{};{};{sum};{fee};{rest};{};\"{words}\"", p.date, p.id, p.account, p.payer);
    }
    let (sum, fee) = (batch.sum(), batch.fees());
    let [total, kept, rest] = [sum, fee, sum - fee].map(|kopecks| roubles(kopecks, ','));
    let _ = writeln!(text, "Итого;{};{total};{kept};{rest}", batch.payments.len());
    encoded(&text, encoding)
}

/// Name, kind, length and decimals of the fields of a DBF.
const FIELDS: [(&str, u8, u8, u8); 7] = [
    ("DATE", b'D', 8, 0),
    ("SUIP", b'C', 20, 0),
    ("LS", b'N', 18, 0),
    ("SUMMA", b'N', 14, 2),
    ("KOMIS", b'N', 12, 2),
    ("FIO", b'C', 100, 0),
    ("NAZN", b'C', 210, 0),
];

/// The fields of [`Profile::dbf`](crate::Profile::dbf) as dBase III; cp866 or Windows-1251, as the language byte says.
pub fn dbf(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let header_len = 32 + 32 * FIELDS.len() + 1;
    let record_len = 1 + FIELDS.iter().map(|(.., len, _)| usize::from(*len)).sum::<usize>();
    let language = if encoding == Encoding::Cp866 { 0x65 } else { 0xc9 };
    let day = |place: i16| u8::try_from(place).unwrap_or(0);
    let year = day(batch.date.year() - 1900);
    let mut bytes = vec![0x03, year, day(batch.date.month().into()), day(batch.date.day().into())];
    bytes.extend(u32::try_from(batch.payments.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend([header_len, record_len].iter().flat_map(|len| u16::try_from(*len).unwrap_or(u16::MAX).to_le_bytes()));
    bytes.resize(32, 0);
    bytes.iter_mut().skip(29).take(1).for_each(|byte| *byte = language);
    for (name, kind, len, decimals) in FIELDS {
        let mut field = [0; 32];
        field.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
        for (at, byte) in [(11, kind), (16, len), (17, decimals)] {
            field.iter_mut().skip(at).take(1).for_each(|place| *place = byte);
        }
        bytes.extend(field);
    }
    bytes.push(0x0d);
    for p in &batch.payments {
        bytes.push(b' ');
        let (sum, fee) = (roubles(p.amount_kopecks, '.'), roubles(p.fee_kopecks, '.'));
        let day = p.date.strftime("%Y%m%d").to_string();
        let cells = [&day, &p.id, &p.account.to_string(), &sum, &fee, &p.payer, &p.purpose];
        for (cell, (_, kind, len, _)) in cells.into_iter().zip(FIELDS) {
            let mut cell = encoded(cell, encoding);
            cell.truncate(len.into());
            let gap = vec![b' '; usize::from(len) - cell.len()];
            bytes.extend(if kind == b'N' { [gap, cell] } else { [cell, gap] }.concat());
        }
    }
    bytes.push(0x1a);
    bytes
}
