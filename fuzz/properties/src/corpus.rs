//! The files of the corpus.

use std::path::{Path, PathBuf};

/// Every file of the corpus with one of these endings; none where there is no corpus.
#[must_use]
pub fn files(endings: &[&str]) -> Vec<PathBuf> {
    let named = std::env::var_os("DEPLOYFENCE_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Some(root) = named.or_else(|| beside.exists().then_some(beside)) else {
        println!("skipped: DEPLOYFENCE_CORPUS names no corpus");
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable corpus") {
            let path = entry.expect("a readable corpus").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text of a file, or none where it is no UTF-8.
#[must_use]
pub fn text(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}
