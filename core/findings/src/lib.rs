//! deployfence: the findings layer.
