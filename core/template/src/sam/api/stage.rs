//! The stage of an API.

use deployfence_value::Value;

use crate::sam::hash::hashed_text_id;

/// The logical id of a stage; a name that is no plain word is hashed, and one that is not known leaves it out.
pub(super) fn id(api: &str, name: Option<&Value>) -> String {
    let name = name.and_then(Value::as_str).unwrap_or_default();
    if is_word(name) { format!("{api}{name}Stage") } else { hashed_text_id(&format!("{api}Stage"), name) }
}

/// Whether a text may stand in a logical id.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}
