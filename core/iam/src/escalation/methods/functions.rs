//! Lambda: functions that are created, functions that exist, and the way round code signing.

use super::super::method::{Assumption::*, Method, Source::*};
use super::super::need::{Need, PASS, Says, any, code_signing, one, running};

const LAMBDA: &[&str] = &["lambda.amazonaws.com"];
const FUNCTION: &str = "lambda:function";

const CREATE: Need = one("lambda:CreateFunction", "function").saying(Says::NoCodeSigning);

pub(super) const METHODS: &[Method] = &[
    Method::passing(
        "lambda-create-and-invoke",
        LAMBDA,
        &[PASS, CREATE, one("lambda:InvokeFunction", "function")],
    )
    .by(&[Pathfinding("lambda-001"), Rhino(15), Pacu("PassExistingRoleToNewLambdaThenInvoke")]),
    Method::passing(
        "lambda-create-and-map-event-source",
        LAMBDA,
        &[PASS, CREATE, any("lambda:CreateEventSourceMapping")],
    )
    .assumes(&[EventSource])
    .by(&[Pathfinding("lambda-002"), Pacu("PassExistingRoleToNewLambdaThenTriggerWithExistingDynamo")]),
    Method::passing(
        "lambda-create-and-map-new-table",
        LAMBDA,
        &[
            PASS,
            CREATE,
            any("lambda:CreateEventSourceMapping"),
            one("dynamodb:CreateTable", "table"),
            one("dynamodb:PutItem", "table"),
        ],
    )
    .by(&[Rhino(17), Pacu("PassExistingRoleToNewLambdaThenTriggerWithNewDynamo")]),
    Method::passing(
        "lambda-create-and-open-to-others",
        LAMBDA,
        &[PASS, CREATE, one("lambda:AddPermission", "function")],
    )
    .by(&[
        Pathfinding("lambda-006"),
        Rhino(16),
        Pacu("PassExistingRoleToNewLambdaThenInvokeCrossAccount"),
    ]),
    Method::passing(
        "lambda-change-role-and-code",
        LAMBDA,
        &[
            PASS,
            one("lambda:UpdateFunctionConfiguration", "function"),
            one("lambda:UpdateFunctionCode", "function"),
        ],
    )
    .assumes(&[ResourceExists, FunctionInvoked])
    .by(&[PMapper("lambda")]),
    Method::reusing("lambda-update-code", FUNCTION, LAMBDA, &[running("lambda:UpdateFunctionCode")])
        .assumes(&[FunctionInvoked])
        .by(&[Pathfinding("lambda-003"), Rhino(18), PMapper("lambda")]),
    Method::reusing(
        "lambda-update-code-and-invoke",
        FUNCTION,
        LAMBDA,
        &[running("lambda:UpdateFunctionCode"), running("lambda:InvokeFunction")],
    )
    .by(&[Pathfinding("lambda-004")]),
    Method::reusing(
        "lambda-update-code-and-open-to-others",
        FUNCTION,
        LAMBDA,
        &[running("lambda:UpdateFunctionCode"), running("lambda:AddPermission")],
    )
    .by(&[Pathfinding("lambda-005")]),
    // A layer, a wrapper script or an extension of the principal's own runs within the function.
    Method::reusing("lambda-add-layer", FUNCTION, LAMBDA, &[running("lambda:UpdateFunctionConfiguration")])
        .assumes(&[FunctionInvoked])
        .by(&[Rhino(26), Aws("Lambda Developer Guide: Managing Lambda dependencies with layers")]),
    // Code signing is checked when code is deployed: who takes the check away first deploys anything.
    Method::unsigning(
        "lambda-remove-code-signing",
        FUNCTION,
        LAMBDA,
        &[running("lambda:DeleteFunctionCodeSigningConfig"), running("lambda:UpdateFunctionCode")],
    )
    .assumes(&[FunctionInvoked])
    .by(&[Aws("Lambda Developer Guide: Using code signing to verify code integrity with Lambda")]),
    Method::unsigning(
        "lambda-weaken-code-signing",
        FUNCTION,
        LAMBDA,
        &[code_signing("lambda:UpdateCodeSigningConfig"), running("lambda:UpdateFunctionCode")],
    )
    .assumes(&[FunctionInvoked])
    .by(&[Aws("Lambda Developer Guide: Configuration best practices for code signing")]),
    Method::unsigning(
        "lambda-replace-code-signing",
        FUNCTION,
        LAMBDA,
        &[running("lambda:PutFunctionCodeSigningConfig"), running("lambda:UpdateFunctionCode")],
    )
    .assumes(&[FunctionInvoked, ResourceExists])
    .by(&[Aws("Lambda Developer Guide: Configuration best practices for code signing")]),
];
