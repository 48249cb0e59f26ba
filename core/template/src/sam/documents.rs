//! Policy documents of fixed form: trusts, and policies of few statements.

use deployfence_value::Value;

use super::build::At;

const VERSION: &str = "2012-10-17";

/// The trust of a role that one service may take.
pub(crate) fn trust(service: &str, at: At) -> Value {
    let statement = at.map([
        ("Action", at.texts(["sts:AssumeRole"])),
        ("Effect", at.text("Allow")),
        ("Principal", at.map([("Service", at.texts([service]))])),
    ]);
    versioned([statement], at)
}

/// A statement that allows actions on a resource.
pub(crate) fn allow(action: Value, resource: Value, at: At) -> Value {
    at.map([("Action", action), ("Effect", at.text("Allow")), ("Resource", resource)])
}

/// A document with its version.
pub(crate) fn versioned(statements: impl IntoIterator<Item = Value>, at: At) -> Value {
    at.map([("Version", at.text(VERSION)), ("Statement", at.list(statements))])
}

/// An inline policy of a role.
pub(crate) fn inline(name: &str, document: Value, at: At) -> Value {
    at.map([("PolicyName", at.text(name)), ("PolicyDocument", document)])
}

/// An inline policy that allows one action on one resource.
pub(crate) fn inline_allow(name: &str, action: &str, resource: Value, at: At) -> Value {
    let statement = allow(at.text(action), resource, at);
    inline(name, at.map([("Statement", at.list([statement]))]), at)
}

/// An inline policy that allows to put objects into a bucket, and to list it.
pub(crate) fn put_objects(name: &str, bucket: Value, at: At) -> Value {
    let objects = at.join("/", [bucket.clone(), at.text("*")]);
    let put = allow(at.text("s3:PutObject"), objects, at);
    let list = allow(at.text("s3:ListBucket"), bucket, at);
    inline(name, at.map([("Statement", at.list([put, list]))]), at)
}
