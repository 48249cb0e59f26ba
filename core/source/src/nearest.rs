//! What a misspelt name was likely meant to be.

/// How alike two names must be, of 1.
const ALIKE: f64 = 0.8;

/// The names among `known` that `name` was likely meant to be, the likeliest first. Case does not count.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>, at_most: usize) -> Vec<&'n str> {
    let name = name.to_lowercase();
    let alike = |known: &str| strsim::jaro_winkler(&name, &known.to_lowercase());
    let mut scored: Vec<_> =
        known.map(|known| (alike(known), known)).filter(|(score, _)| *score > ALIKE).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|(_, known)| known).take(at_most).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_likeliest_comes_first_and_case_does_not_count() {
        let known = ["Parameters", "Metadata", "Resources"];
        assert_eq!(nearest("resorces", known.into_iter(), 1), ["Resources"]);
        assert!(nearest("Widget", known.into_iter(), 3).is_empty());
    }
}
