//! The two faces that papers are set in: which letters they have and how wide these are.

use crate::paper::PaperFault;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/LiberationSans-Bold.ttf");
/// Stands for a letter that the faces don't have.
const BOX: char = '□';

/// Regular or bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

pub(super) struct Face {
    pub(super) font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
}

impl Faces {
    pub(super) fn load() -> Result<Self, PaperFault> {
        Ok(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)? })
    }

    pub(super) fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The text as the faces can show it: accents joined to their letters, line ends as spaces, a box for what is missing.
    pub(super) fn printable(&self, text: &str, missing: &mut BTreeSet<char>) -> String {
        let mut shown = String::with_capacity(text.len());
        for letter in text.nfc().filter(|letter| !is_unseen(*letter)) {
            shown.push(match letter {
                '\u{2011}' => '-',
                letter if letter.is_control() => ' ',
                letter if !is_private(letter) && self.regular.has(letter) && self.bold.has(letter) => letter,
                letter => {
                    missing.insert(letter);
                    BOX
                }
            });
        }
        shown
    }
}

/// Signs without a shape that copies of texts carry along: zero widths, directions, soft hyphens, marks of byte order.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Signs that mean something else in every font, and those that are none. PDF/A forbids them.
fn is_private(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fff0}'..='\u{ffff}')
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self, PaperFault> {
        let broken = |why: String| PaperFault::File { why };
        let font = Font::new(bytes.into(), 0).ok_or_else(|| broken("the font is not readable".into()))?;
        let read = FontRef::new(bytes).map_err(|error| broken(error.to_string()))?;
        let units = font.units_per_em();
        let widths = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { letters: read.charmap(), widths, units, font })
    }

    fn has(&self, letter: char) -> bool {
        self.letters.map(letter).is_some()
    }

    /// Share of the size that a letter takes.
    fn advance(&self, letter: char) -> (u32, f32) {
        let glyph = self.letters.map(letter).unwrap_or_default();
        (glyph.to_u32(), self.widths.advance_width(glyph).unwrap_or(0.0) / self.units)
    }

    /// Points that a text takes in a line.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(letter).1).sum::<f32>() * size
    }

    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, letter): (usize, char)| {
            let (id, advance) = self.advance(letter);
            KrillaGlyph::new(GlyphId::new(id), advance, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// The text in lines of at most `width` points, parted at spaces; a word that is wider is parted where it must be. An empty
    /// text is one empty line. `first` points less are in the first line.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32, first: f32) -> Vec<String> {
        let space = self.width(" ", size);
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), first);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let wide = self.width(word, size);
            if !line.is_empty() && used + space + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            if used + wide <= width {
                line.push_str(word);
                used += wide;
                continue;
            }
            for letter in word.chars() {
                let wide = self.advance(letter).1 * size;
                if used + wide > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(letter);
                used += wide;
            }
        }
        lines.push(line);
        lines
    }
}
