//! Worst cases of every call, for the weights.

use super::*;
use frame::{
	benchmarking::prelude::*,
	traits::fungible::{Inspect, Mutate},
};
use galen_primitives::{ids::Balance, members::Role};

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn issue() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let (organization, _) = T::BenchmarkHelper::hospital(Role::Treasurer);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			organization,
			T::MaxIssuance::get(),
		);

		assert_eq!(Supply::<T>::get().issued, T::MaxIssuance::get());
		Ok(())
	}

	#[benchmark]
	fn issue_to_network() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, T::MaxIssuance::get());

		assert_eq!(Supply::<T>::get().issued, T::MaxIssuance::get());
		Ok(())
	}

	#[benchmark]
	fn redeem() -> Result<(), BenchmarkError> {
		let (hospital, treasurer) = T::BenchmarkHelper::hospital(Role::Treasurer);
		let amount = T::MinRedemption::get();
		Pallet::<T>::issue(council::<T>()?, hospital, amount)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(treasurer), amount);

		assert_eq!(Supply::<T>::get().redeemed, amount);
		Ok(())
	}

	#[benchmark]
	fn redeem_for() -> Result<(), BenchmarkError> {
		let (hospital, _) = T::BenchmarkHelper::hospital(Role::Treasurer);
		let subject = T::BenchmarkHelper::subject(hospital, 0);
		let claimant = T::BenchmarkHelper::claimant(&subject);
		let amount = T::MinRedemption::get();
		T::Currency::mint_into(&subject, amount)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(claimant), subject.clone(), amount);

		assert_eq!(T::Currency::balance(&subject), 0);
		Ok(())
	}

	#[benchmark]
	fn credit_contributions(n: Linear<1, { MAX_CONTRIBUTIONS }>) -> Result<(), BenchmarkError> {
		let (hospital, gateway) = T::BenchmarkHelper::hospital(Role::Gateway);
		let each: Balance = 1_000;
		Pallet::<T>::set_schedule(
			council::<T>()?,
			Schedule {
				measurement: each,
				daily_cap: each,
				..Default::default()
			},
		)?;
		Pallet::<T>::issue_to_network(council::<T>()?, each.saturating_mul(Balance::from(n)))?;
		let batch = T::BenchmarkHelper::batch(hospital, n);
		let mut subjects: alloc::vec::Vec<_> = (0..n)
			.map(|seed| T::BenchmarkHelper::subject(hospital, seed))
			.collect();
		subjects.sort();
		let contributions: ContributionsOf<T> = subjects
			.into_iter()
			.map(|subject| Contribution {
				subject,
				kind: ContributionKind::Measurement,
				records: 1,
			})
			.collect::<alloc::vec::Vec<_>>()
			.try_into()
			.map_err(|_| BenchmarkError::Stop("more contributions than a call takes"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(gateway), batch, contributions);

		assert_eq!(
			Cursors::<T>::get(hospital).map(|at| at.records),
			Some(u64::from(n))
		);
		Ok(())
	}

	#[benchmark]
	fn set_schedule() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		let schedule = Schedule {
			daily_cap: 1,
			..Default::default()
		};

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, schedule);

		assert_eq!(CurrentSchedule::<T>::get().schedule, schedule);
		Ok(())
	}

	#[benchmark]
	fn set_subject_floor() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 600_000);

		assert_eq!(SubjectFloor::<T>::get(), 600_000);
		Ok(())
	}

	#[benchmark]
	fn set_transferability() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Transferability::On);

		assert!(Pallet::<T>::transfers_allowed());
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
