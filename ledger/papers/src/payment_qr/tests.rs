use super::*;
use crate::bank::with_key;
use proptest::prelude::*;

fn sample() -> PaymentQr {
    let bic = Bic::new("044525225").expect("a right code");
    PaymentQr {
        name: "ООО «Школьное питание»".into(),
        account: with_key("40702810038000000017", &bic).expect("a right code"),
        bank_name: "ПАО «Пример Банк»".into(),
        corr_account: Some(CorrAccount::new("30101810400000000225", &bic).expect("a right code")),
        bic,
        payee_inn: Some(Inn::new("7730000006").expect("a right code")),
        kpp: Some(Kpp::new("773001001").expect("a right code")),
        pers_acc: "20110001".into(),
        purpose: "Пополнение лицевого счёта 20110001".into(),
        sum_kopecks: Some(150_000),
    }
}

const WRITTEN: &str = "ST00012|Name=ООО «Школьное питание»|PersonalAcc=40702810838000000017|BankName=ПАО «Пример Банк»|BIC=044525225|\
                       CorrespAcc=30101810400000000225|PayeeINN=7730000006|KPP=773001001|PersAcc=20110001|\
                       Purpose=Пополнение лицевого счёта 20110001|Sum=150000";

#[test]
fn a_code_is_written_in_the_order_of_the_standard() {
    assert_eq!(sample().build().as_deref(), Ok(WRITTEN));
    let sparse = PaymentQr { corr_account: None, payee_inn: None, kpp: None, sum_kopecks: None, ..sample() };
    assert_eq!(
        sparse.build().as_deref(),
        Ok("ST00012|Name=ООО «Школьное питание»|PersonalAcc=40702810838000000017|BankName=ПАО «Пример Банк»|BIC=044525225|\
            CorrespAcc=0|PersAcc=20110001|Purpose=Пополнение лицевого счёта 20110001")
    );
}

#[test]
fn what_the_standard_forbids_is_refused() {
    for (change, expected) in [
        ((|qr| qr.name = " ".into()) as fn(&mut PaymentQr), QrFault::Empty { field: "Name" }),
        (|qr| qr.name = "Я".repeat(161), QrFault::TooLong { field: "Name", found: 161, max: 160 }),
        (|qr| qr.bank_name = "б".repeat(46), QrFault::TooLong { field: "BankName", found: 46, max: 45 }),
        (|qr| qr.purpose = "п".repeat(211), QrFault::TooLong { field: "Purpose", found: 211, max: 210 }),
        (|qr| qr.pers_acc = "1".repeat(31), QrFault::TooLong { field: "PersAcc", found: 31, max: 30 }),
        (|qr| qr.purpose = "a|Sum=1".into(), QrFault::Separator { field: "Purpose", found: '|' }),
        (|qr| qr.name = "a\nb".into(), QrFault::Separator { field: "Name", found: '\n' }),
        (|qr| qr.sum_kopecks = Some(0), QrFault::Sum { kopecks: 0 }),
        (|qr| qr.sum_kopecks = Some(-1), QrFault::Sum { kopecks: -1 }),
    ] {
        let mut qr = sample();
        change(&mut qr);
        assert_eq!(qr.build(), Err(expected.clone()));
        assert!(expected.words(Lang::Ru).ends_with('.') && !expected.words(Lang::En).is_empty());
    }
    let longest = PaymentQr {
        name: "Я".repeat(160),
        bank_name: "б".repeat(45),
        purpose: "п".repeat(210),
        pers_acc: "1".repeat(30),
        ..sample()
    };
    assert!(modules(&longest.build().expect("a code")).is_ok(), "the longest code of the standard can be drawn");
}

#[test]
fn codes_in_all_encodings_and_with_any_separator_are_read() {
    let other = WRITTEN.replace('|', "~");
    let encoded = |text: &str, mark: &str, encoding: &'static encoding_rs::Encoding| {
        encoding.encode(&text.replacen("ST00012", mark, 1)).0.into_owned()
    };
    for bytes in [
        WRITTEN.as_bytes().to_vec(),
        other.into_bytes(),
        encoded(WRITTEN, "ST00011", encoding_rs::WINDOWS_1251),
        encoded(&WRITTEN.replace(['«', '»'], "\""), "ST00013", encoding_rs::KOI8_R),
    ] {
        let read = parse(&bytes).expect("a right code");
        assert_eq!(read.ledger_account(), Some("20110001"));
        assert_eq!(read.sum_kopecks(), Some(150_000));
        assert_eq!(read.field("purpose"), Some("Пополнение лицевого счёта 20110001"));
        assert_eq!(read.fields().count(), 10);
    }
}

#[test]
fn what_is_no_payment_code_is_refused() {
    let missing = |field: &str| WRITTEN.replace(&format!("|{field}="), "|Other=");
    for (code, expected) in [
        (String::new(), "qr-not-payment"),
        ("ST00012".into(), "qr-not-payment"),
        ("ST00012|".into(), "qr-missing"),
        ("https://pay.example/?id=1".into(), "qr-not-payment"),
        (WRITTEN.replace("ST00012", "ST00014"), "qr-not-payment"),
        (WRITTEN.replace("ST00012", "ST00022"), "qr-not-payment"),
        (format!("{WRITTEN}|nothing"), "qr-not-payment"),
        (format!("{WRITTEN}|Note={}", "x".repeat(3_000)), "qr-not-payment"),
        (missing("Name"), "qr-missing"),
        (missing("PersonalAcc"), "qr-missing"),
        (missing("CorrespAcc"), "qr-missing"),
    ] {
        assert_eq!(parse(code.as_bytes()).map_err(|fault| fault.code()).expect_err("a refusal"), expected, "{code}");
    }
    let damaged = [b"ST00012|Name=".as_slice(), &[0xff, 0xfe], b"|BIC=044525225"].concat();
    assert_eq!(parse(&damaged).expect_err("a refusal").code(), "qr-not-payment");
    let account = |field: &str| parse(WRITTEN.replace("|PersAcc=20110001", field).as_bytes()).expect("a right code");
    assert_eq!(account("").ledger_account(), None);
    assert_eq!(account("|PersAcc= ").ledger_account(), None);
    assert_eq!(account("|PersonalAccount=7").ledger_account(), Some("7"));
    assert_eq!(parse(WRITTEN.replace("150000", "-5").as_bytes()).expect("a right code").sum_kopecks(), None);
}

#[test]
fn a_code_has_its_corners_and_an_end() {
    let modules = modules(WRITTEN).expect("a right code");
    for corner in [(0, 0), (modules.width() - 1, 0), (0, modules.width() - 1)] {
        assert!(modules.dark().any(|at| at == corner), "a finder pattern at {corner:?}");
    }
    assert_eq!(super::modules(&"x".repeat(3_000)).map_err(|fault| fault.code()), Err("qr-full"));
}

proptest! {
    #[test]
    fn what_is_built_is_read_back(name in "[^|\\p{C}]{1,160}", account in "[0-9]{1,20}", sum in 1i64..) {
        prop_assume!(!name.trim().is_empty());
        let qr = PaymentQr { name: name.clone(), pers_acc: account.clone(), sum_kopecks: Some(sum), ..sample() };
        let read = parse(qr.build().expect("a code").as_bytes()).expect("a right code");
        prop_assert_eq!(read.field("Name"), Some(name.as_str()));
        prop_assert_eq!(read.ledger_account(), Some(account.as_str()));
        prop_assert_eq!(read.sum_kopecks(), Some(sum));
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
        let _ = parse(&[b"ST00012|".as_slice(), &bytes].concat());
    }
}
