//! Payment orders as accounting programs and banks exchange them: `1CClientBankExchange` 1.03, Windows-1251, lines end in CR LF.

use super::{BankDetails, RefundOrder, RefundRegistry, RegistryFault};
use crate::bank::{CorrAccount, Inn, Kpp};
use encoding_rs::WINDOWS_1251;

/// Signs of a name. Origin: Bank of Russia, Положение 762-П, fields 8 and 16 of a payment order.
const NAME_MAX: usize = 160;
/// Signs of a purpose. Origin: 762-П, field 24.
const PURPOSE_MAX: usize = 210;
/// Signs of a bank's name with its place. Origin: 762-П, fields 10 and 13.
const BANK_MAX: usize = 160;
/// Payments that are neither wages nor taxes. Origin: Civil Code of Russia, article 855; 762-П, field 21.
const TURN: &str = "5";
/// A payment order. Origin: 762-П, field 18.
const KIND: &str = "01";

/// A file of payment orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientBankFile {
    /// Windows-1251.
    pub bytes: Vec<u8>,
    /// What Windows-1251 can't hold, where it stood; a question mark stands there now. Show it before the file is sent.
    pub replaced: Vec<Replaced>,
}

/// A sign that the code page doesn't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Number of the order; zero for the head of the file.
    pub order: u32,
    /// Name of the field.
    pub key: &'static str,
    /// The sign.
    pub found: char,
}

#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    replaced: Vec<Replaced>,
    order: u32,
}

impl Lines {
    /// A line without a value.
    fn mark(&mut self, line: &'static str) {
        self.encode(line, line);
        self.bytes.extend(b"\r\n");
    }

    fn field(&mut self, key: &'static str, value: &str) {
        self.encode(key, key);
        self.bytes.push(b'=');
        self.encode(key, value);
        self.bytes.extend(b"\r\n");
    }

    /// A text that must be there and fit. A line end inside it becomes a space, or it would begin another field.
    fn text(&mut self, key: &'static str, value: &str, max: usize) -> Result<(), RegistryFault> {
        let value: String = value.trim().chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        let found = value.chars().count();
        match found {
            0 => Err(RegistryFault::Empty { number: self.order, key }),
            _ if found > max => Err(RegistryFault::TooLong { number: self.order, key, found, max }),
            _ => {
                self.field(key, &value);
                Ok(())
            }
        }
    }

    fn encode(&mut self, key: &'static str, text: &str) {
        for sign in text.chars() {
            let mut buffer = [0; 4];
            match WINDOWS_1251.encode(sign.encode_utf8(&mut buffer)) {
                (bytes, _, false) => self.bytes.extend_from_slice(&bytes),
                (_, _, true) => {
                    self.replaced.push(Replaced { order: self.order, key, found: sign });
                    self.bytes.push(b'?');
                }
            }
        }
    }
}

pub(super) fn write(registry: &RefundRegistry) -> Result<ClientBankFile, RegistryFault> {
    let (day, time) = (crate::date(registry.made.date()), registry.made.strftime("%H:%M:%S").to_string());
    let mut lines = Lines::default();
    lines.mark("1CClientBankExchange");
    for (key, value) in [
        ("ВерсияФормата", "1.03"),
        ("Кодировка", "Windows"),
        ("Отправитель", "Turnstone"),
        ("ДатаСоздания", &day),
        ("ВремяСоздания", &time),
        ("ДатаНачала", &day),
        ("ДатаКонца", &day),
        ("РасчСчет", registry.from.account.as_str()),
        ("Документ", "Платежное поручение"),
    ] {
        lines.field(key, value);
    }
    for order in &registry.orders {
        lines.order = order.number;
        document(&mut lines, registry, order, &day)?;
    }
    lines.order = 0;
    lines.mark("КонецФайла");
    Ok(ClientBankFile { bytes: lines.bytes, replaced: lines.replaced })
}

fn document(lines: &mut Lines, registry: &RefundRegistry, order: &RefundOrder, day: &str) -> Result<(), RegistryFault> {
    lines.field("СекцияДокумент", "Платежное поручение");
    lines.field("Номер", &order.number.to_string());
    lines.field("Дата", day);
    lines.field("Сумма", &format!("{}.{:02}", order.sum_kopecks / 100, order.sum_kopecks % 100));
    let payer = Keys {
        account: "ПлательщикСчет",
        name: "Плательщик",
        inn: "ПлательщикИНН",
        kpp: "ПлательщикКПП",
        settlement: "ПлательщикРасчСчет",
        bank: "ПлательщикБанк1",
        bic: "ПлательщикБИК",
        corr: "ПлательщикКорсчет",
    };
    let payee = Keys {
        account: "ПолучательСчет",
        name: "Получатель",
        inn: "ПолучательИНН",
        kpp: "ПолучательКПП",
        settlement: "ПолучательРасчСчет",
        bank: "ПолучательБанк1",
        bic: "ПолучательБИК",
        corr: "ПолучательКорсчет",
    };
    side(lines, &payer, &registry.payer, Some(&registry.payer_inn), registry.payer_kpp.as_ref(), &registry.from)?;
    side(lines, &payee, &order.recipient, order.recipient_inn.as_ref(), None, &order.to)?;
    lines.field("ВидОплаты", KIND);
    lines.field("Очередность", TURN);
    lines.text("НазначениеПлатежа", &order.purpose, PURPOSE_MAX)?;
    lines.mark("КонецДокумента");
    Ok(())
}

/// Names of the fields of one side of a payment.
struct Keys {
    account: &'static str,
    name: &'static str,
    inn: &'static str,
    kpp: &'static str,
    settlement: &'static str,
    bank: &'static str,
    bic: &'static str,
    corr: &'static str,
}

fn side(
    lines: &mut Lines,
    keys: &Keys,
    name: &str,
    inn: Option<&Inn>,
    kpp: Option<&Kpp>,
    bank: &BankDetails,
) -> Result<(), RegistryFault> {
    lines.field(keys.account, bank.account.as_str());
    lines.text(keys.name, name, NAME_MAX)?;
    lines.field(keys.inn, inn.map_or("", Inn::as_str));
    lines.field(keys.kpp, kpp.map_or("", Kpp::as_str));
    lines.field(keys.settlement, bank.account.as_str());
    lines.text(keys.bank, &bank.bank_name, BANK_MAX)?;
    lines.field(keys.bic, bank.bic.as_str());
    lines.field(keys.corr, bank.corr_account.as_ref().map_or("", CorrAccount::as_str));
    Ok(())
}

#[cfg(test)]
mod tests;
