//! Makes texts of parts.

use smol_str::SmolStr;

use crate::text::{HOLE_SIZE, Piece, Text};

/// Makes a text of parts, one after the other.
#[derive(Debug, Default)]
pub struct TextBuilder {
    pieces: Vec<Piece>,
    /// Literals that meet are gathered here: joining them one by one would copy the front again and again.
    literal: String,
    size: usize,
}

impl TextBuilder {
    /// Adds known text.
    pub fn push_str(&mut self, text: &str) {
        self.size = self.size.saturating_add(text.len());
        self.literal.push_str(text);
    }

    /// Adds a text.
    pub fn push(&mut self, text: &Text) {
        text.pieces().iter().for_each(|piece| self.push_piece(piece));
    }

    /// Adds a part of a text.
    pub fn push_piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Literal(text) => self.push_str(text),
            Piece::Hole(_) => {
                self.size = self.size.saturating_add(HOLE_SIZE);
                self.flush();
                self.pieces.push(piece.clone());
            }
        }
    }

    /// What the text has of [`Text::size`] so far.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The text.
    #[must_use]
    pub fn finish(mut self) -> Text {
        if self.pieces.is_empty() {
            return Text::literal(self.literal);
        }
        self.flush();
        Text::from_pieces(self.pieces)
    }

    /// Moves what was gathered of a literal to the pieces.
    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.pieces.push(Piece::Literal(SmolStr::new(&self.literal)));
            self.literal.clear();
        }
    }
}
