//! Whether all of a template is seen.

use deployfence_graph::World;
use deployfence_source::FileSpan;
use deployfence_template::Template;
use deployfence_value::{Kind, Value};

/// Transforms that add no names which a template refers to, and give no text a meaning.
const HARMLESS: &[&str] = &["AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"];

/// Sections that define names.
const DEFINING: &[&str] = &["Parameters", "Mappings", "Conditions", "Resources"];

/// Keys of a template that a tool reads which makes the real one of it.
const OF_OTHER_TOOLS: &[&str] =
    &["Fn::Transform", "Modules", "Constants", "Packages", "Organization", "OrganizationBindings"];

/// Attributes of resources that org-formation reads, with names that its tasks define.
const OF_ORGANIZATIONS: &[&str] = &["OrganizationBinding", "OrganizationBindings"];

/// The beginning of a key that stands for something which was not written out: a macro, a loop.
const FUNCTION: &str = "Fn::";

/// Whether a template is all that CloudFormation gets: it says that it is a template, or a deployment is known, and nothing
/// adds to it that was not seen. A file that a Serverless service includes is part of another template, and that one is whole
/// only once it is packaged.
pub(crate) fn is_whole(world: &World, template: &Template) -> bool {
    declares_itself(world, template)
        && !is_included(world, template)
        && template.problems().iter().all(|problem| is_of_nested(template, problem.at))
        && !world.problems.iter().any(|problem| problem.lossy && problem.at.file == template.file())
        && template.not_expanded().next().is_none()
        && template.resources().all(|resource| is_expanded(resource.type_name()))
        && !template
            .resources()
            .any(|resource| OF_ORGANIZATIONS.iter().any(|key| resource.attribute(key).is_some()))
        && is_complete(template.root())
}

fn declares_itself(world: &World, template: &Template) -> bool {
    let deployment = world.deployments.iter().find(|deployment| deployment.scope == template.scope());
    let is_deployed = deployment.is_some_and(|deployment| deployment.service.is_none());
    is_deployed || template.is_of_sam() || template.root().get("AWSTemplateFormatVersion").is_some()
}

/// Whether a service takes its resources from the template's file.
fn is_included(world: &World, template: &Template) -> bool {
    world.deployments.iter().filter_map(|deployment| deployment.template.as_ref()).any(|service| {
        service.scope() != template.scope()
            && service.file() != template.file()
            && service.resources().any(|resource| resource.id_at.file == template.file())
    })
}

/// Whether a place lies in a nested stack: what its template says defines nothing here.
fn is_of_nested(template: &Template, at: FileSpan) -> bool {
    let stacks =
        template.resources().filter(|resource| resource.type_name() == Some("AWS::CloudFormation::Stack"));
    stacks.map(|stack| stack.body.at).any(|body| body.file == at.file && body.span.contains(at.span.start))
}

/// Whether a resource is one that CloudFormation knows: a macro or a module would make others of it.
fn is_expanded(type_name: Option<&str>) -> bool {
    type_name.is_some_and(|name| !name.starts_with("AWS::Serverless::"))
}

fn is_complete(root: &Value) -> bool {
    let named = root.get("Transform").map(Value::one_or_many).unwrap_or_default();
    let harmless = |name: &Value| name.as_str().is_some_and(|name| HARMLESS.contains(&name));
    let is_readable = |section: &&str| match root.get(section).map(|section| &section.kind) {
        None | Some(Kind::Null) => true,
        Some(Kind::Map(map)) => !map.entries().iter().any(|entry| entry.key.starts_with(FUNCTION)),
        Some(_) => false,
    };
    named.iter().all(harmless)
        && !OF_OTHER_TOOLS.iter().any(|key| root.get(key).is_some())
        && DEFINING.iter().all(is_readable)
}
