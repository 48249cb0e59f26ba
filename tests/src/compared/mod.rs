//! Holds `compare` to pairs of policies with known answers, and every request that it shows to `evaluate` and to what the
//! generator makes of it.

mod tally;

use std::sync::Arc;
use std::time::{Duration, Instant};

use deployfence_iam::Caller;
use deployfence_iam::compare::{Attached, Verdict, compare};
use deployfence_iam::evaluate::{Outcome, Policies, decide};
use deployfence_iam::pattern::{Reading, Subject};
use deployfence_iam::policy::Policy;
use deployfence_iam::request as product;
use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::from_document;
use deployfence_value::Text;
use serde_json::{Value, json};

pub use tally::Tally;

use crate::policy_pairs::{Held, Kind, Known, Pair, Request};

/// What was said of a pair, and whether it is right.
#[derive(Debug)]
pub struct Judged {
    /// The result, as `deployfence policy compare` prints it.
    pub said: &'static str,
    /// Why it is unknown, where it is.
    pub reasons: Vec<String>,
    /// How long it took.
    pub took: Duration,
    /// What is wrong with it: nothing, it is to be hoped.
    pub wrong: Vec<String>,
    /// Whether `evaluate` could be asked about the witness that the generator knows.
    pub evaluated: bool,
}

/// The account of callers in policies of identities.
const ACCOUNT: &str = "111122223333";
/// An account whose resources are nobody's else.
const ELSEWHERE: &str = "222233334444";

/// The policy that a JSON document says.
#[must_use]
pub fn policy(document: &Value) -> Arc<Policy> {
    let document = read(&SourceText::new(document.to_string()), Syntax::Json);
    Arc::new(Policy::new(&from_document(&document, FileId(0))))
}

/// Compares the policies of a pair, and judges the answer.
#[must_use]
pub fn judge(pair: &Pair) -> Judged {
    let (new, existing) = (policy(&pair.new), policy(&pair.existing));
    let attached = match pair.kind {
        Kind::Identity => Attached::Identity,
        Kind::Resource => Attached::Resource,
    };
    let start = Instant::now();
    let verdict = compare(&new, &existing, attached);
    let took = start.elapsed();
    let sides = Sides { kind: pair.kind, new, existing };
    let mut wrong: Vec<String> =
        [&sides.new, &sides.existing].iter().flat_map(|p| &p.problems).map(|p| p.message.clone()).collect();
    let (said, mut reasons) = ("no-new-access", Vec::new());
    let said = match verdict {
        Verdict::No => said,
        Verdict::Yes(witness) => {
            wrong.extend(sides.rejected(&witness));
            if pair.tells_apart(&of_product(&witness)) == Some(false) {
                wrong.push(format!("the witness shows nothing: {:?}", of_product(&witness)));
            }
            "new-access"
        }
        Verdict::Unknown(because) => {
            reasons = because;
            "unknown"
        }
    };
    let mut evaluated = false;
    match (&pair.known, said) {
        (Known::NoNewAccess, "new-access") => wrong.push("a subset is said to be wider".to_owned()),
        (Known::NewAccess(request), "no-new-access") => wrong.push(format!("proved, but {request:?} is new")),
        _ => {}
    }
    if let Known::NewAccess(request) = &pair.known {
        let forms = to_product(request);
        evaluated = forms.iter().any(|form| sides.rejected(form).is_none());
        if !evaluated && !sides.is_within_account(request) {
            wrong.push(format!("evaluation does not know {request:?}"));
        }
    }
    Judged { said, reasons, took, wrong, evaluated }
}

struct Sides {
    kind: Kind,
    new: Arc<Policy>,
    existing: Arc<Policy>,
}

impl Sides {
    /// What evaluation has against a witness; nothing where the new policy allows it and the existing one does not.
    fn rejected(&self, request: &product::Request) -> Option<String> {
        let outcomes = |with: &dyn Fn(&Arc<Policy>) -> Policies, reading| {
            (decide(&with(&self.new), request, reading), decide(&with(&self.existing), request, reading))
        };
        let confirmed = |with: &dyn Fn(&Arc<Policy>) -> Policies| {
            [Reading::Wide, Reading::Narrow].into_iter().all(|reading| {
                let (new, existing) = outcomes(with, reading);
                new == Outcome::Allowed && existing != Outcome::Allowed && existing != Outcome::Unknown
            })
        };
        let shown = match self.kind {
            // Roles and keys leave it to their account whom to let in.
            Kind::Identity => confirmed(&|policy| Policies {
                identity: vec![policy.clone()],
                resource: Some(everything(&json!({"Principal": {"AWS": ACCOUNT}}))),
                ..Policies::default()
            }),
            Kind::Resource => {
                let alone =
                    |policy: &Arc<Policy>| Policies { resource: Some(policy.clone()), ..Policies::default() };
                // What is granted across accounts, the caller's own policies have to allow too.
                let both = |policy: &Arc<Policy>| Policies {
                    identity: vec![everything(&json!({}))],
                    ..alone(policy)
                };
                confirmed(&alone) || confirmed(&both)
            }
        };
        (!shown).then(|| format!("evaluation rejects {:?}", of_product(request)))
    }

    /// Whether a resource that says its account grants something within it. To its account as such it grants nothing
    /// then: the account's policies of identities do.
    fn is_within_account(&self, request: &Request) -> bool {
        let account = |arn: &str| arn.split(':').nth(4).unwrap_or_default().to_owned();
        self.kind == Kind::Resource && account(&request.resource) == account(&request.principal)
    }
}

fn everything(more: &Value) -> Arc<Policy> {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    if let (Some(statement), Some(more)) = (statement.as_object_mut(), more.as_object()) {
        statement.extend(more.clone());
    }
    policy(&json!({"Version": "2012-10-17", "Statement": [statement]}))
}

/// The request as the product has it, in the caller's account and in another.
fn to_product(request: &Request) -> Vec<product::Request> {
    let principal = Text::literal(request.principal.as_str());
    let caller = Caller::parse(&principal).expect("the generator names users, roles and services");
    let mut context = product::Context::default();
    for (key, held) in &request.context {
        let values = match held {
            Held::One(value) => std::slice::from_ref(value),
            Held::Many(values) => values,
        };
        context.insert(key, values.iter().map(|value| Subject::from(value.as_str())).collect());
    }
    let own = caller.account().cloned().unwrap_or_else(|| Text::literal(ACCOUNT));
    let forms = [own, Text::literal(ELSEWHERE)].map(|account| product::Request {
        principal: caller.clone(),
        action: Subject::from(request.action.as_str()),
        resource: Subject::from(request.resource.as_str()),
        resource_account: Some(account),
        context: context.clone(),
    });
    forms.into()
}

/// The request as the generator has it.
fn of_product(request: &product::Request) -> Request {
    let text = |subject: &Subject| subject.as_str().expect("a witness is all text").to_owned();
    let principal = match &request.principal {
        Caller::User(identity)
        | Caller::Role(identity)
        | Caller::Session(identity)
        | Caller::FederatedUser(identity) => identity.arn.to_string(),
        Caller::Root(account) => format!("arn:aws:iam::{account}:root"),
        Caller::Service(name) => name.to_string(),
        Caller::Federated(_) => "federated".to_owned(),
        Caller::CanonicalUser(id) => id.to_string(),
        Caller::Anonymous => "anonymous".to_owned(),
    };
    let held = |values: &[Subject]| match values {
        [one] => Held::One(text(one)),
        several => Held::Many(several.iter().map(text).collect()),
    };
    Request {
        principal,
        action: text(&request.action),
        resource: text(&request.resource),
        context: request.context.iter().map(|(key, values)| (key.to_owned(), held(values))).collect(),
    }
}
