//! The two languages of the pages, and how a browser's wish is read.

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Russian, the default.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// All of them, the default first.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// BCP 47 code.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// As papers take it.
    pub(crate) const fn on_paper(self) -> papers::Lang {
        match self {
            Lang::Ru => papers::Lang::Ru,
            Lang::En => papers::Lang::En,
        }
    }

    /// From a code such as `ru`, `ru-RU`, `EN`.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or("").trim();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// The wish with the highest weight in an `Accept-Language` header that we have (RFC 9110 §12.5.4).
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(Lang, u32)> = None;
        for wish in accept_language.split(',').take(32) {
            let mut parts = wish.split(';');
            let Some(lang) = parts.next().and_then(Self::from_code) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, thousandths);
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

/// `0.8` → 800; nonsense counts as nothing wished.
fn thousandths(quality: &str) -> u32 {
    let quality: f32 = quality.trim().parse().unwrap_or(0.0);
    (quality.clamp(0.0, 1.0) * 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_favourite_wins() {
        for (header, expected) in [
            ("ru", Some(Lang::Ru)),
            ("en-GB,en;q=0.9,ru;q=0.8", Some(Lang::En)),
            ("en;q=0.3, ru-RU;q=0.7", Some(Lang::Ru)),
            ("de,fr;q=0.9,en;q=0.1", Some(Lang::En)),
            ("de", None),
            ("en;q=0", None),
            ("en;q=NaN", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Lang::negotiate(header), expected, "{header:?}");
        }
    }
}
