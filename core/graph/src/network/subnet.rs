//! Subnets: what they are declared to be, and the tables that route for them.

use deployfence_source::FileSpan;
use deployfence_value::{Literal, Piece, Text, Value};

use super::id::Id;
use crate::member::Member;

/// The tag by which CDK says what it takes a subnet for.
const KIND: &str = "aws-cdk:subnet-type";

/// What tells in a name that the word is about something else, such as the VPC, or denied.
const NOT_ISOLATED: &[&str] = &[
    "egress",
    "non-isolated",
    "nonisolated",
    "not-isolated",
    "notisolated",
    "public",
    "semi-isolated",
    "unisolated",
];

/// How a subnet is declared to have no way out.
#[derive(Debug, Clone)]
pub struct Isolation {
    /// Where that is written.
    pub at: FileSpan,
    /// What says it.
    pub by: &'static str,
}

/// A table that routes for a subnet.
#[derive(Debug, Clone)]
pub struct Association<'w> {
    /// The resource that says so.
    pub member: Member<'w>,
    /// The table.
    pub table: Id,
    /// The conditions under which it does.
    pub when: Vec<Literal>,
}

/// How a subnet is declared to be isolated: by CDK's tag, and where there is none, by its name.
#[must_use]
pub fn declared_isolated(subnet: Member<'_>) -> Option<Isolation> {
    let tags = subnet.property(&["Tags"]);
    let tags: Vec<&Value> = tags.iter().flat_map(|tags| tags.one_or_many()).collect();
    let tag = |key: &str| {
        let is_it = |tag: &&&Value| tag.get("Key").and_then(Value::as_str) == Some(key);
        tags.iter().find(is_it).and_then(|tag| tag.get("Value"))
    };
    if let Some(kind) = tag(KIND) {
        let is_isolated = kind.as_str() == Some("Isolated");
        return is_isolated.then_some(Isolation { at: kind.at, by: "the tag `aws-cdk:subnet-type`" });
    }
    if let Some(name) = tag("Name")
        && name.as_text().is_some_and(says_isolated)
    {
        return Some(Isolation { at: name.at, by: "its name" });
    }
    let by_id = says_isolated(&Text::literal(subnet.id()));
    by_id.then_some(Isolation { at: subnet.at(), by: "its logical id" })
}

fn says_isolated(name: &Text) -> bool {
    let known = name.pieces().iter().filter_map(|piece| match piece {
        Piece::Literal(text) => Some(text.to_ascii_lowercase()),
        Piece::Hole(_) => None,
    });
    let known = known.collect::<String>();
    known.contains("isolated") && !NOT_ISOLATED.iter().any(|not| known.contains(not))
}
