//! How a resolved value reads: in the manner of YAML, with what is not known in ⟨angle brackets⟩.

use std::borrow::Cow;
use std::fmt::Write;

use deployfence_value::{Choice, Kind, Literal, Reason, Value};

/// Writes values, each level two columns further in.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        // Names stand as they are, and a terminal obeys what it is told to.
        let text: Cow<'_, str> = match text.contains(char::is_control) {
            true => text.chars().map(shown).collect::<String>().into(),
            false => text.into(),
        };
        // What cannot fail: writing to a text that is in memory.
        let _ = writeln!(self.text, "{:indent$}{text}", "");
    }

    /// A key and its value.
    pub(super) fn entry(&mut self, indent: usize, key: &str, value: &Value) {
        match one_line(value) {
            Some(short) => self.line(indent, &format!("{key}: {short}")),
            None => {
                self.line(indent, &format!("{key}:"));
                self.value(indent + 2, value);
            }
        }
    }

    fn value(&mut self, indent: usize, value: &Value) {
        match &value.kind {
            Kind::Map(map) => {
                map.entries().iter().for_each(|e| self.entry(indent, &quoted(&e.key), &e.value));
            }
            Kind::List(items) => items.iter().for_each(|item| self.item(indent, item)),
            Kind::Choice(choice) => self.choice(indent, choice),
            _ => self.line(indent, &one_line(value).unwrap_or_default()),
        }
    }

    fn item(&mut self, indent: usize, value: &Value) {
        if let Some(short) = one_line(value) {
            return self.line(indent, &format!("- {short}"));
        }
        let start = self.text.len();
        self.value(indent + 2, value);
        // The dash takes the place of the first line's last two columns of indent.
        let dash = start + indent;
        if self.text.is_char_boundary(dash) && self.text.is_char_boundary(dash + 1) {
            self.text.replace_range(dash..dash + 1, "-");
        }
    }

    fn choice(&mut self, indent: usize, choice: &Choice) {
        let holding = Literal { condition: choice.condition.clone(), holds: true };
        self.entry(indent, &format!("⟨while {holding}⟩"), &choice.then);
        // A table has a case for each key: one below the other.
        match &choice.otherwise.kind {
            Kind::Choice(next) => self.choice(indent, next),
            _ => self.entry(indent, "⟨else⟩", &choice.otherwise),
        }
    }
}

/// A character as text; what controls a terminal by its escape.
fn shown(c: char) -> String {
    if c.is_control() { c.escape_default().to_string() } else { c.to_string() }
}

/// A value that fits into one line.
fn one_line(value: &Value) -> Option<String> {
    Some(match &value.kind {
        Kind::Null => "⟨no value⟩".to_owned(),
        Kind::Bool(truth) => truth.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => quoted(&text.to_string()),
        Kind::List(items) if items.is_empty() => "[]".to_owned(),
        Kind::Map(map) if map.entries().is_empty() => "{}".to_owned(),
        Kind::Unknown(reason) => match &**reason {
            Reason::Later(what) => format!("⟨unknown until {what} is known⟩"),
            Reason::Unreadable(why) | Reason::Malformed(why) => format!("⟨unknown: {why}⟩"),
        },
        Kind::List(_) | Kind::Map(_) | Kind::Choice(_) => return None,
    })
}

/// Text as it is where that cannot be misread, else in quotes.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                '⟨' | '⟩'
                    | '-'
                    | '_'
                    | '/'
                    | '.'
                    | ':'
                    | '*'
                    | '@'
                    | '+'
                    | '$'
                    | '{'
                    | '}'
                    | ' '
                    | '('
                    | ')'
                    | ','
                    | '='
                    | '\''
                    | '"'
                    | '['
                    | ']'
            )
    };
    let starts_well =
        text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '⟨' | '/' | '$' | '.' | '*'));
    let like_other = matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok();
    let misread = text.contains(": ") || text.ends_with([' ', ':']);
    if starts_well && !like_other && !misread && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("{text:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_template::{Context, from_document, resolve};
    use deployfence_value::Scope;

    #[test]
    fn no_name_controls_a_terminal() {
        let mut page = Page::default();
        page.line(2, "é\u{1b}[31m\nx");
        assert_eq!(page.into_text(), "  é\\u{1b}[31m\\nx\n");
    }

    #[test]
    fn values_read_like_yaml() {
        let text = "
Plain: arn:aws:s3:::a/*
Digits: '123'
Truth: true
Empty: {}
Hole: !Sub 'x-${P}'
List: [a, {b: 1, c: [d]}, !Ref AWS::NoValue, [e]]
Choice: !If [C, {k: v}, !If [D, one, two]]
Odd: !Rain::Embed file
";
        let value = from_document(&read(&SourceText::new(text), Syntax::Yaml), FileId(0));
        let value = resolve(&value, Context { scope: Scope(0), resources: None });
        let mut page = Page::default();
        page.value(0, &value);
        let expected = "\
Plain: arn:aws:s3:::a/*
Digits: \"123\"
Truth: true
Empty: {}
Hole: x-⟨parameter P⟩
List:
  - a
  - b: 1
    c:
      - d
  - - e
Choice:
  ⟨while C⟩:
    k: v
  ⟨while D⟩: one
  ⟨else⟩: two
Odd: ⟨unknown until `!Rain::Embed` is known⟩
";
        assert_eq!(page.into_text(), expected);
    }
}
