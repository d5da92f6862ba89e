//! Worst cases of every call, for the weights.

use super::*;
use alloc::{vec, vec::Vec};
use frame::benchmarking::prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, ObligationSet, Purpose, RefrainSet},
	ids::{Commitment, ConsentRequestId, EmergencyId, Moment, OrderId, OrganizationId, ReceiptId},
	members::Role,
	traits::Clock,
};

const CUSTODIAN: u32 = 0;
const REQUESTER: u32 = 1;

fn custodian<T: Config>() -> OrganizationId {
	T::BenchmarkHelper::hospital(CUSTODIAN)
}

fn requester<T: Config>() -> OrganizationId {
	T::BenchmarkHelper::hospital(REQUESTER)
}

fn by<T: Config>(organization: OrganizationId, role: Role) -> T::RuntimeOrigin {
	RawOrigin::Signed(T::BenchmarkHelper::staff(organization, role, 0)).into()
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// A paid research order that asks for everything and accepts every duty.
fn terms(lines: u32) -> OrderTerms {
	OrderTerms {
		purpose: Purpose::Hresch,
		action: Action::Use,
		required: CategorySet::ALL,
		optional: CategorySet::EMPTY,
		duties: Duties {
			obligations: ObligationSet::ALL,
			refrains: RefrainSet::ALL,
		},
		price: 100,
		max_lines: lines,
	}
}

fn placed<T: Config>(lines: u32) -> Result<OrderId, BenchmarkError> {
	let id = NextOrder::<T>::get();
	Pallet::<T>::place_order(
		by::<T>(requester::<T>(), Role::Scientist),
		custodian::<T>(),
		terms(lines),
		T::MaxDelivery::get(),
	)?;
	Ok(id)
}

fn accepted<T: Config>(lines: u32) -> Result<OrderId, BenchmarkError> {
	let id = placed::<T>(lines)?;
	Pallet::<T>::accept_order(by::<T>(custodian::<T>(), Role::PrivacyOfficer), id)?;
	Ok(id)
}

fn subjects<T: Config>(count: u32) -> Vec<T::AccountId> {
	let custodian = custodian::<T>();
	(0..count)
		.map(|seed| T::BenchmarkHelper::subject(custodian, seed))
		.collect()
}

fn bounded<T: Config>(subjects: &[T::AccountId]) -> Result<SubjectsOf<T>, BenchmarkError> {
	subjects
		.to_vec()
		.try_into()
		.map_err(|_| BenchmarkError::Stop("more subjects than a call takes"))
}

fn authorized<T: Config>(count: u32) -> Result<(OrderId, Vec<T::AccountId>), BenchmarkError> {
	let id = accepted::<T>(count)?;
	let subjects = subjects::<T>(count);
	let gateway = by::<T>(custodian::<T>(), Role::Gateway);
	Pallet::<T>::include_subjects(gateway.clone(), id, bounded::<T>(&subjects)?)?;
	for subject in &subjects {
		Pallet::<T>::authorize_release(gateway.clone(), id, subject.clone())?;
	}
	Ok((id, subjects))
}

fn released<T: Config>(count: u32) -> Result<(OrderId, Vec<T::AccountId>), BenchmarkError> {
	let (id, subjects) = authorized::<T>(count)?;
	Pallet::<T>::confirm_delivery(
		by::<T>(custodian::<T>(), Role::Gateway),
		id,
		bounded::<T>(&subjects)?,
		Commitment([1; 32]),
	)?;
	Ok((id, subjects))
}

fn emergency<T: Config>(seed: u32) -> Result<EmergencyId, BenchmarkError> {
	let hospital = custodian::<T>();
	let id = NextEmergency::<T>::get();
	Pallet::<T>::open_emergency_access(
		by::<T>(hospital, Role::Clinician),
		T::BenchmarkHelper::subject(hospital, seed),
		EmergencyReason::LifeThreatened,
		MAX_HOURS,
	)?;
	Ok(id)
}

/// The nth privacy officer's review.
fn review<T: Config>(id: EmergencyId, nth: u32, verdict: Verdict) -> Result<(), BenchmarkError> {
	let officer = T::BenchmarkHelper::staff(custodian::<T>(), Role::PrivacyOfficer, nth);
	Pallet::<T>::review_emergency_access(RawOrigin::Signed(officer).into(), id, verdict)?;
	Ok(())
}

fn question() -> RequestTerms {
	RequestTerms {
		purpose: Purpose::Hresch,
		action: Action::Use,
		categories: CategorySet::ALL,
		price: 100,
		template: None,
	}
}

fn asked<T: Config>(subject: &T::AccountId) -> Result<(), BenchmarkError> {
	Pallet::<T>::request_consent(
		by::<T>(requester::<T>(), Role::Scientist),
		subject.clone(),
		question(),
		MIN_REQUEST_TTL,
	)?;
	Ok(())
}

/// Leaves room for one more question in a subject's inbox.
fn fill_inbox<T: Config>(subject: &T::AccountId) {
	Inboxes::<T>::mutate(subject, |inbox| {
		for other in 1..T::MaxInbox::get() {
			let entry = ConsentRequest {
				id: ConsentRequestId(u64::from(other).saturating_add(1_000)),
				requester: OrganizationId(other.saturating_add(1_000)),
				terms: question(),
				state: RequestState::Declined,
				lapses_at: Moment::MAX,
				quiet_until: Moment::MAX,
			};
			let _ = inbox.try_push(entry);
		}
	});
}

/// Long enough for every window of every order to end.
fn all_windows<T: Config>() -> Moment {
	T::MaxDelivery::get()
		.saturating_add(T::ConfirmationWindow::get())
		.saturating_add(T::DisputeWindow::get())
		.saturating_add(T::RulingWindow::get())
}

fn leases_end<T: Config>() {
	let end = System::<T>::block_number().saturating_add(MAX_LEASE_BLOCKS.into());
	System::<T>::set_block_number(end);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn place_order() -> Result<(), BenchmarkError> {
		let origin = by::<T>(requester::<T>(), Role::Scientist);
		let (custodian, delivery) = (custodian::<T>(), T::MaxDelivery::get());

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			custodian,
			terms(T::MaxLines::get()),
			delivery,
		);

		assert!(Orders::<T>::contains_key(OrderId(0)));
		Ok(())
	}

	#[benchmark]
	fn accept_order() -> Result<(), BenchmarkError> {
		let id = placed::<T>(1)?;
		let origin = by::<T>(custodian::<T>(), Role::PrivacyOfficer);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert_eq!(
			Orders::<T>::get(id).map(|order| order.state),
			Some(OrderState::Accepted)
		);
		Ok(())
	}

	#[benchmark]
	fn decline_order() -> Result<(), BenchmarkError> {
		let id = placed::<T>(1)?;
		let origin = by::<T>(custodian::<T>(), Role::PrivacyOfficer);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert_eq!(Orders::<T>::get(id).map(|order| order.refunded), Some(100));
		Ok(())
	}

	#[benchmark]
	fn cancel_order() -> Result<(), BenchmarkError> {
		let id = placed::<T>(1)?;
		let origin = by::<T>(requester::<T>(), Role::Scientist);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert_eq!(Orders::<T>::get(id).map(|order| order.refunded), Some(100));
		Ok(())
	}

	#[benchmark]
	fn include_subjects(n: Linear<1, { MAX_BATCH }>) -> Result<(), BenchmarkError> {
		let id = accepted::<T>(n)?;
		let subjects = bounded::<T>(&subjects::<T>(n))?;
		let origin = by::<T>(custodian::<T>(), Role::Gateway);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, subjects);

		assert_eq!(Orders::<T>::get(id).map(|order| order.tally.open), Some(n));
		Ok(())
	}

	/// A second receipt for a line whose first one has lapsed.
	#[benchmark]
	fn authorize_release() -> Result<(), BenchmarkError> {
		let (id, subjects) = authorized::<T>(1)?;
		let subject = subjects
			.first()
			.cloned()
			.ok_or(BenchmarkError::Stop("there is one subject"))?;
		leases_end::<T>();
		let origin = by::<T>(custodian::<T>(), Role::Gateway);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, subject);

		assert_eq!(NextReceipt::<T>::get(), ReceiptId(2));
		Ok(())
	}

	#[benchmark]
	fn confirm_delivery(n: Linear<1, { MAX_BATCH }>) -> Result<(), BenchmarkError> {
		let (id, subjects) = authorized::<T>(n)?;
		let subjects = bounded::<T>(&subjects)?;
		let origin = by::<T>(custodian::<T>(), Role::Gateway);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			id,
			subjects,
			Commitment([1; 32]),
		);

		assert_eq!(
			Orders::<T>::get(id).map(|order| order.tally.released),
			Some(n)
		);
		Ok(())
	}

	#[benchmark]
	fn dispute() -> Result<(), BenchmarkError> {
		let (id, subjects) = released::<T>(1)?;
		let subject = subjects
			.first()
			.cloned()
			.ok_or(BenchmarkError::Stop("there is one subject"))?;
		let origin = by::<T>(requester::<T>(), Role::Scientist);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			id,
			subject,
			DisputeReason::NotReceived,
		);

		assert_eq!(
			Orders::<T>::get(id).map(|order| order.tally.disputed),
			Some(1)
		);
		Ok(())
	}

	#[benchmark]
	fn resolve_dispute() -> Result<(), BenchmarkError> {
		let (id, subjects) = released::<T>(1)?;
		let subject = subjects
			.first()
			.cloned()
			.ok_or(BenchmarkError::Stop("there is one subject"))?;
		let scientist = by::<T>(requester::<T>(), Role::Scientist);
		Pallet::<T>::dispute(scientist, id, subject.clone(), DisputeReason::NotReceived)?;
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, subject, Ruling::Pay);

		assert_eq!(Orders::<T>::get(id).map(|order| order.paid), Some(100));
		Ok(())
	}

	#[benchmark]
	fn settle(n: Linear<0, { MAX_BATCH }>) -> Result<(), BenchmarkError> {
		let (id, _) = if n > 0 {
			released::<T>(n)?
		} else {
			(accepted::<T>(1)?, vec![])
		};
		T::BenchmarkHelper::advance(all_windows::<T>());

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);

		assert_eq!(Orders::<T>::get(id).map(|order| order.held()), Some(0));
		Ok(())
	}

	#[benchmark]
	fn open_access() -> Result<(), BenchmarkError> {
		let origin = by::<T>(requester::<T>(), Role::Clinician);
		let subject = T::BenchmarkHelper::subject(custodian::<T>(), 0);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			subject,
			Purpose::Treat,
			Action::Access,
			CategorySet::ALL,
		);

		assert!(Receipts::<T>::contains_key(ReceiptId(0)));
		Ok(())
	}

	/// With another access waiting for its review, and an ended one to the same subject.
	#[benchmark]
	fn open_emergency_access() -> Result<(), BenchmarkError> {
		emergency::<T>(0)?;
		T::BenchmarkHelper::advance(Moment::from(MAX_HOURS).saturating_mul(3_600));
		let hospital = custodian::<T>();
		let subject = T::BenchmarkHelper::subject(hospital, 0);
		let origin = by::<T>(hospital, Role::Clinician);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			subject,
			EmergencyReason::LifeThreatened,
			MAX_HOURS,
		);

		assert_eq!(Reviews::<T>::get(hospital).waiting, 2);
		Ok(())
	}

	/// By the gateway for a clinician, with another access waiting for its review, and an ended one to
	/// the same subject.
	#[benchmark]
	fn record_late_emergency_access() -> Result<(), BenchmarkError> {
		emergency::<T>(0)?;
		T::BenchmarkHelper::advance(MAX_LATENESS);
		let hospital = custodian::<T>();
		let subject = T::BenchmarkHelper::subject(hospital, 0);
		let clinician = T::BenchmarkHelper::staff(hospital, Role::Clinician, 0);
		let origin = by::<T>(hospital, Role::Gateway);
		let opened_at = T::Clock::now();

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			subject,
			clinician,
			EmergencyReason::LifeThreatened,
			MAX_HOURS,
			opened_at,
		);

		assert_eq!(Reviews::<T>::get(hospital).waiting, 2);
		Ok(())
	}

	/// The second review, of an access in the middle of the list, with a sanction.
	#[benchmark]
	fn review_emergency_access() -> Result<(), BenchmarkError> {
		emergency::<T>(0)?;
		let id = emergency::<T>(1)?;
		emergency::<T>(2)?;
		review::<T>(id, 0, Verdict::Justified)?;
		let hospital = custodian::<T>();
		let officer = T::BenchmarkHelper::staff(hospital, Role::PrivacyOfficer, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(officer), id, Verdict::Unjustified);

		assert!(Reviews::<T>::get(hospital).sanctioned);
		Ok(())
	}

	#[benchmark]
	fn lift_sanction() -> Result<(), BenchmarkError> {
		let id = emergency::<T>(0)?;
		review::<T>(id, 0, Verdict::Unjustified)?;
		review::<T>(id, 1, Verdict::Unjustified)?;
		let (origin, hospital) = (council::<T>()?, custodian::<T>());

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hospital);

		assert!(!Reviews::<T>::get(hospital).sanctioned);
		Ok(())
	}

	#[benchmark]
	fn request_consent() -> Result<(), BenchmarkError> {
		let subject = T::BenchmarkHelper::subject(custodian::<T>(), 0);
		fill_inbox::<T>(&subject);
		let origin = by::<T>(requester::<T>(), Role::Scientist);

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			subject.clone(),
			question(),
			MIN_REQUEST_TTL,
		);

		let full = usize::try_from(T::MaxInbox::get());
		assert_eq!(Ok(Inboxes::<T>::get(subject).len()), full);
		Ok(())
	}

	#[benchmark]
	fn answer_request() -> Result<(), BenchmarkError> {
		let subject = T::BenchmarkHelper::subject(custodian::<T>(), 0);
		let representative = T::BenchmarkHelper::representative(&subject);
		let request = NextRequest::<T>::get();
		fill_inbox::<T>(&subject);
		asked::<T>(&subject)?;

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			subject.clone(),
			request,
			Answer::Declined,
		);

		let inbox = Inboxes::<T>::get(subject);
		assert!(inbox
			.iter()
			.all(|entry| entry.state == RequestState::Declined));
		Ok(())
	}

	#[benchmark]
	fn prune_order(n: Linear<0, { MAX_BATCH }>) -> Result<(), BenchmarkError> {
		let (id, _) = if n > 0 {
			released::<T>(n)?
		} else {
			(accepted::<T>(1)?, vec![])
		};
		T::BenchmarkHelper::advance(all_windows::<T>());
		let caller: T::AccountId = whitelisted_caller();
		Pallet::<T>::settle(RawOrigin::Signed(caller.clone()).into(), id)
			.map_err(|_| BenchmarkError::Stop("the order settles"))?;
		T::BenchmarkHelper::advance(T::OrderRetention::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);

		assert_eq!(Lines::<T>::iter_key_prefix(id).count(), 0);
		Ok(())
	}

	#[benchmark]
	fn prune_receipts(n: Linear<1, { MAX_BATCH }>) -> Result<(), BenchmarkError> {
		authorized::<T>(n)?;
		leases_end::<T>();
		T::BenchmarkHelper::advance(T::ReceiptRetention::get());
		let receipts: ReceiptIds = (0..u64::from(n))
			.map(ReceiptId)
			.collect::<Vec<_>>()
			.try_into()
			.map_err(|_| BenchmarkError::Stop("more receipts than a call takes"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), receipts);

		assert!(!Receipts::<T>::contains_key(ReceiptId(0)));
		Ok(())
	}

	#[benchmark]
	fn prune_emergency() -> Result<(), BenchmarkError> {
		let id = emergency::<T>(0)?;
		review::<T>(id, 0, Verdict::Justified)?;
		review::<T>(id, 1, Verdict::Justified)?;
		let day = Moment::from(MAX_HOURS).saturating_mul(3_600);
		T::BenchmarkHelper::advance(T::EmergencyRetention::get().saturating_add(day));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);

		assert!(!Emergencies::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn prune_requests() -> Result<(), BenchmarkError> {
		let subject = T::BenchmarkHelper::subject(custodian::<T>(), 0);
		fill_inbox::<T>(&subject);
		asked::<T>(&subject)?;
		T::BenchmarkHelper::advance(MIN_REQUEST_TTL.saturating_add(T::RequestQuiet::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), subject.clone());

		let kept = usize::try_from(T::MaxInbox::get().saturating_sub(1));
		assert_eq!(Ok(Inboxes::<T>::get(subject).len()), kept);
		Ok(())
	}

	impl_benchmark_test_suite! {
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test,
	}
}
