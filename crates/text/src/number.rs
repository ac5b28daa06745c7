//! Numbers as Indonesian readers write them: `1.234,5`, `12,5%`, `1,5 rb`, `2 jt`.

/// A number with dots between thousands and a comma before `decimals` places (at most 9); `–` where it is no number.
///
/// ```
/// assert_eq!(pantau_text::number::format_id(1234.5, 1), "1.234,5");
/// ```
#[must_use]
pub fn format_id(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.*}", decimals.min(9), value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + 8);
    let is_zero = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A share of 0 to 1 in per cent: `0.125` with one decimal is `12,5%`; `–` where it is no number.
#[must_use]
pub fn percent_id(share: f64, decimals: usize) -> String {
    let text = format_id(share * 100.0, decimals);
    if share.is_finite() { format!("{text}%") } else { text }
}

/// The number that a text writes in the Indonesian way, with `rb`, `ribu`, `jt`, `juta`, `miliar`, `triliun`, `K` or `M`
/// behind it; none where the text is anything else.
///
/// A single dot before exactly three digits parts thousands (`1.234`), any other single dot is a decimal point (`1.5K`).
#[must_use]
pub fn read_id(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits_end = text
        .char_indices()
        .find(|(index, c)| {
            !(c.is_ascii_digit() || matches!(c, '.' | ',') || (*index == 0 && matches!(c, '-' | '+')))
        })
        .map_or(text.len(), |(index, _)| index);
    let (digits, unit) = text.split_at_checked(digits_end)?;
    let factor = match unit.trim().trim_end_matches(['+', '.']).to_lowercase().as_str() {
        "" => 1.0,
        "rb" | "ribu" | "k" => 1e3,
        "jt" | "juta" | "m" => 1e6,
        "miliar" | "milyar" | "mlr" | "b" => 1e9,
        "triliun" | "t" => 1e12,
        _ => return None,
    };
    let digits = digits.trim_end_matches(['.', ',']);
    if !digits.contains(|c: char| c.is_ascii_digit()) || digits.len() > 40 {
        return None;
    }
    let dots = digits.matches('.').count();
    let commas = digits.matches(',').count();
    let thousands_follow = |part: &str| part.len() == 3;
    let plain = match (dots, commas) {
        (0, 1) => digits.replace(',', "."),
        (0, 0) => digits.to_owned(),
        (1, 0) if digits.rsplit('.').next().is_some_and(|last| !thousands_follow(last)) || factor > 1.0 => {
            digits.to_owned()
        }
        (_, 0 | 1) if digits.split(',').next()?.split('.').skip(1).all(thousands_follow) => {
            digits.replace('.', "").replace(',', ".")
        }
        (0 | 1, _) if digits.split('.').next()?.split(',').skip(1).all(thousands_follow) => {
            digits.replace(',', "")
        }
        _ => return None,
    };
    plain.parse::<f64>().ok().map(|value| value * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_as_readers_expect_them() {
        assert_eq!(format_id(1_234.5, 1), "1.234,5");
        assert_eq!(format_id(0.0, 0), "0");
        assert_eq!(format_id(-0.04, 1), "0,0");
        assert_eq!(format_id(-1_234_567.0, 0), "-1.234.567");
        assert_eq!(format_id(999.999, 2), "1.000,00");
        assert_eq!(format_id(f64::NAN, 0), "–");
        assert_eq!(percent_id(0.125, 1), "12,5%");
        assert_eq!(percent_id(f64::INFINITY, 1), "–");
    }

    #[test]
    fn written_numbers_are_read() {
        let cases = [
            ("1.234", 1234.0),
            ("1,5 rb", 1500.0),
            ("2 jt", 2e6),
            ("1.234.567,8", 1_234_567.8),
            ("1.5K", 1500.0),
            ("1,234,567", 1_234_567.0),
            ("12.5", 12.5),
            ("3 ribu", 3000.0),
            ("-7", -7.0),
        ];
        for (text, value) in cases {
            let read = read_id(text).unwrap();
            assert!((read - value).abs() < 1e-6, "{text}: {read}");
        }
        for text in ["", "rb", "1.23.4", "lima", "1 kg", ","] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_can_be_read_again(value in -1_000_000_000_i64..1_000_000_000) {
            let number = value as f64;
            let read = read_id(&format_id(number, 2)).unwrap();
            prop_assert!((read - number).abs() < 1e-6);
        }

        #[test]
        fn nothing_makes_reading_panic(text in "\\PC{0,40}") {
            if let Some(value) = read_id(&text) {
                prop_assert!(value.is_finite());
            }
        }
    }
}
