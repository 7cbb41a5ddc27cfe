//! Roubles in decimal text, `10.45`, as whole kopecks: exact, without a float on the way.

/// Digits before the point. Origin: far beyond any payment, far below what an `i64` holds.
const ROUBLE_DIGITS_MAX: usize = 12;

/// Kopecks of an amount in roubles: digits, then at most two after a point; `None` for signs, spaces, commas, exponents.
pub(super) fn kopecks(text: &str) -> Option<i64> {
    let (roubles, kopecks) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(roubles) || !digits(kopecks) || roubles.len() > ROUBLE_DIGITS_MAX || kopecks.len() > 2 {
        return None;
    }
    let tenfold = if kopecks.len() == 1 { 10 } else { 1 };
    let (roubles, kopecks): (i64, i64) = (roubles.parse().ok()?, kopecks.parse().ok()?);
    roubles.checked_mul(100)?.checked_add(kopecks * tenfold)
}

/// The same the other way round: `10.45`.
pub(super) fn roubles(kopecks: i64) -> String {
    let sign = if kopecks < 0 { "-" } else { "" };
    let kopecks = kopecks.unsigned_abs();
    format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100)
}

#[cfg(test)]
mod tests {
    use super::{kopecks, roubles};

    #[test]
    fn an_amount_is_exact_or_none() {
        for (text, expected) in [
            ("10.45", Some(1_045)),
            ("10.4", Some(1_040)),
            ("10", Some(1_000)),
            ("0.01", Some(1)),
            ("0.00", Some(0)),
            ("007.10", Some(710)),
            ("4503599627.37", Some(450_359_962_737)),
            ("999999999999.99", Some(99_999_999_999_999)),
            ("1000000000000", None),
            ("10.455", None),
            ("10.", None),
            (".5", None),
            ("", None),
            (".", None),
            ("-1.00", None),
            ("+1.00", None),
            (" 1.00", None),
            ("1,00", None),
            ("1e2", None),
            ("1.0.0", None),
            ("١٠", None),
            ("NaN", None),
        ] {
            assert_eq!(kopecks(text), expected, "{text:?}");
        }
        for amount in [0, 1, 10, 99, 100, 1_045, 100_000_000, 99_999_999_999_999] {
            assert_eq!(kopecks(&roubles(amount)), Some(amount));
        }
        assert_eq!(roubles(-5), "-0.05");
    }
}
