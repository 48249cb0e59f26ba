//! Policies as the generator holds them: what can be written, and nothing of how the product reads it.

/// The version of the language: only the newer one has policy variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V2008,
    V2012,
}

/// A policy.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) version: Version,
    pub(super) statements: Vec<Statement>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

/// A statement; the policy of an identity names no principals.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    pub(super) principals: Option<Scope<Principal>>,
    pub(super) actions: Scope<String>,
    pub(super) resources: Scope<String>,
    pub(super) conditions: Vec<Condition>,
}

/// What is listed, or with `Not…` everything else.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scope<T> {
    pub(super) negated: bool,
    pub(super) items: Vec<T>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    Anyone,
    Account(String),
    Arn(String),
    Service(String),
}

/// One key under one operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) set: Set,
    pub(super) operator: Operator,
    pub(super) if_exists: bool,
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

/// Over how many values of the request a condition speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Single,
    ForAllValues,
    ForAnyValue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnNotEquals,
    ArnLike,
    ArnNotLike,
    Null,
}

impl Operator {
    /// Whether it holds where none of the values is met.
    pub(super) fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }

    /// Whether its values are numbers.
    pub(super) fn operates_on_numbers(self) -> bool {
        format!("{self:?}").starts_with("Numeric")
    }

    /// Whether `*` and `?` stand for other text in its values.
    pub(super) fn has_wildcards(self) -> bool {
        matches!(
            self,
            Self::StringLike
                | Self::StringNotLike
                | Self::ArnEquals
                | Self::ArnNotEquals
                | Self::ArnLike
                | Self::ArnNotLike
        )
    }
}

impl Condition {
    /// What no two conditions of a statement may share.
    pub(super) fn place(&self) -> (String, String) {
        (self.operator_name(), self.key.to_ascii_lowercase())
    }

    /// The operator with its prefix and suffix, as a policy has it.
    pub(super) fn operator_name(&self) -> String {
        let set = match self.set {
            Set::Single => "",
            Set::ForAllValues => "ForAllValues:",
            Set::ForAnyValue => "ForAnyValue:",
        };
        format!("{set}{:?}{}", self.operator, if self.if_exists { "IfExists" } else { "" })
    }
}

impl Statement {
    pub(super) fn is(&self, effect: Effect) -> bool {
        self.effect == effect
    }

    /// Adds a condition, unless its place is taken.
    pub(super) fn add(&mut self, condition: Condition) -> bool {
        let free = self.conditions.iter().all(|other| other.place() != condition.place());
        if free {
            self.conditions.push(condition);
        }
        free
    }

    /// Puts a condition in the place of another, unless a third has that place.
    pub(super) fn replace(&mut self, at: usize, condition: Condition) -> bool {
        let others = || self.conditions.iter().enumerate().filter(|(place, _)| *place != at);
        let free = others().all(|(_, other)| other.place() != condition.place());
        if free {
            self.conditions[at] = condition;
        }
        free
    }
}

impl<T> Scope<T> {
    pub(super) fn of(items: Vec<T>) -> Self {
        Self { negated: false, items }
    }

    pub(super) fn other_than(items: Vec<T>) -> Self {
        Self { negated: true, items }
    }
}
