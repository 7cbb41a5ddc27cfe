//! The steps of every kind of procedure, in their usual order: what the sources say, as data.

use super::{Act, Due, Proof, Step};
use crate::limits::{DISMANTLING_DAYS_BEFORE, MOUNTING_DAYS};
use crate::ticket::TicketKind;
use edge_protocol::BuildingMode;

const STEP: Step =
    Step { key: "", rule: "", due: Due::Never, proof: Proof::Word, act: Act::Nothing, after: "", clock: false, ru: "", en: "" };

const DISMANTLING_TICKET: Step = Step {
    key: "dismantling_ticket",
    rule: "BLD-08, BLD-12",
    due: Due::Begin(-DISMANTLING_DAYS_BEFORE),
    proof: Proof::Ticket(TicketKind::Dismantling),
    ru: "Подать в ЕСП заявку на демонтаж",
    en: "Request dismantling from the support desk",
    ..STEP
};
const DISMANTLED: Step = Step {
    key: "dismantled",
    rule: "BLD-09, BLD-10",
    due: Due::Begin(0),
    proof: Proof::Note,
    act: Act::Store,
    after: "dismantling_ticket",
    ru: "Инженеры обслуживающей организации демонтировали, оборудование на хранении в ОО",
    en: "Engineers dismantled it; the equipment is stored in the school",
    ..STEP
};

const fn switch(mode: BuildingMode, ru: &'static str, en: &'static str) -> Step {
    Step { key: "mode", rule: "BLD-07", due: Due::Begin(0), act: Act::Mode(mode), clock: true, ru, en, ..STEP }
}

pub(super) const SUMMER: &[Step] = &[
    Step {
        key: "works",
        rule: "BLD-23",
        due: Due::Begin(0),
        act: Act::WorksInSummer(true),
        clock: true,
        ru: "Установить «Здание работает в летний период»",
        en: "Set “the building works in summer”",
        ..STEP
    },
    switch(BuildingMode::Summer, "Перевести здание в летний режим", "Switch the building to summer"),
    Step {
        key: "rests",
        rule: "BLD-23",
        due: Due::End(1),
        act: Act::WorksInSummer(false),
        after: "mode",
        clock: true,
        ru: "Снять «Здание работает в летний период»",
        en: "Clear “the building works in summer”",
        ..STEP
    },
    Step {
        key: "back",
        rule: "BLD-01",
        due: Due::End(1),
        act: Act::Mode(BuildingMode::SchoolYear),
        after: "mode rests",
        clock: true,
        ru: "Вернуть обычный режим",
        en: "Back to the school year",
        ..STEP
    },
];

pub(super) const REPAIR: &[Step] = &[
    DISMANTLING_TICKET,
    switch(BuildingMode::MajorRepair, "Перевести здание в режим капитального ремонта", "Switch the building to major repair"),
    DISMANTLED,
    Step {
        key: "mounting_ticket",
        rule: "BLD-11, BLD-13",
        due: Due::End(-MOUNTING_DAYS),
        proof: Proof::Ticket(TicketKind::Mounting),
        after: "dismantled",
        ru: "Подать в ЕСП заявку на монтаж",
        en: "Request mounting from the support desk",
        ..STEP
    },
    Step {
        key: "mounted",
        rule: "BLD-11, BLD-13",
        due: Due::After("mounting_ticket", MOUNTING_DAYS),
        proof: Proof::Document,
        act: Act::Mount,
        after: "mounting_ticket",
        ru: "Оборудование смонтировано по схеме рабочей документации",
        en: "The equipment is mounted by the working documentation’s scheme",
        ..STEP
    },
    Step {
        key: "back",
        rule: "BLD-02",
        due: Due::End(1),
        act: Act::Mode(BuildingMode::SchoolYear),
        after: "mode mounted",
        ru: "Открыть здание: обычный режим",
        en: "Open the building: school year",
        ..STEP
    },
];

pub(super) const DEMOLITION: &[Step] = &[
    DISMANTLING_TICKET,
    switch(BuildingMode::Demolition, "Перевести здание в режим сноса", "Switch the building to demolition"),
    Step { rule: "BLD-15", ..DISMANTLED },
];

pub(super) const HANDED_TO_CITY: &[Step] = &[
    DISMANTLING_TICKET,
    switch(
        BuildingMode::HandedToCity,
        "Отметить передачу здания в ДГИ или другое ведомство",
        "Note that the building is handed over",
    ),
    Step { rule: "BLD-15", ..DISMANTLED },
];

pub(super) const HANDED_TO_SCHOOL: &[Step] = &[
    switch(BuildingMode::HandedToSchool, "Начать передачу другой ОО", "Begin the hand-over to the other school"),
    Step {
        key: "balance_sheet",
        rule: "BLD-17",
        due: Due::Begin(0),
        proof: Proof::Document,
        ru: "Передать оборудование с баланса на баланс",
        en: "Move the equipment from one balance sheet to the other",
        ..STEP
    },
    Step {
        key: "documents",
        rule: "BLD-18",
        due: Due::Begin(0),
        proof: Proof::Document,
        ru: "Передать рабочую документацию и технический акт",
        en: "Hand over the working documentation and the technical act",
        ..STEP
    },
    Step {
        key: "join",
        rule: "BLD-05",
        due: Due::End(0),
        act: Act::JoinComplex,
        after: "mode balance_sheet documents",
        ru: "Присоединить здание к новой ОО",
        en: "Attach the building to the new school",
        ..STEP
    },
    Step {
        key: "back",
        rule: "BLD-05",
        due: Due::End(1),
        act: Act::Mode(BuildingMode::SchoolYear),
        after: "join",
        ru: "Открыть здание: обычный режим",
        en: "Open the building: school year",
        ..STEP
    },
];

pub(super) const REPROFILING: &[Step] = &[
    switch(BuildingMode::Reprofiling, "Перевести здание в режим перепрофилизации", "Switch the building to re-profiling"),
    Step {
        key: "equipment_ticket",
        rule: "BLD-19, BLD-20",
        due: Due::Begin(0),
        proof: Proof::Ticket(TicketKind::SurplusOff),
        ru: "Подать в ЕСП заявку: дополнительное или «лишнее» оборудование",
        en: "Request additional equipment, or the switching off of surplus equipment",
        ..STEP
    },
    Step {
        key: "equipment",
        rule: "BLD-19, BLD-20",
        due: Due::End(0),
        proof: Proof::Note,
        act: Act::SurplusOff,
        after: "equipment_ticket",
        ru: "Комплект соответствует новому виду здания",
        en: "The equipment fits the building’s new kind",
        ..STEP
    },
    Step {
        key: "kind",
        rule: "BLD-06",
        due: Due::End(0),
        act: Act::ChangeKind,
        after: "mode equipment",
        ru: "Изменить вид здания",
        en: "Change the building’s kind",
        ..STEP
    },
    Step {
        key: "back",
        rule: "BLD-06",
        due: Due::End(1),
        act: Act::Mode(BuildingMode::SchoolYear),
        after: "kind",
        ru: "Вернуть обычный режим",
        en: "Back to the school year",
        ..STEP
    },
];

pub(super) const SCHOOL_YEAR: &[Step] =
    &[switch(BuildingMode::SchoolYear, "Перевести здание в обычный режим", "Switch the building to the school year")];

pub(super) const ADDITIONAL_EQUIPMENT: &[Step] = &[
    Step {
        key: "ticket",
        rule: "BLD-14",
        due: Due::Begin(0),
        proof: Proof::Ticket(TicketKind::AdditionalEquipment),
        ru: "Подать в ЕСП заявку на дополнительное оборудование",
        en: "Request additional equipment from the support desk",
        ..STEP
    },
    Step {
        key: "terms",
        rule: "BLD-14",
        proof: Proof::Note,
        after: "ticket",
        ru: "ГАУ ЦЦО уточнил возможность и условия (возможен выезд)",
        en: "ГАУ ЦЦО clarified possibility and terms (a visit is possible)",
        ..STEP
    },
    Step {
        key: "letter",
        rule: "BLD-14",
        proof: Proof::Document,
        after: "terms",
        ru: "Направить официальное письмо в ГАУ ЦЦО через ЭДО за подписью директора или исполняющего обязанности",
        en: "Send the official letter to ГАУ ЦЦО through ЭДО, signed by the director or the acting director",
        ..STEP
    },
];

pub(super) const STORED_ELSEWHERE: &[Step] = &[
    Step {
        key: "ticket",
        rule: "BLD-16",
        due: Due::Begin(0),
        proof: Proof::Ticket(TicketKind::InstallStored),
        ru: "Подать в ЕСП заявку на установку хранящегося оборудования",
        en: "Request the installation of the stored equipment",
        ..STEP
    },
    Step {
        key: "installed",
        rule: "BLD-16",
        due: Due::After("ticket", MOUNTING_DAYS),
        proof: Proof::Document,
        act: Act::InstallElsewhere,
        after: "ticket",
        ru: "Оборудование установлено в другом здании",
        en: "The equipment is installed in the other building",
        ..STEP
    },
];

const BIND: Step = Step {
    key: "bind",
    rule: "REL-01",
    due: Due::Begin(0),
    act: Act::BindGroups,
    clock: true,
    ru: "Привязать группы к зданию посещения",
    en: "Bind the groups to the building of attendance",
    ..STEP
};
const BOUND: Step = Step {
    key: "bound",
    rule: "REL-10",
    due: Due::After("bind", 1),
    proof: Proof::GroupsBound,
    after: "bind",
    ru: "Проверить, что группы привязаны к зданию посещения",
    en: "Verify that the groups are bound to the building of attendance",
    ..STEP
};
const UNBIND: Step = Step {
    key: "unbind",
    rule: "REL-01",
    due: Due::End(1),
    act: Act::UnbindGroups,
    after: "bind",
    ru: "Вернуть группы в своё здание",
    en: "Bind the groups back to their own building",
    ..STEP
};
const RECONCILED: Step = Step {
    key: "reconciled",
    rule: "REL-02",
    due: Due::Begin(0),
    proof: Proof::Note,
    after: "enrolment",
    ru: "Сверкой с Реестрами перевести детей в актуальные группы",
    en: "Move the children to the actual groups by reconciliation with the registries",
    ..STEP
};
const ENROLMENT: Step = Step {
    key: "enrolment",
    rule: "REL-02",
    due: Due::Begin(-1),
    proof: Proof::Word,
    ru: "Обновить группы в АИС «Зачисление»",
    en: "Update the groups in АИС «Зачисление»",
    ..STEP
};

pub(super) const MOVE_OWN: &[Step] = &[BIND, BOUND, UNBIND];
pub(super) const MOVE_RENAMED: &[Step] =
    &[ENROLMENT, RECONCILED, Step { after: "reconciled", rule: "REL-02", ..BIND }, BOUND, UNBIND];
pub(super) const MOVE_OTHER: &[Step] = &[
    Step { rule: "REL-03", ..ENROLMENT },
    Step {
        rule: "REL-03",
        ru: "Сверкой в здании посещения принять детей в актуальные группы",
        en: "Accept the children into the actual groups by reconciliation in the building of attendance",
        ..RECONCILED
    },
    Step { after: "reconciled", rule: "REL-03", ..BIND },
    BOUND,
];
pub(super) const MOVE_DUTY: &[Step] = &[
    Step { rule: "REL-04", ..BIND },
    Step {
        key: "exclude",
        rule: "REL-04",
        due: Due::Begin(0),
        act: Act::ExcludeMeals,
        clock: true,
        ru: "Исключить из плана питания детей, которые не посещают дежурные группы",
        en: "Take the children who do not attend out of the meal plan",
        ..STEP
    },
    BOUND,
    Step {
        key: "include",
        rule: "REL-04",
        due: Due::End(1),
        act: Act::IncludeMeals,
        after: "exclude",
        ru: "Вернуть детей в план питания",
        en: "Take the children back into the meal plan",
        ..STEP
    },
    UNBIND,
];
pub(super) const MOVE_SHARED: &[Step] = &[
    Step {
        key: "agreement",
        rule: "REL-06, REL-07",
        due: Due::Begin(-1),
        proof: Proof::Document,
        ru: "Согласовать перевод между комплексами «Источник» и «Посещение»",
        en: "Agree the move between the source and the attendance complex",
        ..STEP
    },
    Step {
        key: "ticket",
        rule: "REL-07",
        due: Due::Begin(-1),
        proof: Proof::Ticket(TicketKind::GroupDistribution),
        after: "agreement",
        ru: "Подать в ЕСП заявку на настройку распределения групп",
        en: "Request the set-up of the distribution of groups",
        ..STEP
    },
    Step { after: "ticket", rule: "REL-09", ..BIND },
    BOUND,
    Step {
        key: "end_ticket",
        rule: "REL-08",
        due: Due::End(0),
        proof: Proof::Ticket(TicketKind::GroupDistributionEnd),
        after: "bind",
        ru: "Подать в ЕСП заявку на удаление настройки распределения",
        en: "Request the removal of the distribution",
        ..STEP
    },
    Step { after: "end_ticket", rule: "REL-08", ..UNBIND },
];

pub(super) const DUTY: &[Step] = &[
    Step { rule: "DUT-02", due: Due::Begin(-1), clock: false, ..BIND },
    Step {
        key: "leaders",
        rule: "DUT-03",
        due: Due::Begin(-1),
        act: Act::Leaders,
        after: "bind",
        ru: "Назначить руководителями групп воспитателей, работающих летом",
        en: "Assign the educators of the summer as leaders of the groups",
        ..STEP
    },
    Step {
        key: "exclude",
        rule: "DUT-04",
        due: Due::Begin(-1),
        act: Act::ExcludeMeals,
        after: "bind",
        ru: "Исключить из плана питания детей, которые не будут посещать дежурные группы",
        en: "Take the children who will not attend out of the meal plan",
        ..STEP
    },
    Step {
        key: "works",
        rule: "DUT-05",
        due: Due::Begin(-1),
        act: Act::WorksInSummer(true),
        after: "bind",
        ru: "Установить «Здание работает в летний период»",
        en: "Set “the building works in summer”",
        ..STEP
    },
    Step {
        key: "rests",
        rule: "DUT-06, DUT-07",
        due: Due::End(0),
        act: Act::WorksInSummer(false),
        after: "works",
        ru: "Снять «Здание работает в летний период»",
        en: "Clear “the building works in summer”",
        ..STEP
    },
    Step {
        key: "include",
        rule: "DUT-04",
        due: Due::End(1),
        act: Act::IncludeMeals,
        after: "exclude",
        ru: "Вернуть детей в план питания",
        en: "Take the children back into the meal plan",
        ..STEP
    },
    Step { rule: "DUT-02", ..UNBIND },
];
