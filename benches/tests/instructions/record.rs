//! The recorded counts: one section for each toolchain, and what the comparison says of new ones.

#[cfg(test)]
mod tests;

use std::fmt::{self, Display, Formatter};

/// How far a count may be off when the toolchain is one that the record knows. Origin: the requirement.
pub(crate) const SAME: f64 = 0.05;
/// With another toolchain the nearest section stands in. Origin: a guess; compilers a release apart differ by a few per cent.
pub(crate) const OTHER: f64 = 0.25;
const HEAD: &str = "\
# Instructions per event, release build, and calls into the C library in one piece of work of 64 events.
# Written by UPDATE_INSTRUCTIONS=1 cargo test -p benches --test instructions; \"The guard\" in README.md says more.
# A commit that changes a number says why in its message.
";

/// What one piece of work takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    /// Per event.
    pub(crate) instructions: f64,
    /// In all.
    pub(crate) calls: u64,
}

/// Counts of one toolchain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    /// Compiler, code generator and target.
    pub(crate) toolchain: String,
    /// By name, in the order of counting.
    pub(crate) counts: Vec<(String, Count)>,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    sections: Vec<Section>,
}

impl Record {
    /// Reads the file's text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut sections: Vec<Section> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if !line.starts_with(' ') {
                sections.push(Section { toolchain: line.to_owned(), counts: Vec::new() });
                continue;
            }
            let section = sections.last_mut().ok_or_else(|| format!("a count without a toolchain: {line}"))?;
            section.counts.push(parse_count(line).ok_or_else(|| format!("not a count: {line}"))?);
        }
        Ok(Self { sections })
    }

    /// Puts a section first, in place of the same toolchain's.
    pub(crate) fn replace(&mut self, section: Section) {
        self.sections.retain(|old| old.toolchain != section.toolchain);
        self.sections.insert(0, section);
    }

    /// What to compare this toolchain's counts with, and how far they may be off. Never nothing once there is a record.
    pub(crate) fn to_compare(&self, toolchain: &str) -> Option<(&Section, f64)> {
        let same = self.sections.iter().find(|section| section.toolchain == toolchain);
        let target = |text: &str| text.rsplit(' ').next().map(str::to_owned);
        let near = self.sections.iter().find(|section| target(&section.toolchain) == target(toolchain));
        let other = near.or(self.sections.first());
        same.map(|section| (section, SAME)).or(other.map(|section| (section, OTHER)))
    }
}

fn parse_count(line: &str) -> Option<(String, Count)> {
    let (name, numbers) = line.trim().split_once(": ")?;
    let (instructions, rest) = numbers.trim().split_once(" instructions, ")?;
    let calls = rest.strip_suffix(" calls")?.trim();
    Some((name.to_owned(), Count { instructions: instructions.parse().ok()?, calls: calls.parse().ok()? }))
}

impl Display for Record {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        self.sections.iter().try_for_each(|section| write!(f, "\n{section}"))
    }
}

impl Display for Section {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.toolchain)?;
        let mut counts = self.counts.iter();
        counts
            .try_for_each(|(name, count)| writeln!(f, "  {name}: {:.2} instructions, {} calls", count.instructions, count.calls))
    }
}

/// Every count that moved by more than `tolerance`, and every name that only one side has.
pub(crate) fn compare(recorded: &[(String, Count)], found: &[(String, Count)], tolerance: f64) -> Vec<String> {
    let of = |list: &[(String, Count)], name: &str| list.iter().find(|(other, _)| other == name).map(|(_, count)| *count);
    let moved = found.iter().filter_map(|(name, now)| match of(recorded, name) {
        None => Some(format!("  {name}: not recorded yet, {:.2} instructions", now.instructions)),
        Some(then) => complaint(&then, now, tolerance).map(|what| format!("  {name}: {what}")),
    });
    let gone =
        recorded.iter().filter(|(name, _)| of(found, name).is_none()).map(|(name, _)| format!("  {name}: no longer counted"));
    moved.chain(gone).collect()
}

fn complaint(then: &Count, now: &Count, tolerance: f64) -> Option<String> {
    let growth = now.instructions / then.instructions - 1.0;
    if !growth.is_finite() {
        return Some(format!("{} against {} instructions is not a number to compare", now.instructions, then.instructions));
    }
    if growth.abs() > tolerance {
        let word = if growth > 0.0 { "more" } else { "fewer" };
        let (then, now) = (then.instructions, now.instructions);
        return Some(format!("{now:.2} instructions, {:.1} % {word} than the {then:.2} recorded", growth.abs() * 100.0));
    }
    let moved = then.calls.abs_diff(now.calls) as f64;
    (moved > then.calls as f64 * tolerance).then(|| format!("{} calls into the C library, {} recorded", now.calls, then.calls))
}
