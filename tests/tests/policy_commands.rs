//! `deployfence policy`: questions about policies by themselves, asked of the real binary.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Output;

use deployfence_tests::binary::deployfence;
use deployfence_tests::project::Project;
use serde_json::{Value, json};

const READ: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::b/*"
  }
}"#;
const READ_WIDER: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::b*"}]}"#;
const PUBLIC: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#;
const BROKEN: &str = r#"{"Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;

/// Standard output, standard error and the exit status.
struct Said(String, String, i32);

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.0).unwrap()
    }
}

fn project() -> Project {
    let escaped = format!("{{\"Policy\": {}}}", json!(READ));
    Project::new(&[
        ("read.json", READ),
        ("wider.json", READ_WIDER),
        ("public.json", PUBLIC),
        ("broken.json", BROKEN),
        ("syntax.json", "{\"Statement\": [}"),
        ("version.json", &format!("{{\"PolicyVersion\": {{\"VersionId\": \"v3\", \"Document\": {READ}}}}}")),
        ("encoded.json", r#"{"PolicyVersion": {"Document": "%7B%22Statement%22%3A%5B%5D%7D"}}"#),
        ("escaped.json", &escaped),
        ("template.yaml", "Resources: {}"),
        (
            "role.yaml",
            "Statement:\n- Effect: Allow\n  Action: 's3:GetObject*'\n  Resource: !Sub 'arn:aws:s3:::${Bucket}/*'\n",
        ),
    ])
}

fn ask_with(project: &Project, arguments: &[&str], input: &str) -> Said {
    let output: Output =
        deployfence(project.path()).arg("policy").args(arguments).write_stdin(input).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said(text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn ask(arguments: &[&str]) -> Said {
    ask_with(&project(), arguments, "")
}

#[test]
fn patterns_are_expanded() {
    let Said(actions, _, status) = ask(&["expand", "s3:getobjectt*", "s3:GetObjectTagging"]);
    assert_eq!((actions.as_str(), status), ("s3:GetObjectTagging\ns3:GetObjectTorrent\n", 0));
    let said = ask(&["expand", "lambda:CreateFunction", "--format", "json"]).json();
    assert_eq!(said[0]["action"], "lambda:CreateFunction");
    assert_eq!(said[0]["accessLevel"], "Write");
    assert_eq!(said[0]["resourceTypes"][0]["name"], "function");
    assert!(said[0]["dependentActions"].as_array().unwrap().contains(&json!("iam:PassRole")), "{said}");
}

#[test]
fn a_pattern_that_stands_for_nothing_is_told() {
    let Said(out, told, status) = ask(&["expand", "s3:GetObjct", "sqs:SendMessage"]);
    assert_eq!((out.as_str(), status), ("sqs:SendMessage\n", 1));
    assert!(
        told.contains("`s3:GetObjct` matches no action that is known (near it: `s3:GetObject`"),
        "{told}"
    );
    assert_eq!(ask(&["expand", "s4:*", "--format", "json"]).json(), json!([]));
}

#[test]
fn a_policy_is_explained() {
    let Said(text, _, status) = ask(&["explain", "read.json"]);
    assert_eq!(status, 0);
    assert!(text.starts_with("statement 1 `Read` allows  (read.json:3:16)\n"), "{text}");
    assert!(text.contains("  what    Amazon S3 (s3): Read (GetObject, "), "{text}");
    assert!(text.contains("  on      arn:aws:s3:::b/*\n"), "{text}");
    let said = ask(&["explain", "public.json", "--format", "json"]).json();
    assert_eq!(said[0]["effect"], "Allow");
    assert_eq!(said[0]["notes"], json!(["anybody in the world is let in"]));
    assert_eq!(said[0]["actions"]["services"]["s3"]["Read"], json!(["s3:GetObject"]));
    let Said(text, told, status) = ask(&["explain", "broken.json"]);
    assert_eq!(status, 2);
    assert!(text.contains("its effect is not known"), "{text}");
    assert!(told.contains("error: broken.json:1:27: there is no effect `allow`"), "{told}");
}

#[test]
fn a_policy_without_statements_is_explained_too() {
    let said = ask_with(&project(), &["explain", "-"], r#"{"Statement": []}"#);
    assert_eq!((said.0.as_str(), said.2), ("no statement: it allows nothing and denies nothing\n", 0));
}

#[test]
fn powers_and_what_they_need_are_explained() {
    let explained = |statement: &str| {
        let document =
            format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {statement}}}]}}"#);
        ask_with(&project(), &["explain", "-"], &document).0
    };
    assert!(explained(r#""Action": "*", "Resource": "*""#).contains("this is an administrator"));
    assert!(
        !explained(r#""Action": "*", "Resource": "arn:aws:s3:::b""#).contains("this is an administrator")
    );
    let pass = explained(r#""Action": ["lambda:CreateFunction", "iam:PassRole"], "Resource": "*""#);
    assert!(pass.contains("`iam:PassRole` hands any role of the account to any service"), "{pass}");
    assert!(!pass.contains("may need `iam:PassRole`"), "{pass}");
    let create = explained(r#""Action": "lambda:CreateFunction", "Resource": "*""#);
    assert!(create.contains("`lambda:CreateFunction` may need `iam:PassRole`"), "{create}");
    let when = explained(
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:SourceVpc": ["a*", "b"]}}"#,
    );
    let sentence = "`aws:SourceVpc` is not like `a*` nor `b`, also where it is not there";
    assert!(when.contains(sentence), "{when}");
}

#[test]
fn a_policy_is_linted() {
    let Said(text, _, status) = ask(&["lint", "read.json"]);
    assert_eq!((text.as_str(), status), ("found nothing (read as an identity policy)\n", 0));
    let Said(text, _, status) = ask(&["lint", "broken.json"]);
    assert_eq!(status, 1);
    assert!(text.starts_with("error[unknown-value]: there is no effect `allow`"), "{text}");
    assert!(text.contains(" --> broken.json:1:27\n"), "{text}");
    assert!(text.ends_with("found 1 error (read as an identity policy)\n"), "{text}");
    let said = ask(&["lint", "read.json", "--type", "resource", "--format", "json"]);
    assert_eq!(said.2, 1);
    let said = said.json();
    assert_eq!(said["kind"], "resource");
    assert_eq!(said["summary"], json!({"errors": 1, "warnings": 0, "suggestions": 0}));
    let problem = &said["problems"][0];
    assert_eq!((&problem["check"], &problem["level"]), (&json!("missing-element"), &json!("error")));
    assert_eq!(problem["location"]["start"], json!({"line": 3, "column": 16, "offset": 44}));
}

#[test]
fn what_only_the_deployment_knows_is_no_mistake() {
    let file = "Version: 2012-10-17
Statement:
- Effect: !If [A, Allow, Deny]
  Action: s3:GetObject
  Resource: '*'
  Condition: !If [A, {Bool: {'aws:SecureTransport': 'true'}}, !Ref AWS::NoValue]
- Effect: !GetAtt X.Y
  Action: s3:PutObject
  Resource: '*'
  Condition: {StringEquals: !If [A, {'aws:SourceVpc': vpc-1}, {'aws:SourceVpc': vpc-2}]}
";
    let project =
        Project::new(&[("policy.yaml", file), ("wrong.yaml", &file.replace("!If [A, {B", "[A, {B"))]);
    let said = ask_with(&project, &["lint", "policy.yaml"], "");
    assert_eq!((said.0.as_str(), said.2), ("found nothing (read as an identity policy)\n", 0));
    let said = ask_with(&project, &["lint", "wrong.yaml"], "");
    assert!(said.0.contains("`Condition` is a map") && said.2 == 1, "{}", said.0);
    // What the condition asks is not known, so that neither is the answer.
    let said = ask_with(&project, &["grants", "policy.yaml", "--action", "s3:GetObject"], "");
    assert!(said.0.starts_with("unknown") && said.2 == 3, "{}", said.0);
}

#[test]
fn suggestions_alone_do_not_fail() {
    let twice = READ.replace("\"s3:GetObject*\"", "[\"s3:GetObject*\", \"s3:GetObject\"]");
    let Said(text, _, status) = ask_with(&project(), &["lint", "-"], &twice);
    assert!(text.contains("`s3:GetObject` is covered by `s3:GetObject*` beside it"), "{text}");
    assert!(text.ends_with("found 1 suggestion (read as an identity policy)\n"), "{text}");
    assert_eq!(status, 0);
}

#[test]
fn policies_are_taken_as_users_have_them() {
    for file in ["version.json", "role.yaml"] {
        let Said(text, told, status) = ask(&["explain", file]);
        assert_eq!((status, told.as_str()), (0, ""), "{file}: {text}");
        assert!(text.contains("s3:::"), "{file}: {text}");
    }
    let Said(text, ..) = ask(&["explain", "role.yaml"]);
    assert!(text.contains("arn:aws:s3:::⟨"), "what only a deployment knows is told apart: {text}");
}

#[test]
fn what_is_no_policy_is_refused() {
    for (file, said) in [
        ("gone.json", "`gone.json` cannot be read: there is no such file"),
        (".", "cannot be read: it is a folder"),
        ("syntax.json", "syntax.json:1:"),
        ("encoded.json", "`encoded.json` holds no policy: the document is URL-encoded"),
        ("escaped.json", "`escaped.json` holds no policy: the document is text within it"),
        ("template.yaml", "`template.yaml` holds no policy: it is a template"),
    ] {
        for command in ["explain", "lint"] {
            let Said(out, told, status) = ask(&[command, file]);
            assert_eq!((out.as_str(), status), ("", 2), "{command} {file}");
            assert!(told.starts_with("error: ") && told.contains(said), "{command} {file}: {told}");
        }
    }
    let long = format!("{{\"Statement\": \"{}\"}}", "x".repeat(5 * 1024 * 1024));
    let Said(_, told, status) = ask_with(&project(), &["lint", "-"], &long);
    assert!(
        told.contains("`<stdin>` cannot be read: it has 4.0 MiB, and at most 4.0 MiB are read"),
        "{told}"
    );
    assert_eq!(status, 2);
}

/// A case of an anonymous reader of a public bucket.
fn case() -> Value {
    json!({
        "name": "reader",
        "request": {
            "principal": {"type": "Anonymous"},
            "action": "s3:GetObject",
            "resource": {"resource": "arn:aws:s3:::b/k", "accountId": "111122223333"},
            "context": {"aws:SecureTransport": true, "aws:TagKeys": ["a", "b"]},
        },
        "resourcePolicy": serde_json::from_str::<Value>(PUBLIC).unwrap(),
    })
}

fn evaluate(cases: &str) -> Said {
    ask_with(&project(), &["evaluate", "-", "--format", "json"], cases)
}

#[test]
fn cases_are_decided_in_order() {
    let mut denied = case();
    denied["request"]["action"] = json!("s3:PutObject");
    let both = json!([case(), denied]).to_string();
    let said = evaluate(&both);
    assert_eq!(said.2, 0, "{}", said.1);
    let said = said.json();
    assert_eq!((&said[0]["result"], &said[1]["result"]), (&json!("Allowed"), &json!("ImplicitlyDenied")));
    let because = &said[0]["because"][0];
    assert_eq!((&because["kind"], &because["statement"]), (&json!("resource policy"), &json!(0)));
    assert_eq!((&because["sid"], &because["place"]["line"]), (&json!("All"), &json!(1)));
    // One case, and cases line by line, give an array too.
    assert_eq!(evaluate(&case().to_string()).json().as_array().unwrap().len(), 1);
    let lines = evaluate(&format!(
        "{denied}
{}
",
        case()
    ))
    .json();
    assert_eq!((&lines[0]["result"], &lines[1]["result"]), (&json!("ImplicitlyDenied"), &json!("Allowed")));
    assert_eq!(lines[1]["because"][0]["place"]["line"], 2);
    assert_eq!(evaluate("[]").json(), json!([]));
    let Said(text, ..) = ask_with(&project(), &["evaluate", "-"], &both);
    assert!(
        text.starts_with("case 1 (reader): allowed\n  statement `All` of the resource policy allows it (1:"),
        "{text}"
    );
    assert!(text.contains("case 2 (reader): denied, since nothing allows it\n"), "{text}");
}

#[test]
fn the_guide_shows_a_case_that_is_one() {
    let guide = deployfence_tests::read("docs/policy.md");
    let (_, example) = guide.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let Said(text, ..) = ask_with(&project(), &["evaluate", "-"], example);
    assert!(guide.contains(&text), "{text}");
}

#[test]
fn every_policy_of_a_case_has_a_say() {
    let deny = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]});
    let levels = json!([{"orgIdentifier": "root", "policies": [deny]}]);
    let mut case = case();
    case["resourceControlPolicies"] = levels;
    assert_eq!(evaluate(&case.to_string()).json()[0]["result"], "ExplicitlyDenied");
    case["resourceControlPolicies"] = json!([{"orgIdentifier": "root", "policies": []}]);
    assert_eq!(evaluate(&case.to_string()).json()[0]["result"], "Allowed");
    case["endpointPolicies"] = json!([{"Statement": []}]);
    assert_eq!(evaluate(&case.to_string()).json()[0]["result"], "ImplicitlyDenied");
}

/// What is done to a case to make it wrong.
type Change<'c> = &'c dyn Fn(&mut Value);

#[test]
fn a_wrong_case_gives_no_answer_at_all() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut wrong = case();
        change(&mut wrong);
        format!("[{}, {wrong}]", case())
    };
    let changes: [(Change<'_>, &str); 12] = [
        (
            &|c| c["identityPolicy"] = json!([]),
            "a case has no member `identityPolicy`: did you mean `identityPolicies`?",
        ),
        (&|c| c["request"]["acton"] = json!(""), "a request has no member `acton`: did you mean `action`?"),
        (&|c| c["request"]["action"] = json!("s3:*"), "`s3:*` is no action"),
        (&|c| c["request"]["principal"] = json!("me"), "`me` is no principal"),
        (&|c| c["request"]["principal"] = json!({"type": "Root"}), "no principals of the type `Root`"),
        (&|c| c["request"]["resource"] = json!("*"), "a resource is a map, and this is text"),
        (&|c| c["request"]["context"]["k"] = json!({}), "the value of a key is text, and this is a map"),
        (&|c| c["request"] = Value::Null, "a case has no `request`"),
        (&|c| c["identityPolicies"] = json!({}), "`identityPolicies` is a list, and this is a map"),
        (&|c| c["sessionPolicy"] = json!("x"), "`sessionPolicy`: a policy is a map, and this is text"),
        (&|c| c["serviceControlPolicies"] = json!([{"policy": []}]), "did you mean `policies`?"),
        (
            &|c| c["permissionBoundaries"] = json!([{"Statement": [{}]}]),
            "`permissionBoundaries`: the statement has no `Effect`",
        ),
    ];
    for (change, message) in changes {
        let Said(out, told, status) = evaluate(&with(change));
        assert_eq!((out.as_str(), status), ("", 2), "{message}: {told}");
        let all = told
            .lines()
            .all(|line| line.starts_with("error: <stdin>:1:") && line.contains("case 2 (`reader`): "));
        assert!(all && told.contains(message), "{message}: {told}");
    }
    for (cases, message) in [
        ("", "<stdin>:1:1: there is no case in it"),
        ("7", "case 1: a case is a map, and this is a number"),
        ("[{}", "a `,` or the end of the array belongs here"),
        ("{\"request\": {}", "<stdin>:1:"),
        ("{\"name\": \"a\", \"name\": \"b\"}", "<stdin>:1:"),
    ] {
        let Said(out, told, status) = evaluate(cases);
        assert_eq!((out.as_str(), status), ("", 2), "{cases}: {told}");
        assert!(told.contains(message), "{cases}: {told}");
    }
}

#[test]
fn only_so_many_problems_are_told() {
    let wrong = vec![json!({"request": {}}); 1000];
    let Said(_, told, status) = evaluate(&json!(wrong).to_string());
    assert_eq!(status, 2);
    assert_eq!(told.lines().count(), 101);
    assert!(told.ends_with(" problems more\n"), "{told}");
}

#[test]
fn many_cases_are_decided_in_one_run() {
    // More than one batch.
    let one = case().to_string();
    let many = format!("[{}]", vec![one.as_str(); 24_000].join(",\n"));
    assert!(many.len() > 8 * 1024 * 1024, "{}", many.len());
    let said = evaluate(&many).json();
    let said = said.as_array().unwrap();
    assert_eq!(said.len(), 24_000);
    assert_eq!(said[23_999]["because"][0]["place"]["line"], 24_000);
    assert!(said.iter().all(|case| case["result"] == "Allowed"));
}

#[test]
fn policies_are_compared() {
    let Said(text, _, status) = ask(&["compare", "read.json", "wider.json"]);
    assert!(text.starts_with("no-new-access\n  proved: "), "{text}");
    assert_eq!(status, 0);
    let said = ask(&["compare", "wider.json", "read.json", "--format", "json"]);
    assert_eq!(said.2, 1);
    let said = said.json();
    assert_eq!(said["result"], "new-access");
    assert_eq!(said["because"][0]["statement"], 0);
    assert_eq!(said["because"][0]["location"]["file"], "wider.json");
    assert_eq!(said["because"][1]["message"], "no statement of the existing policy allows it");
    // The witness is a request as `evaluate` takes it, and evaluation confirms it.
    for (policy, result) in [(READ_WIDER, "Allowed"), (READ, "ImplicitlyDenied")] {
        let policy: Value = serde_json::from_str(policy).unwrap();
        let case = json!({"request": said["witness"], "identityPolicies": [policy]});
        assert_eq!(evaluate(&case.to_string()).json()[0]["result"], result);
    }
    let Said(_, told, status) = ask(&["compare", "broken.json", "read.json"]);
    assert!(told.contains("broken.json:1:27: there is no effect `allow`"), "{told}");
    assert_eq!(status, 2);
    let Said(_, told, status) = ask_with(&project(), &["compare", "-", "-"], READ);
    assert!(told.contains("`-` is standard input, which can be read once"), "{told}");
    assert_eq!(status, 2);
}

#[test]
fn grants_are_asked_for() {
    let status = |arguments: &[&str]| {
        let all: Vec<&str> =
            ["grants", "read.json", "--format", "json"].iter().chain(arguments).copied().collect();
        let said = ask(&all);
        (said.json()["result"].as_str().unwrap().to_owned(), said.2)
    };
    let (granted, not) = (("granted".to_owned(), 1), ("not-granted".to_owned(), 0));
    assert_eq!(status(&["--action", "s3:PutObject", "s3:GetObject"]), granted);
    assert_eq!(status(&["--action", "s3:Put*"]), not);
    assert_eq!(status(&["--resource", "arn:aws:s3:::b/k"]), granted);
    assert_eq!(status(&["--resource", "arn:aws:s3:::c/*"]), not);
    assert_eq!(status(&["--action", "s3:GetObject", "--resource", "arn:aws:s3:::c/k"]), not);
    assert_eq!(status(&["--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/k"]), granted);
    for (arguments, message) in [
        (&["--action", "s3:GetObjct"] as &[&str], "`s3:GetObjct` matches no action that is known (near it: "),
        (&["--resource", "b"], "`b` is no resource: it is an ARN, or `*`"),
        (&[], "required arguments"),
    ] {
        let all: Vec<&str> = ["grants", "read.json"].iter().chain(arguments).copied().collect();
        let Said(out, told, status) = ask(&all);
        assert_eq!((out.as_str(), status), ("", 2), "{arguments:?}");
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn public_policies_are_found() {
    let Said(text, _, status) = ask(&["public", "public.json", "--resource-type", "AWS::S3::Bucket"]);
    assert!(text.starts_with("public\n  principal  anybody, without credentials\n"), "{text}");
    assert!(text.contains("statement `All` of the policy allows it (public.json:2:3)"), "{text}");
    assert_eq!(status, 1);
    let named = PUBLIC.replace("\"*\", \"Action\"", r#"{"AWS": "111122223333"}, "Action""#);
    let said = ask_with(
        &project(),
        &["public", "-", "--resource-type", "AWS::S3::Bucket", "--format", "json"],
        &named,
    );
    assert_eq!(said.json()["result"], "not-public");
    assert_eq!(said.2, 0);
    let Said(_, told, status) = ask(&["public", "public.json", "--resource-type", "AWS::S3::Buckets"]);
    assert_eq!(
        told,
        "error: there is no resource type `AWS::S3::Buckets`: did you mean `AWS::S3::Bucket`?\n"
    );
    assert_eq!(status, 2);
}

#[test]
fn help_tells_the_exit_statuses() {
    for command in ["expand", "explain", "lint", "evaluate", "compare", "grants", "public"] {
        let Said(help, _, status) = ask(&[command, "--help"]);
        assert_eq!(status, 0);
        assert!(
            help.contains("Exit status:\n  0  ") && help.contains("--format <FORMAT>"),
            "{command}: {help}"
        );
    }
    let Said(help, ..) = ask(&["public", "--help"]);
    assert_eq!(help.lines().filter(|line| line.starts_with("  AWS::")).count(), 26);
    let Said(out, told, status) = ask(&[]);
    assert_eq!((out.as_str(), status), ("", 2));
    assert!(told.contains("Usage: deployfence policy <COMMAND>"), "{told}");
}

#[test]
fn nothing_in_an_input_steers_the_terminal() {
    let evil = "{\"Statement\": [{\"Sid\": \"\\u001b[31m\", \"Effect\": \"\\u001b[2J\", \"Action\": \"\\u001b]0;x\", \"Resource\": \"*\"}]}";
    for command in ["explain", "lint"] {
        let Said(out, told, _) = ask_with(&project(), &[command, "-"], evil);
        assert!(!out.contains('\u{1b}') && !told.contains('\u{1b}'), "{command}: {out:?} {told:?}");
    }
}
