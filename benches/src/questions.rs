//! Asks about one world, many times over, so that a driver can measure what a question costs.
//!
//! Usage: `questions ROUNDS SNAPSHOT FOLDER ACTION RESOURCE PRINCIPAL…`. With no rounds the world is built and each principal
//! asked about once: that is what a driver subtracts. Prints how often the answer is yes.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool that reports")]

use std::process::ExitCode;

use deployfence_engine::graph::{CanQuestion, can_each};
use deployfence_engine::{Options, Request};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [rounds, snapshot, folder, action, resource, principals @ ..] = args.as_slice() else {
        eprintln!("usage: questions ROUNDS SNAPSHOT FOLDER ACTION RESOURCE PRINCIPAL…");
        return ExitCode::FAILURE;
    };
    let question = |principal: &String| CanQuestion {
        principal: principal.clone(),
        action: action.clone(),
        resource: Some(resource.clone()),
        context: Vec::new(),
    };
    let once: Vec<CanQuestion> = principals.iter().map(question).collect();
    let rounds: usize = rounds.parse().unwrap_or_default();
    let questions: Vec<CanQuestion> = (0..=rounds).flat_map(|_| once.iter().cloned()).collect();
    let Ok(working_directory) = std::env::current_dir() else {
        eprintln!("there is no working directory");
        return ExitCode::FAILURE;
    };
    let inputs = Request {
        paths: vec![folder.into()],
        working_directory,
        options: Options { account_snapshots: vec![snapshot.into()], ..Options::default() },
        ..Request::default()
    };
    match can_each(&inputs, &questions) {
        Ok(answers) => {
            println!("{}", answers.iter().filter(|can| can.answer.is_yes()).count());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
