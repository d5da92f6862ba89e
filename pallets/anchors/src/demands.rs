//! Demands to have records erased, and their answers.

use crate::*;
use alloc::vec::Vec;
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, ErasureRequestId, Moment, OrganizationId},
	members::{Right, RightSet},
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_request_erasure(
		signer: T::AccountId,
		subject: T::AccountId,
		scope: ErasureScope,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let (custodian, mut listed) = Self::admissible(&signer, &subject, scope, now)?;
		let request = NextErasureRequest::<T>::get();
		let next = request.next().ok_or(Error::<T>::MaxErasuresExceeded)?;
		let due = now.saturating_add(T::ErasurePeriod::get());
		listed
			.try_push(ListedErasure {
				request,
				is_everything: scope.is_everything(),
				is_open: true,
				due,
			})
			.map_err(|_| Error::<T>::TooManyRequests)?;

		NextErasureRequest::<T>::put(next);
		ErasureRequestsOf::<T>::insert(&subject, listed);
		OpenErasures::<T>::insert(custodian, request, ());
		ErasureRequests::<T>::insert(
			request,
			ErasureRequest {
				subject: subject.clone(),
				custodian,
				scope,
				requested_at: now,
				due,
				answer: None,
			},
		);
		Self::deposit_event(Event::ErasureRequested {
			request,
			subject,
			custodian,
			scope,
			due,
			authorized_by: signer,
		});
		Ok(())
	}

	pub(crate) fn do_answer_erasure(
		gateway: T::AccountId,
		id: ErasureRequestId,
		outcome: ErasureOutcome,
	) -> Result<(), Error<T>> {
		// The organization's standing is not asked: see the call.
		let custodian = Self::gateway_organization(&gateway)?;
		let mut request = ErasureRequests::<T>::get(id)
			.filter(|request| request.custodian == custodian)
			.ok_or(Error::<T>::RequestNotFound)?;
		ensure!(request.answer.is_none(), Error::<T>::AlreadyAnswered);
		if let ErasureOutcome::Erased { certificate } = outcome {
			ensure!(is_set(&certificate), Error::<T>::ZeroCertificate);
		}

		let now = T::Clock::now();
		request.answer = Some(ErasureAnswer { outcome, at: now });
		ErasureRequests::<T>::insert(id, &request);
		OpenErasures::<T>::remove(custodian, id);
		ErasureRequestsOf::<T>::mutate_exists(&request.subject, |value| {
			let mut listed = value.take().unwrap_or_default();
			for entry in listed.iter_mut().filter(|entry| entry.request == id) {
				entry.is_open = false;
			}
			listed.retain(|entry| entry.counts(now));
			*value = Some(listed).filter(|listed| !listed.is_empty());
		});
		Self::deposit_event(Event::ErasureAnswered {
			request: id,
			is_late: request.is_late(),
			subject: request.subject,
			custodian,
			outcome,
			authorized_by: gateway,
		});
		Ok(())
	}

	/// Whether the call demands an erasure, which is a right: `None` if it does not, otherwise
	/// whether it would succeed now.
	pub fn exercises_right(signer: &T::AccountId, call: &Call<T>) -> Option<bool> {
		match call {
			Call::request_erasure { subject, scope } => {
				Some(Self::admissible(signer, subject, *scope, T::Clock::now()).is_ok())
			},
			_ => None,
		}
	}

	/// Whether the demand can be made now: of whom, and the subject's demands that still count.
	fn admissible(
		signer: &T::AccountId,
		subject: &T::AccountId,
		scope: ErasureScope,
		now: Moment,
	) -> Result<(OrganizationId, ListedErasures), Error<T>> {
		let needed = RightSet::of(&[Right::Withdraw, Right::Grant]);
		ensure!(
			signer == subject || T::Members::rights(subject, signer, now).covers(needed),
			Error::<T>::NotAuthorized
		);
		let custodian = T::Members::custodian(subject).ok_or(Error::<T>::NotEnrolled)?;
		if let ErasureScope::Records(list) = scope {
			ensure!(is_set(&list), Error::<T>::ZeroCommitment);
		}
		let mut listed = ErasureRequestsOf::<T>::get(subject);
		listed.retain(|entry| entry.counts(now));
		let is_everything = scope.is_everything();
		let is_alike = |entry: &&ListedErasure| entry.is_everything == is_everything;
		let has_open = listed.iter().filter(is_alike).any(|entry| entry.is_open);
		ensure!(!(is_everything && has_open), Error::<T>::AlreadyRequested);
		let most = usize::try_from(MAX_ERASURE_REQUESTS).unwrap_or(usize::MAX);
		let count = listed.iter().filter(is_alike).count();
		ensure!(count < most, Error::<T>::TooManyRequests);
		Ok((custodian, listed))
	}

	pub(crate) fn view_erasure_requests_of(
		subject: &T::AccountId,
	) -> Vec<(ErasureRequestId, ErasureRequestOf<T>)> {
		ErasureRequestsOf::<T>::get(subject)
			.into_iter()
			.filter_map(|entry| {
				ErasureRequests::<T>::get(entry.request).map(|request| (entry.request, request))
			})
			.collect()
	}

	/// The open demands of a custodian that `wanted` picks, from after one on, in the order of their
	/// keys.
	pub(crate) fn view_open_erasures(
		custodian: OrganizationId,
		after: Option<ErasureRequestId>,
		limit: u32,
		wanted: impl Fn(&ErasureRequestOf<T>) -> bool,
	) -> Vec<(ErasureRequestId, ErasureRequestOf<T>)> {
		let ids = match after {
			Some(last) => {
				let start = OpenErasures::<T>::hashed_key_for(custodian, last);
				OpenErasures::<T>::iter_key_prefix_from(custodian, start)
			},
			None => OpenErasures::<T>::iter_key_prefix(custodian),
		};
		ids.filter_map(|id| ErasureRequests::<T>::get(id).map(|request| (id, request)))
			.filter(|(_, request)| wanted(request))
			.take(usize::try_from(limit.min(PAGE)).unwrap_or(usize::MAX))
			.collect()
	}
}

/// Whether this is a commitment at all: none is all zeros.
pub(crate) fn is_set(commitment: &Commitment) -> bool {
	commitment.0.iter().any(|byte| *byte != 0)
}
