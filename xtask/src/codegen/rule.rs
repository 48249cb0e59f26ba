//! Reads a rule's file as text, so that a stale registry does not keep it from being mended.

use std::fs;
use std::path::Path;

use crate::shell::{Done, Failure, While};

/// The headings of a rule's module doc, in order.
pub(crate) const HEADINGS: [&str; 4] = ["What it finds", "Why it matters", "How to fix", "Limits"];

/// What a rule's file says about it.
pub(crate) struct Rule {
    pub(crate) code: String,
    pub(crate) slug: String,
    /// The heading of its chapter.
    pub(crate) group: String,
    pub(crate) severity: String,
    pub(crate) summary: String,
    pub(crate) hosts: Vec<&'static str>,
    pub(crate) references: Vec<String>,
    pub(crate) module: String,
    /// The type that implements `Rule`.
    pub(crate) type_name: String,
    /// The module doc as Markdown.
    pub(crate) doc: String,
}

impl Rule {
    pub(crate) fn read(path: &Path) -> Done<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(path).while_(&name)?;
        let module = name.trim_end_matches(".rs").to_owned();
        parse(&text, module).map_err(|e| Failure::new(format!("{name}: {e}")))
    }
}

fn parse(text: &str, module: String) -> Done<Rule> {
    let (_, meta) =
        text.split_once("static META: RuleMeta").ok_or_else(|| missing("`static META: RuleMeta`"))?;
    let slug = string(meta, "slug")?;
    if slug.replace('-', "_") != module {
        return Err(Failure::new(format!(
            "the slug is `{slug}`, so the file must be `{}.rs`",
            slug.replace('-', "_")
        )));
    }
    let type_name = after(text, "impl Rule for ").ok_or_else(|| missing("`impl Rule for …`"))?;
    Ok(Rule {
        code: string(meta, "code")?,
        group: group(word(meta, "group", "Group::")?)?,
        severity: word(meta, "severity", "Severity::")?.to_lowercase(),
        summary: string(meta, "summary")?,
        hosts: hosts(list(meta, "hosts")?)?,
        references: strings(list(meta, "references")?),
        doc: doc(text)?,
        type_name: type_name.to_owned(),
        slug,
        module,
    })
}

fn missing(what: &str) -> Failure {
    Failure::new(format!("{what} is missing"))
}

/// The word after the first `marker`.
fn after<'a>(text: &'a str, marker: &str) -> Option<&'a str> {
    text.split_once(marker).map(|(_, rest)| first_word(rest)).filter(|word| !word.is_empty())
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn field<'a>(meta: &'a str, name: &str) -> Done<&'a str> {
    let (_, rest) =
        meta.split_once(&format!("\n    {name}:")).ok_or_else(|| missing(&format!("`{name}` of META")))?;
    Ok(rest.trim_start())
}

fn word<'a>(meta: &'a str, name: &str, prefix: &str) -> Done<&'a str> {
    after(field(meta, name)?, prefix).ok_or_else(|| missing(&format!("`{prefix}…` of `{name}`")))
}

fn string(meta: &str, name: &str) -> Done<String> {
    strings(field(meta, name)?).into_iter().next().ok_or_else(|| missing(&format!("the text of `{name}`")))
}

fn list<'a>(meta: &'a str, name: &str) -> Done<&'a str> {
    let rest = field(meta, name)?;
    rest.split_once(']').map(|(items, _)| items).ok_or_else(|| missing(&format!("the end of `{name}`")))
}

/// The string literals of a piece of code.
fn strings(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = code.chars().peekable();
    while chars.by_ref().any(|c| c == '"') {
        let mut text = String::new();
        while let Some(c) = chars.next().filter(|&c| c != '"') {
            match c {
                '\\' if chars.peek() == Some(&'\n') => {
                    while chars.next_if(|c| c.is_whitespace()).is_some() {}
                }
                '\\' => text.extend(chars.next()),
                c => text.push(c),
            }
        }
        found.push(text);
    }
    found
}

fn group(name: &str) -> Done<String> {
    // The titles of `findings::Group`.
    let title = match name {
        "Tool" => "The tool's own word",
        "DeploymentRole" => "The deployment role",
        "Trust" => "Trust and assume chains",
        "Policies" => "PassRole, escalation, policies",
        "Code" => "What code may run",
        "Network" => "Network isolation",
        "Secrets" => "Keys and secrets",
        "Iot" => "IoT and invocation across accounts",
        other => return Err(Failure::new(format!("codegen does not know the group `{other}` yet"))),
    };
    Ok(title.to_owned())
}

fn hosts(list: &str) -> Done<Vec<&'static str>> {
    let name = |host| match host {
        "Check" => Ok("check"),
        "Serverless" => Ok("serverless-deployfence"),
        other => Err(Failure::new(format!("codegen does not know the host `{other}` yet"))),
    };
    list.split("Host::").skip(1).map(first_word).map(name).collect()
}

fn doc(text: &str) -> Done<String> {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let doc: String = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    let headings = doc.lines().filter(|line| line.starts_with('#'));
    let present: Vec<_> = headings.map(|line| line.trim_start_matches('#').trim()).collect();
    if present == HEADINGS {
        return Ok(doc);
    }
    Err(Failure::new(format!("the module doc must have the headings {HEADINGS:?}, and has {present:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"//! # What it finds
//! One.
//!
//! # Why it matters
//! # How to fix
//! # Limits

/// What is fixed about this rule.
pub static META: RuleMeta = RuleMeta {
    code: "DF101",
    slug: "a-bad-thing",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "says \"one\" \
              thing",
    hosts: &[Host::Check, Host::Serverless],
    references: &["a#1", "b#2"],
    fixed: false,
};

pub(crate) struct ABadThing;

impl Rule for ABadThing {}
"#;

    #[test]
    fn a_rule_is_read_from_its_text() {
        let rule = parse(RULE, "a_bad_thing".to_owned()).unwrap();
        assert_eq!((rule.code.as_str(), rule.slug.as_str()), ("DF101", "a-bad-thing"));
        assert_eq!((rule.severity.as_str(), rule.type_name.as_str()), ("critical", "ABadThing"));
        assert_eq!(rule.summary, "says \"one\" thing");
        assert_eq!(rule.hosts, ["check", "serverless-deployfence"]);
        assert_eq!(rule.references, ["a#1", "b#2"]);
        assert!(rule.doc.starts_with("# What it finds\nOne.\n\n# Why"), "{}", rule.doc);
    }

    #[test]
    fn a_file_under_another_name_or_without_a_heading_is_refused() {
        assert!(parse(RULE, "other".to_owned()).is_err());
        assert!(parse(&RULE.replace("# Limits", ""), "a_bad_thing".to_owned()).is_err());
    }
}
