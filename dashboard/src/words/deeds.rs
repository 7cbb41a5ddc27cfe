//! Office commands in words: what somebody did, as a line of the audit says it.

use super::cards;
use crate::{
    auth::operators::Role,
    format::{day, number, rubles},
    lang::Lang,
    text::{self, Text},
    typed::roubles,
};
use ledger_office::{
    City, OfficeCommand,
    command::Fact,
    corrections::Correction,
    procedure::{Kind, Plan},
    refund::MoneySettings,
    ticket::TicketState,
};

/// Every kind of deed: its stable name ([`OfficeCommand::name`]) and its words.
pub(crate) const KINDS: [(&str, Text); 62] = [
    ("begin", text::AUDIT_BEGIN),
    ("step", text::AUDIT_STEP),
    ("cancel", text::AUDIT_CANCEL),
    ("works_in_summer", text::AUDIT_SUMMER),
    ("open_ticket", text::AUDIT_OPEN_TICKET),
    ("ticket", text::AUDIT_TICKET),
    ("enrol", text::AUDIT_ENROL),
    ("unenrol", text::AUDIT_UNENROL),
    ("take_payments", text::AUDIT_TAKE_PAYMENTS),
    ("payments_posted", text::AUDIT_PAYMENTS_POSTED),
    ("correct", text::AUDIT_CORRECT),
    ("second_correction", text::AUDIT_SECOND),
    ("apply_refund", text::AUDIT_APPLY_REFUND),
    ("confirm_refund", text::AUDIT_CONFIRM_REFUND),
    ("refund_leavers", text::AUDIT_REFUND_LEAVERS),
    ("refund_bank", text::AUDIT_REFUND_BANK),
    ("refund_scan", text::AUDIT_REFUND_SCAN),
    ("pass_refunds", text::AUDIT_PASS_REFUNDS),
    ("refund_paid", text::AUDIT_REFUND_PAID),
    ("refund_sent_back", text::AUDIT_REFUND_SENT_BACK),
    ("end_refund", text::AUDIT_END_REFUND),
    ("order_supplier_change", text::AUDIT_ORDER_CHANGE),
    ("reserve_balances", text::AUDIT_RESERVE),
    ("pass_balances", text::AUDIT_PASS),
    ("change_step_done", text::AUDIT_CHANGE_STEP),
    ("cancel_supplier_change", text::AUDIT_CANCEL_CHANGE),
    ("set_money", text::AUDIT_SET_MONEY),
    ("choose", text::AUDIT_CHOOSE),
    ("set_apart", text::AUDIT_SET_APART),
    ("put_product", text::AUDIT_PUT_PRODUCT),
    ("set_emergency", text::AUDIT_SET_EMERGENCY),
    ("receive_batch", text::AUDIT_RECEIVE_BATCH),
    ("register_pieces", text::AUDIT_REGISTER_PIECES),
    ("close_batch", text::AUDIT_CLOSE_BATCH),
    ("issue_card", text::AUDIT_ISSUE_CARD),
    ("replace_card", text::AUDIT_REPLACE_CARD),
    ("return_card", text::AUDIT_RETURN_CARD),
    ("card_found", text::AUDIT_CARD_FOUND),
    ("discard_cards", text::AUDIT_DISCARD_CARDS),
    ("send_cards", text::AUDIT_SEND_CARDS),
    ("cards_arrived", text::AUDIT_CARDS_ARRIVED),
    ("call_cards_back", text::AUDIT_CALL_CARDS_BACK),
    ("begin_count", text::AUDIT_BEGIN_COUNT),
    ("cards_seen", text::AUDIT_CARDS_SEEN),
    ("end_count", text::AUDIT_END_COUNT),
    ("drop_count", text::AUDIT_DROP_COUNT),
    ("set_reserve_rule", text::AUDIT_SET_RESERVE_RULE),
    ("set_card_vendor", text::AUDIT_SET_CARD_VENDOR),
    ("set_main_building", text::AUDIT_SET_MAIN_BUILDING),
    ("set_desk_reader", text::AUDIT_SET_DESK_READER),
    ("card_signal", text::AUDIT_CARD_SIGNAL),
    ("settle_signal", text::AUDIT_SETTLE_SIGNAL),
    ("set_signals", text::AUDIT_SET_SIGNALS),
    ("plan_delivery", text::AUDIT_PLAN_DELIVERY),
    ("signed_in", text::AUDIT_SIGNED_IN),
    ("sign_in_failed", text::AUDIT_SIGN_IN_FAILED),
    ("denied", text::AUDIT_DENIED),
    ("revealed", text::AUDIT_REVEALED),
    ("searched_names", text::AUDIT_SEARCHED_NAMES),
    ("forgot", text::AUDIT_FORGOT),
    ("exported", text::AUDIT_EXPORTED),
    ("ended_sessions", text::AUDIT_ENDED_SESSIONS),
];

/// A kind by its stable name.
pub(crate) fn named(name: &str) -> Option<Text> {
    KINDS.into_iter().find(|(known, _)| *known == name).map(|(_, words)| words)
}

/// What was done, without the object. Steps are named as their procedure in `city` names them.
pub(crate) fn deed(lang: Lang, city: &City, command: Option<&OfficeCommand>) -> String {
    let Some(command) = command else { return text::AUDIT_UNREADABLE.of(lang).into() };
    let kind = kind(lang, command);
    match more(lang, city, command) {
        more if more.is_empty() => kind.into(),
        more => format!("{kind}: {more}"),
    }
}

/// What somebody wrote into the command itself, each under its name.
pub(crate) fn written(command: &OfficeCommand) -> Vec<(Text, String)> {
    if let OfficeCommand::SetMoney { settings } = command {
        return rules(settings);
    }
    let texts = match command {
        OfficeCommand::Begin { plan } => vec![(text::AUDIT_DOCUMENT, &plan.basis)],
        OfficeCommand::Step { note, document, .. } => vec![(text::AUDIT_NOTE, note), (text::AUDIT_DOCUMENT, document)],
        OfficeCommand::OpenTicket { draft } => vec![(text::AUDIT_NOTE, &draft.text)],
        OfficeCommand::Ticket { text, .. } => vec![(text::AUDIT_NOTE, text)],
        OfficeCommand::Note { fact: Fact::Forgot { document, .. } } => vec![(text::AUDIT_DOCUMENT, document)],
        OfficeCommand::ApplyRefund { draft } => vec![(text::AUDIT_DOCUMENT, &draft.document)],
        OfficeCommand::OrderSupplierChange { draft } => vec![(text::AUDIT_DOCUMENT, &draft.document)],
        OfficeCommand::RefundLeavers { document, .. }
        | OfficeCommand::RefundPaid { document, .. }
        | OfficeCommand::ChangeStepDone { document, .. } => vec![(text::AUDIT_DOCUMENT, document)],
        OfficeCommand::RefundSentBack { words, .. } => vec![(text::AUDIT_NOTE, words)],
        OfficeCommand::Stock { deed } => {
            cards::document(deed).map(|document| (text::AUDIT_DOCUMENT, document)).into_iter().collect()
        }
        OfficeCommand::Cancel { .. }
        | OfficeCommand::Correct { .. }
        | OfficeCommand::SecondCorrection { .. }
        | OfficeCommand::ConfirmRefund { .. }
        | OfficeCommand::RefundBank { .. }
        | OfficeCommand::RefundScan { .. }
        | OfficeCommand::PassRefunds { .. }
        | OfficeCommand::EndRefund { .. }
        | OfficeCommand::ReserveBalances { .. }
        | OfficeCommand::PassBalances { .. }
        | OfficeCommand::CancelSupplierChange { .. }
        | OfficeCommand::SetMoney { .. }
        | OfficeCommand::Choose { .. }
        | OfficeCommand::SetApart { .. }
        | OfficeCommand::PutProduct { .. }
        | OfficeCommand::SetEmergency { .. }
        | OfficeCommand::WorksInSummer { .. }
        | OfficeCommand::Enrol { .. }
        | OfficeCommand::Unenrol { .. }
        | OfficeCommand::TakePayments { .. }
        | OfficeCommand::PaymentsPosted { .. }
        | OfficeCommand::Note { .. } => Vec::new(),
    };
    texts.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| (name, words.clone())).collect()
}

/// Rules of money as the page of rules has them.
fn rules(settings: &MoneySettings) -> Vec<(Text, String)> {
    let MoneySettings { second_person_kopecks: limit, refund_days, refund_days_of, notice_below, change_steps } = settings;
    let contracts: Vec<String> = refund_days_of.iter().map(|(contract, days)| format!("{contract} = {days}")).collect();
    let steps: Vec<String> = change_steps.iter().map(|step| format!("{} / {} ({})", step.ru, step.en, step.days)).collect();
    let mut rules = vec![
        (text::MS_LIMIT, roubles(*limit)),
        (text::MS_DAYS, refund_days.to_string()),
        (text::MS_CONTRACTS, contracts.join(", ")),
        (text::MS_NOTICE, roubles((*notice_below).into())),
        (text::MS_STEPS, steps.join("; ")),
    ];
    rules.retain(|(_, words)| !words.is_empty());
    rules
}

fn kind(lang: Lang, command: &OfficeCommand) -> &'static str {
    named(command.name()).unwrap_or(text::AUDIT_UNREADABLE).of(lang)
}

/// What the kind alone does not say; empty when it says all.
fn more(lang: Lang, city: &City, command: &OfficeCommand) -> String {
    match command {
        OfficeCommand::Begin { plan } => planned(lang, plan),
        OfficeCommand::Step { procedure, step, .. } => {
            let row = city.office().procedure(*procedure);
            let known = row.and_then(|row| row.plan.kind.step(step));
            known.map_or_else(|| step.clone(), |step| String::from(if lang == Lang::Ru { step.ru } else { step.en }))
        }
        OfficeCommand::WorksInSummer { works, .. } => {
            String::from(if *works { text::AUDIT_SUMMER_ON } else { text::AUDIT_SUMMER_OFF }.of(lang))
        }
        OfficeCommand::Ticket { state: Some(state), .. } => ticket_state(*state).of(lang).into(),
        OfficeCommand::Enrol { rows, .. } => format!("{} {}", rows.len(), text::AUDIT_ROWS.of(lang)),
        OfficeCommand::Note { fact } => told(lang, fact),
        OfficeCommand::TakePayments { file } => rubles(lang, file.payments.kopecks),
        OfficeCommand::PaymentsPosted { posted, .. } => rubles(lang, posted.all().kopecks),
        OfficeCommand::ConfirmRefund { kopecks, .. } => rubles(lang, *kopecks),
        OfficeCommand::Correct {
            correction:
                Correction::Transfer { kopecks, .. }
                | Correction::Adjust { kopecks, .. }
                | Correction::Donate { kopecks, .. }
                | Correction::Support { kopecks, .. },
            ..
        } => rubles(lang, *kopecks),
        OfficeCommand::Correct { correction: Correction::Reverse { debit }, .. } => rubles(lang, debit.kopecks),
        OfficeCommand::Correct { correction, .. } => {
            let item = correction.payment().and_then(|payment| city.office().books().suspended(payment));
            item.map_or_else(String::new, |item| rubles(lang, item.kopecks))
        }
        OfficeCommand::SecondCorrection { approve, .. } => {
            String::from(if *approve { text::AUDIT_YES } else { text::AUDIT_NO }.of(lang))
        }
        OfficeCommand::SetApart { kopecks, .. } => rubles(lang, *kopecks),
        OfficeCommand::SetEmergency { kopecks, .. } => rubles(lang, *kopecks),
        OfficeCommand::PutProduct { name, .. } => name.clone(),
        OfficeCommand::Stock { deed } => cards::more(lang, deed),
        OfficeCommand::PassRefunds { refunds } => number(lang, refunds.len() as u64),
        OfficeCommand::RefundScan { files, .. } => number(lang, files.len() as u64),
        OfficeCommand::ApplyRefund { .. }
        | OfficeCommand::RefundLeavers { .. }
        | OfficeCommand::RefundBank { .. }
        | OfficeCommand::RefundPaid { .. }
        | OfficeCommand::RefundSentBack { .. }
        | OfficeCommand::EndRefund { .. }
        | OfficeCommand::OrderSupplierChange { .. }
        | OfficeCommand::ReserveBalances { .. }
        | OfficeCommand::PassBalances { .. }
        | OfficeCommand::ChangeStepDone { .. }
        | OfficeCommand::CancelSupplierChange { .. }
        | OfficeCommand::SetMoney { .. }
        | OfficeCommand::Choose { .. }
        | OfficeCommand::Cancel { .. }
        | OfficeCommand::OpenTicket { .. }
        | OfficeCommand::Ticket { state: None, .. }
        | OfficeCommand::Unenrol { .. } => String::new(),
    }
}

fn told(lang: Lang, fact: &Fact) -> String {
    match fact {
        Fact::SignedIn { role } => {
            let known = Role::ALL.into_iter().find(|known| known.name() == role);
            known.map_or_else(|| role.clone(), |known| super::role(known).of(lang).into())
        }
        Fact::Denied { route } => route.clone(),
        Fact::Exported { route, rows } => format!("{route}, {rows} {}", text::AUDIT_ROWS.of(lang)),
        Fact::EndedSessions { whose, count } if whose.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}{whose} ({count})", text::AUDIT_SESSION.of(lang))
        }
        Fact::EndedSessions { whose, count } => format!("{whose} ({count})"),
        Fact::SearchedNames { found } => number(lang, *found),
        Fact::SignInFailed | Fact::Revealed { .. } | Fact::Forgot { .. } => String::new(),
    }
}

fn planned(lang: Lang, plan: &Plan) -> String {
    let ends = plan.ends.map_or_else(String::new, |ends| format!(" — {}", day(ends)));
    format!("{}, {}{ends}", procedure(plan.kind).of(lang), day(plan.begins))
}

const fn procedure(kind: Kind) -> Text {
    match kind {
        Kind::Summer => text::AUDIT_K_SUMMER,
        Kind::Repair => text::AUDIT_K_REPAIR,
        Kind::Demolition => text::AUDIT_K_DEMOLITION,
        Kind::HandedToCity => text::AUDIT_K_TO_CITY,
        Kind::HandedToSchool => text::AUDIT_K_TO_SCHOOL,
        Kind::Reprofiling => text::AUDIT_K_REPROFILING,
        Kind::SchoolYear => text::AUDIT_K_SCHOOL_YEAR,
        Kind::AdditionalEquipment => text::AUDIT_K_ADDITIONAL,
        Kind::StoredElsewhere => text::AUDIT_K_STORED,
        Kind::MoveOwn | Kind::MoveRenamed | Kind::MoveOther | Kind::MoveDuty | Kind::MoveShared => text::AUDIT_K_MOVE,
        Kind::Duty => text::AUDIT_K_DUTY,
    }
}

const fn ticket_state(state: TicketState) -> Text {
    match state {
        TicketState::Open => text::AUDIT_S_OPEN,
        TicketState::InWork => text::AUDIT_S_IN_WORK,
        TicketState::Waiting => text::AUDIT_S_WAITING,
        TicketState::Done => text::AUDIT_S_DONE,
        TicketState::Refused => text::AUDIT_S_REFUSED,
        TicketState::Withdrawn => text::AUDIT_S_WITHDRAWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deed that the filter cannot name would be found by nobody.
    #[test]
    fn every_fact_and_command_has_a_kind() {
        let command = |json: &str| serde_json::from_str::<OfficeCommand>(json).expect(json);
        for json in [
            r#"{"do":"cancel","procedure":1}"#,
            r#"{"do":"works_in_summer","building":1,"works":true}"#,
            r#"{"do":"step","procedure":1,"step":"mode"}"#,
            r#"{"do":"ticket","ticket":1}"#,
            r#"{"do":"enrol","file":"","rows":[]}"#,
            r#"{"do":"unenrol","enrolment":1}"#,
            r#"{"do":"payments_posted","file":1,"posted":{"credited":{"rows":0,"kopecks":0},"repeated":{"rows":0,"kopecks":0},"suspense":{"rows":0,"kopecks":0},"refused":{"rows":0,"kopecks":0}}}"#,
            r#"{"do":"correct","correction":{"correct":"return","payment":1}}"#,
            r#"{"do":"second_correction","correction":1,"approve":true}"#,
            r#"{"do":"apply_refund","draft":{"holder":1,"supplier":1,"complex":1,"document":"1"}}"#,
            r#"{"do":"confirm_refund","refund":1,"kopecks":1}"#,
            r#"{"do":"refund_leavers","groups":[1],"document":"1"}"#,
            r#"{"do":"refund_bank","refund":1,"bank":""}"#,
            r#"{"do":"refund_scan","refund":1,"files":[]}"#,
            r#"{"do":"pass_refunds","refunds":[1]}"#,
            r#"{"do":"refund_paid","refund":1,"document":"1"}"#,
            r#"{"do":"refund_sent_back","refund":1,"words":"1"}"#,
            r#"{"do":"end_refund","refund":1,"rejected":true}"#,
            r#"{"do":"order_supplier_change","draft":{"contract":1,"next_contract":2,"document":"1"}}"#,
            r#"{"do":"reserve_balances","change":1}"#,
            r#"{"do":"pass_balances","change":1}"#,
            r#"{"do":"change_step_done","change":1,"step":0,"document":"1"}"#,
            r#"{"do":"cancel_supplier_change","change":1}"#,
            r#"{"do":"set_money","settings":{"second_person_kopecks":1,"refund_days":1,"change_steps":[]}}"#,
            r#"{"do":"choose","holder":1,"choices":{"daily_limit":1,"notice_below":0}}"#,
            r#"{"do":"set_apart","holder":1,"supplier":1,"kopecks":1}"#,
            r#"{"do":"put_product","product":1,"active":true,"group":0,"name":"1"}"#,
            r#"{"do":"set_emergency","contract":1,"kopecks":1}"#,
            r#"{"do":"stock","deed":"receive","building":1,"origin":{"from":"found"},"document":"1","kind":1,"declared":1,"day":1}"#,
            r#"{"do":"stock","deed":"register","batch":1,"uids":[]}"#,
            r#"{"do":"stock","deed":"close_batch","batch":1}"#,
            r#"{"do":"stock","deed":"issue","uid":"04A1B2C3","holder":1,"permanent":true}"#,
            r#"{"do":"stock","deed":"replace","old":"04A1B2C3","cause":"lost","new":null}"#,
            r#"{"do":"stock","deed":"return","uid":"04A1B2C3","building":1,"broken":false}"#,
            r#"{"do":"stock","deed":"found","uid":"04A1B2C3"}"#,
            r#"{"do":"stock","deed":"discard","uids":[],"document":"1"}"#,
            r#"{"do":"stock","deed":"send","uids":[],"to":1,"document":"1"}"#,
            r#"{"do":"stock","deed":"arrive","transfer":1,"uids":[]}"#,
            r#"{"do":"stock","deed":"call_back","transfer":1}"#,
            r#"{"do":"stock","deed":"begin_count","building":1,"document":"1"}"#,
            r#"{"do":"stock","deed":"seen","count":1,"uids":[]}"#,
            r#"{"do":"stock","deed":"end_count","count":1}"#,
            r#"{"do":"stock","deed":"drop_count","count":1}"#,
            r#"{"do":"stock","deed":"set_rule","building":1,"rule":{"at_least":1,"lead_days":1,"pack":1}}"#,
            r#"{"do":"stock","deed":"set_vendor","vendor":{"id":0,"name":"1","conclusion":"1","valid_until":null,"kinds":2,"active":true}}"#,
            r#"{"do":"stock","deed":"set_main_building","complex":1,"building":1}"#,
            r#"{"do":"stock","deed":"set_reader","building":1,"profile":"hex-be"}"#,
            r#"{"do":"stock","deed":"plan","plan":0,"as_of":1,"file":"","rows":[]}"#,
            r#"{"do":"note","fact":{"fact":"signed_in","role":"guard"}}"#,
            r#"{"do":"note","fact":{"fact":"sign_in_failed"}}"#,
            r#"{"do":"note","fact":{"fact":"denied","route":"/"}}"#,
            r#"{"do":"note","fact":{"fact":"revealed","holder":1}}"#,
            r#"{"do":"note","fact":{"fact":"forgot","holder":1}}"#,
            r#"{"do":"note","fact":{"fact":"exported","route":"/","rows":1}}"#,
            r#"{"do":"note","fact":{"fact":"ended_sessions","whose":"1","count":1}}"#,
        ] {
            let command = command(json);
            assert_ne!(deed(Lang::Ru, &City::new(), Some(&command)), deed(Lang::Ru, &City::new(), None), "{json}");
        }
    }
}
