//! Who may do what to whom: the principals, what runs as them, keys, stacks and what lies outside, with edges between.
//!
//! What files say outright is read once: trust policies, roles of functions and stacks, routes. What a principal may do with
//! its rights is asked of the policy engine when somebody looks at the principal, so that a path through a large account
//! costs what lies on it. Every way of an edge says what shows it, or what it hangs on.

mod collect;
mod decrypts;
mod deploys;
mod directory;
mod edge;
mod evidence;
mod gains;
mod network;
mod node;
mod nodes;
mod passes;
mod runs;
mod trusts;

use std::collections::HashMap;
use std::sync::OnceLock;

use deployfence_source::FileId;
use deployfence_value::{Hole, HoleOrigin, Pseudo, Scope, Text};

pub use directory::Directory;
pub use edge::{Edge, EdgeKind, Evidence, Way};
pub use node::{Node, NodeId, NodeKind};

use self::collect::Collected;
use self::nodes::Nodes;
use crate::principal::Principal;
use crate::world::World;

/// The name of every right in the account that a world is deployed to.
pub const ADMINISTRATOR: &str = "administrator";

/// Edges of a whole world, before nothing more is looked for.
const EDGES: usize = 200_000;

/// The nodes of a world, and the edges that are read outright.
#[derive(Debug)]
pub struct Graph {
    nodes: Nodes,
    account: NodeId,
    /// The account of each principal, in their order.
    accounts: Vec<NodeId>,
    /// What each account has that whoever has all rights in it gets hold of.
    contained: HashMap<NodeId, Vec<NodeId>>,
    keys: Vec<decrypts::Key>,
    read: Collected,
    by_start: HashMap<NodeId, Vec<usize>>,
    /// What each principal may do, in the order of the principals, once somebody asked.
    gained: Vec<OnceLock<Collected>>,
}

/// Every edge of a world.
#[derive(Debug)]
pub struct Edges<'w> {
    /// The edges, by the node that they start from.
    pub all: Vec<&'w Edge>,
    /// Whether a limit kept some from being found.
    pub cut_short: bool,
}

impl Graph {
    pub(crate) fn of(world: &World) -> Self {
        let mut nodes = Nodes::of(world);
        let own =
            world.home().settle(&Text::hole(Hole::new(HoleOrigin::Pseudo(Pseudo::AccountId), Scope(0))));
        let account = nodes.outside(NodeKind::Account, &own);
        let (accounts, contained) = accounts(world, &mut nodes, account);
        let mut read = Collected::default();
        trusts::read(world, &mut nodes, &mut read);
        runs::read(world, &mut nodes, &mut read);
        deploys::read(world, &mut nodes, &mut read);
        network::read(world, &mut nodes, &mut read);
        let mut by_start: HashMap<NodeId, Vec<usize>> = HashMap::new();
        for (place, edge) in read.edges.iter().enumerate() {
            by_start.entry(edge.from).or_default().push(place);
        }
        let keys = decrypts::keys(world, &nodes);
        let gained = world.principals().iter().map(|_| OnceLock::new()).collect();
        Self { nodes, account, accounts, contained, keys, read, by_start, gained }
    }

    /// Every node, in an order that stays the same.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes.all
    }

    /// The identities of the nodes, in their order.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.all.len()).map(NodeId::new)
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The account that the world is deployed to, as a node.
    #[must_use]
    pub fn account(&self) -> NodeId {
        self.account
    }

    /// The account of a principal, as a node; of what is none, that which the world is deployed to.
    #[must_use]
    pub fn account_of(&self, id: NodeId) -> NodeId {
        self.accounts.get(id.place()).copied().unwrap_or(self.account)
    }

    /// What an account has that whoever has all rights in it gets hold of; nothing for other nodes.
    #[must_use]
    pub fn contained(&self, id: NodeId) -> &[NodeId] {
        self.contained.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a node is called where everything has a name of its own: `file#LogicalId` for what a template defines, the file
    /// for a stack, else its ARN or name. `file` gives the names of files.
    #[must_use]
    pub fn name(&self, id: NodeId, file: &dyn Fn(FileId) -> String) -> String {
        self.nodes.name(id, file)
    }

    /// The principal that a node is, by its place among the world's principals.
    pub(crate) fn principal(&self, id: NodeId) -> Option<usize> {
        (id.place() < self.gained.len()).then_some(id.place())
    }

    /// The node of a principal of the world.
    #[must_use]
    pub fn of_principal(&self, scope: Scope, logical_id: &str) -> Option<NodeId> {
        self.nodes.of_member(scope, logical_id)
    }

    /// The node of an ARN that is spelled out.
    #[must_use]
    pub fn of_arn(&self, arn: &Text) -> Option<NodeId> {
        self.nodes.of_arn(arn)
    }
}

/// The account of each principal, and what each account has.
fn accounts(world: &World, nodes: &mut Nodes, home: NodeId) -> (Vec<NodeId>, HashMap<NodeId, Vec<NodeId>>) {
    let mut of_principals = Vec::new();
    let mut contained: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for (place, principal) in world.principals().iter().enumerate() {
        let own = principal.caller().and_then(|caller| caller.account().cloned());
        let account = own.map_or(home, |own| nodes.outside(NodeKind::Account, &own));
        of_principals.push(account);
        contained.entry(account).or_default().push(NodeId::new(place));
    }
    let of_templates = nodes.all.iter().enumerate().skip(of_principals.len()).filter(|(_, node)| {
        matches!(node.kind, NodeKind::Compute | NodeKind::Stack | NodeKind::Policy) && node.scope.is_some()
    });
    let of_templates: Vec<NodeId> = of_templates.map(|(place, _)| NodeId::new(place)).collect();
    contained.entry(home).or_default().extend(of_templates);
    (of_principals, contained)
}

impl World {
    /// The nodes of the world, and what its files say outright.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| Graph::of(self))
    }

    /// The principal that a node is.
    #[must_use]
    pub fn principal_at(&self, id: NodeId) -> Option<&Principal> {
        self.principals().get(self.graph().principal(id)?)
    }

    /// The edges that start at a node, but for those from an account to its own principals; and whether a limit kept some
    /// from being found.
    #[must_use]
    pub fn edges_from(&self, id: NodeId) -> (Vec<&Edge>, bool) {
        let graph = self.graph();
        let places = graph.by_start.get(&id).map(Vec::as_slice).unwrap_or_default();
        let read = places.iter().filter_map(|place| graph.read.edges.get(*place));
        let gained = self.gained(id);
        let own = gained.map(|gained| gained.edges.as_slice()).unwrap_or_default();
        (read.chain(own).collect(), gained.is_some_and(|gained| gained.cut_short))
    }

    fn gained(&self, id: NodeId) -> Option<&Collected> {
        let graph = self.graph();
        let (number, known) = (graph.principal(id)?, graph.gained.get(id.place())?);
        let principal = self.principals().get(number)?;
        Some(known.get_or_init(|| {
            let mut found = Collected::default();
            gains::of_principal(self, graph, id, principal, &mut found);
            passes::of_principal(self, graph, id, principal, &mut found);
            decrypts::of_principal(self, graph, id, principal, &mut found);
            found
        }))
    }

    /// Every edge of the world, but for those from an account to its own principals.
    #[must_use]
    pub fn edges(&self) -> Edges<'_> {
        let graph = self.graph();
        let mut edges = Edges { all: Vec::new(), cut_short: graph.read.cut_short };
        for id in graph.ids() {
            let (found, cut_short) = self.edges_from(id);
            edges.cut_short |= cut_short;
            if edges.all.len() + found.len() > EDGES {
                edges.cut_short = true;
                break;
            }
            edges.all.extend(found);
        }
        edges
    }
}
