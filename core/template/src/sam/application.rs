//! `AWS::Serverless::Application`: a nested stack.

use deployfence_value::{Reason, Value};

use super::expansion::Expansion;
use super::source::{Generated, Source};

/// Replaces an application by the stack that it is.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let Some(location) = source.property("Location") else {
        let message = format!("`{}` lacks its `Location`: the transform refuses the template", source.id);
        return expansion.problem(source.id_at, message);
    };
    let template = match location.as_map() {
        None => location.clone(),
        // Only the repository of applications knows the address of the template.
        Some(_) => Value::unknown(Reason::Later("the Serverless Application Repository".into()), location.at),
    };
    let stack = Generated::new(source.id.clone(), "AWS::CloudFormation::Stack", source.id_at)
        .with_attributes(source.attributes(&["DependsOn"]))
        .with_attributes(source.passed_to_all())
        .property("TemplateURL", template)
        .passed(&source.properties, &["Parameters", "NotificationARNs", "TimeoutInMinutes"]);
    expansion.emit(stack);
}
