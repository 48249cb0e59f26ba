//! Who deploys: what it may do to what it deploys is its purpose.

use deployfence_graph::{Principal, World};
use deployfence_iam::policy::{Effect, Principal as Named};

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

fn is_configured(world: &World, principal: &Principal) -> bool {
    let (arn, name) = (principal.identity.arn.to_string(), principal.identity.name.as_literal());
    let known = world.known();
    let mut named = known.deployers.iter().chain(&known.deployment_roles);
    named.any(|named| named.name == arn || Some(named.name.as_str()) == name)
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
        Named::Service(name) => name.as_literal().is_some_and(|name| SERVICES.contains(&name)),
        Named::Federated(provider) => provider.to_string().contains(PROVIDER),
        _ => false,
    })
}
