//! # What it finds
//!
//! An `s3` event without `existing: true` whose bucket the same service also defines under `resources`, under a logical id
//! other than the one that the framework gives the bucket.
//!
//! # Why it matters
//!
//! The framework makes a bucket for such an event. The stack then holds two buckets of one name, and the deployment
//! fails: the second `already exists`.
//!
//! # How to fix
//!
//! Give the bucket under `resources` the framework's own logical id (the two are merged), or set `existing: true` on the event
//! and let its custom resource depend on the bucket (and mind the role of the handler that this generates, see
//! [custom-resource-runs-as-deployment-role](custom-resource-runs-as-deployment-role.md)), or let the bucket notify EventBridge.
//!
//! # Limits
//!
//! Names are compared by what they resolve to. A bucket that exists under a condition only is left out.

use deployfence_deployment::serverless::{Event, Service};
use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_source::FileSpan;
use deployfence_value::{Entry, Text, Value};

use crate::Rule;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF111",
    slug: "existing-bucket-event-creates-bucket",
    group: Group::DeploymentRole,
    severity: Severity::High,
    summary: "an `s3` event makes a second bucket of a name that the service already defines: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://www.serverless.com/framework/docs/providers/aws/events/s3"],
    fixed: false,
};

pub(crate) struct ExistingBucketEventCreatesBucket;

impl Rule for ExistingBucketEventCreatesBucket {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for service in world.deployments.iter().filter_map(|d| d.service.as_ref()) {
            for (event, name, at, made) in service.made_buckets() {
                let defined = service.resources.entries().iter();
                let twice = defined.filter(|r| r.key != made.as_str() && is_bucket_named(service, r, &name));
                findings.extend(twice.map(|resource| finding(event, &name, at, &made, resource)));
            }
        }
    }
}

fn is_bucket_named(service: &Service, resource: &Entry, name: &Text) -> bool {
    let body = &resource.value;
    let is_bucket = body.get("Type").and_then(Value::as_str) == Some("AWS::S3::Bucket");
    let own_name = body.at_path(&["Properties", "BucketName"]).map(|name| service.evaluate(name));
    is_bucket
        && body.get("Condition").is_none()
        && own_name.as_ref().and_then(Value::as_text).is_some_and(|own| own.same(name).is_yes())
}

fn finding(event: &Event, name: &Text, at: FileSpan, made: &str, resource: &Entry) -> Finding {
    let message = format!(
        "the `s3` event of function `{}` makes the bucket `{name}` as `{made}`, and `{}` defines it too: the deployment \
         fails because the bucket already exists",
        event.function, resource.key
    );
    let mut path = event.path.clone();
    if event.value.as_map().is_some() {
        path.push("bucket".into());
    }
    Finding::builder(&META, at, message)
        .claim(format!("{} and {made} are one bucket, by {}", resource.key, event.path.join(".")))
        .logical_id(resource.key.to_string())
        .path(path)
        .because(resource.key_at, format!("`{}` defines a bucket of the same name", resource.key))
        .fix(Fix {
            title: format!("rename `{}` to `{made}`: the framework merges the two", resource.key),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .fix(Fix {
            title: "set `existing: true` on the event, and let its custom resource depend on the bucket".into(),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .help(format!(
            "use the logical id `{made}` for the bucket, or `existing: true` with a role of its own for the handler, or EventBridge"
        ))
        .build()
}
