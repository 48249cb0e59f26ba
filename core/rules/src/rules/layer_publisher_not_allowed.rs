//! # What it finds
//!
//! A function whose code signing configuration enforces, and a layer of it from an account that none of the allowed signing
//! profiles belongs to.
//!
//! # Why it matters
//!
//! Lambda holds layers to the same list as code: one that no allowed profile signed makes the deployment fail with `Lambda
//! cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to
//! accept`. Adding an extension of AWS or of another vendor is what usually brings this about.
//!
//! # How to fix
//!
//! Add the profile version that the layer's publisher states to the configuration, or make the layer a copy of your own that
//! you sign:
//!
//! ```yaml
//! AllowedPublishers:
//!   SigningProfileVersionArns:
//!     - !GetAtt Signing.ProfileVersionArn
//!     - arn:aws:signer:us-east-1:464622532012:/signing-profiles/Publisher/aBcDeFgHiJ
//! ```
//!
//! # Limits
//!
//! Publishers sign with profiles of their own account, as a rule; one that uses another account's profile is why the finding
//! is *likely*. Where the account of a profile or of the layer is not known, nothing is said, unless the layer's account is that
//! of a publisher which is known to be no account of yours.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Arn;
use deployfence_value::{HoleOrigin, Pseudo, Text, Value};

use crate::Rule;
use crate::about::about;
use crate::code_signing::{Enforced, FUNCTION, enforced};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF403",
    slug: "layer-publisher-not-allowed",
    group: Group::Code,
    severity: Severity::High,
    summary: "a layer comes from an account whose signing profiles the function's code signing configuration does not allow",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
        "serverless-application-model#3354",
    ],
    fixed: false,
};

const PROFILES: &[&str] = &["AllowedPublishers", "SigningProfileVersionArns"];

/// Accounts that publish layers for everybody. Source: the pages on which each of them lists its layers.
const PUBLISHERS: &[(&str, &str)] = &[
    ("017000801446", "Powertools for AWS Lambda"),
    ("451483290750", "New Relic"),
    ("464622532012", "Datadog"),
    ("580247275435", "CloudWatch Lambda Insights"),
    ("901920570463", "AWS Distro for OpenTelemetry"),
    ("943013980633", "Sentry"),
];

pub(crate) struct LayerPublisherNotAllowed;

impl Rule for LayerPublisherNotAllowed {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION) {
            for enforced in enforced(world, function) {
                findings.extend(refused(world, function, &enforced));
            }
        }
    }
}

fn refused(world: &World, function: Member<'_>, enforced: &Enforced<'_>) -> Vec<Finding> {
    let Some(allowed) = allowed(world, enforced.config) else { return Vec::new() };
    let Some(layers) = function.property(&["Layers"]) else { return Vec::new() };
    let layers = layers.alternatives();
    let each = layers.iter().flat_map(|list| {
        let items = list.value.one_or_many().iter().flat_map(Value::alternatives);
        items.map(|layer| (&list.conditions, layer))
    });
    let refused = each.filter_map(|(when, layer)| {
        let account = account(layer.value.as_text()?)?;
        let is_foreign = allowed.iter().all(|owner| match owner {
            Owner::Account(owner) => *owner != account,
            Owner::OfStack => publisher(&account).is_some(),
        });
        let when = is_foreign.then(|| world.both_hold(when, &layer.conditions)).flatten()?;
        let when = world.both_hold(&when, &enforced.when)?;
        let by = publisher(&account).map_or_else(|| format!("account {account}"), |name| name.to_owned());
        let message = format!(
            "`{}` allows no signing profile of {by}, whose layer `{}` takes: the deployment fails",
            enforced.config.id(),
            function.id()
        );
        let fix = Fix {
            title: format!("add the signing profile version that {by} states to `SigningProfileVersionArns`"),
            safety: Safety::Review,
            edits: Vec::new(),
        };
        let builder = about(world, &META, function, &when, layer.value.at, message)?
            .confidence(Confidence::Likely)
            .because(enforced.config.place_of(PROFILES), "these are the profiles that are allowed")
            .because(enforced.at, format!("`{}` enforces signatures", enforced.config.id()));
        let help = "allow the publisher's signing profile, or sign a copy of the layer with your own";
        Some(builder.fix(fix).help(help).build())
    });
    refused.collect()
}

/// Whose a signing profile is.
enum Owner {
    /// An account that is written out.
    Account(String),
    /// The account that the stack is deployed to.
    OfStack,
}

/// Whose profiles a configuration allows; none where that is not known of each of them.
fn allowed(world: &World, config: Member<'_>) -> Option<Vec<Owner>> {
    let profiles = config.property(PROFILES)?;
    let profiles = profiles.one_or_many();
    (!profiles.is_empty()).then_some(())?;
    profiles.iter().map(|profile| owner(world, profile.as_text()?)).collect()
}

fn owner(world: &World, profile: &Text) -> Option<Owner> {
    let own = |text: &Text| match text.as_literal() {
        Some(account) => Owner::Account(account.to_owned()),
        None => Owner::OfStack,
    };
    if let Some(hole) = profile.as_hole() {
        let made = world.member(hole.scope, hole.resource()?)?;
        let account = made.template.pseudo_parameter(Pseudo::AccountId);
        return (made.type_name() == "AWS::Signer::SigningProfile").then(|| own(&account));
    }
    let account = Arn::parse(profile)?.account;
    let is_own = |text: &Text| {
        text.as_hole().is_some_and(|hole| matches!(hole.origin, HoleOrigin::Pseudo(Pseudo::AccountId)))
    };
    (account.as_literal().is_some() || is_own(&account)).then(|| own(&account))
}

/// The account of a layer whose ARN is written out.
fn account(layer: &Text) -> Option<String> {
    let arn = Arn::parse(layer)?;
    arn.known_account().map(str::to_owned)
}

fn publisher(account: &str) -> Option<&'static str> {
    PUBLISHERS.iter().find(|(known, _)| *known == account).map(|(_, name)| *name)
}
