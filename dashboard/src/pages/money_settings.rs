//! Settings of the money office: from which sum a second person decides, how long a supplier has for a refund, and what follows
//! after balances passed to another supplier (RFD-07, SUP-09).

use super::frame::{self, Frame};
use crate::{
    act::{self, Just, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::hex,
    limits::WHY_BYTES_MAX,
    link::Link,
    prefs::Prefs,
    routes,
    text::{self, Text},
    typed,
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
        problem,
    },
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{OfficeCommand, limits::CHANGE_STEPS_MAX, refund::MoneySettings, supplier_change::StepText};
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// Empty lines below the steps that there are. Origin: a table grows by one or two at a time.
const BLANK_STEPS: usize = 2;
/// What a step's fields are called, before its number.
const STEP_FIELDS: [(&str, Text); 5] = [
    ("ru", text::MS_STEP_RU),
    ("en", text::MS_STEP_EN),
    ("who_ru", text::MS_WHO_RU),
    ("who_en", text::MS_WHO_EN),
    ("days", text::MS_STEP_DAYS),
];

/// Keys and values as the form sends them.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn one(&self, key: &str) -> &str {
        self.0.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim())
    }

    /// The settings as a form has them.
    fn of(settings: &MoneySettings) -> Self {
        let MoneySettings { second_person_kopecks: limit, refund_days, refund_days_of, notice_below, change_steps } = settings;
        let contracts: Vec<String> = refund_days_of.iter().map(|(contract, days)| format!("{contract} = {days}")).collect();
        let mut fields = vec![
            (String::from("limit"), typed::roubles(*limit)),
            (String::from("days"), refund_days.to_string()),
            (String::from("contracts"), contracts.join("\n")),
            (String::from("notice"), typed::roubles((*notice_below).into())),
        ];
        for (nth, step) in change_steps.iter().enumerate() {
            let days = step.days.to_string();
            for (key, value) in
                [("ru", &step.ru), ("en", &step.en), ("who_ru", &step.who_ru), ("who_en", &step.who_en), ("days", &days)]
            {
                fields.push((format!("{key}-{nth}"), value.clone()));
            }
        }
        Self(fields)
    }

    /// Steps that a form shows: as many as are filled in, and some to fill in.
    fn steps(&self) -> usize {
        let filled = (0..CHANGE_STEPS_MAX)
            .rev()
            .find(|nth| STEP_FIELDS.iter().any(|(key, _)| !self.one(&format!("{key}-{nth}")).is_empty()));
        (filled.map_or(0, |nth| nth + 1) + BLANK_STEPS).min(CHANGE_STEPS_MAX)
    }

    /// # Errors
    /// The fields that cannot be read, by their ids.
    fn read(&self) -> Result<MoneySettings, Vec<String>> {
        let mut faults = Vec::new();
        let limit = typed::kopecks(self.one("limit"));
        if limit.is_none() {
            faults.push(String::from("limit"));
        }
        let days = self.one("days").parse().ok();
        if days.is_none() {
            faults.push(String::from("days"));
        }
        let notice = Some(self.one("notice"))
            .filter(|sum| !sum.is_empty())
            .map_or(Some(0), typed::kopecks)
            .and_then(|kopecks| u32::try_from(kopecks).ok());
        if notice.is_none() {
            faults.push(String::from("notice"));
        }
        let mut refund_days_of = BTreeMap::new();
        for line in self.one("contracts").lines().map(str::trim).filter(|line| !line.is_empty()) {
            let pair = line
                .split_once('=')
                .and_then(|(contract, days)| Some((contract.trim().parse().ok()?, days.trim().parse().ok()?)));
            match pair {
                Some((contract, days)) => _ = refund_days_of.insert(contract, days),
                None => faults.push(String::from("contracts")),
            }
        }
        let mut change_steps = Vec::new();
        for nth in 0..self.steps() {
            let of = |key: &str| self.one(&format!("{key}-{nth}")).to_owned();
            if STEP_FIELDS.iter().all(|(key, _)| of(key).is_empty()) {
                continue;
            }
            match of("days").parse() {
                Ok(days) => {
                    change_steps.push(StepText { ru: of("ru"), en: of("en"), who_ru: of("who_ru"), who_en: of("who_en"), days })
                }
                Err(_) => faults.push(format!("days-{nth}")),
            }
        }
        match (limit, days, notice) {
            (Some(second_person_kopecks), Some(refund_days), Some(notice_below)) if faults.is_empty() => {
                Ok(MoneySettings { second_person_kopecks, refund_days, refund_days_of, notice_below, change_steps })
            }
            _ => Err(faults),
        }
    }
}

/// What the settings were when the form was made: whoever changed them meanwhile is not overwritten unseen.
fn seen(settings: &MoneySettings) -> String {
    hex(&Sha256::digest(serde_json::to_vec(settings).unwrap_or_default()))
}

/// `GET /money-settings`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may(Action::SetMoney, None)?;
    let settings = look(&app, |city, _| city.office().books().settings().clone()).await?;
    let ctx = app.ctx(&prefs);
    let said = html! {
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::MS_DONE)) } }
    };
    Ok(page(&ctx, &prefs, &who, &said, &form(&ctx, &Fields::of(&settings), &seen(&settings), &new_form()?, &[], "")))
}

/// `POST /money-settings`.
pub(crate) async fn set(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may(Action::SetMoney, None)?;
    let fields = Fields(fields);
    let sent = Sent::new(fields.one("form"), "", fields.one("why"));
    let now = look(&app, |city, _| city.office().books().settings().clone()).await?;
    let (ctx, number) = (app.ctx(&prefs), new_form()?);
    let again = |fault: Markup, faults: &[String], was: &str| {
        let page = page(&ctx, &prefs, &who, &fault, &form(&ctx, &fields, was, &number, faults, sent.why()));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let was = fields.one("seen").to_owned();
    let settings = match fields.read() {
        Ok(settings) => settings,
        Err(faults) => return again(summary(&ctx, &faults), &faults, &was),
    };
    if was != seen(&now) && !sent.is_used(&app).await? {
        return again(act::problem(&ctx, Reason::PreviewOutdated), &[], &seen(&now));
    }
    let done = act(&app, &who, &sent, OfficeCommand::SetMoney { settings }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::MONEY_SETTINGS).with("done", "1").to_string()).into_response());
    }
    again(act::problem(&ctx, done.reason), &[], &was)
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, fault: &Markup, content: &Markup) -> Markup {
    let title = ctx.t(text::MONEY_SETTINGS);
    let content = html! {
        (crumbs(ctx, &[(Some(routes::REFUNDS.into()), ctx.t(text::REFUNDS)), (None, title)]))
        h1 { (title) }
        (fault)
        (content)
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}

fn summary(ctx: &Ctx, faults: &[String]) -> Markup {
    problem::summary(
        ctx,
        text::NOT_DONE,
        &html! {
            ul { @for fault in faults { li { a href=(format!("#{fault}")) { (ctx.t(unreadable(fault))) } } } }
        },
    )
}

fn unreadable(field: &str) -> Text {
    match field {
        "limit" | "notice" => text::RF_SUM_UNREADABLE,
        "contracts" => text::MS_CONTRACTS_UNREADABLE,
        _ => text::MS_DAYS_UNREADABLE,
    }
}

fn form(ctx: &Ctx, fields: &Fields, was: &str, number: &str, faults: &[String], why: &str) -> Markup {
    let bad = |key: &str| faults.iter().any(|fault| fault == key).then(|| format!("{key}-bad"));
    let labelled = |key: &str, name: Text, input: Markup| {
        html! {
            label for=(key) { (ctx.t(name)) }
            @if let Some(id) = bad(key) { p.alarm id=(id) { (ctx.t(unreadable(key))) } }
            (input)
        }
    };
    let input = |key: &str, mode: &str| {
        html! { input id=(key) name=(key) value=(fields.one(key)) inputmode=(mode) maxlength=(WHY_BYTES_MAX) aria-describedby=[bad(key)]; }
    };
    html! {
        article.panel {
            form.acting method="post" action=(routes::MONEY_SETTINGS) {
                (act::hidden(number, 0))
                input type="hidden" name="seen" value=(was);
                (labelled("limit", text::MS_LIMIT, input("limit", "decimal")))
                p.hint { (ctx.t(text::MS_LIMIT_HINT)) }
                (labelled("days", text::MS_DAYS, input("days", "numeric")))
                (labelled("contracts", text::MS_CONTRACTS, html! {
                    textarea #contracts name="contracts" rows="4" aria-describedby=[bad("contracts")] { (fields.one("contracts")) }
                }))
                p.hint { (ctx.t(text::MS_CONTRACTS_HINT)) }
                (labelled("notice", text::MS_NOTICE, input("notice", "decimal")))
                p.hint { (ctx.t(text::MS_NOTICE_HINT)) }
                h2 { (ctx.t(text::MS_STEPS)) }
                p.hint { (ctx.t(text::MS_STEPS_HINT)) }
                @for nth in 0..fields.steps() {
                    fieldset {
                        legend { (ctx.t(text::COL_STEP)) " " (nth + 1) }
                        @for (key, name) in STEP_FIELDS {
                            @let id = format!("{key}-{nth}");
                            (labelled(&id, name, input(&id, if key == "days" { "numeric" } else { "text" })))
                        }
                    }
                }
                (act::why_again(ctx, why))
                p.actions { button.primary { (ctx.t(text::MS_SET)) } }
            }
        }
    }
}
