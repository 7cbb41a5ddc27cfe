//! Turns the Fluent files of `lang/` into constants, so that a text missing in one language does not compile.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

mod fluent;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("lang");
    println!("cargo::rerun-if-changed={}", root.display());
    let made =
        read(&root.join("ru")).and_then(|ru| Ok((ru, read(&root.join("en"))?))).and_then(|(ru, en)| fluent::constants(&ru, &en));
    let written = made.and_then(|code| {
        let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("texts.rs");
        fs::write(&out, code).map_err(|fault| format!("{}: {fault}", out.display()))
    });
    if let Err(fault) = written {
        println!("cargo::error={}", fault.replace('\n', " "));
        process::exit(1);
    }
}

/// All files of a language as one text, in the order of their names.
fn read(folder: &Path) -> Result<String, String> {
    let named = |fault| format!("{}: {fault}", folder.display());
    let entries = fs::read_dir(folder).map_err(named)?;
    let mut paths = entries.map(|entry| Ok(entry.map_err(named)?.path())).collect::<Result<Vec<_>, String>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "ftl"));
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))).collect()
}
