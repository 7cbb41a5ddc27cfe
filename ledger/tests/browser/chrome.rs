//! A browser that does as it is told, one step after the other.

use crate::common::gateway::{in_time, runtime};
use crate::common::{PATIENCE, eventually};
use crate::driver::Driver;
use crate::install::tools;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::str::FromStr;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// How Chromium is started.
const FLAGS: [&str; 6] = [
    "--headless=new",
    "--no-sandbox",            // containers run tests as root
    "--disable-dev-shm-usage", // and give them a small /dev/shm
    "--disable-gpu",
    "--lang=en-US",
    "--remote-debugging-pipe", // the browser ends when chromedriver does, however that ends
];
/// Tries of one step. Origin: a page without scripts reloads by itself and may pull the ground away under a step, but not often.
const TRIES: usize = 5;
/// Height of the window in CSS pixels; nothing depends on it.
const HEIGHT: u32 = 900;

/// Whether pages may run scripts; the test's own always run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A browser with a profile of its own; closed when dropped.
pub(crate) struct Chrome {
    runtime: Runtime,
    client: Client,
    _driver: Arc<Driver>,
}

impl Chrome {
    /// Starts one.
    pub(crate) fn start(scripts: Scripts) -> Self {
        let (runtime, driver) = (runtime(), Driver::shared());
        let blocked = match scripts {
            Scripts::On => json!({}),
            Scripts::Off => json!({ "profile.managed_default_content_settings.javascript": 2 }),
        };
        let wishes = json!({
            "goog:chromeOptions": { "binary": tools().chromium, "args": FLAGS, "prefs": blocked },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": PATIENCE.as_millis(), "pageLoad": PATIENCE.as_millis() },
        });
        let Value::Object(wishes) = wishes else { unreachable!("an object") };
        let client = runtime.block_on(async {
            let url = driver.url();
            in_time(Client::with_capabilities_and_connector(&url, &wishes, HttpConnector::new())).await
        });
        let client = client.expect("a browser session");
        Self { runtime, client, _driver: driver }
    }

    /// Where the test's own asynchronous things run.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Opens an address and waits until it is loaded.
    pub(crate) fn open(&self, url: &str) {
        self.step(url, async || self.client.goto(url).await);
    }

    /// One page back.
    pub(crate) fn back(&self) {
        self.step("back", async || self.client.back().await);
    }

    /// Path of the page that is open.
    pub(crate) fn path(&self) -> String {
        self.js("return location.pathname", &[])
    }

    /// Waits until the page of this path is open.
    pub(crate) fn arrives_at(&self, path: &str) {
        eventually(&format!("the page {path}"), || self.path() == path);
    }

    /// Clicks the first element that matches where a reader would.
    pub(crate) fn click(&self, css: &str) {
        self.step(css, async || self.client.find(Locator::Css(css)).await?.click().await);
    }

    /// Types `text` over what is in a field.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        self.step(css, async || {
            let field = self.client.find(Locator::Css(css)).await?;
            field.clear().await?;
            field.send_keys(text).await
        });
    }

    /// Chooses a file of this machine in a field for files.
    pub(crate) fn choose(&self, css: &str, file: &std::path::Path) {
        let file = file.to_str().expect("a path in UTF-8");
        self.step("a file", async || self.client.find(Locator::Css(css)).await?.send_keys(file).await);
    }

    /// Presses a key where the focus is.
    pub(crate) fn press(&self, key: fantoccini::key::Key) {
        self.step("a key", async || self.client.active_element().await?.send_keys(&char::from(key).to_string()).await);
    }

    /// Text of the first element that matches, white space folded; empty when there is none.
    pub(crate) fn text(&self, css: &str) -> String {
        let text: String = self.js("return document.querySelector(arguments[0])?.textContent ?? ''", &[json!(css)]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether an element matches.
    pub(crate) fn has(&self, css: &str) -> bool {
        self.js("return document.querySelector(arguments[0]) !== null", &[json!(css)])
    }

    /// How many elements match.
    pub(crate) fn count(&self, css: &str) -> usize {
        self.js("return document.querySelectorAll(arguments[0]).length", &[json!(css)])
    }

    /// What a function body returns in the page.
    pub(crate) fn js<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> T {
        let value = self.step(body, async || self.client.execute(body, arguments.to_vec()).await);
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// What a function body hands to its last argument, a callback.
    pub(crate) fn js_later<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> T {
        let value = self.runtime.block_on(in_time(self.client.execute_async(body, arguments.to_vec())));
        serde_json::from_value(value.unwrap_or_else(|error| panic!("{body}: {error}"))).expect("the value asked for")
    }

    /// A command of the Chrome DevTools protocol.
    pub(crate) fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.step(command, async || self.client.issue_cmd(Extra { path: "goog/cdp/execute", body: body.clone() }).await)
    }

    /// Errors on the console since the last look, broken content policies among them.
    pub(crate) fn console_errors(&self) -> Vec<String> {
        let body = json!({ "type": "browser" });
        let log = self.step("log", async || self.client.issue_cmd(Extra { path: "se/log", body: body.clone() }).await);
        let entries = log.as_array().expect("a list of messages").iter();
        entries.filter(|entry| entry["level"] == "SEVERE").map(|entry| entry["message"].to_string()).collect()
    }

    /// Width of the page in CSS pixels; narrower than a window can be.
    pub(crate) fn resize(&self, width: u32) {
        self.view(width, HEIGHT);
    }

    /// A picture of the whole page, PNG.
    pub(crate) fn picture(&self, width: u32) -> Vec<u8> {
        self.view(width, self.js("return document.documentElement.scrollHeight", &[]));
        let picture = self.step("a picture", async || self.client.screenshot().await);
        self.resize(width);
        picture
    }

    /// Forgets all cookies.
    pub(crate) fn forget(&self) {
        self.step("cookies", async || self.client.delete_all_cookies().await);
    }

    fn view(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    fn step<T>(&self, what: &str, mut step: impl AsyncFnMut() -> Result<T, CmdError>) -> T {
        let mut tries = 1;
        loop {
            match self.runtime.block_on(in_time(step())) {
                Ok(done) => return done,
                Err(error) if tries == TRIES => panic!("{what}: {error}"),
                Err(_) => tries += 1,
            }
        }
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // Chromedriver ends what does not end here.
        let close = async { tokio::time::timeout(PATIENCE, self.client.clone().close()).await };
        let _ = self.runtime.block_on(close);
    }
}

/// A command beyond the WebDriver standard.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
