//! Policies and requests for tests.

use std::sync::Arc;

use deployfence_source::{FileId, SourceText, Syntax};
use deployfence_value::Text;

use crate::caller::Caller;
use crate::pattern::Subject;
use crate::policy::Policy;
use crate::request::{Context, Request};

/// The policy of a document, or of one statement, in JSON.
pub(crate) fn policy(json: &str) -> Arc<Policy> {
    let json = if json.contains("Statement") {
        json.to_owned()
    } else {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{json}]}}"#)
    };
    let document = deployfence_source::read(&SourceText::new(json), Syntax::Json);
    let policy = Policy::new(&deployfence_template::from_document(&document, FileId(0)));
    assert!(policy.problems.is_empty(), "{:?}", policy.problems);
    Arc::new(policy)
}

/// A request without context; a caller that is none is anonymous.
pub(crate) fn request(principal: &str, action: &str, resource: &str) -> Request {
    Request {
        principal: Caller::parse(&Text::literal(principal)).unwrap_or(Caller::Anonymous),
        action: Subject::from(action),
        resource: Subject::from(resource),
        resource_account: None,
        context: Context::default(),
    }
}

/// A context of keys with their values, separated by `|`.
pub(crate) fn context(keys: &[(&str, &str)]) -> Context {
    let mut context = Context::default();
    for (key, values) in keys {
        context.insert(key, values.split('|').map(Subject::from).collect());
    }
    context
}
