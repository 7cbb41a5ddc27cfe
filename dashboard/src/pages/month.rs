//! The act of a month to a supplier: what moved on the accounts of one contract's buildings, counted from the journal (ACC-03).

use super::frame::{self, Frame};
use crate::{
    act::{look, not_done},
    app::App,
    ask::{NoPage, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{Asked, Download, Kind},
    format::{civil_moment, day_of, number},
    limits::MONTHS_OFFERED,
    prefs::Prefs,
    routes, text,
    ui::crumbs::crumbs,
    views::{
        supplier::{ContractRow, SupplierView},
        turnover::{BuildingTurnover, SupplierTurnover},
    },
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::{ToSpan, civil::Date};
use ledger_office::state::day_start_us;
use maud::{Markup, html};
use papers::forms::{Contract, MonthlyAct, MonthlyRow, Party, Signatory};
use serde::Deserialize;
use std::sync::Arc;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// `2026-08`.
    month: String,
    contract: String,
}

/// Today in Moscow, by the ledger's clock.
pub(super) async fn today(app: &App) -> Result<Date, NoPage> {
    let now_us = look(app, |_, now_us| now_us).await?;
    civil_moment(now_us).map(|now| now.date()).ok_or(NoPage::Broken)
}

/// `GET /suppliers/{id}/act.pdf` and `…/act.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(typed): Query<Typed>,
    asked: Asked,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, id)?;
    let view = ask_for(&app, move |desk| desk.supplier(id, 0)).await?;
    let (ctx, today) = (app.ctx(&prefs), today(&app).await?);
    let act = match written(&app, &ctx, &view, &typed, today).await? {
        Ok(act) => act,
        Err(words) => {
            let content = html! {
                (crumbs(&ctx, &[(Some(routes::supplier(id)), &view.supplier.name)]))
                h1 { (ctx.t(text::MONTH_ACT)) " " small { (view.supplier.name) } }
                (not_done(&ctx, words))
                (form(&ctx, &view, today, &typed))
            };
            let title = format!("{}{}", ctx.t(text::ERROR_PREFIX), ctx.t(text::MONTH_ACT));
            let page = frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let Asked { kind, route } = asked.about(id);
    let name = format!("act-{id}-{}-{}", act.contract.number, typed.month);
    let download = Download { kind, route, name, rows: act.rows.len() };
    let write = move || match kind {
        Kind::Xlsx => act.table().map_err(|fault| fault.to_string())?.xlsx(act.date).map_err(|fault| fault.to_string()),
        _ => act.paper().and_then(|paper| paper.pdf()).map(|file| file.bytes).map_err(|fault| fault.to_string()),
    };
    download.give_out(&app, &who, write).await
}

/// The choice of a month that is over and a contract; nothing without contracts.
pub(super) fn form(ctx: &Ctx, view: &SupplierView, today: Date, typed: &Typed) -> Markup {
    let id = view.supplier.id;
    html! {
        @if !view.contracts.is_empty() {
            article.panel aria-labelledby="act-h" {
                h2 #act-h { (ctx.t(text::MONTH_ACT)) }
                form.filter action=(routes::supplier_act_pdf(id)) {
                    label for="month" { (ctx.t(text::MONTH)) }
                    select #month name="month" {
                        @for first in months(today) {
                            @let month = first.strftime("%Y-%m").to_string();
                            option value=(month) selected[typed.month == month] { (first.strftime("%m.%Y")) }
                        }
                    }
                    label for="contract" { (ctx.t(text::COL_CONTRACT)) }
                    select #contract name="contract" {
                        @for contract in &view.contracts {
                            option value=(contract.id) selected[typed.contract == contract.id.to_string()] {
                                (contract.id) " · " (contract.complex.name)
                            }
                        }
                    }
                    button { (ctx.t(text::PAPER_AS_PDF)) }
                    button formaction=(routes::supplier_act_xlsx(id)) { (ctx.t(text::PAPER_AS_XLSX)) }
                }
                p.foot { (ctx.t(text::MONTH_ACT_WHAT)) }
            }
        }
    }
}

/// First days of the months that are over, the newest first.
fn months(today: Date) -> impl Iterator<Item = Date> {
    (1..=MONTHS_OFFERED).filter_map(move |back| today.first_of_month().checked_sub(back.months()).ok())
}

async fn written(
    app: &App,
    ctx: &Ctx<'_>,
    view: &SupplierView,
    typed: &Typed,
    today: Date,
) -> Result<Result<MonthlyAct, String>, NoPage> {
    let first: Option<Date> = format!("{}-01", typed.month).parse().ok().filter(|first| *first < today.first_of_month());
    let contract = view.contracts.iter().find(|contract| contract.id.to_string() == typed.contract);
    let (Some(from), Some(contract)) = (first, contract) else { return Ok(Err(ctx.t(text::MONTH_BAD).to_owned())) };
    let to = from.last_of_month();
    let (Some(begins), Some(ends)) = (day_of(from), day_of(to)) else { return Ok(Err(ctx.t(text::MONTH_BAD).to_owned())) };
    let (id, begins_us, ends_us) = (view.supplier.id, day_start_us(begins), day_start_us(ends.saturating_add(1)));
    let rows = match ask_for(app, move |desk| desk.supplier_turnover(id, begins_us, ends_us)).await? {
        SupplierTurnover::Whole(rows) => rows,
        SupplierTurnover::TooLong(records) => {
            return Ok(Err(format!("{} {}.", ctx.t(text::MONTH_TOO_LONG), number(ctx.lang, records))));
        }
    };
    let act = act(app, view, contract, &rows, [from, to, today]);
    Ok(act.paper().map(|_| act).map_err(|fault| fault.words(ctx.lang.on_paper())))
}

/// What the system does not know, the day of the contract and the names of who signs, is left as a line to fill in. The act is
/// Russian, as official papers are.
fn act(
    app: &App,
    view: &SupplierView,
    contract: &ContractRow,
    rows: &[BuildingTurnover],
    [from, to, today]: [Date; 3],
) -> MonthlyAct {
    let party = |name: &str| Party { name: name.to_owned(), inn: None, kpp: None };
    let payee = app.options.payees.get(&view.supplier.id);
    let supplier = payee.map(|payee| Party { name: payee.name.clone(), inn: payee.inn.clone(), kpp: payee.kpp.clone() });
    let here = || rows.iter().filter(|row| row.complex == contract.complex.id);
    let row = |row: &BuildingTurnover| MonthlyRow {
        building: if row.building.name.is_empty() {
            text::NO_BUILDING.of(crate::lang::Lang::Ru).to_owned()
        } else {
            row.building.name.clone()
        },
        opening_kopecks: row.opening_kopecks,
        receipts_kopecks: row.receipts_kopecks,
        meals: row.meals,
        meals_kopecks: row.meals_kopecks,
        refunds_kopecks: row.refunds_kopecks,
        closing_kopecks: row.closing_kopecks,
    };
    let signatory = |position: &str| Signatory { position: position.to_owned(), name: None };
    MonthlyAct {
        number: None,
        date: today,
        customer: party(&contract.complex.name),
        supplier: supplier.unwrap_or_else(|| party(&view.supplier.name)),
        contract: Contract { number: contract.id.to_string(), date: None },
        from,
        to,
        rows: here().map(row).collect(),
        budget: here().fold((0, 0), |(meals, sum), row| (meals + row.budget_meals, sum + row.budget_kopecks)),
        customer_signatory: signatory("Директор"),
        supplier_signatory: signatory("Генеральный директор"),
    }
}
