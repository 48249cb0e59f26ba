//! # What it finds
//!
//! An environment variable that is named like a secret (`ACCESS_TOKEN`, `dbPassword`) and holds a placeholder such as
//! `DummyAccessToken`, `changeme` or `<your token>`.
//!
//! # Why it matters
//!
//! The placeholder deploys. Whoever then sets the real value by hand loses it with the next deployment that touches the
//! variables, and until then nobody can tell from the template what runs. Where nobody replaces it, the code fails, or works
//! with a password that everybody can guess.
//!
//! # How to fix
//!
//! Keep the secret where secrets are kept, hand its name to the code, and let the code read it:
//!
//! ```yaml
//! Environment:
//!   Variables:
//!     ACCESS_TOKEN_ARN: !Ref AccessToken # an AWS::SecretsManager::Secret
//! ```
//!
//! # Limits
//!
//! Environment variables of Lambda, ECS, Batch, CodeBuild, App Runner and Amplify are looked at. A parameter's default is not
//! the value that a deployment gives. What Lambda keeps for itself (`AWS_SECRET_ACCESS_KEY`) is passed over: it refuses the function.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;

use crate::Rule;
use crate::about::about;
use crate::variables::{Variable, secret_variables};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF603",
    slug: "secret-placeholder",
    group: Group::Secrets,
    severity: Severity::Medium,
    summary: "a variable that is named like a secret holds a placeholder, and that deploys",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"],
    fixed: false,
};

const HELP: &str =
    "hand the name of a secret in Secrets Manager or of a `SecureString` to the code, and read it there";

/// How placeholders begin once everything but letters and digits is taken out.
const FRONTS: &[&str] = &[
    "changeit",
    "changeme",
    "changethis",
    "dummy",
    "fixme",
    "insert",
    "placeholder",
    "replaceme",
    "replacethis",
    "replacewith",
    "tobereplaced",
    "todo",
];
/// Letters that fill a place.
const FILLERS: &[char] = &['*', '.', '?', 'X', 'x'];
/// So many of them are no value.
const FILLED: usize = 3;

pub(crate) struct SecretPlaceholder;

impl Rule for SecretPlaceholder {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for variable in secret_variables(world) {
            if let Some(text) = variable.value.as_str().filter(|text| is_placeholder(text)) {
                findings.extend(finding(world, &variable, text));
            }
        }
    }
}

fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_filler = |filler: &char| text.len() >= FILLED && text.chars().all(|c| c == *filler);
    FRONTS.iter().any(|front| plain.starts_with(front))
        || (text.starts_with('<') && text.ends_with('>'))
        || (plain.starts_with("your") && text.contains([' ', '_', '-']))
        || FILLERS.iter().any(is_filler)
}

fn finding(world: &World, variable: &Variable<'_>, placeholder: &str) -> Option<Finding> {
    let Variable { name, member, at, when, .. } = variable;
    let message = format!(
        "`{name}` of `{}` holds the placeholder `{placeholder}`, and a deployment puts it back",
        member.id()
    );
    let builder = about(world, &META, *member, when, *at, message)?.help(HELP);
    let title = format!("let the code read `{name}` from where secrets are kept");
    Some(builder.fix(Fix { title, safety: Safety::Review, edits: Vec::new() }).build())
}
