//! Builds what is counted, as it is delivered: in release.

use serde_json::Value;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a user's settings may add to every build; the counts are of the plain one.
const SETTINGS: &[&str] = &["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET"];

/// The program `counted` in release. Offline: everything it needs was fetched for this test.
pub(crate) fn release() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut build = Command::new(cargo());
    build.current_dir(folder).arg("build").args(["--package", "counted", "--bin", "counted"]);
    build.args(["--release", "--locked", "--offline", "--message-format", "json-render-diagnostics", "--target-dir"]).arg(target);
    SETTINGS.iter().for_each(|name| _ = build.env_remove(name));
    let done = build.stderr(Stdio::inherit()).output().expect("cargo starts");
    assert!(done.status.success(), "the release build of what is counted failed, see above");
    let messages = String::from_utf8_lossy(&done.stdout);
    let executable = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        let path = message.get("executable")?.as_str()?;
        Some(PathBuf::from(path))
    });
    executable.expect("cargo names the program it built")
}

/// Compiler, code generator and target: what counts depend on besides the source.
pub(crate) fn toolchain() -> String {
    let cargo = PathBuf::from(cargo());
    let beside = cargo.with_file_name("rustc");
    let rustc = if beside.is_file() { beside } else { PathBuf::from("rustc") };
    let said = Command::new(rustc).arg("-vV").output().expect("rustc starts");
    let said = String::from_utf8_lossy(&said.stdout);
    let of = |key: &str| said.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("unknown").trim().to_owned();
    format!("rustc {}, LLVM {}, {}", of("release:"), of("LLVM version:"), of("host:"))
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from(env!("CARGO")))
}
