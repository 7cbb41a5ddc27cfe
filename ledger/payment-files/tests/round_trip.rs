//! What is written is read: the same payments in every format and encoding, alone and in an archive.

use payment_files::synthetic::{self, Batch, Camt, Payment};
use payment_files::{Direction, Document, Encoding, Format, Profile, Reference, Role, read};
use proptest::prelude::*;

/// Account numbers with Damm's digit or without: only the core knows the difference.
const ACCOUNTS: [u64; 4] = [123_456_789, 10_004, 99, 900_000_017];

fn one(bytes: &[u8], name: &str) -> Document {
    let mut documents = read(bytes, name, &Profile::built_in()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

/// Every payment of the batch, nothing else, and a document that says so.
#[track_caller]
fn same(batch: &Batch, document: &Document) {
    let name = &document.file;
    assert!(document.is_sound(), "{name}: {:?} {:?}", document.faults, document.checks);
    assert_eq!(document.may_post(), document.role == Role::Books);
    assert!(!document.checks.is_empty(), "{name}: something vouches for the sums");
    assert_eq!(document.rows.len(), batch.payments.len(), "{name}");
    assert_eq!(document.date, Some(batch.date), "{name}");
    for (row, payment) in document.rows.iter().zip(&batch.payments) {
        let about = format!("{name}, line {}, {payment:?}", row.line);
        assert_eq!(
            (row.date, row.amount_kopecks, row.direction),
            (payment.date, payment.amount_kopecks, Direction::In),
            "{about}"
        );
        assert_eq!(row.account, Some(payment.account), "{about}");
        assert_eq!(row.payer.reveal(), payment.payer, "{about}");
        let sber = document.profile.as_deref() == Some("sber");
        assert_eq!(row.purpose.reveal(), if sber { "" } else { payment.purpose.trim() }, "{about}");
        let registry = matches!(document.format, Format::Registry | Format::Dbf);
        assert_eq!(row.fee_kopecks, registry.then_some(payment.fee_kopecks), "{about}");
        match document.format {
            Format::BankExchange => assert_eq!(row.reference(Reference::Document), Some(&*payment.id), "{about}"),
            _ => assert_eq!(*row.key, *payment.id, "{about}"),
        }
    }
}

#[test]
fn every_format_in_every_encoding_gives_its_payments_back() {
    for encoding in Encoding::ALL {
        // None is a day without payments, which is a valid file.
        for (seed, count) in [(1, 0), (2, 1), (3, 2), (4, 100)] {
            let batch = Batch::random(seed, count, &ACCOUNTS);
            let files = synthetic::all_formats(&batch, encoding);
            for (name, bytes) in &files {
                same(&batch, &one(bytes, name));
            }
            let packed = synthetic::archive(&files).expect("an archive");
            let documents = read(&packed, "day.zip", &Profile::built_in()).expect("readable");
            assert_eq!(documents.len(), files.len());
            for (document, (name, bytes)) in documents.iter().zip(&files) {
                assert_eq!(document.file, *name);
                assert_eq!(document.hash, one(bytes, name).hash, "the hash is of the file, packed or not");
                same(&batch, document);
            }
        }
    }
}

#[test]
fn every_version_of_camt_and_every_size_of_batch_entries_is_read() {
    let batch = Batch::random(5, 30, &ACCOUNTS);
    for version in 2..=13 {
        for per_entry in [1, 2, 7, 100] {
            for how in [Camt::notice(), Camt::statement()] {
                let bytes = synthetic::camt(&batch, Camt { version, per_entry, ..how });
                same(&batch, &one(&bytes, "camt.xml"));
            }
        }
    }
    for version in [1, 14] {
        let bytes = synthetic::camt(&batch, Camt { version, ..Camt::notice() });
        assert_eq!(read(&bytes, "camt.xml", &[]).map_err(|f| f.code()), Err("file-not-camt"));
    }
}

#[test]
fn the_same_money_has_the_same_key_in_notice_and_statement() {
    let batch = Batch::random(6, 12, &ACCOUNTS);
    // With the bank's references of each payment, with those of the batch entry only, and with none.
    for (from, to) in [("", ""), ("<Refs><AcctSvcrRef>", "<Refs><Other>"), ("AcctSvcrRef>", "Other>")] {
        let keys = [Camt::notice(), Camt::statement()].map(|how| {
            let text = String::from_utf8(synthetic::camt(&batch, how)).expect("UTF-8");
            let text = match from {
                "" => text,
                "AcctSvcrRef>" => text.replace(from, to),
                _ => text.replace(from, to).replace("</AcctSvcrRef><EndToEndId>", "</Other><EndToEndId>"),
            };
            let document = one(text.as_bytes(), "camt.xml");
            assert!(document.is_sound(), "{:?}", document.faults);
            document.rows.into_iter().map(|row| row.key).collect::<Vec<_>>()
        });
        assert_eq!(keys[0], keys[1]);
    }
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let digest = |seed| {
        let files = synthetic::all_formats(&Batch::random(seed, 50, &ACCOUNTS), Encoding::Windows1251);
        let documents = files.iter().map(|(name, bytes)| one(bytes, name).hash);
        documents.collect::<Vec<_>>()
    };
    assert_eq!(digest(7), digest(7));
    assert_ne!(digest(7), digest(8));
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "оплата",
        "Питания",
        "ЗАВТРАК",
        "обед",
        "школа",
        "5-А",
        "сентябрь,",
        "\"Ромашка\"",
        "(группа 3)",
        "meal",
        "НДС",
        "нет.",
        "1000,00",
        "«Лесная»",
        "д/с",
        "Ёжик",
    ]);
    prop::collection::vec(word, 1..8).prop_map(|words| words.join(" "))
}

fn batches() -> impl Strategy<Value = Batch> {
    let payment = (1u64..=999_999_999_999_999_999, 1i64..=10_000_000_000, words(), words(), 0u8..3);
    (any::<u64>(), prop::collection::vec(payment, 0..40)).prop_map(|(seed, rows)| {
        let mut batch = Batch::random(seed, rows.len(), &ACCOUNTS);
        for (payment, (account, amount_kopecks, payer, purpose, named)) in batch.payments.iter_mut().zip(rows) {
            let named = ["л/с", "ЛС:", "лицевой счёт -"][usize::from(named)];
            let fee_kopecks = amount_kopecks / 50;
            // KOI8-R has neither quotation marks of books nor the sign of numbers.
            let (payer, purpose) = (payer.replace(['«', '»'], ""), purpose.replace(['«', '»'], ""));
            // A name, as payers have one: two or three letters alone may read well in several encodings.
            let payer = format!("Плательщик {payer}");
            let purpose = format!("{purpose} {named} {account}");
            *payment = Payment { account, amount_kopecks, fee_kopecks, payer, purpose, ..payment.clone() };
        }
        batch
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_payments_survive_any_format_and_encoding(batch in batches(), encoding in prop::sample::select(Encoding::ALL.to_vec())) {
        for (name, bytes) in synthetic::all_formats(&batch, encoding) {
            let document = one(&bytes, &name);
            let letters = batch.payments.iter().any(|p| !p.payer.is_ascii());
            // Without a Russian letter every encoding is the same.
            if letters {
                prop_assert!(document.encoding == encoding, "{name} read as {:?}", document.encoding);
            }
            same(&batch, &document);
        }
    }
}
