//! The act of a stock-taking that has ended.

use super::{differences::Differences, may};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    download::{Asked, Download, Kind},
    format,
    lang::Lang,
    names::complex_of,
    panels::impact::building_of,
    text, words,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;
use ledger_office::City;
use papers::{
    Paper, PaperFault,
    forms::{StockCount, StockCountRow},
};
use std::sync::Arc;

/// What is booked of what was not found, as the paper has it.
const MARKED_MISSING: &str = "отмечен как не найденный";

/// `GET /cards/counts/{id}/act.docx` and `/cards/counts/{id}/act.pdf`.
pub(crate) async fn file(app: State<Arc<App>>, who: Signed, Path(id): Path<u32>, asked: Asked) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let asks = who.clone();
    let act = look(&app, move |city, _| written(city, &asks, id)).await?.ok_or(NoPage::Missing)?;
    let Asked { kind, route } = asked.about(id);
    let rows = act.missing.len() + act.surplus.len();
    let bytes = move || -> Result<Vec<u8>, PaperFault> {
        let paper: Paper = act.paper()?;
        if kind == Kind::Docx { paper.docx() } else { paper.pdf().map(|file| file.bytes) }
    };
    Download { kind, route, name: format!("stock-taking-{id}"), rows }.give_out(&app, &who, bytes).await
}

fn written(city: &City, who: &Signed, id: u32) -> Option<StockCount> {
    let count = city.office().stock().count(id).filter(|count| may(&who.operator, Action::ReadCards, city, count.building))?;
    let ended = count.ended.as_ref().filter(|ended| !ended.called_off)?;
    let found = Differences::booked(city, who, count);
    let kind = |kind: Option<u8>| kind.map_or_else(String::new, |kind| words::card(kind).of(Lang::Ru).to_owned());
    let surplus = |booked: bool| if booked { text::CK_TO_RESERVE } else { text::CK_NOTED }.of(Lang::Ru).to_owned();
    let complex = city.buildings().get(count.building as usize).map_or(0, |row| row.complex);
    Some(StockCount {
        number: Some(id.to_string()),
        date: day_of(ended.stamp.at_us),
        began: day_of(count.stamp.at_us),
        school: complex_of(city, complex).name,
        building: building_of(city, count.building).name,
        order: count.document.clone(),
        expected: u64::from(count.expected),
        seen: count.seen.len() as u64,
        missing: found
            .missing
            .iter()
            .map(|odd| StockCountRow { number: odd.uid.to_string(), kind: kind(odd.kind), booked: MARKED_MISSING.to_owned() })
            .collect(),
        surplus: found
            .surplus
            .iter()
            .map(|odd| StockCountRow { number: odd.uid.to_string(), kind: kind(odd.kind), booked: surplus(odd.booked) })
            .collect(),
    })
}

/// Its day in Moscow.
fn day_of(us: i64) -> Date {
    format::civil_moment(us).unwrap_or_default().date()
}
