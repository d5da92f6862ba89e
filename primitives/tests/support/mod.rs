//! What the tests of the evaluator share. Each test binary uses a part of it.
#![allow(dead_code, missing_docs)]

pub mod generate;
pub mod reference;
pub mod world;
