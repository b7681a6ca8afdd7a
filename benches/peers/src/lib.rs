//! The outbox of Stylobate as sea-query says it.
