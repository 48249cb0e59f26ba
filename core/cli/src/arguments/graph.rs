//! The arguments of the questions about who may do what to whom.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use deployfence_engine::{ConfigFile, Options, Request};

use super::{Format, assignment};
use crate::Host;

/// What the questions are about.
#[derive(Debug, Args)]
pub(crate) struct World {
    /// What an account has, as `aws iam get-account-authorization-details` prints it; as often as needed.
    #[arg(long, value_name = "FILE")]
    account_snapshot: Vec<PathBuf>,

    /// The stage that a Serverless service is deployed to.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,

    /// A configuration; the nearest one where not given, as for `check`.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration.
    #[arg(long)]
    no_config: bool,
}

impl World {
    /// The request about these paths.
    pub(crate) fn request(self, paths: Vec<PathBuf>, host: &Host<'_>) -> Request {
        Request {
            paths,
            working_directory: host.working_directory.clone(),
            options: Options {
                stage: self.stage,
                account_snapshots: self.account_snapshot,
                ..Options::default()
            },
            config: match self.config {
                Some(path) => ConfigFile::At(path),
                None if self.no_config => ConfigFile::None,
                None => ConfigFile::Nearest,
            },
            today: host.today,
            ..Request::default()
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Everything that is named is one world: what templates define comes before what an account has. A principal is named by \
its ARN, as `file#LogicalId`, or by a logical id or name that only one has; a function stands for its role. What a \
request says of itself (MFA, its address) is not known, unless `--context` says it: conditions on it make *unknown*. \
Service control policies count where a snapshot \
has them.

Exit status:
  0  yes
  1  no
  2  something could not be read, or the arguments make no sense
  3  unknown: it says what it hangs on

Examples:
  deployfence can Deploy s3:PutObject 'arn:aws:s3:::assets/*' --in template.yml
  deployfence can api.yml#Handler dynamodb:Query api.yml#Table --in api.yml iam.yml
  deployfence can developer iam:PassRole deploy --in . --account-snapshot account.json
  deployfence can Admin ec2:RunInstances --context aws:MultiFactorAuthPresent=true")]
pub(crate) struct Can {
    /// The role or user, or what runs as a role.
    #[arg(value_name = "PRINCIPAL")]
    pub(crate) principal: String,

    /// The action, such as `s3:GetObject`.
    #[arg(value_name = "ACTION")]
    pub(crate) action: String,

    /// The resource: an ARN, `*`, or the name of a resource with what follows its ARN (`Bucket/key`). Without one, the
    /// answer is yes where it is for every resource.
    #[arg(value_name = "RESOURCE")]
    pub(crate) resource: Option<String>,

    /// Where to look: folders, templates, services; this folder where neither a path nor a snapshot is named.
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    pub(crate) paths: Vec<PathBuf>,

    /// What the request says of itself: a condition key with its value, as often as needed.
    #[arg(long, value_name = "KEY=VALUE", value_parser = assignment)]
    pub(crate) context: Vec<(String, String)>,

    /// How the answer is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) world: World,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A path is a row of steps, each of which gives the rights of its end: a role is assumed or passed to new compute, code or \
a trust policy is changed, credentials are taken. The shortest is shown, sure steps before others, with the statements \
that allow each step, and the cheapest cut: one statement that all paths need, else the fewest steps. `administrator` \
is every right in the account; `internet` and the names of services, providers and accounts are names too.

Exit status:
  0  there is a path
  1  there is none
  2  something could not be read, or the arguments make no sense
  3  unknown: each path hangs on something, or the search reached its limit

Examples:
  deployfence paths --from Developer --to administrator
  deployfence paths --from developer --to arn:aws:iam::111122223333:role/deploy . --account-snapshot account.json
  deployfence paths --from lambda.amazonaws.com --to iam.yml#Deploy iam.yml --format json")]
pub(crate) struct Paths {
    /// From whom: an ARN, `file#LogicalId`, or a logical id or name that only one has.
    #[arg(long, value_name = "NAME")]
    pub(crate) from: String,

    /// To whom; `administrator` for every right in the account.
    #[arg(long, value_name = "NAME")]
    pub(crate) to: String,

    /// Where to look: folders, templates, services; this folder where neither a path nor a snapshot is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How the path is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) world: World,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Everything that is named is one world. A picture shows what edges join; JSON and the page hold every node and edge with \
the statements that show it. Dashed and dotted edges hang on what is not known. The page needs no network: open it in a \
browser, search, and click.

Exit status:
  0  shown
  2  something could not be read, or a limit was reached, or the arguments make no sense

Examples:
  deployfence graph . --format html > graph.html
  deployfence graph template.yml --format svg > graph.svg
  deployfence graph . --account-snapshot account.json --format json")]
pub(crate) struct Graph {
    /// Where to look: folders, templates, services; this folder where neither a path nor a snapshot is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How the graph is written.
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) format: Drawing,

    #[command(flatten)]
    pub(crate) world: World,
}

/// How a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Drawing {
    /// A page of HTML to look around in, with the evidence of every edge.
    Html,
    /// A picture.
    Svg,
    /// For Graphviz.
    Dot,
    /// For Mermaid.
    Mermaid,
    /// For programs: every node and edge, with its evidence.
    Json,
}
