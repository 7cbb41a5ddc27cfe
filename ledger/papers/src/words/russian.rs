//! Russian numerals: gender of thousands and rubles, three plural forms.

/// Months in the genitive.
pub(super) const MONTHS: [&str; 12] =
    ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];

const HUNDREDS: [&str; 10] =
    ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"];
const TENS: [&str; 10] =
    ["", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"];
const SMALL: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];
/// One, two to four, five and more; by thousands. The first is the rubles themselves and has no word of its own.
const SCALES: [[&str; 3]; 7] = [
    ["", "", ""],
    ["тысяча", "тысячи", "тысяч"],
    ["миллион", "миллиона", "миллионов"],
    ["миллиард", "миллиарда", "миллиардов"],
    ["триллион", "триллиона", "триллионов"],
    ["квадриллион", "квадриллиона", "квадриллионов"],
    ["квинтиллион", "квинтиллиона", "квинтиллионов"],
];
/// The one scale of the feminine gender.
const THOUSANDS: usize = 1;

pub(super) fn amount(negative: bool, rubles: u64, kopecks: u64) -> String {
    let mut words: Vec<&str> = if negative { vec!["минус"] } else { Vec::new() };
    if rubles == 0 {
        words.push("ноль");
    }
    for (order, group) in super::groups(rubles) {
        say(&mut words, group, order == THOUSANDS);
        let scale = SCALES.get(order).map_or("", |forms| plural(group, forms));
        words.extend(Some(scale).filter(|scale| !scale.is_empty()));
    }
    words.push(plural(rubles, &["рубль", "рубля", "рублей"]));
    format!("{} {kopecks:02} {}", words.join(" "), plural(kopecks, &["копейка", "копейки", "копеек"]))
}

/// The form of a noun after a number.
fn plural(n: u64, forms: &[&'static str; 3]) -> &'static str {
    let [one, few, many] = forms;
    match (n % 100, n % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

fn say(words: &mut Vec<&'static str>, group: u64, feminine: bool) {
    let (hundreds, below) = (group / 100, group % 100);
    let (tens, small) = if below < 20 { (0, below) } else { (below / 10, below % 10) };
    let small = match (small, feminine) {
        (1, true) => "одна",
        (2, true) => "две",
        (n, _) => word(&SMALL, n),
    };
    words.extend([word(&HUNDREDS, hundreds), word(&TENS, tens), small].into_iter().filter(|word| !word.is_empty()));
}

fn word<const N: usize>(words: &[&'static str; N], n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| words.get(n)).copied().unwrap_or_default()
}
