//! `policy evaluate`: what becomes of requests, case by case.

mod case;
mod decided;
mod members;
mod split;

use std::io::Read;
use std::path::Path;

use deployfence_source::{FileId, Position, SourceText, Syntax, limits, read};
use deployfence_template::from_document;
use rayon::prelude::*;

use super::error::PolicyError;
use super::input::Inputs;
use case::Case;
use split::{Chunk, Chunks, SplitError};

pub use decided::{Decided, Decisions, Place, Reason};

/// How many bytes of cases are decided at once: enough to keep all cores busy, few enough to forget soon.
const BATCH: usize = 8 * 1024 * 1024;

/// Decides the cases of a file: one case, an array of them, or one after the other. They are read and forgotten in turn, so
/// that there may be any number of them; a case may have [`limits::CONFIG_BYTES`].
///
/// # Errors
/// When the file cannot be read, or anything in it is wrong: then there is no answer to any case.
pub fn evaluate(path: &Path, inputs: &mut Inputs<'_>) -> Result<Decisions, PolicyError> {
    let (name, reader) = inputs.open(path)?;
    let mut run = Run { name, cases: Vec::new(), wrong: Vec::new(), untold: 0 };
    run.all(reader)?;
    if run.untold > 0 {
        run.wrong.push(format!("{}: {} problems more", run.name, run.untold));
    }
    if run.wrong.is_empty() { Ok(Decisions { cases: run.cases }) } else { Err(PolicyError::Wrong(run.wrong)) }
}

struct Run {
    name: String,
    cases: Vec<Decided>,
    wrong: Vec<String>,
    /// How many problems there are beside those that are told.
    untold: usize,
}

impl Run {
    fn all(&mut self, reader: impl Read) -> Result<(), PolicyError> {
        let mut chunks = Chunks::new(reader);
        loop {
            let (mut batch, mut size) = (Vec::new(), 0);
            let mut trouble = None;
            for chunk in chunks.by_ref() {
                match chunk {
                    Ok(chunk) => {
                        size += chunk.bytes.len();
                        batch.push(chunk);
                    }
                    Err(error) => trouble = Some(error),
                }
                if size >= BATCH {
                    break;
                }
            }
            let is_last = size < BATCH;
            self.decide(batch);
            if let Some(error) = trouble {
                return Err(self.broken(error));
            }
            if is_last {
                return Ok(());
            }
        }
    }

    fn decide(&mut self, batch: Vec<Chunk>) {
        let decided: Vec<_> = batch.into_par_iter().map(decide).collect();
        for case in decided {
            match case {
                Ok(case) => self.cases.push(case),
                Err(wrong) => wrong.into_iter().for_each(|(at, message)| self.tell(at, &message)),
            }
        }
    }

    fn tell(&mut self, at: Position, message: &str) {
        if self.wrong.len() < limits::PROBLEMS {
            self.wrong.push(format!("{}:{}:{}: {message}", self.name, at.line, at.column));
        } else {
            self.untold += 1;
        }
    }

    /// The file goes on in a way that cannot be read: what was found before is told too.
    fn broken(&mut self, error: SplitError) -> PolicyError {
        match error {
            SplitError::Io(error) => return PolicyError::Unreadable(self.name.clone(), error.to_string()),
            SplitError::Syntax(at, message) => self.tell(at, message),
            SplitError::TooLarge(at) => {
                let most = limits::CONFIG_BYTES / (1024 * 1024);
                self.tell(at, &format!("the case has more than {most} MiB, and no more is read of one"));
            }
        }
        PolicyError::Wrong(std::mem::take(&mut self.wrong))
    }
}

type Wrong = Vec<(Position, String)>;

fn decide(chunk: Chunk) -> Result<Decided, Wrong> {
    let Chunk { index, bytes, start } = chunk;
    let number = index + 1;
    let text = String::from_utf8(bytes)
        .map_err(|_| vec![(start, format!("case {number} is not UTF-8, and nothing else is read"))])?;
    let text = SourceText::new(text);
    let document = read(&text, Syntax::Json);
    let value = from_document(&document, FileId(0));
    let called = Case::name_of(&value).map_or_else(String::new, |name| format!(" (`{name}`)"));
    let tell = |offset: u32, message: &str| {
        (within(start, text.position(offset)), format!("case {number}{called}: {message}"))
    };
    if !document.problems().is_empty() {
        return Err(document.problems().iter().map(|p| tell(p.span.start, &p.message)).collect());
    }
    match Case::read(&value) {
        Ok(case) => Ok(Decided::new(case, |at| within(start, text.position(at.span.start)))),
        Err(trouble) => Err(trouble.iter().map(|(at, message)| tell(at.span.start, message)).collect()),
    }
}

/// A position in a chunk as one in the file.
fn within(start: Position, at: Position) -> Position {
    Position {
        line: start.line.saturating_add(at.line - 1),
        column: if at.line == 1 { start.column.saturating_add(at.column - 1) } else { at.column },
        offset: start.offset.saturating_add(at.offset),
    }
}
