//! TOML as values, each with its place.

use deployfence_source::{FileId, FileSpan, SourceText, Span};
use deployfence_value::{Entry, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Problem;

/// What a TOML file says; with errors, what could be read of it, and the errors.
#[must_use]
pub fn from_toml(text: &SourceText, file: FileId) -> (Value, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text.as_str());
    let reader = Reader { file };
    let at = reader.place(table.span());
    let problems = errors.iter().map(|error| {
        let at = error.span().map_or(FileSpan::new(file, Span::at(0)), |range| reader.place(range));
        Problem::lossy(at, error.message().to_owned())
    });
    (reader.table(table.get_ref(), at), problems.collect())
}

struct Reader {
    file: FileId,
}

impl Reader {
    fn place(&self, range: std::ops::Range<usize>) -> FileSpan {
        FileSpan::new(self.file, Span::new(range.start, range.end))
    }

    /// The parser refuses what is nested too deeply: this recursion has an end.
    fn value(&self, value: &Spanned<DeValue<'_>>) -> Value {
        let at = self.place(value.span());
        match value.get_ref() {
            DeValue::String(text) => Value::literal(text.as_ref(), at),
            DeValue::Integer(number) => Value::number(number.as_str(), at),
            DeValue::Float(number) => Value::number(number.as_str(), at),
            DeValue::Boolean(truth) => Value::boolean(*truth, at),
            DeValue::Datetime(time) => Value::literal(time.to_string(), at),
            DeValue::Array(items) => Value::list(items.iter().map(|item| self.value(item)), at),
            DeValue::Table(table) => self.table(table, at),
        }
    }

    fn table(&self, table: &DeTable<'_>, at: FileSpan) -> Value {
        let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let name: &str = std::borrow::Cow::as_ref(key.get_ref());
            Entry::new(name, self.place(key.span()), self.value(value))
        };
        let mut entries: Vec<Entry> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key_at);
        Value::map(entries, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_keys_stand_where_they_are_written() {
        let text =
            SourceText::new("v = 0.1\n[default.deploy.parameters]\nname = \"é\"\nok = true\nl = [1]\n");
        let (value, problems) = from_toml(&text, FileId(3));
        assert_eq!(problems, []);
        let name = value.at_path(&["default", "deploy", "parameters"]).unwrap().entry("name").unwrap();
        assert_eq!(text.slice(name.key_at.span), "name");
        assert_eq!((name.value.as_str(), text.slice(name.value.at.span)), (Some("é"), "\"é\""));
        assert_eq!(name.value.at.file, FileId(3));
    }

    #[test]
    fn what_is_broken_is_said_and_the_rest_is_read() {
        let text = SourceText::new("[a]\nx = \n[b]\ny = 1\n");
        let (value, problems) = from_toml(&text, FileId(0));
        assert_eq!(problems.len(), 1);
        assert!(problems.iter().all(|problem| problem.lossy));
        assert!(value.at_path(&["b", "y"]).is_some());
        let deep = format!("x = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!from_toml(&SourceText::new(deep), FileId(0)).1.is_empty());
    }
}
