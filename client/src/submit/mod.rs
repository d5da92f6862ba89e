//! Submitting: sign, send, wait until a finalized block holds it, and say what it did.
//!
//! A transaction is mortal: it names a block, usually the finalized one, and can be included in the
//! 64 after it, and never later. So its fate is always known in the end: found in a finalized block, or its time is
//! over and it is in none. What the pool says on the way (dropped, usurped, retracted) is only a
//! reason to look. Whether to send again is the caller's decision.

mod dispatch;
mod nonces;
mod refusal;
mod watch;

pub use dispatch::DispatchError;
pub(crate) use nonces::Nonces;
pub use refusal::{Invalidity, Refusal};

use crate::{
	config::{ClientAt, GalenConfig},
	error::{LinkError, ReadError, Reduce},
	metadata::RuntimeVersion,
	At, BlockNumber, Call, Chain, Event, Hash, Signer,
};
use refusal::Verdict;
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::DefaultExtrinsicParamsBuilder,
	error::ExtrinsicError,
	transactions::{SubmittableTransaction, TransactionProgress},
};

/// In how many blocks after the one it names a transaction can be included.
const ERA: u64 = 64;

/// How often a nonce that somebody else took meanwhile is replaced.
const NONCE_ATTEMPTS: usize = 3;

type Client = OnlineClientAtBlockImpl<GalenConfig>;
type Signed = SubmittableTransaction<GalenConfig, Client>;
type Progress = TransactionProgress<GalenConfig, Client>;

/// A transaction that succeeded in a finalized block.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Submitted {
	/// The block that holds it.
	pub block: Hash,
	/// The block's height.
	pub number: BlockNumber,
	/// The transaction's hash.
	pub extrinsic: Hash,
	/// What it did, in order.
	pub events: Vec<Event>,
}

impl Submitted {
	/// What each call of a batch did, or why it failed, in the order of the calls.
	pub fn items(&self) -> Vec<Result<Vec<Event>, DispatchError>> {
		let mut items = Vec::new();
		let mut events = Vec::new();
		for event in &self.events {
			match event {
				Event::ItemCompleted => items.push(Ok(std::mem::take(&mut events))),
				Event::ItemFailed(error) => {
					events.clear();
					items.push(Err(error.clone()));
				},
				other => events.push(other.clone()),
			}
		}
		items
	}
}

/// Why a transaction did not do what it should.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubmitError {
	/// The membership refused it; it is in no pool.
	#[error(transparent)]
	Refused(#[from] Refusal),
	/// The pool refused it for another reason; it is in no pool.
	#[error(transparent)]
	Invalid(#[from] Invalidity),
	/// A finalized block holds it, and there it failed.
	#[error("{error}")]
	Failed {
		/// The block.
		block: Hash,
		/// The block's height.
		number: BlockNumber,
		/// Why.
		error: DispatchError,
	},
	/// Its time is over, and no finalized block holds it, now or ever.
	#[error("no block took it in time; send it again")]
	Expired,
	/// Another transaction of the account used its nonce, so no block will ever hold it.
	#[error("another transaction of this account took its place; send it again")]
	Replaced,
	/// Finality did not come in time; whether it will be included is not known yet.
	#[error("it is not final yet; look for transaction {extrinsic:?} before sending it again")]
	TimedOut {
		/// The transaction's hash.
		extrinsic: Hash,
	},
	/// The node did not answer. If it may have taken the transaction, its hash is here.
	#[error(transparent)]
	Unreachable(LinkError),
	/// The node was asked to take it and did not answer; whether it did is not known.
	#[error("{error}; look for transaction {extrinsic:?} before sending it again")]
	Unknown {
		/// The transaction's hash.
		extrinsic: Hash,
		/// What happened.
		error: LinkError,
	},
	/// The runtime is not the one this program was made for.
	#[error("the node runs {found}, this program was made for {expected}; install the version that belongs to the network")]
	Incompatible {
		/// What this program was made for.
		expected: RuntimeVersion,
		/// What the node runs.
		found: RuntimeVersion,
	},
	/// The node answered something that cannot be understood.
	#[error("the node's answer makes no sense: {0}")]
	Internal(String),
}

impl SubmitError {
	/// Whether sending the call again, newly signed, may succeed without anybody doing anything,
	/// and cannot do it twice.
	pub const fn is_retryable(&self) -> bool {
		match self {
			Self::Refused(refusal) => refusal.is_retryable(),
			Self::Invalid(invalidity) => invalidity.is_retryable(),
			Self::Expired | Self::Replaced | Self::Unreachable(_) => true,
			_ => false,
		}
	}

	/// Whether it failed in a block with this error of this pallet.
	pub fn is(&self, pallet: &str, name: &str) -> bool {
		matches!(self, Self::Failed { error, .. } if error.is(pallet, name))
	}
}

impl From<ReadError> for SubmitError {
	fn from(error: ReadError) -> Self {
		match error {
			ReadError::Unreachable(error) => Self::Unreachable(error),
			ReadError::Incompatible { expected, found } => Self::Incompatible { expected, found },
			other => Self::Internal(other.to_string()),
		}
	}
}

impl From<Verdict> for SubmitError {
	fn from(verdict: Verdict) -> Self {
		match verdict {
			Verdict::Refused(refusal) => Self::Refused(refusal),
			Verdict::Invalid(invalidity) => Self::Invalid(invalidity),
		}
	}
}

/// A transaction on its way.
struct Sent {
	extrinsic: Hash,
	signer: crate::AccountId,
	nonce: u64,
	/// The block it names.
	birth: BlockNumber,
}

impl Chain {
	/// Signs a call, sends it, and waits until a finalized block holds it.
	///
	/// Several submissions of one account may run at once; they get nonces in turn.
	///
	/// # Errors
	/// See [`SubmitError`]: refused by the pool, failed in its block, never included, or unknown.
	pub async fn submit(&self, signer: &Signer, call: &Call) -> Result<Submitted, SubmitError> {
		let (sent, progress) = self.send(signer, call).await?;
		self.conclude(sent, progress).await
	}

	/// Asks whether the pool would take the call now, without sending it. The call may still fail
	/// in its block.
	///
	/// # Errors
	/// What [`Self::submit`] would be refused with.
	pub async fn check(&self, signer: &Signer, call: &Call) -> Result<(), SubmitError> {
		let at = self.birth().await?;
		let nonce = self.next_nonce(signer).await?;
		let signed = self.sign(&at.client, signer, call, nonce)?;
		let result = signed.validate().await;
		let result = result.map_err(|error| error.reduce(self.url()))?;
		refusal::of_validation(result).map_or(Ok(()), |verdict| Err(verdict.into()))
	}

	/// Sends a call. On success the pool has it. Its progress stands apart, because nothing that is
	/// shared across threads may hold it.
	async fn send(&self, signer: &Signer, call: &Call) -> Result<(Sent, Progress), SubmitError> {
		let account = signer.acts_for();
		let _turn = self.inner.nonces.turn(&account).await;
		let mut attempts = NONCE_ATTEMPTS;
		loop {
			let at = self.birth().await?;
			let nonce = self.next_nonce(signer).await?;
			let signed = self.sign(&at.client, signer, call, nonce)?;
			let error = match signed.submit_and_watch().await {
				Ok(progress) => {
					let sent = Sent {
						extrinsic: signed.hash(),
						signer: account,
						nonce,
						birth: at.number(),
					};
					return Ok((sent, progress));
				},
				Err(error) => self.rejection(error, signed.hash()),
			};
			attempts = attempts.saturating_sub(1);
			// Another program with the same key was faster. The pool has none of this.
			let taken = matches!(
				error,
				SubmitError::Invalid(Invalidity::Stale | Invalidity::TooLowPriority)
			);
			if !taken || attempts == 0 {
				return Err(error);
			}
		}
	}

	/// The block that a transaction names: the finalized one, which no fork takes away. Where finality
	/// stands still it soon lies too far back to be named, and the best one serves: whoever withdraws
	/// must get through even then.
	async fn birth(&self) -> Result<At, SubmitError> {
		let (finalized, best) = futures::try_join!(self.finalized(), self.best())?;
		Ok(if is_recent(finalized.number(), best.number()) {
			finalized
		} else {
			best
		})
	}

	fn rejection(&self, error: ExtrinsicError, extrinsic: Hash) -> SubmitError {
		if let Some(verdict) = refusal::of_submission(&error) {
			return verdict.into();
		}
		match error.reduce(self.url()) {
			ReadError::Unreachable(error) => SubmitError::Unknown { extrinsic, error },
			other => other.into(),
		}
	}

	/// The next nonce of the account for which the key acts, those waiting in the pool counted.
	async fn next_nonce(&self, signer: &Signer) -> Result<u64, SubmitError> {
		let nonce = self
			.inner
			.rpc
			.system_account_next_index(&signer.acts_for())
			.await;
		Ok(nonce.map_err(|error| error.reduce(self.url()))?)
	}

	fn sign(
		&self,
		at: &ClientAt,
		signer: &Signer,
		call: &Call,
		nonce: u64,
	) -> Result<Signed, SubmitError> {
		let params = DefaultExtrinsicParamsBuilder::<GalenConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(ERA, at.block_number(), at.block_hash())
			.build();
		let signed = at
			.transactions()
			.create_signable_offline(call, params)
			.and_then(|mut signable| signable.sign(signer.keypair()));
		signed.map_err(|error| SubmitError::Internal(error.to_string()))
	}
}

/// Whether a transaction that names the finalized block has at least half of its time before it.
fn is_recent(finalized: BlockNumber, best: BlockNumber) -> bool {
	u64::from(best.saturating_sub(finalized)) <= ERA / 2
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{types::AccessEvent, AccountId};
	use galen_primitives::ids::{OrderId, ReceiptId};

	fn authorized(receipt: u64) -> Event {
		Event::Access(AccessEvent::ReleaseAuthorized {
			receipt: ReceiptId(receipt),
			order: OrderId(1),
			subject: AccountId([1; 32]),
		})
	}

	#[test]
	fn a_batchs_events_belong_to_its_calls() {
		let failed = DispatchError {
			pallet: Some("Access".into()),
			name: "LeaseRuns".into(),
			doc: String::new(),
		};
		let submitted = Submitted {
			block: Hash::zero(),
			number: 1,
			extrinsic: Hash::zero(),
			events: vec![
				authorized(1),
				Event::ItemCompleted,
				Event::ItemFailed(failed.clone()),
				authorized(2),
				Event::ItemCompleted,
				Event::Other {
					pallet: "Utility".into(),
					name: "BatchCompletedWithErrors".into(),
				},
			],
		};
		assert_eq!(
			submitted.items(),
			[
				Ok(vec![authorized(1)]),
				Err(failed),
				Ok(vec![authorized(2)])
			]
		);
	}

	#[test]
	fn the_finalized_block_is_named_until_it_lies_too_far_back() {
		assert!(is_recent(100, 100));
		assert!(is_recent(100, 132));
		assert!(!is_recent(100, 133));
		// The two heads are asked for one after the other.
		assert!(is_recent(101, 100));
	}

	#[test]
	fn what_may_have_happened_is_not_sent_again_blindly() {
		let link = LinkError {
			url: "ws://127.0.0.1:1".into(),
			reason: "gone".into(),
		};
		let extrinsic = Hash::zero();
		assert!(SubmitError::Expired.is_retryable());
		assert!(SubmitError::Unreachable(link.clone()).is_retryable());
		assert!(!SubmitError::TimedOut { extrinsic }.is_retryable());
		let unknown = SubmitError::Unknown {
			extrinsic,
			error: link,
		};
		assert!(!unknown.is_retryable());
	}
}
