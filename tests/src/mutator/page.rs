//! A file as lines: where a key stands, where its block ends, what may be put into it.
//!
//! This knows no YAML beyond block mappings whose keys stand alone on their lines. What it cannot place by indentation
//! it refuses.

use super::Refusal;

struct Line {
    text: String,
    /// The event that was put in. Insertions above move it, so that it is not a number.
    marked: bool,
}

pub(super) struct Page {
    lines: Vec<Line>,
    ends_with_newline: bool,
}

impl Page {
    pub(super) fn new(text: &str) -> Self {
        let lines = text.lines().map(|text| Line { text: text.to_owned(), marked: false }).collect();
        Self { lines, ends_with_newline: text.ends_with('\n') }
    }

    pub(super) fn text(&self, newline: &str) -> String {
        let lines: Vec<_> = self.lines.iter().map(|line| line.text.as_str()).collect();
        let end = if self.ends_with_newline { newline } else { "" };
        lines.join(newline) + end
    }

    /// The line, from 1, that was marked.
    pub(super) fn marked(&self) -> Option<usize> {
        self.lines.iter().position(|line| line.marked).map(|index| index + 1)
    }

    pub(super) fn mark(&mut self, index: usize) {
        if let Some(line) = self.lines.get_mut(index) {
            line.marked = true;
        }
    }

    pub(super) fn replace(&mut self, index: usize, text: &str) {
        if let Some(line) = self.lines.get_mut(index) {
            text.clone_into(&mut line.text);
        }
    }

    /// The line of a key of the whole file.
    pub(super) fn top(&self, key: &str) -> Option<usize> {
        (0..self.lines.len()).find(|&line| self.indent(line) == Some(0) && self.key(line) == Some(key))
    }

    /// The line of a key directly under the key of line `parent`.
    pub(super) fn child(&self, parent: usize, key: &str) -> Option<usize> {
        self.children(parent).into_iter().find(|&line| self.key(line) == Some(key))
    }

    /// The lines of the keys directly under the key of line `parent`.
    pub(super) fn children(&self, parent: usize) -> Vec<usize> {
        let Some(indent) = self.child_indent(parent) else { return Vec::new() };
        (parent + 1..self.end(parent)).filter(|&line| self.indent(line) == Some(indent)).collect()
    }

    /// How far the block of the key of line `parent` is indented.
    pub(super) fn child_indent(&self, parent: usize) -> Option<usize> {
        (parent + 1..self.end(parent)).find_map(|line| self.indent(line))
    }

    /// One past the last line of what belongs to a key. Comments and empty lines after it belong to nobody.
    pub(super) fn end(&self, key: usize) -> usize {
        let own = self.indent(key).unwrap_or(0);
        let mut end = key + 1;
        for line in key + 1..self.lines.len() {
            match self.indent(line) {
                None => {}
                Some(indent) if indent > own || (indent == own && self.is_item(line)) => end = line + 1,
                Some(_) => break,
            }
        }
        end
    }

    /// Whether a line is an item of a list.
    pub(super) fn is_item(&self, line: usize) -> bool {
        self.raw(line).trim_start().starts_with("- ")
    }

    /// What follows the key on its line; an anchor alone is nothing yet.
    pub(super) fn value(&self, line: usize) -> &str {
        let after = self.raw(line).split_once(": ").map_or("", |(_, value)| value);
        let value = after.split(" #").next().unwrap_or_default().trim();
        let value = if value.starts_with('#') || value.starts_with('&') { "" } else { value };
        value.trim_matches(['"', '\''])
    }

    /// Puts `lines` under the keys `parents`, which are made where they are missing, first or last.
    pub(super) fn put(&mut self, parents: &[&str], lines: &str, first: bool) -> Result<(), Refusal> {
        let Some((&top, below)) = parents.split_first() else { return Err("no place".to_owned()) };
        let Some(mut parent) = self.top(top) else {
            let at = self.end_of_all();
            self.insert(at, 0, &nested(parents, lines));
            return Ok(());
        };
        let mut below = below;
        while let Some((key, rest)) = below.split_first() {
            self.must_be_block(parent)?;
            match self.child(parent, key) {
                Some(line) => (parent, below) = (line, rest),
                None => return self.put_into(parent, &nested(below, lines), first),
            }
        }
        self.put_into(parent, lines, first)
    }

    /// Puts `lines` into the block of the key of line `parent`.
    pub(super) fn put_into(&mut self, parent: usize, lines: &str, first: bool) -> Result<(), Refusal> {
        self.must_be_block(parent)?;
        let key = lines.split(':').next().unwrap_or_default();
        if self.child(parent, key).is_some() {
            return Err(format!("`{key}` is there already"));
        }
        let own = self.indent(parent).unwrap_or(0);
        let indent = self.child_indent(parent).unwrap_or(own + self.step());
        let at = if first { parent + 1 } else { self.end(parent) };
        self.insert(at, indent, lines);
        Ok(())
    }

    /// Inserts lines, written with two spaces a level, with the file's own indentation.
    pub(super) fn insert(&mut self, at: usize, indent: usize, lines: &str) {
        let step = self.step();
        let new = lines.lines().map(|line| Line { text: widened(line, indent, step), marked: false });
        let new: Vec<_> = new.collect();
        self.lines.splice(at..at, new);
    }

    pub(super) fn step(&self) -> usize {
        self.top("provider").and_then(|line| self.child_indent(line)).unwrap_or(2)
    }

    fn must_be_block(&self, line: usize) -> Result<(), Refusal> {
        let list = self.children(line).first().is_some_and(|&child| self.is_item(child));
        match self.value(line) {
            "" if list => Err(format!("`{}` is a list", self.key(line).unwrap_or_default())),
            "" => Ok(()),
            value => Err(format!("`{}` is `{value}`, no block", self.key(line).unwrap_or_default())),
        }
    }

    /// Behind the last line that says something, so that a final comment stays final.
    fn end_of_all(&self) -> usize {
        (0..self.lines.len()).rev().find(|&line| self.indent(line).is_some()).map_or(0, |line| line + 1)
    }

    /// The indentation of a line that says something.
    pub(super) fn indent(&self, line: usize) -> Option<usize> {
        let (raw, said) = (self.raw(line), self.raw(line).trim_start());
        if said.is_empty() || said.starts_with('#') { None } else { Some(raw.len() - said.len()) }
    }

    fn key(&self, line: usize) -> Option<&str> {
        let said = self.raw(line).trim();
        let key = said.split_once(": ").map(|(key, _)| key).or_else(|| said.strip_suffix(':'))?;
        Some(key.trim_matches(['"', '\'']))
    }

    fn raw(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |line| line.text.as_str())
    }
}

/// `lines` under keys, one below the other.
fn nested(keys: &[&str], lines: &str) -> String {
    let mut out = String::new();
    for (depth, key) in keys.iter().enumerate() {
        out += &format!("{}{key}:\n", "  ".repeat(depth));
    }
    for line in lines.lines() {
        out += &format!("{}{line}\n", "  ".repeat(keys.len()));
    }
    out
}

/// A line written with two spaces a level, with `step` spaces a level. A dash takes a level, too.
pub(super) fn widened(line: &str, indent: usize, step: usize) -> String {
    let said = line.trim_start();
    let levels = (line.len() - said.len()) / 2;
    let mut out = " ".repeat(indent + levels * step);
    let mut rest = said;
    while let Some(item) = rest.strip_prefix("- ") {
        out += "-";
        out += &" ".repeat(step - 1);
        rest = item;
    }
    out + rest
}
