//! Whether what is not seen may add to a part of the network.

use deployfence_template::Template;
use deployfence_value::{Hole, Value};

use super::id::Id;
use crate::world::World;

/// Types of resources that hand what they are given to something that is not seen.
const HANDS_ON: &[&str] = &[
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::CustomResource",
    "AWS::Serverless::Application",
    "AWS::SSM::Parameter",
];

/// The exports that CDK makes by itself, which are for stacks of the same application.
const OF_CDK: &str = ":ExportsOutput";

/// Whether an export, or a resource whose doing is not seen, is given the id.
pub(super) fn is_handed_on(world: &World, id: &Id) -> bool {
    let is_it = |hole: &Hole| Id::given(world, hole).is_some_and(|own| own == *id);
    let exported = |template: &Template| {
        template.exports().any(|(name, value)| {
            let by_cdk = name.as_str().is_some_and(|name| name.contains(OF_CDK));
            !by_cdk && value.any_hole(&is_it)
        })
    };
    let given = |properties: &Value, template: &Template| template.resolve(properties).any_hole(&is_it);
    let handed = |template: &Template| {
        template.resources().any(|resource| {
            let type_name = resource.type_name().unwrap_or_default();
            let hands_on = type_name.starts_with("Custom::") || HANDS_ON.contains(&type_name);
            hands_on && resource.properties().is_some_and(|properties| given(properties, template))
        })
    };
    world.templates().any(|template| exported(template) || handed(template))
}
