//! Roles of their own for the handlers.
