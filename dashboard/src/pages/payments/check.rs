//! What a kept payment file says, before any of it is posted: whether it adds up, and whose accounts it names.

use super::{name_of, one::sum, way};
use crate::{
    act::{self, Sent, act, look, not_done, problem},
    app::App,
    ask::{NoPage, ask, at_the_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, day, day_of, hex, number, rubles},
    lang::Lang,
    limits::{PAYMENT_FAULTS_SHOWN, PAYMENT_ROWS_SHOWN},
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::table::{Column, Row as Line, table},
    views::desk::DeskError,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::holder_of_account;
use ledger_office::{
    City, OfficeCommand,
    payments::{Balances, PaymentFile, Sum},
};
use maud::{Markup, html};
use payment_files::{Check, CheckKind, Direction, Document, Format, Profile, Role, Row};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

const ROWS: [Column; 3] = [Column::words(text::COL_LINE), Column::words(text::COL_ACCOUNT), Column::number(text::COL_SUM)];
const NOTICED: [Column; 4] = [
    Column::words(text::COL_LINE),
    Column::words(text::COL_ACCOUNT),
    Column::number(text::COL_SUM),
    Column::words(text::COL_STATE),
];
const CHECKS: [Column; 4] = [
    Column::words(text::PAYMENT_CHECKS),
    Column::number(text::COL_STATED),
    Column::number(text::COL_FOUND),
    Column::words(text::COL_STATE),
];

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// A document with what the city knows about it.
struct Looked {
    document: Document,
    file: PaymentFile,
    /// To accounts that somebody has, those of notices left out.
    found: Sum,
    /// Position of the notice that brought a payment already, by line (FIELD C3).
    noticed: BTreeMap<u32, u64>,
    known: bool,
}

impl Looked {
    /// Its rows may be posted, if somebody says so.
    fn may_be_posted(&self) -> bool {
        self.document.may_post() && !self.known
    }

    /// It adds up and is new: good for posting, or for reconciliation alone.
    fn may_be_taken(&self) -> bool {
        self.document.is_sound() && !self.known
    }

    /// As it is taken in.
    fn file(self, compare: bool) -> PaymentFile {
        PaymentFile { compared: compare || self.file.compared, ..self.file }
    }
}

/// What the form says besides what all forms do.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(flatten)]
    sent: Sent,
    /// Not empty: only compare.
    #[serde(default)]
    compare: String,
}

/// `GET /suppliers/{id}/payments/check/{file}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, kept)): Path<(u32, String)>,
    Query(Named { name }): Query<Named>,
) -> Result<Response, NoPage> {
    may(&who, supplier)?;
    page(&app, &prefs, &who, supplier, &kept, &name, &html! {}).await
}

/// `POST /suppliers/{id}/payments/check/{file}`: takes every document in that adds up and is new.
pub(crate) async fn take(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, kept)): Path<(u32, String)>,
    Query(Named { name }): Query<Named>,
    Form(Wish { sent, compare }): Form<Wish>,
) -> Result<Response, NoPage> {
    may(&who, supplier)?;
    let (_, looked) = read(&app, supplier, &kept, &name).await?;
    // Sent again, it finds nothing new and leads to the list all the same.
    for looked in looked.unwrap_or_default().into_iter().filter(Looked::may_be_taken) {
        let file = looked.file(!compare.is_empty());
        let part = sent.part(&[kept.as_bytes(), &file.index.to_le_bytes()].concat())?;
        let done = act(&app, &who, &part, OfficeCommand::TakePayments { file }).await?;
        if !done.reason.is_accepted() {
            let refused = problem(&app.ctx(&prefs), done.reason);
            return page(&app, &prefs, &who, supplier, &kept, &name, &refused).await;
        }
    }
    Ok(Redirect::to(&routes::supplier_payments(supplier)).into_response())
}

fn may(who: &Signed, supplier: u32) -> Result<(), NoPage> {
    who.may_somewhere(Action::TakePayments)?;
    Ok(who.may_for_supplier(Action::TakePayments, supplier)?)
}

/// The supplier's name, and the documents of a kept file or why there are none, in Russian and English.
async fn read(app: &App, supplier: u32, kept: &str, name: &str) -> Result<(String, Result<Vec<Looked>, [String; 2]>), NoPage> {
    let (hash, called) = (kept.to_owned(), name.to_owned());
    let documents = at_the_door(app, move |door| {
        let Ok(Some(bytes)) = door.file(&hash) else { return None };
        Some(payment_files::read(&bytes, &called, &Profile::built_in()).map_err(|fault| [fault.ru(), fault.en()]))
    });
    let documents = documents.await?.ok_or(NoPage::Missing)?;
    let (kept, called) = (kept.to_owned(), name.to_owned());
    let noticed = ask(app, move |desk| {
        let one = |(index, document): (u32, Document)| {
            let file = stated_of(&document, &kept, &called, index, supplier);
            let noticed = if document.may_post() { desk.noticed(&file, &document)? } else { BTreeMap::new() };
            Ok((document, file, noticed))
        };
        match documents {
            Ok(documents) => (0..).zip(documents).map(one).collect::<Result<Vec<_>, DeskError>>().map(Ok),
            Err(words) => Ok(Err(words)),
        }
    });
    let documents = noticed.await?;
    let seen = look(app, move |city, _| {
        let name = name_of(city, supplier)?;
        let looked = documents.map(|documents| documents.into_iter().map(|parts| Looked::of(city, parts)).collect());
        Some((name, looked))
    });
    seen.await?.ok_or(NoPage::Missing)
}

impl Looked {
    fn of(city: &City, (document, file, noticed): (Document, PaymentFile, BTreeMap<u32, u64>)) -> Self {
        let has_holder = |row: &&Row| row.account.and_then(holder_of_account).is_some_and(|holder| city.holder(holder).is_some());
        let is_new = |row: &&Row| !noticed.contains_key(&row.line);
        let found = document.coming().filter(is_new).filter(has_holder);
        let found = found.fold(Sum::default(), |sum, row| sum.and(row.amount_kopecks));
        Self { known: city.office().has_taken(&file), document, file, found, noticed }
    }

    /// Those that a notice brought.
    fn by_notice(&self) -> Sum {
        let brought = self.document.coming().filter(|row| self.noticed.contains_key(&row.line));
        brought.fold(Sum::default(), |sum, row| sum.and(row.amount_kopecks))
    }
}

/// Formats with names of their own are called by them.
pub(super) fn format_words<'a>(ctx: &Ctx, name: &'a str) -> &'a str {
    if name == format_name(Format::Registry) { ctx.t(text::PAYMENT_REGISTRY) } else { name }
}

/// What a document of the kept bytes states, as the office takes it in.
pub fn stated_of(document: &Document, kept: &str, name: &str, index: u32, supplier: u32) -> PaymentFile {
    PaymentFile {
        kept: kept.to_owned(),
        name: name.to_owned(),
        index,
        hash: hex(&document.hash),
        part: document.part,
        supplier,
        format: format_name(document.format).to_owned(),
        sender: document.sender.clone(),
        number: document.number.clone(),
        day: document.date.and_then(day_of),
        payments: document.coming().fold(Sum::default(), |sum, row| sum.and(row.amount_kopecks)),
        compared: document.role == Role::Confirms,
        balances: balances_of(document),
    }
}

/// A statement says what the account held before and after it.
fn balances_of(document: &Document) -> Option<Balances> {
    let (opening_kopecks, closing_kopecks) = document.opening_kopecks.zip(document.closing_kopecks)?;
    Some(Balances { account: document.settlement_account.clone(), opening_kopecks, closing_kopecks })
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Registry => "registry",
        Format::Dbf => "DBF",
        Format::BankExchange => "1CClientBankExchange",
        Format::Camt053 => "camt.053",
        Format::Camt054 => "camt.054",
    }
}

async fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    supplier: u32,
    kept: &str,
    name: &str,
    refused: &Markup,
) -> Result<Response, NoPage> {
    let ctx = app.ctx(prefs);
    let (supplier_name, looked) = read(app, supplier, kept, name).await?;
    let title = ctx.t(text::PAYMENT_CHECK);
    let good = refused.0.is_empty() && looked.is_ok();
    let content = html! {
        (way(&ctx, supplier, &supplier_name, Some(title)))
        h1 { (title) " " small { (name) } }
        (refused)
        @match &looked {
            Err([ru, en]) => (not_done(&ctx, if ctx.lang == Lang::Ru { ru } else { en })),
            Ok(looked) => {
                @for looked in looked { (shown(&ctx, looked)) }
                @if looked.iter().any(Looked::may_be_taken) {
                    form.panel.form method="post" action=(routes::supplier_payment_check(supplier, kept, name)) {
                        (act::hidden(&act::new_form()?, 0))
                        @if looked.iter().any(Looked::may_be_posted) {
                            p { (ctx.t(text::PAYMENT_TAKE_WHAT)) }
                            p { (ctx.t(text::PAYMENT_COMPARE_WHAT)) }
                            p.actions {
                                button.primary { (ctx.t(text::PAYMENT_TAKE)) }
                                button name="compare" value="1" { (ctx.t(text::PAYMENT_COMPARE)) }
                            }
                        } @else {
                            p { (ctx.t(text::PAYMENT_COMPARE_ONLY_WHAT)) }
                            p.actions { button.primary { (ctx.t(text::PAYMENT_COMPARE_ONLY)) } }
                        }
                    }
                }
            }
        }
    };
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn shown(ctx: &Ctx, looked: &Looked) -> Markup {
    let Looked { document, file, found, known, .. } = looked;
    let noticed = looked.by_notice();
    let (class, verdict) = match () {
        () if *known => ("warn", text::PAYMENT_KNOWN),
        () if !document.is_sound() => ("alarm", text::PAYMENT_MAY_NOT_POST),
        () if document.role == Role::Confirms => ("ok", text::PAYMENT_CONFIRMS),
        () if file.payments.rows == 0 => ("ok", text::PAYMENT_NOTHING_IN),
        () => ("ok", text::PAYMENT_MAY_POST),
    };
    let going = document.rows.iter().filter(|row| row.direction == Direction::Out);
    let going = going.fold(Sum::default(), |sum, row| sum.and(row.amount_kopecks));
    let lost = Sum {
        rows: file.payments.rows - found.rows - noticed.rows,
        kopecks: file.payments.kopecks - found.kopecks - noticed.kopecks,
    };
    let heading = format!("doc-{}", file.index);
    let or_dash = |words: &str| if words.is_empty() { DASH.to_owned() } else { words.to_owned() };
    html! {
        article.panel aria-labelledby=(heading) {
            h2 id=(heading) { (ctx.t(text::COL_PAYMENT_FILE)) " № " (or_dash(&file.number)) " " small { (document.file) } }
            p.verdict.(class) role="status" { (ctx.t(verdict)) }
            dl.facts {
                @if document.profile.as_ref() != Some(&file.sender) { (fact(ctx.t(text::COL_SENDER), html! { (or_dash(&file.sender)) })) }
                (fact(ctx.t(text::COL_FILE_DAY), html! { (file.day.map_or_else(|| DASH.into(), day)) }))
                (fact(ctx.t(text::PAYMENT_FORMAT), html! { (format_words(ctx, &file.format)) }))
                @if let Some(profile) = &document.profile { (fact(ctx.t(text::PAYMENT_PROFILE), html! { (profile) })) }
                @if !document.settlement_account.is_empty() { (fact(ctx.t(text::PAYMENT_SETTLEMENT), html! { (document.settlement_account) })) }
                (fact(ctx.t(text::PAYMENT_IN), sum(ctx, file.payments)))
                (fact(ctx.t(text::PAYMENT_TO_ACCOUNTS), sum(ctx, *found)))
                (fact(ctx.t(text::PAYMENT_TO_SUSPENSE), sum(ctx, lost)))
                @if noticed.rows > 0 { (fact(ctx.t(text::PAYMENT_BY_NOTICE), sum(ctx, noticed))) }
                @if going.rows > 0 { (fact(ctx.t(text::PAYMENT_OUT), sum(ctx, going))) }
            }
            @if !document.checks.is_empty() { (checks(ctx, looked)) }
            @if !document.faults.is_empty() { (faults(ctx, document)) }
            @if file.payments.rows > 0 { (first_rows(ctx, looked)) }
            @if noticed.rows > 0 { (by_notice(ctx, looked)) }
        }
    }
}

fn checks(ctx: &Ctx, Looked { document, file, .. }: &Looked) -> Markup {
    let heading = format!("checks-{}", file.index);
    let shown = |kind: CheckKind, value: i64| if kind.is_money() { rubles(ctx.lang, value) } else { value.to_string() };
    let line = |(n, check): (usize, &Check)| {
        let words = if ctx.lang == Lang::Ru { check.kind.ru() } else { check.kind.en() };
        // What to do stands behind the name, and is for those that fail.
        let words = if check.holds() { words.split(';').next().unwrap_or(words) } else { words };
        let (class, state) = if check.holds() { ("ok", text::PAYMENT_CHECK_HOLDS) } else { ("alarm", text::PAYMENT_CHECK_FAILS) };
        Line {
            id: format!("c{}-{n}", file.index),
            cells: vec![
                html! { (words) },
                html! { (shown(check.kind, check.stated)) },
                html! { (shown(check.kind, check.found)) },
                html! { span.(class) { (ctx.t(state)) } },
            ],
        }
    };
    html! {
        h3 id=(heading) { (ctx.t(text::PAYMENT_CHECKS)) }
        (table(ctx, &heading, &CHECKS, document.checks.iter().enumerate().map(line)))
    }
}

fn faults(ctx: &Ctx, document: &Document) -> Markup {
    let all = document.faults.len() as u64 + u64::from(document.faults_unlisted);
    html! {
        h3 { (ctx.t(text::PAYMENT_FAULTS)) " " small { (number(ctx.lang, all)) } }
        ul { @for fault in document.faults.iter().take(PAYMENT_FAULTS_SHOWN) {
            li { (if ctx.lang == Lang::Ru { fault.ru() } else { fault.en() }) }
        } }
    }
}

/// Accounts and sums only: words of a payment may name a child.
fn first_rows(ctx: &Ctx, Looked { document, file, .. }: &Looked) -> Markup {
    let heading = format!("rows-{}", file.index);
    let line = |row: &Row| Line {
        id: format!("r{}-{}", file.index, row.line),
        cells: vec![
            html! { (row.line) },
            html! { @if let Some(account) = row.account { (account) } @else { (DASH) } },
            html! { (rubles(ctx.lang, row.amount_kopecks)) },
        ],
    };
    html! {
        h3 id=(heading) { (ctx.t(text::PAYMENT_FIRST_ROWS)) }
        (table(ctx, &heading, &ROWS, document.coming().take(PAYMENT_ROWS_SHOWN).map(line)))
    }
}

/// Those that are not posted once more, each with the notice that brought it.
fn by_notice(ctx: &Ctx, Looked { document, file, noticed, .. }: &Looked) -> Markup {
    let heading = format!("noticed-{}", file.index);
    let brought = document.coming().filter_map(|row| Some((row, *noticed.get(&row.line)?)));
    let line = |(row, pos): (&Row, u64)| Line {
        id: format!("n{}-{}", file.index, row.line),
        cells: vec![
            html! { (row.line) },
            html! { @if let Some(account) = row.account { (account) } @else { (DASH) } },
            html! { (rubles(ctx.lang, row.amount_kopecks)) },
            html! { (ctx.t(text::PAYMENT_NOTICE)) " " a href=(routes::entry(pos)) { "№ " (pos) } },
        ],
    };
    html! {
        h3 id=(heading) { (ctx.t(text::PAYMENT_BY_NOTICE)) " " small { (number(ctx.lang, noticed.len() as u64)) } }
        p { (ctx.t(text::PAYMENT_BY_NOTICE_WHAT)) }
        (table(ctx, &heading, &NOTICED, brought.take(PAYMENT_ROWS_SHOWN).map(line)))
    }
}
