//! A client of the peer-to-peer network that is no node: it connects, asks every protocol that
//! hands out chain data, and reports what it was given.

use crate::{keys, node::Node};
use anyhow::Context;
use futures::{stream::FuturesUnordered, StreamExt};
use litep2p::{
	config::ConfigBuilder,
	protocol::{
		notification::{ConfigBuilder as NotificationConfig, NotificationEvent},
		request_response::{ConfigBuilder as RequestConfig, DialOptions, RequestResponseEvent},
	},
	transport::tcp::config::Config as TcpConfig,
	types::{multiaddr::Multiaddr, protocol::ProtocolName},
	Litep2p, PeerId,
};
use std::{future::Future, pin::Pin, time::Duration};

/// How long one question may take.
const QUESTION: Duration = Duration::from_secs(5);

/// Largest answer that is read.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// The short name of the chain in the protocols' older names.
const PROTOCOL_ID: &str = "galen";

/// What came of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
	/// Bytes of the chain: that many.
	Data(usize),
	/// An answer without content.
	Empty,
	/// No answer: refused, cut off, or silence.
	Nothing(String),
}

/// The questions that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
	/// `/sync`: a block.
	Block,
	/// `/state`: a range of the state, without proof.
	State,
	/// `/light`: one value of the state, with proof.
	Light,
	/// `/sync/warp`: justifications from genesis on.
	Warp,
	/// `/block-announces`: to be told of new blocks; the handshake alone names the best one.
	Announcements,
	/// `/transactions`: to be told of transactions.
	Transactions,
	/// `/grandpa`: to be told of votes.
	Votes,
}

impl Question {
	/// All of them.
	pub const ALL: [Self; 7] = [
		Self::Block,
		Self::State,
		Self::Light,
		Self::Warp,
		Self::Announcements,
		Self::Transactions,
		Self::Votes,
	];

	/// Whether it is a request with one answer, rather than a subscription.
	pub fn is_request(self) -> bool {
		matches!(self, Self::Block | Self::State | Self::Light | Self::Warp)
	}

	/// The protocol's name, without the chain in front of it.
	fn suffix(self) -> &'static str {
		match self {
			Self::Block => "sync/2",
			Self::State => "state/2",
			Self::Light => "light/2",
			Self::Warp => "sync/warp",
			Self::Announcements => "block-announces/1",
			Self::Transactions => "transactions/1",
			Self::Votes => "grandpa/1",
		}
	}

	/// The request, or the handshake of a subscription, as an honest full node would send it.
	fn bytes(self, genesis: [u8; 32], finalized: [u8; 32]) -> Vec<u8> {
		match self {
			// fields = header and body, from block number 1, one block.
			Self::Block => {
				let fields = varint_field(1, 0x0300_0000);
				[
					fields,
					bytes_field(3, &1u32.to_le_bytes()),
					varint_field(6, 1),
				]
				.concat()
			},
			// block, and no_proof.
			Self::State => [bytes_field(1, &finalized), varint_field(3, 1)].concat(),
			// A remote read of the current block number.
			Self::Light => {
				let read = [
					bytes_field(2, &finalized),
					bytes_field(3, &SYSTEM_NUMBER_KEY),
				];
				bytes_field(2, &read.concat())
			},
			Self::Warp => genesis.to_vec(),
			// Role (full node), best number, best hash, genesis hash.
			Self::Announcements => [&[1u8][..], &0u32.to_le_bytes(), &genesis, &genesis].concat(),
			// Role (full node).
			Self::Transactions | Self::Votes => vec![1],
		}
	}
}

/// Storage key of `System.Number`.
const SYSTEM_NUMBER_KEY: [u8; 32] = [
	0x26, 0xaa, 0x39, 0x4e, 0xea, 0x56, 0x30, 0xe0, 0x7c, 0x48, 0xae, 0x0c, 0x95, 0x58, 0xce, 0xf7,
	0x02, 0xa5, 0xc1, 0xb1, 0x9a, 0xb7, 0xa0, 0x4f, 0x53, 0x6c, 0x51, 0x9a, 0xca, 0x49, 0x83, 0xac,
];

/// Protocol buffers: a field with a number.
fn varint_field(field: u8, value: u64) -> Vec<u8> {
	let mut bytes = vec![field << 3];
	let mut rest = value;
	loop {
		let [low, ..] = rest.to_le_bytes();
		rest >>= 7;
		if rest == 0 {
			bytes.push(low & 0x7f);
			return bytes;
		}
		bytes.push(low | 0x80);
	}
}

/// Protocol buffers: a field with bytes.
fn bytes_field(field: u8, value: &[u8]) -> Vec<u8> {
	// The length is a number without a field of its own in front: the tag that comes first here is
	// that of the bytes.
	let mut bytes = varint_field(field, value.len() as u64);
	if let Some(tag) = bytes.first_mut() {
		*tag |= 2;
	}
	bytes.extend_from_slice(value);
	bytes
}

/// What is still to be answered.
type Pending = FuturesUnordered<Pin<Box<dyn Future<Output = (Question, Answer)>>>>;

/// Asks `node` every question under the identity of `node_key`, over one connection.
pub async fn ask(node: &Node, node_key: [u8; 32]) -> anyhow::Result<Vec<(Question, Answer)>> {
	let genesis = node
		.block_hash(0)
		.await?
		.context("there is a genesis block")?;
	let finalized = node.finalized_hash().await?;
	let (genesis, finalized) = (hash(&genesis)?, hash(&finalized)?);
	let setup = node.setup();
	let peer = setup.peer_id()?;
	let address: Multiaddr = setup.address()?.parse().context("a node's address")?;

	let mut config = ConfigBuilder::new()
		.with_keypair(keys::keypair(node_key)?)
		.with_tcp(TcpConfig {
			listen_addresses: vec!["/ip4/127.0.0.1/tcp/0".parse().context("an address")?],
			..Default::default()
		});
	let mut pending = Pending::new();
	for question in Question::ALL {
		let name = format!("/{}/{}", hex::encode(genesis), question.suffix());
		let older = format!("/{PROTOCOL_ID}/{}", question.suffix());
		let (name, older) = (ProtocolName::from(name), vec![ProtocolName::from(older)]);
		let bytes = question.bytes(genesis, finalized);
		if question.is_request() {
			let (protocol, handle) = RequestConfig::new(name)
				.with_fallback_names(older)
				.with_max_size(ANSWER_BYTES)
				.with_timeout(QUESTION)
				.build();
			config = config.with_request_response_protocol(protocol);
			pending.push(Box::pin(async move {
				(question, bounded(request(handle, peer, bytes)).await)
			}));
		} else {
			let (protocol, handle) = NotificationConfig::new(name)
				.with_fallback_names(older)
				.with_max_size(ANSWER_BYTES)
				.with_handshake(bytes)
				.with_auto_accept_inbound(true)
				.build();
			config = config.with_notification_protocol(protocol);
			pending.push(Box::pin(async move {
				(question, bounded(subscribe(handle, peer)).await)
			}));
		}
	}

	let mut network = Litep2p::new(config.build()).context("no peer-to-peer client")?;
	network.add_known_address(peer, std::iter::once(address));
	let mut answers = Vec::new();
	while answers.len() < Question::ALL.len() {
		tokio::select! {
			Some(answer) = pending.next() => answers.push(answer),
			event = network.next_event() => { event.context("the peer-to-peer client ended")?; },
		}
	}
	Ok(answers)
}

async fn bounded(question: impl Future<Output = Answer>) -> Answer {
	let silence = Answer::Nothing("silence".into());
	tokio::time::timeout(QUESTION, question)
		.await
		.unwrap_or(silence)
}

async fn request(
	mut handle: litep2p::protocol::request_response::RequestResponseHandle,
	peer: PeerId,
	bytes: Vec<u8>,
) -> Answer {
	if let Err(error) = handle.send_request(peer, bytes, DialOptions::Dial).await {
		return Answer::Nothing(error.to_string());
	}
	while let Some(event) = handle.next().await {
		match event {
			RequestResponseEvent::ResponseReceived { response, .. } if response.is_empty() => {
				return Answer::Empty;
			},
			RequestResponseEvent::ResponseReceived { response, .. } => {
				return Answer::Data(response.len());
			},
			RequestResponseEvent::RequestFailed { error, .. } => {
				return Answer::Nothing(format!("{error:?}"));
			},
			RequestResponseEvent::RequestReceived { .. } => {},
		}
	}
	Answer::Nothing("the protocol ended".into())
}

async fn subscribe(
	mut handle: litep2p::protocol::notification::NotificationHandle,
	peer: PeerId,
) -> Answer {
	let mut last_refusal = String::from("silence");
	loop {
		// A first attempt fails when it comes before the connection stands.
		if let Err(error) = handle.open_substream(peer).await {
			return Answer::Nothing(error.to_string());
		}
		match handle.next().await {
			Some(NotificationEvent::NotificationStreamOpened { handshake, .. }) => {
				return Answer::Data(handshake.len().max(1));
			},
			Some(NotificationEvent::NotificationReceived { notification, .. }) => {
				return Answer::Data(notification.len());
			},
			Some(NotificationEvent::NotificationStreamOpenFailure { error, .. }) => {
				last_refusal = format!("{error:?}");
			},
			Some(_) => {},
			None => return Answer::Nothing(last_refusal),
		}
		crate::wait::observe(Duration::from_millis(500)).await;
	}
}

fn hash(text: &str) -> anyhow::Result<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes).context("a hash")?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn requests_are_encoded_as_protocol_buffers() {
		assert_eq!(varint_field(1, 1), [0x08, 0x01]);
		assert_eq!(varint_field(1, 300), [0x08, 0xac, 0x02]);
		assert_eq!(bytes_field(3, &[7, 8]), [0x1a, 0x02, 7, 8]);
	}

	#[test]
	fn the_storage_key_is_that_of_the_block_number() {
		let key = subxt::ext::frame_decode::storage::encode_storage_key_prefix("System", "Number");
		assert_eq!(key, SYSTEM_NUMBER_KEY);
	}
}
