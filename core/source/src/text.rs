//! The text of one file: decoded once, shared, with a line index made when first asked for.

use std::sync::{Arc, OnceLock};

use crate::span::{Position, Span};

/// The text of a file, cheap to clone.
#[derive(Debug, Clone)]
pub struct SourceText(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<str>,
    /// Byte offset of the first byte of each line.
    lines: OnceLock<Box<[u32]>>,
}

impl SourceText {
    /// Takes the text as it is: a byte order mark stays, so that offsets are those of the file.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Inner { text: text.into(), lines: OnceLock::new() }))
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The text of `span`, or nothing where the span does not lie on character borders of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.as_str().get(span.range()).unwrap_or("")
    }

    /// Line, UTF-16 column and offset of a byte; an offset past the end is taken as the end.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let text = self.as_str();
        let offset = offset.min(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let lines = self.line_starts();
        let line = lines.partition_point(|&start| start <= offset).max(1) - 1;
        let start = lines.get(line).copied().unwrap_or(0);
        let before = text.get(start as usize..offset as usize).unwrap_or("");
        let units: usize = before.chars().map(char::len_utf16).sum();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1),
            column: u32::try_from(units).unwrap_or(u32::MAX).saturating_add(1),
            offset,
        }
    }

    /// The byte range of a line (from 1) without its line break; empty past the last line.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let lines = self.line_starts();
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = lines.get(index) else { return Span::at(self.as_str().len()) };
        let end = lines.get(index + 1).map_or(self.as_str().len(), |&next| next as usize);
        let line = self.slice(Span::new(start as usize, end));
        Span::new(start as usize, start as usize + line.trim_end_matches(['\n', '\r']).len())
    }

    fn line_starts(&self) -> &[u32] {
        self.0.lines.get_or_init(|| {
            let bytes = self.as_str().as_bytes();
            let mut starts = vec![0];
            starts.extend(memchr::memchr_iter(b'\n', bytes).filter_map(|i| u32::try_from(i + 1).ok()));
            starts.into_boxed_slice()
        })
    }
}

/// Why the bytes of a file are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// Not UTF-8; the offset of the first byte that is not, counted from the start of the file.
    NotUtf8 {
        /// Byte offset.
        offset: usize,
        /// Line of that byte, from 1.
        line: usize,
    },
    /// A UTF-16 or UTF-32 byte order mark: CloudFormation takes UTF-8 only.
    WideEncoding,
}

/// Decodes the bytes of a file.
///
/// # Errors
/// When the bytes are not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<SourceText, DecodeError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(DecodeError::WideEncoding);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceText::new(text)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..offset).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            Err(DecodeError::NotUtf8 { offset, line })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf16_and_lines_start_at_one() {
        let text = SourceText::new("a\r\nä😀x\n");
        let at = |offset| {
            let p = text.position(offset);
            (p.line, p.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (2, 2));
        assert_eq!(at(9), (2, 4));
        assert_eq!(at(11), (3, 1));
        assert_eq!(at(999), (3, 1));
        assert_eq!(text.slice(text.line_span(1)), "a");
        assert_eq!(text.slice(text.line_span(2)), "ä😀x");
    }

    #[test]
    fn bytes_that_are_no_text_say_where() {
        assert_eq!(decode(b"a\nb\xff".to_vec()).unwrap_err(), DecodeError::NotUtf8 { offset: 3, line: 2 });
        assert_eq!(decode(vec![0xff, 0xfe, 0x41, 0]).unwrap_err(), DecodeError::WideEncoding);
    }
}
