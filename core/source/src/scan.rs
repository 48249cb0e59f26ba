//! What both readers do byte by byte.

/// Skips spaces from `at` on, eight at a time: half of a template is indentation.
pub(crate) fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let others = u64::from_le_bytes(word) ^ (ONES * 0x20);
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// Skips ASCII letters and what stands among them (`@A-Z[\]^_` and above, and `;<=>?`), eight at a time; what is left of
/// them is not skipped.
pub(crate) fn skip_letters(bytes: &[u8], mut at: usize) -> usize {
    // Adding this carries into the high bit from `;` on.
    const TO_HIGH: u64 = ONES * (0x80 - b';' as u64);
    while let Some(&word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(word);
        if word & HIGH != 0 || word.wrapping_add(TO_HIGH) & HIGH != HIGH {
            break;
        }
        at += 8;
    }
    at
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Where the first `quote`, backslash or control character from `at` on stands, or the end: many bytes at a time.
pub(crate) fn string_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    // No early exit inside a chunk, so that the compiler can look at all of its bytes at once.
    let ends = |byte: u8| (byte == quote) | (byte == b'\\') | (byte < 0x20);
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        if chunk.iter().fold(false, |any, &byte| any | ends(byte)) {
            break;
        }
        at += 16;
    }
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
    let length = rest.iter().position(|&byte| ends(byte));
    at + length.unwrap_or(rest.len())
}
