//! Classes of bytes, and what counts as a line break.

use crate::scan::skip_letters;

const BLANK: u8 = 1;
/// `\n`, `\r`, and the first bytes of the breaks that take several.
const BREAK_START: u8 = 2;
/// Ends a run of plain text in block context: white space, a break, `:`.
const BLOCK_STOP: u8 = 4;
/// The same in flow context, where commas and brackets count too.
const FLOW_STOP: u8 = 8;
/// Ends a run of text in single quotes.
const SINGLE_STOP: u8 = 16;
/// Ends a run of text in double quotes.
const DOUBLE_STOP: u8 = 32;
/// Letters, digits, `_` and `-`: the characters of an anchor's name.
const NAME: u8 = 64;
/// What a tag may hold besides [`NAME`] characters.
const URI: u8 = 128;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    set(&mut table, b" \t", BLANK);
    // NEL is C2 85, the line and paragraph separators are E2 80 A8 and E2 80 A9.
    set(&mut table, b"\n\r\xc2\xe2", BREAK_START);
    set(&mut table, b" \t\n\r\xc2\xe2:\0", BLOCK_STOP);
    set(&mut table, b" \t\n\r\xc2\xe2:\0,[]{}", FLOW_STOP);
    set(&mut table, b" \t\n\r\xc2\xe2'", SINGLE_STOP);
    set(&mut table, b" \t\n\r\xc2\xe2\"\\", DOUBLE_STOP);
    set(&mut table, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-", NAME);
    set(&mut table, b";/?:@&=+$.!~*'()%", URI);
    table
}

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a wrong index is an error")]
const fn set(table: &mut [u8; 256], bytes: &[u8], class: u8) {
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] |= class;
        i += 1;
    }
}

fn is(byte: u8, class: u8) -> bool {
    // A byte cannot exceed the table: the bounds check disappears.
    CLASS.get(byte as usize).is_some_and(|c| c & class != 0)
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

pub(super) fn may_break(byte: u8) -> bool {
    is(byte, BREAK_START)
}

/// The end of the run of plain text from `at` on.
pub(super) fn plain_run(bytes: &[u8], at: usize, in_flow: bool) -> usize {
    if in_flow {
        return run(bytes, at, FLOW_STOP);
    }
    // No letter stops it in block context.
    run(bytes, skip_letters(bytes, at), BLOCK_STOP)
}

/// The end of the run of quoted text from `at` on.
pub(super) fn quoted_run(bytes: &[u8], at: usize, single: bool) -> usize {
    run(bytes, at, if single { SINGLE_STOP } else { DOUBLE_STOP })
}

/// The end of the run of letters, digits, `_` and `-` from `at` on.
pub(super) fn name_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| !is(byte, NAME)).unwrap_or(rest.len())
}

fn run(bytes: &[u8], at: usize, stop: u8) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| is(byte, stop)).unwrap_or(rest.len())
}

pub(super) fn is_name(byte: u8) -> bool {
    is(byte, NAME)
}

pub(super) fn is_uri(byte: u8) -> bool {
    is(byte, NAME | URI)
}

/// Length of the line break at `at`; 0 where there is none.
pub(super) fn break_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\n') => 1,
        Some(b'\r') => 1 + usize::from(bytes.get(at + 1) == Some(&b'\n')),
        Some(0xc2) => 2 * usize::from(bytes.get(at + 1) == Some(&0x85)),
        Some(0xe2) => {
            3 * usize::from(
                bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0xa8 | 0xa9)),
            )
        }
        _ => 0,
    }
}

/// The first byte that a YAML stream may not hold, from `from` on, with its length. White space, breaks and
/// printable characters may stand; the other control characters, DEL and the two non-characters may not.
pub(super) fn forbidden(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(from..).unwrap_or_default();
    let mut at = from;
    for chunk in rest.chunks(64) {
        // No early exit inside a chunk, so that the compiler can look at many bytes at once.
        let any = match <&[u8; 64]>::try_from(chunk) {
            Ok(chunk) => chunk.iter().fold(false, |any, &byte| any | is_suspicious(byte)),
            Err(_) => true,
        };
        if any {
            for (i, &byte) in chunk.iter().enumerate().filter(|(_, byte)| is_suspicious(**byte)) {
                if let Some(length) = forbidden_at(bytes, at + i, byte) {
                    return Some((at + i, length));
                }
            }
        }
        at += chunk.len();
    }
    None
}

/// Control characters, DEL, and the first bytes of longer characters that may be forbidden.
fn is_suspicious(byte: u8) -> bool {
    let control = (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    control | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xef)
}

fn forbidden_at(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    match byte {
        0xc2 => match bytes.get(at + 1)? {
            0x85 => None,
            0x80..=0x9f => Some(2),
            _ => None,
        },
        0xef => (bytes.get(at + 1..at + 3)? >= &[0xbf, 0xbe][..]).then_some(3),
        _ => Some(1),
    }
}
