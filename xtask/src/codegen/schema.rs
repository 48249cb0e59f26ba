//! The JSON schema of configurations, for editors: what `engine::config` reads, with the rules that there are.

use super::rule::Rule;

pub(crate) const FILE: &str = "docs/config.schema.json";

/// What says that something could not be checked takes no setting.
const FIXED: [&str; 2] = ["input-unreadable", "internal-error"];

const NAMES: &str = r##"{ "type": "array", "items": { "type": "string", "minLength": 1 } }"##;

const WORLDS: &str = r##"{
      "description": "Files that belong to one application, by the name of that: patterns as in a .gitignore beside the configuration.",
      "type": "object",
      "additionalProperties": { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } }
    }"##;

const IGNORE: &str = r##"{
      "description": "Findings that somebody has looked at and lets stand.",
      "type": "array",
      "items": {
        "type": "object",
        "required": ["rule", "path", "reason"],
        "additionalProperties": false,
        "properties": {
          "rule": { "description": "Slug or code.", "type": "string" },
          "path": { "description": "A pattern as in a .gitignore beside the configuration.", "type": "string" },
          "logical-id": { "type": "string" },
          "value": { "description": "Something that the message names in backticks.", "type": "string" },
          "reason": { "type": "string", "minLength": 1 },
          "expires": { "description": "The last day that it counts, as 2027-01-31.", "type": "string" }
        }
      }
    }"##;

pub(crate) fn of(rules: &[Rule]) -> String {
    let mut settings = Vec::new();
    for rule in rules.iter().filter(|rule| !FIXED.contains(&rule.slug.as_str())) {
        let summary = rule.summary.replace('\\', "\\\\").replace('"', "\\\"");
        for name in [&rule.slug, &rule.code] {
            settings.push(format!(
                "        \"{name}\": {{ \"description\": \"{summary}\", \"$ref\": \"#/$defs/setting\" }}"
            ));
        }
    }
    let settings = settings.join(",\n");
    format!(
        r##"{{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "deployfence configuration",
  "type": "object",
  "additionalProperties": false,
  "properties": {{
    "fail-on": {{ "description": "The lowest severity that fails a check.", "enum": ["critical", "high", "medium", "low"] }},
    "accounts": {{ "type": "array", "items": {{ "type": "string", "pattern": "^[0-9]{{12}}$" }} }},
    "deployment-roles": {NAMES},
    "deployers": {NAMES},
    "permissions-boundaries": {NAMES},
    "account-snapshots": {NAMES},
    "worlds": {WORLDS},
    "ignore": {IGNORE},
    "rules": {{
      "type": "object",
      "additionalProperties": false,
      "properties": {{
{settings}
      }}
    }}
  }},
  "$defs": {{
    "setting": {{ "enum": ["off", "critical", "high", "medium", "low"] }}
  }}
}}
"##
    )
}
