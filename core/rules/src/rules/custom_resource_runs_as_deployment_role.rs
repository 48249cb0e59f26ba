//! # What it finds
//!
//! A Lambda function that the Serverless Framework generates to serve a custom resource, and that runs as the
//! deployment role of the stack. The framework generates one for
//!
//! - an `s3` event with `existing: true`,
//! - a `cognitoUserPool` event with `existing: true`,
//! - an `eventBridge` event where `provider.eventBridge` does not say `useCloudFormation: true` (not in osls 4; before
//!   serverless 3 also without `provider.eventBridge`),
//! - an `http` event with `provider.logs.restApi`, and a `websocket` event with `provider.logs.websocket`.
//!
//! Where a deployment role is set (`provider.iam.deploymentRole`, or the older `provider.cfnRole`), the framework
//! makes no role for the function and gives it the deployment role instead.
//!
//! # Why it matters
//!
//! The deployment role may create and delete everything in the stack. Lambda can use it only if its trust policy
//! lets Lambda in; then whoever can change the code of a function, or create one, holds the power of the
//! deployment. If it does not let Lambda in, the deployment fails.
//!
//! # How to fix
//!
//! Give the handler a role of its own. `serverless-deployfence` does it with `custom.deployfence.mode: fix`: each
//! handler gets no more than its code calls. By hand: set
//! `resources.extensions.<logical id of the handler>.Properties.Role`. Or drop what triggers it: `roleManagedExternally: true` for
//! the logs of an API, `useCloudFormation: true` for EventBridge. Then take `lambda.amazonaws.com` out of
//! the trust policy of the deployment role.
//!
//! # Limits
//!
//! Roles are compared by what they resolve to. A role that only the deployment knows (a parameter, an import) is
//! the same where both sides name the same parameter or import; else nothing is said. Without packaged output
//! the handlers are predicted from the configuration; the finding is then *likely* unless the packager's
//! version is known from `frameworkVersion` or a lockfile. Settings that plugins change are seen once the service is packaged.

use deployfence_deployment::Runner;
use deployfence_deployment::serverless::{Handler, Trigger};
use deployfence_findings::{Edit, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{RunsAsServiceRole, World};

use crate::Rule;
use crate::about::under;
use crate::roles::{confidence, show_service_role};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF101",
    slug: "custom-resource-runs-as-deployment-role",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "a custom-resource handler that the framework generates runs as the deployment role",
    hosts: &[Host::Check, Host::Serverless],
    references: &["serverless/serverless#7478", "serverless/serverless#11689"],
    fixed: false,
};

pub(crate) struct CustomResourceRunsAsDeploymentRole;

impl Rule for CustomResourceRunsAsDeploymentRole {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for found in world.running_as_service_role() {
            if let Runner::Handler { handler, triggers } = &found.run.runner {
                findings.push(finding(&found, *handler, triggers));
            }
        }
    }
}

fn finding(found: &RunsAsServiceRole<'_>, handler: Handler, triggers: &[Trigger]) -> Finding {
    let id = &found.run.logical_id;
    let why = match triggers.first() {
        Some(first) => {
            format!(", generated for the `{}` event of function `{}`,", first.event, first.function)
        }
        None => String::new(),
    };
    let message = format!(
        "the custom-resource handler `{id}`{why} will run as the deployment role `{}`",
        found.service_role.role.display()
    );
    let mut builder = Finding::builder(&META, found.run.at, message)
        .claim(format!("{id} runs as the deployment role"))
        .logical_id(id.clone())
        .path(found.run.path.clone())
        .confidence(confidence(found));
    for (index, trigger) in triggers.iter().enumerate() {
        if index > 0 {
            let shown = format!(
                "the `{}` event of function `{}` needs the handler too",
                trigger.event, trigger.function
            );
            builder = builder.because(trigger.at, shown);
        }
        for (at, shown) in &trigger.settings {
            builder = builder.because(*at, shown.clone());
        }
    }
    builder = show_service_role(builder, found.service_role);
    for (at, shown) in &found.run.because {
        builder = builder.because(*at, shown.clone());
    }
    builder = under(builder, found.when());
    fixes(handler, triggers)
        .into_iter()
        .fold(builder, |builder, fix| builder.fix(fix))
        .help(
            "give the handler a role of its own (`custom.deployfence.mode: fix` does), and keep \
             `lambda.amazonaws.com` out of the deployment role's trust policy",
        )
        .build()
}

fn fixes(handler: Handler, triggers: &[Trigger]) -> Vec<Fix> {
    let review = |title: String| Fix { title, safety: Safety::Review, edits: Vec::new() };
    let own_role = review(format!(
        "set `resources.extensions.{}.Properties.Role` to a role that trusts Lambda alone",
        handler.logical_id()
    ));
    let drop_trigger = match handler {
        Handler::S3 => review("let the bucket notify EventBridge, and use an `eventBridge` event".into()),
        Handler::CognitoUserPool => {
            review("define the user pool in this service, and drop `existing: true`".into())
        }
        Handler::EventBridge => Fix {
            title: "let CloudFormation make the rules: `provider.eventBridge.useCloudFormation: true`".into(),
            safety: Safety::Review,
            edits: native_event_bridge(triggers),
        },
        Handler::ApiGatewayCloudWatchRole => review(
            "set the account's role elsewhere, and `provider.logs.restApi.roleManagedExternally: true`"
                .into(),
        ),
    };
    vec![own_role, drop_trigger]
}

/// Turns `useCloudFormation: false` round where it is written; `{}` is left to the reader.
fn native_event_bridge(triggers: &[Trigger]) -> Vec<Edit> {
    let setting = triggers.first().and_then(|trigger| trigger.settings.first());
    setting
        .filter(|(at, _)| at.span.end - at.span.start == "false".len() as u32)
        .map(|(at, _)| Edit { at: *at, text: "true".into() })
        .into_iter()
        .collect()
}
