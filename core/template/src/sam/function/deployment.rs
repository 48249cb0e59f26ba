//! `DeploymentPreference`: the CodeDeploy application, its role, and a deployment group for each function.

use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

use super::super::build::{At, call, if_arms, is_call, is_no_value};
use super::super::documents;
use super::super::expansion::Expansion;
use super::super::source::{Generated, Source};
use super::super::tags;

const APPLICATION: &str = "ServerlessDeploymentApplication";
const ROLE: &str = "CodeDeployServiceRole";
const CONDITION: &str = "ServerlessCodeDeployCondition";
/// The most that `Fn::Or` may join.
const JOINED: usize = 10;

/// Configurations that CodeDeploy has of its own.
const PREDEFINED: [&str; 9] = [
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes",
    "Linear10PercentEvery10Minutes",
    "AllAtOnce",
];

/// The functions of the template that CodeDeploy deploys.
#[derive(Debug, Default)]
pub(crate) struct Deployments(Vec<Deployment>);

#[derive(Debug)]
struct Deployment {
    /// The function's logical id.
    function: SmolStr,
    at: At,
    preference: Value,
    kind: Value,
    condition: Option<Value>,
    /// The function's tags, where they are passed on.
    tags: Option<Value>,
}

/// The alias as CodeDeploy updates it, where the function asks for that; the function is remembered for [`finish`].
pub(super) fn deployed(source: &Source, alias: Generated, expansion: &mut Expansion<'_>) -> Generated {
    let Some(asked) = source.filled("DeploymentPreference") else { return alias };
    let (preference, at) = (&asked.value, At(asked.key_at));
    let known = |key: &str, expansion: &Expansion<'_>| {
        preference.get(key).map(|value| expansion.parameters.resolve_mapped(value))
    };
    if known("Enabled", expansion).is_some_and(|enabled| is_off(&enabled)) {
        return alias;
    }
    let Some(kind) = known("Type", expansion) else {
        let message =
            format!("`DeploymentPreference` of `{}` lacks its `Type`: the transform refuses it", source.id);
        expansion.problem(asked.value.at, message);
        return alias;
    };
    let passes_condition = known("PassthroughCondition", expansion).is_some_and(|passes| is_on(&passes));
    let condition = source.body.get("Condition").filter(|_| passes_condition).cloned();
    let tags = source.property("Tags").filter(|_| source.passes_tags()).cloned();
    let group = format!("{}DeploymentGroup", source.id);
    let hook = |name: &'static str, of: &str| Some((name, preference.at_path(&["Hooks", of])?.clone()));
    let update = [
        Some(("ApplicationName", at.reference(APPLICATION))),
        Some(("DeploymentGroupName", at.reference(group))),
        hook("BeforeAllowTrafficHook", "PreTraffic"),
        hook("AfterAllowTrafficHook", "PostTraffic"),
    ];
    let update = at.map([("CodeDeployLambdaAliasUpdate", at.map(update.into_iter().flatten()))]);
    let preference = preference.clone();
    let deployment = Deployment { function: source.id.clone(), at, preference, kind, condition, tags };
    expansion.deployments.0.push(deployment);
    alias.attribute("UpdatePolicy", update)
}

fn is_off(value: &Value) -> bool {
    value.truthy().is_no() || matches!(value.as_str(), Some("false" | "False"))
}

fn is_on(value: &Value) -> bool {
    matches!(value.kind, Kind::Bool(true)) || matches!(value.as_str(), Some("true" | "True"))
}

/// Adds what the deployments of all functions share, and the group of each.
pub(crate) fn finish(expansion: &mut Expansion<'_>) {
    let Deployments(deployments) = std::mem::take(&mut expansion.deployments);
    let Some(at) = deployments.first().map(|first| first.at) else { return };
    let condition = shared_condition(&deployments, at, expansion);
    let shared = |id: &str, kind: &'static str| {
        let made = Generated::new(id, kind, at.0);
        match &condition {
            Some(condition) => made.attribute("Condition", condition.clone()),
            None => made,
        }
    };
    let mut tags: Vec<Entry> = Vec::new();
    for tag in deployments.iter().filter_map(|deployment| deployment.tags.as_ref()).flat_map(Value::entries) {
        tags.retain(|known| known.key != tag.key);
        tags.push(tag.clone());
    }
    let tags = (!tags.is_empty()).then(|| at.list(tags::listed(&at.entries(tags))));
    let application = shared(APPLICATION, "AWS::CodeDeploy::Application");
    expansion.emit(application.property("ComputePlatform", at.text("Lambda")).optional("Tags", tags.clone()));
    if deployments.iter().any(|deployment| deployment.own_role().is_none()) {
        let role = shared(ROLE, "AWS::IAM::Role")
            .property("AssumeRolePolicyDocument", documents::trust("codedeploy.amazonaws.com", at))
            .property(
                "ManagedPolicyArns",
                at.list([at.managed_policy("service-role/AWSCodeDeployRoleForLambda")]),
            )
            .optional("Tags", tags);
        expansion.emit(role);
    }
    for deployment in deployments {
        expansion.emit(deployment.into_group());
    }
}

impl Deployment {
    fn own_role(&self) -> Option<&Value> {
        self.preference.get("Role").filter(|role| !role.is_null())
    }

    fn into_group(self) -> Generated {
        let at = self.at;
        let role = self.own_role().cloned().unwrap_or_else(|| at.get_att(ROLE, "Arn"));
        let group = Generated::new(
            format!("{}DeploymentGroup", self.function),
            "AWS::CodeDeploy::DeploymentGroup",
            at.0,
        )
        .property("ApplicationName", at.reference(APPLICATION))
        .property("DeploymentConfigName", configuration(&self.kind, false))
        .property("ServiceRoleArn", role)
        .optional("AlarmConfiguration", self.preference.get("Alarms").and_then(alarms))
        .passed(&self.preference, &["TriggerConfigurations"])
        .optional("Tags", self.tags.as_ref().map(|tags| at.list(tags::listed(tags))));
        match self.condition {
            Some(condition) => group.attribute("Condition", condition),
            None => group,
        }
    }
}

/// The name of the configuration with CodeDeploy's prefix where it is one of CodeDeploy's own.
fn configuration(kind: &Value, in_sub: bool) -> Value {
    let at = At(kind.at);
    let text = |name: &str| at.text(name);
    match &kind.kind {
        Kind::List(items) => at.list(items.iter().map(|item| configuration(item, false))),
        Kind::Map(map) if is_call(kind) => {
            at.entries(map.entries().iter().map(|e| e.with(configuration(&e.value, e.key == "Fn::Sub"))))
        }
        _ => match kind.as_str().filter(|name| PREDEFINED.contains(name)) {
            Some(name) if in_sub => {
                at.list([text("CodeDeployDefault.Lambda${ConfigName}"), at.map([("ConfigName", text(name))])])
            }
            Some(name) => at.sub_with("CodeDeployDefault.Lambda${ConfigName}", [("ConfigName", text(name))]),
            None => kind.clone(),
        },
    }
}

fn alarms(alarms: &Value) -> Option<Value> {
    if is_no_value(alarms) || alarms.is_null() {
        return None;
    }
    let at = At(alarms.at);
    let configured = |alarms: &Value| {
        if alarms.items().first().is_none_or(is_no_value) {
            return at.entries([]);
        }
        let names = alarms.items().iter().map(|alarm| at.map([("Name", alarm.clone())]));
        at.map([("Enabled", at.boolean(true)), ("Alarms", at.list(names))])
    };
    match if_arms(alarms) {
        Some((condition, then, otherwise)) => {
            Some(at.fn_if(condition.clone(), configured(then), configured(otherwise)))
        }
        None if call(alarms, "Ref").is_some() => None,
        None => Some(configured(alarms)),
    }
}

/// The condition of what the deployments share: where each has one, any of them.
fn shared_condition(deployments: &[Deployment], at: At, expansion: &mut Expansion<'_>) -> Option<Value> {
    let mut names: Vec<SmolStr> = Vec::new();
    for deployment in deployments {
        let name = SmolStr::from(deployment.condition.as_ref()?.as_str()?);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if let [only] = names.as_slice() {
        return Some(at.text(only.clone()));
    }
    // As many as `Fn::Or` may join at a time; what was joined is joined again.
    let mut more = (names.len().saturating_sub(2)) / (JOINED - 1);
    while names.len() > 1 {
        let rest = names.split_off(names.len().min(JOINED));
        let conditions = names.into_iter().map(|name| at.map([("Condition", at.text(name))]));
        let or = at.map([("Fn::Or", at.list(conditions))]);
        let name = if more > 0 { format!("{CONDITION}{more}") } else { CONDITION.to_owned() };
        more = more.saturating_sub(1);
        expansion.add_condition(at.entry(name.as_str(), or));
        names = rest;
        names.push(name.into());
    }
    Some(at.text(CONDITION))
}
