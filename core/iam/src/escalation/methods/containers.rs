//! ECS, App Runner, Batch and EKS: code in containers.

use super::super::method::{Assumption::*, Method, Source::*};
use super::super::need::{Need, PASS, any, one, running};

const TASKS: &[&str] = &["ecs-tasks.amazonaws.com"];
const APP_RUNNER: &[&str] = &["tasks.apprunner.amazonaws.com"];
const REGISTER: Need = one("ecs:RegisterTaskDefinition", "task-definition");

pub(super) const METHODS: &[Method] = &[
    Method::passing(
        "ecs-new-cluster-and-service",
        TASKS,
        &[PASS, one("ecs:CreateCluster", "cluster"), REGISTER, one("ecs:CreateService", "service")],
    )
    .by(&[Pathfinding("ecs-001")]),
    Method::passing(
        "ecs-new-cluster-and-task",
        TASKS,
        &[PASS, one("ecs:CreateCluster", "cluster"), REGISTER, one("ecs:RunTask", "task-definition")],
    )
    .by(&[Pathfinding("ecs-002")]),
    Method::passing("ecs-new-service", TASKS, &[PASS, REGISTER, one("ecs:CreateService", "service")])
        .assumes(&[Cluster])
        .by(&[Pathfinding("ecs-003")]),
    Method::passing("ecs-run-new-task", TASKS, &[PASS, REGISTER, one("ecs:RunTask", "task-definition")])
        .assumes(&[Cluster])
        .by(&[Pathfinding("ecs-004")]),
    Method::passing("ecs-start-new-task", TASKS, &[PASS, REGISTER, one("ecs:StartTask", "task-definition")])
        .assumes(&[Cluster])
        .by(&[Pathfinding("ecs-005")]),
    Method::passing("ecs-update-service", TASKS, &[PASS, REGISTER, one("ecs:UpdateService", "service")])
        .assumes(&[ResourceExists])
        .by(&[Aws("ECS Developer Guide: Amazon ECS task IAM role")]),
    // The command and the role of a task can be given when it is run.
    Method::passing("ecs-run-existing-task", TASKS, &[PASS, one("ecs:RunTask", "task-definition")])
        .assumes(&[Cluster, ResourceExists])
        .by(&[PMapper("ecs")]),
    Method::reusing(
        "ecs-execute-command",
        "ecs:task",
        TASKS,
        &[running("ecs:ExecuteCommand"), running("ecs:DescribeTasks")],
    )
    .assumes(&[EcsExec])
    .by(&[Cloudsplaining("ECSExecuteCommandOnRunningTask")]),
    Method::passing(
        "apprunner-create-service",
        APP_RUNNER,
        &[PASS, one("apprunner:CreateService", "service")],
    )
    .by(&[Pathfinding("apprunner-001")]),
    Method::reusing(
        "apprunner-update-service",
        "apprunner:service",
        APP_RUNNER,
        &[running("apprunner:UpdateService")],
    )
    .by(&[Pathfinding("apprunner-002")]),
    Method::passing(
        "batch-submit-job",
        TASKS,
        &[PASS, one("batch:RegisterJobDefinition", "job-definition"), any("batch:SubmitJob")],
    )
    .assumes(&[Cluster])
    .by(&[Aws("Batch User Guide: IAM roles for jobs")]),
    Method::passing(
        "eks-associate-pod-identity",
        &["pods.eks.amazonaws.com"],
        &[PASS, one("eks:CreatePodIdentityAssociation", "cluster")],
    )
    .assumes(&[Cluster])
    .by(&[Aws("EKS User Guide: Learn how EKS Pod Identity grants pods access to AWS services")]),
];
