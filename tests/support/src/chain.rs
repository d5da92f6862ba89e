//! Acting on the chain as a client would: calls by name, encoded by the chain's own metadata.

use crate::{keys, network::HOSPITALS, node::Node, wait::limits};
use anyhow::{bail, ensure, Context};
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::{
		substrate::{BlakeTwo256, SubstrateExtrinsicParamsBuilder, H256},
		Hasher,
	},
	dynamic::{At, Value},
	ext::scale_value::{Composite, ValueDef},
	transactions::{DynamicPayload, TransactionInBlock, ValidationResult},
	OnlineClient, SubstrateConfig,
};
use subxt_signer::sr25519::Keypair;

/// A connection to a node. The standard configuration fits: what Galen adds to a transaction
/// encodes to nothing.
pub type Chain = OnlineClient<SubstrateConfig>;

/// A call by pallet and name with named arguments.
pub type Call = DynamicPayload<Composite<()>>;

/// Where a transaction ended up.
pub type Included = TransactionInBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

/// Blocks for which a transaction of a test is valid.
const ERA_BLOCKS: u64 = 64;

/// A call with named arguments.
pub fn call<const N: usize>(pallet: &str, name: &str, arguments: [(&str, Value); N]) -> Call {
	let arguments = arguments.map(|(name, value)| (name.to_string(), value));
	subxt::dynamic::tx(pallet, name, Composite::named(arguments))
}

/// A value of an enum without fields.
pub fn variant(name: &str) -> Value {
	Value::variant(name, Composite::unnamed([]))
}

/// A value of an enum with unnamed fields.
pub fn variant_of<const N: usize>(name: &str, fields: [Value; N]) -> Value {
	Value::variant(name, Composite::unnamed(fields))
}

/// An account as call arguments have it.
pub fn account(signer: &Keypair) -> Value {
	Value::from_bytes(signer.public_key().0)
}

/// A call that does nothing, for which any member's quota suffices.
pub fn nothing() -> Call {
	batch("batch", [])
}

/// Several calls in one transaction; `kind` is `batch`, `batch_all` or `force_batch`.
pub fn batch(kind: &str, calls: impl IntoIterator<Item = Call>) -> Call {
	let calls = calls.into_iter().map(Call::into_value);
	call(
		"Utility",
		kind,
		[("calls", Value::unnamed_composite(calls))],
	)
}

/// Signs a call at the finalized head. `nonce` is the account's next when `None`; give it to send
/// several transactions without waiting for each.
pub async fn sign(
	chain: &Chain,
	call: &Call,
	signer: &Keypair,
	nonce: Option<u64>,
) -> anyhow::Result<Vec<u8>> {
	let mut parameters =
		SubstrateExtrinsicParamsBuilder::<SubstrateConfig>::new().mortal(ERA_BLOCKS);
	if let Some(nonce) = nonce {
		parameters = parameters.nonce(nonce);
	}
	let signed = chain
		.tx()
		.await?
		.create_signed(call, signer, parameters.build())
		.await?;
	Ok(signed.into_encoded())
}

/// Hands a transaction to a node's pool. A refusal is an [`RpcError`](crate::RpcError) among the
/// causes.
pub async fn submit(node: &Node, transaction: &[u8]) -> anyhow::Result<String> {
	let encoded = format!("0x{}", hex::encode(transaction));
	let hash = node
		.request("author_submitExtrinsic", &[encoded.into()])
		.await?;
	Ok(hash.as_str().context("a hash is text")?.to_string())
}

/// What the runtime would tell the pool about a transaction, without handing it in.
pub async fn validity(chain: &Chain, transaction: Vec<u8>) -> anyhow::Result<ValidationResult> {
	Ok(chain.tx().await?.from_bytes(transaction).validate().await?)
}

/// Hands a transaction to a node's pool, which must refuse it, and returns what it said.
pub async fn refused(node: &Node, transaction: &[u8]) -> anyhow::Result<crate::RpcError> {
	let encoded = format!("0x{}", hex::encode(transaction));
	node.refusal("author_submitExtrinsic", &[encoded.into()])
		.await
}

/// Sends a call and waits until it is finalized; fails if its dispatch did.
pub async fn execute(chain: &Chain, call: &Call, signer: &Keypair) -> anyhow::Result<Included> {
	let what = format!("{}.{}", call.pallet_name(), call.call_name());
	let included = dispatched(chain, call, signer)
		.await
		.context(what.clone())?;
	included.wait_for_success().await.context(what)?;
	Ok(included)
}

/// Sends a call and waits until it is finalized, whatever its dispatch said.
pub async fn dispatched(chain: &Chain, call: &Call, signer: &Keypair) -> anyhow::Result<Included> {
	let finalized = async {
		let mut transactions = chain.tx().await?;
		let progress = transactions
			.sign_and_submit_then_watch_default(call, signer)
			.await?;
		anyhow::Ok(progress.wait_for_finalized().await?)
	};
	tokio::time::timeout(limits::TRANSACTION, finalized)
		.await
		.map_err(|_| anyhow::anyhow!("not finalized within {:?}", limits::TRANSACTION))?
}

/// Sends a call whose dispatch must fail, and returns the error's name, such as
/// `Validators::TooFewValidators`.
pub async fn execute_failing(
	chain: &Chain,
	call: &Call,
	signer: &Keypair,
) -> anyhow::Result<String> {
	let included = dispatched(chain, call, signer).await?;
	match included.wait_for_success().await {
		Ok(_) => bail!("{}.{} succeeded", call.pallet_name(), call.call_name()),
		Err(error) => Ok(error.to_string()),
	}
}

/// What a council motion did when it was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Motion {
	/// The call was dispatched and succeeded.
	Done,
	/// The call was dispatched and failed with the error that follows.
	Failed(String),
}

/// Lets as many of the four hospitals of the `local` preset carry a motion as two thirds of the
/// council are, and returns what the call did.
pub async fn council(chain: &Chain, proposal: &Call) -> anyhow::Result<Motion> {
	let address = subxt::dynamic::storage::<(), Vec<[u8; 32]>>("Council", "Members");
	let block = chain.at_current_block().await?;
	let seats = block.storage().fetch(address, ()).await?.decode()?.len();
	let needed = (2 * seats).div_ceil(3);
	let voters = HOSPITALS
		.iter()
		.take(needed)
		.map(|name| keys::signer(&format!("//{name}")));
	let voters = voters.collect::<Result<Vec<_>, _>>()?;
	ensure!(
		voters.len() == needed,
		"{needed} votes are needed and only four keys are known"
	);
	let proposer = voters.first().context("the council is empty")?;

	let encoded = chain.tx().await?.call_data(proposal)?;
	let hash = BlakeTwo256.hash(&encoded);
	let length = Value::u128(encoded.len() as u128);
	let index = next_motion(chain).await?;
	let propose = call(
		"Council",
		"propose",
		[
			("threshold", Value::u128(voters.len() as u128)),
			("proposal", proposal.clone().into_value()),
			("length_bound", length.clone()),
		],
	);
	execute(chain, &propose, proposer).await?;

	let vote = call(
		"Council",
		"vote",
		[
			("proposal", Value::from_bytes(hash)),
			("index", Value::u128(index)),
			("approve", Value::bool(true)),
		],
	);
	let votes = voters.iter().map(|voter| execute(chain, &vote, voter));
	futures::future::try_join_all(votes).await?;

	let weight = Value::named_composite([
		("ref_time", Value::u128(MOTION_REF_TIME)),
		("proof_size", Value::u128(MOTION_PROOF_SIZE)),
	]);
	let close = call(
		"Council",
		"close",
		[
			("proposal_hash", Value::from_bytes(hash)),
			("index", Value::u128(index)),
			("proposal_weight_bound", weight),
			("length_bound", length),
		],
	);
	let closed = execute(chain, &close, proposer).await?;
	motion_result(chain, &closed, hash).await
}

/// Execution time in picoseconds that a motion of a test may use: a tenth of a second.
const MOTION_REF_TIME: u128 = 100_000_000_000;
/// Proof bytes that a motion of a test may use.
const MOTION_PROOF_SIZE: u128 = 10_000_000;

async fn next_motion(chain: &Chain) -> anyhow::Result<u128> {
	let count = storage(chain, "Council", "ProposalCount", vec![]).await?;
	match count {
		Some(count) => count.as_u128().context("a count is a number"),
		None => Ok(0),
	}
}

async fn motion_result(chain: &Chain, closed: &Included, hash: H256) -> anyhow::Result<Motion> {
	for event in closed.fetch_events().await?.iter() {
		let event = event?;
		if event.pallet_name() != "Council" || event.event_name() != "Executed" {
			continue;
		}
		let fields: Composite<()> = event.decode_fields_unchecked_as()?;
		let result = fields.at("result").context("Executed has a result")?;
		let ValueDef::Variant(result) = &result.value else {
			bail!("a result is a variant")
		};
		if result.name == "Ok" {
			return Ok(Motion::Done);
		}
		return Ok(Motion::Failed(dispatch_error(chain, &result.values).await?));
	}
	bail!("motion {hash:?} was closed without being executed")
}

/// Names the error in `Err(Module { index, error })`; anything else is returned as it prints.
async fn dispatch_error(chain: &Chain, error: &Composite<()>) -> anyhow::Result<String> {
	let printed = || format!("{error:?}");
	let Some(module) = error.at(0).and_then(|error| error.at(0)) else {
		return Ok(printed());
	};
	let index = module.at("index").and_then(|index| index.as_u128());
	let code = module
		.at("error")
		.and_then(|error| error.at(0))
		.and_then(|code| code.as_u128());
	let (Some(index), Some(code)) = (index, code) else {
		return Ok(printed());
	};
	let block = chain.at_current_block().await?;
	let metadata = block.metadata();
	let pallet = metadata
		.pallet_by_error_index(u8::try_from(index)?)
		.context("a known pallet")?;
	let variant = pallet
		.error_variant_by_index(u8::try_from(code)?)
		.context("a known error")?;
	Ok(format!("{}::{}", pallet.name(), variant.name))
}

/// Reads one storage value at the finalized head; `None` if there is none and no default.
pub async fn storage(
	chain: &Chain,
	pallet: &str,
	entry: &str,
	keys: Vec<Value>,
) -> anyhow::Result<Option<Value>> {
	let address = subxt::dynamic::storage::<Vec<Value>, Value>(pallet, entry);
	let block = chain.at_current_block().await?;
	let value = block.storage().try_fetch(address, keys).await?;
	value.map(|value| Ok(value.decode()?)).transpose()
}

/// The number in a value, through any newtypes around it.
pub fn number(value: &Value) -> Option<u128> {
	match &value.value {
		ValueDef::Composite(_) => value.at(0).and_then(number),
		_ => value.as_u128(),
	}
}

/// The accounts of the validators of the session at the finalized head.
pub async fn validators(chain: &Chain) -> anyhow::Result<Vec<[u8; 32]>> {
	let address = subxt::dynamic::storage::<(), Vec<[u8; 32]>>("Session", "Validators");
	let block = chain.at_current_block().await?;
	Ok(block.storage().fetch(address, ()).await?.decode()?)
}

/// Whether the account is a validator of the session at the finalized head.
pub async fn is_validator(chain: &Chain, signer: &Keypair) -> anyhow::Result<bool> {
	Ok(validators(chain).await?.contains(&signer.public_key().0))
}

/// The number of the session at the finalized head.
pub async fn session(chain: &Chain) -> anyhow::Result<u32> {
	let address = subxt::dynamic::storage::<(), u32>("Session", "CurrentIndex");
	let block = chain.at_current_block().await?;
	Ok(block.storage().fetch(address, ()).await?.decode()?)
}

/// Indices, in the session's set, of validators that were disabled.
pub async fn disabled(chain: &Chain) -> anyhow::Result<Vec<u32>> {
	#[derive(subxt::ext::scale_decode::DecodeAsType)]
	#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
	struct Disabled(u32, #[allow(dead_code)] Value);

	let address = subxt::dynamic::storage::<(), Vec<Disabled>>("Session", "DisabledValidators");
	let block = chain.at_current_block().await?;
	let disabled = block.storage().fetch(address, ()).await?.decode()?;
	Ok(disabled
		.into_iter()
		.map(|Disabled(index, _)| index)
		.collect())
}

/// What the account could spend, in smallest units.
pub async fn free_balance(chain: &Chain, signer: &Keypair) -> anyhow::Result<u128> {
	let record = storage(chain, "System", "Account", vec![account(signer)]).await?;
	let free = record
		.as_ref()
		.and_then(|record| record.at("data"))
		.and_then(|data| data.at("free"));
	Ok(free.and_then(|free| free.as_u128()).unwrap_or_default())
}

/// Whether any offence was reported since genesis.
pub async fn anyone_reported(chain: &Chain) -> anyhow::Result<bool> {
	let address = subxt::dynamic::storage::<(Value,), Value>("Offences", "Reports");
	let block = chain.at_current_block().await?;
	let mut reports = block.storage().iter(address, ()).await?;
	Ok(reports.next().await.transpose()?.is_some())
}

/// Whether the account's validator may not act: disabled for the rest of the session, or in the set
/// no more.
pub async fn is_out_of_office(chain: &Chain, signer: &Keypair) -> anyhow::Result<bool> {
	let set = validators(chain).await?;
	let Some(index) = set
		.iter()
		.position(|account| *account == signer.public_key().0)
	else {
		return Ok(true);
	};
	Ok(disabled(chain).await?.contains(&u32::try_from(index)?))
}

/// Every event of the finalized blocks from `from` to the head, as `Pallet.Event`.
pub async fn events_since(chain: &Chain, from: u64) -> anyhow::Result<Vec<String>> {
	let head = chain.at_current_block().await?.block_number();
	let mut names = Vec::new();
	for height in from..=head {
		let block = chain.at_block(height).await?;
		for event in block.events().fetch().await?.iter() {
			let event = event?;
			names.push(format!("{}.{}", event.pallet_name(), event.event_name()));
		}
	}
	Ok(names)
}

/// Gives session keys made inside `node` to the account of its operator, as a joining hospital
/// does: the node proves that it holds them.
pub async fn set_session_keys(
	chain: &Chain,
	node: &Node,
	operator: &Keypair,
) -> anyhow::Result<()> {
	let owner = format!("0x{}", hex::encode(operator.public_key().0));
	let made = node
		.request("author_rotateKeysWithOwner", &[owner.into()])
		.await?;
	let field = |name: &str| -> anyhow::Result<Vec<u8>> {
		let text = made.get(name).and_then(|value| value.as_str());
		let text = text.with_context(|| format!("no {name} in {made}"))?;
		Ok(hex::decode(text.trim_start_matches("0x"))?)
	};
	let (session_keys, proof) = (field("keys")?, field("proof")?);
	ensure!(session_keys.len() == 64, "two ed25519 keys make 64 bytes");
	let (aura, grandpa) = session_keys.split_at(32);
	let keys = Value::named_composite([
		("aura", Value::from_bytes(aura)),
		("grandpa", Value::from_bytes(grandpa)),
	]);
	let set_keys = call(
		"Session",
		"set_keys",
		[("keys", keys), ("proof", Value::from_bytes(proof))],
	);
	execute(chain, &set_keys, operator).await?;
	Ok(())
}
