//! EC2, Auto Scaling and Systems Manager: code on instances.

use super::super::method::{Assumption::*, Gain, Method, Source::*};
use super::super::need::{PASS, any, companion, one, running};

const EC2: &[&str] = &["ec2.amazonaws.com"];
const INSTANCE: &str = "ec2:instance";
const TEMPLATE: &str = "ec2:launch-template";
const CONFIGURATION: &str = "autoscaling:launchConfiguration";

pub(super) const METHODS: &[Method] = &[
    Method::passing("ec2-run-instances", EC2, &[PASS, one("ec2:RunInstances", "instance")])
        .assumes(&[InstanceProfile])
        .by(&[Pathfinding("ec2-001"), Rhino(3), Pacu("CreateEC2WithExistingIP"), PMapper("ec2")]),
    Method::passing(
        "ec2-run-instances-with-new-profile",
        EC2,
        &[
            PASS,
            one("ec2:RunInstances", "instance"),
            one("iam:CreateInstanceProfile", "instance-profile"),
            one("iam:AddRoleToInstanceProfile", "instance-profile"),
        ],
    )
    .by(&[PMapper("ec2")]),
    Method::passing(
        "ec2-run-instances-and-associate-profile",
        EC2,
        &[PASS, one("ec2:RunInstances", "instance"), one("ec2:AssociateIamInstanceProfile", "instance")],
    )
    .assumes(&[InstanceProfile])
    .by(&[PMapper("ec2")]),
    Method::passing(
        "ec2-associate-profile",
        EC2,
        &[PASS, one("ec2:AssociateIamInstanceProfile", "instance")],
    )
    .assumes(&[InstanceProfile, ResourceExists, InstanceReachable])
    .by(&[Pacu("ec2:AssociateIamInstanceProfile"), Aws("EC2 User Guide: Attach an IAM role to an instance")]),
    Method::passing(
        "ec2-replace-profile",
        EC2,
        &[PASS, one("ec2:ReplaceIamInstanceProfileAssociation", "instance")],
    )
    .assumes(&[InstanceProfile, ResourceExists, InstanceReachable])
    .by(&[Aws("EC2 User Guide: Attach an IAM role to an instance")]),
    Method::passing(
        "ec2-request-spot-instances",
        EC2,
        &[PASS, one("ec2:RequestSpotInstances", "spot-instances-request")],
    )
    .assumes(&[InstanceProfile])
    .by(&[Pathfinding("ec2-003")]),
    // The fleet takes a role of its own to launch instances, and passes the role of their profile on.
    Method::passing(
        "ec2-request-spot-fleet",
        EC2,
        &[PASS, companion("spotfleet.amazonaws.com"), one("ec2:RequestSpotFleet", "spot-fleet-request")],
    )
    .assumes(&[InstanceProfile])
    .by(&[Aws("EC2 User Guide: Spot Fleet permissions")]),
    // The profile and the user data stand in a launch template, which a fleet cannot do without.
    Method::passing(
        "ec2-create-fleet",
        EC2,
        &[PASS, one("ec2:CreateLaunchTemplate", "launch-template"), one("ec2:CreateFleet", "fleet")],
    )
    .assumes(&[InstanceProfile, ServiceLinkedRole])
    .by(&[Aws("EC2 User Guide: EC2 Fleet prerequisites")]),
    Method::passing(
        "autoscaling-new-launch-configuration",
        EC2,
        &[
            PASS,
            one("autoscaling:CreateLaunchConfiguration", "launchConfiguration"),
            one("autoscaling:CreateAutoScalingGroup", "autoScalingGroup"),
        ],
    )
    .assumes(&[InstanceProfile, ServiceLinkedRole])
    .by(&[PMapper("autoscaling")]),
    Method::reusing(
        "autoscaling-existing-launch-configuration",
        CONFIGURATION,
        EC2,
        &[one("autoscaling:CreateAutoScalingGroup", "autoScalingGroup")],
    )
    .assumes(&[InstanceReachable, ServiceLinkedRole])
    .by(&[PMapper("autoscaling")]),
    Method::reusing(
        "ec2-change-user-data",
        INSTANCE,
        EC2,
        &[
            running("ec2:ModifyInstanceAttribute"),
            running("ec2:StopInstances"),
            running("ec2:StartInstances"),
        ],
    )
    .by(&[Pathfinding("ec2-002")]),
    Method::reusing(
        "ec2-new-launch-template-version",
        TEMPLATE,
        EC2,
        &[running("ec2:CreateLaunchTemplateVersion"), running("ec2:ModifyLaunchTemplate")],
    )
    .assumes(&[LaunchTemplateUsed])
    .by(&[Pathfinding("ec2-004")]),
    Method::reusing(
        "ec2-send-ssh-key-to-described",
        INSTANCE,
        EC2,
        &[running("ec2-instance-connect:SendSSHPublicKey"), any("ec2:DescribeInstances")],
    )
    .assumes(&[InstanceReachable])
    .by(&[Pathfinding("ec2instanceconnect-003"), Cloudsplaining("EC2InstanceConnectSendSSHPublicKey")]),
    // Who knows the instance's id and address has no need to list instances.
    Method::reusing("ec2-send-ssh-key", INSTANCE, EC2, &[running("ec2-instance-connect:SendSSHPublicKey")])
        .assumes(&[InstanceReachable])
        .by(&[IamVulnerable("privesc-ec2InstanceConnect")]),
    Method::reusing("ssm-start-session", INSTANCE, EC2, &[running("ssm:StartSession")])
        .assumes(&[InstanceReachable])
        .by(&[Pathfinding("ssm-001"), PMapper("ssm"), IamVulnerable("privesc-ssmStartSession")]),
    Method::reusing("ssm-send-command", INSTANCE, EC2, &[running("ssm:SendCommand")])
        .assumes(&[InstanceReachable])
        .by(&[Pathfinding("ssm-002"), PMapper("ssm"), IamVulnerable("privesc-ssmSendCommand")]),
    Method::reusing("ssm-create-association", INSTANCE, EC2, &[running("ssm:CreateAssociation")])
        .assumes(&[InstanceReachable])
        .by(&[Aws("Systems Manager User Guide: Working with associations in Systems Manager")]),
    Method::passing(
        "ssm-start-automation",
        &["ssm.amazonaws.com"],
        &[PASS, one("ssm:StartAutomationExecution", "automation-execution")],
    )
    .gains(Gain::ServiceAsRole)
    .by(&[Aws("Systems Manager User Guide: Setting up Automation")]),
    Method::passing(
        "ssm-create-and-start-automation",
        &["ssm.amazonaws.com"],
        &[PASS, one("ssm:CreateDocument", "document"), one("ssm:StartAutomationExecution", "document")],
    )
    .by(&[Aws("Systems Manager User Guide: Setting up Automation")]),
];
