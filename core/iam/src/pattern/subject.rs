//! The text that patterns are held against.

use deployfence_value::{Hole, Piece, Text};

/// One character, or something that is not known before the deployment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sign {
    /// A character.
    Char(char),
    /// Text that the deployment fills in.
    Hole(Hole),
}

/// A text taken apart once, to be matched many times.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    text: Text,
    signs: Box<[Sign]>,
    literal: bool,
}

impl Subject {
    /// Takes a text apart.
    #[must_use]
    pub fn new(text: Text) -> Self {
        let signs = signs(&text);
        let literal = text.as_literal().is_some();
        Self { text, signs, literal }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text, where all of it is known.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.text.as_literal()
    }

    /// Its characters and holes in order.
    #[must_use]
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Whether all of it is known.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.literal
    }
}

impl From<&str> for Subject {
    fn from(text: &str) -> Self {
        Self::new(Text::literal(text))
    }
}

/// The characters and holes of a text.
pub(super) fn signs(text: &Text) -> Box<[Sign]> {
    let mut signs = Vec::with_capacity(text.size());
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => signs.extend(literal.chars().map(Sign::Char)),
            Piece::Hole(hole) => signs.push(Sign::Hole(hole.clone())),
        }
    }
    signs.into_boxed_slice()
}
