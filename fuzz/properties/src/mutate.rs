//! Small damage to real texts, the same for the same number.

/// Pieces that change what a YAML text means.
pub const YAML: &[&str] = &[
    " ", "  ", "\n", "\n  ", "\n\n", "\t", ":", ": ", " : ", "- ", "\n- ", "? ", "\n? ", "\n: ", ",", "[",
    "]", "{", "}", "'", "\"", "|\n", ">\n", "|-\n ", ">+\n  ", "#", " #", "&a ", "*a", "!x ", "!", "%", "@",
    "\\", "\\\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{feff}", "é", "---", "\n---\n", "\n...\n", "a",
    "b: c", "<<", "~", "`", "\\u00e9",
];

/// Pieces that change what a JSON text means.
pub const JSON: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "\\ud83d", "\\ude00", "1", "-", ".5", "e1", "true",
    "null", "\n", "\r", " ", "\t", "'", "//", "/*", "*/", "#", "é", "\u{feff}", "\0", "0", "+",
];

/// A stream of numbers (xorshift): not random enough for secrets, and the same everywhere.
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The stream that starts from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // A start of zero would stay zero; neighbouring seeds shall not give neighbouring streams.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % bound.max(1)
    }
}

/// `text` with one or two edits.
#[must_use]
pub fn mutated(text: &str, pieces: &[&str], numbers: &mut Numbers) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(2) {
        let at = numbers.below(chars.len() + 1);
        let length = numbers.below(30).min(chars.len() - at);
        match numbers.below(6) {
            0 if at < chars.len() => {
                chars.remove(at);
            }
            1 => {
                chars.drain(at..at + length);
            }
            2 => {
                let copy = chars[at..at + length].to_vec();
                let to = numbers.below(chars.len() + 1);
                chars.splice(to..to, copy);
            }
            _ => {
                let piece = pieces[numbers.below(pieces.len())];
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}
