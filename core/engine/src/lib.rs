//! deployfence: the engine layer.
