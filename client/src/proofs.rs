//! Proof bundles, as a node makes them: files that are verified elsewhere (`galen-proofs`).

use crate::{AccountId, Chain, Hash, ReadError};
use galen_primitives::ids::{BatchNumber, OrganizationId};
use subxt::rpcs::client::{rpc_params, RpcParams};

impl Chain {
	/// Proves that a custodian anchored a batch, and which of these leaves were erased, to somebody
	/// who trusts the set of authorities with the number `from`.
	///
	/// # Errors
	/// The node does not answer, or refuses, for example because nothing is anchored.
	pub async fn prove_anchor(
		&self,
		custodian: OrganizationId,
		batch: BatchNumber,
		leaves: &[u32],
		from: u64,
	) -> Result<Vec<u8>, ReadError> {
		let parameters = rpc_params![custodian.0, batch.0, leaves, from];
		self.bundle("galen_proveAnchor", parameters).await
	}

	/// Proves all that a subject has said about consent and all of the recipient that decides over
	/// it, at this finalized block or at the newest that can be proven.
	///
	/// # Errors
	/// As [`Self::prove_anchor`].
	pub async fn prove_consent(
		&self,
		subject: &AccountId,
		recipient: OrganizationId,
		at: Option<Hash>,
		from: u64,
	) -> Result<Vec<u8>, ReadError> {
		let parameters = rpc_params![subject.to_string(), recipient.0, at, from];
		self.bundle("galen_proveConsent", parameters).await
	}

	/// Proves who finalizes now.
	///
	/// # Errors
	/// As [`Self::prove_anchor`].
	pub async fn prove_authorities(&self, from: u64) -> Result<Vec<u8>, ReadError> {
		let parameters = rpc_params![from];
		self.bundle("galen_proveAuthorities", parameters).await
	}

	async fn bundle(&self, method: &str, parameters: RpcParams) -> Result<Vec<u8>, ReadError> {
		let answer: String = self
			.inner
			.wire
			.request(method, parameters)
			.await
			.map_err(|error| ReadError::rpc(&error, self.url()))?;
		let digits = answer.strip_prefix("0x").unwrap_or(&answer);
		hex::decode(digits).map_err(|error| ReadError::Malformed(error.to_string()))
	}
}
