//! Tables over many pages: the head on each, rows whole where they fit.

use super::face::Weight;
use super::sheet::{BOTTOM, Branch, LEADING, LEFT, Mark, RIGHT, Sheet, TOP};
use crate::paper::{Align, Grid, Row};

/// Size of letters in tables.
const SIZE: f32 = 9.0;
/// Inside a cell, left and right, above and below.
const PAD: (f32, f32) = (4.0, 3.0);

/// A row set into lines: each cell's lines, and where its cells begin.
struct Set {
    cells: Vec<Vec<String>>,
    edges: Vec<(f32, f32)>,
    aligns: Vec<Align>,
    weight: Weight,
    filled: bool,
}

impl Set {
    fn lines(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or(1).max(1)
    }

    fn height(lines: usize) -> f32 {
        lines as f32 * SIZE * LEADING + 2.0 * PAD.1
    }
}

pub(super) fn lay(sheet: &mut Sheet<'_>, grid: &Grid) {
    let edges = edges(grid);
    let aligns: Vec<Align> = grid.columns.iter().map(|column| column.align).collect();
    let names = grid.columns.iter().map(|column| column.name.as_str());
    let head = set(sheet, names, &edges, &vec![Align::Centre; edges.len()], Weight::Bold, true);
    let head_leaves: Vec<usize> = edges.iter().map(|_| sheet.leaf()).collect();
    let head_height = Set::height(head.lines());
    sheet.y += PAD.0;
    sheet.need(head_height + 2.0 * Set::height(1));
    draw(sheet, &head, 0..head.lines(), Some(&head_leaves));
    let whole = [(LEFT, RIGHT)];
    let lines_max = lines_in(BOTTOM - TOP - head_height);
    let mut rows = Vec::with_capacity(grid.rows.len());
    for row in &grid.rows {
        let row = match row {
            Row::Plain(cells) => set(sheet, cells.iter().map(String::as_str), &edges, &aligns, Weight::Regular, false),
            Row::Total(cells) => set(sheet, cells.iter().map(String::as_str), &edges, &aligns, Weight::Bold, true),
            Row::Band(text) => set(sheet, [text.as_str()].into_iter(), &whole, &[Align::Left], Weight::Bold, true),
        };
        let leaves: Vec<usize> = row.cells.iter().map(|_| sheet.leaf()).collect();
        let band = matches!(row.cells.len(), 1) && edges.len() > 1;
        let mut from = 0;
        while from < row.lines() {
            let to = row.lines().min(from + lines_max.max(1));
            let together = Set::height(to - from) + if band { Set::height(1) } else { 0.0 };
            if sheet.y + together > BOTTOM {
                sheet.next_page();
                draw(sheet, &head, 0..head.lines(), None);
            }
            draw(sheet, &row, from..to, Some(&leaves));
            from = to;
        }
        rows.push(leaves);
    }
    sheet.laid.branches.push(Branch::Table { head: head_leaves, rows });
    sheet.y += SIZE;
}

fn lines_in(height: f32) -> usize {
    ((height - 2.0 * PAD.1) / (SIZE * LEADING)).max(1.0) as usize
}

/// Where columns begin and end.
fn edges(grid: &Grid) -> Vec<(f32, f32)> {
    let all = grid.columns.iter().map(|column| column.share).sum::<u32>().max(1) as f32;
    let mut x = LEFT;
    let mut edge = |share: u32| {
        let from = x;
        x += (RIGHT - LEFT) * share as f32 / all;
        (from, x)
    };
    grid.columns.iter().map(|column| edge(column.share)).collect()
}

fn set<'t>(
    sheet: &mut Sheet<'_>,
    cells: impl Iterator<Item = &'t str>,
    edges: &[(f32, f32)],
    aligns: &[Align],
    weight: Weight,
    filled: bool,
) -> Set {
    let set_cell = |(text, (from, to)): (&str, &(f32, f32))| {
        let text = sheet.printable(text);
        sheet.faces.of(weight).lines(&text, SIZE, to - from - 2.0 * PAD.0, 0.0)
    };
    let cells = cells.zip(edges).map(set_cell).collect();
    Set { cells, edges: edges.to_vec(), aligns: aligns.to_vec(), weight, filled }
}

/// Some lines of a row at the cursor, in their frame.
fn draw(sheet: &mut Sheet<'_>, row: &Set, lines: std::ops::Range<usize>, leaves: Option<&[usize]>) {
    let (top, height) = (sheet.y, Set::height(lines.len()));
    let bottom = top + height;
    if row.filled {
        sheet.mark(None, Mark::Fill { x: LEFT, y: top, width: RIGHT - LEFT, height });
    }
    for y in [top, bottom] {
        sheet.mark(None, Mark::Line { x: LEFT, y, to: (RIGHT, y) });
    }
    for x in row.edges.iter().map(|(from, _)| *from).chain([RIGHT]) {
        sheet.mark(None, Mark::Line { x, y: top, to: (x, bottom) });
    }
    for (n, cell) in row.cells.iter().enumerate() {
        let (from, to) = row.edges.get(n).copied().unwrap_or((LEFT, RIGHT));
        let leaf = leaves.and_then(|leaves| leaves.get(n).copied());
        let shown = cell.get(lines.start.min(cell.len())..lines.end.min(cell.len())).unwrap_or_default();
        let mut y = top + PAD.1 + SIZE;
        for line in shown {
            let width = sheet.faces.of(row.weight).width(line, SIZE);
            let x = match row.aligns.get(n) {
                Some(Align::Right) => to - PAD.0 - width,
                Some(Align::Centre) => (from + to - width) / 2.0,
                Some(Align::Left) | None => from + PAD.0,
            };
            let line = if line.is_empty() { " " } else { line }; // an empty cell is a cell too
            sheet.text(leaf, x, y, SIZE, row.weight, line.to_owned());
            y += SIZE * LEADING;
        }
    }
    sheet.y = bottom;
}
