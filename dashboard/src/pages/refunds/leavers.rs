//! Refunds of whole leaving classes at the end of a year: groups are chosen, everybody's money is shown, and one deed holds it.

use super::{complex_of, makes_anywhere, supplier_of};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Scope, rights::Action},
    ctx::Ctx,
    format::rubles,
    limits::WHY_BYTES_MAX,
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
    },
    views::desk::{Named, Place},
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::account_number;
use ledger_office::{
    City, OfficeCommand,
    decide::{Moment, decide, digest},
    state::Row as OfficeRow,
};
use maud::{Markup, html};
use std::{collections::BTreeMap, sync::Arc};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_ACCOUNT),
    Column::words(text::COL_GROUP),
    Column::words(text::COL_SUPPLIER),
    Column::number(text::COL_SUM),
];

/// What the address or the form says; a group once for every box that was ticked.
struct Asked {
    complex: u32,
    groups: Vec<u32>,
    document: String,
    /// True when the preview is wanted.
    shows: bool,
    sent: Sent,
}

impl Asked {
    fn of(who: &Signed, fields: &[(String, String)]) -> Self {
        let one = |key: &str| fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim());
        let groups = fields.iter().filter(|(name, _)| name == "group").filter_map(|(_, id)| id.parse().ok());
        let complex = match who.operator.scope {
            Scope::Complex(own) => own,
            _ => one("complex").parse().unwrap_or(0),
        };
        Self {
            complex,
            groups: groups.collect(),
            document: one("document").to_owned(),
            shows: !one("show").is_empty(),
            sent: Sent::new(one("form"), one("expects"), ""),
        }
    }

    fn command(&self) -> OfficeCommand {
        OfficeCommand::RefundLeavers { groups: self.groups.clone(), document: self.document.clone() }
    }
}

/// A group with the money of its people.
struct Group {
    group: Named,
    people: usize,
    kopecks: i64,
}

/// What the deed would open.
struct Preview {
    digest: u64,
    /// Account, group, supplier, kopecks.
    rows: Vec<(u64, String, String, i64)>,
    sums: BTreeMap<String, (usize, i64)>,
}

struct Site {
    complex: Named,
    groups: Vec<Group>,
    preview: Option<Result<Preview, Reason>>,
}

impl Site {
    fn of(city: &City, now_us: i64, login: &str, asked: &Asked) -> Option<Self> {
        let complex = city
            .complex(asked.complex)
            .filter(|row| row.active && asked.complex != 0)
            .map(|_| complex_of(city, asked.complex))?;
        let mut found: BTreeMap<u32, (usize, i64)> = BTreeMap::new();
        for holder in city.holders_of(asked.complex) {
            let free: i64 = city.purses_of(*holder).map(|(_, purse)| purse.available().max(0)).sum();
            let group = city.holder(*holder).map_or(0, |row| row.group);
            if group != 0 && free > 0 {
                let of = found.entry(group).or_default();
                *of = (of.0 + 1, of.1 + free);
            }
        }
        let named = |id: u32| Named { id, name: crate::panels::impact::group_name(city, id) };
        let rows =
            found.into_iter().filter(|(id, _)| city.groups().get(*id as usize).is_some_and(|row| row.complex == asked.complex));
        let mut groups: Vec<Group> = rows.map(|(id, (people, kopecks))| Group { group: named(id), people, kopecks }).collect();
        groups.sort_by(|a, b| crate::natural::order(&a.group.name, &b.group.name).then(a.group.id.cmp(&b.group.id)));
        let preview = asked.shows.then(|| Preview::of(city, now_us, login, &asked.command()));
        Some(Self { complex, groups, preview })
    }
}

impl Preview {
    fn of(city: &City, now_us: i64, login: &str, command: &OfficeCommand) -> Result<Self, Reason> {
        let moment = Moment::new(now_us, login, city.next_pos());
        let decided = decide(city.office(), city, &moment, command)?;
        let (mut rows, mut sums) = (Vec::new(), BTreeMap::<String, (usize, i64)>::new());
        for row in &decided.rows {
            let OfficeRow::Refund(refund) = row else { continue };
            let group = city.holder(refund.draft.holder).map_or(0, |row| row.group);
            let supplier = supplier_of(city, refund.draft.supplier).name;
            let of = sums.entry(supplier.clone()).or_default();
            *of = (of.0 + 1, of.1 + refund.kopecks);
            rows.push((
                account_number(refund.draft.holder),
                crate::panels::impact::group_name(city, group),
                supplier,
                refund.kopecks,
            ));
        }
        Ok(Self { digest: digest(city.office(), city, moment.today(), command)?, rows, sums })
    }
}

/// `GET /refunds/leavers`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::MakeRefunds)?;
    answer(&app, &prefs, &who, Asked::of(&who, &fields), None).await
}

/// `POST /refunds/leavers`.
pub(crate) async fn carry_out(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::MakeRefunds)?;
    let asked = Asked { shows: true, ..Asked::of(&who, &fields) };
    let site = find(&app, &who, &asked).await?.ok_or(NoPage::Missing)?;
    let own = city_groups(&app, &asked).await?;
    if site.complex.id == 0 || !own {
        return Err(NoPage::Missing);
    }
    let done = act(&app, &who, &asked.sent, asked.command()).await?;
    if done.reason.is_accepted() {
        let to = Link::to(routes::REFUNDS).with("state", "confirmed").with("complex", asked.complex);
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    answer(&app, &prefs, &who, asked, Some(done.reason)).await
}

/// True when every group that was ticked is of the complex that this is about.
async fn city_groups(app: &App, asked: &Asked) -> Result<bool, NoPage> {
    let (groups, complex) = (asked.groups.clone(), asked.complex);
    let all =
        move |city: &City, _| groups.iter().all(|id| city.groups().get(*id as usize).is_some_and(|row| row.complex == complex));
    look(app, all).await
}

/// The complex with its groups; `None` when it is not chosen yet.
async fn find(app: &App, who: &Signed, asked: &Asked) -> Result<Option<Site>, NoPage> {
    if asked.complex == 0 {
        return Ok(None);
    }
    who.may(Action::MakeRefunds, Some(&Place { complex: asked.complex, ..Place::default() }))?;
    let (login, asked) = (
        who.operator.login.clone(),
        Asked { groups: asked.groups.clone(), document: asked.document.clone(), sent: Sent::default(), ..*asked },
    );
    let found = look(app, move |city, now_us| Site::of(city, now_us, &login, &asked));
    found.await?.map(Some).ok_or(NoPage::Missing)
}

async fn answer(app: &App, prefs: &Prefs, who: &Signed, asked: Asked, problem: Option<Reason>) -> Result<Response, NoPage> {
    if asked.shows && !city_groups(app, &asked).await? {
        return Err(NoPage::Missing);
    }
    let site = find(app, who, &asked).await?;
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let title = ctx.t(text::RF_LEAVERS);
    let refused = problem.or_else(|| site.as_ref().and_then(|site| site.preview.as_ref()?.as_ref().err().copied()));
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::REFUNDS.into()), ctx.t(text::REFUNDS)), (None, title)]))
        h1 { (title) @if let Some(site) = &site { " " small { (site.complex.name) } } }
        p.lead { (ctx.t(text::RF_LEAVERS_WHAT)) }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        @if !matches!(who.operator.scope, Scope::Complex(_)) && makes_anywhere(&who.operator) { (choose_complex(&ctx, &asked)) }
        @if let Some(site) = &site {
            (choose_groups(&ctx, site, &asked))
            @if let Some(Ok(preview)) = &site.preview { (shown(&ctx, preview, &asked, &number)) }
        }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn choose_complex(ctx: &Ctx, asked: &Asked) -> Markup {
    html! {
        form.filter action=(routes::REFUND_LEAVERS) {
            label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
            input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" required value=[Some(asked.complex).filter(|id| *id != 0)];
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}

fn choose_groups(ctx: &Ctx, site: &Site, asked: &Asked) -> Markup {
    html! {
        article.panel {
            @if site.groups.is_empty() {
                (hint::hint(ctx.t(text::RF_NO_GROUPS), None))
            } @else {
                form.acting action=(routes::REFUND_LEAVERS) {
                    input type="hidden" name="complex" value=(site.complex.id);
                    fieldset {
                        legend { (ctx.t(text::RF_GROUPS)) }
                        ul.ticks {
                            @for Group { group, people, kopecks } in &site.groups {
                                li { label.tick {
                                    input type="checkbox" name="group" value=(group.id) checked[asked.groups.contains(&group.id)];
                                    " " (group.name) " " small { (people) " · " (rubles(ctx.lang, *kopecks)) }
                                } }
                            }
                        }
                    }
                    label for="document" { (ctx.t(text::RF_ORDER)) }
                    input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(asked.document);
                    p.actions { button.primary name="show" value="1" { (ctx.t(text::RF_SHOW)) } }
                }
            }
        }
    }
}

fn shown(ctx: &Ctx, preview: &Preview, asked: &Asked, number: &str) -> Markup {
    html! {
        article.panel aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::RF_CHECK)) " " small { (preview.rows.len()) } }
            p { (ctx.t(text::RF_MEANS_LEAVERS)) }
            dl.facts {
                @for (supplier, (count, kopecks)) in &preview.sums {
                    (fact(supplier, html! { (rubles(ctx.lang, *kopecks)) small { (ctx.t(text::RF_COUNT)) " " (count) } }))
                }
            }
            (table(ctx, "check-h", &COLUMNS, preview.rows.iter().enumerate().map(|(nth, (account, group, supplier, kopecks))| Row {
                id: format!("l{nth}"),
                cells: vec![
                    html! { a href=(routes::account(*account)) { (account) } },
                    html! { (group) },
                    html! { (supplier) },
                    html! { (rubles(ctx.lang, *kopecks)) },
                ],
            })))
            form.acting method="post" action=(routes::REFUND_LEAVERS) {
                (act::hidden(number, preview.digest))
                input type="hidden" name="complex" value=(asked.complex);
                input type="hidden" name="document" value=(asked.document);
                @for group in &asked.groups { input type="hidden" name="group" value=(group); }
                p.actions { button.primary { (ctx.t(text::RF_LEAVERS_DO)) } }
            }
        }
    }
}
