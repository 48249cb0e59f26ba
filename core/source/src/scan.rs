//! What both readers do byte by byte.

/// Skips spaces from `at` on, eight at a time: half of a template is indentation.
pub(crate) fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at..at + 8) == Some(b"        ") {
        at += 8;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Where the first `quote`, backslash or control character from `at` on stands, or the end: eight bytes at a time.
pub(crate) fn string_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    let quotes = ONES.wrapping_mul(u64::from(quote));
    while let Some(&word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(word);
        // A borrow can mark a byte wrongly only behind one that is marked rightly, and only the first one counts.
        let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let control = word.wrapping_sub(ONES.wrapping_mul(0x20)) & !word;
        let found =
            (is_zero(word ^ quotes) | is_zero(word ^ ONES.wrapping_mul(u64::from(b'\\'))) | control) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().position(|&b| b == quote || b == b'\\' || b < 0x20);
    at + length.unwrap_or(rest.len())
}
