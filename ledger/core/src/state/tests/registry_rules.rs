//! The checks of registry changes.

use super::rules::{Accepted, Case, Rule, Rules, rules};
use super::world::{
    CHILD, EDUCATOR, FAR_SCHOOL, FAR_TURNSTILE, MOTHER, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER, TODAY, TURNSTILE, World,
    card_spec, holder_spec,
};
use crate::command::{CardSpec, Command, HolderSpec, Registry, card_state, device_kind, holder_kind};
use crate::limits::{FLOOR_MIN, HOLDER_ID_MAX, REGISTRY_ID_MAX, TEXT_LEN_MAX};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::Reason;

pub(super) fn rules() -> Vec<Rules> {
    vec![
        Rules { kind: "a complex", good: || of(Registry::Complex { id: 9, active: false, name: text() }), rules: COMPLEX },
        Rules { kind: "a building", good: building, rules: BUILDING },
        Rules { kind: "a building's mode", good: || of(Registry::BuildingMode { id: SCHOOL, mode: 1 }), rules: MODE },
        Rules { kind: "a group", good: group, rules: GROUP },
        Rules { kind: "a supplier", good: || of(Registry::Supplier { id: 9, active: false, name: text() }), rules: SUPPLIERS },
        Rules { kind: "a contract", good: contract, rules: CONTRACT },
        Rules {
            kind: "a service day",
            good: || of(Registry::ServiceDay { contract: 1, day: TODAY, open: false }),
            rules: rules! {
                ContractUnknown "contract" "contract 0": |c| *id(c) = 0;
                ContractUnknown "contract" "a contract that was never made": |c| *id(c) = 99;
            },
        },
        Rules {
            kind: "a benefit",
            good: || of(Registry::Benefit { id: 9, active: true, meals: 0xff, name: text() }),
            rules: rules! {
                IdOutOfRange "id" "number 0": |c| *id(c) = 0;
                IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = REGISTRY_ID_MAX + 1;
                FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
            },
        },
        Rules {
            kind: "a gateway",
            good: || of(Registry::Gateway { id: 9, active: true, building: SCHOOL }),
            rules: rules! {
                IdOutOfRange "id" "number 0": |c| *id(c) = 0;
                IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = REGISTRY_ID_MAX + 1;
                BuildingUnknown "building" "a building that does not exist": |c| *building_of(c) = 99;
                BuildingUnknown "building closed" "a building that was closed": |c| school_closes(c);
            },
        },
        Rules { kind: "a device", good: device, rules: DEVICE },
        Rules { kind: "a holder", good: || of(Registry::Holder(holder_spec(PUPIL))), rules: HOLDER },
        Rules { kind: "a card", good: || of(Registry::Card(card_spec(PUPIL))), rules: CARD },
        Rules {
            kind: "a representation",
            good: || of(Registry::Representation { child: CHILD, representative: MOTHER, allowed: true }),
            rules: rules! {
                HolderUnknown "child" "a child that nobody knows": |c| *id(c) = 9_999;
                HolderUnknown "representative" "an adult that nobody knows": |c| {
                    let Registry::Representation { representative, .. } = change(c) else { panic!("a representation") };
                    *representative = 0;
                };
            },
        },
        Rules {
            kind: "a purse's floor",
            good: || of(Registry::PurseFloor { holder: PUPIL, supplier: SUPPLIER, floor_kopecks: FLOOR_MIN }),
            rules: rules! {
                SupplierUnknown "supplier" "a supplier that does not exist": |c| *supplier_of(c) = 99;
                SupplierUnknown "supplier" "supplier 0": |c| *supplier_of(c) = 0;
                HolderUnknown "holder" "a holder that nobody knows": |c| *id(c) = 9_999;
                FieldInvalid "floor" "a floor above zero": |c| floor(c, 1);
                FieldInvalid "floor" "a floor deeper than allowed": |c| floor(c, FLOOR_MIN - 1);
            },
        },
    ]
}

fn text() -> String {
    String::from("№ 2")
}

/// What refers to something closed can be closed after it, as it stands; nothing new may refer to it.
pub(super) fn accepted() -> Vec<Accepted> {
    let row = |says, reason, given| Accepted { says, reason, given };
    vec![
        row("a pupil of a closed school leaves", Reason::Accepted, || {
            after_the_school(Registry::Holder(HolderSpec { active: false, ..holder_spec(PUPIL) }))
        }),
        row("a pupil goes to a closed school", Reason::BuildingUnknown, || {
            after_the_school(Registry::Holder(holder_spec(PUPIL)))
        }),
        row("a device of a closed school is taken away", Reason::Accepted, || {
            let (building, kind) = (SCHOOL, device_kind::TURNSTILE);
            after_the_school(Registry::Device { id: TURNSTILE, active: false, building, kind, supplier: 0 })
        }),
        row("a device is moved to a closed school and taken away at once", Reason::BuildingUnknown, || {
            let (building, kind) = (SCHOOL, device_kind::TURNSTILE);
            after_the_school(Registry::Device { id: FAR_TURNSTILE, active: false, building, kind, supplier: 0 })
        }),
        row("the gateway of a closed school is closed once more", Reason::Accepted, || {
            after_the_school(Registry::Gateway { id: SCHOOL, active: false, building: SCHOOL })
        }),
        row("a group of a closed school is closed", Reason::Accepted, || {
            after_the_school(Registry::Group { id: 1, active: false, complex: 1, building: SCHOOL, leader: 0, name: text() })
        }),
    ]
}

fn after_the_school(change: Registry) -> Case {
    let mut case = of(change);
    school_closes(&mut case);
    case
}

pub(super) fn of(change: Registry) -> Case {
    Case::command(World::new(), Command::Registry(change))
}

fn building() -> Case {
    of(Registry::Building { id: 9, active: false, complex: 1, kind: 3, mode: 6, name: text() })
}

fn group() -> Case {
    of(Registry::Group { id: 9, active: true, complex: 1, building: SCHOOL, leader: EDUCATOR, name: text() })
}

fn contract() -> Case {
    let (first_day, last_day) = (TODAY, TODAY);
    of(Registry::Contract { id: 9, active: true, supplier: OTHER_SUPPLIER, complex: 1, first_day, last_day, weekdays: 0x7f })
}

fn device() -> Case {
    of(Registry::Device { id: 99, active: true, building: SCHOOL, kind: device_kind::TILL, supplier: OTHER_SUPPLIER })
}

/// SYS-13.
const COMPLEX: &[Rule] = rules! {
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = REGISTRY_ID_MAX + 1;
    FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
    StillInUse "id" "closed while its buildings are open": |c| *id(c) = 1;
};

/// SYS-25, BLD-06.
const BUILDING: &[Rule] = rules! {
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = u32::MAX;
    ComplexUnknown "complex" "a complex that does not exist": |c| *complex_of(c) = 99;
    FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
    FieldInvalid "kind" "a kind that nobody knows": |c| building_kind(c, 6, 0);
    FieldInvalid "kind" "no kind": |c| building_kind(c, 0, 0);
    FieldInvalid "kind" "a mode that nobody knows": |c| building_kind(c, 1, 7);
    StillInUse "id" "closed while its gateway is open": |c| *id(c) = SCHOOL;
};

/// BLD-01…BLD-06.
const MODE: &[Rule] = rules! {
    BuildingUnknown "id" "a building that does not exist": |c| *id(c) = 99;
    BuildingUnknown "id" "building 0": |c| *id(c) = 0;
    FieldInvalid "mode" "a mode that nobody knows": |c| {
        let Registry::BuildingMode { mode, .. } = change(c) else { panic!("a mode") };
        *mode = 7;
    };
};

/// REL-01, SYS-21.
const GROUP: &[Rule] = rules! {
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    ComplexUnknown "complex" "a complex that does not exist": |c| *complex_of(c) = 0;
    BuildingUnknown "building" "a building that does not exist": |c| *building_of(c) = 99;
    HolderUnknown "leader" "a leader that nobody knows": |c| leader(c, 9_999);
    HolderUnknown "leader" "a leader who is not an employee": |c| leader(c, MOTHER);
    FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
};

/// SYS-14.
const SUPPLIERS: &[Rule] = rules! {
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
    StillInUse "id" "closed while its contract runs": |c| *id(c) = SUPPLIER;
};

/// MEA-07.
const CONTRACT: &[Rule] = rules! {
    SupplierUnknown "supplier" "a supplier that does not exist": |c| *supplier_of(c) = 99;
    SupplierUnknown "supplier" "supplier 0": |c| *supplier_of(c) = 0;
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    ComplexUnknown "complex" "a complex that does not exist": |c| *complex_of(c) = 99;
    FieldInvalid "days" "an end before its beginning": |c| days(c, TODAY, TODAY - 1, 0x7f);
    FieldInvalid "days" "an eighth weekday": |c| days(c, TODAY, TODAY, 0x80);
};

/// EQP-01…EQP-12.
const DEVICE: &[Rule] = rules! {
    SupplierUnknown "supplier" "a supplier that does not exist": |c| *supplier_of(c) = 99;
    IdOutOfRange "id" "number 0": |c| *id(c) = 0;
    IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = REGISTRY_ID_MAX + 1;
    BuildingUnknown "building" "a building that does not exist": |c| *building_of(c) = 99;
    BuildingUnknown "building closed" "a building that was closed": |c| school_closes(c);
    FieldInvalid "kind" "no kind": |c| device_of_kind(c, 0);
    FieldInvalid "kind" "a kind that nobody knows": |c| device_of_kind(c, 5);
};

/// IDN-05, MEA-05, SYS-22.
const HOLDER: &[Rule] = rules! {
    IdOutOfRange "id" "number 0": |c| spec(c).id = 0;
    IdOutOfRange "id" "a number beyond the registry": |c| spec(c).id = HOLDER_ID_MAX + 1;
    ComplexUnknown "complex" "a complex that does not exist": |c| spec(c).complex = 99;
    BuildingUnknown "building" "a building that does not exist": |c| spec(c).building = 99;
    GroupUnknown "group" "a group that does not exist": |c| spec(c).group = 99;
    GroupUnknown "group closed" "a group that was closed": |c| c.world.registry(Registry::Group {
        id: 1,
        active: false,
        complex: 1,
        building: FAR_SCHOOL,
        leader: 0,
        name: text(),
    });
    BenefitUnknown "benefit" "a benefit that does not exist": |c| spec(c).benefit = 99;
    FieldInvalid "kind" "no kind": |c| spec(c).kind = 0;
    FieldInvalid "kind" "a kind that nobody knows": |c| spec(c).kind = holder_kind::VISITOR + 1;
    FieldInvalid "visit" "a visit that ends before it begins": |c| spec(c).valid_from_us = 1;
};

/// IDN-01, IDN-08, IDN-09.
const CARD: &[Rule] = rules! {
    HolderUnknown "holder" "an owner that nobody knows": |c| card(c).holder = 9_999;
    FieldInvalid "key" "no bits": |c| card(c).bits = 0;
    FieldInvalid "key" "bytes beyond the stated bits": |c| card(c).bytes[9] = 1;
    FieldInvalid "kind" "no kind": |c| card(c).kind = 0;
    FieldInvalid "kind" "a kind that nobody knows": |c| card(c).kind = 6;
    FieldInvalid "state" "a state that nobody knows": |c| card(c).state = card_state::RETURNED + 1;
    FieldInvalid "state" "in the reserve and yet somebody's": |c| card(c).state = card_state::STOCK;
    FieldInvalid "holder" "in use and yet nobody's": |c| card(c).holder = 0;
    CardTaken "holder" "a card in somebody else's use": |c| card(c).holder = CHILD;
    CardTaken "taken" "a card that is blocked at somebody else": |c| {
        c.world.card_becomes(PUPIL, card_state::RETURNED);
        c.world.registry(Registry::Card(CardSpec { state: card_state::BLOCKED, holder: CHILD, ..card_spec(PUPIL) }));
    };
};

pub(super) fn change(case: &mut Case) -> &mut Registry {
    let Some(Command::Registry(change)) = case.command.as_mut() else { panic!("a registry change") };
    change
}

pub(super) fn id(case: &mut Case) -> &mut u32 {
    match change(case) {
        Registry::Complex { id, .. }
        | Registry::Building { id, .. }
        | Registry::BuildingMode { id, .. }
        | Registry::Group { id, .. }
        | Registry::Supplier { id, .. }
        | Registry::Contract { id, .. }
        | Registry::ServiceDay { contract: id, .. }
        | Registry::Benefit { id, .. }
        | Registry::Gateway { id, .. }
        | Registry::Device { id, .. }
        | Registry::Representation { child: id, .. }
        | Registry::PurseFloor { holder: id, .. }
        | Registry::Product { id, .. }
        | Registry::Stop { holder: id, .. }
        | Registry::NoticeLine { kopecks: id }
        | Registry::EmergencyMeals { contract: id, .. } => id,
        Registry::AccountRules(rules) => &mut rules.holder,
        Registry::Holder(spec) => &mut spec.id,
        Registry::Card(spec) => &mut spec.holder,
    }
}

fn complex_of(case: &mut Case) -> &mut u32 {
    match change(case) {
        Registry::Building { complex, .. } | Registry::Group { complex, .. } | Registry::Contract { complex, .. } => complex,
        other => panic!("{other:?} has no complex"),
    }
}

fn building_of(case: &mut Case) -> &mut u32 {
    match change(case) {
        Registry::Group { building, .. } | Registry::Gateway { building, .. } | Registry::Device { building, .. } => building,
        other => panic!("{other:?} has no building"),
    }
}

fn supplier_of(case: &mut Case) -> &mut u32 {
    match change(case) {
        Registry::Contract { supplier, .. } | Registry::Device { supplier, .. } | Registry::PurseFloor { supplier, .. } => {
            supplier
        }
        other => panic!("{other:?} has no supplier"),
    }
}

pub(super) fn name(case: &mut Case, len: usize) {
    let (Registry::Complex { name, .. }
    | Registry::Building { name, .. }
    | Registry::Group { name, .. }
    | Registry::Supplier { name, .. }
    | Registry::Benefit { name, .. }
    | Registry::Product { name, .. }) = change(case)
    else {
        panic!("no name")
    };
    *name = "x".repeat(len);
}

fn building_kind(case: &mut Case, new_kind: u8, new_mode: u8) {
    let Registry::Building { kind, mode, .. } = change(case) else { panic!("a building") };
    (*kind, *mode) = (new_kind, new_mode);
}

fn leader(case: &mut Case, new: u32) {
    let Registry::Group { leader, .. } = change(case) else { panic!("a group") };
    *leader = new;
}

fn days(case: &mut Case, first: i32, last: i32, mask: u8) {
    let Registry::Contract { first_day, last_day, weekdays, .. } = change(case) else { panic!("a contract") };
    (*first_day, *last_day, *weekdays) = (first, last, mask);
}

fn device_of_kind(case: &mut Case, new: u8) {
    let Registry::Device { kind, .. } = change(case) else { panic!("a device") };
    *kind = new;
}

fn floor(case: &mut Case, kopecks: i64) {
    let Registry::PurseFloor { floor_kopecks, .. } = change(case) else { panic!("a floor") };
    *floor_kopecks = kopecks;
}

fn spec(case: &mut Case) -> &mut HolderSpec {
    let Registry::Holder(spec) = change(case) else { panic!("a holder") };
    spec
}

fn card(case: &mut Case) -> &mut CardSpec {
    let Registry::Card(spec) = change(case) else { panic!("a card") };
    spec
}

/// The school's gateway closes, then the school.
fn school_closes(case: &mut Case) {
    case.world.registry(Registry::Gateway { id: SCHOOL, active: false, building: SCHOOL });
    let (complex, kind, mode) = (1, 1, 0);
    case.world.registry(Registry::Building { id: SCHOOL, active: false, complex, kind, mode, name: text() });
}
