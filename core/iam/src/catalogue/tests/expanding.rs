//! Expanding a pattern yields what trying the pattern on every name yields.

use crate::catalogue::*;

/// A matcher of another kind, for comparison: by the definition of `*` and `?`.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => fits(rest, name) || matches!(name, [_, name @ ..] if fits(pattern, name)),
        ([b'?', rest @ ..], [_, name @ ..]) => fits(rest, name),
        ([a, rest @ ..], [b, name @ ..]) => a.eq_ignore_ascii_case(b) && fits(rest, name),
        _ => false,
    }
}

#[test]
fn a_pattern_yields_what_it_fits() {
    let patterns = [
        "*",
        "*:*",
        "s3:*",
        "S3:GET*",
        "s3:GetObject",
        "s3:?etObject",
        "*:Get*Policy",
        "iam:*Role*",
        "*s3*:*Object?",
        "ec2:*",
        "?3:*",
        "??:*",
        "*Tag*Resource*",
        "s3:*:*",
        "lambda",
        "lambda:",
        "*:",
        "",
        "?",
        "*?*?*",
        "iam:PassRol?",
        "s3:Get*Ob*Acl",
        "a*z",
        "*e",
        "zz*",
        "s3:GetObjectÄ",
        "Ä*",
        "**s3**:**",
        "license-manager*:List*Providers",
    ];
    for pattern in patterns {
        let expected: Vec<_> = all().filter(|a| fits(pattern.as_bytes(), a.name().as_bytes())).collect();
        let found: Vec<_> = expand(pattern).collect();
        assert_eq!(found, expected, "{pattern}");
        let compiled = ActionPattern::new(pattern);
        assert!(all().filter(|action| compiled.matches(*action)).eq(found), "{pattern}");
    }
}

#[test]
fn patterns_made_of_names_yield_what_they_fit() {
    // Every 997th name with a part replaced by a wildcard: prefixes, infixes, suffixes and single characters.
    for action in all().step_by(997) {
        let name = action.name();
        let (third, half) = (name.len() / 3, name.len() / 2);
        let [head, middle, tail] =
            [name.get(..third), name.get(third..half), name.get(half..)].map(Option::unwrap);
        for pattern in [
            format!("{head}*"),
            format!("{head}*{tail}"),
            format!("*{middle}*"),
            format!("{head}{middle}?*"),
            format!("*{tail}"),
        ] {
            let expected = all().filter(|a| fits(pattern.as_bytes(), a.name().as_bytes()));
            assert!(expand(&pattern).eq(expected), "{pattern}");
        }
    }
}

#[test]
fn a_pattern_longer_than_any_name_yields_nothing_unless_it_is_of_stars() {
    assert_eq!(expand(&"?".repeat(500)).count(), 0);
    assert_eq!(expand(&"a".repeat(500)).count(), 0);
    assert_eq!(expand(&"*".repeat(500)).count(), all().len());
    assert_eq!(expand(&format!("{}*", "?".repeat(127))).count(), 0);
    assert_eq!(expand(&format!("s3:{}", "?*".repeat(200))).count(), 0);
    let longest = all().max_by_key(|action| action.name().len()).unwrap();
    assert_eq!(expand(&"?".repeat(longest.name().len())).next(), Some(longest));
}
