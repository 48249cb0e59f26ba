//! What is checked, and how grave it is.

use crate::policy::Flaw;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// AWS refuses the policy.
    Error,
    /// Something has no effect, or another one than it seems.
    Warning,
    /// The policy does what it says and could say it better.
    Suggestion,
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// The language itself.
    Language(Flaw),
    /// An element that this kind of policy does not take.
    MisplacedElement,
    /// An element that this kind of policy has to have.
    MissingElement,
    /// A list without items.
    EmptyElement,
    /// A name of a statement that another one bears, or that is none.
    Sid,
    /// A wildcard within a principal.
    WildcardInPrincipal,
    /// `Allow` with `NotAction`.
    AllowNotAction,
    /// `Allow` with `NotPrincipal`.
    AllowNotPrincipal,
    /// `Allow` with `NotResource`.
    AllowNotResource,
    /// A pattern that matches no action.
    UnknownAction,
    /// An action that none of the statement's resources is for.
    ActionWithoutResource,
    /// A resource that none of the statement's actions is for.
    ResourceWithoutAction,
    /// A condition key that none of the statement's actions has.
    UnknownKey,
    /// An operator for another type than the key's.
    OperatorType,
    /// A value that the operator cannot read.
    ValueType,
    /// A wildcard beside an operator that takes it as it stands.
    WildcardAsText,
    /// A policy variable in a policy whose version has none.
    VariableAsText,
    /// `ForAllValues` in an `Allow`, which holds where the key is missing.
    ForAllValues,
    /// What something else in the policy says already.
    Redundant,
    /// More values than are compared with each other.
    NotCompared,
}

impl Check {
    /// The name under which it is reported.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Language(flaw) => flaw.name(),
            Self::MisplacedElement => "misplaced-element",
            Self::MissingElement => Flaw::Missing.name(),
            Self::EmptyElement => "empty-element",
            Self::Sid => "sid",
            Self::WildcardInPrincipal => "wildcard-in-principal",
            Self::AllowNotAction => "allow-not-action",
            Self::AllowNotPrincipal => "allow-not-principal",
            Self::AllowNotResource => "allow-not-resource",
            Self::UnknownAction => "unknown-action",
            Self::ActionWithoutResource => "action-without-resource",
            Self::ResourceWithoutAction => "resource-without-action",
            Self::UnknownKey => "unknown-key",
            Self::OperatorType => "operator-type",
            Self::ValueType => "value-type",
            Self::WildcardAsText => "wildcard-as-text",
            Self::VariableAsText => "variable-as-text",
            Self::ForAllValues => "for-all-values",
            Self::Redundant => "redundant",
            Self::NotCompared => "not-compared",
        }
    }

    /// How grave it is.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::Language(_)
            | Self::MisplacedElement
            | Self::MissingElement
            | Self::EmptyElement
            | Self::Sid
            | Self::WildcardInPrincipal => Level::Error,
            Self::AllowNotAction
            | Self::AllowNotPrincipal
            | Self::AllowNotResource
            | Self::UnknownAction
            | Self::ActionWithoutResource
            | Self::ResourceWithoutAction
            | Self::UnknownKey
            | Self::OperatorType
            | Self::ValueType
            | Self::WildcardAsText
            | Self::VariableAsText
            | Self::ForAllValues => Level::Warning,
            Self::Redundant | Self::NotCompared => Level::Suggestion,
        }
    }
}

impl Level {
    /// The name under which it is reported.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Suggestion => "suggestion",
        }
    }
}
