//! The nodes of a world, and how they are found again.

use std::collections::HashMap;

use deployfence_deployment::runs_of;
use deployfence_source::{FileId, FileSpan};
use deployfence_value::{Scope, Text};
use smol_str::SmolStr;

use super::ADMINISTRATOR;
use super::node::{Node, NodeId, NodeKind};
use crate::member::Member;
use crate::principal::{PrincipalKind, Source};
use crate::world::World;

/// The nodes, and what they are found by.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub(super) all: Vec<Node>,
    by_member: HashMap<(Scope, SmolStr), NodeId>,
    by_name: HashMap<Text, NodeId>,
    stacks: HashMap<Scope, NodeId>,
    outside: HashMap<(NodeKind, Text), NodeId>,
}

impl Nodes {
    /// The nodes that a world defines: its principals first, in their order.
    pub(super) fn of(world: &World) -> Self {
        let mut nodes = Self::default();
        for principal in world.principals() {
            let kind = match principal.kind {
                PrincipalKind::Role => NodeKind::Role,
                PrincipalKind::User => NodeKind::User,
                PrincipalKind::Group => NodeKind::Group,
            };
            let defined = principal.account.is_none();
            let member = defined.then(|| world.member(principal.scope, &principal.logical_id)).flatten();
            nodes.add(Node {
                scope: defined.then_some(principal.scope),
                logical_id: principal.logical_id.clone(),
                type_name: member.map(|member| member.type_name().to_owned()).unwrap_or_default(),
                at: Some(principal.at),
                in_account: !defined,
                ..Node::outside(kind, principal.identity.arn.clone())
            });
        }
        nodes.add_compute(world);
        for key in world.members_of("AWS::KMS::Key") {
            nodes.add_member(world, key, NodeKind::Key);
        }
        for key in world.account_keys() {
            let node = Node { at: Some(key.at), in_account: true, ..Node::outside(NodeKind::Key, key.arn) };
            nodes.add(node);
        }
        for policy in world.members_of("AWS::IAM::ManagedPolicy") {
            nodes.add_member(world, policy, NodeKind::Policy);
        }
        for template in world.templates() {
            nodes.add_stack(template.scope(), template.root().at, world.stack_arn(template.scope()));
        }
        nodes.add_policies(world);
        nodes
    }

    fn add_compute(&mut self, world: &World) {
        let of_deployments =
            world.deployments.iter().flat_map(|d| d.runs.iter().map(move |run| (d.scope, run.clone())));
        let alone =
            world.alone().iter().flat_map(|t| runs_of(t).into_iter().map(move |run| (t.scope(), run)));
        let running: Vec<(Scope, String)> =
            of_deployments.chain(alone).map(|(scope, run)| (scope, run.logical_id)).collect();
        for (scope, id) in running {
            match world.member(scope, &id) {
                Some(member) => drop(self.add_member(world, member, NodeKind::Compute)),
                // What a packager makes beside the template.
                None if !self.by_member.contains_key(&(scope, SmolStr::new(&id))) => {
                    let name = Text::literal(id.as_str());
                    self.add(Node {
                        scope: Some(scope),
                        logical_id: id,
                        ..Node::outside(NodeKind::Compute, name)
                    });
                }
                None => {}
            }
        }
        for type_name in ["AWS::Lambda::Function", "AWS::CodePipeline::Pipeline"] {
            for member in world.members_of(type_name) {
                self.add_member(world, member, NodeKind::Compute);
            }
        }
    }

    /// The managed policies of accounts that are attached to somebody: whose versions decide.
    fn add_policies(&mut self, world: &World) {
        let attached = world.principals().iter().flat_map(|p| p.attachments.iter().chain(&p.boundaries));
        for attachment in attached {
            let Some(arn) = &attachment.arn else { continue };
            let is_own = !matches!(attachment.source, Source::Aws(_));
            if is_own && !self.by_name.contains_key(arn) {
                let at = attachment.policy.at;
                self.add(Node { at: Some(at), ..Node::outside(NodeKind::Policy, arn.clone()) });
            }
        }
    }

    fn add_member(&mut self, world: &World, member: Member<'_>, kind: NodeKind) -> NodeId {
        let key = (member.scope(), SmolStr::new(member.id()));
        if let Some(known) = self.by_member.get(&key) {
            return *known;
        }
        let name = world.identity(member).map_or_else(|| Text::literal(member.id()), |own| own.arn.clone());
        self.add(Node {
            scope: Some(member.scope()),
            logical_id: member.id().to_owned(),
            type_name: member.type_name().to_owned(),
            at: Some(member.at()),
            ..Node::outside(kind, name)
        })
    }

    fn add_stack(&mut self, scope: Scope, at: FileSpan, name: Text) {
        if !self.stacks.contains_key(&scope) {
            let id =
                self.add(Node { scope: Some(scope), at: Some(at), ..Node::outside(NodeKind::Stack, name) });
            self.stacks.insert(scope, id);
        }
    }

    fn add(&mut self, node: Node) -> NodeId {
        let id = NodeId::new(self.all.len());
        // Of two with one ARN, the first one is found: templates come before accounts.
        self.by_name.entry(node.name.clone()).or_insert(id);
        if let Some(scope) = node.scope
            && !node.logical_id.is_empty()
        {
            self.by_member.entry((scope, SmolStr::new(&node.logical_id))).or_insert(id);
        }
        self.all.push(node);
        id
    }

    /// A node outside of what is defined, made where it is not there.
    pub(super) fn outside(&mut self, kind: NodeKind, name: &Text) -> NodeId {
        let key = (kind, name.clone());
        if let Some(known) = self.outside.get(&key) {
            return *known;
        }
        let id = NodeId::new(self.all.len());
        self.all.push(Node::outside(kind, name.clone()));
        self.outside.insert(key, id);
        id
    }

    pub(super) fn get(&self, id: NodeId) -> Option<&Node> {
        self.all.get(id.place())
    }

    /// The node that a resource of a template is.
    pub(super) fn of_member(&self, scope: Scope, logical_id: &str) -> Option<NodeId> {
        self.by_member.get(&(scope, SmolStr::new(logical_id))).copied()
    }

    /// The node of an ARN that is spelled out.
    pub(super) fn of_arn(&self, arn: &Text) -> Option<NodeId> {
        self.by_name.get(arn).copied()
    }

    pub(super) fn of_stack(&self, scope: Scope) -> Option<NodeId> {
        self.stacks.get(&scope).copied()
    }

    /// What a node is called where everything has a name of its own: `file#LogicalId` for what a template defines, the
    /// file for a stack, else its ARN or name.
    pub(super) fn name(&self, id: NodeId, file: &dyn Fn(FileId) -> String) -> String {
        let Some(node) = self.get(id) else { return String::new() };
        match (node.kind, node.at, node.scope) {
            (NodeKind::Anyone | NodeKind::Internet, ..) => node.kind.word().to_owned(),
            (NodeKind::Account, ..) if node.name.as_literal().is_none() => ADMINISTRATOR.to_owned(),
            (NodeKind::Account, ..) => format!("account {}", node.name),
            (NodeKind::Stack, Some(at), _) => file(at.file),
            (_, Some(at), Some(_)) => format!("{}#{}", file(at.file), node.logical_id),
            _ => node.name.to_string(),
        }
    }
}
