//! The refusal table: for every rule of the office a command that breaks it and nothing else.

use crate::money::{application, correct, order, scan, transfer};
use crate::payments::payment_file;
use crate::world::{ANNEX, BARE, CATERER, EDUCATOR, FAR, LAST_DAY, NURSERY, SCHOOL, TODAY, World, plan};
use edge_protocol::Reason;
use ledger_office::command::{EnrolmentRow, Fact, OfficeCommand};
use ledger_office::corrections::Correction;
use ledger_office::limits::{
    ENROLMENT_ROWS_MAX, GROUPS_MAX, PLAN_AHEAD_MAX, PLAN_BACK_MAX, REFUND_SCANS_MAX, SECOND_PERSON_KOPECKS, TEXT_MAX,
};
use ledger_office::payments::{PaymentFile, Posted, Sum};
use ledger_office::procedure::{Kind, Plan};
use ledger_office::refund::{Ground, MoneySettings};
use ledger_office::ticket::{FileRef, TicketDraft, TicketKind, TicketState};
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

pub(crate) fn nothing(_: &mut World) {}

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

pub(crate) type Given = fn(&mut World);

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

pub(crate) fn paid_in(world: &mut World) {
    world.top_up(ledger_core::account_number(10), 40_00);
}

fn applied(world: &mut World) {
    paid_in(world);
    assert_eq!(world.act(&application(|_| {})), Reason::Accepted);
}

fn confirmed(world: &mut World) {
    applied(world);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 1, kopecks: 40_00 }), Reason::Accepted);
}

fn waiting(world: &mut World) {
    world.top_up(ledger_core::account_number(10), SECOND_PERSON_KOPECKS);
    assert_eq!(world.act(&transfer(SECOND_PERSON_KOPECKS)), Reason::Accepted);
}

fn scanned(world: &mut World) {
    applied(world);
    assert_eq!(world.act(&OfficeCommand::RefundScan { refund: 1, files: vec![scan(1)] }), Reason::Accepted);
}

fn withdrawn(world: &mut World) {
    applied(world);
    assert_eq!(world.act(&OfficeCommand::EndRefund { refund: 1, rejected: false }), Reason::Accepted);
}

fn ordered(world: &mut World) {
    assert_eq!(world.act(&order(|_| {})), Reason::Accepted);
}

fn passed(world: &mut World) {
    ordered(world);
    world.until(LAST_DAY + 1);
}

fn called_off(world: &mut World) {
    ordered(world);
    assert_eq!(world.act(&OfficeCommand::CancelSupplierChange { change: 1 }), Reason::Accepted);
}

fn after_the_last_day(world: &mut World) {
    world.now = crate::world::noon(LAST_DAY + 1);
}

/// The money office's part of the table.
fn money_table() -> Vec<(Reason, &'static str, Given, OfficeCommand)> {
    use OfficeCommand as C;
    use Reason as R;
    let long = "x".repeat(TEXT_MAX + 1);
    let adjust = |kopecks| correct(Correction::Adjust { holder: 10, supplier: CATERER, kopecks });
    let confirm = |kopecks| C::ConfirmRefund { refund: 1, kopecks };
    let pass = |refunds: &[u32]| C::PassRefunds { refunds: refunds.to_vec() };
    let end = |refund| C::EndRefund { refund, rejected: true };
    let attach = |files: &[FileRef]| C::RefundScan { refund: 1, files: files.to_vec() };
    let leavers = |groups: &[u32]| C::RefundLeavers { groups: groups.to_vec(), document: "order".into() };
    let step = |step, document: &str| C::ChangeStepDone { change: 1, step, document: document.into() };
    let set = |change: fn(&mut MoneySettings)| {
        let mut settings = MoneySettings::default();
        change(&mut settings);
        C::SetMoney { settings }
    };
    vec![
        (R::SuspenseUnknown, "no such payment", nothing, correct(Correction::Return { payment: 0 })),
        (
            R::AccountUnknown,
            "nobody's account",
            waiting,
            correct(Correction::Transfer { from: 999, supplier: CATERER, to: 10, to_supplier: CATERER, kopecks: 1 }),
        ),
        (R::AmountInvalid, "nothing", paid_in, transfer(0)),
        (R::AmountInvalid, "less than nothing", paid_in, transfer(-1)),
        (R::InsufficientFunds, "a kopeck more than there is", paid_in, transfer(40_01)),
        (
            R::SamePurse,
            "to itself",
            paid_in,
            correct(Correction::Transfer { from: 10, supplier: CATERER, to: 10, to_supplier: CATERER, kopecks: 1 }),
        ),
        (
            R::SupplierUnknown,
            "to a supplier that nobody knows",
            paid_in,
            correct(Correction::Transfer { from: 10, supplier: CATERER, to: 11, to_supplier: 77, kopecks: 1 }),
        ),
        (R::AmountInvalid, "a correction by nothing", paid_in, adjust(0)),
        (R::InsufficientFunds, "below nothing", paid_in, adjust(-40_01)),
        (
            R::TicketUnknown,
            "for no ticket",
            paid_in,
            C::Correct { correction: Correction::Adjust { holder: 10, supplier: CATERER, kopecks: 1 }, ticket: 1 },
        ),
        (R::CorrectionUnknown, "a yes to nothing", nothing, C::SecondCorrection { correction: 1, approve: true }),
        (R::SamePerson, "a yes to oneself", waiting, C::SecondCorrection { correction: 1, approve: true }),
        (R::AccountUnknown, "a refund of nobody", nothing, application(|d| d.holder = 999)),
        (R::SupplierUnknown, "of no supplier", nothing, application(|d| d.supplier = 77)),
        (R::RefundIncomplete, "without an application", nothing, application(|d| d.document = " ".into())),
        (R::RefundIncomplete, "a mistake without a sum", nothing, application(|d| d.ground = Ground::Mistake)),
        (R::OfficeCommandInvalid, "bank details in the open", nothing, application(|d| d.bank = "40817810000000000000".into())),
        (R::OfficeCommandInvalid, "an endless application", nothing, application(|d| d.document.clone_from(&long))),
        (R::TicketUnknown, "for no ticket", nothing, application(|d| d.ticket = 5)),
        (R::PlaceUnfit, "where the supplier never was", nothing, application(|d| d.complex = 77)),
        (R::ComplexUnknown, "moving nowhere", nothing, application(|d| d.ground = Ground::Moving { to_complex: 77 })),
        (
            R::RefundNotNeeded,
            "moving to the same supplier",
            nothing,
            application(|d| d.ground = Ground::Moving { to_complex: 2 }),
        ),
        (R::AmountInvalid, "a refund of nothing", nothing, application(|d| d.kopecks = Some(0))),
        (R::RefundUnderWay, "the same money twice", applied, application(|_| {})),
        (R::RefundUnknown, "no refund", nothing, confirm(1)),
        (R::RefundStateInvalid, "confirmed twice", confirmed, confirm(40_00)),
        (R::AmountInvalid, "a confirmation of nothing", applied, confirm(0)),
        (R::InsufficientFunds, "more than there is", applied, confirm(40_01)),
        (R::RefundStateInvalid, "passed before it is confirmed", applied, pass(&[1])),
        (R::NothingChanges, "an empty registry", confirmed, pass(&[])),
        (R::OfficeCommandInvalid, "the same one twice", confirmed, pass(&[1, 1])),
        (R::RefundStateInvalid, "paid before it was passed", confirmed, C::RefundPaid { refund: 1, document: "1".into() }),
        (R::RefundUnknown, "an end of nothing", nothing, end(1)),
        (R::OfficeCommandInvalid, "no hash", confirmed, C::RefundBank { refund: 1, bank: "x".into() }),
        (
            R::OfficeCommandInvalid,
            "a scan of no file",
            nothing,
            application(|d| d.files = vec![FileRef { hash: "x".into(), ..scan(1) }]),
        ),
        (R::OfficeCommandInvalid, "the same scan twice", nothing, application(|d| d.files = vec![scan(1), scan(1)])),
        (R::RefundUnknown, "a scan for no refund", nothing, attach(&[scan(1)])),
        (R::RefundStateInvalid, "a scan for one that is closed", withdrawn, attach(&[scan(1)])),
        (R::NothingChanges, "no scan", applied, attach(&[])),
        (R::NothingChanges, "a scan that is there", scanned, attach(&[scan(1)])),
        (R::OfficeCommandInvalid, "a scan that is there beside another", scanned, attach(&[scan(1), scan(2)])),
        (R::OfficeCommandInvalid, "a scan without a name", applied, attach(&[FileRef { name: String::new(), ..scan(1) }])),
        (
            R::OfficeCommandInvalid,
            "one scan more than fits",
            scanned,
            attach(&(2..).take(REFUND_SCANS_MAX).map(scan).collect::<Vec<_>>()),
        ),
        (R::ProofMissing, "leavers without an order", paid_in, C::RefundLeavers { groups: vec![1], document: " ".into() }),
        (R::GroupsUnfit, "nobody leaves", paid_in, leavers(&[])),
        (R::GroupUnknown, "a group that does not exist", paid_in, leavers(&[77])),
        (R::NothingChanges, "leavers without money", nothing, leavers(&[1])),
        (R::ContractUnknown, "no contract that ends", nothing, order(|d| d.contract = 77)),
        (R::ContractUnknown, "no contract that follows", nothing, order(|d| d.next_contract = 77)),
        (R::ProofMissing, "no order", nothing, order(|d| d.document.clear())),
        (R::PlaceUnfit, "contracts of two complexes", nothing, order(|d| d.next_contract = 3)),
        (R::SuppliersUnfit, "followed by itself", nothing, order(|d| d.next_contract = 1)),
        (R::DatesInvalid, "after the last day of services", after_the_last_day, order(|_| {})),
        (R::DatesInvalid, "the other way round", nothing, order(|d| (d.contract, d.next_contract) = (2, 1))),
        (R::SupplierChangeConflicts, "ordered twice", ordered, order(|_| {})),
        (R::SupplierChangeUnknown, "no change", nothing, C::ReserveBalances { change: 1 }),
        (R::StepNotReady, "reserved too early", ordered, C::ReserveBalances { change: 1 }),
        (R::StepNotReady, "passed before it is reserved", ordered, C::PassBalances { change: 1 }),
        (R::StepNotOpen, "reserved twice", passed, C::ReserveBalances { change: 1 }),
        (R::NothingChanges, "passed with nothing new", passed, C::PassBalances { change: 1 }),
        (R::StepNotReady, "an act of nothing", ordered, step(0, "act")),
        (R::StepNotOpen, "a step that is not there", passed, step(9, "act")),
        (R::ProofMissing, "a step without its document", passed, step(0, " ")),
        (R::NotUndoable, "called off too late", passed, C::CancelSupplierChange { change: 1 }),
        (R::ProcedureEnded, "called off twice", called_off, C::CancelSupplierChange { change: 1 }),
        (R::NothingChanges, "settings as they are", nothing, set(|_| {})),
        (R::FieldInvalid, "no limit", nothing, set(|s| s.second_person_kopecks = 0)),
        (R::FieldInvalid, "an endless term", nothing, set(|s| s.refund_days = 1_000)),
        (R::FieldInvalid, "a term of no contract", nothing, set(|s| _ = s.refund_days_of.insert(77, 1))),
        (R::FieldInvalid, "a line beyond any balance", nothing, set(|s| s.notice_below = u32::MAX)),
        (R::FieldInvalid, "a step without words", nothing, set(|s| s.change_steps[0].ru.clear())),
    ]
}

#[test]
fn every_rule_refuses_what_breaks_it_and_changes_nothing() {
    for (reason, says, given, command) in table().into_iter().chain(money_table()).chain(crate::comfort::table()) {
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
    let mut seen: BTreeSet<Reason> =
        table().iter().chain(&money_table()).chain(&crate::comfort::table()).map(|row| row.0).collect();
    seen.extend(crate::stock::table().iter().map(|row| row.0));
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
