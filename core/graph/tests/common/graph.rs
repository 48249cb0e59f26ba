//! Names of nodes as tests write them.

use deployfence_graph::World;
use deployfence_graph::edges::NodeId;
use deployfence_source::FileId;

/// The name of a file of a test.
pub(crate) fn file(file: FileId) -> String {
    format!("{}.yml", file.0)
}

/// The node of a name.
pub(crate) fn node(world: &World, name: &str) -> NodeId {
    world.graph().directory(&file).find(name).unwrap_or_else(|near| panic!("no node {name}: {near:?}"))
}
