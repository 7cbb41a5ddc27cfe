//! Writers of synthetic payment files: one list of payments in every format and encoding, for tests and the load generator.
//!
//! The same seed gives the same bytes in every release. No name in them belongs to anybody.

use crate::profile::Profile;
use crate::text::Encoding;
use jiff::civil::{Date, date};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

mod camt;
mod exchange;
mod tables;

pub use camt::{Camt, camt};
pub use exchange::bank_exchange;
pub use tables::{dbf, headed_registry, sber_registry, titled_registry};

/// A payment to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The bank's operation id: digits, unique in the batch.
    pub id: String,
    /// Day.
    pub date: Date,
    /// Personal account.
    pub account: u64,
    /// What the payer paid, positive.
    pub amount_kopecks: i64,
    /// What of it the bank keeps; only registries say it.
    pub fee_kopecks: i64,
    /// Who pays, in Russian letters.
    pub payer: String,
    /// The payer's account at a bank, 20 digits.
    pub payer_account: String,
    /// Words of the payment; name the account, as formats without a column for it need them to.
    pub purpose: String,
}

/// Payments to one settlement account on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Number of the registry or statement.
    pub number: u32,
    /// Its day.
    pub date: Date,
    /// Settlement account, 20 digits.
    pub settlement_account: String,
    /// Balance before.
    pub opening_kopecks: i64,
    /// The payments, in order.
    pub payments: Vec<Payment>,
}

impl Batch {
    /// `count` payments to `accounts`, taken in random order again and again; the same for the same seed.
    pub fn random(seed: u64, count: usize, accounts: &[u64]) -> Self {
        const WORDS: [&str; 5] = ["Оплата питания", "ЗА ОБЕДЫ В ШКОЛЕ", "Пополнение", "Родительская плата", "буфет, завтраки"];
        const NAMES: [&str; 4] = ["Плательщик Первый", "ПЛАТЕЛЬЩИК ВТОРОЙ", "Опытный Образец", "Проверочный Пример"];
        const NAMED: [&str; 4] = ["л/с", "ЛС N", "лицевой счет", "лс:"];
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let day = date(2026, 9, 1).saturating_add(jiff::Span::new().days(random.random_range(0..90)));
        let mut pick =
            |from: &[&str]| String::from(from.get(random.random_range(0..from.len().max(1))).copied().unwrap_or_default());
        let words: Vec<[String; 3]> = (0..count).map(|_| [pick(&WORDS), pick(&NAMED), pick(&NAMES)]).collect();
        let payments = (1u64..).zip(words).map(|(n, [words, named, payer])| {
            let at = random.random_range(0..accounts.len().max(1));
            let account = accounts.get(at).copied().unwrap_or(1);
            let amount_kopecks = random.random_range(1..=500_000);
            Payment {
                id: format!("{}{n:07}", seed % 1_000),
                date: day,
                account,
                amount_kopecks,
                fee_kopecks: amount_kopecks / 100,
                payer,
                payer_account: format!("40817810{:012}", random.random_range(1u64..1_000_000_000_000)),
                purpose: format!("{words} {named} {account}"),
            }
        });
        let payments = payments.collect();
        Self {
            number: random.random_range(1..10_000),
            date: day,
            settlement_account: format!("40702810{:012}", random.random_range(1u64..1_000_000_000_000)),
            opening_kopecks: random.random_range(0..100_000_000),
            payments,
        }
    }

    /// Kopecks of all.
    pub fn sum(&self) -> i64 {
        self.payments.iter().map(|payment| payment.amount_kopecks).sum()
    }

    fn fees(&self) -> i64 {
        self.payments.iter().map(|payment| payment.fee_kopecks).sum()
    }
}

/// Every format of the batch that banks write in this encoding that it allows: file name and bytes.
pub fn all_formats(batch: &Batch, encoding: Encoding) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        (format!("sber-{encoding:?}.txt"), sber_registry(batch, encoding)),
        (format!("headed-{encoding:?}.txt"), headed_registry(batch, encoding)),
        (format!("titled-{}_{}.csv", batch.number, batch.date), titled_registry(batch, encoding)),
        (format!("054-{encoding:?}.xml"), camt(batch, Camt { encoding, ..Camt::notice() })),
        (format!("053-{encoding:?}.xml"), camt(batch, Camt { encoding, ..Camt::statement() })),
    ];
    if encoding != Encoding::Koi8R {
        files.push((format!("1c-{encoding:?}.txt"), bank_exchange(batch, encoding)));
    }
    if matches!(encoding, Encoding::Cp866 | Encoding::Windows1251) {
        files.push((format!("{}_{}.dbf", batch.number, batch.date.strftime("%Y%m%d")), dbf(batch, encoding)));
    }
    files
}

/// The files in one archive, packed with Deflate.
///
/// # Errors
/// Names or sizes that an archive can't hold.
pub fn archive(files: &[(String, Vec<u8>)]) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// The profiles that read these registries: the built-in ones.
pub fn profiles() -> Vec<Profile> {
    Profile::built_in()
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    encoding.table().encode(text).0.into_owned()
}

/// Roubles and kopecks with `mark` between them.
fn roubles(kopecks: i64, mark: char) -> String {
    format!("{}{mark}{:02}", kopecks / 100, kopecks % 100)
}
