//! Round trips, refusals of every tampering, fixed vectors, and the vectors of others.

// Numbers in tests are small.
#![allow(clippy::cast_possible_truncation)]

mod accounting;
mod batches;
mod certificates;
mod commitments;
mod disclosures;
mod emergencies;
mod golden;
mod identifiers;
mod ids;
mod key_files;
mod keys;
mod objects;
mod rfc9180;
mod rings;
mod secrets;

use crate::safe::*;
use hpke::rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;
use zeroize::Zeroizing;

/// A record key of one repeated byte.
fn record_key(byte: u8) -> RecordKey {
	RecordKey::from_bytes(Zeroizing::new([byte; 32]))
}

/// A record's secret of two repeated bytes.
fn record_secret(key: u8, salt: u8) -> RecordSecret {
	RecordSecret {
		key: record_key(key),
		salt: Salt::from_bytes(Zeroizing::new([salt; 32])),
	}
}

/// Gives prepared bytes as randomness, once.
struct Prepared(Vec<u8>);

impl TryRng for Prepared {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		let mut bytes = [0; 4];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u32::from_le_bytes(bytes))
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		let mut bytes = [0; 8];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u64::from_le_bytes(bytes))
	}

	fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
		assert!(
			self.0.len() >= target.len(),
			"more randomness drawn than prepared"
		);
		let rest = self.0.split_off(target.len());
		target.copy_from_slice(&self.0);
		self.0 = rest;
		Ok(())
	}
}

impl TryCryptoRng for Prepared {}
