//! The arguments of `deployfence policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use deployfence_engine::policy::{Attached, DocumentKind};

use super::Format;

#[derive(Debug, Args)]
#[command(after_help = "\
A policy is read from a JSON or YAML file, or from standard input (`-`): the document by itself, or as the AWS CLI \
prints it (`aws iam get-policy-version`, `get-role-policy`, `get-role`). Nothing is fetched: what AWS's actions, \
resources and condition keys are comes with this command.

Examples:
  deployfence policy expand 's3:Get*'
  deployfence policy explain policy.json
  deployfence policy lint trust.json --type trust
  deployfence policy evaluate cases.json --format json
  deployfence policy compare new.json old.json
  deployfence policy grants role.json --action 'iam:*'
  deployfence policy public bucket.json --resource-type AWS::S3::Bucket")]
pub(crate) struct Policy {
    #[command(subcommand)]
    pub(crate) question: Question,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    /// List the actions that patterns stand for.
    Expand(Expand),
    /// Say what a policy allows and denies, in words.
    Explain(Explain),
    /// Find what is wrong or doubtful in a policy.
    Lint(Lint),
    /// Decide requests: allowed, denied because nothing allows it, or denied by a statement.
    Evaluate(Evaluate),
    /// Prove that a policy allows nothing that another one does not, or show a request.
    Compare(Compare),
    /// Prove that a policy grants none of some actions or resources, or show a request.
    Grants(Grants),
    /// Prove that a resource's policy lets in nobody but those who are named, or show a request.
    Public(Public),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit status:
  0  every pattern stands for an action
  1  a pattern stands for none
  2  the arguments make no sense")]
pub(crate) struct Expand {
    /// Patterns as in the `Action` of a policy, such as `s3:Get*` (in quotes, or the shell expands them).
    #[arg(value_name = "PATTERN", required = true)]
    pub(crate) patterns: Vec<String>,

    /// How the actions are written: a line for each, or with all that is known of them.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit status:
  0  explained
  2  the policy could not be read in full")]
pub(crate) struct Explain {
    /// The policy; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// How the explanation is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
An error is what AWS refuses, a warning is what has no effect or another one than it seems, a suggestion is what the \
policy could say better.

Exit status:
  0  nothing, or suggestions alone
  1  errors or warnings
  2  the file could not be read, or holds no policy")]
pub(crate) struct Lint {
    /// The policy; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// What the policy is attached to; guessed by what it says unless given.
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    pub(crate) kind: Option<Kind>,

    /// How the report is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A case is a map: `request` (`principal`, `action`, `resource: {resource, accountId}`, `context`), and the policies that \
have a say: `identityPolicies`, `resourcePolicy`, `permissionBoundaries`, `sessionPolicy`, `serviceControlPolicies`, \
`resourceControlPolicies`, `endpointPolicies`. A file holds one case, an array of cases, or one case after the other \
(JSON Lines), any number of them.

Exit status:
  0  every case was decided, whatever the answers are
  2  something in the file is wrong: then nothing is printed
  3  a case hangs on what is not known")]
pub(crate) struct Evaluate {
    /// The cases, as JSON; `-` is standard input.
    #[arg(value_name = "CASES")]
    pub(crate) cases: PathBuf,

    /// How the answers are written; JSON is an array in the order of the cases.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The answer is `no-new-access`, which is a proof, `new-access` with a request that the new policy allows and the existing \
one does not, or `unknown` with what could not be decided.

Exit status:
  0  no new access
  1  new access
  2  a policy could not be read, or has a problem
  3  unknown")]
pub(crate) struct Compare {
    /// The policy that is to be put in place; `-` is standard input.
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,

    /// The policy that is in place, or that says how much may be allowed.
    #[arg(value_name = "EXISTING")]
    pub(crate) existing: PathBuf,

    /// What the policies are attached to; told from whether they name principals unless given.
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    pub(crate) kind: Option<Side>,

    /// How the answer is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Actions alone are asked of any resource, resources alone for any action, and both together for each pair. The answer is \
`not-granted`, which is a proof, `granted` with a request that the policy allows, or `unknown` with what could not be \
decided.

Exit status:
  0  not granted
  1  granted
  2  the policy could not be read or has a problem, or an action or a resource is none
  3  unknown

Examples:
  deployfence policy grants role.json --action iam:PassRole 'iam:Put*'
  deployfence policy grants role.json --action s3:DeleteObject --resource 'arn:aws:s3:::backups/*'")]
pub(crate) struct Grants {
    /// The policy; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// Actions, or patterns of them.
    #[arg(long = "action", value_name = "ACTION", num_args = 1.., required_unless_present = "resources")]
    pub(crate) actions: Vec<String>,

    /// Resources, or patterns of them.
    #[arg(long = "resource", value_name = "ARN", num_args = 1..)]
    pub(crate) resources: Vec<String>,

    /// What the policy is attached to; told from whether it names principals unless given.
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    pub(crate) kind: Option<Side>,

    /// How the answer is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = format!("\
The answer is `not-public`, which is a proof, `public` with a request of somebody whom nobody named, or `unknown` with \
what could not be decided.

Exit status:
  0  not public
  1  public
  2  the policy could not be read or has a problem, or there is no such resource type
  3  unknown

Resource types:
  {}", deployfence_engine::policy::public_types().collect::<Vec<_>>().join("\n  ")))]
pub(crate) struct Public {
    /// The policy; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) policy: PathBuf,

    /// The type of the resource, as IAM Access Analyzer calls it.
    #[arg(long = "resource-type", value_name = "TYPE")]
    pub(crate) of: String,

    /// How the answer is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

/// What policies that are compared are attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// A user, a group or a role.
    Identity,
    /// A resource; a role's trust policy is such a one.
    Resource,
}

impl From<Side> for Attached {
    fn from(side: Side) -> Self {
        match side {
            Side::Identity => Self::Identity,
            Side::Resource => Self::Resource,
        }
    }
}

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A user, a group or a role.
    Identity,
    /// A resource, such as a bucket.
    Resource,
    /// A role, which it says who may assume.
    Trust,
    /// A permissions boundary.
    Boundary,
    /// A session.
    Session,
    /// A service control policy of an organisation.
    Scp,
    /// A resource control policy of an organisation.
    Rcp,
    /// A VPC endpoint.
    Endpoint,
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Resource => Self::Resource,
            Kind::Trust => Self::Trust,
            Kind::Boundary => Self::Boundary,
            Kind::Session => Self::Session,
            Kind::Scp => Self::ServiceControl,
            Kind::Rcp => Self::ResourceControl,
            Kind::Endpoint => Self::Endpoint,
        }
    }
}
