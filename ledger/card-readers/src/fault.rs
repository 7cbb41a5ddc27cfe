//! Why a text is not what a reader of a profile writes.

use thiserror::Error;

/// Why a text is not a card, nor a part of one, under a profile.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing is written there.
    #[error("nothing is written there")]
    Empty,
    /// Longer than [`TEXT_BYTES_MAX`](crate::limits::TEXT_BYTES_MAX), so no card.
    #[error("too long for a card")]
    TooLong,
    /// `1,23E+09`: a spreadsheet has thrown digits away, they are lost.
    #[error("a spreadsheet has rounded this number: its last digits are lost")]
    Rounded,
    /// Something else than hexadecimal digits.
    #[error("not hexadecimal digits")]
    NotHex,
    /// Something else than decimal digits.
    #[error("not decimal digits")]
    NotDecimal,
    /// Something else than zeros and ones.
    #[error("not zeros and ones")]
    NotBits,
    /// Not two decimal numbers such as `123,45678`.
    #[error("not two decimal numbers such as 123,45678")]
    NotPair,
    /// More or fewer digits than the profile writes.
    #[error("{digits} digits are more or fewer than this reader writes")]
    Length {
        /// Digits found, separators left out.
        digits: u8,
    },
    /// Fewer than four whole bytes in a form that gives all: a reader has cut bytes off, several cards share the number.
    #[error("fewer than four bytes: a reader has cut bytes off, and several cards share the number")]
    Short,
    /// The number needs more bytes than the profile sends.
    #[error("the number needs more than {bytes} bytes")]
    TooLarge {
        /// Bytes that the profile sends.
        bytes: u8,
    },
    /// A parity bit of the Wiegand frame is wrong: bits were lost on the wire or the frame is of another kind.
    #[error("a parity bit is wrong")]
    Parity,
    /// A number that begins with the cascade tag 0x88 is the begin of a longer card (ISO/IEC 14443-3), and only the form for it
    /// says so.
    #[error("begins with the cascade tag 88: it is the begin of a longer card")]
    CascadeTag,
    /// All bytes are zero: no card has that.
    #[error("all bytes are zero")]
    Zero,
    /// Read without a profile: it may be two different cards.
    #[error("may be two different cards; the reader's profile decides")]
    Ambiguous,
}
