//! Includes, loops and macros that are not run.

use std::collections::BTreeMap;

use deployfence_template::{Given, Template};
use deployfence_value::Scope;

use crate::support::{InMemory, alternatives, given, template, value};

const LOOPS: &str = "
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'a,b'}
Mappings: {Kinds: {a: {x: '1'}, b: {x: '2'}, c-d: {x: '3'}}}
Resources:
  Fn::ForEach::Roles:
    - Name
    - !Ref Names
    - Fn::ForEach::Kinds:
        - Kind
        - [x, y-z]
        - Role${Name}&{Kind}:
            Type: AWS::IAM::Role
            Properties:
              RoleName: !Sub '${Name}-${Kind}-${AWS::Region}'
              Path: {Ref: Name}
              Plain: 'of ${Name}'
              Deep: {'Fn::FindInMap': [Kinds, !Ref Name, x]}
  Single: {Type: T, Properties: {A: !GetAtt [!Sub 'Role${X}', Arn], Role: !GetAtt Roleax.Arn}}
";

fn ids(template: &Template) -> Vec<&str> {
    template.resources().map(|resource| resource.logical_id.as_str()).collect()
}

#[test]
fn loops_are_written_out() {
    let template = template(LOOPS);
    assert_eq!(ids(&template), ["Roleax", "Roleayz", "Rolebx", "Rolebyz", "Single"]);
    assert_eq!(alternatives(&template, "Rolebyz", "RoleName"), [r#""b-y-z-⟨AWS::Region⟩" []"#]);
    assert_eq!(alternatives(&template, "Rolebyz", "Path"), [r#""b" []"#]);
    assert_eq!(alternatives(&template, "Rolebyz", "Plain"), [r#""of b" []"#]);
    assert_eq!(alternatives(&template, "Rolebyz", "Deep"), [r#""2" []"#]);
}

#[test]
fn what_a_deployment_gives_is_what_loops_go_over() {
    assert_eq!(ids(&given(LOOPS, &[("Names", "c-d")])), ["Rolec-dx", "Rolec-dyz", "Single"]);
}

#[test]
fn a_loop_that_cannot_be_written_out_stays_and_is_told() {
    let unknown = LOOPS.replace(", Default: 'a,b'", "");
    assert_eq!(ids(&template(&unknown)), ["Fn::ForEach::Roles", "Single"]);
    assert_eq!(template(&unknown).not_expanded().count(), 1);
    let undeclared = LOOPS.replace("Transform: AWS::LanguageExtensions", "");
    assert_eq!(ids(&template(&undeclared)), ["Fn::ForEach::Roles", "Single"]);
}

#[test]
fn loops_that_explode_stop() {
    let items = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let innermost = "{'R${L0}x${L1}x${L2}x${L3}': {Type: T}}".to_owned();
    let resources = (0..4)
        .rev()
        .fold(innermost, |body, level| format!("{{'Fn::ForEach::L{level}': [L{level}, [{items}], {body}]}}"));
    let template = template(&format!("{{Transform: AWS::LanguageExtensions, Resources: {resources}}}"));
    assert!((1..500_000).contains(&template.resources().count()));
    assert!(template.problems().iter().any(|problem| problem.lossy), "{:?}", template.problems());
}

#[test]
fn files_of_the_project_are_included_and_no_others() {
    let text = "
Transform: {Name: AWS::Include, Parameters: {Location: outputs.yaml}}
Resources:
  A: {Type: T, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./props.json}}, Own: 1}}
  B: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: '../secret.yaml'}}}
  C: {Type: T, Properties: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://bucket/key}}}}
";
    let files = InMemory(BTreeMap::from([
        ("outputs.yaml", "Outputs: {O: {Value: 1}}\nResources: {D: {Type: T}}\n"),
        ("props.json", "{\"Role\": {\"Ref\": \"R\"}}"),
    ]));
    let template = Template::build(&value(text), Scope(1), &Given::default(), Some(&files)).unwrap();
    assert_eq!(ids(&template), ["A", "B", "C", "D"]);
    assert_eq!(template.outputs().count(), 1);
    assert_eq!(alternatives(&template, "A", "Role"), [r#""⟨parameter R⟩" []"#]);
    assert_eq!(alternatives(&template, "A", "Own"), ["1 []"]);
    let told: Vec<&str> = template.problems().iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["`../secret.yaml` was not included: it lies outside of what was named"]);
    assert!(template.not_read().is_some(), "what is not included is said");
}

#[test]
fn a_macro_that_is_not_run_is_told() {
    let template = template("{Transform: [MyMacro, {Name: AWS::Include}], Resources: {}}");
    let told: Vec<&str> = template.problems().iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["`MyMacro` is not run: what it makes of the template was not checked"]);
}

#[test]
fn loops_that_write_little_often_or_much_at_once_stop() {
    let names: Vec<String> = (0..2000).map(|n| format!("a{n}")).collect();
    let often = format!(
        "
Transform: AWS::LanguageExtensions
Parameters: {{L: {{Type: CommaDelimitedList, Default: '{}'}}}}
Resources:
  Fn::ForEach::A: [A, !Ref L, {{Fn::ForEach::B: [B, !Ref L, {{Fn::ForEach::C: [C, !Ref L, {{}}]}}]}}]
",
        names.join(",")
    );
    let much = format!(
        "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::A: [A, ['{}'], {{T: {{Type: T, Properties: {{P: '{}'}}}}}}]
",
        "x".repeat(20_000),
        "${A}".repeat(50_000)
    );
    for text in [often, much] {
        let told: Vec<_> =
            template(&text).problems().iter().filter(|problem| problem.lossy).cloned().collect();
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn a_file_that_is_included_everywhere_counts_everywhere() {
    let items = vec!["1"; 10_000].join(",");
    let included: &'static str = Box::leak(format!("[{items}]").into_boxed_str());
    let files = InMemory(BTreeMap::from([("items.yaml", included)]));
    let call = "{'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: items.yaml}}}";
    let resources: Vec<String> =
        (0..60).map(|n| format!("  R{n}: {{Type: T, Properties: {{P: {call}}}}}")).collect();
    let text = format!("Resources:\n{}\n", resources.join("\n"));
    let template = Template::build(&value(&text), Scope(1), &Given::default(), Some(&files)).unwrap();
    let read = template
        .resources()
        .filter(|r| r.properties().is_some_and(|p| p.get("P").unwrap().items().len() == 10_000));
    assert_eq!(read.count(), 49);
    assert_eq!(template.problems().iter().filter(|problem| problem.lossy).count(), 11);
}

/// A function that is called for one path of an API, with these transforms.
fn routed(transforms: &str, path: &str) -> String {
    format!(
        "Transform: [{transforms}]\nParameters: {{V: {{Type: String}}, D: {{Type: String, Default: v1}}}}\nResources:\n  \
         Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: !Ref D\n      Events: {{E: {{Type: \
         Api, Properties: {{Path: {path}, Method: get}}}}}}\n"
    )
}

const SAM: &str = "AWS::Serverless-2016-10-31";
const EVALUATED: &str = "AWS::LanguageExtensions, AWS::Serverless-2016-10-31";

#[test]
fn sam_takes_the_results_of_functions_where_language_extensions_come_before_it() {
    let paths =
        [("!Sub '/v2/${D}'", "/GET/v2/v1"), ("!Join ['', [/, a]]", "/GET/a"), ("!Sub '/${V}'", "/GET/x")];
    for (path, route) in paths {
        let template = given(&routed(EVALUATED, path), &[("V", "x")]);
        assert_eq!(template.problems(), [], "{path}");
        let source = alternatives(&template, "FnEPermissionProd", "SourceArn").join(" ");
        assert!(source.contains(route), "{source}");
        // A default is no value that the deployment is known to have.
        assert_eq!(alternatives(&template, "Fn", "Timeout"), [r#""⟨parameter D⟩" []"#]);
    }
}

#[test]
fn what_sam_has_to_know_and_only_the_deployment_tells_is_said_and_no_fault() {
    let template = template(&routed(EVALUATED, "!Sub '/${V}'"));
    let said: Vec<bool> = template.problems().iter().map(|problem| problem.lossy).collect();
    assert_eq!(said, [false], "{:?}", template.problems());
}

#[test]
fn sam_refuses_functions_where_nothing_evaluates_them_before_it() {
    let after = "AWS::Serverless-2016-10-31, AWS::LanguageExtensions";
    for (transforms, path) in
        [(SAM, "!Sub '/v2/${D}'"), (after, "!Sub '/v2/${D}'"), (EVALUATED, "[/a]"), (EVALUATED, "")]
    {
        let template = template(&routed(transforms, path));
        assert!(template.problems().iter().any(|problem| problem.lossy), "{transforms} {path}");
    }
}
