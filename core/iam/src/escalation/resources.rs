//! On which resources a permission could be held: ARNs of the right form that the policies speak of. They are only
//! tried; whether a permission is held is for `evaluate` to say.

use deployfence_value::{Text, TextBuilder};

use super::sample::{CutShort, sample};
use super::world::World;
use crate::catalogue;
use crate::pattern::{Pattern, Style};

/// Resources that are tried for one permission, or for several on the same resource.
const CANDIDATES: usize = 512;
/// What stands for the names that may be chosen: the shortest, and one that no policy is likely to speak of.
const NAMES: [&str; 2] = ["?*", "*deployfence"];

/// What stands for a resource where an action has none.
pub(super) fn none() -> Text {
    Text::literal("*")
}

/// The forms of the ARNs that an action takes, as patterns for this account; none where it takes no resource. With a
/// `kind`, only those of this type where the action takes it.
pub(super) fn forms(world: &World, action: &str, kind: Option<&str>) -> Vec<Pattern> {
    let Some(action) = catalogue::action(action) else { return Vec::new() };
    let types = || action.resource_types().map(|resource| resource.resource_type);
    let kind = kind.filter(|kind| types().any(|resource| resource.name() == *kind));
    types()
        .filter(|resource| kind.is_none_or(|kind| resource.name() == kind))
        .flat_map(|resource| resource.arn_formats())
        .flat_map(|form| NAMES.map(|name| Pattern::new(&filled(world, form, name), Style::Arn, false)))
        .collect()
}

/// The form of an ARN with partition, region and account filled in, and `open` for every name that may be chosen.
fn filled(world: &World, form: &str, open: &str) -> Text {
    let mut text = TextBuilder::default();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        match name {
            "Partition" => text.push(&world.partition),
            "Region" => text.push(&world.region),
            "Account" => text.push(&world.account),
            _ => text.push_str(open),
        }
        rest = tail;
    }
    text.push_str(rest);
    text.finish()
}

/// Calls `is_enough` with resources of these forms that match one pattern of each group, until it says so. Each group is
/// what one policy names for one action, of which something has to fit. Fails where not all could be tried.
pub(super) fn search(
    forms: &[Pattern],
    groups: &[Vec<Pattern>],
    mut is_enough: impl FnMut(&Text) -> bool,
) -> Result<(), CutShort> {
    if groups.iter().any(Vec::is_empty) {
        return Ok(());
    }
    let mut tried = 0;
    for form in forms {
        let mut choice = vec![0; groups.len()];
        loop {
            if tried == CANDIDATES {
                return Err(CutShort);
            }
            tried += 1;
            let chosen = groups.iter().zip(&choice).filter_map(|(group, at)| group.get(*at));
            let patterns: Vec<&Pattern> = std::iter::once(form).chain(chosen).collect();
            if sample(&patterns)?.is_some_and(|resource| is_enough(&resource)) {
                return Ok(());
            }
            if !advance(&mut choice, groups) {
                break;
            }
        }
    }
    Ok(())
}

/// The next choice of a pattern from each group; false after the last one.
fn advance(choice: &mut [usize], groups: &[Vec<Pattern>]) -> bool {
    for (at, group) in choice.iter_mut().zip(groups) {
        *at += 1;
        if *at < group.len() {
            return true;
        }
        *at = 0;
    }
    false
}
