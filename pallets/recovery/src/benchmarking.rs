//! Every call and the extension at their worst.

use crate::{pallet::*, *};
use alloc::vec::Vec;
use frame::{
	benchmarking::prelude::*,
	deps::{
		frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
		sp_core::{crypto::KeyTypeId, ed25519},
		sp_io::crypto::{ed25519_generate, ed25519_sign},
		sp_runtime::traits::AsTransactionAuthorizedOrigin,
	},
	traits::AsSystemOriginSigner,
};
use galen_primitives::{ids::Moment, recovery::approval_by_code};

const CODES: KeyTypeId = KeyTypeId(*b"code");

/// A subject with a recovery code, and the two others who speak for it.
struct Stage<T: Config> {
	subject: T::AccountId,
	registrar: T::AccountId,
	representative: T::AccountId,
	code: ed25519::Public,
}

impl<T: Config> Stage<T> {
	fn new() -> Result<Self, BenchmarkError> {
		let (subject, registrar, representative) = T::BenchmarkHelper::parties();
		let code = ed25519_generate(CODES, None);
		Pallet::<T>::set_recovery_key(
			RawOrigin::Signed(subject.clone()).into(),
			Some(RecoveryKey(code.0)),
		)?;
		Ok(Self {
			subject,
			registrar,
			representative,
			code,
		})
	}

	fn new_key(&self) -> T::AccountId {
		account("new key", 0, 0)
	}

	/// What the recovery code says about the subject's next attempt.
	fn approval(&self, attempt: AttemptNumber) -> Result<CodeSignature, BenchmarkError> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		let genesis = <[u8; 32]>::try_from(genesis.as_ref())
			.map_err(|_| BenchmarkError::Stop("a hash has 32 bytes"))?;
		let message = approval_by_code(&genesis, &self.subject, &self.new_key(), attempt.0);
		let signature = ed25519_sign(CODES, &self.code, &message)
			.ok_or(BenchmarkError::Stop("the code does not sign"))?;
		Ok(CodeSignature(signature.0))
	}

	/// The code is one that was replaced: the one it has is tried first, and in vain.
	fn replace_code(&self) {
		let former = FormerKey {
			key: RecoveryKey(self.code.0),
			until: Moment::MAX,
		};
		FormerKeys::<T>::insert(&self.subject, former);
		let other = RecoveryKey(ed25519_generate(CODES, None).0);
		RecoveryKeys::<T>::insert(&self.subject, other);
	}

	fn open(&self) -> Result<(), BenchmarkError> {
		Pallet::<T>::open_recovery(
			RawOrigin::Signed(self.registrar.clone()).into(),
			self.subject.clone(),
			self.new_key(),
			None,
		)?;
		Ok(())
	}

	fn approve(&self) -> Result<(), BenchmarkError> {
		Pallet::<T>::approve_recovery(
			RawOrigin::Signed(self.representative.clone()).into(),
			self.subject.clone(),
			AttemptNumber(0),
			self.new_key(),
			None,
		)?;
		Ok(())
	}

	fn complete(&self) -> Result<(), BenchmarkError> {
		self.open()?;
		self.approve()?;
		T::BenchmarkHelper::advance(Delay::<T>::get());
		Pallet::<T>::complete_recovery(
			RawOrigin::Signed(self.registrar.clone()).into(),
			self.subject.clone(),
		)?;
		Ok(())
	}
}

#[benchmarks(where
	T: Send + Sync,
	<T as frame_system::Config>::RuntimeCall: Dispatchable<
		Info = DispatchInfo,
		PostInfo = PostDispatchInfo,
		RuntimeOrigin = T::RuntimeOrigin,
	> + From<frame_system::Call<T>>,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
)]
mod benches {
	use super::*;

	#[benchmark]
	fn set_recovery_key() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.open()?;
		// The attempt is over, so it is read and cleared away.
		T::BenchmarkHelper::advance(T::Lifetime::get());
		let key = RecoveryKey(ed25519_generate(CODES, None).0);

		#[extrinsic_call]
		_(RawOrigin::Signed(stage.subject.clone()), Some(key));

		assert_eq!(RecoveryKeys::<T>::get(&stage.subject), Some(key));
		Ok(())
	}

	#[benchmark]
	fn open_recovery() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.open()?;
		T::BenchmarkHelper::advance(T::Lifetime::get());
		let approval = stage.approval(AttemptNumber(1))?;
		stage.replace_code();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(stage.representative.clone()),
			stage.subject.clone(),
			stage.new_key(),
			Some(approval),
		);

		assert!(Attempts::<T>::get(&stage.subject).is_some_and(|it| it.ready_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn approve_recovery() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.open()?;
		let approval = stage.approval(AttemptNumber(0))?;
		stage.replace_code();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(stage.representative.clone()),
			stage.subject.clone(),
			AttemptNumber(0),
			stage.new_key(),
			Some(approval),
		);

		assert!(Attempts::<T>::get(&stage.subject).is_some_and(|it| it.approvals.count() == 3));
		Ok(())
	}

	#[benchmark]
	fn cancel_recovery() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.open()?;
		stage.approve()?;

		#[extrinsic_call]
		_(
			RawOrigin::Signed(stage.representative.clone()),
			stage.subject.clone(),
		);

		assert!(!Attempts::<T>::contains_key(&stage.subject));
		Ok(())
	}

	#[benchmark]
	fn complete_recovery() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.open()?;
		stage.approve()?;
		T::BenchmarkHelper::advance(Delay::<T>::get());

		#[extrinsic_call]
		_(
			RawOrigin::Signed(stage.registrar.clone()),
			stage.subject.clone(),
		);

		assert_eq!(
			Controllers::<T>::get(stage.new_key()),
			Some(stage.subject.clone())
		);
		Ok(())
	}

	/// A key that acts for a subject whose restraint is over, while another attempt is open: whatever
	/// can be read is.
	#[benchmark]
	fn resolve_key() -> Result<(), BenchmarkError> {
		let stage = Stage::<T>::new()?;
		stage.complete()?;
		T::BenchmarkHelper::advance(RestraintPeriod::<T>::get());
		Pallet::<T>::open_recovery(
			RawOrigin::Signed(stage.registrar.clone()).into(),
			stage.subject.clone(),
			account("newer key", 0, 0),
			None,
		)?;
		let call: <T as frame_system::Config>::RuntimeCall =
			frame_system::Call::remark { remark: Vec::new() }.into();
		let origin: T::RuntimeOrigin = RawOrigin::Signed(stage.new_key()).into();
		let info = DispatchInfo::default();
		let mut acted = None;

		#[block]
		{
			let outcome = ResolveKey::<T>::new().test_run(origin, &call, &info, 100, 0, |origin| {
				acted = origin.as_system_origin_signer().cloned();
				Ok(PostDispatchInfo::default())
			});
			assert!(outcome.is_ok());
		}

		assert_eq!(acted, Some(stage.subject));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
