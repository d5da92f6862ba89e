//! Journeys through real processes: nodes, gateways and the command line.
//!
//! The modules are what the tests share: a network with gateways beside it ([`World`]), the people
//! who act in it ([`people`]), the gateway's HTTP interface as somebody outside sees it ([`Visitor`]
//! and [`Session`]), the records that ship with the repository ([`sample`]), and networks in a hurry
//! ([`Waits`]).

pub mod chance;
pub mod http;
pub mod people;
pub mod sample;
pub mod waits;
pub mod world;

pub use http::{Answer, Record, Refused, Release, Session, Visitor};
pub use people::{Partner, Patient};
pub use waits::Waits;
pub use world::World;

/// A number that the environment may set: how many races or kills, and from which seed.
#[allow(clippy::disallowed_methods)] // The tests are configured by the environment alone.
pub fn number_from_environment(name: &str, default: u64) -> u64 {
	std::env::var(name)
		.ok()
		.and_then(|text| text.parse().ok())
		.unwrap_or(default)
}
