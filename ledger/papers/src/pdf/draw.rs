//! Marks become a PDF: letters of embedded faces, and the structure for screen readers (PDF/UA-1, PDF/A-2a).

use super::face::Faces;
use super::sheet::{Branch, Laid, Mark, PAGE};
use crate::paper::{Paper, PaperFault};
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder, PdfVersion};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings, color::rgb};
use std::num::NonZeroU16;

/// Width of lines, points.
const HAIR: f32 = 0.5;
const BLACK: u8 = 0;
/// Lines of tables.
const GREY: u8 = 0x99;
/// Heads and sums of tables.
const PALE: u8 = 0xee;

pub(super) fn draw(paper: &Paper, laid: &Laid, faces: &Faces) -> Result<Vec<u8>, PaperFault> {
    let failed = |why: String| PaperFault::File { why };
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| failed(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut drawn: Vec<Vec<Identifier>> = vec![Vec::new(); laid.leaves];
    for marks in &laid.pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| failed("no page of this size".into()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for run in marks.chunk_by(|(a, _), (b, _)| a == b) {
            let leaf = run.first().and_then(|(leaf, _)| *leaf);
            let identifier = surface.start_tagged(match leaf {
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
                Some(_) if run.iter().all(|(_, mark)| matches!(mark, Mark::Text { .. })) => ContentTag::Span(SpanTag::empty()),
                Some(_) => ContentTag::Other,
            });
            for (_, mark) in run {
                draw_mark(&mut surface, mark, faces);
            }
            surface.end_tagged();
            if let Some(found) = leaf.and_then(|leaf| drawn.get_mut(leaf)) {
                found.push(identifier);
            }
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(laid, drawn, paper));
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(paper.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    document.set_metadata(metadata(paper));
    document.finish().map_err(|error| failed(format!("{error:?}")))
}

fn metadata(paper: &Paper) -> Metadata {
    let day = |n: i8| u8::try_from(n).unwrap_or_default();
    let date = DateTime::new(u16::try_from(paper.date.year()).unwrap_or_default());
    Metadata::new()
        .title(paper.title.clone())
        .language(paper.lang.code().to_owned())
        .creator("Turnstone".to_owned())
        .creation_date(date.month(day(paper.date.month())).day(day(paper.date.day())))
}

fn grey(shade: u8) -> Fill {
    Fill { paint: rgb::Color::new(shade, shade, shade).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark, faces: &Faces) {
    match mark {
        Mark::Text { x, y, size, weight, text } => {
            let face = faces.of(*weight);
            surface.set_stroke(None);
            surface.set_fill(Some(grey(BLACK)));
            surface.draw_glyphs(Point::from_xy(*x, *y), &face.glyphs(text), face.font.clone(), text, *size, false);
        }
        Mark::Line { x, y, to } => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(GREY, GREY, GREY).into(),
                width: HAIR,
                ..Stroke::default()
            }));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Mark::Fill { x, y, width, height } => rectangles(surface, PALE, Rect::from_xywh(*x, *y, *width, *height)),
        Mark::Code { x, y, side, modules } => {
            let module = side / modules.width() as f32;
            let at = |(column, row)| Rect::from_xywh(x + column as f32 * module, y + row as f32 * module, module, module);
            rectangles(surface, BLACK, modules.dark().filter_map(at));
        }
    }
}

fn rectangles(surface: &mut Surface<'_>, shade: u8, rectangles: impl IntoIterator<Item = Rect>) {
    let mut path = PathBuilder::new();
    rectangles.into_iter().for_each(|rectangle| path.push_rect(rectangle));
    surface.set_stroke(None);
    surface.set_fill(Some(grey(shade)));
    path.finish().iter().for_each(|path| surface.draw_path(path));
}

/// The structure with what was drawn for each leaf.
fn tree(laid: &Laid, mut drawn: Vec<Vec<Identifier>>, paper: &Paper) -> TagTree {
    let mut nodes = |leaf: usize| -> Vec<Node> {
        drawn.get_mut(leaf).map(std::mem::take).unwrap_or_default().into_iter().map(Node::Leaf).collect()
    };
    let mut tree = TagTree::new().with_lang(Some(paper.lang.code().to_owned()));
    for branch in &laid.branches {
        let group = match branch {
            Branch::Heading(leaf, title) => TagGroup::with_children(Tag::Hn(NonZeroU16::MIN, Some(title.clone())), nodes(*leaf)),
            Branch::Paragraph(leaf) => TagGroup::with_children(Tag::P, nodes(*leaf)),
            Branch::Figure(leaf, label) => TagGroup::with_children(Tag::Figure(Some(label.clone())), nodes(*leaf)),
            Branch::Table { head, rows } => {
                let mut table = TagGroup::new(Tag::Table);
                let mut names = TagGroup::new(Tag::TR);
                for leaf in head {
                    names.push(TagGroup::with_children(Tag::TH(TableHeaderScope::Column), nodes(*leaf)));
                }
                table.push(TagGroup::with_children(Tag::THead, vec![names.into()]));
                let mut body = TagGroup::new(Tag::TBody);
                for row in rows {
                    let mut cells = TagGroup::new(Tag::TR);
                    row.iter().for_each(|leaf| cells.push(TagGroup::with_children(Tag::TD, nodes(*leaf))));
                    body.push(cells);
                }
                table.push(body);
                table
            }
        };
        tree.push(group);
    }
    tree
}
