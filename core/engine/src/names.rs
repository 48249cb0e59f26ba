//! What the name of a file says: names that only a host's own file bears, and endings.

use std::path::{Path, PathBuf};

use deployfence_source::limits;

/// The Serverless Framework's own names for what it packages.
pub(crate) const STATE: &str = "serverless-state.json";
pub(crate) const UPDATE_TEMPLATE: &str = "cloudformation-template-update-stack.json";
const CREATE_TEMPLATE: &str = "cloudformation-template-create-stack.json";
/// The framework's names for a service's configuration, those that are data.
pub(crate) const CONFIGURATIONS: &[&str] = &["serverless.yml", "serverless.yaml", "serverless.json"];
/// Those that are code, which is never run.
pub(crate) const CODE: &[&str] = &[
    "serverless.js",
    "serverless.cjs",
    "serverless.mjs",
    "serverless.ts",
    "serverless.cts",
    "serverless.mts",
];
/// What SAM takes its settings from, the first of them that is there.
pub(crate) const SAM_SETTINGS: &[&str] = &["samconfig.toml", "samconfig.yaml", "samconfig.yml"];
/// The template that SAM takes where it is told of none, the first of them that is there.
pub(crate) const SAM_TEMPLATES: &[&str] = &["template.yml", "template.yaml", "template.json"];
/// The manifest of a cloud assembly, and the file that marks its folder.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const ASSEMBLY_MARKER: &str = "cdk.out";
/// The settings of a CDK application.
pub(crate) const CDK_SETTINGS: &str = "cdk.json";
/// What SAM built, relative to the folder of its source.
const BUILT: [&str; 3] = [".aws-sam", "build", "template.yaml"];

/// Endings of files that other tools make templates of, or that hold templates beside other text, are not among these.
const ENDINGS: &[&str] = &["yml", "yaml", "json", "template"];
const RARE_ENDINGS: &[&str] = &["cfn", "cform", "cft", "cloudformation", "sam", "stack", "txt"];

/// The most bytes that are read of a file.
pub(crate) fn limit(path: &Path) -> usize {
    match file_name(path) {
        STATE | UPDATE_TEMPLATE | CREATE_TEMPLATE | MANIFEST => limits::OUTPUT_BYTES,
        name if CONFIGURATIONS.contains(&name) || SAM_SETTINGS.contains(&name) => limits::CONFIG_BYTES,
        _ => limits::TEMPLATE_BYTES,
    }
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}

pub(crate) fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Whether the name is one that only a host's own file bears.
pub(crate) fn is_fixed(path: &Path) -> bool {
    let name = file_name(path);
    is_configuration(path)
        || SAM_SETTINGS.contains(&name)
        || [STATE, UPDATE_TEMPLATE, CDK_SETTINGS].contains(&name)
}

/// Whether the framework takes the file for a service's configuration unless it is told of another.
pub(crate) fn is_configuration(path: &Path) -> bool {
    CONFIGURATIONS.contains(&file_name(path))
}

/// Whether the file is a service's configuration that is code.
pub(crate) fn is_code(path: &Path) -> bool {
    CODE.contains(&file_name(path))
}

/// How the name of a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As inputs do.
    Usual,
    /// As an input may, though few do: only its beginning tells.
    Rare,
    /// As no input does.
    Other,
}

pub(crate) fn ending(path: &Path) -> Ending {
    let Some(extension) = path.extension() else { return Ending::Rare };
    let is_one_of = |endings: &[&str]| endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending));
    match () {
        () if is_one_of(ENDINGS) || SAM_SETTINGS.contains(&file_name(path)) => Ending::Usual,
        () if is_one_of(RARE_ENDINGS) => Ending::Rare,
        () => Ending::Other,
    }
}

/// The folder of the source, if the path is that of what SAM built of it.
pub(crate) fn source_folder_of_built(path: &Path) -> Option<PathBuf> {
    let folder = path.ancestors().nth(BUILT.len())?;
    (path == built_in(folder)).then(|| folder.to_owned())
}

/// Where SAM puts what it builds of the template in a folder.
pub(crate) fn built_in(folder: &Path) -> PathBuf {
    BUILT.iter().fold(folder.to_owned(), |path, part| path.join(part))
}
