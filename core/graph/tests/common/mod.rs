//! Worlds of templates and accounts that are written in the test.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of a test fail by panicking")]

use deployfence_graph::World;
use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::{Given, Template, from_document};
use deployfence_value::{Scope, Value};

fn value(file: u32, text: &str) -> Value {
    let syntax = if text.starts_with('{') { Syntax::Json } else { Syntax::Yaml };
    let document = read(&SourceText::new(text.to_owned()), syntax);
    assert!(document.problems().is_empty(), "{:?}", document.problems());
    from_document(&document, FileId(file))
}

/// A world of templates and snapshots.
pub(crate) fn world(templates: &[&str], snapshots: &[&str]) -> World {
    let template = |(number, text): (usize, &&str)| {
        let number = u32::try_from(number).unwrap() + 1;
        Template::build(&value(number, text), Scope(number), &Given::default(), None).expect("a template")
    };
    let templates = templates.iter().enumerate().map(template).collect();
    let snapshots: Vec<Value> = snapshots.iter().map(|text| value(100, text)).collect();
    World::with_snapshots(templates, Vec::new(), Vec::new(), &snapshots)
}
