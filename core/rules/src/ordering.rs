//! What CloudFormation makes before what.

use std::collections::BTreeSet;

use deployfence_graph::Member;
use deployfence_template::Resource;
use deployfence_value::{Kind, Value};

/// The logical ids that CloudFormation may make before a resource of the same stack, because the resource names them, or names
/// what names them. Every text that could be a reference counts as one.
pub(crate) fn before(member: Member<'_>) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open = vec![member.resource];
    while let Some(resource) = open.pop() {
        let named = member.template.resources().filter(|other| may_name(resource.body, other.logical_id));
        let new: Vec<Resource<'_>> = named.filter(|other| found.insert(other.logical_id.as_str())).collect();
        open.extend(new);
    }
    found
}

/// Whether a value may refer to a logical id: by `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn`.
fn may_name(value: &Value, id: &str) -> bool {
    match &value.kind {
        Kind::Text(text) => text.as_literal().is_some_and(|text| {
            let attribute = || text.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
            let substituted = || {
                let starts = text.split("${").skip(1).filter_map(|part| part.strip_prefix(id));
                starts.into_iter().any(|rest| rest.starts_with(['}', '.']))
            };
            text == id || attribute() || substituted()
        }),
        Kind::List(items) => items.iter().any(|item| may_name(item, id)),
        Kind::Map(map) => map.entries().iter().any(|entry| may_name(&entry.value, id)),
        Kind::Choice(choice) => may_name(&choice.then, id) || may_name(&choice.otherwise, id),
        _ => false,
    }
}
