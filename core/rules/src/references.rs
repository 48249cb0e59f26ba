//! What a template refers to, as it is written.

use std::ops::Range;

use deployfence_source::{FileSpan, Span};
use deployfence_value::{Map, Value};

/// How something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt`.
    GetAtt,
    /// `${Name}` or `${Name.Attribute}` in `Fn::Sub`.
    Sub,
    /// `DependsOn`.
    DependsOn,
}

impl By {
    /// The function or attribute that names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ref => "Ref",
            Self::GetAtt => "Fn::GetAtt",
            Self::Sub => "Fn::Sub",
            Self::DependsOn => "DependsOn",
        }
    }
}

/// A place that names a parameter, a resource or a pseudo parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference<'v> {
    pub(crate) by: By,
    /// The name, without an attribute.
    pub(crate) name: &'v str,
    /// Whether an attribute is asked for, which resources alone have.
    pub(crate) of_attribute: bool,
    /// Where the name stands, or the text that holds it.
    pub(crate) at: FileSpan,
    /// Whether `at` is the name and nothing else.
    pub(crate) is_exact: bool,
}

/// Every reference in a value that is written as text, in the order of the file. What a macro or a loop is given that was not
/// run is passed over: names may mean something else there.
pub(crate) fn references(value: &Value) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    // What is still to be looked at, the next one last.
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if value.get("Fn::Transform").is_some() {
            continue;
        }
        let call = value.as_map().and_then(Map::single);
        match call.map(|call| (call.key.as_str(), &call.value)) {
            Some(("Ref", argument)) => found.extend(of_ref(argument)),
            Some(("Fn::GetAtt", argument)) => found.extend(of_get_att(argument)),
            Some(("Fn::Sub", argument)) => {
                let variables = argument.items().get(1);
                of_sub(argument.items().first().unwrap_or(argument), variables, &mut found);
                open.extend(variables);
                continue;
            }
            _ => {}
        }
        let entries = value.entries().filter(|entry| !entry.key.starts_with("Fn::ForEach::"));
        let before = open.len();
        open.extend(value.items().iter().chain(entries.map(|entry| &entry.value)));
        if let Some(children) = open.get_mut(before..) {
            children.reverse();
        }
    }
    found
}

/// What a `DependsOn` names.
pub(crate) fn dependencies(depends_on: &Value) -> impl Iterator<Item = Reference<'_>> {
    depends_on.one_or_many().iter().filter_map(|id| reference(By::DependsOn, id, id.as_str()?, 0, false))
}

fn of_ref(argument: &Value) -> Option<Reference<'_>> {
    reference(By::Ref, argument, argument.as_str()?, 0, false)
}

fn of_get_att(argument: &Value) -> Option<Reference<'_>> {
    match argument.items() {
        [] => reference(By::GetAtt, argument, argument.as_str()?.split_once('.')?.0, 0, true),
        [id, ..] => reference(By::GetAtt, id, id.as_str()?, 0, true),
    }
}

fn of_sub<'v>(template: &'v Value, variables: Option<&Value>, found: &mut Vec<Reference<'v>>) {
    for (name, start) in template.as_str().map(substituted).unwrap_or_default() {
        if variables.is_some_and(|variables| variables.get(name).is_some()) {
            continue;
        }
        let (id, attribute) = name.split_once('.').map_or((name, None), |(id, rest)| (id, Some(rest)));
        found.extend(reference(By::Sub, template, id, start, attribute.is_some()));
    }
}

/// The names in `${…}` of a text, each with the byte that it starts at; not those that are escaped as `${!…}`.
pub(crate) fn substituted(text: &str) -> Vec<(&str, usize)> {
    let opened = text.match_indices("${").filter_map(|(at, open)| {
        let start = at + open.len();
        let (inside, _) = text.get(start..)?.split_once('}')?;
        let name = inside.trim_start();
        let start = start + (inside.len() - name.len());
        (!name.starts_with('!')).then_some((name.trim_end(), start))
    });
    opened.collect()
}

fn reference<'v>(
    by: By,
    value: &'v Value,
    name: &'v str,
    start: usize,
    of_attribute: bool,
) -> Option<Reference<'v>> {
    if name.is_empty() {
        return None;
    }
    let place = part(value, start..start + name.len());
    Some(Reference { by, name, of_attribute, at: place.unwrap_or(value.at), is_exact: place.is_some() })
}

/// Where a part of a text stands, given in bytes of the text; none where the text is not written as it reads (escapes, blocks,
/// folded lines).
pub(crate) fn part(value: &Value, bytes: Range<usize>) -> Option<FileSpan> {
    const QUOTE: usize = 1;
    let FileSpan { file, span } = value.at;
    let (start, length) = (span.range().start, span.range().len());
    let text = value.as_str()?;
    // An escape makes what is written longer by more than a pair of quotes; a folded line may make it longer by just as much.
    let start = match length.checked_sub(text.len())? {
        0 => start,
        quotes if quotes == 2 * QUOTE && !text.contains(char::is_whitespace) => start + QUOTE,
        _ => return None,
    };
    Some(FileSpan::new(file, Span::new(start + bytes.start, start + bytes.end)))
}
