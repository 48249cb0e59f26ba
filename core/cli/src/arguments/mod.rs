//! The arguments, and the help that teaches them.

pub(crate) mod graph;
pub(crate) mod policy;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use deployfence_engine::{Severity, WorldMode};

/// Proves, before a deployment, that it will work and that it hands nobody more power than was meant.
#[derive(Debug, Parser)]
#[command(name = "deployfence", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  deployfence check                     the service or templates in this folder
  deployfence check api/ infra/iam.yml  a service, and the template that defines its roles
  deployfence resolve template.yaml     what is known of its resources before the deployment
  deployfence policy explain role.json  what a policy allows, in words
  deployfence can Deploy s3:GetObject   whether a role may do something, and why
  deployfence paths --from Developer --to administrator
  deployfence explain DF101             what a finding means, and the way out")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check services and templates.
    Check(Check),
    /// Show what is known of a template's resources before the deployment.
    Resolve(Resolve),
    /// Ask about policies by themselves: what they allow, and what is wrong with them.
    Policy(policy::Policy),
    /// Say whether a principal may do something, and why.
    Can(graph::Can),
    /// Find the shortest path from one principal to another, or to every right, and what cuts it.
    Paths(graph::Paths),
    /// Show who may do what to whom, for programs that draw it.
    Graph(graph::Graph),
    /// List the rules.
    Rules,
    /// Explain a rule: what it finds, why it matters, how to fix it.
    Explain {
        /// The rule's slug or code, such as `custom-resource-runs-as-deployment-role` or `DF101`.
        rule: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
A folder is searched for CloudFormation and SAM templates, Serverless services, CDK cloud assemblies, \
samconfig.toml and snapshots of accounts, by what they hold and not by their names; everything else is \
passed over. A file that is named must be one of these; named with a template, a file of parameter values \
(AWS CLI or CodePipeline) is used for it. node_modules and what the folder's own .gitignore files name are \
passed over, except .serverless, .aws-sam and cdk.out. Links are followed as far as they stay inside what is \
named. Nothing is executed, and nothing is fetched.

Exit status:
  0  nothing at or above the failing level
  1  findings
  2  something could not be checked (DF001, DF004), or the arguments make no sense")]
pub(crate) struct Check {
    /// Folders, templates, and other files that are to be checked or that say how a template is deployed; this folder
    /// where none is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How the report is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,

    /// The lowest severity that fails the check: critical, high, medium or low.
    /// The configuration's where not given, else high.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) fail_on: Option<Severity>,

    /// What is joined: `auto` (the files of one application, and templates named beside it), `together` (all that is
    /// named) or `each` (nothing: the quickest way through many templates).
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) world: WorldMode,

    /// The stage that a Serverless service is deployed to, as for `serverless --stage`.
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,

    /// A configuration; the nearest deployfence.toml, pyproject.toml or package.json that holds one where not given, from
    /// this folder upwards to that of `.git`.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration.
    #[arg(long)]
    pub(crate) no_config: bool,

    /// What an account has, as the AWS CLI prints it: its principals (`aws iam get-account-authorization-details`), stacks,
    /// service control policies or key policies; as often as needed.
    #[arg(long, value_name = "FILE")]
    pub(crate) account_snapshot: Vec<PathBuf>,

    /// Let every finding count, suppressed or not.
    #[arg(long)]
    pub(crate) no_suppressions: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Shown in ⟨brackets⟩: what only the deployment fills in, what hangs on a condition, and why something is unknown. \
Transforms (SAM, loops, includes of local files) are applied, and local nested stacks are followed. Nothing is \
executed, and nothing is fetched.

Exit status:
  0  shown
  2  something could not be read, or the arguments make no sense

Examples:
  deployfence resolve template.yaml
  deployfence resolve template.yaml --logical-id FunctionRole --parameters Stage=prod")]
pub(crate) struct Resolve {
    /// The template.
    #[arg(value_name = "TEMPLATE")]
    pub(crate) template: PathBuf,

    /// One resource only; `Stack/Resource` for one of a nested stack.
    #[arg(long, value_name = "ID")]
    pub(crate) logical_id: Option<String>,

    /// Values of parameters: `Name=value`, as often as needed.
    #[arg(long, value_name = "NAME=VALUE", num_args = 1.., value_parser = assignment)]
    pub(crate) parameters: Vec<(String, String)>,

    /// A file of parameters as the AWS CLI takes it, or a samconfig.toml.
    #[arg(long, value_name = "FILE")]
    pub(crate) parameter_file: Option<PathBuf>,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a parameter is given as NAME=VALUE".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: JSON.
    Json,
}
