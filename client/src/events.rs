//! What a transaction did.

use crate::{
	submit::DispatchError,
	types::{
		AccessEvent, AnchorsEvent, ConsentEvent, CouncilEvent, MembersEvent, RecoveryEvent,
		RewardsEvent,
	},
	AccountId, Hash,
};
use codec::{Decode, Input};
use subxt::ArcMetadata;

/// One event of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
	/// In the membership.
	Members(MembersEvent),
	/// To consents and templates.
	Consent(ConsentEvent),
	/// To orders, receipts and accesses.
	Access(AccessEvent),
	/// To the credit.
	Rewards(RewardsEvent),
	/// To anchors.
	Anchors(AnchorsEvent),
	/// To the keys that act for subjects.
	Recovery(RecoveryEvent),
	/// In the council.
	Council(CouncilEvent),
	/// One call of a batch succeeded; what it did comes before this.
	ItemCompleted,
	/// One call of a batch failed.
	ItemFailed(DispatchError),
	/// Anything else.
	Other {
		/// The pallet's name.
		pallet: String,
		/// The event's name.
		name: String,
	},
}

/// An event as the chain stores it.
pub(crate) struct Raw<'a> {
	pub(crate) pallet: &'a str,
	pub(crate) name: &'a str,
	/// The variant's index and, behind it, the fields.
	pub(crate) variant: u8,
	pub(crate) fields: &'a [u8],
}

impl Event {
	/// Decodes an event. The runtime has been compared with the metadata, so a pallet's events are
	/// what the types here say.
	pub(crate) fn decode(raw: &Raw<'_>, metadata: &ArcMetadata) -> Result<Self, codec::Error> {
		let other = || Self::Other {
			pallet: raw.pallet.to_owned(),
			name: raw.name.to_owned(),
		};
		Ok(match (raw.pallet, raw.name) {
			("Members", _) => Self::Members(raw.whole()?),
			("Consent", _) => Self::Consent(raw.whole()?),
			("Access", _) => Self::Access(raw.whole()?),
			("Rewards", _) => Self::Rewards(raw.whole()?),
			("Anchors", _) => Self::Anchors(raw.whole()?),
			("Recovery", _) => Self::Recovery(raw.whole()?),
			("Council", _) => council(raw, metadata)?.map_or_else(other, Self::Council),
			("Utility", "ItemCompleted") => Self::ItemCompleted,
			("Utility", "ItemFailed") => {
				Self::ItemFailed(DispatchError::decode(raw.fields, metadata))
			},
			_ => other(),
		})
	}
}

impl Raw<'_> {
	/// The event as one of an enum that starts with the variant's index.
	fn whole<T: Decode>(&self) -> Result<T, codec::Error> {
		let mut bytes = Vec::with_capacity(self.fields.len().saturating_add(1));
		bytes.push(self.variant);
		bytes.extend_from_slice(self.fields);
		let mut input = bytes.as_slice();
		let event = T::decode(&mut input)?;
		if input.is_empty() {
			Ok(event)
		} else {
			Err("an event is longer than its type".into())
		}
	}
}

/// The council's events, which carry a dispatch result and so cannot be decoded as one type.
fn council(raw: &Raw<'_>, metadata: &ArcMetadata) -> Result<Option<CouncilEvent>, codec::Error> {
	let input = &mut &*raw.fields;
	Ok(Some(match raw.name {
		"Proposed" => CouncilEvent::Proposed {
			account: AccountId::decode(input)?,
			index: u32::decode(input)?,
			hash: hash(input)?,
			threshold: u32::decode(input)?,
		},
		"Voted" => CouncilEvent::Voted {
			account: AccountId::decode(input)?,
			hash: hash(input)?,
			aye: bool::decode(input)?,
			yes: u32::decode(input)?,
			no: u32::decode(input)?,
		},
		"Approved" => CouncilEvent::Approved { hash: hash(input)? },
		"Disapproved" => CouncilEvent::Disapproved { hash: hash(input)? },
		"Executed" | "MemberExecuted" => CouncilEvent::Executed {
			hash: hash(input)?,
			error: result(input, metadata)?,
		},
		"Closed" => CouncilEvent::Closed {
			hash: hash(input)?,
			yes: u32::decode(input)?,
			no: u32::decode(input)?,
		},
		_ => return Ok(None),
	}))
}

fn hash(input: &mut &[u8]) -> Result<Hash, codec::Error> {
	<[u8; 32]>::decode(input).map(Hash::from)
}

/// `None` for success, otherwise the error behind it.
fn result(
	input: &mut &[u8],
	metadata: &ArcMetadata,
) -> Result<Option<DispatchError>, codec::Error> {
	match input.read_byte()? {
		0 => Ok(None),
		_ => Ok(Some(DispatchError::decode(input, metadata))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{metadata::committed, types::BatchKind};
	use codec::Encode;
	use galen_primitives::{
		ids::{BatchNumber, OrganizationId},
		merkle::Digest,
	};

	fn metadata() -> ArcMetadata {
		committed().clone()
	}

	#[test]
	fn an_event_of_ours_is_decoded() {
		let event = AnchorsEvent::BatchAnchored {
			custodian: OrganizationId(2),
			number: BatchNumber(7),
			root: Digest([3; 32]),
			leaf_count: 9,
			kind: BatchKind::Disclosures,
			position: 0,
			authorized_by: AccountId([4; 32]),
		};
		let bytes = event.encode();
		let mut raw = Raw {
			pallet: "Anchors",
			name: "BatchAnchored",
			variant: bytes[0],
			fields: &bytes[1..],
		};
		assert_eq!(Event::decode(&raw, &metadata()), Ok(Event::Anchors(event)));
		let longer = [&bytes[1..], &[0]].concat();
		raw.fields = &longer;
		assert!(Event::decode(&raw, &metadata()).is_err());
		raw.fields = &bytes[1..9];
		assert!(Event::decode(&raw, &metadata()).is_err());
	}

	#[test]
	fn a_motion_that_failed_says_why() {
		let members = committed().pallet_by_name("Members").unwrap();
		let error = members
			.error_variants()
			.unwrap()
			.iter()
			.find(|variant| variant.name == "AlreadyStaff")
			.unwrap();
		// Err(Module { index, error: [code, 0, 0, 0] })
		let failed = [
			vec![5; 32],
			vec![1, 3, members.error_index(), error.index, 0, 0, 0],
		]
		.concat();
		let raw = Raw {
			pallet: "Council",
			name: "Executed",
			variant: 4,
			fields: &failed,
		};
		let Ok(Event::Council(CouncilEvent::Executed { hash, error })) =
			Event::decode(&raw, &metadata())
		else {
			panic!("an execution")
		};
		assert_eq!(hash, Hash::repeat_byte(5));
		assert!(error.unwrap().is("Members", "AlreadyStaff"));
	}

	#[test]
	fn an_event_of_another_pallet_is_named() {
		let raw = Raw {
			pallet: "Balances",
			name: "Deposit",
			variant: 0,
			fields: &[],
		};
		let Ok(Event::Other { pallet, name }) = Event::decode(&raw, &metadata()) else {
			panic!("another pallet's event")
		};
		assert_eq!((pallet.as_str(), name.as_str()), ("Balances", "Deposit"));
	}
}
