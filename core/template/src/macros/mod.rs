//! What CloudFormation does to a template before it reads it: includes, loops and the transform of SAM.

mod evaluated;
mod for_each;
mod include;

use evaluated::evaluate_for_sam;
use for_each::expand_loops;
use include::expand_includes;

pub(crate) use for_each::LOOP;

use deployfence_source::{FileSpan, Files};
use deployfence_value::{Scope, Value};

use crate::functions::as_call;
use crate::problem::Problem;
use crate::sam;
use crate::sections::{Given, Sections};

/// A transform that a template names.
#[derive(Debug, Clone, Copy)]
struct Transform<'v> {
    name: &'v str,
    at: FileSpan,
}

/// The transforms that a template as a whole asks for, in their order. Includes are done by then.
fn transforms(root: &Value) -> impl Iterator<Item = Transform<'_>> {
    let named = root.get("Transform").map(Value::one_or_many).unwrap_or_default();
    named.iter().filter_map(|value| {
        Some(Transform { name: value.get("Name").unwrap_or(value).as_str()?, at: value.at })
    })
}

/// The template as CloudFormation will take it: with its transforms applied, as far as they can be without running
/// anything. A macro that cannot is a problem that says so.
pub(crate) fn apply(
    root: &Value,
    scope: Scope,
    given: &Given,
    files: Option<&dyn Files>,
    problems: &mut Vec<Problem>,
) -> Value {
    let mut root = match files {
        Some(files) => expand_includes(root, files, problems),
        None => root.clone(),
    };
    for Transform { name, at } in transforms(&root.clone()) {
        match name {
            "AWS::LanguageExtensions" => {
                let sections = Sections::of(&root, scope, given);
                root = expand_loops(&root, &sections.clone().with_defaults(), problems);
                if sam::is_evaluated_before(&root) {
                    root = evaluate_for_sam(&root, sections);
                }
            }
            sam::TRANSFORM => {
                let expanded = sam::expand(&root, &given.parameters);
                root = expanded.root;
                problems.extend(expanded.problems);
            }
            // What these two do adds nothing that is decided here, or needs the account.
            "AWS::Include" | "AWS::CodeDeployBlueGreen" => {}
            macro_name => {
                let message =
                    format!("`{macro_name}` is not run: what it makes of the template was not checked");
                problems.push(Problem::harmless(at, message));
            }
        }
    }
    root
}

/// The argument of a macro call by `Fn::Transform`, if a value is one.
fn macro_call(value: &Value) -> Option<&Value> {
    as_call(value, "Fn::Transform")
}
