//! Forgetting, tampering, wrong keys and restarts (152-FZ, FIELD C5).

use super::*;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::time::Instant;

fn person(n: u32) -> Person {
    Person { name: format!("Test Person {n}"), contact: format!("person-{n}@example.org") }
}

fn vault(dir: &Path) -> Vault {
    Vault::open(&dir.join("vault")).expect("a vault")
}

/// True when any file below `dir` holds `bytes`.
fn holds(dir: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(dir).expect("a folder").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        fs::read(&path).expect("a file").windows(bytes.len()).any(|w| w == bytes)
    })
}

#[test]
fn people_come_back_after_a_restart_and_their_names_are_nowhere_in_the_clear() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let vault = vault(dir.path());
        vault.put(1, &person(1)).expect("put");
        vault.put(HOLDER_ID_MAX, &person(2)).expect("put");
        vault.put(1, &person(3)).expect("replaced");
        vault.flush().expect("durable");
    }
    let vault = vault(dir.path());
    assert_eq!(vault.get(1).expect("readable"), Found::Person(person(3)));
    assert_eq!(vault.get(HOLDER_ID_MAX).expect("readable"), Found::Person(person(2)));
    assert_eq!(vault.get(2).expect("readable"), Found::Nobody);
    assert!(!holds(dir.path(), b"Test Person"));
    for holder in [0, HOLDER_ID_MAX + 1] {
        assert!(matches!(vault.put(holder, &person(1)), Err(VaultError::Holder(_))));
        assert!(matches!(vault.get(holder), Err(VaultError::Holder(_))));
    }
    let long = Person { name: "x".repeat(PERSON_LEN_MAX), contact: String::new() };
    assert!(matches!(vault.put(5, &long), Err(VaultError::TooLong { holder: 5, .. })));
    for file in ["key", "keys"] {
        let mode = fs::metadata(dir.path().join("vault").join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_forgotten_person_is_gone_for_ever_even_with_every_byte_that_ever_was_in_the_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let sealed;
    let slot_before;
    {
        let vault = vault(dir.path());
        vault.put_all([(1, &person(1)), (2, &person(2))]).expect("put");
        vault.flush().expect("durable");
        sealed = vault.people.get(1u32.to_be_bytes()).expect("readable").expect("there");
        let mut slot = [0u8; 64];
        File::open(dir.path().join("vault/keys")).and_then(|f| f.read_exact_at(&mut slot, 64)).expect("a slot");
        slot_before = slot;
        assert!(vault.forget(1, 77).expect("forgotten"));
        assert!(vault.forget(1, 99).is_ok(), "twice is harmless");
        assert!(!vault.forget(3, 77).expect("nothing there"));
    }
    assert!(!holds(dir.path(), slot_before.get(16..48).expect("the wrapped key")), "the key is overwritten, not only unlinked");
    let vault = vault(dir.path());
    assert_eq!(vault.get(1).expect("readable"), Found::Forgotten(77));
    assert!(matches!(vault.put(1, &person(1)), Err(VaultError::Forgotten(1))));
    assert_eq!(vault.get(2).expect("readable"), Found::Person(person(2)), "others are untouched");
    // Somebody puts the old ciphertext back and removes the note: it stays unreadable, and no new key is made.
    vault.people.insert(1u32.to_be_bytes(), sealed).expect("put back");
    vault.forgotten.remove(1u32.to_be_bytes()).expect("removed");
    assert!(matches!(vault.get(1), Err(VaultError::Tampered(1))));
    assert!(matches!(vault.put(1, &person(1)), Err(VaultError::Forgotten(1))));
}

#[test]
fn forgetting_that_a_crash_cut_short_is_finished_at_the_next_start() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let vault = vault(dir.path());
        vault.put(1, &person(1)).expect("put");
        vault.forgotten.insert(1u32.to_be_bytes(), 77i64.to_be_bytes().as_slice()).expect("noted");
        vault.flush().expect("durable");
    }
    let vault = vault(dir.path());
    assert!(!vault.keys.lock().has(1).expect("readable"));
    assert_eq!(vault.get(1).expect("readable"), Found::Forgotten(77));
    assert!(!vault.people.contains_key(1u32.to_be_bytes()).expect("readable"));
}

#[test]
fn an_altered_byte_or_a_record_under_another_holder_is_found_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = vault(dir.path());
    vault.put_all([(1, &person(1)), (2, &person(2))]).expect("put");
    let good = vault.people.get(1u32.to_be_bytes()).expect("readable").expect("there");
    for at in 0..good.len() {
        let mut bad = good.to_vec();
        if let Some(byte) = bad.get_mut(at) {
            *byte ^= 1;
        }
        vault.people.insert(1u32.to_be_bytes(), bad).expect("written");
        assert!(matches!(vault.get(1), Err(VaultError::Tampered(1))), "byte {at}");
    }
    vault.people.insert(1u32.to_be_bytes(), &good.as_ref()[..10]).expect("written");
    assert!(matches!(vault.get(1), Err(VaultError::Tampered(1))));
    vault.people.insert(2u32.to_be_bytes(), good).expect("written");
    assert!(matches!(vault.get(2), Err(VaultError::Tampered(2))));
    // A whole slot moved to another holder does not open either.
    let keys = File::options().read(true).write(true).open(dir.path().join("vault/keys")).expect("keys");
    let mut slot = [0u8; 64];
    keys.read_exact_at(&mut slot, 64).expect("a slot");
    keys.write_all_at(&slot, 128).expect("moved");
    assert!(matches!(vault.get(2), Err(VaultError::Tampered(2))));
}

#[test]
fn without_its_key_the_vault_says_so_and_makes_no_new_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let key = dir.path().join("vault/key");
    {
        let vault = vault(dir.path());
        vault.put(1, &person(1)).expect("put");
        vault.flush().expect("durable");
    }
    let good = fs::read(&key).expect("a key");
    fs::remove_file(&key).expect("removed");
    let error = Vault::open(&dir.path().join("vault")).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(error.contains("missing"), "{error}");
    assert!(!key.exists());
    fs::write(&key, "not a key").expect("written");
    assert!(matches!(Vault::open(&dir.path().join("vault")), Err(VaultError::Key(_))));
    fs::write(&key, "ab".repeat(32)).expect("written");
    assert!(matches!(vault(dir.path()).get(1), Err(VaultError::Tampered(1))));
    fs::write(&key, good).expect("written");
    assert_eq!(vault(dir.path()).get(1).expect("readable"), Found::Person(person(1)));
}

#[test]
fn an_import_of_a_hundred_thousand_is_quick() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = vault(dir.path());
    let people: Vec<Person> = (0..100_000).map(person).collect();
    let began = Instant::now();
    vault.put_all((1..).zip(&people)).expect("put");
    vault.flush().expect("durable");
    println!("100,000 people in {:?}", began.elapsed());
    let began = Instant::now();
    vault.index_names().expect("read");
    println!("their names read in {:?}", began.elapsed());
    let began = Instant::now();
    assert_eq!(vault.find("99999 person", 20, &|_| ()).expect("no fault"), [100_000]);
    println!("one found in {:?}", began.elapsed());
    assert_eq!(vault.get(100_000).expect("readable"), Found::Person(person(99_999)));
    assert!(!dir.path().join("vault/people/blobs").read_dir().is_ok_and(|mut d| d.next().is_some()), "nothing beside db");
}

#[test]
fn people_are_found_by_the_beginnings_of_their_names() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = vault(dir.path());
    let named = |name: &str| Person { name: name.into(), contact: String::new() };
    let put = |holder, name: &str| vault.put(holder, &named(name)).expect("put");
    put(1, "Синицын-Зябликов Фёдор Ильич");
    put(2, "Синицына Фёкла Ильинична");
    put(3, "Ли Ян");
    assert_eq!(vault.find("Синицына", 10, &|_| ()).expect("no fault"), [0u32; 0], "not read yet");
    vault.index_names().expect("read");
    put(4, "Перепёлкина Ли Ивановна");
    let many: Vec<Person> = (0..5_000).map(|n| named(&format!("Дрозд{n:04} Пётр"))).collect();
    vault.put_all((10..).zip(&many)).expect("put");
    for (asked, found) in [
        ("синиц", &[1, 2][..]),
        ("СИНИЦЫНА", &[2]),
        ("Зябликов фед", &[1]),
        ("зябликов-синицын", &[1]),
        ("ильинична феклА синиц", &[2]),
        ("Ли", &[3, 4]),
        ("Ли Я", &[3]),
        ("перепелкина", &[4]),
        ("дрозд4999", &[5_009]),
        ("дрозд49 пётр", &(4_910..5_010).collect::<Vec<_>>()),
        ("сини", &[1, 2]),
        ("син", &[]),
        ("синицына пётр", &[]),
        ("", &[]),
    ] {
        assert_eq!(vault.find(asked, 1_000, &|_| ()).expect("no fault"), found, "{asked}");
    }
    assert_eq!(vault.find("синиц", 1, &|_| ()).expect("no fault"), [1], "no more than asked for");
    assert_eq!(
        vault.find("синиц", 10, &|holders| holders.retain(|holder| *holder != 1)).expect("no fault"),
        [2],
        "and only whom the reader may see"
    );
    put(2, "Воробьёва Фёкла Ильинична");
    assert!(vault.forget(1, 5).expect("forgotten"));
    assert_eq!(vault.find("синиц", 10, &|_| ()).expect("no fault"), [0u32; 0], "neither a name of before nor one forgotten");
    assert_eq!(vault.find("воробьева", 10, &|_| ()).expect("no fault"), [2]);
}

#[test]
fn a_file_comes_back_after_a_restart_and_is_nowhere_in_the_clear() {
    let dir = tempfile::tempdir().expect("a folder");
    let scan = b"%PDF-1.7 payment of 1500 roubles".repeat(100);
    let hash = {
        let vault = vault(dir.path());
        let hash = vault.keep_file(&scan).expect("kept");
        assert_eq!(vault.keep_file(&scan).expect("kept once"), hash);
        hash
    };
    assert_eq!(hash, blake3::hash(&scan).to_hex().to_string());
    let vault = vault(dir.path());
    assert_eq!(vault.file(&hash).expect("readable"), Some(scan));
    assert!(!holds(dir.path(), b"1500 roubles"));
    for nothing in ["", "../key", &"0".repeat(64), &hash[1..], &hash.to_uppercase()] {
        assert_eq!(vault.file(nothing).expect("no fault"), None, "{nothing}");
    }
    let files = dir.path().join("vault/files");
    assert_eq!(fs::read_dir(&files).expect("a folder").count(), 1);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&files), mode(&files.join(&hash))), (0o700, 0o600));
}

#[test]
fn a_file_destroyed_is_gone_for_ever_and_the_others_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = vault(dir.path());
    let (one, two) = (vault.keep_file(b"one").expect("kept"), vault.keep_file(b"two").expect("kept"));
    let path = dir.path().join("vault/files").join(&one);
    let second_name = dir.path().join("held open");
    fs::hard_link(&path, &second_name).expect("the same bytes under a second name");
    assert_eq!(vault.destroy_files(|hash, _| hash == one).expect("destroyed"), 1);
    assert_eq!((vault.file(&one).expect("no fault"), vault.file(&two).expect("readable")), (None, Some(b"two".to_vec())));
    fs::rename(&second_name, &path).expect("put back");
    assert!(matches!(vault.file(&one), Err(VaultError::File(_))), "its key was overwritten where it stood");

    // Brought again, a file is new again: whoever brought it has yet to name it.
    let path = dir.path().join("vault/files").join(&two);
    let age = |seconds| {
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(seconds);
        File::options().append(true).open(&path).and_then(|file| file.set_modified(long_ago)).expect("aged");
    };
    let old = |_: &str, lain: Duration| lain > Duration::from_secs(60);
    age(3_600);
    vault.keep_file(b"two").expect("kept");
    fs::remove_file(dir.path().join("vault/files").join(&one)).expect("removed");
    assert_eq!(vault.destroy_files(old).expect("looked"), 0);
    age(3_600);
    assert_eq!(vault.destroy_files(old).expect("destroyed"), 1);
}

#[test]
fn a_file_that_was_altered_or_moved_is_not_opened() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = vault(dir.path());
    let (one, two) = (vault.keep_file(b"one").expect("kept"), vault.keep_file(b"two").expect("kept"));
    let path = |hash: &str| dir.path().join("vault/files").join(hash);
    let whole = fs::read(path(&one)).expect("a file");
    fs::write(path(&two), &whole).expect("moved");
    assert!(matches!(vault.file(&two), Err(VaultError::File(hash)) if hash == two));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(path(&one), &bytes).expect("altered");
        assert!(matches!(vault.file(&one), Err(VaultError::File(_))), "byte {at}");
        fs::write(path(&one), &whole[..at]).expect("cut");
        assert!(matches!(vault.file(&one), Err(VaultError::File(_))), "cut at {at}");
    }
}
