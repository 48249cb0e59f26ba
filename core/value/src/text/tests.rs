use super::*;

fn parameter(name: &str) -> Text {
    Text::hole(Hole::new(HoleOrigin::Parameter(name.into()), Scope(0)))
}

fn join(parts: &[Text]) -> Text {
    Text::concat(parts)
}

#[test]
fn equal_holes_are_surely_equal_and_other_holes_may_be() {
    let stage = join(&[Text::literal("role/"), parameter("Stage"), Text::literal("-deploy")]);
    assert_eq!(stage.same(&stage.clone()), Answer::Yes);
    let other = join(&[Text::literal("role/"), parameter("Name"), Text::literal("-deploy")]);
    assert_eq!(stage.same(&other), Answer::Unknown);
    assert_eq!(stage.same(&Text::literal("role/dev-deploy")), Answer::Unknown);
}

#[test]
fn known_text_that_differs_is_a_sure_no() {
    let stage = join(&[Text::literal("role/"), parameter("Stage"), Text::literal("-deploy")]);
    assert_eq!(stage.same(&Text::literal("role/dev-run")), Answer::No);
    assert_eq!(stage.same(&Text::literal("user/dev-deploy")), Answer::No);
    assert_eq!(join(&[Text::literal("a"), parameter("P")]).same(&Text::literal("a")), Answer::Unknown);
    assert_eq!(
        join(&[Text::literal("a"), parameter("P"), Text::literal("b")]).same(&Text::literal("ab")),
        Answer::Unknown
    );
    assert_eq!(join(&[parameter("P"), Text::literal("b")]).same(&parameter("P")), Answer::No);
}

#[test]
fn stacks_of_one_environment_share_the_region_and_not_the_name() {
    let named = |pseudo: Pseudo, scope: u32| {
        let hole = Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), Scope(scope)));
        join(&[Text::literal("deploy-"), hole])
    };
    let same = |pseudo| named(pseudo, 1).in_one_environment().same(&named(pseudo, 2).in_one_environment());
    assert_eq!(named(Pseudo::Region, 1).same(&named(Pseudo::Region, 2)), Answer::Unknown);
    assert_eq!(same(Pseudo::Region), Answer::Yes);
    assert_eq!(same(Pseudo::StackName), Answer::Unknown);
}

#[test]
fn pieces_join_and_split() {
    let arn =
        join(&[Text::literal("arn:"), parameter("P"), Text::literal(":iam::1"), Text::literal("2:role/a:b")]);
    let parts = arn.split(':', 6);
    assert_eq!(parts.len(), 6);
    assert_eq!(parts[1], parameter("P"));
    assert_eq!(parts[3], Text::literal(""));
    assert_eq!(parts[4], Text::literal("12"));
    assert_eq!(parts[5], Text::literal("role/a:b"));
    assert_eq!(arn.to_string(), "arn:⟨parameter P⟩:iam::12:role/a:b");
    assert_eq!(arn.size(), "arn::iam::12:role/a:b".len() + 16);
    assert_eq!(join(&[Text::literal(""), Text::literal("")]), Text::literal(""));
}

#[test]
fn spaces_around_a_text_fall_away_and_those_in_it_stay() {
    let text = join(&[Text::literal(" a "), parameter("P"), Text::literal(" ")]);
    assert_eq!(text.trimmed(), join(&[Text::literal("a "), parameter("P")]));
    assert_eq!(Text::literal("  ").trimmed(), Text::literal(""));
}

#[test]
fn prefixes_and_suffixes_stop_at_holes() {
    let key = join(&[parameter("P"), Text::literal("/custom-resources.zip")]);
    assert_eq!(key.ends_with("/custom-resources.zip"), Answer::Yes);
    assert_eq!(key.ends_with(".jar"), Answer::No);
    assert_eq!(key.ends_with("x/custom-resources.zip"), Answer::Unknown);
    assert_eq!(key.starts_with("a"), Answer::Unknown);
}

#[test]
fn made_names_are_never_empty_and_unlike_each_other() {
    let made = |of: &str| Text::hole(Hole::new(HoleOrigin::MadeName(of.into()), Scope(0)));
    let role = |name: &Text| Text::concat([&Text::literal("role/"), name]);
    assert_eq!(role(&made("A")).same(&role(&made("A"))), Answer::Yes);
    assert_eq!(role(&made("A")).same(&role(&made("B"))), Answer::No);
    assert_eq!(role(&made("A")).same(&Text::literal("role/")), Answer::No);
    assert_eq!(role(&made("A")).same(&Text::literal("role/app-A-1")), Answer::Unknown);
    assert_eq!(made("A").to_string(), "⟨A⟩");
}
