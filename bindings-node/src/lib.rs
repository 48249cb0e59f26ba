//! deployfence for Node: a data type, a conversion and a call.
//!
//! A request comes in as JSON text, a report goes out as an object that renders itself. Nothing is decided here; the
//! JavaScript side (`index.js`) gives both their types.
#![expect(clippy::needless_pass_by_value, reason = "a string that comes from JavaScript is owned")]

mod broken;
mod engine;
mod request;

use napi::{Error, Result, Status};
use napi_derive::napi;
use serde::de::DeserializeOwned;

use crate::engine::Outcome;

/// A finished check.
#[napi]
pub struct Report {
    outcome: Outcome,
}

#[napi]
impl Report {
    /// The exit status that the command line would end with: 0, 1 or 2.
    #[napi(getter)]
    pub fn status(&self) -> u8 {
        self.outcome.status
    }

    /// The bytes of `deployfence check --format json`.
    #[napi]
    pub fn to_json(&self) -> String {
        self.outcome.json.clone()
    }

    /// The report for people.
    ///
    /// # Errors
    /// A bug of ours.
    #[napi]
    pub fn to_text(&self, color: bool, width: Option<u32>) -> Result<String> {
        self.outcome.text(color, width).map_err(|panic| refused(format!("internal error: {panic}")))
    }
}

/// Checks what the request, a JSON text, names.
///
/// # Errors
/// A request that makes no sense. What is wrong with a file is a finding.
#[napi]
pub fn check(request: String) -> Result<Report> {
    engine::check(read(&request)?).map(|outcome| Report { outcome }).map_err(refused)
}

/// Repairs the service whose state the request, a JSON text, holds; the answer is JSON text too.
///
/// # Errors
/// A request that makes no sense.
#[napi]
pub fn repair_service(request: String) -> Result<String> {
    engine::repair(read(&request)?).map_err(refused)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| refused(format!("the request cannot be read: {error}")))
}

fn refused(reason: String) -> Error {
    Error::new(Status::InvalidArg, reason)
}
