//! Stable names of profiles, written and read; the names of import files are among them.

use super::{Form, Look, Order, Part, Profile, SHAPES, WIEGAND};
use crate::bytes::Size;
use std::fmt;

/// Longest name that is looked at, in bytes. Origin: `frame34-level1-lower-le-mirrored` has 32.
const NAME_BYTES_MAX: usize = 48;

/// What a name begins with.
const fn base(form: Form, part: Part) -> &'static str {
    let bytes = match part {
        Part::All => 0,
        Part::Exactly(size) => size.bytes(),
        Part::Cut(kept) => kept.bytes_sent(),
    };
    match (form, part, bytes) {
        (Form::Hex, ..) => "hex",
        (Form::Dec, Part::Exactly(Size::Double), _) => "dec56",
        (Form::Dec, Part::Exactly(Size::Triple), _) => "dec80",
        (Form::Dec, ..) => "dec",
        (Form::Pair, Part::Exactly(_), _) => "pair32",
        (Form::Pair, ..) => "pair",
        (Form::Joined, ..) => "joined",
        (Form::Bits, _, 3) => "bits26",
        (Form::Bits, _, 4) => "bits34",
        (Form::Bits, ..) => "bits58",
        (Form::Frame, _, 3) => "frame26",
        (Form::Frame, _, 4) => "frame34",
        (Form::Frame, ..) => "frame58",
        (Form::Wiegand, _, 3) => "wiegand26",
        (Form::Wiegand, ..) => "wiegand34",
    }
}

/// Which bytes, when the begin of the name doesn't say it.
const fn middle(form: Form, part: Part) -> &'static str {
    match (form, part) {
        (Form::Wiegand, _) => "",
        (Form::Dec, Part::All) => "all",
        (_, Part::Cut(kept)) => kept.name(),
        _ => "",
    }
}

impl Look {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Lower => "lower",
            Self::Colon => "colon",
            Self::ColonLower => "colon-lower",
            Self::Dash => "dash",
            Self::DashLower => "dash-lower",
            Self::Space => "space",
            Self::SpaceLower => "space-lower",
            Self::Bare => "bare",
            Self::Ten => "ten",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(base(self.form, self.part))?;
        for word in [middle(self.form, self.part), self.look.name()].iter().filter(|word| !word.is_empty()) {
            write!(f, "-{word}")?;
        }
        f.write_str(if self.order.reversed { "-le" } else { "-be" })?;
        f.write_str(if self.order.mirrored { "-mirrored" } else { "" })
    }
}

impl Profile {
    /// Reads a name as `Display` writes it; capitals, `_` and spaces for `-`, `dec32`, `wiegand-26` and `wiegand-34` are taken as
    /// well. `wiegand26` alone is the low 24 bits of the big-endian number.
    pub fn parse(name: &str) -> Option<Self> {
        let name = Some(name.trim()).filter(|name| name.len() <= NAME_BYTES_MAX)?;
        let name = name.to_ascii_lowercase().replace(['_', ' '], "-").replacen("wiegand-", "wiegand", 1);
        let name = if name == "wiegand26" { "wiegand26-be" } else { &name };
        let (name, mirrored) = name.strip_suffix("-mirrored").map_or((name, false), |rest| (rest, true));
        let (name, order) = name.rsplit_once('-')?;
        let reversed = match order {
            "be" => false,
            "le" => true,
            _ => return None,
        };
        let (first, rest) = name.split_once('-').unwrap_or((name, ""));
        let first = if first == "dec32" { "dec" } else { first };
        let wiegand = WIEGAND.iter().map(|(part, _)| (Form::Wiegand, *part));
        SHAPES.iter().copied().chain(wiegand).filter(|(form, part)| base(*form, *part) == first).find_map(|(form, part)| {
            let look = after(rest, middle(form, part))?;
            let look = form.looks(part).iter().find(|known| known.name() == look)?;
            Self::new(form, part, Order { reversed, mirrored }, *look)
        })
    }
}

/// What follows a word and its dash; the word may be the whole text.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    if word.is_empty() || rest.is_empty() { Some(rest) } else { rest.strip_prefix('-') }
}
