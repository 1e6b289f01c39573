//! One part of a file by RFC 9110 section 14. Several parts at once are not given: a server may send the whole instead,
//! and a request for thousands of them costs it nothing.

use std::ops::Range;

use hyper::header::{HeaderMap, RANGE};

/// What a `Range` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing that can be given; the whole is.
    Whole,
    /// These bytes, at least one.
    Bytes(Range<usize>),
    /// Bytes that the file does not have.
    Beyond,
}

/// Reads the header for a file of so many bytes.
pub(super) fn part(headers: &HeaderMap, length: usize) -> Part {
    let mut values = headers.get_all(RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Part::Whole };
    value.to_str().ok().and_then(|text| read(text, length)).unwrap_or(Part::Whole)
}

/// `bytes=1-9`, `bytes=1-`, `bytes=-9`; `None` for everything else.
fn read(text: &str, length: usize) -> Option<Part> {
    let (unit, spec) = text.split_once('=')?;
    let (first, last) = spec.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return None;
    }
    if first.is_empty() {
        let wanted = number(last)?.min(length);
        return Some(if wanted == 0 { Part::Beyond } else { Part::Bytes(length - wanted..length) });
    }
    let first = number(first)?;
    let last = if last.is_empty() { usize::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some(if first >= length { Part::Beyond } else { Part::Bytes(first..last.saturating_add(1).min(length)) })
}

/// Digits only; a number that is too large is larger than any file.
fn number(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Part {
        part(&HeaderMap::from_iter([(RANGE, text.parse().unwrap())]), 10)
    }

    #[test]
    fn one_part_is_read_and_cut_to_the_file() {
        assert_eq!(of("bytes=2-4"), Part::Bytes(2..5));
        assert_eq!(of("bytes=2-"), Part::Bytes(2..10));
        assert_eq!(of("bytes=-3"), Part::Bytes(7..10));
        assert_eq!(of("BYTES= 0-99999999999999999999999"), Part::Bytes(0..10));
        assert_eq!(of("bytes=-99"), Part::Bytes(0..10));
    }

    #[test]
    fn what_the_file_does_not_have_is_beyond_it() {
        for text in ["bytes=10-", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(of(text), Part::Beyond, "{text}");
        }
    }

    #[test]
    fn everything_else_is_the_whole() {
        for text in
            ["bytes=", "bytes=-", "bytes=4-2", "bytes=a-b", "bytes=0-1,4-5", "lines=1-2", "bytes 1-2", "bytes=+1-2"]
        {
            assert_eq!(of(text), Part::Whole, "{text}");
        }
        assert_eq!(part(&HeaderMap::new(), 10), Part::Whole);
    }
}
