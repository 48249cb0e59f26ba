//! deployfence: the report layer.
