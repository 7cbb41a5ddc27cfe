//! Registries of refunds with their files: a list for people (XLSX) and payment orders for a bank client (1C). The files have bank
//! details in full, so each goes out after the audit knows it (RFD-05, RFD-06).

use super::{
    bank, may,
    supplier::{find, way},
};
use crate::{
    act::{look, not_done},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{Download, Kind},
    format::rubles,
    limits::REGISTRIES_SHOWN,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        table::{Column, Row, table},
        when::when,
    },
    words::refunds as words,
};
use ::papers::{
    bank::Inn,
    payment_qr::Payee,
    registry_files::{BankDetails, RefundOrder, RefundRegistry, list as registry_list},
};
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::civil::DateTime;
use ledger_core::account_number;
use ledger_office::refund::{Refund, RefundState};
use maud::{Markup, html};
use reconciliation::payouts::PURPOSE;
use std::{collections::BTreeMap, convert::Infallible, sync::Arc};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_REGISTRY),
    Column::words(text::COL_WHEN),
    Column::number(text::RF_COUNT),
    Column::number(text::COL_SUM),
];
const ROWS: [Column; 3] = [Column::words(text::COL_REFUND), Column::words(text::COL_STATE), Column::number(text::COL_SUM)];
/// Highest number of a payment order. Origin: Bank of Russia, Положение 762-П, six digits.
const ORDER_NUMBER_MAX: u32 = 999_999;
/// Signs of an application's words in a purpose. Origin: Положение 762-П allows a purpose of 210 signs, the rest of ours has some 110.
const PURPOSE_DOCUMENT_MAX: usize = 90;

/// A registry as a line of a list.
pub(super) struct Summary {
    number: u32,
    passed_us: i64,
    count: u64,
    kopecks: i64,
}

impl Summary {
    /// The newest of them.
    pub(super) fn all<'a>(refunds: impl Iterator<Item = &'a Refund>) -> Vec<Self> {
        let mut found: BTreeMap<u32, Self> = BTreeMap::new();
        for refund in refunds.filter(|refund| refund.registry != 0) {
            let of = found.entry(refund.registry).or_insert(Self { number: refund.registry, passed_us: 0, count: 0, kopecks: 0 });
            let passed = refund.steps.iter().rev().find(|step| step.state == RefundState::Passed);
            of.passed_us = of.passed_us.max(passed.map_or(0, |step| step.stamp.at_us));
            of.count += 1;
            of.kopecks = of.kopecks.saturating_add(refund.kopecks);
        }
        found.into_values().rev().take(REGISTRIES_SHOWN).collect()
    }
}

/// The registries of a supplier.
pub(super) fn list(ctx: &Ctx, supplier: u32, rows: &[Summary]) -> Markup {
    let line = |row: &Summary| Row {
        id: format!("g{}", row.number),
        cells: vec![
            html! { a href=(routes::supplier_registry(routes::SUPPLIER_REGISTRY, supplier, row.number)) { "№ " (row.number) } },
            when(row.passed_us),
            html! { (row.count) },
            html! { (rubles(ctx.lang, row.kopecks)) },
        ],
    };
    html! {
        @if !rows.is_empty() {
            article.panel aria-labelledby="registries-h" {
                h2 #registries-h { (ctx.t(text::RF_REGISTRIES)) }
                (table(ctx, "registries-h", &COLUMNS, rows.iter().map(line)))
            }
        }
    }
}

/// Who pays: the supplier, from the account that the server's settings have of it.
struct Payer<'a> {
    details: &'a Payee,
    inn: &'a Inn,
}

impl<'a> Payer<'a> {
    /// # Errors
    /// What the settings lack.
    fn of(app: &'a App, supplier: u32) -> Result<Self, Text> {
        let details = app.options.payees.get(&supplier).ok_or(text::RF_NO_PAYER)?;
        // A parent's payment does without it, a payment order of a company does not.
        let inn = details.inn.as_ref().ok_or(text::RF_PAYER_NO_INN)?;
        Ok(Self { details, inn })
    }

    fn bank(&self) -> BankDetails {
        let Payee { account, bank_name, bic, corr_account, .. } = self.details.clone();
        BankDetails { account, bank_name, bic, corr_account }
    }
}

/// A registry that this operator may look at.
struct Found {
    supplier: super::Named,
    refunds: Vec<Refund>,
    /// Those whose bank details they may have.
    own: bool,
    now_us: i64,
}

async fn find_registry(app: &App, who: &Signed, supplier: u32, registry: u32) -> Result<Found, NoPage> {
    let view = find(app, who, supplier).await?;
    let operator = Arc::clone(&who.operator);
    let found = look(app, move |city, now_us| {
        let here = |refund: &&Refund| refund.draft.supplier == supplier && refund.registry == registry && registry != 0;
        let seen = city.office().books().refunds().filter(here).filter(|refund| may(&operator, Action::ReadRefunds, refund));
        let refunds: Vec<Refund> = seen.cloned().collect();
        let has = |refund: &Refund| may(&operator, Action::MakeRefunds, refund) || may(&operator, Action::PayRefunds, refund);
        (refunds.iter().all(has), refunds, now_us)
    });
    let (own, refunds, now_us) = found.await?;
    if refunds.is_empty() { Err(NoPage::Missing) } else { Ok(Found { supplier: view.supplier, refunds, own, now_us }) }
}

/// `GET /suppliers/{id}/refunds/registry/{registry}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, registry)): Path<(u32, u32)>,
) -> Result<Markup, NoPage> {
    let found = find_registry(&app, &who, supplier, registry).await?;
    let ctx = app.ctx(&prefs);
    Ok(page(&ctx, &prefs, &who, registry, &found, &html! {}, &Payer::of(&app, supplier)))
}

fn page(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    registry: u32,
    found: &Found,
    fault: &Markup,
    payer: &Result<Payer<'_>, Text>,
) -> Markup {
    let title = format!("{} № {registry}", ctx.t(text::COL_REGISTRY));
    let id = found.supplier.id;
    let line = |refund: &Refund| Row {
        id: format!("r{}", refund.id),
        cells: vec![
            html! { a href=(routes::refund(refund.id)) { "№ " (refund.id) } ", " (ctx.t(text::COL_ACCOUNT)) " " (account_number(refund.draft.holder)) },
            html! { (ctx.t(words::state(refund.state))) },
            html! { (rubles(ctx.lang, refund.kopecks)) },
        ],
    };
    let content = html! {
        (way(ctx, who, &found.supplier, Some(&title)))
        h1 { (title) " " small { (found.supplier.name) } }
        (fault)
        article.panel aria-labelledby="rows-h" {
            h2 #rows-h { (ctx.t(text::REFUNDS)) " " small { (found.refunds.len()) " · " (rubles(ctx.lang, found.refunds.iter().map(|row| i128::from(row.kopecks)).sum::<i128>())) } }
            (table(ctx, "rows-h", &ROWS, found.refunds.iter().map(line)))
        }
        @if found.own {
            article.panel aria-labelledby="files-h" {
                h2 #files-h { (ctx.t(text::RF_FILES)) }
                p { (ctx.t(text::RF_FILES_WHAT)) }
                p.actions { a.button href=(routes::supplier_registry(routes::SUPPLIER_REGISTRY_LIST, id, registry)) { (ctx.t(text::RF_LIST_FILE)) } }
                h3 { (ctx.t(text::RF_PAYER)) }
                @match payer {
                    Ok(payer) => {
                        p.hint { (ctx.t(text::RF_PAYER_WHAT)) }
                        (facts(ctx, payer))
                        p.actions { a.button.primary href=(routes::supplier_registry(routes::SUPPLIER_REGISTRY_ORDERS, id, registry)) { (ctx.t(text::RF_ORDERS_FILE)) } }
                    }
                    Err(lacks) => p.hint { (to_configure(ctx, *lacks, id)) },
                }
            }
        }
    };
    frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content)
}

/// What is missing, and how the section begins that has it.
fn to_configure(ctx: &Ctx, lacks: Text, supplier: u32) -> Markup {
    html! { (ctx.t(lacks)) " " code { "[[supplier_bank]]" } " " code { "supplier = " (supplier) } }
}

/// What the orders will say of the payer.
fn facts(ctx: &Ctx, payer: &Payer<'_>) -> Markup {
    let details = payer.details;
    html! {
        dl.facts {
            (fact(ctx.t(text::PAYER_KNOWN), html! { (details.name) }))
            (fact(ctx.t(text::RF_INN), html! { span.num { (payer.inn) } }))
            @if let Some(kpp) = &details.kpp { (fact(ctx.t(text::RF_KPP), html! { span.num { (kpp) } })) }
            (fact(ctx.t(text::RF_PAYER), html! { span.num { (details.account) } }))
            (fact(ctx.t(text::RF_BANK_NAME), html! { (details.bank_name) }))
            (fact(ctx.t(text::RF_BIC), html! { span.num { (details.bic) } }))
            @if let Some(corr) = &details.corr_account { (fact(ctx.t(text::RF_CORR), html! { span.num { (corr) } })) }
        }
    }
}

/// The refunds of a registry as payments; those that came back from the bank are not in it any more.
async fn orders(app: &App, found: &Found) -> Result<Vec<RefundOrder>, NoPage> {
    let mut orders = Vec::new();
    for refund in found.refunds.iter().filter(|refund| matches!(refund.state, RefundState::Passed | RefundState::Paid)) {
        let details = bank::open(app, &refund.draft.bank, refund.draft.holder).await?;
        let Some((details, to)) = details.and_then(|details| details.checked().map(|to| (details, to))) else { continue };
        orders.push(RefundOrder {
            number: (refund.id - 1) % ORDER_NUMBER_MAX + 1,
            recipient: details.recipient,
            recipient_inn: None,
            to,
            sum_kopecks: refund.kopecks,
            purpose: purpose(refund),
            ledger_account: account_number(refund.draft.holder).to_string(),
            application: refund.draft.document.clone(),
        });
    }
    Ok(orders)
}

/// Names the refund, so that a statement shows which one was paid.
fn purpose(refund: &Refund) -> String {
    let document: String = refund.draft.document.chars().take(PURPOSE_DOCUMENT_MAX).collect();
    let account = account_number(refund.draft.holder);
    format!("{PURPOSE}{}. Остаток с лицевого счёта {account} по заявлению {document}. НДС не облагается", refund.id)
}

/// `GET /suppliers/{id}/refunds/registry/{registry}/list.xlsx`.
pub(crate) async fn list_file(
    app: State<Arc<App>>,
    who: Signed,
    Path((supplier, registry)): Path<(u32, u32)>,
) -> Result<Response, NoPage> {
    let found = find_own(&app, &who, supplier, registry).await?;
    let orders = orders(&app, &found).await?;
    let (rows, day) = (orders.len(), moment(found.now_us).date());
    let route = routes::supplier_registry(routes::SUPPLIER_REGISTRY_LIST, supplier, registry);
    let download = Download { kind: Kind::Xlsx, route, name: format!("refunds-{supplier}-{registry}"), rows };
    let write = move || {
        let table = registry_list(&orders).map_err(|fault| fault.to_string())?;
        table.xlsx(day).map_err(|fault| fault.to_string())
    };
    download.give_out(&app, &who, write).await
}

/// `GET /suppliers/{id}/refunds/registry/{registry}/orders.txt`.
pub(crate) async fn orders_file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, registry)): Path<(u32, u32)>,
) -> Result<Response, NoPage> {
    let found = find_own(&app, &who, supplier, registry).await?;
    let ctx = app.ctx(&prefs);
    let payer = Payer::of(&app, supplier);
    let refused = |fault: &Markup| {
        let page = page(&ctx, &prefs, &who, registry, &found, fault, &payer);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let from = match &payer {
        Ok(payer) => payer,
        Err(lacks) => return refused(&not_done(&ctx, to_configure(&ctx, *lacks, supplier))),
    };
    let orders = orders(&app, &found).await?;
    let rows = orders.len();
    let made = moment(found.now_us);
    let (payer_inn, payer_kpp) = (from.inn.clone(), from.details.kpp.clone());
    let registry_of = RefundRegistry { made, payer: from.details.name.clone(), payer_inn, payer_kpp, from: from.bank(), orders };
    match registry_of.client_bank() {
        Ok(written) => {
            let route = routes::supplier_registry(routes::SUPPLIER_REGISTRY_ORDERS, supplier, registry);
            let name = format!("kl_to_1c-{supplier}-{registry}");
            let download = Download { kind: Kind::ClientBank, route, name, rows };
            download.give_out(&app, &who, move || Ok::<_, Infallible>(written.bytes)).await
        }
        Err(fault) => refused(&not_done(&ctx, fault.words(ctx.lang.on_paper()))),
    }
}

/// The same for whoever may have the bank details of all its refunds.
async fn find_own(app: &App, who: &Signed, supplier: u32, registry: u32) -> Result<Found, NoPage> {
    if who.may_somewhere(Action::MakeRefunds).is_err() {
        who.may_somewhere(Action::PayRefunds)?;
    }
    find_registry(app, who, supplier, registry).await.and_then(|found| if found.own { Ok(found) } else { Err(NoPage::Missing) })
}

/// A moment in Moscow, for files that bear it.
fn moment(us: i64) -> DateTime {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
    jiff::Timestamp::from_microsecond(us).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone).datetime()
}
