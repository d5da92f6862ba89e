//! The gate: nobody outside the membership puts a transaction into the pool or into a block.

use crate::{
	glue::{RightsCalls, RightsClass},
	impls::Standing,
	pallet::*,
	types::{Bucket, QuotaClass},
	weights::WeightInfo,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame::{
	deps::{
		frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
		sp_runtime::{
			traits::Implication,
			transaction_validity::{
				TransactionPriority, TransactionSource, TransactionValidityError,
				UnknownTransaction,
			},
		},
	},
	prelude::*,
	traits::{AsSystemOriginSigner, AsTransactionAuthorizedOrigin, PostDispatchInfoOf},
};

/// Priority of a transaction that exercises a right. Everything else has none, so a withdrawal
/// overtakes whatever waits, also the same account's own transaction with the same nonce.
pub const RIGHTS_PRIORITY: TransactionPriority = 1 << 32;

/// Why [`CheckMembership`] refuses a transaction, as the code in the error a client receives.
///
/// | Code | Error | Refused because | What helps |
/// |---|---|---|---|
/// | 101 | `Invalid` | the signer is not a member | ask a hospital or the council to be admitted |
/// | 102 | `Invalid` | the signer's organization is suspended | ask the council |
/// | 103 | `Invalid` | the signer's organization has left | nothing |
/// | 104 | `Invalid` | the signer's roles or mandates have ended | have them renewed |
/// | 105 | `Invalid` | the call exercises a right, but there is nothing to act on | nothing is needed |
/// | 106 | `Unknown` | the quota is used up | send the same transaction again later |
/// | 107 | `Invalid` | the call costs more than the whole quota | ask the council for a larger one |
/// | 108 | `Invalid` | nobody signed, and no call authorized itself | sign it |
/// | 109 | `Unknown` | the network does not offer the call, or has paused it | wait until it is resumed |
///
/// A used-up quota and a paused call are `Unknown`, not `Invalid`, because the node bans the hash of
/// what is invalid and then refuses the same bytes for a time, while a bucket refills within
/// seconds. While a block is built it is [`InvalidTransaction::ExhaustsResources`] instead: the
/// author leaves the transaction in the pool and skips what depends on it.
///
/// A node answers with [`Refusal::sentence`] beside the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The signer is neither staff, nor subject, nor representative, nor a council seat.
	NotAMember = 101,
	/// The signer acts for a suspended organization, and the call exercises no right.
	OrganizationSuspended = 102,
	/// The signer acted for an organization that has left.
	OrganizationRetired = 103,
	/// The end date of all the signer's roles or representations has passed.
	StandingEnded = 104,
	/// The call exercises a right, but what it would act on is not there.
	NothingToActOn = 105,
	/// The payer's bucket does not hold enough now.
	QuotaExhausted = 106,
	/// The payer's bucket could never hold enough.
	ExceedsQuotaSize = 107,
	/// A transaction without a signer, which no call authorized.
	NoOrigin = 108,
	/// The call is outside [`frame_system::Config::BaseCallFilter`]. It would fail, but its bytes
	/// would stand in a block for ever.
	NotOffered = 109,
}

impl Refusal {
	/// Every refusal, by code.
	pub const ALL: [Self; 9] = [
		Self::NotAMember,
		Self::OrganizationSuspended,
		Self::OrganizationRetired,
		Self::StandingEnded,
		Self::NothingToActOn,
		Self::QuotaExhausted,
		Self::ExceedsQuotaSize,
		Self::NoOrigin,
		Self::NotOffered,
	];

	/// The refusal behind a code, if it is one of ours.
	pub fn from_code(code: u8) -> Option<Self> {
		Self::ALL.into_iter().find(|refusal| refusal.code() == code)
	}

	/// What was refused, with its code, and what to do: one sentence for whoever signed.
	///
	/// It names nobody and nothing of the transaction, so a node may show and log it.
	#[cfg(feature = "std")]
	pub fn sentence(self) -> String {
		let (refused, remedy) = match self {
			Self::NotAMember => (
				"Not a member",
				"ask a hospital to enrol this account, or an organization to appoint it",
			),
			Self::OrganizationSuspended => (
				"Organization suspended",
				"only rights can be exercised until the council resumes it",
			),
			Self::OrganizationRetired => (
				"Organization retired",
				"it has left the network for good, and nobody acts for it any more",
			),
			Self::StandingEnded => (
				"Roles or mandates ended",
				"ask an admin of your organization, or a registrar of the hospital, to renew them",
			),
			Self::NothingToActOn => (
				"Nothing to act on",
				"what this call would end is not there, so nothing needs to be done",
			),
			Self::QuotaExhausted => (
				"Quota exhausted",
				"wait and send the same transaction again, or ask your hospital or organization to \
				 have the council raise the quota",
			),
			Self::ExceedsQuotaSize => (
				"Larger than the whole quota",
				"split the call into smaller ones, or ask your hospital or organization to have \
				 the council raise the quota",
			),
			Self::NoOrigin => ("Not signed", "sign it with the account of a member"),
			Self::NotOffered => (
				"Call not offered",
				"the network has paused this call, or does not have it at all",
			),
		};
		format!("{refused} ({}): {remedy}", self.code())
	}

	/// The code a client sees.
	pub const fn code(self) -> u8 {
		// The discriminants above are the codes.
		self as u8
	}

	/// The error for a transaction from this source.
	pub fn into_error(self, source: TransactionSource) -> TransactionValidityError {
		match (self, source) {
			(Self::QuotaExhausted | Self::NotOffered, TransactionSource::InBlock) => {
				InvalidTransaction::ExhaustsResources.into()
			},
			(Self::QuotaExhausted | Self::NotOffered, _) => {
				UnknownTransaction::Custom(self.code()).into()
			},
			_ => InvalidTransaction::Custom(self.code()).into(),
		}
	}
}

/// Refuses transactions of strangers, bounds those of members by their quota, and lets every right
/// be exercised. Encodes to nothing: wallets need not know that it exists.
///
/// Bare transactions do not pass here. FRAME itself accepts of them only inherents and what a
/// pallet's own validation of unsigned transactions accepts.
#[derive(
	CloneNoBound,
	EqNoBound,
	PartialEqNoBound,
	DefaultNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
)]
#[scale_info(skip_type_params(T))]
pub struct CheckMembership<T>(PhantomData<T>);

impl<T> CheckMembership<T> {
	/// The extension, which has no fields.
	pub fn new() -> Self {
		Self(PhantomData)
	}
}

impl<T> core::fmt::Debug for CheckMembership<T> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("CheckMembership")
	}
}

/// What validation found out, for preparation.
#[derive(DebugNoBound)]
pub enum Val<T: Config> {
	/// A call that authorized itself; this much of the declared weight was not needed.
	Unsigned(Weight),
	/// The signer exercises a right and pays nothing.
	Exempt,
	/// The payer's bucket with the price taken out.
	Charged(PayerOf<T>, Bucket),
}

/// What preparation did, for the settlement after dispatch.
#[derive(DebugNoBound)]
pub enum Pre<T: Config> {
	/// This much of the declared weight was not needed.
	Unsigned(Weight),
	/// Nothing was charged.
	Exempt,
	/// This payer was charged the whole price and gets back what is not used.
	Charged(PayerOf<T>),
}

impl<T: Config> CheckMembership<T>
where
	RuntimeCallOf<T>: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
{
	/// Whether the signer may have the call executed, and who pays.
	fn admit(
		signer: &T::AccountId,
		call: &RuntimeCallOf<T>,
		info: &DispatchInfo,
		len: usize,
	) -> Result<(ValidTransaction, Val<T>), Refusal> {
		let now = Pallet::<T>::now();
		let standing = Pallet::<T>::standing(signer, now)?;
		Self::ensure_offered(call)?;
		let class = T::Rights::classify(call, signer);
		match class {
			RightsClass::ExemptLive => {
				let validity = ValidTransaction {
					priority: RIGHTS_PRIORITY,
					..Default::default()
				};
				return Ok((validity, Val::Exempt));
			},
			RightsClass::ExemptButNothingToActOn => return Err(Refusal::NothingToActOn),
			RightsClass::DespiteSuspension | RightsClass::Ordinary => {},
		}
		let (payer, class): (PayerOf<T>, QuotaClass) = match standing {
			Standing::Live(payer, quota) => (payer, quota),
			Standing::Suspended(payer, quota) if class == RightsClass::DespiteSuspension => {
				(payer, quota)
			},
			Standing::Suspended(..) => return Err(Refusal::OrganizationSuspended),
		};
		let price = Pallet::<T>::price(info, len);
		let bucket = Pallet::<T>::after_paying(&payer, class, price, now)?;
		Ok((ValidTransaction::default(), Val::Charged(payer, bucket)))
	}

	/// Whether a signer could have the call executed at all. No right is ever outside the filter.
	fn ensure_offered(call: &RuntimeCallOf<T>) -> Result<(), Refusal> {
		ensure!(T::BaseCallFilter::contains(call), Refusal::NotOffered);
		Ok(())
	}
}

/// The calls of the runtime the pallet is in.
type RuntimeCallOf<T> = <T as frame_system::Config>::RuntimeCall;

impl<T: Config + Send + Sync> TransactionExtension<RuntimeCallOf<T>> for CheckMembership<T>
where
	RuntimeCallOf<T>: Dispatchable<
		Info = DispatchInfo,
		PostInfo = PostDispatchInfo,
		RuntimeOrigin = T::RuntimeOrigin,
	>,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
{
	const IDENTIFIER: &'static str = "CheckMembership";
	type Implicit = ();
	type Val = Val<T>;
	type Pre = Pre<T>;

	fn weight(&self, call: &RuntimeCallOf<T>) -> Weight {
		T::WeightInfo::check_membership().saturating_add(T::Rights::weight(call))
	}

	fn validate(
		&self,
		origin: T::RuntimeOrigin,
		call: &RuntimeCallOf<T>,
		info: &DispatchInfo,
		len: usize,
		_self_implicit: (),
		_inherited_implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, RuntimeCallOf<T>> {
		let (validity, val) = match origin.as_system_origin_signer() {
			Some(signer) => Self::admit(signer, call, info, len)
				.map_err(|refusal| refusal.into_error(source))?,
			// A call that authorized itself, before this extension in the pipeline.
			None if origin.is_transaction_authorized() => {
				Self::ensure_offered(call).map_err(|refusal| refusal.into_error(source))?;
				(
					ValidTransaction::default(),
					Val::Unsigned(self.weight(call)),
				)
			},
			None => return Err(Refusal::NoOrigin.into_error(source)),
		};
		Ok((validity, val, origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		_origin: &T::RuntimeOrigin,
		_call: &RuntimeCallOf<T>,
		_info: &DispatchInfo,
		_len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		Ok(match val {
			Val::Unsigned(unspent) => Pre::Unsigned(unspent),
			Val::Exempt => Pre::Exempt,
			Val::Charged(payer, bucket) => {
				Buckets::<T>::insert(&payer, bucket);
				Pre::Charged(payer)
			},
		})
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfoOf<RuntimeCallOf<T>>,
		_len: usize,
		_result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		match pre {
			Pre::Unsigned(unspent) => Ok(unspent),
			Pre::Exempt => Ok(Weight::zero()),
			Pre::Charged(payer) => {
				Pallet::<T>::give_back(&payer, post_info.calc_unspent(info).ref_time());
				Ok(Weight::zero())
			},
		}
	}
}
