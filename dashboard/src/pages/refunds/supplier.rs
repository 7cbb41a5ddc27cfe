//! The refunds of one supplier: those it gets, those it has, what a bank statement shows as paid (RFD-06, RFD-07).

use super::{
    RefundRow, due,
    matched::{self, Matched},
    may, registry, sum,
};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{
        Refused, Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize_supplier},
    },
    ctx::Ctx,
    format::{day, rubles},
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::{State as Core, civil_day};
use ledger_office::{
    City, OfficeCommand,
    decide::{Moment, decide, digest},
    limits::REFUNDS_AT_ONCE_MAX,
    refund::{Refund, RefundState},
    state::Row as OfficeRow,
};
use maud::{Markup, html};
use std::sync::Arc;

const TO_PASS: [Column; 4] = [
    Column::words(text::COL_REFUND),
    Column::words(text::COL_COMPLEX),
    Column::words(text::DOCUMENT_LABEL),
    Column::number(text::COL_SUM),
];
const WITH_SUPPLIER: [Column; 4] = [
    Column::words(text::COL_REFUND),
    Column::words(text::COL_REGISTRY),
    Column::words(text::COL_DUE),
    Column::number(text::COL_SUM),
];
const MATCHED: [Column; 4] = [
    Column::words(text::COL_REFUND),
    Column::words(text::RF_STATEMENT_DAY),
    Column::words(text::RF_ORDER_NO),
    Column::number(text::COL_SUM),
];

/// May this operator look at refunds of this supplier? Whoever answers for its money, and the complexes that it feeds or fed.
pub(super) fn sees(who: &Operator, core: &Core, supplier: u32) -> bool {
    let feeds =
        |complex: u32| core.contracts().iter().any(|row| row.supplier == supplier && supplier != 0 && row.complex == complex);
    authorize_supplier(who, Action::ReadRefunds, supplier).is_ok()
        || matches!(who.scope, Scope::Complex(complex) if super::makes_anywhere(who) && feeds(complex))
}

/// The refunds of a supplier that this operator may see, and what they may do.
pub(super) struct View {
    pub(super) supplier: Named,
    /// Those under way.
    refunds: Vec<Refund>,
    rows: Vec<RefundRow>,
    registries: Vec<registry::Summary>,
}

impl View {
    fn of(city: &City, now_us: i64, who: &Operator, id: u32) -> Option<Self> {
        let supplier = super::one::supplier_named(city, id).filter(|_| sees(who, city, id))?;
        let mine = |refund: &&Refund| refund.draft.supplier == id && may(who, Action::ReadRefunds, refund);
        let mut refunds: Vec<Refund> = city.office().books().open_refunds().filter(mine).cloned().collect();
        refunds.sort_by_key(|refund| refund.id);
        let today = civil_day(now_us);
        let rows = refunds.iter().map(|refund| RefundRow::of(city, refund, today)).collect();
        let registries = registry::Summary::all(city.office().books().refunds().filter(mine));
        Some(Self { supplier, refunds, rows, registries })
    }

    fn rows(&self, state: RefundState) -> impl Iterator<Item = &RefundRow> {
        self.rows.iter().filter(move |row| row.state == state)
    }
}

/// A supplier whose refunds this operator may look at.
pub(super) async fn find(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(Action::ReadRefunds)?;
    let operator = Arc::clone(&who.operator);
    look(app, move |city, now_us| View::of(city, now_us, &operator, id)).await?.ok_or(NoPage::Missing)
}

/// The way down to these pages.
pub(super) fn way(ctx: &Ctx, who: &Signed, supplier: &Named, last: Option<&str>) -> Markup {
    let own = who.may_for_supplier(Action::ReadSupplier, supplier.id).is_ok().then(|| routes::supplier(supplier.id));
    let here = last.map(|_| routes::supplier_refunds(supplier.id));
    let mut links = vec![(own, supplier.name.as_str()), (here, ctx.t(text::REFUNDS))];
    links.extend(last.map(|last| (None, last)));
    crumbs(ctx, &links)
}

/// `GET /suppliers/{id}/refunds`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let view = find(&app, &who, id).await?;
    let found = matched::of_supplier(&app, id, &view.refunds).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::REFUNDS);
    let makes = super::makes_anywhere(&who.operator);
    let pays = who.may_for_supplier(Action::PayRefunds, id).is_ok();
    let (ready, bare): (Vec<&RefundRow>, Vec<&RefundRow>) = view.rows(RefundState::Confirmed).partition(|row| row.has_bank);
    let passed: Vec<&RefundRow> = view.rows(RefundState::Passed).collect();
    let back: Vec<&RefundRow> = view.rows(RefundState::SentBack).collect();
    let content = html! {
        (way(&ctx, &who, &view.supplier, None))
        h1 { (title) " " small { (view.supplier.name) } }
        p.lead { (ctx.t(text::RF_SUPPLIER_WHAT)) }
        (overdue(&ctx, &passed))
        @if !found.is_empty() { (shown_as_paid(&ctx, id, &found, pays)) }
        (to_pass(&ctx, id, &ready, makes))
        (list(&ctx, "bare", text::RF_BARE, &bare, makes))
        (with_supplier(&ctx, &passed))
        @if !back.is_empty() { (list(&ctx, "back", text::RF_BACK, &back, makes)) }
        (registry::list(&ctx, id, &view.registries))
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn overdue(ctx: &Ctx, passed: &[&RefundRow]) -> Markup {
    let late = passed.iter().filter(|row| row.is_overdue()).count();
    html! {
        @if late > 0 {
            p.verdict.alarm role="status" { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::RF_OVERDUE)) ": " (late) }
        }
    }
}

fn name_of(row: &RefundRow, ctx: &Ctx) -> Markup {
    html! { a href=(routes::refund(row.id)) { "№ " (row.id) } ", " (ctx.t(text::COL_ACCOUNT)) " " (row.account) }
}

fn total<'a>(ctx: &Ctx, rows: impl Iterator<Item = &'a RefundRow>) -> String {
    rubles(ctx.lang, rows.map(|row| i128::from(row.kopecks.unwrap_or(0))).sum::<i128>())
}

/// Boxes to tick, all of them ticked.
fn ticked(id: u32, name: &Markup) -> Markup {
    let field = format!("refund-{id}");
    html! { span.tick { input id=(field) type="checkbox" name="refund" value=(id) checked; label for=(field) { (name) } } }
}

fn to_pass(ctx: &Ctx, supplier: u32, rows: &[&RefundRow], makes: bool) -> Markup {
    let line = |row: &&RefundRow| Row {
        id: format!("p{}", row.id),
        cells: vec![
            if makes {
                ticked(row.id, &html! { "№ " (row.id) ", " (ctx.t(text::COL_ACCOUNT)) " " (row.account) })
            } else {
                name_of(row, ctx)
            },
            html! { (row.complex.name) },
            html! { (row.document) },
            sum(ctx, row.kopecks),
        ],
    };
    html! {
        article.panel aria-labelledby="ready-h" {
            h2 #ready-h { (ctx.t(text::RF_READY)) " " small { (rows.len()) " · " (total(ctx, rows.iter().copied())) } }
            @if rows.is_empty() {
                (hint::hint(ctx.t(text::RF_READY_NONE), None))
            } @else {
                form action=(routes::supplier_refunds_pass(supplier)) {
                    (table(ctx, "ready-h", &TO_PASS, rows.iter().take(REFUNDS_AT_ONCE_MAX).map(line)))
                    @if rows.len() > REFUNDS_AT_ONCE_MAX { p.hint { (ctx.t(text::RF_READY_MORE)) " " (rows.len() - REFUNDS_AT_ONCE_MAX) } }
                    @if makes { p.actions { button.primary { (ctx.t(text::RF_DO_PASS)) } } }
                }
            }
        }
    }
}

fn list(ctx: &Ctx, id: &str, title: text::Text, rows: &[&RefundRow], makes: bool) -> Markup {
    let heading = format!("{id}-h");
    let line = |row: &&RefundRow| Row {
        id: format!("{id}{}", row.id),
        cells: vec![
            html! { (name_of(row, ctx)) @if makes { " · " a href=(routes::refund_bank(row.id)) { (ctx.t(text::RF_BANK_GIVE)) } } },
            html! { (row.complex.name) },
            html! { (row.document) },
            sum(ctx, row.kopecks),
        ],
    };
    html! {
        @if !rows.is_empty() {
            article.panel aria-labelledby=(heading) {
                h2 id=(heading) { (ctx.t(title)) " " small { (rows.len()) " · " (total(ctx, rows.iter().copied())) } }
                (table(ctx, &heading, &TO_PASS, rows.iter().map(line)))
            }
        }
    }
}

fn with_supplier(ctx: &Ctx, rows: &[&RefundRow]) -> Markup {
    let line = |row: &&RefundRow| Row {
        id: format!("w{}", row.id),
        cells: vec![name_of(row, ctx), html! { "№ " (row.registry) }, due(ctx, row.due, row.today), sum(ctx, row.kopecks)],
    };
    html! {
        article.panel aria-labelledby="with-h" {
            h2 #with-h { (ctx.t(text::RF_WITH_SUPPLIER)) " " small { (rows.len()) " · " (total(ctx, rows.iter().copied())) } }
            @if rows.is_empty() {
                (hint::hint(ctx.t(text::RF_WITH_SUPPLIER_NONE), None))
            } @else {
                (table(ctx, "with-h", &WITH_SUPPLIER, rows.iter().map(line)))
                p.foot { (ctx.t(text::RF_WITH_SUPPLIER_WHAT)) }
            }
        }
    }
}

fn shown_as_paid(ctx: &Ctx, supplier: u32, found: &[Matched], pays: bool) -> Markup {
    let line = |row: &Matched| Row {
        id: format!("m{}", row.refund),
        cells: vec![
            if pays {
                ticked(row.refund, &html! { "№ " (row.refund) })
            } else {
                html! { a href=(routes::refund(row.refund)) { "№ " (row.refund) } }
            },
            html! { (day(row.day)) },
            html! { (row.order) },
            html! { (rubles(ctx.lang, row.kopecks)) },
        ],
    };
    html! {
        article.panel aria-labelledby="matched-h" {
            h2 #matched-h { (ctx.t(text::RF_MATCHED)) " " small { (found.len()) } }
            form action=(routes::supplier_refunds_paid(supplier)) {
                (table(ctx, "matched-h", &MATCHED, found.iter().map(line)))
                @if pays { p.actions { button.primary { (ctx.t(text::RF_MATCHED_CHECK)) } } }
            }
        }
    }
}

/// Refunds that were ticked.
fn chosen(fields: &[(String, String)]) -> Vec<u32> {
    let ids: std::collections::BTreeSet<u32> =
        fields.iter().filter(|(name, _)| name == "refund").filter_map(|(_, id)| id.parse().ok()).collect();
    ids.into_iter().collect()
}

/// The form's number and the preview's digest.
fn sent(fields: &[(String, String)]) -> Sent {
    let one = |key: &str| fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    Sent::new(one("form"), one("expects"), "")
}

/// `GET /suppliers/{id}/refunds/pass`: what goes to the supplier as one registry.
pub(crate) async fn pass_form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let view = find_to_pass(&app, &who, id, &chosen(&fields)).await?;
    pass_page(&app, &prefs, &who, &view, chosen(&fields), None).await
}

/// `POST /suppliers/{id}/refunds/pass`.
pub(crate) async fn pass(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let refunds = chosen(&fields);
    let view = find_to_pass(&app, &who, id, &refunds).await?;
    let done = act(&app, &who, &sent(&fields), OfficeCommand::PassRefunds { refunds: refunds.clone() }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::supplier_refunds(id)).into_response());
    }
    pass_page(&app, &prefs, &who, &view, refunds, Some(done.reason)).await
}

/// The page for whoever may pass these refunds, all of this supplier.
async fn find_to_pass(app: &App, who: &Signed, id: u32, refunds: &[u32]) -> Result<View, NoPage> {
    who.may_somewhere(Action::MakeRefunds)?;
    let view = find(app, who, id).await?;
    let (operator, refunds) = (Arc::clone(&who.operator), refunds.to_vec());
    let own = look(app, move |city, _| {
        let fits = |refund: &Refund| refund.draft.supplier == id && may(&operator, Action::MakeRefunds, refund);
        refunds.iter().all(|id| city.office().books().refund(*id).is_some_and(fits))
    });
    if own.await? { Ok(view) } else { Err(NoPage::Missing) }
}

async fn pass_page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: &View,
    refunds: Vec<u32>,
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let (login, command) = (who.operator.login.clone(), OfficeCommand::PassRefunds { refunds: refunds.clone() });
    let seen = look(app, move |city, now_us| {
        let moment = Moment::new(now_us, &login, city.next_pos());
        let decided = decide(city.office(), city, &moment, &command)?;
        let rows: Vec<(u32, i64, Option<i32>)> = decided
            .rows
            .iter()
            .filter_map(|row| match row {
                OfficeRow::Refund(row) => Some((row.id, row.kopecks, row.due_day)),
                _ => None,
            })
            .collect();
        Ok::<_, Reason>((rows, digest(city.office(), city, moment.today(), &command)?))
    });
    let seen = seen.await?;
    let refused = problem.or(seen.as_ref().err().copied());
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let title = ctx.t(text::RF_DO_PASS);
    let id = view.supplier.id;
    let content = html! {
        (way(&ctx, who, &view.supplier, Some(title)))
        h1 { (title) " " small { (view.supplier.name) } }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        @if let Ok((rows, digest)) = &seen {
            article.panel aria-labelledby="check-h" {
                h2 #check-h { (ctx.t(text::RF_CHECK)) }
                p { (ctx.t(text::RF_MEANS_PASS)) }
                dl.facts {
                    (fact(ctx.t(text::RF_COUNT), html! { (rows.len()) }))
                    (fact(ctx.t(text::COL_SUM), html! { strong { (rubles(ctx.lang, rows.iter().map(|row| i128::from(row.1)).sum::<i128>())) } }))
                    @if let Some(due) = rows.iter().filter_map(|row| row.2).max() { (fact(ctx.t(text::RF_TERM_UNTIL), html! { (day(due)) })) }
                }
                ul.hits { @for (refund, kopecks, _) in rows { li { a href=(routes::refund(*refund)) { "№ " (refund) } " · " (rubles(ctx.lang, *kopecks)) } } }
                form.acting method="post" action=(routes::supplier_refunds_pass(id)) {
                    (act::hidden(&number, *digest))
                    @for refund in &refunds { input type="hidden" name="refund" value=(refund); }
                    p.actions { button.primary { (title) } a.button href=(routes::supplier_refunds(id)) { (ctx.t(text::GO_BACK)) } }
                }
            }
        } @else {
            p.actions { a.button href=(routes::supplier_refunds(id)) { (ctx.t(text::GO_BACK)) } }
        }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

/// `GET /suppliers/{id}/refunds/paid`: what the statements show, before it is taken as paid.
pub(crate) async fn paid_form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let view = find_to_pay(&app, &who, id).await?;
    paid_page(&app, &prefs, &who, &view, &chosen(&fields), None).await
}

/// `POST /suppliers/{id}/refunds/paid`: every refund that was ticked, each once; those that are paid by now are passed over.
pub(crate) async fn paid(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let (view, sent) = (find_to_pay(&app, &who, id).await?, sent(&fields));
    let (refunds, found) = (chosen(&fields), matched::of_supplier(&app, id, &view.refunds).await?);
    for refund in &refunds {
        // The same form sent again finds it paid.
        if !view.refunds.iter().any(|open| open.id == *refund) {
            continue;
        }
        let Some(shown) = found.iter().find(|shown| shown.refund == *refund) else {
            return paid_page(&app, &prefs, &who, &view, &refunds, Some(Reason::PreviewOutdated)).await;
        };
        let part = sent.part(&refund.to_le_bytes())?;
        let done = act(&app, &who, &part, OfficeCommand::RefundPaid { refund: *refund, document: shown.document() }).await?;
        if !done.reason.is_accepted() {
            return paid_page(&app, &prefs, &who, &view, &refunds, Some(done.reason)).await;
        }
    }
    Ok(Redirect::to(&routes::supplier_refunds(id)).into_response())
}

async fn find_to_pay(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(Action::PayRefunds)?;
    let view = find(app, who, id).await?;
    who.may_for_supplier(Action::PayRefunds, id).map_err(|_| NoPage::Refused(Refused::Hidden))?;
    Ok(view)
}

async fn paid_page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: &View,
    refunds: &[u32],
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let id = view.supplier.id;
    let found = matched::of_supplier(app, id, &view.refunds).await?;
    let found: Vec<Matched> = found.into_iter().filter(|row| refunds.contains(&row.refund)).collect();
    let refused = problem.or(found.is_empty().then_some(Reason::NothingChanges));
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let title = ctx.t(text::RF_MATCHED_TITLE);
    let line = |row: &Matched| Row {
        id: format!("m{}", row.refund),
        cells: vec![
            html! { a href=(routes::refund(row.refund)) { "№ " (row.refund) } },
            html! { (day(row.day)) },
            html! { (row.order) },
            html! { (rubles(ctx.lang, row.kopecks)) },
        ],
    };
    let content = html! {
        (way(&ctx, who, &view.supplier, Some(title)))
        h1 { (title) " " small { (view.supplier.name) } }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        @if !found.is_empty() {
            article.panel aria-labelledby="check-h" {
                h2 #check-h { (ctx.t(text::RF_CHECK)) }
                p { (ctx.t(text::RF_MEANS_PAID)) }
                (table(&ctx, "check-h", &MATCHED, found.iter().map(line)))
                form.acting method="post" action=(routes::supplier_refunds_paid(id)) {
                    (act::hidden(&number, 0))
                    @for row in &found { input type="hidden" name="refund" value=(row.refund); }
                    p.actions { button.primary { (ctx.t(text::RF_DO_PAID)) } a.button href=(routes::supplier_refunds(id)) { (ctx.t(text::GO_BACK)) } }
                }
            }
        } @else {
            p.actions { a.button href=(routes::supplier_refunds(id)) { (ctx.t(text::GO_BACK)) } }
        }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}
