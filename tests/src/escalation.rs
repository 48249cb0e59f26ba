//! Scenes of escalation as they are written in `tests/escalation`: policies, roles and resources, and nothing of how
//! deployfence encodes its methods.

use std::collections::BTreeSet;
use std::sync::Arc;

use deployfence_iam::escalation::{
    Group, Held, Index, Principal, Role, Running, Shows, Source, User, World, methods_held,
};
use deployfence_iam::evaluate::Policies;
use deployfence_iam::policy::Policy;
use deployfence_source::{FileId, SourceText, Syntax};
use deployfence_template::from_document;
use deployfence_value::{Answer, Text};
use serde_json::{Value, json};

/// The account of all scenes.
pub const ACCOUNT: &str = "111122223333";

/// A scene: a principal that needs certain permissions for a path, in an account where the path is open.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The id of the path in pathfinding.cloud, or that of our own method.
    pub name: String,
    /// The ARN of the principal.
    pub principal: String,
    /// The permissions that the path takes, each with its resource.
    pub required: Vec<Permission>,
    /// The ARN of what is gained or changed.
    pub target: String,
    /// The account.
    pub world: World,
}

/// An action on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The action.
    pub action: String,
    /// The resource, as a policy's `Resource` names it.
    pub resource: String,
}

impl Permission {
    /// The statement that allows or denies it.
    #[must_use]
    pub fn statement(&self, effect: &str) -> Value {
        json!({"Effect": effect, "Action": self.action, "Resource": self.resource})
    }
}

/// Reads the scenes of a file of `tests/escalation`.
#[must_use]
pub fn scenes(file: &str) -> Vec<Scene> {
    let text = crate::read(&format!("tests/escalation/{file}"));
    let scenes: Vec<Value> = serde_json::from_str(&text).expect("the scenes are a JSON list");
    scenes.iter().map(scene).collect()
}

fn scene(scene: &Value) -> Scene {
    let principal = text(&scene["principal"]);
    let mut world = world(scene);
    let (arn, attached) = (Text::literal(principal.as_str()), texts(&scene["attached"]));
    if principal.contains(":user/") {
        world.users.push(User { arn, attached, boundary: None });
    } else {
        world.roles.push(Role { arn, trust: None, attached, boundary: None });
    }
    let permission =
        |value: &Value| Permission { action: text(&value["action"]), resource: text(&value["resource"]) };
    Scene {
        name: text(scene.get("path").unwrap_or(&scene["method"])),
        principal,
        required: list(&scene["required"]).iter().map(permission).collect(),
        target: text(&scene["target"]),
        world,
    }
}

fn world(scene: &Value) -> World {
    let policies = |value: &Value| value.is_object().then(|| policy(value));
    let role = |role: &Value| Role {
        arn: literal(&role["arn"]),
        trust: policies(&role["trust"]),
        attached: texts(&role["attached"]),
        boundary: None,
    };
    let user = |user: &Value| User {
        arn: literal(&user["arn"]),
        attached: texts(&user["attached"]),
        boundary: None,
    };
    let group = |group: &Value| Group {
        arn: literal(&group["arn"]),
        members: texts(&group["members"]),
        attached: texts(&group["attached"]),
    };
    let running = |running: &Value| Running {
        kind: text(&running["type"]),
        arn: literal(&running["arn"]),
        role: literal(&running["role"]),
        code_signing: running["codeSigning"].as_str().map(Text::literal),
        policy: policies(&running["policy"]),
    };
    World {
        partition: Text::literal("aws"),
        account: Text::literal(ACCOUNT),
        region: Text::literal("us-east-1"),
        roles: list(&scene["roles"]).iter().map(role).collect(),
        users: list(&scene["users"]).iter().map(user).collect(),
        groups: list(&scene["groups"]).iter().map(group).collect(),
        running: list(&scene["resources"]).iter().map(running).collect(),
        index: Index::default(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().expect("the scene has this text").to_owned()
}

fn literal(value: &Value) -> Text {
    Text::literal(text(value))
}

fn texts(value: &Value) -> Vec<Text> {
    list(value).iter().map(literal).collect()
}

/// A scene of either file, by its name.
#[must_use]
pub fn scene_of(name: &str) -> Scene {
    let mut all = scenes("paths.json");
    all.extend(scenes("methods.json"));
    all.into_iter().find(|scene| scene.name == name).expect("there is a scene of this name")
}

/// One identity policy and nothing else.
#[must_use]
pub fn identity(policy: Arc<Policy>) -> Policies {
    Policies { identity: vec![policy], ..Policies::default() }
}

/// A policy document, read as the product reads it.
#[must_use]
pub fn policy(document: &Value) -> Arc<Policy> {
    let text = SourceText::new(document.to_string());
    let document = deployfence_source::read(&text, Syntax::Json);
    let policy = Policy::new(&from_document(&document, FileId(0)));
    assert!(policy.problems.is_empty(), "{:?}", policy.problems);
    Arc::new(policy)
}

/// A policy of these statements.
#[must_use]
pub fn policy_of(statements: &[Value]) -> Arc<Policy> {
    policy(&json!({"Version": "2012-10-17", "Statement": statements}))
}

/// A policy that allows just these permissions.
#[must_use]
pub fn allowing(permissions: &[Permission]) -> Arc<Policy> {
    policy_of(&permissions.iter().map(|permission| permission.statement("Allow")).collect::<Vec<_>>())
}

impl Scene {
    /// What the principal holds with these policies.
    #[must_use]
    pub fn held(&self, policies: Policies) -> Vec<Held> {
        let principal = Principal { arn: Text::literal(self.principal.as_str()), policies };
        methods_held(&principal, &self.world).held
    }

    /// What it holds with just these permissions.
    #[must_use]
    pub fn held_with(&self, permissions: &[Permission]) -> Vec<Held> {
        self.held(identity(allowing(permissions)))
    }

    /// What is said of the path with these policies; none where it is not held.
    #[must_use]
    pub fn answer(&self, policies: Policies) -> Option<Answer> {
        self.held(policies).iter().find(|held| self.is_path(held)).map(|held| held.answer)
    }

    /// The scene's permissions, that of `action` under a condition.
    #[must_use]
    pub fn with_condition(&self, action: &str, condition: &Value) -> Policies {
        let statements = self.required.iter().map(|permission| {
            let mut statement = permission.statement("Allow");
            if permission.action == action {
                statement["Condition"] = condition.clone();
            }
            statement
        });
        identity(policy_of(&statements.collect::<Vec<_>>()))
    }

    /// The role that is the target.
    pub fn role(&mut self) -> &mut Role {
        let roles = self.world.roles.iter_mut();
        roles
            .into_iter()
            .find(|role| role.arn.as_literal() == Some(&self.target))
            .expect("the target is a role")
    }

    /// The required permissions but for one.
    #[must_use]
    pub fn without(&self, dropped: usize) -> Vec<Permission> {
        let kept = self.required.iter().enumerate().filter(|(at, _)| *at != dropped);
        kept.map(|(_, permission)| permission.clone()).collect()
    }

    /// Whether the path itself is among what is held, for the scene's target.
    #[must_use]
    pub fn is_path(&self, held: &Held) -> bool {
        let is_listed = held.way.method().is_some_and(|method| {
            let listed = |source: &Source| matches!(source, Source::Pathfinding(id) if *id == self.name);
            method.id == self.name || method.sources.iter().any(listed)
        });
        is_listed && held.target.as_literal() == Some(&self.target)
    }
}

/// The actions of the requests that show a finding, those of the principal alone.
#[must_use]
pub fn actions_of(held: &Held) -> BTreeSet<String> {
    let own = held.steps.iter().filter(|step| step.shows == Shows::Permission);
    own.map(|step| step.request.action.text().to_string()).collect()
}
