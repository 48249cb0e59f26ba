//! What can be known of a value before a deployment: text, lists and maps that may be partly unknown.
//!
//! A [`Value`] never guesses: what is not known is a [`Hole`] with its origin or [`Kind::Unknown`] with the
//! reason, and every question is answered yes, no or unknown ([`Answer`]).

mod answer;
mod builder;
mod choice;
mod collection;
mod text;
mod value;

pub use answer::Answer;
pub use builder::TextBuilder;
pub use choice::{Alternative, Choice, Condition, Literal, both_hold};
pub use collection::{Entry, List, Map};
pub use text::{Blank, Hole, HoleOrigin, Piece, Pseudo, Scope, Text};
pub use value::{Kind, Reason, Value};
