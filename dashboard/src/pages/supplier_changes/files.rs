//! The files of a supplier change: the order, the reserved balances as they stood, what passed, and the act (SUP-03, SUP-07, SUP-10).
//! Accounts stand by number, without names.

use super::{View, find};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::{self, Download, Kind},
    format::{civil, civil_moment},
    lang::Lang,
    prefs::Prefs,
    routes, text,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;
use ledger_core::account_number;
use ledger_office::{City, supplier_change::Balances};
use papers::{
    Paper, PaperFault,
    forms::{Contract, Party, ReserveOrder, ReservedBalances, ReservedRow, Signatory, TransferAct, TransferRow},
    table::{Cell, Table},
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Order,
    Reserved,
    Passed,
    Act,
}

/// Those that lie on the page of a change, with what they are called.
pub(super) fn offered(view: &View) -> Vec<(&'static str, text::Text)> {
    let mut files = vec![("order.pdf", text::SC_FILE_ORDER)];
    if view.change.reserved.is_some() {
        files.extend([
            ("reserved.pdf", text::SC_FILE_RESERVED),
            ("reserved.xlsx", text::SC_FILE_RESERVED),
            ("reserved.csv", text::SC_FILE_RESERVED),
        ]);
    }
    if view.change.has_passed() {
        files.extend([
            ("act.pdf", text::SC_FILE_ACT),
            ("passed.xlsx", text::SC_FILE_PASSED),
            ("passed.csv", text::SC_FILE_PASSED),
        ]);
    }
    files
}

/// `GET /supplier-changes/{id}/files/{file}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, name)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let view = find(&app, &who, id).await?;
    let known = offered(&view).iter().any(|(offered, _)| *offered == name);
    let (file, kind) = named(&name).filter(|_| known).ok_or(NoPage::Missing)?;
    let route = routes::supplier_change_file(id, &name);
    let balances: Balances = match file {
        File::Reserved => view.change.reserved.as_ref().map(|reserved| reserved.balances.clone()).unwrap_or_default(),
        File::Passed | File::Act => view.change.passed.iter().flat_map(|passed| passed.balances.iter().copied()).collect(),
        File::Order => Vec::new(),
    };
    let rows = look(&app, move |city, now_us| (placed(city, &balances), civil_moment(now_us).map(|now| now.date())));
    let (rows, today) = rows.await?;
    let ctx = app.ctx(&prefs);
    if kind != Kind::Pdf {
        return download::table(&app, &who, kind, route, table(&ctx, id, file, &rows)).await;
    }
    let paper = paper(&app, &view, file, rows, today.ok_or(NoPage::Broken)?).map_err(|fault| {
        tracing::error!(%fault, id, "a paper of a supplier change does not add up");
        NoPage::Broken
    })?;
    let download = Download { kind, route, name: format!("supplier-change-{id}-{}", name.trim_end_matches(".pdf")), rows: 1 };
    download.give_out(&app, &who, move || paper.pdf().map(|file| file.bytes)).await
}

fn named(name: &str) -> Option<(File, Kind)> {
    Some(match name {
        "order.pdf" => (File::Order, Kind::Pdf),
        "reserved.pdf" => (File::Reserved, Kind::Pdf),
        "reserved.xlsx" => (File::Reserved, Kind::Xlsx),
        "reserved.csv" => (File::Reserved, Kind::Csv),
        "act.pdf" => (File::Act, Kind::Pdf),
        "passed.xlsx" => (File::Passed, Kind::Xlsx),
        "passed.csv" => (File::Passed, Kind::Csv),
        _ => return None,
    })
}

/// A balance with the building and group of its owner.
struct Placed {
    building: String,
    group: String,
    account: u64,
    kopecks: i64,
}

/// Sorted by building, so that those of one stand together.
fn placed(city: &City, balances: &[(u32, i64)]) -> Vec<Placed> {
    let one = |(holder, kopecks): &(u32, i64)| {
        let row = city.holder(*holder);
        let building = row.map_or(0, |row| city.building_attended(row));
        let building = city.buildings().get(building as usize).map_or_else(String::new, |b| b.name.clone());
        let group = row.and_then(|row| city.groups().get(row.group as usize).filter(|_| row.group != 0));
        let group = group.map_or_else(String::new, |group| group.name.clone());
        Placed { building, group, account: account_number(*holder), kopecks: *kopecks }
    };
    let mut rows: Vec<Placed> = balances.iter().map(one).collect();
    rows.sort_by(|a, b| (&a.building, a.account).cmp(&(&b.building, b.account)));
    rows
}

fn table(ctx: &Ctx, id: u32, file: File, rows: &[Placed]) -> Table {
    let head = [text::COL_BUILDING, text::COL_GROUP, text::COL_ACCOUNT, text::COL_BALANCE];
    let row = |row: &Placed| {
        vec![Cell::Text(row.building.clone()), Cell::Text(row.group.clone()), Cell::Id(row.account), Cell::Kopecks(row.kopecks)]
    };
    let what = if file == File::Reserved { "reserved" } else { "passed" };
    Table {
        name: format!("supplier-change-{id}-{what}"),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(row).collect(),
        foot: None,
    }
}

/// What the system does not know, days of contracts and who signs, is left to fill in. Russian, as official papers are.
fn paper(app: &App, view: &View, file: File, rows: Vec<Placed>, today: Date) -> Result<Paper, PaperFault> {
    let change = &view.change;
    let party = |id: u32, name: &str| match app.options.payees.get(&id) {
        Some(payee) => Party { name: payee.name.clone(), inn: payee.inn.clone(), kpp: payee.kpp.clone() },
        None => Party { name: name.to_owned(), inn: None, kpp: None },
    };
    let customer = Party { name: view.complex.name.clone(), inn: None, kpp: None };
    let (from, to) = (party(view.from.id, &view.from.name), party(view.to.id, &view.to.name));
    let contract = |id: u32| Contract { number: id.to_string(), date: None };
    let signatory = |position: &str| Signatory { position: position.to_owned(), name: None };
    let last_day = civil(change.last_day).unwrap_or(today);
    let ordered = civil_moment(change.ordered.at_us).map_or(today, |moment| moment.date());
    let total_kopecks = rows.iter().map(|row| row.kopecks).sum();
    match file {
        File::Order => ReserveOrder {
            number: Some(change.draft.document.clone()),
            date: ordered,
            customer,
            executor: from,
            contract: contract(change.draft.contract),
            last_day,
            buildings: Vec::new(),
            next_supplier: Some(to),
            signatory: signatory("Директор"),
        }
        .paper(),
        File::Reserved => ReservedBalances {
            number: Some(change.id.to_string()),
            date: change.reserved.as_ref().and_then(|r| civil_moment(r.stamp.at_us)).map_or(today, |moment| moment.date()),
            customer,
            supplier: from,
            contract: contract(change.draft.contract),
            as_of: last_day,
            rows: rows.into_iter().map(reserved).collect(),
            total_kopecks,
            signatory: signatory("Генеральный директор"),
        }
        .paper(),
        File::Passed | File::Act => TransferAct {
            number: Some(change.id.to_string()),
            date: today,
            customer,
            from,
            from_contract: contract(change.draft.contract),
            to,
            to_contract: contract(change.draft.next_contract),
            as_of: last_day,
            rows: by_building(&rows),
            total_kopecks,
            customer_signatory: signatory("Директор"),
            from_signatory: signatory("Генеральный директор"),
            to_signatory: signatory("Генеральный директор"),
        }
        .paper(),
    }
}

fn no_building(name: String) -> String {
    if name.is_empty() { text::NO_BUILDING.of(Lang::Ru).to_owned() } else { name }
}

fn reserved(row: Placed) -> ReservedRow {
    ReservedRow {
        building: no_building(row.building),
        account: row.account.to_string(),
        holder: String::new(),
        group: row.group,
        balance_kopecks: row.kopecks,
    }
}

fn by_building(rows: &[Placed]) -> Vec<TransferRow> {
    let mut sums: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
    for row in rows {
        let (accounts, kopecks) = sums.entry(&row.building).or_default();
        *accounts += 1;
        *kopecks += row.kopecks;
    }
    let row = |(building, (accounts, kopecks)): (&str, (u64, i64))| TransferRow {
        building: no_building(building.to_owned()),
        accounts,
        balance_kopecks: kopecks,
    };
    sums.into_iter().map(row).collect()
}
