//! A QR code as one path, black on white whatever the appearance: phones read nothing else reliably.

use maud::{Markup, html};
use papers::payment_qr::{QrFault, modules};
use std::fmt::Write as _;

/// Modules of white around it. Origin: ISO/IEC 18004.
const QUIET: usize = 4;

/// The picture, `label` said by screen readers.
///
/// # Errors
/// When there is more to say than a code holds, some two thousand bytes.
pub(crate) fn qr(words: &str, label: &str) -> Result<Markup, QrFault> {
    let (modules, mut path) = (modules(words)?, String::new());
    for (x, y) in modules.dark() {
        let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET); // a String takes all
    }
    let side = modules.width() + 2 * QUIET;
    Ok(html! {
        svg.qr role="img" aria-label=(label) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}
