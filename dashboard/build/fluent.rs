//! Two languages in Fluent's syntax to Rust constants: parse, compare, write. Also compiled into the tests of `text`.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The plural categories of a language (Unicode CLDR), the last one is the rest.
pub(super) const RU: [&str; 3] = ["one", "few", "many"];
/// The same for English.
pub(super) const EN: [&str; 2] = ["one", "other"];

/// What a message says.
enum Said {
    Words(String),
    /// A counted noun, one form for each category.
    Counted(Vec<String>),
}

/// `pub(crate) const NAME: Text | Plural = …;` for every message, and the tables `ALL` and `PLURALS` for tests.
pub(super) fn constants(ru: &str, en: &str) -> Result<String, String> {
    let (ru, mut en) = (messages("ru", ru, &RU)?, messages("en", en, &EN)?);
    let mut code = String::new();
    let (mut texts, mut plurals) = (String::new(), String::new());
    for (key, ru) in ru {
        let en = en.remove(&key).ok_or_else(|| format!("{key} has no English text: add it to lang/en"))?;
        let name = key.to_uppercase().replace('-', "_");
        let written = match (ru, en) {
            (Said::Words(ru), Said::Words(en)) => {
                texts.push_str(&format!("{name}, "));
                writeln!(code, "pub(crate) const {name}: Text = Text {{ ru: {ru:?}, en: {en:?} }};")
            }
            (Said::Counted(ru), Said::Counted(en)) => {
                plurals.push_str(&format!("{name}, "));
                writeln!(code, "pub(crate) const {name}: Plural = Plural {{ ru: {ru:?}, en: {en:?} }};")
            }
            _ => return Err(format!("{key} counts in one language only: give both languages the same shape")),
        };
        written.map_err(|fault| fault.to_string())?;
    }
    if let Some((key, _)) = en.pop_first() {
        return Err(format!("{key} has no Russian text: add it to lang/ru"));
    }
    let tables =
        format!("#[cfg(test)]\nconst ALL: &[Text] = &[{texts}];\n#[cfg(test)]\nconst PLURALS: &[Plural] = &[{plurals}];\n");
    Ok(code + &tables)
}

fn messages(lang: &str, source: &str, categories: &[&str]) -> Result<BTreeMap<String, Said>, String> {
    let resource = parser::parse(source).map_err(|(_, faults)| format!("lang/{lang}: {}", faults[0]))?;
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Term(_) | Entry::Junk { .. } => return Err(format!("lang/{lang}: only messages and comments are used here")),
        };
        let key = message.id.name;
        let said = said(message, categories).map_err(|fault| format!("lang/{lang}: {key} {fault}"))?;
        if found.insert(key.to_owned(), said).is_some() {
            return Err(format!("lang/{lang}: {key} stands twice"));
        }
    }
    Ok(found)
}

fn said(message: &Message<&str>, categories: &[&str]) -> Result<Said, String> {
    let pattern = message.value.as_ref().ok_or("has no value")?;
    match pattern.elements.as_slice() {
        [PatternElement::Placeable { expression: Expression::Select { variants, .. } }] => counted(variants, categories),
        _ => words(pattern).map(Said::Words),
    }
}

fn counted(variants: &[Variant<&str>], categories: &[&str]) -> Result<Said, String> {
    let keys = variants.iter().map(|variant| match variant.key {
        VariantKey::Identifier { name } => name,
        VariantKey::NumberLiteral { value } => value,
    });
    if !keys.eq(categories.iter().copied()) || !variants.last().is_some_and(|variant| variant.default) {
        return Err(format!("must have the forms {categories:?}, the last one marked with *"));
    }
    variants.iter().map(|variant| words(&variant.value)).collect::<Result<_, _>>().map(Said::Counted)
}

fn words(pattern: &Pattern<&str>) -> Result<String, String> {
    let mut words = String::new();
    for element in &pattern.elements {
        words.push_str(match element {
            PatternElement::TextElement { value } => value,
            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } => value,
            PatternElement::Placeable { .. } => {
                return Err("uses a variable: only {\"literals\"} and counted nouns are known here".into());
            }
        });
    }
    Ok(words)
}
