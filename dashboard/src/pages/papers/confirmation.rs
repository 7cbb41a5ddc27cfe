//! The balance of an account, confirmed by the responsible person of the school (ACC-08, RFD-06).

use super::{Fault, Subject, Typed, find, refused};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::Signed,
    download::{Download, Kind},
    limits::PAPER_PURPOSE_BYTES_MAX,
    prefs::Prefs,
    routes, text,
    views::past::Then,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Response,
};
use papers::forms::{Confirmation, Signatory};
use std::sync::Arc;

/// `POST /accounts/{account}/papers/confirmation`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    let subject = find(&app, &who, account).await?;
    let kind = [Kind::Pdf, Kind::Docx].into_iter().find(|kind| kind.ending() == typed.kind).ok_or(NoPage::BadAddress)?;
    let mut confirmation = match written(&app, &subject, &typed).await? {
        Ok(confirmation) => confirmation,
        Err(fault) => return refused(&app, &prefs, &who, &subject, &typed, &fault),
    };
    let part = format!("confirmation {} {} {}", typed.supplier, typed.on, typed.kind);
    match subject.name(&app, &who, &typed, &part).await? {
        Ok(name) => confirmation.holder = name,
        Err(fault) => return refused(&app, &prefs, &who, &subject, &typed, &fault),
    }
    if confirmation.holder.is_some() && !subject.view.person.group.name.is_empty() {
        confirmation.group = Some(subject.view.person.group.name.clone());
    }
    let name = format!("balance-{account}-{}", confirmation.as_of);
    let download = Download { kind, route: routes::account_confirmation(account), name, rows: 1 };
    let write = move || {
        let paper = confirmation.paper()?;
        if kind == Kind::Docx { paper.docx() } else { paper.pdf().map(|file| file.bytes) }
    };
    download.give_out(&app, &who, write).await
}

/// Without a name yet.
async fn written(app: &App, subject: &Subject, typed: &Typed) -> Result<Result<Confirmation, Fault>, NoPage> {
    let supplier = subject.supplier(typed)?;
    let purpose = typed.purpose.trim();
    if purpose.len() > PAPER_PURPOSE_BYTES_MAX {
        return Err(NoPage::BadAddress);
    }
    let day = match subject.day(&typed.on) {
        Ok(day) => day,
        Err(fault) => return Ok(Err(fault)),
    };
    let over = day.ends_us <= subject.now_us;
    let at_us = if over { day.ends_us - 1 } else { subject.now_us };
    let account = subject.view.person.account;
    let purses = ask_for(app, move |desk| desk.purses_at(account, at_us)).await?;
    let then = purses.into_iter().find(|purse| purse.supplier.id == supplier.id).map(|purse| purse.then);
    let balance_kopecks = match then {
        Some(Then::Balance(entry)) => entry.balance_kopecks.unwrap_or(0),
        Some(Then::Nothing) => 0,
        Some(Then::TooFar) | None => return Ok(Err(Fault::Words(text::PAPER_TOO_FAR))),
    };
    if balance_kopecks < 0 {
        return Ok(Err(Fault::Words(text::PAPER_OWED)));
    }
    let confirmation = Confirmation {
        number: None,
        date: subject.now.date(),
        school: subject.view.complex.name.clone(),
        holder: None,
        group: None,
        account: account.to_string(),
        supplier: supplier.name,
        as_of: day.date,
        at: (!over).then(|| subject.now.time()),
        balance_kopecks,
        purpose: (!purpose.is_empty()).then(|| purpose.to_owned()),
        signatory: Signatory {
            position: "Ответственный за ИС ПП в организации".into(), name: None
        },
    };
    Ok(confirmation.paper().map(|_| confirmation).map_err(Fault::from))
}
