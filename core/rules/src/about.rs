//! Findings about a resource of a template.

use deployfence_findings::{Finding, FindingBuilder, RuleMeta};
use deployfence_graph::{Member, World};
use deployfence_source::FileSpan;
use deployfence_value::Literal;

/// Starts a finding about a resource, at a place in it, under the conditions of the resource and those in `when`. None where
/// no deployment has it so.
pub(crate) fn about(
    world: &World,
    meta: &'static RuleMeta,
    member: Member<'_>,
    when: &[Literal],
    at: FileSpan,
    message: impl Into<String>,
) -> Option<FindingBuilder> {
    let conditions = world.both_hold(&member.under(), when)?;
    let builder = Finding::builder(meta, at, message).logical_id(member.id()).path(member.resource.path(&[]));
    Some(under(builder, &conditions))
}

/// [`about`] a property: at its place and with its path, where it is written as such; else at the logical id.
pub(crate) fn about_property(
    world: &World,
    meta: &'static RuleMeta,
    member: Member<'_>,
    when: &[Literal],
    path: &[&str],
    message: impl Into<String>,
) -> Option<FindingBuilder> {
    let builder = about(world, meta, member, when, member.place_of(path), message)?;
    let is_written = member.written(path).is_some();
    let whole: Vec<&str> = ["Properties"].into_iter().chain(path.iter().copied()).collect();
    Some(if is_written { builder.path(member.resource.path(&whole)) } else { builder })
}

/// Says under which conditions a claim holds.
pub(crate) fn under(builder: FindingBuilder, conditions: &[Literal]) -> FindingBuilder {
    conditions.iter().fold(builder, |builder, condition| builder.condition(condition.to_string()))
}
