//! Procedures: everything that takes days and several hands, as a table of steps with their rule, term, proof and effect.
//!
//! The six statuses of a building (BLD-01…22), the five variants of relocation (REL-01…10), the duty building (DUT-01…08) and
//! additional equipment (BLD-14) differ in their tables only.

use crate::limits::{DISMANTLING_DAYS_BEFORE, MOUNTING_DAYS};
use crate::ticket::TicketKind;
use edge_protocol::BuildingMode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is being done.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Status 1: services continue in summer (BLD-01).
    Summer,
    /// Status 2: major repair (BLD-02).
    Repair,
    /// Status 3: demolition (BLD-03).
    Demolition,
    /// Status 4: handed to ДГИ or another agency (BLD-04).
    HandedToCity,
    /// Status 5: handed to another educational organisation (BLD-05).
    HandedToSchool,
    /// Status 6: re-profiling (BLD-06).
    Reprofiling,
    /// Back to the ordinary school year.
    SchoolYear,
    /// Additional equipment [допоставка] (BLD-14).
    AdditionalEquipment,
    /// Stored equipment installed in another building (BLD-16).
    StoredElsewhere,
    /// Relocation, variant 1: within the complex, groups keep their names (REL-01).
    MoveOwn,
    /// Variant 2: within the complex, groups are renamed in АИС «Зачисление» (REL-02).
    MoveRenamed,
    /// Variant 3: to another complex, with АИС «Зачисление» updated (REL-03).
    MoveOther,
    /// Variant 4: to a duty pre-school building (REL-04).
    MoveDuty,
    /// Variant 5: to another complex without АИС «Зачисление» (REL-05).
    MoveShared,
    /// A duty building's two checklists (DUT-01…08).
    Duty,
}

/// When a step is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// No term.
    Never,
    /// So many days from the beginning; negative lies before it.
    Begin(i32),
    /// So many days from the end.
    End(i32),
    /// So many days after another step was done.
    After(&'static str, i32),
}

/// What shows that a step was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Nothing but the word of who did it.
    Word,
    /// A note: by whom, which act.
    Note,
    /// Number and date of a document.
    Document,
    /// A ticket of this kind; the step opens it.
    Ticket(TicketKind),
    /// The system looks itself: every group is bound to the building it attends (REL-10).
    GroupsBound,
}

/// What a step changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// Nothing in the registry.
    Nothing,
    /// The building's mode.
    Mode(BuildingMode),
    /// Binds the planned groups to the other building.
    BindGroups,
    /// Binds them back where they came from.
    UnbindGroups,
    /// Assigns the planned leaders (DUT-03).
    Leaders,
    /// Takes the planned people out of the meal plan (DUT-04).
    ExcludeMeals,
    /// Takes them back in.
    IncludeMeals,
    /// The setting «Здание работает в летний период» (BLD-23).
    WorksInSummer(bool),
    /// The equipment goes into storage (BLD-10).
    Store,
    /// The equipment is back in its place.
    Mount,
    /// The building joins the other complex (BLD-17).
    JoinComplex,
    /// The building changes its kind (BLD-19…22).
    ChangeKind,
    /// Equipment that the new kind does not need is switched off (BLD-20).
    SurplusOff,
    /// Stored equipment leaves for the other building (BLD-16).
    InstallElsewhere,
}

/// One step of a procedure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Stable name within the procedure.
    pub key: &'static str,
    /// The requirement it comes from.
    pub rule: &'static str,
    /// When it is due.
    pub due: Due,
    /// What shows that it was done.
    pub proof: Proof,
    /// What it changes.
    pub act: Act,
    /// Steps that must be done before, separated by blanks.
    pub after: &'static str,
    /// Done by the clock when due; a person may do it earlier or, when it was refused, later.
    pub clock: bool,
    /// What an operator reads, in Russian.
    pub ru: &'static str,
    /// What an operator reads, in English.
    pub en: &'static str,
}

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

const SUMMER: &[Step] = &[
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

const REPAIR: &[Step] = &[
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

const DEMOLITION: &[Step] = &[
    DISMANTLING_TICKET,
    switch(BuildingMode::Demolition, "Перевести здание в режим сноса", "Switch the building to demolition"),
    Step { rule: "BLD-15", ..DISMANTLED },
];

const HANDED_TO_CITY: &[Step] = &[
    DISMANTLING_TICKET,
    switch(
        BuildingMode::HandedToCity,
        "Отметить передачу здания в ДГИ или другое ведомство",
        "Note that the building is handed over",
    ),
    Step { rule: "BLD-15", ..DISMANTLED },
];

const HANDED_TO_SCHOOL: &[Step] = &[
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

const REPROFILING: &[Step] = &[
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

const SCHOOL_YEAR: &[Step] =
    &[switch(BuildingMode::SchoolYear, "Перевести здание в обычный режим", "Switch the building to the school year")];

const ADDITIONAL_EQUIPMENT: &[Step] = &[
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

const STORED_ELSEWHERE: &[Step] = &[
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

const MOVE_OWN: &[Step] = &[BIND, BOUND, UNBIND];
const MOVE_RENAMED: &[Step] = &[ENROLMENT, RECONCILED, Step { after: "reconciled", rule: "REL-02", ..BIND }, BOUND, UNBIND];
const MOVE_OTHER: &[Step] = &[
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
const MOVE_DUTY: &[Step] = &[
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
const MOVE_SHARED: &[Step] = &[
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

const DUTY: &[Step] = &[
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

impl Kind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Summer,
        Self::Repair,
        Self::Demolition,
        Self::HandedToCity,
        Self::HandedToSchool,
        Self::Reprofiling,
        Self::SchoolYear,
        Self::AdditionalEquipment,
        Self::StoredElsewhere,
        Self::MoveOwn,
        Self::MoveRenamed,
        Self::MoveOther,
        Self::MoveDuty,
        Self::MoveShared,
        Self::Duty,
    ];

    /// Its steps in their usual order.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Summer => SUMMER,
            Self::Repair => REPAIR,
            Self::Demolition => DEMOLITION,
            Self::HandedToCity => HANDED_TO_CITY,
            Self::HandedToSchool => HANDED_TO_SCHOOL,
            Self::Reprofiling => REPROFILING,
            Self::SchoolYear => SCHOOL_YEAR,
            Self::AdditionalEquipment => ADDITIONAL_EQUIPMENT,
            Self::StoredElsewhere => STORED_ELSEWHERE,
            Self::MoveOwn => MOVE_OWN,
            Self::MoveRenamed => MOVE_RENAMED,
            Self::MoveOther => MOVE_OTHER,
            Self::MoveDuty => MOVE_DUTY,
            Self::MoveShared => MOVE_SHARED,
            Self::Duty => DUTY,
        }
    }

    /// The step with this key.
    pub fn step(self, key: &str) -> Option<&'static Step> {
        self.steps().iter().find(|step| step.key == key)
    }

    /// True for what changes the building's status: only one at a time in a building.
    pub const fn is_status(self) -> bool {
        matches!(
            self,
            Self::Summer
                | Self::Repair
                | Self::Demolition
                | Self::HandedToCity
                | Self::HandedToSchool
                | Self::Reprofiling
                | Self::SchoolYear
        )
    }

    /// True for relocations and the duty building: they move groups.
    pub const fn moves_groups(self) -> bool {
        matches!(self, Self::MoveOwn | Self::MoveRenamed | Self::MoveOther | Self::MoveDuty | Self::MoveShared | Self::Duty)
    }

    /// True where the end must be known.
    pub const fn has_end(self) -> bool {
        matches!(
            self,
            Self::Summer
                | Self::Repair
                | Self::HandedToSchool
                | Self::Reprofiling
                | Self::MoveDuty
                | Self::MoveShared
                | Self::Duty
        )
    }
}

/// What an operator plans.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// What is to be done.
    pub kind: Kind,
    /// The building it is about; for relocations the one that is left, for a duty building the duty building.
    pub building: u32,
    /// First day, days since 1970-01-01.
    pub begins: i32,
    /// Last day; only where [`Kind::has_end`] or a relocation is meant to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<i32>,
    /// The other building: where groups go, where equipment goes; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub to_building: u32,
    /// The other complex (BLD-05); 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub to_complex: u32,
    /// The new kind of the building (BLD-06), [`ledger_core::command::building_kind`]; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero_u8")]
    pub to_kind: u8,
    /// The repair ends with a new scheme of equipment: mounting is a request for additional equipment (BLD-11).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_scheme: bool,
    /// Groups that move.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<u32>,
    /// Leaders for the time: group and employee (DUT-03).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaders: Vec<(u32, u32)>,
    /// People taken out of the meal plan for the time (DUT-04).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<u32>,
    /// Order, agreement or act it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_zero_u8(number: &u8) -> bool {
    *number == 0
}

impl Plan {
    /// A plan with nothing but the necessary.
    pub fn new(kind: Kind, building: u32, begins: i32) -> Self {
        Self {
            kind,
            building,
            begins,
            ends: None,
            to_building: 0,
            to_complex: 0,
            to_kind: 0,
            new_scheme: false,
            groups: Vec::new(),
            leaders: Vec::new(),
            excluded: Vec::new(),
            basis: String::new(),
        }
    }

    /// The proof of a step under this plan: a new scheme makes mounting a request for additional equipment (BLD-11), and a
    /// building that gets more services needs equipment instead of losing some (BLD-19).
    pub fn proof(&self, step: &Step) -> Proof {
        match step.proof {
            Proof::Ticket(TicketKind::Mounting) if self.new_scheme => Proof::Ticket(TicketKind::AdditionalEquipment),
            Proof::Ticket(TicketKind::SurplusOff) if self.to_kind == ledger_core::command::building_kind::COMBINED => {
                Proof::Ticket(TicketKind::AdditionalEquipment)
            }
            other => other,
        }
    }

    /// The building where groups are taught meanwhile.
    pub fn attendance(&self) -> u32 {
        if self.kind == Kind::Duty { self.building } else { self.to_building }
    }
}

/// Who did something and when.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Stamp {
    /// Server time, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Login of the operator; `clock` for the clock.
    pub by: String,
}

/// A step that was done.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// Who and when.
    pub stamp: Stamp,
    /// What was written down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Number and date of the document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// The ticket it opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<u32>,
}

/// How a procedure ended.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every step was done.
    Finished,
    /// Called off; what it had changed was put back.
    Cancelled,
}

/// What a procedure found, to put it back.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct Before {
    /// Group, its building and leader.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<(u32, u32, u32)>,
    /// People who were in the meal plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<u32>,
    /// The building's mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u8>,
    /// The setting «Здание работает в летний период».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_in_summer: Option<bool>,
}

/// A procedure under way or ended.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Procedure {
    /// Number, from 1.
    pub id: u32,
    /// What was planned.
    pub plan: Plan,
    /// Who opened it and when.
    pub opened: Stamp,
    /// Position of the record that opened it.
    pub pos: u64,
    /// Steps that were done, by key.
    pub done: BTreeMap<String, Done>,
    /// Steps that the clock tried and the rules refused: the reason's number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<String, u16>,
    /// How, by whom and when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Ending, Stamp)>,
    /// What it found, to put it back.
    pub before: Before,
}

impl Procedure {
    /// Last civil day on which a step is in time; `None` without a term, or while the step before it is open.
    pub fn due_day(&self, step: &Step) -> Option<i32> {
        match step.due {
            Due::Never => None,
            Due::Begin(days) => Some(self.plan.begins.saturating_add(days)),
            Due::End(days) => self.plan.ends.map(|end| end.saturating_add(days)),
            Due::After(key, days) => {
                let done = self.done.get(key)?;
                Some(ledger_core::civil_day(done.stamp.at_us).saturating_add(days))
            }
        }
    }

    /// True when nothing stands before this step any more.
    pub fn is_ready(&self, step: &Step) -> bool {
        self.ended.is_none()
            && !self.done.contains_key(step.key)
            && step.after.split_whitespace().all(|key| self.done.contains_key(key))
    }

    /// Steps that can be done now.
    pub fn ready(&self) -> impl Iterator<Item = &'static Step> {
        self.plan.kind.steps().iter().filter(|step| self.is_ready(step))
    }

    /// True for a step that this procedure does not need: one that puts back at an end that was never set.
    pub fn is_optional(&self, step: &Step) -> bool {
        matches!(step.due, Due::End(_)) && self.plan.ends.is_none()
    }

    /// Steps still open whose term has passed on `today`, with that term.
    pub fn overdue(&self, today: i32) -> impl Iterator<Item = (&'static Step, i32)> {
        let open = self.plan.kind.steps().iter().filter(|step| self.ended.is_none() && !self.done.contains_key(step.key));
        open.filter_map(move |step| self.due_day(step).filter(|due| *due < today).map(|due| (step, due)))
    }
}
