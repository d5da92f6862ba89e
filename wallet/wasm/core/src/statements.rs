//! What a hospital signed: entries of the accounting, how many there are, erasures.

use crate::{
	plain::{AccountingSeen, CertificateSeen, DisclosureSeen},
	Fault,
};
use galen_vault::safe::{Salt, SignedAccounting, SignedCertificate, SignedDisclosure, VerifierKey};
use zeroize::Zeroizing;

/// Reads an entry of the accounting that this hospital signed for this chain under this number.
///
/// # Errors
/// It did not, or the bytes are no entry.
pub fn disclosure(
	bytes: &[u8],
	signer: [u8; 32],
	genesis: [u8; 32],
	number: u64,
) -> Result<DisclosureSeen, Fault> {
	let statement = SignedDisclosure::check(bytes, &VerifierKey(signer), &genesis, number)?;
	Ok(DisclosureSeen::of(&statement))
}

/// The leaf that anchors an entry.
///
/// # Errors
/// The bytes are no entry.
pub fn disclosure_leaf(bytes: &[u8], salt: [u8; 32]) -> Result<[u8; 32], Fault> {
	SignedDisclosure::from_bytes(bytes)?;
	let salt = Salt::from_bytes(Zeroizing::new(salt));
	Ok(SignedDisclosure::opening_of(bytes, salt).leaf().0)
}

/// Reads how many entries this hospital says that this person has.
///
/// # Errors
/// It did not sign that for this person on this chain, or the bytes are no count.
pub fn accounting(
	bytes: &[u8],
	signer: [u8; 32],
	genesis: [u8; 32],
	subject: [u8; 32],
) -> Result<AccountingSeen, Fault> {
	let statement = SignedAccounting::check(bytes, &VerifierKey(signer), &genesis, &subject)?;
	Ok(AccountingSeen::of(&statement))
}

/// Reads a certificate of erasure that this hospital signed for this chain.
///
/// # Errors
/// It did not, or the bytes are no certificate.
pub fn certificate(
	bytes: &[u8],
	signer: [u8; 32],
	genesis: [u8; 32],
) -> Result<CertificateSeen, Fault> {
	let signed = SignedCertificate::from_bytes(bytes)?;
	let certificate = signed.verify(&VerifierKey(signer))?;
	if certificate.genesis != genesis {
		return Err(Fault::NotForUs);
	}
	Ok(CertificateSeen::of(certificate, signed.commitment()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{Action, Category, CategorySet, Purpose},
		ids::{OrderId, OrganizationId, ReceiptId},
		merkle::Digest,
	};
	use galen_vault::safe::{
		AccountingStatement, DisclosureBasis, DisclosureEntry, DisclosureStatement, OwnPlace,
		ReleasedRecords, SignerKey,
	};

	const GENESIS: [u8; 32] = [1; 32];

	fn hospital() -> SignerKey {
		SignerKey::from_seed(&Zeroizing::new([2; 32]))
	}

	fn entry() -> Vec<u8> {
		let statement = DisclosureStatement {
			genesis: GENESIS,
			custodian: OrganizationId(0),
			number: 7,
			own: OwnPlace::FIRST,
			at: 1_700_000_000,
			entry: DisclosureEntry::Released(ReleasedRecords {
				receipt: ReceiptId(5),
				basis: DisclosureBasis::Order(OrderId(1)),
				subject: [8; 32],
				recipient: OrganizationId(3),
				purpose: Purpose::Hresch,
				action: Action::Use,
				categories: CategorySet::of(&[Category::Laboratory]),
				records: 2,
				objects: Digest([0; 32]),
				consent_version: 1,
			}),
		};
		hospital().sign(statement).to_bytes()
	}

	#[test]
	fn an_entry_is_read_if_the_hospital_signed_it_so() {
		let signer = hospital().verifier().0;
		let seen = disclosure(&entry(), signer, GENESIS, 7).unwrap();
		let json = serde_json::to_value(&seen).unwrap();
		assert_eq!(json["released"]["receipt"], "5");
		assert_eq!(json["released"]["basis"]["order"], "1");
		assert_eq!(json["released"]["categories"][0], "laboratory");
		for (signer, genesis, number) in [
			([9; 32], GENESIS, 7),
			(signer, [9; 32], 7),
			(signer, GENESIS, 8),
		] {
			let refused = disclosure(&entry(), signer, genesis, number);
			assert_eq!(refused.err(), Some(Fault::NotForUs));
		}
		assert_eq!(
			disclosure(&[1, 2], signer, GENESIS, 7).err(),
			Some(Fault::Damaged)
		);
		assert_ne!(
			disclosure_leaf(&entry(), [1; 32]),
			disclosure_leaf(&entry(), [2; 32])
		);
	}

	#[test]
	fn a_count_is_read_if_the_hospital_signed_it_for_this_person() {
		let statement = AccountingStatement {
			genesis: GENESIS,
			custodian: OrganizationId(0),
			subject: [8; 32],
			entries: 3,
			last: Some(Digest([4; 32])),
			at: 1_700_000_000,
		};
		let bytes = hospital().sign(statement).to_bytes();
		let signer = hospital().verifier().0;
		let seen = accounting(&bytes, signer, GENESIS, [8; 32]).unwrap();
		assert_eq!(serde_json::to_value(&seen).unwrap()["entries"], "3");
		let refused = accounting(&bytes, signer, GENESIS, [9; 32]);
		assert_eq!(refused.err(), Some(Fault::NotForUs));
	}

	#[test]
	fn what_is_no_certificate_is_none() {
		let signer = hospital().verifier().0;
		// An entry of the accounting is signed by the same key, and is no certificate.
		let refused = certificate(&entry(), signer, GENESIS);
		assert!(matches!(refused, Err(Fault::Damaged | Fault::NotForUs)));
	}
}
