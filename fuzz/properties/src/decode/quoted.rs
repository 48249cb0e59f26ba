//! Plain and quoted scalars: lines that fold into one, and escapes.

use super::take_break;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

/// Decodes what stands between the quotes.
pub(super) fn decode(mut rest: &str, quote: Quote) -> String {
    let mut said = String::new();
    // White space that is dropped if the line ends after it.
    let mut blanks = String::new();
    while let Some(first) = rest.chars().next() {
        if let Some((kind, after)) = take_break(rest) {
            blanks.clear();
            let (folded, after) = fold(kind, after);
            said.push_str(&folded);
            rest = after;
            continue;
        }
        rest = &rest[first.len_utf8()..];
        match first {
            ' ' | '\t' => {
                blanks.push(first);
                continue;
            }
            '\\' if quote == Quote::Double => {
                said.push_str(&std::mem::take(&mut blanks));
                rest = escape(rest, &mut said);
            }
            '\'' if quote == Quote::Single => {
                said.push_str(&std::mem::take(&mut blanks));
                said.push('\'');
                rest = rest.strip_prefix('\'').expect("a quote in single quotes is written twice");
            }
            other => {
                said.push_str(&std::mem::take(&mut blanks));
                said.push(other);
            }
        }
    }
    said + &blanks
}

/// A break of that kind and the empty lines and blanks after it: what they fold to, and the rest.
fn fold(kind: char, rest: &str) -> (String, &str) {
    let (empty, rest) = empty_lines(rest);
    let folded = match (kind, empty.is_empty()) {
        ('\n', true) => " ".to_owned(),
        ('\n', false) => empty,
        (other, _) => format!("{other}{empty}"),
    };
    (folded, rest)
}

/// The breaks of the empty lines at the front, and what follows them and their blanks.
fn empty_lines(mut rest: &str) -> (String, &str) {
    let mut breaks = String::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some((kind, after)) = take_break(rest) else { return (breaks, rest) };
        breaks.push(kind);
        rest = after;
    }
}

/// What follows a backslash.
fn escape<'t>(rest: &'t str, said: &mut String) -> &'t str {
    if let Some((_, after)) = take_break(rest) {
        let (breaks, after) = empty_lines(after);
        said.push_str(&breaks);
        return after;
    }
    let letter = rest.chars().next().expect("a backslash escapes something");
    let after = &rest[letter.len_utf8()..];
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            let names =
                "0\0a\u{7}b\u{8}t\t\t\tn\nv\u{b}f\u{c}r\re\u{1b}  \"\"//\\\\N\u{85}_\u{a0}L\u{2028}P\u{2029}";
            let names: Vec<char> = names.chars().collect();
            let pair = names.chunks(2).find(|pair| pair[0] == letter).expect("an escape that there is");
            said.push(pair[1]);
            return after;
        }
    };
    let (code, after) = hex(after, digits);
    match char::from_u32(code) {
        Some(char) => {
            said.push(char);
            after
        }
        None => {
            let (low, after) = hex(after.strip_prefix("\\u").expect("the other half of a character"), 4);
            let pair = char::decode_utf16([half(code), half(low)]).next();
            said.push(pair.and_then(Result::ok).expect("two halves of a character"));
            after
        }
    }
}

fn hex(text: &str, digits: usize) -> (u32, &str) {
    let (code, rest) = text.split_at(digits);
    (u32::from_str_radix(code, 16).expect("hexadecimal digits"), rest)
}

fn half(code: u32) -> u16 {
    u16::try_from(code).expect("half of a character has 16 bits")
}
