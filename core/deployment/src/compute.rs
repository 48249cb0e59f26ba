//! What of a template runs as a role.

use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{Literal, Value};

use crate::part::Part;
use crate::serverless::{Handler, Trigger};

/// Something that will run as a role.
#[derive(Debug, Clone)]
pub struct Runs {
    /// What it is.
    pub runner: Runner,
    /// Its logical id in the template.
    pub logical_id: String,
    /// The role that it will run as, resolved.
    pub role: Value,
    /// The place to point at: the user's own line that makes it so.
    pub at: FileSpan,
    /// The path of keys to that place.
    pub path: Vec<String>,
    /// Further places that make it so, each with what it shows.
    pub because: Vec<(FileSpan, String)>,
    /// The conditions under which it exists.
    pub under: Vec<Literal>,
    /// Whether it is read from what will be deployed, or follows from what is known of the packager.
    pub sure: bool,
}

/// The kinds of things that run as a role.
#[derive(Debug, Clone)]
pub enum Runner {
    /// A handler that the Serverless Framework generates, and what makes it do so.
    Handler {
        /// Which one.
        handler: Handler,
        /// What makes the framework generate it; empty where that is not known.
        triggers: Vec<Trigger>,
    },
    /// Anything else: its resource type.
    Resource(String),
}

/// Where a resource type says which role its code, task or schedule runs as. `*` stands for every item of a
/// list. Types that hold a role for reading logs or pulling images only are left out: no code of the user's
/// runs as these.
const ROLE_PROPERTIES: &[(&str, &[&str])] = &[
    ("AWS::Lambda::Function", &["Role"]),
    ("AWS::Serverless::Function", &["Role"]),
    ("AWS::Serverless::StateMachine", &["Role"]),
    ("AWS::StepFunctions::StateMachine", &["RoleArn"]),
    ("AWS::Scheduler::Schedule", &["Target", "RoleArn"]),
    ("AWS::Events::Rule", &["RoleArn"]),
    ("AWS::Events::Rule", &["Targets", "*", "RoleArn"]),
    ("AWS::Pipes::Pipe", &["RoleArn"]),
    ("AWS::ECS::TaskDefinition", &["TaskRoleArn"]),
    ("AWS::CodeBuild::Project", &["ServiceRole"]),
    ("AWS::Glue::Job", &["Role"]),
    ("AWS::Glue::Crawler", &["Role"]),
    ("AWS::KinesisAnalyticsV2::Application", &["ServiceExecutionRole"]),
    ("AWS::SageMaker::Model", &["ExecutionRoleArn"]),
    ("AWS::SageMaker::NotebookInstance", &["RoleArn"]),
    ("AWS::Synthetics::Canary", &["ExecutionRoleArn"]),
    ("AWS::Batch::JobDefinition", &["ContainerProperties", "JobRoleArn"]),
    ("AWS::AppRunner::Service", &["InstanceConfiguration", "InstanceRoleArn"]),
];

/// Everything in a template that will run as a role, in the order of the file.
#[must_use]
pub fn runs_of(template: &Template) -> Vec<Runs> {
    template.resources().flat_map(|resource| runs_of_resource(template, resource)).collect()
}

fn runs_of_resource(template: &Template, resource: Resource<'_>) -> Vec<Runs> {
    let Some(type_name) = resource.type_name() else { return Vec::new() };
    let mut found = Vec::new();
    for (_, property) in ROLE_PROPERTIES.iter().filter(|(name, _)| *name == type_name) {
        let Some(properties) = resource.properties() else { continue };
        found.extend(Part::of(properties).descend(property).into_iter().map(|role| Runs {
            runner: Runner::Resource(type_name.to_owned()),
            logical_id: resource.logical_id.to_string(),
            role: role.resolve(template),
            at: role.value.at,
            path: resource.path(&role.path_from("Properties")),
            because: Vec::new(),
            under: template.exists_under(resource),
            sure: true,
        }));
    }
    found
}
