//! Every service of the corpus, with the trap planted by an editor of text that knows nothing of the product: found
//! wherever it is planted, and nothing claimed where it only looks like it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test fail by panicking, and what is left out is to be read"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use deployfence_engine::{Request, check, report};
use deployfence_tests::mutator::{self, Dress, Mutated, Mutation, NoRole, Placement, RoleForm, RolePart};
use deployfence_tests::mutator::{Trigger, TriggerPart, Twin};
use deployfence_tests::root;
use serde_json::Value;

/// How many forms of the role every service gets with every trigger.
const FORMS: usize = 2;

/// How many services there are, so that none goes missing.
const SERVICES: usize = 191;

/// Services of other clouds: the plugin with the trap is never loaded for them. Each was looked through; a change of
/// this number is to be read in the output.
const LEFT_OUT: usize = 60;

struct Service {
    name: String,
    text: String,
    provider: String,
}

struct Corpus {
    folder: PathBuf,
    services: Vec<Service>,
}

fn corpus() -> Option<Corpus> {
    let named = std::env::var_os("DEPLOYFENCE_CORPUS").map(PathBuf::from);
    let beside = root().parent().map(|parent| parent.join("shared/corpus")).filter(|path| path.is_dir());
    let Some(corpus) = named.or(beside) else {
        println!("skipped: DEPLOYFENCE_CORPUS names no folder, and there is none beside the checkout");
        return None;
    };
    let folder = corpus.canonicalize().unwrap().join("serverless-examples");
    let mut services = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let provider = mutator::provider(&text).unwrap_or_else(|| "not to be found".to_owned());
        services.push(Service {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text,
            provider,
        });
    }
    services.sort_by(|a, b| a.name.cmp(&b.name));
    Some(Corpus { folder, services })
}

/// A claim about a deployment role.
#[derive(Debug)]
struct Claim {
    code: String,
    logical_id: String,
    line: usize,
    /// The lines of the same file that the evidence points at.
    evidence: Vec<usize>,
}

impl Claim {
    fn is_of(&self, trigger: Trigger) -> bool {
        self.code == "DF101" && self.logical_id == trigger.handler()
    }
}

fn line(located: &Value) -> usize {
    usize::try_from(located["location"]["start"]["line"].as_u64().unwrap()).unwrap()
}

/// What the product says of `text` as the file of that name: claims about deployment roles, and what it cannot read.
fn ask(folder: &Path, name: &str, text: &str) -> (Vec<Claim>, BTreeSet<String>) {
    let request = Request {
        templates: BTreeMap::from([(name.to_owned(), text.to_owned())]),
        working_directory: folder.to_owned(),
        ..Request::default()
    };
    let json = report::json::render(&check(&request).unwrap());
    let json: Value = serde_json::from_str(&json).unwrap();
    let (mut claims, mut unreadable) = (Vec::new(), BTreeSet::new());
    for finding in json["findings"].as_array().unwrap() {
        assert_eq!(finding["location"]["file"], name);
        match finding["rule"]["code"].as_str().unwrap() {
            code @ ("DF101" | "DF102" | "DF104") => claims.push(Claim {
                code: code.to_owned(),
                logical_id: finding["logicalId"].as_str().unwrap_or_default().to_owned(),
                line: line(finding),
                evidence: finding["evidence"].as_array().unwrap().iter().map(line).collect(),
            }),
            "DF001" | "DF004" => drop(unreadable.insert(finding["message"].to_string())),
            _ => {}
        }
    }
    (claims, unreadable)
}

/// A number that is the same in every run and follows no pattern of the lists that it chooses from.
fn scatter(seed: usize) -> usize {
    let mut x = (seed as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x >> 33) as usize
}

/// The first of the forms, from `turn` on, that the file can take.
fn planted<T: Copy>(
    text: &str,
    forms: &[T],
    turn: usize,
    mutation: impl Fn(T) -> Mutation,
) -> Result<(T, Mutation, Mutated), String> {
    let mut refusals = BTreeSet::new();
    for step in 0..forms.len() {
        let form = forms[(turn + step) % forms.len()];
        let mutation = mutation(form);
        match mutator::mutate(text, &mutation) {
            Ok(mutated) => return Ok((form, mutation, mutated)),
            Err(refusal) => drop(refusals.insert(refusal)),
        }
    }
    Err(refusals.into_iter().collect::<Vec<_>>().join("; "))
}

/// Everything that varies besides the trigger and the role.
fn variation(seed: usize) -> (Dress, Placement, bool) {
    let (a, b) = (scatter(seed), scatter(seed + 1_000_000));
    (Dress::ALL[a % Dress::ALL.len()], Placement::ALL[b % Placement::ALL.len()], b % 16 < 8)
}

fn turns(services: &[Service]) -> impl Iterator<Item = (usize, &Service, Trigger, usize)> {
    let aws = services.iter().filter(|service| service.provider == "aws").enumerate();
    aws.flat_map(|(index, service)| {
        let triggers = Trigger::ALL.into_iter().enumerate();
        triggers.flat_map(move |(number, trigger)| {
            (0..FORMS).map(move |form| {
                let turn = index * FORMS + form + number * 5;
                (turn, service, trigger, (index * Trigger::ALL.len() + number) * FORMS + form)
            })
        })
    })
}

#[test]
fn every_planted_trap_is_found() {
    let Some(Corpus { folder, services }) = corpus() else { return };
    let (mut planted_traps, mut misses) = (0, String::new());
    let (mut forms, mut places) = (BTreeSet::new(), BTreeSet::new());
    for (turn, service, trigger, seed) in turns(&services) {
        let (dress, placement, pin_version) = variation(seed);
        let spelling = scatter(seed + 2_000_000);
        let outcome = planted(&service.text, &RoleForm::ALL, turn, |form| Mutation {
            dress,
            role: RolePart::Set(form),
            trigger: TriggerPart::Fires(trigger, spelling),
            placement,
            pin_version,
        });
        let (form, mutation, mutated) = outcome.unwrap_or_else(|e| panic!("{}: {e}", service.name));
        forms.insert((trigger, form));
        places.insert((trigger, dress, placement));
        planted_traps += 1;
        let (claims, unreadable) = ask(&folder, &service.name, &mutated.text);
        let (_, before) = ask(&folder, &service.name, &service.text);
        let verdict = judge(service, trigger, &mutated, &claims);
        if verdict.is_err() || !unreadable.is_subset(&before) {
            let (name, text) = (&service.name, describe(&mutated.text, mutated.event_line));
            writeln!(misses, "{name}: {mutation:?}\n  {verdict:?} {claims:?} {unreadable:?}\n{text}")
                .unwrap();
        }
    }
    println!(
        "{planted_traps} traps, {} pairs of trigger and form, {} of trigger, dress and place",
        forms.len(),
        places.len()
    );
    assert!(misses.is_empty(), "{misses}");
    assert_eq!(forms.len(), Trigger::ALL.len() * RoleForm::ALL.len(), "not every trigger met every form");
    assert_eq!(places.len(), Trigger::ALL.len() * Dress::ALL.len() * Placement::ALL.len());
}

/// A handler is one claim, at the first event that needs it; events of the file's own may need it, too, now that there
/// are logs or a role. The event that was put in must be named all the same.
fn judge(service: &Service, trigger: Trigger, mutated: &Mutated, claims: &[Claim]) -> Result<(), String> {
    let own_buckets = mutator::own_existing_buckets(&service.text);
    let own_fire = trigger != Trigger::ExistingBucket || own_buckets;
    let others = mutator::events(&mutated.text, trigger.event()).into_iter().filter(|_| own_fire);
    let first = others.chain([mutated.event_line]).min().unwrap();
    let (ours, besides): (Vec<_>, Vec<_>) = claims.iter().partition(|claim| claim.is_of(trigger));
    let [claim] = ours.as_slice() else { return Err(format!("expected one claim on line {first}")) };
    if claim.line != first {
        return Err(format!("expected on line {first}"));
    }
    if claim.line != mutated.event_line && !claim.evidence.contains(&mutated.event_line) {
        return Err(format!("expected evidence on line {}", mutated.event_line));
    }
    match besides.iter().all(|claim| own_buckets && claim.is_of(Trigger::ExistingBucket)) {
        true => Ok(()),
        false => Err("expected no more".to_owned()),
    }
}

/// The lines around the event.
fn describe(text: &str, line: usize) -> String {
    let around = text.lines().enumerate().skip(line.saturating_sub(4)).take(8);
    around.fold(String::new(), |mut out, (index, text)| {
        let _ = writeln!(out, "    {:>4} | {text}", index + 1);
        out
    })
}

#[test]
fn near_misses_are_spared() {
    let Some(Corpus { folder, services }) = corpus() else { return };
    let (mut count, mut claimed) = (0, String::new());
    let (mut seen_twins, mut seen_roles) = (BTreeSet::new(), BTreeSet::new());
    for (turn, service, trigger, seed) in turns(&services) {
        let (dress, placement, pin) = variation(seed);
        // What is default for `eventBridge` hangs on the version.
        let bridge = matches!(trigger, Trigger::BridgeOff | Trigger::BridgeEmpty);
        let twin_part =
            |role, trigger, pin_version| Mutation { dress, role, trigger, placement, pin_version };
        let unarmed = planted(&service.text, &NoRole::ALL, turn, |role| {
            twin_part(RolePart::Missing(role), TriggerPart::Fires(trigger, scatter(seed)), pin)
        });
        let (no_role, mutation, mutated) = unarmed.unwrap_or_else(|e| panic!("{}: {e}", service.name));
        seen_roles.insert((trigger, no_role));
        let mut both = vec![(mutation, mutated, false)];

        let lawful = |twin: &Twin| {
            twin.needs_no_other().is_none_or(|kind| mutator::events(&service.text, kind).is_empty())
        };
        let twins: Vec<Twin> = trigger.twins().iter().copied().filter(lawful).collect();
        let twin = twins[scatter(seed + 3_000_000) % twins.len()];
        let spared = planted(&service.text, &RoleForm::ALL, turn, |form| {
            twin_part(RolePart::Set(form), TriggerPart::Spares(twin), pin || bridge)
        });
        let (_, mutation, mutated) = spared.unwrap_or_else(|e| panic!("{}: {e}", service.name));
        seen_twins.insert(twin);
        both.push((mutation, mutated, mutator::own_existing_buckets(&service.text)));

        let (_, before) = ask(&folder, &service.name, &service.text);
        for (mutation, mutated, own) in both {
            count += 1;
            let (mut claims, unreadable) = ask(&folder, &service.name, &mutated.text);
            claims.retain(|claim| !(own && claim.is_of(Trigger::ExistingBucket)));
            // A twin that cannot be read would be spared for the wrong reason.
            if !claims.is_empty() || !unreadable.is_subset(&before) {
                let text = describe(&mutated.text, mutated.event_line);
                writeln!(claimed, "{}: {mutation:?}\n  {claims:?} {unreadable:?}\n{text}", service.name)
                    .unwrap();
            }
        }
    }
    println!("{count} near misses");
    assert!(claimed.is_empty(), "{claimed}");
    assert_eq!(seen_roles.len(), Trigger::ALL.len() * NoRole::ALL.len());
    let twins: usize = Trigger::ALL.into_iter().map(|trigger| trigger.twins().len()).sum();
    assert_eq!(seen_twins.len(), twins, "not every near miss was tried: {seen_twins:?}");
}

#[test]
fn what_is_left_out_is_of_other_clouds_and_spared() {
    let Some(Corpus { folder, services }) = corpus() else { return };
    let (mut left_out, mut spared) = (0, 0);
    for (index, service) in services.iter().enumerate().filter(|(_, service)| service.provider != "aws") {
        left_out += 1;
        println!("left out: {}: its provider is {}", service.name, service.provider);
        for (number, trigger) in Trigger::ALL.into_iter().enumerate() {
            let outcome = planted(&service.text, &RoleForm::ALL, index + number * 5, |form| Mutation {
                dress: Dress::Untouched,
                role: RolePart::Set(form),
                trigger: TriggerPart::Fires(trigger, index),
                placement: Placement::LastFunction,
                pin_version: false,
            });
            let (_, mutation, mutated) = outcome.unwrap_or_else(|e| panic!("{}: {e}", service.name));
            spared += 1;
            let (claims, _) = ask(&folder, &service.name, &mutated.text);
            assert!(claims.is_empty(), "{}: {mutation:?}: {claims:?}", service.name);
        }
    }
    println!("{} services, {left_out} left out, with {spared} traps that are none there", services.len());
    assert_eq!((services.len(), left_out), (SERVICES, LEFT_OUT));
}
