//! Every way a text may be meant, for a search box that takes what any reader shows.

use crate::limits::READINGS_MAX;
use crate::profile::Profile;
use crate::reading::Reading;

/// The readings of a text, each once with the first profile that gives it: whole cards of the plain byte orders first, mirrored
/// bits last. At most [`READINGS_MAX`].
pub fn interpret(text: &str) -> Vec<(Profile, Reading)> {
    let mut found: Vec<(Profile, Reading)> = Vec::new();
    for profile in Profile::all() {
        match profile.read(text) {
            Ok(reading) if !found.iter().any(|(_, known)| *known == reading) => found.push((profile, reading)),
            _ => {}
        }
        if found.len() == READINGS_MAX {
            break;
        }
    }
    found
}
