//! Papers as PDF: laid out first, so that «page 2 of 5» is known, then drawn.

mod draw;
mod face;
mod grid;
mod sheet;

use crate::paper::{Paper, PaperFault, PdfFile};

pub(crate) fn write(paper: &Paper) -> Result<PdfFile, PaperFault> {
    let faces = face::Faces::load()?;
    let laid = sheet::lay(paper, &faces);
    let pages = laid.pages.len();
    let bytes = draw::draw(paper, &laid, &faces)?;
    Ok(PdfFile { bytes, pages, unprintable: laid.unprintable.into_iter().collect() })
}
