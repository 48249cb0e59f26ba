//! `deployfence resolve`.

use std::io;

use deployfence_engine::{ResolveRequest, resolve};

use crate::arguments::Resolve;
use crate::{Host, UNCHECKED, complain};

/// Prints what is known of a template, and on standard error what is not seen.
pub(crate) fn run(arguments: Resolve, host: &mut Host<'_>) -> io::Result<u8> {
    let request = ResolveRequest {
        template: arguments.template,
        logical_id: arguments.logical_id,
        parameters: arguments.parameters,
        parameter_file: arguments.parameter_file,
        working_directory: host.working_directory.clone(),
    };
    let resolution = match resolve(&request) {
        Ok(resolution) => resolution,
        Err(error) => return Ok(complain(&error.to_string(), host)),
    };
    host.out.write_all(resolution.text.as_bytes())?;
    host.out.flush()?;
    for problem in &resolution.problems {
        writeln!(host.err, "note: {problem}")?;
    }
    Ok(if resolution.lossy { UNCHECKED } else { 0 })
}
