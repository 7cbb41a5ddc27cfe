//! Registries as text with separators: header, titles, rows, control row, by a profile that is chosen by trying.

use crate::cells::{self, Layout};
use crate::document::{Control, Document, Format, Source};
use crate::fault::{CheckKind, FileFault, RowFault, RowFaultKind};
use crate::keys::Keys;
use crate::limits::{CELLS_MAX, SAMPLE_LINES};
use crate::profile::{Holds, Marked, Profile, Says, Table, named};
use crate::text::{Encoding, Lines, encoding_of, line_text, without_bom};
use crate::values;
use std::borrow::Cow;

/// Why a profile doesn't fit: line and field.
struct Misfit(u32, String);

/// Reads a registry by the profile that reads most of a sample of its lines; of equals the first.
pub(crate) fn read(bytes: &[u8], source: &Source<'_>, profiles: &[Profile]) -> Result<Document, FileFault> {
    let profiles: Vec<&Profile> = profiles.iter().filter(|profile| profile.table == Table::Text).collect();
    if without_bom(bytes).iter().all(u8::is_ascii_whitespace) {
        return blank(source, &profiles);
    }
    let detected = encoding_of(bytes)?;
    let lines = || {
        let blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
        Lines::new(bytes).filter(move |line| line.as_ref().map_or(true, |(_, bytes)| !blank(bytes)))
    };
    let mut sample: Vec<_> = lines().take(SAMPLE_LINES).collect::<Result<_, _>>()?;
    sample.extend(lines().skip(SAMPLE_LINES).last().transpose()?);
    let mut best: Option<(i64, &Profile)> = None;
    let mut tried = Vec::new();
    for profile in profiles {
        match attempt(sample.iter().copied().map(Ok), profile, profile.encoding.unwrap_or(detected), source) {
            Ok(Ok(document)) => {
                let (rows, faults) = (points(document.rows.len()), points(document.faults.len()));
                let frame = i64::from(document.control.is_some()) + i64::from(profile.header.is_some() || profile.has_titles());
                let score = rows + frame - faults;
                if rows + frame == 0 {
                    let fault = document.faults.first();
                    tried.push((
                        profile.name.clone(),
                        fault.map_or(1, |f| f.line),
                        fault.map_or("".into(), |f| f.field.to_string()),
                    ));
                } else if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, profile));
                }
            }
            Ok(Err(Misfit(line, field))) => tried.push((profile.name.clone(), line, field)),
            // Another profile may know another encoding.
            Err(FileFault::Encoding { line, .. }) if profile.encoding.is_some() => {
                tried.push((profile.name.clone(), line, "encoding".into()));
            }
            Err(fault) => return Err(fault),
        }
    }
    let Some((_, profile)) = best else { return Err(FileFault::NoProfile { tried }) };
    match attempt(lines(), profile, profile.encoding.unwrap_or(detected), source)? {
        Ok(mut document) => {
            name_says(&mut document, profile, source)?;
            Ok(checked(document, profile))
        }
        Err(Misfit(line, field)) => Err(FileFault::NoProfile { tried: vec![(profile.name.clone(), line, field)] }),
    }
}

fn points(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / 4)
}

fn blank(source: &Source<'_>, profiles: &[&Profile]) -> Result<Document, FileFault> {
    for profile in profiles.iter().filter(|profile| profile.blank_when_empty) {
        let mut document = started(profile, Encoding::Utf8, source);
        if name_says(&mut document, profile, source)? {
            return Ok(document);
        }
    }
    Err(FileFault::Empty)
}

fn started(profile: &Profile, encoding: Encoding, source: &Source<'_>) -> Document {
    let mut document = Document::start(Format::Registry, encoding, source);
    document.profile = Some(profile.name.clone());
    document.sender = profile.sender.clone();
    document
}

/// Takes from the file's name what the content doesn't say; false when the name doesn't fit.
pub(crate) fn name_says(document: &mut Document, profile: &Profile, source: &Source<'_>) -> Result<bool, FileFault> {
    let Some(found) = profile.pattern()?.and_then(|pattern| named(&pattern, source.name)) else { return Ok(false) };
    for (place, text) in [(&mut document.number, found.number), (&mut document.settlement_account, found.account)] {
        if place.is_empty() {
            *place = text;
        }
    }
    document.date = document.date.or(found.day);
    Ok(true)
}

fn checked(mut document: Document, profile: &Profile) -> Document {
    let control = profile.control.is_some().then_some(1);
    let seen = document.checks.iter().any(|check| check.kind == CheckKind::ControlRow);
    if !seen {
        document.check(CheckKind::ControlRow, control, 0);
    }
    document.check_control();
    document.finish()
}

/// Where reading stands.
enum Stage {
    Header,
    Titles,
    Rows,
    End,
}

fn attempt<'b>(
    lines: impl Iterator<Item = Result<(u32, &'b [u8]), FileFault>>,
    profile: &Profile,
    encoding: Encoding,
    source: &Source<'_>,
) -> Result<Result<Document, Misfit>, FileFault> {
    let mut document = started(profile, encoding, source);
    let mut layout = Layout::of_places(profile);
    let mut keys = Keys::default();
    let after_header = if profile.has_titles() { Stage::Titles } else { Stage::Rows };
    let mut stage = if profile.header.is_some() { Stage::Header } else { after_header };
    let mut last = 1;
    for found in lines {
        let (line, bytes) = found?;
        last = line;
        document.bounded()?;
        let text = line_text(line, bytes, encoding)?;
        let is_control = || profile.control.as_ref().and_then(|marked| behind(&text, marked).map(|rest| (marked, rest)));
        match stage {
            Stage::Header => {
                let marked = profile.header.as_ref().and_then(|marked| behind(&text, marked).map(|rest| (marked, rest)));
                let Some((marked, rest)) = marked else { return Ok(Err(Misfit(line, "header".into()))) };
                if let Err(fault) = says(&mut document, profile, &layout, marked, (line, rest)) {
                    return Ok(Err(Misfit(line, fault.field.into_owned())));
                }
                stage = if profile.has_titles() { Stage::Titles } else { Stage::Rows };
            }
            Stage::Titles => {
                let Ok(titles) = split(&text, profile) else { return Ok(Err(Misfit(line, "titles".into()))) };
                if titles.len() > CELLS_MAX {
                    return Err(FileFault::TooManyCells { line });
                }
                match Layout::of_titles(profile, &titles) {
                    Ok(found) => layout = found,
                    Err(missing) => return Ok(Err(Misfit(line, missing.into()))),
                }
                stage = Stage::Rows;
            }
            Stage::Rows => {
                if let Some((marked, rest)) = is_control() {
                    document.check(CheckKind::ControlRow, Some(1), 1);
                    if let Err(fault) = says(&mut document, profile, &layout, marked, (line, rest)) {
                        document.fault(fault);
                    }
                    stage = Stage::End;
                } else {
                    one_row(&mut document, profile, &layout, &mut keys, (line, &text))?;
                }
            }
            Stage::End => document.fault(RowFault::new(line, "line", &text, RowFaultKind::AfterControl)),
        }
    }
    if matches!(stage, Stage::Header | Stage::Titles) {
        return Ok(Err(Misfit(last, "titles".into())));
    }
    Ok(Ok(document))
}

fn one_row(
    document: &mut Document,
    profile: &Profile,
    layout: &Layout,
    keys: &mut Keys,
    (line, text): (u32, &str),
) -> Result<(), FileFault> {
    let cells = match split(text, profile) {
        Ok(cells) => cells,
        Err(kind) => {
            document.fault(RowFault::new(line, "line", text, kind));
            return Ok(());
        }
    };
    // Some banks end each row with a separator.
    let extra = cells.len() == layout.len() + 1 && cells.last().is_some_and(|cell| cell.trim().is_empty());
    if cells.len() != layout.len() && !extra {
        let kind = RowFaultKind::Cells { expected: layout.len(), got: cells.len() };
        document.fault(RowFault::new(line, "line", text, kind));
        return Ok(());
    }
    cells::read(document, profile, layout, keys, (line, &cells))
}

/// What follows the beginning of a marked line.
fn behind<'t>(text: &'t str, marked: &Marked) -> Option<&'t str> {
    let text = text.trim_start();
    let mut rest = text.chars();
    let mut begins = marked.begins.chars().flat_map(char::to_lowercase);
    loop {
        let Some(wanted) = begins.next() else { return Some(rest.as_str()) };
        if rest.next()?.to_lowercase().next() != Some(wanted) {
            return None;
        }
    }
}

/// Takes what a header or control row says.
fn says(
    document: &mut Document,
    profile: &Profile,
    layout: &Layout,
    marked: &Marked,
    (line, rest): (u32, &str),
) -> Result<(), RowFault> {
    let cells = split(rest, profile).map_err(|kind| RowFault::new(line, "control", rest, kind))?;
    let extra = cells.len() == marked.cells.len() + 1 && cells.last().is_some_and(|cell| cell.trim().is_empty());
    if cells.len() != marked.cells.len() && !extra {
        let kind = RowFaultKind::Cells { expected: marked.cells.len(), got: cells.len() };
        return Err(RowFault::new(line, "control", rest, kind));
    }
    let mut control = document.control.unwrap_or_default();
    for (what, cell) in marked.cells.iter().zip(&cells) {
        let cell = cell.trim();
        let wrong = |kind| RowFault::new(line, format!("control, {what:?}"), cell, kind);
        let sum = || values::kopecks(cell).map(Some).map_err(wrong);
        // A sum of something that no column holds can't be checked, and may be left out.
        let part = |holds| if cell.is_empty() || !layout.has(holds) { Ok(None) } else { sum() };
        match what {
            Says::Other => {}
            Says::Number => document.number = values::field(cell).map_err(wrong)?.into(),
            Says::SettlementAccount => document.settlement_account = values::field(cell).map_err(wrong)?.into(),
            // A day without payments has no payment order, and so no day of one.
            Says::Day if cell.is_empty() && document.rows.is_empty() => {}
            Says::Day => document.date = Some(values::day(cell).map_err(wrong)?),
            Says::Count => {
                let digits = !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
                control.count = Some(cell.parse().ok().filter(|_| digits).ok_or_else(|| wrong(RowFaultKind::Amount))?);
            }
            Says::Amount => control.sum_kopecks = sum()?,
            Says::Transferred => control.transferred_kopecks = part(Holds::Transferred)?,
            Says::Fee => control.fee_kopecks = part(Holds::Fee)?,
        }
    }
    document.control = (control != Control::default()).then_some(control);
    Ok(())
}

/// The cells of a line. One payment is one line: a quotation mark that opens must close in it.
fn split<'t>(text: &'t str, profile: &Profile) -> Result<Vec<Cow<'t, str>>, RowFaultKind> {
    if !profile.quotes {
        return Ok(text.split(profile.separator).map(Cow::Borrowed).collect());
    }
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let Some(quoted) = rest.trim_start_matches(' ').strip_prefix('"') else {
            let (cell, after) = rest.split_once(profile.separator).map_or((rest, None), |(cell, after)| (cell, Some(after)));
            cells.push(Cow::Borrowed(cell));
            let Some(after) = after else { return Ok(cells) };
            rest = after;
            continue;
        };
        let end = closing_quote(quoted).ok_or(RowFaultKind::Quote)?;
        let inside = quoted.get(..end).unwrap_or_default();
        cells.push(if inside.contains('"') { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) });
        let after = quoted.get(end + 1..).unwrap_or_default().trim_start_matches(' ');
        if after.is_empty() {
            return Ok(cells);
        }
        rest = after.strip_prefix(profile.separator).ok_or(RowFaultKind::Quote)?;
    }
}

/// Place of the mark that closes, doubled ones passed over.
fn closing_quote(text: &str) -> Option<usize> {
    let mut marks = text.match_indices('"').map(|(at, _)| at).peekable();
    while let Some(at) = marks.next() {
        if marks.next_if_eq(&(at + 1)).is_none() {
            return Some(at);
        }
    }
    None
}
