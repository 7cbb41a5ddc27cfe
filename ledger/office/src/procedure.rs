//! Procedures: everything that takes days and several hands, as a table of steps with their rule, term, proof and effect.
//!
//! The six statuses of a building (BLD-01…22), the five variants of relocation (REL-01…10), the duty building (DUT-01…08) and
//! additional equipment (BLD-14) differ in their tables only.

mod tables;

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
            Self::Summer => tables::SUMMER,
            Self::Repair => tables::REPAIR,
            Self::Demolition => tables::DEMOLITION,
            Self::HandedToCity => tables::HANDED_TO_CITY,
            Self::HandedToSchool => tables::HANDED_TO_SCHOOL,
            Self::Reprofiling => tables::REPROFILING,
            Self::SchoolYear => tables::SCHOOL_YEAR,
            Self::AdditionalEquipment => tables::ADDITIONAL_EQUIPMENT,
            Self::StoredElsewhere => tables::STORED_ELSEWHERE,
            Self::MoveOwn => tables::MOVE_OWN,
            Self::MoveRenamed => tables::MOVE_RENAMED,
            Self::MoveOther => tables::MOVE_OTHER,
            Self::MoveDuty => tables::MOVE_DUTY,
            Self::MoveShared => tables::MOVE_SHARED,
            Self::Duty => tables::DUTY,
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

    /// True where people, groups or a building pass from one complex to another.
    pub const fn crosses_complexes(self) -> bool {
        matches!(self, Self::HandedToSchool | Self::MoveOther | Self::MoveShared)
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
