//! What a clinician signs to open a patient's records at its own hospital's gateway while the chain
//! cannot be reached.

use crate::{types::EmergencyReason, AccountId, Hash};
use codec::Encode;
use galen_primitives::ids::{Moment, OrganizationId};
use subxt_signer::sr25519;

/// Goes before every claim, so that no signature over one serves for anything else.
const DOMAIN: &[u8] = b"galen/local-emergency-claim/1";

/// The longest patient identifier of a hospital, in bytes.
pub const MAX_IDENTIFIER: usize = 64;

/// Whose records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatientRef {
	/// The patient's account on the chain.
	Account(AccountId),
	/// The hospital's own identifier, such as `Patient/123`. It stays within the hospital.
	Identifier(String),
}

/// "I, a clinician of this hospital, open this patient's records now, for this reason, and answer for
/// it": what opens them while the chain cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyClaim {
	/// Which chain.
	pub genesis: Hash,
	/// Whose gateway, and whose clinician.
	pub organization: OrganizationId,
	/// Who opens.
	pub clinician: AccountId,
	/// Whose records.
	pub patient: PatientRef,
	/// Why nobody can wait for consent, or for the chain.
	pub reason: EmergencyReason,
	/// For how many hours.
	pub hours: u8,
	/// When, by the clinician's clock, in UTC seconds.
	pub at: Moment,
	/// What the gateway asked, good once.
	pub challenge: [u8; 32],
}

impl EmergencyClaim {
	/// What is signed: `"galen/local-emergency-claim/1" ‖ genesis (32) ‖ organization (u32 LE) ‖
	/// clinician (32) ‖ patient ‖ reason (u8) ‖ hours (u8) ‖ time (u64 LE) ‖ challenge (32)`, where the
	/// patient is `0 ‖ account (32)` or `1 ‖ length (u8) ‖ identifier`. An identifier that is too long
	/// is cut, and then names nobody.
	pub fn encode(&self) -> Vec<u8> {
		let mut bytes = DOMAIN.to_vec();
		bytes.extend_from_slice(self.genesis.as_bytes());
		bytes.extend_from_slice(&self.organization.0.to_le_bytes());
		bytes.extend_from_slice(&self.clinician.0);
		match &self.patient {
			PatientRef::Account(account) => {
				bytes.push(0);
				bytes.extend_from_slice(&account.0);
			},
			PatientRef::Identifier(text) => {
				bytes.push(1);
				let text = text.as_bytes();
				let text = text.get(..MAX_IDENTIFIER).unwrap_or(text);
				bytes.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
				bytes.extend_from_slice(text);
			},
		}
		self.reason.encode_to(&mut bytes);
		bytes.push(self.hours);
		bytes.extend_from_slice(&self.at.to_le_bytes());
		bytes.extend_from_slice(&self.challenge);
		bytes
	}

	/// Whether the clinician's account itself signed it, with sr25519.
	pub fn is_signed_by_account(&self, signature: &[u8; 64]) -> bool {
		sr25519::verify(
			&sr25519::Signature(*signature),
			self.encode(),
			&sr25519::PublicKey(self.clinician.0),
		)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Signer;

	fn claim(clinician: AccountId) -> EmergencyClaim {
		EmergencyClaim {
			genesis: Hash::repeat_byte(1),
			organization: OrganizationId(0x0403_0201),
			clinician,
			patient: PatientRef::Account(AccountId([5; 32])),
			reason: EmergencyReason::Incapacitated,
			hours: 4,
			at: 0x0807_0605_0403_0201,
			challenge: [3; 32],
		}
	}

	#[test]
	fn the_encoding_is_the_documented_one() {
		let mut claim = claim(AccountId([2; 32]));
		let head = [
			hex::encode(b"galen/local-emergency-claim/1"),
			"01".repeat(32),
			"01020304".into(),
			"02".repeat(32),
		]
		.concat();
		let tail = ["0104".into(), "0102030405060708".into(), "03".repeat(32)].concat();
		let expected = [head.as_str(), "00", &"05".repeat(32), &tail].concat();
		assert_eq!(hex::encode(claim.encode()), expected);
		claim.patient = PatientRef::Identifier("Patient/1".into());
		let named = hex::encode(b"Patient/1");
		let expected = [head.as_str(), "0109", &named, &tail].concat();
		assert_eq!(hex::encode(claim.encode()), expected);
	}

	#[test]
	fn only_the_clinician_signs_its_claim_and_only_this_one() {
		let doctor = Signer::from_uri("//Alice//Clinician").unwrap();
		let other = Signer::from_uri("//Bob//Clinician").unwrap();
		let claim = claim(doctor.account());
		let signature = doctor.sign_emergency(&claim);
		assert!(claim.is_signed_by_account(&signature));
		assert!(!claim.is_signed_by_account(&other.sign_emergency(&claim)));
		for changed in [
			EmergencyClaim {
				hours: 24,
				..claim.clone()
			},
			EmergencyClaim {
				challenge: [9; 32],
				..claim.clone()
			},
			EmergencyClaim {
				patient: PatientRef::Account(AccountId([6; 32])),
				..claim.clone()
			},
			EmergencyClaim {
				organization: OrganizationId(1),
				..claim
			},
		] {
			assert!(!changed.is_signed_by_account(&signature));
		}
	}
}
