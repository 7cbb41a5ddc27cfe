//! Where everything stands: parts become marks on pages, and leaves of the structure that a screen reader follows.

use super::face::{Faces, Weight};
use super::grid;
use crate::Lang;
use crate::paper::{Paper, Part, Signer};
use crate::payment_qr::Modules;
use std::collections::BTreeSet;

/// A4, points. Origin: ISO 216.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Margins, points: 20 mm left and above, 10 mm right, 20 mm below. Origin: ГОСТ Р 7.0.97-2016, 3.2.
pub(super) const LEFT: f32 = 56.7;
pub(super) const TOP: f32 = 56.7;
pub(super) const RIGHT: f32 = PAGE.0 - 28.35;
pub(super) const BOTTOM: f32 = PAGE.1 - 56.7;
/// Sizes of letters and distances between lines against them.
const BODY: f32 = 11.0;
const TITLE: f32 = 14.0;
const SMALL: f32 = 8.0;
pub(super) const LEADING: f32 = 1.3;
/// First line of a paragraph. Origin: ГОСТ Р 7.0.97-2016, 3.5: 1.25 cm.
const INDENT: f32 = 35.4;
/// Side of one module of a payment code, 0.4 mm. Origin: a guess; a reader takes the sample from a scan of 150 dpi.
const MODULE: f32 = 1.13;
/// Between columns of facts and beside codes.
const GAP: f32 = 12.0;

/// Something drawn. A mark without a leaf says nothing to a screen reader.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Text { x: f32, y: f32, size: f32, weight: Weight, text: String },
    Line { x: f32, y: f32, to: (f32, f32) },
    Fill { x: f32, y: f32, width: f32, height: f32 },
    Code { x: f32, y: f32, side: f32, modules: Modules },
}

/// The structure, leaves by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Branch {
    Heading(usize, String),
    Paragraph(usize),
    Figure(usize, String),
    Table { head: Vec<usize>, rows: Vec<Vec<usize>> },
}

#[derive(Default)]
pub(super) struct Laid {
    pub(super) pages: Vec<Vec<(Option<usize>, Mark)>>,
    pub(super) branches: Vec<Branch>,
    pub(super) leaves: usize,
    pub(super) unprintable: BTreeSet<char>,
}

/// A page being filled from above.
pub(super) struct Sheet<'a> {
    pub(super) laid: Laid,
    pub(super) y: f32,
    pub(super) faces: &'a Faces,
}

pub(super) fn lay(paper: &Paper, faces: &Faces) -> Laid {
    let mut sheet = Sheet { laid: Laid::default(), y: TOP, faces };
    sheet.laid.pages.push(Vec::new());
    for part in &paper.parts {
        match part {
            Part::Addressee(lines) => sheet.addressee(lines),
            Part::Title { title, below } => sheet.title(title, below.as_deref()),
            Part::Text(text) => sheet.paragraph(text, BODY, Weight::Regular, INDENT),
            Part::Heading(text) => sheet.heading(text),
            Part::Facts(facts) => sheet.facts(facts),
            Part::Blank { name, filled, hint } => sheet.blank(name, filled.as_deref(), hint),
            Part::Grid(table) => grid::lay(&mut sheet, table),
            Part::Code { modules, label, beside } => sheet.code(modules, label, beside),
            Part::Signatures { date, by, lang } => sheet.signatures(*date, by, *lang),
        }
    }
    sheet.footers(paper.lang, &paper.title);
    sheet.laid
}

impl Sheet<'_> {
    pub(super) fn leaf(&mut self) -> usize {
        self.laid.leaves += 1;
        self.laid.leaves - 1
    }

    pub(super) fn mark(&mut self, leaf: Option<usize>, mark: Mark) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push((leaf, mark));
        }
    }

    pub(super) fn printable(&mut self, text: &str) -> String {
        self.faces.printable(text, &mut self.laid.unprintable)
    }

    pub(super) fn next_page(&mut self) {
        self.laid.pages.push(Vec::new());
        self.y = TOP;
    }

    /// A new page unless these points are left on this one.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.next_page();
        }
    }

    /// One line at `x`; `y` stays.
    pub(super) fn text(&mut self, leaf: Option<usize>, x: f32, y: f32, size: f32, weight: Weight, text: String) {
        if !text.is_empty() {
            self.mark(leaf, Mark::Text { x, y, size, weight, text });
        }
    }

    /// Lines one below the other from the cursor, parted over pages as they come.
    fn flow(&mut self, leaf: usize, lines: Vec<String>, size: f32, weight: Weight, at: impl Fn(usize, f32) -> f32) {
        for (n, line) in lines.into_iter().enumerate() {
            self.need(size * LEADING);
            let x = at(n, self.faces.of(weight).width(&line, size));
            let y = self.y + size;
            self.text(Some(leaf), x, y, size, weight, line);
            self.y += size * LEADING;
        }
    }

    fn paragraph(&mut self, text: &str, size: f32, weight: Weight, indent: f32) {
        let text = self.printable(text);
        let lines = self.faces.of(weight).lines(&text, size, RIGHT - LEFT, indent);
        let leaf = self.leaf();
        self.laid.branches.push(Branch::Paragraph(leaf));
        self.need(size * LEADING * lines.len().min(2) as f32);
        self.flow(leaf, lines, size, weight, |n, _| if n == 0 { LEFT + indent } else { LEFT });
        self.y += size * 0.35;
    }

    fn addressee(&mut self, lines: &[String]) {
        let left = LEFT + (RIGHT - LEFT) * 0.52;
        for text in lines {
            let text = self.printable(text);
            let lines = self.faces.of(Weight::Regular).lines(&text, BODY, RIGHT - left, 0.0);
            let leaf = self.leaf();
            self.laid.branches.push(Branch::Paragraph(leaf));
            self.flow(leaf, lines, BODY, Weight::Regular, |_, _| left);
        }
        self.y += BODY;
    }

    fn title(&mut self, title: &str, below: Option<&str>) {
        let middle = |width: f32| (LEFT + RIGHT - width) / 2.0;
        self.y += if self.y > TOP { BODY } else { 0.0 };
        let text = self.printable(title);
        let lines = self.faces.of(Weight::Bold).lines(&text, TITLE, RIGHT - LEFT, 0.0);
        let leaf = self.leaf();
        self.laid.branches.push(Branch::Heading(leaf, text));
        self.flow(leaf, lines, TITLE, Weight::Bold, |_, width| middle(width));
        if let Some(below) = below {
            let text = self.printable(below);
            let lines = self.faces.of(Weight::Regular).lines(&text, BODY, RIGHT - LEFT, 0.0);
            let leaf = self.leaf();
            self.laid.branches.push(Branch::Paragraph(leaf));
            self.flow(leaf, lines, BODY, Weight::Regular, |_, width| middle(width));
        }
        self.y += BODY;
    }

    fn heading(&mut self, text: &str) {
        self.y += BODY * 0.5;
        self.need(BODY * LEADING * 3.0);
        self.paragraph(text, BODY, Weight::Bold, 0.0);
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let middle = LEFT + (RIGHT - LEFT) * 0.36;
        for (name, fact) in facts {
            let (name, fact) = (self.printable(name), self.printable(fact));
            let names = self.faces.of(Weight::Regular).lines(&name, BODY, middle - LEFT - GAP, 0.0);
            let facts = self.faces.of(Weight::Bold).lines(&fact, BODY, RIGHT - middle, 0.0);
            let (leaf, rows) = (self.leaf(), names.len().max(facts.len()));
            self.laid.branches.push(Branch::Paragraph(leaf));
            self.need(BODY * LEADING * rows.min(4) as f32);
            let (mut names, mut facts) = (names.into_iter(), facts.into_iter());
            for _ in 0..rows {
                self.need(BODY * LEADING);
                let y = self.y + BODY;
                self.text(Some(leaf), LEFT, y, BODY, Weight::Regular, names.next().unwrap_or_default());
                self.text(Some(leaf), middle, y, BODY, Weight::Bold, facts.next().unwrap_or_default());
                self.y += BODY * LEADING;
            }
        }
        self.y += BODY * 0.6;
    }

    fn blank(&mut self, name: &str, filled: Option<&str>, hint: &str) {
        let name = self.printable(name);
        let filled = filled.map(|filled| self.printable(filled)).unwrap_or_default();
        let after = LEFT + self.faces.of(Weight::Regular).width(&name, BODY) + GAP / 2.0;
        let lines = self.faces.of(Weight::Bold).lines(&filled, BODY, RIGHT - after, 0.0);
        let leaf = self.leaf();
        self.laid.branches.push(Branch::Paragraph(leaf));
        self.need(BODY * LEADING * (lines.len() as f32 + 1.0));
        self.y += BODY * 0.35;
        let y = self.y + BODY;
        self.text(Some(leaf), LEFT, y, BODY, Weight::Regular, name);
        for line in lines {
            self.need(BODY * LEADING);
            let y = self.y + BODY;
            self.text(Some(leaf), after, y, BODY, Weight::Bold, line);
            self.mark(None, Mark::Line { x: after, y: y + 2.5, to: (RIGHT, y + 2.5) });
            self.y += BODY * LEADING;
        }
        if !hint.is_empty() {
            let middle = (after + RIGHT - self.faces.of(Weight::Regular).width(hint, SMALL)) / 2.0;
            let y = self.y + SMALL;
            self.text(Some(leaf), middle, y, SMALL, Weight::Regular, hint.to_owned());
            self.y += SMALL * LEADING;
        }
    }

    fn code(&mut self, modules: &Modules, label: &str, beside: &[String]) {
        self.y += BODY * 0.6;
        let side = modules.width() as f32 * MODULE;
        self.need(side);
        let (leaf, above, page) = (self.leaf(), self.y, self.laid.pages.len());
        self.laid.branches.push(Branch::Figure(leaf, label.to_owned()));
        self.mark(Some(leaf), Mark::Code { x: LEFT, y: above, side, modules: modules.clone() });
        let left = LEFT + side + GAP;
        for (n, text) in beside.iter().enumerate() {
            let weight = if n == 0 { Weight::Bold } else { Weight::Regular };
            let (text, size) = (self.printable(text), BODY - 1.5);
            let leaf = self.leaf();
            self.laid.branches.push(Branch::Paragraph(leaf));
            let lines = self.faces.of(weight).lines(&text, size, RIGHT - left, 0.0);
            self.flow(leaf, lines, size, weight, |_, _| left);
        }
        let below = if self.laid.pages.len() == page { above + side } else { TOP };
        self.y = self.y.max(below) + BODY;
    }

    fn signatures(&mut self, date: bool, by: &[Signer], lang: Lang) {
        self.y += BODY;
        let size = |signer: &Signer| BODY * LEADING * (2.4 + signer.role.chars().count() as f32 / 40.0);
        self.need(by.iter().map(size).sum::<f32>().min((BOTTOM - TOP) / 2.0));
        let (line, name_at) = (LEFT + (RIGHT - LEFT) * 0.42, LEFT + (RIGHT - LEFT) * 0.66);
        for signer in by {
            let (role, name) = (self.printable(&signer.role), signer.name.as_deref().map(|name| self.printable(name)));
            let leaf = self.leaf();
            self.laid.branches.push(Branch::Paragraph(leaf));
            let face = self.faces.of(Weight::Regular);
            let roles = face.lines(&role, BODY, line - LEFT - GAP, 0.0);
            let names = face.lines(&name.unwrap_or_default(), BODY, RIGHT - name_at, 0.0);
            let (names_from, roles_from) = (roles.len().saturating_sub(names.len()), names.len().saturating_sub(roles.len()));
            for n in 0..roles.len().max(names.len()) {
                self.need(BODY * LEADING);
                let (y, at) =
                    (self.y + BODY, |lines: &[String], from: usize| n.checked_sub(from).and_then(|n| lines.get(n).cloned()));
                self.text(Some(leaf), LEFT, y, BODY, Weight::Regular, at(&roles, roles_from).unwrap_or_default());
                self.text(Some(leaf), name_at, y, BODY, Weight::Regular, at(&names, names_from).unwrap_or_default());
                self.y += BODY * LEADING;
            }
            let y = self.y - BODY * (LEADING - 1.0);
            self.mark(None, Mark::Line { x: line, y: y + 2.5, to: (name_at - GAP, y + 2.5) });
            self.mark(None, Mark::Line { x: name_at, y: y + 2.5, to: (RIGHT, y + 2.5) });
            for (x, hint) in [(line, lang.of("(подпись)", "(signature)")), (name_at, lang.of("(расшифровка)", "(name)"))]
            {
                self.text(Some(leaf), x, y + 2.5 + SMALL * 1.2, SMALL, Weight::Regular, hint.to_owned());
            }
            self.y += SMALL * LEADING + BODY;
        }
        if date {
            let leaf = self.leaf();
            self.laid.branches.push(Branch::Paragraph(leaf));
            let text = lang.of("«____» ______________ 20___ г.", "Date: ____ ______________ 20___");
            self.flow(leaf, vec![text.to_owned()], BODY, Weight::Regular, |_, _| LEFT);
        }
    }

    /// Title and «page x of y» below every page, when the paper has more than one.
    fn footers(&mut self, lang: Lang, title: &str) {
        let (title, of) = (self.printable(title), self.laid.pages.len());
        let name_width = (RIGHT - LEFT) * 0.75;
        let face = self.faces.of(Weight::Regular);
        let name = face.lines(&title, SMALL, name_width, 0.0).into_iter().next().unwrap_or_default();
        for (n, page) in (1..).zip(&mut self.laid.pages) {
            let number = match lang {
                Lang::Ru => format!("Страница {n} из {of}"),
                Lang::En => format!("Page {n} of {of}"),
            };
            let x = RIGHT - face.width(&number, SMALL);
            let y = BOTTOM + 26.0;
            let text = |x, text| Mark::Text { x, y, size: SMALL, weight: Weight::Regular, text };
            page.extend([(None, text(LEFT, name.clone())), (None, text(x, number))]);
        }
    }
}

#[cfg(test)]
mod tests;
