//! The audit: what operators did and saw, newest first. The filter stands in the address.

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{day_start_us, number},
    lang::Lang,
    limits::{AUDIT_EXPORT_ROWS_MAX, LOGIN_BYTES_MAX},
    link::Link,
    panels::audit::{Line, list},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{hint, pager::pager},
    views::office::{AuditFilter, AuditPage, AuditRow},
    words::deeds,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::{holder_of_account, limits::DAY_US};
use ledger_office::decide::{CLOCK, Topic};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Kinds of objects that can be asked for: code in addresses, and name.
const TOPICS: [(Topic, &str, Text); 6] = [
    (Topic::Holder, "account", text::AUDIT_T_HOLDER),
    (Topic::Building, "building", text::AUDIT_T_BUILDING),
    (Topic::Procedure, "procedure", text::AUDIT_T_PROCEDURE),
    (Topic::Ticket, "ticket", text::AUDIT_T_TICKET),
    (Topic::Enrolment, "enrolment", text::AUDIT_T_ENROLMENT),
    (Topic::PaymentFile, "payments", text::AUDIT_T_PAYMENT_FILE),
];

/// What the address says; forms send an empty value for "all".
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    operator: String,
    deed: String,
    object: String,
    number: String,
    refused: String,
    from: String,
    to: String,
    before: Option<u64>,
}

impl Wish {
    /// With the filter, without the cursor.
    fn link(&self, path: &str) -> Link {
        let object = if self.number.is_empty() { "" } else { &self.object };
        Link::to(path)
            .with_words("operator", &self.operator)
            .with_words("deed", &self.deed)
            .with_words("object", object)
            .with_words("number", &self.number)
            .with_words("refused", &self.refused)
            .with_words("from", &self.from)
            .with_words("to", &self.to)
    }

    /// What the door is asked.
    pub(super) fn filter(&self) -> Result<AuditFilter, NoPage> {
        let words = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = |text: &str| match text {
            "" => Ok(None),
            day => day_start_us(day).map(Some).ok_or(NoPage::BadAddress),
        };
        if self.operator.len() > LOGIN_BYTES_MAX || !["", "1"].contains(&self.refused.as_str()) {
            return Err(NoPage::BadAddress);
        }
        if !self.deed.is_empty() && !deeds::KINDS.iter().any(|(name, _)| *name == self.deed) {
            return Err(NoPage::BadAddress);
        }
        Ok(AuditFilter {
            login: words(&self.operator),
            name: words(&self.deed),
            about: self.about()?,
            refused: !self.refused.is_empty(),
            from_us: day(&self.from)?,
            until_us: day(&self.to)?.map(|last| last.saturating_add(DAY_US)),
        })
    }

    /// An account number that is none fits nothing: no holder has the number 0.
    fn about(&self) -> Result<Option<(Topic, u32)>, NoPage> {
        if self.number.trim().is_empty() {
            return Ok(None);
        }
        let number: u64 = self.number.trim().parse().map_err(|_| NoPage::BadAddress)?;
        let known = TOPICS.into_iter().find(|(_, code, _)| *code == self.object);
        let (topic, ..) = known.ok_or(NoPage::BadAddress)?;
        let object = if topic == Topic::Holder { holder_of_account(number) } else { u32::try_from(number).ok() };
        Ok(Some((topic, object.unwrap_or(0))))
    }
}

/// `GET /audit`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    who.may(Action::ReadAudit, None)?;
    let (filter, before) = (wish.filter()?, wish.before);
    let AuditPage { rows, next } = ask_door(&app, move |door| door.audit(before, &filter)).await?;
    let lines = in_words(&app, prefs.lang, rows).await?;
    let ctx = app.ctx(&prefs);
    let operators = app.roster.operators();
    let logins: Vec<&str> = operators.logins().chain([CLOCK]).collect();
    let content = page(&ctx, &wish, &logins, &lines, next, who.may(Action::ReadPeople, None).is_ok());
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::AUDIT), &prefs, &who.operator), &content))
}

/// Names come from the city as it is now.
pub(super) async fn in_words(app: &App, lang: Lang, rows: Vec<AuditRow>) -> Result<Vec<Line>, NoPage> {
    look(app, move |city, _| rows.into_iter().map(|row| Line::of(lang, city, row)).collect()).await
}

fn page(ctx: &Ctx, wish: &Wish, logins: &[&str], lines: &[Line], next: Option<u64>, links: bool) -> Markup {
    let to = wish.link(routes::AUDIT);
    let first = wish.before.map(|_| (to.clone(), text::TO_FIRST));
    let older = if lines.is_empty() { text::AUDIT_LOOK_ON } else { text::AUDIT_OLDER };
    let next = next.map(|next| (to.with("before", next), older));
    html! {
        h1 #audit-h { (ctx.t(text::AUDIT)) " " small { (ctx.t(text::NEWEST_FIRST)) } }
        p.lead { (ctx.t(text::AUDIT_LEAD)) }
        (filter(ctx, wish, logins))
        p.actions {
            a.button href=(wish.link(routes::AUDIT_CSV)) { (ctx.t(text::AUDIT_CSV_DO)) }
            a.button href=(wish.link(routes::AUDIT_XLSX)) { (ctx.t(text::AUDIT_XLSX_DO)) }
            @if next.is_some() {
                small { (ctx.t(text::AUDIT_FILE_MAX)) " " (number(ctx.lang, AUDIT_EXPORT_ROWS_MAX as u64)) "." }
            }
        }
        article.panel {
            @if !lines.is_empty() {
                (list(ctx, "audit-h", lines, links))
            } @else if next.is_some() {
                (hint::hint(ctx.t(text::AUDIT_NONE_HERE), None))
            } @else {
                (hint::hint(ctx.t(text::AUDIT_NONE), None))
                p { a href=(routes::AUDIT) { (ctx.t(text::SHOW_ALL)) } }
            }
            (pager(ctx, text::AUDIT_PAGES, first, next))
        }
    }
}

fn filter(ctx: &Ctx, wish: &Wish, logins: &[&str]) -> Markup {
    html! {
        form.filter action=(routes::AUDIT) {
            div.one {
                label for="operator" { (ctx.t(text::AUDIT_LOGIN)) }
                input #operator name="operator" value=(wish.operator) list="logins" maxlength=(LOGIN_BYTES_MAX) autocomplete="off"
                    spellcheck="false";
                datalist #logins { @for login in logins { option value=(login) {} } }
            }
            div.one {
                label for="deed" { (ctx.t(text::AUDIT_DEED)) }
                select #deed name="deed" {
                    option value="" { (ctx.t(text::ANY)) }
                    @for (code, name) in deeds::KINDS { option value=(code) selected[wish.deed == code] { (ctx.t(name)) } }
                }
            }
            div.one {
                label for="object" { (ctx.t(text::AUDIT_OBJECT)) }
                select #object name="object" {
                    @for (_, code, name) in TOPICS { option value=(code) selected[wish.object == code] { (ctx.t(name)) } }
                }
            }
            div.one {
                label for="number" { (ctx.t(text::AUDIT_NUMBER)) }
                input #number name="number" value=(wish.number) inputmode="numeric" pattern="[0-9]*" autocomplete="off";
            }
            div.one {
                label for="from" { (ctx.t(text::AUDIT_FROM)) }
                input #from type="date" name="from" value=(wish.from);
            }
            div.one {
                label for="to" { (ctx.t(text::AUDIT_TO)) }
                input #to type="date" name="to" value=(wish.to);
            }
            div.one {
                label for="refused" { (ctx.t(text::AUDIT_REFUSED)) }
                input #refused type="checkbox" name="refused" value="1" checked[!wish.refused.is_empty()];
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}
