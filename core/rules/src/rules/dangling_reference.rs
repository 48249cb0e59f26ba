//! # What it finds
//!
//! A `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn` that names something which the template does not define, and a pseudo
//! parameter in the wrong case, such as `AWS::AccountID`.
//!
//! # Why it matters
//!
//! CloudFormation refuses the template before it does anything: `Template format error: Unresolved resource dependencies
//! [Tabel] in the Resources block of the template`, or `Template error: instance of Fn::GetAtt references undefined resource
//! Tabel`. Often a resource or a parameter was renamed or taken out, and one place was missed.
//!
//! # How to fix
//!
//! ```yaml
//! Parameters:
//!   accessToken: {Type: String, NoEcho: true}
//! Resources:
//!   Function:
//!     Type: AWS::Lambda::Function
//!     Properties:
//!       Environment:
//!         Variables:
//!           ACCESS_TOKEN: !Ref accessToken # not `AccessToken`: names differ by case
//! ```
//!
//! In `Fn::Sub`, write `${!NAME}` for a `${NAME}` that is meant for a shell.
//!
//! # Limits
//!
//! A template that is not seen whole is passed over: one with a macro, a module, a loop over something that is not known, a
//! remote include, an error, an attribute of org-formation, or a part of a Serverless service that is not packaged. So are names that the SAM transform or the
//! Serverless Framework may make. What a condition names, and whether an attribute exists, is not looked at.
//! A file that declares itself a template, and that a script of yours joins with others before it deploys, is taken for the whole.

use std::collections::{HashMap, HashSet};

use deployfence_findings::{Edit, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_source::{FileSpan, nearest};
use deployfence_template::Template;
use deployfence_value::Value;

use crate::Rule;
use crate::names::{is_made_by_framework, is_parameter, is_pseudo, is_resource, pseudo_in_other_case};
use crate::references::{By, Reference, dependencies, references};
use crate::whole::is_whole;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF608",
    slug: "dangling-reference",
    group: Group::Secrets,
    severity: Severity::Critical,
    summary: "a reference names something that the template does not define: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html",
    ],
    fixed: false,
};

/// Letters in a row that a slip may add, leave out or change.
const SLIP: usize = 2;
/// Most places beside the first that are shown of one name.
const SHOWN: usize = 4;

pub(crate) struct DanglingReference;

impl Rule for DanglingReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        // A template that is deployed twice is read twice.
        let mut told = HashSet::new();
        for template in world.templates() {
            let dangling = dangling(template);
            if dangling.is_empty() || !is_whole(world, template) {
                continue;
            }
            let mut names = HashMap::new();
            let mut places: Vec<Vec<Dangling<'_>>> = Vec::new();
            for one in dangling.into_iter().filter(|d| told.insert((d.reference.at, d.claim()))) {
                let name = *names.entry(one.claim()).or_insert(places.len());
                match places.get_mut(name) {
                    Some(known) => known.push(one),
                    None => places.push(vec![one]),
                }
            }
            findings.extend(places.iter().filter_map(|places| finding(template, places)));
        }
    }
}

/// A reference that leads nowhere.
struct Dangling<'t> {
    reference: Reference<'t>,
    /// The resource that it stands in.
    within: Option<&'t str>,
    why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Undefined,
    /// Only resources have attributes, and only they can be waited for.
    Parameter,
}

impl Dangling<'_> {
    /// What is the same for every place that names it.
    fn claim(&self) -> String {
        let name = self.reference.name;
        match self.why {
            Why::Undefined => format!("`{name}` is not defined in the template: CloudFormation refuses it"),
            Why::Parameter => {
                format!(
                    "`{name}` is a parameter, and a resource is asked for: CloudFormation refuses the template"
                )
            }
        }
    }
}

/// Every reference of a template that leads nowhere, as far as the template is all there is.
fn dangling(template: &Template) -> Vec<Dangling<'_>> {
    let section = |name: &str| template.root().get(name).into_iter().flat_map(Value::entries);
    let mut met: Vec<(Option<&str>, Reference<'_>)> = Vec::new();
    for resource in section("Resources") {
        let body = resource.value.entries().filter(|entry| entry.key != "DependsOn");
        let own = body.flat_map(|entry| references(&entry.value));
        let waits = resource.value.get("DependsOn").into_iter().flat_map(dependencies);
        met.extend(own.chain(waits).map(|reference| (Some(resource.key.as_str()), reference)));
    }
    for entry in section("Conditions").chain(section("Outputs")) {
        met.extend(references(&entry.value).into_iter().map(|reference| (None, reference)));
    }
    let why = |(within, reference)| Some(Dangling { reference, within, why: why(template, reference)? });
    met.into_iter().filter_map(why).collect()
}

fn why(template: &Template, reference: Reference<'_>) -> Option<Why> {
    let name = reference.name;
    if is_pseudo(name) || is_resource(template, name) {
        return None;
    }
    if name.contains("::") {
        return pseudo_in_other_case(name).map(|_| Why::Undefined);
    }
    // Other characters are those of a tool that fills the template in.
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        return None;
    }
    if is_parameter(template, name) {
        let is_wrong = reference.of_attribute || reference.by == By::DependsOn;
        return is_wrong.then_some(Why::Parameter);
    }
    let is_made = is_made_by_framework(name) || is_made_by_sam(template, name);
    (!is_made).then_some(Why::Undefined)
}

/// Whether the SAM transform may make a resource of that name beside those that are known to be made.
fn is_made_by_sam(template: &Template, name: &str) -> bool {
    template.is_of_sam()
        && (name.starts_with("Serverless")
            || template.resources().any(|resource| name.starts_with(resource.logical_id.as_str())))
}

fn finding(template: &Template, places: &[Dangling<'_>]) -> Option<Finding> {
    let (first, others) = places.split_first()?;
    let Dangling { reference, within, .. } = first;
    let meant = meant(template, first);
    let mut builder = Finding::builder(&META, reference.at, first.claim());
    if let Some(id) = within {
        builder = builder.logical_id(*id).path(vec!["Resources".to_owned(), (*id).to_owned()]);
    }
    builder = builder.because(reference.at, format!("`{}` names it", reference.by.name()));
    for other in others.iter().take(SHOWN) {
        builder = builder.because(other.reference.at, format!("`{}` names it", other.reference.by.name()));
    }
    let Some(meant) = meant else {
        return Some(builder.help("define it, or take the reference out").build());
    };
    builder = builder.help(format!("`{meant}` may be meant"));
    let edits: Vec<Edit> = places.iter().filter_map(|place| edit(&place.reference, &meant)).collect();
    if edits.len() == places.len() {
        builder = builder.fix(Fix { title: format!("name `{meant}`"), safety: Safety::Review, edits });
    }
    Some(builder.build())
}

fn edit(reference: &Reference<'_>, meant: &str) -> Option<Edit> {
    let at: FileSpan = reference.at;
    reference.is_exact.then(|| Edit { at, text: meant.to_owned() })
}

/// The name that is nearest.
fn meant(template: &Template, dangling: &Dangling<'_>) -> Option<String> {
    let name = dangling.reference.name;
    if let Some(pseudo) = pseudo_in_other_case(name) {
        return Some(pseudo.to_owned());
    }
    let resources = template.resources().map(|resource| resource.logical_id.as_str());
    let parameters = template.parameters().iter().map(|parameter| parameter.name.as_str());
    let of_resources = dangling.reference.of_attribute || dangling.reference.by == By::DependsOn;
    let known: Vec<&str> =
        if of_resources { resources.collect() } else { resources.chain(parameters).collect() };
    let near = nearest(name, known.into_iter(), 1).first().copied()?;
    is_slip(name, near).then(|| near.to_owned())
}

/// Whether two names differ in a few letters at one place, or in case alone.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(a, b)| a == b).count();
    let front = same(&mut a.chars().zip(b.chars()));
    let back = same(&mut a.chars().rev().zip(b.chars().rev()));
    front + back + SLIP >= a.len().max(b.len())
}
