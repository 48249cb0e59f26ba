//! The roles that a configuration says deployments run as.

use deployfence_findings::Confidence;
use deployfence_graph::{Named, World};
use deployfence_iam::{Arn, role_name};
use deployfence_value::Text;

/// What the configuration lists that a role's ARN is, and how sure that is: a name alone may be that of another account's role.
pub(crate) fn listed_as_deploying<'w>(world: &'w World, role: &Text) -> Option<(&'w Named, Confidence)> {
    let arn = Arn::parse_role(role)?;
    let name = role_name(&arn.resource)?;
    world.known().deployment_roles.iter().find_map(|listed| {
        let text = Text::literal(listed.name.as_str());
        match Arn::parse_role(&text) {
            Some(_) => role.same(&text).is_yes().then_some((listed, Confidence::Sure)),
            None => {
                let last = name.split('/', usize::MAX).pop();
                let is_it = name.same(&text).is_yes() || last.is_some_and(|last| last.same(&text).is_yes());
                is_it.then_some((listed, Confidence::Likely))
            }
        }
    })
}
