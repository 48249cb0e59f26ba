//! How answers to questions are shown.

use std::fmt::Display;
use std::io;

use deployfence_engine::policy::Shown;
use deployfence_engine::report::text::one_line;

use crate::arguments::Format;
use crate::{Host, UNCHECKED};

/// Shows an answer, and says on standard error what keeps it from being the whole one.
pub(crate) fn show(
    answer: Result<impl Shown, impl Display>,
    format: Format,
    host: &mut Host<'_>,
) -> io::Result<u8> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return refuse(&error, host),
    };
    let options = host.text_options();
    let mut out = io::BufWriter::new(&mut *host.out);
    match format {
        Format::Text => answer.text(&options, &mut out)?,
        Format::Json => answer.json(&mut out)?,
    }
    io::Write::flush(&mut out)?;
    drop(out);
    complain(answer.notes().iter().map(String::as_str), host)?;
    Ok(answer.status())
}

/// Says why there is no answer.
pub(crate) fn refuse(error: &dyn Display, host: &mut Host<'_>) -> io::Result<u8> {
    complain(error.to_string().lines(), host)?;
    Ok(UNCHECKED)
}

/// Says each of these on standard error.
pub(crate) fn complain<'l>(lines: impl Iterator<Item = &'l str>, host: &mut Host<'_>) -> io::Result<()> {
    for line in lines {
        writeln!(host.err, "error: {}", one_line(line))?;
    }
    Ok(())
}
