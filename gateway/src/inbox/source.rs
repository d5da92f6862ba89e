//! Where blocks come from: the narrow interface between the follower and a chain, so that tests can make
//! the blocks.

use crate::ledger::{AccountId, BlockId, LedgerError};
use async_trait::async_trait;
use galen_client::{
	types::{EmergencyAccess, Order, Organization, StaffRecord},
	At, Chain, ConsentView, Happening, ReadError,
};
use galen_primitives::ids::{EmergencyId, Moment, OrderId, OrganizationId};

/// One finalized block, as far as the follower needs it.
#[derive(Clone, Debug)]
pub struct BlockEvents {
	/// Which.
	pub id: BlockId,
	/// Its time, in UTC seconds.
	pub moment: Moment,
	/// Its events, in order.
	pub happenings: Vec<Happening>,
}

/// Finalized blocks, and what may be looked up beside them at the finalized head.
#[async_trait]
pub trait Blocks: Send + Sync {
	/// The finalized head's height.
	async fn head(&self) -> Result<u32, LedgerError>;
	/// A finalized block. [`LedgerError::Gone`] where the node has no state of it any more.
	async fn block(&self, number: u32) -> Result<BlockEvents, LedgerError>;
	/// All that a subject has said.
	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError>;
	/// An account's place in an organization.
	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError>;
	/// An organization.
	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError>;
	/// An order.
	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError>;
	/// The subjects with a line in an order.
	async fn subjects_of(&self, order: OrderId) -> Result<Vec<AccountId>, LedgerError>;
	/// An emergency access.
	async fn emergency(&self, id: EmergencyId) -> Result<Option<EmergencyAccess>, LedgerError>;
	/// A hospital's emergency accesses.
	async fn emergencies(
		&self,
		hospital: OrganizationId,
	) -> Result<Vec<(EmergencyId, EmergencyAccess)>, LedgerError>;
}

/// The real ones: a node's.
pub struct ChainBlocks(Chain);

impl ChainBlocks {
	/// The blocks that this node knows.
	pub const fn new(chain: Chain) -> Self {
		Self(chain)
	}

	async fn at(&self) -> Result<At, LedgerError> {
		Ok(self.0.finalized().await?)
	}
}

/// Only what will never be answered is gone: the node has dropped the block's state, or a runtime made it
/// that this program cannot read. Anything else is asked again.
fn gone(error: ReadError) -> LedgerError {
	match error {
		ReadError::UnknownBlock(_) | ReadError::Incompatible { .. } => LedgerError::Gone,
		_ => LedgerError::Unreachable,
	}
}

#[async_trait]
impl Blocks for ChainBlocks {
	async fn head(&self) -> Result<u32, LedgerError> {
		Ok(self.at().await?.number())
	}

	async fn block(&self, number: u32) -> Result<BlockEvents, LedgerError> {
		let head = self
			.0
			.finalized()
			.await
			.map_err(|_| LedgerError::Unreachable)?;
		let at = self.0.below(&head, number).await.map_err(gone)?;
		Ok(BlockEvents {
			id: BlockId {
				number: at.number(),
				hash: at.hash().0,
			},
			moment: at.moment().await.map_err(gone)?,
			happenings: at.happenings().await.map_err(gone)?,
		})
	}

	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError> {
		Ok(self.at().await?.consent_view(subject).await?)
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
		Ok(self.at().await?.staff(account).await?)
	}

	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError> {
		Ok(self.at().await?.organization(id).await?)
	}

	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError> {
		Ok(self.at().await?.order(id).await?)
	}

	async fn subjects_of(&self, order: OrderId) -> Result<Vec<AccountId>, LedgerError> {
		let lines = self.at().await?.all_lines(order).await?;
		Ok(lines.into_iter().map(|(subject, _)| subject).collect())
	}

	async fn emergency(&self, id: EmergencyId) -> Result<Option<EmergencyAccess>, LedgerError> {
		Ok(self.at().await?.emergency(id).await?)
	}

	async fn emergencies(
		&self,
		hospital: OrganizationId,
	) -> Result<Vec<(EmergencyId, EmergencyAccess)>, LedgerError> {
		Ok(self.at().await?.emergencies(hospital).await?)
	}
}
