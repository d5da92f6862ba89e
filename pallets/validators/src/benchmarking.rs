//! Worst cases of every call, for the weights.

use super::*;
use alloc::{boxed::Box, vec, vec::Vec};
use frame::{
	benchmarking::prelude::*,
	deps::sp_runtime::{traits::Header, Digest, DigestItem},
	traits::{Authorize, Hash},
};
use galen_primitives::{
	ids::{OrganizationId, PeerKey},
	traits::OrganizationObserver,
};
use sp_application_crypto::{ed25519, RuntimeAppPublic};
use sp_consensus_aura::{
	digests::CompatibleDigestItem,
	ed25519::{AuthorityId, AuthoritySignature},
	Slot,
};
use sp_session::MembershipProof;

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// An Aura key that nobody holds, another for every index.
fn aura_key(index: u32) -> AuthorityId {
	let mut raw = [0xfe; 32];
	raw[..4].copy_from_slice(&index.to_le_bytes());
	ed25519::Public::from_raw(raw).into()
}

fn register<T: Config>(account: &T::AccountId, aura: AuthorityId, index: u32) {
	let keys = T::BenchmarkHelper::keys(aura, index);
	pallet_session::NextKeys::<T>::insert(account, keys);
}

/// A hospital with session keys and without a seat.
fn candidate<T: Config>(index: u32) -> (OrganizationId, T::AccountId) {
	let (organization, account) = T::BenchmarkHelper::hospital(index);
	register::<T>(&account, aura_key(index), index);
	(organization, account)
}

/// Fills all seats but `free`, from none, with the lowest minimum, and puts their holders into the
/// running session.
fn fill<T: Config>(free: u32) -> Result<Vec<(OrganizationId, T::AccountId)>, BenchmarkError> {
	let mut seats = SeatsOf::<T>::new();
	let mut holders = Vec::new();
	for index in free..T::MaxValidators::get() {
		let (organization, account) = candidate::<T>(index);
		seats
			.try_insert(organization, Seat::new(account.clone(), 0))
			.map_err(|_| BenchmarkError::Stop("more seats than there are"))?;
		holders.push((organization, account));
	}
	MinValidators::<T>::put(1);
	Seats::<T>::put(seats);
	let running: Vec<_> = holders.iter().map(|(_, account)| account.clone()).collect();
	pallet_session::Validators::<T>::put(running);
	Ok(holders)
}

/// Records an offence with keys that are not in use any more.
fn offended<T: Config>(account: &T::AccountId) {
	let keys = T::Hashing::hash(b"the old keys");
	DisabledSince::<T>::insert(account, Offender { session: 0, keys });
}

fn peer_ids(first: u8) -> Result<PeerIdsOf, BenchmarkError> {
	let keys: Vec<_> = (0..MAX_PEER_IDS as u8)
		.map(|n| PeerKey([first + n; 32]))
		.collect();
	keys.try_into()
		.map_err(|_| BenchmarkError::Stop("more peers than a list holds"))
}

/// A genuine report against the last of a full set.
fn genuine<T: Config>() -> Result<(EquivocationProof<HeaderFor<T>>, MembershipProof), BenchmarkError>
{
	let holders = fill::<T>(0)?;
	let (_, offender) = holders
		.last()
		.ok_or(BenchmarkError::Stop("nobody validates"))?;
	let authority = AuthorityId::generate_pair(None);
	register::<T>(offender, authority.clone(), T::MaxValidators::get());

	let slot = Slot::from(1_000);
	let sealed = |number: u32| {
		let pre_digest =
			<DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(slot);
		let mut header = HeaderFor::<T>::new(
			number.into(),
			Default::default(),
			Default::default(),
			Default::default(),
			Digest {
				logs: vec![pre_digest],
			},
		);
		let seal = authority
			.sign(&header.hash().as_ref())
			.ok_or(BenchmarkError::Stop("the key is not in the keystore"))?;
		header.digest_mut().push(DigestItem::aura_seal(seal));
		Ok::<_, BenchmarkError>(header)
	};
	let proof = EquivocationProof {
		offender: authority.clone(),
		slot,
		first_header: sealed(1)?,
		second_header: sealed(2)?,
	};
	let owner = Pallet::<T>::key_ownership_proof(authority)
		.ok_or(BenchmarkError::Stop("the key is no validator's"))?;
	Ok((proof, owner))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn admit_validator() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let holders = fill::<T>(1)?;
		// One is kept for want of a replacement, and leaves with this admission.
		let (kept, _) = holders
			.first()
			.ok_or(BenchmarkError::Stop("nobody validates"))?;
		MinValidators::<T>::put(T::MaxValidators::get() - 1);
		<Pallet<T> as OrganizationObserver>::suspended(*kept);
		let (organization, account) = candidate::<T>(0);
		offended::<T>(&account);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization, account);

		assert!(Seats::<T>::get().contains_key(&organization));
		Ok(())
	}

	#[benchmark]
	fn retire_validator() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let holders = fill::<T>(0)?;
		let (organization, _) = holders
			.last()
			.ok_or(BenchmarkError::Stop("nobody validates"))?;
		pallet_session::Validators::<T>::kill();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, *organization);

		assert!(!Seats::<T>::get().contains_key(organization));
		Ok(())
	}

	#[benchmark]
	fn suspend_validator() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let holders = fill::<T>(0)?;
		let (organization, _) = holders
			.last()
			.ok_or(BenchmarkError::Stop("nobody validates"))?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, *organization);

		assert!(Seats::<T>::get()
			.get(organization)
			.is_some_and(|seat| seat.suspended));
		Ok(())
	}

	#[benchmark]
	fn resume_validator() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let holders = fill::<T>(0)?;
		let (organization, account) = holders
			.last()
			.ok_or(BenchmarkError::Stop("nobody validates"))?;
		Pallet::<T>::suspend_validator(council::<T>()?, *organization)?;
		offended::<T>(account);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, *organization);

		assert!(Seats::<T>::get()
			.get(organization)
			.is_some_and(|seat| seat.seated));
		Ok(())
	}

	#[benchmark]
	fn set_peer_ids() -> Result<(), BenchmarkError> {
		let (organization, account) = candidate::<T>(0);
		Pallet::<T>::set_peer_ids(RawOrigin::Signed(account.clone()).into(), peer_ids(0x10)?)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(account), peer_ids(0x80)?);

		assert_eq!(PeerIds::<T>::get(organization), peer_ids(0x80)?);
		Ok(())
	}

	#[benchmark]
	fn report_aura_equivocation() -> Result<(), BenchmarkError> {
		let (proof, owner) = genuine::<T>()?;

		#[extrinsic_call]
		_(frame_system::RawOrigin::Authorized, Box::new(proof), owner);

		assert_eq!(DisabledSince::<T>::iter().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn authorize_report_aura_equivocation() -> Result<(), BenchmarkError> {
		let (proof, owner) = genuine::<T>()?;
		let call = Call::<T>::report_aura_equivocation {
			equivocation_proof: Box::new(proof),
			key_owner_proof: owner,
		};

		#[block]
		{
			call.authorize(TransactionSource::InBlock)
				.ok_or("the call has an authorization")??;
		}
		Ok(())
	}

	#[benchmark]
	fn note_stalled() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		frame_system::Pallet::<T>::set_block_number(100u32.into());

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			T::MinStallDelay::get(),
			99u32.into(),
		);

		Ok(())
	}

	#[benchmark]
	fn clear_peer_ids() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let (organization, account) = candidate::<T>(0);
		Pallet::<T>::set_peer_ids(RawOrigin::Signed(account).into(), peer_ids(0x10)?)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert!(!PeerIds::<T>::contains_key(organization));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
