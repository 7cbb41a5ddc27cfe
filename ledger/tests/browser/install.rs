//! Chromium and its driver: found on the path, or installed from Debian's packages. A test that quietly does without a browser
//! would be no test.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Debian's packages with the two programs.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
/// Seconds to wait for another run of apt. Origin: a guess, longer than most installations take.
const LOCK_SECONDS: u32 = 300;

/// Where the two programs are.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// Both programs; installs what is missing, once per test binary.
pub(crate) fn tools() -> &'static Tools {
    static TOOLS: OnceLock<Tools> = OnceLock::new();
    TOOLS.get_or_init(|| {
        find().unwrap_or_else(|missing| {
            let result = install(&missing).and_then(|()| find().map_err(|missing| format!("still no {missing} on PATH")));
            result.unwrap_or_else(|why| {
                let packages = PACKAGES.join(" ");
                panic!(
                    "the browser tests need `chromium` and `chromedriver` on PATH, and they could not be installed: {why}.\n\
                     By hand, on Debian: `apt-get install {packages}`; elsewhere: Chromium and the chromedriver of the same version."
                )
            })
        })
    })
}

/// Both, or the names of those that are missing.
fn find() -> Result<Tools, String> {
    match (on_path("chromium"), on_path("chromedriver")) {
        (Some(chromium), Some(chromedriver)) => Ok(Tools { chromium, chromedriver }),
        (None, Some(_)) => Err(String::from("chromium")),
        (Some(_), None) => Err(String::from("chromedriver")),
        (None, None) => Err(String::from("chromium and chromedriver")),
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn install(missing: &str) -> Result<(), String> {
    if on_path("apt-get").is_none() {
        return Err(String::from("there is no apt-get here"));
    }
    let lock = format!("DPkg::Lock::Timeout={LOCK_SECONDS}");
    // Stale lists, or a broken one among them, are not the end: the second step says whether the packages can be had.
    let _ = apt(missing, &["--quiet=2", "--option", &lock, "update"]);
    apt(missing, &[&["--quiet=2", "--yes", "--no-install-recommends", "--option", &lock, "install"], &PACKAGES[..]].concat())
}

/// Runs apt-get as root, and says so even where the test harness keeps the output of tests to itself.
fn apt(missing: &str, arguments: &[&str]) -> Result<(), String> {
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let sudo: &[&str] = if root { &[] } else { &["sudo", "-n"] };
    let words = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let line = words.join(" ");
    let _ = writeln!(io::stderr(), "browser tests: no {missing} on PATH, running `{line}`");
    let status = Command::new(words[0]).args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` ended with {status}")),
        Err(error) => Err(format!("`{line}` could not be run: {error}")),
    }
}
