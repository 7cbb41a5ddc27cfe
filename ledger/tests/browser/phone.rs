//! A phone with an app for one-time codes.

use dashboard::{Password, Role, Scope, hash_password};
use ledger::operators::{Logins, OPERATORS_FILE};
use loadgen::link::wall_clock_us;
use serde_json::{Value, json};
use std::path::Path;
use totp_rs::{Builder, Secret};

/// Login of whoever has set up a second factor before the server starts.
pub(crate) const LOGIN: &str = "phone";
/// Their recovery codes.
pub(crate) const RECOVERY: [&str; 2] = ["aaaaa-bbbbb", "ccccc-ddddd"];
/// What their app shares with the server.
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// Seconds that a code stands.
const STEP: u64 = dashboard::limits::TOTP_STEP_SECONDS;

/// The app, with the key of one entry.
pub(crate) struct Phone(Secret);

impl Phone {
    /// With the key as a page writes it, in groups.
    pub(crate) fn with(key: &str) -> Self {
        Self(Secret::try_from_base32(key.replace(' ', "")).expect("base 32"))
    }

    /// That of [`LOGIN`].
    pub(crate) fn set_up() -> Self {
        Self::with(KEY)
    }

    /// What it shows so many steps from now.
    pub(crate) fn code(&self, steps: u64) -> String {
        let seconds = wall_clock_us().unsigned_abs() / 1_000_000 + steps * STEP;
        Builder::new().with_secret(self.0.clone()).build().expect("a usable key").generate(seconds).to_string()
    }
}

/// Gives the folder [`LOGIN`]; their password.
pub(crate) fn add_to(dir: &Path) -> String {
    let mut logins = Logins::load(dir).expect("the logins of a new folder");
    let password = logins.add(LOGIN, "Телефон", Role::CityOperator, Scope::City).expect("a new login");
    drop(logins);
    let file = dir.join(OPERATORS_FILE);
    let mut written: Value = serde_json::from_slice(&std::fs::read(&file).expect("the file")).expect("JSON");
    let hash = |code: &str| hash_password(&Password::new(code.replace('-', ""))).expect("a hash");
    let all = written["operators"].as_array_mut().expect("a list");
    let entry = all.iter_mut().find(|operator| operator["login"] == LOGIN).expect("just added");
    entry["second_factor"] = json!({ "secret": KEY, "last_step": 0, "recovery": RECOVERY.map(hash) });
    std::fs::write(&file, written.to_string()).expect("written");
    password.expose().to_owned()
}
