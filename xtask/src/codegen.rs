//! Derives from the rules' files what would otherwise be kept by hand: the registry, the pages, the tables.

mod cases;
mod pages;
mod rule;
mod schema;
mod semantics;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Done, Failure, While, root};
use rule::Rule;

pub(crate) const HELP: &str = "\
Writes what is derived from core/rules/src/rules/*.rs, tests/rules/<slug>/ and tests/policies/semantics/.

Usage: cargo xtask codegen [--check]

It writes the registry (core/rules/src/registry.rs), the pages (docs/rules/<slug>.md and README.md there) and the table
in README.md. A rule's page is its module doc, with its cases as examples. It also writes the tables of docs/policies.md
and the schema of configurations (docs/config.schema.json).

Options:
  --check  Write nothing; fail if anything is stale, if cases belong to no rule, or if a rule lacks a bad or an ok case
";

const RULES: &str = "core/rules/src/rules";
const REGISTRY: &str = "core/rules/src/registry.rs";
const CASES: &str = "tests/rules";
const PAGES: &str = "docs/rules";

/// Everything that is generated: path in the checkout → text.
type Outputs = BTreeMap<PathBuf, String>;

/// Writes what is stale.
pub(crate) fn write() -> Done {
    let rules = rules()?;
    let outputs = outputs(&rules)?;
    for path in stray_pages(&outputs)? {
        println!("removed {}", path.display());
        fs::remove_file(root().join(&path)).while_(path.display())?;
    }
    for (path, text) in stale(&outputs)? {
        let full = root().join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).while_(folder.display())?;
        }
        fs::write(&full, text).while_(path.display())?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Fails on anything stale, orphaned or missing, and says all of it.
pub(crate) fn check() -> Done {
    let rules = rules()?;
    let outputs = outputs(&rules)?;
    let mut wrong = cases::problems(&root().join(CASES), &rules)?;
    let strays = stray_pages(&outputs)?;
    wrong.extend(strays.iter().map(|p| format!("{}: no rule has this page", p.display())));
    let stale = stale(&outputs)?;
    wrong.extend(stale.iter().map(|(path, _)| format!("{}: stale", path.display())));
    if wrong.is_empty() {
        println!("{} rules, {} generated files: all as they should be", rules.len(), outputs.len());
        return Ok(());
    }
    let hint = if strays.is_empty() && stale.is_empty() { "" } else { "\nrun `cargo xtask codegen`" };
    Err(Failure::new(format!("{}{hint}", wrong.join("\n"))))
}

fn rules() -> Done<Vec<Rule>> {
    let mut rules = files(&root().join(RULES))?
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| Rule::read(path))
        .collect::<Done<Vec<_>>>()?;
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    for pair in rules.windows(2) {
        if let [a, b] = pair
            && a.code == b.code
        {
            return Err(Failure::new(format!("`{}` and `{}` share the code {}", a.slug, b.slug, a.code)));
        }
    }
    Ok(rules)
}

fn outputs(rules: &[Rule]) -> Done<Outputs> {
    let mut outputs = Outputs::new();
    outputs.insert(REGISTRY.into(), registry(rules));
    let pages = Path::new(PAGES);
    outputs.insert(pages.join("README.md"), pages::index(rules));
    for rule in rules {
        let cases = cases::of(&root().join(CASES), &rule.slug)?;
        outputs.insert(pages.join(format!("{}.md", rule.slug)), pages::page(rule, &cases)?);
    }
    let readme = fs::read_to_string(root().join("README.md")).while_("README.md")?;
    outputs.insert("README.md".into(), pages::with_table(&readme, rules)?);
    outputs.insert(schema::FILE.into(), schema::of(rules));
    outputs.insert(semantics::PAGE.into(), semantics::page()?);
    Ok(outputs)
}

fn registry(rules: &[Rule]) -> String {
    let mut text =
        "//! Every rule, in the order of the codes. Written by `cargo xtask codegen`; do not edit.\n\n\
                    use crate::Rule;\n\n"
            .to_owned();
    let mut modules: Vec<_> = rules.iter().map(|r| r.module.as_str()).collect();
    modules.sort_unstable();
    for module in modules {
        text.push_str(&format!("#[path = \"rules/{module}.rs\"]\npub(crate) mod {module};\n"));
    }
    text.push_str("\n/// Every rule, in the order of the codes.\npub static RULES: &[&dyn Rule] = &[\n");
    for rule in rules {
        text.push_str(&format!("    &{}::{},\n", rule.module, rule.type_name));
    }
    text.push_str("];\n\n/// The page of each rule, by slug.\n#[rustfmt::skip]\n");
    text.push_str("pub(crate) static PAGES: &[(&str, &str)] = &[\n");
    for rule in rules {
        let (slug, page) = (&rule.slug, format!("../../../docs/rules/{}.md", rule.slug));
        text.push_str(&format!("    (\"{slug}\", include_str!(\"{page}\")),\n"));
    }
    text.push_str("];\n");
    text
}

fn stale(outputs: &Outputs) -> Done<Vec<(&PathBuf, &String)>> {
    let differs = |path: &Path, text: &str| match fs::read_to_string(root().join(path)) {
        Ok(old) => Ok(old != text),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e).while_(path.display()),
    };
    let mut stale = Vec::new();
    for (path, text) in outputs {
        if differs(path, text)? {
            stale.push((path, text));
        }
    }
    Ok(stale)
}

/// Pages that no rule yields any more.
fn stray_pages(outputs: &Outputs) -> Done<Vec<PathBuf>> {
    if !root().join(PAGES).exists() {
        return Ok(Vec::new());
    }
    let inside = |path: PathBuf| path.strip_prefix(root()).map(Path::to_owned).unwrap_or(path);
    let present = files(&root().join(PAGES))?.into_iter().map(inside);
    Ok(present.filter(|path| !outputs.contains_key(path)).collect())
}

/// What lies in a folder, sorted by name.
fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).while_(folder.display())?;
    let mut paths =
        entries.map(|entry| Ok(entry.while_(folder.display())?.path())).collect::<Done<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
