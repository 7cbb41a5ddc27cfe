//! What can be wrong with banking details, in words of both languages.

use crate::Lang;

/// What a person filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// БИК.
    Bic,
    /// Счёт получателя.
    Account,
    /// Корреспондентский счёт.
    CorrAccount,
    /// ИНН.
    Inn,
    /// КПП.
    Kpp,
}

impl Field {
    /// Its name on forms.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Field::Bic => lang.of("БИК", "BIC"),
            Field::Account => lang.of("Счёт", "Account"),
            Field::CorrAccount => lang.of("Корр. счёт", "Correspondent account"),
            Field::Inn => lang.of("ИНН", "INN"),
            Field::Kpp => lang.of("КПП", "KPP"),
        }
    }

    const fn length(self) -> &'static str {
        match self {
            Field::Bic | Field::Kpp => "9",
            Field::Account | Field::CorrAccount => "20",
            Field::Inn => "10/12",
        }
    }
}

/// Why banking details are refused. The text is English; [`BankFault::words`] has both languages and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Lang::En))]
pub enum BankFault {
    /// Too short or too long.
    Length {
        /// Where.
        field: Field,
        /// Signs there are, spaces not counted.
        found: usize,
    },
    /// A sign that is no digit.
    NotADigit {
        /// Where.
        field: Field,
        /// Counted from one, spaces not counted.
        position: usize,
        /// The sign.
        found: char,
    },
    /// The code belongs to no bank of the Russian payment system.
    BicCountry,
    /// The check digit of the account doesn't fit the bank.
    AccountKey,
    /// The check digit of the correspondent account doesn't fit the bank.
    CorrAccountKey,
    /// The correspondent account ends with other digits than the bank's code.
    CorrOfAnotherBank,
    /// It begins neither with 301 nor with 40102.
    NotCorrespondent,
    /// The check digit of the taxpayer's number.
    InnKey,
    /// A sign in the wrong place of a registration code.
    KppSigns,
}

impl BankFault {
    /// Stable code for interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            BankFault::Length { .. } => "bank-length",
            BankFault::NotADigit { .. } => "bank-not-a-digit",
            BankFault::BicCountry => "bic-country",
            BankFault::AccountKey => "account-key",
            BankFault::CorrAccountKey => "corr-account-key",
            BankFault::CorrOfAnotherBank => "corr-account-other-bank",
            BankFault::NotCorrespondent => "corr-account-kind",
            BankFault::InnKey => "inn-key",
            BankFault::KppSigns => "kpp-signs",
        }
    }

    /// The field to look at.
    pub const fn field(&self) -> Field {
        match self {
            BankFault::Length { field, .. } | BankFault::NotADigit { field, .. } => *field,
            BankFault::BicCountry => Field::Bic,
            BankFault::AccountKey => Field::Account,
            BankFault::CorrAccountKey | BankFault::CorrOfAnotherBank | BankFault::NotCorrespondent => Field::CorrAccount,
            BankFault::InnKey => Field::Inn,
            BankFault::KppSigns => Field::Kpp,
        }
    }

    /// What is wrong and what to do.
    pub fn words(&self, lang: Lang) -> String {
        let field = self.field().name(lang);
        match (self, lang) {
            (BankFault::Length { field: which, found }, Lang::Ru) => {
                format!(
                    "{field}: нужно знаков: {}, введено: {found}. Перепишите реквизит из выписки банка целиком.",
                    which.length()
                )
            }
            (BankFault::Length { field: which, found }, Lang::En) => {
                format!("{field}: {} signs are needed, there are {found}. Copy it whole from the bank's paper.", which.length())
            }
            (BankFault::NotADigit { position, found, .. }, Lang::Ru) => {
                format!("{field}: знак {position} («{found}») не цифра. Оставьте только цифры.")
            }
            (BankFault::NotADigit { position, found, .. }, Lang::En) => {
                format!("{field}: sign {position} ('{found}') is no digit. Leave only digits.")
            }
            (simple, lang) => simple.simple_words(lang).to_owned(),
        }
    }

    const fn simple_words(&self, lang: Lang) -> &'static str {
        match self {
            BankFault::BicCountry => lang.of(
                "БИК: код не российской платёжной системы. БИК начинается с 04 (банки) либо 00, 01, 02 (казначейство); проверьте его.",
                "BIC: not a code of the Russian payment system. It begins with 04 (banks) or 00, 01, 02 (Treasury); check it.",
            ),
            BankFault::AccountKey => lang.of(
                "Счёт: контрольная цифра не сходится с БИК. В счёте или в БИК опечатка; сверьте оба с выпиской банка.",
                "Account: its check digit does not fit the BIC. One of the two is mistyped; compare both with the bank's paper.",
            ),
            BankFault::CorrAccountKey => lang.of(
                "Корр. счёт: контрольная цифра не сходится с БИК. Сверьте оба с выпиской банка.",
                "Correspondent account: its check digit does not fit the BIC. Compare both with the bank's paper.",
            ),
            BankFault::CorrOfAnotherBank => lang.of(
                "Корр. счёт: последние три цифры должны быть как у БИК. Это счёт другого банка; сверьте оба с выпиской.",
                "Correspondent account: its last three digits must be those of the BIC. It belongs to another bank; compare both.",
            ),
            BankFault::NotCorrespondent => lang.of(
                "Корр. счёт: он начинается с 301 (банки) или 40102 (казначейство). Возможно, здесь счёт получателя.",
                "Correspondent account: it begins with 301 (banks) or 40102 (Treasury). Perhaps this is the payee's account.",
            ),
            BankFault::InnKey => lang.of(
                "ИНН: контрольная цифра не сходится. В номере опечатка; сверьте его со свидетельством.",
                "INN: its check digit does not fit. The number is mistyped; compare it with the certificate.",
            ),
            BankFault::KppSigns => lang.of(
                "КПП: это четыре цифры, две цифры или заглавные латинские буквы, три цифры. Сверьте его с карточкой организации.",
                "KPP: four digits, two digits or capital Latin letters, three digits. Compare it with the organisation's card.",
            ),
            BankFault::Length { .. } | BankFault::NotADigit { .. } => "",
        }
    }
}
