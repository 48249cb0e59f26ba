//! deployfence: the graph layer.
