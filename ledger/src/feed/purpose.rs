//! What of a payment's purpose may stand in the journal: payers write children's names there, and the journal is for ever.
//!
//! Invariant `journal-knows-no-names`: only words of a fixed vocabulary of school payments pass; everything else, digits too,
//! becomes one `…`. Enough to see a wrong purpose (ERR-03), and the source keeps the whole text under the external id.

/// Beginnings of words that pass, in lower case.
const STEMS: [&str; 34] = [
    "питани",
    "горяч",
    "завтрак",
    "обед",
    "полдник",
    "ужин",
    "буфет",
    "столов",
    "школьн",
    "детск",
    "аванс",
    "оплат",
    "платеж",
    "платёж",
    "пополнен",
    "лицев",
    "счет",
    "счёт",
    "услуг",
    "кружк",
    "секци",
    "продл",
    "группа",
    "группы",
    "возврат",
    "перевод",
    "родительск",
    "meal",
    "lunch",
    "breakfast",
    "school",
    "top-up",
    "payment",
    "refund",
];
/// Short words that pass whole.
const WORDS: [&str; 12] = ["за", "на", "по", "и", "в", "от", "лс", "for", "of", "the", "to", "top"];
/// Characters kept. Origin: guess, a line on a page.
const CHARS_MAX: usize = 120;
const GAP: &str = "…";

/// A purpose without anything that could name somebody.
pub fn without_names(purpose: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut chars = 0;
    let lower = purpose.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()) {
        let passes = WORDS.contains(&word) || STEMS.iter().any(|stem| fits(word, stem));
        let word = if passes { word } else { GAP };
        if word == GAP && kept.last() == Some(&GAP) {
            continue;
        }
        chars += word.chars().count() + 1;
        if chars > CHARS_MAX {
            break;
        }
        kept.push(word);
    }
    if kept.iter().all(|w| *w == GAP) { String::new() } else { kept.join(" ") }
}

/// The stem with a Russian or English ending, at most four letters: `обедова` is a name, `обеды` is not.
fn fits(word: &str, stem: &str) -> bool {
    const ENDINGS: [&str; 42] = [
        "", "а", "я", "е", "и", "й", "о", "у", "ю", "ы", "ь", "ие", "ия", "ий", "ее", "ей", "ое", "ой", "ого", "его", "ых", "их",
        "ые", "ам", "ов", "ом", "ем", "ен", "ки", "ка", "ку", "ная", "ную", "ной", "ные", "ой", "ую", "ая", "ый", "s", "es",
        "ing",
    ];
    word.strip_prefix(stem).is_some_and(|ending| ENDINGS.contains(&ending))
}
