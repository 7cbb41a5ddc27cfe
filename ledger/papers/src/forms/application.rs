//! The application for a refund with its short instruction (RFD-03, RFD-04, RFD-05): empty to be filled in by hand, or filled.

use super::not_negative;
use crate::bank::{Account, Bic, CorrAccount};
use crate::paper::{Paper, PaperFault, Part, Signer};
use crate::{Lang, amount_with_unit};
use jiff::civil::Date;

/// Where the money goes (RFD-05).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundBank {
    /// Whose bank account it is, as given.
    pub recipient: String,
    /// The account.
    pub account: Account,
    /// Name of the bank.
    pub bank_name: String,
    /// Its code.
    pub bic: Bic,
    /// Its correspondent account.
    pub corr_account: Option<CorrAccount>,
}

/// The form; what is `None` is left as a line to write on. [`RefundApplication::empty`] leaves all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundApplication {
    /// The edition of the form, or the day when it was filled.
    pub date: Date,
    /// The school that it is submitted to.
    pub school: Option<String>,
    /// Who applies, the pupil's representative.
    pub applicant: Option<String>,
    /// Telephone or address for an answer, as given.
    pub contact: Option<String>,
    /// The pupil.
    pub pupil: Option<String>,
    /// Class or group.
    pub group: Option<String>,
    /// Number of the account [лицевой счёт].
    pub account: Option<String>,
    /// Kopecks; `None` in a filled form is the whole balance.
    pub sum_kopecks: Option<i64>,
    /// The bank account for the refund.
    pub bank: Option<RefundBank>,
    /// Working days in which the supplier pays (RFD-07), when they are established.
    pub term_days: Option<u16>,
}

impl RefundApplication {
    /// The form as it is published (RFD-04).
    pub fn empty(edition: Date) -> Self {
        Self {
            date: edition,
            school: None,
            applicant: None,
            contact: None,
            pupil: None,
            group: None,
            account: None,
            sum_kopecks: None,
            bank: None,
            term_days: None,
        }
    }

    /// # Errors
    /// A sum below zero.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        self.sum_kopecks.map_or(Ok(()), |sum| not_negative("sum", 0, sum))?;
        let blank = |name: &str, filled: Option<String>, hint| Part::Blank { name: name.to_owned(), filled, hint };
        let bank = self.bank.as_ref();
        let sum = match (self.sum_kopecks, &self.account) {
            (Some(kopecks), _) => Some(amount_with_unit(Lang::Ru, kopecks)),
            (None, Some(_)) => Some("весь остаток".to_owned()),
            (None, None) => None,
        };
        let title = "Заявление на возврат остатка средств с лицевого счёта";
        let paper = Paper::new(title, Lang::Ru, self.date)
            .with(blank("В", self.school.clone(), "(образовательная организация)"))
            .with(blank("от", self.applicant.clone(), "(фамилия, имя, отчество законного представителя)"))
            .with(blank("Телефон или почта:", self.contact.clone(), ""))
            .with(Part::Title { title: title.into(), below: None })
            .with(Part::Text(
                "Прошу вернуть остаток авансовых средств с лицевого счёта в ИС «Проход и питание» в связи с выбытием обучающегося:"
                    .into(),
            ))
            .with(blank("Обучающийся:", self.pupil.clone(), "(фамилия, имя, отчество)"))
            .with(blank("Класс (группа):", self.group.clone(), ""))
            .with(blank("Лицевой счёт №:", self.account.clone(), ""))
            .with(blank("Сумма:", sum, "(весь остаток или сумма цифрами)"))
            .with(Part::Heading("Банковский счёт для возврата".into()))
            .with(blank("Получатель:", bank.map(|bank| bank.recipient.clone()), "(фамилия, имя, отчество владельца счёта)"))
            .with(blank("Счёт:", bank.map(|bank| bank.account.to_string()), "(20 цифр)"))
            .with(blank("Банк:", bank.map(|bank| bank.bank_name.clone()), ""))
            .with(blank("БИК:", bank.map(|bank| bank.bic.to_string()), "(9 цифр)"))
            .with(blank("Корр. счёт:", bank.and_then(|bank| bank.corr_account.as_ref()).map(ToString::to_string), "(20 цифр)"))
            .with(Part::Signatures {
                date: true,
                by: vec![Signer { role: "Заявитель".into(), name: self.applicant.clone() }],
                lang: Lang::Ru,
            })
            .with(Part::Heading("Краткая инструкция".into()));
        Ok(paper.with_all(self.instruction()))
    }

    fn instruction(&self) -> impl Iterator<Item = Part> {
        let term = self
            .term_days
            .map_or_else(|| "в установленный срок".to_owned(), |days| format!("в установленный срок, рабочих дней: {days}"));
        [
            "1. Заполните заявление и передайте его в образовательную организацию.".to_owned(),
            "2. Реквизиты перепишите из приложения или выписки банка: счёт из 20 цифр, не номер карты.".to_owned(),
            "3. Ответственный за ИС ПП подтвердит сумму остатка и передаст заявление поставщику питания.".to_owned(),
            format!("4. Поставщик питания вернёт деньги на указанный счёт {term}. Комиссии и наименьшей суммы нет."),
            "5. Если обучающийся переходит в организацию с другим поставщиком питания, подайте заявление в прежней организации, \
             лучше до перехода."
                .to_owned(),
        ]
        .into_iter()
        .map(Part::Text)
    }
}
