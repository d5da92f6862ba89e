//! How a replacing key acts: its signature counts as the subject's, and a replaced key's as nobody's.

use crate::{pallet::*, types::Restraint, weights::WeightInfo};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame::{
	deps::{
		frame_support::traits::OriginTrait,
		sp_runtime::{
			traits::Implication,
			transaction_validity::{TransactionSource, TransactionValidityError},
		},
	},
	prelude::*,
	traits::AsSystemOriginSigner,
};
use galen_primitives::traits::Clock;

/// Why [`ResolveKey`] refuses a transaction, as the code in the error a client receives. The codes
/// follow those of the membership.
///
/// | Code | Error | Refused because | What helps |
/// |---|---|---|---|
/// | 110 | `Invalid` | the key that signed was replaced by another | sign with the key that replaced it |
/// | 111 | `Invalid` | two parties want to replace the key, and the call does more than take back | cancel the attempt, or wait until it is over |
/// | 112 | `Invalid` | the key has just replaced another, and the call does more than take back | wait until the restraint is over |
///
/// A node answers with [`Refusal::sentence`] beside the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// Another key acts for the account now.
	KeyReplaced = 110,
	/// The key may be in a thief's hands, and somebody is about to replace it.
	KeyBeingReplaced = 111,
	/// The key was recovered not long ago.
	KeyTooFresh = 112,
}

impl Refusal {
	/// Every refusal, by code.
	pub const ALL: [Self; 3] = [Self::KeyReplaced, Self::KeyBeingReplaced, Self::KeyTooFresh];

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
			Self::KeyReplaced => (
				"Key replaced",
				"another key acts for this account now; if that was not you, go to your hospital",
			),
			Self::KeyBeingReplaced => (
				"Key is being replaced",
				"until that is done or cancelled this key can take back, but not allow anything; if \
				 you did not ask for it, cancel it",
			),
			Self::KeyTooFresh => (
				"Key too fresh",
				"it has just replaced another one, and for some days it can take back, but not allow \
				 anything",
			),
		};
		format!("{refused} ({}): {remedy}", self.code())
	}

	/// The code a client sees.
	pub const fn code(self) -> u8 {
		// The discriminants above are the codes.
		self as u8
	}
}

impl From<Restraint> for Refusal {
	fn from(restraint: Restraint) -> Self {
		match restraint {
			Restraint::BeingReplaced { .. } => Self::KeyBeingReplaced,
			Restraint::Fresh { .. } => Self::KeyTooFresh,
		}
	}
}

impl From<Refusal> for TransactionValidityError {
	fn from(refusal: Refusal) -> Self {
		InvalidTransaction::Custom(refusal.code()).into()
	}
}

/// Lets the key that replaced a subject's act as the subject, keeps a restrained key to narrowing, and
/// refuses a replaced one. Encodes to nothing: wallets need not know that it exists.
///
/// It must come before whatever asks who signed: membership, quota and nonce are then the subject's. The
/// origin carries the restraint with it, so that a batch is held to it call by call as well.
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
pub struct ResolveKey<T>(PhantomData<T>);

impl<T> ResolveKey<T> {
	/// The extension, which has no fields.
	pub fn new() -> Self {
		Self(PhantomData)
	}
}

impl<T> core::fmt::Debug for ResolveKey<T> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("ResolveKey")
	}
}

/// The calls of the runtime the pallet is in.
type RuntimeCallOf<T> = <T as frame_system::Config>::RuntimeCall;

impl<T: Config + Send + Sync> TransactionExtension<RuntimeCallOf<T>> for ResolveKey<T>
where
	RuntimeCallOf<T>: Dispatchable<RuntimeOrigin = T::RuntimeOrigin>,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "ResolveKey";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	fn weight(&self, _: &RuntimeCallOf<T>) -> Weight {
		T::WeightInfo::resolve_key()
	}

	fn validate(
		&self,
		mut origin: T::RuntimeOrigin,
		call: &RuntimeCallOf<T>,
		_info: &DispatchInfoOf<RuntimeCallOf<T>>,
		_len: usize,
		_self_implicit: (),
		_inherited_implication: &impl Implication,
		_source: TransactionSource,
	) -> ValidateResult<Self::Val, RuntimeCallOf<T>> {
		let Some(key) = origin.as_system_origin_signer().cloned() else {
			// Nobody signed: a call that authorized itself, or one that others refuse.
			return Ok((ValidTransaction::default(), (), origin));
		};
		let account = Pallet::<T>::resolve(&key).ok_or(Refusal::KeyReplaced)?;
		if let Some(restraint) = Pallet::<T>::restraint_of(&account, T::Clock::now()) {
			ensure!(T::Narrowing::contains(call), Refusal::from(restraint));
			origin.add_filter(T::Narrowing::contains);
		}
		if account != key {
			origin.set_caller_from_signed(account);
		}
		Ok((ValidTransaction::default(), (), origin))
	}

	fn prepare(
		self,
		_val: Self::Val,
		_origin: &T::RuntimeOrigin,
		_call: &RuntimeCallOf<T>,
		_info: &DispatchInfoOf<RuntimeCallOf<T>>,
		_len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		Ok(())
	}
}
