//! Reports of equivocations, and of finality standing still.

use crate::{
	equivocation::{check_equivocation_proof, Flaw},
	pallet::*,
	AuraEquivocation, EquivocationProof, StalledFinality, LOG_TARGET,
};
use alloc::{boxed::Box, vec::Vec};
use frame::{
	deps::frame_system::offchain::SubmitTransaction, prelude::*, traits::KeyOwnerProofSystem,
};
use pallet_session::historical::{self, IdentificationTuple};
use sp_application_crypto::key_types::AURA;
use sp_consensus_aura::ed25519::AuthorityId;
use sp_session::{GetSessionNumber, GetValidatorCount, MembershipProof};
use sp_staking::offence::{OffenceError, ReportOffence};

impl<T: Config> Pallet<T> {
	/// Proves whose Aura key this is in the running session; `None` when it is no validator's.
	pub fn key_ownership_proof(authority: AuthorityId) -> Option<MembershipProof> {
		let key = (AURA, authority);
		let proof = historical::Pallet::<T>::prove(key.clone())?;
		// Of a key that is not there, the proof proves the absence.
		historical::Pallet::<T>::check_proof(key, proof.clone())?;
		Some(proof)
	}

	/// Puts a report into this node's own pool. Only useful off chain.
	pub fn submit_report(
		equivocation_proof: EquivocationProof<HeaderFor<T>>,
		key_owner_proof: MembershipProof,
	) -> Option<()> {
		let call = Call::<T>::report_aura_equivocation {
			equivocation_proof: Box::new(equivocation_proof),
			key_owner_proof,
		};
		let report = T::create_authorized_transaction(call.into());
		match SubmitTransaction::<T, Call<T>>::submit_transaction(report) {
			Ok(()) => Some(()),
			Err(()) => {
				log::error!(target: LOG_TARGET, "the pool refused an equivocation report");
				None
			},
		}
	}

	/// Lets a report into the pool of the node that made it, and into a block.
	pub(crate) fn authorize_report(
		source: TransactionSource,
		equivocation_proof: &EquivocationProof<HeaderFor<T>>,
		key_owner_proof: &MembershipProof,
	) -> TransactionValidityWithRefund {
		// Checking a proof is work for nothing if it is forged: only a node's own reports are worth
		// it, and a block's author answers for what is in the block.
		if !matches!(
			source,
			TransactionSource::Local | TransactionSource::InBlock
		) {
			return Err(InvalidTransaction::Call.into());
		}
		let offence = Self::prove(equivocation_proof, key_owner_proof.clone())
			.map_err(|_| InvalidTransaction::BadProof)?;
		let tag = (offence.offender.clone(), offence.slot);
		if T::ReportOffence::is_known_offence(&[offence.offender], &offence.slot) {
			return Err(InvalidTransaction::Stale.into());
		}
		ValidTransaction::with_tag_prefix("AuraEquivocation")
			.priority(TransactionPriority::MAX)
			.and_provides(tag)
			.longevity(T::ReportLongevity::get())
			.propagate(false)
			.build()
			.map(|validity| (validity, Weight::zero()))
	}

	pub(crate) fn do_report(
		equivocation_proof: &EquivocationProof<HeaderFor<T>>,
		key_owner_proof: MembershipProof,
	) -> Result<(), Error<T>> {
		let offence = Self::prove(equivocation_proof, key_owner_proof)?;
		T::ReportOffence::report_offence(Vec::new(), offence).map_err(|error| {
			defensive_assert!(error == OffenceError::DuplicateReport);
			Error::<T>::DuplicateReport
		})
	}

	/// The offence that the proofs prove.
	fn prove(
		equivocation_proof: &EquivocationProof<HeaderFor<T>>,
		key_owner_proof: MembershipProof,
	) -> Result<AuraEquivocation<IdentificationTuple<T>>, Error<T>> {
		check_equivocation_proof(equivocation_proof).map_err(|flaw| match flaw {
			Flaw::SameBlock => Error::<T>::SameBlock,
			Flaw::OtherSlot => Error::<T>::OtherSlot,
			Flaw::BadSeal => Error::<T>::BadSeal,
		})?;
		let session = key_owner_proof.session();
		let validators = key_owner_proof.validator_count();
		let key = (AURA, equivocation_proof.offender.clone());
		let offender = historical::Pallet::<T>::check_proof(key, key_owner_proof)
			.ok_or(Error::<T>::InvalidKeyOwnershipProof)?;
		Ok(AuraEquivocation {
			slot: equivocation_proof.slot,
			session,
			validators,
			offender,
		})
	}

	pub(crate) fn do_note_stalled(
		delay: BlockNumberFor<T>,
		best_finalized: BlockNumberFor<T>,
	) -> DispatchResult {
		ensure!(
			delay >= T::MinStallDelay::get(),
			Error::<T>::StallDelayTooShort
		);
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(best_finalized < now, Error::<T>::FinalizedInFuture);
		T::Finality::note_stalled(delay, best_finalized)?;
		Self::deposit_event(Event::FinalityStalled {
			delay,
			best_finalized,
		});
		Ok(())
	}
}
