//! Reads for wallets, gateways and auditors, in pages of at most [`PAGE`] entries.

use crate::{
	pallet::*,
	types::{Basis, ConsentRequest, EmergencyAccess, Line, LineState, Order, Side},
};
use alloc::vec::Vec;
use galen_primitives::{
	ids::{EmergencyId, OrderId, OrganizationId, ReceiptId},
	members::OrganizationStatus,
	traits::{Clock, ConsentDecisions, Membership},
};

impl<T: Config> Pallet<T> {
	fn page(limit: u32) -> usize {
		usize::try_from(limit.min(PAGE)).unwrap_or(usize::MAX)
	}

	/// A line as it stands: what was not released in time shows as lapsed.
	fn as_it_stands(order: Option<&Order<T::AccountId>>, mut line: Line) -> Line {
		let open = matches!(
			line.state,
			LineState::Included | LineState::Authorized { .. }
		);
		if open && !order.is_some_and(Order::is_releasing) {
			line.state = LineState::Lapsed;
		}
		line
	}

	pub(crate) fn view_line(id: OrderId, subject: &T::AccountId) -> Option<Line> {
		let line = Lines::<T>::get(id, subject)?;
		Some(Self::as_it_stands(Orders::<T>::get(id).as_ref(), line))
	}

	pub(crate) fn view_lines(
		id: OrderId,
		after: Option<T::AccountId>,
		limit: u32,
	) -> Vec<(T::AccountId, Line)> {
		let order = Orders::<T>::get(id);
		let lines = match after {
			Some(last) => Lines::<T>::iter_prefix_from(id, Lines::<T>::hashed_key_for(id, last)),
			None => Lines::<T>::iter_prefix(id),
		};
		lines
			.take(Self::page(limit))
			.map(|(subject, line)| (subject, Self::as_it_stands(order.as_ref(), line)))
			.collect()
	}

	pub(crate) fn view_orders_of(
		organization: OrganizationId,
		after: Option<OrderId>,
		limit: u32,
	) -> Vec<(OrderId, Side)> {
		let orders = match after {
			Some(last) => OrdersOf::<T>::iter_prefix_from(
				organization,
				OrdersOf::<T>::hashed_key_for(organization, last),
			),
			None => OrdersOf::<T>::iter_prefix(organization),
		};
		orders.take(Self::page(limit)).collect()
	}

	pub(crate) fn view_receipts_of(
		subject: T::AccountId,
		after: Option<ReceiptId>,
		limit: u32,
	) -> Vec<(ReceiptId, ReceiptOf<T>)> {
		let ids = match after {
			Some(last) => {
				let start = ReceiptsOf::<T>::hashed_key_for(&subject, last);
				ReceiptsOf::<T>::iter_key_prefix_from(&subject, start)
			},
			None => ReceiptsOf::<T>::iter_key_prefix(&subject),
		};
		ids.take(Self::page(limit))
			.filter_map(|id| Receipts::<T>::get(id).map(|receipt| (id, receipt)))
			.collect()
	}

	pub(crate) fn view_emergencies(
		hospital: OrganizationId,
		after: Option<EmergencyId>,
		limit: u32,
	) -> Vec<(EmergencyId, EmergencyAccess<T::AccountId>)> {
		let ids = match after {
			Some(last) => {
				let start = EmergenciesOf::<T>::hashed_key_for(hospital, last);
				EmergenciesOf::<T>::iter_key_prefix_from(hospital, start)
			},
			None => EmergenciesOf::<T>::iter_key_prefix(hospital),
		};
		ids.take(Self::page(limit))
			.filter_map(|id| Emergencies::<T>::get(id).map(|access| (id, access)))
			.collect()
	}

	pub(crate) fn view_latest_emergencies(
		subject: T::AccountId,
	) -> Vec<(EmergencyId, EmergencyAccess<T::AccountId>)> {
		LatestEmergencies::<T>::iter_prefix_values(&subject)
			.take(Self::page(PAGE))
			.filter_map(|id| Emergencies::<T>::get(id).map(|access| (id, access)))
			.collect()
	}

	pub(crate) fn view_pending_requests(subject: T::AccountId) -> Vec<ConsentRequest> {
		let now = T::Clock::now();
		Inboxes::<T>::get(subject)
			.into_iter()
			.filter(|entry| entry.is_open(now))
			.collect()
	}

	pub(crate) fn view_is_spendable(id: ReceiptId) -> bool {
		let Some(receipt) = Receipts::<T>::get(id) else {
			return false;
		};
		let recipient = T::Members::organization(receipt.recipient)
			.filter(|profile| profile.status == OrganizationStatus::Active);
		let Some(recipient) = recipient else {
			return false;
		};
		let consent_stands = match receipt.basis {
			Basis::Emergency(_) => {
				!T::Consents::forbids_emergency(&receipt.subject, recipient, T::Clock::now())
			},
			Basis::Order(_) | Basis::Treatment => {
				T::Consents::version(&receipt.subject) == receipt.consent_version
			},
		};
		consent_stands && Self::lease_runs(&receipt)
	}
}
