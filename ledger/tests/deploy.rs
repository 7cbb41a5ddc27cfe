//! The files of `deploy/` are what the code understands.

use ledger::config::Config;
use std::path::{Path, PathBuf};
use std::process::Command;

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(deploy(name)).unwrap_or_else(|error| panic!("deploy/{name}: {error}"))
}

#[test]
fn the_example_configuration_has_every_setting_with_its_default() {
    let default = format!("{:?}", Config::default());
    let example = Config::load(Some(&deploy("turnstone.toml"))).expect("settings that turnstone knows");
    assert_eq!(format!("{example:?}"), default);
    let table: toml::Table = read("turnstone.toml").parse().expect("TOML");
    let fields = default.split(['{', ',']).filter_map(|part| Some(part.split_once(": ")?.0.trim()));
    let shown = |field| table.contains_key(field) || table.values().any(|section| section.get(field).is_some());
    for field in fields {
        assert!(shown(field), "deploy/turnstone.toml does not show {field}");
    }
}

#[test]
fn the_unit_and_the_image_start_the_server_with_arguments_that_it_takes() {
    let unit = read("turnstone.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/turnstone ")).expect("ExecStart");
    let image = read("Containerfile");
    let command = image.lines().find_map(|line| line.strip_prefix("CMD ")).expect("CMD");
    let command: Vec<String> = serde_json::from_str(command).expect("CMD in its JSON form");
    for words in [start.split(' ').map(String::from).collect(), command] {
        // The one behind them is refused, so nothing starts; an unknown one before it would be refused first.
        let output =
            Command::new(env!("CARGO_BIN_EXE_turnstone")).args(&words).arg("--no-such-argument").output().expect("a run");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains("--no-such-argument"), "{words:?}: {stderr}");
    }
}

#[test]
fn the_unit_asks_for_every_protection_that_the_server_can_do_without() {
    let unit = read("turnstone.service");
    let rows = [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateDevices=yes",
        "PrivateUsers=yes",
        "MemoryDenyWriteExecute=yes",
        "CapabilityBoundingSet=",
        "SystemCallFilter=~@privileged @resources",
        "StateDirectoryMode=0700",
    ];
    for row in rows {
        assert!(unit.lines().any(|line| line == row), "{row} is missing");
    }
}
