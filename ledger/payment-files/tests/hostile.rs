//! Files made to hurt: each is refused early, by name, before it costs memory or time.

use payment_files::limits::{
    ARCHIVE_ENTRIES_MAX, CELLS_MAX, FAULTS_MAX, FILE_BYTES_MAX, LINE_BYTES_MAX, NAME_BYTES_MAX, ROWS_MAX, XML_DEPTH_MAX,
};
use payment_files::synthetic::{self, Batch};
use payment_files::{Encoding, FileFault, Profile, read};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn code(bytes: &[u8]) -> Result<Vec<bool>, &'static str> {
    let documents = read(bytes, "file", &Profile::built_in()).map_err(|fault| fault.code())?;
    Ok(documents.iter().map(|document| document.may_post()).collect())
}

#[test]
fn two_gigabytes_in_one_line_are_not_even_looked_at() {
    // Zeroed pages that nobody touches cost nothing: reading them would.
    assert_eq!(code(&vec![0; 2 << 30]), Err("file-large"));
    assert_eq!(code(&vec![0; FILE_BYTES_MAX + 1]), Err("file-large"));
    let line = vec![b'7'; LINE_BYTES_MAX + 1];
    assert_eq!(code(&line), Err("file-line-long"));
    assert_eq!(code(&[b"1CClientBankExchange\n", &line[..]].concat()), Err("file-line-long"));
    assert_eq!(read(b"=", &"a".repeat(NAME_BYTES_MAX + 1), &[]).map_err(|f| f.code()), Err("file-name"));
}

#[test]
fn text_that_is_no_text_is_refused() {
    for (bytes, expected) in [
        (&b"a;b\nc\0;d"[..], "file-not-text"),
        (b"%PDF-1.7\n\x01\x02", "file-not-text"),
        (b"\xff\xfe1\0;\0", "file-utf16"),
        (b"\xef\xbb\xbf1;\xff\n", "file-encoding"),
        (b"1CClientBankExchange\n\xd0\x9a=\xff\n", "file-exchange"),
    ] {
        assert_eq!(code(bytes), Err(expected), "{bytes:?}");
    }
    let titles = "Дата;Сумма".to_owned() + &";x".repeat(CELLS_MAX);
    assert_eq!(code(titles.as_bytes()), Err("file-cells"));
}

#[test]
fn files_of_nothing_but_faults_end_early() {
    let many = ROWS_MAX + FAULTS_MAX + 2;
    assert_eq!(code(&[b"Date;x\n", "a\n".repeat(many).as_bytes()].concat()), Err("file-no-profile"));
    assert_eq!(code(format!("Дата;Сумма\n{}", "a;b\n".repeat(many)).as_bytes()), Err("file-rows"));
    assert_eq!(code("\n".repeat(50 << 20).as_bytes()), Err("file-empty"));
    // A thousand accounts and a million lines of damage: each is noted, none is multiplied.
    let accounts: String = (1..=1_000).map(|n| format!("РасчСчет={n}\n")).collect();
    let damaged = format!("1CClientBankExchange\n{accounts}{}", "КонецДокумента\n".repeat(1_000_000));
    let documents = read(damaged.as_bytes(), "", &[]).expect("readable as far as it goes");
    assert!(documents.len() == 1_000 && documents.iter().all(|d| !d.may_post() && d.faults.len() < FAULTS_MAX));
    assert_eq!(code(format!("{damaged}РасчСчет=1001\n").as_bytes()), Err("file-documents"));
    let entry = "<Ntry><Sts>PDNG</Sts></Ntry>".repeat(ROWS_MAX + 2);
    let root = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'><BkToCstmrDbtCdtNtfctn><Ntfctn>";
    assert_eq!(code(format!("{root}{entry}").as_bytes()), Err("file-rows"));
    assert_eq!(
        code(format!("{root}<Ntry>{}", "<NtryDtls><TxDtls/></NtryDtls>".repeat(ROWS_MAX + 1)).as_bytes()),
        Err("file-rows")
    );
}

#[test]
fn xml_attacks_are_refused() {
    const ROOT: &str = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>";
    let laughs: String = (1..10).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let deep = format!("{ROOT}{}", "<a>".repeat(100_000));
    let attributes: String = (0..4_000).map(|n| format!(" a{n}='1'")).collect();
    let bindings: String = (0..9_000).map(|n| format!(" xmlns:a{n}='u'")).collect();
    for (text, expected) in [
        (format!("<?xml version='1.0'?><!DOCTYPE l [<!ENTITY l0 'lol'>{laughs}]>{ROOT}&l9;"), "file-xml-entity"),
        (format!("<!DOCTYPE a SYSTEM 'file:///etc/passwd'>{ROOT}"), "file-xml-entity"),
        (format!("{ROOT}&other;</Id>"), "file-xml-entity"),
        (format!("{ROOT}</Id><Sndr>&other;</Sndr>"), "file-xml-entity"),
        (format!("{ROOT}&#0;</Id>"), "file-xml-entity"),
        (deep, "file-xml-depth"),
        (format!("{}<Document", "<a>".repeat(XML_DEPTH_MAX)), "file-xml"),
        (format!("{ROOT}</Wrong>"), "file-xml"),
        (format!("{ROOT}1</Id>"), "file-xml"),
        (format!("{ROOT}<a{attributes}/></Id>"), "file-xml"),
        (format!("{ROOT}<a{}/>", " a='1'".repeat(LINE_BYTES_MAX)), "file-line-long"),
        (format!("{ROOT}{}</Id>", "x".repeat(5_000)), "file-head"),
        (format!("{ROOT}<a{bindings}/></Id>"), "file-xml"),
        ("<html></html>".into(), "file-not-camt"),
        ("<".into(), "file-xml"),
        ("<?xml version='1.0' encoding='shift_jis'?><Document/>".into(), "file-encoding-unknown"),
        ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.052.001.08'/>".into(), "file-not-camt"),
        (format!("{ROOT}1</Id></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>{ROOT}"), "file-xml"),
    ] {
        assert_eq!(code(text.as_bytes()), Err(expected), "{}", text.chars().take(200).collect::<String>());
    }
}

#[test]
fn a_dbf_header_that_lies_gains_nothing() {
    let good = synthetic::dbf(&Batch::random(1, 3, &[99]), Encoding::Cp866);
    assert_eq!(code(&good), Ok(vec![true]));
    let patched = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    for (file, expected) in [
        (patched(4, &[2]), Ok(vec![false])),
        (patched(4, &[4]), Ok(vec![false])),
        (patched(4, &[0xff; 4]), Ok(vec![false])),
        (patched(8, &[0, 0]), Err("file-dbf")),
        (patched(8, &[0xff, 0xff]), Err("file-dbf")),
        (patched(8, &[31, 0]), Err("file-dbf")),
        (patched(8, &[33, 0]), Err("file-dbf")),
        (patched(10, &[0, 0]), Err("file-dbf")),
        (patched(10, &[1, 0]), Err("file-dbf")),
        (patched(32 + 16, &[0xff]), Err("file-dbf")),
        (patched(29, &[0x7b]), Err("file-encoding-unknown")),
        (patched(32, b"X"), Err("file-no-profile")),
        // No field, no end of fields.
        (patched(32, &[0x0d]), Err("file-dbf")),
        (patched(32 + 7 * 32, b"X"), Err("file-dbf")),
        (good[..good.len() - 2].to_vec(), Ok(vec![false])),
        (good[..20].to_vec(), Err("file-dbf")),
        ([&good[..good.len() - 1], &[b' '; 500][..]].concat(), Ok(vec![false])),
    ] {
        assert_eq!(code(&file), expected);
    }
    // The mark of the end may be missing, a deleted record is passed over.
    assert_eq!(code(&good[..good.len() - 1]), Ok(vec![true]));
    let header = usize::from(u16::from_le_bytes([good[8], good[9]]));
    let documents = read(&patched(header, b"*"), "", &Profile::built_in()).expect("readable");
    assert_eq!((documents[0].rows.len(), documents[0].skipped, documents[0].may_post()), (2, 1, true));
}

fn zip(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("an entry");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn archives_that_swell_nest_or_lie_are_refused() {
    let deflated = |files: &[(&str, &[u8])]| zip(files, CompressionMethod::Deflated);
    let registry = synthetic::sber_registry(&Batch::random(1, 1, &[99]), Encoding::Utf8);
    assert_eq!(code(&deflated(&[("a.txt", &registry)])), Ok(vec![true]));
    assert_eq!(code(&zip(&[("a.txt", &registry)], CompressionMethod::Stored)), Ok(vec![true]));
    assert_eq!(code(&deflated(&[("bomb.txt", &vec![b'0'; 64 << 20])])), Err("file-archive-bomb"));
    assert_eq!(code(&deflated(&[("in.zip", &deflated(&[("a.txt", &registry)]))])), Err("file-archive-nested"));
    assert_eq!(code(&deflated(&[])), Err("file-empty"));
    let names: Vec<String> = (0..=ARCHIVE_ENTRIES_MAX).map(|n| n.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &registry[..])).collect();
    assert_eq!(code(&deflated(&many)), Err("file-archive-entries"));
    // Larger unpacked than any file may be, though no entry swells suspiciously: a random byte in every hundred.
    let mut random = 1u64;
    let large: Vec<u8> = (0..=FILE_BYTES_MAX)
        .map(|n| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if n % 100 == 0 { (random >> 56) as u8 } else { b'0' }
        })
        .collect();
    assert_eq!(code(&deflated(&[("large.txt", &large)])), Err("file-large"));
    let packed = deflated(&[("a.txt", &registry)]);
    for at in 0..packed.len() {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x55;
        if let Ok(documents) = read(&damaged, "", &Profile::built_in()) {
            assert!(documents.iter().all(|d| d.rows.len() == 1 && d.may_post()), "byte {at} changed what is read");
        }
    }
    let fault =
        read(&deflated(&[("a.txt", &registry), ("readme.md", b"hello\n")]), "", &Profile::built_in()).expect_err("a stranger");
    assert!(matches!(&fault, FileFault::Entry { entry, .. } if entry == "readme.md") && fault.code() == "file-no-profile");
    assert!(fault.en().starts_with("\"readme.md\": ") && fault.ru().starts_with("«readme.md»: "));
}
