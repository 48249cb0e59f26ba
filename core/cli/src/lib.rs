//! deployfence: the cli layer.
