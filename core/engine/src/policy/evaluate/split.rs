//! Takes a file of cases apart without holding all of it: one case, an array of cases, or one case after the other
//! (JSON Lines).

use std::io::{self, Read};

use deployfence_source::{Position, limits};

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

/// The text of one case, and where it starts in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Its place among the cases, from 0.
    pub(super) index: usize,
    /// Its bytes, which are not known to be JSON, or text.
    pub(super) bytes: Vec<u8>,
    /// Where its first byte stands.
    pub(super) start: Position,
}

/// Why a file of cases cannot be taken apart.
#[derive(Debug)]
pub(super) enum SplitError {
    /// It cannot be read.
    Io(io::Error),
    /// It is no JSON; the words say what is wrong.
    Syntax(Position, &'static str),
    /// A case has more bytes than are read of one.
    TooLarge(Position),
}

/// The cases of a file, in order.
pub(super) struct Chunks<R> {
    bytes: Bytes<R>,
    form: Option<Form>,
    /// How many were given out.
    index: usize,
    ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// All in one array.
    Array,
    /// One after the other.
    Sequence,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { bytes: Bytes::new(reader), form: None, index: 0, ended: false }
    }

    fn advance(&mut self) -> Result<Option<Chunk>, SplitError> {
        let form = match self.form {
            Some(form) => form,
            None => self.open()?,
        };
        self.bytes.skip_space()?;
        let start = self.bytes.at;
        match (form, self.bytes.peek()?) {
            (Form::Array, None) => return Err(SplitError::Syntax(start, "the array of cases does not end")),
            (Form::Array, Some(b']')) if self.index == 0 => return self.close(),
            (Form::Sequence, None) if self.index == 0 => {
                return Err(SplitError::Syntax(start, "there is no case in it"));
            }
            (Form::Sequence, None) => return Ok(None),
            _ => {}
        }
        let bytes = self.value(start)?;
        let chunk = Chunk { index: self.index, bytes, start };
        self.index += 1;
        if form == Form::Array {
            self.bytes.skip_space()?;
            match self.bytes.peek()? {
                Some(b',') => self.bytes.take()?,
                Some(b']') => {
                    self.close()?;
                    self.ended = true;
                }
                _ => {
                    return Err(SplitError::Syntax(
                        self.bytes.at,
                        "a `,` or the end of the array belongs here",
                    ));
                }
            }
        }
        Ok(Some(chunk))
    }

    /// What the first character says of the file.
    fn open(&mut self) -> Result<Form, SplitError> {
        self.bytes.skip_mark()?;
        self.bytes.skip_space()?;
        let form = if self.bytes.peek()? == Some(b'[') {
            self.bytes.take()?;
            Form::Array
        } else {
            Form::Sequence
        };
        self.form = Some(form);
        Ok(form)
    }

    /// The end of the array, which is the end of the file.
    fn close(&mut self) -> Result<Option<Chunk>, SplitError> {
        self.bytes.take()?;
        self.bytes.skip_space()?;
        match self.bytes.peek()? {
            None => Ok(None),
            Some(_) => Err(SplitError::Syntax(self.bytes.at, "nothing may follow the array of cases")),
        }
    }

    /// The bytes of one value: up to where its last bracket closes, or, without one, to where a value cannot go on.
    fn value(&mut self, start: Position) -> Result<Vec<u8>, SplitError> {
        let mut value = Vec::new();
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        while let Some(byte) = self.bytes.peek()? {
            let ends =
                depth == 0 && !in_string && matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
            if ends && !value.is_empty() {
                break;
            }
            if value.len() >= limits::CONFIG_BYTES {
                return Err(SplitError::TooLarge(start));
            }
            value.push(byte);
            self.bytes.take()?;
            if in_string {
                (in_string, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
                continue;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 && matches!(byte, b'}' | b']') {
                break;
            }
        }
        Ok(value)
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, SplitError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.advance().transpose();
        self.ended |= !matches!(next, Some(Ok(_)));
        next
    }
}

/// The bytes of a file, one at a time, and where each stands.
struct Bytes<R> {
    reader: R,
    block: Vec<u8>,
    /// The next byte of the block.
    next: usize,
    at: Position,
}

impl<R: Read> Bytes<R> {
    fn new(reader: R) -> Self {
        Self { reader, block: Vec::new(), next: 0, at: Position::START }
    }

    fn peek(&mut self) -> Result<Option<u8>, SplitError> {
        if self.next >= self.block.len() {
            self.fill()?;
        }
        Ok(self.block.get(self.next).copied())
    }

    fn fill(&mut self) -> Result<(), SplitError> {
        self.block.clear();
        self.next = 0;
        self.reader.by_ref().take(BLOCK as u64).read_to_end(&mut self.block).map_err(SplitError::Io)?;
        Ok(())
    }

    /// Goes past the byte that was looked at.
    fn take(&mut self) -> Result<(), SplitError> {
        let Some(byte) = self.peek()? else { return Ok(()) };
        self.next += 1;
        self.at.offset = self.at.offset.saturating_add(1);
        match byte {
            b'\n' => {
                self.at.line = self.at.line.saturating_add(1);
                self.at.column = 1;
            }
            // The bytes of a character after its first.
            0x80..=0xbf => {}
            // A character outside the basic plane is two units of UTF-16.
            0xf0.. => self.at.column = self.at.column.saturating_add(2),
            _ => self.at.column = self.at.column.saturating_add(1),
        }
        Ok(())
    }

    fn skip_space(&mut self) -> Result<(), SplitError> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek()? {
            self.take()?;
        }
        Ok(())
    }

    /// A byte order mark, which editors leave at the start of a file.
    fn skip_mark(&mut self) -> Result<(), SplitError> {
        self.peek()?;
        if self.block.starts_with(b"\xef\xbb\xbf") {
            self.next = 3;
            self.at.offset = 3;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases of a text, each with its place, or what is wrong.
    fn split(text: &str) -> Vec<String> {
        let shown = |chunk: Result<Chunk, SplitError>| match chunk {
            Ok(Chunk { bytes, start, .. }) => {
                format!("{}:{} {}", start.line, start.column, String::from_utf8(bytes).unwrap())
            }
            Err(SplitError::Syntax(at, why)) => format!("{}:{} error: {why}", at.line, at.column),
            Err(other) => format!("{other:?}"),
        };
        Chunks::new(text.as_bytes()).map(shown).collect()
    }

    #[test]
    fn one_many_and_lines() {
        assert_eq!(split(" {\"a\": [1, {}]} "), ["1:2 {\"a\": [1, {}]}"]);
        assert_eq!(split("[{}, {\"]\": 1}\n , 3]\n"), ["1:2 {}", "1:6 {\"]\": 1}", "2:4 3"]);
        assert_eq!(split("{}\n{\"a\": 1}\n\n{}"), ["1:1 {}", "2:1 {\"a\": 1}", "4:1 {}"]);
        assert_eq!(split("\u{feff}[]"), Vec::<String>::new());
    }

    #[test]
    fn quotes_and_escapes_hide_brackets() {
        assert_eq!(split(r#"[{"a": "}\"]\\"}, {}]"#), [r#"1:2 {"a": "}\"]\\"}"#, "1:19 {}"]);
    }

    #[test]
    fn columns_are_those_of_an_editor() {
        assert_eq!(split("[\"é😀\", 1]"), ["1:2 \"é😀\"", "1:9 1"]);
    }

    #[test]
    fn what_is_broken_is_told() {
        assert_eq!(split(""), ["1:1 error: there is no case in it"]);
        assert_eq!(split("[{}"), ["1:4 error: a `,` or the end of the array belongs here"]);
        assert_eq!(split("[{},"), ["1:2 {}", "1:5 error: the array of cases does not end"]);
        assert_eq!(split("[{}] {}"), ["1:6 error: nothing may follow the array of cases"]);
        assert_eq!(split("[{} {}]"), ["1:5 error: a `,` or the end of the array belongs here"]);
        // What is cut off is given out: whoever reads it says what is missing.
        assert_eq!(split("{\"a\": \"b"), ["1:1 {\"a\": \"b"]);
    }

    #[test]
    fn a_case_larger_than_any_is_refused() {
        let text = format!("{{\"a\": \"{}\"}}", "x".repeat(limits::CONFIG_BYTES));
        assert_eq!(split(&text).len(), 1);
        assert!(matches!(Chunks::new(text.as_bytes()).next(), Some(Err(SplitError::TooLarge(_)))));
    }

    #[test]
    fn any_bytes_end() {
        // Every byte is given out or refused: no input is read for ever.
        for text in ["]", "}", ",", "[,]", "[]]", "}}}}", "]{}", "[[[", "\"", "\\", "a b c"] {
            assert!(split(text).len() <= text.len() + 1, "{text}");
        }
    }
}
