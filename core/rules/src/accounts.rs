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

/// How sure it is that an account is neither the one that a template is deployed to nor another one of the team; none where
/// it is.
pub(crate) fn foreign(world: &World, template: &Template, account: &str) -> Option<Confidence> {
    let own = own_account(world, template);
    let of_team = &world.known().accounts;
    match own {
        Some((own, _)) if own == account => None,
        _ if of_team.iter().any(|known| known.name == account) => None,
        _ if !of_team.is_empty() => Some(Confidence::Sure),
        Some((_, confidence)) => Some(confidence),
        None => Some(Confidence::Likely),
    }
}
