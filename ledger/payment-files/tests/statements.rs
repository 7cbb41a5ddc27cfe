//! 1C exchange files and camt messages in the ways that banks write them, and each way of being wrong.

use payment_files::{Direction, Document, Reference, Role, read};

fn documents(text: &str) -> Vec<Document> {
    read(text.as_bytes(), "file", &[]).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

fn wrong(document: &Document) -> Vec<String> {
    let checks = document.checks.iter().filter(|check| !check.holds()).map(|check| check.kind.code().to_owned());
    checks.chain(document.faults.iter().map(|fault| format!("{} {}", fault.kind.code(), fault.field))).collect()
}

const EXCHANGE: &str = "1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Опытный банк
НовыйКлюч=ничего
ДатаНачала=01.09.2026
ДатаКонца=02.09.2026
РасчСчет=40702810000000000001
РасчСчет=40702810000000000002
СекцияРасчСчет
ДатаНачала=01.09.2026
ДатаКонца=01.09.2026
РасчСчет=40702810000000000001
НачальныйОстаток=100.00
ВсегоПоступило=50.00
ВсегоСписано=0
КонечныйОстаток=150.00
КонецРасчСчет
СекцияРасчСчет
ДатаНачала=02.09.2026
ДатаКонца=02.09.2026
РасчСчет=40702810000000000001
НачальныйОстаток=150.00
ВсегоПоступило=0.00
ВсегоСписано=30.00
КонечныйОстаток=120.00
КонецРасчСчет
СекцияРасчСчет
РасчСчет=40702810000000000002
НачальныйОстаток=0.00
ВсегоПоступило=30.00
ВсегоСписано=0.00
КонечныйОстаток=30.00
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=15
Дата=31.08.2026
Сумма=50.00
ПлательщикСчет=40817810000000000009
Плательщик=ИНН 0 Плательщик Первый
Плательщик1=Плательщик Первый
ПолучательСчет=40702810000000000001
ДатаПоступило=01.09.2026
НазначениеПлатежа=Питание за сентябрь
л/с 123456789
НазначениеПлатежа1=Питание
Плательщик1=Плательщик Первый
НеизвестныйКлюч=а=б
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=16
Дата=02.09.2026
Сумма=30.00
ПлательщикСчет=40702810000000000001
ПолучательСчет=
ПолучательРасчСчет=40702810000000000002
Получатель=Мы же
ДатаСписано=02.09.2026
ДатаПоступило=02.09.2026
НазначениеПлатежа=Перевод между счетами
КонецДокумента
КонецФайла
";

#[test]
fn an_exchange_file_is_a_document_per_account() {
    let documents = documents(EXCHANGE);
    let [first, second] = documents.as_slice() else { panic!("{documents:?}") };
    for document in &documents {
        assert!(document.may_post(), "{:?}", wrong(document));
        assert_eq!(document.sender, "Опытный банк");
    }
    assert_eq!((first.part, second.part, first.hash), (0, 1, second.hash));
    assert_eq!((first.opening_kopecks, first.closing_kopecks), (Some(10_000), Some(12_000)));
    assert_eq!(first.date, Some(jiff::civil::date(2026, 9, 2)));
    let [came, went] = first.rows.as_slice() else { panic!("{:?}", first.rows) };
    assert_eq!((came.account, came.direction), (Some(123_456_789), Direction::In));
    assert_eq!((came.purpose.reveal(), came.payer.reveal()), ("Питание за сентябрь л/с 123456789", "Плательщик Первый"));
    assert_eq!((came.reference(Reference::Document), came.date), (Some("15"), jiff::civil::date(2026, 9, 1)));
    assert_eq!((went.direction, went.signed_kopecks(), went.payer.reveal()), (Direction::Out, -3_000, "Мы же"));
    assert_eq!(second.rows.len(), 1);
    assert_ne!(went.key, second.rows[0].key, "both ends of a transfer have keys of their own");
}

#[test]
fn an_exchange_file_is_posted_only_when_everything_agrees() {
    for (from, to, expected) in [
        ("КонецФайла\n", "", "check-end"),
        ("ВсегоПоступило=50.00", "ВсегоПоступило=51.00", "check-turnover-in"),
        ("ВсегоСписано=30.00", "ВсегоСписано=31.00", "check-turnover-out"),
        ("НачальныйОстаток=150.00", "НачальныйОстаток=151.00", "check-next-day"),
        ("КонечныйОстаток=120.00", "КонечныйОстаток=121.00", "check-balance"),
        ("Сумма=50.00", "Сумма=50.01", "check-balance"),
        ("Сумма=50.00", "Сумма=", "row-missing Сумма"),
        ("Сумма=50.00", "Сумма=-50.00", "row-amount Сумма"),
        ("Сумма=50.00", "Сумма=50.00\nСумма=51.00", "row-key-repeated Сумма"),
        ("Номер=15", "Номер=", "row-missing Номер"),
        ("ДатаПоступило=01.09.2026", "", "row-not-booked ДатаПоступило"),
        ("ДатаПоступило=01.09.2026", "ДатаПоступило=01.19.2026", "row-date ДатаПоступило"),
        ("ПолучательСчет=40702810000000000001", "ПолучательСчет=40702810000000000003", "row-account-foreign ПолучательСчет"),
        ("КонецДокумента\nСекция", "Секция", "row-section СекцияДокумент"),
        ("КонецФайла\n", "КонецФайла\nхвост", "row-after-control line"),
        ("НачальныйОстаток=100.00", "НачальныйОстаток=сто", "row-amount НачальныйОстаток"),
    ] {
        assert!(EXCHANGE.contains(from), "{from}");
        let documents = documents(&EXCHANGE.replacen(from, to, 1));
        let found = wrong(&documents[0]);
        assert!(found.iter().any(|f| f == expected) && !documents[0].may_post(), "{from} → {to}: {found:?}");
    }
    let order = EXCHANGE.find("СекцияДокумент").and_then(|from| EXCHANGE.get(from..)).and_then(|t| t.find("КонецДокумента"));
    assert!(order.is_some());
    let start = EXCHANGE.find("СекцияДокумент").expect("an order");
    let end = EXCHANGE.find("КонецДокумента\n").expect("its end") + "КонецДокумента\n".len();
    let twice = EXCHANGE.replacen("КонецФайла", &format!("{}КонецФайла", &EXCHANGE[start..end]), 1);
    assert!(wrong(&documents(&twice)[0]).contains(&"row-twice key".to_owned()));
    for (text, code) in [
        ("1CClientBankExchange\nКонецФайла\n".to_owned(), "file-exchange"),
        (EXCHANGE.replace("ВерсияФормата=1.03", "ВерсияФормата=2.00"), "file-exchange"),
        (EXCHANGE.replace("ДатаКонца=02.09.2026\nРасч", "ДатаКонца=2.9\nРасч"), "file-head"),
    ] {
        assert_eq!(read(text.as_bytes(), "", &[]).map_err(|f| f.code()), Err(code));
    }
}

/// A notice or statement around some entries.
fn camt(kind: &str, inside: &str) -> String {
    let (message, part) = if kind == "053" { ("BkToCstmrStmt", "Stmt") } else { ("BkToCstmrDbtCdtNtfctn", "Ntfctn") };
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<n:Document xmlns:n=\"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08\">\n\
         <n:{message}><n:GrpHdr/><n:{part}><n:Id>S1</n:Id><n:CreDtTm>2026-09-05T10:00:00</n:CreDtTm>{inside}</n:{part}></n:{message}>\
         </n:Document>"
    )
}

fn entry(inside: &str) -> String {
    format!(
        "<Ntry><Amt Ccy='RUB'>30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-09-05</Dt></BookgDt>{inside}</Ntry>"
    )
}

#[test]
fn notices_book_and_statements_confirm() {
    let notice = documents(&camt("054", &entry("<AcctSvcrRef>A1</AcctSvcrRef>"))).remove(0);
    assert!(notice.role == Role::Books && notice.may_post());
    let statement = documents(&camt("053", &entry("<AcctSvcrRef>A1</AcctSvcrRef>"))).remove(0);
    assert!(statement.role == Role::Confirms && statement.is_sound() && !statement.may_post());
    assert_eq!(notice.rows[0].key, statement.rows[0].key);
    assert_eq!((notice.number.as_str(), notice.date), ("S1", Some(jiff::civil::date(2026, 9, 5))));
}

#[test]
fn accounts_are_found_in_each_of_the_six_carriers() {
    let tx = |inside: &str| entry(&format!("<NtryDtls><TxDtls>{inside}</TxDtls></NtryDtls>"));
    // A bank that cuts its text into pieces cuts numbers too.
    let cut = format!("<RmtInf><Ustrd>{} лс 123</Ustrd><Ustrd>456</Ustrd></RmtInf>", "п".repeat(133));
    for (inside, account) in [
        ("<Refs><EndToEndId>ЛС 12</EndToEndId></Refs>", Some(12)),
        ("<Refs><InstrId>ЛС-12</InstrId></Refs>", Some(12)),
        ("<Refs><AcctSvcrRef>A л/с 12</AcctSvcrRef></Refs>", Some(12)),
        ("<RmtInf><Strd><CdtrRefInf><Ref>12</Ref></CdtrRefInf></Strd></RmtInf>", Some(12)),
        ("<RmtInf><Ustrd>ST00012|PersAcc=12|Sum=3000</Ustrd></RmtInf>", Some(12)),
        ("<RmtInf><Ustrd>питание &amp; &#1083;/с</Ustrd><Ustrd><![CDATA[12]]></Ustrd></RmtInf>", Some(12)),
        (&cut, Some(123_456)),
        ("<AddtlTxInf>лицевой счет 12</AddtlTxInf>", Some(12)),
        ("<SplmtryData><Envlp><A>PersAcc</A><B>12</B></Envlp></SplmtryData>", Some(12)),
        ("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>", None),
        ("<Refs><EndToEndId>12</EndToEndId></Refs>", None),
        ("<Refs><EndToEndId>лс 13</EndToEndId></Refs><RmtInf><Ustrd>лс 12</Ustrd></RmtInf>", None),
    ] {
        let document = documents(&camt("054", &tx(inside))).remove(0);
        assert!(document.may_post(), "{inside}: {:?}", wrong(&document));
        assert_eq!(document.rows[0].account, account, "{inside}");
        assert_ne!(document.rows[0].reference(Reference::EndToEnd), Some("NOTPROVIDED"));
    }
}

#[test]
fn entries_are_booked_reversed_or_passed_over() {
    let changed =
        |from: &str, to: &str| documents(&camt("054", &entry("<AcctSvcrRef>A</AcctSvcrRef>").replacen(from, to, 1))).remove(0);
    let reversed = changed("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    assert!(reversed.rows[0].reversal && reversed.rows[0].direction == Direction::In && &*reversed.rows[0].key == "A/r");
    let debit = changed("CRDT", "DBIT");
    assert_eq!((debit.rows[0].signed_kopecks(), &*debit.rows[0].key), (-3_000, "A/out"));
    let pending = changed("BOOK", "PDNG");
    assert!(pending.may_post() && pending.rows.is_empty() && pending.skipped == 1);
    assert_eq!(changed("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>").rows.len(), 1);
    for (from, to, expected) in [
        ("'RUB'", "'USD'", "row-currency Ntry/Amt"),
        (" Ccy='RUB'", "", "row-currency Ntry/Amt"),
        ("30.00", "30.001", "row-amount Ntry/Amt"),
        ("30.00", "-30.00", "row-amount Ntry/Amt"),
        ("30.00", "0", "row-amount-zero TxDtls/Amt"),
        ("CRDT", "KRDT", "row-direction Ntry/CdtDbtInd"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "", "row-missing Ntry/CdtDbtInd"),
        ("2026-09-05", "05.09", "row-date Ntry/BookgDt"),
        ("<BookgDt><Dt>2026-09-05</Dt></BookgDt>", "", "row-missing Ntry/BookgDt"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", "row-missing Ntry/Sts"),
        (
            "<AcctSvcrRef>A</AcctSvcrRef>",
            "<NtryDtls><TxDtls><Amt Ccy='RUB'>29.99</Amt></TxDtls></NtryDtls>",
            "row-batch Ntry/Amt",
        ),
        ("<AcctSvcrRef>A</AcctSvcrRef>", "<NtryDtls><TxDtls/><TxDtls/></NtryDtls>", "row-missing TxDtls/Amt"),
    ] {
        let document = changed(from, to);
        assert!(wrong(&document).iter().any(|f| f == expected) && !document.may_post(), "{from} → {to}: {:?}", wrong(&document));
    }
    let twice = documents(&camt("054", &entry("<AcctSvcrRef>A</AcctSvcrRef>").repeat(2))).remove(0);
    assert_eq!(wrong(&twice), ["row-twice key"]);
}

#[test]
fn balances_and_totals_of_a_statement_must_agree() {
    let balance = |code: &str, sum: &str, side: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='RUB'>{sum}</Amt><CdtDbtInd>{side}</CdtDbtInd></Bal>"
        )
    };
    let total = "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>30.00</Sum></TtlNtries><TtlCdtNtries><Sum>30</Sum></TtlCdtNtries></TxsSummry>";
    let whole = [balance("OPBD", "10.00", "DBIT"), balance("CLBD", "20.00", "CRDT"), total.into(), entry("")].concat();
    let document = documents(&camt("053", &whole)).remove(0);
    assert!(document.is_sound(), "{:?}", wrong(&document));
    assert_eq!((document.opening_kopecks, document.closing_kopecks), (Some(-1_000), Some(2_000)));
    for (from, to, expected) in [
        (">20.00", ">20.01", "check-balance"),
        ("OPBD", "PRCD", ""),
        (">1<", ">2<", "check-count"),
        ("<Sum>30.00", "<Sum>31.00", "check-sum"),
        ("<Sum>30<", "<Sum>31<", "check-turnover-in"),
    ] {
        let document = documents(&camt("053", &whole.replacen(from, to, 1))).remove(0);
        assert_eq!(wrong(&document).join(""), expected, "{from} → {to}");
    }
    let several = camt("054", &entry("")).replace("</n:Ntfctn>", "</n:Ntfctn><n:Ntfctn><n:Id>S2</n:Id></n:Ntfctn>");
    let several = documents(&several);
    assert_eq!(
        several.iter().map(|d| (d.part, d.number.as_str(), d.rows.len())).collect::<Vec<_>>(),
        [(0, "S1", 1), (1, "S2", 0)]
    );
}
