//! How tables are written: a file is an array, and its extension says of what.
//!
//! `.u8`, `.u16`, `.u32`: numbers, little-endian. `x.txt` with `x.ends.u32`: texts, one a line, and where each ends.
//! `x.items.u16` with `x.ends.u32`: lists of numbers, one after the other, and where each ends.

use std::collections::{BTreeMap, HashMap};

use crate::shell::{Done, Failure, While};

/// Stands for "none" where an id is expected.
pub(crate) const NONE: u16 = u16::MAX;

/// Every table: path below the folder → bytes; and how many there are of what.
#[derive(Default)]
pub(crate) struct Tables {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) counts: BTreeMap<&'static str, usize>,
}

impl Tables {
    pub(crate) fn bytes(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    pub(crate) fn u8s(&mut self, name: &str, numbers: Vec<u8>) {
        self.bytes(&format!("{name}.u8"), numbers);
    }

    pub(crate) fn u16s(&mut self, name: &str, numbers: &[u16]) {
        self.bytes(&format!("{name}.u16"), numbers.iter().flat_map(|n| n.to_le_bytes()).collect());
    }

    pub(crate) fn u32s(&mut self, name: &str, numbers: &[u32]) {
        self.bytes(&format!("{name}.u32"), numbers.iter().flat_map(|n| n.to_le_bytes()).collect());
    }

    pub(crate) fn texts<T: AsRef<str>>(&mut self, name: &str, texts: impl IntoIterator<Item = T>) -> Done {
        let (mut all, mut ends) = (String::new(), Vec::new());
        for text in texts {
            let text = text.as_ref();
            if text.contains(['\n', '\r']) {
                return Err(Failure::new(format!("{name}: `{text}` holds a line break")));
            }
            all.push_str(text);
            ends.push(u32::try_from(all.len()).while_(name)?);
            all.push('\n');
        }
        self.u32s(&format!("{name}.ends"), &ends);
        self.bytes(&format!("{name}.txt"), all.into_bytes());
        Ok(())
    }

    pub(crate) fn lists(&mut self, name: &str, lists: &Lists) {
        self.u32s(&format!("{name}.ends"), &lists.ends);
        self.u16s(&format!("{name}.items"), &lists.items);
    }

    pub(crate) fn count(&mut self, what: &'static str, count: usize) {
        self.counts.insert(what, count);
    }

    /// The bytes of each part: a folder, or the files beside the folders.
    pub(crate) fn sizes(&self) -> BTreeMap<&str, usize> {
        let mut sizes = BTreeMap::new();
        for (name, bytes) in &self.files {
            let part = name.split_once('/').map_or("arn_formats", |(folder, _)| folder);
            *sizes.entry(part).or_default() += bytes.len();
        }
        sizes
    }
}

/// Lists of numbers; equal ones are kept once.
#[derive(Default)]
pub(crate) struct Lists {
    ids: HashMap<Vec<u16>, u16>,
    ends: Vec<u32>,
    items: Vec<u16>,
}

impl Lists {
    pub(crate) fn id(&mut self, list: Vec<u16>) -> Done<u16> {
        if let Some(&id) = self.ids.get(&list) {
            return Ok(id);
        }
        let id = id(self.ends.len())?;
        self.items.extend_from_slice(&list);
        self.ends.push(u32::try_from(self.items.len()).while_("lists")?);
        self.ids.insert(list, id);
        Ok(id)
    }
}

/// Texts in the order in which they came; equal ones are kept once.
#[derive(Default)]
pub(crate) struct Pool {
    ids: HashMap<String, u16>,
    texts: Vec<String>,
}

impl Pool {
    pub(crate) fn id(&mut self, text: &str) -> Done<u16> {
        if let Some(&id) = self.ids.get(text) {
            return Ok(id);
        }
        let id = id(self.texts.len())?;
        self.ids.insert(text.to_owned(), id);
        self.texts.push(text.to_owned());
        Ok(id)
    }

    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// A position as the tables hold it.
pub(crate) fn id(position: usize) -> Done<u16> {
    match u16::try_from(position) {
        Ok(id) if id != NONE => Ok(id),
        _ => Err(Failure::new(format!("{position} is more than a table's ids can count"))),
    }
}
