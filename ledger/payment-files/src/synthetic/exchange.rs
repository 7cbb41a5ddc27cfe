//! `1CClientBankExchange` 1.03.

use super::{Batch, encoded, roubles};
use crate::text::Encoding;
use std::fmt::Write;

/// A statement with one section and an order per payment.
pub fn bank_exchange(batch: &Batch, encoding: Encoding) -> Vec<u8> {
    let named = match encoding {
        Encoding::Cp866 => "DOS",
        Encoding::Windows1251 => "Windows",
        _ => "UTF-8",
    };
    let (day, ours) = (batch.date.strftime("%d.%m.%Y").to_string(), &batch.settlement_account);
    let (opening, sum) = (roubles(batch.opening_kopecks, '.'), roubles(batch.sum(), '.'));
    let closing = roubles(batch.opening_kopecks + batch.sum(), '.');
    let mut text = format!(
        "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка={named}\r\nОтправитель=Опытный банк\r\nПолучатель=\r\n\
         ДатаСоздания={day}\r\nДатаНачала={day}\r\nДатаКонца={day}\r\nРасчСчет={ours}\r\nСекцияРасчСчет\r\nДатаНачала={day}\r\n\
         ДатаКонца={day}\r\nРасчСчет={ours}\r\nНачальныйОстаток={opening}\r\nВсегоПоступило={sum}\r\nВсегоСписано=0.00\r\n\
         КонечныйОстаток={closing}\r\nКонецРасчСчет\r\n"
    );
    for p in &batch.payments {
        let (paid, sum) = (p.date.strftime("%d.%m.%Y"), roubles(p.amount_kopecks, '.'));
        let _ = write!(
            text,
            "СекцияДокумент=Платежное поручение\r\nНомер={}\r\nДата={paid}\r\nСумма={sum}\r\nПлательщикСчет={}\r\n\
             Плательщик={}\r\nПлательщикИНН=\r\nПолучательСчет={ours}\r\nПолучатель=Опытное питание\r\nДатаПоступило={paid}\r\n\
             ВидОплаты=01\r\nНазначениеПлатежа={}\r\nКонецДокумента\r\n",
            p.id, p.payer_account, p.payer, p.purpose
        );
    }
    text.push_str("КонецФайла\r\n");
    encoded(&text, encoding)
}
