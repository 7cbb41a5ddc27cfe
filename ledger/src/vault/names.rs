//! Finds people by the beginnings of their names. In memory stand 32 bits of each beginning's hash, never a name; whoever seems to
//! fit is unsealed and compared.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Characters that a word is filed under. Origin: four letters of a Russian surname leave some thousand people of a million and a
/// half, three leave ten times as many.
const FILED: usize = 4;
/// Entries that are looked through one by one before they are sorted in. Origin: a scan of them takes microseconds.
pub(super) const FRESH_MAX: usize = 4_096;

/// Which holder has a word that begins so.
#[derive(Default)]
pub(super) struct NameIndex {
    /// Hash of the beginning, holder; in this order, each once.
    sorted: Vec<(u32, u32)>,
    fresh: Vec<(u32, u32)>,
}

impl NameIndex {
    pub(super) fn add(&mut self, holder: u32, name: &str) {
        self.fresh.extend(words(name).iter().map(|word| (filed_under(word), holder)));
    }

    /// Sorts in what was added, when it is more than `most`.
    pub(super) fn settle(&mut self, most: usize) {
        if self.fresh.len() > most {
            self.sorted.append(&mut self.fresh);
            self.sorted.sort_unstable();
            self.sorted.dedup();
        }
    }

    /// Holders that may have a name with these words, each once; nobody when no word says enough.
    pub(super) fn candidates(&self, asked: &[String]) -> Vec<u32> {
        let long = |word: &&String| word.chars().count() >= FILED;
        let filed = |word: &String| {
            let key = filed_under(word);
            let from = self.sorted.partition_point(|(filed, _)| *filed < key);
            let until = self.sorted.partition_point(|(filed, _)| *filed <= key);
            let fresh = self.fresh.iter().filter(move |(filed, _)| *filed == key);
            let sorted = self.sorted.get(from..until).unwrap_or_default();
            sorted.iter().chain(fresh).map(|(_, holder)| *holder).collect::<Vec<u32>>()
        };
        let rarest = match asked.iter().any(|word| long(&word)) {
            true => asked.iter().filter(long).map(filed).min_by_key(Vec::len),
            // A short word is filed whole: it finds its equals, and nobody when it only begins a longer one.
            false => asked.iter().map(filed).filter(|holders| !holders.is_empty()).min_by_key(Vec::len),
        };
        let mut holders = rarest.unwrap_or_default();
        holders.sort_unstable();
        holders.dedup();
        holders
    }
}

/// The words of a name as they are compared: small letters, `ё` as `е`, double names apart.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('ё', "е");
    lower.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty()).map(String::from).collect()
}

/// True when every word that was asked for begins some word of the name.
pub(super) fn fits(name: &str, asked: &[String]) -> bool {
    let has = words(name);
    asked.iter().all(|wanted| has.iter().any(|word| word.starts_with(wanted.as_str())))
}

fn filed_under(word: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    word.chars().take(FILED).collect::<String>().hash(&mut hasher);
    hasher.finish() as u32
}
