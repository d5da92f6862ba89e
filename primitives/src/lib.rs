//! The language every part of Galen shares: identifiers, the field's code systems, consent rules
//! with the evaluator that decides over them, and the traits through which pallets meet.
//!
//! Nothing here knows FRAME, a database or a network. The crate compiles without the standard
//! library, so the one evaluator that guards payment and release on chain is the same code that
//! runs in the gateway, the command line and, as wasm, in a patient's browser.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod codes;
pub mod consent;
pub mod ids;
pub mod members;
pub mod merkle;
pub mod recovery;
pub mod traits;
