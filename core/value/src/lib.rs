//! deployfence: the value layer.
