//! Payments. Whoever is paid is told of which order, and the event that names the order comes behind
//! the payments: they are remembered until it does.

use super::{Change, Kind, Reading, Refs};
use galen_client::Happening;
use galen_primitives::ids::OrderId;

impl Reading<'_> {
	pub(super) fn paid(&mut self, happening: &Happening, to: &str) {
		let fields = &happening.fields;
		let (Some(to), Some(amount)) = (fields.account(to), fields.number("amount")) else {
			return;
		};
		self.payments
			.push((happening.extrinsic, self.changes.len()));
		let refs = Refs {
			amount: Some(amount.to_string()),
			..Refs::default()
		};
		self.subject(&to, Kind::Payout, refs);
	}

	/// The payments of this transaction so far were this order's.
	pub(super) fn settled(&mut self, order: OrderId, extrinsic: Option<u32>) {
		for (from, place) in std::mem::take(&mut self.payments) {
			if from != extrinsic {
				continue;
			}
			if let Some(Change::Deliver(_, letter)) = self.changes.get_mut(place) {
				letter.refs.order = Some(order.0);
			}
		}
	}
}
