//! A line's way from inclusion to release and dispute.

use super::NewReceipt;
use crate::{
	pallet::*,
	types::{Basis, DisputeReason, Line, LineState, Order, OrderState, Refusals},
};
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, Moment, OrderId},
	members::Role,
	traits::{Clock, ConsentDecisions, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_include_subjects(
		who: T::AccountId,
		id: OrderId,
		subjects: SubjectsOf<T>,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::Gateway, order.custodian, now)?;
		Self::ensure_releasing(&order, now)?;
		ensure!(!subjects.is_empty(), Error::<T>::NoSubjects);
		ensure!(order.unused() > 0, Error::<T>::OrderFull);
		Self::ensure_requester_in_standing(&order, now)?;

		let question = Self::question_of(&order, now);
		let mut included: u32 = 0;
		let mut refused = Refusals::default();
		for subject in subjects {
			let count = if Lines::<T>::contains_key(id, &subject) {
				&mut refused.repeated
			} else if T::Members::custodian(&subject) != Some(order.custodian) {
				&mut refused.not_enrolled
			} else if order.unused() == 0 {
				&mut refused.no_room
			} else if let Some(admission) = Self::admit(&subject, &question) {
				let line = Line {
					state: LineState::Included,
					categories: admission.categories,
					receipt: None,
					template: None,
				};
				Lines::<T>::insert(id, &subject, line);
				order.tally.open = order.tally.open.saturating_add(1);
				&mut included
			} else {
				&mut refused.not_admitted
			};
			*count = count.saturating_add(1);
		}
		Orders::<T>::insert(id, order);
		Self::deposit_event(Event::SubjectsIncluded {
			order: id,
			included,
			refused,
		});
		Ok(())
	}

	/// Writes a receipt if consent still admits the line; drops and refunds the line if it does not.
	pub(crate) fn do_authorize_release(
		who: T::AccountId,
		id: OrderId,
		subject: T::AccountId,
	) -> DispatchResult {
		let now = T::Clock::now();
		let order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::Gateway, order.custodian, now)?;
		Self::ensure_releasing(&order, now)?;
		let mut line = Self::line_of(id, &subject)?;
		let version = T::Consents::version(&subject);
		Self::ensure_may_authorize(&line, version)?;
		Self::ensure_requester_in_standing(&order, now)?;

		let enrolled = T::Members::custodian(&subject) == Some(order.custodian);
		let question = Self::question_of(&order, now);
		let admission = if enrolled {
			Self::admit(&subject, &question)
		} else {
			None
		};
		let Some(admission) = admission else {
			return Self::drop_line(id, order, subject, line);
		};

		let receipt = Self::write_receipt(NewReceipt {
			basis: Basis::Order(id),
			subject: subject.clone(),
			custodian: order.custodian,
			recipient: order.requester,
			purpose: order.terms.purpose,
			action: order.terms.action,
			categories: admission.categories,
			duties: admission.duties,
			consent_version: admission.version,
			valid_until: admission.valid_until,
			authorized_by: who,
			lease: Self::lease_in_blocks(),
		})?;
		line.state = LineState::Authorized {
			confirm_by: now.saturating_add(T::ConfirmationWindow::get()),
		};
		line.categories = admission.categories;
		line.receipt = Some(receipt);
		line.template = Self::best_template(&admission.templates, order.terms.price);
		Lines::<T>::insert(id, &subject, line);
		Self::deposit_event(Event::ReleaseAuthorized {
			receipt,
			order: id,
			subject,
		});
		Ok(())
	}

	pub(crate) fn do_confirm_delivery(
		who: T::AccountId,
		id: OrderId,
		subjects: SubjectsOf<T>,
		disclosures: Commitment,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::Gateway, order.custodian, now)?;
		ensure!(order.state == OrderState::Accepted, Error::<T>::NotAccepted);
		ensure!(!subjects.is_empty(), Error::<T>::NoSubjects);

		let lines = Self::count(&subjects);
		for subject in subjects {
			let mut line = Self::line_of(id, &subject)?;
			let LineState::Authorized { confirm_by } = line.state else {
				return Err(Error::<T>::LineNotAuthorized);
			};
			ensure!(now < confirm_by, Error::<T>::ConfirmationTooLate);
			order.tally.open = order.tally.open.saturating_sub(1);
			if order.terms.is_paid() {
				let number = order.payments.tail;
				line.state = LineState::Released {
					dispute_by: now.saturating_add(T::DisputeWindow::get()),
					number,
				};
				order.payments.tail = number.saturating_add(1);
				order.tally.released = order.tally.released.saturating_add(1);
				PaymentQueue::<T>::insert(id, number, &subject);
			} else {
				// Nothing is owed, so there is nothing to dispute or to wait for.
				line.state = LineState::Paid;
				order.tally.paid = order.tally.paid.saturating_add(1);
			}
			Lines::<T>::insert(id, &subject, line);
		}
		Orders::<T>::insert(id, order);
		Self::deposit_event(Event::DeliveryConfirmed {
			order: id,
			lines,
			disclosures,
		});
		Ok(())
	}

	pub(crate) fn do_dispute(
		who: T::AccountId,
		id: OrderId,
		subject: T::AccountId,
		reason: DisputeReason,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut order = Self::order_of(id)?;
		Self::ensure_acts_for(&who, Role::Scientist, order.requester, now)?;
		let mut line = Self::line_of(id, &subject)?;
		let (dispute_by, queued) = match line.state {
			LineState::Released { dispute_by, number } => (dispute_by, number),
			LineState::Disputed { .. } => return Err(Error::<T>::AlreadyDisputed),
			_ => return Err(Error::<T>::LineNotReleased),
		};
		ensure!(now < dispute_by, Error::<T>::DisputeTooLate);

		let number = order.disputes.tail;
		line.state = LineState::Disputed {
			reason,
			rule_by: now.saturating_add(T::RulingWindow::get()),
			number,
		};
		order.disputes.tail = number.saturating_add(1);
		order.tally.released = order.tally.released.saturating_sub(1);
		order.tally.disputed = order.tally.disputed.saturating_add(1);
		PaymentQueue::<T>::remove(id, queued);
		DisputeQueue::<T>::insert(id, number, &subject);
		Lines::<T>::insert(id, &subject, line);
		Orders::<T>::insert(id, order);
		Self::deposit_event(Event::LineDisputed {
			order: id,
			subject,
			reason,
		});
		Ok(())
	}

	pub(crate) fn line_of(id: OrderId, subject: &T::AccountId) -> Result<Line, Error<T>> {
		Lines::<T>::get(id, subject).ok_or(Error::<T>::LineNotFound)
	}

	/// The order is accepted and its deadline is to come.
	fn ensure_releasing(order: &Order<T::AccountId>, now: Moment) -> Result<(), Error<T>> {
		ensure!(order.state == OrderState::Accepted, Error::<T>::NotAccepted);
		ensure!(now < order.deadline, Error::<T>::DeadlinePassed);
		Ok(())
	}

	/// A line without a receipt may get one; one with a receipt gets another once that one can no
	/// longer be spent: its lease is over, or the subject has acted since.
	fn ensure_may_authorize(line: &Line, version: u32) -> Result<(), Error<T>> {
		match line.state {
			LineState::Included => Ok(()),
			LineState::Authorized { .. } => {
				let spendable = line
					.receipt
					.and_then(Receipts::<T>::get)
					.is_some_and(|receipt| {
						receipt.consent_version == version && Self::lease_runs(&receipt)
					});
				ensure!(!spendable, Error::<T>::LeaseRunning);
				Ok(())
			},
			_ => Err(Error::<T>::LineNotOpen),
		}
	}

	fn drop_line(
		id: OrderId,
		mut order: Order<T::AccountId>,
		subject: T::AccountId,
		mut line: Line,
	) -> DispatchResult {
		let price = order.terms.price;
		Self::give_back(&mut order, price)?;
		line.state = LineState::Dropped;
		order.tally.open = order.tally.open.saturating_sub(1);
		order.tally.refunded = order.tally.refunded.saturating_add(1);
		Lines::<T>::insert(id, &subject, line);
		Orders::<T>::insert(id, order);
		Self::deposit_event(Event::LineDropped {
			order: id,
			subject,
			refunded: price,
		});
		Ok(())
	}
}
