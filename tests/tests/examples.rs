//! The examples that need no tool but the command: what is wrong in each `faulty` folder is `findings.txt`, to the letter, and
//! nothing is in `repaired`.
//!
//! To accept new output: `WRITE_DOCS=1 cargo test -p deployfence-tests --test examples`, then read the difference.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use deployfence_tests::binary::deployfence;
use deployfence_tests::root;

/// The examples with both forms, but for those that a tool has to make templates of first.
fn examples() -> Vec<PathBuf> {
    let all = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        all.filter(|path| path.join("faulty").is_dir() && !path.join("package.json").exists()).collect();
    found.sort();
    found
}

/// What the command says of a folder of an example, and its exit status.
fn check(example: &Path, form: &str) -> (String, Option<i32>) {
    let arguments = ["check", form, "--world", "together", "--fail-on", "low"];
    let output = deployfence(example).args(arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn what_is_faulty_is_found_and_what_is_repaired_is_clean() {
    assert!(examples().len() >= 3);
    for example in examples() {
        let (told, status) = check(&example, "faulty");
        let expected = example.join("findings.txt");
        if std::env::var_os("WRITE_DOCS").is_some() {
            fs::write(&expected, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(&expected).unwrap(), "{}", example.display());
        assert_eq!(status, Some(1), "{}", example.display());
        let (told, status) = check(&example, "repaired");
        assert_eq!(status, Some(0), "{}: {told}", example.display());
    }
}
