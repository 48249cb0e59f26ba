//! `AWS::Serverless::StateMachine`: the state machine, its role, its alias, and what starts it.

mod definition;
mod events;

use deployfence_value::{Kind, Value};
use smol_str::SmolStr;

use super::alias::AliasName;
use super::build::At;
use super::expansion::Expansion;
use super::role::Role;
use super::source::{Generated, Source};
use super::{documents, policies, tags};

/// Replaces a state machine by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    if source.property("Role").is_some() && source.property("Policies").is_some() {
        refused(source, "has both a `Role` and `Policies`", expansion);
    }
    match (source.property("Definition"), source.property("DefinitionUri")) {
        (Some(_), Some(_)) => refused(source, "has both a `Definition` and a `DefinitionUri`", expansion),
        (None, None) => refused(source, "has neither a `Definition` nor a `DefinitionUri`", expansion),
        _ => {}
    }
    let named = |from: &str, to: &'static str| source.property(from).map(|value| (to, value.clone()));
    let machine = Generated::new(source.id.clone(), "AWS::StepFunctions::StateMachine", source.id_at)
        .with_attributes(source.kept())
        .property("RoleArn", role(source, expansion))
        .property("Tags", tags::of(source));
    let renamed = [
        named("Name", "StateMachineName"),
        named("Type", "StateMachineType"),
        named("Logging", "LoggingConfiguration"),
        named("Tracing", "TracingConfiguration"),
    ];
    let machine =
        renamed.into_iter().flatten().fold(machine, |machine, (key, value)| machine.property(key, value));
    expansion.emit(definition::add(source, machine));
    let alias = publish(source, expansion);
    let by_alias = source.property("UseAliasAsEventTarget").is_some_and(|by| by.truthy().is_yes());
    if by_alias && alias.is_none() {
        refused(source, "has `UseAliasAsEventTarget` without an `AutoPublishAlias`", expansion);
    }
    let target = alias.filter(|_| by_alias).unwrap_or_else(|| source.id.clone());
    events::expand(source, &target, expansion);
}

fn refused(source: &Source, what: &str, expansion: &mut Expansion<'_>) {
    expansion.problem(source.id_at, refusal(source, what));
}

fn refusal(source: &Source, what: &str) -> String {
    format!("`{}` {what}: the transform refuses the template", source.id)
}

/// The ARN of the role that it runs as; the role is made unless the user names one.
fn role(source: &Source, expansion: &mut Expansion<'_>) -> Value {
    if let Some(own) = source.property("Role") {
        return own.clone();
    }
    let mut role = Role::of(source, documents::trust("states.amazonaws.com", source.here()));
    policies::add(&mut role, source.entry("Policies"), expansion);
    let enabled = source.property("Tracing").and_then(|tracing| tracing.entry("Enabled"));
    if let Some(enabled) = enabled.filter(|enabled| matches!(enabled.value.kind, Kind::Bool(true))) {
        role.manage(At(enabled.key_at).managed_policy("AWSXrayWriteOnlyAccess"));
    }
    let arn = role.arn();
    expansion.emit(role.into_resource());
    arn
}

/// Makes the version and the alias that the user wants published; the logical id of the alias.
fn publish(source: &Source, expansion: &mut Expansion<'_>) -> Option<SmolStr> {
    let Some(alias) = source.entry("AutoPublishAlias") else {
        if source.property("DeploymentPreference").is_some() {
            refused(source, "has a `DeploymentPreference` without an `AutoPublishAlias`", expansion);
        }
        return None;
    };
    let at = At(alias.key_at);
    let Some(AliasName { name, suffix }) = AliasName::of(&alias.value, expansion) else {
        let message = refusal(source, "has an `AutoPublishAlias` that is neither text nor a parameter");
        expansion.refuse(&alias.value, source.id_at, message);
        return None;
    };
    let id = &source.id;
    let version: SmolStr = format!("{id}Version").into();
    let kept = ["DeletionPolicy", "UpdateReplacePolicy"];
    let made = Generated::new(version.clone(), "AWS::StepFunctions::StateMachineVersion", at.0)
        .with_attributes(source.passed_to_all())
        .property("StateMachineArn", at.reference(id.clone()))
        .property("StateMachineRevisionId", at.get_att(id.clone(), "StateMachineRevisionId"));
    let made = kept.into_iter().filter(|key| source.body.get(key).is_none()).fold(made, |made, key| {
        // Older versions stay: an alias may still lead to them.
        made.attribute(key, at.text("Retain"))
    });
    expansion.emit(made);
    let alias: SmolStr = format!("{id}Alias{suffix}").into();
    let preference = source.property("DeploymentPreference").cloned();
    let preference = preference.unwrap_or_else(|| at.map([("Type", at.text("ALL_AT_ONCE"))]));
    let own =
        preference.entries().cloned().chain([at.entry("StateMachineVersionArn", at.reference(version))]);
    let made = Generated::new(alias.clone(), "AWS::StepFunctions::StateMachineAlias", at.0)
        .with_attributes(source.passed_to_all())
        .property("Name", name)
        .property("DeploymentPreference", At(preference.at).entries(own));
    expansion.emit(made);
    Some(alias)
}
