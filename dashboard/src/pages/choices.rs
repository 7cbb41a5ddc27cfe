//! What a family chose for its account (FIELD D rows 39, 40, 42): the limit of a day, when the balance is called low, money set apart
//! for the buffet, and what is not sold to the child. Asked by application, so it is checked before it is done and says why.

use super::frame::{self, Frame};
use crate::{
    act::{self, Just, Sent, act, look, new_form, not_done},
    app::App,
    ask::{NoPage, ask_for},
    auth::{Signed, rights::Action},
    changes::{self, Change},
    ctx::Ctx,
    format::rubles,
    lang::Lang,
    link::Link,
    prefs::Prefs,
    routes,
    text::{self, Text},
    typed::{kopecks, roubles},
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::{HolderView, Named},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::{civil_day, command::AccountRules};
use ledger_office::{
    City, OfficeCommand,
    comfort::Choices,
    decide::{self, Moment},
};
use maud::{Markup, html};
use std::{collections::BTreeSet, sync::Arc};

const COLUMNS: [Column; 3] = [Column::words(text::CS_WHAT), Column::words(text::COL_BEFORE), Column::words(text::COL_AFTER)];

/// Keys and values as a form sends them: boxes come as often as they are ticked.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    fn one(&self, key: &str) -> &str {
        self.0.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim())
    }

    fn stops(&self) -> impl Iterator<Item = u32> {
        self.0.iter().filter(|(name, _)| name == "stop").filter_map(|(_, value)| value.parse().ok())
    }

    fn of(choices: &Choices) -> Self {
        let (line, below) = match choices.notice_below {
            0 => ("city", String::new()),
            AccountRules::NEVER => ("never", String::new()),
            own => ("own", roubles(own.into())),
        };
        let limit = if choices.daily_limit == 0 { String::new() } else { roubles(choices.daily_limit.into()) };
        let buffet = if choices.buffet_percent.is_some() { "separate" } else { "shared" };
        let share = choices.buffet_percent.unwrap_or(0).to_string();
        let fields = [("limit", limit), ("line", line.into()), ("below", below), ("buffet", buffet.into()), ("share", share)];
        let stops = choices.stops.iter().map(|product| (String::from("stop"), product.to_string()));
        Self(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).chain(stops).collect())
    }

    /// # Errors
    /// The field that cannot be read, and what is wrong with it.
    fn read(&self) -> Result<Choices, (&'static str, Text)> {
        let sum = |key: &'static str| {
            let kopecks = kopecks(self.one(key)).and_then(|kopecks| u32::try_from(kopecks).ok());
            kopecks.filter(|kopecks| *kopecks != AccountRules::NEVER).ok_or((key, text::SUM_WRONG))
        };
        let daily_limit = if self.one("limit").is_empty() { 0 } else { sum("limit")? };
        let notice_below = match self.one("line") {
            "never" => AccountRules::NEVER,
            "own" => Some(sum("below")?).filter(|line| *line > 0).ok_or(("below", text::SUM_WRONG))?,
            _ => 0,
        };
        let share =
            || self.one("share").parse().ok().filter(|percent: &u8| *percent <= 100).ok_or(("share", text::CS_SHARE_WRONG));
        let buffet_percent = if self.one("buffet") == "separate" { Some(share()?) } else { None };
        Ok(Choices { daily_limit, notice_below, buffet_percent, stops: self.stops().collect() })
    }
}

/// Everything that the form shows of the city.
struct Offered {
    choices: Choices,
    /// Kopecks of the city's line.
    line: u32,
    /// Groups with their products; those that stand alone are groups of nothing.
    groups: Vec<(Named, Vec<Named>)>,
}

/// What would change.
struct Checked {
    digest: u64,
    changes: Vec<Change>,
}

/// `GET /accounts/{account}/choices`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let (view, offered) = find(&app, &who, account).await?;
    let ctx = app.ctx(&prefs);
    let said = html! {
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CS_DONE)) } }
    };
    Ok(page(
        &ctx,
        &prefs,
        &who,
        &view,
        &html! { (said) (form(&ctx, account, &Fields::of(&offered.choices), &offered, None)) (apart(&ctx, &view)) },
    ))
}

/// `POST /accounts/{account}/choices`: the check first, then the deed.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let (view, offered) = find(&app, &who, account).await?;
    let (fields, ctx) = (Fields(fields), app.ctx(&prefs));
    let again = |problem: Markup, bad: Option<&str>| {
        let content = html! { (problem) (form(&ctx, account, &fields, &offered, bad)) (apart(&ctx, &view)) };
        (StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, &view, &content)).into_response()
    };
    if fields.one("back") == "1" {
        let content = html! { (form(&ctx, account, &fields, &offered, None)) (apart(&ctx, &view)) };
        return Ok(page(&ctx, &prefs, &who, &view, &content).into_response());
    }
    let choices = match fields.read() {
        Ok(choices) => choices,
        Err((field, words)) => {
            return Ok(again(not_done(&ctx, html! { a href={ "#" (field) } { (ctx.t(words)) } }), Some(field)));
        }
    };
    let holder = view.person.holder;
    let command = OfficeCommand::Choose { holder, choices: choices.clone() };
    let hidden: Vec<(String, String)> = Fields::of(&choices).0;
    match check_or_do(&app, &prefs, &who, (&view, &routes::choices(account)), &fields, command, &hidden).await? {
        Ok(done) => Ok(done),
        Err(reason) => Ok(again(act::problem(&ctx, reason), None)),
    }
}

/// `POST /accounts/{account}/apart`: the check first, then the deed.
pub(crate) async fn set_apart(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let (view, offered) = find(&app, &who, account).await?;
    let (fields, ctx) = (Fields(fields), app.ctx(&prefs));
    let again = |problem: Markup| {
        let content =
            html! { (problem) (form(&ctx, account, &Fields::of(&offered.choices), &offered, None)) (apart(&ctx, &view)) };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, &view, &content)).into_response())
    };
    let supplier: u32 = fields.one("supplier").parse().map_err(|_| NoPage::BadAddress)?;
    if fields.one("back") == "1" {
        return Ok(Redirect::to(&routes::choices(account)).into_response());
    }
    let Some(kopecks) = kopecks(fields.one("sum")) else {
        return again(not_done(&ctx, html! { a href={ "#apart-" (supplier) } { (ctx.t(text::SUM_WRONG)) } }));
    };
    let command = OfficeCommand::SetApart { holder: view.person.holder, supplier, kopecks };
    let hidden = [(String::from("supplier"), supplier.to_string()), (String::from("sum"), roubles(kopecks))];
    match check_or_do(&app, &prefs, &who, (&view, &routes::set_apart(account)), &fields, command, &hidden).await? {
        Ok(done) => Ok(done),
        Err(reason) => again(act::problem(&ctx, reason)),
    }
}

/// The page on which everything is read once more, or the deed itself.
///
/// # Errors
/// Inside: the refusal with which the form is shown again.
async fn check_or_do(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    (view, to): (&HolderView, &str),
    fields: &Fields,
    command: OfficeCommand,
    hidden: &[(String, String)],
) -> Result<Result<Response, Reason>, NoPage> {
    let (ctx, account) = (app.ctx(prefs), view.person.account);
    let mut refused = None;
    if !fields.one("form").is_empty() {
        let sent = Sent::new(fields.one("form"), fields.one("expects"), fields.one("why"));
        let done = act(app, who, &sent, command.clone()).await?;
        if done.reason.is_accepted() {
            let link = Link::to(routes::choices(account)).with("done", "1").to_string();
            return Ok(Ok(Redirect::to(&link).into_response()));
        }
        refused = Some(done.reason);
    }
    let login = who.operator.login.clone();
    let lang = ctx.lang;
    let checked = look(app, move |city, now_us| {
        let moment = Moment::new(now_us, &login, 0);
        let decided = decide::decide(city.office(), city, &moment, &command)?;
        let digest = decide::digest(city.office(), city, civil_day(now_us), &command)?;
        let rows: Vec<_> = decided.changes.iter().map(|after| (city.current(after), after.clone())).collect();
        let mut changes = changes::of(lang, city, &rows);
        changes.extend(moved(lang, city, &command));
        Ok::<_, Reason>(Checked { digest, changes })
    });
    let checked = match checked.await? {
        Ok(checked) => checked,
        Err(reason) => return Ok(Err(reason)),
    };
    let number = new_form()?;
    let content = html! {
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        article.panel aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::CS_CHECK)) }
            (table(&ctx, "check-h", &COLUMNS, checked.changes.iter().enumerate().map(|(n, change)| Row {
                id: format!("c{n}"),
                cells: vec![html! { (ctx.t(change.field)) }, html! { (change.before) }, html! { (change.after) }],
            })))
            form.acting method="post" action=(to) {
                (act::hidden(&number, checked.digest))
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                (act::why_again(&ctx, fields.one("why")))
                p.actions {
                    button.primary { (ctx.t(text::CS_DO)) }
                    button name="back" value="1" formnovalidate { (ctx.t(text::CHANGE_ANSWERS)) }
                }
            }
        }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Ok((status, page(&ctx, prefs, who, view, &content)).into_response()))
}

/// Money set apart is no row of the registry.
fn moved(lang: Lang, city: &City, command: &OfficeCommand) -> Option<Change> {
    let OfficeCommand::SetApart { holder, supplier, kopecks } = command else { return None };
    let before = city.purse_at(*holder, *supplier).map_or(0, |(_, purse)| purse.apart);
    let (before, after) = (rubles(lang, before), rubles(lang, *kopecks));
    Some(Change { object: String::new(), field: text::CS_APART, before, after })
}

async fn find(app: &App, who: &Signed, account: u64) -> Result<(HolderView, Offered), NoPage> {
    who.may_somewhere(Action::SetChoices)?;
    let view = ask_for(app, move |desk| desk.holder(account)).await?;
    who.may(Action::SetChoices, Some(&view.place()))?;
    let holder = view.person.holder;
    let offered = look(app, move |city, _| offered(city, holder)).await?.ok_or(NoPage::Missing)?;
    Ok((view, offered))
}

fn offered(city: &City, holder: u32) -> Option<Offered> {
    let choices = Choices::of(city, holder)?;
    let shown = |id: u32, active: bool| active || choices.stops.contains(&id);
    let rows = || (0u32..).zip(city.products()).filter(|(id, row)| shown(*id, row.active) && !row.name.is_empty());
    let named = |id: u32, name: &str| Named { id, name: name.to_owned() };
    let groups = rows().filter(|(_, row)| row.group == 0).map(|(id, row)| {
        let members = rows().filter(|(_, member)| member.group == id).map(|(id, member)| named(id, &member.name));
        (named(id, &row.name), members.collect())
    });
    Some(Offered { groups: groups.collect(), line: city.notice_line(), choices })
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, view: &HolderView, content: &Markup) -> Markup {
    let (title, account) = (ctx.t(text::CHOICES), view.person.account);
    let to_account = (Some(routes::account(account)), &*format!("{} {account}", ctx.t(text::COL_ACCOUNT)));
    let content = html! {
        (crumbs(ctx, &[to_account, (None, title)]))
        h1 { (title) }
        (content)
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}

fn form(ctx: &Ctx, account: u64, fields: &Fields, offered: &Offered, bad: Option<&str>) -> Markup {
    let stops: BTreeSet<u32> = fields.stops().collect();
    let sum = |key: &'static str, label: Text, hint: &str, mode: &str| {
        html! {
            label for=(key) { (ctx.t(label)) }
            input.short id=(key) name=(key) inputmode=(mode) value=(fields.one(key)) aria-describedby={ (key) "-hint" }
                aria-invalid=[(bad == Some(key)).then_some("true")];
            p.hint id={ (key) "-hint" } { (hint) }
        }
    };
    let radio = |name: &str, value: &str, label: &Markup| {
        html! {
            p.tick {
                input id={ (name) "-" (value) } type="radio" name=(name) value=(value) checked[fields.one(name) == value];
                label for={ (name) "-" (value) } { (label) }
            }
        }
    };
    let city = if offered.line == 0 { ctx.t(text::CS_LINE_CITY_NONE).to_owned() } else { rubles(ctx.lang, offered.line) };
    html! {
        article.panel {
            form.acting method="post" action=(routes::choices(account)) {
                (sum("limit", text::CS_LIMIT_LABEL, ctx.t(text::CS_LIMIT_HINT), "decimal"))
                fieldset {
                    legend { (ctx.t(text::CS_LINE_LABEL)) }
                    p.hint { (ctx.t(text::CS_LINE_HINT)) }
                    (radio("line", "city", &html! { (ctx.t(text::CS_LINE_CITY)) ": " (city) }))
                    (radio("line", "own", &html! { (ctx.t(text::CS_LINE_OWN)) }))
                    (sum("below", text::SUM_ROUBLES, ctx.t(text::CS_BELOW_HINT), "decimal"))
                    (radio("line", "never", &html! { (ctx.t(text::CS_LINE_NEVER)) }))
                }
                fieldset {
                    legend { (ctx.t(text::CS_BUFFET)) }
                    (radio("buffet", "shared", &html! { (ctx.t(text::CS_BUFFET_SHARED)) }))
                    (radio("buffet", "separate", &html! { (ctx.t(text::CS_BUFFET_SEPARATE)) }))
                    (sum("share", text::CS_SHARE, ctx.t(text::CS_SHARE_HINT), "numeric"))
                }
                fieldset {
                    legend { (ctx.t(text::CS_STOPS_LABEL)) }
                    p.hint { (ctx.t(text::CS_STOPS_HINT)) }
                    @if offered.groups.is_empty() { (hint::hint(ctx.t(text::CS_NO_PRODUCTS), None)) }
                    @for (group, products) in &offered.groups {
                        div { (stop(group, &stops)) }
                        @if !products.is_empty() { div.ticks.inner { @for product in products { (stop(product, &stops)) } } }
                    }
                }
                p.actions {
                    button.primary { (ctx.t(text::CHECK_DO)) }
                    a.button href=(routes::account(account)) { (ctx.t(text::GO_BACK)) }
                }
            }
        }
    }
}

fn stop(product: &Named, stops: &BTreeSet<u32>) -> Markup {
    html! {
        p.tick {
            input id={ "stop-" (product.id) } type="checkbox" name="stop" value=(product.id) checked[stops.contains(&product.id)];
            label for={ "stop-" (product.id) } { (product.name) }
        }
    }
}

/// What is set apart, purse by purse; nothing while main meals and buffet share their money.
fn apart(ctx: &Ctx, view: &HolderView) -> Markup {
    html! {
        @if view.separate {
            article.panel aria-labelledby="apart-h" {
                h2 #apart-h { (ctx.t(text::CS_APART)) }
                p.hint { (ctx.t(text::CS_APART_HINT)) }
                @if view.purses.is_empty() { (hint::hint(ctx.t(text::NO_PURSES), None)) }
                @for purse in &view.purses {
                    form.acting method="post" action=(routes::set_apart(view.person.account)) {
                        input type="hidden" name="supplier" value=(purse.supplier.id);
                        label for={ "apart-" (purse.supplier.id) } {
                            (purse.supplier.name) ": " (ctx.t(text::CS_APART_OF)) " " (rubles(ctx.lang, purse.balance_kopecks))
                        }
                        input.short id={ "apart-" (purse.supplier.id) } name="sum" inputmode="decimal" required
                            value=(roubles(purse.apart_kopecks));
                        p.actions { button { (ctx.t(text::CHECK_DO)) } }
                    }
                }
            }
        }
    }
}
