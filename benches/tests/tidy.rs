//! Rules of the repository that a compiler does not know. A rule is a test, or it is an opinion.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of the longest source file. Origin: nine files in ten of the projects we learnt from stay under 500.
const LINES_MAX: usize = 600;

/// Places outside tests that may unwrap, each with its reason.
const MAY_UNWRAP: &[&str] = &[];

/// Folders that are not ours to tidy: build output, and files of others that are kept as they came.
const NOT_OURS: &[&str] = &["target", "vendor", ".git", "corpus", "node_modules"];

/// Endings of files that people read.
const TEXT: &[&str] = &["rs", "md", "toml", "css", "js", "html", "sh", "yml", "yaml", "json", "service", "conf", "sql"];

struct File {
    /// From the root of the repository, with `/`.
    name: String,
    path: PathBuf,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files() -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let entries = fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path());
        for path in entries {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match path.is_dir() {
                true if !NOT_OURS.contains(&name.as_str()) => walk(&path, found),
                true => {}
                false => found.push(path),
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root(), &mut paths);
    paths.sort();
    let text = |path: &Path| path.extension().is_some_and(|ending| TEXT.iter().any(|known| ending == *known));
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        fs::read_to_string(&path).ok().map(|text| File { name, path, text })
    };
    let files: Vec<File> = paths.into_iter().filter(|path| text(path)).filter_map(read).collect();
    assert!(files.len() > 50, "only {} files found; is this the repository?", files.len());
    files
}

impl File {
    fn is_rust(&self) -> bool {
        self.name.ends_with(".rs")
    }

    fn is_test(&self) -> bool {
        let parts = ["tests/", "benches/", "fuzz/", "examples/"];
        self.name.ends_with("tests.rs") || parts.iter().any(|part| self.name.contains(part))
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Lines up to the file's own test module.
    fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().take_while(|(_, line)| line.trim() != "#[cfg(test)]" || self.text.contains("#[cfg(test)]\nmod tests;"))
    }
}

/// Every place that breaks a rule, or nothing.
#[track_caller]
fn none(rule: &str, places: Vec<String>) {
    assert!(places.is_empty(), "{rule}:\n{}", places.join("\n"));
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let long = |file: &File| {
        let lines = file.text.lines().count();
        (lines > LINES_MAX).then(|| format!("{}: {lines} lines", file.name))
    };
    none("split these", files().iter().filter(|f| f.is_rust()).filter_map(long).collect());
}

#[test]
fn nothing_unwraps_outside_tests() {
    let mut places = Vec::new();
    for file in files().iter().filter(|f| f.is_rust() && !f.is_test() && !MAY_UNWRAP.contains(&f.name.as_str())) {
        let unwraps = file.product_lines().filter(|(_, line)| !line.trim_start().starts_with("//") && line.contains(".unwrap()"));
        places.extend(unwraps.map(|(n, line)| format!("{}:{n}: {}", file.name, line.trim())));
    }
    none("say what happens instead, or why it cannot", places);
}

#[test]
fn nothing_is_left_for_later_in_the_text() {
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "X", "X"].concat()];
    let mut places = Vec::new();
    for file in &files() {
        let word_in = |line: &str| {
            let mut parts = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            parts.any(|part| words.iter().any(|word| word == part))
        };
        places.extend(
            file.lines().filter(|(_, line)| word_in(line)).map(|(n, line)| format!("{}:{n}: {}", file.name, line.trim())),
        );
    }
    none("do it now, or open an issue", places);
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    let roots = ["work", "root", "home", "Users"].map(|folder| format!("/{folder}/"));
    let mut places = Vec::new();
    for file in &files() {
        for (n, line) in file.lines() {
            let starts = |at: usize| at == 0 || !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}/*~".contains(c));
            if roots.iter().any(|root| line.match_indices(root.as_str()).any(|(at, _)| starts(at))) {
                places.push(format!("{}:{n}: {}", file.name, line.trim()));
            }
        }
    }
    none("other machines have other folders", places);
}

#[test]
fn every_relative_link_of_a_page_leads_somewhere() {
    let mut places = Vec::new();
    for file in files().iter().filter(|f| f.name.ends_with(".md")) {
        let folder = file.path.parent().unwrap_or(&file.path);
        for (n, target) in file.lines().flat_map(|(n, line)| links(line).into_iter().map(move |link| (n, link))) {
            let path = target.split('#').next().unwrap_or_default();
            let elsewhere = target.contains("://") || target.starts_with("mailto:") || target.starts_with('/');
            if !elsewhere && !path.is_empty() && !folder.join(path).exists() {
                places.push(format!("{}:{n}: {target}", file.name));
            }
        }
    }
    none("these links lead nowhere", places);
}

/// Targets of `[words](target)` and `[words]: target` in a line of Markdown, code spans left out.
fn links(line: &str) -> Vec<&str> {
    if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
        return target.split_whitespace().take(1).collect();
    }
    let prose = line.split('`').step_by(2);
    let targets = prose.flat_map(|part| part.split("](").skip(1));
    targets.filter_map(|rest| rest.split_once(')')).filter_map(|(target, _)| target.split_whitespace().next()).collect()
}

#[test]
fn links_are_found_where_markdown_has_them() {
    assert_eq!(links("see [a](b.md) and [c](d/e.md#f \"title\"), not `[g](h)`"), ["b.md", "d/e.md#f"]);
    assert_eq!(links("[1]: ../x.md"), ["../x.md"]);
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let below = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let section = below.take_while(|line| !line.starts_with('['));
    let entries = section.filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains("path = "));
    let silent = entries.filter(|line| line.split_once(" # ").is_none_or(|(_, reason)| reason.len() < 4));
    none("half a line of reason each", silent.map(str::to_owned).collect());
}

#[test]
fn every_crate_takes_its_dependencies_from_the_workspace() {
    let mut places = Vec::new();
    for file in files().iter().filter(|f| f.name.ends_with("/Cargo.toml") && !f.name.contains("fuzz/")) {
        let mut inside = false;
        for (n, line) in file.lines() {
            if line.starts_with('[') {
                inside = line.contains("dependencies");
            } else if inside && line.contains('=') && !line.contains("workspace = true") {
                places.push(format!("{}:{n}: {line}", file.name));
            }
        }
    }
    none("one version of each for all", places);
}
