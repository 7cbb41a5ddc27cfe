//! The fuzz target over its committed corpus and over random changes of it, in every `cargo test`.
//!
//! `TURNSTONE_CORPUS=write cargo test -p payment-files --test corpus` writes the seeds anew; whatever a fuzzer finds beside them
//! stays. The random changes start from a fixed seed; `TURNSTONE_SEED` tries another.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz crate's public function")]
mod target;

use payment_files::synthetic::{self, Batch, Camt};
use payment_files::{Encoding, Profile, read};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Random changes of corpus files. Origin: a few seconds in the test profile.
const CHANGES: u64 = 40_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/read")
}

fn corpus() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder()).expect("a committed corpus");
    let named = |path: PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (name, fs::read(&path).expect("a readable file"))
    };
    entries.map(|entry| named(entry.expect("a readable folder").path())).collect()
}

#[test]
fn the_committed_corpus_passes_and_holds_every_seed() {
    let seeds = seeds();
    if std::env::var_os("TURNSTONE_CORPUS").is_some_and(|value| value == "write") {
        fs::create_dir_all(folder()).expect("a folder");
        seeds.iter().for_each(|(file, bytes)| fs::write(folder().join(file), bytes).expect("a file"));
    }
    let corpus = corpus();
    assert!(corpus.len() >= 24, "{} inputs", corpus.len());
    for (file, bytes) in &seeds {
        assert_eq!(corpus.get(file), Some(bytes), "{file} is not what its generator makes");
    }
    corpus.values().for_each(|bytes| target::read(bytes));
}

#[test]
fn random_changes_of_the_corpus_break_nothing() {
    let seed = std::env::var("TURNSTONE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x7457_0e5e);
    println!("TURNSTONE_SEED={seed}");
    let corpus: Vec<Vec<u8>> = corpus().into_values().collect();
    let mut random = Random(seed);
    for change in 0..CHANGES {
        let bytes = random.changed(&corpus);
        let passed = std::panic::catch_unwind(|| target::read(&bytes));
        assert!(passed.is_ok(), "change {change} of seed {seed}: add to the corpus {bytes:02x?}");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_or_says_all_that_the_whole_says() {
    let profiles = Profile::built_in();
    for (name, whole) in seeds() {
        let rows = |bytes: &[u8]| {
            let documents = read(bytes, &name, &profiles).ok()?;
            documents.iter().all(|document| document.is_sound()).then(|| {
                documents
                    .into_iter()
                    .flat_map(|document| document.rows)
                    .map(|row| (row.key, row.amount_kopecks))
                    .collect::<Vec<_>>()
            })
        };
        let Some(all) = rows(&whole) else { continue };
        for end in 0..whole.len() {
            let part = whole.get(..end).expect("a part");
            target::read(part);
            assert!(rows(part).is_none_or(|rows| rows == all), "{name} cut at {end} of {}", whole.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_any_beginning_break_nothing(
        start in prop::sample::select(vec![
            &b""[..], b"=", b"1CClientBankExchange\n", b"<", b"<?xml version='1.0'?><Document", b"\x03", b"PK\x03\x04", b"PK\x05\x06",
            b"\xef\xbb\xbf", b"\xff\xfe", "Дата;Сумма\n".as_bytes(), "РЕЕСТР;1;01.09.2026;4;0;0\n".as_bytes(),
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "[0-9a-zа-я;=<>/.,\\n -]{0,200}",
    ) {
        target::read(&[start, &bytes].concat());
        target::read(&[start, text.as_bytes()].concat());
    }
}

/// xorshift64*: small, and the same for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    /// One input with a few changes: bits, bytes, lengths, pieces of another input.
    fn changed(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        const PIECES: [&[u8]; 12] = [
            b";",
            b"=",
            b"\n",
            b"\"",
            b"-1",
            b"99999999999999999999",
            b"<",
            b"</",
            b"&x;",
            b"<!DOCTYPE a>",
            b"\0\0\0\0",
            b"\xff\xff\xff\x7f",
        ];
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..self.below(4) + 1 {
            let at = self.below(bytes.len() + 1);
            match self.below(7) {
                0 | 1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
                2 => bytes.truncate(at.max(bytes.len() / 2)),
                3 => bytes.insert(at, self.below(256) as u8),
                4 => drop(bytes.drain(at..(at + self.below(30)).min(bytes.len()))),
                5 => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
                _ => {
                    let other = &corpus[self.below(corpus.len())];
                    let (from, len) = (self.below(other.len()), self.below(200));
                    bytes.splice(at..at, other.iter().skip(from).take(len).copied());
                }
            }
        }
        bytes
    }
}

/// Inputs worth starting from.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let accounts = [123_456_789, 99];
    let mut all = Vec::new();
    for encoding in Encoding::ALL {
        all.extend(synthetic::all_formats(&Batch::random(1, 3, &accounts), encoding));
    }
    for (name, bytes) in synthetic::all_formats(&Batch::random(2, 0, &accounts), Encoding::Windows1251) {
        all.push((format!("empty-{name}"), bytes));
    }
    for version in [2, 13] {
        let how = Camt { version, per_entry: 1, ..Camt::statement() };
        all.push((format!("053-version-{version}.xml"), synthetic::camt(&Batch::random(3, 2, &accounts), how)));
    }
    let packed = synthetic::all_formats(&Batch::random(4, 1, &accounts), Encoding::Windows1251);
    all.push(("day.zip".into(), synthetic::archive(&packed).expect("an archive")));
    let mut unique: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (n, (name, bytes)) in all.into_iter().enumerate() {
        unique.entry(name.clone()).and_modify(|_| ()).or_insert_with(|| bytes.clone());
        if unique.get(&name) != Some(&bytes) {
            unique.insert(format!("{n}-{name}"), bytes);
        }
    }
    unique.into_iter().collect()
}
