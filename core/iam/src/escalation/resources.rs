//! On which resources a permission could be held: ARNs of the right form that the policies speak of. They are only
//! tried; whether a permission is held is for `evaluate` to say.

use deployfence_value::{Text, TextBuilder};

use super::services::prefixes_of;
use super::world::World;
use crate::catalogue::{self, Service};
use crate::pattern::{Pattern, Style};

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

/// One ARN of each type of resource for which a service can work, by its principal: at least one.
pub(super) fn of_service(world: &World, service: &str) -> Vec<Text> {
    let types = prefixes_of(service).filter_map(catalogue::service).flat_map(Service::resource_types);
    let forms = types.flat_map(|resource| resource.arn_formats());
    let mut arns: Vec<Text> = forms.map(|form| filled(world, form, "deployfence")).collect();
    if arns.is_empty() {
        let prefix = service.split('.').next().unwrap_or(service);
        let form = format!("arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:${{Name}}");
        arns.push(filled(world, &form, "deployfence"));
    }
    arns
}
