//! A delivery as files: the list by which cards are taken to the main buildings, and the act of acceptance (IDN-12).

use super::one::View;
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::{self, Download, Kind},
    format::{civil, civil_moment},
    prefs::Prefs,
    routes,
    text::{self, Text},
};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;
use papers::{
    Paper, PaperFault,
    forms::{CardAcceptance, CardAcceptanceRow, CardCounts, CardDelivery, CardDeliveryRow, Signatory},
    table::{Cell, Table},
};
use std::sync::Arc;

/// How each of them is written.
const KINDS: [Kind; 4] = [Kind::Pdf, Kind::Docx, Kind::Xlsx, Kind::Csv];
/// Who signs, as papers have it.
const CARRIER: &str = "Представитель ДИТ";
/// As above.
pub(in super::super) const RESPONSIBLE: &str = "Ответственный за ИС ПП";

/// Which.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Delivery,
    Acceptance,
}

impl File {
    const ALL: [(Self, &'static str, Text); 2] =
        [(Self::Delivery, "delivery", text::KP_DELIVERY), (Self::Acceptance, "acceptance", text::KP_ACCEPTANCE)];
}

/// What each is called, with its files.
pub(super) fn offered() -> impl Iterator<Item = (Text, Vec<(Kind, String)>)> {
    let named = |name: &str| KINDS.map(|kind| (kind, format!("{name}.{}", kind.ending()))).to_vec();
    File::ALL.into_iter().map(move |(_, name, title)| (title, named(name)))
}

/// `GET /cards/plans/{id}/{file}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, name)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let view = View::find(&app, &who, id).await?;
    let (stem, ending) = name.split_once('.').ok_or(NoPage::Missing)?;
    let (file, stem, _) = File::ALL.into_iter().find(|(_, known, _)| *known == stem).ok_or(NoPage::Missing)?;
    let kind = KINDS.into_iter().find(|kind| kind.ending() == ending).ok_or(NoPage::Missing)?;
    let (route, called) = (routes::card_plan_file(id, &name), format!("card-{stem}-{id}"));
    if matches!(kind, Kind::Csv | Kind::Xlsx) {
        return download::table(&app, &who, kind, route, table(&app.ctx(&prefs), &view, file, called)).await;
    }
    let today = look(&app, |_, now_us| civil_moment(now_us).map(|now| now.date())).await?.ok_or(NoPage::Broken)?;
    let download = Download { kind, route, name: called, rows: view.lines.len() };
    download
        .give_out(&app, &who, move || {
            let paper = paper(&view, file, today)?;
            if kind == Kind::Docx { paper.docx() } else { paper.pdf().map(|file| file.bytes) }
        })
        .await
}

fn table(ctx: &Ctx, view: &View, file: File, name: String) -> Table {
    let count = |n: u32| Cell::Number(u64::from(n));
    let building = |row: &super::row::Line| row.main.as_ref().map_or(Cell::Empty, |main| Cell::Text(main.name.clone()));
    let (head, rows): (Vec<Text>, Vec<Vec<Cell>>) = match file {
        File::Delivery => (
            vec![text::KP_FIRST, text::KP_PRESCHOOL, text::KP_MOVED, text::KP_COLLEGE, text::KP_ALL],
            view.lines
                .iter()
                .map(|line| {
                    let planned = line.planned;
                    [planned.first_grade, planned.preschool, planned.moved, planned.college, planned.all()].map(count).to_vec()
                })
                .collect(),
        ),
        File::Acceptance => (
            vec![text::KP_ALL, text::KP_DECLARED, text::KP_REGISTERED, text::COL_STATE],
            view.lines
                .iter()
                .map(|line| {
                    let state = Cell::Text(ctx.t(line.standing(view.today).words()).to_owned());
                    vec![count(line.planned.all()), count(line.declared), count(line.registered), state]
                })
                .collect(),
        ),
    };
    let head = [text::COL_COMPLEX, text::KM_MAIN].into_iter().chain(head).map(|title| ctx.t(title).to_owned());
    let rows = view.lines.iter().zip(rows).map(|(line, cells)| {
        [Cell::Text(line.complex.name.clone()), building(line)].into_iter().chain(cells).collect::<Vec<_>>()
    });
    Table { name, head: head.collect(), rows: rows.collect(), foot: None }
}

/// Russian, as official papers are.
fn paper(view: &View, file: File, date: Date) -> Result<Paper, PaperFault> {
    let (number, as_of) = (view.plan.id.to_string(), civil(view.plan.as_of).unwrap_or(date));
    let signatory = |position: &str| Signatory { position: position.to_owned(), name: None };
    match file {
        File::Delivery => {
            let row = |line: &super::row::Line| CardDeliveryRow {
                complex: line.complex.name.clone(),
                building: line.main.as_ref().map(|main| main.name.clone()),
                counts: CardCounts {
                    first_grade: line.planned.first_grade.into(),
                    preschool: line.planned.preschool.into(),
                    moved: line.planned.moved.into(),
                    college: line.planned.college.into(),
                },
            };
            let rows = view.lines.iter().map(row).collect();
            CardDelivery { number, date, as_of, rows, signatory: signatory(CARRIER) }.paper()
        }
        File::Acceptance => {
            let row = |line: &super::row::Line| {
                let mut places: Vec<&str> = line.batches.iter().map(|batch| batch.building.name.as_str()).collect();
                places.sort_unstable();
                places.dedup();
                CardAcceptanceRow {
                    complex: line.complex.name.clone(),
                    building: (!places.is_empty()).then(|| places.join("; ")),
                    planned: line.planned.all().into(),
                    declared: line.declared.into(),
                    registered: line.registered.into(),
                }
            };
            let rows = view.lines.iter().map(row).collect();
            let (gives, receives) = (signatory(CARRIER), signatory(RESPONSIBLE));
            CardAcceptance { number, date, as_of, rows, gives, receives }.paper()
        }
    }
}
