//! The real ledger: a node, through `galen-client`.

use super::{
	AccountId, Authorization, Authorized, BlockId, ConsentView, Finalized, Heads, Ledger,
	LedgerError, Line, Order, Organization, Receipt, Representation, Representative, Snapshot,
	StaffRecord,
};
use crate::telemetry::{log, metrics, Event as Log};
use async_trait::async_trait;
use futures::StreamExt;
use galen_client::{
	calls, types::AccessEvent, At, Call, Chain, Event, ReadError, Signer, SubmitError,
};
use galen_primitives::{
	consent::RecipientProfile,
	ids::{Commitment, Moment, OrderId, OrganizationId, ReceiptId},
};
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long to wait before a lost subscription is tried again.
const AGAIN: Duration = Duration::from_millis(250);

impl From<ReadError> for LedgerError {
	fn from(error: ReadError) -> Self {
		match error {
			ReadError::Unreachable(_) => Self::Unreachable,
			_ => Self::Gone,
		}
	}
}

impl From<SubmitError> for LedgerError {
	fn from(error: SubmitError) -> Self {
		match error {
			SubmitError::Failed { error, .. } => Self::Refused(error.name),
			SubmitError::Refused(_) | SubmitError::Invalid(_) => Self::Refused("pool".to_owned()),
			SubmitError::Expired | SubmitError::Replaced | SubmitError::Unreachable(_) => {
				Self::Unreachable
			},
			SubmitError::TimedOut { .. } | SubmitError::Unknown { .. } => Self::Unknown,
			SubmitError::Incompatible { .. } | SubmitError::Internal(_) => Self::Gone,
		}
	}
}

/// A node and the account with which this gateway signs.
pub struct ChainLedger {
	chain: Chain,
	signer: Signer,
	heads: watch::Receiver<Heads>,
}

impl ChainLedger {
	/// Follows the node's heads from now until `stop`.
	pub fn start(chain: Chain, signer: Signer, stop: CancellationToken) -> Self {
		let (sender, heads) = watch::channel(Heads::default());
		let sender = Arc::new(sender);
		tokio::spawn(follow_finalized(
			chain.clone(),
			Arc::clone(&sender),
			stop.clone(),
		));
		tokio::spawn(follow_best(chain.clone(), sender, stop));
		Self {
			chain,
			signer,
			heads,
		}
	}

	async fn submit(&self, call: &Call) -> Result<galen_client::Submitted, LedgerError> {
		Ok(self.chain.submit(&self.signer, call).await?)
	}
}

fn block_of(at: &At) -> BlockId {
	BlockId {
		number: at.number(),
		hash: at.hash().0,
	}
}

async fn follow_finalized(chain: Chain, heads: Arc<watch::Sender<Heads>>, stop: CancellationToken) {
	let mut stream = chain.follow_finalized();
	while let Some(Some(item)) = stop.run_until_cancelled(stream.next()).await {
		let found = match item {
			Ok(at) => at.moment().await.map(|moment| (at, moment)),
			Err(error) => Err(error),
		};
		match found {
			Ok((at, moment)) => {
				metrics().finalized_block.set(at.number().into());
				let finalized = Finalized {
					snapshot: Arc::new(at),
					moment,
					seen: Instant::now(),
				};
				let mut back = false;
				heads.send_modify(|heads| {
					back = heads.lost || heads.finalized.is_none();
					heads.lost = false;
					heads.finalized = Some(finalized);
				});
				if back {
					log(Log::NodeFound);
				}
			},
			Err(_) => lose(&heads, &stop).await,
		}
	}
}

async fn follow_best(chain: Chain, heads: Arc<watch::Sender<Heads>>, stop: CancellationToken) {
	let mut stream = chain.follow_best();
	while let Some(Some(item)) = stop.run_until_cancelled(stream.next()).await {
		match item {
			Ok(at) => {
				metrics().best_block.set(at.number().into());
				heads.send_modify(|heads| heads.best = Some(block_of(&at)));
			},
			Err(_) => lose(&heads, &stop).await,
		}
	}
}

/// Says that the node is lost, which a finalized head takes back, and waits a moment.
async fn lose(heads: &watch::Sender<Heads>, stop: &CancellationToken) {
	let mut news = false;
	heads.send_modify(|heads| {
		news = !heads.lost;
		heads.lost = true;
	});
	if news {
		log(Log::NodeLost);
	}
	// Either the time is over or the process stops.
	let _ = tokio::time::timeout(AGAIN, stop.cancelled()).await;
}

#[async_trait]
impl Ledger for ChainLedger {
	fn genesis(&self) -> [u8; 32] {
		self.chain.genesis().0
	}

	fn heads(&self) -> watch::Receiver<Heads> {
		self.heads.clone()
	}

	async fn best(&self) -> Result<Arc<dyn Snapshot>, LedgerError> {
		Ok(Arc::new(self.chain.best().await?))
	}

	async fn authorize(
		&self,
		order: OrderId,
		subjects: &[AccountId],
	) -> Result<Authorized, LedgerError> {
		let calls: Vec<Call> = subjects
			.iter()
			.map(|subject| calls::access::authorize_release(order, *subject))
			.collect();
		let submitted = self.submit(&calls::utility::force_batch(&calls)).await?;
		let items = submitted.items();
		if items.len() != subjects.len() {
			return Err(LedgerError::Gone);
		}
		let lines = items.into_iter().map(|item| match item {
			Ok(events) => outcome(&events),
			Err(error) => Authorization::Refused(error.name),
		});
		Ok(Authorized {
			number: submitted.number,
			lines: lines.collect(),
		})
	}

	async fn confirm(
		&self,
		order: OrderId,
		subjects: &[AccountId],
		disclosures: Commitment,
	) -> Result<(), LedgerError> {
		let call = calls::access::confirm_delivery(order, subjects, disclosures)
			.map_err(|_| LedgerError::Refused("TooMany".to_owned()))?;
		self.submit(&call).await.map(|_| ())
	}
}

/// What one authorization did, by its events.
fn outcome(events: &[Event]) -> Authorization {
	events
		.iter()
		.find_map(|event| match event {
			Event::Access(AccessEvent::ReleaseAuthorized { receipt, .. }) => {
				Some(Authorization::Receipt(*receipt))
			},
			Event::Access(AccessEvent::LineDropped { .. }) => Some(Authorization::Dropped),
			_ => None,
		})
		.unwrap_or_else(|| Authorization::Refused("NoEvent".to_owned()))
}

#[async_trait]
impl Snapshot for At {
	fn block(&self) -> BlockId {
		block_of(self)
	}

	async fn moment(&self) -> Result<Moment, LedgerError> {
		Ok(At::moment(self).await?)
	}

	async fn acts_for(&self, key: &AccountId) -> Result<Option<AccountId>, LedgerError> {
		Ok(At::acts_for(self, key).await?)
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
		Ok(At::staff(self, account).await?)
	}

	async fn custodian_of(
		&self,
		account: &AccountId,
	) -> Result<Option<OrganizationId>, LedgerError> {
		Ok(At::custodian_of(self, account).await?)
	}

	async fn representatives(
		&self,
		subject: &AccountId,
	) -> Result<Vec<Representative>, LedgerError> {
		Ok(At::representatives(self, subject).await?)
	}

	async fn represented_by(
		&self,
		account: &AccountId,
	) -> Result<Vec<Representation>, LedgerError> {
		Ok(At::represented_by(self, account).await?)
	}

	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError> {
		Ok(At::organization(self, id).await?)
	}

	async fn recipient(&self, id: OrganizationId) -> Result<RecipientProfile, LedgerError> {
		Ok(At::recipient(self, id).await?)
	}

	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError> {
		Ok(self.consent_view(subject).await?)
	}

	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError> {
		Ok(At::order(self, id).await?)
	}

	async fn lines(
		&self,
		order: OrderId,
		after: Option<AccountId>,
		limit: u32,
	) -> Result<Vec<(AccountId, Line)>, LedgerError> {
		Ok(At::lines(self, order, after, limit).await?)
	}

	async fn line(&self, order: OrderId, subject: &AccountId) -> Result<Option<Line>, LedgerError> {
		Ok(At::line(self, order, subject).await?)
	}

	async fn receipt(&self, id: ReceiptId) -> Result<Option<Receipt>, LedgerError> {
		Ok(At::receipt(self, id).await?)
	}

	async fn is_spendable(&self, id: ReceiptId) -> Result<bool, LedgerError> {
		Ok(At::is_spendable(self, id).await?)
	}
}
