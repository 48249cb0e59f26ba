//! What holds for every reading, however broken the text.

use deployfence_source::{Document, Node, SourceText, Span, Syntax, limits, read};

/// Reads `text` as both syntaxes and checks what always holds.
///
/// # Panics
/// When something does not hold.
pub fn check(text: &str) {
    for syntax in [Syntax::Yaml, Syntax::Json] {
        check_document(&read(&SourceText::new(text), syntax));
    }
}

/// Checks what holds of every document.
///
/// # Panics
/// When something does not hold.
pub fn check_document(document: &Document) {
    let text = document.text().as_str();
    let good = |span: Span| span.start <= span.end && text.get(span.range()).is_some();
    let problems = document.problems();
    assert!(problems.len() <= limits::PROBLEMS);
    assert!(problems.is_sorted_by_key(|p| p.span), "the problems are in order");
    for problem in problems {
        assert!(good(problem.span), "{problem:?}");
        assert!(problem.related.as_ref().is_none_or(|(span, _)| good(*span)), "{problem:?}");
        let first = problem.message.chars().next().expect("a message");
        assert!(!first.is_uppercase() || problem.message.starts_with("JSON"), "{problem:?}");
    }
    if let Some(root) = document.root() {
        let mut budget = 200_000;
        check_node(root, &good, 0, &mut budget);
    }
}

fn check_node(node: Node<'_>, good: &impl Fn(Span) -> bool, depth: usize, budget: &mut usize) {
    if *budget == 0 {
        return;
    }
    *budget -= 1;
    assert!(depth <= limits::DEPTH, "no deeper than the limit, aliases expanded");
    let span = node.span();
    assert!(good(span), "{span:?}");
    assert!(node.tag_span().is_none_or(good));
    if let Some(text_span) = node.text_span() {
        assert!(good(text_span), "{text_span:?}");
    }
    let is_alias = node.target_span() != span;
    let mut last = span.start;
    let mut children: Vec<Node<'_>> = node.items().collect();
    for (key, value) in node.entries() {
        children.extend([key, value]);
    }
    for child in children {
        if !is_alias {
            assert!(
                child.span().start >= last,
                "children are in the order of the file: {:?} after {last}",
                child.span()
            );
            assert!(child.span().end <= span.end, "{:?} lies in {span:?}", child.span());
            last = child.span().start;
        }
        check_node(child, good, depth + 1, budget);
    }
}
