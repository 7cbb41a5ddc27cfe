#![expect(clippy::inconsistent_digit_grouping, reason = "sums are written as rubles_kopecks")]

use super::*;
use Lang::{En, Ru};
use proptest::prelude::*;

#[test]
fn amounts_have_their_words() {
    for (kopecks, ru, en) in [
        (0, "Ноль рублей 00 копеек", "Zero rubles 00 kopecks"),
        (1, "Ноль рублей 01 копейка", "Zero rubles 01 kopeck"),
        (2, "Ноль рублей 02 копейки", "Zero rubles 02 kopecks"),
        (11, "Ноль рублей 11 копеек", "Zero rubles 11 kopecks"),
        (12, "Ноль рублей 12 копеек", "Zero rubles 12 kopecks"),
        (21, "Ноль рублей 21 копейка", "Zero rubles 21 kopecks"),
        (99, "Ноль рублей 99 копеек", "Zero rubles 99 kopecks"),
        (1_00, "Один рубль 00 копеек", "One ruble 00 kopecks"),
        (2_00, "Два рубля 00 копеек", "Two rubles 00 kopecks"),
        (4_03, "Четыре рубля 03 копейки", "Four rubles 03 kopecks"),
        (5_00, "Пять рублей 00 копеек", "Five rubles 00 kopecks"),
        (10_10, "Десять рублей 10 копеек", "Ten rubles 10 kopecks"),
        (11_00, "Одиннадцать рублей 00 копеек", "Eleven rubles 00 kopecks"),
        (14_14, "Четырнадцать рублей 14 копеек", "Fourteen rubles 14 kopecks"),
        (19_00, "Девятнадцать рублей 00 копеек", "Nineteen rubles 00 kopecks"),
        (20_00, "Двадцать рублей 00 копеек", "Twenty rubles 00 kopecks"),
        (21_22, "Двадцать один рубль 22 копейки", "Twenty-one rubles 22 kopecks"),
        (40_00, "Сорок рублей 00 копеек", "Forty rubles 00 kopecks"),
        (90_00, "Девяносто рублей 00 копеек", "Ninety rubles 00 kopecks"),
        (100_00, "Сто рублей 00 копеек", "One hundred rubles 00 kopecks"),
        (101_00, "Сто один рубль 00 копеек", "One hundred one rubles 00 kopecks"),
        (111_00, "Сто одиннадцать рублей 00 копеек", "One hundred eleven rubles 00 kopecks"),
        (123_45, "Сто двадцать три рубля 45 копеек", "One hundred twenty-three rubles 45 kopecks"),
        (1_000_00, "Одна тысяча рублей 00 копеек", "One thousand rubles 00 kopecks"),
        (1_001_00, "Одна тысяча один рубль 00 копеек", "One thousand one rubles 00 kopecks"),
        (2_002_00, "Две тысячи два рубля 00 копеек", "Two thousand two rubles 00 kopecks"),
        (5_000_00, "Пять тысяч рублей 00 копеек", "Five thousand rubles 00 kopecks"),
        (11_000_00, "Одиннадцать тысяч рублей 00 копеек", "Eleven thousand rubles 00 kopecks"),
        (21_500_00, "Двадцать одна тысяча пятьсот рублей 00 копеек", "Twenty-one thousand five hundred rubles 00 kopecks"),
        (112_000_00, "Сто двенадцать тысяч рублей 00 копеек", "One hundred twelve thousand rubles 00 kopecks"),
        (1_000_000_00, "Один миллион рублей 00 копеек", "One million rubles 00 kopecks"),
        (2_000_001_00, "Два миллиона один рубль 00 копеек", "Two million one rubles 00 kopecks"),
        (
            1_234_567_89,
            "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек",
            "One million two hundred thirty-four thousand five hundred sixty-seven rubles 89 kopecks",
        ),
        (3_000_000_000_00, "Три миллиарда рублей 00 копеек", "Three billion rubles 00 kopecks"),
        (1_000_000_000_000_00, "Один триллион рублей 00 копеек", "One trillion rubles 00 kopecks"),
        (-150_07, "Минус сто пятьдесят рублей 07 копеек", "Minus one hundred fifty rubles 07 kopecks"),
        (
            i64::MIN,
            "Минус девяносто два квадриллиона двести тридцать три триллиона семьсот двадцать миллиардов триста шестьдесят восемь \
             миллионов пятьсот сорок семь тысяч семьсот пятьдесят восемь рублей 08 копеек",
            "Minus ninety-two quadrillion two hundred thirty-three trillion seven hundred twenty billion three hundred sixty-eight \
             million five hundred forty-seven thousand seven hundred fifty-eight rubles 08 kopecks",
        ),
    ] {
        assert_eq!(amount_in_words(Ru, kopecks), ru, "{kopecks}");
        assert_eq!(amount_in_words(En, kopecks), en, "{kopecks}");
    }
}

#[test]
fn figures_keep_together() {
    for (written, expected) in [
        (amount(Ru, 0), "0,00"),
        (amount(Ru, -5), "−0,05"),
        (amount(Ru, 123_456_705), "1\u{a0}234\u{a0}567,05"),
        (amount(En, 123_456_705), "1,234,567.05"),
        (amount(En, i64::MIN), "−92,233,720,368,547,758.08"),
        (amount_with_unit(Ru, 99_950), "999,50\u{a0}руб."),
        (amount_with_unit(En, 100_000), "1,000.00\u{a0}rub."),
        (count(Ru, 3_000), "3\u{a0}000"),
        (count(En, 999), "999"),
    ] {
        assert_eq!(written, expected);
    }
}

#[test]
fn days_are_written_in_the_genitive() {
    let months = [
        ("января", "January"),
        ("февраля", "February"),
        ("марта", "March"),
        ("апреля", "April"),
        ("мая", "May"),
        ("июня", "June"),
        ("июля", "July"),
        ("августа", "August"),
        ("сентября", "September"),
        ("октября", "October"),
        ("ноября", "November"),
        ("декабря", "December"),
    ];
    for (month, (ru, en)) in (1i8..).zip(months) {
        let day = jiff::civil::date(2026, month, 2);
        assert_eq!(date_in_words(Ru, day), format!("2\u{a0}{ru} 2026\u{a0}г."));
        assert_eq!(date_in_words(En, day), format!("2\u{a0}{en} 2026"));
    }
    assert_eq!(date(jiff::civil::date(2026, 1, 9)), "09.01.2026");
}

/// Words back to a number, by another way than they were made: every word adds, every scale multiplies what stands before it.
fn heard(words: &str) -> u64 {
    let value = |word: &str| -> Option<u64> {
        let known = "ноль 0 один 1 одна 1 два 2 две 2 три 3 четыре 4 пять 5 шесть 6 семь 7 восемь 8 девять 9 десять 10 одиннадцать 11 \
                     двенадцать 12 тринадцать 13 четырнадцать 14 пятнадцать 15 шестнадцать 16 семнадцать 17 восемнадцать 18 \
                     девятнадцать 19 двадцать 20 тридцать 30 сорок 40 пятьдесят 50 шестьдесят 60 семьдесят 70 восемьдесят 80 \
                     девяносто 90 сто 100 двести 200 триста 300 четыреста 400 пятьсот 500 шестьсот 600 семьсот 700 восемьсот 800 \
                     девятьсот 900";
        let known: Vec<&str> = known.split_whitespace().collect();
        known.chunks(2).find(|pair| pair[0] == word).map(|pair| pair[1].parse().expect("a number"))
    };
    let scale = |word: &str| match word {
        w if w.starts_with("тысяч") => Some(1_000),
        w if w.starts_with("миллион") => Some(1_000_000),
        w if w.starts_with("миллиард") => Some(1_000_000_000),
        w if w.starts_with("триллион") => Some(1_000_000_000_000),
        _ => None,
    };
    let (mut sum, mut group) = (0, 0);
    for word in words.split_whitespace().take_while(|word| !word.starts_with("рубл")) {
        match (value(word), scale(word)) {
            (Some(n), _) => group += n,
            (None, Some(by)) => sum += std::mem::take(&mut group) * by,
            (None, None) => panic!("{word} of {words}"),
        }
    }
    sum + group
}

proptest! {
    #[test]
    fn words_say_the_number_they_were_made_of(rubles in 0u64..=1_000_000_000_000, kopecks in 0u64..100) {
        let words = amount_in_words(Ru, i64::try_from(rubles * 100 + kopecks).expect("a number")).to_lowercase();
        prop_assert_eq!(heard(&words), rubles);
        let figures = format!("{kopecks:02}");
        prop_assert!(words.split_whitespace().any(|word| word == figures));
    }
}
