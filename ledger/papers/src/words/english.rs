//! English numerals.

pub(super) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SMALL: [&str; 20] = [
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const SCALES: [&str; 7] = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

pub(super) fn amount(negative: bool, rubles: u64, kopecks: u64) -> String {
    let mut words: Vec<String> = if negative { vec!["minus".into()] } else { Vec::new() };
    if rubles == 0 {
        words.push("zero".into());
    }
    for (order, group) in super::groups(rubles) {
        words.extend(say(group));
        words.extend(SCALES.get(order).filter(|scale| !scale.is_empty()).map(|scale| (*scale).to_owned()));
    }
    let (ruble, kopeck) = (if rubles == 1 { "ruble" } else { "rubles" }, if kopecks == 1 { "kopeck" } else { "kopecks" });
    format!("{} {ruble} {kopecks:02} {kopeck}", words.join(" "))
}

fn say(group: u64) -> Vec<String> {
    let (hundreds, below) = (group / 100, group % 100);
    let below = match (below / 10, below % 10) {
        (0 | 1, _) => word(&SMALL, below).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, small) => format!("{}-{}", word(&TENS, tens), word(&SMALL, small)),
    };
    let hundreds = (hundreds > 0).then(|| format!("{} hundred", word(&SMALL, hundreds)));
    hundreds.into_iter().chain(Some(below).filter(|below| !below.is_empty())).collect()
}

fn word<const N: usize>(words: &[&'static str; N], n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| words.get(n)).copied().unwrap_or_default()
}
