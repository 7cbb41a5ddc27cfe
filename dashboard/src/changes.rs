//! What changed in rows of the registry, field by field in words, named as the city names things now.

use crate::{
    format::{DASH, date_time, day, rubles},
    lang::Lang,
    text::{self, Text},
    words,
};
use edge_protocol::BuildingMode;
use ledger_core::command::AccountRules;
use ledger_core::{CardSpec, HolderSpec, Registry, account_number};
use ledger_office::City;

/// One field of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Which row.
    pub(crate) object: String,
    pub(crate) field: Text,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The fields that differ, row by row.
pub(crate) fn of(lang: Lang, city: &City, rows: &[(Registry, Registry)]) -> Vec<Change> {
    let in_row = |(before, after): &(Registry, Registry)| {
        let named = Named { lang, city };
        let object = named.object(after);
        let pairs = named.fields(before).into_iter().zip(named.fields(after));
        let differ = pairs.filter(|((_, before), (_, after))| before != after);
        differ.map(|((field, before), (_, after))| Change { object: object.clone(), field, before, after }).collect::<Vec<_>>()
    };
    rows.iter().flat_map(in_row).collect()
}

struct Named<'a> {
    lang: Lang,
    city: &'a City,
}

impl Named<'_> {
    fn t(&self, text: Text) -> String {
        text.of(self.lang).into()
    }

    fn yes(&self, yes: bool) -> String {
        self.t(if yes { text::AUDIT_YES } else { text::AUDIT_NO })
    }

    fn object(&self, row: &Registry) -> String {
        let (kind, id) = match row {
            Registry::Complex { id, .. } => (text::AUDIT_T_COMPLEX, self.complex(*id)),
            Registry::Building { id, .. } | Registry::BuildingMode { id, .. } => (text::AUDIT_T_BUILDING, self.building(*id)),
            Registry::Group { id, .. } => (text::AUDIT_T_GROUP, self.group(*id)),
            Registry::Supplier { id, .. } => (text::AUDIT_T_SUPPLIER, id.to_string()),
            Registry::Contract { id, .. } => (text::AUDIT_T_CONTRACT, id.to_string()),
            Registry::ServiceDay { contract, day: of, .. } => (text::AUDIT_T_CONTRACT, format!("{contract}, {}", day(*of))),
            Registry::Benefit { id, .. } => (text::AUDIT_T_BENEFIT, id.to_string()),
            Registry::Gateway { id, .. } => (text::AUDIT_T_GATEWAY, id.to_string()),
            Registry::Device { id, .. } => (text::AUDIT_T_DEVICE, id.to_string()),
            Registry::Holder(HolderSpec { id, .. }) => (text::AUDIT_T_HOLDER, account(*id)),
            Registry::Card(card) => (text::AUDIT_T_CARD, card_tail(card)),
            Registry::Representation { child, .. } => (text::AUDIT_T_HOLDER, account(*child)),
            Registry::PurseFloor { holder, .. }
            | Registry::Stop { holder, .. }
            | Registry::AccountRules(AccountRules { holder, .. }) => (text::AUDIT_T_HOLDER, account(*holder)),
            Registry::Product { id, .. } => (text::AUDIT_T_PRODUCT, id.to_string()),
            Registry::NoticeLine { .. } => return self.t(text::AUDIT_T_MONEY),
            Registry::EmergencyMeals { contract, .. } => (text::AUDIT_T_CONTRACT, contract.to_string()),
        };
        format!("{} {id}", kind.of(self.lang))
    }

    /// Every field but the key, in an order of its own: two rows of a kind have the same.
    fn fields(&self, row: &Registry) -> Vec<(Text, String)> {
        match row {
            Registry::Complex { active, name, .. } | Registry::Supplier { active, name, .. } => {
                vec![(text::AUDIT_F_ACTIVE, self.yes(*active)), (text::AUDIT_F_NAME, name.clone())]
            }
            Registry::Building { active, complex, kind, mode, name, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::AUDIT_T_COMPLEX, self.complex(*complex)),
                (text::AUDIT_F_KIND, self.t(words::building(*kind))),
                (text::AUDIT_F_MODE, self.mode(*mode)),
                (text::AUDIT_F_NAME, name.clone()),
            ],
            Registry::BuildingMode { mode, .. } => vec![(text::AUDIT_F_MODE, self.mode(*mode))],
            Registry::Group { active, complex, building, leader, name, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::AUDIT_T_COMPLEX, self.complex(*complex)),
                (text::AUDIT_T_BUILDING, self.building(*building)),
                (text::AUDIT_F_LEADER, account(*leader)),
                (text::AUDIT_F_NAME, name.clone()),
            ],
            Registry::Contract { active, supplier, complex, first_day, last_day, weekdays, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::AUDIT_T_SUPPLIER, known(*supplier)),
                (text::AUDIT_T_COMPLEX, self.complex(*complex)),
                (text::AUDIT_F_FROM, day(*first_day)),
                (text::AUDIT_F_UNTIL, day(*last_day)),
                (text::AUDIT_F_WEEKDAYS, numbers(*weekdays)),
            ],
            Registry::ServiceDay { open, .. } => vec![(text::AUDIT_F_OPEN, self.yes(*open))],
            Registry::Benefit { active, meals, name, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::AUDIT_F_MEALS, numbers(*meals)),
                (text::AUDIT_F_NAME, name.clone()),
            ],
            Registry::Gateway { active, building, .. } => {
                vec![(text::AUDIT_F_ACTIVE, self.yes(*active)), (text::AUDIT_T_BUILDING, self.building(*building))]
            }
            Registry::Device { active, building, kind, supplier, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::AUDIT_T_BUILDING, self.building(*building)),
                (text::AUDIT_F_KIND, self.t(words::device(*kind))),
                (text::AUDIT_T_SUPPLIER, known(*supplier)),
            ],
            Registry::Holder(holder) => self.holder(holder),
            Registry::Card(card) => vec![
                (text::AUDIT_F_KIND, self.t(words::card(card.kind))),
                (text::AUDIT_F_STATE, self.t(words::card_in(card.state))),
                (text::AUDIT_F_PERMANENT, self.yes(card.permanent)),
                (text::AUDIT_T_HOLDER, account(card.holder)),
            ],
            Registry::Representation { representative, allowed, .. } => {
                vec![(text::AUDIT_F_REPRESENTATIVE, account(*representative)), (text::AUDIT_F_ALLOWED, self.yes(*allowed))]
            }
            Registry::PurseFloor { supplier, floor_kopecks, .. } => {
                vec![(text::AUDIT_T_SUPPLIER, known(*supplier)), (text::AUDIT_F_FLOOR, rubles(self.lang, *floor_kopecks))]
            }
            Registry::Product { active, group, name, .. } => vec![
                (text::AUDIT_F_ACTIVE, self.yes(*active)),
                (text::PR_GROUP, self.product(*group)),
                (text::AUDIT_F_NAME, name.clone()),
            ],
            Registry::Stop { product, stopped, .. } => {
                let listed = if *stopped { self.product(*product) } else { String::from(DASH) };
                vec![(text::CS_STOPS, listed)]
            }
            Registry::AccountRules(rules) => self.choices(rules),
            Registry::NoticeLine { kopecks } => vec![(text::CS_LINE, rubles(self.lang, *kopecks))],
            Registry::EmergencyMeals { kopecks, .. } => vec![(text::KT_EMERGENCY, rubles(self.lang, *kopecks))],
        }
    }

    fn choices(&self, rules: &AccountRules) -> Vec<(Text, String)> {
        let line = match rules.notice_below {
            0 => self.t(text::CS_LINE_CITY),
            AccountRules::NEVER => self.t(text::CS_LINE_NEVER),
            own => rubles(self.lang, own),
        };
        let buffet = if rules.separate {
            format!("{}, {} %", self.t(text::CS_BUFFET_SEPARATE), rules.share)
        } else {
            self.t(text::CS_BUFFET_SHARED)
        };
        vec![(text::CS_LINE, line), (text::CS_BUFFET, buffet)]
    }

    fn product(&self, id: u32) -> String {
        named(id, self.city.products().get(id as usize).map(|product| product.name.as_str()))
    }

    fn holder(&self, holder: &HolderSpec) -> Vec<(Text, String)> {
        let moment = |us: i64| if us == 0 { String::from(DASH) } else { date_time(us) };
        vec![
            (text::AUDIT_F_ACTIVE, self.yes(holder.active)),
            (text::AUDIT_F_KIND, self.t(words::holder(holder.kind))),
            (text::AUDIT_T_COMPLEX, self.complex(holder.complex)),
            (text::AUDIT_T_BUILDING, self.building(holder.building)),
            (text::AUDIT_T_GROUP, self.group(holder.group)),
            (text::AUDIT_F_PLAN, self.yes(holder.in_meal_plan)),
            (text::AUDIT_T_BENEFIT, known(holder.benefit)),
            (text::AUDIT_F_LIMIT, if holder.daily_limit == 0 { DASH.into() } else { rubles(self.lang, holder.daily_limit) }),
            (text::AUDIT_F_FROM, moment(holder.valid_from_us)),
            (text::AUDIT_F_UNTIL, moment(holder.valid_until_us)),
        ]
    }

    fn mode(&self, mode: u8) -> String {
        self.t(BuildingMode::from_code(mode).map_or(text::KIND_UNKNOWN, words::mode))
    }

    fn complex(&self, id: u32) -> String {
        named(id, self.city.complex(id).map(|complex| complex.name.as_str()))
    }

    fn building(&self, id: u32) -> String {
        named(id, self.city.buildings().get(id as usize).map(|building| building.name.as_str()))
    }

    fn group(&self, id: u32) -> String {
        named(id, self.city.groups().get(id as usize).map(|group| group.name.as_str()))
    }
}

fn named(id: u32, name: Option<&str>) -> String {
    match name.filter(|name| !name.is_empty() && id != 0) {
        Some(name) => format!("{name} ({id})"),
        None => known(id),
    }
}

fn known(id: u32) -> String {
    if id == 0 { String::from(DASH) } else { id.to_string() }
}

fn account(holder: u32) -> String {
    if holder == 0 { String::from(DASH) } else { account_number(holder).to_string() }
}

/// The numbers of the bits that are set, from 1.
fn numbers(bits: u8) -> String {
    let set: Vec<String> = (0..8).filter(|bit| bits & (1 << bit) != 0).map(|bit| (bit + 1).to_string()).collect();
    if set.is_empty() { String::from(DASH) } else { set.join(", ") }
}

/// As much of a card's number as pages show.
fn card_tail(card: &CardSpec) -> String {
    let key = card.key().to_string();
    format!("···{}", key.get(key.len().saturating_sub(4)..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_said_and_in_words() {
        let pupil = HolderSpec { id: 7, kind: 1, active: true, in_meal_plan: true, group: 3, ..HolderSpec::default() };
        let moved = HolderSpec { in_meal_plan: false, group: 4, ..pupil };
        let mode = |mode| Registry::BuildingMode { id: 11, mode };
        let rows = [(Registry::Holder(pupil), Registry::Holder(moved)), (mode(0), mode(2)), (mode(1), mode(1))];
        let said: Vec<String> = of(Lang::En, &City::new(), &rows)
            .into_iter()
            .map(|c| format!("{} {}: {} > {}", c.object, c.field.of(Lang::En), c.before, c.after))
            .collect();
        let account = format!("Account {}", account_number(7));
        assert_eq!(said[..2], [format!("{account} Group: 3 > 4"), format!("{account} Meal plan: yes > no")]);
        assert!(said[2].starts_with("Building 11 Mode: ") && said.len() == 3, "{said:?}");
    }
}
