//! The modules of a code, for whoever draws them.

use super::QrFault;
use qrcode::{Color, EcLevel, QrCode};

/// A square of dark and light modules, without the white around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Modules of one side.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Where dark modules stand, `(column, row)` from the upper left.
    pub fn dark(&self) -> impl Iterator<Item = (usize, usize)> {
        let dark = self.dark.iter().enumerate().filter(|(_, dark)| **dark);
        dark.map(|(at, _)| (at % self.width, at / self.width))
    }
}

/// The code of a string, error correction M: a crease across the paper does no harm.
///
/// # Errors
/// More than a code of this kind holds, some 2,300 bytes.
pub fn modules(text: &str) -> Result<Modules, QrFault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| QrFault::Full { bytes: text.len() })?;
    Ok(Modules { width: code.width(), dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect() })
}
