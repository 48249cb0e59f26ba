//! The command line: `run(arguments, host) -> exit status`.

mod arguments;
mod explain;
mod graph;
mod policy;
mod resolve;
mod show;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Parser;
use deployfence_engine::report::{TextOptions, json, text};
use deployfence_engine::{ConfigFile, Date, Options, Request, Severity, check};

use crate::arguments::{Arguments, Check, Command, Format};

/// What the command runs in.
pub struct Host<'h> {
    /// The absolute path that names are relative to.
    pub working_directory: PathBuf,
    /// What day it is; where nobody knows, a suppression that expires does not count.
    pub today: Option<Date>,
    /// What is read where `-` is named.
    pub input: &'h mut (dyn Read + Send),
    /// Where reports go.
    pub out: &'h mut dyn Write,
    /// Where errors go.
    pub err: &'h mut dyn Write,
    /// Whether `out` shows colours.
    pub color: bool,
    /// Columns of the terminal, where it is one.
    pub width: Option<usize>,
}

impl Host<'_> {
    fn text_options(&self) -> TextOptions {
        let width = self.width.unwrap_or(TextOptions::default().width);
        TextOptions { color: self.color, width }
    }
}

/// The exit status of a command that could not do its work.
const UNCHECKED: u8 = 2;

/// Runs the command. The exit status is 0 where nothing at or above the failing level was found, 1 where something was,
/// and 2 where something could not be checked or the arguments make no sense.
pub fn run<I, A>(arguments: I, host: &mut Host<'_>) -> u8
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, host),
    };
    let done = match arguments.command {
        Command::Check(check) => run_check(check, host),
        Command::Resolve(resolve) => resolve::run(resolve, host),
        Command::Policy(arguments) => policy::run(arguments, host),
        Command::Can(arguments) => graph::can(arguments, host),
        Command::Paths(arguments) => graph::paths(arguments, host),
        Command::Graph(arguments) => graph::graph(arguments, host),
        Command::Rules => explain::rules(host).map(|()| 0),
        Command::Explain { rule } => explain::rule(&rule, host),
    };
    match done {
        Ok(status) => status,
        // Whoever reads has gone away (`| head`): that is no failure, and there is nobody left to tell.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => UNCHECKED,
        Err(error) => complain(&format!("the report cannot be written: {error}"), host),
    }
}

/// Help and version go to `out` and are no failure; everything else that clap says is.
fn refuse(error: &clap::Error, host: &mut Host<'_>) -> u8 {
    let shown = if host.color { error.render().ansi().to_string() } else { error.render().to_string() };
    let (to, status): (&mut dyn Write, u8) =
        if error.use_stderr() { (host.err, UNCHECKED) } else { (host.out, 0) };
    match to.write_all(shown.as_bytes()) {
        Ok(()) => status,
        Err(_) => UNCHECKED,
    }
}

fn run_check(arguments: Check, host: &mut Host<'_>) -> io::Result<u8> {
    let request = Request {
        paths: arguments.paths,
        working_directory: host.working_directory.clone(),
        options: Options {
            world: arguments.world,
            stage: arguments.stage,
            account_snapshots: arguments.account_snapshot,
            no_suppressions: arguments.no_suppressions,
            ..Options::default()
        },
        config: match arguments.config {
            Some(path) => ConfigFile::At(path),
            None if arguments.no_config => ConfigFile::None,
            None => ConfigFile::Nearest,
        },
        today: host.today,
        ..Request::default()
    };
    let report = match check(&request) {
        Ok(report) => report,
        Err(error) => return Ok(complain(&error.to_string(), host)),
    };
    let shown = match arguments.format {
        Format::Json => json::render(&report),
        Format::Text => text::render(&report, &host.text_options()),
    };
    host.out.write_all(shown.as_bytes())?;
    host.out.flush()?;
    Ok(report.status(arguments.fail_on.or(report.fail_on).unwrap_or(Severity::High)).code())
}

fn complain(message: &str, host: &mut Host<'_>) -> u8 {
    // There is no third place to say that standard error is gone too; the status says it.
    let _ = writeln!(host.err, "error: {message}");
    UNCHECKED
}
