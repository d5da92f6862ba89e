//! Anchored batches and tombstones.

use super::{At, Plain};
use crate::{
	api,
	error::ReadError,
	types::{BatchHeader, Tombstone},
};
use galen_primitives::ids::{BatchNumber, OrganizationId};

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
}
