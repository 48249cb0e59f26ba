//! Arrays that lie in the binary as `cargo xtask update-data` wrote them, read in place.
//!
//! An index that is out of bounds yields nothing. The tables' own ids never are: a test reads every one of them.

use std::ops::Range;

/// Stands for "none" where a table holds an id.
const NONE: u16 = u16::MAX;

/// Numbers of 16 bits.
#[derive(Clone, Copy)]
pub(super) struct U16s(pub(super) &'static [u8]);

impl U16s {
    pub(super) fn len(self) -> usize {
        self.0.len() / 2
    }

    pub(super) fn get(self, index: usize) -> Option<u16> {
        let bytes = self.0.get(index * 2..)?.first_chunk()?;
        Some(u16::from_le_bytes(*bytes))
    }

    /// The id at `index`, unless the table says that there is none.
    pub(super) fn id(self, index: u16) -> Option<u16> {
        self.get(usize::from(index)).filter(|&id| id != NONE)
    }

    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = u16> + Clone {
        let (numbers, _) = self.0.as_chunks();
        numbers.iter().map(|bytes| u16::from_le_bytes(*bytes))
    }

    /// The numbers `N` at a time.
    pub(super) fn groups<const N: usize>(self) -> impl ExactSizeIterator<Item = [u16; N]> {
        (0..self.len() / N)
            .map(move |group| std::array::from_fn(|at| self.get(group * N + at).unwrap_or_default()))
    }
}

/// Numbers of 32 bits.
#[derive(Clone, Copy)]
pub(super) struct U32s(pub(super) &'static [u8]);

impl U32s {
    pub(super) fn len(self) -> usize {
        self.0.len() / 4
    }

    pub(super) fn get(self, index: usize) -> Option<usize> {
        let bytes = self.0.get(index * 4..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    /// What lies between the end of the one before and the end of `index`.
    pub(super) fn bounds(self, index: usize) -> Option<(usize, usize)> {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.get(before)?,
        };
        Some((start, self.get(index)?))
    }
}

/// Texts, one a line, and where each ends.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    pub(super) text: &'static str,
    pub(super) ends: U32s,
}

impl Texts {
    pub(super) fn len(self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(self, index: usize) -> &'static str {
        let Some((before, end)) = self.ends.bounds(index) else { return "" };
        let start = if index == 0 { 0 } else { before + 1 };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The position of `wanted`, whatever its case, in texts that lie in the order of their lower case.
    pub(super) fn find(self, wanted: &str) -> Option<u16> {
        let at = partition_point(self.len(), |index| folded(self.get(index)).lt(folded(wanted)));
        self.position(at, |text| text.eq_ignore_ascii_case(wanted))
    }

    /// The position of `wanted` itself, in texts that lie in the order of their bytes.
    pub(super) fn find_exact(self, wanted: &str) -> Option<u16> {
        let at = partition_point(self.len(), |index| self.get(index) < wanted);
        self.position(at, |text| text == wanted)
    }

    fn position(self, at: usize, is_wanted: impl Fn(&str) -> bool) -> Option<u16> {
        let found = at < self.len() && is_wanted(self.get(at));
        u16::try_from(at).ok().filter(|_| found)
    }
}

/// Lists of 16 bit numbers, one after the other, and where each ends.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub(super) ends: U32s,
    pub(super) items: &'static [u8],
}

impl Lists {
    pub(super) fn get(self, id: u16) -> U16s {
        let list = self.ends.bounds(usize::from(id));
        U16s(list.and_then(|(start, end)| self.items.get(start * 2..end * 2)).unwrap_or_default())
    }
}

/// The bytes of a name for comparing it without regard to case.
pub(super) fn folded(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// The first of `count` positions that does not lie before what is looked for.
pub(super) fn partition_point(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The ids of a table of `count` rows.
pub(super) fn ids(count: usize) -> Range<u16> {
    0..u16::try_from(count).unwrap_or(NONE)
}

/// `texts!("x/y")`: the texts of two files.
macro_rules! texts {
    ($name:literal) => {
        $crate::catalogue::table::Texts {
            text: include_str!(concat!("../../data/", $name, ".txt")),
            ends: $crate::catalogue::table::U32s(include_bytes!(concat!("../../data/", $name, ".ends.u32"))),
        }
    };
}

/// `lists!("x/y")`: the lists of two files.
macro_rules! lists {
    ($name:literal) => {
        $crate::catalogue::table::Lists {
            ends: $crate::catalogue::table::U32s(include_bytes!(concat!("../../data/", $name, ".ends.u32"))),
            items: include_bytes!(concat!("../../data/", $name, ".items.u16")),
        }
    };
}

/// `u16s!("x/y")`: the numbers of a file.
macro_rules! u16s {
    ($name:literal) => {
        $crate::catalogue::table::U16s(include_bytes!(concat!("../../data/", $name, ".u16")))
    };
}

pub(super) use {lists, texts, u16s};
