//! Who deploys: what it may do to what it deploys is its purpose.

use deployfence_graph::{Named, Principal, PrincipalKind, World};
use deployfence_iam::policy::{Effect, Principal as Trusted};

/// The services whose roles deploy.
const SERVICES: &[&str] = &[
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codedeploy.amazonaws.com",
    "codepipeline.amazonaws.com",
];

/// What the ARNs of identity providers of build services have, and those of people's directories have not.
const PROVIDER: &str = ":oidc-provider/";

/// Whether a principal deploys: the configuration or a deployment names it, or a service that builds or deploys acts as it.
pub(crate) fn is_deployer(world: &World, principal: &Principal) -> bool {
    is_configured(world, principal) || is_service_role(world, principal) || is_of_a_service(principal)
}

/// The roles that surely deploy: those that a deployment or the configuration names as deployment role.
pub(crate) fn deployment_roles(world: &World) -> impl Iterator<Item = &Principal> {
    let known = &world.known().deployment_roles;
    world.principals().iter().filter(move |principal| {
        let is_role = principal.kind == PrincipalKind::Role;
        is_role && (names(known, principal) || is_service_role(world, principal))
    })
}

fn is_configured(world: &World, principal: &Principal) -> bool {
    let known = world.known();
    names(&known.deployers, principal) || names(&known.deployment_roles, principal)
}

/// Whether a list of the configuration has the ARN or the name of a principal.
fn names(known: &[Named], principal: &Principal) -> bool {
    let (arn, name) = (principal.identity.arn.to_string(), principal.identity.name.as_literal());
    known.iter().any(|named| named.name == arn || Some(named.name.as_str()) == name)
}

/// Whether a deployment surely runs as it.
pub(crate) fn is_service_role(world: &World, principal: &Principal) -> bool {
    world.service_roles().iter().any(|(scope, named)| {
        let known = named.role.as_text().and_then(|text| world.role(*scope, text));
        known.is_some_and(|known| {
            known.role.scope == principal.scope && known.role.logical_id == principal.logical_id
        })
    })
}

fn is_of_a_service(principal: &Principal) -> bool {
    let statements = principal.trust.iter().flat_map(|trust| &trust.statements);
    let allowing = statements.filter(|statement| statement.effect == Some(Effect::Allow));
    let named = allowing.filter_map(|statement| statement.principals.as_ref()).filter(|p| !p.negated);
    named.flat_map(|principals| &principals.items).any(|item| match &item.is {
        Trusted::Service(name) => name.as_literal().is_some_and(|name| SERVICES.contains(&name)),
        Trusted::Federated(provider) => provider.to_string().contains(PROVIDER),
        _ => false,
    })
}
