//! The certified statement of a balance (ACC-08, RFD-06).

use super::{Signatory, not_negative, numbered, sum_in_full};
use crate::paper::{Paper, PaperFault, Part};
use crate::{Lang, date_in_words};
use jiff::civil::{Date, Time};

/// What the responsible person of a school certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Number of the paper in the school's register.
    pub number: Option<String>,
    /// The day that it bears.
    pub date: Date,
    /// The school.
    pub school: String,
    /// Whose account it is, as given; without it the number of the account stands alone.
    pub holder: Option<String>,
    /// Class or group, when it is to be named.
    pub group: Option<String>,
    /// Number of the account [лицевой счёт].
    pub account: String,
    /// The meals supplier who owes the balance (ACC-03).
    pub supplier: String,
    /// The day at whose end the balance is certified.
    pub as_of: Date,
    /// The time of that day instead of its end: for a day that is not over.
    pub at: Option<Time>,
    /// The balance, kopecks, zero or more.
    pub balance_kopecks: i64,
    /// What it is for, such as «для возврата остатка по заявлению от 22.11.2026».
    pub purpose: Option<String>,
    /// Who certifies: the person responsible for the information system.
    pub signatory: Signatory,
}

impl Confirmation {
    /// # Errors
    /// A balance below zero, or of a day after the paper's.
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        not_negative("balance", 0, self.balance_kopecks)?;
        super::in_order("a balance is certified on its day or later", self.as_of, self.date)?;
        let group = self.group.iter().map(|group| ("Класс (группа)".to_owned(), group.clone()));
        let holder = self.holder.iter().map(|holder| ("Обучающийся".to_owned(), holder.clone()));
        let mut facts: Vec<_> = holder.chain(group).collect();
        facts.extend([
            ("Номер лицевого счёта".to_owned(), self.account.clone()),
            ("Поставщик питания".to_owned(), self.supplier.clone()),
            ("Остаток".to_owned(), sum_in_full(self.balance_kopecks)),
        ]);
        let moment = match self.at {
            Some(time) => format!("на {} дня {}", time.strftime("%H:%M"), date_in_words(Lang::Ru, self.as_of)),
            None => format!("на конец дня {}", date_in_words(Lang::Ru, self.as_of)),
        };
        let title = "Справка об остатке средств на лицевом счёте";
        let paper = Paper::new(format!("{title} № {}", self.account), Lang::Ru, self.date)
            .with(Part::Title { title: title.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Text(format!(
                "{} подтверждает, что по данным ИС «Проход и питание» {moment} остаток авансовых средств на лицевом счёте \
                 составляет:",
                self.school
            )))
            .with(Part::Facts(facts))
            .with_all(self.purpose.iter().map(|purpose| Part::Text(format!("Справка дана {purpose}."))))
            .with(Part::Signatures {
                date: false,
                by: vec![crate::paper::Signer { role: self.signatory.position.clone(), name: self.signatory.name.clone() }],
                lang: Lang::Ru,
            })
            .with(Part::Text("М. П.".into()));
        Ok(paper)
    }
}
