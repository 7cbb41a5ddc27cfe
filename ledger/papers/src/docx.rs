//! Papers for office programs (DOCX).

use crate::Lang;
use crate::paper::{Align, Grid, Paper, PaperFault, Part, Row, Signer};
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts, Shading,
    SpecialIndentType, Table, TableAlignmentType, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};
use std::io::Cursor;

/// The typeface. Origin: ГОСТ Р 7.0.97-2016, 3.3 asks for a free one or a usual one; every office program has this or its double.
const FACE: &str = "Times New Roman";
/// Sizes, half points. Origin: ГОСТ Р 7.0.97-2016, 3.3: 12 to 14 points, smaller in tables.
const BODY: usize = 26;
const TITLE: usize = 28;
const TABLE: usize = 20;
const SMALL: usize = 16;
/// Margins, twentieths of a point: 20 mm left, above and below, 10 mm right. Origin: ГОСТ Р 7.0.97-2016, 3.2.
const MARGINS: (i32, i32) = (1_134, 567);
/// A4, twentieths of a point. Origin: ISO 216.
const PAGE: (u32, u32) = (11_906, 16_838);
/// Between the margins, twentieths of a point.
const WIDTH: usize = 11_906 - 1_134 - 567;
/// First line of a paragraph, twentieths of a point. Origin: ГОСТ Р 7.0.97-2016, 3.5: 1.25 cm.
const INDENT: i32 = 709;
/// A line to write on.
const BLANK: &str = "______________________";

pub(crate) fn write(paper: &Paper) -> Result<Vec<u8>, PaperFault> {
    let fonts = RunFonts::new().ascii(FACE).hi_ansi(FACE).cs(FACE);
    let margins = PageMargin::new().left(MARGINS.0).top(MARGINS.0).bottom(MARGINS.0).right(MARGINS.1);
    let moment = format!("{}T00:00:00Z", paper.date);
    let mut docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margins)
        .default_fonts(fonts)
        .default_size(BODY)
        .created_at(&moment)
        .updated_at(&moment)
        .footer(footer(paper.lang));
    for part in &paper.parts {
        docx = add(docx, part);
    }
    let mut file = Cursor::new(Vec::new());
    docx.build().pack(&mut file).map_err(|error| PaperFault::File { why: error.to_string() })?;
    Ok(file.into_inner())
}

fn footer(lang: Lang) -> Footer {
    let run = |text: &str| Run::new().add_text(clean(text)).size(SMALL);
    let line = Paragraph::new()
        .align(AlignmentType::Right)
        .add_run(run(lang.of("Страница ", "Page ")))
        .add_page_num(PageNum::new())
        .add_run(run(lang.of(" из ", " of ")))
        .add_num_pages(NumPages::new());
    Footer::new().add_paragraph(line)
}

fn add(docx: Docx, part: &Part) -> Docx {
    match part {
        Part::Addressee(lines) => {
            let left = i32::try_from(WIDTH / 2).unwrap_or_default();
            let line = |text: &String| plain(text, BODY).indent(Some(left), None, None, None);
            lines.iter().map(line).fold(docx, Docx::add_paragraph).add_paragraph(Paragraph::new())
        }
        Part::Title { title, below } => {
            let title = Paragraph::new().add_run(Run::new().add_text(clean(title)).size(TITLE).bold());
            let below = below.iter().map(|below| plain(below, BODY));
            let lines = [title].into_iter().chain(below).map(|line| line.align(AlignmentType::Center).keep_next(true));
            lines.fold(docx, Docx::add_paragraph).add_paragraph(Paragraph::new())
        }
        Part::Text(text) => {
            let line = plain(text, BODY).align(AlignmentType::Both);
            docx.add_paragraph(line.indent(None, Some(SpecialIndentType::FirstLine(INDENT)), None, None))
        }
        Part::Heading(text) => docx.add_paragraph(
            Paragraph::new()
                .add_run(Run::new().add_text(clean(text)).size(BODY).bold())
                .line_spacing(LineSpacing::new().before(160).after(60))
                .keep_next(true),
        ),
        Part::Facts(facts) => facts.iter().fold(docx, |docx, (name, fact)| {
            let name = Run::new().add_text(clean(&format!("{name}: "))).size(BODY);
            docx.add_paragraph(Paragraph::new().add_run(name).add_run(Run::new().add_text(clean(fact)).size(BODY).bold()))
        }),
        Part::Blank { name, filled, hint } => {
            let filled = filled.as_deref().map_or_else(|| BLANK.repeat(2), str::to_owned);
            let line = plain(&format!("{name} {filled}"), BODY);
            let docx = docx.add_paragraph(line);
            if hint.is_empty() { docx } else { docx.add_paragraph(plain(hint, SMALL).align(AlignmentType::Center)) }
        }
        Part::Grid(table) => docx.add_table(grid(table)).add_paragraph(Paragraph::new()),
        Part::Code { beside, .. } => beside.iter().map(|text| plain(text, BODY)).fold(docx, Docx::add_paragraph),
        Part::Signatures { date, by, lang } => {
            let docx = by.iter().fold(docx.add_paragraph(Paragraph::new()), signature);
            let line = plain(lang.of("«____» ______________ 20___ г.", "Date: ____ ______________ 20___"), BODY);
            if *date { docx.add_paragraph(line) } else { docx }
        }
    }
}

/// XML knows no control signs; a space stands for each.
fn clean(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') { ' ' } else { sign }).collect()
}

fn plain(text: &str, size: usize) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(clean(text)).size(size))
}

fn signature(docx: Docx, signer: &Signer) -> Docx {
    let name = signer.name.as_deref().unwrap_or(BLANK);
    let keep = |line: Paragraph| line.keep_next(true).keep_lines(true);
    docx.add_paragraph(keep(plain(&signer.role, BODY)))
        .add_paragraph(plain(&format!("{BLANK} / {name}"), BODY).line_spacing(LineSpacing::new().before(120).after(200)))
}

fn grid(grid: &Grid) -> Table {
    let all = grid.columns.iter().map(|column| usize::try_from(column.share).unwrap_or(1)).sum::<usize>().max(1);
    let widths: Vec<usize> = grid.columns.iter().map(|column| WIDTH * usize::try_from(column.share).unwrap_or(1) / all).collect();
    let row = |cells: &[String], strong: bool, head: bool| {
        let cells = cells.iter().zip(&grid.columns).zip(&widths).map(|((text, column), width)| {
            let align = match column.align {
                _ if head => AlignmentType::Center,
                Align::Left => AlignmentType::Left,
                Align::Right => AlignmentType::Right,
                Align::Centre => AlignmentType::Center,
            };
            cell(text, align, strong).width(*width, WidthType::Dxa)
        });
        TableRow::new(cells.collect()).cant_split()
    };
    let names: Vec<String> = grid.columns.iter().map(|column| column.name.clone()).collect();
    let rows = grid.rows.iter().map(|kind| match kind {
        Row::Plain(cells) => row(cells, false, false),
        Row::Total(cells) => row(cells, true, false),
        Row::Band(text) => {
            let whole = cell(text, AlignmentType::Left, true).grid_span(grid.columns.len()).width(WIDTH, WidthType::Dxa);
            TableRow::new(vec![whole]).cant_split()
        }
    });
    Table::new([row(&names, true, true)].into_iter().chain(rows).collect())
        .set_grid(widths.clone())
        .width(WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
}

fn cell(text: &str, align: AlignmentType, strong: bool) -> TableCell {
    let run = Run::new().add_text(clean(text)).size(TABLE);
    let run = if strong { run.bold() } else { run };
    let cell = TableCell::new().add_paragraph(Paragraph::new().add_run(run).align(align)).vertical_align(VAlignType::Center);
    if strong { cell.shading(Shading::new().fill("EEEEEE")) } else { cell }
}
