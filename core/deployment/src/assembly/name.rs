//! File names in an assembly.

/// Whether a path of an assembly stays below the folder of its manifest.
pub(super) fn is_confined(path: &str) -> bool {
    let is_drive = path.get(1..2) == Some(":");
    let is_absolute = path.starts_with(['/', '\\', '~']) || is_drive;
    !path.is_empty() && !is_absolute && path.split(['/', '\\']).all(|part| part != "..")
}

#[cfg(test)]
mod tests {
    use super::is_confined;

    #[test]
    fn only_what_lies_below_is_confined() {
        for path in ["a.json", "assembly-Prod/manifest.json", "a..b.json", "./a.json"] {
            assert!(is_confined(path), "{path}");
        }
        for path in ["", "../a.json", "a/../../b.json", "a/..", "/a.json", "\\a", "C:\\a", "~/a", "a\\..\\b"]
        {
            assert!(!is_confined(path), "{path}");
        }
    }
}
