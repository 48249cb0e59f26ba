//! Patterns with `*` and `?`: what they match under either reading, text that they match, and narrower ones.

use std::borrow::Cow;

use super::dice::Dice;
use super::request::Request;
use super::vocabulary::{ACCOUNTS, NAMES, PATHS, REGIONS};

/// How wildcards of an ARN treat the colons between its parts. AWS describes something between the two, so that nothing
/// here may rest on one of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// A wildcard stands for any text.
    Whole,
    /// A wildcard stays in its part; the last one may hold colons.
    Parts,
}

pub(super) const READINGS: [Reading; 2] = [Reading::Whole, Reading::Parts];

/// Whether `text` is met by `pattern`, in which wildcards count. `of` is the request whose values variables take; none
/// where the version of the language has no variables.
pub(super) fn matches(pattern: &str, text: &str, of: Option<&Request>, reading: Reading) -> bool {
    let Some(pattern) = filled(pattern, of) else { return false };
    // Stars alone stand for everything.
    if matches!(reading, Reading::Parts) && pattern.contains(|c| c != '*') {
        let (mut parts, mut texts) = (pattern.splitn(6, ':'), text.splitn(6, ':'));
        let all = parts.by_ref().all(|part| texts.next().is_some_and(|text| glob(part, text)));
        return all && texts.next().is_none();
    }
    glob(&pattern, text)
}

/// Like [`matches`] for the names of actions, whose case does not count.
pub(super) fn matches_name(pattern: &str, name: &str) -> bool {
    glob(&pattern.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

/// The text with its variables filled in; none where a variable has no value. Values never have wildcards here.
pub(super) fn filled<'t>(text: &'t str, of: Option<&Request>) -> Option<Cow<'t, str>> {
    let (Some(request), true) = (of, text.contains("${")) else { return Some(Cow::Borrowed(text)) };
    let (mut found, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        let (name, default) = name.split_once(", ").map_or((name, None), |(n, d)| (n, Some(d)));
        let value = request.value(name).or(default.map(|default| default.trim_matches('\'')))?;
        found.push_str(before);
        found.push_str(value);
        rest = after;
    }
    Some(Cow::Owned(found + rest))
}

/// On failure the last star takes one character more.
fn glob(pattern: &str, text: &str) -> bool {
    // What the product shows may hold other letters, of which `?` takes one.
    let ascii: Cow<'_, str> =
        if text.is_ascii() { text.into() } else { text.replace(|c: char| !c.is_ascii(), "\u{1}").into() };
    let (pattern, text) = (pattern.as_bytes(), ascii.as_bytes());
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                (at, read) = (after + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Text that the pattern matches under both readings.
pub(super) fn sample(pattern: &str, dice: &mut Dice) -> String {
    let (mut text, mut colons) = (String::new(), 0);
    for char in pattern.chars() {
        match char {
            '*' => match colons {
                3 => text.push_str(dice.word(&REGIONS)),
                4 => text.push_str(dice.word(&ACCOUNTS)),
                _ if dice.percent(40) => text.push_str(dice.word(&PATHS)),
                _ => text.push_str(dice.word(&NAMES)),
            },
            '?' => text.push_str(dice.word(&["a", "g", "p", "1", "x"])),
            other => text.push(other),
        }
        colons += usize::from(char == ':');
    }
    text
}

/// A pattern that matches less, or as much: one wildcard stands for less. None where there is no wildcard.
pub(super) fn narrower(pattern: &str, dice: &mut Dice) -> Option<String> {
    let wild: Vec<usize> =
        pattern.char_indices().filter(|(_, c)| matches!(c, '*' | '?')).map(|(at, _)| at).collect();
    let at = *dice.any(&wild)?;
    let (before, rest) = pattern.split_at(at);
    let (wildcard, after) = rest.split_at(1);
    if wildcard == "?" {
        return Some(format!("{before}{}{after}", dice.word(&["a", "g", "p", "x"])));
    }
    let part = before.matches(':').count();
    let stead = match part {
        // A part of its own takes a value of its kind.
        3 if before.ends_with(':') => dice.word(&REGIONS).to_owned(),
        4 if before.ends_with(':') => dice.word(&ACCOUNTS).to_owned(),
        _ => {
            let word = dice.word(&["a", "app-", "orders", "x", "", "?"]);
            match dice.below(4) {
                0 => word.to_owned(),
                1 => format!("{word}*"),
                2 => format!("*{word}"),
                _ => format!("{word}*{}", dice.word(&["a", "s", "-", ""])),
            }
        }
    };
    Some(format!("{before}{stead}{after}"))
}

/// Whether `arn` is one of the ARNs that `template` describes, with its region and account real.
pub(super) fn fits(template: &str, arn: &str) -> bool {
    let Some((literal, hole)) = template.split_once('{') else { return template == arn };
    let Some((kind, after)) = hole.split_once('}') else { return false };
    let Some(rest) = arn.strip_prefix(literal) else { return false };
    let end = match kind {
        "k" => rest.len(),
        _ => rest.find([':', '/']).unwrap_or(rest.len()),
    };
    let (value, rest) = rest.split_at(end);
    let good = match kind {
        "r" => REGIONS.contains(&value),
        "a" => value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()),
        _ => !value.is_empty() && !value.contains(['*', '?', '$']),
    };
    good && fits(after, rest)
}

/// An ARN that `template` describes; with `wild` a pattern of such.
pub(super) fn written(template: &str, wild: bool, dice: &mut Dice) -> String {
    let mut text = template.to_owned();
    while let Some(at) = text.find('{') {
        let kind = text.chars().nth(at + 1).unwrap_or('n');
        let value = match kind {
            'r' if wild && dice.percent(30) => "*".to_owned(),
            'r' => dice.word(&REGIONS).to_owned(),
            'a' if wild && dice.percent(25) => "*".to_owned(),
            'a' => ACCOUNTS[dice.below(2)].to_owned(),
            'k' if wild => path_pattern(dice),
            'k' => dice.word(&PATHS).to_owned(),
            _ if wild => name_pattern(dice),
            _ => dice.word(&NAMES).to_owned(),
        };
        text.replace_range(at..at + 3, &value);
    }
    text
}

fn name_pattern(dice: &mut Dice) -> String {
    match dice.below(8) {
        0 | 1 => "*".to_owned(),
        2 => dice.word(&["orders*", "app-*", "prod-*", "*-logs", "a?", "*-*"]).to_owned(),
        _ => dice.word(&NAMES).to_owned(),
    }
}

fn path_pattern(dice: &mut Dice) -> String {
    let variable = ["${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'none'}"];
    match dice.below(8) {
        0..=2 => "*".to_owned(),
        3 => format!("home/{}/*", dice.word(&variable)),
        4 => format!("home/{}", dice.word(&["alice/*", "*", "?ob/*", "*/notes"])),
        5 => format!("{}/*", dice.word(&["logs", "reports", "logs/2024", "home"])),
        6 => format!("*{}", dice.word(&[".txt", ".csv", "/01"])),
        _ => dice.word(&PATHS).to_owned(),
    }
}
