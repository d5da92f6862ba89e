//! Taking out of the state what nobody decides with any more. The chain's history, the gateways'
//! disclosure journals and the anchors keep it; the state need not.

use crate::{
	pallet::*,
	types::{OrderState, Watch},
};
use frame::prelude::*;
use galen_primitives::{
	ids::{EmergencyId, Moment, OrderId},
	traits::Clock,
};

impl<T: Config> Pallet<T> {
	/// Removes up to a batch of a closed order's lines, and the order after its last line. Returns
	/// how many lines it removed.
	pub(crate) fn do_prune_order(id: OrderId) -> Result<u32, Error<T>> {
		let order = Self::order_of(id)?;
		let OrderState::Closed { at, .. } = order.state else {
			return Err(Error::<T>::NotClosed);
		};
		Self::ensure_retained_since(at, T::OrderRetention::get())?;

		let batch = usize::try_from(MAX_BATCH).unwrap_or(usize::MAX);
		let subjects: alloc::vec::Vec<_> = Lines::<T>::iter_key_prefix(id).take(batch).collect();
		for subject in &subjects {
			Lines::<T>::remove(id, subject);
		}
		let removed = Self::count(&subjects);
		if removed < MAX_BATCH {
			Orders::<T>::remove(id);
			OrdersOf::<T>::remove(order.requester, id);
			OrdersOf::<T>::remove(order.custodian, id);
			Self::deposit_event(Event::OrderPruned { order: id });
		}
		Ok(removed)
	}

	pub(crate) fn do_prune_receipts(ids: ReceiptIds) -> Result<(), Error<T>> {
		ensure!(!ids.is_empty(), Error::<T>::NothingToPrune);
		for id in ids {
			let receipt = Receipts::<T>::take(id).ok_or(Error::<T>::ReceiptNotFound)?;
			ensure!(!Self::lease_runs(&receipt), Error::<T>::LeaseRunning);
			Self::ensure_retained_since(receipt.issued_at, T::ReceiptRetention::get())?;
			ReceiptsOf::<T>::remove(&receipt.subject, id);
		}
		Ok(())
	}

	pub(crate) fn do_prune_emergency(id: EmergencyId) -> Result<(), Error<T>> {
		let access = Emergencies::<T>::get(id).ok_or(Error::<T>::EmergencyNotFound)?;
		ensure!(access.outcome().is_some(), Error::<T>::ReviewOutstanding);
		Self::ensure_retained_since(access.ends_at, T::EmergencyRetention::get())?;
		Emergencies::<T>::remove(id);
		EmergenciesOf::<T>::remove(access.hospital, id);
		if access.late {
			let entry = (access.hospital, Watch::of(access.opened_at));
			LateEmergencies::<T>::remove(&access.subject, entry);
		}
		if LatestEmergencies::<T>::get(&access.subject, access.hospital) == Some(id) {
			LatestEmergencies::<T>::remove(&access.subject, access.hospital);
		}
		Ok(())
	}

	pub(crate) fn do_prune_requests(subject: T::AccountId) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut inbox = Inboxes::<T>::get(&subject);
		let before = inbox.len();
		inbox.retain(|entry| now < entry.quiet_until);
		ensure!(inbox.len() < before, Error::<T>::NothingToPrune);
		Self::store_inbox(&subject, inbox);
		Ok(())
	}

	fn ensure_retained_since(since: Moment, retention: Moment) -> Result<(), Error<T>> {
		ensure!(
			T::Clock::now() >= since.saturating_add(retention),
			Error::<T>::StillRetained
		);
		Ok(())
	}
}
