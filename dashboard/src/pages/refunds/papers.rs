//! The papers of a refund: the empty application with its instruction, the filled one, and the certified balance (RFD-04, RFD-06,
//! ACC-08). Papers with a name are told to the audit first.

use super::{bank, one::find_to_do};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask, ask_door},
    auth::{Signed, rights::Action},
    download::{self, Kind},
    format::{self, day},
    views::{office::Identity, past::Then},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;
use ledger_core::{State as Core, account_number, civil_day};
use ledger_office::state::day_start_us;
use ledger_office::{
    City,
    command::Fact,
    refund::{Refund, RefundState, contract_of},
};
use papers::{
    Paper, PaperFault,
    forms::{Confirmation, RefundApplication, Signatory},
};
use std::sync::Arc;

/// Who certifies a balance (ACC-08), as the paper has it.
const RESPONSIBLE: &str = "Ответственный за ИС ПП";

/// Which paper, by the name of its file.
fn named(file: &str) -> Option<(&str, Kind)> {
    let (name, ending) = file.split_once('.')?;
    let kind = [Kind::Pdf, Kind::Docx].into_iter().find(|kind| kind.ending() == ending)?;
    Some((name, kind))
}

/// A civil day, counted from 1970-01-01, as papers take it.
fn date_of(day: i32) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    jiff::Span::new().try_days(day).ok().and_then(|days| epoch.checked_add(days).ok()).unwrap_or(epoch)
}

/// `GET /refunds/form/{file}`.
pub(crate) async fn form(app: State<Arc<App>>, who: Signed, Path(file): Path<String>) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadRefunds)?;
    let (_, kind) = named(&file).filter(|(name, _)| *name == "application").ok_or(NoPage::Missing)?;
    let today = look(&app, |_, now_us| civil_day(now_us)).await?;
    write(kind, "application", move || RefundApplication::empty(date_of(today)).paper()).await
}

/// `GET /refunds/{id}/papers/{file}`.
pub(crate) async fn show(app: State<Arc<App>>, who: Signed, Path((id, file)): Path<(u32, String)>) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let (name, kind) = named(&file).ok_or(NoPage::Missing)?;
    let refund = view.refund;
    let is_confirmed = refund.steps.iter().any(|step| step.state == RefundState::Confirmed);
    let confirms = match name {
        "application" => false,
        "confirmation" if is_confirmed => true,
        _ => return Err(NoPage::Missing),
    };
    let holder = refund.draft.holder;
    app.tell_first(&who, Fact::Exported { route: crate::routes::refund_paper(id, &file), rows: 1 }).await?;
    let pupil = match ask_door(&app, move |door| door.identity(holder)).await? {
        Identity::Person { name, .. } => Some(name),
        Identity::Forgotten(_) | Identity::Nobody => None,
    };
    let facts = look(&app, {
        let refund = refund.clone();
        move |city, now_us| Facts::of(city, now_us, &refund, pupil)
    });
    let facts = facts.await?;
    let called = format!("refund-{id}-{name}");
    if confirms {
        let balance = balance(&app, &facts, &refund).await?;
        return write(kind, &called, move || confirmation(facts, &refund, balance).paper()).await;
    }
    let details = bank::open(&app, &refund.draft.bank, holder).await?;
    write(kind, &called, move || application(facts, &refund, details.as_ref()).paper()).await
}

/// The balance at the end of the day of the confirmation, or now while that day lasts; what is held is part of it.
async fn balance(app: &App, facts: &Facts, refund: &Refund) -> Result<i64, NoPage> {
    let end = day_start_us(day_of(refund, RefundState::Confirmed) + 1) - 1;
    let (account, supplier, at_us) = (account_number(refund.draft.holder), refund.draft.supplier, end.min(facts.now_us));
    let purses = ask(app, move |desk| desk.purses_at(account, at_us)).await?.unwrap_or_default();
    let then = purses.into_iter().find(|purse| purse.supplier.id == supplier).map(|purse| purse.then);
    Ok(match then {
        Some(Then::Balance(entry)) => entry.balance_kopecks.unwrap_or(refund.kopecks),
        Some(Then::Nothing | Then::TooFar) | None => refund.kopecks,
    })
}

/// What both papers say.
struct Facts {
    school: String,
    pupil: Option<String>,
    group: Option<String>,
    supplier: String,
    term_days: i32,
    now_us: i64,
}

impl Facts {
    fn of(city: &City, now_us: i64, refund: &Refund, pupil: Option<String>) -> Self {
        let (core, draft): (&Core, _) = (city, &refund.draft);
        let group = core.holder(draft.holder).map_or(0, |row| row.group);
        let contract = contract_of(core, draft.supplier, draft.complex, civil_day(now_us));
        let settings = city.office().books().settings();
        Self {
            school: super::complex_of(core, draft.complex).name,
            pupil,
            group: core.groups().get(group as usize).filter(|_| group != 0).map(|row| row.name.clone()),
            supplier: super::supplier_of(core, draft.supplier).name,
            term_days: settings.refund_days_of.get(&contract).copied().unwrap_or(settings.refund_days),
            now_us,
        }
    }
}

/// The day of the first step that led there.
fn day_of(refund: &Refund, state: RefundState) -> i32 {
    refund.steps.iter().find(|step| step.state == state).map_or(0, |step| civil_day(step.stamp.at_us))
}

/// Time of day at which it went there, in Moscow.
fn time_of(refund: &Refund, state: RefundState) -> Option<jiff::civil::Time> {
    let step = refund.steps.iter().find(|step| step.state == state)?;
    format::civil_moment(step.stamp.at_us).map(|moment| moment.time())
}

fn application(facts: Facts, refund: &Refund, details: Option<&bank::Details>) -> RefundApplication {
    let first = refund.steps.first().map_or(0, |step| civil_day(step.stamp.at_us));
    RefundApplication {
        date: date_of(first),
        school: Some(facts.school),
        applicant: details.map(|details| details.applicant.clone()),
        contact: details.map(|details| details.contact.clone()).filter(|contact| !contact.is_empty()),
        pupil: facts.pupil,
        group: facts.group,
        account: Some(account_number(refund.draft.holder).to_string()),
        sum_kopecks: refund.draft.kopecks,
        bank: details.and_then(bank::Details::on_paper),
        term_days: u16::try_from(facts.term_days).ok(),
    }
}

fn confirmation(facts: Facts, refund: &Refund, balance_kopecks: i64) -> Confirmation {
    let (asked, confirmed) =
        (refund.steps.first().map_or(0, |step| civil_day(step.stamp.at_us)), day_of(refund, RefundState::Confirmed));
    Confirmation {
        number: Some(format!("{}-В", refund.id)),
        date: date_of(confirmed),
        school: facts.school,
        holder: facts.pupil,
        group: facts.group,
        account: account_number(refund.draft.holder).to_string(),
        supplier: facts.supplier,
        as_of: date_of(confirmed),
        at: time_of(refund, RefundState::Confirmed),
        balance_kopecks,
        purpose: Some(format!(
            "для возврата остатка по заявлению {} (возврат № {} от {})",
            refund.draft.document,
            refund.id,
            day(asked)
        )),
        signatory: Signatory { position: RESPONSIBLE.to_owned(), name: None },
    }
}
async fn write(
    kind: Kind,
    name: &str,
    paper: impl FnOnce() -> Result<Paper, PaperFault> + Send + 'static,
) -> Result<Response, NoPage> {
    let write = move || if kind == Kind::Docx { paper()?.docx() } else { paper()?.pdf().map(|file| file.bytes) };
    download::written(kind, name, write).await
}
