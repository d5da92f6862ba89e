//! Submitting transactions, with a refusal by Galen's own rules said in a sentence.
//!
//! The SDK answers `Custom error: 106`. These methods have the names, results and error codes of the
//! SDK's and take their place; where the code is one of ours, the error's data says what was refused
//! and what to do. They also refuse bytes after the transaction, which the SDK ignores, so that
//! there is one way to write each transaction. And where the best block lost against another one while a
//! transaction was being checked on top of it, they check again, which the SDK leaves to whoever asks.

use codec::DecodeAll;
use futures::StreamExt;
use galen_runtime::{opaque::Block, Hash};
use jsonrpsee::{
	core::{async_trait, RpcResult, SubscriptionResult},
	proc_macros::rpc,
	types::ErrorObjectOwned,
	PendingSubscriptionSink,
};
use pallet_members::Refusal;
use pallet_recovery::Refusal as KeyRefusal;
use sc_rpc::{
	author::error::Error,
	utils::{BoundedVecDeque, PendingSubscription, RingBuffer, Subscription},
};
use sc_transaction_pool_api::{
	error::{Error as PoolError, IntoPoolError},
	TransactionPool, TransactionSource, TransactionStatus, TransactionStatusStreamFor,
};
use serde_json::{json, Value};
use sp_blockchain::HeaderBackend;
use sp_core::Bytes;
use sp_runtime::transaction_validity::{InvalidTransaction, UnknownTransaction};
use std::{future::Future, pin::Pin, sync::Arc};

/// A block's transactions as bytes.
type Transaction = <Block as sp_runtime::traits::Block>::Extrinsic;
/// What becomes of a transaction in the pool.
type Status = TransactionStatus<Hash, Hash>;

/// Whoever sends a transaction over RPC is nobody in particular.
const SOURCE: TransactionSource = TransactionSource::External;
/// How often a transaction is checked, where the block it is checked on is gone each time.
const CHECKS: usize = 3;
/// Events that wait for a slow client of the newer method; older ones give way, as in the SDK.
const WAITING_EVENTS: usize = 3;

/// Methods that take the place of the SDK's.
#[rpc(server)]
pub trait SubmitApi {
	/// Puts a transaction into the pool and returns its hash.
	#[method(name = "author_submitExtrinsic")]
	async fn submit(&self, transaction: Bytes) -> RpcResult<Hash>;

	/// Puts a transaction into the pool and tells what becomes of it.
	#[subscription(
		name = "author_submitAndWatchExtrinsic" => "author_extrinsicUpdate",
		unsubscribe = "author_unwatchExtrinsic",
		item = Status,
	)]
	async fn watch(&self, transaction: Bytes) -> SubscriptionResult;

	/// The same in the newer interface, where a refusal is an event as well.
	#[subscription(
		name = "transactionWatch_v1_submitAndWatch" => "transactionWatch_v1_watchEvent",
		unsubscribe = "transactionWatch_v1_unwatch",
		item = Value,
	)]
	async fn watch_v1(&self, transaction: Bytes) -> SubscriptionResult;
}

/// Submits to this pool, on top of this chain.
pub struct Submit<C, P> {
	/// The chain.
	client: Arc<C>,
	/// Where transactions wait.
	pool: Arc<P>,
}

impl<C, P> Submit<C, P> {
	/// Methods for this chain and this pool.
	pub fn new(client: Arc<C>, pool: Arc<P>) -> Self {
		Self { client, pool }
	}
}

impl<C, P> Submit<C, P>
where
	C: HeaderBackend<Block>,
	P: TransactionPool<Block = Block, Hash = Hash>,
{
	async fn submit_and_watch(
		&self,
		transaction: Transaction,
	) -> Result<Pin<Box<TransactionStatusStreamFor<P>>>, P::Error> {
		on_best(
			|| self.client.info().best_hash,
			|best| {
				self.pool
					.submit_and_watch(best, SOURCE, transaction.clone())
			},
		)
		.await
	}
}

#[async_trait]
impl<C, P> SubmitApiServer for Submit<C, P>
where
	C: HeaderBackend<Block> + Send + Sync + 'static,
	P: TransactionPool<Block = Block, Hash = Hash> + 'static,
{
	async fn submit(&self, transaction: Bytes) -> RpcResult<Hash> {
		let transaction = decode(&transaction)?;
		let submitted = on_best(
			|| self.client.info().best_hash,
			|best| self.pool.submit_one(best, SOURCE, transaction.clone()),
		);
		submitted.await.map_err(answer)
	}

	async fn watch(
		&self,
		pending: PendingSubscriptionSink,
		transaction: Bytes,
	) -> SubscriptionResult {
		let transaction = match decode(&transaction) {
			Ok(transaction) => transaction,
			Err(refusal) => {
				pending.reject(refusal).await;
				return Ok(());
			},
		};
		match self.submit_and_watch(transaction).await {
			Ok(statuses) => {
				PendingSubscription::from(pending)
					.pipe_from_stream(statuses, BoundedVecDeque::default())
					.await;
			},
			Err(error) => pending.reject(answer(error)).await,
		}
		Ok(())
	}

	async fn watch_v1(
		&self,
		pending: PendingSubscriptionSink,
		transaction: Bytes,
	) -> SubscriptionResult {
		let Ok(events) = pending.accept().await.map(Subscription::from) else {
			// The client is gone.
			return Ok(());
		};
		let Ok(transaction) = decode(&transaction) else {
			let _ = events
				.send(&invalid("Extrinsic bytes cannot be decoded"))
				.await;
			return Ok(());
		};
		match self.submit_and_watch(transaction).await {
			Ok(statuses) => {
				let statuses = statuses
					.filter_map(|status| async move { event(status) })
					.boxed();
				events
					.pipe_from_stream(statuses, RingBuffer::new(WAITING_EVENTS))
					.await;
			},
			Err(error) => {
				let _ = events.send(&invalid(&reason(error))).await;
			},
		}
		Ok(())
	}
}

/// Submits on top of the best block. That block may lose against another one of its height while the
/// transaction is checked, and with finality half a second later its state is gone at once: an error that
/// says nothing of the transaction, which is checked on the new best block then.
async fn on_best<T, E, Fut>(best: impl Fn() -> Hash, submit: impl Fn(Hash) -> Fut) -> Result<T, E>
where
	E: From<PoolError> + IntoPoolError,
	Fut: Future<Output = Result<T, E>>,
{
	let mut checks = 0;
	loop {
		let on = best();
		checks += 1;
		let failure = match submit(on).await.map_err(IntoPoolError::into_pool_error) {
			Ok(accepted) => return Ok(accepted),
			Err(Ok(verdict)) => return Err(verdict.into()),
			Err(Err(failure)) => failure,
		};
		if checks == CHECKS || best() == on {
			return Err(failure);
		}
	}
}

fn decode(bytes: &[u8]) -> Result<Transaction, ErrorObjectOwned> {
	Transaction::decode_all(&mut &bytes[..]).map_err(|error| Error::BadFormat(error).into())
}

/// The sentence, if the transaction was refused by a rule of ours.
fn sentence(error: &PoolError) -> Option<String> {
	match error {
		PoolError::InvalidTransaction(InvalidTransaction::Custom(code))
		| PoolError::UnknownTransaction(UnknownTransaction::Custom(code)) => {
			let of_key = || KeyRefusal::from_code(*code).map(KeyRefusal::sentence);
			Refusal::from_code(*code)
				.map(Refusal::sentence)
				.or_else(of_key)
		},
		_ => None,
	}
}

/// The SDK's answer to an error of the pool, with the sentence for its data.
fn answer(error: impl IntoPoolError + 'static) -> ErrorObjectOwned {
	let error = match error.into_pool_error() {
		Ok(error) => error,
		Err(other) => return Error::Verification(Box::new(other)).into(),
	};
	let sentence = sentence(&error);
	let answer = ErrorObjectOwned::from(Error::Pool(error));
	match sentence {
		Some(sentence) => {
			ErrorObjectOwned::owned(answer.code(), answer.message().to_owned(), Some(sentence))
		},
		None => answer,
	}
}

/// Why the pool refused, in words.
fn reason(error: impl IntoPoolError) -> String {
	match error.into_pool_error() {
		Ok(error) => sentence(&error).unwrap_or_else(|| error.to_string()),
		Err(other) => format!("Verification error: {other}"),
	}
}

fn invalid(error: &str) -> Value {
	json!({ "event": "invalid", "error": error })
}

/// The event of the newer interface for a status, if it has one.
fn event(status: Status) -> Option<Value> {
	let dropped = |error: &str| json!({ "event": "dropped", "error": error });
	Some(match status {
		TransactionStatus::Ready | TransactionStatus::Future => json!({ "event": "validated" }),
		TransactionStatus::InBlock((hash, index)) => json!({
			"event": "bestChainBlockIncluded",
			"block": { "hash": hash, "index": index },
		}),
		TransactionStatus::Retracted(_) => {
			json!({ "event": "bestChainBlockIncluded", "block": null })
		},
		TransactionStatus::Finalized((hash, index)) => json!({
			"event": "finalized",
			"block": { "hash": hash, "index": index },
		}),
		TransactionStatus::FinalityTimeout(_) => {
			dropped("Maximum number of finality watchers has been reached")
		},
		TransactionStatus::Dropped => {
			dropped("Extrinsic dropped from the pool due to exceeding limits")
		},
		TransactionStatus::Usurped(_) => {
			invalid("Extrinsic was rendered invalid by another extrinsic")
		},
		TransactionStatus::Invalid => invalid("Extrinsic marked as invalid"),
		TransactionStatus::Broadcast(_) => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use std::{
		cell::{Cell, RefCell},
		future::ready,
	};

	#[test]
	fn a_refusal_of_ours_should_be_a_sentence_under_the_sdks_code() {
		let of_members = Refusal::ALL.map(|refusal| (refusal.code(), refusal.sentence()));
		let of_keys = KeyRefusal::ALL.map(|refusal| (refusal.code(), refusal.sentence()));
		for (code, sentence) in of_members.into_iter().chain(of_keys) {
			for (error, expected) in [
				(
					PoolError::InvalidTransaction(InvalidTransaction::Custom(code)),
					(1010, "Invalid Transaction"),
				),
				(
					PoolError::UnknownTransaction(UnknownTransaction::Custom(code)),
					(1011, "Unknown Transaction Validity"),
				),
			] {
				let answer = answer(error);
				assert_eq!((answer.code(), answer.message()), expected);
				let data = answer.data().expect("a sentence").get();
				assert_eq!(data, json!(sentence).to_string());
			}
		}
	}

	#[test]
	fn another_refusal_should_be_answered_as_the_sdk_does() {
		let error = || PoolError::InvalidTransaction(InvalidTransaction::Stale);
		let sdks = ErrorObjectOwned::from(Error::Pool(error()));
		assert_eq!(answer(error()), sdks);
		let foreign = PoolError::InvalidTransaction(InvalidTransaction::Custom(9));
		assert_eq!(
			answer(foreign).data().map(|data| data.get().to_owned()),
			Some("\"Custom error: 9\"".into())
		);
	}

	/// What a pool answers: its verdict, or that it could come to none.
	#[derive(Debug, thiserror::Error)]
	enum Trouble {
		#[error("verdict: {0}")]
		Verdict(#[from] PoolError),
		#[error("state already discarded")]
		StateGone,
	}

	impl IntoPoolError for Trouble {
		fn into_pool_error(self) -> Result<PoolError, Self> {
			match self {
				Self::Verdict(verdict) => Ok(verdict),
				other => Err(other),
			}
		}
	}

	/// The heads of a chain, one for each time it is asked, and what the pool says on top of each.
	struct Fork {
		asked: Cell<usize>,
		heads: Vec<u8>,
		checked_on: RefCell<Vec<u8>>,
	}

	impl Fork {
		fn of(heads: &[u8]) -> Self {
			Self {
				asked: Cell::new(0),
				heads: heads.to_vec(),
				checked_on: RefCell::default(),
			}
		}

		fn submit(&self, says: impl Fn(u8) -> Result<(), Trouble>) -> Result<(), Trouble> {
			let best = || {
				let asked = self.asked.replace(self.asked.get() + 1);
				Hash::repeat_byte(self.heads[asked.min(self.heads.len() - 1)])
			};
			let submit = |on: Hash| {
				self.checked_on.borrow_mut().push(on.0[0]);
				ready(says(on.0[0]))
			};
			futures::executor::block_on(on_best(best, submit))
		}
	}

	#[test]
	fn a_transaction_checked_on_a_block_that_lost_should_be_checked_on_the_next() {
		let fork = Fork::of(&[1, 2]);
		let accepted = fork.submit(|on| {
			if on == 1 {
				Err(Trouble::StateGone)
			} else {
				Ok(())
			}
		});
		assert!(accepted.is_ok());
		assert_eq!(fork.checked_on.into_inner(), [1, 2]);
	}

	#[test]
	fn a_failure_on_the_block_that_is_still_the_best_should_be_answered() {
		let fork = Fork::of(&[1]);
		assert!(matches!(
			fork.submit(|_| Err(Trouble::StateGone)),
			Err(Trouble::StateGone)
		));
		assert_eq!(fork.checked_on.into_inner(), [1]);
	}

	#[test]
	fn a_verdict_should_be_answered_whatever_became_of_the_block() {
		let fork = Fork::of(&[1, 2]);
		let refused = fork.submit(|_| Err(PoolError::TooLowPriority { old: 2, new: 1 }.into()));
		assert!(matches!(refused, Err(Trouble::Verdict(_))));
		assert_eq!(fork.checked_on.into_inner(), [1]);
	}

	#[test]
	fn checking_should_end_even_where_every_block_loses() {
		let fork = Fork::of(&[1, 2, 3, 4, 5, 6, 7, 8]);
		assert!(fork.submit(|_| Err(Trouble::StateGone)).is_err());
		assert_eq!(fork.checked_on.into_inner().len(), CHECKS);
	}

	#[test]
	fn bytes_after_a_transaction_should_be_refused() {
		let bytes = vec![1u8, 2, 3].encode();
		assert!(decode(&bytes).is_ok());
		let longer = [&bytes[..], &[0]].concat();
		assert_eq!(decode(&longer).expect_err("too long").code(), 1001);
	}

	#[test]
	fn events_should_read_as_the_newer_interface_says() {
		let hash = Hash::repeat_byte(1);
		let block = json!({ "hash": format!("{hash:?}"), "index": 2 });
		assert_eq!(
			event(Status::InBlock((hash, 2))),
			Some(json!({ "event": "bestChainBlockIncluded", "block": block }))
		);
		assert_eq!(
			event(Status::Retracted(hash)),
			Some(json!({ "event": "bestChainBlockIncluded", "block": null }))
		);
		assert_eq!(event(Status::Broadcast(Vec::new())), None);
	}
}
