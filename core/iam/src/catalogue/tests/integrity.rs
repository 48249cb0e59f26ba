//! Every table is the one that `provenance.json` records, and every entry of every table can be read.

#![expect(clippy::disallowed_methods, reason = "the files that were compiled in lie beside the sources")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::catalogue::*;

/// What the binary may pay for the catalogue.
const LIMIT: u64 = 4 << 20;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn provenance() -> Value {
    serde_json::from_slice(&std::fs::read(folder().join("provenance.json")).unwrap()).unwrap()
}

#[track_caller]
fn count(of: &str) -> usize {
    usize::try_from(provenance()["counts"][of].as_u64().expect(of)).unwrap()
}

fn files(within: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(within).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn the_files_are_those_that_the_provenance_records() {
    let provenance = provenance();
    let recorded = provenance["files"].as_object().unwrap();
    let mut bytes = 0;
    for (name, entry) in recorded {
        let data = std::fs::read(folder().join(name)).expect(name);
        let digest: String = Sha256::digest(&data).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry["sha256"].as_str(), Some(digest.as_str()), "{name}");
        assert_eq!(entry["bytes"].as_u64(), u64::try_from(data.len()).ok(), "{name}");
        bytes += entry["bytes"].as_u64().unwrap();
    }
    assert!(bytes <= LIMIT, "{bytes}");
    let mut present = Vec::new();
    files(&folder(), &mut present);
    // Beside the tables: the provenance itself, the licences, and the page for people.
    assert_eq!(present.len(), recorded.len() + 3, "{present:?}");
}

#[test]
fn every_action_can_be_read() {
    let mut before = String::new();
    let (mut depending, mut actions) = (0, 0);
    for action in all() {
        let name = action.name().to_ascii_lowercase();
        assert!(before < name, "{before} {name}");
        assert!(!action.operation().is_empty(), "{name}");
        assert_eq!(name.split_once(':').unwrap().0, action.service().prefix());
        assert_eq!(crate::catalogue::action(&name), Some(action));
        assert_eq!(Action::at(action.index()), Some(action));
        assert!(action.condition_keys().all(|key| !key.name().is_empty()));
        for resource in action.resource_types() {
            assert_eq!(resource.resource_type.service(), action.service());
            assert!(resource.condition_keys().all(|key| !key.name().is_empty()));
        }
        assert!(action.dependent_actions().all(|dependent| !dependent.name().is_empty()));
        depending += usize::from(action.dependent_actions().len() > 0);
        actions += 1;
        before = name;
    }
    assert_eq!(actions, count("actions"));
    assert_eq!(depending, count("actions with dependent actions"));
    assert_eq!(pass_role_actions().count(), count("actions that depend on iam:PassRole"));
    let pass_role = action("iam:PassRole").unwrap();
    let passing = all().filter(|action| action.dependent_actions().any(|needed| needed == pass_role));
    assert!(passing.eq(pass_role_actions()));
}

#[test]
fn every_service_and_resource_type_can_be_read() {
    for known in services() {
        assert!(!known.title().is_empty());
        assert_eq!(service(&known.prefix().to_uppercase()), Some(known));
        assert!(known.actions().all(|action| action.service() == known));
        assert!(known.resource_types().all(|resource_type| resource_type.service() == known));
        assert!(known.condition_keys().all(|key| condition_key(key.name()) == Some(key)));
    }
    assert_eq!(services().count(), count("services"));
    assert_eq!(services().map(|service| service.actions().len()).sum::<usize>(), count("actions"));
    let types = services().map(|service| service.resource_types().len()).sum::<usize>();
    assert_eq!(types, count("resource types"));
    for resource_type in resource_types() {
        assert_eq!(resource_type.service().resource_type(resource_type.name()), Some(resource_type));
        assert!(resource_type.arn_formats().len() > 0);
        assert!(resource_type.arn_formats().all(|format| format.starts_with("arn:${Partition}:")));
        assert!(resource_type.condition_keys().all(|key| !key.name().is_empty()));
    }
}

#[test]
fn every_condition_key_can_be_read() {
    let mut types = BTreeMap::new();
    for key in condition_keys() {
        assert_eq!(condition_key(&key.name().to_uppercase()), Some(key), "{key:?}");
        *types.entry((key.value_type(), key.is_multivalued())).or_insert(0) += 1;
    }
    assert_eq!(condition_keys().count(), count("condition keys"));
    assert!(types.len() > 6, "{types:?}");
}

#[test]
fn every_resource_schema_can_be_read() {
    let (mut handled, mut formats, mut roles, mut replacing) = (0, 0, 0, 0);
    for schema in resource_schemas() {
        assert_eq!(resource_schema(schema.name()), Some(schema));
        let mut handlers =
            Handler::ALL.into_iter().filter_map(|handler| schema.permissions(handler)).peekable();
        handled += usize::from(handlers.peek().is_some());
        assert!(handlers.flatten().all(|permission| !permission.is_empty()), "{schema:?}");
        assert!(schema.role_properties().all(|property| !property.path.is_empty()));
        let mut paths = schema.replacing_properties().chain(schema.maybe_replacing_properties());
        assert!(paths.all(|path| !path.is_empty()));
        formats += usize::from(schema.arn_format().is_some_and(|format| format.starts_with("arn:")));
        roles += schema.role_properties().len();
        replacing += schema.replacing_properties().len();
    }
    assert_eq!(resource_schemas().count(), count("CloudFormation resource types"));
    assert_eq!(handled, count("CloudFormation resource types with handlers"));
    assert_eq!(formats, count("CloudFormation resource types with an ARN format"));
    assert_eq!(roles, count("properties that take a role"));
    assert_eq!(replacing, count("properties that replace a resource"));
}

#[test]
fn every_managed_policy_can_be_read() {
    for policy in managed_policies() {
        let document: Value = serde_json::from_str(&policy.document()).unwrap();
        assert!(document["Statement"].is_array() || document["Statement"].is_object(), "{policy:?}");
        assert_eq!(managed_policy(policy.name()), Some(policy));
        assert_eq!(managed_policy(&policy.arn()), Some(policy));
    }
    assert_eq!(managed_policies().count(), count("managed policies"));
}
