//! The accounting of disclosures: one signed statement for every release, numbered without gaps and
//! anchored, so that a custodian can neither leave one out nor add one later.
//!
//! A statement has two numbers. One counts all of the custodian's, so that the custodian notices what
//! is missing. The other counts the subject's own and names the one before by its leaf, so that the
//! subject does, who may see no other. What no number shows is that the last ones are missing: for
//! that the custodian signs, with each answer, how many there are ([`AccountingStatement`]).

// The codec derive casts the indices it was given.
#![allow(clippy::cast_possible_truncation)]

use super::{
	CiphertextRoot, Domain, MetadataHash, ObjectId, Opening, Payload, Salt, SignatureError, Signed,
	VerifierKey,
};
use crate::hazmat::hash::blake2b_256;
use codec::{Decode, Encode};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{Commitment, ConsentVersion, EmergencyId, Moment, OrderId, OrganizationId, ReceiptId},
	merkle::Digest,
};

const STATEMENT_DOMAIN: &[u8] = b"galen/disclosure-bytes/1";
const OBJECTS_DOMAIN: &[u8] = b"galen/disclosed-objects/1";
const DELIVERY_DOMAIN: &[u8] = b"galen/delivery/1";

/// What a release rested on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DisclosureBasis {
	/// A line of an order.
	#[codec(index = 0)]
	Order(OrderId),
	/// Consent to treatment.
	#[codec(index = 1)]
	Treatment,
	/// An emergency access, without consent.
	#[codec(index = 2)]
	Emergency(EmergencyId),
	/// An emergency access that was opened while the chain could not be reached. Its receipt is
	/// [`local_receipt`](super::local_receipt) of the entry: on no chain.
	#[codec(index = 3)]
	LocalEmergency {
		/// The number of the custodian's sealed entry.
		entry: u64,
		/// The entry's digest, so that it cannot be exchanged once this is anchored.
		digest: Digest,
	},
}

/// What was released: date, recipient, what and why, as 45 CFR 164.528 (b) (2) asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReleasedRecords {
	/// The receipt on the chain under which it was.
	pub receipt: ReceiptId,
	/// What that rests on.
	pub basis: DisclosureBasis,
	/// Whose records, by ledger account.
	pub subject: [u8; 32],
	/// Who can read them now.
	pub recipient: OrganizationId,
	/// For what.
	pub purpose: Purpose,
	/// To do what.
	pub action: Action,
	/// The categories that were released: those of the records, not all the receipt covers.
	pub categories: CategorySet,
	/// How many records.
	pub records: u32,
	/// Which: [`disclosed_objects`] of their names.
	pub objects: Digest,
	/// The version of the subject's consent that permitted it.
	pub consent_version: ConsentVersion,
}

/// One entry of the accounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DisclosureEntry {
	/// Keys of records were handed out, or were about to be: the entry is written before.
	#[codec(index = 0)]
	Released(ReleasedRecords),
	/// The release of an earlier entry was refused at the last moment: nothing was handed out.
	#[codec(index = 1)]
	Withheld {
		/// The earlier entry's number.
		of: u64,
	},
}

/// Where an entry stands among the subject's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnPlace {
	/// Its number among the subject's entries at this custodian, from 0 without gaps.
	pub number: u64,
	/// The leaf of the subject's entry before; none for the first.
	pub previous: Option<Digest>,
}

impl OwnPlace {
	/// The first entry of a subject.
	pub const FIRST: Self = Self {
		number: 0,
		previous: None,
	};
}

/// What a custodian states of one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DisclosureStatement {
	/// The chain it belongs to.
	pub genesis: [u8; 32],
	/// Who released.
	pub custodian: OrganizationId,
	/// Its number at this custodian, from 0 without gaps.
	pub number: u64,
	/// Its place among the subject's own.
	pub own: OwnPlace,
	/// What happened.
	pub entry: DisclosureEntry,
	/// When, UTC seconds.
	pub at: Moment,
}

impl Payload for DisclosureStatement {
	const DOMAIN: &'static str = "galen/disclosure/2";
}

/// What a custodian stated before an entry had a place among the subject's own. Read, and signed no
/// more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DisclosureStatement1 {
	/// The chain it belongs to.
	pub genesis: [u8; 32],
	/// Who released.
	pub custodian: OrganizationId,
	/// Its number at this custodian, from 0 without gaps.
	pub number: u64,
	/// What happened.
	pub entry: DisclosureEntry,
	/// When, UTC seconds.
	pub at: Moment,
}

impl Payload for DisclosureStatement1 {
	const DOMAIN: &'static str = "galen/disclosure/1";
}

/// How many entries a subject has at a custodian: what the custodian owes the subject to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AccountingStatement {
	/// The chain it belongs to.
	pub genesis: [u8; 32],
	/// Whose accounting.
	pub custodian: OrganizationId,
	/// About whom, by ledger account.
	pub subject: [u8; 32],
	/// How many entries there are; the last one's own number is one less.
	pub entries: u64,
	/// The leaf of the last entry; none where there are none.
	pub last: Option<Digest>,
	/// When it was counted, UTC seconds.
	pub at: Moment,
}

impl Payload for AccountingStatement {
	const DOMAIN: &'static str = "galen/accounting/1";
}

/// A count with its signature.
pub type SignedAccounting = Signed<AccountingStatement>;

impl SignedAccounting {
	/// Reads a count and checks that this custodian's key signed it for this chain and subject.
	pub fn check(
		bytes: &[u8],
		signer: &VerifierKey,
		genesis: &[u8; 32],
		subject: &[u8; 32],
	) -> Result<AccountingStatement, SignatureError> {
		let signed = Self::from_bytes(bytes)?;
		let statement = signed.verify(signer)?;
		if statement.genesis != *genesis || statement.subject != *subject {
			return Err(SignatureError::Invalid);
		}
		Ok(*statement)
	}
}

/// A statement with its signature.
pub type SignedDisclosure = Signed<DisclosureStatement>;

impl SignedDisclosure {
	/// What the statement's leaf commits to: all its signed bytes, under a salt of its own.
	pub fn opening(&self, salt: Salt) -> Opening {
		Self::opening_of(&self.to_bytes(), salt)
	}

	/// The same from the signed bytes, whatever format they have.
	pub fn opening_of(bytes: &[u8], salt: Salt) -> Opening {
		Opening {
			domain: Domain::Disclosure,
			salt,
			ciphertext: CiphertextRoot(Digest(blake2b_256(&[STATEMENT_DOMAIN, bytes]))),
			metadata: MetadataHash::of(&[]),
		}
	}

	/// Reads a statement and checks that this custodian's key signed it for this chain and that it
	/// has this number: what a page of the accounting promises of each of its entries.
	pub fn check(
		bytes: &[u8],
		signer: &VerifierKey,
		genesis: &[u8; 32],
		number: u64,
	) -> Result<DisclosureStatement, SignatureError> {
		let signed = Self::from_bytes(bytes)?;
		let statement = signed.verify(signer)?;
		if statement.genesis != *genesis || statement.number != number {
			return Err(SignatureError::Invalid);
		}
		Ok(*statement)
	}
}

/// Commits to which records were released. Their names are random, so this says nothing of them to
/// whoever does not know the names. The order in which they are given does not matter.
pub fn disclosed_objects(objects: &[ObjectId]) -> Digest {
	let mut sorted = objects.to_vec();
	sorted.sort_unstable();
	sorted.dedup();
	let names: Vec<u8> = sorted.iter().flat_map(|object| object.0).collect();
	Digest(blake2b_256(&[OBJECTS_DOMAIN, &names]))
}

/// What a custodian commits to on chain when it confirms releases: the leaves of their disclosures,
/// salted as they are, in the order of the confirmed lines.
pub fn delivery_commitment(leaves: &[Digest]) -> Commitment {
	let bytes: Vec<u8> = leaves.iter().flat_map(|leaf| leaf.0).collect();
	Commitment(blake2b_256(&[DELIVERY_DOMAIN, &bytes]))
}
