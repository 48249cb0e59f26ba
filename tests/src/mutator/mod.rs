//! Plants the trap of `facts/serverless.md` in real `serverless.yml` files, as text.
//!
//! An oracle is worth something only where it cannot share a mistake with what it judges: nothing here reads YAML with
//! the product's reader or asks the product what a trigger is. Lines go in, lines come out.

mod dress;
mod page;
mod place;
mod role;
mod trigger;

use page::Page;

pub use dress::Dress;
pub use place::Placement;
pub use role::{NoRole, RoleForm};
pub use trigger::{Trigger, Twin};

/// Whether the role is there.
#[derive(Debug, Clone, Copy)]
pub enum RolePart {
    /// A deployment role in this form.
    Set(RoleForm),
    /// Something that looks like one.
    Missing(NoRole),
}

/// Whether the trigger is there; the number chooses among its spellings.
#[derive(Debug, Clone, Copy)]
pub enum TriggerPart {
    /// What makes the framework add a handler.
    Fires(Trigger, usize),
    /// What nearly does.
    Spares(Twin),
}

/// All that is done to one file.
#[derive(Debug, Clone, Copy)]
pub struct Mutation {
    /// What the file looks like before.
    pub dress: Dress,
    /// The deployment role.
    pub role: RolePart,
    /// The trigger.
    pub trigger: TriggerPart,
    /// Where its event goes.
    pub placement: Placement,
    /// Set `frameworkVersion` to 3, whatever the file says.
    pub pin_version: bool,
}

/// A file with the trap in it.
#[derive(Debug)]
pub struct Mutated {
    /// The whole file.
    pub text: String,
    /// The line of the event that was put in, from 1.
    pub event_line: usize,
}

/// Why a file cannot take a mutation by text.
pub type Refusal = String;

/// Edits `text`.
///
/// # Errors
/// Where the file has no place for it that plain text could find.
pub fn mutate(text: &str, mutation: &Mutation) -> Result<Mutated, Refusal> {
    let mut page = Page::new(&mutation.dress.before(text));
    mutation.dress.furnish(&mut page)?;
    // `provider.iam` and the flags came with later versions than a range that ends at 2 allows.
    if mutation.pin_version || version(text).is_some_and(|v| v.contains('<')) {
        pin(&mut page)?;
    }
    match mutation.role {
        RolePart::Set(form) => form.put(&mut page)?,
        RolePart::Missing(lookalike) => lookalike.put(&mut page)?,
    }
    let recipe = match mutation.trigger {
        TriggerPart::Fires(trigger, spelling) => trigger.recipe(spelling),
        TriggerPart::Spares(twin) => twin.recipe(),
    };
    for (parents, lines) in recipe.provider {
        page.put(parents, lines, false)?;
    }
    mutation.placement.put(&mut page, recipe.event)?;
    let event_line = page.marked().ok_or("the event got lost")?;
    Ok(Mutated { text: page.text(mutation.dress.newline()), event_line })
}

/// What `provider.name` says; a service that does not say it is none that text can judge.
#[must_use]
pub fn provider(text: &str) -> Option<String> {
    let page = Page::new(text);
    let name = page.child(page.top("provider")?, "name")?;
    Some(page.value(name).to_owned())
}

/// Whether an event of the file itself triggers, without our help: one of a bucket that exists already.
#[must_use]
pub fn own_existing_buckets(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "existing: true")
}

/// The lines, from 1, of all events of a kind, in every spelling that the corpus or a mutation uses.
#[must_use]
pub fn events(text: &str, kind: &str) -> Vec<usize> {
    let is_event = |line: &str| {
        let item = line.trim_start().strip_prefix("- ").map(str::trim_start);
        // `- s3:*` is an action of a policy.
        item.and_then(|item| item.split_once(':')).is_some_and(|(key, rest)| {
            key.trim_matches(['"', '\'']) == kind && (rest.is_empty() || rest.starts_with(' '))
        })
    };
    text.lines().enumerate().filter(|(_, line)| is_event(line)).map(|(index, _)| index + 1).collect()
}

fn version(text: &str) -> Option<String> {
    let page = Page::new(text);
    page.top("frameworkVersion").map(|line| page.value(line).to_owned())
}

fn pin(page: &mut Page) -> Result<(), Refusal> {
    if let Some(line) = page.top("frameworkVersion") {
        page.replace(line, "frameworkVersion: '3'");
        return Ok(());
    }
    let provider = page.top("provider").ok_or("no provider")?;
    page.insert(provider, 0, "frameworkVersion: '3'");
    Ok(())
}
