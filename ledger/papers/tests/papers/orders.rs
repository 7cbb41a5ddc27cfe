//! Payment orders for a bank client.

use crate::sample;
use encoding_rs::WINDOWS_1251;
use papers::Lang;
use papers::registry_files::{ORDERS_MAX, RefundRegistry, Replaced};

const FILE: &str = "1CClientBankExchange\r
ВерсияФормата=1.03\r
Кодировка=Windows\r
Отправитель=Turnstone\r
ДатаСоздания=22.11.2026\r
ВремяСоздания=09:05:07\r
ДатаНачала=22.11.2026\r
ДатаКонца=22.11.2026\r
РасчСчет=40702810838000000017\r
Документ=Платежное поручение\r
СекцияДокумент=Платежное поручение\r
Номер=1\r
Дата=22.11.2026\r
Сумма=1234.50\r
ПлательщикСчет=40702810838000000017\r
Плательщик=ООО «Комбинат школьного питания «Пример»\r
ПлательщикИНН=7730000006\r
ПлательщикКПП=773001001\r
ПлательщикРасчСчет=40702810838000000017\r
ПлательщикБанк1=ПАО «Пример Банк» г. Москва\r
ПлательщикБИК=044525225\r
ПлательщикКорсчет=30101810400000000225\r
ПолучательСчет=40817810138000000123\r
Получатель=Образцова Тестина Примеровна\r
ПолучательИНН=\r
ПолучательКПП=\r
ПолучательРасчСчет=40817810138000000123\r
ПолучательБанк1=ПАО «Пример Банк» г. Москва\r
ПолучательБИК=044525225\r
ПолучательКорсчет=30101810400000000225\r
ВидОплаты=01\r
Очередность=5\r
НазначениеПлатежа=Возврат остатка средств с лицевого счёта 20110001. НДС не облагается\r
КонецДокумента\r
КонецФайла\r
";

#[test]
fn the_file_is_what_accounting_programs_read() {
    let mut registry = sample::registry();
    registry.orders.truncate(1);
    let file = registry.client_bank().expect("a file of orders");
    let (text, _, damaged) = WINDOWS_1251.decode(&file.bytes);
    assert!(!damaged);
    assert_eq!(text, FILE);
    assert_eq!(file.replaced, []);
}

#[test]
fn what_the_code_page_lacks_is_told_and_not_lost_silently() {
    let mut registry = sample::registry();
    registry.orders[1].recipient = "Әлия Çelik\r\nСумма=9".into();
    let file = registry.client_bank().expect("a file of orders");
    let (text, _, _) = WINDOWS_1251.decode(&file.bytes);
    assert!(text.contains("Получатель=?лия ?elik  Сумма=9\r\n"), "{text}");
    assert_eq!(text.matches("\r\nСумма=").count(), 2, "no field from inside a value");
    let at = |found| Replaced { order: 2, key: "Получатель", found };
    assert_eq!(file.replaced, [at('Ә'), at('Ç')]);
}

#[test]
fn what_a_bank_would_refuse_is_refused_here() {
    for (change, code) in [
        ((|r| r.orders[0].sum_kopecks = 0) as fn(&mut RefundRegistry), "registry-sum"),
        (|r| r.orders[0].sum_kopecks = -1, "registry-sum"),
        (|r| r.orders.iter_mut().for_each(|order| order.sum_kopecks = i64::MAX), "registry-overflow"),
        (|r| r.orders[1].number = 1, "registry-number"),
        (|r| r.orders[1].number = 0, "registry-number"),
        (|r| r.orders[1].number = 1_000_000, "registry-number"),
        (|r| r.orders[1].recipient = " \n".into(), "registry-empty"),
        (|r| r.orders[1].recipient = "Я".repeat(161), "registry-too-long"),
        (|r| r.orders[1].purpose = "Я".repeat(211), "registry-too-long"),
        (|r| r.orders[1].to.bank_name = "Я".repeat(161), "registry-too-long"),
        (|r| r.orders = vec![r.orders[0].clone(); ORDERS_MAX + 1], "registry-many"),
    ] {
        let mut registry = sample::registry();
        change(&mut registry);
        let fault = registry.client_bank().expect_err("a refusal");
        assert_eq!(fault.code(), code);
        assert!(fault.words(Lang::Ru).ends_with('.') && fault.words(Lang::En) == fault.to_string());
    }
}

#[test]
fn no_refunds_are_a_valid_file() {
    let registry = RefundRegistry { orders: Vec::new(), ..sample::registry() };
    let text = WINDOWS_1251.decode(&registry.client_bank().expect("a file of orders").bytes).0.into_owned();
    assert!(text.ends_with("Документ=Платежное поручение\r\nКонецФайла\r\n"));
}
