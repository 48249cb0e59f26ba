//! `UsagePlan` of an API: a plan, a key, and what joins them; for one API or shared by several.

use std::collections::BTreeSet;

use deployfence_value::{Entry, Value};

use super::conditions;
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::{Generated, Source};

const SHARED_CONDITION: &str = "SharedUsagePlanCondition";
const PASSED: [&str; 4] = ["UsagePlanName", "Description", "Quota", "Throttle"];

/// A plan in the making: the stages that it covers, and what its resources have.
#[derive(Debug)]
struct Plan {
    at: At,
    prefix: String,
    /// The logical ids of the APIs and of their stages.
    stages: Vec<(String, String)>,
    attributes: Vec<Entry>,
    settings: Value,
}

/// The plan that several APIs share.
#[derive(Debug, Default)]
pub(super) struct SharedPlan {
    plan: Option<Plan>,
    conditions: BTreeSet<String>,
    /// Whether an API stands under no condition.
    always: bool,
}

/// Makes the usage plan of an API, or joins it to the shared one.
pub(super) fn expand(api: &Source, auth: Option<&Value>, stage: &str, expansion: &mut Expansion<'_>) {
    let Some(plan) = auth.and_then(|auth| auth.entry("UsagePlan")).filter(|plan| !plan.value.is_null())
    else {
        return;
    };
    let at = At(plan.key_at);
    let prefix = match plan.value.get("CreateUsagePlan").and_then(Value::as_str) {
        Some("PER_API") => api.id.to_string(),
        Some("SHARED") => "Serverless".to_owned(),
        Some("NONE") => return,
        _ => {
            let id = &api.id;
            let message = format!(
                "`CreateUsagePlan` of `{id}` is none of `SHARED`, `PER_API` and `NONE`: the transform refuses the template"
            );
            return expansion.problem(plan.value.at, message);
        }
    };
    for made in ["UsagePlan", "UsagePlanKey", "ApiKey"] {
        expansion.references.add(&api.id, made, &format!("{prefix}{made}"));
    }
    let is_shared = prefix != api.id.as_str();
    let stages = vec![(api.id.to_string(), stage.to_owned())];
    let plan = Plan { at, prefix, stages, attributes: api.passed_to_all(), settings: plan.value.clone() };
    if is_shared { expansion.apis.shared_plan.join(api, plan) } else { plan.emit(None, expansion) }
}

/// Makes the plan that APIs share.
pub(super) fn finish(expansion: &mut Expansion<'_>) {
    let SharedPlan { plan, conditions, always } = std::mem::take(&mut expansion.apis.shared_plan);
    let Some(plan) = plan else { return };
    let names: Vec<String> = conditions.into_iter().collect();
    let condition = match names.as_slice() {
        _ if always => None,
        [] => None,
        [only] => {
            let same = plan.at.map([("Condition", plan.at.text(only.as_str()))]);
            Some(vec![plan.at.entry(SHARED_CONDITION, same)])
        }
        several => Some(conditions::any_of(several, SHARED_CONDITION, plan.at)),
    };
    let is_conditional = condition.is_some();
    for condition in condition.into_iter().flatten() {
        expansion.add_condition(condition);
    }
    plan.emit(is_conditional.then_some(SHARED_CONDITION), expansion);
}

impl SharedPlan {
    fn join(&mut self, api: &Source, plan: Plan) {
        match api.condition() {
            Some(condition) => {
                self.conditions.insert(condition.to_owned());
            }
            None => self.always = true,
        }
        let Some(known) = &mut self.plan else {
            self.plan = Some(Plan { attributes: strictest(&[], plan.attributes), ..plan });
            return;
        };
        known.attributes = strictest(&known.attributes, plan.attributes);
        known.stages.extend(plan.stages);
        known.settings = plan.settings;
    }
}

/// The deletion policies of both, that which keeps more where they differ. Conditions are joined elsewhere.
fn strictest(known: &[Entry], others: Vec<Entry>) -> Vec<Entry> {
    let others = others.into_iter().filter(|attribute| attribute.key != "Condition");
    let mut all = known.to_vec();
    for other in others {
        let keeps = |entry: &Entry| match entry.value.as_str() {
            Some("Retain") => 2,
            Some("Snapshot") => 1,
            _ => 0,
        };
        match all.iter_mut().find(|entry| entry.key == other.key) {
            Some(entry) if keeps(&other) > keeps(entry) => *entry = other,
            Some(_) => {}
            None => all.push(other),
        }
    }
    all
}

impl Plan {
    fn emit(&self, condition: Option<&str>, expansion: &mut Expansion<'_>) {
        let at = self.at;
        let id = |what: &str| format!("{}{what}", self.prefix);
        let resource = |what: &str, kind: &'static str, after: Value| {
            let made = Generated::new(id(what), kind, at.0).with_attributes(self.attributes.clone());
            let made = made.attribute("DependsOn", after);
            match condition {
                Some(condition) => made.attribute("Condition", at.text(condition)),
                None => made,
            }
        };
        let stages = |api_key: &str, stage_key: &str| {
            let stage = |(api, stage): &(String, String)| {
                at.map([(api_key, at.reference(api.as_str())), (stage_key, at.reference(stage.as_str()))])
            };
            at.list(self.stages.iter().map(stage))
        };
        let apis = at.texts(self.stages.iter().map(|(api, _)| api.as_str()));
        let plan = resource("UsagePlan", "AWS::ApiGateway::UsagePlan", apis)
            .property("ApiStages", stages("ApiId", "Stage"))
            .passed(&self.settings, &PASSED);
        let key = resource("ApiKey", "AWS::ApiGateway::ApiKey", at.texts([id("UsagePlan").as_str()]))
            .property("Enabled", at.boolean(true))
            .property("StageKeys", stages("RestApiId", "StageName"));
        let joined =
            resource("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", at.texts([id("ApiKey").as_str()]))
                .property("KeyId", at.reference(id("ApiKey")))
                .property("KeyType", at.text("API_KEY"))
                .property("UsagePlanId", at.reference(id("UsagePlan")));
        for made in [plan, key, joined] {
            expansion.emit(made);
        }
    }
}
