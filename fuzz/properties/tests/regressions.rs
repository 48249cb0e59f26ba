//! Inputs that a fuzzer found, through the very functions that it found them with.

use std::path::Path;
use std::time::{Duration, Instant};

use deployfence_properties::targets;

/// More than the fuzzers allow, since tests are not optimised.
const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn what_was_found_once_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../regressions");
    for (name, target) in targets::ALL {
        let mut inputs: Vec<_> = std::fs::read_dir(folder.join(name))
            .unwrap_or_else(|e| panic!("the kept inputs of `{name}`: {e}"))
            .map(|entry| entry.expect("a folder that can be listed").path())
            .collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "`{name}` keeps no input");
        for input in &inputs {
            println!("{}", input.display());
            let data = std::fs::read(input).expect("an input that can be read");
            let start = Instant::now();
            target(&data);
            assert!(start.elapsed() < PATIENCE, "{} takes too long", input.display());
        }
    }
}
