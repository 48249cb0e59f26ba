//! `AutoPublishAlias`: the name of an alias, of a function or a state machine.

use deployfence_value::Value;

use super::build::{At, call};
use super::expansion::Expansion;

/// An alias that the user wants published.
pub(super) struct AliasName {
    /// Its name.
    pub(super) name: Value,
    /// What its logical id ends with: the name, or the parameter that will give it.
    pub(super) suffix: String,
}

impl AliasName {
    /// The alias that `asked` names; none where that is neither text nor a parameter, which the transform refuses.
    pub(super) fn of(asked: &Value, expansion: &Expansion<'_>) -> Option<Self> {
        let resolved = expansion.parameters.resolve(asked);
        if let Some(name) = resolved.as_str().filter(|name| !name.is_empty()) {
            return Some(Self { name: At(asked.at).text(name), suffix: name.to_owned() });
        }
        let parameter = call(&resolved, "Ref").and_then(Value::as_str)?;
        expansion.root.at_path(&["Parameters", parameter])?;
        Some(Self { name: asked.clone(), suffix: parameter.to_owned() })
    }
}
