//! A template as text: JSON, or YAML in one of the many ways in which people write it.

use std::cell::Cell;
use std::fmt;

use super::syntax::{Formula, Parameter, Rule, Template, Word};
use super::{COLUMN, TEXTS, name};

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pen = Pen { is_json: self.is_json, spelling: Cell::new(self.spelling) };
        let parameters = self.parameters.iter().enumerate();
        let rows = TEXTS.iter().zip(&self.mapping);
        let conditions = self.conditions.iter().enumerate();
        let rules = self.rules.iter().enumerate();
        let mut sections = vec![
            ("Parameters", pen.block(parameters.map(|(i, p)| (format!("P{i}"), pen.parameter(p))))),
            ("Mappings", {
                let rows = rows.map(|(key, value)| {
                    ((*key).to_owned(), format!("{{{}: {}}}", pen.quoted(COLUMN), pen.text(value)))
                });
                let table = pen.block(rows).replace('\n', "\n  ");
                pen.block([("Table".to_owned(), table)])
            }),
            ("Conditions", pen.block(conditions.map(|(i, formula)| (name(i), pen.formula(formula))))),
            ("Resources", pen.block([("Topic".to_owned(), pen.map("Type", "AWS::SNS::Topic"))])),
        ];
        if !self.rules.is_empty() {
            sections.push(("Rules", pen.block(rules.map(|(i, rule)| (format!("R{i}"), pen.rule(rule))))));
        }
        if pen.either() {
            sections.rotate_left(2);
        }
        let sections = sections.into_iter().map(|(key, section)| (key.to_owned(), section));
        f.write_str(pen.block(sections).trim_start())?;
        f.write_str("\n")
    }
}

/// Writes, and chooses how.
struct Pen {
    is_json: bool,
    spelling: Cell<u64>,
}

impl Pen {
    /// A choice that follows no pattern and is the same in every run.
    fn flip(&self) -> bool {
        let next =
            self.spelling.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        self.spelling.set(next);
        next >> 40 & 1 == 1
    }

    /// A choice that JSON does not leave.
    fn either(&self) -> bool {
        self.flip() && !self.is_json
    }

    /// A map, a line for each entry: braces in JSON, indentation in YAML.
    fn block(&self, entries: impl IntoIterator<Item = (String, String)>) -> String {
        let entries: Vec<String> = entries
            .into_iter()
            .map(|(key, value)| {
                let value = value.replace('\n', "\n  ");
                format!("{}:{}{value}", self.quoted(&key), if value.starts_with('\n') { "" } else { " " })
            })
            .collect();
        if self.is_json {
            format!("{{\n  {}\n}}", entries.join(",\n  "))
        } else {
            format!("\n{}", entries.join("\n"))
        }
    }

    fn list(&self, items: &[String]) -> String {
        format!("[{}]", items.join(", "))
    }

    fn map(&self, key: &str, text: &str) -> String {
        format!("{{{}: {}}}", self.quoted(key), self.quoted(text))
    }

    fn quoted(&self, text: &str) -> String {
        if self.is_json || self.either() { format!("\"{text}\"") } else { format!("'{text}'") }
    }

    /// A value that is taken for its text, in quotes or, where it can be, without.
    fn text(&self, text: &str) -> String {
        let may_be_plain = !self.is_json || matches!(text, "true" | "1");
        if may_be_plain && self.flip() { text.to_owned() } else { self.quoted(text) }
    }

    /// A call in its short or in its long form.
    fn call(&self, function: &str, argument: &str) -> String {
        if self.either() {
            return format!("!{} {argument}", function.trim_start_matches("Fn::"));
        }
        format!("{{{}: {argument}}}", self.quoted(function))
    }

    fn parameter(&self, parameter: &Parameter) -> String {
        let mut entries = vec![format!("{}: {}", self.quoted("Type"), self.quoted("String"))];
        if let Some(allowed) = &parameter.allowed {
            let allowed: Vec<String> = allowed.iter().map(|text| self.text(text)).collect();
            entries.push(format!("{}: {}", self.quoted("AllowedValues"), self.list(&allowed)));
        }
        if let Some(default) = parameter.default {
            entries.push(format!("{}: {}", self.quoted("Default"), self.text(default)));
        }
        format!("{{{}}}", entries.join(", "))
    }

    fn rule(&self, rule: &Rule) -> String {
        let assert = format!("{{{}: {}}}", self.quoted("Assert"), self.formula(&rule.assert));
        let assertions = format!("{}: {}", self.quoted("Assertions"), self.list(&[assert]));
        match &rule.applies {
            Some(applies) => {
                let applies = format!("{}: {}", self.quoted("RuleCondition"), self.formula(applies));
                format!("{{{applies}, {assertions}}}")
            }
            None => format!("{{{assertions}}}"),
        }
    }

    fn formula(&self, formula: &Formula) -> String {
        let all = |formulas: &[Formula]| formulas.iter().map(|of| self.formula(of)).collect::<Vec<_>>();
        match formula {
            Formula::Equals(a, b) => self.call("Fn::Equals", &self.list(&[self.word(a), self.word(b)])),
            Formula::Condition(index) => self.call("Condition", &self.quoted(&name(*index))),
            Formula::Not(of) => self.call("Fn::Not", &self.list(&[self.formula(of)])),
            Formula::And(of) => self.call("Fn::And", &self.list(&all(of))),
            Formula::Or(of) => self.call("Fn::Or", &self.list(&all(of))),
            Formula::Contains(texts, parameter) => {
                let texts: Vec<String> = texts.iter().map(|text| self.text(text)).collect();
                let arguments = [self.list(&texts), self.word(&Word::Parameter(*parameter))];
                self.call("Fn::Contains", &self.list(&arguments))
            }
        }
    }

    fn word(&self, word: &Word) -> String {
        match word {
            Word::Text(text) => self.text(text),
            Word::Parameter(index) => self.call("Ref", &self.quoted(&format!("P{index}"))),
            Word::Region => self.call("Ref", &self.quoted("AWS::Region")),
            Word::Mapped(index) => {
                let key = self.word(&Word::Parameter(*index));
                let arguments = [self.quoted("Table"), key, self.quoted(COLUMN)];
                self.call("Fn::FindInMap", &self.list(&arguments))
            }
        }
    }
}
