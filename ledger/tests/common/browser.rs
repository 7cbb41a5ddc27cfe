//! Somebody signed in, as a browser without scripts sends their forms.

use super::http::{get, request};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// Between the parts of a form with a file.
const EDGE: &str = "----edge-of-a-part";

/// A session, in English.
#[derive(Clone)]
pub(crate) struct Browser {
    http: SocketAddr,
    /// Of its session.
    pub(crate) cookie: String,
}

impl Browser {
    /// Signs in.
    pub(crate) fn sign_in(http: SocketAddr, login: &str, password: &str) -> Self {
        let mut browser = Self { http, cookie: String::new() };
        let (status, answer) = browser.post("/login", &format!("login={login}&password={password}"));
        assert_eq!(status, 303, "{answer}");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
        browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        browser
    }

    /// A page, its head too.
    pub(crate) fn get(&self, path: &str) -> String {
        get(self.http, path, &format!("Cookie: {}\r\nAccept-Language: en\r\n", self.cookie)).1
    }

    /// The same form twice at once, as a double click sends it.
    pub(crate) fn post_twice(&self, path: &str, body: &str) -> [(u16, String); 2] {
        let post = || self.post(path, body);
        std::thread::scope(|scope| [scope.spawn(post), scope.spawn(post)].map(|sent| sent.join().expect("an answer")))
    }

    /// Sends a form; status and answer.
    pub(crate) fn post(&self, path: &str, body: &str) -> (u16, String) {
        let kind = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        request(self.http, &(self.head(path) + &kind))
    }

    /// Sends a file as a form does; where that leads.
    pub(crate) fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> String {
        let opening = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [opening.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let kind = format!("Content-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut stream = TcpStream::connect(self.http).expect("the HTTP listener");
        stream.write_all(&[(self.head(path) + &kind).as_bytes(), &body].concat()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        leads_to(&answer).unwrap_or_else(|| panic!("{name}: {answer}"))
    }

    fn head(&self, path: &str) -> String {
        let who = format!("Cookie: {}\r\nAccept-Language: en\r\n", self.cookie);
        format!("POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: close\r\n{who}", self.http)
    }
}

/// Where an answer leads.
pub(crate) fn leads_to(answer: &str) -> Option<String> {
    answer.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned)
}

/// The form of a page that goes to `action`, its hidden fields as a browser would send them; `None` when there is none.
pub(crate) fn form(page: &str, action: &str) -> Option<String> {
    let form = page.split(&format!("method=\"post\" action=\"{action}\"")).nth(1)?.split("</form>").next()?;
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        Some(format!("{name}={}", rest.split_once('"')?.0))
    });
    Some(fields.collect::<Vec<_>>().join("&"))
}
