//! Sealing an entry, and opening it again.

use super::{Emergencies, OpenRefusal};
use crate::{
	auth::challenge::Scheme,
	store::{
		emergencies::{LocalRow, NewLocal, Signed},
		Account, StoreError,
	},
};
use galen_client::{types::EmergencyReason, EmergencyClaim};
use galen_primitives::{ids::Moment, merkle::Digest};
use galen_vault::safe::{ClaimScheme, LocalEmergency, SignedLocalEmergency};

/// How often a number that somebody else took meanwhile is replaced.
const ATTEMPTS: usize = 16;

/// An entry that is committed.
pub(super) struct Sealed {
	/// Its number.
	pub entry: u64,
	/// The entry that opened the access: itself, or the one it joins.
	pub opening: u64,
	/// That entry's digest.
	pub digest: Digest,
	/// Until when the access runs.
	pub ends_at: Moment,
}

impl Emergencies {
	/// Signs, chains and seals an entry, and commits it.
	pub(super) async fn seal(
		&self,
		claim: &EmergencyClaim,
		scheme: Scheme,
		signature: &[u8; 64],
		subject: &Account,
		now: Moment,
	) -> Result<Sealed, OpenRefusal> {
		for _ in 0..ATTEMPTS {
			match self.try_seal(claim, scheme, signature, subject, now).await {
				Err(Attempt::Conflict) => {},
				Err(Attempt::Refused(refusal)) => return Err(refusal),
				Ok(sealed) => return Ok(sealed),
			}
		}
		Err(OpenRefusal::Store)
	}

	async fn try_seal(
		&self,
		claim: &EmergencyClaim,
		scheme: Scheme,
		signature: &[u8; 64],
		subject: &Account,
		now: Moment,
	) -> Result<Sealed, Attempt> {
		let vault = &self.desk.vault;
		// The key first: it may lie on a device, and the transaction is short. One key, one attempt.
		let key = vault
			.keys()
			.entry_key()
			.await
			.map_err(|_| Attempt::Refused(OpenRefusal::NotSealed))?;
		let ends_at = now.saturating_add(Moment::from(claim.hours).saturating_mul(3_600));
		let new = NewLocal {
			subject: *subject,
			opened_at: now,
			ends_at,
		};
		let mut digest = Digest::default();
		let place = vault
			.store()
			.add_local(&new, |place| {
				let signed: SignedLocalEmergency = self.desk.signer.sign(LocalEmergency {
					genesis: self.desk.ledger.genesis(),
					custodian: self.desk.organization,
					number: place.number,
					previous: place.previous,
					joins: place.joins.map(|(opening, ..)| opening),
					clinician: claim.clinician.0,
					subject: *subject,
					reason: reason_code(claim.reason),
					hours: claim.hours,
					opened_at: now,
					claim: claim.encode(),
					scheme: match scheme {
						Scheme::Sr25519 => ClaimScheme::Sr25519,
						Scheme::Ed25519 => ClaimScheme::Ed25519,
					},
					signature: *signature,
				});
				digest = signed.digest();
				let sealed = key
					.seal(&signed)
					.map_err(|_| Attempt::Refused(OpenRefusal::NotSealed))?;
				Ok::<_, Attempt>(Signed { sealed, digest })
			})
			.await?;
		Ok(match place.joins {
			Some((opening, ends_at, digest)) => Sealed {
				entry: place.number,
				opening,
				digest,
				ends_at,
			},
			None => Sealed {
				entry: place.number,
				opening: place.number,
				digest,
				ends_at,
			},
		})
	}

	/// Opens an entry and checks that it is the one this gateway signed under this number.
	pub(super) async fn unseal(&self, row: &LocalRow) -> Result<LocalEmergency, OpenRefusal> {
		let bytes = self
			.desk
			.vault
			.keys()
			.open_entry(row.sealed.clone())
			.await
			.map_err(|_| OpenRefusal::NotSealed)?;
		SignedLocalEmergency::check(
			&bytes,
			&self.desk.signer.verifier(),
			&self.desk.ledger.genesis(),
			row.number,
		)
		.map_err(|_| OpenRefusal::NotSealed)
	}
}

/// Why an attempt did not commit.
enum Attempt {
	/// Somebody else took the number.
	Conflict,
	/// Another attempt does not help.
	Refused(OpenRefusal),
}

impl From<StoreError> for Attempt {
	fn from(error: StoreError) -> Self {
		match error {
			StoreError::Conflict => Self::Conflict,
			other => Self::Refused(other.into()),
		}
	}
}

/// Reasons in the order of their codes on the ledger.
const REASONS: [EmergencyReason; 4] = [
	EmergencyReason::LifeThreatened,
	EmergencyReason::Incapacitated,
	EmergencyReason::OthersInDanger,
	EmergencyReason::UrgentTransfer,
];

/// A reason's code on the ledger.
fn reason_code(reason: EmergencyReason) -> u8 {
	let place = REASONS.iter().position(|known| *known == reason);
	place
		.and_then(|place| u8::try_from(place).ok())
		.unwrap_or(u8::MAX)
}

/// The reason of a code.
pub(crate) fn reason_of(code: u8) -> Option<EmergencyReason> {
	REASONS.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_reason_has_its_code_and_reads_back() {
		for (code, reason) in (0u8..).zip(REASONS) {
			assert_eq!(reason_code(reason), code);
			assert_eq!(reason_of(code), Some(reason));
		}
		assert_eq!(reason_of(4), None);
	}
}
