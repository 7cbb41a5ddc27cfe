//! Pieces of a building in one stage.

use super::{building_for, way};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::Asked,
    format::DASH,
    limits::PIECES_EXPORTED_MAX,
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        pager::pager,
        table::{Column, Row, table},
    },
    views::desk::{Named, PAGE_ROWS},
    words::{self, cards},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use ledger_core::account_number;
use ledger_office::{
    City,
    stock::{Piece, Stage, Uid},
};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_PIECE_NO),
    Column::words(text::COL_KIND),
    Column::words(text::AUDIT_T_BATCH),
    Column::words(text::COL_ACCOUNT),
];

/// What the address says.
#[derive(Clone, Deserialize)]
pub(crate) struct Wish {
    stage: Stage,
    /// Only pieces with higher numbers than this one.
    #[serde(default)]
    after: Option<Uid>,
}

struct PieceRow {
    uid: Uid,
    kind: u8,
    batch: u32,
    /// Of who has it; 0 for nobody.
    account: u64,
}

impl PieceRow {
    fn of(city: &City, piece: &Piece) -> Self {
        let holder = city.card(piece.uid.0).map_or(0, |card| card.holder);
        let account = if holder == 0 { 0 } else { account_number(holder) };
        Self { uid: piece.uid, kind: piece.kind, batch: piece.batch, account }
    }
}

/// The building, at most `rows` of its pieces, and the last of them when there are more.
async fn find(app: &App, who: &Signed, id: u32, wish: &Wish, rows: usize) -> Result<(Named, Vec<PieceRow>, Option<Uid>), NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let (who, wish) = (who.clone(), wish.clone());
    let found = look(app, move |city, _| {
        let building = building_for(city, &who, Action::ReadCards, id)?;
        let mut pieces = city.office().stock().pieces_in(id, wish.stage, wish.after);
        let found: Vec<PieceRow> = pieces.by_ref().take(rows).map(|piece| PieceRow::of(city, piece)).collect();
        let last = found.last().map(|row| row.uid);
        let next = pieces.next().and(last);
        Some((building, found, next))
    });
    found.await?.ok_or(NoPage::Missing)
}

/// `GET /cards/buildings/{id}/pieces`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let (building, rows, next) = find(&app, &who, id, &wish, PAGE_ROWS).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(cards::stage(wish.stage));
    let to = |path: String| Link::to(path).with("stage", words::tickets::code(wish.stage));
    let first = wish.after.is_some().then(|| (to(routes::cards_pieces(id)), text::FIRST_PAGE));
    let next = next.map(|uid| (to(routes::cards_pieces(id)).with("after", uid), text::NEXT_PAGE_OF));
    let content = html! {
        (way(&ctx, &building, Some((None, title))))
        h1 #pieces-h { (title) " " small { (building.name) } }
        p.actions {
            @if !rows.is_empty() {
                a.button href=(to(routes::cards_pieces_file(id, "csv"))) { (ctx.t(text::AS_CSV)) }
                a.button href=(to(routes::cards_pieces_file(id, "xlsx"))) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if rows.is_empty() { (hint::hint(ctx.t(text::CP_NONE), None)) } @else {
                (table(&ctx, "pieces-h", &COLUMNS, rows.iter().map(|row| line(&ctx, row))))
            }
            (pager(&ctx, text::CD_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, row: &PieceRow) -> Row {
    Row {
        id: format!("p{}", row.uid),
        cells: vec![
            html! { a href=(routes::card_piece(row.uid)) { code { (row.uid) } } },
            html! { (ctx.t(words::card(row.kind))) },
            html! { @if row.batch == 0 { (DASH) } @else { a href=(routes::card_batch(row.batch)) { "№ " (row.batch) } } },
            html! { @if row.account == 0 { (DASH) } @else { a href=(routes::account(row.account)) { (row.account) } } },
        ],
    }
}

/// `GET /cards/buildings/{id}/pieces.csv` and `….xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (_, rows, _) = find(&app, &who, id, &wish, PIECES_EXPORTED_MAX).await?;
    let ctx = app.ctx(&prefs);
    let row = |row: &PieceRow| {
        let known = |id: u64| if id == 0 { Cell::Empty } else { Cell::Id(id) };
        let kind = ctx.t(words::card(row.kind)).to_owned();
        vec![Cell::Text(row.uid.to_string()), Cell::Text(kind), known(row.batch.into()), known(row.account)]
    };
    let head = [text::COL_PIECE_NO, text::COL_KIND, text::AUDIT_T_BATCH, text::COL_ACCOUNT];
    let table = Table {
        name: format!("cards-{id}-{}", words::tickets::code(wish.stage)),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(row).collect(),
        foot: None,
    };
    asked.about(id).give_out(&app, &who, table).await
}
