//! End-to-end tests of deployfence.
