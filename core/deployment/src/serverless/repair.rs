//! Gives custom-resource handlers roles of their own, in the template that is about to be packaged.

use deployfence_template::{Resource, Template};
use deployfence_value::{HoleOrigin, Value};
use serde_json::{Map, Value as Json, json};

use super::permissions::{logs, statements, to_json};
use super::service::{Service, on};
use super::triggers::Handler;

/// What a repair may be told.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// A role that exists, for all handlers, instead of roles that the repair makes: an ARN or a CloudFormation function.
    pub handler_role: Option<Json>,
    /// The permissions boundary of the roles that the repair makes; the provider's where none is given.
    pub permissions_boundary: Option<Json>,
}

/// What a repair sets and says.
#[derive(Debug, Default)]
pub struct Repair {
    /// Resources of the template by logical id: new ones, and ones whose whole value is to be replaced.
    pub resources: Map<String, Json>,
    /// What changed, one sentence each.
    pub changes: Vec<String>,
    /// Why it cannot be done, one sentence each.
    pub problems: Vec<String>,
}

/// The logical id of the role that a repair makes for a handler.
#[must_use]
pub fn role_id(handler: Handler) -> &'static str {
    match handler {
        Handler::S3 => "IamRoleCustomResourceExistingS3",
        Handler::CognitoUserPool => "IamRoleCustomResourceExistingCognitoUserPool",
        Handler::EventBridge => "IamRoleCustomResourceEventBridge",
        Handler::ApiGatewayCloudWatchRole => "IamRoleCustomResourceApiGatewayCloudWatchRole",
    }
}

impl Service {
    /// Gives each of `handlers` (what it is, and its logical id) a role of its own in `template`.
    #[must_use]
    pub fn repair(&self, template: &Template, handlers: &[(Handler, String)], wishes: &Wishes) -> Repair {
        let mut repair = Repair::default();
        for (handler, logical_id) in handlers {
            match template.resource(logical_id) {
                Some(function) => self.repair_one(template, *handler, function, wishes, &mut repair),
                None => repair.problems.push(format!("`{logical_id}` is no resource of the template")),
            }
        }
        repair
    }

    fn repair_one(
        &self,
        template: &Template,
        handler: Handler,
        function: Resource<'_>,
        wishes: &Wishes,
        repair: &mut Repair,
    ) {
        let id = function.logical_id;
        let (role, change) = match &wishes.handler_role {
            Some(given) => (
                given.clone(),
                format!("`{id}` runs as the configured `handlerRole`, not as the deployment role"),
            ),
            None => {
                let role_id = role_id(handler);
                if template.resource(role_id).is_some() {
                    let message = format!(
                        "the template has a resource `{role_id}` already, so `{id}` cannot be given a role of that name"
                    );
                    repair.problems.push(message);
                    return;
                }
                repair.resources.insert(role_id.into(), self.role(template, handler, function, wishes));
                let role = json!({"Fn::GetAtt": [role_id, "Arn"]});
                (
                    role,
                    format!(
                        "`{id}` runs as `{role_id}`, a role of its own with what its code calls, not as the deployment role"
                    ),
                )
            }
        };
        let mut body = to_json(function.body);
        if let Some(properties) = body.get_mut("Properties").and_then(Json::as_object_mut) {
            properties.insert("Role".into(), role);
        }
        if wishes.handler_role.is_none() {
            depend_on(&mut body, role_id(handler));
        }
        repair.resources.insert(id.to_string(), body);
        repair.changes.push(change);
    }

    fn role(&self, template: &Template, handler: Handler, function: Resource<'_>, wishes: &Wishes) -> Json {
        let served = served_by(template, function.logical_id);
        let mut statements = statements(handler, &served);
        if on(self.provider(&["logs", "frameworkLambda"])).is_yes()
            && let Some(name) = function.properties().and_then(|p| p.get("FunctionName"))
        {
            statements.push(logs(name));
        }
        let mut properties = Map::new();
        let trust = json!({
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com"]},
            "Action": ["sts:AssumeRole"],
        });
        properties.insert("AssumeRolePolicyDocument".into(), document(&[trust]));
        self.inherit(&mut properties, wishes);
        let policy =
            json!({"PolicyName": "custom-resource-handler", "PolicyDocument": document(&statements)});
        properties.insert("Policies".into(), json!([policy]));
        json!({"Type": "AWS::IAM::Role", "Properties": properties})
    }

    /// Path, boundary and tags are those that the framework gives the role of the functions.
    fn inherit(&self, properties: &mut Map<String, Json>, wishes: &Wishes) {
        let of_role = |key: &str| self.provider(&["iam", "role", key]).filter(|v| !v.truthy().is_no());
        if let Some(path) = of_role("path") {
            properties.insert("Path".into(), to_json(path));
        }
        let boundary = of_role("permissionsBoundary")
            .or_else(|| of_role("permissionBoundary"))
            .or_else(|| self.provider(&["rolePermissionsBoundary"]));
        if let Some(boundary) = wishes.permissions_boundary.clone().or_else(|| boundary.map(to_json)) {
            properties.insert("PermissionsBoundary".into(), boundary);
        }
        if let Some(tags) = of_role("tags").filter(|tags| tags.as_map().is_some()) {
            let tag =
                |e: &deployfence_value::Entry| json!({"Key": e.key.as_str(), "Value": to_json(&e.value)});
            properties.insert("Tags".into(), tags.entries().map(tag).collect());
        }
    }
}

/// The properties of the custom resources that a function serves.
fn served_by<'t>(template: &'t Template, function: &str) -> Vec<&'t Value> {
    let serves = |resource: &Resource<'_>| {
        let token = template.property(*resource, &["ServiceToken"]);
        let origin =
            token.as_ref().and_then(Value::as_text).and_then(|text| text.as_hole()).map(|hole| &hole.origin);
        matches!(origin, Some(HoleOrigin::Attribute { logical_id, .. }) if logical_id == function)
    };
    template.resources().filter(serves).filter_map(Resource::properties).collect()
}

fn document(statements: &[Json]) -> Json {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn depend_on(body: &mut Json, logical_id: &str) {
    let Some(body) = body.as_object_mut() else { return };
    let mut dependencies = match body.remove("DependsOn") {
        Some(Json::Array(items)) => items,
        Some(one @ Json::String(_)) => vec![one],
        _ => Vec::new(),
    };
    dependencies.push(json!(logical_id));
    body.insert("DependsOn".into(), Json::Array(dependencies));
}
