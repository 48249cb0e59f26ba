//! What a service says in `aws:SourceArn` when it assumes a role that was passed to it: a resource of the account in
//! which it works, whose name may be one that nobody chose.
//!
//! Source: AWS's IAM User Guide, "The confused deputy problem".

use deployfence_value::Text;

use super::budget::Budget;
use super::keys::SOURCE_ARN;
use super::resources::of_service;
use super::sample::sample;
use super::world::World;
use crate::condition;
use crate::pattern::{Pattern, Style, Subject};
use crate::policy::Condition;
use crate::request::Context;

/// Forms of what follows the account in an ARN.
const NAMES: [&str; 3] = ["?*", "?*:?*", "?*:?*:?*"];

/// The resources for which a service can work.
#[derive(Debug, Clone)]
pub(super) struct Presented {
    /// One ARN of each type, of a name that no policy is likely to speak of.
    arns: Vec<Text>,
    /// What every ARN of the account matches; those without an account may be of the account too.
    near: Vec<Pattern>,
}

impl Presented {
    /// Of a service, by its principal.
    pub(super) fn by(service: &str, account: &Text, world: &World) -> Self {
        let form = |account: &Text, name: &str| {
            let text =
                Text::concat([&Text::literal("arn:*:*:*:"), account, &Text::literal(format!(":{name}"))]);
            Pattern::new(&text, Style::Arn, false)
        };
        let accounts = [account.clone(), Text::literal("")];
        let near = accounts.iter().flat_map(|account| NAMES.map(|name| form(account, name))).collect();
        Self { arns: of_service(world, service), near }
    }

    /// What it says where nothing is asked for.
    pub(super) fn plainly(&self, context: &mut Context) {
        context.insert(SOURCE_ARN, self.arns.first().cloned().map(Subject::new).into_iter().collect());
    }

    /// Makes a condition on the ARN hold or fail. Where just resources of certain names do, and the account may have
    /// them, what is presented is not known.
    pub(super) fn choose(&self, context: &mut Context, condition: &Condition, met: bool) {
        let mut tried = context.clone();
        for arn in &self.arns {
            tried.insert(SOURCE_ARN, vec![Subject::new(arn.clone())]);
            let holds = condition::holds(condition, &tried);
            if if met { holds.is_yes() } else { holds.is_no() } {
                *context = tried;
                return;
            }
        }
        if condition.values.items.iter().any(|item| self.may_be(&item.is)) {
            context.leave_open(&[SOURCE_ARN]);
        }
    }

    /// Whether an ARN that fits may be one of the account's.
    fn may_be(&self, wanted: &Pattern) -> bool {
        let all = |near: &Pattern| sample(&[near, wanted], &Budget::of_one());
        !wanted.variables().is_empty() || self.near.iter().any(|near| !matches!(all(near), Ok(None)))
    }
}
