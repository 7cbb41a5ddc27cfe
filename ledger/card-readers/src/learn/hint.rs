//! Which card to show next, so that profiles which explain all samples so far differ.

use crate::bytes::Size;
use crate::profile::Profile;
use edge_protocol::CardKey;

/// The card that tells the remaining profiles apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A card of this length; none was shown yet.
    Length(Size),
    /// Another card of this length, whose bytes all differ and don't read the same backwards.
    Varied(Size),
}

/// Cards of each length on which different profiles differ: all bytes differ, none is the same backwards, and no cut of one is a
/// cut of another.
const PROBES: [(Size, &[u8]); 3] = [
    (Size::Single, &[0x12, 0x34, 0x57, 0x79]),
    (Size::Double, &[0x04, 0x1B, 0x2C, 0x3D, 0x4E, 0x5F, 0x61]),
    (Size::Triple, &[0x05, 0x13, 0x2E, 0x37, 0x49, 0x51, 0x67, 0x73, 0x8A, 0x9D]),
];

fn probes() -> impl Iterator<Item = (Size, CardKey)> {
    PROBES.into_iter().filter_map(|(size, bytes)| CardKey::from_bytes(bytes).ok().map(|card| (size, card)))
}

/// The profiles without those that write every card as an earlier one does.
pub(super) fn distinct(profiles: Vec<Profile>) -> Vec<Profile> {
    let writes = |profile: &Profile| probes().map(|(_, card)| profile.write(&card)).collect::<Vec<_>>();
    let mut kept: Vec<(Profile, Vec<Option<String>>)> = Vec::new();
    for profile in profiles {
        let written = writes(&profile);
        if !kept.iter().any(|(_, known)| *known == written) {
            kept.push((profile, written));
        }
    }
    kept.into_iter().map(|(profile, _)| profile).collect()
}

/// The shortest card on which the profiles don't all write the same; `None` for one profile.
pub(super) fn telling_apart(profiles: &[Profile], samples: &[(CardKey, String)]) -> Option<Hint> {
    let differ = |card: &CardKey| {
        let mut written = profiles.iter().map(|profile| profile.write(card));
        let first = written.next();
        written.any(|other| Some(&other) != first.as_ref())
    };
    let (size, _) = probes().find(|(_, card)| differ(card))?;
    let shown = samples.iter().any(|(card, _)| Size::of(card) == Some(size));
    Some(if shown { Hint::Varied(size) } else { Hint::Length(size) })
}
