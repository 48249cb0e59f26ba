//! Environment variables of what runs code, and which of them are meant to hold a secret.

use deployfence_graph::{Member, World};
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Value};

/// Where a resource type has environment variables; `*` stands for every item of a list.
const VARIABLES: &[(&str, &[&str])] = &[
    ("AWS::Lambda::Function", &["Environment", "Variables"]),
    ("AWS::ECS::TaskDefinition", &["ContainerDefinitions", "*", "Environment"]),
    ("AWS::Batch::JobDefinition", &["ContainerProperties", "Environment"]),
    ("AWS::CodeBuild::Project", &["Environment", "EnvironmentVariables"]),
    ("AWS::Amplify::App", &["EnvironmentVariables"]),
    (
        "AWS::AppRunner::Service",
        &["SourceConfiguration", "ImageRepository", "ImageConfiguration", "RuntimeEnvironmentVariables"],
    ),
];

/// An environment variable of a resource.
#[derive(Debug, Clone)]
pub(crate) struct Variable<'w> {
    /// The resource.
    pub(crate) member: Member<'w>,
    /// Its name.
    pub(crate) name: String,
    /// Where the value stands.
    pub(crate) at: FileSpan,
    /// The value as it is written, with its functions not evaluated.
    pub(crate) written: &'w Value,
    /// The value, which is no choice.
    pub(crate) value: Value,
    /// The conditions under which it has that value.
    pub(crate) when: Vec<Literal>,
}

/// What Lambda keeps for itself: it refuses a function that sets them, so that no value of theirs deploys.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: (&str, &[&str]) = ("AWS::Lambda::Function", &["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]);

/// The environment variables of a world whose names say that they hold a secret, each with every value that it may have.
pub(crate) fn secret_variables(world: &World) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    for (type_name, path) in VARIABLES {
        for member in world.members_of(type_name) {
            let named = member.resource.properties().map(|properties| named(properties, path));
            let (reserving, reserved) = RESERVED;
            let counts =
                |name: &str| names_secret(name) && !(*type_name == reserving && reserved.contains(&name));
            for (name, value) in named.unwrap_or_default().into_iter().filter(|(name, _)| counts(name)) {
                let resolved = member.template.resolve_in(member.resource, value);
                found.extend(resolved.alternatives().into_iter().map(|alternative| Variable {
                    member,
                    name: name.to_owned(),
                    at: value.at,
                    written: value,
                    value: alternative.value.clone(),
                    when: alternative.conditions,
                }));
            }
        }
    }
    found
}

/// Names and values under a path: of a map, or of a list of items with `Name` and `Value`.
fn named<'v>(properties: &'v Value, path: &[&str]) -> Vec<(&'v str, &'v Value)> {
    let mut held = vec![properties];
    for key in path {
        held = match *key {
            "*" => held.iter().flat_map(|value| value.items()).collect(),
            key => held.iter().filter_map(|value| value.get(key)).collect(),
        };
    }
    let of_maps = held.iter().flat_map(|map| map.entries()).map(|entry| (entry.key.as_str(), &entry.value));
    let items = held.iter().flat_map(|list| list.items()).filter(|item| holds_its_value(item));
    of_maps.chain(items.filter_map(|item| Some((item.get("Name")?.as_str()?, item.get("Value")?)))).collect()
}

/// Whether an item holds the value itself, and not the name of a parameter or a secret that does.
fn holds_its_value(item: &Value) -> bool {
    item.get("Type").is_none_or(|kind| kind.as_str() == Some("PLAINTEXT"))
}

/// Words that a secret is called by.
const SECRETS: &[&str] =
    &["apikey", "credential", "credentials", "passphrase", "passwd", "password", "pwd", "secret", "token"];

/// What goes before `key` in the name of a secret.
const KEYS: &[&str] = &["access", "api", "encryption", "private", "secret", "signing"];

/// Last words of names of what leads to a secret, or says something about one.
const ABOUT: &[&str] = &[
    "address",
    "algorithm",
    "arn",
    "audience",
    "bucket",
    "count",
    "days",
    "duration",
    "enabled",
    "endpoint",
    "expiration",
    "expiry",
    "field",
    "file",
    "format",
    "header",
    "host",
    "hours",
    "id",
    "ids",
    "issuer",
    "key",
    "length",
    "lifetime",
    "limit",
    "location",
    "manager",
    "minutes",
    "mode",
    "name",
    "names",
    "param",
    "parameter",
    "path",
    "policy",
    "prefix",
    "provider",
    "queue",
    "ref",
    "region",
    "rotation",
    "scope",
    "seconds",
    "service",
    "size",
    "stage",
    "store",
    "suffix",
    "table",
    "timeout",
    "topic",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "validity",
    "version",
];

/// Words of names of what is no secret.
const PLAIN: &[&str] =
    &["allow", "disable", "enable", "has", "is", "max", "min", "no", "public", "require", "skip", "use"];

/// Whether a name says that it holds a secret itself.
pub(crate) fn names_secret(name: &str) -> bool {
    let words = words(name);
    let is_key =
        |pair: &[String]| matches!(pair, [kind, key] if key == "key" && KEYS.contains(&kind.as_str()));
    let is_secret = words.iter().any(|word| SECRETS.contains(&word.as_str())) || words.windows(2).any(is_key);
    is_secret && !is_about(&words)
}

/// Whether a name is that of something which leads to a value, such as an ARN or a path.
pub(crate) fn names_place(name: &str) -> bool {
    is_about(&words(name))
}

fn is_about(words: &[String]) -> bool {
    let ends_with_key = words.ends_with(&["key".to_owned()]);
    let is_key = ends_with_key && words.iter().rev().nth(1).is_some_and(|kind| KEYS.contains(&kind.as_str()));
    let is_about = words.last().is_some_and(|last| ABOUT.contains(&last.as_str())) && !is_key;
    is_about || words.iter().any(|word| PLAIN.contains(&word.as_str()))
}

/// The words of a name in lower case: parted by anything that is neither letter nor digit, and where a capital follows a small
/// letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        let starts = before.is_ascii_lowercase() && c.is_ascii_uppercase();
        if starts || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{names_place, names_secret};

    #[test]
    fn a_name_says_whether_it_holds_a_secret() {
        let secret = [
            "ACCESS_TOKEN",
            "dbPassword",
            "STRIPE_API_KEY",
            "clientSecret",
            "JWT-PRIVATE-KEY",
            "AWS_SECRET_ACCESS_KEY",
            "APIKEY",
        ];
        let none = [
            "TOKEN_TABLE",
            "DB_PASSWORD_ARN",
            "SECRET_NAME",
            "secretId",
            "TOKEN_PATH",
            "AWS_ACCESS_KEY_ID",
            "MAX_TOKENS",
            "PUBLIC_TOKEN",
            "TOKENIZER",
            "USE_TOKEN",
            "PARTITION_KEY",
            "TOKEN_TTL",
            "",
        ];
        assert_eq!(secret.iter().filter(|name| !names_secret(name)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(none.iter().filter(|name| names_secret(name)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_name_says_whether_it_leads_elsewhere() {
        assert!(names_place("DbPasswordSecretArn"));
        assert!(!names_place("DbPassword"));
        assert!(!names_place("ApiKey"));
    }
}
