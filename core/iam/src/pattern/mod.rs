//! Wildcard patterns: what `Action`, `Resource` and the values of conditions are written in.
//!
//! A pattern is a row of atoms, a character or a wildcard each, so that matching and the automata of `compare` read
//! the same thing. What is not known before the deployment stays in it as a hole.

mod matching;
mod parse;
mod subject;

use std::borrow::Cow;
use std::fmt;

use deployfence_value::Hole;
use smol_str::SmolStr;

pub use matching::How;
pub use subject::{Sign, Subject};

/// How the text of a pattern is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Every character is itself, as in `StringEquals`.
    Exact,
    /// `*` is any text and `?` any character, as in actions and `StringLike`.
    Glob,
    /// Wildcards stay within the segment of an ARN in which they stand, but for what [`Reach`] says.
    Arn,
}

/// How far a wildcard may reach over the colons of an ARN.
///
/// AWS's page "IAM JSON policy elements: Resource" says that wildcards work within segments, and that a `*` which is
/// the last character of a segment can match beyond its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Over every character: outside ARNs, and in the last part of one.
    Anything,
    /// Over colons in the wide [`Reading`] only: a `*` at the end of a segment.
    SegmentEnd,
    /// Over every character but a colon.
    Segment,
}

/// Which of two readings of AWS's words on wildcards is taken where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reading {
    /// A `*` that ends a segment of an ARN matches beyond the colon, as AWS documents it.
    #[default]
    Wide,
    /// Segment by segment, as other engines match.
    Narrow,
}

impl Reach {
    /// Whether a wildcard of this reach may stand for a colon.
    #[must_use]
    pub fn crosses(self, reading: Reading) -> bool {
        match self {
            Self::Anything => true,
            Self::SegmentEnd => reading == Reading::Wide,
            Self::Segment => false,
        }
    }
}

/// The smallest part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Atom {
    /// This character.
    Char(char),
    /// `?`: one character.
    One(Reach),
    /// `*`: any text.
    Many(Reach),
    /// A policy variable, by its place in [`Pattern::variables`].
    Variable(u16),
    /// What is not known before the deployment, by its place in [`Pattern::holes`].
    Hole(u16),
}

/// A policy variable, `${key}` or `${key, 'default'}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Variable {
    /// The condition key that it stands for, in lower case.
    pub key: SmolStr,
    /// What it is where the request lacks the key.
    pub default: Option<SmolStr>,
}

/// A pattern over text, with wildcards, policy variables and holes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    atoms: Box<[Atom]>,
    variables: Box<[Variable]>,
    /// A hole without identity is a value that nothing is known of.
    holes: Box<[Option<Hole>]>,
}

impl Pattern {
    /// A pattern of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { atoms: Box::new([Atom::Hole(0)]), variables: Box::default(), holes: Box::new([None]) }
    }

    /// The pattern that matches just `text`.
    #[must_use]
    pub fn exactly(text: &str) -> Self {
        let atoms = text.chars().map(Atom::Char).collect();
        Self { atoms, variables: Box::default(), holes: Box::default() }
    }

    /// Its atoms in order.
    #[must_use]
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Its policy variables; none is left after [`Pattern::with`].
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// What is not known of it.
    #[must_use]
    pub fn holes(&self) -> &[Option<Hole>] {
        &self.holes
    }

    /// Whether it matches every text.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        !self.atoms.is_empty() && self.atoms.iter().all(|atom| *atom == Atom::Many(Reach::Anything))
    }

    /// The only text that it matches, where there is just one and it is known.
    #[must_use]
    pub fn as_literal(&self) -> Option<String> {
        self.atoms.iter().map(|atom| if let Atom::Char(c) = atom { Some(*c) } else { None }).collect()
    }

    /// The pattern of all that it may match, whatever its variables are.
    #[must_use]
    pub fn with_any(&self) -> Self {
        let any =
            |atom: &Atom| if let Atom::Variable(_) = atom { Atom::Many(Reach::Anything) } else { *atom };
        let atoms = self.atoms.iter().map(any).collect();
        Self { atoms, variables: Box::default(), holes: self.holes.clone() }
    }

    /// The same with every wildcard within its segment.
    #[must_use]
    pub(crate) fn segment_by_segment(&self) -> Self {
        let narrow = |atom: &Atom| match atom {
            Atom::Many(Reach::SegmentEnd) => Atom::Many(Reach::Segment),
            atom => *atom,
        };
        Self { atoms: self.atoms.iter().map(narrow).collect(), ..self.clone() }
    }

    /// The pattern for one request: its variables replaced by what `value` says of them, else by their defaults. None
    /// where a variable has neither: then it matches nothing. AWS: "IAM policy elements: Variables and tags".
    #[must_use]
    pub fn with<'v>(
        &self,
        mut value: impl FnMut(&Variable) -> Option<Cow<'v, Subject>>,
    ) -> Option<Cow<'_, Self>> {
        if self.variables.is_empty() {
            return Some(Cow::Borrowed(self));
        }
        let (mut atoms, mut holes) = (Vec::with_capacity(self.atoms.len()), self.holes.to_vec());
        for atom in &self.atoms {
            let Atom::Variable(at) = atom else {
                atoms.push(*atom);
                continue;
            };
            let variable = self.variables.get(usize::from(*at))?;
            match (value(variable), &variable.default) {
                (Some(subject), _) => atoms.extend(subject.signs().iter().map(|sign| match sign {
                    Sign::Char(c) => Atom::Char(*c),
                    Sign::Hole(hole) => parse::hole(&mut holes, Some(hole.clone())),
                })),
                (None, Some(default)) => atoms.extend(default.chars().map(Atom::Char)),
                (None, None) => return None,
            }
        }
        let (atoms, holes) = (atoms.into_boxed_slice(), holes.into_boxed_slice());
        Some(Cow::Owned(Self { atoms, variables: Box::default(), holes }))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for atom in &self.atoms {
            match atom {
                Atom::Char(c) => write!(f, "{c}")?,
                Atom::One(_) => f.write_str("?")?,
                Atom::Many(_) => f.write_str("*")?,
                Atom::Variable(at) => match self.variables.get(usize::from(*at)) {
                    Some(Variable { key, default: None }) => write!(f, "${{{key}}}")?,
                    Some(Variable { key, default: Some(default) }) => write!(f, "${{{key}, '{default}'}}")?,
                    None => f.write_str("⟨unknown⟩")?,
                },
                Atom::Hole(at) => match self.holes.get(usize::from(*at)).and_then(Option::as_ref) {
                    Some(hole) => write!(f, "{}", deployfence_value::Text::hole(hole.clone()))?,
                    None => f.write_str("⟨unknown⟩")?,
                },
            }
        }
        Ok(())
    }
}

/// The character by which two spellings that differ in case only are one.
#[must_use]
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let single = |mut chars: Box<dyn Iterator<Item = char>>| chars.next().filter(|_| chars.next().is_none());
    let lower = single(Box::new(c.to_lowercase()));
    // Both ways, so that each letter has one other spelling at most: the Kelvin sign is no `k`.
    lower.filter(|lower| single(Box::new(lower.to_uppercase())) == Some(c)).unwrap_or(c)
}
