//! Reads YAML.

use crate::build::Builder;
use crate::text::SourceText;
use crate::tree::Document;

pub(crate) fn read(text: &SourceText) -> Document {
    Builder::new(text.clone()).finish()
}
