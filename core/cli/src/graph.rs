//! `deployfence can`, `deployfence paths` and `deployfence graph`.

use std::io;

use deployfence_engine::graph::{self, CanQuestion, PathsRequest};
use deployfence_engine::report::graph as drawn;

use crate::arguments::graph::{Can, Drawing, Graph, Paths};
use crate::show::{complain, refuse, show};
use crate::{Host, UNCHECKED};

/// Says whether a principal may do something.
pub(crate) fn can(arguments: Can, host: &mut Host<'_>) -> io::Result<u8> {
    let Can { principal, action, resource, paths, context, format, world } = arguments;
    let question = CanQuestion { principal, action, resource, context };
    show(graph::can(&world.request(paths, host), &question), format, host)
}

/// Finds a path.
pub(crate) fn paths(arguments: Paths, host: &mut Host<'_>) -> io::Result<u8> {
    let Paths { from, to, paths, format, world } = arguments;
    let request = PathsRequest { world: world.request(paths, host), from, to };
    show(graph::paths(&request), format, host)
}

/// Shows the graph. What could not be read, and a limit that was reached, are said beside it.
pub(crate) fn graph(arguments: Graph, host: &mut Host<'_>) -> io::Result<u8> {
    let request = arguments.world.request(arguments.paths, host);
    let view = match graph::graph(&request) {
        Ok(view) => view,
        Err(error) => return refuse(&error, host),
    };
    let shown = match arguments.format {
        Drawing::Dot => drawn::dot(&view),
        Drawing::Mermaid => drawn::mermaid(&view),
        Drawing::Json => drawn::json(&view),
        Drawing::Html => drawn::html(&view),
        Drawing::Svg => match drawn::svg(&view) {
            Ok(picture) => picture,
            Err(error) => return refuse(&error, host),
        },
    };
    host.out.write_all(shown.as_bytes())?;
    host.out.flush()?;
    let limit = view.cut_short.then_some("there is more than a limit let be found: edges are missing");
    let notes: Vec<&str> = view.problems.iter().map(String::as_str).chain(limit).collect();
    complain(notes.iter().copied(), host)?;
    Ok(if notes.is_empty() { 0 } else { UNCHECKED })
}
