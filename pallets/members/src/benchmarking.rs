//! Every call and the extension at their worst.

use super::{pallet::*, *};
use alloc::vec::Vec;
use frame::{
	benchmarking::prelude::*,
	deps::frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
	traits::{AsSystemOriginSigner, AsTransactionAuthorizedOrigin},
};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Relation, RightSet, Role, RoleSet},
};

const KEY: EnvelopeKey = EnvelopeKey([9; 32]);
const PAPER: Commitment = Commitment([7; 32]);
const SOMEWHERE: Jurisdiction = Jurisdiction(*b"CH");
const NEVER: Moment = Moment::MAX;

fn admitted<T: Config>(
	kind: OrganizationKind,
	name: &'static str,
) -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let admin: T::AccountId = account(name, 0, 0);
	let id = Pallet::<T>::do_admit_organization(kind, SOMEWHERE, KEY, PAPER, admin.clone())
		.map_err(|_| BenchmarkError::Stop("the organization cannot be admitted"))?;
	Ok((id, admin))
}

/// A hospital among as many others as the council holds, with room for one more.
fn hospital<T: Config>() -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let mut others: Vec<T::AccountId> = (0..T::MaxSeats::get().saturating_sub(2))
		.map(|n| account("other", n, 0))
		.collect();
	others.sort();
	Seats::<T>::put(BoundedVec::truncate_from(others));
	admitted::<T>(OrganizationKind::Hospital, "hospital")
}

fn staff<T: Config>(
	organization: OrganizationId,
	name: &'static str,
	roles: &[Role],
) -> Result<T::AccountId, BenchmarkError> {
	let colleague: T::AccountId = account(name, 0, 0);
	let record = StaffRecord {
		organization,
		roles: RoleSet::of(roles),
		until: Some(NEVER),
	};
	Pallet::<T>::place_staff(&colleague, record, Authority::Council)
		.map_err(|_| BenchmarkError::Stop("the colleague cannot be appointed"))?;
	Ok(colleague)
}

/// A subject, its registrar, and as many lapsed representatives as asked for, each of whom has as
/// many subjects as it may have.
fn subject<T: Config>(lapsed: u32) -> Result<(T::AccountId, T::AccountId), BenchmarkError> {
	let (id, _) = hospital::<T>()?;
	let registrar = staff::<T>(id, "registrar", &[Role::Registrar])?;
	let subject: T::AccountId = account("subject", 0, 0);
	Pallet::<T>::enroll(subject.clone(), id)
		.map_err(|_| BenchmarkError::Stop("the subject cannot be enrolled"))?;
	let mut list = RepresentativesOf::<T>::default();
	for n in 0..lapsed {
		let entry = Representative {
			account: account("representative", n, 0),
			rights: RightSet::all(),
			relation: Relation::Guard,
			evidence: PAPER,
			attested_by: id,
			until: 0,
			since: 0,
		};
		represent::<T>(&entry.account, subject.clone())?;
		list.try_push(entry)
			.map_err(|_| BenchmarkError::Stop("too many representatives"))?;
	}
	if lapsed > 0 {
		Representatives::<T>::insert(&subject, list);
	}
	Ok((registrar, subject))
}

fn represent<T: Config>(
	representative: &T::AccountId,
	subject: T::AccountId,
) -> Result<(), BenchmarkError> {
	Pallet::<T>::change_member(representative, |member| {
		member
			.represents
			.force_push(Representation { subject, until: 0 });
		for n in 1..T::MaxSubjectsPerRepresentative::get() {
			let subject = account("somebody", n, 0);
			member
				.represents
				.force_push(Representation { subject, until: 0 });
		}
		Ok(())
	})
	.map_err(|_| BenchmarkError::Stop("the representative cannot be appointed"))
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
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
mod benchmarks {
	use super::*;

	#[benchmark]
	fn admit_organization() -> Result<(), BenchmarkError> {
		hospital::<T>()?;
		let admin: T::AccountId = account("admin", 0, 0);
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			OrganizationKind::Hospital,
			SOMEWHERE,
			KEY,
			PAPER,
			admin.clone(),
		);
		assert!(Accounts::<T>::get(admin).is_some_and(|member| member.seat.is_some()));
		Ok(())
	}

	#[benchmark]
	fn suspend_organization() -> Result<(), BenchmarkError> {
		let (id, _) = hospital::<T>()?;
		admitted::<T>(OrganizationKind::Hospital, "second")?;
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(Organizations::<T>::get(id).is_some());
		Ok(())
	}

	#[benchmark]
	fn resume_organization() -> Result<(), BenchmarkError> {
		let (id, admin) = hospital::<T>()?;
		admitted::<T>(OrganizationKind::Hospital, "second")?;
		Pallet::<T>::do_suspend_organization(id)
			.map_err(|_| BenchmarkError::Stop("the hospital cannot be suspended"))?;
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(Seats::<T>::get().contains(&admin));
		Ok(())
	}

	#[benchmark]
	fn retire_organization() -> Result<(), BenchmarkError> {
		let (id, admin) = hospital::<T>()?;
		admitted::<T>(OrganizationKind::Hospital, "second")?;
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(!Seats::<T>::get().contains(&admin));
		Ok(())
	}

	#[benchmark]
	fn set_envelope_key() -> Result<(), BenchmarkError> {
		let (id, admin) = hospital::<T>()?;
		let key = EnvelopeKey([8; 32]);
		#[extrinsic_call]
		_(RawOrigin::Signed(admin), key);
		assert!(Organizations::<T>::get(id).is_some_and(|stored| stored.envelope_key == key));
		Ok(())
	}

	#[benchmark]
	fn appoint() -> Result<(), BenchmarkError> {
		let (id, admin) = hospital::<T>()?;
		let (former, colleague) = admitted::<T>(OrganizationKind::Partner, "former")?;
		Pallet::<T>::do_retire_organization(former)
			.map_err(|_| BenchmarkError::Stop("the partner cannot be retired"))?;
		#[extrinsic_call]
		_(
			RawOrigin::Signed(admin),
			colleague.clone(),
			RoleSet::of(&[Role::Gateway]),
			Some(NEVER),
		);
		let staff = Accounts::<T>::get(colleague).and_then(|member| member.staff);
		assert!(staff.is_some_and(|staff| staff.organization == id));
		Ok(())
	}

	#[benchmark]
	fn dismiss() -> Result<(), BenchmarkError> {
		let (id, admin) = hospital::<T>()?;
		let colleague = staff::<T>(id, "colleague", &[Role::Clinician])?;
		#[extrinsic_call]
		_(RawOrigin::Signed(admin), colleague.clone());
		assert!(Accounts::<T>::get(colleague).is_none());
		Ok(())
	}

	#[benchmark]
	fn set_seat() -> Result<(), BenchmarkError> {
		let (_, admin) = hospital::<T>()?;
		let voter: T::AccountId = account("voter", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(admin), voter.clone());
		assert!(Seats::<T>::get().contains(&voter));
		Ok(())
	}

	#[benchmark]
	fn enroll_subject() -> Result<(), BenchmarkError> {
		let (registrar, _) = subject::<T>(0)?;
		let newcomer: T::AccountId = account("newcomer", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(registrar), newcomer.clone());
		assert!(Accounts::<T>::contains_key(newcomer));
		Ok(())
	}

	#[benchmark]
	fn release_subject(
		r: Linear<0, { T::MaxRepresentativesPerSubject::get() }>,
	) -> Result<(), BenchmarkError> {
		let (registrar, subject) = subject::<T>(r)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(registrar), subject.clone());
		assert!(!Accounts::<T>::contains_key(subject));
		Ok(())
	}

	#[benchmark]
	fn appoint_representative(
		r: Linear<0, { T::MaxRepresentativesPerSubject::get() }>,
	) -> Result<(), BenchmarkError> {
		let (registrar, subject) = subject::<T>(r)?;
		let guardian: T::AccountId = account("guardian", 0, 0);
		#[extrinsic_call]
		_(
			RawOrigin::Signed(registrar),
			subject.clone(),
			guardian,
			RightSet::all(),
			Relation::Guard,
			PAPER,
			NEVER,
		);
		assert_eq!(Representatives::<T>::get(subject).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn remove_representative() -> Result<(), BenchmarkError> {
		let (registrar, subject) = subject::<T>(T::MaxRepresentativesPerSubject::get())?;
		let representative: T::AccountId = account("representative", 0, 0);
		#[extrinsic_call]
		_(
			RawOrigin::Signed(registrar),
			subject.clone(),
			representative.clone(),
		);
		assert!(!Representatives::<T>::get(subject)
			.iter()
			.any(|known| known.account == representative));
		Ok(())
	}

	#[benchmark]
	fn attest_qualification() -> Result<(), BenchmarkError> {
		let (_, admin) = admitted::<T>(OrganizationKind::EthicsBoard, "board")?;
		let (id, _) = admitted::<T>(OrganizationKind::Partner, "partner")?;
		#[extrinsic_call]
		_(
			RawOrigin::Signed(admin),
			id,
			Qualification::EthicsApproval,
			PAPER,
			NEVER,
		);
		assert_eq!(Qualifications::<T>::get(id).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn revoke_qualification() -> Result<(), BenchmarkError> {
		let (board, admin) = admitted::<T>(OrganizationKind::EthicsBoard, "board")?;
		let (id, _) = admitted::<T>(OrganizationKind::Partner, "partner")?;
		for qualification in Qualification::ALL {
			Pallet::<T>::do_attest_qualification(Some(board), id, *qualification, PAPER, NEVER)
				.map_err(|_| BenchmarkError::Stop("the qualification cannot be attested"))?;
		}
		#[extrinsic_call]
		_(RawOrigin::Signed(admin), id, Qualification::EthicsApproval);
		assert!(Qualifications::<T>::get(id)
			.iter()
			.all(|known| known.qualification != Qualification::EthicsApproval));
		Ok(())
	}

	#[benchmark]
	fn set_quota() -> Result<(), BenchmarkError> {
		let (id, _) = hospital::<T>()?;
		let quota = T::DefaultQuotas::get().hospital;
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			QuotaTarget::Organization(id),
			Some(quota),
		);
		assert!(Buckets::<T>::get(Payer::Organization(id)).is_some());
		Ok(())
	}

	#[benchmark]
	fn authorize_upgrade() -> Result<(), BenchmarkError> {
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, T::Hash::default());
		Ok(())
	}

	#[benchmark]
	fn restore_admin() -> Result<(), BenchmarkError> {
		let (id, _) = hospital::<T>()?;
		let (former, colleague) = admitted::<T>(OrganizationKind::Partner, "former")?;
		Pallet::<T>::do_retire_organization(former)
			.map_err(|_| BenchmarkError::Stop("the partner cannot be retired"))?;
		let origin = council::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, colleague);
		assert!(Organizations::<T>::get(id).is_some_and(|stored| stored.admins == 2));
		Ok(())
	}

	#[benchmark]
	fn check_membership() -> Result<(), BenchmarkError> {
		let (id, _) = hospital::<T>()?;
		let signer = staff::<T>(id, "signer", &[Role::Clinician])?;
		let info = DispatchInfo {
			call_weight: Weight::from_parts(1_000, 0),
			..Default::default()
		};
		let call: <T as frame_system::Config>::RuntimeCall =
			frame_system::Call::remark { remark: Vec::new() }.into();
		let post_info = PostDispatchInfo {
			actual_weight: Some(Weight::zero()),
			..Default::default()
		};
		let outcome;
		#[block]
		{
			outcome = CheckMembership::<T>::new().test_run(
				RawOrigin::Signed(signer).into(),
				&call,
				&info,
				100,
				0,
				|_| Ok(post_info),
			);
		}
		assert!(outcome.is_ok());
		assert!(Buckets::<T>::contains_key(Payer::Organization(id)));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::with_genesis(Default::default()).build(),
		crate::mock::Test
	);
}
