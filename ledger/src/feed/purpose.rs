//! What of a payment's purpose may stand in the journal: payers write children's names there, and the journal is for ever.
//!
//! Invariant `journal-knows-no-names`: only words of a fixed vocabulary of school payments pass; everything else, digits too,
//! becomes one `…`. Enough to see a wrong purpose (ERR-03), and the source keeps the whole text under the external id.

/// Words that pass, in lower case, whole: `обед` is a meal, `обедов` may be a child.
const WORDS: &[&str] = &[
    "питание",
    "питания",
    "питанию",
    "горячее",
    "горячего",
    "завтрак",
    "завтраки",
    "завтраков",
    "обед",
    "обеды",
    "полдник",
    "ужин",
    "буфет",
    "буфета",
    "столовая",
    "столовой",
    "столовую",
    "школа",
    "школы",
    "школе",
    "школьное",
    "школьного",
    "детский",
    "детского",
    "сад",
    "сада",
    "аванс",
    "авансовый",
    "оплата",
    "оплату",
    "оплаты",
    "платеж",
    "платёж",
    "пополнение",
    "пополнения",
    "лицевой",
    "лицевого",
    "счет",
    "счёт",
    "счета",
    "счёта",
    "услуги",
    "услуг",
    "услугу",
    "кружок",
    "кружка",
    "кружки",
    "секция",
    "секции",
    "секцию",
    "продленка",
    "продлёнка",
    "группа",
    "группы",
    "группу",
    "продленного",
    "продлённого",
    "дня",
    "возврат",
    "перевод",
    "родительская",
    "родительской",
    "плата",
    "плату",
    "платы",
    "за",
    "на",
    "по",
    "и",
    "в",
    "от",
    "лс",
    "meal",
    "meals",
    "lunch",
    "breakfast",
    "school",
    "payment",
    "refund",
    "fee",
    "top-up",
    "for",
    "of",
    "the",
    "to",
];
/// Characters kept. Origin: guess, a line on a page.
const CHARS_MAX: usize = 120;
const GAP: &str = "…";

/// A purpose without anything that could name somebody; empty when nothing of it passes.
pub fn without_names(purpose: &str) -> String {
    let lower = purpose.to_lowercase();
    let mut kept: Vec<&str> = Vec::new();
    let mut chars = 0;
    for word in lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()) {
        let word = if WORDS.contains(&word) { word } else { GAP };
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
