//! Choices by conditions and parameters: only what can be is there.

use deployfence_value::Literal;

use crate::support::{alternatives, given, template};

const STAGES: &str = "
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Only: {Type: String, AllowedValues: [one]}
  Free: {Type: String, Default: dev}
Mappings:
  Roles:
    dev: {name: dev-role, account: '1'}
    test: {name: test-role, account: '1'}
    prod: {name: prod-role, account: '2'}
    old: {name: old-role, account: '3'}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  IsLive: !Not [!Condition IsDev]
  Never: !Equals [!Ref Only, two]
  Suffixed: !Equals [!Sub '${Stage}-x', prod-x]
Resources:
  R:
    Type: T
    Properties:
";

fn of(property: &str) -> Vec<String> {
    alternatives(&template(&format!("{STAGES}      P: {property}")), "R", "P")
}

#[test]
fn arms_that_no_deployment_reaches_are_gone() {
    assert_eq!(of("!If [IsProd, !If [IsLive, a, b], c]"), [r#""a" [IsProd]"#, r#""c" [not IsProd]"#]);
    assert_eq!(of("!If [IsProd, !If [IsDev, a, b], c]"), [r#""b" [IsProd]"#, r#""c" [not IsProd]"#]);
    assert_eq!(of("!If [Never, a, b]"), [r#""b" []"#]);
    assert_eq!(
        of("!If [Suffixed, !If [IsProd, a, b], !If [IsProd, c, d]]"),
        [r#""a" [Suffixed]"#, r#""d" [not Suffixed]"#]
    );
}

#[test]
fn a_table_gives_a_value_for_each_key_that_is_allowed() {
    assert_eq!(
        of("!FindInMap [Roles, !Ref Stage, name]"),
        [
            r#""dev-role" [parameter Stage is dev]"#,
            r#""test-role" [parameter Stage is not dev and parameter Stage is test]"#,
            r#""prod-role" [parameter Stage is not dev and parameter Stage is not test]"#,
        ]
    );
    assert_eq!(
        of("!If [IsProd, !FindInMap [Roles, !Ref Stage, name], other]"),
        [r#""prod-role" [IsProd]"#, r#""other" [not IsProd]"#]
    );
    assert_eq!(of("!FindInMap [Roles, prod, name]"), [r#""prod-role" []"#]);
    assert_eq!(of("!FindInMap [Roles, none, name, {DefaultValue: d}]"), [r#""d" []"#]);
    assert_eq!(of("!FindInMap [Roles, !Ref Free, name]").len(), 4, "an open parameter takes any key");
    assert_eq!(of("!FindInMap [Roles, !Ref Free, name, {DefaultValue: d}]").len(), 5);
}

#[test]
fn a_table_keyed_by_what_is_no_parameter_is_a_hole() {
    assert_eq!(of("!FindInMap [Roles, !Sub '${Stage}x', name]").len(), 1);
    assert!(of("!FindInMap [Roles, !Sub '${Stage}x', name]")[0].contains('⟨'));
}

#[test]
fn the_only_allowed_value_is_the_value_and_a_default_is_not() {
    assert_eq!(of("!Sub '${Only}-${Free}'"), [r#""one-⟨parameter Free⟩" []"#]);
}

#[test]
fn what_a_deployment_gives_decides() {
    let template = given(
        &format!("{STAGES}      P: !If [IsProd, a, !FindInMap [Roles, !Ref Stage, name]]"),
        &[("Stage", "test")],
    );
    assert_eq!(alternatives(&template, "R", "P"), [r#""test-role" []"#]);
}

#[test]
fn lists_and_stored_parameters_give_what_they_stand_for() {
    let text = "
Parameters:
  Names: {Type: CommaDelimitedList}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>'}
Resources:
  R: {Type: T, Properties: {P: !Join ['+', !Ref Names], Q: !Ref Stored, L: !Select [1, !Ref Names]}}
";
    let known = given(text, &[("Names", "'a, b,c'"), ("Stored", "/x")]);
    assert_eq!(alternatives(&known, "R", "P"), [r#""a+b+c" []"#]);
    assert_eq!(alternatives(&known, "R", "L"), [r#""b" []"#]);
    assert_eq!(alternatives(&known, "R", "Q"), [r#""⟨resolve:ssm:/x⟩" []"#]);
    assert_eq!(alternatives(&template(text), "R", "L"), [r#""⟨Fn::Select([1,{\"Ref\":\"Names\"}])⟩" []"#]);
}

#[test]
fn rules_restrict_what_can_be_deployed() {
    let text = "
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Size: {Type: String, AllowedValues: [small, large]}
Rules:
  ProdIsLarge:
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions: [{Assert: {'Fn::Contains': [[large], !Ref Size]}}]
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsSmall: !Equals [!Ref Size, small]
Resources:
  R: {Type: T, Properties: {P: !If [IsProd, !If [IsSmall, a, b], c]}}
";
    assert_eq!(alternatives(&template(text), "R", "P"), [r#""b" [IsProd]"#, r#""c" [not IsProd]"#]);
}

#[test]
fn what_is_circular_or_undefined_is_not_decided() {
    let text = "
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
  C: !Condition Nowhere
Resources:
  R: {Type: T, Properties: {P: !If [A, a, b], Q: !If [C, a, b]}}
";
    assert_eq!(alternatives(&template(text), "R", "P").len(), 2);
    assert_eq!(alternatives(&template(text), "R", "Q").len(), 2);
    assert!(!template(text).conditions().problems().is_empty());
}

/// Nobody knows what a tag means that is not CloudFormation's: two of them need not be the same.
#[test]
fn what_is_not_known_equals_itself_at_most() {
    let root = "
Conditions: {C: !Equals [!Mine a, !Mine b]}
Resources: {R: {Type: T, Condition: C}}
";
    let template = template(root);
    let under = template.exists_under(template.resource("R").unwrap());
    let not = Literal { holds: false, ..under[0].clone() };
    assert!(template.possible(&[under[0].clone()]).is_yes());
    assert!(template.possible(&[not]).is_yes());
}

#[test]
fn dynamic_references_work_wherever_they_come_from() {
    let text = "
Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}
Mappings: {M: {a: {b: '{{resolve:ssm:/m}}', l: [x, '{{resolve:ssm:/l}}']}}}
Resources:
  A: {Type: T, Properties: {P: !Ref P, L: !Ref L, M: !FindInMap [M, a, b], N: !FindInMap [M, a, l]}}
";
    let template = given(text, &[("P", "'{{resolve:ssm:/p}}'"), ("L", "'x,{{resolve:ssm:/p}}'")]);
    for (property, expected) in [
        ("P", r#""⟨resolve:ssm:/p⟩" []"#),
        ("L", r#"["x","⟨resolve:ssm:/p⟩"] []"#),
        ("M", r#""⟨resolve:ssm:/m⟩" []"#),
        ("N", r#"["x","⟨resolve:ssm:/l⟩"] []"#),
    ] {
        assert_eq!(alternatives(&template, "A", property), [expected], "{property}");
        let value = template.property(template.resource("A").unwrap(), &[property]).unwrap();
        assert!(value.any_hole(&|_| true), "{property}");
    }
}

#[test]
fn a_mapping_that_looks_into_itself_ends() {
    let text = "
Mappings: {M: {a: {b: !FindInMap [M, a, b]}}}
Resources: {A: {Type: T, Properties: {P: !FindInMap [M, a, b]}}}
";
    assert_eq!(alternatives(&template(text), "A", "P").len(), 1);
}

#[test]
fn a_property_under_a_choice_is_a_choice() {
    let text = "
Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, x]}
Resources:
  A: {Type: T, Properties: {Code: !If [C, {Key: a}, {Key: b, Other: 1}]}}
  B: {Type: T, Properties: {Code: {Key: !If [C, a, b]}}}
  D: {Type: T, Condition: C, Properties: {Code: !If [C, {Key: a}, !Ref AWS::NoValue]}}
  E: {Type: T, Properties: {Code: {Other: 1}}}
";
    for id in ["A", "B"] {
        assert_eq!(alternatives(&template(text), id, "Code.Key"), [r#""a" [C]"#, r#""b" [not C]"#]);
    }
    assert_eq!(alternatives(&template(text), "A", "Code.Other"), ["null [C]", "1 [not C]"]);
    assert_eq!(alternatives(&template(text), "D", "Code.Key"), [r#""a" []"#]);
    let template = template(text);
    assert!(template.property(template.resource("E").unwrap(), &["Code", "Key"]).is_none());
}
