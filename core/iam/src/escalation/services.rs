//! Which service principals stand behind the actions of a service: the names that a role has to trust to be of use there.

use crate::catalogue::Action;

/// Services whose roles trust other names than that of their actions. Source: the pages on roles in each service's guide.
const NAMES: &[(&str, &[&str])] = &[
    ("airflow", &["airflow.amazonaws.com", "airflow-env.amazonaws.com"]),
    ("apprunner", &["tasks.apprunner.amazonaws.com", "build.apprunner.amazonaws.com"]),
    ("autoscaling", &["ec2.amazonaws.com", "autoscaling.amazonaws.com"]),
    ("aws-marketplace", &["assets.marketplace.amazonaws.com"]),
    ("batch", &["ecs-tasks.amazonaws.com", "batch.amazonaws.com", "ec2.amazonaws.com"]),
    ("datapipeline", &["datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"]),
    ("ds", &["ds.amazonaws.com", "ec2.amazonaws.com"]),
    (
        "ec2",
        &[
            "ec2.amazonaws.com",
            "spotfleet.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
            "vmie.amazonaws.com",
        ],
    ),
    ("ecs", &["ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "events.amazonaws.com"]),
    (
        "eks",
        &[
            "eks.amazonaws.com",
            "pods.eks.amazonaws.com",
            "ec2.amazonaws.com",
            "eks-fargate-pods.amazonaws.com",
        ],
    ),
    ("elasticbeanstalk", &["elasticbeanstalk.amazonaws.com", "ec2.amazonaws.com"]),
    ("elasticmapreduce", &["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"]),
    ("events", &["events.amazonaws.com", "apidestinations.events.amazonaws.com"]),
    ("imagebuilder", &["imagebuilder.amazonaws.com", "ec2.amazonaws.com"]),
    ("iot", &["iot.amazonaws.com", "credentials.iot.amazonaws.com"]),
    ("lex", &["lexv2.amazonaws.com", "lex.amazonaws.com"]),
    ("mgn", &["mgn.amazonaws.com", "ec2.amazonaws.com"]),
    ("rds", &["rds.amazonaws.com", "monitoring.rds.amazonaws.com", "export.rds.amazonaws.com"]),
    ("s3", &["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"]),
    ("servicecatalog", &["servicecatalog.amazonaws.com", "cloudformation.amazonaws.com"]),
    ("ssm", &["ssm.amazonaws.com", "ec2.amazonaws.com"]),
    ("synthetics", &["lambda.amazonaws.com"]),
];

/// Actions that take a role for another service than their own.
const ACTIONS: &[(&str, &[&str])] = &[("iam:AddRoleToInstanceProfile", &["ec2.amazonaws.com"])];

/// The service principals to which an action may pass a role.
pub(super) fn takers_of(action: Action) -> Vec<String> {
    match ACTIONS.iter().find(|(known, _)| *known == action.name()) {
        Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
        None => principals_of(action.service().prefix()),
    }
}

/// The prefixes of the services behind a service principal, that of its own name first.
pub(super) fn prefixes_of(service: &str) -> impl Iterator<Item = &str> {
    let own = service.split('.').next();
    let others = NAMES.iter().filter(move |(prefix, names)| names.contains(&service) && Some(*prefix) != own);
    own.into_iter().chain(others.map(|(prefix, _)| *prefix))
}

/// The service principals to which an action of this service may pass a role.
pub(super) fn principals_of(prefix: &str) -> Vec<String> {
    match NAMES.iter().find(|(known, _)| *known == prefix) {
        Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
        None => vec![format!("{prefix}.amazonaws.com")],
    }
}

/// The values that `iam:PassedToService` may have where a role is passed to a service: its own name, and for App Runner
/// also the name without `tasks.`, which is what AWS's own managed policy `AWSAppRunnerFullAccess` lets pass.
pub(super) fn passed_to(service: &str) -> Vec<&str> {
    match service {
        "tasks.apprunner.amazonaws.com" => vec![service, "apprunner.amazonaws.com"],
        _ => vec![service],
    }
}
