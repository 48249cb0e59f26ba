//! Policies that AWS manages, by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use deployfence_value::Value;

use super::build::At;

/// Path and name of each, one a line.
const POLICIES: &str = include_str!("../../data/aws_managed_policies.txt");

/// What the transform attaches for a managed policy that is named: its ARN where AWS manages one of that name, else the
/// text as it is.
pub(crate) fn attached(value: &Value) -> Value {
    let known = value.as_str().filter(|name| !name.contains([':', '/'])).and_then(path);
    known.map_or_else(|| value.clone(), |path| At(value.at).managed_policy(path))
}

fn path(name: &str) -> Option<&'static str> {
    // Built when the first template names a policy.
    static PATHS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let named = |path: &'static str| (path.rsplit_once('/').map_or(path, |(_, name)| name), path);
        POLICIES.lines().map(named).collect()
    });
    PATHS.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_its_path() {
        assert_eq!(path("AmazonS3FullAccess"), Some("AmazonS3FullAccess"));
        assert_eq!(path("AWSLambdaBasicExecutionRole"), Some("service-role/AWSLambdaBasicExecutionRole"));
        assert_eq!(path("MyOwnPolicy"), None);
        assert_eq!(path("LambdaBasicExecutionRole"), None);
    }
}
