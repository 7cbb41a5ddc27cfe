//! How a reader writes a card down: which bytes, in which order, in which form.

mod name;

use crate::bytes::{Bytes, Size};
use crate::projection::Kept;

/// Which bytes of a card a reader sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of them; how many there are shows in the text.
    All,
    /// All of them, of cards of this size; other cards this reader can't write.
    Exactly(Size),
    /// Some of them.
    Cut(Kept),
}

/// In which order the bytes stand. Source: FIELD C4; readers expose "rotate bytewise" and "rotate bitwise".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Order {
    /// The byte that came first on the air stands last.
    pub reversed: bool,
    /// In each byte, the bit that stands first on paper stands last.
    pub mirrored: bool,
}

impl Order {
    /// From the air to the reader's order and back: both turns undo themselves and don't mind each other.
    pub(crate) fn turn(self, bytes: Bytes) -> Bytes {
        let bytes = if self.reversed { bytes.reversed() } else { bytes };
        if self.mirrored { bytes.mirrored() } else { bytes }
    }
}

/// What the bytes look like as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Two hexadecimal digits for each byte.
    Hex,
    /// One decimal number, the first byte highest.
    Dec,
    /// The last two bytes and what stands before them as two decimal numbers: `123,45678`, facility and number of a Wiegand-26
    /// card.
    Pair,
    /// The same two numbers written together: `12345678`. Three bytes only.
    Joined,
    /// The Wiegand frame bit by bit: even parity of the front half, the bytes, odd parity of the back half. 26, 34 or 58 bits.
    Bits,
    /// The same frame as a hexadecimal number of 7, 9 or 15 digits.
    Frame,
    /// What software shows for a Wiegand reader: of Wiegand-34 8 hexadecimal or 10 decimal digits, of Wiegand-26 the pair or 6
    /// hexadecimal digits.
    Wiegand,
}

/// How a form is written; reading takes any look of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Look {
    /// Capital letters without separators; decimal numbers with zeros in front to the width of their bytes.
    #[default]
    Plain,
    /// Small letters.
    Lower,
    /// `:` between bytes.
    Colon,
    /// Small letters, `:` between bytes.
    ColonLower,
    /// `-` between bytes.
    Dash,
    /// Small letters, `-` between bytes.
    DashLower,
    /// A space between bytes.
    Space,
    /// Small letters, a space between bytes.
    SpaceLower,
    /// No zeros in front of a decimal number.
    Bare,
    /// Zeros in front of a decimal number up to ten digits (readers call it 10D).
    Ten,
}

impl Form {
    /// Every way to write this form, the usual one first.
    const fn looks(self, part: Part) -> &'static [Look] {
        match (self, part) {
            (Self::Hex, _) => &[
                Look::Plain,
                Look::Lower,
                Look::Colon,
                Look::ColonLower,
                Look::Dash,
                Look::DashLower,
                Look::Space,
                Look::SpaceLower,
            ],
            // Its width alone says how many bytes there are.
            (Self::Dec, Part::All) => &[Look::Plain],
            (Self::Dec | Self::Pair | Self::Joined, _) => &[Look::Plain, Look::Bare, Look::Ten],
            (Self::Frame, _) => &[Look::Plain, Look::Lower],
            (Self::Bits | Self::Wiegand, _) => &[Look::Plain],
        }
    }
}

/// How a reader writes a card down. Its name (`Display`, [`Profile::parse`]) is stable:
///
/// ```text
/// form[-part][-look]-order[-mirrored]     hex-be   hex-colon-le   dec56-le   dec-last3-ten-be   bits34-level1-le-mirrored
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Profile {
    form: Form,
    part: Part,
    order: Order,
    look: Look,
}

/// Forms and parts that go together, in the order of preference: what loses nothing first, then what keeps more.
const SHAPES: &[(Form, Part)] = &[
    (Form::Hex, Part::All),
    (Form::Dec, Part::Exactly(Size::Single)),
    (Form::Dec, Part::Exactly(Size::Double)),
    (Form::Dec, Part::Exactly(Size::Triple)),
    (Form::Dec, Part::All),
    (Form::Pair, Part::Exactly(Size::Single)),
    (Form::Bits, Part::Exactly(Size::Single)),
    (Form::Bits, Part::Exactly(Size::Double)),
    (Form::Frame, Part::Exactly(Size::Single)),
    (Form::Frame, Part::Exactly(Size::Double)),
    (Form::Hex, Part::Cut(Kept::Level1)),
    (Form::Dec, Part::Cut(Kept::Level1)),
    (Form::Pair, Part::Cut(Kept::Level1)),
    (Form::Bits, Part::Cut(Kept::Level1)),
    (Form::Frame, Part::Cut(Kept::Level1)),
    (Form::Hex, Part::Cut(Kept::First4)),
    (Form::Dec, Part::Cut(Kept::First4)),
    (Form::Pair, Part::Cut(Kept::First4)),
    (Form::Bits, Part::Cut(Kept::First4)),
    (Form::Frame, Part::Cut(Kept::First4)),
    (Form::Hex, Part::Cut(Kept::Last4)),
    (Form::Dec, Part::Cut(Kept::Last4)),
    (Form::Pair, Part::Cut(Kept::Last4)),
    (Form::Bits, Part::Cut(Kept::Last4)),
    (Form::Frame, Part::Cut(Kept::Last4)),
    (Form::Hex, Part::Cut(Kept::First3)),
    (Form::Dec, Part::Cut(Kept::First3)),
    (Form::Pair, Part::Cut(Kept::First3)),
    (Form::Joined, Part::Cut(Kept::First3)),
    (Form::Bits, Part::Cut(Kept::First3)),
    (Form::Frame, Part::Cut(Kept::First3)),
    (Form::Hex, Part::Cut(Kept::Last3)),
    (Form::Dec, Part::Cut(Kept::Last3)),
    (Form::Pair, Part::Cut(Kept::Last3)),
    (Form::Joined, Part::Cut(Kept::Last3)),
    (Form::Bits, Part::Cut(Kept::Last3)),
    (Form::Frame, Part::Cut(Kept::Last3)),
];

/// What software calls Wiegand without saying which form: part and order go together, since the 24 bits of Wiegand-26 are the low
/// end of the 32-bit number. Shapes above cover them, so searches leave them out.
const WIEGAND: &[(Part, bool)] = &[
    (Part::Exactly(Size::Single), false),
    (Part::Exactly(Size::Single), true),
    (Part::Cut(Kept::Last3), false),
    (Part::Cut(Kept::First3), true),
];

impl Profile {
    /// Names that import files use, for the report of a wrong one; there are more, see [`Profile::all`].
    pub const NAMES: &'static str = "hex-be, hex-le, dec-be, dec-le, dec56-be, dec56-le, wiegand34-be, wiegand34-le";

    /// A profile; `None` when the four don't go together (facility and number of ten bytes, decimal digits in capitals).
    pub fn new(form: Form, part: Part, order: Order, look: Look) -> Option<Self> {
        let shape = match form {
            Form::Wiegand => !order.mirrored && WIEGAND.contains(&(part, order.reversed)),
            _ => SHAPES.contains(&(form, part)),
        };
        (shape && form.looks(part).contains(&look)).then_some(Self { form, part, order, look })
    }

    /// Every way to write the same, the usual one first.
    pub const fn looks(&self) -> &'static [Look] {
        self.form.looks(self.part)
    }

    /// The same with another look.
    pub fn with_look(self, look: Look) -> Option<Self> {
        Self::new(self.form, self.part, self.order, look)
    }

    /// Every way that a reader may encode a card, each in its usual look: what loses nothing first, mirrored bits last. 148 of them.
    pub fn all() -> impl Iterator<Item = Self> {
        [false, true].into_iter().flat_map(|mirrored| {
            SHAPES.iter().flat_map(move |(form, part)| {
                let profile =
                    move |reversed| Self { form: *form, part: *part, order: Order { reversed, mirrored }, look: Look::Plain };
                [false, true].into_iter().map(profile)
            })
        })
    }

    /// What the bytes look like as text.
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Which bytes are sent.
    pub const fn part(&self) -> Part {
        self.part
    }

    /// In which order they stand.
    pub const fn order(&self) -> Order {
        self.order
    }

    /// How the form is written.
    pub const fn look(&self) -> Look {
        self.look
    }

    /// The bytes that are kept when some are cut off; `None` when nothing is lost.
    pub const fn kept(&self) -> Option<Kept> {
        match self.part {
            Part::All | Part::Exactly(_) => None,
            Part::Cut(kept) => Some(kept),
        }
    }

    /// True when some cards come out as a part only.
    pub const fn loses_bytes(&self) -> bool {
        self.kept().is_some()
    }

    /// Bytes in each text; `None` when they differ from card to card.
    pub const fn bytes_sent(&self) -> Option<u8> {
        match self.part {
            Part::All => None,
            Part::Exactly(size) => Some(size.bytes()),
            Part::Cut(kept) => Some(kept.bytes_sent()),
        }
    }
}
