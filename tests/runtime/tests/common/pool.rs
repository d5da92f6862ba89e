//! A transaction's way from the pool into a block, and what can become of it on the way.

use super::{cast::Actor, chain::without_trace};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
};
use frame_system_rpc_runtime_api::runtime_decl_for_account_nonce_api::AccountNonceApiV1;
use galen_runtime::{
	AccountId, Block, Executive, Nonce, Runtime, RuntimeCall, RuntimeError, SignedPayload, System,
	TxExtension, UncheckedExtrinsic,
};
use sp_core::Pair;
use sp_runtime::{
	generic::Era,
	traits::Dispatchable,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
		UnknownTransaction,
	},
	DispatchError, DispatchResultWithInfo,
};

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// It was executed and did what it says.
	Done,
	/// It got into a block, and its call refused.
	Refused(DispatchError),
	/// The pool did not take it, and no block may contain it.
	TurnedAway(TransactionValidityError),
	/// The pool took it, but this block has no room left.
	NoRoom,
}

/// Whether a transaction should be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
	/// It is decided.
	ForNothing,
	/// The next block may have room.
	ForNextBlock,
}

impl Verdict {
	/// Refused with this error, in the form in which errors compare: numbers without names.
	pub fn refused(error: DispatchError) -> Self {
		Self::Refused(nameless(error))
	}

	/// Whether the transaction should be sent again.
	pub fn waits(&self) -> Waits {
		match self {
			Self::NoRoom => Waits::ForNextBlock,
			_ => Waits::ForNothing,
		}
	}

	/// The verdict as a golden file has it, about a call of this pallet.
	pub fn name(&self, pallet: &str) -> String {
		match self {
			Self::Done => "Ok".into(),
			Self::Refused(error) => error_name(*error, pallet),
			Self::TurnedAway(TransactionValidityError::Invalid(InvalidTransaction::Custom(
				code,
			)))
			| Self::TurnedAway(TransactionValidityError::Unknown(UnknownTransaction::Custom(
				code,
			))) => {
				format!("pool {code}")
			},
			Self::TurnedAway(TransactionValidityError::Invalid(why)) => format!("pool {why:?}"),
			Self::TurnedAway(TransactionValidityError::Unknown(why)) => format!("pool {why:?}"),
			Self::NoRoom => "no room".into(),
		}
	}
}

/// An error by its name; one of another pallet than `pallet` with that pallet's name before it.
pub fn error_name(error: DispatchError, pallet: &str) -> String {
	match RuntimeError::from_dispatch_error(error) {
		// `Consent(NotAuthorized)`
		Some(known) => {
			let known = format!("{known:?}");
			let own = known
				.strip_prefix(pallet)
				.and_then(|rest| rest.strip_prefix('('))
				.and_then(|rest| rest.strip_suffix(')'));
			own.map_or_else(|| known.clone(), str::to_owned)
		},
		None => format!("{error:?}"),
	}
}

/// Errors keep their names only until they are stored; without them, all compare.
pub fn nameless(error: DispatchError) -> DispatchError {
	match error {
		DispatchError::Module(mut error) => {
			error.message = None;
			DispatchError::Module(error)
		},
		error => error,
	}
}

/// What surrounds a call of an account with this nonce.
pub fn extension(nonce: Nonce) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		pallet_recovery::ResolveKey::new(),
		pallet_members::CheckMembership::new(),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// The account's next nonce, as a node answers a wallet.
pub fn next_nonce(account: AccountId) -> Nonce {
	<Runtime as AccountNonceApiV1<Block, AccountId, Nonce>>::account_nonce(account)
}

/// The transaction as it travels.
pub fn signed(call: impl Into<RuntimeCall>, signer: &Actor) -> UncheckedExtrinsic {
	use codec::Encode as _;
	let pair = signer.pair();
	let account: AccountId = pair.public().into();
	// As wallets ask for it: a key that replaced a subject's has the subject's nonce.
	let extension = extension(next_nonce(account.clone()));
	let payload = SignedPayload::new(call.into(), extension).expect("a payload");
	let signature = payload.using_encoded(|bytes| pair.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// What the pool says to a transaction; it leaves no trace in the state.
pub fn ask_pool(transaction: UncheckedExtrinsic, source: TransactionSource) -> TransactionValidity {
	let parent = System::block_hash(0);
	without_trace(|| Executive::validate_transaction(source, transaction, parent))
}

/// What the pool says to this call of this actor.
pub fn validate(call: impl Into<RuntimeCall>, signer: &Actor) -> TransactionValidity {
	ask_pool(signed(call, signer), TransactionSource::External)
}

/// Sends the call, signed, through the pool into this block.
pub fn submit(call: impl Into<RuntimeCall>, signer: &Actor) -> Verdict {
	send(signed(call, signer), TransactionSource::External)
}

/// Sends a transaction through the pool into this block. What the pool does not take no author may
/// put into a block either.
pub fn send(transaction: UncheckedExtrinsic, source: TransactionSource) -> Verdict {
	let pooled = ask_pool(transaction.clone(), source);
	let included = with_transaction(|| match Executive::apply_extrinsic(transaction) {
		// Whoever builds the block drops what cannot be in it, without a trace.
		Err(refusal) => TransactionOutcome::Rollback(Ok::<_, DispatchError>(Err(refusal))),
		Ok(outcome) => TransactionOutcome::Commit(Ok(Ok(outcome))),
	});
	let included = included.expect("transactions nest deep enough for tests");
	match (pooled, included) {
		(Err(refusal), Err(_)) => Verdict::TurnedAway(refusal),
		(Ok(_), Ok(Ok(()))) => Verdict::Done,
		(Ok(_), Ok(Err(error))) => Verdict::refused(error),
		(Ok(_), Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources))) => {
			Verdict::NoRoom
		},
		(pooled, included) => {
			panic!("the pool says {pooled:?}, but a block {included:?}")
		},
	}
}

/// Dispatches a call signed by `account`, through the filters, without pool or extensions.
pub fn dispatch(
	call: impl Into<RuntimeCall>,
	account: AccountId,
) -> DispatchResultWithInfo<PostDispatchInfo> {
	call.into()
		.dispatch(frame_system::RawOrigin::Signed(account).into())
}
