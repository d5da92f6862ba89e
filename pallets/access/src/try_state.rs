//! What must hold in every block.

use crate::{
	pallet::*,
	types::{LineState, OrderState, Side, Tally, Watch},
};
use alloc::collections::BTreeMap;
use frame::{
	deps::sp_runtime::TryRuntimeError, prelude::*, traits::fungible::hold::Inspect as InspectHold,
};
use galen_primitives::ids::{Balance, OrderId};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::escrow_is_accounted_for()?;
		Self::holds_are_the_escrows()?;
		Self::tallies_match_the_lines()?;
		Self::queues_match_the_lines()?;
		Self::order_indices_agree()?;
		Self::receipts_agree()?;
		Self::late_entries_agree()?;
		Self::reviews_agree()?;
		Self::inboxes_are_well_formed()
	}

	/// For each order, what is held is what is still refundable and payable, and nothing once it is
	/// closed.
	fn escrow_is_accounted_for() -> Result<(), TryRuntimeError> {
		for (id, order) in Orders::<T>::iter() {
			ensure!(
				id < NextOrder::<T>::get(),
				"access: an order has a number not yet assigned"
			);
			ensure!(
				order.terms.price_of(order.terms.max_lines) == Some(order.escrow),
				"access: the escrow is not price times lines"
			);
			let outcome = order.paid.checked_add(order.refunded);
			ensure!(
				outcome.is_some_and(|outcome| outcome <= order.escrow),
				"access: more was paid and refunded than held"
			);
			ensure!(
				order.refundable().checked_add(order.payable()) == Some(order.held()),
				"access: held differs from refundable and payable"
			);
			let closed = matches!(order.state, OrderState::Closed { .. });
			ensure!(
				!closed || order.held() == 0,
				"access: a closed order holds tokens"
			);
			ensure!(
				order.tally.included() <= order.terms.max_lines,
				"access: an order has more lines than it may"
			);
		}
		Ok(())
	}

	/// What each treasury has on hold is the sum of its orders.
	fn holds_are_the_escrows() -> Result<(), TryRuntimeError> {
		let mut held: BTreeMap<T::AccountId, Balance> = BTreeMap::new();
		for order in Orders::<T>::iter_values() {
			let sum = held.entry(order.payer.clone()).or_default();
			*sum = sum.saturating_add(order.held());
		}
		for (payer, sum) in held {
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::OrderEscrow.into(), &payer) == sum,
				"access: a treasury's hold is not the sum of its orders"
			);
		}
		Ok(())
	}

	/// The tally of each order counts its lines, so no line is both paid and refunded. A closed
	/// order may have lost lines to pruning.
	fn tallies_match_the_lines() -> Result<(), TryRuntimeError> {
		let mut tallies: BTreeMap<OrderId, Tally> = BTreeMap::new();
		for (id, _, line) in Lines::<T>::iter() {
			let order = Orders::<T>::get(id).ok_or("access: a line without an order")?;
			let tally = tallies.entry(id).or_default();
			let count = match line.state {
				LineState::Included | LineState::Authorized { .. } if order.is_releasing() => {
					&mut tally.open
				},
				LineState::Included | LineState::Authorized { .. } => &mut tally.lapsed,
				LineState::Released { .. } => &mut tally.released,
				LineState::Disputed { .. } => &mut tally.disputed,
				LineState::Paid => &mut tally.paid,
				LineState::Dropped | LineState::Refunded => &mut tally.refunded,
				LineState::Lapsed => return Err("access: a line is stored as lapsed".into()),
			};
			*count = count.saturating_add(1);
			ensure!(
				!line.categories.is_empty() && line.categories.is_known(),
				"access: a line without categories"
			);
			ensure!(
				line.categories.covers(order.terms.required)
					&& order.terms.categories().covers(line.categories),
				"access: a line's categories are not what the order asks for"
			);
			ensure!(
				line.receipt.is_some()
					|| matches!(line.state, LineState::Included | LineState::Dropped),
				"access: a line was released without a receipt"
			);
		}
		for (id, order) in Orders::<T>::iter() {
			let tally = tallies.remove(&id).unwrap_or_default();
			let pruned = matches!(order.state, OrderState::Closed { .. })
				&& tally.included() < order.tally.included();
			ensure!(
				pruned || tally == order.tally,
				"access: a tally does not match the lines"
			);
		}
		Ok(())
	}

	/// Every released line waits in the queue of payments under its number, every disputed one in
	/// that of disputes, and nothing else does.
	fn queues_match_the_lines() -> Result<(), TryRuntimeError> {
		for (id, number, subject) in PaymentQueue::<T>::iter() {
			let ends = Orders::<T>::get(id)
				.ok_or("access: a payment without an order")?
				.payments;
			ensure!(
				ends.head <= number && number < ends.tail,
				"access: a payment is outside its queue"
			);
			let state = Lines::<T>::get(id, subject).map(|line| line.state);
			ensure!(
				matches!(state, Some(LineState::Released { number: own, .. }) if own == number),
				"access: a payment waits for a line that is not released"
			);
		}
		for (id, number, subject) in DisputeQueue::<T>::iter() {
			let ends = Orders::<T>::get(id)
				.ok_or("access: a dispute without an order")?
				.disputes;
			ensure!(
				ends.head <= number && number < ends.tail,
				"access: a dispute is outside its queue"
			);
			let state = Lines::<T>::get(id, subject).map(|line| line.state);
			ensure!(
				matches!(state, Some(LineState::Disputed { number: own, .. }) if own == number),
				"access: a dispute waits for a line that is not disputed"
			);
		}
		let waiting = PaymentQueue::<T>::iter_keys()
			.count()
			.saturating_add(DisputeQueue::<T>::iter_keys().count());
		let tallied = Orders::<T>::iter_values().fold(0u64, |sum, order| {
			sum.saturating_add(u64::from(order.tally.awaiting_payment()))
		});
		ensure!(
			u64::try_from(waiting) == Ok(tallied),
			"access: a released or disputed line waits in no queue"
		);
		Ok(())
	}

	/// Each order stands in the index of both its organizations, and nothing else does.
	fn order_indices_agree() -> Result<(), TryRuntimeError> {
		for (organization, id, side) in OrdersOf::<T>::iter() {
			let order = Orders::<T>::get(id).ok_or("access: an index names no order")?;
			let stands = match side {
				Side::Requester => order.requester == organization,
				Side::Custodian => order.custodian == organization,
				Side::Both => order.requester == organization && order.custodian == organization,
			};
			ensure!(stands, "access: an index names an order of somebody else");
		}
		for (id, order) in Orders::<T>::iter() {
			ensure!(
				OrdersOf::<T>::contains_key(order.requester, id)
					&& OrdersOf::<T>::contains_key(order.custodian, id),
				"access: an order is in no index"
			);
		}
		Ok(())
	}

	fn receipts_agree() -> Result<(), TryRuntimeError> {
		for (id, receipt) in Receipts::<T>::iter() {
			ensure!(
				id < NextReceipt::<T>::get(),
				"access: a receipt has a number not yet assigned"
			);
			ensure!(
				!receipt.categories.is_empty(),
				"access: a receipt for nothing"
			);
			ensure!(
				ReceiptsOf::<T>::contains_key(&receipt.subject, id),
				"access: a receipt is not in its subject's index"
			);
		}
		for (subject, id) in ReceiptsOf::<T>::iter_keys() {
			let receipt = Receipts::<T>::get(id).ok_or("access: an index names no receipt")?;
			ensure!(
				receipt.subject == subject,
				"access: an index names somebody else's receipt"
			);
		}
		Ok(())
	}

	/// Only a late entry was entered after it was opened, never before and never too long after, and
	/// each stands in the index that keeps it from being entered twice.
	fn late_entries_agree() -> Result<(), TryRuntimeError> {
		for (id, access) in Emergencies::<T>::iter() {
			let entered_at = access.review_due.saturating_sub(REVIEW_WINDOW);
			let delay = entered_at.checked_sub(access.opened_at);
			ensure!(
				delay.is_some_and(|delay| delay <= MAX_LATENESS),
				"access: an emergency was not opened within the time before its entry"
			);
			ensure!(
				access.late || delay == Some(0),
				"access: an emergency was entered late and is not marked"
			);
			let entry = (access.hospital, Watch::of(access.opened_at));
			ensure!(
				!access.late || LateEmergencies::<T>::get(&access.subject, entry) == Some(id),
				"access: a late entry is in no index"
			);
		}
		for (subject, (hospital, watch), id) in LateEmergencies::<T>::iter() {
			let access = Emergencies::<T>::get(id).ok_or("access: an index names no late entry")?;
			ensure!(
				access.late
					&& access.subject == subject
					&& access.hospital == hospital
					&& Watch::of(access.opened_at) == watch,
				"access: an index names another's late entry"
			);
		}
		Ok(())
	}

	/// Each hospital's list of unreviewed accesses is whole: walking it from the oldest visits each
	/// of them once, in the order of their due times, and the queue's numbers agree.
	fn reviews_agree() -> Result<(), TryRuntimeError> {
		let mut unreviewed: u64 = 0;
		for (id, access) in Emergencies::<T>::iter() {
			ensure!(
				id < NextEmergency::<T>::get(),
				"access: an emergency has a number not yet assigned"
			);
			ensure!(
				EmergenciesOf::<T>::contains_key(access.hospital, id),
				"access: an emergency is not in its hospital's index"
			);
			if access.outcome().is_none() {
				unreviewed = unreviewed.saturating_add(1);
			}
		}
		for (hospital, id) in EmergenciesOf::<T>::iter_keys() {
			let access = Emergencies::<T>::get(id).ok_or("access: an index names no emergency")?;
			ensure!(
				access.hospital == hospital,
				"access: an index names another's emergency"
			);
		}
		for (subject, hospital, id) in LatestEmergencies::<T>::iter() {
			let access = Emergencies::<T>::get(id).ok_or("access: an index names no emergency")?;
			ensure!(
				access.subject == subject && access.hospital == hospital,
				"access: the latest emergency is somebody else's"
			);
		}

		let mut listed: u64 = 0;
		for (hospital, queue) in Reviews::<T>::iter() {
			let mut length: u32 = 0;
			let mut previous = None;
			let mut due_before = 0;
			let mut at = queue.oldest.map(|(id, _)| id);
			while let Some(id) = at {
				let access =
					Emergencies::<T>::get(id).ok_or("access: a list names no emergency")?;
				ensure!(
					access.hospital == hospital && access.outcome().is_none(),
					"access: a list of reviews holds what is not to be reviewed"
				);
				ensure!(
					access.older == previous,
					"access: a list of reviews is torn"
				);
				ensure!(
					due_before <= access.review_due,
					"access: reviews are not in order"
				);
				ensure!(
					length < queue.waiting,
					"access: a list of reviews is too long"
				);
				if previous.is_none() {
					ensure!(
						queue.oldest == Some((id, access.review_due)),
						"access: the oldest review's due time is wrong"
					);
				}
				length = length.saturating_add(1);
				due_before = access.review_due;
				previous = Some(id);
				at = access.newer;
			}
			ensure!(
				length == queue.waiting && queue.newest == previous,
				"access: a list of reviews does not end where it should"
			);
			listed = listed.saturating_add(u64::from(length));
		}
		ensure!(
			listed == unreviewed,
			"access: an unreviewed emergency is in no list"
		);
		Ok(())
	}

	fn inboxes_are_well_formed() -> Result<(), TryRuntimeError> {
		for (_, inbox) in Inboxes::<T>::iter() {
			ensure!(!inbox.is_empty(), "access: an empty inbox is stored");
			for (at, entry) in inbox.iter().enumerate() {
				ensure!(
					entry.id < NextRequest::<T>::get(),
					"access: a question has a number not yet assigned"
				);
				let doubled = inbox
					.iter()
					.skip(at.saturating_add(1))
					.any(|other| other.requester == entry.requester);
				ensure!(!doubled, "access: an organization asks a subject twice");
			}
		}
		Ok(())
	}
}
