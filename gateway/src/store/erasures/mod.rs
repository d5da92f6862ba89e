//! Erasures: demanded, decided, done; and what an erasure leaves of a row.
//!
//! A file for each step, in the order in which an erasure takes them. Between any two of them the
//! gateway may be killed: the state of the row says where to go on.

mod close;
mod decide;
mod halves;
mod list;
mod tombstones;
mod types;

pub use types::{Erasure, ErasureId, ErasureState, OwnErasure, ToRecord};

use super::{
	changed,
	sql::{blocks, bytes, maybe_bytes, maybe_number, number, stored, with_rows},
	Account, Dialect, LeafPlace, Store, StoreError,
};
