//! Functions and the code signing configurations that they name.

use deployfence_graph::{Member, World};
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Value};

/// The type of functions.
pub(crate) const FUNCTION: &str = "AWS::Lambda::Function";

const CONFIG: &str = "AWS::Lambda::CodeSigningConfig";

/// The property of a function that names its configuration.
pub(crate) const PROPERTY: &[&str] = &["CodeSigningConfigArn"];

/// What a configuration does with code that nobody signed.
pub(crate) const POLICY: &[&str] = &["CodeSigningPolicies", "UntrustedArtifactOnDeployment"];

/// A configuration that surely enforces, as a function names it.
pub(crate) struct Enforced<'w> {
    /// The configuration.
    pub config: Member<'w>,
    /// The conditions of both under which it enforces.
    pub when: Vec<Literal>,
    /// Where it says that it enforces.
    pub at: FileSpan,
}

/// The configurations that surely enforce on a function.
pub(crate) fn enforced<'w>(world: &'w World, function: Member<'w>) -> Vec<Enforced<'w>> {
    let mut found = Vec::new();
    for (when, config) in configs(world, function) {
        let Some(policy) = config.property(POLICY) else { continue };
        for alternative in policy.alternatives() {
            if alternative.value.as_str() == Some("Enforce")
                && let Some(when) = world.both_hold(&when, &alternative.conditions)
            {
                found.push(Enforced { config, when, at: config.place_of(POLICY) });
            }
        }
    }
    found
}

/// The configurations of the world that a function names, each with the conditions under which it does.
fn configs<'w>(world: &'w World, function: Member<'w>) -> Vec<(Vec<Literal>, Member<'w>)> {
    let Some(named) = function.property(PROPERTY).map(|named| world.spelled_out(&named)) else {
        return Vec::new();
    };
    let is_it = |config: &Member<'w>, value: &Value| {
        let arn = world.identity(*config).map(|identity| &identity.arn);
        arn.zip(value.as_text()).is_some_and(|(arn, named)| arn.same(named).is_yes())
    };
    let mut found = Vec::new();
    for alternative in named.alternatives() {
        for config in world.members_of(CONFIG).filter(|config| is_it(config, alternative.value)) {
            let when = world.both_hold(&config.under(), &alternative.conditions);
            found.extend(when.map(|when| (when, config)));
        }
    }
    found
}

/// The conditions under which a function surely names a configuration, whichever it is: none of them where it always does.
pub(crate) fn attached(function: Member<'_>) -> Vec<Vec<Literal>> {
    let named = function.property(PROPERTY);
    let named = named.iter().flat_map(Value::alternatives);
    named.filter(|named| named.value.as_text().is_some()).map(|named| named.conditions).collect()
}

/// Where a function says that it is a container image, which cannot be signed.
pub(crate) fn image(function: Member<'_>) -> Option<&'static [&'static str]> {
    const URI: &[&str] = &["Code", "ImageUri"];
    const PACKAGE: &[&str] = &["PackageType"];
    let is_image = function.property(PACKAGE).is_some_and(|kind| kind.as_str() == Some("Image"));
    let has_uri = function.property(URI).is_some_and(|uri| uri.as_text().is_some());
    if has_uri { Some(URI) } else { is_image.then_some(PACKAGE) }
}
