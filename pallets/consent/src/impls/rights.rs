//! Which calls exercise a right, and whether there is something for them to act on. The pool lets
//! such a call pass quota and suspension only when there is.

use crate::pallet::*;
use galen_primitives::{
	consent::{ActFault, Consents as ConsentsOf, Direction},
	ids::Moment,
	traits::Clock,
};

impl<T: Config> Pallet<T> {
	/// Whether the subject permits anything that is not withdrawn.
	pub fn has_something_to_withdraw(subject: &T::AccountId) -> bool {
		let now = T::Clock::now();
		Consents::<T>::get(subject).withdrawable(now, now) > 0
	}

	/// `None` when the call exercises no right and is ordinary; otherwise whether it would act:
	/// the signer may, and there is something to act on. Executing a call that would act uses up
	/// what it acts on, so the same call does not act twice. Reads the subject's value, and the
	/// signer's membership.
	///
	/// A `withdraw_all` with nothing to withdraw is ordinary: its date still counts for papers
	/// that are entered later, so it must not be refused, but no haste and no exemption is due.
	pub fn exercises_right(signer: &T::AccountId, call: &Call<T>) -> Option<bool> {
		match call {
			Call::withdraw_consent {
				subject,
				directive,
				paper,
			} => Some(Self::would_act(
				signer,
				subject,
				paper,
				|consents, _, now| consents.withdraw(*directive, now),
			)),
			Call::withdraw_all { subject, paper } => {
				let live =
					Self::would_act(
						signer,
						subject,
						paper,
						|consents, actor, now| match consents.withdrawable(actor.stated_at, now) {
							0 => Err(ActFault::NoSuchDirective),
							_ => Ok(()),
						},
					);
				live.then_some(true)
			},
			Call::suspend {
				subject,
				directive,
				paper,
			} => Some(Self::would_act(
				signer,
				subject,
				paper,
				|consents, actor, now| consents.suspend(*directive, actor.capacity(), now),
			)),
			Call::block {
				subject,
				denies,
				paper,
			} => Some(Self::would_act(
				signer,
				subject,
				paper,
				|consents, _, now| consents.block(denies.clone(), now).map(|_| ()),
			)),
			_ => None,
		}
	}

	fn would_act(
		signer: &T::AccountId,
		subject: &T::AccountId,
		paper: &Option<PaperOf<T>>,
		act: impl FnOnce(
			&mut ConsentsOf<T::AccountId>,
			&super::Actor<T::AccountId>,
			Moment,
		) -> Result<(), ActFault>,
	) -> bool {
		let now = T::Clock::now();
		let authorized = Self::authorize(
			signer.clone(),
			subject,
			Direction::Narrowing,
			paper.clone(),
			now,
		);
		authorized.is_ok_and(|actor| act(&mut Consents::<T>::get(subject), &actor, now).is_ok())
	}
}
