//! Where the event goes.

use super::Refusal;
use super::page::Page;

/// Where the event goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placement {
    /// A new function behind all others.
    LastFunction,
    /// A new function before all others.
    FirstFunction,
    /// Behind the events of the last function that is there.
    LastEvent,
    /// Before the events of the first function that is there.
    FirstEvent,
}

impl Placement {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::LastFunction, Self::FirstFunction, Self::LastEvent, Self::FirstEvent];

    pub(super) fn put(self, page: &mut Page, event: &str) -> Result<(), Refusal> {
        let function = page.top("functions").and_then(|line| {
            let functions = page.children(line);
            if self == Self::FirstEvent { functions.first().copied() } else { functions.last().copied() }
        });
        match (self, function) {
            (Self::LastEvent | Self::FirstEvent, Some(function)) => self.into_function(page, function, event),
            _ => self.new_function(page, event),
        }
    }

    fn new_function(self, page: &mut Page, event: &str) -> Result<(), Refusal> {
        let mut lines = "fenceProbe:\n  handler: src/probe.handler\n  events:\n".to_owned();
        for line in event.lines() {
            lines += &format!("    {line}\n");
        }
        page.put(&["functions"], &lines, self == Self::FirstFunction)?;
        let functions = page.top("functions").ok_or("no functions")?;
        let function = page.child(functions, "fenceProbe").ok_or("no function")?;
        page.mark(function + 3);
        Ok(())
    }

    fn into_function(self, page: &mut Page, function: usize, event: &str) -> Result<(), Refusal> {
        let Some(events) = page.child(function, "events") else {
            // Behind what the function says of itself.
            let at = page.end(function);
            let indent = page.child_indent(function).ok_or("a function without a block")?;
            page.insert(at, indent, "events:");
            let below = indent + page.step();
            page.insert(at + 1, below, event);
            page.mark(at + 1);
            return Ok(());
        };
        if !page.value(events).is_empty() {
            return Err(format!("`events` is `{}`, no block", page.value(events)));
        }
        let indent = page.child_indent(events).ok_or("no events")?;
        let at = if self == Self::LastEvent { page.end(events) } else { events + 1 };
        page.insert(at, indent, event);
        page.mark(at);
        Ok(())
    }
}
