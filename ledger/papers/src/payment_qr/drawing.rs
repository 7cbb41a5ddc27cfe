//! The modules of a code, and a picture of them for pages.

use super::QrFault;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Modules of white around a code. Origin: ISO/IEC 18004.
const QUIET: usize = 4;

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

/// The picture as SVG, black on white whatever surrounds it; `label` is what a screen reader says.
///
/// # Errors
/// As [`modules`].
pub fn svg(text: &str, label: &str) -> Result<String, QrFault> {
    let modules = modules(text)?;
    let side = modules.width() + 2 * QUIET;
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\""
    );
    for (x, y) in modules.dark() {
        let _ = write!(out, "M{} {}h1v1h-1z", x + QUIET, y + QUIET); // a String takes all
    }
    out.push_str("\"/></svg>");
    Ok(out)
}
