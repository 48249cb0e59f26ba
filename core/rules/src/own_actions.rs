//! The action of a service that makes or deletes a resource of a type, and nothing else.

use deployfence_iam::catalogue::{Action, Handler, action, resource_schema};

/// What the names of actions begin with that make something.
const MAKING: &[&str] = &["Create", "Put", "Register"];

/// What the names of actions begin with that delete something.
const DELETING: &[&str] = &["Delete", "Deregister"];

/// What the names of actions begin with that make a resource in another way: its own action may not be called then.
const OTHER_WAYS: &[&str] = &["Restore", "Copy", "Import"];

/// Types of which an action bears the name without being the one that is called.
const MISLEADING: &[&str] = &["AWS::DynamoDB::GlobalTable"];

/// The action that a handler of a resource type surely calls: the one that bears the type's own name, among those that
/// the handler says it calls. None where no action does, or a resource can be made in another way.
pub(crate) fn own_action(type_name: &str, handler: Handler) -> Option<Action> {
    let verbs = match handler {
        Handler::Create => MAKING,
        Handler::Delete => DELETING,
        _ => return None,
    };
    let (_, name) = type_name.rsplit_once("::")?;
    let called: Vec<Action> = resource_schema(type_name)?.permissions(handler)?.filter_map(action).collect();
    let bears_name = |action: &&Action| {
        let is_own = |verb: &&str| {
            let rest = action.operation().strip_prefix(*verb);
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name))
        };
        verbs.iter().any(is_own)
    };
    let mut own = called.iter().filter(bears_name);
    let only = own.next().filter(|_| own.next().is_none())?;
    let is_other = |other: &Action| {
        let is_way = |way: &&str| other.operation().starts_with(*way);
        let is_later_version = other.operation().strip_prefix(only.operation()) == Some("V2");
        other.service() == only.service() && (is_later_version || OTHER_WAYS.iter().any(is_way))
    };
    let is_sure =
        !MISLEADING.contains(&type_name) && (handler != Handler::Create || !called.iter().any(is_other));
    is_sure.then_some(*only)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(type_name: &str, handler: Handler) -> Option<&'static str> {
        own_action(type_name, handler).map(Action::name)
    }

    #[test]
    fn an_action_of_the_types_name_is_its_own() {
        assert_eq!(named("AWS::SQS::Queue", Handler::Create), Some("sqs:CreateQueue"));
        assert_eq!(named("AWS::SQS::Queue", Handler::Delete), Some("sqs:DeleteQueue"));
        assert_eq!(named("AWS::Events::Rule", Handler::Create), Some("events:PutRule"));
        assert_eq!(named("AWS::ECS::TaskDefinition", Handler::Create), Some("ecs:RegisterTaskDefinition"));
        assert_eq!(named("AWS::EC2::VPC", Handler::Create), Some("ec2:CreateVpc"));
    }

    #[test]
    fn what_is_made_in_several_ways_has_none() {
        assert_eq!(named("AWS::RDS::DBInstance", Handler::Create), None);
        assert_eq!(named("AWS::Lambda::Permission", Handler::Create), None);
        assert_eq!(named("AWS::DynamoDB::GlobalTable", Handler::Create), None);
        assert_eq!(named("Custom::Anything", Handler::Create), None);
    }
}
