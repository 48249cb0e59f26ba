//! What resources are called: the ARNs and names that `Ref` and `Fn::GetAtt` give.
//!
//! A template says `!GetAtt Deploy.Arn` in one place and `arn:aws:iam::*:role/deploy` in another. Both are one spelling here:
//! what a resource returns is written out as far as its type tells, so that policies can be held against it.
//! Source: the sections "Return values" of the CloudFormation resource reference, and the Service Authorization Reference for
//! the forms of ARNs.

use std::collections::HashMap;

use deployfence_value::{Hole, HoleOrigin, Pseudo, Scope, Text};
use smol_str::SmolStr;

use crate::home::Home;
use crate::member::Member;

/// How a resource of a type is called.
#[derive(Debug)]
struct Form {
    type_name: &'static str,
    /// The property that names it.
    name: &'static str,
    /// What `Ref` gives.
    referred: Referred,
    /// The attribute that gives the ARN; empty where only `Ref` does.
    arn: &'static str,
    /// The ARN behind the partition; `{region}`, `{account}`, `{path}` and `{name}` stand for themselves.
    form: &'static str,
}

/// What `Ref` of a resource gives.
#[derive(Debug, Clone, Copy)]
enum Referred {
    Name,
    Arn,
    /// Something that does not tell the name, such as the URL of a queue.
    Other,
}

const fn named(type_name: &'static str, name: &'static str, form: &'static str) -> Form {
    Form { type_name, name, referred: Referred::Name, arn: "Arn", form }
}

const fn by_arn(type_name: &'static str, name: &'static str, arn: &'static str, form: &'static str) -> Form {
    Form { type_name, name, referred: Referred::Arn, arn, form }
}

const FORMS: &[Form] = &[
    named("AWS::IAM::Role", "RoleName", "iam::{account}:role{path}{name}"),
    named("AWS::IAM::User", "UserName", "iam::{account}:user{path}{name}"),
    named("AWS::IAM::Group", "GroupName", "iam::{account}:group{path}{name}"),
    named("AWS::IAM::InstanceProfile", "InstanceProfileName", "iam::{account}:instance-profile{path}{name}"),
    by_arn("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "PolicyArn", "iam::{account}:policy{path}{name}"),
    named("AWS::Lambda::Function", "FunctionName", "lambda:{region}:{account}:function:{name}"),
    by_arn(
        "AWS::Lambda::CodeSigningConfig",
        "",
        "CodeSigningConfigArn",
        "lambda:{region}:{account}:code-signing-config:{name}",
    ),
    named("AWS::S3::Bucket", "BucketName", "s3:::{name}"),
    named("AWS::DynamoDB::Table", "TableName", "dynamodb:{region}:{account}:table/{name}"),
    named("AWS::DynamoDB::GlobalTable", "TableName", "dynamodb:{region}:{account}:table/{name}"),
    Form {
        type_name: "AWS::SQS::Queue",
        name: "QueueName",
        referred: Referred::Other,
        arn: "Arn",
        form: "sqs:{region}:{account}:{name}",
    },
    by_arn("AWS::SNS::Topic", "TopicName", "TopicArn", "sns:{region}:{account}:{name}"),
    named("AWS::KMS::Key", "", "kms:{region}:{account}:key/{name}"),
    by_arn(
        "AWS::StepFunctions::StateMachine",
        "StateMachineName",
        "Arn",
        "states:{region}:{account}:stateMachine:{name}",
    ),
    named("AWS::Kinesis::Stream", "Name", "kinesis:{region}:{account}:stream/{name}"),
    named("AWS::Events::EventBus", "Name", "events:{region}:{account}:event-bus/{name}"),
    named("AWS::ECR::Repository", "RepositoryName", "ecr:{region}:{account}:repository/{name}"),
    named("AWS::CodeBuild::Project", "Name", "codebuild:{region}:{account}:project/{name}"),
    named("AWS::Logs::LogGroup", "LogGroupName", "logs:{region}:{account}:log-group:{name}:*"),
    Form {
        type_name: "AWS::IoT::RoleAlias",
        name: "RoleAlias",
        referred: Referred::Name,
        arn: "RoleAliasArn",
        form: "iot:{region}:{account}:rolealias/{name}",
    },
    by_arn("AWS::IAM::OIDCProvider", "", "Arn", "iam::{account}:oidc-provider/{name}"),
];

/// What a resource is called.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its ARN.
    pub arn: Text,
    /// Its name without path; a hole where CloudFormation makes it up.
    pub name: Text,
}

/// What the resources of a world are called.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    by_id: HashMap<(Scope, SmolStr), (Identity, &'static Form)>,
}

impl Identities {
    /// What `members` are called.
    pub(crate) fn new<'w>(members: impl Iterator<Item = Member<'w>>, home: &Home) -> Self {
        let identity = |member: Member<'w>| {
            let form = FORMS.iter().find(|form| form.type_name == member.type_name())?;
            Some(((member.scope(), member.resource.logical_id.clone()), (form.identity(member, home), form)))
        };
        Self { by_id: members.filter_map(identity).collect() }
    }

    pub(crate) fn of(&self, scope: Scope, logical_id: &str) -> Option<&Identity> {
        self.by_id.get(&(scope, SmolStr::new(logical_id))).map(|(identity, _)| identity)
    }

    /// What a reference to a resource gives, where it is its name or its ARN.
    pub(crate) fn given(&self, hole: &Hole) -> Option<Text> {
        let HoleOrigin::Attribute { logical_id, attribute } = &hole.origin else { return None };
        let (identity, form) = self.by_id.get(&(hole.scope, logical_id.clone()))?;
        match form.referred {
            _ if attribute == form.arn => Some(identity.arn.clone()),
            Referred::Name if attribute.is_empty() => Some(identity.name.clone()),
            Referred::Arn if attribute.is_empty() => Some(identity.arn.clone()),
            _ => None,
        }
    }
}

impl Form {
    fn identity(&self, member: Member<'_>, home: &Home) -> Identity {
        let name = self.name(member);
        let path = match member.property(&["Path"]) {
            Some(path) if !path.is_null() => path.as_text().cloned(),
            _ => None,
        };
        let path = path.unwrap_or_else(|| Text::literal("/"));
        let pseudo = |pseudo| member.template.pseudo_parameter(pseudo);
        let mut pieces = vec![Text::literal("arn:"), pseudo(Pseudo::Partition), Text::literal(":")];
        let mut rest = self.form;
        while let Some((before, after)) = rest.split_once('{') {
            let (what, after) = after.split_once('}').unwrap_or((after, ""));
            pieces.push(Text::literal(before));
            pieces.push(match what {
                "region" => pseudo(Pseudo::Region),
                "account" => pseudo(Pseudo::AccountId),
                "path" => path.clone(),
                _ => name.clone(),
            });
            rest = after;
        }
        pieces.push(Text::literal(rest));
        Identity { arn: home.settle(&Text::concat(&pieces)), name: home.settle(&name) }
    }

    /// The name that the template gives it, else a hole of its own.
    fn name(&self, member: Member<'_>) -> Text {
        let set = (!self.name.is_empty()).then(|| member.property(&[self.name])).flatten();
        // A name that hangs on a condition is one of several: it is not written out.
        set.and_then(|name| name.as_text().cloned()).unwrap_or_else(|| {
            let origin = HoleOrigin::MadeName(member.resource.logical_id.clone());
            Text::hole(Hole::new(origin, member.scope()))
        })
    }
}
