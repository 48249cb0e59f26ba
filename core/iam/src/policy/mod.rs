//! The policy language: identity, resource, trust, boundary, session, endpoint and organisation policies are all written
//! in it. This is what a document says; what it means for a request is `evaluate`'s business.
//!
//! Source: AWS's "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language".

mod assuming;
mod element;
mod operator;
mod principal;
mod problem;
mod statement;

use deployfence_source::FileSpan;
use deployfence_value::{Kind, Value};

pub use element::{Item, Items};
pub use operator::{Comparison, Family, Operator, Quantifier};
pub use principal::{Principal, Principals};
pub use problem::{Flaw, PolicyProblem};
pub use statement::{Condition, Effect, Statement};

use element::{Reader, each_alternative};

use crate::pattern::Pattern;

/// A policy document, as far as it can be known.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where it is written.
    pub at: FileSpan,
    /// The version of the language, which decides on policy variables.
    pub version: Version,
    /// Its statements in order.
    pub statements: Vec<Statement>,
    /// What is wrong with it.
    pub problems: Vec<PolicyProblem>,
    /// Whether there may be statements that cannot be seen: then what is not found may still be there.
    pub partial: bool,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 2008-10-17, also where none is written: `${…}` is text.
    V2008,
    /// 2012-10-17: with policy variables.
    V2012,
}

/// Most statements that alternatives may make of one policy. Quotas of AWS on the size of a policy allow fewer.
pub(crate) const STATEMENTS: usize = 4096;

impl Policy {
    /// Reads a policy from a resolved value. Total: what is wrong is in [`Policy::problems`], and the rest is read.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let mut reader = Reader::default();
        let mut policy = Self {
            at: document.at,
            version: Version::V2008,
            statements: Vec::new(),
            problems: Vec::new(),
            partial: false,
        };
        match &document.kind {
            Kind::Map(_) => policy.read(document, &mut reader),
            // A policy that is there in some deployments only.
            Kind::Choice(_) => each_alternative(document, |document, under| {
                if document.is_null() {
                    return;
                }
                let mut one = Self::new(document);
                for statement in &mut one.statements {
                    statement.under.extend_from_slice(under);
                }
                policy.version = one.version;
                policy.partial |= one.partial;
                policy.statements.append(&mut one.statements);
                reader.problems.append(&mut one.problems);
            }),
            Kind::Unknown(_) => policy.partial = true,
            _ if document.as_text().is_some_and(|text| text.as_literal().is_none()) => policy.partial = true,
            _ => {
                policy.partial = true;
                reader.problem(document.at, Flaw::WrongType, "a policy is a map");
            }
        }
        policy.problems = reader.problems;
        policy
    }

    /// Whether it surely allows every action on everything, and denies nothing.
    #[must_use]
    pub fn allows_everything(&self) -> bool {
        let is_everything = |element: &Option<Items<Pattern>>| {
            element.as_ref().is_some_and(|element| {
                let mut sure = element.items.iter().filter(|item| item.under.is_empty());
                !element.negated && sure.any(|item| item.is.is_everything())
            })
        };
        let allows = |statement: &Statement| {
            statement.conditions.is_empty()
                && statement.under.is_empty()
                && !statement.unclear
                && is_everything(&statement.actions)
                && is_everything(&statement.resources)
        };
        !self.partial
            && self.statements.iter().all(|statement| statement.effect == Some(Effect::Allow))
            && self.statements.iter().any(allows)
    }

    fn read(&mut self, document: &Value, reader: &mut Reader) {
        self.version = version(document, reader);
        reader.variables = self.version == Version::V2012;
        reader.unknown_elements(document, &["Version", "Id", "Statement"], "policy");
        let Some(statements) = document.get("Statement") else {
            reader.problem(document.at, Flaw::Missing, "the policy has no `Statement`");
            self.partial |= document.entries().any(|entry| entry.key.starts_with("Fn::"));
            return;
        };
        each_alternative(statements, |statements, outer| {
            for item in statements.one_or_many() {
                each_alternative(item, |item, inner| {
                    if self.statements.len() >= STATEMENTS {
                        self.partial = true;
                        reader.once(
                            item.at,
                            Flaw::TooMuch,
                            "the policy has too many statements to be read whole",
                        );
                        return;
                    }
                    let under: Vec<_> = outer.iter().chain(inner).cloned().collect();
                    match &item.kind {
                        Kind::Map(_) => self.statements.push(Statement::new(item, under, reader)),
                        // `AWS::NoValue` takes a statement away.
                        Kind::Null if !under.is_empty() => {}
                        Kind::Unknown(_) => self.partial = true,
                        Kind::Text(text) if text.as_literal().is_none() => self.partial = true,
                        _ => {
                            self.partial = true;
                            reader.problem(item.at, Flaw::WrongType, "a statement is a map");
                        }
                    }
                });
            }
        });
    }
}

fn version(document: &Value, reader: &mut Reader) -> Version {
    let Some(version) = document.get("Version") else { return Version::V2008 };
    match version.as_str() {
        Some("2012-10-17") => Version::V2012,
        Some("2008-10-17") => Version::V2008,
        Some(other) => {
            let message = format!("there is no version `{other}`: it is `2012-10-17`, or `2008-10-17`");
            reader.problem(version.at, Flaw::UnknownValue, message);
            Version::V2012
        }
        None => {
            reader.not_text("Version", version);
            Version::V2012
        }
    }
}
