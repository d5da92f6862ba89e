//! Bundles of a chain of the real runtime: true ones are accepted, others are not.

mod accepted;
mod format;
mod mirror;
mod multi;
mod mutations;
mod refused;
mod world;
