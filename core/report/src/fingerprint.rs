//! The identity of a finding over time: what stays equal while lines move.

use std::collections::BTreeMap;

use deployfence_findings::{FileNames, Finding, Report};
use sha2::{Digest, Sha256};

/// Changes whenever what is hashed changes, so that an old baseline cannot match by accident.
const SCHEME: &str = "deployfence/1";

/// The fingerprint of each finding of `report`, in the report's order.
///
/// A fingerprint is the first 16 bytes, as hexadecimal digits, of the SHA-256 of: the scheme's name, the rule's
/// code, the file's name relative to its world, the logical id, and the claim with every run of white space
/// taken as one space; each preceded by its length, so that no two lists of parts give the same bytes. Where
/// several findings of one report share a fingerprint, the second and later ones carry `-2`, `-3`, ….
#[must_use]
pub fn fingerprints(report: &Report) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let of = |finding: &Finding| {
        let base = base(report, finding);
        let count: &mut usize = seen.entry(base.clone()).or_default();
        *count += 1;
        if *count == 1 { base } else { format!("{base}-{count}") }
    };
    report.findings.iter().map(of).collect()
}

fn base(report: &Report, finding: &Finding) -> String {
    let file = report.files.file(finding.at.file).map_or("", |f| f.world_name.as_str());
    let id = finding.logical_id.as_deref().unwrap_or_default();
    let claim = finding.claim.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut hash = Sha256::new();
    for part in [SCHEME, finding.rule.code, file, id, &claim] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn moved_lines_and_other_working_directories_keep_it() {
        let before = sample::two_files();
        let mut after = sample::two_files();
        after.files[0].name = "elsewhere/serverless.yml".to_owned();
        after.findings[0].at.span.start -= 3;
        after.findings[0].claim.push_str("  \n");
        assert_eq!(fingerprints(&before), fingerprints(&after));
    }

    #[test]
    fn another_claim_file_rule_or_resource_changes_it() {
        let original = fingerprints(&sample::two_files())[0].clone();
        let changed = |change: fn(&mut Report)| {
            let mut report = sample::two_files();
            change(&mut report);
            fingerprints(&report)[0].clone()
        };
        assert_ne!(original, changed(|r| r.findings[0].claim.push('x')));
        assert_ne!(original, changed(|r| r.files[0].world_name.push('x')));
        assert_ne!(original, changed(|r| r.findings[0].rule = &sample::UNREADABLE));
        assert_ne!(original, changed(|r| r.findings[0].logical_id = Some("Other".to_owned())));
    }

    #[test]
    fn equal_ones_are_numbered() {
        let mut report = sample::two_files();
        report.findings = vec![report.findings[0].clone(); 3];
        let all = fingerprints(&report);
        assert_eq!(all[0].len(), 32);
        assert_eq!(all[1], format!("{}-2", all[0]));
        assert_eq!(all[2], format!("{}-3", all[0]));
    }
}
