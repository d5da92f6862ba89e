//! Validators, the council, and what must always hold.

use super::{At, Plain};
use crate::{
	api,
	calls::{doc_of, Encoded},
	error::{ReadError, Reduce},
	metadata::committed,
	types::{DescribedCall, Motion, PendingChange, ValidatorInfo},
	AccountId, Hash,
};
use galen_primitives::ids::{OrganizationId, PeerKey};
use subxt::ext::{
	frame_decode::extrinsics::ExtrinsicTypeInfo,
	scale_decode::{DecodeAsFields, Field},
	scale_value::Composite,
};

fn views() -> api::validators::view_functions::ViewFunctionsApi {
	api::view_functions().validators()
}

impl At {
	/// Every hospital with a seat among the validators, and how it stands.
	pub async fn validators(&self) -> Result<Vec<ValidatorInfo>, ReadError> {
		Ok(self.view(views().validators()).await?.plain())
	}

	/// What changes in the set, and from which session on.
	pub async fn pending_changes(&self) -> Result<Vec<PendingChange>, ReadError> {
		Ok(self.view(views().pending_changes()).await?.plain())
	}

	/// The peer keys an organization named.
	pub async fn peer_ids(&self, organization: OrganizationId) -> Result<Vec<PeerKey>, ReadError> {
		let answer = self.view(views().peer_ids(organization.into())).await?;
		Ok(answer.plain())
	}

	/// The peer keys of all active organizations.
	pub async fn allowed_peers(&self) -> Result<Vec<PeerKey>, ReadError> {
		Ok(self.view(views().allowed_peers()).await?.plain())
	}

	/// The running session.
	pub async fn session(&self) -> Result<u32, ReadError> {
		let entry = api::storage().session().current_index();
		let value = self.client.storage().fetch(entry, ()).await;
		let value = value.map_err(|error| error.reduce(self.url()))?;
		value.decode().map_err(|error| error.reduce(self.url()))
	}

	/// The validators of the running session, in the order of their turns.
	pub(crate) async fn running_set(&self) -> Result<Vec<AccountId>, ReadError> {
		let entry = api::storage().session().validators();
		let value = self.client.storage().fetch(entry, ()).await;
		let value = value.map_err(|error| error.reduce(self.url()))?;
		value.decode().map_err(|error| error.reduce(self.url()))
	}

	/// The accounts that vote.
	pub async fn council(&self) -> Result<Vec<AccountId>, ReadError> {
		let entry = api::storage().council().members();
		let value = self.client.storage().fetch(entry, ()).await;
		let value = value.map_err(|error| error.reduce(self.url()))?;
		value.decode().map_err(|error| error.reduce(self.url()))
	}

	/// The motions before the council, by number.
	pub async fn motions(&self) -> Result<Vec<Motion>, ReadError> {
		let entry = api::storage().council().proposals();
		let value = self.client.storage().fetch(entry, ()).await;
		let value = value.map_err(|error| error.reduce(self.url()))?;
		let hashes = value.decode().map_err(|error| error.reduce(self.url()))?;
		let motions = hashes.0.into_iter().map(|hash| self.motion(hash));
		let motions = futures::future::try_join_all(motions).await?;
		let mut motions: Vec<Motion> = motions.into_iter().flatten().collect();
		motions.sort_by_key(|motion| motion.index);
		Ok(motions)
	}

	/// One motion; `None` when it is closed.
	pub async fn motion(&self, hash: Hash) -> Result<Option<Motion>, ReadError> {
		let storage = self.client.storage();
		let (proposal, votes) = (
			api::storage().council().proposal_of(),
			api::storage().council().voting(),
		);
		let proposal = storage.try_fetch(proposal, (hash,)).await;
		let votes = storage.try_fetch(votes, (hash,)).await;
		let proposal = proposal.map_err(|error| error.reduce(self.url()))?;
		let votes = votes.map_err(|error| error.reduce(self.url()))?;
		let (Some(proposal), Some(votes)) = (proposal, votes) else {
			return Ok(None);
		};
		// The storage value is the call and nothing else, so its bytes are the call's.
		let Encoded(bytes) = Encoded(proposal.bytes().to_vec());
		let votes = votes.decode().map_err(|error| error.reduce(self.url()))?;
		Ok(Some(Motion {
			hash,
			index: votes.index,
			threshold: votes.threshold,
			ayes: votes.ayes,
			nays: votes.nays,
			end: votes.end,
			length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
			call: describe(&bytes)?,
		}))
	}

	/// Every broken invariant as `pallet: what`; empty when all hold. Walks whole maps: for auditors
	/// and tests.
	pub async fn broken_invariants(&self) -> Result<Vec<String>, ReadError> {
		let call = api::runtime_apis().audit_api().broken_invariants();
		let answer = self.client.runtime_apis().call(call).await;
		answer.map_err(|error| error.reduce(self.url()))
	}
}

/// A call's bytes in words.
fn describe(bytes: &[u8]) -> Result<DescribedCall, ReadError> {
	let malformed = |reason: &dyn ToString| ReadError::Malformed(reason.to_string());
	let (pallet, call, mut arguments) = match bytes {
		[pallet, call, arguments @ ..] => (*pallet, *call, arguments),
		_ => return Err(malformed(&"a motion proposes nothing")),
	};
	let metadata = committed();
	let info = metadata
		.extrinsic_call_info_by_index(pallet, call)
		.map_err(|error| malformed(&error))?;
	let mut fields = info
		.args
		.iter()
		.map(|argument| Field::new(argument.id, Some(&*argument.name)));
	let values = Composite::<()>::decode_as_fields(&mut arguments, &mut fields, metadata.types())
		.map_err(|error| malformed(&error))?;
	let (pallet, name) = (info.pallet_name.to_string(), info.call_name.to_string());
	let doc = doc_of(&pallet, &name);
	let first = doc.split("\n\n").next().unwrap_or_default();
	Ok(DescribedCall {
		args: values.to_string(),
		doc: first.replace('\n', " "),
		pallet,
		name,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::calls;

	#[test]
	fn a_motion_is_shown_in_words() {
		let call = calls::rewards::issue(OrganizationId(4), 1_000);
		let described = describe(&call.bytes()).unwrap();
		assert_eq!(described.pallet, "Rewards");
		assert_eq!(described.name, "issue");
		assert!(described.args.contains("1000"), "{}", described.args);
		assert!(described.doc.starts_with("Issues prepaid credit"));
	}

	#[test]
	fn a_motion_that_is_no_call_is_malformed() {
		for bytes in [&[][..], &[9], &[255, 0], &[9, 2]] {
			assert!(describe(bytes).is_err(), "{bytes:?}");
		}
	}
}
