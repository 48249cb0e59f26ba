//! Finding the node that a name means.

use std::collections::HashMap;

use deployfence_source::{FileId, nearest};
use deployfence_value::Text;

use super::node::{Node, NodeId, NodeKind};
use super::{ADMINISTRATOR, Graph};

/// Names that are told where one is not found.
const NEAREST: usize = 3;

/// The names of a graph's nodes, to find them by.
pub struct Directory<'g> {
    graph: &'g Graph,
    file: &'g dyn Fn(FileId) -> String,
    by_name: HashMap<String, NodeId>,
}

impl std::fmt::Debug for Directory<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("by_name", &self.by_name).finish_non_exhaustive()
    }
}

impl Graph {
    /// The names of the nodes. `file` gives the names of files.
    #[must_use]
    pub fn directory<'g>(&'g self, file: &'g dyn Fn(FileId) -> String) -> Directory<'g> {
        let mut by_name = HashMap::with_capacity(self.nodes().len());
        for id in self.ids() {
            by_name.entry(self.name(id, file)).or_insert(id);
        }
        Directory { graph: self, file, by_name }
    }
}

impl Directory<'_> {
    /// The name of a node: see [`Graph::name`].
    #[must_use]
    pub fn name(&self, id: NodeId) -> String {
        self.graph.name(id, self.file)
    }

    /// The node that a name means: one of [`Graph::name`], an ARN, or a logical id or name that only one node has;
    /// [`ADMINISTRATOR`] means every right in the account that the world is deployed to.
    ///
    /// # Errors
    /// The names that may have been meant, where it means none or several.
    pub fn find(&self, name: &str) -> Result<NodeId, Vec<String>> {
        match self.meant(name).as_slice() {
            [only] => Ok(*only),
            [] => Err(self.nearest(name)),
            several => Err(several.iter().map(|id| self.name(*id)).collect()),
        }
    }

    /// The node of an ARN as it is written, in the account of the world.
    #[must_use]
    pub fn of_arn(&self, arn: &str) -> Option<&Node> {
        self.graph.node(self.graph.of_arn(&self.home_of(arn))?)
    }

    /// Every node that a name may mean.
    fn meant(&self, name: &str) -> Vec<NodeId> {
        if name == ADMINISTRATOR {
            return vec![self.graph.account()];
        }
        if let Some(id) = self.by_name.get(name) {
            return vec![*id];
        }
        let arn = self.home_of(name);
        let last = format!("/{name}");
        let is_principal = |kind| matches!(kind, NodeKind::Role | NodeKind::User | NodeKind::Group);
        let is_called = |text: &Text| match text.as_literal() {
            Some(literal) => literal == name,
            None => text.to_string() == name,
        };
        let means = |node: &Node| {
            (is_principal(node.kind) && node.name.ends_with(&last).is_yes())
                || node.logical_id == name
                || is_called(&node.name)
                || arn.same(&node.name).is_yes()
        };
        self.graph.ids().filter(|id| self.graph.node(*id).is_some_and(means)).collect()
    }

    fn nearest(&self, name: &str) -> Vec<String> {
        let names: Vec<String> = self.graph.ids().map(|id| self.name(id)).collect();
        let ids = self.graph.nodes().iter().map(|node| node.logical_id.as_str());
        let known = names.iter().map(String::as_str).chain(ids.filter(|id| !id.is_empty()));
        nearest(name, known, NEAREST).into_iter().map(str::to_owned).collect()
    }

    /// An ARN as it is written, in the account of the world: templates do not say which one that is.
    fn home_of(&self, name: &str) -> Text {
        let written = Text::literal(name);
        let nodes = self.graph.nodes();
        let Some(own) = nodes.iter().find(|node| node.kind == NodeKind::Account) else { return written };
        let mut parts = written.split(':', 6);
        match parts.get_mut(4) {
            Some(account) if own.name.as_literal().is_none() => *account = own.name.clone(),
            _ => return written,
        }
        let colon = Text::literal(":");
        let before = |at: usize| (at > 0).then_some(&colon);
        Text::concat(parts.iter().enumerate().flat_map(|(at, part)| before(at).into_iter().chain([part])))
    }
}
