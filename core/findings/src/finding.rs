//! A claim that a person can check.

use deployfence_source::FileSpan;

use crate::fix::Fix;
use crate::level::{Confidence, Severity};
use crate::rule::RuleMeta;

/// One step of the proof: a sentence and the place that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What the place shows, as one sentence in lower case.
    pub message: String,
    /// The place.
    pub at: FileSpan,
    /// The path of keys from the top of the file to the place, where it is known.
    pub path: Vec<String>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The reason given.
    pub reason: String,
    /// Where it is written.
    pub at: FileSpan,
}

/// A claim: what is wrong, where, why we say so, and the way out.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that makes the claim.
    pub rule: &'static RuleMeta,
    /// How bad, after configuration.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The claim, as one sentence in lower case that names the user's own things in backticks.
    pub message: String,
    /// The resource that it is about.
    pub logical_id: Option<String>,
    /// The primary place.
    pub at: FileSpan,
    /// The path of keys from the top of the file to the primary place, where it is known.
    pub path: Vec<String>,
    /// The chain of evidence, in the order of the argument.
    pub evidence: Vec<Evidence>,
    /// The conditions under which the claim holds; empty: always.
    pub conditions: Vec<String>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
    /// What to do, as one or a few sentences.
    pub help: String,
    /// What of the claim stays the same when lines move or holes get other names; part of the fingerprint.
    pub claim: String,
    /// Why it does not count, if it was suppressed.
    pub suppressed: Option<Suppression>,
}

impl Finding {
    /// Starts a finding of `rule` at `at`, sure and as severe as the rule says.
    #[must_use]
    pub fn builder(rule: &'static RuleMeta, at: FileSpan, message: impl Into<String>) -> FindingBuilder {
        let message = message.into();
        FindingBuilder(Self {
            rule,
            severity: rule.severity,
            confidence: Confidence::Sure,
            claim: message.clone(),
            message,
            logical_id: None,
            at,
            path: Vec::new(),
            evidence: Vec::new(),
            conditions: Vec::new(),
            fixes: Vec::new(),
            help: String::new(),
            suppressed: None,
        })
    }
}

/// Builds a [`Finding`]; rule, place and claim cannot be left out.
#[derive(Debug)]
pub struct FindingBuilder(Finding);

impl FindingBuilder {
    /// The resource that it is about.
    #[must_use]
    pub fn logical_id(mut self, id: impl Into<String>) -> Self {
        self.0.logical_id = Some(id.into());
        self
    }

    /// The path of keys to the primary place.
    #[must_use]
    pub fn path(mut self, path: Vec<String>) -> Self {
        self.0.path = path;
        self
    }

    /// How bad, where that hangs on the case.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    /// How sure.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.0.confidence = confidence;
        self
    }

    /// One more step of the proof.
    #[must_use]
    pub fn because(self, at: FileSpan, message: impl Into<String>) -> Self {
        self.evidence(Evidence { message: message.into(), at, path: Vec::new() })
    }

    /// One more step of the proof, with its path of keys. What was shown already is not shown again.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        let shown = |e: &Evidence| e.at == evidence.at && e.message == evidence.message;
        if !self.0.evidence.iter().any(shown) {
            self.0.evidence.push(evidence);
        }
        self
    }

    /// A condition under which the claim holds.
    #[must_use]
    pub fn condition(mut self, condition: impl Into<String>) -> Self {
        self.0.conditions.push(condition.into());
        self
    }

    /// One more way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.0.fixes.push(fix);
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = help.into();
        self
    }

    /// What of the claim stays the same when lines move; the message where not given.
    #[must_use]
    pub fn claim(mut self, claim: impl Into<String>) -> Self {
        self.0.claim = claim.into();
        self
    }

    /// The finding.
    #[must_use]
    pub fn build(self) -> Finding {
        self.0
    }
}
