//! # What it finds
//!
//! An environment variable that is named like a secret (`ACCESS_TOKEN`, `dbPassword`) and takes its value from a parameter that
//! is not hidden (no `NoEcho`), or from a parameter of Systems Manager of type `String`, by
//! `AWS::SSM::Parameter::Value<String>` or `{{resolve:ssm:…}}`.
//!
//! # Why it matters
//!
//! CloudFormation shows the value of a parameter without `NoEcho` to everybody who may describe the stack, in the console and
//! in its history. A `String` of Systems Manager is stored in the clear, and whoever may read parameters reads it without any
//! key. A `SecureString` is neither taken by such a parameter nor by an environment variable.
//!
//! # How to fix
//!
//! Store the secret as a `SecureString` or in Secrets Manager, hand its name to the code, and read it at run time:
//!
//! ```yaml
//! Environment:
//!   Variables:
//!     ACCESS_TOKEN_PATH: /app/access-token # a SecureString that the execution role may read
//! ```
//!
//! # Limits
//!
//! `NoEcho` hides a parameter, and the variable still shows its value to everybody who may read the function's configuration. A
//! name that ends like `…Arn`, `…Name`, `…Id` or `…Path`, or a default that is a path or an ARN, is taken for something that
//! leads to the secret.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_template::Parameter;
use deployfence_value::{HoleOrigin, Map, Piece, Value};

use crate::Rule;
use crate::about::about;
use crate::variables::{Variable, names_place, secret_variables};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF602",
    slug: "secret-through-plain-parameter",
    group: Group::Secrets,
    severity: Severity::Medium,
    summary: "a variable that is named like a secret takes it from a parameter that everybody may read",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
    ],
    fixed: false,
};

const HELP: &str =
    "store it as a `SecureString` or in Secrets Manager, hand its name to the code, and read it at run time";

pub(crate) struct SecretThroughPlainParameter;

impl Rule for SecretThroughPlainParameter {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for variable in secret_variables(world) {
            let taken =
                parameter(&variable).filter(|parameter| holds_secret(parameter)).map(Taken::Parameter);
            if let Some(taken) = taken.or_else(|| stored(&variable.value).map(Taken::Stored)) {
                findings.extend(finding(world, &variable, &taken));
            }
        }
    }
}

/// Where a secret comes from.
enum Taken<'w> {
    /// A parameter of the template.
    Parameter(&'w Parameter),
    /// A `String` of Systems Manager.
    Stored(String),
}

/// The parameter whose value, and nothing else, a variable has.
fn parameter<'w>(variable: &Variable<'w>) -> Option<&'w Parameter> {
    let reference = variable.written.as_map().and_then(Map::single).filter(|call| call.key == "Ref");
    // What a deployment gives is known and the name gone: the text of the template still has it.
    let name = reference.and_then(|call| call.value.as_str()).map(str::to_owned);
    let name = name.or_else(|| match &variable.value.as_text()?.as_hole()?.origin {
        HoleOrigin::Parameter(name) => Some(name.to_string()),
        _ => None,
    })?;
    variable.member.template.parameters().iter().find(|parameter| parameter.name == name)
}

/// Whether a parameter takes the secret itself, and shows it.
fn holds_secret(parameter: &Parameter) -> bool {
    let default = parameter.default.as_ref().and_then(Value::as_str).unwrap_or_default();
    let is_place = ["/", "arn:", "{{resolve:"].iter().any(|front| default.starts_with(front));
    let is_shown = match parameter.type_name.as_str() {
        "String" => !parameter.no_echo && !is_place,
        "AWS::SSM::Parameter::Value<String>" => true,
        _ => false,
    };
    is_shown && parameter.allowed.is_empty() && !names_place(&parameter.name)
}

/// The name of the parameter in Systems Manager whose value, and nothing else, a text is.
fn stored(value: &Value) -> Option<String> {
    let HoleOrigin::Dynamic(reference) = &value.as_text()?.as_hole()?.origin else { return None };
    let Some(Piece::Literal(front)) = reference.pieces().first() else { return None };
    // `ssm-secure` is another service's word.
    front.starts_with("ssm:").then(|| reference.to_string().trim_start_matches("ssm:").to_owned())
}

fn finding(world: &World, variable: &Variable<'_>, taken: &Taken<'_>) -> Option<Finding> {
    let Variable { name, member, at, when, .. } = variable;
    let source = match taken {
        Taken::Parameter(parameter) if parameter.is_stored() => format!(
            "the parameter `{}`, which reads a `String` of Systems Manager: that is stored in the clear",
            parameter.name
        ),
        Taken::Parameter(parameter) => format!(
            "the parameter `{}`, which is not hidden: everybody who may describe the stack reads it",
            parameter.name
        ),
        Taken::Stored(path) => {
            format!("`{path}`, a `String` of Systems Manager: that is stored in the clear")
        }
    };
    let message = format!("`{name}` of `{}` takes a secret from {source}", member.id());
    let mut builder = about(world, &META, *member, when, *at, message)?.help(HELP);
    if let Taken::Parameter(parameter) = taken {
        builder = builder
            .because(parameter.at, format!("`{}` is of type `{}`", parameter.name, parameter.type_name));
    }
    let title = format!("let the code read `{name}` at run time");
    Some(builder.fix(Fix { title, safety: Safety::Review, edits: Vec::new() }).build())
}
