use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::Value;

use super::{Expanded, ParameterValues, expand, is_sam};

const HEAD: &str = "Transform: AWS::Serverless-2016-10-31\n";

fn read_yaml(yaml: &str) -> Value {
    let document = read(&SourceText::new(yaml), Syntax::Yaml);
    crate::from_document(&document, FileId(0))
}

fn expanded(yaml: &str) -> Expanded {
    expand(&read_yaml(&format!("{HEAD}{yaml}")), &ParameterValues::default())
}

/// The canonical text of what stands under a path of keys.
fn at(expanded: &Expanded, path: &[&str]) -> String {
    expanded.root.at_path(path).map(Value::canonical).unwrap_or_default()
}

#[test]
fn only_a_template_that_asks_for_the_transform_is_sam() {
    assert!(is_sam(&read_yaml(HEAD)));
    assert!(is_sam(&read_yaml("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]")));
    assert!(!is_sam(&read_yaml("Transform: AWS::Include")));
    assert!(!is_sam(&read_yaml("Resources: {}")));
}

#[test]
fn a_function_runs_as_the_role_that_is_made_for_it() {
    let made = expanded(
        "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Condition: C\n    Properties:\n      \
         Policies:\n      - AmazonS3FullAccess\n      - SQSPollerPolicy: {QueueName: jobs}\n",
    );
    assert_eq!(made.problems, []);
    let role = |path: &[&str]| at(&made, &[&["Resources", "FnRole"], path].concat());
    assert_eq!(at(&made, &["Resources", "Fn", "Properties", "Role"]), r#"{"Fn::GetAtt":["FnRole","Arn"]}"#);
    assert_eq!(role(&["Condition"]), r#""C""#);
    assert!(role(&["Properties", "AssumeRolePolicyDocument"]).contains("lambda.amazonaws.com"));
    assert!(role(&["Properties", "ManagedPolicyArns"]).contains("policy/AmazonS3FullAccess"));
    let inline = role(&["Properties", "Policies"]);
    assert!(inline.contains("FnRolePolicy1") && inline.contains("sqs:ReceiveMessage"), "{inline}");
}

#[test]
fn what_is_made_points_to_the_lines_that_it_comes_from() {
    let yaml = "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        \
                Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}\n";
    let made = expanded(yaml);
    let text = format!("{HEAD}{yaml}");
    let place = |id: &str| {
        let at = made.root.get("Resources").and_then(|all| all.entry(id)).map(|entry| entry.key_at);
        at.and_then(|at| text.get(at.span.range())).unwrap_or_default().to_owned()
    };
    assert_eq!(place("FnRole"), "Fn");
    assert_eq!(place("FnDaily"), "Daily");
    assert_eq!(place("FnDailyPermission"), "Daily");
}

#[test]
fn a_reference_leads_to_the_alias_that_is_made() {
    let made = expanded(
        "Parameters: {Stage: {Type: String}}\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    \
         Properties: {AutoPublishAlias: !Ref Stage}\nOutputs:\n  A: {Value: !Sub 'x ${Fn.Alias}'}\n",
    );
    assert_eq!(made.problems, []);
    assert_eq!(at(&made, &["Outputs", "A", "Value"]), r#"{"Fn::Sub":"x ${FnAliasStage}"}"#);
    let given = ParameterValues::from([("Stage".into(), read_yaml("live-1"))]);
    let yaml = format!(
        "{HEAD}Parameters: {{Stage: {{Type: String}}}}\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    \
         Properties: {{AutoPublishAlias: !Ref Stage}}\n"
    );
    let made = expand(&read_yaml(&yaml), &given);
    assert!(made.root.at_path(&["Resources", "FnAliasliveD1"]).is_some());
}

#[test]
fn what_cannot_be_expanded_is_reported_and_the_rest_is_expanded() {
    let made = expanded(
        "Resources:\n  New: {Type: AWS::Serverless::Unheard}\n  Fn:\n    Type: AWS::Serverless::Function\n    \
         Properties:\n      Policies: [{NoSuchPolicy: {}}]\n      Events: {E: {Type: Telepathy}}\n",
    );
    let problems: Vec<_> = made.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(problems.len(), 3, "{problems:#?}");
    for said in ["policy 1 of `Fn`", "`Telepathy`", "`AWS::Serverless::Unheard`"] {
        let named = problems.iter().any(|problem| problem.contains(said));
        assert!(named, "{said} in {problems:#?}");
    }
    assert!(made.root.at_path(&["Resources", "New"]).is_some());
    // The policies of the role are not all known, and the role shows it.
    let policies = made.root.at_path(&["Resources", "FnRole", "Properties", "Policies"]).map(Value::items);
    assert!(policies.unwrap_or_default().iter().any(|policy| policy.lost().is_some()));
}

#[test]
fn a_resource_of_the_user_under_a_made_id_stays() {
    let made =
        expanded("Resources:\n  FnRole: {Type: AWS::SNS::Topic}\n  Fn: {Type: AWS::Serverless::Function}\n");
    assert_eq!(at(&made, &["Resources", "FnRole", "Type"]), r#""AWS::SNS::Topic""#);
    assert_eq!(made.problems.len(), 1);
}

#[test]
fn globals_join_maps_and_lists_and_give_way_to_the_rest() {
    let made = expanded(
        "Globals:\n  Function: {Timeout: 3, Layers: [a], Environment: {Variables: {A: '1', B: '2'}}}\nResources:\n  \
         Fn:\n    Type: AWS::Serverless::Function\n    Properties: {Timeout: 5, Layers: [b], Environment: \
         {Variables: {B: '3'}}}\n  Bare: {Type: AWS::Serverless::Function, IgnoreGlobals: '*'}\n",
    );
    let property = |name: &str| at(&made, &["Resources", "Fn", "Properties", name]);
    assert_eq!(property("Timeout"), "5");
    assert_eq!(property("Layers"), r#"["a","b"]"#);
    assert_eq!(property("Environment"), r#"{"Variables":{"A":"1","B":"3"}}"#);
    assert_eq!(at(&made, &["Resources", "Bare", "Properties", "Timeout"]), "");
}

#[test]
fn a_parameter_may_say_what_the_transform_fills_in_before_it_looks() {
    let made = |parameter: &str, kind: &str| {
        expanded(&format!(
            "Parameters: {{Kind: {parameter}}}\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: \
             {{EventInvokeConfig: {{DestinationConfig: {{OnFailure: {{Type: {kind}, Destination: 'arn:x'}}}}}}}}\n"
        ))
    };
    let known = made("{Type: String, Default: SQS}", "!Ref Kind");
    assert_eq!(known.problems, []);
    assert!(at(&known, &["Resources", "FnRole", "Properties", "Policies"]).contains("sqs:SendMessage"));
    for (parameter, kind, lossy) in [
        ("{Type: String}", "!Ref Kind", false),
        ("{Type: String}", "!Ref Other", true),
        ("{Type: String}", "Kafka", true),
        // A deployment may give another value than the default.
        ("{Type: String, Default: Kafka}", "!Ref Kind", false),
    ] {
        let said: Vec<bool> = made(parameter, kind).problems.iter().map(|problem| problem.lossy).collect();
        assert_eq!(said, [lossy], "{parameter} {kind}");
    }
}
