//! `deployfence rules` and `deployfence explain`.

use std::io;

use deployfence_engine::{page, rule as find, rules as all};

use crate::{Host, UNCHECKED};

/// Prints every rule in one line.
pub(crate) fn rules(host: &mut Host<'_>) -> io::Result<()> {
    let slug_width = all().map(|rule| rule.slug.len()).max().unwrap_or_default();
    for rule in all() {
        writeln!(
            host.out,
            "{}  {:<8}  {:<slug_width$}  {}",
            rule.code, rule.severity, rule.slug, rule.summary
        )?;
    }
    writeln!(host.out, "\n`deployfence explain RULE` says more about one of them.")
}

/// Prints the page of a rule.
pub(crate) fn rule(name: &str, host: &mut Host<'_>) -> io::Result<u8> {
    let Some(page) = find(name).and_then(|rule| page(rule.slug)) else {
        let nearest = deployfence_engine::nearest_rule(name);
        let hint = nearest.map_or_else(String::new, |n| format!(": did you mean `{n}`?"));
        writeln!(host.err, "error: there is no rule `{name}`{hint} (`deployfence rules` lists them)")?;
        return Ok(UNCHECKED);
    };
    host.out.write_all(page.as_bytes())?;
    Ok(0)
}
