//! Replacing a lost key.

use crate::{
	api,
	types::{AttemptNumber, CodeSignature, RecoveryKey},
	AccountId, Call,
};

fn tx() -> api::recovery::calls::api::TransactionApi {
	api::tx().recovery()
}

/// A subject sets the key of its recovery code, or removes it.
pub fn set_recovery_key(key: Option<RecoveryKey>) -> Call {
	Call::of(&tx().set_recovery_key(key.map(Into::into)))
}

/// A registrar or a representative asks that another key act for a subject, with the approval of the
/// recovery code if it is at hand.
pub fn open_recovery(subject: AccountId, new_key: AccountId, code: Option<CodeSignature>) -> Call {
	Call::of(&tx().open_recovery(subject, new_key, code.map(Into::into)))
}

/// The other one approves, or hands in the approval of the recovery code.
pub fn approve_recovery(
	subject: AccountId,
	attempt: AttemptNumber,
	new_key: AccountId,
	code: Option<CodeSignature>,
) -> Call {
	Call::of(&tx().approve_recovery(subject, attempt.into(), new_key, code.map(Into::into)))
}

/// The subject's key, or a party that approved, stops it.
pub fn cancel_recovery(subject: AccountId) -> Call {
	Call::of(&tx().cancel_recovery(subject))
}

/// Any member puts the new key in the place of the current one, after the delay.
pub fn complete_recovery(subject: AccountId) -> Call {
	Call::of(&tx().complete_recovery(subject))
}
