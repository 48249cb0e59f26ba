//! `Route53` of a domain: records that lead to it, in one group for each hosted zone unless the user wants them apart.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::hash::hashed_id;
use crate::sam::source::{Generated, Source};

const KIND: &str = "AWS::Route53::RecordSetGroup";

/// What a record leads to.
pub(super) struct Alias {
    pub(super) zone: Option<Value>,
    pub(super) name: Option<Value>,
}

/// The groups that domains share, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct RecordSets(Vec<Group>);

/// The records of one hosted zone.
#[derive(Debug)]
struct Group {
    id: SmolStr,
    at: At,
    /// Of the first API that has a domain in the zone.
    attributes: Vec<Entry>,
    zone: Vec<Entry>,
    records: Vec<Value>,
}

/// Adds the records of a domain; `config` is the whole of `Domain`. Only records of REST APIs may be kept apart.
pub(super) fn add(
    api: &Source,
    config: &Value,
    name: &Value,
    (alias, may_be_apart): (Alias, bool),
    expansion: &mut Expansion<'_>,
) {
    let Some(route) = config.entry("Route53").filter(|route| !route.value.is_null()) else { return };
    let at = At(route.key_at);
    let given = |key: &str| route.value.entry(key).filter(|entry| !entry.value.is_null());
    let (by_id, by_name) = (given("HostedZoneId"), given("HostedZoneName"));
    let Some(zone) = by_id.or(by_name) else {
        let id = &api.id;
        let message = format!("`Route53` of `{id}` names no hosted zone: the transform refuses the template");
        return expansion.problem(route.value.at, message);
    };
    let apart =
        may_be_apart && given("SeparateRecordSetGroup").is_some_and(|apart| apart.value.truthy().is_yes());
    let id = if apart {
        hashed_id("RecordSetGroup", &at.list([zone.value.clone(), name.clone()]))
    } else {
        hashed_id("RecordSetGroup", &zone.value)
    };
    let group = Group {
        id: id.into(),
        at,
        attributes: super::passed_on(api),
        zone: by_id.into_iter().chain(by_name).cloned().collect(),
        records: records(&route.value, name, alias, at),
    };
    if apart { group.emit(expansion) } else { expansion.apis.record_sets.join(group) }
}

/// Makes the groups that domains share.
pub(super) fn finish(expansion: &mut Expansion<'_>) {
    for group in std::mem::take(&mut expansion.apis.record_sets).0 {
        group.emit(expansion);
    }
}

fn records(route: &Value, name: &Value, alias: Alias, at: At) -> Vec<Value> {
    let given = |key: &str| route.get(key).filter(|value| !value.is_null()).cloned();
    let target = [
        given("EvaluateTargetHealth").map(|health| ("EvaluateTargetHealth", health)),
        alias.zone.map(|zone| ("HostedZoneId", zone)),
        alias.name.map(|name| ("DNSName", name)),
    ];
    let target = at.map(target.into_iter().flatten());
    let record = |kind: &str| {
        let all = [
            Some(("Name", name.clone())),
            Some(("Type", at.text(kind))),
            Some(("AliasTarget", target.clone())),
            given("Region").map(|region| ("Region", region)),
            given("SetIdentifier").map(|set| ("SetIdentifier", set)),
        ];
        at.map(all.into_iter().flatten())
    };
    let both = given("IpV6").is_some_and(|both| both.truthy().is_yes());
    ["A", "AAAA"].into_iter().filter(|kind| both || *kind == "A").map(record).collect()
}

impl RecordSets {
    fn join(&mut self, group: Group) {
        match self.0.iter_mut().find(|known| known.id == group.id) {
            Some(known) => known.records.extend(group.records),
            None => self.0.push(group),
        }
    }
}

impl Group {
    fn emit(self, expansion: &mut Expansion<'_>) {
        let made = Generated::new(self.id, KIND, self.at.0).with_attributes(self.attributes);
        let made = self.zone.into_iter().fold(made, |made, zone| made.property(&zone.key, zone.value));
        expansion.emit(made.property("RecordSets", self.at.list(self.records)));
    }
}
