//! Reasons in words: every one has a number that never changes meaning, and a line in Russian and in English.

macro_rules! whys {
    ($($name:ident = $code:literal, $ru:literal, $en:literal;)+) => {
        /// Why an account is proposed, or why a payment looks wrong. Numbers are stable: never reused, never renumbered.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Why {
            $(#[doc = $en] $name = $code,)+
        }

        impl Why {
            /// All of them, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable number.
            pub const fn code(self) -> u16 {
                self as u16
            }

            /// The line for people, in Russian.
            pub const fn ru(self) -> &'static str {
                match self {
                    $(Self::$name => $ru,)+
                }
            }

            /// The same in English.
            pub const fn en(self) -> &'static str {
                match self {
                    $(Self::$name => $en,)+
                }
            }
        }
    };
}

whys! {
    WrittenExactly = 10, "указан именно этот лицевой счёт", "this account is what was written";
    InPurpose = 11, "этот счёт назван в назначении платежа", "the purpose names this account";
    InPurposeAlmost = 12, "похожий счёт назван в назначении платежа", "the purpose names an account like this one";
    OneDigitDiffers = 20, "отличается одна цифра", "one digit differs";
    NeighboursSwapped = 21, "переставлены соседние цифры", "two neighbouring digits are swapped";
    SwappedOverOne = 22, "переставлены цифры через одну", "two digits are swapped over a third";
    TwinDigits = 23, "другая пара одинаковых цифр", "a double digit is another double";
    DigitMissing = 24, "пропущена цифра", "a digit is missing";
    DigitExtra = 25, "лишняя цифра", "there is a digit too many";
    TwoSlips = 26, "две ошибки в номере", "two slips in the number";
    SeveralSlips = 27, "номер похож отдалённо", "the number is only roughly alike";
    PaidBefore = 30, "этот плательщик уже пополнял этот счёт", "this payer has topped up this account before";
    SchoolOfOthers = 31, "в этом комплексе другой счёт того же плательщика", "another account of this payer is in the same complex";
    NoContract = 40, "поставщик не кормит владельца счёта", "the supplier does not feed this account's holder";
    Inactive = 41, "владелец счёта выбыл", "the account's holder has left";
    SumSeen = 50, "такую сумму на этот счёт уже вносили", "this sum has been paid to this account before";
    SumFar = 51, "сумма далека от обычной", "the sum is far from the usual";
    LongSilent = 52, "счёт давно не пополняли", "the account has not been topped up for long";
    SchoolMatches = 60, "школа из назначения совпадает", "the school in the purpose is the holder's";
    SchoolDiffers = 61, "в назначении другая школа", "the purpose names another school";
    ClassMatches = 62, "класс из назначения совпадает", "the class in the purpose is the holder's";
    ClassDiffers = 63, "в назначении другой класс", "the purpose names another class";
    ContractMatches = 64, "договор из назначения – этого комплекса", "the contract in the purpose is this complex's";
    ContractDiffers = 65, "в назначении договор другого комплекса", "the purpose names another complex's contract";
    TenTimes = 70, "в десять раз больше обычного: лишний ноль?", "ten times the usual: a zero too many?";
    HundredTimes = 71, "в сто раз больше обычного: потеряна запятая?", "a hundred times the usual: is the comma lost?";
    TenthPart = 72, "в десять раз меньше обычного: пропущен ноль?", "a tenth of the usual: is a zero missing?";
    HundredthPart = 73, "в сто раз меньше обычного: рубли как копейки?", "a hundredth of the usual: roubles taken for kopecks?";
    PaidTwice = 74, "та же сумма в тот же день уже поступила", "the same sum has come in on the same day";
    OtherService = 80, "в назначении не питание, а другая услуга", "the purpose is another service, not meals";
    OtherAccount = 81, "в назначении другой лицевой счёт", "the purpose names another account";
    OtherSupplier = 82, "в назначении другой поставщик", "the purpose names another supplier";
}

/// A payment that reached its account and still looks wrong (ERR-02, ERR-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusual {
    /// How sure that something is wrong, 0 to 1000.
    pub confidence: u16,
    /// Strongest first, never empty.
    pub reasons: Vec<Why>,
}

#[cfg(test)]
mod tests {
    use super::Why;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_and_words_are_unique_and_ordered() {
        assert!(Why::ALL.is_sorted_by(|a, b| a.code() < b.code()));
        for words in [Why::ru as fn(Why) -> &'static str, Why::en] {
            let all: BTreeSet<_> = Why::ALL.iter().map(|why| words(*why)).collect();
            assert_eq!(all.len(), Why::ALL.len());
        }
        let russian = |why: &Why| why.ru().chars().any(|c| ('а'..='я').contains(&c)) && why.en().is_ascii();
        assert!(Why::ALL.iter().all(russian));
    }
}
