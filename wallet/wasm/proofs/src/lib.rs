//! The verifier of proof bundles in the browser: `galen-proofs`, with JSON around it. Nothing leaves the
//! device: the module has no network, and a page hands it the file's bytes.
//!
//! What the verifier trusts is a network's specification or checkpoint, or the validators that a node
//! names, which is only as good as that node: the page says which it was.
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic
	)
)]

#[cfg(target_family = "wasm")]
mod bindings;

use codec::{DecodeAll, Encode};
use galen_proofs::{
	verify, ConsentFacts, LeafStatus, ProofError, ProvenBlock, RecordFacts, Statement, Trust,
};
use galen_wallet_wasm::{
	codes::{Category, Purpose},
	plain::{to_hex, Decision},
};
use serde::Serialize;

/// Why a file shows nothing, as the page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refused {
	/// It is no bundle.
	NotABundle,
	/// Of a newer format.
	UnknownVersion,
	/// Longer than any bundle.
	TooLarge,
	/// Of another network.
	OtherNetwork,
	/// It does not hold.
	Invalid {
		/// Which part, by the verifier's name for it.
		part: String,
	},
	/// What should say whom to trust does not.
	NoTrust,
}

impl From<ProofError> for Refused {
	fn from(error: ProofError) -> Self {
		match error {
			ProofError::NotAProof => Self::NotABundle,
			ProofError::UnknownVersion(_)
			| ProofError::UnknownKind(_)
			| ProofError::UnknownRuntime => Self::UnknownVersion,
			ProofError::TooLarge => Self::TooLarge,
			ProofError::OtherChain => Self::OtherNetwork,
			other => {
				// The variant's name, without what is in it.
				let part = format!("{other:?}");
				let end = part.find(['(', ' ', '{']).unwrap_or(part.len());
				Self::Invalid {
					part: part.get(..end).unwrap_or_default().to_owned(),
				}
			},
		}
	}
}

/// Trust in a network's raw specification, or in a checkpoint: whichever the file is. Returns a
/// checkpoint's bytes.
///
/// # Errors
/// It is neither.
pub fn trust_of_file(file: &[u8]) -> Result<Vec<u8>, Refused> {
	let trust = Trust::from_bytes(file)
		.or_else(|_| Trust::of_specification(file).map_err(|_| Refused::NoTrust))?;
	Ok(trust.to_bytes())
}

/// Trust in the validators that a node names: the number of their set and the list in SCALE, as they
/// stand in the state. The set signs nothing but its own time, so that no block needs to be named.
///
/// # Errors
/// It is no list of validators.
pub fn trust_of_node(
	genesis: [u8; 32],
	set_id: u64,
	authorities: &[u8],
) -> Result<Vec<u8>, Refused> {
	let encoded = [genesis.as_slice(), &(set_id, 0_u32).encode(), authorities].concat();
	let trust = Trust::decode_all(&mut encoded.as_slice()).map_err(|_| Refused::NoTrust)?;
	let bytes = trust.to_bytes();
	// Reading it again checks that such a set can vote at all.
	Trust::from_bytes(&bytes)
		.map(|_| bytes)
		.map_err(|_| Refused::NoTrust)
}

/// Which network a checkpoint is of.
///
/// # Errors
/// It is none.
pub fn network_of(checkpoint: &[u8]) -> Result<[u8; 32], Refused> {
	let trust = Trust::from_bytes(checkpoint).map_err(|_| Refused::NoTrust)?;
	Ok(trust.genesis.0)
}

/// The finalized block at whose end it is true.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
	/// Its number.
	pub number: u32,
	/// Its hash.
	pub hash: String,
	/// Its time.
	pub time: u64,
}

/// What is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Shown {
	/// A leaf is anchored and was not erased.
	Anchored {
		/// Whose batch.
		custodian: u32,
		/// Which.
		batch: String,
		/// Which leaf.
		leaf: u32,
		/// Of how many.
		leaves: u32,
		/// Whether what it commits to is shown, or its hash alone.
		opened: bool,
	},
	/// A batch is anchored; nothing is said of its leaves.
	Batch {
		/// Whose.
		custodian: u32,
		/// Which.
		batch: String,
		/// How many leaves.
		leaves: u32,
	},
	/// A leaf was erased.
	Erased {
		/// Whose batch.
		custodian: u32,
		/// Which.
		batch: String,
		/// Which leaf.
		leaf: u32,
	},
	/// What a consent decides.
	Decision {
		/// Whose consent.
		subject: String,
		/// Its version.
		consent_version: u32,
		/// Who would read.
		recipient: u32,
		/// For what.
		purpose: Purpose,
		/// Which records.
		category: Category,
		/// The evaluator's answer.
		decision: Decision,
	},
	/// Who finalizes.
	Authorities {
		/// How many.
		count: u32,
	},
}

/// A bundle that holds.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
	/// Which network.
	pub genesis: String,
	/// At which block.
	pub block: Block,
	/// What it shows.
	pub shown: Vec<Shown>,
}

/// Checks a bundle against a checkpoint.
///
/// # Errors
/// Why it shows nothing.
pub fn check(bundle: &[u8], checkpoint: &[u8]) -> Result<Verified, Refused> {
	let trust = Trust::from_bytes(checkpoint).map_err(|_| Refused::NoTrust)?;
	let verified = verify(bundle, &trust)?;
	let count = u32::try_from(verified.checkpoint.authorities.len()).unwrap_or(u32::MAX);
	let (block, shown) = match &verified.statement {
		Statement::Records(block, facts) => (block, records(facts)),
		Statement::Consent(block, facts) => (block, decisions(facts)),
		Statement::Authorities(block) => (block, vec![Shown::Authorities { count }]),
	};
	Ok(Verified {
		genesis: to_hex(&trust.genesis.0),
		block: Block::of(block),
		shown,
	})
}

impl Block {
	fn of(block: &ProvenBlock) -> Self {
		Self {
			number: block.number,
			hash: to_hex(&block.hash.0),
			time: block.moment,
		}
	}
}

fn records(facts: &RecordFacts) -> Vec<Shown> {
	let custodian = facts.custodian.0;
	let batch = facts.batch.0.to_string();
	let leaves = facts.header.leaf_count;
	if facts.leaves.is_empty() {
		return vec![Shown::Batch {
			custodian,
			batch,
			leaves,
		}];
	}
	let each = facts.leaves.iter();
	each.map(|(leaf, status)| match status {
		LeafStatus::Erased(..) => Shown::Erased {
			custodian,
			batch: batch.clone(),
			leaf: *leaf,
		},
		LeafStatus::Anchored(_) | LeafStatus::Closed(_) => Shown::Anchored {
			custodian,
			batch: batch.clone(),
			leaf: *leaf,
			leaves,
			opened: matches!(status, LeafStatus::Anchored(_)),
		},
	})
	.collect()
}

fn decisions(facts: &ConsentFacts) -> Vec<Shown> {
	let each = facts.answers.iter();
	each.map(|answer| Shown::Decision {
		subject: to_hex(&facts.subject),
		consent_version: facts.consents.version,
		recipient: facts.recipient.organization.0,
		purpose: answer.question.purpose,
		category: answer.question.category,
		decision: (&answer.decision).into(),
	})
	.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The committed bundles that the command line's tests read too.
	macro_rules! golden {
		($name:literal) => {
			include_bytes!(concat!("../../../../tests/golden/proofs/", $name)).as_slice()
		};
	}

	const GENESIS: &[u8] = golden!("genesis.galentrust");

	fn shown(bundle: &[u8]) -> serde_json::Value {
		serde_json::to_value(check(bundle, GENESIS).unwrap().shown).unwrap()
	}

	#[test]
	fn the_committed_bundles_show_what_they_say() {
		assert_eq!(shown(golden!("record.galenproof"))[0]["is"], "anchored");
		assert_eq!(shown(golden!("record.galenproof"))[0]["opened"], true);
		assert_eq!(
			shown(golden!("record-erased.galenproof"))[0]["is"],
			"erased"
		);
		assert_eq!(shown(golden!("batch.galenproof"))[0]["is"], "batch");
		assert_eq!(
			shown(golden!("authorities.galenproof"))[0]["is"],
			"authorities"
		);
		let given = shown(golden!("consent-given.galenproof"));
		assert_eq!(given[0]["is"], "decision");
		let none = shown(golden!("consent-none.galenproof"));
		assert_eq!(none[0]["consent_version"], 0);
	}

	#[test]
	fn a_changed_bundle_shows_nothing() {
		let bundle = golden!("record.galenproof");
		let mut changed = bundle.to_vec();
		let middle = changed.len() / 2;
		changed[middle] ^= 1;
		assert!(check(&changed, GENESIS).is_err());
		assert_eq!(check(b"%PDF", GENESIS).err(), Some(Refused::NotABundle));
		assert_eq!(check(bundle, b"no trust").err(), Some(Refused::NoTrust));
		assert_eq!(trust_of_file(b"{}").err(), Some(Refused::NoTrust));
	}

	#[test]
	fn a_checkpoint_is_a_file_to_trust() {
		let checkpoint = trust_of_file(GENESIS).unwrap();
		assert_eq!(checkpoint, GENESIS);
		let trust = Trust::from_bytes(GENESIS).unwrap();
		assert_eq!(network_of(&checkpoint), Ok(trust.genesis.0));
		// What a node says comes to the same, where it says the same.
		let said = trust_of_node(trust.genesis.0, trust.set_id, &trust.authorities.encode());
		assert_eq!(said.unwrap(), GENESIS);
		let empty: Vec<()> = Vec::new();
		let none = trust_of_node(trust.genesis.0, 0, &empty.encode());
		assert_eq!(none.err(), Some(Refused::NoTrust));
		let other = trust_of_node([9; 32], trust.set_id, &trust.authorities.encode()).unwrap();
		let refused = check(golden!("record.galenproof"), &other);
		assert_eq!(refused.err(), Some(Refused::OtherNetwork));
	}
}
