//! Order of names as people expect it: "Школа № 9" before "Школа № 10".

use std::cmp::Ordering;

/// Case does not matter, and runs of digits are numbers.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let (mut a, mut b) = (a.as_str(), b.as_str());
    loop {
        let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else { return a.len().cmp(&b.len()) };
        let (piece_a, piece_b, order) = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (n, m) = (digits(a), digits(b));
            let value = |run: &str| run.parse::<u128>().unwrap_or(u128::MAX);
            (n.len(), m.len(), value(n).cmp(&value(m)))
        } else {
            (x.len_utf8(), y.len_utf8(), x.cmp(&y))
        };
        if order != Ordering::Equal {
            return order;
        }
        a = a.get(piece_a..).unwrap_or("");
        b = b.get(piece_b..).unwrap_or("");
    }
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        for (a, b, expected) in [
            ("Школа № 9", "Школа № 10", Ordering::Less),
            ("школа № 9", "Школа № 9", Ordering::Equal),
            ("Школа № 9", "Школа № 9, корпус 2", Ordering::Less),
            ("Ёлка", "Школа", "ё".cmp("ш")),
            ("7", "а", Ordering::Less),
            ("", "а", Ordering::Less),
            ("", "", Ordering::Equal),
        ] {
            assert_eq!(order(a, b), expected, "{a:?} {b:?}");
        }
    }
}
