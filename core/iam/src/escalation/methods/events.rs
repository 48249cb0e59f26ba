//! Step Functions, EventBridge and IoT: services that call others as a role, and credentials for devices.

use super::super::method::{Assumption::*, Gain, Method, Source::*};
use super::super::need::{Need, PASS, any, one, running};

const STATES: &[&str] = &["states.amazonaws.com"];
const MACHINE: &str = "states:statemachine";
const SCHEDULER: &[&str] = &["scheduler.amazonaws.com"];
const EVENTS: &[&str] = &["events.amazonaws.com"];
const PIPES: &[&str] = &["pipes.amazonaws.com"];
const IOT: &[&str] = &["iot.amazonaws.com"];
/// Whoever holds a certificate that the alias accepts gets credentials from this service.
const IOT_CREDENTIALS: &[&str] = &["credentials.iot.amazonaws.com"];

const ROLE_ALIAS: Need = one("iot:CreateRoleAlias", "rolealias");
const CERTIFICATE: Need = any("iot:CreateKeysAndCertificate");
const IOT_POLICY: Need = one("iot:CreatePolicy", "policy");
const ATTACH: Need = one("iot:AttachPolicy", "cert");

pub(super) const WORKFLOWS: &[Method] = &[
    // A state machine calls any action of any service as its role.
    Method::passing(
        "states-create-and-start",
        STATES,
        &[
            PASS,
            one("states:CreateStateMachine", "statemachine"),
            one("states:StartExecution", "statemachine"),
        ],
    )
    .by(&[Aws(
        "Step Functions Developer Guide: Learning to use AWS service SDK integrations in Step Functions",
    )]),
    Method::passing(
        "states-create-and-start-express",
        STATES,
        &[
            PASS,
            one("states:CreateStateMachine", "statemachine"),
            one("states:StartSyncExecution", "statemachine"),
        ],
    )
    .by(&[Aws(
        "Step Functions Developer Guide: Learning to use AWS service SDK integrations in Step Functions",
    )]),
    Method::passing("states-test-state", STATES, &[PASS, any("states:TestState")])
        .by(&[Aws("Step Functions Developer Guide: Using TestState API to test a state")]),
    Method::passing(
        "states-update-with-role-and-start",
        STATES,
        &[
            PASS,
            one("states:UpdateStateMachine", "statemachine"),
            one("states:StartExecution", "statemachine"),
        ],
    )
    .assumes(&[ResourceExists])
    .by(&[Aws("Step Functions API Reference: UpdateStateMachine")]),
    // The definition may change while the role stays.
    Method::reusing(
        "states-update-and-start",
        MACHINE,
        STATES,
        &[running("states:UpdateStateMachine"), running("states:StartExecution")],
    )
    .by(&[Aws("Step Functions API Reference: UpdateStateMachine")]),
    Method::reusing(
        "states-update-and-start-express",
        MACHINE,
        STATES,
        &[running("states:UpdateStateMachine"), running("states:StartSyncExecution")],
    )
    .by(&[Aws("Step Functions API Reference: UpdateStateMachine")]),
];

pub(super) const EVENTS_AND_SCHEDULES: &[Method] = &[
    // A universal target calls any action of any service as the schedule's role.
    Method::passing("scheduler-create", SCHEDULER, &[PASS, one("scheduler:CreateSchedule", "schedule")])
        .by(&[Aws("EventBridge Scheduler User Guide: Using universal targets in EventBridge Scheduler")]),
    Method::passing("scheduler-update", SCHEDULER, &[PASS, one("scheduler:UpdateSchedule", "schedule")])
        .assumes(&[ResourceExists])
        .by(&[Aws("EventBridge Scheduler User Guide: Using universal targets in EventBridge Scheduler")]),
    Method::passing(
        "events-new-rule",
        EVENTS,
        &[
            PASS,
            one("events:PutRule", "rule-on-default-event-bus"),
            one("events:PutTargets", "rule-on-default-event-bus"),
        ],
    )
    .gains(Gain::ServiceAsRole)
    .by(&[Aws("EventBridge User Guide: Event bus targets in Amazon EventBridge")]),
    Method::passing("events-existing-rule", EVENTS, &[PASS, any("events:PutTargets")])
        .gains(Gain::ServiceAsRole)
        .assumes(&[ResourceExists])
        .by(&[Aws("EventBridge User Guide: Event bus targets in Amazon EventBridge")]),
    Method::passing("pipes-create", PIPES, &[PASS, one("pipes:CreatePipe", "pipe")])
        .gains(Gain::ServiceAsRole)
        .assumes(&[EventSource])
        .by(&[Aws("EventBridge User Guide: Permissions for Amazon EventBridge Pipes")]),
    Method::passing("pipes-update", PIPES, &[PASS, one("pipes:UpdatePipe", "pipe")])
        .gains(Gain::ServiceAsRole)
        .assumes(&[ResourceExists])
        .by(&[Aws("EventBridge User Guide: Permissions for Amazon EventBridge Pipes")]),
];

pub(super) const DEVICES: &[Method] = &[
    Method::passing(
        "iot-new-role-alias",
        IOT_CREDENTIALS,
        &[PASS, ROLE_ALIAS, CERTIFICATE, IOT_POLICY, ATTACH],
    )
    .by(&[Aws("IoT Core Developer Guide: Authorizing direct calls to AWS services using AWS IoT Core credential provider")]),
    Method::passing(
        "iot-new-role-alias-with-own-request",
        IOT_CREDENTIALS,
        &[PASS, ROLE_ALIAS, any("iot:CreateCertificateFromCsr"), IOT_POLICY, ATTACH],
    )
    .by(&[Aws("IoT Core Developer Guide: Authorizing direct calls to AWS services using AWS IoT Core credential provider")]),
    Method::passing(
        "iot-point-role-alias-elsewhere",
        IOT_CREDENTIALS,
        &[PASS, one("iot:UpdateRoleAlias", "rolealias")],
    )
    .assumes(&[ResourceExists, DeviceCertificate])
    .by(&[Aws("IoT API Reference: UpdateRoleAlias")]),
    Method::reusing(
        "iot-new-certificate-for-role-alias",
        "iot:rolealias",
        IOT_CREDENTIALS,
        &[CERTIFICATE, IOT_POLICY, ATTACH],
    )
    .by(&[Aws("IoT Core Developer Guide: Authorizing direct calls to AWS services using AWS IoT Core credential provider")]),
    Method::reusing(
        "iot-widen-policy-for-role-alias",
        "iot:rolealias",
        IOT_CREDENTIALS,
        &[one("iot:CreatePolicyVersion", "policy")],
    )
    .assumes(&[DeviceCertificate])
    .by(&[Aws("IoT Core Developer Guide: AWS IoT Core policies")]),
    Method::passing("iot-new-topic-rule", IOT, &[PASS, one("iot:CreateTopicRule", "rule")])
        .gains(Gain::ServiceAsRole)
        .by(&[Aws("IoT Core Developer Guide: Granting an AWS IoT rule the access it requires")]),
    Method::passing("iot-replace-topic-rule", IOT, &[PASS, one("iot:ReplaceTopicRule", "rule")])
        .gains(Gain::ServiceAsRole)
        .assumes(&[ResourceExists])
        .by(&[Aws("IoT Core Developer Guide: Granting an AWS IoT rule the access it requires")]),
    // Credentials for whoever holds a certificate of the trust anchor's authority.
    Method::passing(
        "rolesanywhere-new-trust-anchor",
        &["rolesanywhere.amazonaws.com"],
        &[PASS, any("rolesanywhere:CreateTrustAnchor"), any("rolesanywhere:CreateProfile")],
    )
    .by(&[Aws("IAM Roles Anywhere User Guide: The IAM Roles Anywhere trust model")]),
    Method::reusing(
        "rolesanywhere-replace-trust-anchor",
        "rolesanywhere:profile",
        &["rolesanywhere.amazonaws.com"],
        &[one("rolesanywhere:UpdateTrustAnchor", "trust-anchor")],
    )
    .assumes(&[ResourceExists])
    .by(&[Aws("IAM Roles Anywhere User Guide: The IAM Roles Anywhere trust model")]),
];
