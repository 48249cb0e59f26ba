//! Glue, Data Pipeline, EMR, SageMaker and Bedrock: code in jobs, notebooks and sessions.

use super::super::method::{Assumption::*, Method, Source::*};
use super::super::need::{Need, PASS, any, companion, one, running};

const GLUE: &[&str] = &["glue.amazonaws.com"];
const EC2: &[&str] = &["ec2.amazonaws.com"];
const SAGEMAKER: &[&str] = &["sagemaker.amazonaws.com"];
const BEDROCK: &[&str] = &["bedrock-agentcore.amazonaws.com"];
const NOTEBOOK: &str = "sagemaker:notebook-instance";
const INTERPRETER: &str = "bedrock-agentcore:code-interpreter-custom";

const CREATE_JOB: Need = one("glue:CreateJob", "job");
const UPDATE_JOB: Need = one("glue:UpdateJob", "job");
const START_JOB: Need = one("glue:StartJobRun", "job");
const TRIGGER: Need = one("glue:CreateTrigger", "trigger");
const CREATE_PIPELINE: Need = any("datapipeline:CreatePipeline");
/// The role as which Data Pipeline itself works, beside that of the instances which run the commands.
const PIPELINE_ROLE: Need = companion("datapipeline.amazonaws.com");
const DEFINE_PIPELINE: Need = one("datapipeline:PutPipelineDefinition", "pipeline");

pub(super) const METHODS: &[Method] = &[
    Method::passing("glue-create-dev-endpoint", GLUE, &[PASS, any("glue:CreateDevEndpoint")]).by(&[
        Pathfinding("glue-001"),
        Rhino(19),
        Cloudsplaining("PassExistingRoleToNewGlueDevEndpoint"),
    ]),
    Method::passing(
        "glue-create-and-get-dev-endpoint",
        GLUE,
        &[PASS, any("glue:CreateDevEndpoint"), one("glue:GetDevEndpoint", "devendpoint")],
    )
    .by(&[Pacu("PassExistingRoleToNewGlueDevEndpoint")]),
    Method::reusing(
        "glue-update-dev-endpoint",
        "glue:devendpoint",
        GLUE,
        &[running("glue:UpdateDevEndpoint")],
    )
    .by(&[Pathfinding("glue-002"), Rhino(20), PMapper("glue")]),
    Method::passing("glue-create-and-run-job", GLUE, &[PASS, CREATE_JOB, START_JOB])
        .by(&[Pathfinding("glue-003")]),
    Method::passing("glue-create-and-trigger-job", GLUE, &[PASS, CREATE_JOB, TRIGGER])
        .by(&[Pathfinding("glue-004")]),
    Method::passing("glue-update-and-run-job", GLUE, &[PASS, UPDATE_JOB, START_JOB])
        .assumes(&[ResourceExists])
        .by(&[Pathfinding("glue-005")]),
    Method::passing("glue-update-and-trigger-job", GLUE, &[PASS, UPDATE_JOB, TRIGGER])
        .assumes(&[ResourceExists])
        .by(&[Pathfinding("glue-006")]),
    Method::passing(
        "glue-run-in-session",
        GLUE,
        &[PASS, one("glue:CreateSession", "session"), one("glue:RunStatement", "session")],
    )
    .by(&[Aws("Glue Developer Guide: Securing AWS Glue interactive sessions with IAM")]),
    Method::passing(
        "datapipeline-define-and-activate",
        EC2,
        &[
            PASS,
            PIPELINE_ROLE,
            CREATE_PIPELINE,
            DEFINE_PIPELINE,
            one("datapipeline:ActivatePipeline", "pipeline"),
        ],
    )
    .assumes(&[ServiceStillOffered])
    .by(&[Pathfinding("datapipeline-001")]),
    // What the older lists have.
    Method::passing("datapipeline-define", EC2, &[PASS, PIPELINE_ROLE, CREATE_PIPELINE, DEFINE_PIPELINE])
        .assumes(&[ServiceStillOffered, PipelineActivated])
        .by(&[Rhino(22), Pacu("PassExistingRoleToNewDataPipeline")]),
    // Steps run on the instances, as the role of their profile; EMR itself takes a service role.
    Method::passing(
        "emr-run-job-flow",
        EC2,
        &[PASS, companion("elasticmapreduce.amazonaws.com"), any("elasticmapreduce:RunJobFlow")],
    )
    .by(&[Aws("EMR Management Guide: Configure IAM service roles for Amazon EMR")]),
    Method::passing(
        "emr-serverless-run-job",
        &["emr-serverless.amazonaws.com"],
        &[PASS, any("emr-serverless:CreateApplication"), one("emr-serverless:StartJobRun", "application")],
    )
    .by(&[Aws("EMR Serverless User Guide: Job runtime roles for Amazon EMR Serverless")]),
    Method::passing(
        "sagemaker-create-notebook",
        SAGEMAKER,
        &[PASS, one("sagemaker:CreateNotebookInstance", "notebook-instance")],
    )
    .by(&[Pathfinding("sagemaker-001"), PMapper("sagemaker")]),
    Method::passing(
        "sagemaker-create-and-open-notebook",
        SAGEMAKER,
        &[
            PASS,
            one("sagemaker:CreateNotebookInstance", "notebook-instance"),
            one("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook-instance"),
        ],
    )
    .by(&[Rhino(27), IamVulnerable("privesc-sageMakerCreateNotebookPassRole")]),
    Method::passing(
        "sagemaker-create-training-job",
        SAGEMAKER,
        &[PASS, one("sagemaker:CreateTrainingJob", "training-job")],
    )
    .by(&[Pathfinding("sagemaker-002"), IamVulnerable("privesc-sageMakerCreateTrainingJob")]),
    Method::passing(
        "sagemaker-create-processing-job",
        SAGEMAKER,
        &[PASS, one("sagemaker:CreateProcessingJob", "processing-job")],
    )
    .by(&[Pathfinding("sagemaker-003"), IamVulnerable("privesc-sageMakerCreateProcessingJob")]),
    Method::passing(
        "sagemaker-create-and-run-pipeline",
        SAGEMAKER,
        &[
            PASS,
            one("sagemaker:CreatePipeline", "pipeline"),
            one("sagemaker:StartPipelineExecution", "pipeline"),
        ],
    )
    .by(&[Aws("SageMaker Developer Guide: IAM Access Management for pipelines")]),
    Method::reusing(
        "sagemaker-open-notebook",
        NOTEBOOK,
        SAGEMAKER,
        &[running("sagemaker:CreatePresignedNotebookInstanceUrl")],
    )
    .by(&[Pathfinding("sagemaker-004"), Rhino(28)]),
    Method::reusing(
        "sagemaker-change-lifecycle",
        NOTEBOOK,
        SAGEMAKER,
        &[
            one("sagemaker:CreateNotebookInstanceLifecycleConfig", "notebook-instance-lifecycle-config"),
            running("sagemaker:StopNotebookInstance"),
            running("sagemaker:UpdateNotebookInstance"),
            running("sagemaker:StartNotebookInstance"),
        ],
    )
    .by(&[Pathfinding("sagemaker-005")]),
    Method::reusing(
        "sagemaker-open-user-profile",
        "sagemaker:user-profile",
        SAGEMAKER,
        &[running("sagemaker:CreatePresignedDomainUrl")],
    )
    .by(&[Aws("SageMaker Developer Guide: SageMaker AI execution roles")]),
    Method::passing(
        "bedrock-new-code-interpreter",
        BEDROCK,
        &[
            PASS,
            any("bedrock-agentcore:CreateCodeInterpreter"),
            one("bedrock-agentcore:StartCodeInterpreterSession", "code-interpreter-custom"),
            one("bedrock-agentcore:InvokeCodeInterpreter", "code-interpreter-custom"),
        ],
    )
    .by(&[Pathfinding("bedrock-001")]),
    Method::reusing(
        "bedrock-existing-code-interpreter",
        INTERPRETER,
        BEDROCK,
        &[
            running("bedrock-agentcore:StartCodeInterpreterSession"),
            running("bedrock-agentcore:InvokeCodeInterpreter"),
        ],
    )
    .by(&[Pathfinding("bedrock-002")]),
];
