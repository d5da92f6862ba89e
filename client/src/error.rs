//! What can go wrong between here and the chain, before any question of what was asked.

use crate::metadata::RuntimeVersion;
use subxt::error::{
	BackendError, BlockError, BlocksError, EventsError, ExtrinsicError, OnlineClientAtBlockError,
	RpcError, RuntimeApiError, StorageError, StorageValueError, ViewFunctionError,
};

/// The node did not answer, or not in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the node at {url} does not answer: {reason}")]
pub struct LinkError {
	/// Which node.
	pub url: String,
	/// What happened, as the network told it.
	pub reason: String,
}

/// Why there is no connection.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ConnectError {
	/// The address is no WebSocket address.
	#[error("{url:?} is no node's address; it looks like ws://127.0.0.1:9944")]
	BadUrl {
		/// What was given.
		url: String,
	},
	/// The connection would be open for anybody between here and the node.
	#[error(
		"{url} is not encrypted and not on this machine; use wss://, or allow it if the network \
		 between is yours alone"
	)]
	InsecureUrl {
		/// What was given.
		url: String,
	},
	/// Nothing answers there.
	#[error(transparent)]
	Unreachable(#[from] LinkError),
	/// The node runs another runtime than this program was made for.
	#[error(
		"the node runs {found}, this program was made for {expected}; install the version that \
		 belongs to the network"
	)]
	Incompatible {
		/// What this program was made for.
		expected: RuntimeVersion,
		/// What the node runs.
		found: RuntimeVersion,
	},
	/// The node answered something that cannot be understood.
	#[error("the node's answer makes no sense: {0}")]
	Malformed(String),
}

/// Why a question was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
	/// The node did not answer, or not in time.
	#[error(transparent)]
	Unreachable(#[from] LinkError),
	/// The node does not have this block, or not its state any more.
	#[error("the node does not have this block or its state: {0}")]
	UnknownBlock(String),
	/// The runtime changed since the connection was made.
	#[error(
		"the node now runs {found}, this program was made for {expected}; install the version that \
		 belongs to the network"
	)]
	Incompatible {
		/// What this program was made for.
		expected: RuntimeVersion,
		/// What the node runs.
		found: RuntimeVersion,
	},
	/// The node refused the question itself.
	#[error("the node refused to answer: {message} ({code})")]
	Refused {
		/// JSON-RPC error code.
		code: i32,
		/// What the node said.
		message: String,
	},
	/// The node answered something that cannot be understood.
	#[error("the node's answer makes no sense: {0}")]
	Malformed(String),
}

impl ReadError {
	/// Whether asking the same thing again later may help.
	pub const fn is_transient(&self) -> bool {
		matches!(self, Self::Unreachable(_))
	}
}

impl From<ReadError> for ConnectError {
	fn from(error: ReadError) -> Self {
		match error {
			ReadError::Unreachable(error) => Self::Unreachable(error),
			ReadError::Incompatible { expected, found } => Self::Incompatible { expected, found },
			other => Self::Malformed(other.to_string()),
		}
	}
}

/// What the node sends when it has pruned the state of a block or never had the block.
const STATE_GONE: [&str; 4] = [
	"State already discarded",
	"UnknownBlock",
	"Unknown block",
	"Header was not found",
];

impl ReadError {
	/// The error of one request.
	pub(crate) fn rpc(error: &subxt::rpcs::Error, url: &str) -> Self {
		use subxt::rpcs::Error;
		match error {
			Error::User(error) => {
				let text = match &error.data {
					Some(data) => format!("{}: {}", error.message, data.get().trim_matches('"')),
					None => error.message.clone(),
				};
				if STATE_GONE.iter().any(|known| text.contains(known)) {
					Self::UnknownBlock(text)
				} else {
					Self::Refused {
						code: error.code,
						message: text,
					}
				}
			},
			Error::Client(reason) => Self::unreachable(url, reason),
			Error::DisconnectedWillReconnect(reason) => Self::unreachable(url, reason),
			other => Self::Malformed(other.to_string()),
		}
	}

	pub(crate) fn unreachable(url: &str, reason: &impl ToString) -> Self {
		Self::Unreachable(LinkError {
			url: url.to_owned(),
			reason: reason.to_string(),
		})
	}

	pub(crate) fn backend(error: &BackendError, url: &str) -> Self {
		match error {
			BackendError::Rpc(RpcError::ClientError(error)) => Self::rpc(error, url),
			BackendError::Rpc(other) => Self::unreachable(url, other),
			other => Self::Malformed(other.to_string()),
		}
	}
}

/// Reduces one of subxt's errors, of which there is one for each kind of question, to ours.
pub(crate) trait Reduce {
	/// The error, with the node's address for where it matters.
	fn reduce(self, url: &str) -> ReadError;
}

/// For errors that carry the backend's in some variants and otherwise mean that the answer, or the
/// question, does not fit the metadata.
macro_rules! reduce {
	($error:ty { $($pattern:pat => $inner:ident),+ $(,)? }) => {
		impl Reduce for $error {
			fn reduce(self, url: &str) -> ReadError {
				match self {
					$($pattern => ReadError::backend(&$inner, url),)+
					other => ReadError::Malformed(other.to_string()),
				}
			}
		}
	};
}

reduce!(ViewFunctionError { Self::CannotCallApi(e) => e });
reduce!(RuntimeApiError { Self::CannotCallApi(e) => e });
reduce!(EventsError { Self::CannotFetchEventBytes(e) => e });
reduce!(BlockError { Self::CouldNotDownloadBlockHeader { reason, .. } => reason });
reduce!(BlocksError {
	Self::CannotGetBlockHeaderStream(e) => e,
	Self::CannotGetBlockHeader(e) => e,
});
reduce!(StorageError {
	Self::CannotFetchValue(e) => e,
	Self::CannotIterateValues(e) => e,
	Self::StreamFailure(e) => e,
});
reduce!(ExtrinsicError {
	Self::CannotGetBlockBody(e) => e,
	Self::ErrorSubmittingTransaction(e) => e,
	Self::TransactionStatusStreamError(e) => e,
	Self::CannotGetValidationInfo(e) => e,
});

impl Reduce for StorageValueError {
	fn reduce(self, _url: &str) -> ReadError {
		ReadError::Malformed(self.to_string())
	}
}

impl Reduce for OnlineClientAtBlockError {
	fn reduce(self, url: &str) -> ReadError {
		match self {
			Self::CannotGetCurrentBlock { reason }
			| Self::CannotGetBlockHash { reason, .. }
			| Self::CannotGetBlockHeader { reason, .. }
			| Self::CannotGetSpecVersion { reason, .. } => ReadError::backend(&reason, url),
			Self::BlockNotFound { .. } | Self::BlockHeaderNotFound { .. } => {
				ReadError::UnknownBlock(self.to_string())
			},
			other => ReadError::Malformed(other.to_string()),
		}
	}
}

impl Reduce for subxt::rpcs::Error {
	fn reduce(self, url: &str) -> ReadError {
		ReadError::rpc(&self, url)
	}
}
