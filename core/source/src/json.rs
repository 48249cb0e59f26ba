//! Reads JSON.

use crate::build::Builder;
use crate::text::SourceText;
use crate::tree::Document;

pub(crate) fn read(text: &SourceText) -> Document {
    crate::yaml::read(text)
}
