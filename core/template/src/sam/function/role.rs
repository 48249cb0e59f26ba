//! The role that a function runs as.

use deployfence_value::Value;

use super::super::build::{At, if_arms, is_no_value};
use super::super::expansion::Expansion;
use super::super::role::Role;
use super::super::source::Source;
use super::super::{documents, policies};
use super::resource::traced;

/// What a function runs as.
pub(super) struct RunsAs {
    pub(super) arn: Value,
    /// Whether the transform's own role is among it.
    pub(super) is_made: bool,
}

/// The role that the transform makes, with what the function's own settings need.
pub(super) fn of(source: &Source, expansion: &mut Expansion<'_>) -> Role {
    let at = source.here();
    let trust = source.property("AssumeRolePolicyDocument").cloned();
    let mut role = Role::of(source, trust.unwrap_or_else(|| documents::trust("lambda.amazonaws.com", at)));
    let basic = match source.filled("DurableConfig") {
        Some(_) => "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
        None => "service-role/AWSLambdaBasicExecutionRole",
    };
    role.manage(at.managed_policy(basic));
    if let Some(mode) = traced(source, expansion) {
        role.manage(At(mode.at).managed_policy("AWSXrayWriteOnlyAccess"));
    }
    if let Some(vpc) = source.filled("VpcConfig") {
        role.manage(At(vpc.key_at).managed_policy("service-role/AWSLambdaVPCAccessExecutionRole"));
    }
    send_dead_letters(source, &mut role, expansion);
    role
}

fn send_dead_letters(source: &Source, role: &mut Role, expansion: &mut Expansion<'_>) {
    let Some(letters) = source.filled("DeadLetterQueue") else { return };
    let action = match letters.value.get("Type").and_then(Value::as_str) {
        Some("SQS") => Some("sqs:SendMessage"),
        Some("SNS") => Some("sns:Publish"),
        _ => None,
    };
    let (Some(action), Some(target)) = (action, letters.value.get("TargetArn")) else {
        let message =
            "`DeadLetterQueue` wants a `Type` of `SQS` or `SNS` and a `TargetArn`: the transform refuses it";
        let kind = letters.value.get("Type").unwrap_or(&letters.value);
        return expansion.refuse(kind, letters.value.at, message);
    };
    let at = At(letters.key_at);
    let statement = documents::allow(at.text(action), target.clone(), at);
    role.inline(documents::inline("DeadLetterQueuePolicy", documents::versioned([statement], at), at));
}

/// Adds what the user names under `Policies`.
pub(super) fn add_user_policies(source: &Source, role: &mut Role, expansion: &mut Expansion<'_>) {
    policies::add(role, source.entry("Policies"), expansion);
}

/// Which role the function runs as: the user's, the one that is made, or one of both under a condition.
pub(super) fn runs_as(source: &Source, role: &mut Role, expansion: &mut Expansion<'_>) -> RunsAs {
    let made = role.arn();
    let Some(own) = source.property("Role") else { return RunsAs { arn: made, is_made: true } };
    let Some((condition, then, otherwise)) = if_arms(own) else {
        return RunsAs { arn: own.clone(), is_made: false };
    };
    let at = At(own.at);
    match (is_no_value(then), is_no_value(otherwise)) {
        (false, false) => RunsAs { arn: own.clone(), is_made: false },
        (true, true) => RunsAs { arn: made, is_made: true },
        (true, false) => {
            role.only_while(condition.clone());
            RunsAs { arn: at.fn_if(condition.clone(), made, otherwise.clone()), is_made: true }
        }
        (false, true) => {
            let name = condition.as_str().unwrap_or_default();
            let negated = format!("NOT{name}");
            let not = at.map([("Fn::Not", at.list([at.map([("Condition", condition.clone())])]))]);
            expansion.add_condition(at.entry(negated.as_str(), not));
            role.only_while(at.text(negated));
            RunsAs { arn: at.fn_if(condition.clone(), then.clone(), made), is_made: true }
        }
    }
}
