//! Takes leavers' cards back: scanned numbers, each of them a deed of its own (IDN-09, IDN-10).

use super::{Asked, list::Scanned, page};
use crate::{
    act::{Sent, act, look},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    lang::Lang,
    limits::{NUMBER_FAULTS_SHOWN_MAX, RETURNS_AT_ONCE},
    pages::cards::{may, typed},
    prefs::Prefs,
    text::{self, Text},
    ui::{
        icon::{self, State as Mark},
        problem::summary,
    },
    views::desk::Place,
};
use axum::{
    Extension, Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use edge_protocol::Reason;
use futures_util::{StreamExt, TryStreamExt, stream};
use ledger_office::{
    OfficeCommand,
    stock::{StockDeed, Uid},
};
use maud::{Markup, html};
use std::sync::Arc;

/// Why a card was not taken back.
#[derive(Clone, Copy)]
enum Not {
    Scanned(Scanned),
    Refused(Reason),
}

impl Not {
    fn words(self, ctx: &Ctx) -> &'static str {
        let of = |text: Text| ctx.t(text);
        match self {
            Self::Scanned(Scanned::InUse) => of(text::KL_IN_USE),
            Self::Scanned(Scanned::Nobodys) => of(text::KL_NOBODYS),
            Self::Scanned(Scanned::Leavers | Scanned::Unknown) => of(text::KL_UNKNOWN),
            Self::Refused(reason) if ctx.lang == Lang::Ru => reason.ru(),
            Self::Refused(reason) => reason.en(),
        }
    }
}

/// What became of the numbers.
#[derive(Default)]
struct Outcome {
    back: Vec<Uid>,
    not: Vec<(Uid, Not)>,
}

/// `POST /cards/leavers`. Sent twice, every card is taken back once.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    let one = |key: &str| fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim());
    let asked = Asked::of(&who, &fields)?;
    let building: u32 = one("building").parse().map_err(|_| NoPage::BadAddress)?;
    let (sent, broken) = (Sent::new(one("form"), "", ""), !one("broken").is_empty());
    let (operator, complex) = (Arc::clone(&who.operator), asked.complex);
    let reader = look(&app, move |city, _| {
        let here = city.buildings().get(building as usize).is_some_and(|row| row.kind != 0 && row.complex == complex);
        (here && may(&operator, Action::ManageCards, city, building)).then(|| city.office().stock().reader(building).to_owned())
    });
    let reader = reader.await?.ok_or(NoPage::Missing)?;
    let numbers = typed::read(one("numbers"), &reader);
    let Sifted { fit, mut not } = sift(&app, &who, &asked, &sent, &numbers.uids).await?;
    let done = stream::iter(fit.into_iter().map(|uid| {
        let (app, who, sent) = (&app, &who, &sent);
        async move {
            let deed = StockDeed::Return { uid, building, broken };
            let done = act(app, who, &part(sent, uid)?, OfficeCommand::Stock { deed }).await?;
            Ok::<_, NoPage>((uid, done.reason))
        }
    }));
    let done: Vec<(Uid, Reason)> = done.buffered(RETURNS_AT_ONCE).try_collect().await?;
    let mut outcome = Outcome::default();
    for (uid, reason) in done {
        if reason.is_accepted() { outcome.back.push(uid) } else { not.push((uid, Not::Refused(reason))) }
    }
    outcome.not = not;
    let ctx = app.ctx(&prefs);
    let again: Vec<String> = outcome.not.iter().map(|(uid, _)| uid.to_string()).collect();
    let status = if outcome.back.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let said = said(&ctx, &outcome, &numbers);
    Ok((status, page(&app, &prefs, &who, &asked, &said, &again.join("\n")).await?).into_response())
}

/// The form of one card: it follows from the whole form and the number.
fn part(sent: &Sent, uid: Uid) -> Result<Sent, NoPage> {
    sent.part(uid.to_string().as_bytes())
}

/// Numbers that can be taken back, and the rest with why not.
struct Sifted {
    fit: Vec<Uid>,
    not: Vec<(Uid, Not)>,
}

/// What this form did before is fit: it is answered as it was then.
async fn sift(app: &App, who: &Signed, asked: &Asked, sent: &Sent, uids: &[Uid]) -> Result<Sifted, NoPage> {
    let parts = uids.iter().map(|uid| Ok((*uid, part(sent, *uid)?))).collect::<Result<Vec<_>, NoPage>>()?;
    let (operator, groups) = (Arc::clone(&who.operator), asked.groups.clone());
    let sifted = look(app, move |city, _| {
        let mine = |complex| authorize(&operator, Action::ManageCards, Some(&Place { complex, ..Place::default() })).is_ok();
        let mut sifted = Sifted { fit: Vec::new(), not: Vec::new() };
        for (uid, part) in &parts {
            match Scanned::of(city, *uid, &groups, &mine) {
                Scanned::Leavers => sifted.fit.push(*uid),
                _ if part.is_used_in(city)? => sifted.fit.push(*uid),
                scanned => sifted.not.push((*uid, Not::Scanned(scanned))),
            }
        }
        Ok::<_, NoPage>(sifted)
    });
    sifted.await?
}

fn said(ctx: &Ctx, outcome: &Outcome, numbers: &typed::Numbers) -> Markup {
    html! {
        @if !outcome.back.is_empty() {
            p.verdict.ok role="status" { (icon::state(ctx, Mark::Ok)) (ctx.t(text::KL_DONE)) " " strong { (outcome.back.len()) } }
        }
        @if !outcome.not.is_empty() || !numbers.faults.is_empty() {
            (summary(ctx, text::NOT_DONE, &html! {
                p { (ctx.t(text::KL_NOT_BACK)) " " strong { (outcome.not.len() + numbers.faults.len()) } }
                ul {
                    @for (uid, not) in outcome.not.iter().take(NUMBER_FAULTS_SHOWN_MAX) { li { code { (uid) } " — " (not.words(ctx)) } }
                    (typed::faults(ctx, numbers))
                }
            }))
        } @else if outcome.back.is_empty() {
            (crate::act::not_done(ctx, ctx.t(text::KL_NO_NUMBERS)))
        }
    }
}
