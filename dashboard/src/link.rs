//! Addresses with a query: values are encoded here and nowhere else.

use std::fmt::{self, Display, Write as _};

/// An address under construction; shown, it is the address.
#[derive(Clone, Debug)]
pub(crate) struct Link(String);

impl Link {
    /// To a page of ours.
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// With these words at the end of its path.
    pub(crate) fn then(mut self, words: &str) -> Self {
        let _ = write!(self.0, "{}", Encoded(words)); // a String takes all
        self
    }

    /// With `key=value` in its query.
    pub(crate) fn with(mut self, key: &str, value: impl Display) -> Self {
        let first = !self.0.contains('?');
        let _ = write!(self.0, "{}{key}={}", if first { '?' } else { '&' }, Encoded(&value.to_string())); // a String takes all
        self
    }

    /// The same when there is a value.
    pub(crate) fn with_some(self, key: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The same when it is not empty.
    pub(crate) fn with_words(self, key: &str, words: &str) -> Self {
        self.with_some(key, Some(words).filter(|words| !words.is_empty()))
    }
}

impl Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encoded but for the unreserved characters of RFC 3986 §2.3.
struct Encoded<'a>(&'a str);

impl Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.bytes().try_for_each(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => f.write_char(byte.into()),
            _ => write!(f, "%{byte:02X}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_survives_the_way_through_an_address() {
        let link = Link::to("/search").with("q", "№ 5&б=?").with_words("sort", "").with_some("after", Some(7));
        assert_eq!(link.to_string(), "/search?q=%E2%84%96%205%26%D0%B1%3D%3F&after=7");
        assert_eq!(Link::to("/a").with_some("b", None::<u32>).to_string(), "/a");
    }
}
