//! Events and APIs that are nearly right.

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::Value;

use crate::sam::{Expanded, ParameterValues, expand};

fn expanded(template: &str) -> Expanded {
    let document = read(&SourceText::new(template), Syntax::Yaml);
    assert_eq!(document.problems().len(), 0, "{template}");
    let root = crate::from_document(&document, FileId(0));
    expand(&root, &ParameterValues::default())
}

/// A function with one event, and whatever else.
fn with_event(event: &str, others: &str) -> Expanded {
    expanded(&format!(
        "
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: python3.13
      Events: {{ E: {event} }}
{others}
"
    ))
}

fn resource<'v>(expanded: &'v Expanded, id: &str) -> Option<&'v Value> {
    expanded.root.at_path(&["Resources", id])
}

fn source_arn(expanded: &Expanded, id: &str) -> String {
    let arn = resource(expanded, id).and_then(|made| made.at_path(&["Properties", "SourceArn", "Fn::Sub"]));
    arn.map(Value::canonical).unwrap_or_default()
}

const API: &str = "  Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: v1 } }";

#[test]
fn an_api_may_be_named_by_its_logical_id_or_a_reference() {
    let by_id = with_event("{ Type: Api, Properties: { Path: /a, Method: get, RestApiId: Api } }", API);
    let by_ref = with_event("{ Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Api } }", API);
    for (made, api) in [(by_id, r#""Api""#), (by_ref, r#"{"Ref":"Api"}"#)] {
        assert_eq!(made.problems, []);
        let arn = source_arn(&made, "FnEPermissionv1");
        let resource = "${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/GET/a";
        assert!(arn.contains(resource) && arn.contains(api), "{arn}");
    }
}

#[test]
fn an_api_that_another_stack_exports_is_reported() {
    for api in ["!ImportValue TheApi", "!Sub '${Api}'", "!Ref Parameter", "Nobody"] {
        let event = format!("{{ Type: Api, Properties: {{ Path: /a, Method: get, RestApiId: {api} }} }}");
        let made = with_event(&event, API);
        assert_eq!(made.problems.len(), 1, "{api}");
        assert!(made.problems.iter().all(|p| p.message.contains("event `E` of `Fn` names no")), "{api}");
        assert!(resource(&made, "FnEPermissionv1").is_none());
    }
}

#[test]
fn a_stage_that_is_no_word_is_hashed_in_the_id_of_the_permission() {
    let event = "{ Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Api } }";
    let made = with_event(event, "  Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: abc-1 } }");
    assert!(resource(&made, "FnEPermission097be4567d").is_some());
    let made =
        with_event(event, "  Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: !Ref S } }");
    assert!(resource(&made, "FnEPermissionStage").is_some());
}

#[test]
fn the_implicit_api_stands_under_the_conditions_of_all_its_events() {
    let function = |id: &str, condition: &str| {
        format!(
            "  {id}: {{ Type: 'AWS::Serverless::Function', {condition} Properties: {{ InlineCode: x, Handler: h, \
             Runtime: python3.13, Events: {{ E: {{ Type: Api, Properties: {{ Path: /{id}, Method: get }} }} }} }} }}\n"
        )
    };
    let conditions = "Conditions: { C: !Equals [a, b], D: !Equals [a, c] }\nResources:\n";
    let both = format!("{conditions}{}{}", function("F", "Condition: C,"), function("G", "Condition: D,"));
    let made = expanded(&both);
    let condition = |made: &Expanded| {
        resource(made, "ServerlessRestApi").and_then(|api| api.get("Condition")).map(Value::display)
    };
    assert_eq!(condition(&made).as_deref(), Some("ServerlessRestApiCondition"));
    let any = made.root.at_path(&["Conditions", "ServerlessRestApiCondition"]).unwrap().canonical();
    assert_eq!(any, r#"{"Fn::Or":[{"Condition":"C"},{"Condition":"D"}]}"#);
    let one = format!("{conditions}{}{}", function("F", "Condition: C,"), function("G", ""));
    assert_eq!(condition(&expanded(&one)), None);
}

#[test]
fn a_function_behind_the_default_route_needs_no_other_permission() {
    let events = |function: &str| {
        format!(
            "Resources:
  Fn: {{ Type: 'AWS::Serverless::Function', Properties: {{ InlineCode: x, Handler: h, Runtime: python3.13, Events: {{ All: {{ Type: HttpApi }}{} }} }} }}
  Other: {{ Type: 'AWS::Serverless::Function', Properties: {{ InlineCode: x, Handler: h, Runtime: python3.13{} }} }}
",
            if function == "Fn" { ", One: { Type: HttpApi, Properties: { Path: /a, Method: get } }" } else { "" },
            if function == "Other" { ", Events: { One: { Type: HttpApi, Properties: { Path: /a, Method: get } } }" } else { "" },
        )
    };
    let same = expanded(&events("Fn"));
    assert!(resource(&same, "FnAllPermission").is_some() && resource(&same, "FnOnePermission").is_none());
    let other = expanded(&events("Other"));
    assert!(resource(&other, "OtherOnePermission").is_some());
}

#[test]
fn an_authorizer_that_the_api_does_not_have_is_reported() {
    let auth = "  Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: v1, Auth: { Authorizers: { Mine: { FunctionArn: f } } } } }";
    let event = |name: &str| {
        format!(
            "{{ Type: Api, Properties: {{ Path: /a, Method: get, RestApiId: !Ref Api, Auth: {{ Authorizer: {name} }} }} }}"
        )
    };
    assert_eq!(with_event(&event("Mine"), auth).problems, []);
    assert_eq!(with_event(&event("AWS_IAM"), auth).problems, []);
    for name in ["Other", "NONE", "[Mine]"] {
        let made = with_event(&event(name), auth);
        assert!(made.problems.iter().any(|p| p.message.contains("names the authorizer")), "{name}");
    }
}

#[test]
fn an_api_may_call_its_authorizer_unless_the_user_says_otherwise() {
    let api = |more: &str| {
        expanded(&format!(
            "Resources:\n  Api: {{ Type: 'AWS::Serverless::Api', Properties: {{ StageName: v1, Auth: {{ Authorizers: {{ A: {{ FunctionArn: f{more} }} }} }} }} }}\n"
        ))
    };
    let arn = source_arn(&api(""), "ApiAAuthorizerPermission");
    assert!(arn.contains("${__ApiId__}/authorizers/*"), "{arn}");
    assert!(
        resource(&api(", DisableFunctionDefaultPermissions: true"), "ApiAAuthorizerPermission").is_none()
    );
}

#[test]
fn a_network_of_a_resource_policy_that_is_no_text_is_reported() {
    let policy = "ResourcePolicy: { SourceVpcWhitelist: [!Ref Vpc] }";
    let api = format!(
        "  Api: {{ Type: 'AWS::Serverless::Api', Properties: {{ StageName: v1, Auth: {{ {policy} }} }} }}"
    );
    let made = with_event("{ Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Api } }", &api);
    assert!(made.problems.iter().any(|p| p.message.contains("`SourceVpcWhitelist`")), "{:?}", made.problems);
    // The transform looks at it for each path, and here there is none.
    let made = with_event("{ Type: SQS, Properties: { Queue: 'arn:x' } }", &api);
    assert_eq!(made.problems, []);
}

#[test]
fn a_default_authorizer_without_any_authorizers_asks_nobody() {
    let event = "{ Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Api } }";
    let made = |auth: &str| {
        let api = format!(
            "  Api: {{ Type: 'AWS::Serverless::Api', Properties: {{ StageName: v1, Auth: {auth} }} }}"
        );
        let made = with_event(event, &api);
        let body = resource(&made, "Api").and_then(|api| api.at_path(&["Properties", "Body"]));
        let asks = body.map(Value::canonical).unwrap_or_default().contains("security");
        (made.problems.iter().map(|problem| problem.lossy).collect::<Vec<_>>(), asks)
    };
    assert_eq!(made("{ DefaultAuthorizer: Pool }"), (vec![false], false));
    assert_eq!(made("{ DefaultAuthorizer: !If [C, Pool, Other], Authorizers: {} }"), (vec![false], false));
    assert_eq!(made("{ DefaultAuthorizer: AWS_IAM }"), (vec![], true));
    let others = "Authorizers: { Pool: { UserPoolArn: x } }";
    assert_eq!(made(&format!("{{ DefaultAuthorizer: Pool, {others} }}")), (vec![], true));
    assert_eq!(made(&format!("{{ DefaultAuthorizer: Other, {others} }}")).0, [true]);
}
