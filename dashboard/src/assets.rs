//! Style, scripts and icon: compiled in, served under names with the hash of their content, cached for ever.

use crate::format::hex;
use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A compiled-in file.
pub(crate) struct Asset {
    content: &'static [u8],
    kind: &'static str,
    name: String,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, content: &'static [u8]) -> Self {
        let hash = hex(&Sha256::digest(content)[..8]);
        Self { content, kind, name: format!("{stem}.{hash}.{extension}") }
    }

    /// Where a page finds it.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", crate::routes::ASSETS, self.name)
    }
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The style.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnstone", "css", CSS, include_bytes!("../assets/turnstone.css")));
/// The state of the live connection.
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("turnstone", "js", JS, include_bytes!("../assets/turnstone.js")));
/// The icon.
pub(crate) static ICON: LazyLock<Asset> = LazyLock::new(|| Asset::new("icon", "svg", SVG, include_bytes!("../assets/icon.svg")));
/// htmx, see `assets/vendor`.
pub(crate) static HTMX: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("htmx", "js", JS, include_bytes!("../assets/vendor/htmx-4.0.1.min.js")));
/// Its SSE extension.
pub(crate) static HTMX_SSE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("hx-sse", "js", JS, include_bytes!("../assets/vendor/hx-sse-4.0.1.min.js")));

static ALL: [&LazyLock<Asset>; 5] = [&STYLE, &SCRIPT, &ICON, &HTMX, &HTMX_SSE];

/// `GET /assets/{name}`.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    match ALL.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
