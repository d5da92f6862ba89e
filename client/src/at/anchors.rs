//! Anchored batches and tombstones.

use super::{all_pages, At, Plain, PAGE};
use crate::{
	api,
	error::ReadError,
	types::{BatchHeader, ErasureRequest, Tombstone},
	AccountId,
};
use galen_primitives::ids::{BatchNumber, ErasureRequestId, OrganizationId};

fn views() -> api::anchors::view_functions::ViewFunctionsApi {
	api::view_functions().anchors()
}

impl At {
	/// The custodian's batch with this number.
	pub async fn batch(
		&self,
		custodian: OrganizationId,
		number: BatchNumber,
	) -> Result<Option<BatchHeader>, ReadError> {
		let view = views().batch(custodian.into(), number.into());
		Ok(self.view(view).await?.plain())
	}

	/// The number the custodian's next batch must have.
	pub async fn next_number(&self, custodian: OrganizationId) -> Result<BatchNumber, ReadError> {
		let answer = self.view(views().next_number(custodian.into())).await?;
		Ok(answer.plain())
	}

	/// Whether what this leaf committed to was erased.
	pub async fn is_erased(
		&self,
		custodian: OrganizationId,
		batch: BatchNumber,
		leaf_index: u32,
	) -> Result<bool, ReadError> {
		self.view(views().is_erased(custodian.into(), batch.into(), leaf_index))
			.await
	}

	/// The tombstone of this leaf, if it has one.
	pub async fn tombstone(
		&self,
		custodian: OrganizationId,
		batch: BatchNumber,
		leaf_index: u32,
	) -> Result<Option<Tombstone>, ReadError> {
		let view = views().tombstone(custodian.into(), batch.into(), leaf_index);
		Ok(self.view(view).await?.plain())
	}

	/// A demand for erasure.
	pub async fn erasure_request(
		&self,
		request: ErasureRequestId,
	) -> Result<Option<ErasureRequest>, ReadError> {
		let view = views().erasure_request(request.into());
		Ok(self.view(view).await?.plain())
	}

	/// The demands about a subject that are open, and those answered whose time is not over.
	pub async fn erasure_requests_of(
		&self,
		subject: &AccountId,
	) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, ReadError> {
		let view = views().erasure_requests_of(*subject);
		Ok(self.view(view).await?.plain())
	}

	/// All demands that wait for a custodian's answer.
	pub async fn open_erasures(
		&self,
		custodian: OrganizationId,
	) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, ReadError> {
		all_pages(|after: Option<ErasureRequestId>| async move {
			let after = after.map(Into::into);
			let view = views().open_erasures(custodian.into(), after, PAGE);
			Ok(self.view(view).await?.plain())
		})
		.await
	}

	/// Those of them whose time is over.
	pub async fn overdue_erasures(
		&self,
		custodian: OrganizationId,
	) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, ReadError> {
		all_pages(|after: Option<ErasureRequestId>| async move {
			let after = after.map(Into::into);
			let view = views().overdue_erasures(custodian.into(), after, PAGE);
			Ok(self.view(view).await?.plain())
		})
		.await
	}
}
