//! The Customer's written order to reserve advance balances at the end of a contract (SUP-05 … SUP-08).

use super::{Contract, Party, Signatory, in_order, numbered};
use crate::paper::{Paper, PaperFault, Part};
use crate::{Lang, date_in_words};
use jiff::civil::Date;

/// What the Customer of the ending contract orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveOrder {
    /// Number of the order.
    pub number: Option<String>,
    /// Its day, not later than the last day of services (SUP-05).
    pub date: Date,
    /// Who orders (SUP-06).
    pub customer: Party,
    /// The executor that is ordered to: the ending contract's supplier.
    pub executor: Party,
    /// The ending contract.
    pub contract: Contract,
    /// Last day of services under it: balances are reserved as of its end (SUP-08).
    pub last_day: Date,
    /// Buildings concerned, as they are to be named; empty for all of the contract.
    pub buildings: Vec<String>,
    /// The supplier of the next contract, when it is known.
    pub next_supplier: Option<Party>,
    /// Who signs for the Customer.
    pub signatory: Signatory,
}

impl ReserveOrder {
    /// # Errors
    /// A day after the last day of services (SUP-05).
    pub fn paper(&self) -> Result<Paper, PaperFault> {
        in_order("the order is given not later than the last day of services (SUP-05)", self.date, self.last_day)?;
        let title = "Письменное поручение о резервировании авансовых остатков";
        let last_day = date_in_words(Lang::Ru, self.last_day);
        let mut paper = Paper::new(title, Lang::Ru, self.date)
            .with(Part::Addressee(vec![self.executor.full(), format!("от {}", self.customer.full())]))
            .with(Part::Title { title: title.into(), below: Some(numbered(self.number.as_deref(), self.date)) })
            .with(Part::Text(format!(
                "В связи с окончанием оказания услуг по государственному контракту {} поручаем обеспечить резервирование авансовых \
                 остатков на лицевых счетах клиентов ИС «Проход и питание» по состоянию на дату последнего дня оказания услуг, {last_day}",
                self.contract.words()
            )));
        if !self.buildings.is_empty() {
            paper = paper.with(Part::Heading("Здания, по которым резервируются остатки:".into()));
            paper = paper.with_all((1..).zip(&self.buildings).map(|(n, name)| Part::Text(format!("{n}. {name}"))));
        }
        paper = paper.with(Part::Text(
            "Остатки на лицевых счетах сохраняются за клиентами; возврат их родителям (законным представителям) для смены поставщика \
             не требуется."
                .into(),
        ));
        paper = paper.with_all(self.next_supplier.iter().map(|next| {
            Part::Text(format!(
                "Зарезервированные средства подлежат перечислению новому поставщику питания, {}, в порядке регламента ИС ПП.",
                next.full()
            ))
        }));
        Ok(paper
            .with(Part::Text("Список зарезервированных остатков с общей суммой просим представить Заказчику.".into()))
            .with(Part::Signatures { date: false, by: vec![self.signatory.of(&self.customer.name)], lang: Lang::Ru }))
    }
}
