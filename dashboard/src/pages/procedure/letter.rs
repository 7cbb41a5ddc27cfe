//! The paper that belongs to a procedure: the official letter for additional equipment (BLD-14), the act of transfer (BLD-17, BLD-18).
//! Official correspondence is Russian; what the system does not know is left as a line to fill in.

use super::{View, find};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    download,
    format::day,
    lang::Lang,
    text::{self, Text},
    words,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use docx_rs::{AlignmentType, Docx, Paragraph, Run};
use ledger_office::{
    equipment::{Item, set_of},
    procedure::{Kind, Procedure, Proof},
    ticket::TicketKind,
};
use std::{io::Cursor, sync::Arc};

/// Size of the letters, half points.
const BODY: usize = 28;
/// A line to write on.
const BLANK: &str = "____________________";

/// Which paper a procedure has, by the words of its button.
pub(crate) fn name(procedure: &Procedure) -> Option<Text> {
    let plan = &procedure.plan;
    let asks_more = || {
        let more = Proof::Ticket(TicketKind::AdditionalEquipment);
        plan.kind.steps().iter().any(|step| plan.proof(step) == more)
    };
    match plan.kind {
        Kind::HandedToSchool => Some(text::TRANSFER_ACT),
        _ if asks_more() => Some(text::LETTER),
        _ => None,
    }
}

/// `GET /procedures/{id}/letter.docx`.
pub(crate) async fn show(app: State<Arc<App>>, who: Signed, Path(id): Path<u32>) -> Result<Response, NoPage> {
    let view = find(&app, &who, id).await?;
    name(&view.procedure).ok_or(NoPage::Missing)?;
    download::written(download::Kind::Docx, &format!("letter-{id}"), move || {
        let mut file = Cursor::new(Vec::new());
        paper(&view).build().pack(&mut file).map(|()| file.into_inner())
    })
    .await
}

fn paper(view: &View) -> Docx {
    match view.procedure.plan.kind {
        Kind::HandedToSchool => act(view),
        _ => letter(view),
    }
}

fn line(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text).size(BODY))
}

fn lines(docx: Docx, lines: &[String]) -> Docx {
    lines.iter().fold(docx, |docx, text| docx.add_paragraph(line(text)))
}

fn letter(view: &View) -> Docx {
    let (plan, school) = (&view.procedure.plan, &view.complex.name);
    let why = match plan.kind {
        Kind::Repair => "окончанием капитального ремонта и новой схемой размещения оборудования",
        Kind::Reprofiling => "перепрофилизацией здания",
        _ => "необходимостью дополнительного оборудования",
    };
    let head = ["В ГАУ «Центр цифровизации образования»".to_owned(), format!("от {school}"), format!("№ {BLANK} от {BLANK}")];
    let docx = head.iter().fold(Docx::new(), |docx, text| docx.add_paragraph(line(text).align(AlignmentType::Right)));
    let docx = docx.add_paragraph(line("О допоставке оборудования ИС ПП").align(AlignmentType::Center));
    lines(
        docx,
        &[
            format!(
                "Просим рассмотреть возможность допоставки оборудования ИС «Проход и питание» в здание «{}».",
                view.building.name
            ),
            format!("Обращение связано с {why}. Срок: с {}.", day(plan.begins)),
            format!("Основание: {}.", if plan.basis.is_empty() { BLANK } else { &plan.basis }),
            format!("Необходимое оборудование и количество: {BLANK}{BLANK}"),
            format!("Ответственный за ИС ПП в ОО, телефон: {BLANK}"),
            String::new(),
            format!("Директор (исполняющий обязанности директора) {BLANK} / {BLANK}"),
        ],
    )
}

fn act(view: &View) -> Docx {
    let plan = &view.procedure.plan;
    let docx = Docx::new()
        .add_paragraph(line("Акт приёма-передачи оборудования ИС «Проход и питание»").align(AlignmentType::Center))
        .add_paragraph(line(&format!("№ {BLANK} от {BLANK}")).align(AlignmentType::Center));
    let items = set_of(view.kind).iter().map(|item: &Item| format!("– {}: {BLANK} шт.", words::item(*item).of(Lang::Ru)));
    let mut text = vec![
        format!(
            "{} передаёт, а {} принимает на баланс оборудование здания «{}».",
            view.complex.name, view.to_complex.name, view.building.name
        ),
        format!("Срок передачи: {}. Основание: {}.", day(plan.begins), if plan.basis.is_empty() { BLANK } else { &plan.basis }),
        "Состав оборудования:".to_owned(),
    ];
    text.extend(items);
    text.extend([
        "Вместе с оборудованием передаются рабочая документация на монтаж и технический акт.".to_owned(),
        String::new(),
        format!("Передал: {BLANK} / {BLANK}"),
        format!("Принял: {BLANK} / {BLANK}"),
    ]);
    lines(docx, &text)
}
