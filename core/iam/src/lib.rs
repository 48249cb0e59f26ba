//! deployfence: the iam layer.
