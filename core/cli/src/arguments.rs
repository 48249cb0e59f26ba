//! The arguments, and the help that teaches them.

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
  deployfence explain DF101             what a finding means, and the way out")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check services and templates.
    Check(Check),
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
A folder is searched for Serverless services and CloudFormation templates; node_modules, .aws-sam \
and what its own .gitignore files name are passed over, except the .serverless folder beside a \
service. Links are followed as far as they stay inside what is named. Nothing is executed, and \
nothing is fetched.

Exit status:
  0  nothing at or above the failing level
  1  findings
  2  something could not be checked (DF001, DF004), or the arguments make no sense")]
pub(crate) struct Check {
    /// Service folders, templates, or .serverless folders; this folder where none is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How the report is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,

    /// The lowest severity that fails the check: critical, high, medium or low.
    #[arg(long, value_name = "LEVEL", default_value = "high")]
    pub(crate) fail_on: Severity,

    /// What is joined: `auto` (the files of one application, and templates named beside it), `together` (all that is
    /// named) or `each` (nothing).
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) world: WorldMode,

    /// The stage that a Serverless service is deployed to, as for `serverless --stage`.
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: findings with excerpts of the source.
    Text,
    /// For programs: JSON v1.
    Json,
}
