//! One block, and everything that may be asked of it.

mod access;
mod anchors;
mod consent;
mod governance;
mod members;
mod recovery;
mod rewards;

use crate::{
	api,
	config::ClientAt,
	error::{ReadError, Reduce},
	BlockNumber, Hash,
};
use codec::{Decode, Encode};
use galen_primitives::ids::Moment;
use std::sync::Arc;
use subxt::{ext::scale_decode::DecodeAsType, view_functions::Payload};
use tokio::sync::OnceCell;

/// Most entries one view returns; a longer list is asked for page by page.
const PAGE: u32 = 256;

/// The chain at one block: every answer is of this block's state.
///
/// A node keeps the state of its last 256 blocks; older ones answer
/// [`ReadError::UnknownBlock`].
#[derive(Clone)]
pub struct At {
	pub(crate) client: ClientAt,
	url: Arc<str>,
	number: BlockNumber,
	moment: Arc<OnceCell<Moment>>,
}

impl At {
	pub(crate) fn new(client: ClientAt, url: &str) -> Result<Self, ReadError> {
		let number = BlockNumber::try_from(client.block_number())
			.map_err(|_| ReadError::Malformed("a block's number is too large".into()))?;
		Ok(Self {
			client,
			url: url.into(),
			number,
			moment: Arc::default(),
		})
	}

	/// The block's hash.
	pub fn hash(&self) -> Hash {
		self.client.block_hash()
	}

	/// The block's height.
	pub fn number(&self) -> BlockNumber {
		self.number
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> Hash {
		self.client.online_client().genesis_hash()
	}

	/// The runtime's version at this block.
	pub fn spec_version(&self) -> u32 {
		self.client.spec_version()
	}

	/// The block's time in UTC seconds. The first block has none and says 0.
	///
	/// # Errors
	/// The node does not answer, or has no state of the block any more. So for all questions below.
	pub async fn moment(&self) -> Result<Moment, ReadError> {
		let moment = self.moment.get_or_try_init(|| async {
			let now = api::storage().timestamp().now();
			let value = self.client.storage().fetch(now, ()).await;
			let value = value.map_err(|error| error.reduce(&self.url))?;
			let millis = value.decode().map_err(|error| error.reduce(&self.url))?;
			Ok(millis.checked_div(1_000).unwrap_or_default())
		});
		moment.await.copied()
	}

	/// Asks a view function.
	///
	/// The runtime takes the inputs, and gives the answer, as bytes with their length before them
	/// (`execute_view_function(id, Vec<u8>) -> Result<Vec<u8>, _>`). subxt 0.51 leaves both lengths
	/// out, so they are put in and taken off here. That the function has the shape this crate knows
	/// was checked when the connection was made; checking it each time costs more than the answer.
	async fn view<P: Payload>(&self, view: P) -> Result<P::ReturnType, ReadError> {
		let functions = self.client.view_functions();
		let metadata = self.client.metadata_ref();
		let answer = metadata
			.pallet_by_name(view.pallet_name())
			.and_then(|pallet| pallet.view_function_by_name(view.function_name()))
			.map(|function| function.output_ty())
			.ok_or_else(|| ReadError::Malformed("no such view function".into()))?;
		let asked = functions
			.encode_args(&view)
			.map_err(|error| error.reduce(&self.url))?;
		let asked = question(&asked)
			.ok_or_else(|| ReadError::Malformed("a view function has an id".into()))?;
		let answered = functions
			.call_raw(Some(&asked))
			.await
			.map_err(|error| error.reduce(&self.url))?;
		let answered: Vec<u8> = Result::<Vec<u8>, Unanswered>::decode(&mut answered.as_slice())
			.map_err(|error| ReadError::Malformed(error.to_string()))?
			.map_err(|error| ReadError::Malformed(format!("no answer: {error:?}")))?;
		P::ReturnType::decode_as_type(&mut answered.as_slice(), answer, metadata.types())
			.map_err(|error| ReadError::Malformed(error.to_string()))
	}

	pub(crate) fn url(&self) -> &str {
		&self.url
	}
}

/// Bytes of a view function's id.
const VIEW_ID: usize = 32;

/// Why the runtime gave no answer: `frame_support::view_functions::ViewFunctionDispatchError`.
#[derive(Debug, Decode)]
enum Unanswered {
	#[codec(index = 0)]
	NotImplemented,
	#[codec(index = 1)]
	NotFound(#[allow(dead_code)] [u8; VIEW_ID]),
	#[codec(index = 2)]
	Codec,
}

/// A view function's id and inputs as subxt writes them, with the length of the inputs between.
fn question(written: &[u8]) -> Option<Vec<u8>> {
	let (id, inputs) = written.split_at_checked(VIEW_ID)?;
	let mut question = id.to_vec();
	inputs.encode_to(&mut question);
	Some(question)
}

impl std::fmt::Debug for At {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "block {} ({:?})", self.number, self.hash())
	}
}

/// Unwraps what subxt wraps around types of ours.
trait Plain {
	/// The type without the wrapping.
	type Out;
	/// The value without the wrapping.
	fn plain(self) -> Self::Out;
}

impl<T> Plain for subxt::utils::Static<T> {
	type Out = T;
	fn plain(self) -> T {
		self.0
	}
}

impl<T> Plain for Option<subxt::utils::Static<T>> {
	type Out = Option<T>;
	fn plain(self) -> Option<T> {
		self.map(|value| value.0)
	}
}

impl<T> Plain for Vec<subxt::utils::Static<T>> {
	type Out = Vec<T>;
	fn plain(self) -> Vec<T> {
		self.into_iter().map(|value| value.0).collect()
	}
}

impl<K, V> Plain for Vec<(subxt::utils::Static<K>, subxt::utils::Static<V>)> {
	type Out = Vec<(K, V)>;
	fn plain(self) -> Vec<(K, V)> {
		self.into_iter()
			.map(|(key, value)| (key.0, value.0))
			.collect()
	}
}

/// Asks page after page until one is not full.
async fn all_pages<K, V, F, A>(mut ask: A) -> Result<Vec<(K, V)>, ReadError>
where
	K: Clone,
	A: FnMut(Option<K>) -> F,
	F: std::future::Future<Output = Result<Vec<(K, V)>, ReadError>>,
{
	let mut all = Vec::new();
	loop {
		let after = all.last().map(|(key, _): &(K, V)| key.clone());
		let page = ask(after).await?;
		let full = page.len() >= PAGE as usize;
		all.extend(page);
		if !full {
			return Ok(all);
		}
	}
}
