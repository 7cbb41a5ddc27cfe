//! The refusal table: for every rule of the office a command that breaks it and nothing else.

use crate::payments::payment_file;
use crate::world::{ANNEX, BARE, EDUCATOR, FAR, NURSERY, SCHOOL, TODAY, World, plan};
use edge_protocol::Reason;
use ledger_office::command::{EnrolmentRow, Fact, OfficeCommand};
use ledger_office::limits::{ENROLMENT_ROWS_MAX, GROUPS_MAX, PLAN_AHEAD_MAX, PLAN_BACK_MAX, TEXT_MAX};
use ledger_office::payments::{PaymentFile, Posted, Sum};
use ledger_office::procedure::{Kind, Plan};
use ledger_office::ticket::{TicketDraft, TicketKind, TicketState};
use std::collections::BTreeSet;

fn planned(kind: Kind, change: impl FnOnce(&mut Plan)) -> OfficeCommand {
    let mut plan = plan(kind);
    change(&mut plan);
    OfficeCommand::Begin { plan }
}

fn draft(kind: TicketKind, change: impl FnOnce(&mut TicketDraft)) -> OfficeCommand {
    let mut draft: TicketDraft =
        serde_json::from_value(serde_json::json!({ "kind": kind, "building": SCHOOL, "text": "it hums" })).expect("a draft");
    change(&mut draft);
    OfficeCommand::OpenTicket { draft }
}

fn step(key: &str, note: &str) -> OfficeCommand {
    OfficeCommand::Step { procedure: 1, step: key.into(), note: note.into(), document: String::new() }
}

fn ticket(state: Option<TicketState>, text: &str) -> OfficeCommand {
    OfficeCommand::Ticket { ticket: 1, text: text.into(), remote: false, state, files: Vec::new() }
}

fn nothing(_: &mut World) {}

fn repair_opened(world: &mut World) {
    world.begin(&plan(Kind::Repair));
}

fn dismantling_asked(world: &mut World) {
    repair_opened(world);
    assert_eq!(world.act(&step("dismantling_ticket", "")), Reason::Accepted);
}

fn summer_over(world: &mut World) {
    world.begin(&plan(Kind::Summer));
    world.until(TODAY + 61);
    world.now = crate::world::noon(TODAY);
}

fn move_opened(world: &mut World) {
    world.begin(&plan(Kind::MoveOwn));
}

fn ticket_opened(world: &mut World) {
    assert_eq!(world.act(&draft(TicketKind::Fault, |_| {})), Reason::Accepted);
}

fn enrolled(world: &mut World) {
    let rows = vec![EnrolmentRow { holder: 10, group: 2 }];
    assert_eq!(world.act(&OfficeCommand::Enrol { file: "f".into(), rows }), Reason::Accepted);
}

fn payments(change: impl FnOnce(&mut PaymentFile)) -> OfficeCommand {
    OfficeCommand::TakePayments { file: payment_file(change) }
}

fn payments_posted(file: u32, rows: u32, kopecks: i64) -> OfficeCommand {
    let posted = Posted { credited: Sum { rows, kopecks }, ..Posted::default() };
    OfficeCommand::PaymentsPosted { file, posted }
}

fn payments_taken(world: &mut World) {
    assert_eq!(world.act(&payments(|_| {})), Reason::Accepted);
}

fn payments_done(world: &mut World) {
    payments_taken(world);
    assert_eq!(world.act(&payments_posted(1, 2, 300)), Reason::Accepted);
}

fn enrolled_and_back(world: &mut World) {
    enrolled(world);
    assert_eq!(world.act(&OfficeCommand::Unenrol { enrolment: 1 }), Reason::Accepted);
}

type Given = fn(&mut World);

fn table() -> Vec<(Reason, &'static str, Given, OfficeCommand)> {
    use Reason as R;
    let long = "x".repeat(TEXT_MAX + 1);
    let enrol = |holder, group| OfficeCommand::Enrol { file: "f".into(), rows: vec![EnrolmentRow { holder, group }] };
    vec![
        (R::BuildingUnknown, "a building that does not exist", nothing, planned(Kind::Repair, |p| p.building = 99)),
        (R::DatesInvalid, "a beginning too long ago", nothing, planned(Kind::Repair, |p| p.begins = TODAY - PLAN_BACK_MAX - 1)),
        (
            R::DatesInvalid,
            "a beginning too far ahead",
            nothing,
            planned(Kind::Demolition, |p| p.begins = TODAY + PLAN_AHEAD_MAX + 1),
        ),
        (R::DatesInvalid, "an end before the beginning", nothing, planned(Kind::Repair, |p| p.ends = Some(p.begins - 1))),
        (R::DatesInvalid, "a repair without an end", nothing, planned(Kind::Repair, |p| p.ends = None)),
        (R::ProcedureConflicts, "a second status of one building", repair_opened, planned(Kind::Demolition, |_| {})),
        (R::ProcedureConflicts, "a group that moves already", move_opened, planned(Kind::MoveShared, |p| p.groups = vec![2])),
        (R::NothingChanges, "the school year in the school year", nothing, planned(Kind::SchoolYear, |_| {})),
        (R::PlaceUnfit, "handed to the own complex", nothing, planned(Kind::HandedToSchool, |p| p.to_complex = 1)),
        (R::PlaceUnfit, "re-profiled to what it is", nothing, planned(Kind::Reprofiling, |p| p.to_kind = 1)),
        (R::PlaceUnfit, "equipment that is not stored", nothing, planned(Kind::StoredElsewhere, |_| {})),
        (R::PlaceUnfit, "variant 1 to another complex", nothing, planned(Kind::MoveOwn, |p| p.to_building = FAR)),
        (R::PlaceUnfit, "variant 1 to where they are", nothing, planned(Kind::MoveOwn, |p| p.to_building = SCHOOL)),
        (R::PlaceUnfit, "variant 3 within the complex", nothing, planned(Kind::MoveOther, |p| p.to_building = ANNEX)),
        (R::PlaceUnfit, "variant 4 to a school", nothing, planned(Kind::MoveDuty, |p| p.to_building = ANNEX)),
        (R::PlaceUnfit, "a duty school", nothing, planned(Kind::Duty, |p| p.building = ANNEX)),
        (R::ProofMissing, "variant 5 without its ground", nothing, planned(Kind::MoveShared, |p| p.basis.clear())),
        (R::GroupsUnfit, "no groups", nothing, planned(Kind::MoveOwn, |p| p.groups.clear())),
        (R::GroupsUnfit, "a group named twice", nothing, planned(Kind::MoveOwn, |p| p.groups = vec![1, 1])),
        (R::GroupsUnfit, "a group of another building", nothing, planned(Kind::MoveOwn, |p| p.groups = vec![3])),
        (
            R::GroupsUnfit,
            "a group of another complex",
            nothing,
            planned(Kind::Duty, |p| (p.groups, p.excluded, p.leaders) = (vec![5], vec![], vec![])),
        ),
        (
            R::GroupsUnfit,
            "a group that is neither there nor of the other complex",
            nothing,
            planned(Kind::MoveOther, |p| {
                (p.building, p.to_building, p.groups) = (crate::world::NURSERY, FAR, vec![1]);
            }),
        ),
        (R::GroupsUnfit, "groups in a repair", nothing, planned(Kind::Repair, |p| p.groups = vec![1])),
        (R::HolderUnknown, "somebody of no such group", nothing, planned(Kind::Duty, |p| p.excluded = vec![50])),
        (R::HolderUnknown, "taken out of the plan in variant 1", nothing, planned(Kind::MoveOwn, |p| p.excluded = vec![10])),
        (R::HolderUnknown, "a leader of another group", nothing, planned(Kind::Duty, |p| p.leaders = vec![(5, EDUCATOR)])),
        (
            R::TooManyChanges,
            "more groups than a command takes",
            nothing,
            planned(Kind::MoveOwn, |p| p.groups = vec![1; GROUPS_MAX + 1]),
        ),
        (R::ProcedureUnknown, "a step of no procedure", nothing, step("mode", "")),
        (R::ProcedureUnknown, "no procedure to call off", nothing, OfficeCommand::Cancel { procedure: 1 }),
        (R::ProcedureEnded, "a step after the end", summer_over, step("mode", "")),
        (R::ProcedureEnded, "called off after the end", summer_over, OfficeCommand::Cancel { procedure: 1 }),
        (R::StepNotOpen, "a step of another kind", repair_opened, step("bind", "")),
        (R::StepNotReady, "mounted before it was dismantled", repair_opened, step("mounted", "")),
        (R::StepNotReady, "verified before anything was bound", move_opened, step("bound", "")),
        (R::ProofMissing, "dismantled, but nobody says by whom", dismantling_asked, step("dismantled", " ")),
        (R::OfficeCommandInvalid, "an endless note", repair_opened, step("dismantling_ticket", &long)),
        (R::BuildingUnknown, "summer in no building", nothing, OfficeCommand::WorksInSummer { building: 99, works: true }),
        (R::NothingChanges, "the setting as it is", nothing, OfficeCommand::WorksInSummer { building: NURSERY, works: false }),
        (R::BuildingUnknown, "a ticket of no building", nothing, draft(TicketKind::Fault, |d| d.building = 99)),
        (R::DeviceUnknown, "a device of another building", nothing, draft(TicketKind::Fault, |d| d.device = FAR)),
        (R::AccountUnknown, "a ticket of nobody", nothing, draft(TicketKind::Card, |d| d.holder = 999)),
        (R::TicketIncomplete, "no words", nothing, draft(TicketKind::Fault, |d| d.text = " ".into())),
        (R::TicketIncomplete, "money without an account", nothing, draft(TicketKind::TopUpReturn, |d| d.amount_kopecks = 5)),
        (R::TicketIncomplete, "money without a sum", nothing, draft(TicketKind::TopUpReturn, |d| d.holder = 10)),
        (R::TicketIncomplete, "nowhere", nothing, draft(TicketKind::Fault, |d| d.building = 0)),
        (R::OfficeCommandInvalid, "an endless ticket", nothing, draft(TicketKind::Fault, |d| d.text.clone_from(&long))),
        (R::TicketUnknown, "words in no ticket", nothing, ticket(None, "well")),
        (R::NothingChanges, "no words in a ticket", ticket_opened, ticket(None, " ")),
        (R::TicketStateInvalid, "done before anybody worked", ticket_opened, ticket(Some(TicketState::Done), "")),
        (R::ReasonMissing, "refused without a word", ticket_opened, ticket(Some(TicketState::Refused), "")),
        (R::HolderUnknown, "somebody whom nobody knows", nothing, enrol(999, 2)),
        (R::GroupUnknown, "a group that does not exist", nothing, enrol(10, 99)),
        (R::NothingChanges, "everybody where they are", nothing, enrol(10, 1)),
        (
            R::TooManyChanges,
            "a file in one command",
            nothing,
            OfficeCommand::Enrol { file: "f".into(), rows: vec![EnrolmentRow { holder: 10, group: 2 }; ENROLMENT_ROWS_MAX + 1] },
        ),
        (R::NotUndoable, "no reconciliation", nothing, OfficeCommand::Unenrol { enrolment: 1 }),
        (R::SupplierUnknown, "money of nobody", nothing, payments(|file| file.supplier = 99)),
        (R::OfficeCommandInvalid, "no hash", nothing, payments(|file| file.hash = "../key".into())),
        (R::OfficeCommandInvalid, "an endless sender", nothing, payments(|file| file.sender = "x".repeat(201))),
        (R::OfficeCommandInvalid, "money that went", nothing, payments(|file| file.payments.kopecks = -1)),
        (R::PaymentFileKnown, "the same bytes", payments_taken, payments(|file| file.number = "18".into())),
        (R::PaymentFileKnown, "the same number in other bytes", payments_taken, payments(|file| file.hash = "b".repeat(64))),
        (R::OfficeCommandInvalid, "less than was taken", payments_taken, payments_posted(1, 2, 99)),
        (R::NothingChanges, "an account of no file", nothing, payments_posted(1, 2, 300)),
        (R::NothingChanges, "an account given twice", payments_done, payments_posted(1, 2, 300)),
        (R::NotUndoable, "put back twice", enrolled_and_back, OfficeCommand::Unenrol { enrolment: 1 }),
    ]
}

#[test]
fn every_rule_refuses_what_breaks_it_and_changes_nothing() {
    for (reason, says, given, command) in table() {
        let mut world = World::new();
        given(&mut world);
        let before =
            world.city.office().rows().filter(|row| !matches!(row, ledger_office::state::Row::Last(_))).collect::<Vec<_>>();
        let records = world.journal.len();
        assert_eq!(world.preview(&command).map(|_| ()), Err(reason), "preview: {says}");
        assert_eq!(world.entry("operator", "order", 0, &command), reason, "{says}");
        let after =
            world.city.office().rows().filter(|row| !matches!(row, ledger_office::state::Row::Last(_))).collect::<Vec<_>>();
        assert_eq!(after, before, "{says}");
        assert_eq!(world.journal.len(), records + 1, "a refusal is one record: {says}");
        world.check();
    }
}

#[test]
fn the_envelope_has_its_rules() {
    let mut world = World::new();
    let command = OfficeCommand::WorksInSummer { building: NURSERY, works: true };
    assert_eq!(world.entry("operator", " ", 0, &command), Reason::ReasonMissing);
    assert_eq!(world.entry("", "order", 0, &command), Reason::OfficeCommandInvalid);
    assert_eq!(world.entry("operator", &"x".repeat(TEXT_MAX + 1), 0, &command), Reason::OfficeCommandInvalid);
    assert_eq!(world.entry("operator", "order", 1, &command), Reason::PreviewOutdated);
    let reveal = OfficeCommand::Note { fact: Fact::Revealed { holder: 10 } };
    assert_eq!(world.entry("operator", "", 0, &reveal), Reason::ReasonMissing);
    assert_eq!(world.entry("operator", "a call from the mother", 0, &reveal), Reason::Accepted);
    let last = world.journal.last().expect("written down").1;
    assert_eq!((last.holder, last.arg), (10, 10), "it stands in the holder's history");
    let forget = |act: &str| OfficeCommand::Note { fact: Fact::Forgot { holder: 10, document: act.into() } };
    assert_eq!(world.entry("operator", "a request", 0, &forget(" ")), Reason::ProofMissing, "a destruction rests on an act");
    assert_eq!(world.entry("operator", "a request", 0, &forget("act 3")), Reason::Accepted);
    world.check();
}

#[test]
fn every_reason_of_the_office_has_a_row() {
    let mut seen: BTreeSet<Reason> = table().iter().map(|row| row.0).collect();
    // Of the envelope, and of the registry below.
    seen.extend([Reason::PreviewOutdated]);
    let missing: Vec<_> = Reason::ALL.iter().filter(|r| **r >= Reason::TooManyChanges && !seen.contains(r)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// BLD-16: stored equipment goes only where the system was installed before.
#[test]
fn stored_equipment_goes_only_where_the_system_was() {
    let mut world = World::new();
    world.begin(&Plan { begins: TODAY, ..plan(Kind::Repair) });
    for (key, note) in [("dismantling_ticket", ""), ("dismantled", "act 3")] {
        assert_eq!(world.act(&step(key, note)), Reason::Accepted);
    }
    let to = |building| planned(Kind::StoredElsewhere, |p| p.to_building = building);
    assert_eq!(world.entry("operator", "order", 0, &to(BARE)), Reason::PlaceUnfit);
    assert_eq!(world.entry("operator", "order", 0, &to(ANNEX)), Reason::Accepted);
}
