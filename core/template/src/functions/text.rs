//! `Fn::Sub`, `Fn::Join`, `Fn::Split`, `Fn::Base64`, `Fn::ToJsonString`: what makes texts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deployfence_source::FileSpan;
use deployfence_value::{HoleOrigin, Kind, Map, Piece, Pseudo, Text, TextBuilder, Value};

use super::{Evaluator, literal_at, text_at};

/// The most bytes that a text made by functions may have: a few lines of nested `Fn::Sub` would make gigabytes.
pub(super) const RESOLVED_BYTES: usize = 256 * 1024;

impl Evaluator<'_> {
    pub(super) fn sub(&mut self, argument: &Value, at: FileSpan) -> Option<Value> {
        let (template, variables) = match argument.items() {
            [template, variables] => (template, Some(variables)),
            [] => (argument, None),
            _ => return None,
        };
        let template = template.as_text()?;
        let Some(variables) = variables.filter(|variables| variables.as_map().is_some()) else {
            return self.substituted(template, &Map::default(), at);
        };
        // The variables are the arguments; the text itself is not evaluated.
        self.of_arguments(variables, &|this, variables| {
            this.substituted(template, variables.first()?.as_map()?, at)
        })
    }

    fn substituted(&mut self, template: &Text, variables: &Map, at: FileSpan) -> Option<Value> {
        let mut parts = Parts::default();
        // Holes that are there already (of the tool that read the file) stay as they are.
        for piece in template.pieces() {
            let Piece::Literal(text) = piece else {
                parts.push_piece(piece)?;
                continue;
            };
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once("${") {
                parts.push_str(before)?;
                let (name, tail) = after.split_once('}')?;
                rest = tail;
                if let Some(escaped) = name.strip_prefix('!') {
                    parts.push_str(&format!("${{{escaped}}}"))?;
                    continue;
                }
                parts.push(&as_text(&self.variable(name.trim(), variables, at))?)?;
            }
            parts.push_str(rest)?;
        }
        Some(self.made(parts, at))
    }

    pub(super) fn join(&self, arguments: &[Value], at: FileSpan) -> Option<Value> {
        let [separator, Value { kind: Kind::List(items), .. }] = arguments else { return None };
        let separator = separator.as_str()?;
        let mut parts = Parts::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                parts.push_str(separator)?;
            }
            parts.push(&as_text(item)?)?;
        }
        Some(self.made(parts, at))
    }

    /// The parts as one text. Only together may they be a dynamic reference.
    fn made(&self, parts: Parts, at: FileSpan) -> Value {
        let text = parts.joined();
        Value::text(self.dynamic_references(&text).unwrap_or(text), at)
    }

    fn variable(&self, name: &str, variables: &Map, at: FileSpan) -> Value {
        match (variables.get(name), name.split_once('.')) {
            (Some(value), _) => value.clone(),
            (None, Some((logical_id, attribute))) => self.attribute(logical_id, attribute, at),
            (None, None) => self.named(name, at),
        }
    }
}

/// The parts of a text, where it is known how many there are.
pub(super) fn split(arguments: &[Value], at: FileSpan) -> Option<Value> {
    let [separator, _] = arguments else { return None };
    let separator = separator.as_str().filter(|separator| !separator.is_empty())?;
    let parts = parts_of(&text_at(arguments, 1)?, separator)?;
    Some(Value::list(parts.into_iter().map(|part| Value::text(part, at)), at))
}

/// The parts of a text between separators; none where what fills its holes may hold more of them.
pub(crate) fn parts_of(text: &Text, separator: &str) -> Option<Vec<Text>> {
    let Split { parts, rest } = Split::of(text, separator);
    rest.is_none().then_some(parts)
}

/// A text that is split.
pub(super) struct Split {
    /// The parts that are whole, from the start.
    pub(super) parts: Vec<Text>,
    /// What follows them and may hold more separators; none where the last part is whole.
    pub(super) rest: Option<Text>,
}

impl Split {
    pub(super) fn of(text: &Text, separator: &str) -> Self {
        let mut split = Self { parts: Vec::new(), rest: None };
        let mut current: Vec<Text> = Vec::new();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) if split.rest.is_none() => {
                    let mut pieces = literal.split(separator);
                    current.extend(pieces.next().map(Text::literal));
                    for next in pieces {
                        split.parts.push(Text::concat(&std::mem::take(&mut current)));
                        current.push(Text::literal(next));
                    }
                }
                Piece::Hole(hole) if split.rest.is_none() && never_holds(&hole.origin, separator) => {
                    current.push(Text::from_piece(piece.clone()));
                }
                // From here on nothing is known of where a part ends.
                _ => {
                    split.rest.get_or_insert_with(|| Text::literal(""));
                    current.push(Text::from_piece(piece.clone()));
                }
            }
        }
        let last = Text::concat(&current);
        match &mut split.rest {
            Some(rest) => *rest = last,
            None => split.parts.push(last),
        }
        split
    }
}

/// Whether what fills a hole surely does not contain a separator: accounts are digits, and names of partitions, regions
/// and stacks hold letters, digits and hyphens.
fn never_holds(origin: &HoleOrigin, separator: &str) -> bool {
    let HoleOrigin::Pseudo(pseudo) = origin else { return false };
    let outside = |allowed: fn(char) -> bool| !separator.chars().all(allowed);
    match pseudo {
        Pseudo::AccountId => outside(|c| c.is_ascii_digit()),
        Pseudo::Partition | Pseudo::Region | Pseudo::StackName => {
            outside(|c| c.is_ascii_alphanumeric() || c == '-')
        }
        Pseudo::StackId | Pseudo::UrlSuffix => false,
    }
}

/// The Base64 form of a text that is known; of any other nothing can be said.
pub(super) fn base64(arguments: &[Value], at: FileSpan) -> Option<Value> {
    let text = literal_at(arguments, 0).filter(|text| text.len() <= RESOLVED_BYTES)?;
    Some(Value::literal(STANDARD.encode(text), at))
}

/// The argument as JSON text. Holes stay holes where nothing in them would have to be escaped.
pub(super) fn to_json(argument: &Value, at: FileSpan) -> Option<Value> {
    let mut parts = Parts::default();
    write_json(argument, &mut parts)?;
    Some(Value::text(parts.joined(), at))
}

fn write_json(value: &Value, parts: &mut Parts) -> Option<()> {
    match &value.kind {
        Kind::Null => parts.push_str("null"),
        Kind::Bool(_) | Kind::Number(_) => parts.push(&as_text(value)?),
        Kind::Text(text) => write_string(text, parts),
        Kind::List(items) => write_list(items, parts),
        Kind::Map(map) => {
            parts.push_str("{")?;
            for (index, entry) in map.entries().iter().filter(|entry| !entry.value.is_null()).enumerate() {
                let comma = if index > 0 { "," } else { "" };
                parts.push_str(&format!("{comma}{}:", quoted(&entry.key)))?;
                write_json(&entry.value, parts)?;
            }
            parts.push_str("}")
        }
        Kind::Choice(_) | Kind::Unknown(_) => None,
    }
}

fn write_list(items: &[Value], parts: &mut Parts) -> Option<()> {
    parts.push_str("[")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            parts.push_str(",")?;
        }
        write_json(item, parts)?;
    }
    parts.push_str("]")
}

fn write_string(text: &Text, parts: &mut Parts) -> Option<()> {
    parts.push_str("\"")?;
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => {
                let quoted = quoted(literal);
                parts.push_str(quoted.strip_prefix('"')?.strip_suffix('"')?)?;
            }
            Piece::Hole(hole) if never_holds(&hole.origin, "\"") && never_holds(&hole.origin, "\\") => {
                parts.push_piece(piece)?;
            }
            Piece::Hole(_) => return None,
        }
    }
    parts.push_str("\"")
}

/// A text in the syntax of JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if u32::from(c) < 0x20 => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A value as text where CloudFormation would take it as text.
pub(crate) fn as_text(value: &Value) -> Option<Text> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Number(number) => Some(Text::literal(number.clone())),
        Kind::Bool(truth) => Some(Text::literal(if *truth { "true" } else { "false" })),
        Kind::Unknown(_) | Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Choice(_) => None,
    }
}

/// Parts of a text, up to [`RESOLVED_BYTES`] in all.
#[derive(Default)]
pub(super) struct Parts(TextBuilder);

impl Parts {
    /// None where the whole would become too long.
    pub(super) fn push(&mut self, text: &Text) -> Option<()> {
        self.0.push(text);
        self.fits()
    }

    /// None where the whole would become too long.
    pub(super) fn push_str(&mut self, text: &str) -> Option<()> {
        self.0.push_str(text);
        self.fits()
    }

    /// None where the whole would become too long.
    pub(super) fn push_piece(&mut self, piece: &Piece) -> Option<()> {
        self.0.push_piece(piece);
        self.fits()
    }

    fn fits(&self) -> Option<()> {
        (self.0.size() <= RESOLVED_BYTES).then_some(())
    }

    pub(super) fn joined(self) -> Text {
        self.0.finish()
    }
}
