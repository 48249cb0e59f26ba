//! Where the code of a function or a layer is.

use deployfence_value::Value;

use super::super::build::{At, is_call};
use super::super::source::Source;

/// The `Code` of a function, as far as it is known before packaging.
pub(super) fn of(source: &Source) -> Option<Value> {
    if let Some(inline) = source.property("InlineCode") {
        return Some(At(inline.at).map([("ZipFile", inline.clone())]));
    }
    if let Some(image) = source.property("ImageUri") {
        return Some(At(image.at).map([("ImageUri", image.clone())]));
    }
    let code = location(source.property("CodeUri")?);
    match (code, source.property("SourceKMSKeyArn")) {
        (Some(code), Some(key)) => {
            let entries = code.entries().cloned().chain([At(key.at).entry("SourceKMSKeyArn", key.clone())]);
            Some(At(code.at).entries(entries))
        }
        (code, _) => code,
    }
}

/// The place in S3 that `CodeUri` or `ContentUri` names; none for a local path, which packaging will replace.
pub(crate) fn location(uri: &Value) -> Option<Value> {
    let at = At(uri.at);
    if let Some(text) = uri.as_str() {
        let (bucket, path) = text.strip_prefix("s3://")?.split_once('/')?;
        let (key, query) = path.split_once('?').unwrap_or((path, ""));
        let version = query.split('&').find_map(|part| part.strip_prefix("versionId="));
        let parts = [
            Some(("S3Bucket", at.text(bucket))),
            Some(("S3Key", at.text(key))),
            version.map(|version| ("S3ObjectVersion", at.text(version))),
        ];
        return Some(at.map(parts.into_iter().flatten()));
    }
    if is_call(uri) {
        return None;
    }
    let part = |from: &str, to: &'static str| uri.get(from).map(|value| (to, value.clone()));
    let parts = [
        Some(part("Bucket", "S3Bucket")?),
        Some(part("Key", "S3Key")?),
        part("Version", "S3ObjectVersion"),
        part("StorageMode", "S3ObjectStorageMode"),
    ];
    Some(at.map(parts.into_iter().flatten()))
}
