//! Three-way reconciliation of a supplier's day (ACC-02, FIELD C3): provider's rows, postings, the bank's statement, and
//! the refunds that the bank paid (RFD-07); what differs, how long it has, and what to do.

pub(crate) mod export;
mod panels;
mod words;

use super::{
    frame::{self, Frame},
    payments::{apart, name_of, way},
};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask_door, at_the_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{day as day_words, machine_day, parse_day},
    limits::RECONCILED_AHEAD_MAX,
    link::Link,
    prefs::Prefs,
    routes, text, typed,
    ui::{hint, when::when},
    views::desk::PAGE_ROWS,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::civil_day;
use ledger_office::payments::{Break, breaks};
use maud::{Markup, html};
use reconciliation::{Class, Report, Summary};
use serde::Deserialize;
use std::sync::Arc;

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// Civil day, `YYYY-MM-DD`; yesterday without one.
    #[serde(default)]
    day: String,
    /// Only differences of this kind.
    #[serde(default, deserialize_with = "typed::word")]
    class: Option<Class>,
    /// Differences passed over.
    #[serde(default, deserialize_with = "typed::number")]
    after: Option<usize>,
}

/// What the form says.
#[derive(Deserialize)]
pub(crate) struct Make {
    day: String,
}

/// What the page shows.
struct Seen {
    supplier: u32,
    name: String,
    today: i32,
    day: i32,
    report: Option<Report>,
    /// Of all days of the supplier.
    summaries: Vec<Summary>,
    breaks: Vec<Break>,
    /// Files came or were posted, or refunds went on, after the reconciliation.
    stale: bool,
    opens: panels::Opens,
}

impl Wish {
    fn link(&self, path: String, day: i32) -> Link {
        Link::to(path).with("day", machine_day(day)).with_some("class", self.class.map(Class::word))
    }
}

/// `GET /suppliers/{id}/reconciliation`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let seen = see(&app, &who, supplier, &wish).await?;
    let ctx = app.ctx(&prefs);
    let live = app.views.live().borrow().clone();
    let title = ctx.t(text::RECONCILIATION);
    let content = html! {
        (way(&ctx, supplier, &seen.name, Some(title)))
        h1 { (title) " " small { (seen.name) ", " (day_words(seen.day)) } }
        p.lead { (ctx.t(text::RECONCILIATION_WHAT)) }
        (choice(&ctx, &seen))
        (apart(&ctx, &seen.breaks))
        @match &seen.report {
            None => article.panel { (hint::hint(ctx.t(if seen.day > seen.today { text::RECON_FUTURE } else { text::RECON_NONE }), None)) },
            Some(report) => {
                (panels::verdict(&ctx, &report.summary, seen.stale))
                div.pair {
                    (panels::ledger_side(&ctx, &report.summary))
                    (panels::bank_side(&ctx, &report.summary))
                }
                (panels::refunds_side(&ctx, &report.summary))
                (differences(&ctx, &seen, report, &wish))
            }
        }
        div.pair {
            (panels::ages(&ctx, supplier, &seen.summaries, seen.today))
            (panels::books(&ctx, &live))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

/// `POST /suppliers/{id}/reconciliation`: makes the day now.
pub(crate) async fn make(
    app: State<Arc<App>>,
    who: Signed,
    Path(supplier): Path<u32>,
    Form(Make { day }): Form<Make>,
) -> Result<Response, NoPage> {
    may(&who, supplier)?;
    let day = parse_day(&day).ok_or(NoPage::BadAddress)?;
    let today =
        look(&app, move |city, now_us| name_of(city, supplier).map(|_| civil_day(now_us))).await?.ok_or(NoPage::Missing)?;
    if day > today {
        return Err(NoPage::BadAddress);
    }
    ask_door(&app, move |door| door.reconcile(supplier, day)).await?;
    let to = Link::to(routes::supplier_reconciliation(supplier)).with("day", machine_day(day));
    Ok(Redirect::to(&to.to_string()).into_response())
}

fn may(who: &Signed, supplier: u32) -> Result<(), NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    Ok(who.may_for_supplier(Action::ReadSupplier, supplier)?)
}

/// The day wished for, as this reader may see it.
async fn see(app: &App, who: &Signed, supplier: u32, wish: &Wish) -> Result<Seen, NoPage> {
    may(who, supplier)?;
    let wished = if wish.day.is_empty() { None } else { Some(parse_day(&wish.day).ok_or(NoPage::BadAddress)?) };
    let (entries, refunds) = (Action::ReadEntries, Action::ReadRefunds);
    let opens =
        panels::Opens { entries: who.may(entries, None).is_ok(), refunds: who.may_for_supplier(refunds, supplier).is_ok() };
    let of_city = look(app, move |city, now_us| {
        let all = || city.office().payment_files().filter(|taken| taken.file.supplier == supplier);
        let of_files = all().map(|taken| (taken.stamp.at_us, taken.posted.is_none()));
        let passed = city.office().books().refunds().filter(|refund| refund.draft.supplier == supplier && refund.registry != 0);
        let of_refunds = passed.filter_map(|refund| Some((refund.steps.last()?.stamp.at_us, false)));
        let newest = of_files.chain(of_refunds).max_by_key(|(at_us, waits)| (*waits, *at_us));
        Some((name_of(city, supplier)?, civil_day(now_us), breaks(all()), newest))
    });
    let (name, today, breaks, newest) = of_city.await?.ok_or(NoPage::Missing)?;
    let day = wished.unwrap_or(today - 1);
    if (day - today).abs() > RECONCILED_AHEAD_MAX {
        return Err(NoPage::BadAddress);
    }
    let report = ask_door(app, move |door| door.reconciliation(supplier, day)).await?;
    let summaries = at_the_door(app, move |door| door.reconciliations(Some(supplier))).await?;
    let made_us = report.as_ref().map_or(i64::MAX, |report| report.summary.made_us);
    let stale = report.is_some() && newest.is_some_and(|(at_us, waits)| waits || at_us >= made_us);
    Ok(Seen { supplier, name, today, day, report, summaries, breaks, stale, opens })
}

/// Which day, and making it now.
fn choice(ctx: &Ctx, seen: &Seen) -> Markup {
    let path = routes::supplier_reconciliation(seen.supplier);
    let to = |day: i32| Link::to(path.clone()).with("day", machine_day(day));
    html! {
        form.filter action=(path) {
            label for="day" { (ctx.t(text::RECON_DAY)) }
            input #day type="date" name="day" value=(machine_day(seen.day)) max=(machine_day(seen.today)) required;
            button { (ctx.t(text::RECON_SHOW)) }
        }
        nav.pager aria-label=(ctx.t(text::RECON_DAY)) {
            a.button href=(to(seen.day - 1)) rel="prev" { (ctx.t(text::RECON_BEFORE)) }
            @if seen.day < seen.today { a.button href=(to(seen.day + 1)) rel="next" { (ctx.t(text::RECON_AFTER)) } }
        }
        @if seen.day <= seen.today {
            form method="post" action=(path) {
                input type="hidden" name="day" value=(machine_day(seen.day));
                p.actions { button.primary #now { (ctx.t(text::RECON_NOW)) } }
                @if let Some(report) = &seen.report { p.hint { (ctx.t(text::RECON_MADE)) " " (when(report.summary.made_us)) } }
            }
        }
    }
}

fn differences(ctx: &Ctx, seen: &Seen, report: &Report, wish: &Wish) -> Markup {
    let path = routes::supplier_reconciliation(seen.supplier);
    let wanted = || report.differences.iter().enumerate().filter(|(_, one)| wish.class.is_none_or(|class| class == one.class));
    let after = wish.after.unwrap_or(0);
    let rows: Vec<_> = wanted().skip(after).take(PAGE_ROWS).collect();
    let more = wanted().nth(after.saturating_add(PAGE_ROWS)).is_some();
    let to = wish.link(path, seen.day);
    html! {
        article.panel aria-labelledby="differences-h" {
            h2 #differences-h { (ctx.t(text::RECON_DIFFERENCES)) " " small { (report.differences.len()) } }
            @if report.differences.is_empty() {
                (hint::hint(ctx.t(text::RECON_NO_DIFFERENCES), None))
            } @else {
                (panels::filter(ctx, seen.supplier, seen.day, wish.class))
                p.actions {
                    a.button href=(wish.link(routes::supplier_reconciliation_csv(seen.supplier), seen.day)) { (ctx.t(text::AS_CSV)) }
                    a.button href=(wish.link(routes::supplier_reconciliation_xlsx(seen.supplier), seen.day)) { (ctx.t(text::AS_XLSX)) }
                }
                @if rows.is_empty() {
                    (hint::hint(ctx.t(text::NOTHING_FITS), None))
                    p { a href=(Link::to(routes::supplier_reconciliation(seen.supplier)).with("day", machine_day(seen.day))) { (ctx.t(text::SHOW_ALL)) } }
                } @else {
                    (panels::differences(ctx, seen.supplier, seen.opens, &rows))
                }
                (crate::ui::pager::pager(
                    ctx,
                    text::RECON_PAGES,
                    (after > 0).then(|| (to.clone(), text::TO_FIRST)),
                    more.then(|| (to.clone().with("after", after + PAGE_ROWS), text::NEXT)),
                ))
            }
        }
    }
}
