//! CodePipeline's CloudFormation actions: deploy settings that stand in a template.

use deployfence_template::{Resource, Template};
use deployfence_value::Value;

use crate::ServiceRole;

/// The service roles that the CloudFormation actions of a template's pipelines name.
#[must_use]
pub fn pipeline_roles(template: &Template) -> Vec<ServiceRole> {
    let is_pipeline = |r: &Resource<'_>| r.type_name() == Some("AWS::CodePipeline::Pipeline");
    template.resources().filter(is_pipeline).flat_map(|pipeline| roles_of(template, pipeline)).collect()
}

fn roles_of(template: &Template, pipeline: Resource<'_>) -> Vec<ServiceRole> {
    let stages = pipeline.properties().and_then(|p| p.get("Stages")).map(Value::items).unwrap_or_default();
    let mut found = Vec::new();
    for (stage_index, stage) in stages.iter().enumerate() {
        let actions = stage.get("Actions").map(Value::items).unwrap_or_default();
        for (action_index, action) in actions.iter().enumerate() {
            let provider = action.at_path(&["ActionTypeId", "Provider"]).and_then(Value::as_str);
            // The `RoleArn` beside `Configuration` is the role that the pipeline takes to act at all.
            let role = action.at_path(&["Configuration", "RoleArn"]);
            let (Some("CloudFormation"), Some(role)) = (provider, role) else { continue };
            let (stage, action) = (stage_index.to_string(), action_index.to_string());
            found.push(ServiceRole {
                role: template.resolve(role),
                at: role.at,
                path: pipeline.path(&[
                    "Properties",
                    "Stages",
                    &stage,
                    "Actions",
                    &action,
                    "Configuration",
                    "RoleArn",
                ]),
                setting: "Configuration.RoleArn",
                taken_from: None,
            });
        }
    }
    found
}
