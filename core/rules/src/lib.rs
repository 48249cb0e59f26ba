//! deployfence: the rules layer.
