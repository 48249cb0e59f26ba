//! Events that are rules of EventBridge: `Schedule`, `CloudWatchEvent`, `EventBridgeRule`.

use super::super::super::expansion::Expansion;
use super::super::super::rule::{Rule, Starts};
use super::Event;

/// `Schedule`: a rule that time starts.
pub(super) fn schedule(event: Event<'_>, expansion: &mut Expansion<'_>) {
    if event.required("Schedule", expansion).is_some() {
        expand(event, Starts::Time, expansion);
    }
}

/// `CloudWatchEvent` and `EventBridgeRule`: a rule that a pattern of events starts.
pub(super) fn pattern(event: Event<'_>, expansion: &mut Expansion<'_>) {
    expand(event, Starts::Pattern, expansion);
}

fn expand(event: Event<'_>, starts: Starts, expansion: &mut Expansion<'_>) {
    let at = event.here();
    let rule = Rule {
        id: event.id(),
        at,
        properties: &event.properties(),
        attributes: event.attributes(),
        target: event.target.arn(at),
        role: None,
        suffix: "LambdaTarget",
    };
    rule.expand(starts, expansion);
    expansion.emit(event.usual_permission("events.amazonaws.com").property("SourceArn", rule.arn()));
}
