//! The account and the partition that a world is about.

use deployfence_iam::Arn;
use deployfence_template::Template;
use deployfence_value::{Hole, HoleOrigin, Kind, Pseudo, Text, Value};

/// The partitions beside `aws`, with what begins an ARN in them.
/// Source: "Amazon Resource Names (ARNs)" in the AWS General Reference.
const OTHERS: &[(&str, &str)] = &[("aws-cn", "arn:aws-cn:"), ("aws-us-gov", "arn:aws-us-gov:")];

/// Where a world is deployed, as far as it is known.
#[derive(Debug)]
pub(crate) struct Home {
    account: Option<Text>,
    partition: Text,
}

impl Home {
    /// The account of the snapshots, where all are of one: templates that name none are taken to be deployed there. The
    /// partition is theirs, or the one that the templates write in an ARN, or `aws`, which a template that is made for
    /// every partition can be deployed to as well.
    pub(crate) fn of<'t>(templates: impl Iterator<Item = &'t Template>, snapshots: &[Value]) -> Self {
        let lists = ["RoleDetailList", "UserDetailList", "GroupDetailList"];
        let details = snapshots.iter().flat_map(|snapshot| lists.map(|list| snapshot.get(list)));
        let arns = details.flatten().flat_map(Value::items).filter_map(|detail| detail.get("Arn")?.as_text());
        let mut known: Option<Arn> = None;
        for arn in arns.filter_map(Arn::parse) {
            match &known {
                Some(known) if known.account != arn.account => {
                    return Self { account: None, partition: arn.partition };
                }
                _ => known = Some(arn),
            }
        }
        match known {
            Some(arn) => Self { account: Some(arn.account), partition: arn.partition },
            None => Self { account: None, partition: written(templates) },
        }
    }

    /// The text with account, region and partition taken for those of one deployment environment, and of the one account.
    pub(crate) fn settle(&self, text: &Text) -> Text {
        text.in_one_environment().filled(|hole: &Hole| match hole.origin {
            HoleOrigin::Pseudo(Pseudo::AccountId) => self.account.clone(),
            HoleOrigin::Pseudo(Pseudo::Partition) => Some(self.partition.clone()),
            _ => None,
        })
    }
}

/// The partition that the templates are written for.
fn written<'t>(templates: impl Iterator<Item = &'t Template>) -> Text {
    let mut found = "aws";
    for template in templates {
        let other = OTHERS.iter().find(|(_, arn)| writes(template.root(), arn));
        found = other.map_or(found, |(partition, _)| partition);
    }
    Text::literal(found)
}

fn writes(value: &Value, arn: &str) -> bool {
    match &value.kind {
        Kind::Text(text) => text.as_literal().is_some_and(|literal| literal.contains(arn)),
        Kind::List(items) => items.iter().any(|item| writes(item, arn)),
        Kind::Map(map) => map.entries().iter().any(|entry| writes(&entry.value, arn)),
        _ => false,
    }
}
