//! What the store's and the vault's errors are to a caller.

use crate::{
	error::{Kind, Problem},
	objects::VaultError,
	store::StoreError,
};

impl From<StoreError> for Problem {
	fn from(error: StoreError) -> Self {
		match error {
			StoreError::Corrupt(column) => Self::internal("store", column),
			_ => Kind::StoreUnavailable.into(),
		}
	}
}

impl From<VaultError> for Problem {
	fn from(error: VaultError) -> Self {
		match error {
			VaultError::Erased => Kind::Erased.into(),
			VaultError::Missing | VaultError::Tampered(_) => Kind::Damaged.into(),
			VaultError::BadPatient => Kind::BadRequest.into(),
			VaultError::Store(error) => error.into(),
			VaultError::Keys(_) | VaultError::Packs(_) => Kind::StoreUnavailable.into(),
			VaultError::Stopped => Kind::Stopping.into(),
		}
	}
}
