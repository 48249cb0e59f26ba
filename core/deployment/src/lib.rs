//! deployfence: the deployment layer.
