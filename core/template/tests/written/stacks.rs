//! Nested stacks: what passes between them is known on both sides.

use std::collections::BTreeMap;

use deployfence_template::{Given, NestedStack, Scopes, Template};
use deployfence_value::{Literal, Scope};

use crate::support::{InMemory, alternatives, value};

struct Counter(u32);

impl Scopes for Counter {
    fn next_scope(&mut self) -> Scope {
        self.0 += 1;
        Scope(self.0)
    }
}

const CHILD: &str = "
Parameters: {Name: {Type: String}, Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Role: {Type: 'AWS::IAM::Role', Condition: IsProd, Properties: {RoleName: !Sub '${Name}-${AWS::Region}'}}
  Bucket: {Type: T, Properties: {P: !If [IsProd, a, b]}}
Outputs:
  Arn: {Value: !GetAtt Role.Arn}
  Given: {Value: !Ref Name}
";

const PARENT: &str = "
Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}, Own: {Type: String}}
Conditions: {Live: !Equals [!Ref Stage, prod]}
Resources:
  Second:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Name: !GetAtt First.Outputs.Given, Stage: dev}}
  First:
    Type: AWS::CloudFormation::Stack
    Condition: Live
    Properties: {TemplateURL: ./child.yaml, Parameters: {Name: !Sub 'x-${Own}', Stage: !Ref Stage}}
  User: {Type: T, Properties: {Role: !GetAtt First.Outputs.Arn, Given: !GetAtt Second.Outputs.Given}}
";

fn nested(parent: &str, files: &[(&'static str, &'static str)]) -> (Template, Vec<NestedStack>) {
    let files = InMemory(BTreeMap::from_iter(files.iter().copied()));
    let mut template = Template::build(&value(parent), Scope(1), &Given::default(), Some(&files)).unwrap();
    let stacks = template.nest(&files, &mut Counter(1));
    (template, stacks)
}

#[test]
fn parameters_go_down_and_outputs_come_up() {
    let (parent, stacks) = nested(PARENT, &[("child.yaml", CHILD)]);
    let paths: Vec<String> = stacks.iter().map(|stack| stack.path.join("/")).collect();
    assert_eq!(paths, ["First", "Second"], "the one that passes on what the other returns comes after it");
    let [first, second] = stacks.as_slice() else { panic!("two stacks") };
    let name = r#""x-⟨parameter Own⟩-⟨AWS::Region⟩" []"#;
    assert_eq!(alternatives(&first.template, "Role", "RoleName"), [name]);
    assert_eq!(alternatives(&second.template, "Role", "RoleName"), [name]);
    assert_eq!(alternatives(&parent, "User", "Given"), [r#""x-⟨parameter Own⟩" []"#]);
    let role = parent.property(parent.resource("User").unwrap(), &["Role"]).unwrap();
    assert_eq!(role.as_text().unwrap().as_hole().unwrap().scope, first.template.scope());
}

#[test]
fn conditions_hold_across_the_border() {
    let (parent, stacks) = nested(PARENT, &[("child.yaml", CHILD)]);
    let [first, second] = stacks.as_slice() else { panic!("two stacks") };
    assert_eq!(alternatives(&second.template, "Bucket", "P"), [r#""b" []"#], "the parent passes `dev`");
    let under = |stack: &NestedStack, id| stack.template.exists_under(stack.template.resource(id).unwrap());
    let shown = |literals: &[Literal]| literals.iter().map(Literal::to_string).collect::<Vec<_>>();
    assert_eq!(shown(&under(first, "Role")), ["Live", "IsProd"]);
    let never = Literal { holds: false, ..under(first, "Role")[1].clone() };
    let live = under(first, "Bucket")[0].clone();
    assert!(first.template.possible(&[live.clone(), never.clone()]).is_no(), "both hang on one parameter");
    assert!(parent.possible(&[live, never]).is_no(), "and the parent knows it too");
}

#[test]
fn what_cannot_be_followed_is_told() {
    let parent = |location: &str| {
        format!(
            "Resources: {{S: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: {location}}}}}}}"
        )
    };
    for (location, why) in [
        ("gone.yaml", "there is no file `gone.yaml`"),
        ("../up.yaml", "`../up.yaml` lies outside of what was named"),
        ("https://s3.example/x", "its template lies elsewhere"),
        ("!Ref Url", "its template lies elsewhere"),
        ("none.yaml", "`none.yaml` has no `Resources` map"),
    ] {
        let (template, stacks) = nested(&parent(location), &[("none.yaml", "a: b")]);
        assert!(stacks.is_empty());
        let told: Vec<&str> = template.problems().iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, [format!("the nested stack `S` was not checked: {why}")]);
    }
}

#[test]
fn a_stack_that_contains_itself_ends() {
    let own = "Resources: {S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: a.yaml}}}";
    let (_, stacks) = nested(own, &[("a.yaml", own)]);
    assert_eq!(stacks.len(), 1);
    assert_eq!(stacks[0].template.problems().len(), 1);
}

/// Both stacks write `${AWS::StackName}-${AWS::Region}`, and each means its own name by it.
#[test]
fn text_of_several_holes_is_the_same_only_in_the_same_stack() {
    const CHILD: &str = "
Parameters: {Given: {Type: String}}
Conditions:
  Same: !Equals [!Ref Given, !Sub '${AWS::StackName}-${AWS::Region}']
  Named: !Equals [!Sub '${AWS::StackName}-${AWS::Region}', x-y]
  NamedToo: !Equals [x-y, !Join ['-', [!Ref AWS::StackName, !Ref AWS::Region]]]
Resources: {S: {Type: T, Condition: Same}, N: {Type: T, Condition: Named}, M: {Type: T, Condition: NamedToo}}
";
    const PARENT: &str = "
Resources:
  S:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Given: !Sub '${AWS::StackName}-${AWS::Region}'}}
";
    let (_, stacks) = nested(PARENT, &[("child.yaml", CHILD)]);
    let [stack] = stacks.as_slice() else { panic!("one stack") };
    let condition = |id, holds| {
        let under = stack.template.exists_under(stack.template.resource(id).unwrap());
        Literal { holds, ..under[0].clone() }
    };
    for id in ["S", "N"] {
        for holds in [true, false] {
            assert!(stack.template.possible(&[condition(id, holds)]).is_yes(), "{id} {holds}");
        }
    }
    assert!(stack.template.possible(&[condition("N", true), condition("M", false)]).is_no(), "the same text");
}

/// Stacks that each pass on what the one before returns.
fn chain(length: usize) -> String {
    let stack = |n: usize| {
        let given = n.checked_sub(1).map_or("x".to_owned(), |before| format!("!GetAtt S{before}.Outputs.O"));
        format!(
            "  S{n}: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: c, Parameters: {{P: {given}}}}}}}\n"
        )
    };
    // The last first: each waits for all of the others.
    let stacks: String = (0..length).rev().map(stack).collect();
    format!("Resources:\n{stacks}  Last: {{Type: T, Properties: {{P: !GetAtt S{}.Outputs.O}}}}\n", length - 1)
}

#[test]
fn what_passes_through_many_stacks_arrives_or_stays_small() {
    const HEAD: &str = "
Parameters: {P: {Type: String}, Q: {Type: String}}
Conditions: {C: !Equals [!Ref Q, x]}
Resources: {R: {Type: T}}
";
    let last = |output: &str, length: usize| {
        let child: &'static str =
            Box::leak(format!("{HEAD}Outputs: {{O: {{Value: {output}}}}}\n").into_boxed_str());
        let (parent, stacks) = nested(&chain(length), &[("c", child)]);
        assert_eq!(stacks.len(), length);
        alternatives(&parent, "Last", "P")
    };
    assert_eq!(last("!Ref P", 40), [r#""x" []"#]);
    assert_eq!(last("!If [C, !Ref P, !Ref P]", 3).len(), 8);
    assert_eq!(last("!If [C, !Ref P, !Ref P]", 40).len(), 1);
    assert_eq!(last("[!Ref P, !Ref P]", 40).len(), 1);
    assert_eq!(last("{a: !Ref P, b: !Ref P}", 40).len(), 1);
}

#[test]
fn a_part_of_what_another_stack_returns_is_known_whichever_stands_first() {
    let parent = "
Resources:
  Second:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {Name: !Select [1, !Split ['/', !GetAtt First.Outputs.Given]], Stage: !Sub '${First.Outputs.Given}'}
  First:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Name: a/b, Stage: dev}}
  User: {Type: T, Properties: {Given: !GetAtt Second.Outputs.Given}}
";
    let (parent, _) = nested(parent, &[("child.yaml", CHILD)]);
    assert_eq!(alternatives(&parent, "User", "Given"), [r#""b" []"#]);
}

#[test]
fn what_is_passed_is_taken_as_the_parameters_type_says() {
    let parent = "
Parameters: {Q: {Type: String}}
Conditions: {C: !Equals [!Ref Q, x]}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Stored: !If [C, /a, /b]
        Listed: !If [C, 'a, b', c]
        Partly: !Sub 'x,${AWS::Region}'
        Open: !Sub 'x,${Q}'
";
    let child = "
Parameters:
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>'}
  Listed: {Type: CommaDelimitedList}
  Partly: {Type: 'List<String>'}
  Open: {Type: CommaDelimitedList}
Resources:
  A: {Type: T, Properties: {Stored: !Ref Stored, Listed: !Ref Listed, Partly: !Ref Partly, Open: !Ref Open}}
";
    let (_, stacks) = nested(parent, &[("child.yaml", child)]);
    let [stack] = stacks.as_slice() else { panic!("one stack") };
    let of = |property: &str| alternatives(&stack.template, "A", property);
    assert_eq!(of("Stored"), [r#""⟨resolve:ssm:/a⟩" [C]"#, r#""⟨resolve:ssm:/b⟩" [not C]"#]);
    assert_eq!(of("Listed"), [r#"["a","b"] [C]"#, r#"["c"] [not C]"#]);
    assert_eq!(of("Partly"), [r#"["x","⟨AWS::Region⟩"] []"#]);
    assert_eq!(of("Open"), [r#""⟨parameter Open⟩" []"#]);
}
