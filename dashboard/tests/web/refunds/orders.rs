//! A registry of refunds as files, and the statement that brings its payments back (RFD-05…07).

use super::{BIC, Desk, ONE_KOPECK, money, passed, site, state};
use crate::support::{Site, the_office};
use ledger_office::refund::RefundState;
use papers::bank::{Bic, Inn, Kpp, with_key};
use papers::payment_qr::Payee;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Supplier 3's account, as the server's settings have it.
fn payee() -> Payee {
    let bic = Bic::new(BIC).expect("a made-up bank");
    Payee {
        name: "Kitchen Limited".into(),
        account: with_key("40702810038000000017", &bic).expect("a made-up account"),
        bank_name: "Example Bank".into(),
        corr_account: None,
        inn: Some(Inn::new("7730000006").expect("a made-up number")),
        kpp: Some(Kpp::new("773001001").expect("a made-up number")),
        bic,
    }
}

fn with_details(payee: Payee) -> Site {
    let payees = BTreeMap::from([(3, payee)]);
    Site::at_door_with(Arc::new(the_office().with_refunds()), |options| dashboard::Options { payees, ..options })
}

#[tokio::test(start_paused = true)]
async fn the_registry_goes_out_as_files_and_the_statement_brings_the_payment_back() {
    let site = with_details(payee());
    let (account, _) = passed(&site).await;
    let hanna = Desk::of(&site, "hanna").await;
    let page = hanna.page("/suppliers/3/refunds/registry/1").await;
    assert!(page.contains("/suppliers/3/refunds/registry/1/list.xlsx") && !page.contains(&account), "{page}");
    assert!(hanna.get("/suppliers/3/refunds/registry/1/list.xlsx").await.body.starts_with("PK"));
    let orders = "/suppliers/3/refunds/registry/1/orders.txt";
    let (own, file) = (payee().account.to_string(), hanna.get(orders).await);
    assert_eq!(file.status.as_u16(), 200, "{}", file.body);
    assert!(page.contains(&own) && page.contains(&format!("href=\"{orders}\"")), "who pays is seen before: {page}");
    assert!(file.body.contains(&account) && file.body.contains("=0.01"), "one kopeck is paid: {}", file.body);
    // Keys are Russian in a code page that the reply was not read in; what stands behind them is not.
    let line = |value: &str| file.body.lines().filter(|line| line.ends_with(&format!("={value}"))).count();
    let payer = [own.as_str(), "Kitchen Limited", "7730000006", "773001001", "Example Bank"].map(line);
    assert_eq!(payer, [3, 1, 1, 1, 2], "account of the file and twice of the payer; both banks: {}", file.body);
    let audit = site.seen_by("anna", "/audit?deed=exported", "en").await.body;
    assert!(audit.contains("registry/1/list.xlsx") && audit.contains("registry/1/orders.txt"), "{audit}");
    // Who may look at the registry gets no details.
    assert!(!site.seen_by("boris", "/suppliers/3/refunds/registry/1", "en").await.body.contains("list.xlsx"));

    // The bank's statement, as the supplier's bank client writes it.
    let statement = statement(&own, &[(3, "0.01"), (1, "5.00"), (9, "1.00")]);
    let sent = site.send_files("/suppliers/3/payments", &hanna.cookie, &[], &[("file", &statement)]).await;
    let check = sent.header("location").to_owned();
    let taken = hanna.send(&check, &hanna.page(&check).await, "").await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.body);
    let shown = hanna.page("/suppliers/3/refunds").await;
    assert!(shown.contains("The statement shows: paid <small>1</small>") && shown.contains("20.10.2026"), "{shown}");
    let check = hanna.page("/suppliers/3/refunds/paid?refund=3").await;
    assert_eq!(hanna.send("/suppliers/3/refunds/paid", &check, "").await.header("location"), "/suppliers/3/refunds");
    assert_eq!((money(&site.door, ONE_KOPECK), state(&site.door, 3)), ((0, 0), Some(RefundState::Paid)));
    let page = hanna.page("/refunds/3").await;
    assert!(page.contains("Выписка банка за 20.10.2026, п/п № 103"), "{page}");
}

/// RFD-05: whoever may have the orders learns what the settings lack, and the list goes out without it.
#[tokio::test(start_paused = true)]
async fn without_the_suppliers_account_the_orders_say_what_to_configure() {
    for (site, lacks) in [
        (site(), "banking details are not in the server's settings"),
        (with_details(Payee { inn: None, ..payee() }), "has no INN"),
    ] {
        passed(&site).await;
        let hanna = Desk::of(&site, "hanna").await;
        let page = hanna.page("/suppliers/3/refunds/registry/1").await;
        let refused = hanna.get("/suppliers/3/refunds/registry/1/orders.txt").await;
        assert_eq!(refused.status.as_u16(), 422, "{lacks}");
        for body in [&page, &refused.body] {
            assert!(body.contains(lacks) && body.contains("<code>[[supplier_bank]]</code> <code>supplier = 3</code>"), "{body}");
            assert!(
                !body.contains("registry/1/orders.txt") && body.contains("registry/1/list.xlsx"),
                "no way to no file: {body}"
            );
        }
        let audit = site.seen_by("anna", "/audit?deed=exported", "en").await.body;
        assert!(!audit.contains("registry/1/orders.txt"), "nothing went out: {audit}");
    }
}

/// Debits as a 1C exchange has them: refund and rubles.
fn statement(own: &str, debits: &[(u32, &str)]) -> String {
    let kopecks: i64 = debits.iter().map(|(_, sum)| sum.replace('.', "").parse::<i64>().expect("a sum")).sum();
    let (total, left) = (
        format!("{}.{:02}", kopecks / 100, kopecks % 100),
        format!("{}.{:02}", (100_000 - kopecks) / 100, (100_000 - kopecks) % 100),
    );
    let day = "20.10.2026";
    let mut text = format!(
        "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=UTF-8\r\nОтправитель=Банк\r\nПолучатель=\r\nДатаСоздания={day}\r\n\
         ДатаНачала={day}\r\nДатаКонца={day}\r\nРасчСчет={own}\r\nСекцияРасчСчет\r\nДатаНачала={day}\r\nДатаКонца={day}\r\n\
         РасчСчет={own}\r\nНачальныйОстаток=1000.00\r\nВсегоПоступило=0.00\r\nВсегоСписано={total}\r\nКонечныйОстаток={left}\r\n\
         КонецРасчСчет\r\n"
    );
    for (refund, sum) in debits {
        text += &format!(
            "СекцияДокумент=Платежное поручение\r\nНомер=10{refund}\r\nДата={day}\r\nСумма={sum}\r\nПлательщикСчет={own}\r\n\
             Плательщик=Kitchen Ltd\r\nПолучательСчет=40817810710041556149\r\nПолучатель=Образцова\r\nДатаСписано={day}\r\n\
             ВидОплаты=01\r\nНазначениеПлатежа=Возврат № {refund}. Остаток. НДС не облагается\r\nКонецДокумента\r\n"
        );
    }
    text + "КонецФайла\r\n"
}
