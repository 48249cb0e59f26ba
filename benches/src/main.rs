//! Does one thing with files, many times over, so that a driver can measure what it costs.
//!
//! Usage: `measure WORK ROUNDS FILE…`. With no rounds it does all but the work: that is what a driver subtracts. Prints a
//! number that hangs on all results.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool that reports")]

use std::process::ExitCode;

use deployfence_properties::templates;
use deployfence_source::{Document, SourceText, Syntax, read};
use saphyr_parser::Parser;

/// A file and how it is read.
struct Input {
    text: SourceText,
    syntax: Syntax,
}

type Work = (&'static str, fn(&Input) -> usize);

const WORK: &[Work] = &[
    ("yaml", |input| read(&input.text, Syntax::Yaml).len()),
    ("saphyr", |input| Parser::new_from_str(input.text.as_str()).take_while(Result::is_ok).count()),
    ("json", |input| read(&input.text, Syntax::Json).len()),
    ("jsonc", jsonc),
    ("parse", |input| parse(input).len()),
    ("resolve", resolve),
];

fn jsonc(input: &Input) -> usize {
    let collect = jsonc_parser::CollectOptions::default();
    let ast =
        jsonc_parser::parse_to_ast(input.text.as_str(), &collect, &jsonc_parser::ParseOptions::default());
    usize::from(ast.is_ok_and(|ast| ast.value.is_some()))
}

fn parse(input: &Input) -> Document {
    read(&input.text, input.syntax)
}

/// From text to everything that the template says. The tree of the syntax is gone by then, as it is in a check.
fn resolve(input: &Input) -> usize {
    let template = templates::template(&parse(input));
    template.map_or(0, |template| templates::everything(&template).count())
}

impl Input {
    /// The file of this name; none where it is no text.
    fn open(name: &String) -> Option<Self> {
        let text = std::fs::read_to_string(name).ok()?;
        let syntax = Syntax::of(name, &text);
        Some(Self { text: SourceText::new(text), syntax })
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [work, rounds, files @ ..] = args.as_slice() else {
        eprintln!("usage: measure WORK ROUNDS FILE…");
        return ExitCode::FAILURE;
    };
    let Some((_, work)) = WORK.iter().find(|(name, _)| name == work) else {
        eprintln!("there is no work `{work}`");
        return ExitCode::FAILURE;
    };
    let inputs: Vec<Input> = files.iter().filter_map(Input::open).collect();
    let rounds: usize = rounds.parse().unwrap_or_default();
    let sum: usize = (0..rounds).map(|_| inputs.iter().map(work).sum::<usize>()).sum();
    println!("{sum}");
    ExitCode::SUCCESS
}
