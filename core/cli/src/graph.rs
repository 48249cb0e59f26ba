//! `deployfence can`, `deployfence paths` and `deployfence graph`.

use std::io;

use deployfence_engine::graph::{self, CanRequest, PathsRequest, Seen};

use crate::Host;
use crate::arguments::Format;
use crate::arguments::graph::{Can, Drawing, Graph, Paths};
use crate::show::show;

/// Says whether a principal may do something.
pub(crate) fn can(arguments: Can, host: &mut Host<'_>) -> io::Result<u8> {
    let Can { principal, action, resource, paths, context, format, world } = arguments;
    let request = CanRequest { world: world.request(paths, host), principal, action, resource, context };
    show(graph::can(&request), format, host)
}

/// Finds a path.
pub(crate) fn paths(arguments: Paths, host: &mut Host<'_>) -> io::Result<u8> {
    let Paths { from, to, paths, format, world } = arguments;
    let request = PathsRequest { world: world.request(paths, host), from, to };
    show(graph::paths(&request), format, host)
}

/// Shows the graph.
pub(crate) fn graph(arguments: Graph, host: &mut Host<'_>) -> io::Result<u8> {
    let (seen, format) = match arguments.format {
        Drawing::Dot => (Seen::Dot, Format::Text),
        Drawing::Mermaid => (Seen::Mermaid, Format::Text),
        Drawing::Json => (Seen::Dot, Format::Json),
    };
    let request = arguments.world.request(arguments.paths, host);
    show(graph::picture(&request, seen), format, host)
}
