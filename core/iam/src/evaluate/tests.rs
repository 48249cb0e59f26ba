use std::sync::Arc;

use deployfence_value::{Hole, HoleOrigin, Scope, Text};

use super::{Outcome, Part, Policies, evaluate};
use crate::caller::Caller;
use crate::pattern::Subject;
use crate::policy::{Policy, Principal};
use crate::request::Context;
use crate::testing::{policy, request};

const USER: &str = "arn:aws:iam::111122223333:user/team/ada";
const ROLE: &str = "arn:aws:iam::111122223333:role/app/deploy";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/deploy/ci";
const OTHER: &str = "arn:aws:iam::444455556666:user/eve";
const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:jobs";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0";

fn allow_all() -> Arc<Policy> {
    policy(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)
}

fn nothing() -> Arc<Policy> {
    policy(r#"{"Effect": "Allow", "Action": "none:None", "Resource": "*"}"#)
}

/// A resource's policy that allows everything to a principal.
fn to(principal: &str) -> Option<Arc<Policy>> {
    Some(policy(&format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "*"}}"#)))
}

fn aws(arn: &str) -> Option<Arc<Policy>> {
    to(&format!(r#"{{"AWS": "{arn}"}}"#))
}

fn outcome(policies: &Policies, who: &str, action: &str, on: &str) -> Outcome {
    let decision = evaluate(policies, &request(who, action, on));
    assert!(!decision.because.is_empty(), "{who} {action}");
    decision.result
}

use Outcome::{Allowed, ExplicitlyDenied, ImplicitlyDenied};

#[test]
fn an_identity_policy_or_the_resource_allows_within_an_account() {
    let identity = Policies { identity: vec![allow_all()], ..Policies::default() };
    assert_eq!(outcome(&identity, USER, "sqs:SendMessage", QUEUE), Allowed);
    assert_eq!(outcome(&identity, OTHER, "sqs:SendMessage", QUEUE), ImplicitlyDenied);
    for (resource, who, expected) in [
        (aws(USER), USER, Allowed),
        (aws(ROLE), SESSION, Allowed),
        (aws(SESSION), SESSION, Allowed),
        (to(r#""*""#), USER, Allowed),
        (to(r#""*""#), "nobody", Allowed),
        (aws("111122223333"), USER, ImplicitlyDenied),
        (aws("arn:aws:iam::111122223333:root"), SESSION, ImplicitlyDenied),
        (aws("AROAEXAMPLE"), SESSION, ImplicitlyDenied),
        (aws(OTHER), OTHER, ImplicitlyDenied),
        (to(r#"{"Service": "sns.amazonaws.com"}"#), "sns.amazonaws.com", Allowed),
        (to(r#"{"Service": "sns.amazonaws.com"}"#), "s3.amazonaws.com", ImplicitlyDenied),
        (to(r#"{"Service": "sns.amazonaws.com"}"#), "sns.eu-west-1.amazonaws.com", Allowed),
        (to(r#"{"Service": "sns.amazonaws.com"}"#), "sns.ap-east-1.amazonaws.com", ImplicitlyDenied),
        (to(r#"{"Service": "sns.eu-west-1.amazonaws.com"}"#), "sns.amazonaws.com", Outcome::Unknown),
    ] {
        let policies = Policies { resource, ..Policies::default() };
        assert_eq!(outcome(&policies, who, "sqs:SendMessage", QUEUE), expected, "{who} {policies:?}");
    }
}

#[test]
fn both_accounts_have_to_allow() {
    for (resource, expected) in
        [(aws(OTHER), Allowed), (aws("444455556666"), Allowed), (aws(USER), ImplicitlyDenied)]
    {
        let policies = Policies { identity: vec![allow_all()], resource, ..Policies::default() };
        assert_eq!(outcome(&policies, OTHER, "sqs:SendMessage", QUEUE), expected);
    }
}

#[test]
fn boundaries_and_session_policies_cut_what_is_granted_to_the_role_alone() {
    for (resource, who, boundary, session) in [
        (None, SESSION, ImplicitlyDenied, ImplicitlyDenied),
        (aws(ROLE), SESSION, ImplicitlyDenied, ImplicitlyDenied),
        (aws(SESSION), SESSION, Allowed, Allowed),
        (to(r#""*""#), SESSION, Allowed, Allowed),
        (aws(USER), USER, Allowed, ImplicitlyDenied),
    ] {
        let plain = Policies { identity: vec![allow_all()], resource, ..Policies::default() };
        let bounded = Policies { boundaries: vec![allow_all(), nothing()], ..plain.clone() };
        assert_eq!(outcome(&bounded, who, "sqs:SendMessage", QUEUE), boundary, "{plain:?}");
        let in_session = Policies { session: vec![nothing()], ..plain };
        assert_eq!(outcome(&in_session, who, "sqs:SendMessage", QUEUE), session);
    }
}

#[test]
fn keys_and_roles_have_to_let_their_account() {
    let own = Policies { identity: vec![allow_all()], ..Policies::default() };
    for (action, on) in [("kms:Decrypt", KEY), ("sts:AssumeRole", ROLE)] {
        assert_eq!(outcome(&own, USER, action, on), ImplicitlyDenied);
        let opened = Policies { resource: aws("111122223333"), ..own.clone() };
        assert_eq!(outcome(&opened, USER, action, on), Allowed);
        let closed = Policies { resource: aws("111122223333"), ..Policies::default() };
        assert_eq!(outcome(&closed, USER, action, on), ImplicitlyDenied);
        let named = Policies { resource: aws(USER), ..Policies::default() };
        assert_eq!(outcome(&named, USER, action, on), Allowed);
    }
    assert_eq!(outcome(&own, USER, "kms:ListKeys", "*"), Allowed);
    assert_eq!(outcome(&Policies::default(), USER, "sts:GetCallerIdentity", "*"), Allowed);
    assert_eq!(outcome(&Policies::default(), "nobody", "sts:GetCallerIdentity", "*"), ImplicitlyDenied);
}

#[test]
fn organisations_bound_their_own() {
    let level = |policies: &[Arc<Policy>]| policies.to_vec();
    for (levels, expected) in [
        (vec![level(&[allow_all()]), level(&[nothing(), allow_all()])], Allowed),
        (vec![level(&[allow_all()]), level(&[nothing()])], ImplicitlyDenied),
        (vec![level(&[])], ImplicitlyDenied),
        (vec![], ImplicitlyDenied),
    ] {
        let policies = Policies {
            identity: vec![allow_all()],
            resource: to(r#"{"AWS": "444455556666", "Service": "sns.amazonaws.com"}"#),
            service_control: Some(levels),
            ..Policies::default()
        };
        for who in [USER, OTHER, "111122223333"] {
            assert_eq!(outcome(&policies, who, "sqs:SendMessage", QUEUE), expected, "{who}");
        }
        assert_eq!(outcome(&policies, "sns.amazonaws.com", "sqs:SendMessage", QUEUE), Allowed);
    }
    let deny = policy(r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#);
    let policies = Policies {
        identity: vec![allow_all()],
        resource: to(r#""*""#),
        resource_control: Some(vec![vec![deny]]),
        ..Policies::default()
    };
    assert_eq!(outcome(&policies, USER, "sqs:SendMessage", QUEUE), ExplicitlyDenied);
    assert_eq!(outcome(&policies, "nobody", "sqs:SendMessage", QUEUE), ExplicitlyDenied);
    let linked = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/x";
    assert_eq!(outcome(&policies, linked, "sqs:SendMessage", QUEUE), Allowed);
    assert_eq!(
        outcome(&policies, USER, "lambda:Invoke", "arn:aws:lambda:a:111122223333:function:f"),
        Allowed
    );
}

#[test]
fn not_principal_exempts_only_who_is_listed_itself() {
    let root = "arn:aws:iam::111122223333:root";
    for (listed, who, expected) in [
        (vec![USER, root], USER, Allowed),
        (vec![root], USER, ExplicitlyDenied),
        (vec![ROLE, root], SESSION, ExplicitlyDenied),
        (vec![ROLE, root, SESSION], SESSION, Allowed),
        (vec![root, SESSION], SESSION, ExplicitlyDenied),
        (vec![ROLE, root], ROLE, ExplicitlyDenied),
        (vec![ROLE, root, SESSION], ROLE, ExplicitlyDenied),
        (vec![root], root, Allowed),
        (vec!["*"], USER, Allowed),
        (vec!["*"], ROLE, Allowed),
        (vec!["*"], root, Allowed),
        (vec!["*"], SESSION, Allowed),
    ] {
        let listed = listed.iter().map(|arn| format!("{arn:?}")).collect::<Vec<_>>().join(", ");
        let deny = format!(r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": [{listed}]}}, "Action": "*"}}"#);
        let policies =
            Policies { identity: vec![allow_all()], resource: Some(policy(&deny)), ..Policies::default() };
        assert_eq!(outcome(&policies, who, "sqs:SendMessage", QUEUE), expected, "{listed} {who}");
        let bounded = Policies { boundaries: vec![allow_all()], ..policies };
        if who != root {
            assert_eq!(outcome(&bounded, who, "sqs:SendMessage", QUEUE), ExplicitlyDenied);
        }
    }
}

#[test]
fn reasons_name_what_decided() {
    let identity = policy(
        r#"{"Sid": "Read", "Effect": "Allow", "Action": "sqs:Receive*", "Resource": "*"},
           {"Sid": "Write", "Effect": "Allow", "Action": "sqs:Send*", "Resource": "*"},
           {"Sid": "Never", "Effect": "Deny", "Action": "sqs:Purge*", "Resource": "*"}"#,
    );
    let scp = policy(r#"{"Effect": "Allow", "Action": "sqs:S*", "Resource": "*"}"#);
    let policies = Policies {
        identity: vec![identity],
        service_control: Some(vec![vec![allow_all()], vec![scp]]),
        ..Policies::default()
    };
    let because = |action: &str| {
        let decision = evaluate(&policies, &request(USER, action, QUEUE));
        decision.because.iter().map(|because| (because.part, because.sentence())).collect::<Vec<_>>()
    };
    let expected = [
        (Part::Allows, "statement `Write` of the identity policy 1 allows it"),
        (
            Part::Allows,
            "statement 1 of the service control policy 1 of level 1 of the organisation allows it",
        ),
        (
            Part::Allows,
            "statement 1 of the service control policy 1 of level 2 of the organisation allows it",
        ),
    ];
    assert_eq!(because("sqs:SendMessage"), expected.map(|(part, text)| (part, text.to_owned())));
    let expected = [(Part::Lacks, "no service control policy of level 2 of the organisation allows it")];
    assert_eq!(because("sqs:ReceiveMessage"), expected.map(|(part, text)| (part, text.to_owned())));
    let expected = [(Part::Denies, "statement `Never` of the identity policy 1 denies it")];
    assert_eq!(because("sqs:PurgeQueue"), expected.map(|(part, text)| (part, text.to_owned())));
}

/// A text that a parameter of a template gives.
fn hole() -> Text {
    Text::hole(Hole::new(HoleOrigin::Parameter("P".into()), Scope(0)))
}

#[test]
fn what_is_not_known_decides_nothing_unless_it_cannot_matter() {
    let mut asked = request(USER, "sqs:SendMessage", QUEUE);
    asked.resource =
        Subject::new(Text::concat([&Text::literal("arn:aws:sqs:eu-west-1:111122223333:"), &hole()]));
    let statement = |effect: &str, resource: &str| {
        policy(&format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "{resource}"}}"#))
    };
    let queues = "arn:aws:sqs:*:*:*";
    for (identity, expected) in [
        (vec![statement("Allow", queues)], Allowed),
        (vec![statement("Allow", QUEUE)], Outcome::Unknown),
        (vec![statement("Allow", "arn:aws:sns:*:*:*")], ImplicitlyDenied),
        (vec![statement("Allow", queues), statement("Deny", QUEUE)], Outcome::Unknown),
        (vec![statement("Deny", QUEUE)], ImplicitlyDenied),
        (vec![statement("Allow", QUEUE), statement("Deny", queues)], ExplicitlyDenied),
    ] {
        let policies = Policies { identity, ..Policies::default() };
        let decision = evaluate(&policies, &asked);
        assert_eq!(decision.result, expected, "{policies:?}");
        assert_eq!(
            decision.because.iter().any(|because| because.part == Part::MayApply),
            expected == Outcome::Unknown
        );
    }
}

#[test]
fn a_policy_that_is_not_seen_whole_may_allow_and_deny() {
    let unseen = |json: &Arc<Policy>| {
        let mut policy = Policy::clone(json);
        policy.partial = true;
        Arc::new(policy)
    };
    for (identity, expected) in [
        (unseen(&allow_all()), Outcome::Unknown),
        (unseen(&nothing()), Outcome::Unknown),
        (unseen(&policy(r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#)), ExplicitlyDenied),
    ] {
        let policies = Policies { identity: vec![identity], ..Policies::default() };
        let decision = evaluate(&policies, &request(USER, "sqs:SendMessage", QUEUE));
        assert_eq!(decision.result, expected);
        let hidden = decision.because.iter().any(|because| because.part == Part::Hidden);
        assert_eq!(hidden, expected == Outcome::Unknown);
    }
    // A boundary that is not seen whole cuts nothing that it need not let through.
    let policies = Policies { boundaries: vec![unseen(&nothing())], ..Policies::default() };
    assert_eq!(outcome(&policies, USER, "sqs:SendMessage", QUEUE), ImplicitlyDenied);
}

#[test]
fn a_statement_of_unknown_effect_or_principal_or_context_may_apply() {
    let changed = |change: &dyn Fn(&mut Policy)| {
        let mut policy = Policy::clone(&to(r#"{"AWS": "placeholder"}"#).unwrap_or_else(allow_all));
        change(&mut policy);
        Policies { resource: Some(Arc::new(policy)), ..Policies::default() }
    };
    let principal = |principal: Principal| {
        changed(&|policy| policy.statements[0].principals.as_mut().unwrap().items[0].is = principal.clone())
    };
    let unknown = principal(Principal::Aws(hole()));
    assert_eq!(outcome(&unknown, USER, "sqs:SendMessage", QUEUE), Outcome::Unknown);
    assert_eq!(outcome(&unknown, "nobody", "sqs:SendMessage", QUEUE), ImplicitlyDenied);
    let role = Text::concat([&Text::literal("arn:aws:iam::111122223333:role/"), &hole()]);
    let role = principal(Principal::Aws(role));
    assert_eq!(outcome(&role, SESSION, "sqs:SendMessage", QUEUE), Outcome::Unknown);
    assert_eq!(outcome(&role, USER, "sqs:SendMessage", QUEUE), ImplicitlyDenied);
    assert_eq!(outcome(&principal(Principal::Anyone), "nobody", "sqs:SendMessage", QUEUE), Allowed);
    let effect = changed(&|policy| {
        policy.statements[0].effect = None;
        policy.statements[0].principals.as_mut().unwrap().items[0].is = Principal::Anyone;
    });
    assert_eq!(outcome(&effect, USER, "sqs:SendMessage", QUEUE), Outcome::Unknown);

    let conditional = policy(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}"#,
    );
    let policies = Policies { identity: vec![conditional], ..Policies::default() };
    let mut asked = request(USER, "sqs:SendMessage", QUEUE);
    assert_eq!(evaluate(&policies, &asked).result, ImplicitlyDenied);
    asked.context = Context::open();
    assert_eq!(evaluate(&policies, &asked).result, Outcome::Unknown);
}

#[test]
fn a_resource_policy_that_names_nobody_grants_nothing_and_denies_all() {
    let silent =
        |effect: &str| policy(&format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}"#));
    for (effect, expected) in [("Allow", ImplicitlyDenied), ("Deny", ExplicitlyDenied)] {
        let policies = Policies { resource: Some(silent(effect)), ..Policies::default() };
        assert_eq!(outcome(&policies, USER, "sqs:SendMessage", QUEUE), expected);
    }
    let own = Policies { identity: vec![allow_all()], ..Policies::default() };
    let bound = Policies { resource_control: Some(vec![vec![silent("Deny")]]), ..own };
    assert_eq!(outcome(&bound, USER, "sqs:SendMessage", QUEUE), ExplicitlyDenied);
}

#[test]
fn an_account_that_is_not_known_matters_where_the_accounts_decide() {
    let object = "arn:aws:s3:::reports/a";
    let own = Policies { identity: vec![allow_all()], ..Policies::default() };
    assert_eq!(outcome(&own, USER, "s3:GetObject", object), Outcome::Unknown);
    let both = Policies { resource: aws(USER), ..own };
    assert_eq!(outcome(&both, USER, "s3:GetObject", object), Allowed);
    assert_eq!(outcome(&Policies::default(), USER, "s3:GetObject", object), ImplicitlyDenied);
    let mut asked = request(USER, "s3:GetObject", object);
    asked.principal = Caller::Root(hole());
    asked.resource_account = Some(hole());
    assert_eq!(evaluate(&Policies::default(), &asked).result, Allowed);
}
