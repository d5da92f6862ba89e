//! Orders, receipts, emergency accesses, questions.

use super::{all_pages, At, Plain, PAGE};
use crate::{
	api,
	error::ReadError,
	types::{ConsentRequest, EmergencyAccess, Line, Order, Receipt, ReviewQueue, Side},
	AccountId,
};
use galen_primitives::ids::{EmergencyId, OrderId, OrganizationId, ReceiptId};

fn views() -> api::access::view_functions::ViewFunctionsApi {
	api::view_functions().access()
}

impl At {
	/// An order.
	pub async fn order(&self, order: OrderId) -> Result<Option<Order>, ReadError> {
		Ok(self.view(views().order(order.into())).await?.plain())
	}

	/// One subject's line in an order; what was not released in time shows as lapsed.
	pub async fn line(
		&self,
		order: OrderId,
		subject: &AccountId,
	) -> Result<Option<Line>, ReadError> {
		let answer = self.view(views().line(order.into(), *subject)).await?;
		Ok(answer.plain())
	}

	/// At most `limit` (up to 256) lines of an order, from after a subject on, in the order of their
	/// keys.
	pub async fn lines(
		&self,
		order: OrderId,
		after: Option<AccountId>,
		limit: u32,
	) -> Result<Vec<(AccountId, Line)>, ReadError> {
		let lines = self.view(views().lines(order.into(), after, limit)).await?;
		Ok(lines
			.into_iter()
			.map(|(subject, line)| (subject, line.0))
			.collect())
	}

	/// All lines of an order.
	pub async fn all_lines(&self, order: OrderId) -> Result<Vec<(AccountId, Line)>, ReadError> {
		all_pages(|after| self.lines(order, after, PAGE)).await
	}

	/// All orders of an organization, on either side.
	pub async fn orders_of(
		&self,
		organization: OrganizationId,
	) -> Result<Vec<(OrderId, Side)>, ReadError> {
		let mut orders = all_pages(|after: Option<OrderId>| async move {
			let after = after.map(Into::into);
			let page = views().orders_of(organization.into(), after, PAGE);
			Ok(self.view(page).await?.plain())
		})
		.await?;
		orders.sort_by_key(|(order, _)| *order);
		Ok(orders)
	}

	/// A receipt.
	pub async fn receipt(&self, receipt: ReceiptId) -> Result<Option<Receipt>, ReadError> {
		Ok(self.view(views().receipt(receipt.into())).await?.plain())
	}

	/// All receipts about a subject.
	pub async fn receipts_of(
		&self,
		subject: &AccountId,
	) -> Result<Vec<(ReceiptId, Receipt)>, ReadError> {
		let mut receipts = all_pages(|after: Option<ReceiptId>| async move {
			let after = after.map(Into::into);
			let page = views().receipts_of(*subject, after, PAGE);
			Ok(self.view(page).await?.plain())
		})
		.await?;
		receipts.sort_by_key(|(receipt, _)| *receipt);
		Ok(receipts)
	}

	/// Whether the receipt may be spent in this block.
	pub async fn is_spendable(&self, receipt: ReceiptId) -> Result<bool, ReadError> {
		self.view(views().is_spendable(receipt.into())).await
	}

	/// An emergency access.
	pub async fn emergency(
		&self,
		emergency: EmergencyId,
	) -> Result<Option<EmergencyAccess>, ReadError> {
		let answer = self.view(views().emergency(emergency.into())).await?;
		Ok(answer.plain())
	}

	/// All emergency accesses of a hospital.
	pub async fn emergencies(
		&self,
		hospital: OrganizationId,
	) -> Result<Vec<(EmergencyId, EmergencyAccess)>, ReadError> {
		let mut emergencies = all_pages(|after: Option<EmergencyId>| async move {
			let after = after.map(Into::into);
			let page = views().emergencies(hospital.into(), after, PAGE);
			Ok(self.view(page).await?.plain())
		})
		.await?;
		emergencies.sort_by_key(|(emergency, _)| *emergency);
		Ok(emergencies)
	}

	/// Each hospital's latest emergency access to a subject.
	pub async fn latest_emergencies(
		&self,
		subject: &AccountId,
	) -> Result<Vec<(EmergencyId, EmergencyAccess)>, ReadError> {
		let answer = self.view(views().latest_emergencies(*subject)).await?;
		Ok(answer.plain())
	}

	/// What a hospital still has to review, and whether it is sanctioned.
	pub async fn reviews(&self, hospital: OrganizationId) -> Result<ReviewQueue, ReadError> {
		Ok(self.view(views().reviews(hospital.into())).await?.plain())
	}

	/// Whether an organization may not enter into paid orders now.
	pub async fn paid_orders_blocked(
		&self,
		organization: OrganizationId,
	) -> Result<bool, ReadError> {
		self.view(views().paid_orders_blocked(organization.into()))
			.await
	}

	/// The questions a subject can answer now.
	pub async fn pending_requests(
		&self,
		subject: &AccountId,
	) -> Result<Vec<ConsentRequest>, ReadError> {
		let answer = self.view(views().pending_requests(*subject)).await?;
		Ok(answer.plain())
	}
}
