use super::*;
use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::{Answer, Condition, Hole, Scope};

fn parsed(yaml: &str) -> Value {
    let document = read(&SourceText::new(yaml), Syntax::Yaml);
    crate::from_document(&document, FileId(0))
}

fn resolved(yaml: &str) -> Value {
    resolve(&parsed(yaml), Context { scope: Scope(1), resources: None })
}

/// How what a call gives reads.
fn shown(yaml: &str) -> String {
    resolved(yaml).canonical()
}

/// `Fn::Sub` nested so that each level doubles the text of the next.
fn doubled(levels: usize, innermost: &str) -> String {
    (0..levels)
        .fold(innermost.to_owned(), |inner, _| format!("{{'Fn::Sub': ['${{x}}${{x}}', {{x: {inner}}}]}}"))
}

#[test]
fn nested_substitutions_double_the_text_and_not_the_work() {
    let text = resolved(&doubled(4, "ab"));
    assert_eq!(text.as_str(), Some("ab".repeat(16).as_str()));
    let of_hole = resolved(&doubled(3, "{Ref: P}"));
    assert_eq!(of_hole.as_text().unwrap().holes().count(), 8);
}

#[test]
fn what_would_become_too_long_is_a_hole_with_a_short_name() {
    for innermost in ["ab", "{Ref: P}"] {
        let value = resolved(&doubled(40, innermost));
        let text = value.as_text().unwrap();
        assert!(text.size() <= text::RESOLVED_BYTES && text.to_string().len() < 64 * text::RESOLVED_BYTES);
        assert!(text.holes().all(|hole| hole.to_string().len() <= CALL_BYTES));
        assert_eq!(text.same(resolved(&doubled(40, innermost)).as_text().unwrap()), Answer::Yes);
    }
    let other = |tail: &str| {
        let long = "x".repeat(2 * CALL_BYTES);
        resolved(&format!("{{'Fn::Macro': ['{long}', '{tail}']}}"))
    };
    assert_eq!(other("a").as_text(), other("a").as_text());
    assert_ne!(other("a").as_text(), other("b").as_text());
}

#[test]
fn a_variable_of_a_substitution_hides_a_parameter_of_its_name() {
    let value = resolved("{'Fn::Sub': ['${A}-${B}-${!C}', {A: '1'}]}");
    let parameter = Hole::new(HoleOrigin::Parameter("B".into()), Scope(1));
    let parts = [Text::literal("1-"), Text::hole(parameter), Text::literal("-${C}")];
    assert_eq!(value.as_text(), Some(&Text::concat(&parts)));
}

#[test]
fn functions_give_what_cloudformation_gives() {
    for (call, expected) in [
        ("!Join ['-', [a, !Ref P, 1, true]]", r#""a-⟨parameter P⟩-1-true""#),
        ("!Join ['', []]", r#""""#),
        ("!Join [',', [a, !Ref AWS::NoValue, b]]", r#""a,b""#),
        ("!Select [1, [a, b, c]]", r#""b""#),
        ("!Select ['1', !Split ['/', 'a/b/c']]", r#""b""#),
        ("!Split [',', 'a,,b']", r#"["a","","b"]"#),
        ("!Join ['-', !Split ['.', a.b]]", r#""a-b""#),
        ("!Base64 abc", r#""YWJj""#),
        ("{'Fn::Length': [a, b, !Ref AWS::NoValue]}", "2"),
        ("{'Fn::Length': !Split ['|', 'a|b|c']}", "3"),
        (
            "{'Fn::ToJsonString': {a: [1, true, 'x\"'], b: !Ref AWS::NoValue}}",
            r#""{\"a\":[1,true,\"x\\\"\"]}""#,
        ),
        ("{'Fn::ToJsonString': [1]}", r#""[1]""#),
        ("{'Fn::ToJsonString': []}", r#""[]""#),
        ("{'Fn::Length': [!Ref P]}", "1"),
        ("{'Fn::Length': []}", "0"),
        ("{'Fn::ToJsonString': [1, {r: !Ref AWS::Region}]}", r#""[1,{\"r\":\"⟨AWS::Region⟩\"}]""#),
        ("!Cidr [10.0.0.0/24, 2, 6]", r#"["10.0.0.0/26","10.0.0.64/26"]"#),
        ("!Cidr [10.0.1.7/24, 1]", r#"["10.0.1.0/24"]"#),
        ("!ImportValue x", r#""⟨import x⟩""#),
        ("!GetAtt A.B.C", r#""⟨A.B.C⟩""#),
        ("!GetAtt [A, !Sub 'B']", r#""⟨A.B⟩""#),
        ("{'Fn::GetStackOutput': {StackName: s, OutputName: o}}", r#""⟨output o of s⟩""#),
    ] {
        assert_eq!(shown(call), expected, "{call}");
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    for call in [
        "!Split [',', !Ref P]",
        "!Select [0, !Ref P]",
        "!Select [1, !Split ['/', !GetAtt Role.Arn]]",
        "!Select [3, [a, b]]",
        "!Base64 {Ref: P}",
        "{'Fn::Length': !Ref P}",
        "{'Fn::Length': {a: b}}",
        "{'Fn::Length': !Split [',', !Ref P]}",
        "{'Fn::ToJsonString': {a: !Ref P}}",
        "!Cidr [10.0.0.0/24, 5, 6]",
        "!Cidr [!Ref P, 1, 6]",
        "!GetAZs ''",
        "!FindInMap [M, a, b]",
        "{'Fn::GetStackOutput': {StackName: s, OutputName: o, Region: eu-west-1}}",
        "{'Fn::Brandnew': 1}",
        "!Join ['-', !Ref P]",
    ] {
        let value = resolved(call);
        let hole =
            value.as_text().and_then(Text::as_hole).unwrap_or_else(|| panic!("{call}: {}", value.display()));
        assert!(matches!(hole.origin, HoleOrigin::Computed(_)), "{call}: {hole}");
    }
}

#[test]
fn parts_of_a_split_text_are_known_up_to_the_first_that_may_hold_more() {
    for (call, expected) in [
        ("!Select [0, !Split ['-', 'a-${P}-b']]", None),
        ("!Select [0, !Split ['-', !Sub 'a-${P}-b']]", Some(r#""a""#)),
        ("!Select [1, !Split ['-', !Sub 'a-${P}-b']]", None),
        ("!Select [1, !Split ['/', !Sub 'a/${AWS::Region}x/b']]", Some(r#""⟨AWS::Region⟩x""#)),
        ("!Select [2, !Split [':', !Sub 'arn:aws:iam::${AWS::AccountId}:role/x']]", Some(r#""iam""#)),
        ("!Select [1, !Split ['-', !Sub 'a-${AWS::Region}-b']]", None),
    ] {
        let value = resolved(call);
        match expected {
            Some(expected) => assert_eq!(value.canonical(), expected, "{call}"),
            None if call.contains("Sub") => assert!(value.as_text().unwrap().as_hole().is_some(), "{call}"),
            None => assert_eq!(value.canonical(), r#""a""#, "{call}"),
        }
    }
}

#[test]
fn what_is_made_of_a_choice_is_a_choice() {
    assert_eq!(
        resolved("!Join ['-', [a, !If [C, b, !Ref AWS::NoValue], !If [C, x, y]]]").display(),
        "a-b-x while C, else a-y"
    );
    assert_eq!(resolved("!Sub ['${v}!', {v: !If [C, 1, 2]}]").display(), "1! while C, else 2!");
    assert_eq!(resolved("!If [C, !If [C, a, b], !If [C, c, d]]").display(), "a while C, else d");
}

#[test]
fn too_many_combinations_are_a_hole() {
    let items: Vec<String> = (0..8).map(|n| format!("!If [C{n}, a, b]")).collect();
    let value = resolved(&format!("!Join ['', [{}]]", items.join(", ")));
    assert!(matches!(value.as_text().and_then(Text::as_hole).unwrap().origin, HoleOrigin::Computed(_)));
}

#[test]
fn a_choice_may_leave_one_item_of_a_list() {
    let json = resolved("{'Fn::ToJsonString': [!If [C, a, !Ref AWS::NoValue], b]}");
    assert_eq!(json.display(), r#"["a","b"] while C, else ["b"]"#);
    let length = resolved("{'Fn::Length': [!If [C, a, !Ref AWS::NoValue], b]}");
    assert_eq!(length.display(), "2 while C, else 1");
}

#[test]
fn calls_of_what_is_not_known_are_not_the_same() {
    let both = resolved("[!Join ['', [a, !Rain::Embed x]], !Join ['', [a, !Rain::Embed y]]]");
    let [first, second] = both.items() else { panic!("two items") };
    assert_eq!(first.as_text().unwrap().same(second.as_text().unwrap()), Answer::Unknown);
}

/// Each condition that holds excludes all of the others.
struct Exclusive;

impl Environment for Exclusive {
    fn scope(&self) -> Scope {
        Scope(1)
    }

    fn is_resource(&self, _name: &str) -> bool {
        false
    }

    fn decided(&self, given: &[Literal], condition: &Condition) -> Option<bool> {
        let known = given.iter().rev().find(|known| known.holds || known.condition == *condition)?;
        Some(known.holds && known.condition == *condition)
    }
}

#[test]
fn as_many_choices_as_a_file_can_hold_end_soon() {
    let call = |count: usize| {
        let items: Vec<String> = (0..count).map(|n| format!("!If [C{n}, a, b]")).collect();
        parsed(&format!("!Join ['', [{}]]", items.join(", ")))
    };
    let is_computed = |value: &Value| {
        let hole = value.as_text().and_then(Text::as_hole);
        hole.is_some_and(|hole| matches!(hole.origin, HoleOrigin::Computed(_)))
    };
    assert!(is_computed(&resolve(&call(30_000), Context { scope: Scope(1), resources: None })));
    assert!(is_computed(&evaluate(&call(30_000), &Exclusive)));
    // One fewer open choice than values: what is decided makes none more.
    let known = evaluate(&call(ALTERNATIVES - 1), &Exclusive);
    assert_eq!(known.alternatives().len(), ALTERNATIVES);
    assert!(is_computed(&evaluate(&call(ALTERNATIVES), &Exclusive)));
}

#[test]
fn what_only_together_is_a_dynamic_reference_is_one() {
    let value = resolved("!Join ['', ['{{resolve:secretsmanager:', !Ref P, ':SecretString:pw}}']]");
    assert_eq!(value.canonical(), r#""⟨resolve:secretsmanager:⟨parameter P⟩:SecretString:pw⟩""#);
    assert!(value.as_text().unwrap().as_hole().is_some());
}

#[test]
fn dynamic_references_remember_what_they_ask_for() {
    let origin = |yaml: &str| {
        let value = resolved(yaml);
        let holes: Vec<String> = value.as_text().unwrap().holes().map(|hole| hole.to_string()).collect();
        (value.as_text().unwrap().to_string(), holes)
    };
    let (text, holes) = origin("'a-{{resolve:ssm:/x:1}}-{{resolve:secretsmanager:s}}'");
    assert_eq!(text, "a-⟨resolve:ssm:/x:1⟩-⟨resolve:secretsmanager:s⟩");
    assert_eq!(holes.len(), 2);
    let (text, holes) = origin("!Sub '{{resolve:ssm:/x/${P}}}.b'");
    assert_eq!((text.as_str(), holes.len()), ("⟨resolve:ssm:/x/⟨parameter P⟩⟩.b", 1));
    assert_eq!(origin("'{{resolve:ssm:/x'").0, "{{resolve:ssm:/x");
}

#[test]
fn what_holds_no_function_is_shared() {
    let value = parsed("{a: [{b: c}], d: !Ref P}");
    let resolved = resolve(&value, Context { scope: Scope(1), resources: None });
    let items = |value: &Value| value.get("a").unwrap().items().as_ptr();
    assert_eq!(items(&value), items(&resolved));
}
