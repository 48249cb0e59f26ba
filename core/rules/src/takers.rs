//! The services that resources hand their roles to, and what makes them run code.

use deployfence_deployment::{Runner, Runs};

/// The service as which a resource's role is assumed: what `iam:PassedToService` says where somebody makes the resource.
///
/// Types are left out whose services have several names (App Runner, Batch, Synthetics), or once had one a region (Step
/// Functions): a condition may name either.
/// Source: the pages on execution and service roles in each service's guide.
const TAKERS: &[(&str, &str)] = &[
    ("AWS::CodeBuild::Project", "codebuild.amazonaws.com"),
    ("AWS::ECS::TaskDefinition", "ecs-tasks.amazonaws.com"),
    ("AWS::Events::Rule", "events.amazonaws.com"),
    ("AWS::Glue::Crawler", "glue.amazonaws.com"),
    ("AWS::Glue::Job", "glue.amazonaws.com"),
    ("AWS::Lambda::Function", "lambda.amazonaws.com"),
    ("AWS::Pipes::Pipe", "pipes.amazonaws.com"),
    ("AWS::SageMaker::Model", "sagemaker.amazonaws.com"),
    ("AWS::SageMaker::NotebookInstance", "sagemaker.amazonaws.com"),
    ("AWS::Scheduler::Schedule", "scheduler.amazonaws.com"),
];

/// The service that something hands its role to, where that is sure.
pub(crate) fn taker(run: &Runs) -> Option<&'static str> {
    let Runner::Resource(type_name) = &run.runner else { return None };
    TAKERS.iter().find(|(known, _)| known == type_name).map(|(_, service)| *service)
}

/// How code is made to run as a role that is passed along.
#[derive(Debug, PartialEq)]
pub(crate) struct Maker {
    /// The service that runs it.
    pub service: &'static str,
    /// The action that makes what runs.
    pub action: &'static str,
    /// What is made, in the ARN behind the account.
    pub kind: &'static str,
}

const fn maker(service: &'static str, action: &'static str, kind: &'static str) -> Maker {
    Maker { service, action, kind }
}

/// Actions that take code and a role, each enough for its service.
/// Source: the Service Authorization Reference, dependent actions `iam:PassRole`.
pub(crate) const MAKERS: &[Maker] = &[
    maker("lambda.amazonaws.com", "lambda:CreateFunction", "function:"),
    maker("codebuild.amazonaws.com", "codebuild:CreateProject", "project/"),
    maker("glue.amazonaws.com", "glue:CreateJob", "job/"),
    maker("sagemaker.amazonaws.com", "sagemaker:CreateNotebookInstance", "notebook-instance/"),
    maker("ecs-tasks.amazonaws.com", "ecs:RegisterTaskDefinition", "task-definition/"),
];

#[cfg(test)]
mod tests {
    use deployfence_iam::catalogue::{action, resource_schema};

    use super::{MAKERS, TAKERS};

    #[test]
    fn every_type_and_action_is_one_of_the_catalogue() {
        for (type_name, _) in TAKERS {
            assert!(resource_schema(type_name).is_some(), "{type_name}");
        }
        for maker in MAKERS {
            let made = action(maker.action);
            let has_form = made.is_some_and(|action| {
                let mut forms = action.resource_types().flat_map(|one| one.resource_type.arn_formats());
                forms.any(|form| form.contains(&format!(":${{Account}}:{}", maker.kind)))
            });
            assert!(has_form, "{}", maker.action);
        }
    }
}
