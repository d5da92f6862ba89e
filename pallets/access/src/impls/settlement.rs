//! Moving escrow: paying released lines, giving back the rest, and closing.

use crate::{
	pallet::*,
	types::{Closing, Line, LineState, Order, OrderState, PaymentQueueEnds, Ruling},
};
use frame::{
	deps::frame_support::storage::with_storage_layer,
	prelude::*,
	traits::{
		fungible::hold::Mutate as HoldMutate,
		tokens::{Fortitude, Precision, Restriction},
	},
};
use galen_primitives::{
	ids::{Balance, Moment, OrderId},
	traits::{Clock, Membership, Payout},
};

/// What a batch of lines earned those who are paid once for the whole batch.
#[derive(Default)]
struct Shared {
	custodian: Balance,
	network: Balance,
}

impl<T: Config> Pallet<T> {
	/// Does what time has made due, up to a batch; returns how many lines it looked at.
	pub(crate) fn do_settle(id: OrderId) -> Result<u32, DispatchError> {
		let now = T::Clock::now();
		let mut order = Self::order_of(id)?;
		match order.state {
			OrderState::Closed { .. } => return Ok(0),
			OrderState::Placed if now < order.deadline => return Ok(0),
			OrderState::Placed => {
				Self::close_placed(id, order, Closing::Expired)?;
				return Ok(0);
			},
			OrderState::Accepted | OrderState::Settling => {},
		}

		let before = order.clone();
		if order.state == OrderState::Accepted && now >= Self::confirmations_end(&order) {
			Self::refund_unreleased(&mut order)?;
		}
		let visited = Self::pay_due(id, &mut order, now)?;
		if order != before {
			Self::deposit_event(Event::OrderSettled {
				order: id,
				lines: order.tally.paid.saturating_sub(before.tally.paid),
				paid: order.paid.saturating_sub(before.paid),
				refunded: order.refunded.saturating_sub(before.refunded),
			});
		} else if !order.is_finished() {
			return Ok(visited);
		}
		if order.is_finished() {
			Self::close(id, &mut order, Closing::Settled);
		}
		Orders::<T>::insert(id, order);
		Ok(visited)
	}

	pub(crate) fn do_resolve_dispute(
		id: OrderId,
		subject: T::AccountId,
		ruling: Ruling,
	) -> DispatchResult {
		let mut order = Self::order_of(id)?;
		let mut line = Self::line_of(id, &subject)?;
		let LineState::Disputed { number, .. } = line.state else {
			return Err(Error::<T>::LineNotDisputed.into());
		};
		DisputeQueue::<T>::remove(id, number);
		match ruling {
			Ruling::Pay => {
				let mut shared = Shared::default();
				Self::pay_line(&mut order, &subject, &mut line, &mut shared)?;
				Self::pay_shared(&mut order, shared)?;
			},
			Ruling::Refund => {
				let price = order.terms.price;
				Self::give_back(&mut order, price)?;
				line.state = LineState::Refunded;
				order.tally.refunded = order.tally.refunded.saturating_add(1);
			},
		}
		order.tally.disputed = order.tally.disputed.saturating_sub(1);
		Lines::<T>::insert(id, &subject, line);
		Self::deposit_event(Event::DisputeResolved {
			order: id,
			subject,
			ruling,
		});
		if order.is_finished() {
			Self::close(id, &mut order, Closing::Settled);
		}
		Orders::<T>::insert(id, order);
		Ok(())
	}

	/// From when no release of the order can be confirmed any more: the last receipt was written
	/// before the deadline, and its confirmation has come or will not.
	pub(crate) fn confirmations_end(order: &Order<T::AccountId>) -> Moment {
		order.deadline.saturating_add(T::ConfirmationWindow::get())
	}

	/// Gives tokens back to the payer.
	pub(crate) fn give_back(
		order: &mut Order<T::AccountId>,
		amount: Balance,
	) -> Result<(), DispatchError> {
		if amount > 0 {
			T::Currency::release(
				&HoldReason::OrderEscrow.into(),
				&order.payer,
				amount,
				Precision::Exact,
			)?;
		}
		order.refunded = order.refunded.saturating_add(amount);
		Ok(())
	}

	/// Refunds every line that was not released and every one that was never used, at one stroke.
	fn refund_unreleased(order: &mut Order<T::AccountId>) -> Result<(), DispatchError> {
		let refund = order.refundable();
		Self::give_back(order, refund)?;
		order.state = OrderState::Settling;
		order.tally.lapsed = order.tally.lapsed.saturating_add(order.tally.open);
		order.tally.open = 0;
		Ok(())
	}

	/// Pays lines whose dispute window is over, then those whose dispute nobody ruled on in time.
	fn pay_due(
		id: OrderId,
		order: &mut Order<T::AccountId>,
		now: Moment,
	) -> Result<u32, DispatchError> {
		let mut shared = Shared::default();
		let mut visited: u32 = 0;

		let mut ends = order.payments;
		while let Some(entry) = Self::next_entry(&mut visited, ends) {
			if let Some(subject) = PaymentQueue::<T>::get(id, entry) {
				let mut line = Self::line_of(id, &subject)?;
				if !matches!(line.state, LineState::Released { dispute_by, .. } if dispute_by <= now)
				{
					break;
				}
				PaymentQueue::<T>::remove(id, entry);
				Self::pay_line(order, &subject, &mut line, &mut shared)?;
				order.tally.released = order.tally.released.saturating_sub(1);
				Lines::<T>::insert(id, &subject, line);
			}
			ends.head = entry.saturating_add(1);
		}
		order.payments = ends;

		let mut ends = order.disputes;
		while let Some(entry) = Self::next_entry(&mut visited, ends) {
			if let Some(subject) = DisputeQueue::<T>::get(id, entry) {
				let mut line = Self::line_of(id, &subject)?;
				if !matches!(line.state, LineState::Disputed { rule_by, .. } if rule_by <= now) {
					break;
				}
				DisputeQueue::<T>::remove(id, entry);
				Self::pay_line(order, &subject, &mut line, &mut shared)?;
				order.tally.disputed = order.tally.disputed.saturating_sub(1);
				Lines::<T>::insert(id, &subject, line);
			}
			ends.head = entry.saturating_add(1);
		}
		order.disputes = ends;

		Self::pay_shared(order, shared)?;
		Ok(visited)
	}

	/// The number at the head of a queue, unless the queue is empty or the batch is full.
	fn next_entry(visited: &mut u32, ends: PaymentQueueEnds) -> Option<u32> {
		if ends.head >= ends.tail || *visited >= MAX_BATCH {
			return None;
		}
		*visited = visited.saturating_add(1);
		Some(ends.head)
	}

	/// Pays the subject and notes what the others have earned.
	fn pay_line(
		order: &mut Order<T::AccountId>,
		subject: &T::AccountId,
		line: &mut Line,
		shared: &mut Shared,
	) -> Result<(), DispatchError> {
		let price = order.terms.price;
		let shares = T::Payout::shares(line.template, price);
		// Clamped, so that the parts make the price whatever the split says; what is nobody's
		// else is the subject's.
		let custodian = shares.custodian.min(price);
		let network = shares.network.min(price.saturating_sub(custodian));
		let of_subject = price.saturating_sub(custodian).saturating_sub(network);

		shared.custodian = shared.custodian.saturating_add(custodian);
		shared.network = shared.network.saturating_add(network);
		Self::pay(order, subject, of_subject)?;
		line.state = LineState::Paid;
		order.tally.paid = order.tally.paid.saturating_add(1);
		Ok(())
	}

	/// Pays custodian and network for a batch.
	fn pay_shared(order: &mut Order<T::AccountId>, shared: Shared) -> Result<(), DispatchError> {
		let network = T::Payout::network_account();
		let treasury = T::Members::treasury(order.custodian).unwrap_or_else(|| network.clone());
		Self::pay(order, &treasury, shared.custodian)?;
		Self::pay(order, &network, shared.network)
	}

	/// Moves held tokens to whoever earned them. An account that cannot take them in does not stop
	/// the settlement of everybody else: then they go back to the payer. With a minimum balance of
	/// one unit no account refuses.
	fn pay(
		order: &mut Order<T::AccountId>,
		to: &T::AccountId,
		amount: Balance,
	) -> Result<(), DispatchError> {
		if amount == 0 {
			return Ok(());
		}
		let reason = HoldReason::OrderEscrow.into();
		let paid = if *to == order.payer {
			T::Currency::release(&reason, to, amount, Precision::Exact)
		} else {
			with_storage_layer(|| {
				T::Currency::transfer_on_hold(
					&reason,
					&order.payer,
					to,
					amount,
					Precision::Exact,
					Restriction::Free,
					Fortitude::Force,
				)
			})
		};
		if paid.is_err() {
			return Self::give_back(order, amount);
		}
		order.paid = order.paid.saturating_add(amount);
		Ok(())
	}
}
