//! Every URL, once.

/// The city now.
pub const CITY: &str = "/";
/// Server-sent events of the city now.
pub const LIVE: &str = "/live";
/// What limits the server now.
pub const STAGES: &str = "/stages";
/// Server-sent events of [`STAGES`].
pub const STAGES_LIVE: &str = "/stages/live";
/// Sign in: form and its target.
pub const LOGIN: &str = "/login";
/// Sign out (POST).
pub const LOGOUT: &str = "/logout";
/// Style, scripts and icon under names that carry the hash of their content.
pub const ASSET: &str = "/assets/{name}";
/// Prefix of [`ASSET`].
pub const ASSETS: &str = "/assets/";
