//! Proof that a validator signed two blocks for one slot.
//!
//! The SDK's Aura only logs an equivocation. Here is the part it lacks: what makes a proof valid,
//! and the offence it amounts to. A proof carries *sealed* headers, as they came over the network;
//! a header whose seal was taken off by the import queue proves nothing to anyone else.

use alloc::{vec, vec::Vec};
use frame::deps::sp_runtime::{traits::Header, Perbill};
use sp_application_crypto::RuntimeAppPublic;
use sp_consensus_aura::{
	digests::CompatibleDigestItem,
	ed25519::{AuthorityId, AuthoritySignature},
	Slot,
};
use sp_staking::{
	offence::{Kind, Offence},
	SessionIndex,
};

/// Two sealed headers of one slot by one Aura authority.
pub type EquivocationProof<Header> = sp_consensus_slots::EquivocationProof<Header, AuthorityId>;

/// Why an equivocation proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
	/// Both headers are the same block, perhaps sealed twice.
	SameBlock,
	/// A header is not of the slot the proof names.
	OtherSlot,
	/// A header is not sealed by the authority the proof names.
	BadSeal,
}

/// Checks that the authority sealed two different blocks for the slot.
///
/// The blocks are compared without their seals: sealing one block twice breaks no promise. Whether
/// the slot was the authority's own does not matter; two seals on one slot are never honest.
pub fn check_equivocation_proof<H: Header>(proof: &EquivocationProof<H>) -> Result<(), Flaw> {
	let first = unsealed(&proof.first_header, &proof.offender, proof.slot)?;
	let second = unsealed(&proof.second_header, &proof.offender, proof.slot)?;
	if first == second {
		return Err(Flaw::SameBlock);
	}
	Ok(())
}

/// The hash the authority signed, if it did sign it, and for that slot.
fn unsealed<H: Header>(header: &H, author: &AuthorityId, slot: Slot) -> Result<H::Hash, Flaw> {
	let stated = header
		.digest()
		.logs()
		.iter()
		.find_map(CompatibleDigestItem::<AuthoritySignature>::as_aura_pre_digest)
		.ok_or(Flaw::OtherSlot)?;
	if stated != slot {
		return Err(Flaw::OtherSlot);
	}
	let mut header = header.clone();
	let seal = header
		.digest_mut()
		.pop()
		.and_then(|log| log.as_aura_seal())
		.ok_or(Flaw::BadSeal)?;
	let hash = header.hash();
	if !author.verify(&hash.as_ref(), &seal) {
		return Err(Flaw::BadSeal);
	}
	Ok(hash)
}

/// One validator authored twice in one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuraEquivocation<Offender> {
	/// The slot with two blocks.
	pub slot: Slot,
	/// A session in which the key was the offender's.
	pub session: SessionIndex,
	/// Validators in that session.
	pub validators: u32,
	/// Whose key it was.
	pub offender: Offender,
}

impl<Offender: Clone> Offence<Offender> for AuraEquivocation<Offender> {
	const ID: Kind = *b"aura:equivocatio";
	type Slot = Slot;

	fn offenders(&self) -> Vec<Offender> {
		vec![self.offender.clone()]
	}

	fn session_index(&self) -> SessionIndex {
		self.session
	}

	fn validator_set_count(&self) -> u32 {
		self.validators
	}

	fn slot(&self) -> Slot {
		self.slot
	}

	/// The SDK's formula for equivocations, min((3k / n)², 1). There is no stake to slash in Galen;
	/// the fraction is the severity a disabling strategy may weigh offenders by.
	fn slash_fraction(&self, offenders: u32) -> Perbill {
		Perbill::from_rational(offenders.saturating_mul(3), self.validators).square()
	}
}
