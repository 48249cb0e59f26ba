//! Events of services that invoke the function and need little more than the leave to: logs, IoT, Alexa.

use super::super::super::expansion::Expansion;
use super::Event;

/// `CloudWatchLogs`: a subscription to a log group.
pub(super) fn logs(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(group) = event.required("LogGroupName", expansion) else { return };
    let Some(pattern) = event.required("FilterPattern", expansion) else { return };
    let at = event.here();
    let source =
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*";
    let permission = event.usual_permission("logs.amazonaws.com");
    let waits = at.texts([permission.id.as_str()]);
    let arn = at.sub_with(source, [("__LogGroupName__", group.clone())]);
    expansion.emit(permission.property("SourceArn", arn));
    let filter = event
        .make(event.id(), "AWS::Logs::SubscriptionFilter")
        .attribute("DependsOn", waits)
        .property("LogGroupName", group.clone())
        .property("FilterPattern", pattern.clone())
        .property("DestinationArn", event.target.arn(at));
    expansion.emit(filter);
}

/// `IoTRule`: a rule over messages of things.
pub(super) fn iot(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(sql) = event.required("Sql", expansion) else { return };
    let at = event.here();
    let source = "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}";
    let permission = event
        .usual_permission("iot.amazonaws.com")
        .property("SourceArn", at.sub_with(source, [("RuleName", at.reference(event.id()))]))
        .property("SourceAccount", at.sub("${AWS::AccountId}"));
    expansion.emit(permission);
    let starts = at.map([("Lambda", at.map([("FunctionArn", event.target.arn(at))]))]);
    let payload = [
        Some(("Sql", sql.clone())),
        Some(("RuleDisabled", at.boolean(false))),
        Some(("Actions", at.list([starts]))),
        event.property("AwsIotSqlVersion").map(|version| ("AwsIotSqlVersion", version.clone())),
    ];
    let rule = event.make(event.id(), "AWS::IoT::TopicRule");
    expansion.emit(rule.property("TopicRulePayload", at.map(payload.into_iter().flatten())));
}

/// `AlexaSkill`: a skill, or any.
pub(super) fn alexa(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let permission = event.usual_permission("alexa-appkit.amazon.com");
    expansion.emit(permission.optional("EventSourceToken", event.property("SkillId").cloned()));
}
