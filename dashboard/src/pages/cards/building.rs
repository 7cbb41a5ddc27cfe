//! The reserve of one building: its numbers, what waits, what cards were used for, and what may be done.

use super::{batches, building_for, outlook, way};
use crate::{
    act::{Just, look},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, number},
    link::Link,
    names::complex_of,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::Named,
    words::cards as words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    stock::{Cause, ReserveRule, STAGES, Stage, Tally},
};
use maud::{Markup, html};
use std::{collections::BTreeMap, sync::Arc};

const USED: [Column; 3] = [Column::words(text::CB_CAUSE), Column::number(text::CB_DAYS_30), Column::number(text::CB_DAYS_365)];

/// Days of the table of use: a month and a year.
const MONTH_DAYS: i32 = 30;
const YEAR_DAYS: i32 = 365;

struct Seen {
    building: Named,
    complex: Named,
    /// It receives August's delivery.
    is_main: bool,
    tally: Tally,
    rule: ReserveRule,
    reader: String,
    batches: Vec<batches::BatchRow>,
    /// Number, pieces, and the other building of transfers that nobody has confirmed; true for those that come here.
    transfers: Vec<(u32, usize, Named, bool)>,
    count: Option<u32>,
    /// In the last month and the last year.
    used: BTreeMap<Cause, (u32, u32)>,
    manages: bool,
    own: outlook::Own,
    today: i32,
}

fn see(city: &City, who: &Signed, id: u32, today: i32) -> Option<Seen> {
    let building = building_for(city, who, Action::ReadCards, id)?;
    let stock = city.office().stock();
    let complex = city.buildings().get(id as usize).map_or(0, |row| row.complex);
    let mut used: BTreeMap<Cause, (u32, u32)> = BTreeMap::new();
    for one in stock.used_by(id).filter(|one| today - one.day < YEAR_DAYS) {
        let (month, year) = used.entry(one.cause).or_default();
        *year += one.pieces;
        *month += if today - one.day < MONTH_DAYS { one.pieces } else { 0 };
    }
    let open = stock.open_transfers().filter(|one| one.from == id || one.to == id);
    let transfers = open.map(|one| {
        let here = one.to == id;
        let other = crate::panels::impact::building_of(city, if here { one.from } else { one.to });
        (one.id, one.pieces.len(), other, here)
    });
    Some(Seen {
        complex: complex_of(city, complex),
        is_main: stock.main_building(complex) == Some(id),
        tally: stock.tally(id),
        rule: stock.rule(id),
        reader: stock.reader(id).to_owned(),
        batches: stock
            .open_batches()
            .filter(|batch| batch.building == id)
            .map(|batch| batches::row(city, batch, today))
            .collect(),
        transfers: transfers.collect(),
        count: stock.open_count(id).map(|count| count.id),
        used,
        own: outlook::own(city, id, today),
        today,
        manages: building_for(city, who, Action::ManageCards, id).is_some(),
        building,
    })
}

/// `GET /cards/buildings/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let asks = who.clone();
    let seen = look(&app, move |city, now_us| see(city, &asks, id, civil_day(now_us))).await?.ok_or(NoPage::Missing)?;
    let ctx = app.ctx(&prefs);
    let title = format!("{}: {}", ctx.t(text::RESERVE), seen.building.name);
    let outlook = outlook::of(&app, id, &seen.own, seen.today).await?;
    let content = page(&ctx, &seen, &outlook::panel(&ctx, outlook.as_ref()), just.done.is_some());
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, seen: &Seen, outlook: &Markup, done: bool) -> Markup {
    let Seen { building, complex, .. } = seen;
    let short = seen.rule.at_least.is_some_and(|least| seen.tally.of(Stage::Reserve) < least);
    html! {
        (way(ctx, &Named { id: 0, name: String::new() }, Some((None, building.name.as_str()))))
        h1 { (building.name) " " small { (ctx.t(text::RESERVE)) } }
        @if done { p.verdict.ok role="status" { (icon::state(ctx, Mark::Ok)) (ctx.t(text::CB_DONE)) } }
        @if short { p.verdict.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::CB_SHORT)) " " (number(ctx.lang, u64::from(seen.rule.at_least.unwrap_or(0)))) "." } }
        @if seen.manages { (actions(ctx, seen)) }
        article.panel aria-labelledby="stages-h" {
            h2 #stages-h { (ctx.t(text::CB_WHERE)) }
            dl.facts {
                @for stage in STAGES {
                    @let pieces = seen.tally.of(stage);
                    (fact(ctx.t(words::stage(stage)), html! {
                        @if pieces == 0 { "0" } @else { a href=(to_pieces(building.id, stage)) { (number(ctx.lang, u64::from(pieces))) } }
                    }))
                }
                (fact(ctx.t(text::CB_ALL), html! { (number(ctx.lang, u64::from(seen.tally.all()))) }))
            }
        }
        @if !seen.batches.is_empty() {
            article.panel aria-labelledby="batches-h" {
                h2 #batches-h { (ctx.t(text::CB_TO_REGISTER)) }
                (batches::list(ctx, "batches-h", &seen.batches))
            }
        }
        (waiting(ctx, seen))
        (outlook)
        (used(ctx, seen))
        article.panel aria-labelledby="rule-h" {
            h2 #rule-h { (ctx.t(text::CB_RULE)) }
            dl.facts {
                (fact(ctx.t(text::CD_AT_LEAST), html! { @if let Some(least) = seen.rule.at_least { (number(ctx.lang, u64::from(least))) } @else { (ctx.t(text::CB_NO_RULE)) } }))
                (fact(ctx.t(text::CB_LEAD), html! { (seen.rule.lead_days) }))
                (fact(ctx.t(text::CB_PACK), html! { (seen.rule.pack) }))
                (fact(ctx.t(text::CB_READER), html! { @if seen.reader.is_empty() { (ctx.t(text::CB_NO_READER)) } @else { code { (seen.reader) } } }))
                (fact(ctx.t(text::COL_COMPLEX), html! { (complex.name) @if seen.is_main { ", " (ctx.t(text::CB_IS_MAIN)) } }))
            }
            @if seen.manages {
                p.actions {
                    a.button href=(to_deed("rule", building.id)) { (ctx.t(text::CB_SET_RULE)) }
                    a.button href=(Link::to(routes::CARD_READER).with("building", building.id)) { (ctx.t(text::CB_SET_READER)) }
                }
            }
        }
    }
}

fn actions(ctx: &Ctx, seen: &Seen) -> Markup {
    let id = seen.building.id;
    html! {
        p.actions {
            a.primary href=(to_deed("issue", id)) { (ctx.t(text::KD_ISSUE)) }
            a.button href=(to_deed("return", id)) { (ctx.t(text::KD_RETURN)) }
            a.button href=(to_deed("receive", id)) { (ctx.t(text::KD_RECEIVE)) }
            a.button href=(to_deed("discard", id)) { (ctx.t(text::KD_DISCARD)) }
            a.button href=(Link::to(routes::card_transfer(0)).with("building", id)) { (ctx.t(text::TR_SEND)) }
            @if seen.count.is_none() { a.button href=(Link::to(routes::card_count(0)).with("building", id)) { (ctx.t(text::CK_BEGIN)) } }
        }
    }
}

fn waiting(ctx: &Ctx, seen: &Seen) -> Markup {
    html! {
        @if !seen.transfers.is_empty() || seen.count.is_some() {
            article.panel aria-labelledby="waiting-h" {
                h2 #waiting-h { (ctx.t(text::CB_WAITING)) }
                ul {
                    @for (id, pieces, other, here) in &seen.transfers {
                        li {
                            a href=(routes::card_transfer(*id)) { (ctx.t(text::AUDIT_T_TRANSFER)) " № " (id) } ": "
                            (ctx.t(if *here { text::CB_FROM } else { text::CB_TO })) " " (other.name) ", " (pieces)
                        }
                    }
                    @if let Some(count) = seen.count { li { a href=(routes::card_count(count)) { (ctx.t(text::AUDIT_T_COUNT)) " № " (count) } } }
                }
            }
        }
    }
}

fn used(ctx: &Ctx, seen: &Seen) -> Markup {
    let line = |(cause, (month, year)): (&Cause, &(u32, u32))| Row {
        id: format!("u{cause:?}"),
        cells: vec![
            html! { (ctx.t(words::cause(*cause))) },
            html! { (number(ctx.lang, u64::from(*month))) },
            html! { (number(ctx.lang, u64::from(*year))) },
        ],
    };
    html! {
        article.panel aria-labelledby="used-h" {
            h2 #used-h { (ctx.t(text::CB_USED)) }
            @if seen.used.is_empty() { p.hint { (DASH) " " (ctx.t(text::CB_NOT_USED)) } } @else {
                (table(ctx, "used-h", &USED, seen.used.iter().map(line)))
            }
        }
    }
}

/// The list of pieces in a stage.
pub(super) fn to_pieces(building: u32, stage: Stage) -> Link {
    Link::to(routes::cards_pieces(building)).with("stage", crate::words::tickets::code(stage))
}

/// The form of a deed in a building.
pub(super) fn to_deed(deed: &str, building: u32) -> Link {
    Link::to(routes::card_deed(deed)).with("building", building)
}
