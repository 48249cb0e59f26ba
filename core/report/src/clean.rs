//! Keeps what stands in an input from steering the terminal, or from reading other than it is.

use std::borrow::Cow;

/// Whether a character is invisible, moves the cursor, or changes the direction of the text around it.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// A sentence on one line: characters that steer a terminal, or that cannot be seen, are written as escapes, line feeds
/// among them.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, is_unfit)
}

/// Text that may have several lines.
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    escape(text.trim_end(), |c| is_unfit(c) && c != '\n')
}

fn escape(text: &str, unfit: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&unfit) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if unfit(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// A piece of source, one visible character for each unfit one, so that columns stay; tabs are left to the
/// renderer.
pub(crate) fn source(text: &str) -> String {
    let visible = |c| match c {
        '\t' => '\t',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_unfit(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(visible).collect()
}
