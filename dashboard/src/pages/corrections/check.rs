//! What a correction would do, before it is done: balances before and after, and whether a second person has to agree. The same panel
//! stands before every deed that puts money right.

use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    format::rubles,
    panels::holder::fact,
    routes,
    text::{self, Text},
    ui::{
        icon::{self, State as Sign},
        table::{Column, Row, table},
    },
};
use edge_protocol::Reason;
use ledger_core::{Control, State as Core, account_number, civil_day};
use ledger_office::{
    City, OfficeCommand,
    corrections::Correction,
    decide::{self, Moment},
};
use maud::{Markup, html};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_WHERE_MONEY),
    Column::number(text::COL_BEFORE),
    Column::number(text::COL_AFTER),
    Column::number(text::COL_CHANGE_OF_SUM),
];

/// What would happen.
pub(crate) struct Preview {
    pub(crate) digest: u64,
    kopecks: i64,
    /// A second person has to agree first.
    waits: bool,
    sides: Vec<Side>,
}

/// A balance that changes.
struct Side {
    /// The account, or 0 for a control account of the supplier: its name says which.
    account: u64,
    name: Text,
    supplier: String,
    before: i64,
    change: i64,
}

/// What this command would do if this operator sent it now, or why it cannot.
pub(crate) async fn preview(app: &App, who: &Signed, command: &OfficeCommand) -> Result<Result<Preview, Reason>, NoPage> {
    let (command, login) = (command.clone(), who.operator.login.clone());
    look(app, move |city, now_us| made(city, now_us, &login, &command)).await
}

fn made(city: &City, now_us: i64, login: &str, command: &OfficeCommand) -> Result<Preview, Reason> {
    let office = city.office();
    decide::decide(office, city, &Moment::new(now_us, login, 0), command)?;
    let digest = decide::digest(office, city, civil_day(now_us), command)?;
    let what = match command {
        OfficeCommand::Correct { correction, .. } => correction.clone(),
        OfficeCommand::SecondCorrection { correction, .. } => {
            office.books().correction(*correction).ok_or(Reason::CorrectionUnknown)?.what.clone()
        }
        _ => return Err(Reason::OfficeCommandInvalid),
    };
    let sides = sides(city, &what)?;
    let kopecks = sides.iter().map(|side| side.change.saturating_abs()).max().unwrap_or(0);
    let first = matches!(command, OfficeCommand::Correct { .. });
    let waits = first && kopecks >= office.books().settings().second_person_kopecks;
    Ok(Preview { digest, kopecks, waits, sides })
}

fn sides(city: &City, what: &Correction) -> Result<Vec<Side>, Reason> {
    let suspended = |payment: u64| city.office().books().suspended(payment).ok_or(Reason::SuspenseUnknown);
    Ok(match what {
        Correction::Resolve { payment, holder } => {
            let item = suspended(*payment)?;
            vec![
                control(city, item.supplier, Control::Suspense, -item.kopecks),
                purse(city, *holder, item.supplier, item.kopecks),
            ]
        }
        Correction::Return { payment } => {
            let item = suspended(*payment)?;
            vec![control(city, item.supplier, Control::Suspense, -item.kopecks)]
        }
        Correction::Transfer { from, supplier, to, to_supplier, kopecks } => {
            vec![purse(city, *from, *supplier, kopecks.saturating_neg()), purse(city, *to, *to_supplier, *kopecks)]
        }
        Correction::Reverse { debit } => {
            let supplier = city.purses().get(debit.purse as usize).map_or(0, |purse| purse.supplier);
            vec![purse(city, debit.holder, supplier, debit.kopecks)]
        }
        Correction::Adjust { holder, supplier, kopecks } => vec![purse(city, *holder, *supplier, *kopecks)],
        Correction::Donate { holder, supplier, kopecks } => {
            vec![
                purse(city, *holder, *supplier, kopecks.saturating_neg()),
                control(city, *supplier, Control::Donations, *kopecks),
            ]
        }
        Correction::Support { holder, supplier, kopecks } => {
            vec![
                control(city, *supplier, Control::Donations, kopecks.saturating_neg()),
                purse(city, *holder, *supplier, *kopecks),
            ]
        }
    })
}

fn purse(core: &Core, holder: u32, supplier: u32, change: i64) -> Side {
    let before = core.purse_at(holder, supplier).map_or(0, |(_, purse)| purse.balance);
    Side { account: account_number(holder), name: text::COL_ACCOUNT, supplier: supplier_name(core, supplier), before, change }
}

/// A control account; its side has no account number.
fn control(core: &Core, supplier: u32, control: Control, change: i64) -> Side {
    let row = core.suppliers().get(supplier as usize);
    let before = row.and_then(|row| row.controls.get(control as usize)).copied().unwrap_or(0);
    let name = if control == Control::Donations { text::FUND } else { text::SUSPENSE_ACCOUNT };
    Side { account: 0, name, supplier: supplier_name(core, supplier), before, change }
}

/// Its name, empty for nobody.
pub(crate) fn supplier_name(core: &Core, supplier: u32) -> String {
    core.suppliers().get(supplier as usize).filter(|_| supplier != 0).map(|row| row.name.clone()).unwrap_or_default()
}

/// The panel.
pub(crate) fn panel(ctx: &Ctx, preview: &Preview) -> Markup {
    let row = |(n, side): (usize, &Side)| Row {
        id: format!("s{n}"),
        cells: vec![
            html! {
                @if side.account == 0 { (ctx.t(side.name)) } @else {
                    a href=(routes::account(side.account)) { (ctx.t(side.name)) " " (side.account) }
                }
                " " small { (side.supplier) }
            },
            html! { (rubles(ctx.lang, side.before)) },
            html! { (rubles(ctx.lang, side.before.saturating_add(side.change))) },
            html! { @if side.change > 0 { "+" } (rubles(ctx.lang, side.change)) },
        ],
    };
    html! {
        article.panel aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::CHECK_ANSWERS)) }
            dl.facts { (fact(ctx.t(text::COL_SUM), html! { strong.num { (rubles(ctx.lang, preview.kopecks)) } })) }
            (table(ctx, "check-h", &COLUMNS, preview.sides.iter().enumerate().map(row)))
            @if preview.waits { (nothing_moved(ctx, text::WILL_WAIT)) }
        }
    }
}

/// Above the limit: says so, and that no money moves before.
pub(crate) fn nothing_moved(ctx: &Ctx, words: crate::text::Text) -> Markup {
    html! { div.verdict.warn role="status" { p { (icon::state(ctx, Sign::Warn)) strong { (ctx.t(words)) } } } }
}
