//! Made-up papers: nobody in them lives, no account in them exists.

#![expect(clippy::inconsistent_digit_grouping, reason = "sums are written as rubles_kopecks")]

use jiff::civil::{Date, date};
use papers::bank::{Bic, CorrAccount, Inn, Kpp, with_key};
use papers::forms::*;
use papers::payment_qr::PaymentQr;
use papers::registry_files::{BankDetails, RefundOrder, RefundRegistry};
use papers::{Lang, bank};

pub(crate) const TODAY: Date = date(2026, 11, 22);

pub(crate) fn bic() -> Bic {
    Bic::new("044525225").expect("right made-up details")
}

pub(crate) fn supplier() -> Party {
    party("ООО «Комбинат школьного питания «Пример»", "7730000006")
}

pub(crate) fn customer() -> Party {
    party("ГБОУ «Школа № 2999»", "5001007329")
}

pub(crate) fn party(name: &str, inn: &str) -> Party {
    Party {
        name: name.into(),
        inn: Some(Inn::new(inn).expect("right made-up details")),
        kpp: Some(Kpp::new("773001001").expect("right made-up details")),
    }
}

pub(crate) fn signatory(position: &str, name: Option<&str>) -> Signatory {
    Signatory { position: position.into(), name: name.map(str::to_owned) }
}

pub(crate) fn contract() -> Contract {
    Contract { number: "2999-ГК/26".into(), date: Some(date(2026, 8, 25)) }
}

pub(crate) fn account(pattern: &str) -> bank::Account {
    with_key(pattern, &bic()).expect("right made-up details")
}

pub(crate) fn qr() -> PaymentQr {
    PaymentQr {
        name: supplier().name,
        account: account("40702810038000000017"),
        bank_name: "ПАО «Пример Банк» г. Москва".into(),
        bic: bic(),
        corr_account: Some(CorrAccount::new("30101810400000000225", &bic()).expect("right made-up details")),
        payee_inn: supplier().inn,
        kpp: supplier().kpp,
        pers_acc: "20110001".into(),
        purpose: "Пополнение лицевого счёта 20110001, питание".into(),
        sum_kopecks: None,
    }
}

/// Breakfasts at 75.50 and a top-up of 1,500 at every twentieth row.
pub(crate) fn statement(lang: Lang, rows: usize) -> Statement {
    let what = |ru: &str, en: &str| if lang == Lang::Ru { ru } else { en }.to_owned();
    let row = |n: usize| {
        let day = date(2026, 9, 1).checked_add(jiff::Span::new().days(n as i64 % 80)).expect("a day");
        match n % 20 {
            0 => StatementRow {
                date: day,
                what: what("Пополнение счёта, платёж банка", "Top-up, bank payment"),
                in_kopecks: 1_500_00,
                out_kopecks: 0,
            },
            3 => StatementRow {
                date: day,
                what: what(
                    "Обед: суп картофельный с фрикадельками, котлета рубленая с гречей, компот из сухофруктов",
                    "Lunch: potato soup with meatballs, cutlet with buckwheat, compote of dried fruit",
                ),
                in_kopecks: 0,
                out_kopecks: 75_50,
            },
            _ => StatementRow {
                date: day, what: what("Горячий завтрак", "Hot breakfast"), in_kopecks: 0, out_kopecks: 75_50
            },
        }
    };
    let rows: Vec<StatementRow> = (0..rows).map(row).collect();
    let closing = 120_00 + rows.iter().map(|row| row.in_kopecks - row.out_kopecks).sum::<i64>();
    Statement {
        lang,
        date: TODAY,
        issuer: customer().name,
        account: "20110001".into(),
        holder: Some("Образцов Пример Тестович".into()),
        supplier: supplier().name,
        from: date(2026, 9, 1),
        to: date(2026, 11, 20),
        opening_kopecks: 120_00,
        rows,
        closing_kopecks: closing,
        top_up: Some(qr()),
    }
}

pub(crate) fn confirmation() -> Confirmation {
    Confirmation {
        number: Some("17-П".into()),
        date: TODAY,
        school: customer().name,
        holder: Some("Образцов Пример Тестович".into()),
        group: Some("7 «Б»".into()),
        account: "20110001".into(),
        supplier: supplier().name,
        as_of: date(2026, 11, 20),
        at: None,
        balance_kopecks: 1_234_50,
        purpose: Some("для возврата остатка по заявлению от 22.11.2026".into()),
        signatory: signatory("Ответственный за ИС ПП", Some("О. О. Примерова")),
    }
}

pub(crate) fn application() -> RefundApplication {
    RefundApplication {
        date: TODAY,
        school: Some(customer().name),
        applicant: Some("Образцова Тестина Примеровна".into()),
        contact: Some("pochta@example.org".into()),
        pupil: Some("Образцов Пример Тестович".into()),
        group: Some("7 «Б»".into()),
        account: Some("20110001".into()),
        sum_kopecks: Some(1_234_50),
        bank: Some(RefundBank {
            recipient: "Образцова Тестина Примеровна".into(),
            account: account("40817810038000000123"),
            bank_name: "ПАО «Пример Банк» г. Москва".into(),
            bic: bic(),
            corr_account: Some(CorrAccount::new("30101810400000000225", &bic()).expect("right made-up details")),
        }),
        term_days: Some(10),
    }
}

pub(crate) fn order() -> ReserveOrder {
    ReserveOrder {
        number: Some("45".into()),
        date: TODAY,
        customer: customer(),
        executor: supplier(),
        contract: contract(),
        last_day: date(2026, 12, 31),
        buildings: vec!["Учебный корпус № 1, ул. Примерная, 1".into(), "Дошкольный корпус, ул. Примерная, 3".into()],
        next_supplier: Some(party("АО «Новый комбинат питания»", "7840000016")),
        signatory: signatory("Директор", Some("Д. Д. Образцов")),
    }
}

pub(crate) fn reserved(rows: usize) -> ReservedBalances {
    let row = |n: usize| ReservedRow {
        building: format!("Корпус № {}", n / 400 + 1),
        account: format!("{}", 20_110_001 + n),
        holder: format!("Образцов Пример Номер-{:04}", n + 1),
        group: format!("{} «{}»", n % 11 + 1, ["А", "Б", "В"][n % 3]),
        balance_kopecks: (n as i64 * 7_919) % 300_000,
    };
    let rows: Vec<ReservedRow> = (0..rows).map(row).collect();
    ReservedBalances {
        number: Some("1".into()),
        date: date(2026, 12, 31),
        customer: customer(),
        supplier: supplier(),
        contract: contract(),
        as_of: date(2026, 12, 31),
        total_kopecks: rows.iter().map(|row| row.balance_kopecks).sum(),
        rows,
        signatory: signatory("Генеральный директор", None),
    }
}

pub(crate) fn transfer() -> TransferAct {
    let row = |building: &str, accounts, balance_kopecks| TransferRow { building: building.into(), accounts, balance_kopecks };
    TransferAct {
        number: Some("2".into()),
        date: date(2027, 1, 11),
        customer: customer(),
        from: supplier(),
        from_contract: contract(),
        to: party("АО «Новый комбинат питания»", "7840000016"),
        to_contract: Contract { number: "3001-ГК/26".into(), date: Some(date(2026, 12, 20)) },
        as_of: date(2026, 12, 31),
        rows: vec![row("Учебный корпус № 1", 1_204, 1_811_402_50), row("Дошкольный корпус", 310, 95_000_00)],
        total_kopecks: 1_906_402_50,
        customer_signatory: signatory("Директор", Some("Д. Д. Образцов")),
        from_signatory: signatory("Генеральный директор", None),
        to_signatory: signatory("Генеральный директор", None),
    }
}

pub(crate) fn monthly() -> MonthlyAct {
    let row = |building: &str, n: i64| MonthlyRow {
        building: building.into(),
        opening_kopecks: 100_000_00 * n,
        receipts_kopecks: 550_000_00 * n,
        meals: 6_000 * n.unsigned_abs(),
        meals_kopecks: 453_000_00 * n,
        refunds_kopecks: 1_234_50,
        closing_kopecks: 197_000_00 * n - 1_234_50,
    };
    MonthlyAct {
        number: Some("11".into()),
        date: date(2026, 12, 1),
        customer: customer(),
        supplier: supplier(),
        contract: contract(),
        from: date(2026, 11, 1),
        to: date(2026, 11, 30),
        rows: vec![row("Учебный корпус № 1", 2), row("=Дошкольный корпус", 1)],
        budget: (1_200, 90_600_00),
        customer_signatory: signatory("Директор", Some("Д. Д. Образцов")),
        supplier_signatory: signatory("Генеральный директор", None),
    }
}

pub(crate) fn registry() -> RefundRegistry {
    let bank = |account: bank::Account| BankDetails {
        account,
        bank_name: "ПАО «Пример Банк» г. Москва".into(),
        bic: bic(),
        corr_account: Some(CorrAccount::new("30101810400000000225", &bic()).expect("right made-up details")),
    };
    let order = |number, recipient: &str, sum_kopecks| RefundOrder {
        number,
        recipient: recipient.into(),
        recipient_inn: None,
        to: bank(account("40817810038000000123")),
        sum_kopecks,
        purpose: format!("Возврат остатка средств с лицевого счёта 2011000{number}. НДС не облагается"),
        ledger_account: format!("2011000{number}"),
        application: "от 22.11.2026".into(),
    };
    RefundRegistry {
        made: TODAY.at(9, 5, 7, 0),
        payer: supplier().name,
        payer_inn: Inn::new("7730000006").expect("right made-up details"),
        payer_kpp: supplier().kpp,
        from: bank(account("40702810038000000017")),
        orders: vec![order(1, "Образцова Тестина Примеровна", 1_234_50), order(2, "=Примеров Тест", 7)],
    }
}
