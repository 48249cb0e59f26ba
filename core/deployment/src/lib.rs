//! How a template gets deployed: who deploys what with which service role, and what will run as which role.
//! Services of the Serverless Framework, settings of stacks, CDK cloud assemblies.

pub mod assembly;
mod compute;
mod part;
mod pipeline;

pub mod serverless;
pub mod settings;

pub use compute::{Runner, Runs, runs_of};
pub use deployfence_template::Problem;
pub use pipeline::pipeline_roles;

use deployfence_source::FileSpan;
use deployfence_template::Template;
use deployfence_value::{Scope, Value};

/// The role that CloudFormation is told to act as (`--role-arn`, `RoleARN` of a stack).
#[derive(Debug, Clone)]
pub struct ServiceRole {
    /// The role, resolved.
    pub role: Value,
    /// Where it is set.
    pub at: FileSpan,
    /// The path of keys to that place.
    pub path: Vec<String>,
    /// The setting's own name, such as `provider.iam.deploymentRole`.
    pub setting: &'static str,
    /// Where its text comes from, if it is taken from another place.
    pub taken_from: Option<FileSpan>,
}

/// One stack as it will be deployed.
#[derive(Debug)]
pub struct Deployment {
    /// The stack instance that its holes belong to.
    pub scope: Scope,
    /// The role that CloudFormation acts as, if one is set.
    pub service_role: Option<ServiceRole>,
    /// Everything in it that will run as a role.
    pub runs: Vec<Runs>,
    /// The template that will be deployed; of a service that is not packaged, its own resources alone.
    pub template: Option<Template>,
    /// The Serverless service that it comes from.
    pub service: Option<serverless::Service>,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
}
