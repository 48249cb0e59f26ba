//! CloudFormation and the services that build and deliver: CodeBuild, CodePipeline, CodeDeploy, CodeStar and others.

use super::super::method::{Assumption::*, Gain, Method, Source::*, Subject};
use super::super::need::{Need, PASS, Says, any, one, running};

const CLOUDFORMATION: &[&str] = &["cloudformation.amazonaws.com"];
const STACK: &str = "cloudformation:stack";
const CODEBUILD: &[&str] = &["codebuild.amazonaws.com"];
const PROJECT: &str = "codebuild:project";
const CODEPIPELINE: &[&str] = &["codepipeline.amazonaws.com"];
const CODEDEPLOY: &[&str] = &["codedeploy.amazonaws.com"];
const CODESTAR: &[&str] = &["codestar.amazonaws.com"];

const CREATE_STACK: Need = one("cloudformation:CreateStack", "stack").saying(Says::StackRole);
const UPDATE_STACK: Need = one("cloudformation:UpdateStack", "stack").saying(Says::StackRole);
const CREATE_CHANGE_SET: Need = one("cloudformation:CreateChangeSet", "stack").saying(Says::StackRole);
const CHANGE_SET: &[Need] = &[PASS, CREATE_CHANGE_SET, one("cloudformation:ExecuteChangeSet", "stack")];
const CREATE_PROJECT: Need = one("codebuild:CreateProject", "project");
const UPDATE_PROJECT: Need = one("codebuild:UpdateProject", "project");
const START_BUILD: Need = one("codebuild:StartBuild", "project");
const START_BATCH: Need = one("codebuild:StartBuildBatch", "project");

pub(super) const STACKS: &[Method] = &[
    Method::passing("cloudformation-create-stack", CLOUDFORMATION, &[PASS, CREATE_STACK]).by(&[
        Pathfinding("cloudformation-001"),
        Rhino(21),
        PMapper("cloudformation"),
    ]),
    Method::passing("cloudformation-update-stack-with-role", CLOUDFORMATION, &[PASS, UPDATE_STACK])
        .assumes(&[ResourceExists])
        .by(&[PMapper("cloudformation")]),
    Method::passing("cloudformation-change-set-with-role", CLOUDFORMATION, CHANGE_SET)
        .by(&[Aws("CloudFormation API Reference: CreateChangeSet")]),
    // Every later operation on a stack uses its service role. ExecuteChangeSet takes no role at all.
    Method::reusing(
        "cloudformation-update-stack",
        STACK,
        CLOUDFORMATION,
        &[running("cloudformation:UpdateStack").saying(Says::StackRole)],
    )
    .assumes(&[StackReusesRole])
    .by(&[Pathfinding("cloudformation-002"), PMapper("cloudformation")]),
    Method::reusing(
        "cloudformation-change-set",
        STACK,
        CLOUDFORMATION,
        &[
            running("cloudformation:CreateChangeSet").saying(Says::StackRole),
            running("cloudformation:ExecuteChangeSet"),
        ],
    )
    .assumes(&[StackReusesRole])
    .by(&[Pathfinding("cloudformation-005"), PMapper("cloudformation")]),
    // What is passed is the administration role, which assumes the execution roles of the stack set's accounts.
    Method::passing(
        "cloudformation-create-stack-set",
        CLOUDFORMATION,
        &[PASS, any("cloudformation:CreateStackSet"), one("cloudformation:CreateStackInstances", "stackset")],
    )
    .assumes(&[StackSetTargets])
    .by(&[Pathfinding("cloudformation-003")]),
    Method::passing(
        "cloudformation-update-stack-set",
        CLOUDFORMATION,
        &[PASS, one("cloudformation:UpdateStackSet", "stackset")],
    )
    .assumes(&[ResourceExists, StackSetTargets])
    .by(&[Pathfinding("cloudformation-004")]),
];

pub(super) const BUILDS: &[Method] = &[
    Method::passing("codebuild-create-and-build", CODEBUILD, &[PASS, CREATE_PROJECT, START_BUILD])
        .by(&[Pathfinding("codebuild-001"), PMapper("codebuild")]),
    Method::passing("codebuild-create-and-build-batch", CODEBUILD, &[PASS, CREATE_PROJECT, START_BATCH])
        .by(&[Pathfinding("codebuild-004"), PMapper("codebuild")]),
    Method::passing("codebuild-update-and-build", CODEBUILD, &[PASS, UPDATE_PROJECT, START_BUILD])
        .assumes(&[ResourceExists])
        .by(&[PMapper("codebuild")]),
    Method::passing("codebuild-update-and-build-batch", CODEBUILD, &[PASS, UPDATE_PROJECT, START_BATCH])
        .assumes(&[ResourceExists])
        .by(&[PMapper("codebuild")]),
    Method::reusing("codebuild-build", PROJECT, CODEBUILD, &[running("codebuild:StartBuild")])
        .assumes(&[BuildOverride])
        .by(&[Pathfinding("codebuild-002"), PMapper("codebuild")]),
    Method::reusing("codebuild-build-batch", PROJECT, CODEBUILD, &[running("codebuild:StartBuildBatch")])
        .assumes(&[BuildOverride])
        .by(&[Pathfinding("codebuild-003"), PMapper("codebuild")]),
    // With the specification written into the project nothing has to be overridden; webhooks start builds too.
    Method::reusing("codebuild-update-project", PROJECT, CODEBUILD, &[running("codebuild:UpdateProject")])
        .assumes(&[BuildStarted])
        .by(&[Aws("CodeBuild User Guide: Change build project settings in AWS CodeBuild")]),
    Method::reusing(
        "codebuild-run-in-sandbox",
        PROJECT,
        CODEBUILD,
        &[running("codebuild:StartSandbox"), one("codebuild:StartCommandExecution", "sandbox")],
    )
    .by(&[Aws("CodeBuild User Guide: Debug builds with CodeBuild sandbox")]),
    // A pipeline runs as soon as it is created.
    Method::passing(
        "codepipeline-create",
        CODEPIPELINE,
        &[PASS, one("codepipeline:CreatePipeline", "pipeline")],
    )
    .gains(Gain::ServiceAsRole)
    .assumes(&[PipelineSource])
    .by(&[Aws("CodePipeline User Guide: Create a pipeline, stages, and actions")]),
    Method::passing(
        "codepipeline-update-and-start",
        CODEPIPELINE,
        &[
            PASS,
            one("codepipeline:UpdatePipeline", "pipeline"),
            one("codepipeline:StartPipelineExecution", "pipeline"),
        ],
    )
    .gains(Gain::ServiceAsRole)
    .assumes(&[PipelineSource, ResourceExists])
    .by(&[Aws("CodePipeline API Reference: UpdatePipeline")]),
    Method::passing(
        "codedeploy-create-group-and-deploy",
        CODEDEPLOY,
        &[
            PASS,
            one("codedeploy:CreateDeploymentGroup", "deploymentgroup"),
            one("codedeploy:CreateDeployment", "deploymentgroup"),
        ],
    )
    .gains(Gain::ServiceAsRole)
    .by(&[Aws("CodeDeploy User Guide: Create a service role for CodeDeploy")]),
    // The revision's hooks run on the instances of the group, as their role.
    Method::reusing(
        "codedeploy-deploy",
        "codedeploy:deploymentgroup",
        &["ec2.amazonaws.com"],
        &[running("codedeploy:CreateDeployment")],
    )
    .assumes(&[InstanceReachable])
    .by(&[Aws("CodeDeploy User Guide: CodeDeploy application specification (AppSpec) files")]),
    Method::passing("codestar-create-project", CODESTAR, &[PASS, any("codestar:CreateProject")])
        .assumes(&[ServiceStillOffered])
        .by(&[Rhino(24), Pacu("PassExistingRoleToNewCodeStarProject")]),
    Method::on("codestar-create-from-template", Subject::Own, &[any("codestar:CreateProjectFromTemplate")])
        .gains(Gain::GivenByService)
        .assumes(&[ServiceStillOffered])
        .by(&[Rhino(23), Pacu("CodeStarCreateProjectFromTemplate")]),
    Method::on(
        "codestar-create-and-join-project",
        Subject::OwnUser,
        &[any("codestar:CreateProject"), any("codestar:AssociateTeamMember")],
    )
    .gains(Gain::GivenByService)
    .assumes(&[ServiceStillOffered])
    .by(&[Rhino(25), Pacu("CodeStarCreateProjectThenAssociateTeamMember")]),
    Method::passing(
        "elasticbeanstalk-create-environment",
        &["ec2.amazonaws.com"],
        &[
            PASS,
            one("elasticbeanstalk:CreateApplicationVersion", "applicationversion"),
            one("elasticbeanstalk:CreateEnvironment", "environment"),
        ],
    )
    .assumes(&[InstanceProfile, ResourceExists])
    .by(&[Aws("Elastic Beanstalk Developer Guide: Managing Elastic Beanstalk instance profiles")]),
    Method::passing(
        "amplify-create-and-build",
        &["amplify.amazonaws.com"],
        &[
            PASS,
            any("amplify:CreateApp"),
            one("amplify:CreateBranch", "branches"),
            one("amplify:StartJob", "jobs"),
        ],
    )
    .by(&[Aws(
        "Amplify Hosting User Guide: Adding a service role with permissions to deploy backend resources",
    )]),
];
