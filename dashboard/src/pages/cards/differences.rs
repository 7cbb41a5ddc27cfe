//! Where a stock-taking and the books differ: while it runs as its end would book it, afterwards as it was booked.

use super::place;
use crate::{
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, number},
    limits::COUNT_ROWS_SHOWN_MAX,
    panels::impact::building_of,
    routes,
    text::{self, Text},
    ui::table::{Column, Row as Line, table},
    views::desk::{Named, Place},
    words::{self, cards},
};
use edge_protocol::Reason;
use ledger_core::account_number;
use ledger_office::{
    City, OfficeCommand,
    decide::Moment,
    state::Row,
    stock::{Count, Stage, StockDeed, Uid},
};
use maud::{Markup, html};
use std::collections::BTreeSet;

const MISSING: [Column; 3] = [Column::words(text::COL_PIECE_NO), Column::words(text::COL_KIND), Column::words(text::TR_NOW)];
const SURPLUS: [Column; 4] = [
    Column::words(text::COL_PIECE_NO),
    Column::words(text::COL_KIND),
    Column::words(text::CK_BOOKS),
    Column::words(text::CK_WILL_BE),
];

/// One identifier that differs.
pub(super) struct Odd {
    pub(super) uid: Uid,
    /// `None` for one that the registry does not know.
    pub(super) kind: Option<u8>,
    /// Booked into the reserve, or only noted.
    pub(super) booked: bool,
    stage: Stage,
    /// Empty where this operator may not know.
    building: Named,
    /// 0 for nobody's, and where this operator may not know.
    account: u64,
    is_seen: bool,
}

/// All of them.
pub(super) struct Differences {
    /// In the reserve by the books.
    pub(super) expected: u32,
    pub(super) missing: Vec<Odd>,
    pub(super) surplus: Vec<Odd>,
}

impl Differences {
    /// Those of a stock-taking that is under way, as the office would book them now.
    ///
    /// # Errors
    /// Why it could not be ended as it is.
    pub(super) fn running(city: &City, who: &Signed, now_us: i64, count: u32) -> Result<Self, Reason> {
        let moment = Moment::new(now_us, &who.operator.login, city.next_pos());
        let decided = ledger_office::decide(city.office(), city, &moment, &ending(count))?;
        let (mut booked, mut ended) = (BTreeSet::new(), None);
        for row in decided.rows {
            match row {
                Row::Piece(piece) if piece.stage == Stage::Reserve => {
                    booked.insert(piece.uid);
                }
                Row::Count(row) => ended = Some(row),
                _ => {}
            }
        }
        let ended = ended.ok_or(Reason::CountUnknown)?;
        Ok(Self::of(city, who, &ended, |uid| booked.contains(&uid)))
    }

    /// Those of one that has ended.
    pub(super) fn booked(city: &City, who: &Signed, count: &Count) -> Self {
        let pos = count.ended.as_ref().map_or(u64::MAX, |ended| ended.pos);
        let stock = city.office().stock();
        Self::of(city, who, count, |uid| stock.piece(uid).is_some_and(|piece| piece.life.contains(&pos)))
    }

    fn of(city: &City, who: &Signed, count: &Count, booked: impl Fn(Uid) -> bool) -> Self {
        let odd = |uid: &Uid| Odd::of(city, who, *uid, booked(*uid));
        Self {
            expected: count.expected,
            missing: count.missing.iter().map(odd).collect(),
            surplus: count.surplus.iter().map(odd).collect(),
        }
    }

    /// How many of the surplus go into the reserve.
    pub(super) fn to_reserve(&self) -> usize {
        self.surplus.iter().filter(|odd| odd.booked).count()
    }
}

/// What ends it.
pub(super) const fn ending(count: u32) -> OfficeCommand {
    OfficeCommand::Stock { deed: StockDeed::EndCount { count } }
}

impl Odd {
    fn of(city: &City, who: &Signed, uid: Uid, booked: bool) -> Self {
        let (card, piece) = (city.card(uid.0), city.office().stock().piece(uid));
        let holder = card.and_then(|card| city.holder(card.holder).filter(|_| card.holder != 0));
        let held = holder.map(|row| Place { complex: row.complex, building: city.building_attended(row), ..Place::default() });
        let building = piece.map_or(held.as_ref().map_or(0, |place| place.building), |piece| piece.building);
        let is_holders = held.is_some_and(|held| who.may(Action::ReadCards, Some(&held)).is_ok());
        let is_heres = building != 0 && who.may(Action::ReadCards, Some(&place(city, building))).is_ok();
        let account = card.filter(|_| is_holders).map_or(0, |card| account_number(card.holder));
        Self {
            uid,
            kind: card.map(|card| card.kind),
            booked,
            stage: piece.map_or(if holder.is_some() { Stage::Out } else { Stage::Back }, |piece| piece.stage),
            building: if is_heres { building_of(city, building) } else { Named::default() },
            account,
            is_seen: is_holders || is_heres || (building == 0 && who.may(Action::ReadCards, None).is_ok()),
        }
    }
}

/// Both tables; the words of a stock-taking that is under way, or of one that has ended.
pub(super) fn tables(ctx: &Ctx, found: &Differences, ended: bool) -> Markup {
    let missing = if ended { text::CK_MISSING_WAS } else { text::CK_MISSING };
    html! {
        (panel(ctx, "missing-h", missing, text::CK_MISSING_NONE, &MISSING, &found.missing, ended))
        (panel(ctx, "surplus-h", text::CK_SURPLUS, text::CK_SURPLUS_NONE, &SURPLUS, &found.surplus, ended))
    }
}

fn panel(ctx: &Ctx, id: &str, title: Text, none: Text, columns: &[Column], rows: &[Odd], ended: bool) -> Markup {
    html! {
        article.panel aria-labelledby=(id) {
            h2 id=(id) { (ctx.t(title)) @if !rows.is_empty() { ": " (number(ctx.lang, rows.len() as u64)) } }
            @if rows.is_empty() { p.hint { (ctx.t(none)) } } @else {
                (table(ctx, id, columns, rows.iter().take(COUNT_ROWS_SHOWN_MAX).map(|odd| line(ctx, odd, columns.len()))))
                @if rows.len() > COUNT_ROWS_SHOWN_MAX {
                    p.foot {
                        (ctx.t(text::CK_MORE)) " " (number(ctx.lang, (rows.len() - COUNT_ROWS_SHOWN_MAX) as u64)) "."
                        @if ended { " " (ctx.t(text::CK_MORE_ACT)) }
                    }
                }
            }
        }
    }
}

fn line(ctx: &Ctx, odd: &Odd, columns: usize) -> Line {
    let number = html! { code { (odd.uid) } };
    let cells = [
        html! { @if odd.is_seen && odd.kind.is_some() { a href=(routes::card_piece(odd.uid)) { (number) } } @else { (number) } },
        html! { @if let Some(kind) = odd.kind { (ctx.t(words::card(kind))) } @else { (DASH) } },
        where_it_is(ctx, odd),
        html! { (ctx.t(if odd.booked { text::CK_TO_RESERVE } else { text::CK_NOTED })) },
    ];
    Line { id: format!("p{}", odd.uid), cells: cells.into_iter().take(columns).collect() }
}

fn where_it_is(ctx: &Ctx, odd: &Odd) -> Markup {
    html! {
        @if odd.kind.is_none() { (ctx.t(text::CK_UNKNOWN)) } @else {
            (ctx.t(cards::stage(odd.stage)))
            @if !odd.building.name.is_empty() { ", " (odd.building.name) } @else if !odd.is_seen { ", " (ctx.t(text::CK_ELSEWHERE)) }
            @if odd.account != 0 { ", " (ctx.t(text::COL_ACCOUNT)) " " a href=(routes::account(odd.account)) { (odd.account) } }
        }
    }
}
