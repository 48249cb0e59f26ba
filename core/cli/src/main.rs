//! The deployfence command.

fn main() {}
