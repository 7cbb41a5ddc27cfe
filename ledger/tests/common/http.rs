//! The least HTTP that the tests need.

use super::PATIENCE;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// `GET path`: status and body.
pub(crate) fn get(server: SocketAddr, path: &str, headers: &str) -> (u16, String) {
    request(server, &format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{headers}\r\n"))
}

/// Sends a request as it is; status and everything after it.
pub(crate) fn request(server: SocketAddr, text: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server).expect("the HTTP listener");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.write_all(text.as_bytes()).expect("a request");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
    (status, text)
}

/// The counter `turnstone_{family}_total{labels}`, or the gauge without `_total`; 0 when it was never counted with these labels.
pub(crate) fn metric(server: SocketAddr, family: &str, labels: &str) -> u64 {
    let (status, text) = get(server, "/metrics", "");
    assert_eq!(status, 200, "{text}");
    // A family with labels appears with its first count.
    assert!(!labels.is_empty() || text.contains(&format!("# TYPE turnstone_{family} ")), "no metric {family} in {text}");
    let names = [format!("turnstone_{family}_total{labels} "), format!("turnstone_{family}{labels} ")];
    let value = text.lines().find_map(|line| names.iter().find_map(|name| line.strip_prefix(name.as_str())));
    value.map_or(0, |value| value.trim().parse::<f64>().expect("a number") as u64)
}
