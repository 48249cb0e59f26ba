//! CodePipeline's CloudFormation actions: deploy settings that stand in a template.

use deployfence_template::{Resource, Template};
use deployfence_value::Value;

use crate::ServiceRole;
use crate::part::Part;

/// The service roles that the CloudFormation actions of a template's pipelines name.
#[must_use]
pub fn pipeline_roles(template: &Template) -> Vec<ServiceRole> {
    let is_pipeline = |r: &Resource<'_>| r.type_name() == Some("AWS::CodePipeline::Pipeline");
    template.resources().filter(is_pipeline).flat_map(|pipeline| roles_of(template, pipeline)).collect()
}

fn roles_of(template: &Template, pipeline: Resource<'_>) -> Vec<ServiceRole> {
    let Some(properties) = pipeline.properties() else { return Vec::new() };
    let actions = Part::of(properties).descend(&["Stages", "*", "Actions", "*"]);
    let deploys = actions.iter().flat_map(Part::chosen).filter(|action| {
        let provider = action.value.at_path(&["ActionTypeId", "Provider"]);
        provider.and_then(Value::as_str) == Some("CloudFormation")
    });
    // The `RoleArn` beside `Configuration` is the role that the pipeline takes to act at all.
    let roles = deploys.flat_map(|action| action.descend(&["Configuration", "RoleArn"]));
    let service_role = |role: Part<'_>| ServiceRole {
        role: role.resolve(template),
        at: role.value.at,
        path: pipeline.path(&role.path_from("Properties")),
        setting: "Configuration.RoleArn",
        taken_from: None,
    };
    roles.map(service_role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_template::from_document;
    use deployfence_value::Scope;

    #[test]
    fn a_stage_under_a_condition_names_a_role_under_that_condition() {
        let text = "\
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Source
        - Fn::If:
            - IsProd
            - Actions:
                - ActionTypeId: {Provider: CloudFormation}
                  Configuration: {RoleArn: deploy}
            - Ref: AWS::NoValue
";
        let root = from_document(&read(&SourceText::new(text), Syntax::Yaml), FileId(0));
        let template = Template::new(root, Scope(0)).unwrap();
        let roles = pipeline_roles(&template);
        let [role] = roles.as_slice() else { panic!("{roles:?}") };
        assert_eq!(role.role.display(), "deploy while IsProd, else null");
        assert_eq!(
            role.path.join("/"),
            "Resources/Pipeline/Properties/Stages/1/Fn::If/1/Actions/0/Configuration/RoleArn"
        );
    }
}
