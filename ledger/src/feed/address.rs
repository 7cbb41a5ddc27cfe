//! Where a notice comes from: the peer, or what a proxy of one's own says about its peer.

use crate::access::AddressRange;
use crate::config::FeedConfig;
use anyhow::Context;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};

/// The proxies that are believed, and what they write.
#[derive(Debug)]
pub(super) struct Proxies {
    ranges: Vec<AddressRange>,
    header: HeaderName,
}

impl Proxies {
    /// From the settings.
    ///
    /// # Errors
    /// When the header's name is none.
    pub(super) fn new(config: &FeedConfig) -> anyhow::Result<Self> {
        let header = config.proxy_header.parse();
        let header = header.with_context(|| format!("[feed] proxy_header \"{}\" is no name of a header", config.proxy_header))?;
        Ok(Self { ranges: config.proxies.clone(), header })
    }

    /// The sender of a request; `None` when it is not known.
    pub(super) fn sender(&self, request: &Parts) -> Option<IpAddr> {
        let ConnectInfo(peer) = request.extensions.get::<ConnectInfo<SocketAddr>>()?;
        self.behind(peer.ip().to_canonical(), &request.headers)
    }

    /// Each proxy appends who asked it, so the sender is the last one that is no proxy of ours: what stands before that, anybody
    /// may have written.
    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.is_ours(peer) {
            return Some(peer);
        }
        for line in headers.get_all(&self.header).iter().rev() {
            for hop in line.to_str().ok()?.rsplit(',') {
                let hop = hop.trim().parse::<IpAddr>().ok()?.to_canonical();
                if !self.is_ours(hop) {
                    return Some(hop);
                }
            }
        }
        None
    }

    fn is_ours(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(address))
    }
}

/// True when the sender is known and one of these.
pub(super) fn admits(ranges: &[AddressRange], sender: Option<IpAddr>) -> bool {
    sender.is_some_and(|sender| ranges.iter().any(|range| range.contains(sender)))
}

#[cfg(test)]
mod tests {
    use super::Proxies;
    use crate::access::{AddressRange, RangeError};
    use crate::config::FeedConfig;
    use axum::http::HeaderMap;

    fn range(text: &str) -> Result<AddressRange, RangeError> {
        AddressRange::try_from(text.to_owned())
    }

    #[test]
    fn a_range_is_narrow_and_well_written() {
        for (text, address, inside) in [
            ("185.71.76.0/27", "185.71.76.31", true),
            ("185.71.76.0/27", "185.71.76.32", false),
            ("185.71.76.9/27", "185.71.76.1", true),
            ("77.75.156.11", "77.75.156.11", true),
            ("77.75.156.11", "77.75.156.12", false),
            ("77.75.156.11", "::ffff:77.75.156.11", true),
            ("2a02:5180::/32", "2a02:5180:0:1::9", true),
            ("2a02:5180::/32", "2a02:5181::", false),
            ("::1", "::1", true),
        ] {
            let range = range(text).expect("a range");
            assert_eq!(range.contains(address.parse().expect("an address")), inside, "{text} {address}");
            assert_eq!(AddressRange::try_from(String::from(range)), Ok(range));
        }
        for text in ["", "localhost", "1.2.3", "1.2.3.4/33", "0.0.0.0/0", "10.0.0.0/8", "::/0", "2a02::/16"] {
            assert!(range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_proxy_of_ours_speaks_for_others() {
        let proxies = vec![range("10.0.0.0/24").expect("a range"), range("127.0.0.1").expect("an address")];
        let proxies = Proxies::new(&FeedConfig { proxies, ..FeedConfig::default() }).expect("settings");
        for (peer, lines, sender) in [
            ("203.0.113.5", &[][..], Some("203.0.113.5")),
            ("203.0.113.5", &["185.71.76.1"], Some("203.0.113.5")),
            ("127.0.0.1", &["185.71.76.1"], Some("185.71.76.1")),
            ("127.0.0.1", &["6.6.6.6, 185.71.76.1"], Some("185.71.76.1")),
            ("127.0.0.1", &["185.71.76.1, 6.6.6.6"], Some("6.6.6.6")),
            ("127.0.0.1", &["185.71.76.1, 10.0.0.9"], Some("185.71.76.1")),
            ("127.0.0.1", &["185.71.76.1", "6.6.6.6"], Some("6.6.6.6")),
            ("127.0.0.1", &["185.71.76.1", "10.0.0.9"], Some("185.71.76.1")),
            ("127.0.0.1", &[], None),
            ("127.0.0.1", &["10.0.0.9"], None),
            ("127.0.0.1", &["185.71.76.1, unknown"], None),
            ("127.0.0.1", &[""], None),
            ("10.0.0.9", &["::ffff:185.71.76.1"], Some("185.71.76.1")),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().expect("a value"));
            }
            let expected = sender.map(|text| text.parse().expect("an address"));
            assert_eq!(proxies.behind(peer.parse().expect("an address"), &headers), expected, "{peer} {lines:?}");
        }
    }
}
