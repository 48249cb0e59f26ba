//! What can be known of a value before a deployment: text, lists and maps that may be partly unknown.
//!
//! A [`Value`] never guesses: what is not known is a [`Hole`] with its origin or [`Kind::Unknown`] with the
//! reason, and every question is answered yes, no or unknown ([`Answer`]).

mod answer;
mod text;
mod value;

pub use answer::Answer;
pub use text::{Hole, HoleOrigin, Piece, Pseudo, Scope, Text};
pub use value::{Alternative, Entry, Kind, Map, Reason, Value, both_hold};
