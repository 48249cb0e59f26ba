//! The `deployfence` command.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use deployfence_cli::{Host, run};
use deployfence_engine::Date;

fn main() -> ExitCode {
    let color = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let stdout = std::io::stdout();
    let width =
        stdout.is_terminal().then(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0))).flatten();
    let (mut out, mut err) = (stdout.lock(), std::io::stderr());
    let working_directory = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => {
            // Nothing is left to try where standard error is gone too.
            let _ = writeln!(err, "error: the working directory cannot be told: {error}");
            return ExitCode::from(2);
        }
    };
    let mut input = std::io::stdin();
    let mut host = Host {
        working_directory,
        today: today(),
        input: &mut input,
        out: &mut out,
        err: &mut err,
        color,
        width,
    };
    ExitCode::from(run(std::env::args_os(), &mut host))
}

fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(Date::of_unix_seconds(since.as_secs()))
}
