//! `EventInvokeConfig`: where the results of asynchronous calls go, and the role's leave to send them there.

use deployfence_value::Value;
use smol_str::SmolStr;

use super::super::build::{At, if_arms, is_no_value};
use super::super::documents;
use super::super::expansion::Expansion;
use super::super::hash::hashed_text_id;
use super::super::role::Role;
use super::super::source::{Generated, Source};
use super::events::Target;

/// Makes the configuration, and the queues and topics that it asks for.
pub(super) fn expand(source: &Source, target: &Target, role: &mut Role, expansion: &mut Expansion<'_>) {
    let Some(config) = source.filled("EventInvokeConfig") else { return };
    let at = At(config.key_at);
    let id: SmolStr = format!("{}EventInvokeConfig", source.id).into();
    let mut sent = Vec::new();
    for event in ["OnSuccess", "OnFailure"] {
        let Some(wanted) = config.value.at_path(&["DestinationConfig", event]).filter(|v| !v.is_null())
        else {
            continue;
        };
        let destination = Destination { source, wanted, config: &id, id: format!("{id}{event}") };
        if let Some(arn) = destination.expand(role, expansion) {
            sent.push((event, At(wanted.at).map([("Destination", arn)])));
        }
    }
    let qualifier = target.alias().map_or_else(|| at.text("$LATEST"), |(_, name)| name.clone());
    let mut made = Generated::new(id.clone(), "AWS::Lambda::EventInvokeConfig", at.0)
        .with_attributes(source.attributes(&[
            "DeletionPolicy",
            "UpdatePolicy",
            "Condition",
            "UpdateReplacePolicy",
            "Metadata",
        ]))
        .passed(&config.value, &["MaximumEventAgeInSeconds", "MaximumRetryAttempts"])
        .property("FunctionName", at.reference(source.id.clone()))
        .property("Qualifier", qualifier)
        .property("DestinationConfig", at.map(sent));
    if let Some((alias, _)) = target.alias() {
        made = made.attribute("DependsOn", at.texts([alias]));
    }
    expansion.emit(made);
}

/// One destination.
struct Destination<'a> {
    source: &'a Source,
    wanted: &'a Value,
    /// The logical id of the configuration.
    config: &'a str,
    /// What the ids of what is made for it start with.
    id: String,
}

impl Destination<'_> {
    /// The ARN that it leads to; a queue or topic that has to be made is.
    fn expand(&self, role: &mut Role, expansion: &mut Expansion<'_>) -> Option<Value> {
        let at = At(self.wanted.at);
        let kind = self.wanted.get("Type").map(|kind| expansion.parameters.resolve(kind));
        let kind = kind.as_ref().and_then(Value::as_str).unwrap_or_default();
        if !["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"].contains(&kind) {
            self.refused("has no `Type` that is known", expansion);
            return None;
        }
        let given = self.wanted.get("Destination").filter(|given| !given.is_null());
        let made_while = given.and_then(|given| self.made_while(given, expansion));
        let arn = match (given, made_while) {
            (Some(given), None) => given.clone(),
            (_, made_while) => {
                let Some(made) = self.make(kind, made_while.as_ref(), expansion) else {
                    self.refused("has no `Destination`", expansion);
                    return None;
                };
                match made_while {
                    Some(While { condition, other }) => at.fn_if(at.text(condition), made, other),
                    None => made,
                }
            }
        };
        if let Some(policy) = self.policy(kind, arn.clone()) {
            role.inline(policy);
        }
        Some(arn)
    }

    fn refused(&self, what: &str, expansion: &mut Expansion<'_>) {
        let message =
            format!("a destination of `{}` {what}: the transform refuses the template", self.config);
        expansion.refuse_filled_in(self.wanted.get("Type").unwrap_or(self.wanted), message);
    }

    /// The condition under which `Fn::If` leaves the destination out.
    fn made_while(&self, given: &Value, expansion: &mut Expansion<'_>) -> Option<While> {
        let (condition, then, otherwise) = if_arms(given)?;
        let name = condition.as_str()?;
        match (is_no_value(then), is_no_value(otherwise)) {
            (true, false) => Some(While { condition: name.into(), other: otherwise.clone() }),
            (false, true) => {
                let at = At(condition.at);
                let negated: SmolStr = hashed_text_id(&format!("NOT{name}"), self.config).into();
                let not = at.map([("Fn::Not", at.list([at.map([("Condition", at.text(name))])]))]);
                expansion.add_condition(at.entry(negated.clone(), not));
                Some(While { condition: negated, other: then.clone() })
            }
            _ => None,
        }
    }

    /// Makes the queue or topic; its ARN. None for what the transform does not make.
    fn make(&self, kind: &str, made_while: Option<&While>, expansion: &mut Expansion<'_>) -> Option<Value> {
        let at = At(self.wanted.at);
        let (id, resource, arn) = match kind {
            "SQS" => {
                let id = format!("{}Queue", self.id);
                let arn = at.get_att(id.as_str(), "Arn");
                expansion.references.add(&self.source.id, "DestinationQueue", &id);
                (id, "AWS::SQS::Queue", arn)
            }
            "SNS" => {
                let id = format!("{}Topic", self.id);
                let arn = at.reference(id.as_str());
                expansion.references.add(&self.source.id, "DestinationTopic", &id);
                (id, "AWS::SNS::Topic", arn)
            }
            _ => return None,
        };
        let mut made = Generated::new(id, resource, at.0).with_attributes(self.source.passed_to_all());
        if let Some(condition) = self.both(made_while.map(|made| &made.condition), expansion) {
            made = made.attribute("Condition", at.text(condition));
        }
        expansion.emit(made);
        Some(arn)
    }

    /// The condition of the function and that of the destination together.
    fn both(&self, of_destination: Option<&SmolStr>, expansion: &mut Expansion<'_>) -> Option<SmolStr> {
        let of_destination = of_destination?;
        let Some(of_function) = self.source.condition() else { return Some(of_destination.clone()) };
        let at = At(self.wanted.at);
        let name: SmolStr =
            hashed_text_id(&format!("{of_function}AND{of_destination}"), &self.source.id).into();
        let condition = |name: &str| at.map([("Condition", at.text(name))]);
        let and = at.map([("Fn::And", at.list([condition(of_function), condition(of_destination)]))]);
        expansion.add_condition(at.entry(name.clone(), and));
        Some(name)
    }

    fn policy(&self, kind: &str, arn: Value) -> Option<Value> {
        let at = At(self.wanted.at);
        let named = |suffix: &str| format!("{}{suffix}", self.id);
        Some(match kind {
            "SQS" => documents::inline_allow(&named("SQSPolicy"), "sqs:SendMessage", arn, at),
            "SNS" => documents::inline_allow(&named("SNSPolicy"), "sns:publish", arn, at),
            "EventBridge" => {
                documents::inline_allow(&named("EventBridgePolicy"), "events:PutEvents", arn, at)
            }
            "Lambda" => documents::inline_allow(&named("LambdaPolicy"), "lambda:InvokeFunction", arn, at),
            "S3Bucket" => documents::put_objects(&named("S3Policy"), arn, at),
            _ => return None,
        })
    }
}

/// A destination is made while the condition holds, and is another one otherwise.
struct While {
    condition: SmolStr,
    other: Value,
}
