//! Logical ids that carry a hash of what they were made of, as the official translator makes them.

use std::fmt::Write;

use deployfence_value::{Kind, Map, Value};
use sha1::{Digest, Sha1};

/// How many hexadecimal digits of the hash a logical id carries.
const ID_DIGITS: usize = 10;

/// The prefix and the first digits of the hash of the data; the prefix alone where there is no data.
pub(super) fn hashed_id(prefix: &str, data: &Value) -> String {
    match text_of(data) {
        Some(text) if text.is_empty() => prefix.to_owned(),
        Some(text) => format!("{prefix}{}", digits(&text)),
        None => prefix.to_owned(),
    }
}

/// The same for data that is text.
pub(super) fn hashed_text_id(prefix: &str, text: &str) -> String {
    if text.is_empty() { prefix.to_owned() } else { format!("{prefix}{}", digits(text)) }
}

/// Hexadecimal digits of the SHA-1 of a text, as many as an id carries.
pub(super) fn digits(text: &str) -> String {
    let mut digits = String::with_capacity(2 * ID_DIGITS);
    for byte in Sha1::digest(text.as_bytes()).iter().take(ID_DIGITS / 2) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Text as it is, anything else as compact JSON with sorted keys; none where there is nothing.
fn text_of(data: &Value) -> Option<String> {
    if data.is_null() {
        return None;
    }
    if let Some(text) = data.as_str() {
        return Some(text.to_owned());
    }
    let mut json = String::new();
    write_json(data, &mut json);
    Some(json)
}

/// Writes JSON without white space. The depth is that of the file, which its reader limits.
fn write_json(value: &Value, json: &mut String) {
    match &value.kind {
        Kind::Bool(b) => json.push_str(if *b { "true" } else { "false" }),
        Kind::Number(n) => json.push_str(n),
        Kind::Text(text) => write_string(&text.to_string(), json),
        Kind::List(_) => {
            json.push('[');
            for (place, item) in value.items().iter().enumerate() {
                if place > 0 {
                    json.push(',');
                }
                write_json(item, json);
            }
            json.push(']');
        }
        Kind::Map(map) if attribute_path(map).is_some() => {
            // The official translator sees the short form of the call as a list.
            let (id, attribute) = attribute_path(map).unwrap_or_default();
            json.push_str("{\"Fn::GetAtt\":[");
            write_string(id, json);
            json.push(',');
            write_string(attribute, json);
            json.push_str("]}");
        }
        Kind::Map(_) => {
            let mut entries: Vec<_> = value.entries().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            json.push('{');
            for (place, entry) in entries.into_iter().enumerate() {
                if place > 0 {
                    json.push(',');
                }
                write_string(&entry.key, json);
                json.push(':');
                write_json(&entry.value, json);
            }
            json.push('}');
        }
        _ => json.push_str("null"),
    }
}

/// The logical id and the attribute of `Fn::GetAtt` that is written as one text.
fn attribute_path(map: &Map) -> Option<(&str, &str)> {
    let only = map.single().filter(|only| only.key == "Fn::GetAtt")?;
    only.value.as_str()?.split_once('.')
}

/// Writes a JSON string in ASCII: what is hashed has to be the same text byte for byte.
fn write_string(text: &str, json: &mut String) {
    json.push('"');
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some('\u{8}') => json.push_str("\\b"),
            Some('\u{c}') => json.push_str("\\f"),
            Some(c @ ' '..='~') => json.push(c),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};

    fn value(json: &str) -> Value {
        let document = read(&SourceText::new(json), Syntax::Json);
        crate::from_document(&document, FileId(0))
    }

    #[test]
    fn the_hash_of_text_is_that_of_its_characters() {
        assert_eq!(hashed_text_id("Api", "abc"), "Apia9993e3647");
        assert_eq!(hashed_id("Api", &value("\"abc\"")), "Apia9993e3647");
        assert_eq!(hashed_id("Api", &value("null")), "Api");
        assert_eq!(hashed_id("Api", &value("\"\"")), "Api");
    }

    #[test]
    fn a_map_is_hashed_as_compact_json_with_sorted_keys() {
        let mut json = String::new();
        write_json(&value(r#"{"b": [1, true, null], "a": "é\"\n😀"}"#), &mut json);
        assert_eq!(json, r#"{"a":"\u00e9\"\n\ud83d\ude00","b":[1,true,null]}"#);
    }
}
