//! The tables against their provenance, and what is asked of them.

mod expanding;
mod integrity;
mod lookups;
