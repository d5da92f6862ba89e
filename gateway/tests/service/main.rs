//! The gateway's service in one process: real store, real routes, a ledger whose blocks the test
//! makes.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod auth;
mod catalogue;
mod consents;
mod disclosures;
mod emergencies;
mod enrolments;
mod erasures;
mod http;
mod inbox;
mod objects;
mod openapi;
mod race;
mod records;
mod release;
mod representatives;
mod smart;
mod support;
mod wallet;
