//! Whose account is meant.

use deployfence_findings::Confidence;
use deployfence_graph::World;
use deployfence_template::Template;
use deployfence_value::{Pseudo, Value};

/// The account that a template is deployed to, and how sure that is: a snapshot beside the templates may be of another one.
pub(crate) fn own_account(world: &World, template: &Template) -> Option<(String, Confidence)> {
    let account = template.pseudo_parameter(Pseudo::AccountId);
    if let Some(known) = account.as_literal() {
        return Some((known.to_owned(), Confidence::Sure));
    }
    let settled = world.spelled_out(&Value::text(account, template.root().at));
    Some((settled.as_str()?.to_owned(), Confidence::Likely))
}

/// How sure it is that an account is not the team's: neither one that the check deploys to or has a snapshot of, nor one that the
/// configuration lists; none where it is.
pub(crate) fn foreign(world: &World, template: &Template, account: &str) -> Option<Confidence> {
    let is_deployed_to =
        |template: &Template| template.pseudo_parameter(Pseudo::AccountId).as_literal() == Some(account);
    let of_team = &world.known().accounts;
    let is_of_team = of_team.iter().any(|known| known.name == account)
        || world.templates().any(is_deployed_to)
        || world.principals().iter().any(|principal| principal.account.as_deref() == Some(account));
    match own_account(world, template) {
        _ if is_of_team => None,
        _ if !of_team.is_empty() => Some(Confidence::Sure),
        Some((_, confidence)) => Some(confidence),
        None => Some(Confidence::Likely),
    }
}
