//! Why a node's pool does not take a transaction.

use subxt::{
	error::{BackendError, ExtrinsicError, RpcError},
	rpcs::{Error as RpcsError, UserError},
	transactions::{TransactionInvalid, TransactionUnknown, ValidationResult},
};

/// The ledger's own refusal of a transaction, before it enters the pool. The numbers are the codes of
/// `pallets/members/src/extension.rs` and `pallets/recovery/src/extension.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Refusal {
	/// 101
	#[error("this account is no member; ask a hospital to enrol it, or an admin to appoint it")]
	NotAMember = 101,
	/// 102
	#[error("this account's organization is suspended; ask the council")]
	OrganizationSuspended = 102,
	/// 103
	#[error("this account's organization has left the network, and the account with it")]
	OrganizationRetired = 103,
	/// 104
	#[error("this account's roles or mandates have ended; have them renewed")]
	StandingEnded = 104,
	/// 105
	#[error("there is nothing left to do: what this would act on is not there")]
	NothingToActOn = 105,
	/// 106
	#[error("the quota is used up for now; send the same again in a few seconds")]
	QuotaExhausted = 106,
	/// 107
	#[error("this costs more than the whole quota; ask the council for a larger one, or send less at once")]
	ExceedsQuotaSize = 107,
	/// 108
	#[error("nobody signed this; sign it")]
	NoOrigin = 108,
	/// 109
	#[error("the network has paused this call, or does not have it; wait until it is resumed")]
	NotOffered = 109,
	/// 110
	#[error("another key acts for this account now; if that was not you, go to your hospital")]
	KeyReplaced = 110,
	/// 111
	#[error("this key is being replaced, so it can take back but not allow anything; if you did not ask for that, cancel it")]
	KeyBeingReplaced = 111,
	/// 112
	#[error("this key has just replaced another one, so for some days it can take back but not allow anything")]
	KeyTooFresh = 112,
}

impl Refusal {
	/// Every refusal.
	pub const ALL: [Self; 12] = [
		Self::NotAMember,
		Self::OrganizationSuspended,
		Self::OrganizationRetired,
		Self::StandingEnded,
		Self::NothingToActOn,
		Self::QuotaExhausted,
		Self::ExceedsQuotaSize,
		Self::NoOrigin,
		Self::NotOffered,
		Self::KeyReplaced,
		Self::KeyBeingReplaced,
		Self::KeyTooFresh,
	];

	/// The code the node sends.
	pub const fn code(self) -> u8 {
		// The discriminants are the codes.
		self as u8
	}

	/// The refusal with this code.
	pub fn from_code(code: u8) -> Option<Self> {
		Self::ALL.into_iter().find(|refusal| refusal.code() == code)
	}

	/// Whether the same transaction may pass later without anybody doing anything.
	pub const fn is_retryable(self) -> bool {
		matches!(self, Self::QuotaExhausted)
	}
}

/// Any other reason why the pool does not take a transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalidity {
	/// The nonce was used already, by another transaction of the same account.
	#[error("another transaction of this account came first; send it again")]
	Stale,
	/// The nonce lies ahead.
	#[error("an earlier transaction of this account is missing; send it again")]
	Future,
	/// The signature does not match: another chain, another runtime, or not this key.
	#[error("the signature does not fit this chain; check the node's address and version")]
	BadProof,
	/// The block it was signed at is too old.
	#[error("it was signed too long ago; send it again")]
	TooOld,
	/// The network does not let this call through now.
	#[error("the network lets this call through at no time, or has paused it; ask the council")]
	CallRefused,
	/// Blocks are full.
	#[error("blocks are full; send it again in a few seconds")]
	BlockFull,
	/// A transaction with this nonce and at least this priority waits already.
	#[error("another transaction of this account is waiting in its place; wait for it")]
	TooLowPriority,
	/// The same bytes were refused not long ago.
	#[error("the node refused the very same transaction not long ago; send it anew in a minute")]
	Banned,
	/// The same bytes wait already.
	#[error("the very same transaction waits already")]
	AlreadyKnown,
	/// The node's pool is full.
	#[error("the node's pool is full; send it again in a few seconds")]
	PoolFull,
	/// Anything else, as the node said it.
	#[error("the node refuses the transaction: {0}")]
	Other(String),
}

impl Invalidity {
	/// Whether sending the call anew, newly signed, may succeed without anybody doing anything.
	pub const fn is_retryable(&self) -> bool {
		matches!(
			self,
			Self::Stale
				| Self::Future
				| Self::TooOld
				| Self::BlockFull
				| Self::TooLowPriority
				| Self::Banned
				| Self::PoolFull
		)
	}
}

/// What the pool said, in either form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
	Refused(Refusal),
	Invalid(Invalidity),
}

/// JSON-RPC codes of the node's pool (`sc-rpc-api`, `author`).
mod code {
	pub const INVALID: i32 = 1010;
	pub const UNKNOWN: i32 = 1011;
	pub const BANNED: i32 = 1012;
	pub const ALREADY_IMPORTED: i32 = 1013;
	pub const TOO_LOW_PRIORITY: i32 = 1014;
	pub const DROPPED: i32 = 1016;
}

/// What the pool's error says; `None` when it is not the pool's.
pub(super) fn of_submission(error: &ExtrinsicError) -> Option<Verdict> {
	let ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(
		RpcsError::User(error),
	))) = error
	else {
		return None;
	};
	of_user_error(error)
}

fn of_user_error(error: &UserError) -> Option<Verdict> {
	let data = error
		.data
		.as_ref()
		.map(|data| data.get().trim_matches('"').to_owned())
		.unwrap_or_default();
	let other = || Invalidity::Other(format!("{}: {data}", error.message));
	let invalid = match error.code {
		code::INVALID | code::UNKNOWN => match custom(&data) {
			Some(number) => return Some(of_custom(number)),
			None => of_text(&data).unwrap_or_else(other),
		},
		code::BANNED => Invalidity::Banned,
		code::ALREADY_IMPORTED => Invalidity::AlreadyKnown,
		code::TOO_LOW_PRIORITY => Invalidity::TooLowPriority,
		code::DROPPED => Invalidity::PoolFull,
		1_000..=1_100 => other(),
		_ => return None,
	};
	Some(Verdict::Invalid(invalid))
}

/// The number in `Quota exhausted (106): wait ...`, as our node says it, and in `Custom error: 101`
/// and `Custom(106)`, as the SDK does.
fn custom(data: &str) -> Option<u8> {
	let sentence = || {
		let (before, _) = data.split_once("): ")?;
		before.rsplit_once(" (").map(|(_, number)| number)
	};
	let number = data
		.strip_prefix("Custom error: ")
		.or_else(|| data.strip_prefix("Custom(")?.strip_suffix(')'))
		.or_else(sentence)?;
	number.parse().ok()
}

fn of_custom(number: u8) -> Verdict {
	match Refusal::from_code(number) {
		Some(refusal) => Verdict::Refused(refusal),
		None => Verdict::Invalid(Invalidity::Other(format!("code {number}"))),
	}
}

/// The texts of `InvalidTransaction`.
fn of_text(data: &str) -> Option<Invalidity> {
	Some(match data {
		"Transaction is outdated" => Invalidity::Stale,
		"Transaction will be valid in the future" => Invalidity::Future,
		"Transaction has a bad signature" => Invalidity::BadProof,
		"Transaction has an ancient birth block" => Invalidity::TooOld,
		"Transaction call is not expected" => Invalidity::CallRefused,
		"Transaction would exhaust the block limits" => Invalidity::BlockFull,
		_ => return None,
	})
}

/// What the runtime's own validation says; `None` when it is valid.
pub(super) fn of_validation(result: ValidationResult) -> Option<Verdict> {
	let invalid = match result {
		ValidationResult::Valid(_) => return None,
		ValidationResult::Invalid(TransactionInvalid::Custom(number))
		| ValidationResult::Unknown(TransactionUnknown::Custom(number)) => {
			return Some(of_custom(number));
		},
		ValidationResult::Invalid(invalid) => match invalid {
			TransactionInvalid::Stale => Invalidity::Stale,
			TransactionInvalid::Future => Invalidity::Future,
			TransactionInvalid::BadProof | TransactionInvalid::BadSigner => Invalidity::BadProof,
			TransactionInvalid::AncientBirthBlock => Invalidity::TooOld,
			TransactionInvalid::Call => Invalidity::CallRefused,
			TransactionInvalid::ExhaustsResources => Invalidity::BlockFull,
			other => Invalidity::Other(format!("{other:?}")),
		},
		ValidationResult::Unknown(other) => Invalidity::Other(format!("{other:?}")),
	};
	Some(Verdict::Invalid(invalid))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn user(code: i32, data: &str) -> UserError {
		let data = format!("{{\"code\":{code},\"message\":\"no\",\"data\":\"{data}\"}}");
		serde_json::from_str(&data).unwrap()
	}

	#[test]
	fn every_code_of_the_ledger_is_told_apart() {
		for refusal in Refusal::ALL {
			let code = refusal.code();
			let invalid = user(1010, &format!("Custom error: {code}"));
			assert_eq!(of_user_error(&invalid), Some(Verdict::Refused(refusal)));
			let unknown = user(1011, &format!("Custom({code})"));
			assert_eq!(of_user_error(&unknown), Some(Verdict::Refused(refusal)));
			let said = user(1011, &format!("Something was refused ({code}): do this"));
			assert_eq!(of_user_error(&said), Some(Verdict::Refused(refusal)));
			let validated = ValidationResult::Invalid(TransactionInvalid::Custom(code));
			assert_eq!(of_validation(validated), Some(Verdict::Refused(refusal)));
		}
		assert_eq!(
			Refusal::ALL.map(Refusal::code),
			[101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112]
		);
	}

	#[test]
	fn the_pools_own_refusals_are_told_apart() {
		let cases = [
			(1010, "Transaction is outdated", Invalidity::Stale),
			(
				1010,
				"Transaction has a bad signature",
				Invalidity::BadProof,
			),
			(
				1010,
				"Transaction has an ancient birth block",
				Invalidity::TooOld,
			),
			(
				1010,
				"Transaction call is not expected",
				Invalidity::CallRefused,
			),
			(1012, "", Invalidity::Banned),
			(1013, "0x00", Invalidity::AlreadyKnown),
			(1014, "too low", Invalidity::TooLowPriority),
			(1016, "full", Invalidity::PoolFull),
			(1010, "Custom error: 7", Invalidity::Other("code 7".into())),
			(
				1010,
				"something new",
				Invalidity::Other("no: something new".into()),
			),
		];
		for (code, data, expected) in cases {
			let verdict = of_user_error(&user(code, data));
			assert_eq!(verdict, Some(Verdict::Invalid(expected)), "{code} {data}");
		}
	}

	#[test]
	fn an_error_that_is_not_the_pools_is_left_to_others() {
		assert_eq!(of_user_error(&user(-32_601, "Method not found")), None);
		let elsewhere = ExtrinsicError::UnsupportedVersion;
		assert_eq!(of_submission(&elsewhere), None);
	}

	#[test]
	fn only_a_used_up_quota_passes_by_waiting() {
		let retryable = Refusal::ALL
			.into_iter()
			.filter(|refusal| refusal.is_retryable());
		assert!(retryable.eq([Refusal::QuotaExhausted]));
		assert!(Invalidity::Stale.is_retryable());
		assert!(!Invalidity::BadProof.is_retryable());
	}
}
