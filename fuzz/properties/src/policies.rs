//! Policies, patterns and comparisons: whatever the text, and whatever the pair.

use std::sync::Arc;

use deployfence_iam::compare::{Attached, Verdict, compare};
use deployfence_iam::evaluate::{Outcome, Policies, decide};
use deployfence_iam::pattern::{How, Pattern, Reading, Style, Subject};
use deployfence_iam::policy::Policy;
use deployfence_iam::request::{Context, Request};
use deployfence_iam::{Caller, catalogue};
use deployfence_source::{FileId, SourceText, Syntax};
use deployfence_value::Text;

/// The policy that a text holds, read as JSON.
#[must_use]
pub fn read(text: &str) -> Arc<Policy> {
    let document = deployfence_source::read(&SourceText::new(text.to_owned()), Syntax::Json);
    Arc::new(Policy::new(&deployfence_template::from_document(&document, FileId(0))))
}

/// A policy is read without an end or a crash, its places lie in the text, it decides every request where nothing is
/// wrong with it, and it never allows more than itself.
pub fn check_text(text: &str) {
    let policy = read(text);
    for at in policy.problems.iter().map(|p| p.at).chain(policy.statements.iter().map(|s| s.at)) {
        assert!(text.get(at.span.range()).is_some(), "{at:?} lies outside");
    }
    let stack = Policies { identity: vec![policy.clone()], ..Policies::default() };
    let request = request(&user(OWNER), "s3:GetObject", "arn:aws:s3:::a/b", Context::default());
    let outcome = decide(&stack, &request, Reading::Wide);
    assert!(
        !policy.problems.is_empty() || outcome != Outcome::Unknown,
        "nothing is wrong, and it is not decided"
    );
    for attached in [Attached::Identity, Attached::Resource] {
        let verdict = compare(&policy, &policy, attached);
        assert!(verdict.witness().is_none(), "{attached:?}: more than itself: {verdict:?}");
    }
}

/// A pattern matches what a matcher of another making matches, and an action pattern finds actions that it matches.
pub fn check_pattern(pattern: &str, subject: &str) {
    let text = Text::literal(pattern);
    let of = Subject::from(subject);
    for ignore_case in [false, true] {
        let how = How { ignore_case, ..How::default() };
        let glob = Pattern::new(&text, Style::Glob, false).matches(&of, how);
        assert_eq!(glob.is_yes(), plain(pattern, subject, ignore_case), "`{pattern}` against `{subject}`");
        let exact = Pattern::new(&text, Style::Exact, false).matches(&of, how);
        assert!(!exact.is_yes() || pattern.chars().count() == subject.chars().count());
    }
    let arn = Pattern::new(&text, Style::Arn, false);
    let narrow = How { reading: Reading::Narrow, ..How::default() };
    let (wide, narrow) = (arn.matches(&of, How::default()), arn.matches(&of, narrow));
    assert!(wide.is_yes() || !narrow.is_yes(), "`{pattern}` matches more narrowly than widely");
    assert_eq!(
        narrow.is_yes(),
        by_segments(pattern, subject),
        "`{pattern}` against `{subject}`, segment by segment"
    );
    // With policy variables, it is read without a crash, and reads back.
    let shown = Pattern::new(&text, Style::Arn, true).to_string();
    let again = Pattern::new(&Text::literal(shown.as_str()), Style::Arn, true).to_string();
    assert!(pattern.contains('$') || shown == again);
    let action = Pattern::new(&text, Style::Glob, false);
    let how = How { ignore_case: true, ..How::default() };
    for found in catalogue::expand(pattern).take(20) {
        assert!(
            action.matches(&Subject::from(found.name()), how).is_yes(),
            "`{pattern}` finds `{}`",
            found.name()
        );
    }
}

/// A glob matcher that tries everything, by dynamic programming over characters.
fn plain(pattern: &str, subject: &str, ignore_case: bool) -> bool {
    let folded = |text: &str| -> Vec<char> {
        text.chars().map(|c| if ignore_case { deployfence_iam::pattern::fold(c) } else { c }).collect()
    };
    let (pattern, subject) = (folded(pattern), folded(subject));
    let mut row = vec![false; subject.len() + 1];
    row[0] = true;
    for p in pattern {
        let mut next = vec![false; subject.len() + 1];
        next[0] = p == '*' && row[0];
        for at in 0..subject.len() {
            next[at + 1] = match p {
                '*' => next[at] || row[at + 1],
                '?' => row[at],
                p => row[at] && p == subject[at],
            };
        }
        row = next;
    }
    row[subject.len()]
}

/// Segment by segment: both have the same number of parts, up to the sixth, and each part matches.
fn by_segments(pattern: &str, subject: &str) -> bool {
    if !pattern.is_empty() && pattern.chars().all(|c| c == '*') {
        return true;
    }
    let (pattern, subject): (Vec<&str>, Vec<&str>) =
        (pattern.splitn(6, ':').collect(), subject.splitn(6, ':').collect());
    pattern.len() == subject.len() && pattern.iter().zip(&subject).all(|(p, s)| plain(p, s, false))
}

const ACTIONS: [&str; 8] =
    ["s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject", "S3:getobject", "sqs:*", "s3:*Object"];
const RESOURCES: [&str; 9] = [
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::*/x",
    "arn:aws:s3:::a?x",
    "arn:aws:s3:::${aws:username}/*",
    "arn:aws:s3:::x/${aws:username}",
    "arn:aws:sns:*:1:t",
    "arn:aws:sns:us:1:*",
];
const PRINCIPALS: [&str; 5] = [
    r#""*""#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:user/u"}"#,
    r#"{"AWS": ["444455556666", "arn:aws:iam::111122223333:role/r"]}"#,
    r#"{"Service": "sns.amazonaws.com"}"#,
];
const OPERATORS: [&str; 14] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "NumericLessThan",
    "NumericGreaterThanEquals",
    "NumericEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "Bool",
    "Null",
    "DateLessThan",
];
const KEYS: [&str; 3] = ["aws:username", "aws:SourceVpc", "aws:TagKeys"];
const VALUES: [&str; 10] = [
    "x",
    "X",
    "y*",
    "*",
    "5",
    "true",
    "10.0.0.0/8",
    "${aws:username}",
    "arn:aws:sns:*:1:t",
    "2026-01-01T00:00:00Z",
];

/// What requests have for a key; texts side by side are several values.
const HAS: [&[&str]; 11] = [
    &[],
    &["x"],
    &["X"],
    &["yes"],
    &["4"],
    &["5"],
    &["10.1.2.3"],
    &["true"],
    &["arn:aws:sns:us:1:t"],
    &["x", "z"],
    &["2025-01-01T00:00:00Z"],
];

/// Choices that bytes make; zeros once they are used up.
struct Choices<'d>(std::slice::Iter<'d, u8>);

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.0.next().map_or(0, |&byte| usize::from(byte) % bound)
    }

    fn of(&mut self, texts: &[&'static str]) -> &'static str {
        texts[self.below(texts.len())]
    }

    fn list(&mut self, texts: &[&'static str]) -> String {
        let several = (0..=self.below(2)).map(|_| format!("\"{}\"", self.of(texts))).collect::<Vec<_>>();
        format!("[{}]", several.join(", "))
    }

    fn policy(&mut self, attached: Attached) -> String {
        let statements: Vec<String> = (0..=self.below(3)).map(|_| self.statement(attached)).collect();
        format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
    }

    fn statement(&mut self, attached: Attached) -> String {
        let effect = if self.below(3) == 1 { "Deny" } else { "Allow" };
        let not = |negated| if negated { "Not" } else { "" };
        let action = format!(r#""{}Action": {}"#, not(self.below(6) == 1), self.list(&ACTIONS));
        let resource = format!(r#""{}Resource": {}"#, not(self.below(6) == 1), self.list(&RESOURCES));
        let mut parts = vec![format!(r#""Effect": "{effect}""#), action, resource];
        if attached == Attached::Resource {
            parts.push(format!(
                r#""{}Principal": {}"#,
                not(effect == "Deny" && self.below(4) == 1),
                self.of(&PRINCIPALS)
            ));
        }
        let conditions: Vec<String> = (0..self.below(3)).map(|_| self.condition()).collect();
        if !conditions.is_empty() {
            parts.push(format!(r#""Condition": {{{}}}"#, conditions.join(", ")));
        }
        format!("{{{}}}", parts.join(", "))
    }

    fn condition(&mut self) -> String {
        let set = ["", "", "", "ForAllValues:", "ForAnyValue:"][self.below(5)];
        let operator = self.of(&OPERATORS);
        let if_exists = if operator != "Null" && self.below(4) == 1 { "IfExists" } else { "" };
        format!(r#""{set}{operator}{if_exists}": {{"{}": {}}}"#, self.of(&KEYS), self.list(&VALUES))
    }
}

/// A pair that any bytes make: what is proved is refuted by none of a few thousand requests, and a witness is one.
pub fn check_pair(data: &[u8]) {
    let mut choices = Choices(data.iter());
    let attached = if choices.below(2) == 0 { Attached::Identity } else { Attached::Resource };
    let (new, existing) = (choices.policy(attached), choices.policy(attached));
    let (new_policy, existing_policy) = (read(&new), read(&existing));
    let shown = || format!("{attached:?}\nnew      {new}\nexisting {existing}");
    assert!(new_policy.problems.is_empty(), "{:?}\n{}", new_policy.problems, shown());
    let with = |policy: &Arc<Policy>| match attached {
        Attached::Identity => Policies { identity: vec![policy.clone()], ..Policies::default() },
        Attached::Resource => {
            Policies { resource: Some(policy.clone()), identity: vec![read(ALL)], ..Policies::default() }
        }
    };
    let (new_stack, existing_stack) = (with(&new_policy), with(&existing_policy));
    match compare(&new_policy, &existing_policy, attached) {
        Verdict::Unknown(_) => {}
        Verdict::Yes(witness) => {
            let within =
                |policy: &Arc<Policy>| Policies { resource: Some(policy.clone()), ..Policies::default() };
            let shows = |new: &Policies, existing: &Policies| {
                decide(new, &witness, Reading::Wide) == Outcome::Allowed
                    && decide(existing, &witness, Reading::Wide) != Outcome::Allowed
            };
            let alone =
                attached == Attached::Resource && shows(&within(&new_policy), &within(&existing_policy));
            assert!(alone || shows(&new_stack, &existing_stack), "{witness:?}\n{}", shown());
        }
        Verdict::No => {
            for request in requests(attached) {
                for reading in [Reading::Wide, Reading::Narrow] {
                    let allowed = |stack| decide(stack, &request, reading) == Outcome::Allowed;
                    let refuted = allowed(&new_stack) && !allowed(&existing_stack);
                    assert!(!refuted, "{reading:?} {request:?}\n{}", shown());
                }
            }
        }
    }
}

/// Whose the resources are: the account of whom policies of identities are asked about, and of nobody whom policies of
/// resources name. With a policy that allows all, those alone count then.
const OWNER: &str = "000011112222";
const ALL: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn requests(attached: Attached) -> impl Iterator<Item = Request> {
    let callers = match attached {
        Attached::Identity => vec![user(OWNER)],
        Attached::Resource => {
            let named =
                ["arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:user/u", "sns.amazonaws.com"];
            let parsed = named.iter().filter_map(|text| Caller::parse(&Text::literal(*text)));
            parsed.chain([user("444455556666"), user("777788889999"), Caller::Anonymous]).collect()
        }
    };
    let resources = [
        "*",
        "arn:aws:s3:::a/x",
        "arn:aws:s3:::aax",
        "arn:aws:s3:::x/x",
        "arn:aws:sns:us:1:t",
        "arn:aws:sns:a:b:1:t",
    ];
    let actions = ["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl", "sqs:SendMessage", "ec2:RunInstances"];
    let places = actions.into_iter().flat_map(move |action| resources.map(|resource| (action, resource)));
    places.enumerate().flat_map(move |(number, (action, resource))| {
        let callers = callers.clone();
        (0..HAS.len() * 3).map(move |turn| {
            // Not all combinations, but each value with many of the others.
            let mut context = Context::default();
            for (at, key) in KEYS.iter().enumerate() {
                let has = HAS[(turn + at * (number + turn / HAS.len() + 1)) % HAS.len()];
                // No request has several values of a key that has one.
                let several =
                    catalogue::condition_key(key).is_some_and(catalogue::ConditionKey::is_multivalued);
                let has = if several { has } else { &has[..has.len().min(1)] };
                context.insert(key, has.iter().map(|text| Subject::from(*text)).collect());
            }
            request(&callers[(turn + number) % callers.len()], action, resource, context)
        })
    })
}

fn user(account: &str) -> Caller {
    Caller::parse(&Text::literal(format!("arn:aws:iam::{account}:user/somebody"))).expect("the ARN of a user")
}

/// A request for something of `OWNER`'s.
fn request(caller: &Caller, action: &str, resource: &str, context: Context) -> Request {
    Request {
        principal: caller.clone(),
        action: Subject::from(action),
        resource: Subject::from(resource),
        resource_account: Some(Text::literal(OWNER)),
        context,
    }
}
