//! A request as the policies see it: who does what to which resource, and what else is known of it.

use std::collections::BTreeMap;

use deployfence_value::Text;
use smol_str::SmolStr;

use crate::caller::Caller;
use crate::pattern::Subject;

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who makes it.
    pub principal: Caller,
    /// What is done, such as `s3:GetObject`.
    pub action: Subject,
    /// The ARN of what it is done to; `*` for actions that have no resource.
    pub resource: Subject,
    /// The account that the resource belongs to, where its ARN does not say it.
    pub resource_account: Option<Text>,
    /// What else the request says of itself.
    pub context: Context,
}

/// The condition keys of a request. It holds what it is given: nothing is derived from the principal or the resource.
#[derive(Debug, Clone, Default)]
pub struct Context {
    values: BTreeMap<SmolStr, Vec<Subject>>,
    open: bool,
    left_open: Vec<&'static [&'static str]>,
}

/// What a context says of a key.
#[derive(Debug, Clone, Copy)]
pub enum Found<'c> {
    /// It has these values, at least one.
    Values(&'c [Subject]),
    /// It is not there.
    Absent,
    /// It may be there or not.
    Maybe,
}

impl Context {
    /// A context of which nothing is known: a key that it is not given may be there.
    #[must_use]
    pub fn open() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// Gives a key its values. Keys are the same in upper and lower case; one without values is not there.
    pub fn insert(&mut self, key: &str, values: Vec<Subject>) {
        self.values.insert(SmolStr::new(key.to_ascii_lowercase()), values);
    }

    /// Leaves keys open, whatever was said of them: they may be there or not. They are given in lower case; one that ends
    /// with a slash stands for all keys that begin so, as `aws:principaltag/`.
    pub fn leave_open(&mut self, keys: &'static [&'static str]) {
        self.values.retain(|key, _| !covers(keys, key));
        self.left_open.push(keys);
    }

    /// What it says of a key, which is in lower case.
    #[must_use]
    pub fn get(&self, key: &str) -> Found<'_> {
        match self.values.get(key).map(Vec::as_slice) {
            Some([]) => Found::Absent,
            Some(values) => Found::Values(values),
            None if self.open || self.left_open.iter().any(|keys| covers(keys, key)) => Found::Maybe,
            None => Found::Absent,
        }
    }

    /// Its keys in lower case with their values, by the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Subject])> {
        self.values.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}

fn covers(keys: &[&str], key: &str) -> bool {
    keys.iter().any(|open| *open == key || (open.ends_with('/') && key.starts_with(open)))
}
