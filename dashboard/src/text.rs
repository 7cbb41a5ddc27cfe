//! Every word of the pages, Russian and English: written in `lang/ru` and `lang/en` as Fluent messages, made into constants when
//! the program is built. A text that exists in one language only, or that no page uses, fails the build.
//!
//! Reasons of refusals are not here, they come from `edge_protocol::Reason`.

use crate::lang::Lang;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use std::sync::LazyLock;
use unic_langid::langid;

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    ru: &'static str,
    en: &'static str,
}

impl Text {
    /// The words in this language.
    pub(crate) const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

/// A counted noun. Russian: one, few, many (1 проход, 2 прохода, 5 проходов); English: one, other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plural {
    ru: [&'static str; 3],
    en: [&'static str; 2],
}

/// Cardinal rules of Unicode CLDR. Both languages are in the library's table.
static CARDINAL: LazyLock<[Option<PluralRules>; 2]> =
    LazyLock::new(|| [langid!("ru"), langid!("en")].map(|lang| PluralRules::create(lang, PluralRuleType::CARDINAL).ok()));

impl Plural {
    /// The form that goes with `n`.
    pub(crate) fn of(self, lang: Lang, n: u64) -> &'static str {
        let category = CARDINAL[lang as usize].as_ref().and_then(|rules| rules.select(n).ok());
        match (lang, category) {
            (Lang::Ru, Some(PluralCategory::ONE)) => self.ru[0],
            (Lang::Ru, Some(PluralCategory::FEW)) => self.ru[1],
            (Lang::Ru, _) => self.ru[2],
            (Lang::En, Some(PluralCategory::ONE)) => self.en[0],
            (Lang::En, _) => self.en[1],
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

#[cfg(test)]
#[path = "../build/fluent.rs"]
mod fluent;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_like_a_russian() {
        let passes = Plural { ru: ["проход", "прохода", "проходов"], en: ["pass", "passes"] };
        for (n, ru, en) in [
            (0, "проходов", "passes"),
            (1, "проход", "pass"),
            (2, "прохода", "passes"),
            (4, "прохода", "passes"),
            (5, "проходов", "passes"),
            (11, "проходов", "passes"),
            (12, "проходов", "passes"),
            (14, "проходов", "passes"),
            (21, "проход", "passes"),
            (104, "прохода", "passes"),
            (111, "проходов", "passes"),
            (1_001, "проход", "passes"),
            (1_000_000, "проходов", "passes"),
        ] {
            assert_eq!((passes.of(Lang::Ru, n), passes.of(Lang::En, n)), (ru, en), "{n}");
        }
    }

    #[test]
    fn no_text_is_empty_and_english_has_no_russian_letters() {
        let cyrillic = |text: &str| text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
        for text in ALL {
            assert!(!text.ru.trim().is_empty() && !text.en.trim().is_empty(), "{text:?}");
            assert!(!cyrillic(text.en) || text.ru == text.en, "{text:?}");
        }
        for plural in PLURALS {
            assert!(plural.ru.iter().all(|form| cyrillic(form)) && !plural.en.iter().any(|form| cyrillic(form)), "{plural:?}");
        }
    }

    #[test]
    fn a_text_in_one_language_only_is_refused() {
        let fault = |ru: &str, en: &str| fluent::constants(ru, en).expect_err("a fault");
        for (ru, en, says) in [
            ("a = а\nb = б\n", "a = a\n", "b has no English text"),
            ("a = а\n", "a = a\nb = b\n", "b has no Russian text"),
            ("a = а\na = б\n", "a = a\n", "a stands twice"),
            ("a = { $n ->\n    [one] а\n   *[many] б\n}\n", "a = a\n", "must have the forms"),
            ("a = { $n ->\n    [one] а\n    [few] б\n   *[many] в\n}\n", "a = a\n", "counts in one language only"),
            ("a = { $who } пришёл\n", "a = { $who } came\n", "uses a variable"),
            ("a\n", "a = a\n", "lang/ru"),
        ] {
            let found = fault(ru, en);
            assert!(found.contains(says), "{found:?} does not say {says:?}");
        }
        let code = fluent::constants("a-b = а{\" \"}\n", "a-b = a{\" \"}\n").expect("both languages");
        assert!(code.starts_with("pub(crate) const A_B: Text = Text { ru: \"а \", en: \"a \" };"), "{code}");
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for reason in edge_protocol::Reason::ALL {
            assert!(!reason.ru().is_empty() && !reason.en().is_empty(), "{}", reason.name());
        }
    }
}
