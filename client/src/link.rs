//! The connection to the node, which mends itself.
//!
//! A WebSocket that breaks takes all its subscriptions with it. Here a broken one is replaced by the
//! next request that finds it broken; requests that change nothing in the node are then asked again,
//! until the patience given is used up. A transaction is never sent twice by itself: whoever
//! submitted it has to find out first what became of it.

use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use subxt::{
	ext::jsonrpsee::{
		client_transport::ws::{Url, WsTransportClientBuilder},
		core::client::{async_client::PingConfig, Client},
	},
	rpcs::{
		client::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClientT},
		Error, RpcClient,
	},
};
use tokio::sync::{Mutex, RwLock};

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(200);

/// A node that has not sent anything for this long, pings included, is gone.
const SILENCE: Duration = Duration::from_secs(20);

/// How often a silent node is pinged.
const PING: Duration = Duration::from_secs(5);

/// What the node answers to a client that asks too fast: JSON-RPC "server is busy".
const BUSY: i32 = -32_009;
/// The same, from the SDK's rate limit.
const RATE_LIMITED: i32 = -32_999;

/// Notifications of one subscription that may wait to be read.
const BACKLOG: usize = 4_096;

/// One node, connected or about to be again.
pub(crate) struct Link {
	url: String,
	patience: Duration,
	current: RwLock<Wire>,
	/// Held by whoever is connecting anew, so that a crowd of requests makes one connection.
	dialling: Mutex<()>,
}

/// One connection, and how many there were before it.
#[derive(Clone)]
struct Wire {
	generation: u64,
	client: RpcClient,
}

impl Link {
	/// Connects once; a node that is not there is an error at once.
	pub(crate) async fn dial(url: &str, patience: Duration) -> Result<Arc<Self>, Error> {
		let client = open(url, patience).await?;
		Ok(Arc::new(Self {
			url: url.to_owned(),
			patience,
			current: RwLock::new(Wire {
				generation: 0,
				client,
			}),
			dialling: Mutex::new(()),
		}))
	}

	/// Replaces the connection of this generation, unless somebody has already, until `deadline`.
	async fn redial(&self, broken: u64, deadline: Instant) -> Result<(), Error> {
		let _dialling = self.dialling.lock().await;
		if self.current.read().await.generation != broken {
			return Ok(());
		}
		loop {
			match open(&self.url, self.patience).await {
				Ok(client) => {
					let generation = broken.saturating_add(1);
					*self.current.write().await = Wire { generation, client };
					tracing::debug!(generation, "connected to the node again");
					return Ok(());
				},
				Err(error) if Instant::now() >= deadline => return Err(error),
				Err(_) => pause().await,
			}
		}
	}

	async fn wire(&self) -> Wire {
		self.current.read().await.clone()
	}

	async fn request(
		&self,
		method: &str,
		params: Option<Box<RawValue>>,
	) -> Result<Box<RawValue>, Error> {
		let deadline = deadline(self.patience);
		loop {
			let wire = self.wire().await;
			let error = match wire.client.request_raw(method, params.clone()).await {
				Ok(answer) => return Ok(answer),
				Err(error) => error,
			};
			self.mend(&wire, error, method, deadline).await?;
		}
	}

	async fn subscribe(
		&self,
		subscribe: &str,
		params: Option<Box<RawValue>>,
		unsubscribe: &str,
	) -> Result<RawRpcSubscription, Error> {
		let deadline = deadline(self.patience);
		loop {
			let wire = self.wire().await;
			let attempt = wire
				.client
				.subscribe_raw(subscribe, params.clone(), unsubscribe);
			let error = match attempt.await {
				Ok(subscription) => return Ok(subscription),
				Err(error) => error,
			};
			self.mend(&wire, error, subscribe, deadline).await?;
		}
	}

	/// Prepares for asking again after this error, or returns it.
	async fn mend(
		&self,
		wire: &Wire,
		error: Error,
		method: &str,
		deadline: Instant,
	) -> Result<(), Error> {
		if Instant::now() >= deadline {
			return Err(error);
		}
		match fault(&error) {
			Fault::Broken if may_be_repeated(method) => {
				self.redial(wire.generation, deadline).await
			},
			Fault::Broken => {
				// Whoever asks next finds a working connection; this request's fate is unknown.
				let _ = self.redial(wire.generation, deadline).await;
				Err(error)
			},
			Fault::Busy => {
				pause().await;
				Ok(())
			},
			Fault::Final => Err(error),
		}
	}
}

/// What an error means for the connection.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
	/// The connection is gone.
	Broken,
	/// The node wants to be asked later, and has done nothing.
	Busy,
	/// The node answered; asking again changes nothing.
	Final,
}

fn fault(error: &Error) -> Fault {
	match error {
		Error::Client(_) | Error::DisconnectedWillReconnect(_) => Fault::Broken,
		Error::User(error) if matches!(error.code, BUSY | RATE_LIMITED) => Fault::Busy,
		_ => Fault::Final,
	}
}

/// Whether asking twice is the same as asking once. Only submitting is not.
fn may_be_repeated(method: &str) -> bool {
	!method.starts_with("author_")
}

fn deadline(patience: Duration) -> Instant {
	let now = Instant::now();
	now.checked_add(patience).unwrap_or(now)
}

/// Lets a node come back before the next attempt.
// Nothing can be waited for: the node's return is not announced.
#[allow(clippy::disallowed_methods)]
async fn pause() {
	tokio::time::sleep(PAUSE).await;
}

/// Opens one connection.
async fn open(url: &str, patience: Duration) -> Result<RpcClient, Error> {
	let parsed = Url::parse(url).map_err(|error| Error::Client(Box::new(error)))?;
	let (sender, receiver) = WsTransportClientBuilder::default()
		.connection_timeout(patience)
		.build(parsed)
		.await
		.map_err(|error| Error::Client(Box::new(error)))?;
	let client = Client::builder()
		.max_buffer_capacity_per_subscription(BACKLOG)
		.enable_ws_ping(
			PingConfig::new()
				.ping_interval(PING)
				.inactive_limit(SILENCE)
				.max_failures(1),
		)
		.build_with_tokio(sender, receiver);
	Ok(RpcClient::new(client))
}

/// [`Link`] as subxt's client, which must be a type of ours.
pub(crate) struct Linked(pub(crate) Arc<Link>);

impl RpcClientT for Linked {
	fn request_raw<'a>(
		&'a self,
		method: &'a str,
		params: Option<Box<RawValue>>,
	) -> RawRpcFuture<'a, Box<RawValue>> {
		Box::pin(self.0.request(method, params))
	}

	fn subscribe_raw<'a>(
		&'a self,
		subscribe: &'a str,
		params: Option<Box<RawValue>>,
		unsubscribe: &'a str,
	) -> RawRpcFuture<'a, RawRpcSubscription> {
		Box::pin(self.0.subscribe(subscribe, params, unsubscribe))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use subxt::rpcs::UserError;

	fn user(code: i32) -> Error {
		Error::User(UserError {
			code,
			message: String::new(),
			data: None,
		})
	}

	#[test]
	fn a_busy_node_is_asked_again_and_a_refusal_is_not() {
		assert_eq!(fault(&user(BUSY)), Fault::Busy);
		assert_eq!(fault(&user(RATE_LIMITED)), Fault::Busy);
		assert_eq!(fault(&user(1010)), Fault::Final);
	}

	#[test]
	fn a_broken_connection_is_replaced() {
		let broken = Error::Client("closed".into());
		assert_eq!(fault(&broken), Fault::Broken);
	}

	#[test]
	fn a_transaction_is_never_sent_twice_by_itself() {
		assert!(!may_be_repeated("author_submitAndWatchExtrinsic"));
		assert!(!may_be_repeated("author_submitExtrinsic"));
		assert!(may_be_repeated("state_call"));
		assert!(may_be_repeated("chain_subscribeFinalizedHeads"));
	}

	#[tokio::test]
	async fn a_node_that_is_not_there_is_an_error_at_once() {
		// Port 1 of loopback: nothing listens there.
		let dialled = Link::dial("ws://127.0.0.1:1", Duration::from_secs(5)).await;
		assert!(matches!(dialled, Err(Error::Client(_))));
	}
}
