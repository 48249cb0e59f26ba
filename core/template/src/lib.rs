//! deployfence: the template layer.
