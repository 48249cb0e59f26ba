//! What a generated template says.

/// A template.
#[derive(Debug, Clone)]
pub struct Template {
    /// `P0` and so on.
    pub parameters: Vec<Parameter>,
    /// What the mapping gives for each of [`super::TEXTS`].
    pub mapping: Vec<&'static str>,
    /// `C0` and so on.
    pub conditions: Vec<Formula>,
    /// What every deployment has to satisfy.
    pub rules: Vec<Rule>,
    /// Whether it is written as JSON.
    pub is_json: bool,
    /// Chooses among the ways to write the same in YAML.
    pub spelling: u64,
}

/// A parameter that is text.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The texts that it takes, where it does not take any.
    pub allowed: Option<Vec<&'static str>>,
    /// What it is unless the deployer says something else, which changes nothing.
    pub default: Option<&'static str>,
}

/// A rule with one assertion.
#[derive(Debug, Clone)]
pub struct Rule {
    /// When it applies; always where it does not say.
    pub applies: Option<Formula>,
    /// What holds then.
    pub assert: Formula,
}

/// What a condition or an assertion says.
#[derive(Debug, Clone)]
pub enum Formula {
    /// `Fn::Equals`.
    Equals(Word, Word),
    /// `Condition`.
    Condition(usize),
    /// `Fn::Not`.
    Not(Box<Formula>),
    /// `Fn::And`.
    And(Vec<Formula>),
    /// `Fn::Or`.
    Or(Vec<Formula>),
    /// `Fn::Contains`: whether a parameter is one of the texts. Only in rules.
    Contains(Vec<&'static str>, usize),
}

/// A side of `Fn::Equals`.
#[derive(Debug, Clone)]
pub enum Word {
    /// Text.
    Text(&'static str),
    /// `Ref` to a parameter.
    Parameter(usize),
    /// `Ref` to `AWS::Region`.
    Region,
    /// `Fn::FindInMap` by a parameter.
    Mapped(usize),
}
